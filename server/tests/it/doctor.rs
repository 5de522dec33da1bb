//! What `parvis doctor` finds in a database that is not as it should be.

use crate::ask::{delete, edit, post, reply};
use crate::cli::run;
use crate::polls;
use crate::rig::{ALICE, BRUNO, Rig, on_both, on_each};
use crate::stage::Base;
use parvis::db::Db;
use parvis::doctor::{self, State};
use parvis::on;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::id::{CommandId, MessageId};
use parvis_protocol::poll::{Choice, PollFamily, Vote};
use sqlx::{Connection as _, SqliteConnection};
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use uuid::Uuid;

/// What is broken, as it is told.
async fn broken(rig: &Rig) -> Vec<(&'static str, Vec<String>)> {
    let findings = doctor::examine(&rig.context).await.unwrap();
    let cases = |finding: doctor::Finding| match finding.state {
        State::Broken(cases) => Some((finding.subject, cases)),
        State::Sound(_) | State::Notice(_) => None,
    };
    findings.into_iter().filter_map(cases).collect()
}

async fn execute(db: &Db, statement: &'static str) {
    let mut tx = db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::raw_sql(statement).execute(conn).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

/// A room in which somebody wrote, answered, changed and deleted.
async fn peopled(rig: &Rig) {
    let here = rig.rooms[0];
    let mut number = 0;
    let mut done = async |who, command: Command| -> MessageId {
        number += 1;
        let id = CommandId(Uuid::from_u128(number));
        match rig.dispatch(who, id, command).await {
            Ok(Reply::Done(done)) => done.message.expect("a message"),
            other => panic!("{other:?}"),
        }
    };
    let root =
        done(ALICE, post(here, "Les columbariums d’@[Gorze](commune:57254) et d’Arry")).await;
    done(BRUNO, reply(here, root, "Deux, refaits en 2024")).await;
    let wrong = done(BRUNO, reply(here, root, "Et l’œuf ?")).await;
    done(BRUNO, delete(here, wrong)).await;
    done(BRUNO, reply(here, root, "👍")).await;
    let second = done(ALICE, post(here, "Le budget de la voirie")).await;
    done(ALICE, edit(here, second, "Le budget des écoles")).await;
}

#[tokio::test]
async fn a_thread_that_miscounts_its_replies_is_found() {
    on_each(async |rig| {
        peopled(rig).await;
        assert_eq!(broken(rig).await, []);
        execute(&rig.context.db, "update thread set replies = replies + 1").await;
        let said = "un fil de « Conférence des maires » : 3 réponses annoncées, 2 présentes";
        assert_eq!(broken(rig).await, [("Réponses des fils", vec![said.to_owned()])]);
        execute(&rig.context.db, "update thread set replies = 0").await;
        let said = "un fil de « Conférence des maires » : 0 réponses annoncées, 2 présentes";
        assert_eq!(broken(rig).await, [("Réponses des fils", vec![said.to_owned()])]);
    })
    .await;
}

/// What is said of the search once a statement was run; then all is mended.
async fn told_of_search(rig: &Rig, damage: &'static str, mend: &'static str) -> String {
    execute(&rig.context.db, damage).await;
    let found = broken(rig).await.into_iter().find(|(subject, _)| *subject == "Recherche");
    let (_, cases) = found.unwrap_or_else(|| panic!("nothing is found after {damage}"));
    execute(&rig.context.db, mend).await;
    assert_eq!(broken(rig).await, [], "mended after {damage}");
    cases.join("\n")
}

/// The words as they are, kept beside the messages; what puts them back.
async fn keep_words(rig: &Rig) -> &'static str {
    peopled(rig).await;
    assert_eq!(broken(rig).await, [], "pictures are found by nothing, and that is sound");
    execute(&rig.context.db, "create table kept as select id, search from message").await;
    "update message set search = (select kept.search from kept where kept.id = message.id)"
}

