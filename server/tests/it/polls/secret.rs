//! Sealed ballots: who holds the database, the log, the bus or any account learns nothing of who
//! chose what; and while a poll is open nobody learns anything of what is chosen.

use super::ask::{close, page, rules, seal_bytes, sealed, vote, votes};
use super::crowd::{Crowd, hex, on_each};
use super::{draft, question};
use crate::{ask as rooms, meetings};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use crypto_box::SecretKey;
use parvis::clock::Clock;
use parvis::db::Tx;
use parvis::ids::Ids;
use parvis::on;
use parvis::poll::tend;
use parvis_protocol::attendance::Whereabouts;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::id::{ItemId, MeetingId, Micros, PollId, Seq};
use parvis_protocol::meeting::ItemKind;
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Choice, PollFamily, PollKind, PollState, Urn};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const VOTERS: usize = 8;
/// People of whom three only watch: a facilitator, an observer, an administrator.
const WATCHED: usize = 6;
const WATCHERS: [usize; 3] = [0, WATCHED - 2, WATCHED - 1];

fn secret() -> parvis_protocol::poll::command::PollDraft {
    draft(question(PollKind::Motion, &[]), Some(rules(PollFamily::Secret)))
}

/// What one of the voters chooses, and the word that only they know.
fn plan(who: usize) -> (Choice, String) {
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

/// Whether bytes stand in what the engine has written: file and log of SQLite, log of PostgreSQL.
async fn is_written(crowd: &Crowd, bytes: &[u8]) -> bool {
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    match &mut tx {
        Tx::Postgres(tx) => {
            let select = "select count(*) from pg_ls_waldir()
                where position($1 in pg_read_binary_file('pg_wal/' || name, 0, size, true)) > 0";
            let found: i64 =
                sqlx::query_scalar(select).bind(bytes).fetch_one(&mut **tx).await.unwrap();
            found > 0
        }
        Tx::Sqlite(tx) => {
            let file = "select file from pragma_database_list where name = 'main'";
            let file: String = sqlx::query_scalar(file).fetch_one(tx.conn()).await.unwrap();
            ["", "-wal"].iter().any(|end| {
                let all = std::fs::read(format!("{file}{end}")).unwrap_or_default();
                all.windows(bytes.len()).any(|window| window == bytes)
            })
        }
    }
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
        for who in [3, 0, 7, 1, 6, 2, 5, 4] {
            let (choice, tracker) = plan(who);
            let ballot = sealed(&seal, choice, &tracker, who as u64);
            let command = votes(crowd.room, poll, vec![(mandates[who], ballot)]);
            crowd.ask((who % 2, who), crowd.id(), command).await.unwrap();
            crowd.nodes.iter().for_each(|node| node.clock.advance(Duration::from_secs(1)));
        }
        nothing_can_be_read(crowd, &seal).await;
        crowd.ask((1, 0), crowd.id(), close(crowd.room, poll, true)).await.unwrap();
        assert_eq!(crowd.view((0, 0), poll).await.poll.state, PollState::Counting);
        tend(&crowd.nodes[1]).await.unwrap();
        assert_eq!(crowd.view((0, 0), poll).await.poll.state, PollState::Counting, "no key there");
        tend(&crowd.nodes[0]).await.unwrap();
        nothing_can_be_joined(crowd, poll).await;
        let mut said = String::new();
        while let Ok(event) = heard.try_recv() {
            writeln!(said, "{event:?}").unwrap();
        }
        assert!(said.contains(&seal), "the bus was listened to");
        assert!(!said.contains("canari"), "a ballot on the bus");
        said += &String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
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

/// The private half of a seal: the nodes of these stories draw from known sequences.
fn private_key(seal: &str) -> [u8; 32] {
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
    for written in [&key[..], spelled[0].as_bytes(), spelled[1].as_bytes()] {
        assert!(!is_written(crowd, written).await, "in the file or the log of the engine");
    }
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
    let mut found = 0;
    for (_, row) in dump.iter().filter(|(table, _)| table == "ballot") {
        let sealed = row.split('|').find_map(|it| it.strip_prefix("sealed=")).unwrap();
        found += usize::from(is_written(crowd, &sealed.as_bytes()[100..140]).await);
    }
    assert!(found > VOTERS / 2, "the search finds what is there: {found}");
    for who in 0..VOTERS {
        let (_, tracker) = plan(who);
        assert!(!is_written(crowd, tracker.as_bytes()).await, "{tracker}");
        assert!(dump.iter().all(|(_, row)| !row.contains(&tracker)));
    }
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

/// Everything that those who do not vote can see of the server while others do.
async fn transcript(crowd: &Crowd, family: PollFamily, flipped: bool) -> Vec<serde_json::Value> {
    let (meeting, item) = item_in_discussion(crowd).await;
    let asked = draft(question(PollKind::Motion, &[]), Some(rules(family)));
    let poll = crowd.open(PollDraft { item: Some(item), ..asked }).await;
    let seal = crowd.view((0, 0), poll).await.poll.seal;
    let mandates = crowd.mandates(poll).await;
    let watcher = crowd.people[WATCHERS[1]].person;
    crowd.get(0, rooms::set_role(crowd.room, watcher, MemberRole::Observer)).await.unwrap();
    let mut seen = Vec::new();
    let (_bus, mut heard) = crowd.listen();
    for (who, mandate) in mandates.into_iter().enumerate().take(WATCHERS[1]).skip(1) {
        let first = (who % 3 == 0) != flipped;
        let choice = if first { Choice::For } else { Choice::Against };
        let command = match &seal {
            None => vote(crowd.room, poll, mandate, choice),
            Some(seal) => {
                let ballot = sealed(seal, choice, "suivi", who as u64);
                votes(crowd.room, poll, vec![(mandate, ballot)])
            }
        };
        let answer = crowd.get(who, command).await.unwrap();
        seen.push(serde_json::to_value(&answer).unwrap());
        for observer in WATCHERS {
            for asked in everything(crowd, poll, meeting) {
                let told = match crowd.get(observer, asked).await {
                    Ok(told) => {
                        let size = Encoding::MessagePack.encode(&told).unwrap().len();
                        serde_json::json!([told, size])
                    }
                    // The minutes are not everybody's before they are approved.
                    Err(problem) => serde_json::json!(problem),
                };
                seen.push(told);
            }
        }
        let commands = crowd.nodes[0].metrics.commands.get();
        seen.push(serde_json::json!(commands));
    }
    let own: BTreeSet<_> = crowd.people.iter().map(|actor| actor.personal).collect();
    while let Ok(event) = heard.try_recv() {
        // A voter's own devices hear of their own ballot.
        if !own.iter().any(|channel| format!("{event:?}").contains(&channel.to_string())) {
            seen.push(serde_json::json!(format!("{event:?}")));
        }
    }
    if seal.is_some() {
        for actor in &crowd.people {
            let mut tx = crowd.nodes[0].db.read().await.unwrap();
            let own = parvis::poll::receipts(&mut tx, actor.person, Seq(i64::MAX)).await.unwrap();
            seen.push(serde_json::to_value(own).unwrap());
        }
    }
    seen
}

/// A meeting where everybody sits, with one item in discussion.
async fn item_in_discussion(crowd: &Crowd) -> (MeetingId, ItemId) {
    let room = crowd.room;
    let done = async |command: Command| match crowd.get(0, command).await {
        Ok(Reply::Done(done)) => done,
        other => panic!("{other:?}"),
    };
    let meeting = done(meetings::create(room, meetings::draft(7))).await.meeting.unwrap();
    let point = vec![meetings::point(ItemKind::Debate, "Un")];
    done(meetings::add(room, meeting, point)).await;
    done(meetings::open(room, meeting, Some("Essai"))).await;
    for actor in &crowd.people {
        done(meetings::at(room, meeting, actor.person, Whereabouts::Room)).await;
    }
    let told = crowd.get(0, meetings::load(room, meeting)).await;
    let Ok(Reply::Meeting(view)) = told else { panic!("{told:?}") };
    let item = view.entities.iter().find_map(|entity| match entity {
        Entity::AgendaItem(item) => Some(item.id),
        _ => None,
    });
    let item = item.expect("an item");
    done(meetings::open_item(room, item)).await;
    (meeting, item)
}

fn everything(crowd: &Crowd, poll: PollId, meeting: MeetingId) -> Vec<Command> {
    let room = crowd.room;
    vec![
        super::ask::load(room, poll),
        page(room, None, 50),
        rooms::load(room),
        rooms::page(room, None, Anchor::Latest, 50),
        rooms::unread(room),
        rooms::search("scrutin"),
        meetings::load(room, meeting),
        meetings::page(room, None, 10),
        meetings::minutes_of(room, meeting),
        Command::LoadToday,
        Command::LoadTerritory,
    ]
}

#[tokio::test]
async fn v11_until_the_end_nothing_depends_on_what_is_chosen() {
    for family in [PollFamily::Public, PollFamily::Secret] {
        let told = Mutex::new(Vec::new());
        for flipped in [false, true] {
            on_each(WATCHED, async |crowd| {
                let seen = transcript(crowd, family, flipped).await;
                assert!(seen.len() > 50, "{}", seen.len());
                told.lock().unwrap().push(seen);
            })
            .await;
        }
        let told = told.into_inner().unwrap();
        // Of each engine, the one and the other.
        for (one, other) in [(0, 2), (1, 3)] {
            for (at, (left, right)) in told[one].iter().zip(&told[other]).enumerate() {
                assert_eq!(left, right, "{family:?}, {at}");
            }
            assert_eq!(told[one].len(), told[other].len());
        }
    }
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
