//! What the server writes itself: the first state of a document, and items it adds.
//!
//! Two clients that both made the first state would lose one of the two (measured): so only the
//! server does, and always the same bytes from the same seed.

use yrs::{Any, Doc, Map, MapPrelim, MapRef, ReadTxn, StateVector, TextPrelim, Transact};
use yrs::{TransactionMut, XmlFragmentPrelim, XmlFragmentRef};

use crate::document::Document;
use crate::gate;
use crate::kind::{FIRST_CLIENT, Kind, SCHEMA};
use crate::prose::{self, Block};
use crate::refusal::{Corrupt, Refusal};

/// What a document begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seed {
    /// Its title.
    pub title: String,
    /// Items of an agenda, in order, parents before children.
    pub items: Vec<NewItem>,
    /// Words of free notes.
    pub body: Vec<Block>,
    /// Words of minutes: `meeting` or the identifier of an item, and its text.
    pub texts: Vec<(String, Vec<Block>)>,
}

/// An item to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewItem {
    /// A fresh identifier (UUID, lower case).
    pub id: String,
    /// A wire name of an item's kind, or `section`.
    pub kind: String,
    /// The item it stands under, or nothing.
    pub parent: String,
    /// Its title.
    pub title: String,
    /// Planned minutes, 0 to 600.
    pub minutes: u32,
    /// Who presents it, or nobody.
    pub rapporteur: String,
    /// The proposal it came from, or none.
    pub source: String,
    /// Its notes.
    pub notes: Vec<Block>,
}

/// A change the server makes in a document that people write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEdit {
    /// Adds an item after the last of its siblings.
    AddItem(NewItem),
    /// Adds a text to minutes, if there is none of that name.
    AddText {
        /// `meeting`, or the identifier of an item.
        name: String,
        /// Its words.
        text: Vec<Block>,
    },
    /// Replaces the title of the document.
    Retitle(String),
}

impl Document {
    /// A document's first state, which is the first update of its log.
    pub fn first(kind: Kind, seed: &Seed) -> Result<(Self, Vec<u8>), Refusal> {
        let doc = kind.blank(FIRST_CLIENT);
        write(&doc, kind, seed);
        let update = doc.transact().encode_diff_v1(&StateVector::default());
        let document =
            Self::load(kind, None, [update.as_slice()]).map_err(|_| Refusal::Malformed)?;
        gate::contain(|| crate::schema::whole(kind, &document.live().transact()))??;
        Ok((document, update))
    }

    /// The server's own change, as an update to be checked by nobody: it is logged, then given to
    /// [`Document::apply_logged`]. `client` is a fresh one of [`crate::kind::server_client`].
    pub fn edit(&self, edit: &ServerEdit, client: u64) -> Result<Vec<u8>, Corrupt> {
        self.authored(client, |doc| {
            let mut txn = doc.transact_mut();
            match edit {
                ServerEdit::AddItem(item) => add_item(&mut txn, item),
                ServerEdit::AddText { name, text } => {
                    if let Some(texts) = txn.get_map("texts")
                        && !texts.contains_key(&txn, name)
                    {
                        add_text(&texts, &mut txn, name, text);
                    }
                }
                ServerEdit::Retitle(title) => {
                    if let Some(meta) = txn.get_map("meta") {
                        crate::restore::retitle(&meta, &mut txn, title);
                    }
                }
            }
        })
    }

    /// Runs `work` on a copy that signs as `client`; answers what it changed.
    pub(crate) fn authored(
        &self,
        client: u64,
        work: impl FnOnce(&Doc),
    ) -> Result<Vec<u8>, Corrupt> {
        let state = self.state();
        let kind = self.kind();
        let authored = gate::contain(|| {
            let doc = kind.blank(client);
            let decoded = gate::update(&state)?;
            doc.transact_mut().apply_update(decoded).map_err(|_| Refusal::Malformed)?;
            let before = doc.transact().snapshot();
            work(&doc);
            let txn = doc.transact();
            if txn.snapshot() == before {
                return Ok(Vec::new());
            }
            crate::schema::whole(kind, &txn)?;
            Ok(txn.encode_diff_v1(&before.state_map))
        });
        authored
            .and_then(|bytes: Result<Vec<u8>, Refusal>| bytes)
            .map_err(|_| Corrupt("the server's own change does not fit"))
    }
}

