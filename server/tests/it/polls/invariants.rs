//! What must hold whatever happens at the same time: V1 to V4, V12, V19, V20, V21. Voters use two
//! nodes, give up at any moment, and try again elsewhere with the same id.

use super::ask::{close, enter, entered, motion, rules, void, vote, votes};
use super::crowd::{Crowd, on_each};
use super::{draft, question};
use crate::races::somebody_waits;
use futures_util::future::join_all;
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis::{on, replay};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::id::{CommandId, Micros, PollId, Seq};
use parvis_protocol::poll::{Choice, PollFamily, PollKind, PollState, Urn, Vote};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;

const CHOICES: [Choice; 4] = [Choice::For, Choice::Against, Choice::Abstain, Choice::Nppv];
/// Voters, and how often each of them votes, on each engine. `PARVIS_CASTS=130` makes more than
/// ten thousand casts of it, and races as many more closings against votes (`make race`).
const VOTERS: usize = 40;
const CASTS_EACH: usize = 12;
/// Voters whose ballots race the end of a poll.
const RACERS: usize = 12;

fn casts_each() -> usize {
    let asked = std::env::var("PARVIS_CASTS").ok();
    asked.map_or(CASTS_EACH, |casts| casts.parse().expect("a number"))
}

/// What a voter was told.
#[derive(Default)]
struct Told {
    /// The position that each accepted ballot took in their own channel.
    ballots: BTreeMap<Seq, Choice>,
    /// How often they waited for less than the answer took, and asked again.
    given_up: usize,
    /// Whether they were told that the poll is over.
    late: usize,
}

impl Told {
    fn and(mut self, other: Self) -> Self {
        self.ballots.extend(other.ballots);
        let (given_up, late) = (self.given_up + other.given_up, self.late + other.late);
        Self { ballots: self.ballots, given_up, late }
    }
}

/// Votes again and again, from anywhere, and gives up now and then to try again elsewhere.
async fn insist(
    crowd: &Crowd,
    (who, device): (usize, u64),
    (poll, mandate): (PollId, u32),
    casts: usize,
) -> Told {
    let dice = Ids::seeded(Clock::manual(Micros(0)), who as u64 + 1_000 * device);
    let roll = |sides: u32| dice.below(sides) as usize;
    let mut told = Told::default();
    for _ in 0..casts {
        let (id, choice) = (crowd.id(), CHOICES[roll(4)].clone());
        let command = vote(crowd.room, poll, mandate, choice.clone());
        let mut answer = None;
        while answer.is_none() {
            let asked = crowd.ask((roll(2), who), id, command.clone());
            // One in four waits for less than an answer takes.
            let patience = Duration::from_micros([150, 600, 2_000][roll(3)]);
            answer =
                if roll(4) == 0 { timeout(patience, asked).await.ok() } else { Some(asked.await) };
            told.given_up += usize::from(answer.is_none());
        }
        match answer {
            Some(Ok(Reply::Done(done))) => drop(told.ballots.insert(done.seq, choice)),
            Some(Err(Problem::PollState(moment))) => {
                assert!(moment.closed_at.is_some(), "{moment:?}");
                told.late += 1;
                return told;
            }
            other => panic!("{other:?}"),
        }
    }
    told
}

/// The last ballot that each voter was told of is the one that counts, and no other.
async fn check(crowd: &Crowd, poll: PollId, told: &[(u32, Told)]) {
    let view = crowd.view((1, 0), poll).await;
    let record = view.record.expect("a record");
    assert!(parvis::poll::tally::verify(&record));
    let Urn::Named(ballots) = &record.urn else { panic!("{:?}", record.urn) };
    let counted: BTreeMap<u32, &Choice> =
        ballots.iter().map(|ballot| (ballot.mandate, &ballot.choice)).collect();
    assert_eq!(counted.len(), ballots.len(), "one ballot of a mandate");
    for (mandate, told) in told {
        let last = told.ballots.values().next_back();
        assert_eq!(counted.get(mandate).copied(), last, "mandate {mandate}");
    }
    let rows = "select count(*) from ballot where poll = $1";
    let mandates = "select count(distinct number) from ballot where poll = $1";
    let (rows, mandates) = (crowd.number(rows, poll).await, crowd.number(mandates, poll).await);
    assert_eq!((rows, mandates), (ballots.len(), rows));
}

