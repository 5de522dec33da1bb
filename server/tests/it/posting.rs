//! Messages that wait at the same time are written together. Nobody may notice: the same is
//! written and answered as one by one, and what concerns one of them harms none of the others.
//!
//! On one thread, everything that is asked at once waits before anything is written.

use crate::ask::*;
use crate::races::picture;
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, Rig, on_each};
use crate::stage::Base;
use futures_util::future::join_all;
use parvis::channel::{self, NewChannel, NewMember};
use parvis::db::{Db, Tx};
use parvis::on;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::id::{ChannelId, CommandId, MessageId};
use parvis_protocol::problem::Problem;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who asks, with which number, for what.
type Asked = (usize, u128, Command);
type Outcome = Result<Reply, Problem>;

async fn ask(rig: &Rig, (who, id, command): Asked) -> Outcome {
    rig.dispatch(who, CommandId(Uuid::from_u128(id)), command).await
}

async fn together(rig: &Rig, all: Vec<Asked>) -> Vec<Outcome> {
    join_all(all.into_iter().map(|asked| ask(rig, asked))).await
}

/// Asks one after the other, in the order in which `at_once` was written: what is asked at the same
/// time may be written in any.
async fn one_by_one(rig: &Rig, all: Vec<Asked>, at_once: &[Outcome]) -> Vec<Outcome> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|n| done(&at_once[*n]).map(|done| done.seq));
    let mut outcomes = at_once.to_vec();
    for n in order {
        outcomes[n] = ask(rig, all[n].clone()).await;
    }
    outcomes
}

fn done(outcome: &Outcome) -> Option<&Done> {
    match outcome {
        Ok(Reply::Done(done)) => Some(done),
        _ => None,
    }
}