#[tokio::test]
async fn a_message_that_a_search_would_miss_is_found() {
    on_each(async |rig| {
        let mend = keep_words(rig).await;
        for damage in [
            "update message set search = '' where body like 'Le budget%'",
            "update message set search = search || ' voir' where body like 'Le budget%'",
        ] {
            let told = told_of_search(rig, damage, mend).await;
            let expected = "« Conférence des maires » : 1 messages avec d’autres mots que leur \
                texte, le premier à la position ";
            assert!(told.starts_with(expected) && told.lines().count() == 1, "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_deleted_message_that_a_search_would_meet_is_found() {
    on_each(async |rig| {
        let mend = keep_words(rig).await;
        let kept = "update message set search = 'oeuf' where deleted_at is not null";
        let told = told_of_search(rig, kept, mend).await;
        assert_eq!(told, "« Conférence des maires » : 1 messages supprimés encore trouvés");
    })
    .await;
}

/// The index of SQLite is beside the messages, and may differ from them.
#[tokio::test]
async fn an_index_that_differs_from_the_messages_is_found() {
    let base = Base::sqlite();
    let rig = &Rig::new(&base).await;
    peopled(rig).await;
    let mend = "insert into message_search (message_search) values ('rebuild')";
    for damage in [
        "insert into message_search (message_search, rowid, search)
            select 'delete', number, search from message where body like 'Le budget%'",
        "insert into message_search (message_search, rowid, search)
            select 'delete', number, search from message where body like 'Le budget%';
        insert into message_search (rowid, search)
            select number, 'autr mot' from message where body like 'Le budget%'",
        "insert into message_search (rowid, search)
            select number, 'oeuf' from message where deleted_at is not null",
    ] {
        let told = told_of_search(rig, damage, mend).await;
        let expected =
            "« Conférence des maires » : 1 messages mal indexés, le premier à la position ";
        assert!(told.starts_with(expected) && told.lines().count() == 1, "{told}");
    }
    let ghost = "insert into message_search (rowid, search) values (99, 'fantom')";
    let told = told_of_search(rig, ghost, mend).await;
    assert_eq!(told, "1 messages indexés qui n’existent pas");
}

/// The page where a table or an index begins, and the size of pages, in bytes.
async fn root_of(file: &str, name: &'static str) -> (u64, u64) {
    let mut conn = SqliteConnection::connect(file).await.unwrap();
    let root: i64 = sqlx::query_scalar("select rootpage from sqlite_schema where name = $1")
        .bind(name)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    let size: i64 = sqlx::query_scalar("pragma page_size").fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    (root.unsigned_abs(), size.unsigned_abs())
}

/// Writes nonsense over the first page of a table or an index; gives what was there.
async fn spoil(base: &Base, name: &'static str) -> (u64, Vec<u8>) {
    let url = base.url();
    let (root, size) = root_of(&url, name).await;
    let at = (root - 1) * size;
    let file = File::options().read(true).write(true).open(url.replace("sqlite:", "")).unwrap();
    let mut was = vec![0; usize::try_from(size).unwrap()];
    file.read_exact_at(&mut was, at).unwrap();
    file.write_all_at(&vec![0xa5; was.len()], at).unwrap();
    (at, was)
}

#[tokio::test]
async fn a_damaged_page_is_found_and_the_rest_is_still_examined() {
    let base = Base::sqlite();
    let (done, told) = run(&base, &["init", "--epci", "200070738"]).await;
    assert!(done, "{told}");
    for (spoilt, unread) in [
        ("mandate", &["Mandats", "Salons des instances"][..]),
        ("journal", &["Journal", "Verbes du journal", "Messages"]),
        // An index that none of the questions reads.
        ("message_pinned", &[]),
    ] {
        let (at, was) = spoil(&base, spoilt).await;
        let (done, told) = run(&base, &["doctor"]).await;
        assert!(!done, "{spoilt}: {told}");
        assert!(told.contains("FAUTE    Fichier de la base\n"), "{spoilt}: {told}");
        for subject in unread {
            let said = format!("FAUTE    {subject}\n           illisible (");
            assert!(told.contains(&said), "{subject} after {spoilt}: {told}");
        }
        assert_eq!(told.matches("FAUTE").count(), unread.len() + 1, "{spoilt}: {told}");
        assert!(told.contains("bon      Territoire : CC Mad et Moselle"), "{spoilt}: {told}");
        let file = File::options().write(true).open(base.url().replace("sqlite:", "")).unwrap();
        file.write_all_at(&was, at).unwrap();
        let (done, told) = run(&base, &["doctor"]).await;
        assert!(done && told.contains("bon      Fichier de la base : intègre"), "{told}");
    }
}

/// PostgreSQL refuses all that follows a failure in a transaction: each question has its own.
#[tokio::test]
async fn what_cannot_be_read_hides_nothing_else() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let (done, told) = run(&base, &["init", "--epci", "200070738"]).await;
        assert!(done, "{told}");
        let db = Db::open(&base.url()).await.unwrap();
        execute(&db, "alter table journal rename to elsewhere").await;
        db.close().await;
        let (done, told) = run(&base, &["doctor"]).await;
        assert!(!done, "{told}");
        for subject in ["Journal", "Verbes du journal", "Messages"] {
            assert!(
                told.contains(&format!("FAUTE    {subject}\n           illisible (")),
                "{told}"
            );
        }
        assert_eq!(told.matches("FAUTE").count(), 3, "{told}");
        for sound in ["Recherche", "Réponses des fils", "Membres comptés", "Mandats"] {
            assert!(told.contains(&format!("bon      {sound} : ")), "{told}");
        }
        base.remove().await;
    }
}

/// A public poll with its two ballots, a secret one, both counted; and what the doctor says then.
async fn counted(rig: &mut Rig) {
    let room = rig.rooms[0];
    for family in [PollFamily::Public, PollFamily::Secret, PollFamily::Public] {
        let poll = polls::poll_of(rig, ALICE, polls::create(room, polls::motion(family), true));
        let poll = poll.await;
        let seal = polls::known(rig, room, poll).seal;
        for who in [ALICE, BRUNO] {
            let own = polls::mandate(&polls::electorate(rig, room, poll), rig.people[who].person);
            let ballot = match &seal {
                None => Vote::Choice(Choice::For),
                Some(seal) => polls::sealed(seal, Choice::For, &format!("suivi{who}"), 1),
            };
            rig.ask(who, polls::votes(room, poll, vec![(own, ballot)])).await.unwrap();
        }
        rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
        rig.tend_polls().await;
    }
    assert_eq!(broken(rig).await, []);
}

/// What somebody does to the database, what undoes it, which poll it is about and what is said.
type Damage = (&'static str, &'static str, u32, &'static [(&'static str, &'static [&'static str])]);

