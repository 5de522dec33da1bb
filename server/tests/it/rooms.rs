//! Conversations, project rooms, preferences: told on both engines with the same answers.

use crate::ask::*;
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, Rig, on_both, on_each};
use futures_util::future::join_all;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{Channel, ChannelKind, Member, MemberRole, ReadMark};
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::id::{ChannelId, CommandId, PersonId, Seq};
use parvis_protocol::limits::{CHANNELS_MAX, ROOMS_MAX};
use parvis_protocol::preference::{NotificationLevel, Theme};
use parvis_protocol::problem::Problem;
use uuid::Uuid;

const NOWHERE: ChannelId = ChannelId(Uuid::from_u128(404));
const NOBODY: PersonId = PersonId(Uuid::from_u128(404));

fn person(rig: &Rig, who: usize) -> PersonId {
    rig.people[who].person
}

fn room_itself(rig: &Rig, room: ChannelId) -> Channel {
    match &rig.picture(room)[&format!("channel:{room}")] {
        Entity::Channel(channel) => channel.clone(),
        other => panic!("{other:?}"),
    }
}

/// Who is in a room now, and what they may do.
fn members(rig: &Rig, room: ChannelId) -> Vec<(usize, MemberRole)> {
    let member = |who: usize| match rig.picture(room).get(&format!("member:{}", person(rig, who))) {
        Some(Entity::Member(Member { ended_at: None, role, .. })) => Some((who, *role)),
        _ => None,
    };
    [ALICE, BRUNO, CHLOE, DAVID].into_iter().filter_map(member).collect()
}

async fn refusals(rig: &mut Rig, all: Vec<(usize, Command, Problem)>) {
    for (who, command, expected) in all {
        assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
    }
}

