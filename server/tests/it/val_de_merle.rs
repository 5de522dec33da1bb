//! The invented territory: what it is made of, who finds what on arriving, who answers, and how it
//! starts again.

use crate::stage::{Base, NOW};
use crate::world::{BRUNO, CONFERENCE, Engine, World, room};
use parvis::app::Node;
use parvis::bus::{Bus, local::Exchange};
use parvis::clock::{Clock, plus_seconds};
use parvis::config::{Config, Demonstration};
use parvis::context::Context;
use parvis::db::Db;
use parvis::demo::{self, cast};
use parvis::doctor::{self, State};
use parvis::ids::Ids;
use parvis::permission::Actor;
use parvis::task::Tasks;
use parvis::territory::rules::fold;
use parvis::territory::{self, table};
use parvis::{channel, identity, unread};
use parvis_load_tests::api;
use parvis_load_tests::client::{Client, Via};
use parvis_load_tests::error::Error;
use parvis_load_tests::http::{self, Target};
use parvis_protocol::command::*;
use parvis_protocol::frame::close;
use parvis_protocol::id::{ChannelId, Micros, PersonId, SessionId};
use parvis_protocol::identity::Persona;
use parvis_protocol::message::Message;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The five who are offered first.
const FIRST: [&str; 5] = [
    "Hélène Castelin",
    "Lucien Peyrolade",
    "Véronique Lemarchal",
    "Amélie Bordenave",
    "Inès Caradot",
];

/// A visitor, and her room.
const INES: &str = "Inès Caradot";
const COUNCIL: &str = "Conseil communautaire";

/// A node on a database, at an instant; whatever it draws is drawn from another number.
async fn node(base: &Base, now: Micros, seed: u64) -> Arc<Context> {
    let clock = Clock::manual(now);
    let ids = Ids::seeded(clock.clone(), seed);
    let db = Db::open(&base.url()).await.unwrap();
    let (peer, events) = Exchange::default().join(ids.uuid());
    let config = Config { demo: true, database: Some(base.url()), ..Config::default() };
    let bus = (Bus::Local(peer), events);
    Node::assemble(config, (clock, ids), db, bus, Tasks::default()).unwrap().context
}

/// The territory on SQLite.
async fn made(now: Micros) -> (Base, Arc<Context>) {
    let base = Base::sqlite();
    let context = node(&base, now, 7).await;
    assert!(demo::prepare(&context).await.unwrap());
    (base, context)
}

