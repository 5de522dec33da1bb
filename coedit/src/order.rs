//! Whether what an update brings has one order for everybody.
//!
//! An item says which neighbours its author saw. Neighbours that never stood in that order
//! (forged, or damaged on the way) are placed by each reader where its own history leads: the
//! server, a screen that was there and a screen that comes later then show three texts for ever.
//! The engine takes them without a word. So an update whose neighbours do not plainly stand in
//! order is let in only if the whole document reads back as itself.

use std::collections::HashMap;

use yrs::{Assoc, ClientID, ID, ReadTxn, StateVector, StickyIndex, Transact};

use crate::gate;
use crate::kind::{FIRST_CLIENT, Kind};
use crate::scan::{Link, Scan};

/// Whether every item of the update plainly stands where its author says; `txn` is before it.
pub(crate) fn plain<T: ReadTxn>(txn: &T, scan: &Scan, have: &HashMap<u64, u32>) -> bool {
    let known = |id: (u64, u32)| have.get(&id.0).is_some_and(|clock| id.1 < *clock);
    let mut before: Option<Link> = None;
    for link in &scan.links {
        let follows = before.is_some_and(|before| {
            before.client == link.client
                && before.right == link.right
                && link.clock.checked_sub(1).map(|clock| (link.client, clock)) == link.left
        });
        let stands = follows
            || match (link.left, link.right) {
                (Some(left), Some(right)) if known(left) && known(right) => {
                    in_order(txn, left, right)
                }
                (Some(_), Some(_)) => false,
                _ => true,
            };
        if !stands {
            return false;
        }
        before = Some(*link);
    }
    true
}

/// Whether two known signs hang from one parent, the first before the second. Two that were both
/// taken away at one place cannot be told apart: that is answered by no.
fn in_order<T: ReadTxn>(txn: &T, left: (u64, u32), right: (u64, u32)) -> bool {
    // The branch, how many visible signs stand before this one, and whether it is visible.
    let place = |(client, clock)| {
        let id = ID::new(ClientID::new(client), clock);
        let before = StickyIndex::from_id(id, Assoc::After).get_offset(txn)?;
        let after = StickyIndex::from_id(id, Assoc::Before).get_offset(txn)?;
        Some((before.branch.id(), before.index, after.index > before.index))
    };
    match (place(left), place(right)) {
        (Some((left, at, seen)), Some((right, other, other_seen))) if left == right => {
            at < other || (at == other && !seen && other_seen)
        }
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
