//! The tally computed a second time, by the engines themselves, from the tables.

use super::ask::{close, rules, vote};
use super::crowd::{Crowd, on_each};
use super::{draft, question};
use parvis::clock::Clock;
use parvis::db::Tx;
use parvis::ids::Ids;
use parvis::on;
use parvis_protocol::id::{Micros, PollId};
use parvis_protocol::poll::{
    Availability, Bounds, Choice, Mood, PollFamily, PollKind, PollResult, Seats,
};
use std::collections::BTreeMap;

const VOTERS: usize = 11;

/// What each mandate wrote, mark by mark: its place on the ballot and its value.
const SQLITE: &str = "select ballot.number, mark.key as place, cast(mark.value as text) as value
    from ballot, json_each(ballot.choice, '$.' || $2) as mark where ballot.poll = $1";
const POSTGRES: &str = "select ballot.number, mark.ordinality - 1 as place, mark.value
    from ballot, json_array_elements_text(cast(ballot.choice as json) -> cast($2 as text))
        with ordinality as mark (value, ordinality)
    where ballot.poll = $1";

/// Votes of each line, by a statement that knows nothing of the program.
async fn lines(crowd: &Crowd, poll: PollId, kind: PollKind) -> BTreeMap<i64, i64> {
    let (field, line, points) = match kind {
        PollKind::Motion | PollKind::Mood => return motion(crowd, poll).await,
        PollKind::Single | PollKind::Multiple(_) | PollKind::Election(_) => {
            ("options", "cast(value as bigint)", "1")
        }
        PollKind::Ranked => ("ranking", "cast(value as bigint)", "3 - place"),
        PollKind::Score(_) => ("scores", "place", "cast(value as bigint)"),
        PollKind::Date => ("dates", "place", "case when value = 'no' then 0 else 1 end"),
    };
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    let marks = if matches!(tx, Tx::Sqlite(_)) { SQLITE } else { POSTGRES };
    let select = format!(
        "with mark as ({marks})
        select cast({line} as bigint), cast(sum(({points}) * elector.weight) as bigint)
        from mark join elector on elector.poll = $1 and elector.number = mark.number
        group by 1"
    );
    let rows: Vec<(i64, i64)> = on!(&mut tx, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(poll).bind(field).fetch_all(conn).await
    })
    .unwrap();
    rows.into_iter().collect()
}

async fn motion(crowd: &Crowd, poll: PollId) -> BTreeMap<i64, i64> {
    let pour = weight(crowd, poll, "= '\"for\"'").await;
    let contre = weight(crowd, poll, "= '\"against\"'").await;
    BTreeMap::from([(0, pour), (1, contre)])
}

/// What the ballots that say so weigh together.
async fn weight(crowd: &Crowd, poll: PollId, says: &str) -> i64 {
    let select = format!(
        "select cast(coalesce(sum(elector.weight), 0) as bigint) from elector
        left join ballot on ballot.poll = elector.poll and ballot.number = elector.number
        where elector.poll = $1 and ballot.choice {says}"
    );
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    on!(&mut tx, conn => {
        sqlx::query_scalar(sqlx::AssertSqlSafe(select)).bind(poll).fetch_one(conn).await
    })
    .unwrap()
}

async fn compare(crowd: &Crowd, poll: PollId, (kind, result): (PollKind, &PollResult)) {
    let counted = lines(crowd, poll, kind).await;
    for (line, at) in result.lines.iter().zip(0_i64..) {
        assert_eq!(line.votes, counted.get(&at).copied().unwrap_or(0), "{kind:?} line {at}");
    }
    for (says, sum) in [
        ("= '\"abstain\"'", result.abstentions),
        ("= '\"nppv\"'", result.nppv),
        ("is null", result.missing),
        ("not in ('\"abstain\"', '\"nppv\"')", result.cast),
    ] {
        assert_eq!(weight(crowd, poll, says).await, sum.weight, "{kind:?} {says}");
    }
    let all = "select cast(sum(weight) as bigint) from elector where poll = $1";
    let weight = usize::try_from(result.electors.weight).unwrap();
    assert_eq!(crowd.number(all, poll).await, weight);
}

/// A ballot by chance that answers the question.
fn anything(dice: &Ids, kind: PollKind) -> Choice {
    let roll = |sides| dice.below(sides);
    let answer = [Availability::Yes, Availability::IfNeeded, Availability::No];
    let any = |_| answer[roll(3) as usize];
    match (roll(6), kind) {
        (0, _) => Choice::Abstain,
        (1, _) => Choice::Nppv,
        (_, PollKind::Motion) => [Choice::For, Choice::Against][roll(2) as usize].clone(),
        (_, PollKind::Single) => Choice::Options(vec![roll(3)]),
        (_, PollKind::Multiple(_) | PollKind::Election(_)) => {
            Choice::Options([vec![0, 2], vec![1], vec![1, 2]][roll(3) as usize].clone())
        }
        (_, PollKind::Ranked) => {
            Choice::Ranking([vec![2, 0, 1], vec![1], vec![0, 2]][roll(3) as usize].clone())
        }
        (_, PollKind::Score(_)) => Choice::Scores((0..3).map(|_| roll(6)).collect()),
        (_, PollKind::Date) => Choice::Dates((0..3).map(any).collect()),
        (_, PollKind::Mood) => Choice::Mood(Mood::Up),
    }
}

#[tokio::test]
async fn v06_the_engine_counts_the_same() {
    on_each(VOTERS, async |crowd| {
        let dice = Ids::seeded(Clock::manual(Micros(0)), 6);
        let three = ["Un", "Deux", "Trois"];
        let kinds = [
            (PollKind::Motion, &[] as &[&str]),
            (PollKind::Single, &three),
            (PollKind::Multiple(Bounds { min: 1, max: 2 }), &three),
            (PollKind::Ranked, &three),
            (PollKind::Score(Bounds { min: 0, max: 5 }), &three),
            (PollKind::Date, &three),
            (PollKind::Election(Seats { seats: 2, round: 3 }), &three),
        ];
        for (kind, options) in kinds.into_iter().cycle().take(14) {
            let asked = draft(question(kind, options), Some(rules(PollFamily::Public)));
            let poll = crowd.open(asked).await;
            weigh(crowd, poll).await;
            let mandates = crowd.mandates(poll).await;
            for (who, mandate) in mandates.into_iter().enumerate() {
                if dice.below(5) > 0 {
                    let command = vote(crowd.room, poll, mandate, anything(&dice, kind));
                    crowd.get(who, command).await.unwrap();
                }
            }
            crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
            let view = crowd.view((1, 1), poll).await;
            let record = view.record.unwrap();
            assert!(parvis::poll::tally::verify(&record));
            compare(crowd, poll, (kind, &record.result)).await;
        }
    })
    .await;
}

/// As if communes of different populations voted.
async fn weigh(crowd: &Crowd, poll: PollId) {
    let mut tx = crowd.nodes[0].db.write().await.unwrap();
    for update in [
        "update elector set weight = 100 + 37 * number * number where poll = $1",
        "update poll set weight = (select sum(weight) from elector where poll = $1) where id = $1",
    ] {
        on!(&mut tx, conn => sqlx::query(update).bind(poll).execute(conn).await.map(drop)).unwrap();
    }
    tx.commit().await.unwrap();
}
