//! The tally computed a second time, by the engines themselves, from the tables.

mod count;

use super::ask::{
    HALF, chaired, close, enter, entered, paper, rules, seal_bytes, sealed, vote, votes,
};
use super::crowd::{Crowd, on_each};
use super::{draft, question};
use count::{Row, counted};
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis::on;
use parvis::poll::{tally, tend};
use parvis_protocol::id::{Micros, PollId};
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{
    Availability, Bounds, Choice, Fraction, Majority, MajorityBase, Mood, PaperCount, PollFamily,
    PollKind, PollOutcome, PollRecord, PollResult, PollRules, Seats, Sum, TieRule,
};
use std::collections::BTreeSet;

const VOTERS: usize = 11;
/// How often each kind is asked in each family.
const ROUNDS: u32 = 2;
const OPTIONS: [&str; 3] = ["Un", "Deux", "Trois"];

/// A result as the statement gives it.
fn rows(result: &PollResult) -> BTreeSet<Row> {
    let mut all = BTreeSet::new();
    let mut say = |what: &str, place: i64, value: i64| {
        assert!(all.insert((what.to_owned(), place, value)), "{what} twice");
    };
    let mut sum = |what: &str, sum: Sum| {
        say(what, 0, i64::from(sum.ballots));
        say(what, 1, sum.weight);
    };
    sum("electors", result.electors);
    sum("voters", result.voters);
    sum("cast", result.cast);
    sum("abstentions", result.abstentions);
    sum("blank", result.blank);
    sum("void", result.void);
    sum("nppv", result.nppv);
    sum("missing", result.missing);
    for (line, place) in result.lines.iter().zip(0..) {
        say("votes", place, line.votes);
        say("share", place, i64::from(line.share));
        for (times, at) in line.breakdown.iter().zip(0..) {
            say("breakdown", place * 100 + at, *times);
        }
    }
    if let Some(needed) = result.needed {
        say("needed", 0, needed);
    }
    if let Some(quorum) = result.quorum {
        let reached = i64::from(quorum.reached);
        let facts = [i64::from(quorum.needed), i64::from(quorum.present), reached];
        (0..).zip(facts).for_each(|(at, fact)| say("quorum", at, fact));
    }
    say("casting vote", 0, i64::from(result.casting_vote));
    let mut list = |what: &str, places: &[u32]| {
        places.iter().for_each(|place| say(what, i64::from(*place), 1));
    };
    let name = match &result.outcome {
        PollOutcome::Adopted => "adopted",
        PollOutcome::Rejected => "rejected",
        PollOutcome::NoQuorum => "no quorum",
        PollOutcome::Noted => "noted",
        PollOutcome::Leading(options) => {
            list("leads", options);
            "leading"
        }
        PollOutcome::Elected(elected) => {
            list("elected", &elected.options);
            list("tied", &elected.tied);
            "elects"
        }
    };
    say(name, 0, 1);
    all
}

/// What is asked: by chance, as far as the family takes it.
fn asked(dice: &Ids, kind: PollKind, family: PollFamily) -> PollDraft {
    let roll = |sides| dice.below(sides) as usize;
    let share = |num, den, strict| Fraction { num, den, strict };
    let shares = [HALF, HALF, HALF, share(2, 3, false), share(2, 3, true), share(3, 4, false)];
    let bases =
        [MajorityBase::Cast, MajorityBase::Cast, MajorityBase::Voters, MajorityBase::Electors];
    let election = matches!(kind, PollKind::Election(_));
    let ties = [if election { TieRule::Eldest } else { TieRule::ChairCasting }, TieRule::Rejected];
    let quorums = [None, None, Some(share(1, 2, true)), Some(share(4, 5, false))];
    let rules = PollRules {
        majority: Majority { of: bases[roll(4)], share: shares[roll(6)] },
        tie: ties[usize::from(roll(4) == 0)],
        quorum: if kind == PollKind::Mood { None } else { quorums[roll(4)] },
        ..rules(family)
    };
    let options: &[&str] =
        if matches!(kind, PollKind::Motion | PollKind::Mood) { &[] } else { &OPTIONS };
    let mut question = question(kind, options);
    if election && roll(4) > 0 {
        for option in &mut question.options {
            option.born = Some(["1958-11-30", "1961-05-02", "1974-07-14"][roll(3)].into());
        }
    }
    draft(question, Some(rules))
}

