//! Sealed ballots: who holds the database, the log, the bus or any account learns nothing of who
//! chose what; and while a poll is open nobody learns anything of what is chosen.

use super::ask::{close, rules, seal_bytes, sealed, vote, votes};
use super::crowd::{Crowd, hex, on_each};
use super::{draft, question};
use crate::ask as rooms;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use crypto_box::SecretKey;
use parvis::clock::Clock;
use parvis::db::Tx;
use parvis::ids::Ids;
use parvis::on;
use parvis::poll::tend;
use parvis_protocol::command::Reply;
use parvis_protocol::id::{Micros, PollId};
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Choice, PollFamily, PollKind, PollState, Urn, Vote};
use parvis_protocol::problem::Problem;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Voters of a secret ballot.
pub const VOTERS: usize = 8;

/// A secret ballot on a motion.
pub fn secret() -> PollDraft {
    draft(question(PollKind::Motion, &[]), Some(rules(PollFamily::Secret)))
}

/// What one of the voters chooses, and the word that only they know.
pub fn plan(who: usize) -> (Choice, String) {
    let choice = if [0, 2, 3, 7].contains(&who) { Choice::For } else { Choice::Against };
    (
        choice,
        format!("{:08x}canari{who}", (u32::try_from(who).unwrap() + 1).wrapping_mul(2_654_435_761)),
    )
}

/// Everything that is logged by this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What PostgreSQL has written since this database was made: its log and its tables, once what is
/// in its memory is there too.
const FILES: &str = "with file as (
        select pg_read_binary_file('pg_wal/' || name, 0, size, true) as held from pg_ls_waldir()
        where modification >= (
            select (pg_stat_file('base/' || oid || '/PG_VERSION')).modification
            from pg_database where datname = current_database())
        union all
        select pg_read_binary_file(pg_relation_filepath(oid), 0, 100000000, true)
        from pg_class where relkind in ('r', 'i', 't') and not relisshared
            and pg_relation_filenode(oid) is not null)";

/// The files that an engine has written and that hold these bytes: file and log of SQLite, log
/// and tables of PostgreSQL.
async fn written(crowd: &Crowd, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    match &mut tx {
        Tx::Postgres(tx) => {
            sqlx::query("checkpoint").execute(&mut **tx).await.unwrap();
            let select = format!("{FILES} select held from file where position($1 in held) > 0");
            let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(bytes);
            select.fetch_all(&mut **tx).await.unwrap()
        }
        Tx::Sqlite(tx) => {
            let file = "select file from pragma_database_list where name = 'main'";
            let file: String = sqlx::query_scalar(file).fetch_one(tx.conn()).await.unwrap();
            let all = ["", "-wal"].map(|end| std::fs::read(format!("{file}{end}")));
            let all = all.into_iter().map(Result::unwrap_or_default);
            all.filter(|held| !places(held, bytes).is_empty()).collect()
        }
    }
}

/// How many of these words stand in what the engine has written.
async fn are_written(crowd: &Crowd, words: Vec<Vec<u8>>) -> usize {
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    if let Tx::Postgres(tx) = &mut tx {
        sqlx::query("checkpoint").execute(&mut **tx).await.unwrap();
        let select = format!(
            "{FILES} select count(distinct word) from file, unnest($1) as word
                where position(word in held) > 0"
        );
        let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(words);
        let found: i64 = select.fetch_one(&mut **tx).await.unwrap();
        return usize::try_from(found).unwrap();
    }
    drop(tx);
    let mut found = 0;
    for word in words {
        found += usize::from(!written(crowd, &word).await.is_empty());
    }
    found
}

/// Where these bytes stand.
pub fn places(all: &[u8], bytes: &[u8]) -> Vec<usize> {
    let (first, mut found) = (bytes[0], Vec::new());
    for (at, byte) in all.iter().enumerate() {
        if *byte == first && all[at..].starts_with(bytes) {
            found.push(at);
        }
    }
    found
}

