//! Decisions about read marks: they only move forward.

use super::Error;
use super::store::Mark;
use parvis_protocol::command::ReadUpTo;
use parvis_protocol::id::{ChannelId, Seq};
use parvis_protocol::limits::CHANNELS_MAX;
use std::collections::BTreeMap;

/// Where a read mark moves to: forward only, and not beyond the head of the room. Absent when it
/// stays where it is.
pub fn mark_read(now: Option<Seq>, asked: Seq, head: Seq) -> Option<Seq> {
    let to = asked.min(head);
    (to > now.unwrap_or_default()).then_some(to)
}

/// Where the mark of the main line moves to, and up to where every thread is read. Absent when
/// both stay where they are.
pub fn mark_all_read(now: Mark, asked: Seq, head: Seq) -> Option<(Seq, Seq)> {
    let to = asked.min(head);
    let moved = (now.seq.max(to), now.threads_up_to.unwrap_or_default().max(to));
    (moved != (now.seq, now.threads_up_to.unwrap_or_default())).then_some(moved)
}

/// The rooms to mark, each once, up to the furthest position asked for it.
pub fn rooms(asked: &[ReadUpTo]) -> Result<BTreeMap<ChannelId, Seq>, Error> {
    if asked.is_empty() {
        return Err(Error::Empty);
    }
    if asked.len() > CHANNELS_MAX {
        return Err(Error::TooMany);
    }
    let mut rooms: BTreeMap<ChannelId, Seq> = BTreeMap::new();
    for ReadUpTo { channel, seq } in asked {
        let furthest = rooms.entry(*channel).or_default();
        *furthest = (*furthest).max(*seq);
    }
    Ok(rooms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn rooms_are_some_and_not_too_many_and_each_counts_once() {
        let room = |n: usize| ChannelId(Uuid::from_u128(u128::try_from(n).unwrap_or(0)));
        let asked = |n, seq| ReadUpTo { channel: room(n), seq: Seq(seq) };
        assert!(matches!(rooms(&[]), Err(Error::Empty)));
        let many: Vec<ReadUpTo> = (0..=CHANNELS_MAX).map(|n| asked(n, 1)).collect();
        assert!(matches!(rooms(&many), Err(Error::TooMany)));
        assert_eq!(rooms(&many[1..]).unwrap().len(), CHANNELS_MAX);
        let twice = rooms(&[asked(1, 5), asked(2, 1), asked(1, 3)]).unwrap();
        assert_eq!(twice, BTreeMap::from([(room(1), Seq(5)), (room(2), Seq(1))]));
    }

    proptest! {
        #[test]
        fn a_mark_only_moves_forward_and_never_beyond_the_head(
            now in proptest::option::of(0_i64..50), asked in 0_i64..100, head in 0_i64..100
        ) {
            let now = now.map(Seq);
            if let Some(to) = mark_read(now, Seq(asked), Seq(head)) {
                prop_assert!(to > now.unwrap_or_default());
                prop_assert!(to <= Seq(head) && to <= Seq(asked));
            } else {
                prop_assert!(Seq(asked.min(head)) <= now.unwrap_or_default());
            }
        }

        #[test]
        fn a_room_read_whole_is_read_in_its_main_line_too(
            seq in 0_i64..50, threads in proptest::option::of(0_i64..50),
            asked in 0_i64..100, head in 0_i64..100
        ) {
            let threads = threads.map(|it| Seq(it.min(seq)));
            let now = Mark { seq: Seq(seq), threads_up_to: threads };
            let to = Seq(asked.min(head));
            if let Some((main, threads)) = mark_all_read(now, Seq(asked), Seq(head)) {
                prop_assert_eq!(main, now.seq.max(to));
                prop_assert_eq!(threads, now.threads_up_to.unwrap_or_default().max(to));
                prop_assert!(threads <= main);
            } else {
                prop_assert!(to <= now.threads_up_to.unwrap_or_default());
            }
        }
    }
}
