//! Writing together: what is saved, what is shown, who may, on one node and on several.

use super::{Peer, alice, done, notes, view};
use crate::world::{ALICE, BRUNO, CONFERENCE, Engine, World, room};
use parvis::on;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, OfMember};
use parvis_protocol::document::VersionKind;
use parvis_protocol::document::command::{NameVersion, RestoreVersion};
use parvis_protocol::id::{ChannelId, DocumentId};
use serde_json::json;

/// How many updates the log has, and how far it says it goes.
async fn log(world: &World, id: DocumentId) -> (i64, i64) {
    let mut tx = world.context(0).db.read().await.unwrap();
    let count = "select count(*) from document_update where document = $1";
    let head = "select head_seq from document where id = $1";
    on!(&mut tx, conn => {
        let count = sqlx::query_scalar(count).bind(id).fetch_one(&mut *conn).await.unwrap();
        let head = sqlx::query_scalar(head).bind(id).fetch_one(&mut *conn).await.unwrap();
        (count, head)
    })
}

async fn said(peer: &mut Peer, what: &str) {
    peer.until(what, |it| it.synced && it.title().contains(what)).await;
}

#[tokio::test]
async fn d1_what_was_saved_is_there_when_the_node_comes_back() {
    for engine in Engine::ALL {
        let mut world = World::new(engine, 1).await;
        let mut client = alice(&world).await;
        let channel = room(&client, CONFERENCE);
        let id = notes(&mut client, channel, "Notes").await;
        let (mine, theirs) = (world.cookie(ALICE).await, world.cookie(BRUNO).await);
        let mut one = Peer::open(world.url(0), &mine, id, 11).await;
        let mut other = Peer::open(world.url(0), &theirs, id, 12).await;
        assert_eq!(one.access.as_deref(), Some("read-write"));
        one.write(0, "Bonjour ").await;
        said(&mut other, "Bonjour").await;
        other.write(0, "Merci ! ").await;
        said(&mut one, "Merci").await;
        assert_eq!(one.title(), other.title());
        assert_eq!(log(&world, id).await, (3, 3), "the first state and two updates");
        client.leave().await.unwrap();
        world.restart(0).await;
        let after = Peer::open(world.url(0), &mine, id, 13).await;
        assert_eq!(after.title(), one.title());
        world.finish(vec![]).await;
    }
}

#[tokio::test]
async fn d3_a_torn_state_is_passed_over() {
    for engine in Engine::ALL {
        let mut world = World::new(engine, 1).await;
        let mut client = alice(&world).await;
        let channel = room(&client, CONFERENCE);
        let id = notes(&mut client, channel, "Notes").await;
        let cookie = world.cookie(ALICE).await;
        let mut one = Peer::open(world.url(0), &cookie, id, 11).await;
        one.write(0, "Gardé ").await;
        client.leave().await.unwrap();
        // A node that stops keeps the state of what is open.
        world.restart(0).await;
        let kept = "select count(*) from document_snapshot";
        let tear = "update document_snapshot set hash = 'torn'";
        let mut tx = world.context(0).db.write().await.unwrap();
        let found: i64 = on!(&mut tx, conn => {
            sqlx::query_scalar(kept).fetch_one(&mut *conn).await.unwrap()
        });
        assert_eq!(found, 1);
        on!(&mut tx, conn => { sqlx::query(tear).execute(conn).await.unwrap(); });
        tx.commit().await.unwrap();
        let mut again = Peer::open(world.url(0), &cookie, id, 12).await;
        assert_eq!(again.title(), "Gardé Notes");
        again.write(0, "Et encore ").await;
        world.finish(vec![]).await;
    }
}