/// How far around a ballot nothing may say whose it is.
const NEAR: usize = 96;

/// Around each ballot that was opened, in whatever the engine wrote, stands nothing of a person,
/// and nothing of an envelope, which is kept beside its mandate. The record, which everybody sees,
/// has a list of its own, where other ballots stand around each.
async fn nobody_stands_beside(crowd: &Crowd, ciphers: &[String]) {
    let people = crowd.people.iter().flat_map(|actor| [actor.person.0, actor.personal.0]);
    let mut names: Vec<Vec<u8>> =
        people.flat_map(|id| [id.as_bytes().to_vec(), id.to_string().into_bytes()]).collect();
    names.extend(ciphers.iter().map(|cipher| cipher.as_bytes()[..16].to_vec()));
    let mut seen = BTreeSet::new();
    for held in written(crowd, b"canari").await {
        for at in places(&held, b"canari") {
            let around = &held[at.saturating_sub(NEAR)..held.len().min(at + NEAR)];
            let before = &held[at.saturating_sub(24)..at];
            if !places(before, b"\"tracker\":\"").is_empty() {
                continue;
            }
            seen.insert(held[at + 6]);
            let whose = names.iter().find(|name| !places(around, name).is_empty());
            assert!(whose.is_none(), "{whose:?} beside {:?}", String::from_utf8_lossy(around));
        }
    }
    assert_eq!(seen.len(), VOTERS, "the search finds what is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_nothing_that_is_stored_joins_a_person_and_a_choice() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    on_each(VOTERS, async |crowd| {
        let (_bus, mut heard) = crowd.listen();
        let poll = crowd.open(secret()).await;
        let seal = crowd.view((1, 3), poll).await.poll.seal.unwrap();
        let key = private_key(&seal);
        let mandates = crowd.mandates(poll).await;
        let ciphers = vote_in_turn(crowd, poll, &seal, &mandates).await;
        nothing_can_be_read(crowd, &seal).await;
        crowd.ask((1, 0), crowd.id(), close(crowd.room, poll, true)).await.unwrap();
        assert_eq!(crowd.view((0, 0), poll).await.poll.state, PollState::Counting);
        tend(&crowd.nodes[1]).await.unwrap();
        assert_eq!(crowd.view((0, 0), poll).await.poll.state, PollState::Counting, "no key there");
        tend(&crowd.nodes[0]).await.unwrap();
        nothing_can_be_joined(crowd, poll).await;
        nobody_stands_beside(crowd, &ciphers).await;
        let mut said = String::new();
        while let Ok(event) = heard.try_recv() {
            writeln!(said, "{event:?}").unwrap();
        }
        assert!(said.contains(&seal), "the bus was listened to");
        assert!(!said.contains("canari"), "a ballot on the bus");
        said += &String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(
            ciphers.iter().all(|it| !said.contains(it)),
            "an envelope on the bus or in the log"
        );
        the_key_is_nowhere(crowd, &key, &said).await;
        let view = crowd.view((1, 2), poll).await;
        let record = view.record.unwrap();
        let votes: Vec<i64> = record.result.lines.iter().map(|line| line.votes).collect();
        assert_eq!(votes, [4, 4]);
        assert!(!record.result.casting_vote);
        let Urn::Opened(ballots) = &record.urn else { panic!("{:?}", record.urn) };
        assert!(ballots.is_sorted_by(|one, next| one.tracker < next.tracker), "not as they came");
        for who in 0..VOTERS {
            let (choice, tracker) = plan(who);
            let own = ballots.iter().find(|ballot| ballot.tracker == tracker).unwrap();
            assert_eq!(own.choice, Some(choice), "each finds their own");
        }
        assert!(!crowd.nodes[0].polls.keys.has(poll), "the key is forgotten");
    })
    .await;
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!said.contains("canari"), "a ballot in the log");
}

