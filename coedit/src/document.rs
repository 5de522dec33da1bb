//! A document in memory: the live one, and a twin on which every update is tried first.
//!
//! An update goes `check` (twin) → the caller writes it to its log → `commit` (live), in the order
//! of the log. What is refused never touches the live one; the twin is then made anew from it.
//! Nothing here writes, waits or tells the time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

use yrs::updates::encoder::Encode;
use yrs::{Doc, ReadTxn, StateVector, Transact};

use crate::gate;
use crate::kind::{FIRST_CLIENT, Kind, SERVER_CLIENTS};
use crate::order::{self, Order, Origins};
use crate::refusal::{Corrupt, Refusal};
use crate::scan::{Scan, Span, scan};
use crate::schema::{self, Guard};

/// Bytes of one update of somebody who types.
pub const MAX_UPDATE: usize = 256 * 1024;
/// Bytes of one update that brings what was written offline, or a large paste.
pub const MAX_WIDE_UPDATE: usize = 2 * 1024 * 1024;
/// Bytes of a whole document.
pub const MAX_STATE: usize = 4 * 1024 * 1024;

/// What somebody may do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Write words.
    pub writes: bool,
    /// Move, add and remove items, plan their minutes.
    pub arranges: bool,
}

/// Whose page a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A page of the author.
    Author,
    /// Nobody's yet: it becomes the author's.
    Nobody,
    /// Somebody else's.
    Other,
}

/// Who sends an update.
pub struct Author<'a> {
    /// What they may do.
    pub rights: Rights,
    /// Whether they may send up to [`MAX_WIDE_UPDATE`] at once.
    pub wide: bool,
    /// Whose a client is.
    pub owner: &'a dyn Fn(u64) -> Owner,
}

/// An update that was let in, to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What it changes, and nothing that was known: what is logged, applied and sent on.
    pub bytes: Vec<u8>,
    /// Clients that were nobody's and are now the author's.
    pub clients: Vec<u64>,
    /// Signs it brings: who wrote what.
    pub inserts: Vec<Span>,
    /// It changes nothing: it is acknowledged and not logged.
    pub empty: bool,
}

/// A document in memory.
pub struct Document {
    kind: Kind,
    live: Doc,
    twin: Doc,
    /// How many signs of each client the twin has.
    have: HashMap<u64, u32>,
    /// Between which signs every sign was written.
    origins: Origins,
    /// Let in and not committed, in order.
    waiting: VecDeque<Vec<u8>>,
    /// The live state, encoded once between two changes.
    state: OnceLock<Arc<[u8]>>,
    /// Bytes of the state at most: those last encoded, and all that came since.
    weight: usize,
}

impl Document {
    /// A document as it was stored: a state, then updates in the order of their log.
    pub fn load<'a>(
        kind: Kind,
        state: Option<&'a [u8]>,
        tail: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, Corrupt> {
        let live = kind.blank(FIRST_CLIENT);
        let (mut weight, mut origins, mut have) = (0, Origins::default(), HashMap::new());
        for update in state.into_iter().chain(tail) {
            apply(&live, update).map_err(|_| Corrupt("an update cannot be applied"))?;
            weight += update.len();
            if let Ok(scan) = scan(update) {
                origins.add(&scan, &have);
                for span in scan.brings {
                    let clock = have.entry(span.client).or_default();
                    *clock = (*clock).max(span.end());
                }
            }
        }
        if live.transact().has_missing_updates() {
            return Err(Corrupt("updates are missing"));
        }
        let twin = copy(kind, &live).map_err(|_| Corrupt("it cannot be copied"))?;
        let have = clocks(&live);
        let state = OnceLock::new();
        let waiting = VecDeque::new();
        Ok(Self { kind, live, twin, have, origins, waiting, state, weight })
    }

