//! Whether what an update brings has one order for everybody.
//!
//! An item says which neighbours its author saw. Neighbours that never stood in that order
//! (forged, or damaged on the way) are placed by each reader where its own history leads: the
//! server, a screen that was there and a screen that comes later then show three texts for ever.
//! The engine takes them without a word. So an update whose neighbours do not plainly stand in
//! order is let in only if the whole document reads back as itself.

use std::collections::{BTreeMap, HashMap};

use yrs::types::TypeRef;
use yrs::{Assoc, BranchID, ClientID, ID, ReadTxn, StateVector, StickyIndex, Transact};

use crate::gate;
use crate::kind::{FIRST_CLIENT, Kind};
use crate::scan::{Link, Scan};

/// A sign: the page that made it, and its clock.
type Id = (u64, u32);

/// What is known of the order of an update's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// What a person at a keyboard does: one page writes between two signs that are neighbours.
    Plain,
    /// Two people at one place, words written offline: the whole document tells.
    Unsure,
    /// Nobody can have seen these neighbours.
    Impossible,
}

/// Between which signs every sign was written, as its author saw it.
#[derive(Debug, Default)]
pub(crate) struct Origins(BTreeMap<Id, Link>);

impl Origins {
    /// Remembers what an update said of signs that `have` does not count yet: what it says again
    /// of the others is not looked at by anybody.
    pub fn add(&mut self, scan: &Scan, have: &HashMap<u64, u32>) {
        for link in &scan.links {
            let known = have.get(&link.client).copied().unwrap_or_default();
            let mut link = *link;
            if link.clock + link.len <= known {
                continue;
            }
            if link.clock < known {
                link.len -= known - link.clock;
                link.clock = known;
                link.left = Some((link.client, known - 1));
                link.parent = None;
            }
            self.0.insert((link.client, link.clock), link);
        }
    }

    /// Whether a sign stands under a key.
    fn keyed(&self, id: Id) -> Option<bool> {
        let (_, link) = self.0.range((id.0, 0)..=id).next_back()?;
        (id.1 - link.clock < link.len).then_some(link.keyed)
    }

    fn get(&self, id: Id) -> Option<(Option<Id>, Option<Id>)> {
        let (_, link) = self.0.range((id.0, 0)..=id).next_back()?;
        match id.1 - link.clock {
            0 => Some((link.left, link.right)),
            within if within < link.len => Some((Some((id.0, id.1 - 1)), link.right)),
            _ => None,
        }
    }
}

/// The origins of a document with those of one update over them.
struct Sight<'a> {
    known: &'a Origins,
    new: Origins,
}

impl Sight<'_> {
    fn of(&self, id: Id) -> Option<(Option<Id>, Option<Id>)> {
        self.new.get(id).or_else(|| self.known.get(id))
    }

    /// Under a key stands what follows what stood there, and nothing else.
    fn same_kind(&self, link: &Link) -> bool {
        let kind = |id| self.new.keyed(id).or_else(|| self.known.keyed(id));
        let like = |id: Option<Id>| id.and_then(kind).is_none_or(|keyed| keyed == link.keyed);
        like(link.left) && like(link.right) && !(link.keyed && link.right.is_some())
    }

    fn left(&self, id: Id) -> Option<Id> {
        self.of(id).and_then(|(left, _)| left)
    }

    fn right(&self, id: Id) -> Option<Id> {
        self.of(id).and_then(|(_, right)| right)
    }

    /// Whether `goal` is met on the way from `from`, one neighbour after another.
    fn reaches(&self, from: Id, goal: Id, next: impl Fn(&Self, Id) -> Option<Id>) -> bool {
        let mut at = Some(from);
        // Who writes forges no circle: a neighbour is always older. Still, no way is endless.
        for _ in 0..100_000 {
            match at {
                Some(id) if id == goal => return true,
                Some(id) => at = next(self, id),
                None => return false,
            }
        }
        false
    }

    /// Who saw a sign saw the neighbours it was written between: they are still around the place.
    ///
    /// The left neighbour of what stands at the right is the place itself, or before it, and then
    /// on the way back from it: ways to the left never cross. The same from the other side, where
    /// ways may cross, so that there not every honest place is proved.
    fn order(&self, left: Option<Id>, right: Option<Id>) -> Order {
        if let Some(before) = right.and_then(|right| self.left(right)) {
            let reached = left.is_some_and(|left| self.reaches(left, before, Self::left));
            if !reached {
                return Order::Impossible;
            }
        }
        match (left.and_then(|left| self.right(left)), right) {
            (None, _) => Order::Plain,
            (Some(_), None) => Order::Impossible,
            (Some(after), Some(right)) if self.reaches(right, after, Self::right) => Order::Plain,
            _ => Order::Unsure,
        }
    }
}