/// All vote, each on one of the nodes, a second apart. Gives the middle of each envelope.
pub async fn vote_in_turn(
    crowd: &Crowd,
    poll: PollId,
    seal: &str,
    mandates: &[u32],
) -> Vec<String> {
    let mut ciphers = Vec::new();
    for who in [3, 0, 7, 1, 6, 2, 5, 4] {
        let (choice, tracker) = plan(who);
        let ballot = sealed(seal, choice, &tracker, who as u64);
        if let Vote::Sealed(text) = &ballot {
            ciphers.push(text[100..140].to_owned());
        }
        let command = votes(crowd.room, poll, vec![(mandates[who], ballot)]);
        crowd.ask((who % 2, who), crowd.id(), command).await.unwrap();
        crowd.nodes.iter().for_each(|node| node.clock.advance(Duration::from_secs(1)));
    }
    ciphers
}

/// The private half of a seal: the nodes of these stories draw from known sequences.
pub fn private_key(seal: &str) -> [u8; 32] {
    let ids = Ids::seeded(Clock::manual(Micros(0)), 7);
    let drawn: Vec<u8> = (0..512).flat_map(|_| ids.token()).collect();
    let all = drawn.windows(32).step_by(4).map(|it| <[u8; 32]>::try_from(it).unwrap());
    let public = |key: &[u8; 32]| *SecretKey::from(*key).public_key().as_bytes();
    let mut opens = all.filter(|key| Base64UrlUnpadded::encode_string(&public(key)) == seal);
    opens.next().expect("the key, drawn by the first node")
}

/// Not in a row, not in what the engine wrote, not on the bus, not in the log; in no spelling.
async fn the_key_is_nowhere(crowd: &Crowd, key: &[u8; 32], said: &str) {
    let spelled = [hex(key), Base64UrlUnpadded::encode_string(key), format!("{key:?}")];
    let written = vec![key.to_vec(), spelled[0].clone().into(), spelled[1].clone().into()];
    assert_eq!(are_written(crowd, written).await, 0, "in the files or the log of the engine");
    let dump = crowd.dump().await;
    for spelling in &spelled {
        assert!(dump.iter().all(|(_, row)| !row.contains(spelling)), "in a table");
        assert!(!said.contains(spelling), "on the bus, or in the log");
    }
}