async fn posted(rig: &Rig, asked: Asked) -> MessageId {
    match ask(rig, asked).await {
        Ok(Reply::Done(done)) => done.message.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn statement(rig: &Rig, sqlite: &'static str, postgres: &'static str) {
    let mut tx = rig.context.db.write().await.unwrap();
    let text = if matches!(tx, Tx::Sqlite(_)) { sqlite } else { postgres };
    on!(&mut tx, conn => sqlx::query(text).execute(conn).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

/// How many transactions wrote the messages. Only PostgreSQL tells.
async fn transactions(rig: &Rig) -> Option<i64> {
    let mut tx = rig.context.db.read().await.unwrap();
    let Tx::Postgres(_) = tx else { return None };
    let select = "select count(distinct xmin::text) from message";
    Some(on!(&mut tx, conn => sqlx::query_scalar(select).fetch_one(conn).await).unwrap())
}

/// Replies, quotes and mentions in two rooms, and among them what cannot be written: by an
/// observer, by a stranger, by one who has just left, what was deleted, what is repeated.
fn mixed(rooms: &[ChannelId], root: MessageId, gone: MessageId) -> Vec<Asked> {
    let (one, two) = (rooms[0], rooms[1]);
    let calling = format!("@[Chloé](person:{}) et @[tous](room)", Uuid::from_u128(404));
    vec![
        (ALICE, 100, post(one, "Un")),
        (BRUNO, 101, post(one, &calling)),
        (CHLOE, 102, post(one, "J'observe")),
        (ALICE, 103, post(one, "Deux, de la même personne")),
        (DAVID, 104, post(one, "J'étais membre")),
        (BRUNO, 105, post(two, "Ailleurs")),
        (ALICE, 100, post(one, "Un")),
        (BRUNO, 106, reply(one, root, "Une réponse")),
        (ALICE, 107, reply(one, gone, "À ce qui n'est plus")),
        (ALICE, 108, quote(two, root, "D'une autre salle")),
        (ALICE, 109, reply(one, root, "Une autre réponse")),
        (ALICE, 10, post(one, "La racine")),
        (DAVID, 110, quote(two, root, "?")),
        (DAVID, 111, post(two, "Merci")),
        (CHLOE, 112, post(two, "Je n'y suis pas")),
        (BRUNO, 113, quote(one, root, "Je cite @[Gorze](commune:57254)")),
    ]
}

/// What is answered, and what is told of it and of both rooms, where a message is named by its
/// place among those that were asked for: its own number depends on the order.
struct Told {
    outcomes: Vec<Outcome>,
    answers: Vec<String>,
    pictures: Vec<BTreeMap<String, String>>,
}

async fn told(base: &Base, write: impl AsyncFn(&Rig, Vec<Asked>) -> Vec<Outcome>) -> Told {
    let mut rig = Rig::new(base).await;
    rig.enter(0, DAVID, MemberRole::Member).await;
    rig.dismiss(0, DAVID).await;
    let one = rig.rooms[0];
    let root = posted(&rig, (ALICE, 10, post(one, "La racine"))).await;
    let gone = posted(&rig, (ALICE, 11, post(one, "Bientôt rien"))).await;
    posted(&rig, (ALICE, 12, delete(one, gone))).await;
    let outcomes = write(&rig, mixed(&rig.rooms, root, gone)).await;
    let named = |text: String| {
        let numbers =
            outcomes.iter().enumerate().filter_map(|(n, it)| Some((n, done(it)?.message?)));
        numbers.fold(text, |text, (n, id)| text.replace(&id.0.to_string(), &format!("no. {n}")))
    };
    let answers = outcomes.iter().map(|it| named(format!("{it:?}"))).collect();
    let mut pictures = Vec::new();
    for room in &rig.rooms {
        let known = picture(&rig, *room).await;
        let told = known.into_iter().map(|(key, it)| (named(key), named(format!("{it:?}"))));
        pictures.push(told.collect());
    }
    rig.context.db.close().await;
    Told { outcomes, answers, pictures }
}

#[tokio::test]
async fn what_is_written_together_is_what_is_written_one_by_one() {
    for bases in
        [[Base::sqlite(), Base::sqlite()], [Base::postgres().await, Base::postgres().await]]
    {
        let [alone, all] = &bases;
        let at_once = told(all, together).await;
        assert_eq!(at_once.outcomes.iter().filter(|it| it.is_ok()).count(), 10);
        let write = async |rig: &Rig, asked| one_by_one(rig, asked, &at_once.outcomes).await;
        let alone = told(alone, write).await;
        assert_eq!(at_once.answers, alone.answers);
        assert_eq!(at_once.pictures, alone.pictures);
        for base in bases {
            base.remove().await;
        }
    }
}

#[tokio::test]
async fn those_who_wait_are_written_by_one_transaction() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let all = (0..32).map(|n| ([ALICE, BRUNO][n % 2], n as u128, post(room, &n.to_string())));
        let outcomes = together(rig, all.collect()).await;
        assert!(outcomes.iter().all(Result::is_ok));
        assert!(matches!(transactions(rig).await, None | Some(1)));
    })
    .await;
}

#[tokio::test]
async fn one_that_the_database_refuses_stops_no_other() {
    on_each(async |rig| {
        let sqlite = "create trigger refuse before insert on message when new.body = 'Non'
            begin select raise(abort, 'refused'); end";
        let postgres = "alter table message add constraint refuse check (body <> 'Non')";
        statement(rig, sqlite, postgres).await;
        let texts = ["Un", "Deux", "Non", "Trois"];
        let all = (0..).zip(texts).map(|(id, text)| (ALICE, id, post(rig.rooms[0], text)));
        let outcomes = together(rig, all.collect()).await;
        let written: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(written, [true, true, false, true]);
        let known = picture(rig, rig.rooms[0]).await;
        assert_eq!(known.keys().filter(|key| key.starts_with("message:")).count(), 3);
    })
    .await;
}

/// A room that is served by the same lane as the first one.
async fn room_beside(rig: &Rig) -> ChannelId {
    let (context, territory) = (&rig.context, rig.people[ALICE].territory);
    let lane = context.postings.of(rig.rooms[0].0);
    loop {
        let new = NewChannel {
            territory,
            kind: ChannelKind::Project,
            name: "À côté".into(),
            topic: String::new(),
            body: None,
        };
        let mut tx = context.db.write().await.unwrap();
        let room = channel::open(&mut tx, context, new).await.unwrap().channel;
        if context.postings.of(room.0) == lane {
            let person = rig.people[ALICE].person;
            let member = NewMember { person, role: MemberRole::Member, commune: None };
            channel::join(&mut tx, context, room, member).await.unwrap();
            tx.commit().await.unwrap();
            return room;
        }
    }
}

#[tokio::test]
async fn a_room_that_is_held_keeps_no_other_waiting() {
    on_each(async |rig| {
        // One writer at a time is all that SQLite knows.
        let Db::Postgres(_) = rig.context.db else { return };
        let beside = room_beside(rig).await;
        let mut holding = rig.context.db.write().await.unwrap();
        let hold = "update channel set topic = topic where id = $1";
        let held = on!(&mut holding, conn => {
            sqlx::query(hold).bind(rig.rooms[0]).execute(conn).await.map(drop)
        });
        held.unwrap();
        let held = together(rig, vec![(ALICE, 1, post(rig.rooms[0], "Ici"))]);
        let free = together(rig, vec![(ALICE, 2, post(beside, "À côté"))]);
        let release = async {
            assert!(free.await[0].is_ok());
            holding.commit().await.unwrap();
        };
        let (held, ()) = tokio::join!(held, release);
        assert!(held[0].is_ok());
        picture(rig, rig.rooms[0]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_in_two_rooms_at_once_is_done_once() {
    on_each(async |rig| {
        for id in 0..20 {
            let all = rig.rooms.iter().map(|room| (ALICE, id, post(*room, "Où donc ?")));
            let outcomes = together(rig, all.collect()).await;
            assert!(outcomes[0].is_ok());
            assert_eq!(outcomes[0], outcomes[1]);
        }
        let mut messages = 0;
        for room in &rig.rooms {
            let known = picture(rig, *room).await;
            messages += known.keys().filter(|key| key.starts_with("message:")).count();
        }
        assert_eq!(messages, 20);
    })
    .await;
}
