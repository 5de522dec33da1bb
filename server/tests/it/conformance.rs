//! Every use-case of rooms and messages, told on both engines with the same answers. What holds
//! for every command is checked by the rig at each step.

use crate::ask::*;
use crate::document;
use crate::meetings;
use crate::polls;
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, Rig, on_both};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Anchor, Command, LoadPeople, Reply};
use parvis_protocol::id::{ChannelId, MessageId, Seq};
use parvis_protocol::limits::{BODY_CHARS_MAX, EDITS_MAX, PINNED_MAX};
use parvis_protocol::message::{Message, ReactionKind, Thread};
use parvis_protocol::preference::{NotificationLevel, Theme};
use parvis_protocol::problem::Problem;
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

const NOWHERE: ChannelId = ChannelId(Uuid::from_u128(404));
const NOTHING: MessageId = MessageId(Uuid::from_u128(404));

fn message(rig: &Rig, room: ChannelId, id: MessageId) -> Message {
    match &rig.picture(room)[&format!("message:{id}")] {
        Entity::Message(message) => message.clone(),
        other => panic!("{other:?}"),
    }
}

fn thread(rig: &Rig, room: ChannelId, root: MessageId) -> Thread {
    match &rig.picture(room)[&format!("thread:{root}")] {
        Entity::Thread(thread) => thread.clone(),
        other => panic!("{other:?}"),
    }
}

fn field(problem: &Problem) -> String {
    match problem {
        Problem::Empty(it) | Problem::Invalid(it) => format!("{} {}", problem.name(), it.field),
        Problem::TooLong(it) => format!("too_long {} {}", it.field, it.chars),
        Problem::TooMany(it) => format!("too_many {} {}", it.field, it.max),
        other => other.name().to_owned(),
    }
}

async fn refusals(rig: &mut Rig, all: Vec<(usize, Command, &str)>) {
    for (who, command, expected) in all {
        let problem = rig.refused(who, command.clone()).await;
        assert_eq!(field(&problem), expected, "{command:?}");
    }
}

async fn check_all_first_loads(rig: &mut Rig) {
    let (rooms, personal) = (rig.rooms.clone(), rig.people[BRUNO].personal);
    rig.check_first_load(BRUNO, rooms[0]).await;
    rig.check_first_load(DAVID, rooms[1]).await;
    rig.check_first_load(BRUNO, personal).await;
}

