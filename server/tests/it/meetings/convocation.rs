//! Calling the members: what is sent is fixed, kept, and known to have been opened.

use super::*;
use crate::rig::{CHLOE, DAVID, on_both};
use crate::stage::NOW;
use parvis::poll::tally::{canonical, hash};
use parvis_protocol::meeting::command::ConveneMeeting;
use parvis_protocol::meeting::{
    ClearDays, Convocation, ItemDraft, ItemState, MeetingState, Summons, Warning,
};
use parvis_protocol::problem::{MeetingMoment, Problem, Warnings};
use std::time::Duration;

fn convocation(rig: &Rig, room: ChannelId, meeting: MeetingId, version: u32) -> Convocation {
    match &rig.picture(room)[&format!("convocation:{meeting}:{version}")] {
        Entity::Convocation(convocation) => convocation.clone(),
        other => panic!("{other:?}"),
    }
}

fn summons(rig: &Rig, room: ChannelId, of: (MeetingId, u32), who: usize) -> Summons {
    let ((meeting, version), person) = (of, rig.people[who].person);
    match &rig.picture(room)[&format!("summons:{meeting}:{version}:{person}")] {
        Entity::Summons(summons) => summons.clone(),
        other => panic!("{other:?}"),
    }
}

/// Meetings ahead of somebody: called, opened, answered.
async fn ahead(rig: &mut Rig, who: usize) -> Vec<(MeetingId, bool, bool, Option<Rsvp>)> {
    let Ok(Reply::Today(today)) = rig.ask(who, Command::LoadToday).await else { panic!("today") };
    today.meetings.into_iter().map(|it| (it.meeting, it.called, it.read, it.answer)).collect()
}

/// How many of the meetings ahead of somebody are theirs to conduct.
async fn conducted(rig: &mut Rig, who: usize) -> usize {
    let Ok(Reply::Today(today)) = rig.ask(who, Command::LoadToday).await else { panic!("today") };
    today.meetings.iter().filter(|it| it.conducts).count()
}

fn late(needed: u32, given: i64) -> Problem {
    let warnings = vec![Warning::ClearDays(ClearDays { needed, given })];
    Problem::Warned(Warnings { warnings })
}

/// What the journal remembers beside the last change of a room.
async fn fact(rig: &Rig, room: ChannelId) -> Option<String> {
    let mut tx = rig.context.db.read().await.unwrap();
    let select = "select detail from journal where channel = $1 order by seq desc limit 1";
    on!(&mut tx, conn => sqlx::query_scalar(select).bind(room).fetch_one(conn).await.unwrap())
}

