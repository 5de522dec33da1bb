//! Whether what an update brings has one order for everybody.
//!
//! An item says which neighbours its author saw. Neighbours that never stood in that order
//! (forged, or damaged on the way) are placed by each reader where its own history leads: the
//! server, a screen that was there and a screen that comes later then show three texts for ever.
//! The engine takes them without a word. So an update whose neighbours do not plainly stand in
//! order is let in only if the whole document reads back as itself.

use std::collections::HashMap;

use yrs::types::TypeRef;
use yrs::{Assoc, BranchID, ClientID, ID, ReadTxn, StateVector, StickyIndex, Transact};

use crate::gate;
use crate::kind::{FIRST_CLIENT, Kind};
use crate::scan::{Link, Scan};

/// Whether every item of the update plainly stands where its author says; `txn` is before it.
///
/// Plain is what a person at a keyboard does: one page writes where it is, between two signs that
/// are still neighbours. Whatever else is honest (two people at one place, words written offline)
/// takes the longer way, which is right for all.
pub(crate) fn plain<T: ReadTxn>(txn: &T, scan: &Scan, have: &HashMap<u64, u32>) -> bool {
    if scan
        .brings
        .windows(2)
        .any(|two| two.first().map(|s| s.client) != two.last().map(|s| s.client))
    {
        return false;
    }
    let known = |id: (u64, u32)| have.get(&id.0).is_some_and(|clock| id.1 < *clock);
    let mut before: Option<Link> = None;
    for link in &scan.links {
        let follows = before.is_some_and(|before| {
            before.right == link.right
                && link.left.is_some()
                && link.clock.checked_sub(1).map(|clock| (link.client, clock)) == link.left
        });
        let stands = follows
            || match (link.left, link.right) {
                (None, None) => link.parent.is_some_and(|parent| {
                    !known(parent) || (!link.keyed && childless(txn, parent))
                }),
                (left, right) => {
                    left.is_none_or(known)
                        && right.is_none_or(known)
                        && neighbours(txn, left, right)
                }
            };
        if !stands {
            return false;
        }
        before = Some(*link);
    }
    true
}

fn childless<T: ReadTxn>(txn: &T, (client, clock): (u64, u32)) -> bool {
    let id = ID::new(ClientID::new(client), clock);
    BranchID::get_nested(txn, &id).is_some_and(|branch| branch.content_len() == 0)
}

/// Whether nothing visible stands between two signs of one row; `None` is its start, or its end.
fn neighbours<T: ReadTxn>(txn: &T, left: Option<(u64, u32)>, right: Option<(u64, u32)>) -> bool {
    // The row, how many visible signs stand before this one, and whether it is visible.
    let place = |(client, clock)| {
        let id = ID::new(ClientID::new(client), clock);
        let before = StickyIndex::from_id(id, Assoc::After).get_offset(txn)?;
        let after = StickyIndex::from_id(id, Assoc::Before).get_offset(txn)?;
        Some((before.branch, before.index, u32::from(after.index > before.index)))
    };
    match (left.map(place), right.map(place)) {
        (Some(Some((row, at, seen))), Some(Some((other, next, other_seen)))) => {
            row.id() == other.id() && at + seen == next && seen + other_seen > 0
        }
        // A key of a map: the value that stands now is replaced.
        (Some(Some((row, _, seen))), None) if *row.type_ref() == TypeRef::Map => seen == 1,
        (Some(Some((row, at, seen))), None) => at + seen == row.content_len(),
        (None, Some(Some((row, at, _)))) => at == 0 && *row.type_ref() != TypeRef::Map,
        _ => false,
    }
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