#[tokio::test]
async fn messages_are_posted_in_lines_and_threads() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let first = rig.get(ALICE, post(room, "Bonjour à tous.  \n")).await;
        assert_eq!(message(rig, room, first).body, "Bonjour à tous.");
        rig.context.clock.advance(Duration::from_secs(3));
        let answer = rig.get(BRUNO, reply(room, first, "Bonjour Alice")).await;
        assert_eq!(message(rig, room, answer).thread, Some(first));
        assert_eq!(thread(rig, room, first).replies, 1);
        let quoting = rig.get(BRUNO, quote(room, answer, "Je me cite")).await;
        assert_eq!(message(rig, room, quoting).quote, Some(answer));
        let second = rig.get(ALICE, reply(room, first, "Merci")).await;
        let now = thread(rig, room, first);
        assert_eq!((now.replies, now.last_seq), (2, message(rig, room, second).seq));
        assert_eq!(now.last_at, message(rig, room, second).at);
        let long = "é".repeat(BODY_CHARS_MAX + 1);
        refusals(
            rig,
            vec![
                (ALICE, post(room, "  \n"), "empty body"),
                (ALICE, post(room, "a\0b"), "invalid body"),
                (ALICE, post(room, &long), "too_long body 8001"),
                (ALICE, post(NOWHERE, "?"), "not_found"),
                (DAVID, post(room, "?"), "not_found"),
                (CHLOE, post(room, "?"), "forbidden"),
                (ALICE, reply(room, NOTHING, "?"), "not_found"),
                (ALICE, reply(room, answer, "?"), "invalid thread"),
                (ALICE, reply(rig.rooms[1], first, "?"), "not_found"),
                (ALICE, quote(room, NOTHING, "?"), "invalid quote"),
                (ALICE, quote(rig.rooms[1], first, "?"), "invalid quote"),
            ],
        )
        .await;
        let words = "a ".repeat(BODY_CHARS_MAX / 2);
        rig.get(BRUNO, post(room, &words)).await;
        check_all_first_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn edits_leave_a_trace_and_deletions_leave_nothing() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let root = rig.get(BRUNO, post(room, "Version un @[tous](room)")).await;
        let answer = rig.get(ALICE, reply(room, root, "Réponse")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        rig.get(BRUNO, edit(room, root, "Version deux @[Gorze](commune:57254)")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        rig.get(BRUNO, edit(room, root, "Version trois")).await;
        rig.get(BRUNO, edit(room, root, "Version trois")).await;
        let now = message(rig, room, root);
        assert_eq!((now.body.as_str(), now.edited.unwrap().count), ("Version trois", 2));
        let Ok(Reply::Versions(all)) = rig.ask(CHLOE, versions(room, root)).await else { panic!() };
        let texts: Vec<_> = all.iter().map(|it| (it.number, it.body.as_str())).collect();
        assert_eq!(
            texts,
            [(1, "Version un @[tous](room)"), (2, "Version deux @[Gorze](commune:57254)")]
        );
        assert_eq!(all[1].at.0 - all[0].at.0, 60_000_000, "when each text was written");
        refusals(
            rig,
            vec![
                (ALICE, edit(room, root, "À la place de Bruno"), "forbidden"),
                (BRUNO, edit(room, root, " "), "empty body"),
                (BRUNO, edit(room, NOTHING, "?"), "not_found"),
                (BRUNO, edit(rig.rooms[1], root, "?"), "not_found"),
                (DAVID, edit(room, root, "?"), "not_found"),
                (BRUNO, delete(room, answer), "forbidden"),
                (CHLOE, delete(room, root), "forbidden"),
                (BRUNO, delete(room, NOTHING), "not_found"),
                (DAVID, versions(room, root), "not_found"),
                (BRUNO, versions(room, NOTHING), "not_found"),
            ],
        )
        .await;
        rig.get(ALICE, pin(room, root, true)).await;
        rig.get(ALICE, delete(room, root)).await;
        let gone = message(rig, room, root);
        assert_eq!((gone.body.as_str(), gone.edited, gone.pinned), ("", None, None));
        assert_eq!(gone.deleted.unwrap().by, rig.people[ALICE].person);
        assert_eq!(thread(rig, room, root).replies, 1, "its thread stays");
        rig.get(ALICE, delete(room, answer)).await;
        assert_eq!(thread(rig, room, root).replies, 0);
        refusals(
            rig,
            vec![
                (BRUNO, edit(room, root, "?"), "deleted"),
                (ALICE, delete(room, root), "deleted"),
                (ALICE, reply(room, root, "?"), "deleted"),
                (ALICE, quote(room, root, "?"), "deleted"),
                (ALICE, pin(room, root, true), "deleted"),
                (ALICE, react(room, root, ReactionKind::Agree, true), "deleted"),
                (ALICE, versions(room, root), "deleted"),
            ],
        )
        .await;
        let much = rig.get(BRUNO, post(room, "0")).await;
        for n in 1..=EDITS_MAX {
            rig.get(BRUNO, edit(room, much, &n.to_string())).await;
        }
        refusals(rig, vec![(BRUNO, edit(room, much, "une fois de trop"), "too_many edits 50")])
            .await;
        check_all_first_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn people_react_pin_and_acknowledge() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let plain = rig.get(ALICE, post(room, "Simple")).await;
        let asked = rig.get(ALICE, post_to_acknowledge(room, "À lire")).await;
        for (who, reaction, on) in [
            (BRUNO, ReactionKind::Seen, true),
            (BRUNO, ReactionKind::Agree, true),
            (BRUNO, ReactionKind::Agree, true),
            (ALICE, ReactionKind::Thanks, true),
            (BRUNO, ReactionKind::Seen, false),
            (ALICE, ReactionKind::Thanks, false),
            (ALICE, ReactionKind::Done, false),
        ] {
            rig.get(who, react(room, plain, reaction, on)).await;
        }
        let key = format!("reaction:{plain}:{}", rig.people[BRUNO].person);
        let Entity::Reaction(left) = &rig.picture(room)[&key] else { panic!() };
        assert_eq!(left.kinds, [ReactionKind::Agree]);
        for who in [BRUNO, CHLOE, BRUNO] {
            rig.get(who, acknowledge(room, asked)).await;
        }
        let said = rig.picture(room).keys().filter(|key| key.starts_with("acknowledgement:"));
        assert_eq!(said.count(), 2, "an observer may say so, and once is enough");
        for n in 1..PINNED_MAX {
            let more = rig.get(BRUNO, post(room, &format!("Épingle {n}"))).await;
            rig.get(BRUNO, pin(room, more, true)).await;
        }
        rig.get(BRUNO, pin(room, plain, true)).await;
        rig.get(ALICE, pin(room, plain, true)).await;
        refusals(
            rig,
            vec![
                (ALICE, pin(room, asked, true), "too_many pinned 5"),
                (CHLOE, pin(room, plain, false), "forbidden"),
                (CHLOE, react(room, plain, ReactionKind::Agree, true), "forbidden"),
                (ALICE, acknowledge(room, asked), "forbidden"),
                (BRUNO, acknowledge(room, plain), "invalid message"),
                (BRUNO, acknowledge(room, NOTHING), "not_found"),
                (DAVID, acknowledge(room, asked), "not_found"),
                (DAVID, pin(room, plain, false), "not_found"),
                (DAVID, react(room, plain, ReactionKind::Agree, true), "not_found"),
                (BRUNO, react(rig.rooms[1], plain, ReactionKind::Agree, true), "not_found"),
            ],
        )
        .await;
        rig.get(BRUNO, pin(room, plain, false)).await;
        rig.get(BRUNO, pin(room, plain, false)).await;
        rig.get(ALICE, pin(room, asked, true)).await;
        for n in 0..60 {
            rig.get(ALICE, post(room, &format!("Message {n}"))).await;
        }
        let Ok(Reply::Room(loaded)) = rig.ask(BRUNO, load(room)).await else { panic!() };
        let pinned = loaded.entities.iter().filter_map(|entity| match entity {
            Entity::Message(message) => message.pinned.as_ref().map(|_| message.id),
            _ => None,
        });
        assert_eq!(pinned.count(), PINNED_MAX, "the pinned ones come along, however old");
        assert!(loaded.more_before);
        check_all_first_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn read_marks_and_drafts_follow_the_person() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let root = rig.get(ALICE, post(room, "Un")).await;
        let answer = rig.get(ALICE, reply(room, root, "Deux")).await;
        let at = message(rig, room, root).seq;
        rig.get(BRUNO, mark_read(room, None, at)).await;
        rig.get(BRUNO, mark_read(room, None, Seq(1))).await;
        rig.get(BRUNO, mark_read(room, Some(root), Seq(999))).await;
        let mark = |rig: &Rig, key: String| match &rig.picture(rig.people[BRUNO].personal)[&key] {
            Entity::ReadMark(mark) => mark.seq,
            other => panic!("{other:?}"),
        };
        assert_eq!(mark(rig, format!("read_mark:{room}")), at, "a mark never moves back");
        let head = message(rig, room, answer).seq;
        assert_eq!(mark(rig, format!("read_mark:{room}:{root}")), head, "nor beyond the head");
        rig.get(BRUNO, draft(room, None, "Je voulais dire\u{a0}")).await;
        rig.get(BRUNO, draft(room, Some(root), "Et puis")).await;
        rig.get(BRUNO, draft(room, None, "")).await;
        rig.get(CHLOE, draft(room, None, "Une observatrice prend des notes")).await;
        refusals(
            rig,
            vec![
                (DAVID, mark_read(room, None, Seq(1)), "not_found"),
                (BRUNO, mark_read(room, Some(NOTHING), Seq(1)), "not_found"),
                (BRUNO, mark_read(room, Some(answer), Seq(1)), "not_found"),
                (BRUNO, mark_read(rig.rooms[1], Some(root), Seq(1)), "not_found"),
                (DAVID, draft(room, None, "?"), "not_found"),
                (BRUNO, draft(room, Some(answer), "?"), "not_found"),
                (BRUNO, draft(room, None, "\0"), "invalid body"),
                (BRUNO, draft(room, None, &"é".repeat(8_001)), "too_long body 8001"),
                (ALICE, load(rig.people[BRUNO].personal), "not_found"),
                (ALICE, page(rig.people[BRUNO].personal, None, Anchor::Latest, 5), "not_found"),
            ],
        )
        .await;
        let personal = rig.people[BRUNO].personal;
        let Ok(Reply::Room(own)) = rig.ask(BRUNO, load(personal)).await else { panic!() };
        let drafts = own.entities.iter().filter(|entity| matches!(entity, Entity::Draft(_)));
        assert_eq!(drafts.count(), 1, "an empty draft is none");
        check_all_first_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn members_come_and_go_and_come_back() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        rig.get(ALICE, post(room, "Avant David @[tous](room)")).await;
        rig.enter(0, DAVID, MemberRole::Member).await;
        rig.enter(0, DAVID, MemberRole::Member).await;
        let Ok(Reply::Unread(none)) = rig.ask(DAVID, unread(room)).await else { panic!() };
        assert_eq!((none.main, none.mentions), (0, 0), "what came before is read");
        rig.get(ALICE, post(room, "Bienvenue @[David](room)")).await;
        let Ok(Reply::Unread(one)) = rig.ask(DAVID, unread(room)).await else { panic!() };
        assert_eq!((one.main, one.mentions), (1, 1));
        rig.get(DAVID, post(room, "Merci")).await;
        rig.enter(0, DAVID, MemberRole::Observer).await;
        refusals(rig, vec![(DAVID, post(room, "?"), "forbidden")]).await;
        rig.dismiss(0, DAVID).await;
        rig.dismiss(0, DAVID).await;
        refusals(
            rig,
            vec![
                (DAVID, post(room, "?"), "not_found"),
                (DAVID, load(room), "not_found"),
                (DAVID, unread(room), "not_found"),
                (DAVID, page(room, None, Anchor::Latest, 10), "not_found"),
                (DAVID, mark_read(room, None, Seq(1)), "not_found"),
            ],
        )
        .await;
        rig.get(ALICE, post(room, "Sans David")).await;
        let Ok(Reply::Room(loaded)) = rig.ask(ALICE, load(room)).await else { panic!() };
        assert_eq!(loaded.state.members, 3);
        rig.enter(0, DAVID, MemberRole::Facilitator).await;
        let Ok(Reply::Room(loaded)) = rig.ask(DAVID, load(room)).await else { panic!() };
        assert_eq!((loaded.state.members, loaded.state.unread.main), (4, 0));
        assert_eq!(loaded.state.role, MemberRole::Facilitator);
        let personal = rig.people[DAVID].personal;
        rig.check_first_load(DAVID, room).await;
        rig.check_first_load(DAVID, personal).await;
    })
    .await;
}

