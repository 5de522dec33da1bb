//! The rounds of an election: each a poll of its own, after the one that left seats to fill.

use super::*;
use crate::rig::on_both;
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Elected, PollKind, PollOutcome, PollState, Seats};
use parvis_protocol::problem::Problem;

fn round(round: u32, before: Option<PollId>) -> PollDraft {
    let kind = PollKind::Election(Seats { seats: 1, round });
    let asked = draft(question(kind, &["Aubry", "Blin"]), Some(rules(PollFamily::Public)));
    PollDraft { round_of: before, ..asked }
}

/// Each of two has a voice: nobody has more than half of them.
async fn tied(rig: &mut Rig, room: ChannelId, poll: PollId) -> PollOutcome {
    let voters = electorate(rig, room, poll);
    for (who, option) in [(ALICE, 0), (BRUNO, 1)] {
        let own = mandate(&voters, rig.people[who].person);
        rig.ask(who, vote(room, poll, own, Choice::Options(vec![option]))).await.unwrap();
    }
    rig.ask(ALICE, close(room, poll, true)).await.unwrap();
    known(rig, room, poll).result.unwrap().outcome
}

#[tokio::test]
async fn a_round_follows_one_that_left_seats_to_fill_and_only_one_does() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let first = poll_of(rig, ALICE, create(room, round(1, None), true)).await;
        let early = rig.refused(ALICE, create(room, round(2, Some(first)), true)).await;
        assert!(matches!(early, Problem::PollState(it) if it.state == PollState::Open));
        let nobody = PollOutcome::Elected(Elected { options: vec![], tied: vec![] });
        assert_eq!(tied(rig, room, first).await, nobody);
        for wrong in [1, 3] {
            let refused = rig.refused(ALICE, create(room, round(wrong, Some(first)), true)).await;
            assert_eq!(refused, Problem::invalid("round_of"));
        }
        let second = poll_of(rig, ALICE, create(room, round(2, Some(first)), true)).await;
        assert_eq!(known(rig, room, second).round_of, Some(first));
        let twice = rig.refused(ALICE, create(room, round(2, Some(first)), true)).await;
        assert_eq!(twice, Problem::invalid("round_of"), "one round follows one");
        rig.ask(ALICE, void(room, second, "Un nom de trop", true)).await.unwrap();
        let replaced = rig.picture(room).values().find_map(|entity| match entity {
            Entity::Poll(it) if it.replaces == Some(second) => Some((it.id, it.round_of)),
            _ => None,
        });
        let (second, of) = replaced.expect("another in its place");
        assert_eq!(of, Some(first));
        rig.ask(ALICE, edit(room, second, round(2, Some(first)))).await.unwrap();
        rig.ask(ALICE, open(room, second)).await.unwrap();
        assert_eq!(tied(rig, room, second).await, nobody);
        let third = poll_of(rig, ALICE, create(room, round(3, Some(second)), true)).await;
        let tied = tied(rig, room, third).await;
        let between = PollOutcome::Elected(Elected { options: vec![], tied: vec![0, 1] });
        assert_eq!(
            tied, between,
            "in the third one the most votes are enough, and nobody has them"
        );
        let fourth = rig.refused(ALICE, create(room, round(3, Some(third)), true)).await;
        assert_eq!(fourth, Problem::invalid("round_of"));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