#[tokio::test]
async fn v22_what_was_sent_never_changes_and_each_version_stays() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let meeting = meeting_of(rig, ALICE, create(room, draft(8))).await;
        let empty = rig.refused(ALICE, convene(room, meeting, None)).await;
        assert_eq!(empty, Problem::empty("items"));
        let link = attachment("Le plan", "https://docs.exemple.fr/plan.pdf");
        let linked = ItemDraft { attachments: vec![link], ..point(ItemKind::Debate, "Deux") };
        let points = vec![point(ItemKind::Debate, "Un"), linked.clone()];
        rig.ask(ALICE, add(room, meeting, points)).await.unwrap();
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        let first = convocation(rig, room, meeting, 1);
        assert_eq!(
            (first.clear_days.given, first.people.len()),
            (7, 2),
            "an observer is not called"
        );
        assert_eq!((first.sent_at, &first.urgency), (NOW, &None));
        assert_eq!((conducted(rig, ALICE).await, conducted(rig, BRUNO).await), (1, 0));
        let sent = view(rig, CHLOE, room, meeting).await.convocations.remove(0).agenda;
        assert_eq!(hash(&canonical(&sent).unwrap()), first.hash, "anybody can compute it again");
        assert_eq!(sent.items[1].draft, linked, "with what is attached");
        let ids: Vec<ItemId> = items(rig, room, meeting).iter().map(|item| item.id).collect();
        let other = attachment("Le plan", "https://docs.exemple.fr/plan-2.pdf");
        let edited = ItemDraft { attachments: vec![other], ..linked.clone() };
        rig.ask(ALICE, edit_item(room, ids[1], edited)).await.unwrap();
        assert!(known(rig, room, meeting).outdated, "another link is another convocation");
        rig.ask(ALICE, edit_item(room, ids[1], linked)).await.unwrap();
        assert!(!known(rig, room, meeting).outdated);
        rig.ask(ALICE, edit_item(room, ids[0], point(ItemKind::Debate, "Un bis"))).await.unwrap();
        rig.ask(ALICE, edit(room, meeting, draft(9))).await.unwrap();
        assert!(known(rig, room, meeting).outdated);
        rig.context.clock.advance(Duration::from_secs(86_400));
        let command = ConveneMeeting {
            channel: room,
            meeting,
            items: vec![point(ItemKind::Deliberation, "Trois")],
            despite: None,
        };
        rig.ask(ALICE, Command::ConveneMeeting(command)).await.unwrap();
        let now = known(rig, room, meeting);
        assert_eq!((now.version, now.outdated), (2, false));
        let both = view(rig, BRUNO, room, meeting).await.convocations;
        assert_eq!(both[0].agenda, sent, "the first one as it was sent");
        assert_eq!(both[0].convocation, first);
        let titles: Vec<&str> =
            both[1].agenda.items.iter().map(|it| it.draft.title.as_str()).collect();
        assert_eq!(titles, ["Un bis", "Deux", "Trois"]);
        assert_ne!(both[1].convocation.hash, first.hash);
        assert_eq!(hash(&canonical(&both[1].agenda).unwrap()), both[1].convocation.hash);
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn it_is_known_who_has_opened_it() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let meeting = meeting_of(rig, ALICE, create(room, draft(8))).await;
        let points = vec![point(ItemKind::Debate, "Un")];
        rig.ask(ALICE, add(room, meeting, points)).await.unwrap();
        let early = rig.refused(BRUNO, read(room, meeting, 1, true)).await;
        assert_eq!(early, Problem::invalid("version"));
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        assert_eq!(ahead(rig, BRUNO).await, [(meeting, true, false, None)]);
        assert_eq!(ahead(rig, CHLOE).await, [(meeting, false, false, None)], "she reads only");
        assert_eq!(ahead(rig, DAVID).await, [], "not of the room");
        rig.ask(BRUNO, rsvp(room, meeting, Rsvp::Remote)).await.unwrap();
        rig.ask(BRUNO, read(room, meeting, 1, false)).await.unwrap();
        assert_eq!(ahead(rig, BRUNO).await, [(meeting, true, true, Some(Rsvp::Remote))]);
        let opened = summons(rig, room, (meeting, 1), BRUNO);
        assert_eq!((opened.read_at, opened.acknowledged_at), (NOW, None));
        rig.context.clock.advance(Duration::from_secs(60));
        rig.ask(BRUNO, read(room, meeting, 1, true)).await.unwrap();
        let said = summons(rig, room, (meeting, 1), BRUNO);
        assert_eq!((said.read_at, said.acknowledged_at), (NOW, Some(rig.context.now())));
        rig.context.clock.advance(Duration::from_secs(60));
        rig.ask(BRUNO, read(room, meeting, 1, true)).await.unwrap();
        rig.ask(BRUNO, read(room, meeting, 1, false)).await.unwrap();
        assert_eq!(summons(rig, room, (meeting, 1), BRUNO), said, "once is enough");
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        assert_eq!(ahead(rig, BRUNO).await, [(meeting, true, false, Some(Rsvp::Remote))]);
        rig.ask(BRUNO, read(room, meeting, 2, false)).await.unwrap();
        let anew = summons(rig, room, (meeting, 2), BRUNO);
        let now = rig.context.now();
        assert_eq!((anew.read_at, anew.acknowledged_at), (now, None), "another one to read");
        rig.context.clock.advance(Duration::from_secs(60));
        rig.ask(BRUNO, read(room, meeting, 1, true)).await.unwrap();
        rig.ask(BRUNO, read(room, meeting, 2, false)).await.unwrap();
        let told = view(rig, ALICE, room, meeting).await.entities;
        let stamps: Vec<&Summons> = told
            .iter()
            .filter_map(|it| if let Entity::Summons(stamp) = it { Some(stamp) } else { None })
            .collect();
        assert_eq!(stamps, [&said, &anew], "who calls them knows when each version was opened");
        for (who, command, expected) in [
            (CHLOE, read(room, meeting, 1, false), Problem::Forbidden),
            (DAVID, read(room, meeting, 1, false), Problem::NotFound),
            (BRUNO, read(room, meeting, 3, false), Problem::invalid("version")),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

/// A council wants five clear days, and nothing to decide beyond what was sent.
#[tokio::test]
async fn a_council_is_called_in_time_or_says_why() {
    on_both(async |rig| {
        let room = body(rig, "council").await;
        let meeting = meeting_of(rig, ALICE, create(room, draft(5))).await;
        let budget = point(ItemKind::Deliberation, "Décision modificative");
        rig.ask(ALICE, add(room, meeting, vec![budget.clone()])).await.unwrap();
        assert_eq!(rig.refused(ALICE, convene(room, meeting, None)).await, late(5, 4));
        let blank = rig.refused(ALICE, convene(room, meeting, Some(" "))).await;
        assert_eq!(blank, Problem::empty("despite"));
        rig.ask(ALICE, convene(room, meeting, Some("Crue de la Moselle"))).await.unwrap();
        let urgent = convocation(rig, room, meeting, 1);
        assert_eq!(urgent.urgency.as_deref(), Some("Crue de la Moselle"));
        let fact = fact(rig, room).await.unwrap();
        assert!(fact.contains("Crue de la Moselle") && fact.contains("\"given\":4"), "{fact}");
        rig.ask(ALICE, edit(room, meeting, draft(6))).await.unwrap();
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        assert_eq!(convocation(rig, room, meeting, 2).urgency, None, "five clear days");
        let more = |kind| add(room, meeting, vec![point(kind, "En plus")]);
        for kind in [ItemKind::Deliberation, ItemKind::Election] {
            assert_eq!(rig.refused(ALICE, more(kind)).await, Problem::FrozenAgenda);
        }
        rig.ask(ALICE, more(ItemKind::Information)).await.unwrap();
        let added = items(rig, room, meeting).pop().unwrap();
        let turned = edit_item(room, added.id, budget);
        assert_eq!(rig.refused(ALICE, turned).await, Problem::FrozenAgenda, "nor by a back door");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn a_meeting_without_a_call_says_why_and_one_called_off_stays_known() {
    on_both(async |rig| {
        let room = body(rig, "bureau").await;
        let meeting = meeting_of(rig, ALICE, create(room, draft(1))).await;
        let points = vec![point(ItemKind::Debate, "Un")];
        rig.ask(ALICE, add(room, meeting, points)).await.unwrap();
        let uncalled = Problem::Warned(Warnings { warnings: vec![Warning::NotConvened] });
        assert_eq!(rig.refused(ALICE, open(room, meeting, None)).await, uncalled);
        rig.ask(ALICE, open(room, meeting, Some("Tous sont là"))).await.unwrap();
        assert!(fact(rig, room).await.unwrap().contains("Tous sont là"));
        let first = items(rig, room, meeting).remove(0);
        assert_eq!((first.number, first.state), (Some(1), ItemState::Planned));
        let off = meeting_of(rig, ALICE, create(room, draft(30))).await;
        rig.ask(ALICE, cancel(room, off, "Élections")).await.unwrap();
        let gone = known(rig, room, off);
        assert_eq!((gone.number, gone.cancelled.as_deref()), (2, Some("Élections")));
        let state = MeetingState::Cancelled;
        let moment = Problem::MeetingState(MeetingMoment { state });
        assert_eq!(rig.refused(ALICE, convene(room, off, None)).await, moment);
        let third = meeting_of(rig, ALICE, create(room, draft(40))).await;
        assert_eq!(known(rig, room, third).number, 3, "a number is never given twice");
        let Ok(Reply::Meetings(page)) = rig.ask(BRUNO, super::page(room, Some(3), 1)).await else {
            panic!("a page");
        };
        assert_eq!((page.meetings[0].number, page.more_before), (2, true));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
