//! A territory, its bodies, its people: from nothing to rooms that follow mandates.

use crate::stage::{NOW, on_both};
use futures_util::future::join_all;
use parvis::body::{self, BodyKind, NewMandate, Office};
use parvis::context::Context;
use parvis::identity;
use parvis::import::{self, Report};
use parvis::init::{self, Administrator, Founded};
use parvis::invitation;
use parvis::territory::{self, table};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::{ChannelId, Micros, PersonId};
use sqlx::Row as _;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

const MAD_ET_MOSELLE: &str = "200070738";
const CONFERENCE: &str = "Conférence des maires";
const PARVIS: &str = "Le parvis";
const COUNCIL: &str = "Conseil communautaire";
const BUREAU: &str = "Bureau";
const HOUR: Duration = Duration::from_hours(1);
const INSTANT: Duration = Duration::from_micros(1);

/// So many hours, save one microsecond.
fn nearly(hours: u32) -> Duration {
    (hours * HOUR).saturating_sub(INSTANT)
}

fn administrator() -> Administrator {
    Administrator {
        name: "Anne Exemple".into(),
        function: Some("Directrice générale des services".into()),
        email: Some("dgs@exemple.fr".into()),
        facilitates: false,
    }
}

async fn found(context: &Context, siren: &str) -> Founded {
    found_by(context, siren, administrator()).await.unwrap()
}

async fn found_by(
    context: &Context,
    siren: &str,
    administrator: Administrator,
) -> Result<Founded, init::Error> {
    let letter = invitation::write(context, "https://parvis.exemple.fr").unwrap();
    let epci = table::find(siren).unwrap();
    let (founded, given) = init::init(context, epci, administrator, letter).await?;
    assert!(given.url.starts_with("https://parvis.exemple.fr/invitation/"), "{}", given.url);
    Ok(founded)
}

async fn read_file(context: &Context, name: &str) -> Result<Report, import::Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures").join(name);
    import::people(context, File::open(path).unwrap(), false).await
}

async fn read(context: &Context, lines: &str) -> Result<Report, import::Error> {
    let text = format!("commune;nom;prenom;fonction;instance;siege;email;debut;fin\n{lines}");
    import::people(context, text.as_bytes(), false).await
}

/// Every row of a statement, as text, in an order that no engine decides.
async fn rows(context: &Context, select: &'static str) -> Vec<Vec<String>> {
    let mut tx = context.db.read().await.unwrap();
    parvis::on!(&mut tx, conn => {
        let rows = sqlx::query(select).fetch_all(conn).await.unwrap();
        let mut rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| (0..row.len()).map(|at| row.get::<Option<String>, _>(at)))
            .map(|cells| cells.map(|cell| cell.unwrap_or_else(|| "-".into())).collect())
            .collect();
        rows.sort();
        rows
    })
}

/// Names of the people in a room, with their roles and communes.
async fn members(context: &Context, room: &str) -> Vec<String> {
    let all = rows(
        context,
        "select channel.name, person.name, member.role, coalesce(member.commune, '-')
            from member
            join channel on channel.id = member.channel
            join person on person.id = member.person
            where member.ended_at is null",
    );
    let of_room = all.await.into_iter().filter(|row| row[0] == room);
    of_room.map(|row| row[1..].join(", ")).collect()
}

async fn room_ids(context: &Context) -> BTreeMap<String, ChannelId> {
    let mut tx = context.db.read().await.unwrap();
    let select = "select name, id from channel where kind in ('body', 'parvis')";
    let rows: Vec<(String, ChannelId)> =
        parvis::on!(&mut tx, conn => sqlx::query_as(select).fetch_all(conn).await.unwrap());
    rows.into_iter().collect()
}

async fn people(context: &Context) -> BTreeMap<String, PersonId> {
    let mut tx = context.db.read().await.unwrap();
    let territory = territory::current(&mut tx).await.unwrap().unwrap();
    let people = identity::people(&mut tx, territory.id).await.unwrap();
    people.into_iter().map(|known| (known.name, known.person)).collect()
}

/// Who is called what.
async fn functions(context: &Context) -> Vec<String> {
    let all = rows(context, "select name, function from person").await;
    all.into_iter().map(|row| row.join(": ")).collect()
}