/// Rows of a question whose every column is text.
async fn rows(context: &Context, select: &'static str) -> Vec<Vec<String>> {
    let mut tx = context.db.read().await.unwrap();
    let lines: Vec<String> =
        parvis::on!(&mut tx, conn => sqlx::query_scalar(select).fetch_all(conn).await.unwrap());
    lines.into_iter().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Everything there is: identities, places, hours, texts, who has read what.
async fn everything(context: &Context) -> Vec<String> {
    let mut tx = context.db.read().await.unwrap();
    let mut all = Vec::new();
    let channels = "select id, name, epoch, seq from channel order by id";
    let channels: Vec<(ChannelId, String, String, i64)> =
        parvis::on!(&mut tx, conn => sqlx::query_as(channels).fetch_all(conn).await.unwrap());
    all.extend(channels.iter().map(|it| format!("{it:?}")));
    let messages = "select id, seq, at, body from message order by id";
    let messages: Vec<(uuid::Uuid, i64, i64, String)> =
        parvis::on!(&mut tx, conn => sqlx::query_as(messages).fetch_all(conn).await.unwrap());
    all.extend(messages.iter().map(|it| format!("{it:?}")));
    let marks = "select person, thread, seq from read_mark order by person, thread, channel";
    let marks: Vec<(uuid::Uuid, uuid::Uuid, i64)> =
        parvis::on!(&mut tx, conn => sqlx::query_as(marks).fetch_all(conn).await.unwrap());
    all.extend(marks.iter().map(|it| format!("{it:?}")));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_number_makes_the_same_territory_on_both_engines() {
    let mut told = Vec::new();
    for (base, seed) in [(Base::sqlite(), 7), (Base::sqlite(), 8), (Base::postgres().await, 9)] {
        let context = node(&base, NOW, seed).await;
        assert!(demo::prepare(&context).await.unwrap());
        assert!(!demo::prepare(&context).await.unwrap(), "not twice");
        examine(&context).await;
        let mut all = everything(&context).await;
        all.sort();
        told.push(all);
        context.db.close().await;
        base.remove().await;
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_the_rooms_and_the_people_of_an_intercommunalite() {
    let (_base, context) = made(NOW).await;
    let count = async |select: &'static str| -> i64 {
        let mut tx = context.db.read().await.unwrap();
        parvis::on!(&mut tx, conn => sqlx::query_scalar(select).fetch_one(conn).await.unwrap())
    };
    assert_eq!(count("select count(*) from commune").await, 23);
    assert_eq!(count("select count(*) from person").await, 37);
    assert_eq!(count("select count(*) from person where commune is not null").await, 31);
    assert_eq!(count("select count(*) from person where administrator").await, 1);
    let seated = "select count(distinct mandate.person) from mandate
        join seat on seat.id = mandate.seat where seat.office = 'councillor'";
    assert_eq!(count(seated).await, 31, "every elected person sits in the council");
    let rooms = rows(
        &context,
        "select kind || char(9) || name || char(9) || members from channel
            where person is null order by kind, name",
    )
    .await;
    let rooms: Vec<String> = rooms.into_iter().map(|row| row.join(", ")).collect();
    assert_eq!(
        rooms,
        [
            "body, Bureau, 11",
            "body, Commission Aménagement et PLUi, 14",
            "body, Commission Eau et environnement, 13",
            "body, Commission Services à la population, 11",
            "body, Commission Économie, tourisme et mobilités, 12",
            "body, Conférence des maires, 25",
            "body, Conseil communautaire, 33",
            "parvis, Le parvis, 23",
            "project, Projet Maison de santé du Merle, 9",
            "project, Projet Piscine des Trois-Rives, 10",
            "project, Projet Tarification incitative, 10",
        ]
    );
    for (what, at_least) in [
        ("select count(*) from thread", 60),
        ("select count(*) from message where quote is not null", 5),
        ("select count(*) from message where edits > 0 and deleted_at is null", 6),
        ("select count(*) from message where deleted_at is not null", 5),
        ("select count(*) from message where pinned_at is not null", 10),
        ("select count(*) from message where acknowledgement_requested", 8),
        ("select count(*) from acknowledgement", 60),
        ("select count(*) from reaction", 800),
        ("select count(*) from mention where target like 'person:%'", 12),
        ("select count(*) from mention where target like 'commune:%'", 6),
        ("select count(*) from mention where target = 'room'", 3),
        ("select count(*) from draft", 3),
    ] {
        let count = count(what).await;
        assert!(count >= at_least, "{what}: {count}");
    }
    let seated = "select count(*) from mandate join seat on seat.id = mandate.seat
        join body on body.id = seat.body where body.kind = 'commission'";
    assert_eq!(count(seated).await, 42, "the elected members of the four commissions");
    // Cut short before its meetings were held: it is made again, whole.
    let mut tx = context.db.write().await.unwrap();
    for cut in ["update territory set unfinished = true", "delete from summons"] {
        parvis::on!(&mut tx, conn => sqlx::query(cut).execute(conn).await.map(drop)).unwrap();
    }
    tx.commit().await.unwrap();
    assert!(demo::prepare(&context).await.unwrap(), "again");
    assert!(!demo::prepare(&context).await.unwrap(), "once");
    assert_eq!(count("select count(*) from summons").await, 11);
    assert_eq!(count("select count(*) from meeting").await, 3);
}

#[test]
fn nothing_of_it_is_real() {
    let cast = cast::cast().unwrap();
    let mut real: BTreeSet<String> = BTreeSet::new();
    for epci in table::all().unwrap() {
        assert_ne!(epci.siren, cast::SIREN);
        real.insert(bare(epci.name));
        real.extend(epci.communes.iter().map(|it| fold(it.name)));
        assert!(!epci.communes.iter().any(|it| it.insee.starts_with("00")));
    }
    assert!(real.len() > 30_000, "{}", real.len());
    assert!(real.contains("gorze") && real.contains("mad moselle"), "the test sees real names");
    assert!(!real.contains(&bare(&cast.name)), "{}", cast.name);
    for commune in &cast.communes {
        assert!(!real.contains(&fold(&commune.name)), "{} exists", commune.name);
        assert!(commune.insee.starts_with("00"), "{}", commune.insee);
    }
    for person in &cast.people {
        assert!(person.email().ends_with("@val-de-merle.example"), "{person:?}");
    }
}

/// The name of an EPCI without its kind and little words.
fn bare(name: &str) -> String {
    let folded = fold(name);
    let little = ["cc", "ca", "cu", "de", "du", "des", "la", "le", "les", "et", "d", "l"];
    let words = folded.split(' ').filter(|word| !little.contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// The doctor is told nothing but that it is a demonstration.
async fn examine(context: &Context) {
    for finding in doctor::examine(context).await.unwrap() {
        let well = match &finding.state {
            State::Sound(_) => true,
            State::Notice(_) => finding.subject == "Territoire",
            State::Broken(_) => false,
        };
        assert!(well, "{finding:?}");
    }
}

/// What waits for somebody: unread in main lines, in threads, mentions, "pris connaissance".
#[derive(Debug)]
#[expect(dead_code, reason = "read by the snapshot")]
struct Waiting {
    main: u32,
    replies: u32,
    mentions: u32,
    to_acknowledge: i64,
}

async fn waiting(context: &Context, person: PersonId) -> Waiting {
    let mut tx = context.db.read().await.unwrap();
    let territory = territory::current(&mut tx).await.unwrap().unwrap().id;
    let personal = channel::personal(&mut tx, person).await.unwrap();
    let session = SessionId(uuid::Uuid::nil());
    let actor = Actor { person, territory, personal, session, administrator: false };
    let states = unread::states(&mut tx, &actor).await.unwrap();
    let select = "select count(*) from message
        join member on member.channel = message.channel and member.person = $1
        where acknowledgement_requested and deleted_at is null and author <> $1
            and not exists (select 1 from acknowledgement
                where acknowledgement.message = message.id and acknowledgement.person = $1)";
    let to_acknowledge: i64 = parvis::on!(&mut tx, conn => {
        sqlx::query_scalar(select).bind(person).fetch_one(conn).await.unwrap()
    });
    let threads = states.iter().flat_map(|it| &it.unread.threads);
    Waiting {
        main: states.iter().map(|it| it.unread.main).sum(),
        replies: threads.map(|it| it.replies).sum(),
        mentions: states.iter().map(|it| it.unread.mentions).sum(),
        to_acknowledge,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_any_date_the_same_is_said_and_something_waits_for_everybody() {
    let mut told: Vec<Vec<String>> = Vec::new();
    // On a Sunday morning, and three years later in the night.
    for now in [NOW, plus_seconds(NOW, 1_000 * 86_400 - 6 * 3_600)] {
        let (_base, context) = made(now).await;
        told.push(texts(&context).await);
        let mut tx = context.db.read().await.unwrap();
        let territory = territory::current(&mut tx).await.unwrap().unwrap();
        let people = identity::people(&mut tx, territory.id).await.unwrap();
        drop(tx);
        let mut first = BTreeMap::new();
        for person in people {
            let found = waiting(&context, person.person).await;
            assert!(found.main + found.replies > 0, "{}: {found:?}", person.name);
            if FIRST.contains(&person.name.as_str()) {
                assert!(found.mentions > 0, "{}: {found:?}", person.name);
                first.insert(person.name, found);
            }
        }
        assert_eq!(first.len(), FIRST.len());
        if now == NOW {
            insta::assert_debug_snapshot!(first);
        }
    }
    assert!((700..=1_500).contains(&told[0].len()), "{}", told[0].len());
    assert_eq!(told[0], told[1]);
}

/// What was said and is still there, in no order.
async fn texts(context: &Context) -> Vec<String> {
    let bodies = "select body from message where deleted_at is null";
    let mut tx = context.db.read().await.unwrap();
    let mut bodies: Vec<String> =
        parvis::on!(&mut tx, conn => sqlx::query_scalar(bodies).fetch_all(conn).await.unwrap());
    bodies.sort();
    // Mentions of people hold their identities, which are the same too.
    bodies
}

/// Those who are remarkable come first, with a line on who they are.
async fn check_personas(world: &World) {
    let personas = api::personas(world.url(0)).await.unwrap();
    assert_eq!(personas.len(), 37);
    let names: Vec<&str> = personas.iter().map(|it| it.name.as_str()).take(5).collect();
    assert_eq!(names, FIRST);
    for (place, persona) in personas.iter().enumerate() {
        assert_eq!(persona.line.is_some(), place < 5, "{persona:?}");
        assert!(persona.function.is_some());
    }
}

async fn here(engine: Engine) -> World {
    World::with(engine, 1, |config| {
        config.rate_limits = false;
        config.demo_territory = Some(Demonstration::ValDeMerle);
    })
    .await
}

async fn persona(world: &World, name: &str) -> Persona {
    let personas = api::personas(world.url(0)).await.unwrap();
    personas.into_iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Somebody's client, in a room.
async fn enter(world: &World, name: &str, at: &str) -> (Client, ChannelId) {
    let person = persona(world, name).await.person;
    let cookie = api::sign_in_demo(world.url(0), person).await.unwrap();
    let client = Client::connect(world.url(0), &cookie, Via::MSGPACK).await.unwrap();
    let room = room(&client, at);
    (client, room)
}

/// The messages that answer one, in its thread or after it in the main line.
fn answers(client: &Client, room: ChannelId, of: &Message) -> Vec<Message> {
    let answer = |it: &&&Message| {
        it.seq > of.seq && it.author != of.author && it.thread.is_none_or(|root| root == of.id)
    };
    client.state().messages(room).iter().filter(answer).map(|it| (*it).clone()).collect()
}

async fn post(client: &mut Client, room: ChannelId, body: &str) -> Message {
    let done = client.post(room, body).await.unwrap();
    let posted = |it: &&&Message| Some(it.id) == done.message;
    client
        .until("my message", |state| state.messages(room).iter().any(|it| posted(&it)))
        .await
        .unwrap();
    client.state().messages(room).into_iter().find(|it| posted(&it)).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_answer_a_visitor_who_is_alone_and_not_each_other() {
    let world = here(Engine::Sqlite).await;
    check_personas(&world).await;
    let (mut lucien, room) = enter(&world, "Lucien Peyrolade", CONFERENCE).await;
    company(&mut lucien, room).await;
    let question = post(&mut lucien, room, "Qui a encore du sel pour la côte du lavoir ?").await;
    lucien
        .until("somebody who writes", |state| state.typing.keys().any(|(at, _)| *at == room))
        .await
        .unwrap();
    lucien
        .until("an answer in the thread", |state| {
            state.messages(room).iter().any(|it| it.thread == Some(question.id))
        })
        .await
        .unwrap();
    // Somebody who is called answers, though she is not connected.
    let denise = persona(&world, "Denise Courtaubin").await.person;
    let body = format!("@[Denise Courtaubin](person:{denise}) la quatrième fois est la bonne ?");
    let called = post(&mut lucien, room, &body).await;
    lucien
        .until("her answer", |state| {
            let hers = |it: &&Message| it.author == denise && it.thread == Some(called.id);
            state.messages(room).iter().any(hers)
        })
        .await
        .unwrap();
    let all: Vec<Message> = answers(&lucien, room, &question);
    assert!(all.iter().filter(|it| it.thread == Some(question.id)).count() <= 2, "{all:?}");
    assert!(all.len() <= 4, "two visitors' messages, four answers at most: {all:?}");
    world.finish(vec![lucien]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_starts_again_and_everybody_is_sent_back_to_the_door() {
    let world = here(Engine::Sqlite).await;
    let (mut ines, room_before) = enter(&world, INES, COUNCIL).await;
    let found = hits(&mut ines, "interconnexion").await;
    assert!(found > 0, "what is said is found");
    let said = post(&mut ines, room_before, "Une phrase introuvable : pamplemousse.").await;
    let before = persona(&world, INES).await;
    let cookie = api::sign_in_demo(world.url(0), before.person).await.unwrap();

    assert_eq!(reset(&world).await, 204);
    sent_away(ines).await;
    assert!(api::me(world.url(0), &cookie).await.is_err(), "the session is no more");

    // The same people, under new identities; nothing of what was written.
    let again = persona(&world, INES).await;
    assert_ne!(again.person, before.person);
    let (mut ines, room) = enter(&world, INES, COUNCIL).await;
    assert_ne!(room, room_before);
    assert_eq!(hits(&mut ines, "pamplemousse").await, 0);
    assert_eq!(hits(&mut ines, "interconnexion").await, found, "all is there again, once");
    check_personas(&world).await;
    examine(world.context(0)).await;
    let lost = OfMessage { channel: room_before, message: said.id };
    let lost = ines.refused(Command::DeleteMessage(lost)).await.unwrap();
    assert_eq!(lost.problem.name(), "not_found");
    company(&mut ines, room).await;
    let mine = post(&mut ines, room, "On recommence, bonjour à tous !").await;
    ines.until("an answer", |state| {
        state.messages(room).iter().any(|it| it.author != again.person && it.seq > mine.seq)
    })
    .await
    .unwrap();
    world.finish(vec![ines]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_on_another_node_is_sent_back_to_the_door_too() {
    let world = World::new(Engine::Postgres, 2).await;
    let mut bruno = world.client(1, BRUNO, Via::MSGPACK).await;
    let room_before = room(&bruno, CONFERENCE);
    let said = bruno.post(room_before, "Une phrase introuvable : pamplemousse.").await.unwrap();
    assert!(said.message.is_some());
    assert_eq!(reset(&world).await, 204);
    sent_away(bruno).await;
    let (mut bruno, room) = enter(&world, BRUNO, CONFERENCE).await;
    assert_ne!(room, room_before);
    assert_eq!(hits(&mut bruno, "pamplemousse").await, 0);
    assert!(hits(&mut bruno, "éclairage").await > 0);
    examine(world.context(1)).await;
    world.finish(vec![bruno]).await;
}

/// Waits for the end of a session that was put an end to.
async fn sent_away(mut client: Client) {
    let gone = loop {
        match client.next().await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(gone, Error::Closed(Some(close::SESSION_ENDED))), "{gone:?}");
}

/// Waits until those who are always there are there.
async fn company(client: &mut Client, room: ChannelId) {
    client
        .until("company", |state| {
            state.channels[&room].presence.as_ref().is_some_and(|it| it.count > 5)
        })
        .await
        .unwrap();
}

/// Presses the button; gives the status.
async fn reset(world: &World) -> u16 {
    let target = Target::new(world.url(0), "");
    let answer = http::send(&target, "POST", "/api/demo/reset", Some(Vec::new())).await.unwrap();
    answer.status
}

async fn hits(client: &mut Client, word: &str) -> usize {
    let search = Search {
        text: Some(word.into()),
        channel: None,
        author: None,
        from: None,
        until: None,
        after: None,
        limit: 50,
    };
    match client.request(Command::Search(search)).await.unwrap() {
        Reply::Hits(hits) => hits.hits.len(),
        other => panic!("{other:?}"),
    }
}