/// While the poll is open: no plain ballot in any table or file, no key that opens one.
async fn nothing_can_be_read(crowd: &Crowd, seal: &str) {
    let dump = crowd.dump().await;
    assert!(dump.iter().filter(|(table, _)| table == "ballot").count() == VOTERS);
    // A page of the log may end in the middle of one of them.
    let ballots = dump.iter().filter(|(table, _)| table == "ballot");
    let sealed = ballots.map(|(_, row)| {
        let sealed = row.split('|').find_map(|it| it.strip_prefix("sealed=")).unwrap();
        sealed.as_bytes()[100..140].to_vec()
    });
    let found = are_written(crowd, sealed.collect()).await;
    assert!(found > VOTERS / 2, "the search finds what is there: {found}");
    let trackers = (0..VOTERS).map(|who| plan(who).1);
    assert!(trackers.clone().all(|it| dump.iter().all(|(_, row)| !row.contains(&it))));
    assert_eq!(are_written(crowd, trackers.map(Into::into).collect()).await, 0);
    let mut tried = 0;
    for (table, row) in &dump {
        for value in row.split('|').filter_map(|it| it.split_once('=')).map(|it| it.1) {
            let coded = Base64UrlUnpadded::decode_vec(value).ok();
            let bytes = coded.or_else(|| unhex(value));
            let Some(Ok(key)) = bytes.map(<[u8; 32]>::try_from) else { continue };
            tried += 1;
            let public =
                Base64UrlUnpadded::encode_string(SecretKey::from(key).public_key().as_bytes());
            assert_ne!(public, seal, "a private key in {table}");
        }
    }
    assert!(tried > 0, "the public key at least has this form");
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

/// Once it is over: ballots are in rows that name nobody, written by one transaction that wrote
/// nothing of anybody, in an order that is not that of the voters.
async fn nothing_can_be_joined(crowd: &Crowd, poll: PollId) {
    let dump = crowd.dump().await;
    assert!(dump.iter().all(|(table, _)| table != "ballot"), "the sealed ones are gone");
    let names: Vec<String> = crowd
        .people
        .iter()
        .flat_map(|actor| [actor.person.0, actor.personal.0])
        .flat_map(|id| [id.to_string(), hex(id.as_bytes())])
        .collect();
    let mut seen = 0;
    for (table, row) in &dump {
        let ballots = (0..VOTERS).filter(|who| row.contains(&plan(*who).1)).count();
        if ballots == 0 {
            continue;
        }
        seen += ballots;
        match table.as_str() {
            "opened_ballot" => {
                assert!(names.iter().all(|name| !row.contains(name)), "{row}");
                assert_eq!(row.split('|').count(), 5, "poll, place, tracker, choice: {row}");
            }
            // All names and all ballots: the record that everybody sees.
            "poll_record" => assert_eq!(ballots, VOTERS),
            other => panic!("a ballot in {other}: {row}"),
        }
    }
    assert_eq!(seen, 2 * VOTERS);
    let receipts = "select count(*) from receipt where poll = $1 and at is null";
    assert_eq!(crowd.number(receipts, poll).await, VOTERS, "and at no time of their own");
    let times = "select count(distinct at) from journal
        where verb = 'ballot.cast' and entity_id = $1";
    assert_eq!(crowd.number(times, poll).await, 1, "nor in the journal");
    transactions(crowd, poll).await;
}

/// PostgreSQL remembers which transaction wrote a row, and where it stands.
async fn transactions(crowd: &Crowd, poll: PollId) {
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    let Tx::Postgres(tx) = &mut tx else { return };
    let select = "select distinct xmin::text from opened_ballot where poll = $1";
    let ballots: Vec<String> =
        sqlx::query_scalar(select).bind(poll).fetch_all(&mut **tx).await.unwrap();
    assert_eq!(ballots.len(), 1, "one transaction for all");
    let select = "select distinct xmin::text from receipt where poll = $1
        union select distinct xmin::text from journal where verb = 'ballot.cast'";
    let people: BTreeSet<String> = sqlx::query_scalar(select)
        .bind(poll)
        .fetch_all(&mut **tx)
        .await
        .unwrap()
        .into_iter()
        .collect();
    assert!(people.len() >= VOTERS && !people.contains(&ballots[0]));
    let select = "select tracker from opened_ballot where poll = $1 order by ctid";
    let lying: Vec<String> =
        sqlx::query_scalar(select).bind(poll).fetch_all(&mut **tx).await.unwrap();
    assert!(lying.is_sorted(), "rows lie in the order of their trackers");
}

#[tokio::test]
async fn an_envelope_with_anything_in_it_is_void_and_all_have_one_size() {
    on_each(3, async |crowd| {
        let poll = crowd.open(secret()).await;
        let seal = crowd.view((0, 1), poll).await.poll.seal.unwrap();
        let mandates = crowd.mandates(poll).await;
        for (plain, number) in [(vec![b' '; 511], 1), (vec![b' '; 513], 2), (Vec::new(), 3)] {
            let short =
                votes(crowd.room, poll, vec![(mandates[1], seal_bytes(&seal, &plain, number))]);
            assert_eq!(crowd.get(1, short).await, Err(Problem::invalid("vote")));
        }
        let plain = vote(crowd.room, poll, mandates[1], Choice::For);
        assert_eq!(crowd.get(1, plain).await, Err(Problem::invalid("vote")), "an open ballot");
        let nonsense = seal_bytes(&seal, &[b'?'; 512], 4);
        crowd.get(0, votes(crowd.room, poll, vec![(mandates[0], nonsense)])).await.unwrap();
        let elsewhere =
            Base64UrlUnpadded::encode_string(SecretKey::from([9; 32]).public_key().as_bytes());
        let foreign = sealed(&elsewhere, Choice::For, "x", 5);
        crowd.get(1, votes(crowd.room, poll, vec![(mandates[1], foreign)])).await.unwrap();
        // The last envelope of a mandate is the one that counts.
        for (choice, number) in [(Choice::For, 6), (Choice::Blank, 7)] {
            let ballot = sealed(&seal, choice, "y", number);
            crowd.get(2, votes(crowd.room, poll, vec![(mandates[2], ballot)])).await.unwrap();
        }
        crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
        tend(&crowd.nodes[0]).await.unwrap();
        let result = crowd.view((0, 1), poll).await.poll.result.unwrap();
        let [void, blank, cast] = [result.void, result.blank, result.cast].map(|it| it.ballots);
        assert_eq!((void, blank, cast), (2, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_lost_key_voids_the_poll_and_everybody_is_told() {
    on_each(3, async |crowd| {
        let poll = crowd.open(secret()).await;
        let seal = crowd.view((0, 1), poll).await.poll.seal.unwrap();
        let mandates = crowd.mandates(poll).await;
        let ballot = sealed(&seal, Choice::For, "z", 1);
        crowd.get(1, votes(crowd.room, poll, vec![(mandates[1], ballot)])).await.unwrap();
        let later = |seconds| {
            crowd.nodes.iter().for_each(|node| node.clock.advance(Duration::from_secs(seconds)));
        };
        later(9);
        tend(&crowd.nodes[0]).await.unwrap();
        later(9);
        tend(&crowd.nodes[1]).await.unwrap();
        assert_eq!(crowd.view((1, 1), poll).await.poll.state, PollState::Open, "it was heard");
        // The node that keeps the key says nothing any more.
        later(2);
        tend(&crowd.nodes[1]).await.unwrap();
        let gone = crowd.view((1, 1), poll).await.poll;
        let voided = gone.voided.unwrap();
        assert_eq!((gone.state, voided.by, voided.reason), (PollState::Voided, None, None));
        assert_eq!(gone.result, None, "never a partial result");
        let sealed = "select count(*) from ballot where poll = $1";
        assert_eq!(crowd.number(sealed, poll).await, 0);
        tend(&crowd.nodes[0]).await.unwrap();
        assert!(!crowd.nodes[0].polls.keys.has(poll), "should it come back, it forgets");
    })
    .await;
}

#[tokio::test]
async fn v11_the_record_is_nobody_s_before_the_end_and_the_facilitator_s_before_it_is_told() {
    on_each(3, async |crowd| {
        let asked = draft(question(PollKind::Motion, &[]), Some(rules(PollFamily::Public)));
        let poll = crowd.open(asked).await;
        let mandates = crowd.mandates(poll).await;
        crowd.get(1, vote(crowd.room, poll, mandates[1], Choice::For)).await.unwrap();
        for who in 0..3 {
            let view = crowd.view((0, who), poll).await;
            assert_eq!((view.record, view.poll.result), (None, None));
        }
        crowd.get(0, close(crowd.room, poll, false)).await.unwrap();
        assert!(crowd.view((0, 0), poll).await.record.is_some());
        for who in 1..3 {
            let view = crowd.view((1, who), poll).await;
            assert_eq!((view.record, view.record_hash, view.poll.result), (None, None, None));
        }
        let Ok(Reply::Room(room)) = crowd.get(1, rooms::load(crowd.room)).await else { panic!() };
        let text = serde_json::to_string(&room.entities).unwrap();
        assert!(!text.contains("casting_vote"), "no result among the entities: {text}");
        let engine = "select count(*) from poll_record where poll = $1";
        assert_eq!(crowd.number(engine, poll).await, 1);
        let mut tx = crowd.nodes[0].db.read().await.unwrap();
        let details = "select count(*) from journal where detail like '%for%'";
        let told: i64 =
            on!(&mut tx, conn => sqlx::query_scalar(details).fetch_one(conn).await).unwrap();
        assert_eq!(told, 0, "nor in what the journal remembers");
    })
    .await;
}