    /// What kind it is of.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Tries an update on the twin. What it answers must be committed or abandoned, in order.
    pub fn check(&mut self, update: &[u8], author: &Author<'_>) -> Result<Checked, Refusal> {
        if update.len() > if author.wide { MAX_WIDE_UPDATE } else { MAX_UPDATE } {
            return Err(Refusal::TooLarge);
        }
        let scan = scan(update)?;
        let known = |root: &String| self.kind.roots().iter().any(|(name, _)| name == root);
        if !scan.roots.iter().all(known) {
            return Err(Refusal::UnknownRoot);
        }
        let inserts = self.placed(&scan)?;
        let clients = owned(&inserts, author)?;
        if !author.rights.writes && !inserts.is_empty() {
            return Err(Refusal::ReadOnly);
        }
        if !inserts.is_empty() && self.full(update.len()) {
            return Err(Refusal::Full);
        }
        let bytes = self.try_on_twin(update, &scan, author.rights).inspect_err(|refusal| {
            // What could not even be decoded never reached the twin.
            if *refusal != Refusal::Malformed {
                self.remake_twin();
            }
        })?;
        let empty = bytes.is_empty();
        if !empty {
            self.origins.add(&scan, &self.have);
            for span in &inserts {
                self.have.insert(span.client, span.end());
            }
            self.waiting.push_back(bytes.clone());
        }
        Ok(Checked { bytes, clients, inserts, empty })
    }

    /// Everything the update stands on is here or comes with it; answers what is new in it.
    fn placed(&self, scan: &Scan) -> Result<Vec<Span>, Refusal> {
        let mut fresh: Vec<Span> = Vec::new();
        let clock_of = |fresh: &[Span], client: u64| {
            let new = fresh.iter().rev().find(|span| span.client == client).map(Span::end);
            new.unwrap_or_else(|| self.have.get(&client).copied().unwrap_or_default())
        };
        for span in &scan.brings {
            let clock = clock_of(&fresh, span.client);
            if span.clock > clock {
                return Err(Refusal::Missing);
            }
            if span.end() <= clock {
                continue;
            }
            match fresh.last_mut() {
                Some(last) if last.client == span.client => last.len = span.end() - last.clock,
                _ => {
                    let len = span.end() - clock;
                    fresh.push(Span { client: span.client, clock, len });
                }
            }
        }
        let has = |client: u64, clock: u32| clock < clock_of(&fresh, client);
        if scan.needs.iter().all(|(client, clock)| has(*client, *clock))
            && scan.removes.iter().all(|span| has(span.client, span.end() - 1))
        {
            Ok(fresh)
        } else {
            Err(Refusal::Missing)
        }
    }

    fn full(&mut self, more: usize) -> bool {
        if self.weight + more > MAX_STATE {
            // The weight counts every update whole: only the state itself tells.
            self.weight = self.state().len();
        }
        self.weight + more > MAX_STATE
    }

    /// Applies to the twin, and answers what that changed: nothing, or the bytes to log.
    fn try_on_twin(&self, update: &[u8], scan: &Scan, rights: Rights) -> Result<Vec<u8>, Refusal> {
        let decoded = gate::update(update)?;
        gate::contain(|| {
            let order = order::order(&self.twin.transact(), scan, &self.have, &self.origins);
            // A page that was let in before stands on a document that others may have bent: it is
            // believed if the whole reads back. A new one is not.
            let writes_here = |span: &Span| self.have.contains_key(&span.client);
            if order == Order::Impossible && !scan.brings.iter().all(writes_here) {
                return Err(Refusal::Malformed);
            }
            let before = self.live.transact();
            let mut txn = self.twin.transact_mut();
            txn.apply_update(decoded).map_err(|_| Refusal::Malformed)?;
            if txn.has_missing_updates() {
                return Err(Refusal::Missing);
            }
            if !txn.has_changes() {
                return Ok(Vec::new());
            }
            if !rights.writes {
                return Err(Refusal::ReadOnly);
            }
            let bytes = txn.encode_update_v1();
            txn.commit();
            let touched = txn.changed_parent_types().to_vec();
            let (kind, arranges) = (self.kind, rights.arranges);
            Guard { kind, before: &before, after: &txn, arranges }.touched(&touched)?;
            // What was bent before is not this author's doing: `verify` finds it.
            let bends = || !order::reads_back(kind, &txn) && order::reads_back(kind, &before);
            if order != Order::Plain && bends() {
                return Err(Refusal::Malformed);
            }
            Ok(bytes)
        })?
        // Refused by the engine after it began: that twin is as suspect as one that panicked.
        .map_err(|refusal| if refusal == Refusal::Malformed { Refusal::Panicked } else { refusal })
    }

    /// Applies to the live document what the log now holds: the first that waits.
    pub fn commit(&mut self, checked: &Checked) -> Result<(), Corrupt> {
        if checked.empty {
            return Ok(());
        }
        match self.waiting.pop_front() {
            Some(bytes) if bytes == checked.bytes => self.grow(&bytes),
            _ => Err(Corrupt("committed out of order")),
        }
    }

