//! Many at once. What one command decides must still be true when it commits, on both engines.

use crate::ask::*;
use crate::rig::{ALICE, BRUNO, DAVID, Rig, on_each};
use futures_util::future::join_all;
use parvis::db::{Db, journal};
use parvis::{channel, message, on, replay};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Seq};
use parvis_protocol::limits::PINNED_MAX;
use parvis_protocol::message::ReactionKind;
use parvis_protocol::problem::Problem;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Commands of these people, all at once. Ids are given in order, from `first` on.
async fn all_at_once(
    rig: &Rig,
    first: u128,
    commands: Vec<(usize, Command)>,
) -> Vec<Result<Reply, Problem>> {
    let asked = commands
        .into_iter()
        .zip(first..)
        .map(|((who, command), id)| rig.dispatch(who, CommandId(Uuid::from_u128(id)), command));
    join_all(asked).await
}

fn all_done(outcomes: &[Result<Reply, Problem>]) {
    for outcome in outcomes {
        done(outcome);
    }
}

fn done(outcome: &Result<Reply, Problem>) -> &Done {
    match outcome {
        Ok(Reply::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

async fn posted(rig: &Rig, id: u128, command: Command) -> MessageId {
    let outcome = rig.dispatch(ALICE, CommandId(Uuid::from_u128(id)), command).await;
    done(&outcome).message.unwrap()
}

/// What a channel remembers; its journal has no hole.
pub async fn picture(rig: &Rig, channel: ChannelId) -> BTreeMap<String, Entity> {
    let mut tx = rig.context.db.read().await.unwrap();
    let (mut known, mut at) = (BTreeMap::new(), Seq(0));
    loop {
        let changes = replay::changes_after(&mut tx, channel, at).await.unwrap();
        if changes.is_empty() {
            let head = journal::head(&mut tx, channel).await.unwrap().unwrap();
            assert_eq!(head.1, at);
            return known;
        }
        for change in changes {
            assert_eq!(change.seq, at.next());
            at = change.seq;
            known.extend(change.entities.into_iter().map(|entity| (entity.key(), entity)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_sent_ten_times_at_once_is_done_once() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let id = CommandId(Uuid::from_u128(1));
        let asked = (0..10).map(|_| rig.dispatch(ALICE, id, post(room, "Une fois")));
        let outcomes = join_all(asked).await;
        for outcome in &outcomes {
            assert_eq!(done(outcome), done(&outcomes[0]));
        }
        let known = picture(rig, room).await;
        assert_eq!(known.keys().filter(|key| key.starts_with("message:")).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_at_once_are_all_counted() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let root = posted(rig, 1, post(room, "Question")).await;
        let replies = (0..24).map(|n| ([ALICE, BRUNO][n % 2], reply(room, root, "Réponse")));
        let outcomes = all_at_once(rig, 100, replies.collect()).await;
        let replies: Vec<MessageId> = outcomes.iter().map(|it| done(it).message.unwrap()).collect();
        let gone = replies.iter().take(7).map(|reply| (ALICE, delete(room, *reply)));
        all_done(&all_at_once(rig, 200, gone.collect()).await);
        let known = picture(rig, room).await;
        let Entity::Thread(thread) = &known[&format!("thread:{root}")] else { panic!() };
        assert_eq!(thread.replies, 17);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_at_once_stop_at_five() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let mut pins = Vec::new();
        for n in 0..12 {
            let message = posted(rig, n, post(room, "À épingler")).await;
            pins.push(([ALICE, BRUNO][pins.len() % 2], pin(room, message, true)));
        }
        let outcomes = all_at_once(rig, 100, pins).await;
        assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), PINNED_MAX);
        let known = picture(rig, room).await;
        let pinned = known.values().filter(|entity| match entity {
            Entity::Message(message) => message.pinned.is_some(),
            _ => false,
        });
        assert_eq!(pinned.count(), PINNED_MAX);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_on_many_devices_at_once() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let message = posted(rig, 1, post(room, "Version 0")).await;
        let mut commands = Vec::new();
        for n in 1..=9 {
            commands.push((ALICE, edit(room, message, &format!("Version {n}"))));
            commands.push((ALICE, mark_read(room, None, Seq(n % 4))));
        }
        for kind in [ReactionKind::Agree, ReactionKind::Thanks, ReactionKind::Done] {
            commands.push((ALICE, react(room, message, kind, true)));
        }
        all_done(&all_at_once(rig, 100, commands).await);
        let known = picture(rig, room).await;
        let Entity::Message(edited) = &known[&format!("message:{message}")] else { panic!() };
        assert_eq!(edited.edited.as_ref().unwrap().count, 9);
        let asked = rig.dispatch(BRUNO, CommandId(Uuid::from_u128(2)), versions(room, message));
        let Ok(Reply::Versions(earlier)) = asked.await else { panic!() };
        let mut texts: Vec<String> = earlier.into_iter().map(|version| version.body).collect();
        texts.push(edited.body.clone());
        texts.sort();
        assert_eq!(texts, (0..=9).map(|n| format!("Version {n}")).collect::<Vec<_>>());
        let key = format!("reaction:{message}:{}", rig.people[ALICE].person);
        let Entity::Reaction(reaction) = &known[&key] else { panic!() };
        assert_eq!(reaction.kinds.len(), 3);
        let own = picture(rig, rig.people[ALICE].personal).await;
        let Entity::ReadMark(mark) = &own[&format!("read_mark:{room}")] else { panic!() };
        assert_eq!(mark.seq, Seq(3));
    })
    .await;
}

async fn join(rig: &Rig, role: MemberRole) {
    let person = rig.people[DAVID].person;
    let member = channel::NewMember { person, role, commune: None };
    let mut tx = rig.context.db.write().await.unwrap();
    channel::join(&mut tx, &rig.context, rig.rooms[0], member).await.unwrap();
    tx.commit().await.unwrap();
}

async fn leave(rig: &Rig) {
    let mut tx = rig.context.db.write().await.unwrap();
    let person = rig.people[DAVID].person;
    channel::leave(&mut tx, &rig.context, rig.rooms[0], person).await.unwrap();
    tx.commit().await.unwrap();
}

async fn members(rig: &Rig) -> u32 {
    let mut tx = rig.context.db.read().await.unwrap();
    parvis::unread::state(&mut tx, &rig.people[ALICE], rig.rooms[0]).await.unwrap().members
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_joins_or_leaves_many_times_at_once_counts_once() {
    on_each(async |rig| {
        join_all((0..8).map(|_| join(rig, MemberRole::Member))).await;
        assert_eq!(members(rig).await, 4);
        join_all((0..8).map(|_| leave(rig))).await;
        assert_eq!(members(rig).await, 3);
        let known = picture(rig, rig.people[DAVID].personal).await;
        let Entity::Membership(room) = &known[&format!("membership:{}", rig.rooms[0])] else {
            panic!()
        };
        assert!(!room.active);
    })
    .await;
}

/// Waits until a statement of another transaction waits for a lock. Only PostgreSQL lets two
/// transactions write at once; SQLite makes the second one wait for its turn to begin.
pub async fn somebody_waits(db: &Db) {
    if matches!(db, Db::Sqlite { .. }) {
        return;
    }
    for _ in 0..10_000 {
        let mut tx = db.read().await.unwrap();
        let select = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let waiting: i64 =
            on!(&mut tx, conn => sqlx::query_scalar(select).fetch_one(conn).await.unwrap());
        if waiting > 0 {
            return;
        }
    }
    panic!("nobody waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_ends_while_a_command_waits_ends_the_command() {
    on_each(async |rig| {
        let (room, context) = (rig.rooms[0], Arc::clone(&rig.context));
        join(rig, MemberRole::Member).await;
        let mut leaving = context.db.write().await.unwrap();
        let person = rig.people[DAVID].person;
        channel::leave(&mut leaving, &context, room, person).await.unwrap();
        let actor = rig.people[DAVID].clone();
        let posting = tokio::spawn({
            let context = Arc::clone(&context);
            let Command::PostMessage(command) = post(room, "Trop tard") else { panic!() };
            async move {
                let id = CommandId(Uuid::from_u128(1));
                message::post(&context, &actor, id, command).await
            }
        });
        somebody_waits(&context.db).await;
        leaving.commit().await.unwrap();
        let refused = posting.await.unwrap().unwrap_err();
        assert_eq!(Problem::from(refused), Problem::NotFound);
        let mut tx = context.db.read().await.unwrap();
        let changes = replay::changes_after(&mut tx, room, Seq(0)).await.unwrap();
        assert_eq!(changes.last().map(|change| change.verb), Some(Verb::MemberLeft));
    })
    .await;
}
