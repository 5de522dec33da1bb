//! Who is where: read from a client, owned by it alone, stamped with who it is, bounded.
//!
//! A stock server passes on whatever anybody says about anybody. Here a connection speaks for the
//! pages it brought, its identity is written by the server, and what is told is rebuilt from what
//! was understood. Time is the caller's: it forgets who was silent for too long.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::bytes::{Malformed, Reader, put_number, put_text};
use crate::kind::SERVER_CLIENTS;

/// Bytes of one update of presence from a client.
pub const MAX_PRESENCE: usize = 4 * 1024;
/// Pages one connection may speak for.
pub const MAX_PAGES: usize = 4;
/// Pages in one update of a client.
const MAX_ENTRIES: u64 = 16;

/// Who a connection is, as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who, for a screen that knows people.
    pub id: String,
    /// Their name.
    pub name: String,
    /// `#rrggbb`, chosen by the server.
    pub color: String,
}

#[derive(Debug, Clone)]
struct Page<C> {
    connection: C,
    clock: u32,
    /// `None`: it left, and its clock is kept so that it cannot come back older.
    state: Option<String>,
}

/// Everybody in one document, as one node knows them.
#[derive(Debug)]
pub struct Presence<C> {
    pages: BTreeMap<u64, Page<C>>,
}

impl<C> Default for Presence<C> {
    fn default() -> Self {
        Self { pages: BTreeMap::new() }
    }
}

/// One entry of an update of presence.
struct Entry<'a> {
    client: u64,
    clock: u32,
    state: &'a str,
}

fn entries(update: &[u8], most: u64) -> Result<Vec<Entry<'_>>, Malformed> {
    let mut reader = Reader::new(update);
    let count = reader.number()?;
    if count > most {
        return Err(Malformed);
    }
    let mut list = Vec::new();
    for _ in 0..count {
        let client = reader.number()?;
        let clock = reader.clock()?;
        let state = reader.text()?;
        list.push(Entry { client, clock, state });
    }
    reader.end()?;
    Ok(list)
}

impl<C: PartialEq + Clone> Presence<C> {
    /// Takes what a connection says about its own pages; answers what is to be told to everybody,
    /// if anything. What it says about others is passed over.
    pub fn take(
        &mut self,
        connection: &C,
        identity: &Identity,
        update: &[u8],
    ) -> Result<Option<Vec<u8>>, Malformed> {
        if update.len() > MAX_PRESENCE {
            return Err(Malformed);
        }
        let mut told = Vec::new();
        for entry in entries(update, MAX_ENTRIES)? {
            let state = state(entry.state, identity)?;
            if entry.client >= SERVER_CLIENTS || !self.may(connection, &entry, state.is_some()) {
                continue;
            }
            let (connection, clock) = (connection.clone(), entry.clock);
            self.pages.insert(entry.client, Page { connection, clock, state });
            told.push(entry.client);
        }
        Ok(self.tell(&told))
    }

    /// Whether a connection may say this: its own page, or one nobody holds, and news.
    fn may(&self, connection: &C, entry: &Entry<'_>, here: bool) -> bool {
        match self.pages.get(&entry.client) {
            Some(page) if page.state.is_some() && page.connection != *connection => false,
            Some(page) => entry.clock > page.clock || (entry.clock == page.clock && !here),
            None => {
                let mine = self.pages.values().filter(|page| page.connection == *connection);
                here && mine.count() < MAX_PAGES
            }
        }
    }

    /// A connection is gone; answers what is to be told to everybody, if anything.
    pub fn leave(&mut self, connection: &C) -> Option<Vec<u8>> {
        let mut told = Vec::new();
        for (client, page) in &mut self.pages {
            if page.connection == *connection && page.state.is_some() {
                page.state = None;
                page.clock = page.clock.saturating_add(1);
                told.push(*client);
            }
        }
        let farewell = self.tell(&told);
        self.pages.retain(|_, page| page.connection != *connection);
        farewell
    }

    /// What another node said to everybody, taken as it is: that node stamped it. `node` stands
    /// for the connections of that node.
    pub fn take_from_node(&mut self, node: &C, update: &[u8]) -> Result<(), Malformed> {
        for entry in entries(update, u64::MAX)? {
            let known = self.pages.get(&entry.client);
            if known.is_some_and(|page| page.connection != *node || page.clock > entry.clock) {
                continue;
            }
            if entry.state == "null" {
                self.pages.remove(&entry.client);
            } else {
                let (connection, clock) = (node.clone(), entry.clock);
                let state = Some(entry.state.to_owned());
                self.pages.insert(entry.client, Page { connection, clock, state });
            }
        }
        Ok(())
    }

    /// Everybody who is here, for who arrives.
    pub fn everybody(&self) -> Option<Vec<u8>> {
        self.everybody_of(|_| true)
    }

    /// Everybody who is here through one of these connections.
    pub fn everybody_of(&self, of: impl Fn(&C) -> bool) -> Option<Vec<u8>> {
        let here = self.pages.iter();
        let here = here.filter(|(_, page)| page.state.is_some() && of(&page.connection));
        self.tell(&here.map(|(client, _)| *client).collect::<Vec<_>>())
    }

    /// How many pages are here.
    pub fn len(&self) -> usize {
        self.pages.values().filter(|page| page.state.is_some()).count()
    }

    /// Whether nobody is here.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn tell(&self, clients: &[u64]) -> Option<Vec<u8>> {
        if clients.is_empty() {
            return None;
        }
        let mut update = Vec::new();
        put_number(&mut update, u64::try_from(clients.len()).unwrap_or_default());
        for client in clients {
            let page = self.pages.get(client)?;
            put_number(&mut update, *client);
            put_number(&mut update, u64::from(page.clock));
            put_text(&mut update, page.state.as_deref().unwrap_or("null"));
        }
        Some(update)
    }
}

/// A state with the identity written over it; `None` if the page leaves.
///
/// Kept of what a client says: where its cursor is, and which item it looks at.
fn state(said: &str, identity: &Identity) -> Result<Option<String>, Malformed> {
    let said: Value = serde_json::from_str(said).map_err(|_| Malformed)?;
    let said = match said {
        Value::Null => return Ok(None),
        Value::Object(said) => said,
        _ => return Err(Malformed),
    };
    let mut kept = Map::new();
    for key in ["cursor", "item"] {
        if let Some(value) = said.get(key).filter(|value| shallow(value, 5)) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    let Identity { id, name, color } = identity;
    kept.insert("user".to_owned(), json!({ "id": id, "name": name, "color": color }));
    Ok(Some(Value::Object(kept).to_string()))
}

fn shallow(value: &Value, depth: u8) -> bool {
    match (value, depth) {
        (Value::Array(_) | Value::Object(_), 0) => false,
        (Value::Array(of), _) => of.iter().all(|value| shallow(value, depth - 1)),
        (Value::Object(of), _) => of.values().all(|value| shallow(value, depth - 1)),
        _ => true,
    }
}
