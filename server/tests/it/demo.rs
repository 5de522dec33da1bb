//! The demonstration territory.

use crate::stage::{NOW, on_both};
use parvis::body;
use parvis::demo;
use parvis::permission::{Actor, Right, authorise};
use parvis::territory;
use parvis_protocol::id::{ChannelId, Micros, PersonId, SessionId};
use std::collections::BTreeMap;

/// Name, function, commune, address.
type Account = (String, Option<String>, Option<String>, Option<String>);

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_made_once_and_everybody_is_where_they_belong() {
    let told = on_both(async |context| {
        assert!(demo::prepare(&context).await.unwrap());
        assert!(!demo::prepare(&context).await.unwrap(), "not twice");
        let mut tx = context.db.read().await.unwrap();
        let territory = territory::current(&mut tx).await.unwrap().unwrap();
        assert_eq!(territory.name, "CC Mad et Moselle");
        let left = body::differences(&mut tx, &context, territory.id).await.unwrap();
        assert_eq!(left, [], "rooms follow mandates");
        let rooms = "select name, cast(members as bigint), cast(seq as bigint) from channel
            where kind <> 'personal'";
        let mut rooms: Vec<(String, i64, i64)> =
            parvis::on!(&mut tx, conn => sqlx::query_as(rooms).fetch_all(conn).await.unwrap());
        rooms.sort();
        let said = "select channel.name, message.seq, person.name, message.body from message
            join channel on channel.id = message.channel
            join person on person.id = message.author";
        let mut said: Vec<(String, i64, String, String)> =
            parvis::on!(&mut tx, conn => sqlx::query_as(said).fetch_all(conn).await.unwrap());
        said.sort();
        let people = "select name, function, commune, email from person";
        let mut people: Vec<Account> =
            parvis::on!(&mut tx, conn => sqlx::query_as(people).fetch_all(conn).await.unwrap());
        people.sort();
        (rooms, said, people)
    })
    .await;
    let (rooms, said, people) = told;
    assert_eq!(people.len(), 50, "47 mayors, the president, an agent, a facilitator");
    for (name, function, _, email) in &people {
        assert_eq!(function.as_ref(), Some(name), "nobody is a real person");
        assert!(email.as_ref().unwrap().ends_with("@demo.invalid"), "{email:?}");
    }
    let noveant = people.iter().find(|it| it.0 == "Maire de Novéant-sur-Moselle").unwrap();
    assert_eq!(noveant.2.as_deref(), Some("57515"));
    assert_eq!(noveant.3.as_deref(), Some("maire.noveant-sur-moselle@demo.invalid"));
    let members: BTreeMap<&str, i64> = rooms.iter().map(|it| (it.0.as_str(), it.1)).collect();
    // Mayors and president; in the permanent rooms also the agent and the facilitator.
    assert_eq!(
        members,
        BTreeMap::from([
            ("Bureau", 8 + 1 + 2),
            ("Conférence des maires", 47 + 1 + 2),
            ("Conseil communautaire", 47 + 2),
            ("Le parvis", 47 + 1),
        ])
    );
    assert!(said.len() >= 15, "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_the_same_every_time_and_at_any_date() {
    let mut worlds = Vec::new();
    for years_ago in [0, 0, 3] {
        let told = on_both(async |context| {
            let back = Micros(NOW.0 - years_ago * 365 * 86_400_000_000);
            if let parvis::clock::Clock::Manual(at) = &context.clock {
                at.store(back.0, std::sync::atomic::Ordering::Relaxed);
            }
            demo::prepare(&context).await.unwrap();
            let mut tx = context.db.read().await.unwrap();
            let members = "select person.name, member.role
                from member join person on person.id = member.person";
            let mut members: Vec<(String, String)> = parvis::on!(&mut tx, conn => {
                sqlx::query_as(members).fetch_all(conn).await.unwrap()
            });
            members.sort();
            members
        })
        .await;
        worlds.push(told);
    }
    assert_eq!(worlds[0], worlds[1]);
    assert_eq!(worlds[0], worlds[2], "three years ago, the mayors elected before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mayor_of_the_demonstration_may_write_and_an_agent_facilitates() {
    on_both(async |context| {
        demo::prepare(&context).await.unwrap();
        let mut tx = context.db.write().await.unwrap();
        let territory = territory::current(&mut tx).await.unwrap().unwrap();
        let find = "select person.id, room.id, personal.id from person
            join channel as room on room.name = $2
            join channel as personal on personal.person = person.id
            where person.name = $1";
        let mut rights = Vec::new();
        for (who, room) in [
            ("Maire de Gorze", "Le parvis"),
            ("Secrétaire de séance", "Conférence des maires"),
            ("Secrétaire de séance", "Le parvis"),
        ] {
            let (person, room, personal): (PersonId, ChannelId, ChannelId) =
                parvis::on!(&mut tx, conn => {
                    sqlx::query_as(find).bind(who).bind(room).fetch_one(conn).await.unwrap()
                });
            let session = SessionId(context.ids.uuid());
            let territory = territory.id;
            let actor = Actor { person, territory, personal, session, administrator: false };
            rights.push((
                authorise(&mut tx, &actor, room, Right::Write).await.is_ok(),
                authorise(&mut tx, &actor, room, Right::Facilitate).await.is_ok(),
            ));
        }
        assert_eq!(rights, [(true, false), (true, true), (false, false)]);
    })
    .await;
}