#[tokio::test]
async fn there_is_one_conversation_for_the_same_people() {
    on_both(async |rig| {
        let [alice, bruno, chloe, david] = [ALICE, BRUNO, CHLOE, DAVID].map(|it| person(rig, it));
        let two = rig.done(ALICE, open_direct(&[bruno])).await;
        assert_eq!(rig.done(BRUNO, open_direct(&[alice])).await, two);
        assert_eq!(rig.done(ALICE, open_direct(&[bruno, bruno])).await, two);
        let three = rig.done(CHLOE, open_direct(&[bruno, alice])).await;
        assert_ne!(three, two);
        assert_eq!(rig.done(BRUNO, open_direct(&[alice, chloe])).await, three);
        let channel = room_itself(rig, two);
        assert_eq!((channel.kind, channel.name.as_str()), (ChannelKind::Direct, ""));
        let both = [(ALICE, MemberRole::Member), (BRUNO, MemberRole::Member)];
        assert_eq!(members(rig, two), both);
        let Entity::Member(member) = &rig.picture(two)[&format!("member:{bruno}")] else {
            panic!()
        };
        assert_eq!(member.commune_name.as_deref(), Some("Gorze"), "as the directory says");
        rig.get(ALICE, post(two, "Entre nous")).await;
        let Ok(Reply::Unread(one)) = rig.ask(BRUNO, unread(two)).await else { panic!() };
        assert_eq!(one.main, 1);
        let many: Vec<PersonId> = (1..=10).map(|n| PersonId(Uuid::from_u128(n))).collect();
        refusals(
            rig,
            vec![
                (ALICE, open_direct(&[]), Problem::empty("people")),
                (ALICE, open_direct(&[alice]), Problem::invalid("people")),
                (ALICE, open_direct(&[bruno, alice]), Problem::invalid("people")),
                (ALICE, open_direct(&[bruno, NOBODY]), Problem::NotFound),
                (ALICE, open_direct(&many), Problem::too_many("people", 9)),
                (CHLOE, load(two), Problem::NotFound),
                (CHLOE, post(two, "?"), Problem::NotFound),
                (DAVID, page(three, None, Anchor::Latest, 5), Problem::NotFound),
                (BRUNO, leave(two), Problem::invalid("channel")),
                (BRUNO, remove(two, alice), Problem::Forbidden),
                (BRUNO, add(two, &[david], MemberRole::Member), Problem::Forbidden),
                (BRUNO, describe(two, "Un nom", ""), Problem::Forbidden),
            ],
        )
        .await;
        // Not even an administrator changes a conversation.
        rig.people[BRUNO].administrator = true;
        refusals(
            rig,
            vec![
                (BRUNO, remove(two, alice), Problem::invalid("channel")),
                (BRUNO, add(two, &[david], MemberRole::Member), Problem::invalid("channel")),
                (BRUNO, set_role(two, alice, MemberRole::Observer), Problem::invalid("channel")),
                (BRUNO, describe(two, "Un nom", ""), Problem::invalid("channel")),
            ],
        )
        .await;
        rig.check_first_load(BRUNO, two).await;
        for who in [ALICE, BRUNO, CHLOE] {
            let personal = rig.people[who].personal;
            rig.check_first_load(who, personal).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_open_it_at_once_meet_in_one_conversation() {
    on_each(async |rig| {
        let all = [ALICE, BRUNO, CHLOE, DAVID];
        let asked = (0..16).map(|n: usize| {
            let who = all[n % 4];
            let others: Vec<PersonId> =
                all.iter().filter(|it| **it != who).map(|it| person(rig, *it)).collect();
            let id = CommandId(Uuid::from_u128(u128::try_from(n).unwrap() + 1));
            rig.dispatch(who, id, open_direct(&others))
        });
        let mut channels = Vec::new();
        let mut positions = Vec::new();
        for outcome in join_all(asked).await {
            let Ok(Reply::Done(done)) = outcome else { panic!("{outcome:?}") };
            channels.push(done.channel);
            positions.push(done.seq.0);
        }
        channels.dedup();
        assert_eq!(channels.len(), 1, "one conversation");
        positions.sort_unstable();
        assert_eq!(positions, (1..=16).collect::<Vec<_>>(), "each command took its place");
        let mut tx = rig.context.db.read().await.unwrap();
        for actor in &rig.people {
            let states = parvis::unread::states(&mut tx, actor).await.unwrap();
            let direct = states.iter().filter(|it| it.channel.kind == ChannelKind::Direct);
            assert_eq!(direct.map(|it| it.members).collect::<Vec<_>>(), [4]);
        }
    })
    .await;
}

#[tokio::test]
async fn facilitators_run_a_project_room() {
    use MemberRole::{Facilitator, Member, Observer};
    on_both(async |rig| {
        let [alice, bruno, chloe, david] = [ALICE, BRUNO, CHLOE, DAVID].map(|it| person(rig, it));
        let room = rig.done(ALICE, open_room(" Voirie 2027 ", "Le programme", &[bruno])).await;
        let channel = room_itself(rig, room);
        assert_eq!((channel.kind, channel.name.as_str()), (ChannelKind::Project, "Voirie 2027"));
        assert_eq!(members(rig, room), [(ALICE, Facilitator), (BRUNO, Member)]);
        rig.done(ALICE, describe(room, "Voirie", "Le programme et les marchés")).await;
        rig.done(ALICE, describe(room, "Voirie", "Le programme et les marchés")).await;
        assert_eq!(room_itself(rig, room).topic, "Le programme et les marchés");
        rig.done(ALICE, add(room, &[chloe, david, bruno], Observer)).await;
        rig.done(ALICE, add(room, &[chloe], Member)).await;
        let four = [(ALICE, Facilitator), (BRUNO, Member), (CHLOE, Observer), (DAVID, Observer)];
        assert_eq!(members(rig, room), four, "who is a member stays what they are");
        refusals(
            rig,
            vec![
                (DAVID, open_room("À moi", "", &[]), Problem::Forbidden),
                (ALICE, open_room(" ", "", &[]), Problem::empty("name")),
                (ALICE, open_room("a\nb", "", &[]), Problem::invalid("name")),
                (ALICE, open_room("Nom", "", &[NOBODY]), Problem::NotFound),
                (ALICE, describe(room, &"é".repeat(81), ""), Problem::too_long("name", 81, 80)),
                (ALICE, describe(NOWHERE, "Nom", ""), Problem::NotFound),
                (BRUNO, describe(room, "Nom", ""), Problem::Forbidden),
                (BRUNO, add(room, &[david], Member), Problem::Forbidden),
                (BRUNO, remove(room, chloe), Problem::Forbidden),
                (BRUNO, set_role(room, bruno, Facilitator), Problem::Forbidden),
                (ALICE, add(room, &[], Member), Problem::empty("people")),
                (ALICE, add(room, &[NOBODY], Member), Problem::NotFound),
                (ALICE, remove(room, NOBODY), Problem::NotFound),
                (ALICE, set_role(room, NOBODY, Member), Problem::NotFound),
                (ALICE, leave(room), Problem::LastFacilitator),
                (ALICE, remove(room, alice), Problem::LastFacilitator),
                (ALICE, set_role(room, alice, Member), Problem::LastFacilitator),
            ],
        )
        .await;
        rig.get(BRUNO, post(room, "Bonjour @[Gorze](commune:57254)")).await;
        rig.done(ALICE, set_role(room, bruno, Facilitator)).await;
        rig.done(ALICE, set_role(room, bruno, Facilitator)).await;
        rig.done(ALICE, leave(room)).await;
        refusals(rig, vec![(ALICE, load(room), Problem::NotFound)]).await;
        rig.done(BRUNO, remove(room, david)).await;
        assert_eq!(members(rig, room), [(BRUNO, Facilitator), (CHLOE, Observer)]);
        rig.done(BRUNO, add(room, &[alice], Member)).await;
        let Ok(Reply::Unread(none)) = rig.ask(ALICE, unread(room)).await else { panic!() };
        assert_eq!((none.main, none.mentions), (0, 0), "what came before is read");
        // Who facilitates a project may open the next one; an administrator may as well.
        rig.done(BRUNO, open_room("Suite", "", &[])).await;
        rig.people[DAVID].administrator = true;
        let own = rig.done(DAVID, open_room("Un autre", "", &[alice])).await;
        rig.done(DAVID, add(own, &[bruno], Facilitator)).await;
        rig.check_first_load(CHLOE, room).await;
        for who in [ALICE, BRUNO, CHLOE, DAVID] {
            let personal = rig.people[who].personal;
            rig.check_first_load(who, personal).await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_administrator_among_the_members_runs_a_room_too() {
    on_both(async |rig| {
        let [alice, bruno, chloe] = [ALICE, BRUNO, CHLOE].map(|it| person(rig, it));
        let room = rig.done(ALICE, open_room("Voirie", "", &[bruno])).await;
        rig.people[BRUNO].administrator = true;
        rig.people[CHLOE].administrator = true;
        refusals(rig, vec![(CHLOE, describe(room, "Nom", ""), Problem::NotFound)]).await;
        rig.done(BRUNO, add(room, &[chloe], MemberRole::Member)).await;
        rig.done(BRUNO, set_role(room, bruno, MemberRole::Facilitator)).await;
        rig.done(BRUNO, remove(room, alice)).await;
        rig.done(CHLOE, leave(room)).await;
        rig.done(BRUNO, leave(room)).await;
        assert_eq!(members(rig, room), [], "the last one of all may leave");
    })
    .await;
}

#[tokio::test]
async fn rooms_of_bodies_follow_mandates_not_hands() {
    on_both(async |rig| {
        let [bruno, chloe] = [BRUNO, CHLOE].map(|it| person(rig, it));
        let place = rig.establish(ChannelKind::Body, "Bureau").await;
        let room = rig.rooms[place];
        refusals(
            rig,
            vec![
                (ALICE, add(room, &[chloe], MemberRole::Member), Problem::FollowsMandate),
                (ALICE, remove(room, bruno), Problem::FollowsMandate),
                (ALICE, set_role(room, bruno, MemberRole::Observer), Problem::FollowsMandate),
                (BRUNO, leave(room), Problem::FollowsMandate),
                (ALICE, describe(room, "Un autre nom", ""), Problem::invalid("name")),
            ],
        )
        .await;
        rig.done(ALICE, describe(room, "Bureau", "Chaque lundi à 18 h")).await;
        assert_eq!(room_itself(rig, room).topic, "Chaque lundi à 18 h");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_put_in_more_rooms_than_they_can_follow() {
    on_each(async |rig| {
        let [alice, bruno] = [ALICE, BRUNO].map(|it| person(rig, it));
        let mut ids = (1..).map(|n| CommandId(Uuid::from_u128(n)));
        // Alice is in two rooms from the beginning.
        for n in 2..ROOMS_MAX {
            let name = format!("Salon {n}");
            let outcome = rig.dispatch(ALICE, ids.next().unwrap(), open_room(&name, "", &[])).await;
            assert!(matches!(outcome, Ok(Reply::Done(_))), "{outcome:?}");
        }
        let full = Err(Problem::too_many("rooms", ROOMS_MAX));
        let room = rig.rooms[1];
        for (who, command) in [
            (ALICE, open_room("Un de trop", "", &[])),
            (ALICE, open_direct(&[bruno])),
            (BRUNO, open_direct(&[alice])),
        ] {
            assert_eq!(rig.dispatch(who, ids.next().unwrap(), command).await, full);
        }
        let post = post(room, "On peut toujours écrire");
        let outcome = rig.dispatch(ALICE, ids.next().unwrap(), post).await;
        assert!(matches!(outcome, Ok(Reply::Done(_))), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn preferences_follow_the_person() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let personal = rig.people[CHLOE].personal;
        let chosen = |rig: &Rig| match &rig.picture(personal)[&format!("room_preference:{room}")] {
            Entity::RoomPreference(it) => (it.favourite, it.notifications),
            other => panic!("{other:?}"),
        };
        rig.done(CHLOE, favourite(room, true)).await;
        assert_eq!(chosen(rig), (true, None));
        rig.done(CHLOE, notify(room, Some(NotificationLevel::None))).await;
        assert_eq!(chosen(rig), (true, Some(NotificationLevel::None)));
        rig.done(CHLOE, favourite(room, false)).await;
        rig.done(CHLOE, favourite(room, false)).await;
        assert_eq!(chosen(rig), (false, Some(NotificationLevel::None)));
        rig.done(CHLOE, notify(room, None)).await;
        assert_eq!(chosen(rig), (false, None));
        rig.done(CHLOE, prefer(28, Theme::Dark)).await;
        rig.done(CHLOE, prefer(16, Theme::Light)).await;
        let Entity::Preferences(now) = &rig.picture(personal)["preferences"] else { panic!() };
        assert_eq!((now.choices.text_size, now.choices.theme), (16, Theme::Light));
        refusals(
            rig,
            vec![
                (CHLOE, prefer(15, Theme::Dark), Problem::invalid("text_size")),
                (CHLOE, prefer(29, Theme::Dark), Problem::invalid("text_size")),
                (CHLOE, favourite(rig.rooms[1], true), Problem::NotFound),
                (CHLOE, notify(NOWHERE, None), Problem::NotFound),
            ],
        )
        .await;
        rig.check_first_load(CHLOE, personal).await;
    })
    .await;
}

#[tokio::test]
async fn a_whole_room_is_marked_as_read_with_its_threads() {
    on_both(async |rig| {
        let (room, other) = (rig.rooms[0], rig.rooms[1]);
        let root = rig.get(ALICE, post(room, "Un @[tous](room)")).await;
        let answers = [rig.get(ALICE, reply(room, root, "Deux @[tous](room)")).await];
        rig.get(ALICE, post(other, "Ailleurs")).await;
        let head = rig.head(room);
        rig.get(ALICE, reply(room, root, "Trois")).await;
        let count = async |rig: &mut Rig, room| match rig.ask(BRUNO, unread(room)).await {
            Ok(Reply::Unread(it)) => (it.main, it.mentions, it.threads),
            other => panic!("{other:?}"),
        };
        let before = count(rig, room).await;
        assert_eq!((before.0, before.1, before.2[0].replies), (1, 2, 2));
        rig.done(BRUNO, mark_all_read(&[(room, head), (NOWHERE, Seq(3))])).await;
        let after = count(rig, room).await;
        assert_eq!((after.0, after.1), (0, 0));
        assert_eq!((after.2[0].replies, after.2[0].read_up_to), (1, head), "only what came later");
        assert_eq!(count(rig, other).await.0, 1, "another room is left as it is");
        let first = page(room, Some(root), Anchor::FirstUnread, 1);
        let Ok(Reply::Page(page)) = rig.ask(BRUNO, first).await else { panic!() };
        let Some(Entity::Message(first)) = page.entities.first() else { panic!() };
        assert_eq!(first.body, "Trois", "a thread opens at what is unread, after {answers:?}");
        // A mark of the main line alone keeps what is said of the threads.
        rig.done(BRUNO, mark_read(room, None, Seq(999))).await;
        assert_eq!(count(rig, room).await.2.len(), 1);
        rig.done(BRUNO, mark_all_read(&[(room, Seq(1)), (other, Seq(999))])).await;
        rig.done(BRUNO, mark_all_read(&[(room, Seq(999)), (room, Seq(1))])).await;
        for room in [room, other] {
            assert_eq!(count(rig, room).await, (0, 0, vec![]));
        }
        let personal = rig.people[BRUNO].personal;
        let key = format!("read_mark:{room}");
        let Entity::ReadMark(ReadMark { threads_up_to, .. }) = &rig.picture(personal)[&key] else {
            panic!()
        };
        assert_eq!(*threads_up_to, Some(rig.head(room)), "never beyond the head");
        let many = vec![(room, Seq(1)); CHANNELS_MAX + 1];
        refusals(
            rig,
            vec![
                (BRUNO, mark_all_read(&[]), Problem::empty("rooms")),
                (BRUNO, mark_all_read(&many), Problem::too_many("rooms", CHANNELS_MAX)),
            ],
        )
        .await;
        rig.check_first_load(BRUNO, personal).await;
    })
    .await;
}