/// A ballot by chance that answers the question. In an envelope it may also be blank.
fn anything(dice: &Ids, kind: PollKind, family: PollFamily) -> Choice {
    let roll = |sides| dice.below(sides) as usize;
    let answer = [Availability::Yes, Availability::IfNeeded, Availability::No];
    let few = |lists: [&[u32]; 3]| lists[roll(3)].to_vec();
    match (roll(9), kind) {
        (_, PollKind::Mood) => Choice::Mood([Mood::Up, Mood::Middle, Mood::Down][roll(3)]),
        (0, _) => Choice::Abstain,
        (1, _) => Choice::Nppv,
        (2, _) if family == PollFamily::Secret => Choice::Blank,
        (_, PollKind::Motion) => [Choice::For, Choice::Against][roll(2)].clone(),
        (_, PollKind::Single | PollKind::Election(Seats { seats: 1, .. })) => {
            Choice::Options(vec![dice.below(3)])
        }
        (_, PollKind::Multiple(_) | PollKind::Election(_)) => {
            Choice::Options(few([&[0, 2], &[1], &[1, 2]]))
        }
        (_, PollKind::Ranked) => Choice::Ranking(few([&[2, 0, 1], &[1], &[0, 2]])),
        (_, PollKind::Score(_)) => Choice::Scores((0..3).map(|_| 1 + dice.below(5)).collect()),
        (_, PollKind::Date) => Choice::Dates((0..3).map(|_| answer[roll(3)]).collect()),
    }
}

/// What only an envelope can hold: an answer to another question.
fn misfits() -> [Choice; 10] {
    [
        Choice::For,
        Choice::Options(vec![]),
        Choice::Options(vec![0, 1, 2]),
        Choice::Options(vec![2, 1]),
        Choice::Options(vec![7]),
        Choice::Ranking(vec![1, 1]),
        Choice::Ranking(vec![3]),
        Choice::Scores(vec![0, 1, 6]),
        Choice::Dates(vec![Availability::Yes]),
        Choice::Mood(Mood::Up),
    ]
}