#[tokio::test]
async fn d4_several_nodes_write_one_document_without_hearing_each_other() {
    for engine in Engine::ALL {
        let world = World::new(engine, 3).await;
        let mut client = alice(&world).await;
        let channel = room(&client, CONFERENCE);
        let id = notes(&mut client, channel, "Notes").await;
        let cookie = world.cookie(ALICE).await;
        let mut peers = Vec::new();
        for node in 0..3 {
            let number = 20 + u64::try_from(node).unwrap();
            peers.push(Peer::open(world.url(node), &cookie, id, number).await);
        }
        for round in 0..6 {
            world.exchange.set_down((2..4).contains(&round));
            for (number, peer) in peers.iter_mut().enumerate() {
                peer.write(0, &format!("{round}.{number} ")).await;
            }
        }
        for peer in &mut peers {
            for round in 0..6 {
                for number in 0..3 {
                    said(peer, &format!("{round}.{number} ")).await;
                }
            }
        }
        let first = peers[0].title();
        assert!(peers.iter().all(|peer| peer.title() == first));
        assert_eq!(log(&world, id).await, (19, 19), "dense: one number for each");
        world.finish(vec![client]).await;
    }
}

#[tokio::test]
async fn p1_a_reader_reads_and_writes_nothing_and_a_forger_is_shown_out() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let mut client = alice(&world).await;
        let people = [(ALICE, MemberRole::Member), (BRUNO, MemberRole::Observer)];
        let channel = world.open_room("Lecteurs", &people).await;
        let id = notes(&mut client, channel, "Notes").await;
        let (mine, theirs) = (world.cookie(ALICE).await, world.cookie(BRUNO).await);
        let mut writer = Peer::open(world.url(0), &mine, id, 11).await;
        let mut reader = Peer::open(world.url(0), &theirs, id, 12).await;
        assert_eq!(reader.access.as_deref(), Some("readonly"));
        let update = reader.edit(0, "Interdit ");
        reader.update(&update).await;
        reader.until("a refusal", |it| it.unsaved == 1).await;
        writer.write(0, "Permis ").await;
        said(&mut reader, "Permis").await;
        assert_eq!(writer.title(), "Permis Notes");
        assert_eq!(log(&world, id).await.0, 2, "nothing of the reader's");
        // Under the number of the writer, by somebody else.
        let third = Peer::open(world.url(0), &mine, id, 11).await;
        let forged = third.edit(0, "x");
        let mut forger = Peer::open(world.url(0), &theirs, id, 13).await;
        forger.update(&forged).await;
        forger.until("a refusal", |it| it.unsaved == 1).await;
        assert_eq!(log(&world, id).await.0, 2);
        world.finish(vec![client]).await;
    }
}

#[tokio::test]
async fn p2_nobody_says_where_somebody_else_is() {
    let world = World::new(Engine::Sqlite, 2).await;
    let mut client = alice(&world).await;
    let channel = room(&client, CONFERENCE);
    let id = notes(&mut client, channel, "Notes").await;
    let (mine, theirs) = (world.cookie(ALICE).await, world.cookie(BRUNO).await);
    let mut one = Peer::open(world.url(0), &mine, id, 11).await;
    let mut other = Peer::open(world.url(1), &theirs, id, 12).await;
    let state = r#"{"user":{"id":"me","name":"Le préfet"},"item":"a"}"#;
    one.say_here(11, 1, state).await;
    let name = world.persona(ALICE).name.clone();
    let is_alice = |it: &Peer| it.here.iter().any(|(c, s)| *c == 11 && s["user"]["name"] == name);
    other.until("Alice, under her name", is_alice).await;
    other.say_here(11, 9, "null").await;
    other.say_here(12, 1, r#"{"item":"b"}"#).await;
    one.until("Bruno", |it| it.here.iter().any(|(client, _)| *client == 12)).await;
    assert!(is_alice(&other), "still there: {:?}", other.here);
    drop(one);
    other.until("a farewell", |it| it.here.contains(&(11, json!(null)))).await;
    world.finish(vec![client]).await;
}

#[tokio::test]
async fn p4_a_right_that_ends_shuts_the_door_within_a_second() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let mut client = alice(&world).await;
        let people = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let channel = world.open_room("Passage", &people).await;
        let id = notes(&mut client, channel, "Notes").await;
        let theirs = world.cookie(BRUNO).await;
        let mut other = Peer::open(world.url(0), &theirs, id, 12).await;
        other.write(0, "Encore là ").await;
        let person = world.persona(BRUNO).person;
        done(&mut client, Command::RemoveMember(OfMember { channel, person })).await;
        let began = std::time::Instant::now();
        assert_eq!(other.until_closed().await, 4403);
        assert!(began.elapsed().as_millis() < 1_500, "{:?}", began.elapsed());
        let mut again = Peer::knock(world.url(0), &theirs, id, 14).await;
        again.until("an answer", |it| it.access.is_some()).await;
        assert_eq!(again.access.as_deref(), Some("permission-denied"));
        world.finish(vec![client]).await;
    }
}