#[tokio::test(flavor = "multi_thread")]
async fn v01_v02_one_ballot_of_a_mandate_and_every_one_that_was_acknowledged() {
    on_each(VOTERS, async |crowd| {
        let poll = crowd.open(motion(PollFamily::Public)).await;
        let mandates = crowd.mandates(poll).await;
        let voting = (0..VOTERS).map(async |who| {
            // Two devices of each voter, at the same time: they share an account and nothing else.
            let (of, casts) = ((poll, mandates[who]), casts_each() / 2);
            let devices = [0, 1].map(|device| insist(crowd, (who, device), of, casts));
            let told = join_all(devices).await.into_iter().fold(Told::default(), Told::and);
            (mandates[who], told)
        });
        let told = join_all(voting).await;
        let each = casts_each() / 2 * 2;
        assert!(told.iter().all(|(_, told)| told.ballots.len() == each), "none was refused");
        crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
        check(crowd, poll, &told).await;
        // What was given up and what was repeated left one row each.
        let all: usize = told.iter().map(|(_, told)| told.ballots.len()).sum();
        let given_up: usize = told.iter().map(|(_, told)| told.given_up).sum();
        println!("V1, V2: {all} ballots of {VOTERS} mandates, {given_up} asked again; none lost");
        let written = "select count(*) from journal where verb = 'ballot.cast' and entity_id = $1";
        assert_eq!(crowd.number(written, poll).await, all);
        let earlier = "select count(*) from ballot_earlier where poll = $1";
        assert_eq!(crowd.number(earlier, poll).await, all - VOTERS, "kept");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v03_no_ballot_after_the_end_and_none_lost_before_it() {
    on_each(RACERS, async |crowd| {
        let rounds = casts_each() * 2 / 3;
        let (mut taken, mut given_up, mut late) = (0, 0, 0);
        for round in 0..rounds {
            let poll = crowd.open(motion(PollFamily::Public)).await;
            let mandates = crowd.mandates(poll).await;
            let closing = async {
                // Somewhere in the middle, later in each round.
                for _ in 0..round % 24 * 4 {
                    tokio::task::yield_now().await;
                }
                let command = close(crowd.room, poll, true);
                crowd.ask((round % 2, 0), crowd.id(), command).await.unwrap();
            };
            let voting = join_all((0..crowd.people.len()).map(async |who| {
                let of = (poll, mandates[who]);
                (mandates[who], insist(crowd, (who, 0), of, CASTS_EACH).await)
            }));
            let ((), told) = tokio::join!(closing, voting);
            check(crowd, poll, &told).await;
            for (_, told) in &told {
                taken += told.ballots.len();
                given_up += told.given_up;
                late += told.late;
            }
        }
        let who = format!("{rounds} polls of {RACERS} mandates closed under way");
        println!("V3: {who}: {taken} taken, {late} late, {given_up} asked again; none lost");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v03_an_end_waits_for_the_ballots_under_way() {
    on_each(2, async |crowd| {
        let poll = crowd.open(motion(PollFamily::Public)).await;
        let mandates = crowd.mandates(poll).await;
        // A ballot whose transaction has begun, by hand: it holds the poll, and commits late.
        let mut tx = crowd.nodes[0].db.write().await.unwrap();
        if matches!(tx, parvis::db::Tx::Postgres(_)) {
            let hold = "select id from poll where id = $1 for share";
            on!(&mut tx, conn => sqlx::query(hold).bind(poll).execute(conn).await.map(drop))
                .unwrap();
        }
        let insert = "insert into ballot (poll, number, choice, source)
            values ($1, $2, '\"for\"', 'device')";
        let mandate = i64::from(mandates[1]);
        on!(&mut tx, conn => {
            sqlx::query(insert).bind(poll).bind(mandate).execute(conn).await.map(drop)
        })
        .unwrap();
        let closing = crowd.ask((1, 0), crowd.id(), close(crowd.room, poll, true));
        let late = async {
            somebody_waits(&crowd.nodes[0].db).await;
            tx.commit().await.unwrap();
        };
        let (closed, ()) = tokio::join!(closing, late);
        closed.unwrap();
        let result = crowd.view((0, 0), poll).await.poll.result.unwrap();
        assert_eq!(result.lines[0].votes, 1, "it was under way, and counts");
    })
    .await;
}

/// Ids and ballots by chance, on two nodes, before and after the end: the first ballot that an id
/// brought in is its own for ever and has one answer, to the byte; any other one is refused.
#[tokio::test]
async fn v04_an_id_has_one_body_and_one_answer_to_the_byte() {
    on_each(2, async |crowd| {
        let polls = [PollFamily::Public, PollFamily::Ordinary].map(motion);
        let polls = [crowd.open(polls[0].clone()).await, crowd.open(polls[1].clone()).await];
        let mandate = crowd.mandates(polls[0]).await[1];
        let dice = Ids::seeded(Clock::manual(Micros(0)), 4);
        let roll = |sides: u32| dice.below(sides) as usize;
        let ids: Vec<CommandId> = (0..40).map(|_| crowd.id()).collect();
        let mut known: BTreeMap<usize, (Command, Vec<Vec<u8>>)> = BTreeMap::new();
        let mut seen = [0; 3];
        for turn in 0..240 {
            if turn == 20 {
                crowd.get(0, close(crowd.room, polls[0], true)).await.unwrap();
            }
            let (at, of) = (roll(40), roll(2));
            let body = vote(crowd.room, polls[of], mandate, CHOICES[roll(4)].clone());
            let told = crowd.ask((roll(2), 1), ids[at], body.clone()).await;
            match (known.get(&at), told) {
                (Some((first, bytes)), Ok(reply)) => {
                    assert_eq!((first, bytes), (&body, &as_sent(&reply)));
                    seen[0] += 1;
                }
                (Some((first, _)), Err(problem)) => {
                    assert_eq!(problem, Problem::IdReused);
                    assert_ne!(first, &body);
                    seen[1] += 1;
                }
                (None, Ok(reply)) => drop(known.insert(at, (body, as_sent(&reply)))),
                (None, Err(problem)) => {
                    assert!(matches!(problem, Problem::PollState(_)) && of == 0 && turn >= 20);
                    seen[2] += 1;
                }
            }
        }
        assert!(seen.iter().all(|times| *times > 3), "each of them happened: {seen:?}");
        let both = "select count(*) from journal where verb = 'ballot.cast' and $1 = $1";
        assert_eq!(crowd.number(both, polls[0]).await, known.len(), "each was written once");
    })
    .await;
}

/// An answer in both encodings.
fn as_sent(reply: &Reply) -> Vec<Vec<u8>> {
    [Encoding::MessagePack, Encoding::Json].map(|it| it.encode(reply).unwrap()).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn v20_a_device_and_the_secretary_at_once_make_one_ballot() {
    on_each(8, async |crowd| {
        for _ in 0..10 {
            let poll = crowd.open(motion(PollFamily::Ordinary)).await;
            let mandates = crowd.mandates(poll).await;
            let others = Some((Choice::Against, mandates.clone()));
            let secretary =
                crowd.ask((1, 0), crowd.id(), enter(crowd.room, poll, Vec::new(), others));
            let voters = join_all((1..8).map(|who| {
                let command = vote(crowd.room, poll, mandates[who], Choice::For);
                crowd.ask((who % 2, who), crowd.id(), command)
            }));
            let (entered_all, voted) = tokio::join!(secretary, voters);
            entered_all.unwrap();
            assert!(voted.iter().all(Result::is_ok), "a device is never refused: {voted:?}");
            crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
            let result = crowd.view((0, 0), poll).await.poll.result.unwrap();
            let lines = [result.lines[0].votes, result.lines[1].votes];
            assert_eq!(lines, [7, 1], "whoever voted, voted; the facilitator was entered");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v19_ballots_cast_together_are_taken_together_or_not_at_all() {
    on_each(3, async |crowd| {
        let poll = crowd.open(motion(PollFamily::Public)).await;
        let mandates = crowd.mandates(poll).await;
        // As if the first one held the power (pouvoir) of the second one.
        let hand_over = "update elector set person = $2 where poll = $1 and number = $3";
        let mut tx = crowd.nodes[0].db.write().await.unwrap();
        let (holder, giver) = (crowd.people[0].person, i64::from(mandates[1]));
        on!(&mut tx, conn => {
            sqlx::query(hand_over).bind(poll).bind(holder).bind(giver).execute(conn).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        let pair = |one: Choice, other: Vote| {
            votes(crowd.room, poll, vec![(mandates[0], Vote::Choice(one)), (mandates[1], other)])
        };
        let ballots = "select count(*) from ballot where poll = $1";
        for (broken, problem) in [
            (pair(Choice::For, Vote::Choice(Choice::Blank)), Problem::invalid("vote")),
            (
                votes(
                    crowd.room,
                    poll,
                    vec![
                        (mandates[0], Vote::Choice(Choice::For)),
                        (mandates[2], Vote::Choice(Choice::For)),
                    ],
                ),
                Problem::NotElector,
            ),
            (
                votes(
                    crowd.room,
                    poll,
                    vec![
                        (mandates[0], Vote::Choice(Choice::For)),
                        (mandates[0], Vote::Choice(Choice::Against)),
                    ],
                ),
                Problem::invalid("ballots"),
            ),
        ] {
            assert_eq!(crowd.get(0, broken).await, Err(problem));
            assert_eq!(crowd.number(ballots, poll).await, 0, "neither of them");
        }
        // The second of the two fails in the database itself.
        fail_ballots_of(crowd, mandates[1]).await;
        let both = pair(Choice::For, Vote::Choice(Choice::Against));
        let failed = crowd.get(0, both.clone()).await;
        assert!(matches!(failed, Err(Problem::Internal(_))), "{failed:?}");
        assert_eq!(crowd.number(ballots, poll).await, 0, "neither of them");
        let receipts = "select count(*) from receipt where poll = $1";
        assert_eq!(crowd.number(receipts, poll).await, 0);
        mend_ballots(crowd).await;
        crowd.get(0, both).await.unwrap();
        assert_eq!(crowd.number(ballots, poll).await, 2);
        let giver = vote(crowd.room, poll, mandates[1], Choice::For);
        assert_eq!(crowd.get(1, giver).await, Err(Problem::NotElector));
    })
    .await;
}

/// From now on the engine refuses the ballot of a mandate.
async fn fail_ballots_of(crowd: &Crowd, mandate: u32) {
    let sqlite = format!(
        "create trigger broken before insert on ballot when new.number = {mandate}
        begin select raise(abort, 'broken'); end"
    );
    let postgres = format!(
        "create function broken() returns trigger language plpgsql as $$ begin
            if new.number = {mandate} then raise exception 'broken'; end if; return new; end $$;
        create trigger broken before insert on ballot for each row execute function broken()"
    );
    statement(crowd, sqlite, postgres).await;
}

async fn mend_ballots(crowd: &Crowd) {
    statement(crowd, "drop trigger broken".into(), "drop trigger broken on ballot".into()).await;
}

async fn statement(crowd: &Crowd, sqlite: String, postgres: String) {
    let mut tx = crowd.nodes[0].db.write().await.unwrap();
    match &mut tx {
        parvis::db::Tx::Sqlite(tx) => {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sqlite)).execute(tx.conn()).await.map(drop)
        }
        parvis::db::Tx::Postgres(tx) => {
            sqlx::raw_sql(sqlx::AssertSqlSafe(postgres)).execute(&mut **tx).await.map(drop)
        }
    }
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn v12_every_node_tells_the_same_result_and_the_same_story() {
    on_each(6, async |crowd| {
        let asked =
            draft(question(PollKind::Single, &["Un", "Deux"]), Some(rules(PollFamily::Public)));
        let poll = crowd.open(asked).await;
        let mandates = crowd.mandates(poll).await;
        let voting = (0..6).map(|who| {
            let choice = Choice::Options(vec![[0, 1][who % 2]]);
            crowd.ask((who % 2, who), crowd.id(), vote(crowd.room, poll, mandates[who], choice))
        });
        assert!(join_all(voting).await.iter().all(Result::is_ok));
        crowd.ask((1, 0), crowd.id(), close(crowd.room, poll, true)).await.unwrap();
        let mut told = Vec::new();
        for node in 0..2 {
            let mut tx = crowd.nodes[node].db.read().await.unwrap();
            let mut at = Seq(0);
            let mut all = Vec::new();
            while let Some(last) = {
                let some = replay::changes_after(&mut tx, crowd.room, at).await.unwrap();
                let last = some.last().map(|change| change.seq);
                all.extend(some);
                last
            } {
                at = last;
            }
            // Whoever comes back from anywhere hears the rest, and nothing twice.
            for from in 0..all.len() {
                let (mut rest, mut at) = (Vec::new(), Seq(i64::try_from(from).unwrap()));
                while rest.len() < all.len() - from {
                    let some = replay::changes_after(&mut tx, crowd.room, at).await.unwrap();
                    at = some.last().expect("there is more").seq;
                    rest.extend(some);
                }
                assert_eq!(rest, all[from..], "from {from}");
            }
            drop(tx);
            told.push((all, crowd.view((node, 1), poll).await));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].1.poll.state, PollState::Proclaimed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v21_a_voter_is_told_the_truth_whatever_became_of_the_poll() {
    on_each(2, async |crowd| {
        let room = crowd.room;
        for end in [
            close(room, PollId(uuid::Uuid::nil()), true),
            void(room, PollId(uuid::Uuid::nil()), "x", false),
        ] {
            let poll = crowd.open(motion(PollFamily::Public)).await;
            let mandates = crowd.mandates(poll).await;
            let ballot = |who: usize| vote(room, poll, mandates[who], Choice::For);
            let id = crowd.id();
            let counted = crowd.ask((0, 1), id, ballot(1)).await.unwrap();
            let end = match end {
                Command::ClosePoll(it) => close(room, poll, it.proclaim),
                _ => void(room, poll, "Panne de micro", false),
            };
            crowd.get(0, end).await.unwrap();
            // The answer was lost; she asks again on the other node, after the end.
            assert_eq!(crowd.ask((1, 1), id, ballot(1)).await, Ok(counted));
            let late = crowd.ask((1, 0), crowd.id(), ballot(0)).await;
            let Err(Problem::PollState(moment)) = late else { panic!("{late:?}") };
            assert_eq!(moment.closed_at, Some(crowd.nodes[0].now()));
        }
        let nothing = enter(room, PollId(uuid::Uuid::nil()), vec![entered(1, None)], None);
        assert_eq!(crowd.get(0, nothing).await, Err(Problem::NotFound));
    })
    .await;
}