const RESULTS: &str = "Résultats des votes";
const CHAIN: &str = "Suite des relevés";
const BALLOTS: &str = "Bulletins des relevés";
const URNS: &str = "Urnes";
const SEALED: &str = "Urnes scellées";
const OTHER_RECORD: &str = "le relevé n’est plus celui de son empreinte";
const OTHER_RESULT: &str = "le résultat n’est pas celui de ses bulletins";
const TOLD: &str = "le résultat annoncé n’est pas celui du relevé";

const DAMAGES: &[Damage] = &[
    (
        "update poll set result = replace(result, 'adopted', 'rejected') where number = 1",
        "update poll set result = replace(result, 'rejected', 'adopted') where number = 1",
        1,
        &[(RESULTS, &[TOLD])],
    ),
    (
        "update poll set record_hash = 'x' || record_hash where number = 3",
        "update poll set record_hash = substr(record_hash, 2) where number = 3",
        3,
        &[(RESULTS, &[TOLD])],
    ),
    (
        "update poll_record set record = replace(record, 'Alice', 'Alicia') where place = 3",
        "update poll_record set record = replace(record, 'Alicia', 'Alice') where place = 3",
        3,
        &[(RESULTS, &[OTHER_RECORD])],
    ),
    (
        "update poll_record set record = replace(record, '\"choice\":\"for\",\"mandate\":2',
            '\"choice\":\"for\",\"mandate\":1') where place = 1",
        "update poll_record set record = replace(record,
            '\"choice\":\"for\",\"mandate\":1,\"source\":\"device\"}]',
            '\"choice\":\"for\",\"mandate\":2,\"source\":\"device\"}]') where place = 1",
        1,
        &[(RESULTS, &[OTHER_RECORD, OTHER_RESULT]), (BALLOTS, &["deux bulletins du mandat 1"])],
    ),
    (
        "update poll_record set record = replace(record, '\"choice\":\"for\",\"mandate\":2',
            '\"choice\":\"for\",\"mandate\":9') where place = 1",
        "update poll_record set record = replace(record, '\"mandate\":9', '\"mandate\":2')
            where place = 1",
        1,
        &[
            (RESULTS, &[OTHER_RECORD, OTHER_RESULT]),
            (BALLOTS, &["un bulletin du mandat 9, qui n’est pas électeur"]),
        ],
    ),
    (
        "update poll_record set place = 7 where place = 3",
        "update poll_record set place = 3 where place = 7",
        3,
        &[(CHAIN, &["le relevé ne suit pas le précédent"])],
    ),
    (
        "create table kept as select * from poll_record where place = 3;
        delete from poll_record where place = 3",
        "insert into poll_record select * from kept; drop table kept",
        3,
        &[(CHAIN, &["compté, mais sans relevé"])],
    ),
    (
        "insert into ballot select * from ballot
            where number = 2 and poll in (select id from poll where number = 3)",
        "create table kept as select distinct * from ballot; delete from ballot;
        insert into ballot select * from kept; drop table kept",
        3,
        &[(URNS, &["2 bulletins du mandat 2"])],
    ),
    (
        "insert into ballot (poll, number, choice, source)
            select id, 9, '\"for\"', 'device' from poll where number = 3",
        "delete from ballot where number = 9",
        3,
        &[(URNS, &["un bulletin du mandat 9, qui n’est pas électeur"])],
    ),
    (
        "insert into ballot (poll, number, sealed, source)
            select id, 1, 'xyz', 'device' from poll where number = 2",
        "delete from ballot where sealed is not null",
        2,
        &[(SEALED, &["1 bulletins scellés qui restent"])],
    ),
];

#[tokio::test]
async fn votes_that_were_tampered_with_are_found() {
    on_both(async |rig| {
        Box::pin(counted(rig)).await;
        // As whoever holds the database can: no key, no reference is in the way.
        let loose = "create table loose as select * from ballot; drop table ballot;
            alter table loose rename to ballot";
        execute(&rig.context.db, loose).await;
        for (damage, mend, number, expected) in DAMAGES {
            execute(&rig.context.db, damage).await;
            let of = format!("« Conférence des maires », vote n° {number} : ");
            let said = |faults: &[&str]| faults.iter().map(|it| format!("{of}{it}")).collect();
            let expected: Vec<(&str, Vec<String>)> =
                expected.iter().map(|(subject, faults)| (*subject, said(faults))).collect();
            assert_eq!(broken(rig).await, expected, "{damage}");
            execute(&rig.context.db, mend).await;
            assert_eq!(broken(rig).await, [], "mended: {damage}");
        }
    })
    .await;
}
