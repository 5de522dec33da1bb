//! A poll of an item: who sits votes, for themselves and for those whose power they hold.

use super::*;
use crate::polls::{self, electorate, motion, poll_of};
use crate::rig::{DAVID, on_both};
use Whereabouts::{Away, Room, Video};
use parvis::attendance::replayed;
use parvis_protocol::meeting::{ItemState, MeetingDraft, MeetingMode, MeetingState};
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{
    Behalf, Choice, OnBehalf, PollFamily, PollKind, PollOutcome, Seats, Vote,
};
use parvis_protocol::problem::{ItemMoment, MeetingMoment, Problem};

pub fn on(item: ItemId, family: PollFamily) -> PollDraft {
    PollDraft { item: Some(item), ..motion(family) }
}

/// A council of four that is open, held so, with one item of this kind.
pub async fn held(
    rig: &mut Rig,
    mode: MeetingMode,
    kind: ItemKind,
) -> (ChannelId, MeetingId, ItemId) {
    let room = body_of(rig, "council", &[ALICE, BRUNO, CHLOE, DAVID]).await;
    let meeting = meeting_of(rig, ALICE, create(room, MeetingDraft { mode, ..draft(7) })).await;
    rig.ask(ALICE, add(room, meeting, vec![point(kind, "Un")])).await.unwrap();
    rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
    rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
    let item = items(rig, room, meeting)[0].id;
    (room, meeting, item)
}

pub async fn place(
    rig: &mut Rig,
    room: ChannelId,
    meeting: MeetingId,
    all: &[(usize, Whereabouts)],
) {
    for (who, whereabouts) in all {
        let person = rig.people[*who].person;
        rig.ask(ALICE, at(room, meeting, person, *whereabouts)).await.unwrap();
    }
}

#[tokio::test]
async fn v07_who_sits_votes_also_for_whom_they_hold_a_power_and_who_is_recused_is_in_nothing() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig, MeetingMode::Hybrid, ItemKind::Deliberation).await;
        let [alice, bruno, chloe, david] =
            [ALICE, BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
        place(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (CHLOE, Video)]).await;
        rig.ask(ALICE, on_paper(room, meeting, david, bruno)).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        rig.ask(CHLOE, recuse(room, item, chloe, true)).await.unwrap();
        let asked = polls::create(room, on(item, PollFamily::Public), false);
        let poll = poll_of(rig, ALICE, asked).await;
        let before = polls::view(rig, ALICE, room, poll).await;
        assert_eq!(before.electors.len(), 3, "who could vote, before it is opened");
        rig.ask(ALICE, polls::open(room, poll)).await.unwrap();
        let voters = electorate(rig, room, poll);
        assert_eq!(voters.people, [alice, bruno, bruno]);
        assert_eq!(voters.members, Some(vec![alice, bruno, david]));
        let now = polls::known(rig, room, poll);
        let stamp = now.presence.expect("the quorum of the opening");
        assert_eq!((stamp.room, stamp.video, stamp.recused, stamp.represented), (2, 0, 1, 1));
        assert_eq!((now.chair, now.quorum), (Some(alice), None), "presence is what counts");
        let of = known(rig, room, meeting);
        let mut tx = rig.context.db.read().await.unwrap();
        let again = replayed(&mut tx, (&of, Some(item)), (stamp.seq, rig.context.now())).await;
        assert_eq!(again.unwrap(), stamp, "as the journal says");
        drop(tx);
        // He arrives: the power sleeps from the next poll on, this one goes on as it is.
        place(rig, room, meeting, &[(DAVID, Room)]).await;
        let late = rig.refused(DAVID, polls::vote(room, poll, 3, Choice::For)).await;
        assert_eq!(late, Problem::NotElector);
        let both = [(2, Choice::For), (3, Choice::Against)];
        let both = both.map(|(mandate, choice)| (mandate, Vote::Choice(choice))).to_vec();
        rig.ask(BRUNO, polls::votes(room, poll, both)).await.unwrap();
        rig.ask(ALICE, polls::vote(room, poll, 1, Choice::For)).await.unwrap();
        let under_way =
            rig.refused(ALICE, close_item(room, item, ItemOutcome::Decided, None)).await;
        assert_eq!(under_way, Problem::invalid("poll"));
        rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
        let record = polls::view(rig, CHLOE, room, poll).await.record.unwrap();
        assert_eq!(record.presence, Some(stamp));
        assert_eq!(record.result.outcome, PollOutcome::Adopted, "two to one");
        let third = &record.electors[2];
        let on_behalf = Some(OnBehalf { member: david, by: Behalf::Proxy });
        assert_eq!((third.person, third.on_behalf, &*third.name), (bruno, on_behalf, "David"));
        assert!(parvis::poll::tally::verify(&record));
        let next = polls::create(room, on(item, PollFamily::Public), true);
        let next = poll_of(rig, ALICE, next).await;
        assert_eq!(electorate(rig, room, next).people, [alice, bruno, david]);
        assert_eq!(electorate(rig, room, next).members, None);
        rig.ask(ALICE, polls::void(room, next, "Essai", false)).await.unwrap();
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Decided, None)).await.unwrap();
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// The voice that decides between equals is the chair's own, not that of a power they hold.
#[tokio::test]
async fn v09_the_casting_vote_is_the_chair_s_own() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig, MeetingMode::Place, ItemKind::Deliberation).await;
        let [alice, chloe] = [ALICE, CHLOE].map(|who| rig.people[who].person);
        place(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (DAVID, Room)]).await;
        rig.ask(ALICE, on_paper(room, meeting, chloe, alice)).await.unwrap();
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        let poll = polls::create(room, on(item, PollFamily::Public), true);
        let poll = poll_of(rig, ALICE, poll).await;
        let own = [(1, Choice::For), (3, Choice::Against)];
        let own = own.map(|(mandate, choice)| (mandate, Vote::Choice(choice))).to_vec();
        rig.ask(ALICE, polls::votes(room, poll, own)).await.unwrap();
        rig.ask(BRUNO, polls::vote(room, poll, 2, Choice::For)).await.unwrap();
        rig.ask(DAVID, polls::vote(room, poll, 4, Choice::Against)).await.unwrap();
        rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
        let record = polls::view(rig, BRUNO, room, poll).await.record.unwrap();
        assert_eq!((record.chair, record.result.casting_vote), (Some(1), true));
        assert_eq!(record.result.outcome, PollOutcome::Adopted);
    })
    .await;
}