async fn seat(context: &Context, kind: BodyKind, title: &str) -> body::Seat {
    let mut tx = context.db.read().await.unwrap();
    let territory = territory::current(&mut tx).await.unwrap().unwrap();
    let bodies = body::bodies(&mut tx, territory.id).await.unwrap();
    let body = bodies.into_iter().find(|body| body.kind == kind).unwrap();
    let seats = body::seats(&mut tx, body.id).await.unwrap();
    seats.into_iter().find(|seat| seat.title == title).unwrap_or_else(|| panic!("{title}"))
}

/// The journal of every channel has no hole, the count of members is true, and rooms follow
/// mandates.
async fn coherent(context: &Context) {
    let mut tx = context.db.read().await.unwrap();
    let territory = territory::current(&mut tx).await.unwrap().unwrap();
    let left = body::differences(&mut tx, context, territory.id).await.unwrap();
    assert_eq!(left, [], "rooms follow mandates");
    drop(tx);
    let holes = rows(
        context,
        "select cast(channel.id as text) from channel
            where seq <> (select count(*) from journal where journal.channel = channel.id)
                or seq <> (select max(seq) from journal where journal.channel = channel.id)
                or (kind <> 'personal' and members <> (select count(*) from member
                    where member.channel = channel.id and member.ended_at is null))",
    );
    assert_eq!(holes.await, Vec::<Vec<String>>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_stands_with_its_communes_bodies_seats_and_rooms() {
    let told = on_both(async |context| {
        let founded = found(&context, MAD_ET_MOSELLE).await;
        assert_eq!((founded.communes, founded.territory.name.as_str()), (47, "CC Mad et Moselle"));
        assert_eq!(founded.missing, None);
        coherent(&context).await;
        let seats = rows(
            &context,
            "select body.name, seat.office, cast(count(*) as text) from seat
                join body on body.id = seat.body
                group by body.name, seat.office",
        );
        let rooms = rows(
            &context,
            "select channel.name, channel.kind, body.name, cast(channel.seq as text),
                    cast(channel.members as text)
                from channel left join body on body.id = channel.body",
        );
        let communes = rows(&context, "select insee, name, cast(population as text) from commune");
        (founded.population, founded.bodies, seats.await, rooms.await, communes.await)
    })
    .await;
    let (population, bodies, seats, rooms, communes) = told;
    assert_eq!(communes.len(), 47);
    assert_eq!(communes[0][..2], ["54022", "Arnaville"]);
    let sum: u32 = communes.iter().map(|row| row[2].parse::<u32>().unwrap()).sum();
    assert_eq!(population, sum);
    assert_eq!(bodies[0], (CONFERENCE.to_owned(), 48));
    insta::assert_json_snapshot!("mad_et_moselle_seats", seats);
    insta::assert_json_snapshot!("mad_et_moselle_rooms", rooms);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_is_not_initialised_twice() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let before = rows(&context, "select cast(count(*) as text) from seat").await;
        for siren in [MAD_ET_MOSELLE, "200054781"] {
            let again = found_by(&context, siren, administrator()).await;
            let told = again.unwrap_err().to_string();
            assert!(told.contains("contient déjà le territoire « CC Mad et Moselle »"), "{told}");
        }
        assert_eq!(rows(&context, "select cast(count(*) as text) from seat").await, before);
        before
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_territories_and_that_of_lyon_stand_too() {
    // Grand Paris (the most inhabitants), Pays Basque (the most communes), Lyon (no rule).
    for (siren, communes, missing) in
        [("200054781", 130, false), ("200067106", 158, false), ("200046977", 58, true)]
    {
        let told = on_both(async |context| {
            let founded = found(&context, siren).await;
            coherent(&context).await;
            assert_eq!(founded.missing.is_some(), missing, "{siren}");
            (founded.communes, founded.bodies)
        })
        .await;
        assert_eq!(told.0, communes, "{siren}");
        assert_eq!(told.1[0].1, communes + 1, "{siren}: mayors and president");
        assert_eq!(told.1[2].1 == 0, missing, "{siren}: council");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reads_no_room_unless_they_facilitate() {
    on_both(async |context| {
        let facilitating = Administrator { facilitates: true, ..administrator() };
        found_by(&context, MAD_ET_MOSELLE, facilitating).await.unwrap();
        coherent(&context).await;
        for room in [CONFERENCE, BUREAU, COUNCIL] {
            assert_eq!(members(&context, room).await, ["Anne Exemple, facilitator, -"]);
        }
        assert_eq!(members(&context, PARVIS).await, Vec::<String>::new(), "not after the meeting");
    })
    .await;
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        assert_eq!(members(&context, CONFERENCE).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_national_files_are_read_one_after_the_other() {
    let told = on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let mut reports = Vec::new();
        for file in ["rne-maires.csv", "rne-conseillers-communautaires.csv", "rne-municipaux.csv"] {
            reports.push(read_file(&context, file).await.unwrap_or_else(|e| panic!("{file}: {e}")));
            coherent(&context).await;
        }
        for file in ["rne-maires.csv", "rne-conseillers-communautaires.csv", "rne-municipaux.csv"] {
            let again = read_file(&context, file).await.unwrap();
            let written =
                (again.created, again.updated, again.begun, again.ended, again.seats_added);
            assert_eq!(written, (0, 0, 0, 0, 0), "{file} read again: {again:?}");
        }
        let rooms = [CONFERENCE, PARVIS, BUREAU, COUNCIL];
        let mut in_rooms = BTreeMap::new();
        for room in rooms {
            in_rooms.insert(room, members(&context, room).await);
        }
        let counts: Vec<_> =
            reports.iter().map(|it| (it.lines, it.elsewhere, it.created, it.begun)).collect();
        (counts, in_rooms, functions(&context).await)
    })
    .await;
    insta::assert_json_snapshot!("national_files", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_picture_of_the_council_replaces_those_who_left() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        read_file(&context, "rne-conseillers-communautaires.csv").await.unwrap();
        let before = members(&context, COUNCIL).await;
        assert!(before.contains(&"Luc Perrin, member, 54022".to_owned()), "{before:?}");
        let report = read_file(&context, "rne-conseillers-suivants.csv").await.unwrap();
        assert_eq!((report.ended, report.seats_added), (1, 1), "{report:?}");
        let after = members(&context, COUNCIL).await;
        assert!(!after.iter().any(|it| it.starts_with("Luc Perrin")), "{after:?}");
        assert!(after.contains(&"Nadia Colin, member, 54022".to_owned()), "{after:?}");
        // Two councillors for one seat of the common rule: an accord local.
        assert!(after.contains(&"Yves Masson, member, 54022".to_owned()), "{after:?}");
        let known = functions(&context).await;
        assert!(known.contains(&"Luc Perrin: -".to_owned()), "no longer a councillor: {known:?}");
        coherent(&context).await;
    })
    .await;
}

/// By the first line that names it, however the others spell it, with its seats and its room.
#[tokio::test(flavor = "multi_thread")]
async fn a_commission_is_made_by_the_lines_that_name_it() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let file = "commune;nom;prenom;fonction;instance;siege;debut\n\
            57254;Essai;Tom;;Commission Voirie et mobilités;;11/04/2026\n\
            57515;Modèle;Anne;;commission voirie et MOBILITES;;11/04/2026\n\
            ;Patron;Ève;Directrice;commission voirie et mobilités;facilitatrice;\n\
            57254;Essai;Tom;;commission Eau;;11/04/2026\n";
        let report = parvis::import::people(&context, file.as_bytes(), false).await.unwrap();
        assert_eq!((report.commissions, report.seats_added, report.begun), (2, 3, 3), "{report:?}");
        let there = members(&context, "Commission Voirie et mobilités").await.join("; ");
        let [anne, tom] = ["Anne Modèle, member, 57515", "Tom Essai, member, 57254"];
        assert_eq!(there, format!("{anne}; {tom}; Ève Patron, facilitator, -"));
        coherent(&context).await;
        let again = parvis::import::people(&context, file.as_bytes(), false).await.unwrap();
        assert_eq!((again.commissions, again.seats_added, again.begun), (0, 0, 0), "{again:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_layout_gives_seats_and_roles() {
    let told = on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let report = read_file(&context, "personnes.csv").await.unwrap_or_else(|e| panic!("{e}"));
        coherent(&context).await;
        let again = read_file(&context, "personnes.csv").await.unwrap();
        let written = (again.created, again.updated, again.begun, again.ended, again.seats_added);
        assert_eq!(written, (0, 0, 0, 0, 0), "{again:?}");
        let mut in_rooms = BTreeMap::new();
        for room in [CONFERENCE, PARVIS, BUREAU, COUNCIL] {
            in_rooms.insert(room, members(&context, room).await);
        }
        let emails = rows(&context, "select name, email from person").await;
        (report, in_rooms, functions(&context).await, emails)
    })
    .await;
    let (report, in_rooms, functions, emails) = told;
    assert_eq!((report.lines, report.created, report.roles), (10, 8, 1), "{report:?}");
    insta::assert_json_snapshot!("our_layout", (in_rooms, functions, emails));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_file_tells_every_fault_and_imports_nothing() {
    let told = on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let before = people(&context).await;
        let refused = read_file(&context, "fautes.csv").await.unwrap_err().to_string();
        assert_eq!(people(&context).await, before, "nobody was imported");
        assert_eq!(members(&context, CONFERENCE).await, Vec::<String>::new());
        refused
    })
    .await;
    insta::assert_snapshot!("faulty_file", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_database_knows_is_refused_with_its_line() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        read(&context, "54022;Petit;Luc;;conseil;;luc@exemple.fr;2026-03-20;").await.unwrap();
        let long = "a".repeat(201);
        let refused = read(
            &context,
            &format!(
                "57515;Grand;Zoé;;;;luc@exemple.fr;;\n\
                 54022;Moyen;Eve;;conseil;;;2026-03-20;\n\
                 54022;Rond;Léa;;conseil;99;;2026-03-20;\n\
                 54022;Carré;Max;;conférence des maires;nouveau;;2026-03-20;\n\
                 54022;Long;Ana;{long};;;;;\n\
                 54022;{long};Ida;;;;;;\n"
            ),
        )
        .await
        .unwrap_err()
        .to_string();
        let lines: Vec<&str> = refused.lines().collect();
        assert_eq!(lines.len(), 7, "{refused}");
        assert!(
            lines[1].contains("ligne 2 : l’adresse luc@exemple.fr est déjà celle de Luc Petit")
        );
        assert!(lines[2].contains("ligne 3 : plus de siège libre au conseil pour Arnaville"));
        assert!(lines[3].contains("ligne 4 : aucun siège « 99 »"));
        assert!(lines[4].contains("ligne 5 : la conférence des maires n’a pas d’autres sièges"));
        assert!(lines[5].contains("ligne 6 : cette fonction compte 201 caractères, pour 200"));
        assert!(lines[6].contains("ligne 7 : ce nom compte 205 caractères, pour 200 au plus"));
        assert_eq!(people(&context).await.len(), 2, "the administrator and Luc Petit");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_counts_and_leaves_nothing() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/personnes.csv");
        let file = File::open(&path).unwrap();
        let rehearsed = import::people(&context, file, true).await.unwrap();
        assert_eq!(people(&context).await.len(), 1, "the administrator alone");
        let done = import::people(&context, File::open(&path).unwrap(), false).await.unwrap();
        assert_eq!(rehearsed, done);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_imported_without_a_territory_or_about_another_one() {
    on_both(async |context| {
        let refused = read(&context, "54022;Petit;Luc;;;;;;").await.unwrap_err().to_string();
        assert!(refused.contains("parvis init"), "{refused}");
        found(&context, "200067106").await;
        let refused = read_file(&context, "rne-maires.csv").await.unwrap_err().to_string();
        assert!(refused.contains("Aucune ligne ne concerne"), "{refused}");
        assert_eq!(people(&context).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_never_gives_one_seat_to_two_people_from_one_day() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let refused = read(
            &context,
            "54022;Petit;Luc;Maire;;;;20/03/2026;\n\
             57515;Autre;Zoé;Maire;;;;20/03/2026;\n\
             54022;Grand;Eve;Maire;;;;20/03/2026;\n\
             54022;Moyen;Ida;Maire;;;;21/03/2026;\n",
        );
        let refused = refused.await.unwrap_err().to_string();
        assert_eq!(refused.lines().count(), 2, "{refused}");
        let told = "ligne 4 : la ligne 2 donne déjà ce siège (Maire d’Arnaville) à Luc Petit";
        assert!(refused.contains(told), "{refused}");
        assert_eq!(people(&context).await.len(), 1, "the administrator alone");
        // One person twice is one claim; the next day is a succession.
        let lines = "54022;Petit;Luc;Maire;;;;20/03/2026;\n54022;Petit;Luc;Maire;;;;20/03/2026;\n\
                     54022;Moyen;Ida;Maire;;;;21/03/2026;\n";
        assert_eq!(read(&context, lines).await.unwrap().ended, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_mayor_takes_the_seat_the_room_and_the_name() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        read(&context, "54022;Ancien;Paul;Maire;;;;28/05/2020;").await.unwrap();
        assert_eq!(members(&context, CONFERENCE).await, ["Paul Ancien, member, 54022"]);
        let report = read(&context, "54022;Nouvelle;Jeanne;Maire;;;;20/03/2026;").await.unwrap();
        assert_eq!((report.created, report.begun, report.ended), (1, 1, 1));
        for room in [CONFERENCE, PARVIS] {
            assert_eq!(members(&context, room).await, ["Jeanne Nouvelle, member, 54022"]);
        }
        let known = functions(&context).await;
        assert!(known.contains(&"Jeanne Nouvelle: Maire d’Arnaville".to_owned()), "{known:?}");
        assert!(known.contains(&"Paul Ancien: -".to_owned()), "{known:?}");
        // The older file again: history, not a return.
        let report = read(&context, "54022;Ancien;Paul;Maire;;;;28/05/2020;").await.unwrap();
        assert_eq!((report.begun, report.ended), (0, 0), "{report:?}");
        assert_eq!(members(&context, CONFERENCE).await, ["Jeanne Nouvelle, member, 54022"]);
        coherent(&context).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_opens_and_closes_the_rooms_at_its_very_instant() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        // NOW is 22 November, 9:00 in Paris.
        let line = "54022;Brève;Ève;Maire;;;;23/11/2026;23/11/2026";
        read(&context, line).await.unwrap();
        assert_eq!(members(&context, CONFERENCE).await, Vec::<String>::new());
        context.clock.advance(nearly(15));
        assert_eq!(body::sweep(&context).await.unwrap(), 0, "one microsecond before midnight");
        context.clock.advance(INSTANT);
        assert_eq!(body::sweep(&context).await.unwrap(), 4, "two rooms, two personal channels");
        for room in [CONFERENCE, PARVIS] {
            assert_eq!(members(&context, room).await, ["Ève Brève, member, 54022"]);
        }
        assert_eq!(body::sweep(&context).await.unwrap(), 0, "nothing more to do");
        context.clock.advance(nearly(24));
        assert_eq!(body::sweep(&context).await.unwrap(), 0);
        context.clock.advance(INSTANT);
        assert_eq!(body::sweep(&context).await.unwrap(), 4);
        assert_eq!(members(&context, CONFERENCE).await, Vec::<String>::new());
        coherent(&context).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mandates_in_one_body_keep_the_room_until_the_last_ends() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        read(&context, "54022;Deux;Zoé;Maire;;;;20/03/2026;").await.unwrap();
        let zoé = people(&context).await["Zoé Deux"];
        let presidency =
            seat(&context, BodyKind::MayorsConference, "Présidence de la communauté").await;
        assert_eq!(presidency.office, Office::President);
        let new = NewMandate { seat: presidency.id, person: zoé, starts_at: NOW, ends_at: None };
        assert!(body::give_mandate(&context, new).await.unwrap().begun);
        let commune_kept = ["Zoé Deux, member, 54022"];
        assert_eq!(members(&context, CONFERENCE).await, commune_kept);
        let mayor = seat(&context, BodyKind::MayorsConference, "Maire d’Arnaville").await;
        let mut tx = context.db.read().await.unwrap();
        let mandate = body::terms_of_seat(&mut tx, mayor.id).await.unwrap()[0].mandate;
        drop(tx);
        context.clock.advance(HOUR);
        body::end_mandate(&context, mandate, context.now()).await.unwrap();
        assert_eq!(members(&context, CONFERENCE).await, ["Zoé Deux, member, -"], "still presides");
        let mut tx = context.db.read().await.unwrap();
        let mandate = body::terms_of_seat(&mut tx, presidency.id).await.unwrap()[0].mandate;
        drop(tx);
        let early = body::end_mandate(&context, mandate, NOW).await;
        assert!(matches!(early, Err(body::Error::EndsTooEarly)));
        body::end_mandate(&context, mandate, context.now()).await.unwrap();
        assert_eq!(members(&context, CONFERENCE).await, Vec::<String>::new());
        coherent(&context).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_given_without_a_seat_and_taken_back() {
    on_both(async |context| {
        let founded = found(&context, MAD_ET_MOSELLE).await;
        read(&context, "54022;Maire;Luc;Maire;;;;20/03/2026;").await.unwrap();
        let (luc, anne) = (people(&context).await["Luc Maire"], founded.administrator);
        let room = room_ids(&context).await[CONFERENCE];
        let give = async |person, role| {
            let mut tx = context.db.write().await.unwrap();
            let published = body::assign(&mut tx, &context, room, person, role).await.unwrap();
            tx.commit().await.unwrap();
            published.len()
        };
        assert_eq!(give(anne, MemberRole::Observer).await, 2);
        assert_eq!(give(anne, MemberRole::Facilitator).await, 1, "only the room hears of a role");
        assert_eq!(give(anne, MemberRole::Facilitator).await, 0);
        assert_eq!(give(luc, MemberRole::Facilitator).await, 1);
        assert_eq!(
            members(&context, CONFERENCE).await,
            ["Anne Exemple, facilitator, -", "Luc Maire, facilitator, 54022"]
        );
        for person in [anne, luc] {
            let mut tx = context.db.write().await.unwrap();
            body::withdraw(&mut tx, &context, room, person).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(members(&context, CONFERENCE).await, ["Luc Maire, member, 54022"]);
        coherent(&context).await;
        let elsewhere = ChannelId(context.ids.uuid());
        let mut tx = context.db.write().await.unwrap();
        let refused = body::assign(&mut tx, &context, elsewhere, luc, MemberRole::Member).await;
        assert!(matches!(refused, Err(body::Error::NotFound)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_nodes_may_sweep_at_once() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        let mayors = "54022;Un;A;Maire;;;;23/11/2026;\n57515;Deux;B;Maire;;;;23/11/2026;\n";
        read(&context, mayors).await.unwrap();
        context.clock.advance(20 * HOUR);
        let sweeps = (0..8).map(|_| body::sweep(&context));
        let changes: usize = join_all(sweeps).await.into_iter().map(Result::unwrap).sum();
        assert_eq!(changes, 8, "two people, two rooms, once each");
        coherent(&context).await;
        members(&context, CONFERENCE).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_of_the_database_has_one_holder_at_a_time() {
    on_both(async |context| {
        found(&context, MAD_ET_MOSELLE).await;
        read(&context, "54022;Un;A;;;;;;\n54022;Deux;B;;;;;;\n").await.unwrap();
        let known = people(&context).await;
        let seat = seat(&context, BodyKind::MayorsConference, "Maire d’Arnaville").await;
        let say = async |name: &str, from: i64, days: Option<i64>| {
            let day = 86_400_000_000;
            let starts_at = Micros(NOW.0 + from * day);
            let ends_at = days.map(|days| Micros(starts_at.0 + days * day));
            let new = NewMandate { seat: seat.id, person: known[name], starts_at, ends_at };
            body::give_mandate(&context, new).await.unwrap()
        };
        for (name, from, days) in [
            ("A Un", -10, None),
            ("B Deux", -5, Some(2)),
            ("A Un", -5, None),
            ("B Deux", -20, None),
        ] {
            say(name, from, days).await;
        }
        let none = body::give_mandate(
            &context,
            NewMandate { seat: seat.id, person: known["A Un"], starts_at: NOW, ends_at: Some(NOW) },
        );
        assert!(matches!(none.await, Err(body::Error::EndsTooEarly)));
        let overlapping = rows(
            &context,
            "select cast(first.starts_at as text) from mandate as first
                join mandate as second on second.seat = first.seat and second.id <> first.id
                where second.starts_at >= first.starts_at
                    and (first.ends_at is null or second.starts_at < first.ends_at)",
        );
        assert_eq!(overlapping.await, Vec::<Vec<String>>::new());
        coherent(&context).await;
        members(&context, CONFERENCE).await
    })
    .await;
}