/// What is known of the order of an update's items; `txn` is before it.
pub(crate) fn order<T: ReadTxn>(
    txn: &T,
    scan: &Scan,
    have: &HashMap<u64, u32>,
    origins: &Origins,
) -> Order {
    let mut new = Origins::default();
    new.add(scan, have);
    let sight = Sight { known: origins, new };
    let mut one_page = scan.brings.iter().map(|span| span.client);
    let first = one_page.next();
    let mut order =
        if one_page.all(|other| Some(other) == first) { Order::Plain } else { Order::Unsure };
    let known = |id: Id| have.get(&id.0).is_some_and(|clock| id.1 < *clock);
    for link in sight.new.0.values() {
        match one(txn, link, &sight, known) {
            Order::Impossible => return Order::Impossible,
            Order::Unsure => order = Order::Unsure,
            Order::Plain => {}
        }
    }
    order
}

fn one<T: ReadTxn>(
    txn: &T,
    link: &Link,
    sight: &Sight<'_>,
    known: impl Fn(Id) -> bool + Copy,
) -> Order {
    if (link.left, link.right) == (None, None) {
        let plain = link
            .parent
            .is_some_and(|parent| !known(parent) || (!link.keyed && childless(txn, parent)));
        return if plain { Order::Plain } else { Order::Unsure };
    }
    if !sight.same_kind(link) {
        return Order::Impossible;
    }
    if !link.keyed {
        match sight.order(link.left, link.right) {
            Order::Plain => {}
            other => return other,
        }
        // Typed on: after the sign before, in front of the same one.
        let typed = link.clock.checked_sub(1).map(|clock| (link.client, clock));
        if typed.is_some()
            && typed == link.left
            && typed.map(|id| sight.right(id)) == Some(link.right)
        {
            return Order::Plain;
        }
    }
    let here = |id: Option<Id>| id.is_none_or(known);
    if here(link.left) && here(link.right) {
        neighbours(txn, link.left, link.right)
    } else {
        Order::Unsure
    }
}

fn childless<T: ReadTxn>(txn: &T, (client, clock): Id) -> bool {
    let id = ID::new(ClientID::new(client), clock);
    BranchID::get_nested(txn, &id).is_some_and(|branch| branch.content_len() == 0)
}

/// Whether nothing visible stands between two signs of one row; `None` is its start, or its end.
fn neighbours<T: ReadTxn>(txn: &T, left: Option<Id>, right: Option<Id>) -> Order {
    // The row, how many visible signs stand before this one, and whether it is visible.
    let place = |(client, clock)| {
        let id = ID::new(ClientID::new(client), clock);
        let before = StickyIndex::from_id(id, Assoc::After).get_offset(txn)?;
        let after = StickyIndex::from_id(id, Assoc::Before).get_offset(txn)?;
        Some((before.branch, before.index, u32::from(after.index > before.index)))
    };
    let plain = match (left.map(place), right.map(place)) {
        // A row that was taken away takes all of its signs with it.
        (Some(None), Some(Some(_))) | (Some(Some(_)), Some(None)) => return Order::Impossible,
        (Some(Some((row, at, seen))), Some(Some((other, next, other_seen)))) => {
            if row.id() != other.id() || next < at {
                return Order::Impossible;
            }
            at + seen == next && seen + other_seen > 0
        }
        // A key of a map: the value that stands now is replaced.
        (Some(Some((row, _, seen))), None) if *row.type_ref() == TypeRef::Map => seen == 1,
        (Some(Some((row, at, seen))), None) => at + seen == row.content_len(),
        (None, Some(Some((row, at, _)))) => at == 0 && *row.type_ref() != TypeRef::Map,
        _ => false,
    };
    if plain { Order::Plain } else { Order::Unsure }
}

/// Whether who reads the state from its first byte sees what stands here.
pub(crate) fn reads_back<T: ReadTxn>(kind: Kind, txn: &T) -> bool {
    let state = txn.encode_diff_v1(&StateVector::default());
    let again = kind.blank(FIRST_CLIENT);
    let Ok(decoded) = gate::update(&state) else { return false };
    if again.transact_mut().apply_update(decoded).is_err() {
        return false;
    }
    let again = again.transact();
    again.snapshot() == txn.snapshot() && crate::restore::read(&again) == crate::restore::read(txn)
}