/// A council by video has no secret ballot, no election, no budget: the item is put off.
#[tokio::test]
async fn v16_a_council_by_video_puts_off_what_it_may_not_vote() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig, MeetingMode::Hybrid, ItemKind::Budget).await;
        let here = [(ALICE, Room), (BRUNO, Room), (CHLOE, Video)];
        place(rig, room, meeting, &here).await;
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        for family in [PollFamily::Public, PollFamily::Secret] {
            let refused = rig.refused(ALICE, polls::create(room, on(item, family), true)).await;
            assert_eq!(refused, Problem::SecretAtDistance, "the budget, {family:?}");
        }
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Postponed, None)).await.unwrap();
        let more = vec![point(ItemKind::Debate, "Deux")];
        rig.ask(ALICE, add(room, meeting, more)).await.unwrap();
        let debate = items(rig, room, meeting)[1].id;
        rig.ask(ALICE, open_item(room, debate)).await.unwrap();
        for family in [PollFamily::Secret, PollFamily::Paper] {
            let secret = polls::create(room, on(debate, family), true);
            assert_eq!(rig.refused(ALICE, secret).await, Problem::SecretAtDistance, "{family:?}");
        }
        let kind = PollKind::Election(Seats { seats: 1, round: 1 });
        let rules = Some(polls::rules(PollFamily::Public));
        let election = polls::draft(polls::question(kind, &["Une candidate"]), rules);
        let election = PollDraft { item: Some(debate), ..election };
        let refused = rig.refused(ALICE, polls::create(room, election, true)).await;
        assert_eq!(refused, Problem::SecretAtDistance);
        poll_of(rig, ALICE, polls::create(room, on(debate, PollFamily::Public), true)).await;
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn in_one_place_a_council_votes_in_secret_and_only_on_what_is_under_discussion() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig, MeetingMode::Place, ItemKind::Election).await;
        place(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (CHLOE, Room)]).await;
        let asked = polls::create(room, on(item, PollFamily::Secret), false);
        let poll = poll_of(rig, ALICE, asked).await;
        let early = rig.refused(ALICE, polls::open(room, poll)).await;
        assert_eq!(early, Problem::ItemState(ItemMoment { state: ItemState::Planned }));
        assert_eq!(polls::view(rig, ALICE, room, poll).await.electors, [], "nobody could vote");
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        rig.ask(ALICE, suspend(room, meeting)).await.unwrap();
        let interrupted = rig.refused(ALICE, polls::open(room, poll)).await;
        let state = MeetingState::Suspended;
        assert_eq!(interrupted, Problem::MeetingState(MeetingMoment { state }));
        rig.ask(ALICE, resume(room, meeting)).await.unwrap();
        rig.ask(ALICE, polls::open(room, poll)).await.unwrap();
        assert_eq!(electorate(rig, room, poll).people.len(), 3);
        let gone = ItemId(Uuid::from_u128(404));
        let unknown = polls::create(room, on(gone, PollFamily::Public), false);
        assert_eq!(rig.refused(ALICE, unknown).await, Problem::NotFound);
        let elsewhere = polls::create(rig.rooms[0], on(item, PollFamily::Public), false);
        assert_eq!(rig.refused(ALICE, elsewhere).await, Problem::NotFound);
        place(rig, room, meeting, &[(ALICE, Away), (BRUNO, Away), (CHLOE, Away)]).await;
        let empty = polls::create(room, on(item, PollFamily::Public), true);
        assert_eq!(rig.refused(ALICE, empty).await, Problem::empty("electors"));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