#[tokio::test]
async fn p5_words_for_everybody_are_not_taken_and_p6_a_stranger_is_bounded() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut client = alice(&world).await;
    let channel = room(&client, CONFERENCE);
    let id = notes(&mut client, channel, "Notes").await;
    let cookie = world.cookie(ALICE).await;
    let mut loud = Peer::open(world.url(0), &cookie, id, 11).await;
    loud.broadcast("{}").await;
    assert_eq!(loud.until_closed().await, 4409);
    let mut stranger = Peer::knock(world.url(0), "a=b", id, 12).await;
    stranger.until("an answer", |it| it.access.is_some()).await;
    assert_eq!(stranger.access.as_deref(), Some("not-signed-in"));
    for _ in 0..30 {
        stranger.update(&[0, 0]).await;
    }
    assert_eq!(stranger.until_closed().await, 4403);
    world.finish(vec![client]).await;
}

#[tokio::test]
async fn s2_what_a_document_does_not_hold_is_refused_and_its_author_told() {
    let world = World::new(Engine::Sqlite, 1).await;
    let mut client = alice(&world).await;
    let channel = room(&client, CONFERENCE);
    let id = notes(&mut client, channel, "Notes").await;
    let (mine, theirs) = (world.cookie(ALICE).await, world.cookie(BRUNO).await);
    let mut bad = Peer::open(world.url(0), &mine, id, 11).await;
    let mut good = Peer::open(world.url(0), &theirs, id, 12).await;
    let update = {
        use yrs::{Map as _, Transact as _};
        let other = bad.doc.get_or_insert_map("elsewhere");
        let mut txn = bad.doc.transact_mut();
        other.insert(&mut txn, "a", "b");
        txn.encode_update_v1()
    };
    bad.update(&update).await;
    assert_eq!(bad.until_closed().await, 4409);
    assert_eq!(bad.words[0]["refused"]["code"], "unknown_root");
    good.write(0, "Sans dommage ").await;
    assert_eq!(log(&world, id).await.0, 2);
    world.finish(vec![client]).await;
}

async fn named(
    client: &mut parvis_load_tests::client::Client,
    channel: ChannelId,
    document: DocumentId,
    name: &str,
) {
    let name = name.to_owned();
    done(client, Command::NameVersion(NameVersion { channel, document, name })).await;
}

#[tokio::test]
async fn h1_an_earlier_version_comes_back_as_a_change_that_pages_take() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let mut client = alice(&world).await;
        let channel = room(&client, CONFERENCE);
        let document = notes(&mut client, channel, "Notes").await;
        let cookie = world.cookie(ALICE).await;
        let mut one = Peer::open(world.url(0), &cookie, document, 11).await;
        one.write(0, "Avant ").await;
        named(&mut client, channel, document, "Avant le bureau").await;
        one.write(0, "Après ").await;
        named(&mut client, channel, document, "Après le bureau").await;
        let restore =
            |number| Command::RestoreVersion(RestoreVersion { channel, document, number });
        done(&mut client, restore(1)).await;
        one.until("what was before", |it| it.title() == "Avant Notes").await;
        one.write(0, "Et la suite. ").await;
        let view = view(&mut client, channel, document).await;
        let kept: Vec<_> =
            view.versions.iter().filter(|it| it.kind == VersionKind::Named).collect();
        assert_eq!(kept.len(), 2);
        assert_ne!(kept[0].hash, kept[1].hash);
        assert!(view.writes);
        world.finish(vec![client]).await;
    }
}