    /// Forgets all that waits: the log did not take it.
    pub fn abandon(&mut self) {
        self.waiting.clear();
        self.remake_twin();
    }

    /// Applies what another node logged, in the order of the log.
    pub fn apply_logged(&mut self, update: &[u8]) -> Result<(), Corrupt> {
        let scan = scan(update).map_err(|_| Corrupt("a logged update cannot be read"))?;
        self.grow(update)?;
        apply(&self.twin, update).map_err(|_| Corrupt("a logged update cannot be applied"))?;
        self.origins.add(&scan, &self.have);
        for span in scan.brings {
            let have = self.have.entry(span.client).or_default();
            *have = (*have).max(span.end());
        }
        Ok(())
    }

    fn grow(&mut self, update: &[u8]) -> Result<(), Corrupt> {
        self.state = OnceLock::new();
        self.weight += update.len();
        apply(&self.live, update).map_err(|_| Corrupt("a logged update cannot be applied"))?;
        if self.live.transact().has_missing_updates() {
            return Err(Corrupt("updates are missing"));
        }
        Ok(())
    }

    /// A twin as the live document is, with what waits on top.
    fn remake_twin(&mut self) {
        if let Ok(twin) = copy(self.kind, &self.live) {
            self.twin = twin;
        }
        // What waits was applied once already, in this order, on a document like this one.
        self.waiting.retain(|bytes| apply(&self.twin, bytes).is_ok());
        self.have = clocks(&self.twin);
    }

    /// The whole document, as one update (V1).
    pub fn state(&self) -> Arc<[u8]> {
        let encode = || self.live.transact().encode_diff_v1(&StateVector::default()).into();
        Arc::clone(self.state.get_or_init(encode))
    }

    /// What the live document has, for who asks what is missing.
    pub fn state_vector(&self) -> Vec<u8> {
        self.live.transact().state_vector().encode_v1()
    }

    /// What somebody lacks who has `state_vector` (empty bytes: nothing yet).
    pub fn diff(&self, state_vector: &[u8]) -> Result<Arc<[u8]>, Refusal> {
        let has = match state_vector {
            [] => StateVector::default(),
            bytes => gate::state_vector(bytes)?,
        };
        if has.is_empty() {
            return Ok(self.state());
        }
        gate::contain(|| self.live.transact().encode_diff_v1(&has).into())
    }

    /// Whether the whole document has the shape of its kind, and reads back as itself.
    pub fn verify(&self) -> Result<(), Corrupt> {
        let wrong = |_| Corrupt("it does not have the shape of its kind");
        gate::contain(|| schema::whole(self.kind, &self.live.transact()))
            .and_then(|shape| shape)
            .map_err(wrong)?;
        // Not byte for byte: the engine folds neighbours when it reads them.
        let back = gate::contain(|| order::reads_back(self.kind, &self.live.transact()));
        if back == Ok(true) { Ok(()) } else { Err(Corrupt("its state reads back as another")) }
    }

    /// The live engine, for the readers of this crate.
    pub(crate) const fn live(&self) -> &Doc {
        &self.live
    }
}

/// Who signs is the author, or becomes a page of theirs; answers those that become it.
fn owned(inserts: &[Span], author: &Author<'_>) -> Result<Vec<u64>, Refusal> {
    let mut fresh = Vec::new();
    for span in inserts {
        match (author.owner)(span.client) {
            _ if span.client >= SERVER_CLIENTS => return Err(Refusal::ForgedClient),
            Owner::Other => return Err(Refusal::ForgedClient),
            Owner::Nobody => fresh.push(span.client),
            Owner::Author => {}
        }
    }
    Ok(fresh)
}

/// Applies bytes that were let in once.
fn apply(doc: &Doc, update: &[u8]) -> Result<(), Refusal> {
    let decoded = gate::update(update)?;
    gate::contain(|| doc.transact_mut().apply_update(decoded))?.map_err(|_| Refusal::Malformed)
}

fn copy(kind: Kind, doc: &Doc) -> Result<Doc, Refusal> {
    let state = gate::contain(|| doc.transact().encode_diff_v1(&StateVector::default()))?;
    let copy = kind.blank(FIRST_CLIENT);
    apply(&copy, &state)?;
    Ok(copy)
}

fn clocks(doc: &Doc) -> HashMap<u64, u32> {
    let state_vector = doc.transact().state_vector();
    state_vector.iter().map(|(client, clock)| (client.get(), *clock)).collect()
}
