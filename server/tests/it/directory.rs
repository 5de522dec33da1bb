//! The directory: who belongs to a territory, as everybody in it may read.

use crate::stage::on_both;
use parvis::body::{self, NewMandate};
use parvis::channel;
use parvis::context::Context;
use parvis::identity::{self, NewPerson};
use parvis::init::{self, Administrator};
use parvis::invitation;
use parvis::permission::Actor;
use parvis::session::dispatch;
use parvis::territory::table;
use parvis_protocol::command::{Command, LoadPeople, People, Reply};
use parvis_protocol::directory::{BodyKind, PersonView, TerritoryView};
use parvis_protocol::frame::{Outcome, Request};
use parvis_protocol::id::{CommandId, Micros, PersonId, SessionId, TerritoryId};
use parvis_protocol::problem::Problem;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

async fn actor(context: &Context, territory: TerritoryId, person: PersonId) -> Actor {
    let mut tx = context.db.read().await.unwrap();
    let personal = channel::personal(&mut tx, person).await.unwrap();
    let session = SessionId(Uuid::nil());
    Actor { person, territory, personal, session, administrator: false }
}

async fn ask(context: &Arc<Context>, actor: &Actor, command: Command) -> Result<Reply, Problem> {
    let request = Request { id: CommandId(Uuid::nil()), command };
    match dispatch::answer(context, actor, request).await.outcome {
        Outcome::Ok(reply) => Ok(reply),
        Outcome::Problem(refusal) => Err(refusal.problem),
    }
}

async fn territory(context: &Arc<Context>, actor: &Actor) -> TerritoryView {
    match ask(context, actor, Command::LoadTerritory).await {
        Ok(Reply::Territory(view)) => view,
        other => panic!("{other:?}"),
    }
}

async fn people(context: &Arc<Context>, actor: &Actor, limit: u32) -> Vec<PersonView> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let command = Command::LoadPeople(LoadPeople { after, limit });
        let Ok(Reply::People(People { people, next })) = ask(context, actor, command).await else {
            panic!("a page of people");
        };
        assert!(people.len() <= usize::try_from(limit).unwrap());
        all.extend(people);
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

/// A territory, its administrator, and some people without a seat.
async fn found(context: &Context, guests: usize) -> (TerritoryId, PersonId, Vec<PersonId>) {
    let administrator = Administrator {
        name: "Anne Exemple".into(),
        function: Some("Directrice générale des services".into()),
        email: Some("dgs@exemple.fr".into()),
        facilitates: false,
    };
    let letter = invitation::write(context, "https://parvis.exemple.fr").unwrap();
    let epci = table::find("200070738").unwrap();
    let (founded, _) = init::init(context, epci, administrator, letter).await.unwrap();
    let territory = founded.territory.id;
    let mut tx = context.db.write().await.unwrap();
    let mut all = Vec::new();
    for n in 0..guests {
        // Identifiers of one millisecond have no order.
        context.clock.advance(Duration::from_millis(1));
        let new = NewPerson {
            territory,
            name: format!("Personne {n}"),
            function: None,
            commune: Some("57515".into()),
            email: Some(format!("personne{n}@exemple.fr")),
            administrator: false,
        };
        all.push(identity::create_person(&mut tx, context, &new).await.unwrap());
    }
    tx.commit().await.unwrap();
    (territory, founded.administrator, all)
}

#[tokio::test]
async fn everybody_reads_who_belongs_to_the_territory() {
    on_both(|context| async move {
        let (id, administrator, guests) = found(&context, 7).await;
        let reader = actor(&context, id, guests[0]).await;
        let now = territory(&context, &reader).await;
        assert_eq!((now.id, now.name.as_str(), now.people), (id, "CC Mad et Moselle", 8));
        assert_eq!(now.communes.len(), 47);
        assert!(now.communes.iter().all(|it| it.population > 0 && it.insee.len() == 5));
        let kinds: Vec<BodyKind> = now.bodies.iter().map(|body| body.kind).collect();
        assert_eq!(kinds, [BodyKind::MayorsConference, BodyKind::Bureau, BodyKind::Council]);
        assert!(now.bodies.iter().all(|body| body.seats > 0 && body.vacant == body.seats));

        let mut tx = context.db.read().await.unwrap();
        let mut bodies = body::bodies(&mut tx, id).await.unwrap();
        bodies.sort_by_key(|body| body.kind);
        let mut seats = Vec::new();
        for body in &bodies {
            seats.extend(body::seats(&mut tx, body.id).await.unwrap().into_iter().take(1));
        }
        drop(tx);
        let starts_at = Micros(context.now().0 - 1);
        let until = Micros(context.now().0 + 3_600_000_000);
        for (seat, ends_at) in [(&seats[0], None), (&seats[2], Some(until))] {
            let new = NewMandate { seat: seat.id, person: guests[3], starts_at, ends_at };
            body::give_mandate(&context, new).await.unwrap();
        }
        let vacant = |view: &TerritoryView| {
            view.bodies.iter().map(|body| body.seats - body.vacant).collect::<Vec<_>>()
        };
        assert_eq!(vacant(&territory(&context, &reader).await), [1, 0, 1]);

        let listed = people(&context, &reader, 3).await;
        assert_eq!(listed, people(&context, &reader, 200).await, "page by page, or at once");
        let ids: Vec<PersonId> = listed.iter().map(|it| it.person).collect();
        let registered: Vec<PersonId> = std::iter::once(administrator).chain(guests).collect();
        assert_eq!(ids, registered, "in the order in which they were registered");
        assert!(listed[0].administrator && !listed[1].administrator);
        let mut held: Vec<_> =
            listed[4].seats.iter().map(|it| (it.body, it.title.as_str())).collect();
        let mut expected = [&seats[0], &seats[2]].map(|it| (it.body, it.title.as_str()));
        held.sort();
        expected.sort();
        assert_eq!(held, expected);
        assert!(listed.iter().enumerate().all(|(n, it)| n == 4 || it.seats.is_empty()));
        assert!(!format!("{listed:?}").contains('@'), "no address is told");

        context.clock.advance(Duration::from_hours(1));
        assert_eq!(vacant(&territory(&context, &reader).await), [1, 0, 0]);
        assert_eq!(people(&context, &reader, 200).await[4].seats.len(), 1);
        for limit in [0, 201] {
            let command = Command::LoadPeople(LoadPeople { after: None, limit });
            assert_eq!(ask(&context, &reader, command).await, Err(Problem::invalid("limit")));
        }
        now.communes.len()
    })
    .await;
}

#[tokio::test]
async fn those_who_may_no_longer_sign_in_are_not_listed() {
    on_both(|context| async move {
        let (id, _, guests) = found(&context, 3).await;
        let reader = actor(&context, id, guests[0]).await;
        let mut tx = context.db.write().await.unwrap();
        let update = "update person set disabled_at = 1 where id = $1";
        parvis::on!(&mut tx, conn => {
            sqlx::query(update).bind(guests[1]).execute(conn).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        let listed = people(&context, &reader, 2).await;
        assert!(listed.iter().all(|it| it.person != guests[1]));
        assert_eq!((listed.len(), territory(&context, &reader).await.people), (3, 3));
        let others = vec![guests[1]];
        let open = Command::OpenDirect(parvis_protocol::command::OpenDirect { people: others });
        assert_eq!(ask(&context, &reader, open).await, Err(Problem::NotFound));
    })
    .await;
}