/// As if communes of different populations voted; small numbers, so that some are equal.
async fn weigh(crowd: &Crowd, poll: PollId, by: u32) {
    let mut tx = crowd.nodes[0].db.write().await.unwrap();
    for update in [
        "update elector set weight = 1 + (number * number) % $2 where poll = $1",
        "update poll set weight = (select sum(weight) from elector where poll = $1)
            where id = $1 and $2 > 0",
    ] {
        on!(&mut tx, conn => {
            sqlx::query(update).bind(poll).bind(i64::from(by)).execute(conn).await.map(drop)
        })
        .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Puts into the urn what chance says, in the way of the family.
async fn fill(crowd: &Crowd, poll: PollId, dice: &Ids, (kind, family): (PollKind, PollFamily)) {
    let room = crowd.room;
    let view = crowd.view((0, 0), poll).await;
    let mandates: Vec<u32> = crowd.mandates(poll).await;
    let most = mandates.len();
    let come = [most, most, most / 2, 3][dice.below(4) as usize];
    let mut choices = mandates[..come].iter().map(|it| (*it, anything(dice, kind, family)));
    match (&view.poll.seal, family) {
        (Some(seal), _) => {
            for (who, (mandate, choice)) in choices.enumerate() {
                let (number, tracker) = (u64::from(dice.below(1_000_000)), format!("{who}suivi"));
                let odd = misfits()[dice.below(10) as usize].clone();
                let ballot = match dice.below(8) {
                    0 => seal_bytes(seal, &[b'?'; 512], number),
                    1 => sealed(seal, odd, &tracker, number),
                    _ => sealed(seal, choice, &tracker, number),
                };
                crowd.get(who, votes(room, poll, vec![(mandate, ballot)])).await.unwrap();
            }
        }
        (None, PollFamily::Paper) => {
            let count = typed(dice, kind);
            crowd.get(0, paper(room, poll, count)).await.unwrap();
        }
        (None, PollFamily::Public) => {
            for (who, (mandate, choice)) in choices.enumerate() {
                crowd.get(who, vote(room, poll, mandate, choice)).await.unwrap();
            }
        }
        (None, _) => {
            let (own, choice) = choices.next().unwrap();
            crowd.get(0, vote(room, poll, own, choice)).await.unwrap();
            let entries = choices.map(|(mandate, choice)| entered(mandate, Some(choice)));
            crowd.get(0, enter(room, poll, entries.collect(), None)).await.unwrap();
        }
    }
}

/// What is typed in of an urn of paper.
fn typed(dice: &Ids, kind: PollKind) -> PaperCount {
    let motion = kind == PollKind::Motion;
    let [blank, void, abstentions] = [2, 2, if motion { 2 } else { 1 }].map(|it| dice.below(it));
    let cast = i64::from(dice.below(4) * 2);
    let votes = match kind {
        PollKind::Motion => vec![cast / 2, cast - cast / 2],
        PollKind::Single | PollKind::Election(Seats { seats: 1, .. }) => {
            vec![cast / 2, cast / 2, 0]
        }
        _ => vec![cast, cast / 2, cast / 2],
    };
    let envelopes = u32::try_from(cast).unwrap() + blank + void + abstentions;
    PaperCount { envelopes, blank, void, abstentions, votes }
}

fn kinds(round: u32) -> [PollKind; 9] {
    let (one, two) = (Seats { seats: 1, round: 1 + round % 3 }, Seats { seats: 2, round: 3 });
    [
        PollKind::Motion,
        PollKind::Single,
        PollKind::Multiple(Bounds { min: 1, max: 2 }),
        PollKind::Ranked,
        PollKind::Score(Bounds { min: 1, max: 5 }),
        PollKind::Date,
        PollKind::Mood,
        PollKind::Election(one),
        PollKind::Election(two),
    ]
}

/// The families that take a kind; the one that names ballots twice, without and with weights.
fn families(kind: PollKind, round: u32) -> Vec<(PollFamily, u32)> {
    use PollFamily::{Consultative, Ordinary, Paper, Public, Secret};
    let named = if round == 0 { Public } else { Ordinary };
    let mut families = vec![(named, 1), (Ordinary, 4)];
    match kind {
        PollKind::Mood => return vec![(Consultative, 1)],
        PollKind::Ranked | PollKind::Score(_) | PollKind::Date => {}
        _ => families.push((Paper, 1)),
    }
    // To seal and to open takes most of the time of this test.
    families.extend((round == 0).then_some((Secret, 1)));
    families
}

/// One poll from its draft to its record.
async fn held(
    crowd: &Crowd,
    asked: PollDraft,
    vote: impl AsyncFnOnce(&Crowd, PollId),
) -> PollRecord {
    let mood = asked.question.kind == PollKind::Mood;
    let asked = if mood { asked } else { chaired(asked, crowd.people[0].person) };
    let poll = crowd.open(asked).await;
    vote(crowd, poll).await;
    crowd.get(0, close(crowd.room, poll, true)).await.unwrap();
    tend(&crowd.nodes[0]).await.unwrap();
    crowd.view((1, 1), poll).await.record.unwrap()
}

/// What chance would seldom bring: equal votes, of which the first one is the chair's, and too few.
fn seldom() -> Vec<(PollDraft, Vec<Choice>)> {
    let motion = |choices: [(Choice, usize); 2], quorum| {
        let rules = PollRules { quorum, ..rules(PollFamily::Ordinary) };
        let choices = choices.into_iter().flat_map(|(choice, times)| vec![choice; times]);
        (draft(question(PollKind::Motion, &[]), Some(rules)), choices.collect())
    };
    let election = |seats, votes: [usize; 3], born: &[&str]| {
        let kind = PollKind::Election(Seats { seats, round: 3 });
        let mut question = question(kind, &OPTIONS);
        for (option, born) in question.options.iter_mut().zip(born) {
            option.born = Some((*born).into());
        }
        let rules = PollRules { tie: TieRule::Eldest, ..rules(PollFamily::Ordinary) };
        let votes =
            (0..).zip(votes).flat_map(|(option, times)| vec![Choice::Options(vec![option]); times]);
        (draft(question, Some(rules)), votes.collect())
    };
    let dates = ["1961-05-02", "1958-11-30", "1940-01-01"];
    let same = ["1961-05-02", "1958-11-30", "1961-05-02"];
    let nine = Fraction { num: 4, den: 5, strict: false };
    vec![
        motion([(Choice::For, 5), (Choice::Against, 5)], None),
        motion([(Choice::Against, 5), (Choice::For, 5)], None),
        motion([(Choice::Abstain, 1), (Choice::For, 1)], None),
        motion([(Choice::For, 4), (Choice::Against, 4)], Some(nine)),
        election(1, [4, 4, 1], &dates),
        election(1, [4, 4, 1], &[]),
        election(2, [3, 3, 3], &same),
    ]
}

/// Compares a record with what the engine counts.
async fn compare(crowd: &Crowd, record: &PollRecord) {
    assert!(tally::verify(record));
    let (said, counted) = (rows(&record.result), counted(crowd, record.poll).await);
    let differ: Vec<_> = said.symmetric_difference(&counted).collect();
    assert!(differ.is_empty(), "{differ:?}\n{record:?}");
}

/// What happened in a poll, in words: so that the chance of this test is known to be enough.
fn features(record: &PollRecord) -> Vec<String> {
    let result = &record.result;
    let outcome = match &result.outcome {
        PollOutcome::Leading(options) => format!("leading {}", options.len().min(2)),
        PollOutcome::Elected(it) => format!("elected {} tied {}", it.options.len(), it.tied.len()),
        PollOutcome::Adopted | PollOutcome::Rejected => {
            format!("{:?} {}", result.outcome, result.casting_vote)
        }
        PollOutcome::NoQuorum | PollOutcome::Noted => format!("{:?}", result.outcome),
    };
    let urn = ["named", "opened", "paper"][match record.urn {
        parvis_protocol::poll::Urn::Named(_) => 0,
        parvis_protocol::poll::Urn::Opened(_) => 1,
        parvis_protocol::poll::Urn::Paper(_) => 2,
    }];
    let aside = [("void", result.void), ("blank", result.blank), ("nppv", result.nppv)];
    let aside = aside.iter().filter(|(_, sum)| sum.ballots > 0);
    let tie = matches!(&result.outcome, PollOutcome::Elected(it) if it.tied.is_empty())
        && result.lines.iter().filter(|line| Some(line.votes) == top(result)).count() > 1;
    aside
        .map(|(name, _)| format!("{urn} {name}"))
        .chain(tie.then(|| "age decides, or seats enough".to_owned()))
        .chain([outcome, urn.to_owned()])
        .collect()
}

fn top(result: &PollResult) -> Option<i64> {
    result.lines.iter().map(|line| line.votes).max()
}

#[tokio::test]
async fn v06_the_engine_counts_the_same() {
    on_each(VOTERS, async |crowd| {
        let dice = Ids::seeded(Clock::manual(Micros(0)), 6);
        let mut seen = BTreeSet::new();
        for (asked, choices) in seldom() {
            let all_at_once = async |crowd: &Crowd, poll: PollId| {
                let mandates = crowd.mandates(poll).await.into_iter();
                let entries = mandates.zip(choices).map(|(it, choice)| entered(it, Some(choice)));
                let entries = enter(crowd.room, poll, entries.collect(), None);
                crowd.get(0, entries).await.unwrap();
            };
            let record = held(crowd, asked, all_at_once).await;
            compare(crowd, &record).await;
            seen.extend(features(&record));
        }
        for (round, kind) in (0..ROUNDS).flat_map(|round| kinds(round).map(|kind| (round, kind))) {
            for (family, by) in families(kind, round) {
                let by_chance = async |crowd: &Crowd, poll: PollId| {
                    if by > 1 {
                        weigh(crowd, poll, by).await;
                    }
                    fill(crowd, poll, &dice, (kind, family)).await;
                };
                let record = held(crowd, asked(&dice, kind, family), by_chance).await;
                compare(crowd, &record).await;
                seen.extend(features(&record));
            }
        }
        for feature in [
            "Adopted true",
            "Rejected true",
            "NoQuorum",
            "Noted",
            "leading 1",
            "leading 2",
            "elected 1 tied 0",
            "elected 0 tied 2",
            "age decides, or seats enough",
            "named nppv",
            "opened void",
            "opened blank",
            "paper blank",
        ] {
            assert!(seen.contains(feature), "{feature} never happened: {seen:?}");
        }
    })
    .await;
}