fn write(doc: &Doc, kind: Kind, seed: &Seed) {
    let mut txn = doc.transact_mut();
    if let Some(meta) = txn.get_map("meta") {
        meta.insert(&mut txn, "v", SCHEMA);
        meta.insert(&mut txn, "title", TextPrelim::new(seed.title.as_str()));
    }
    match kind {
        Kind::Agenda => seed.items.iter().for_each(|item| add_item(&mut txn, item)),
        Kind::Notes => {
            if let Some(body) = txn.get_xml_fragment("default") {
                prose::write(&body, &mut txn, 0, &seed.body);
            }
        }
        Kind::Minutes => {
            if let Some(texts) = txn.get_map("texts") {
                for (name, text) in &seed.texts {
                    add_text(&texts, &mut txn, name, text);
                }
            }
        }
    }
}

fn add_text(texts: &MapRef, txn: &mut TransactionMut<'_>, name: &str, text: &[Block]) {
    let fragment: XmlFragmentRef = texts.insert(txn, name, XmlFragmentPrelim::default());
    prose::write(&fragment, txn, 0, text);
}

fn add_item(txn: &mut TransactionMut<'_>, item: &NewItem) {
    let agenda = crate::agenda::read(txn);
    let siblings = agenda.items.iter().filter(|other| other.parent == item.parent);
    let last = siblings.map(|other| other.order.as_str()).max();
    let order = after(last.unwrap_or_default());
    if let Some(items) = txn.get_map("items") {
        put_item(&items, txn, item, &order);
    }
}

/// Writes an item whole, in the transaction at hand. The keys go in one order: the same seed gives
/// the same bytes.
pub(crate) fn put_item(items: &MapRef, txn: &mut TransactionMut<'_>, item: &NewItem, order: &str) {
    let map: MapRef = items.insert(txn, item.id.as_str(), MapPrelim::default());
    let mut text = |key: &str, value: &str| {
        map.insert(txn, key, Any::String(value.into()));
    };
    text("kind", &item.kind);
    text("parent", &item.parent);
    text("order", order);
    text("rapporteur", &item.rapporteur);
    text("source", &item.source);
    map.insert(txn, "minutes", i64::from(item.minutes.min(600)));
    map.insert(txn, "title", TextPrelim::new(item.title.as_str()));
    let notes: XmlFragmentRef = map.insert(txn, "notes", XmlFragmentPrelim::default());
    prose::write(&notes, txn, 0, &item.notes);
}

const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key that sorts after `key`: the last digit that can grow grows, what follows it goes.
fn after(key: &str) -> String {
    let digits: Vec<usize> =
        key.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)).collect();
    let grows = digits.iter().rposition(|digit| *digit + 1 < DIGITS.len());
    let mut next: Vec<usize> = match grows {
        Some(at) => {
            let mut kept: Vec<usize> = digits.into_iter().take(at + 1).collect();
            kept.iter_mut().skip(at).for_each(|digit| *digit += 1);
            kept
        }
        None => digits,
    };
    if grows.is_none() || next.is_empty() {
        next.push(DIGITS.len() / 2);
    }
    next.iter().filter_map(|digit| DIGITS.get(*digit)).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_a_thousand_items_follow_each_other_in_short_keys() {
        let mut key = String::new();
        for _ in 0..1_000 {
            let next = after(&key);
            assert!(next > key && next.len() <= 64, "{key} then {next}");
            key = next;
        }
    }
}