/// What the rig checks of a command is only checked of those that are asked. Whoever adds one adds
/// it here.
#[tokio::test]
async fn every_command_is_asked_and_answered_the_same_for_ever() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let root = rig.get(BRUNO, post(room, "Qui vient jeudi ?")).await;
        let asked = rig.get(ALICE, post_to_acknowledge(room, "À lire")).await;
        let gone = rig.get(BRUNO, reply(room, root, "Pas moi")).await;
        rig.get(BRUNO, edit(room, root, "Qui vient vendredi ?")).await;
        rig.get(BRUNO, react(room, asked, ReactionKind::Seen, true)).await;
        rig.get(BRUNO, pin(room, root, true)).await;
        rig.get(BRUNO, acknowledge(room, asked)).await;
        rig.get(BRUNO, mark_read(room, None, Seq(5))).await;
        rig.get(BRUNO, draft(room, Some(root), "Finalement")).await;
        rig.get(BRUNO, delete(room, gone)).await;
        let [alice, chloe] = [ALICE, CHLOE].map(|it| rig.people[it].person);
        let head = rig.head(room);
        rig.get(BRUNO, mark_all_read(&[(room, head)])).await;
        rig.get(BRUNO, favourite(room, true)).await;
        rig.get(BRUNO, notify(room, Some(NotificationLevel::None))).await;
        rig.get(BRUNO, prefer(20, Theme::Dark)).await;
        rig.get(BRUNO, open_direct(&[alice])).await;
        // He facilitates nothing yet: only an administrator may open a first room.
        rig.people[BRUNO].administrator = true;
        let project = rig.done(BRUNO, open_room("Voirie", "", &[alice])).await;
        rig.get(BRUNO, describe(project, "Voirie 2027", "Le programme")).await;
        rig.get(BRUNO, add(project, &[chloe], MemberRole::Observer)).await;
        rig.get(BRUNO, set_role(project, alice, MemberRole::Facilitator)).await;
        rig.get(BRUNO, remove(project, chloe)).await;
        rig.get(BRUNO, leave(project)).await;
        polls::ask_every_command(rig).await;
        meetings::ask_every_command(rig).await;
        document::ask_every_command(rig).await;
        assert_eq!(rig.ask(BRUNO, type_in(room, Some(root))).await, Ok(Reply::Noted));
        for command in [
            load(room),
            page(room, None, Anchor::Latest, 5),
            versions(room, root),
            unread(room),
            search("vendredi"),
            Command::LoadToday,
            Command::LoadTerritory,
            Command::LoadPeople(LoadPeople { after: None, limit: 10 }),
        ] {
            rig.ask(BRUNO, command).await.unwrap();
        }
        refusals(
            rig,
            vec![
                (CHLOE, type_in(room, None), "forbidden"),
                (DAVID, type_in(room, None), "not_found"),
                (BRUNO, type_in(NOWHERE, None), "not_found"),
            ],
        )
        .await;
        // The world goes on: the messages are deleted by somebody else, their author leaves.
        rig.get(ALICE, delete(room, root)).await;
        rig.get(ALICE, delete(room, asked)).await;
        rig.dismiss(0, BRUNO).await;
        refusals(rig, vec![(BRUNO, post(room, "?"), "not_found")]).await;
        let all: BTreeSet<&str> = Command::NAMES.iter().copied().collect();
        assert_eq!(rig.accepted, all, "a command was never asked");
    })
    .await;
}
