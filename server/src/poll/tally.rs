//! The result of a poll: the only place that computes one. Pure, in whole numbers, total: whatever
//! the urn holds there is a result, the same for the same urn in any order.
//!
//! What a ballot of another kind of question says cannot be read, and counts as void. Use-cases
//! take no such ballot; a sealed one may hold anything.

use parvis_protocol::poll::{
    Availability, Choice, Elected, Elector, Fraction, MajorityBase, Mood, PaperCount, PollKind,
    PollOutcome, PollRecord, PollResult, PollRules, Question, QuorumCheck, ResultLine, Sum,
    TieRule, Urn, WeightRule,
};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Version of these rules: a result is computed again by the version that made it.
pub const ENGINE: u32 = 1;
/// Answers to a date, and cards of a mood.
const THREE: usize = 3;
const SHARES: i64 = 1_000;

/// What a result is made of.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    /// What was asked.
    pub question: &'a Question,
    /// By which rule it is decided.
    pub rules: &'a PollRules,
    /// The mandate of the chair.
    pub chair: Option<u32>,
    /// How many must take part.
    pub quorum: Option<u32>,
    /// Who may vote; none is named where ballots are nobody's.
    pub electors: &'a [Elector],
    /// How many may vote, and what they weigh.
    pub electorate: Sum,
    /// What they put in the urn.
    pub urn: &'a Urn,
}

/// Computes the result.
pub fn tally(count: &Count<'_>) -> PollResult {
    let pile = Pile::of(count);
    let present = pile.voters().ballots.saturating_add(pile.nppv.ballots);
    let quorum =
        count.quorum.map(|needed| QuorumCheck { needed, present, reached: present >= needed });
    let base = match count.rules.majority.of {
        MajorityBase::Cast => pile.cast,
        MajorityBase::Voters => pile.voters(),
        MajorityBase::Electors => count.electorate,
    };
    let needed = needs_majority(count.question.kind)
        .then(|| fewest(count.rules.majority.share, base.weight));
    let (mut outcome, casting_vote) = decide(count, &pile, needed);
    if quorum.is_some_and(|quorum| !quorum.reached) {
        outcome = PollOutcome::NoQuorum;
    }
    let casting_vote = casting_vote && outcome != PollOutcome::NoQuorum;
    let votes: Vec<i64> = pile.lines.iter().map(|line| line.votes).collect();
    let lines = pile.lines.iter().zip(shares(&votes)).map(|(line, share)| ResultLine {
        votes: line.votes,
        share,
        breakdown: line.breakdown.clone(),
    });
    PollResult {
        engine: ENGINE,
        electors: count.electorate,
        voters: pile.voters(),
        cast: pile.cast,
        abstentions: pile.abstentions,
        blank: pile.blank,
        void: pile.void,
        nppv: pile.nppv,
        missing: less(less(count.electorate, pile.voters()), pile.nppv),
        lines: lines.collect(),
        needed,
        quorum,
        casting_vote,
        outcome,
    }
}

/// Computes the result of a record again: the same, or the record was tampered with.
pub fn verify(record: &PollRecord) -> bool {
    record.result == recount(record)
}

/// The result that a record must have.
pub fn recount(record: &PollRecord) -> PollResult {
    tally(&Count {
        question: &record.question,
        rules: &record.rules,
        chair: record.chair,
        quorum: record.quorum,
        electors: &record.electors,
        electorate: record.electorate,
        urn: &record.urn,
    })
}

/// A value as canonical JSON: keys in order, no space.
pub fn canonical<T: serde::Serialize>(value: &T) -> Result<String, serde_json::Error> {
    fn sorted(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(map) => {
                let ordered: BTreeMap<String, serde_json::Value> =
                    map.into_iter().map(|(key, inside)| (key, sorted(inside))).collect();
                ordered.into_iter().collect()
            }
            serde_json::Value::Array(list) => list.into_iter().map(sorted).collect(),
            plain => plain,
        }
    }
    serde_json::to_string(&sorted(serde_json::to_value(value)?))
}

/// SHA-256 of a text, in hexadecimal.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// How many lines the result of a question has.
pub const fn lines(question: &Question) -> usize {
    match question.kind {
        PollKind::Motion => 2,
        PollKind::Mood => THREE,
        PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Ranked
        | PollKind::Score(_)
        | PollKind::Date
        | PollKind::Election(_) => question.options.len(),
    }
}

/// The fewest voices that are this share of so many.
pub fn fewest(share: Fraction, of: i64) -> i64 {
    let (num, den) = (i128::from(share.num), i128::from(share.den.max(1)));
    let product = num.saturating_mul(i128::from(of.max(0)));
    let whole = product / den;
    let fewest = if share.strict || product % den != 0 { whole + 1 } else { whole };
    i64::try_from(fewest).unwrap_or(i64::MAX)
}

/// Thousandths by largest remainder: they make 1000. Of equal remainders, the first line.
fn shares(votes: &[i64]) -> Vec<u32> {
    let total: i128 = votes.iter().map(|votes| i128::from(*votes)).sum();
    if total <= 0 {
        return vec![0; votes.len()];
    }
    let scaled: Vec<i128> = votes.iter().map(|it| i128::from(*it) * i128::from(SHARES)).collect();
    let given: i128 = scaled.iter().map(|it| it / total).sum();
    let mut by_remainder: Vec<usize> = (0..votes.len()).collect();
    let remainder = |at: &usize| scaled.get(*at).map_or(0, |it| it % total);
    by_remainder.sort_by_key(|at| (std::cmp::Reverse(remainder(at)), *at));
    let left = usize::try_from(i128::from(SHARES) - given).unwrap_or(0);
    let more = by_remainder.get(..left).unwrap_or(&by_remainder);
    let share = |(at, it): (usize, &i128)| {
        u32::try_from(it / total).unwrap_or(0) + u32::from(more.contains(&at))
    };
    scaled.iter().enumerate().map(share).collect()
}

const fn needs_majority(kind: PollKind) -> bool {
    match kind {
        PollKind::Motion => true,
        PollKind::Election(seats) => seats.round < 3,
        PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Ranked
        | PollKind::Score(_)
        | PollKind::Date
        | PollKind::Mood => false,
    }
}

fn add(sum: &mut Sum, weight: i64) {
    sum.ballots = sum.ballots.saturating_add(1);
    sum.weight = sum.weight.saturating_add(weight);
}

const fn plus(one: Sum, other: Sum) -> Sum {
    Sum {
        ballots: one.ballots.saturating_add(other.ballots),
        weight: one.weight.saturating_add(other.weight),
    }
}

const fn less(one: Sum, other: Sum) -> Sum {
    Sum {
        ballots: one.ballots.saturating_sub(other.ballots),
        weight: one.weight.saturating_sub(other.weight),
    }
}

/// A line while ballots are counted. `second` decides between lines of as many votes.
#[derive(Clone, Debug, Default)]
struct Line {
    votes: i64,
    second: i64,
    breakdown: Vec<i64>,
}

/// The ballots, sorted.
#[derive(Debug, Default)]
struct Pile {
    cast: Sum,
    abstentions: Sum,
    blank: Sum,
    void: Sum,
    nppv: Sum,
    lines: Vec<Line>,
}

impl Pile {
    fn of(count: &Count<'_>) -> Self {
        let places = breakdown_places(count.question);
        let empty = Line { breakdown: vec![0; places], ..Line::default() };
        let mut pile = Self { lines: vec![empty; lines(count.question)], ..Self::default() };
        match count.urn {
            Urn::Named(ballots) => {
                let weights: BTreeMap<u32, i64> =
                    count.electors.iter().map(|it| (it.mandate, it.weight)).collect();
                // The database has one ballot of a mandate; a forged record may have two.
                let once: BTreeMap<u32, &Choice> =
                    ballots.iter().map(|it| (it.mandate, &it.choice)).collect();
                for (mandate, choice) in once {
                    if let Some(weight) = weights.get(&mandate) {
                        pile.put(count.question, choice, *weight);
                    }
                }
            }
            Urn::Opened(ballots) => {
                for ballot in ballots {
                    match &ballot.choice {
                        Some(choice) => pile.put(count.question, choice, 1),
                        None => add(&mut pile.void, 1),
                    }
                }
            }
            Urn::Paper(paper) => pile.type_in(paper),
        }
        pile
    }

    /// Who took part in the vote.
    const fn voters(&self) -> Sum {
        plus(plus(self.cast, self.abstentions), plus(self.blank, self.void))
    }

    fn put(&mut self, question: &Question, choice: &Choice, weight: i64) {
        match choice {
            _ if !fits(question, choice) => add(&mut self.void, weight),
            Choice::Abstain => add(&mut self.abstentions, weight),
            Choice::Nppv => add(&mut self.nppv, weight),
            Choice::Blank => add(&mut self.blank, weight),
            Choice::For => self.cast(weight, &[(0, 1)]),
            Choice::Against => self.cast(weight, &[(1, 1)]),
            Choice::Options(options) => {
                let lines: Vec<(u32, i64)> = options.iter().map(|it| (*it, 1)).collect();
                self.cast(weight, &lines);
            }
            Choice::Ranking(ranking) => self.rank(ranking, weight),
            Choice::Scores(scores) => self.score(question, scores, weight),
            Choice::Dates(dates) => self.date(dates, weight),
            Choice::Mood(mood) => self.cast(weight, &[(card(*mood), 1)]),
        }
    }

    /// A ballot that is cast, and the points it gives to lines.
    fn cast(&mut self, weight: i64, points: &[(u32, i64)]) {
        add(&mut self.cast, weight);
        for (line, points) in points {
            if let Some(line) = self.line(*line) {
                line.votes = line.votes.saturating_add(points.saturating_mul(weight));
            }
        }
    }

    fn line(&mut self, line: u32) -> Option<&mut Line> {
        self.lines.get_mut(usize::try_from(line).ok()?)
    }

    /// Of `n` options the first one gets `n` points, the next `n - 1`; one that is not named none.
    fn rank(&mut self, ranking: &[u32], weight: i64) {
        let most = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        let points: Vec<(u32, i64)> =
            ranking.iter().zip(0..).map(|(option, rank)| (*option, most - rank)).collect();
        self.cast(weight, &points);
        for (rank, option) in ranking.iter().enumerate() {
            self.note(*option, rank, weight);
        }
    }

    fn score(&mut self, question: &Question, scores: &[u32], weight: i64) {
        let lowest = match question.kind {
            PollKind::Score(bounds) => bounds.min,
            _ => 0,
        };
        let points: Vec<(u32, i64)> =
            (0..).zip(scores).map(|(option, mark)| (option, i64::from(*mark))).collect();
        self.cast(weight, &points);
        for (option, mark) in (0..).zip(scores) {
            let place = usize::try_from(mark.saturating_sub(lowest)).unwrap_or(usize::MAX);
            self.note(option, place, weight);
        }
    }

    /// Who can come, if needed; of as many, whom it suits.
    fn date(&mut self, dates: &[Availability], weight: i64) {
        let comes = |it: &Availability| i64::from(!matches!(it, Availability::No));
        let points: Vec<(u32, i64)> = (0..).zip(dates.iter().map(comes)).collect();
        self.cast(weight, &points);
        for (option, answer) in (0..).zip(dates) {
            let place = match answer {
                Availability::Yes => 0,
                Availability::IfNeeded => 1,
                Availability::No => 2,
            };
            self.note(option, place, weight);
            if place == 0
                && let Some(line) = self.line(option)
            {
                line.second = line.second.saturating_add(weight);
            }
        }
    }

    fn note(&mut self, line: u32, place: usize, weight: i64) {
        let place = self.line(line).and_then(|line| line.breakdown.get_mut(place));
        if let Some(place) = place {
            *place = place.saturating_add(weight);
        }
    }

    /// Counts that were typed in: what is not said of an envelope is cast.
    fn type_in(&mut self, paper: &PaperCount) {
        let sum = |ballots: u32| Sum { ballots, weight: i64::from(ballots) };
        (self.blank, self.void) = (sum(paper.blank), sum(paper.void));
        self.abstentions = sum(paper.abstentions);
        let aside = [paper.blank, paper.void, paper.abstentions];
        let cast = aside.iter().fold(paper.envelopes, |left, it| left.saturating_sub(*it));
        self.cast = sum(cast);
        for (line, votes) in self.lines.iter_mut().zip(&paper.votes) {
            line.votes = *votes;
        }
    }

    /// The lines that come first, in order of their places.
    fn leading(&self) -> Vec<u32> {
        let best = self.lines.iter().map(|line| (line.votes, line.second)).max();
        let first = |line: &Line| line.votes > 0 && Some((line.votes, line.second)) == best;
        (0..).zip(&self.lines).filter(|(_, line)| first(line)).map(|(at, _)| at).collect()
    }
}

const fn card(mood: Mood) -> u32 {
    match mood {
        Mood::Up => 0,
        Mood::Middle => 1,
        Mood::Down => 2,
    }
}

fn breakdown_places(question: &Question) -> usize {
    match question.kind {
        PollKind::Ranked => question.options.len(),
        PollKind::Score(bounds) => {
            usize::try_from(bounds.max.saturating_sub(bounds.min)).unwrap_or(0).saturating_add(1)
        }
        PollKind::Date => THREE,
        PollKind::Motion
        | PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Mood
        | PollKind::Election(_) => 0,
    }
}

/// Whether a ballot answers the question.
pub fn fits(question: &Question, choice: &Choice) -> bool {
    let options = u32::try_from(question.options.len()).unwrap_or(u32::MAX);
    let known = |list: &[u32]| list.iter().all(|option| *option < options);
    let increasing = |list: &[u32]| list.is_sorted_by(|one, next| one < next);
    let between = |list: &[u32], min: u32, max: u32| {
        u32::try_from(list.len()).is_ok_and(|length| (min.max(1)..=max).contains(&length))
    };
    match (question.kind, choice) {
        (PollKind::Mood, choice) => matches!(choice, Choice::Mood(_)),
        (_, Choice::Abstain | Choice::Nppv | Choice::Blank)
        | (PollKind::Motion, Choice::For | Choice::Against) => true,
        (PollKind::Single, Choice::Options(list)) => known(list) && list.len() == 1,
        (PollKind::Multiple(bounds), Choice::Options(list)) => {
            known(list) && increasing(list) && between(list, bounds.min, bounds.max)
        }
        (PollKind::Election(seats), Choice::Options(list)) => {
            known(list) && increasing(list) && between(list, 1, seats.seats)
        }
        (PollKind::Ranked, Choice::Ranking(list)) => {
            let mut once = list.clone();
            once.sort_unstable();
            known(list) && increasing(&once) && between(list, 1, options)
        }
        (PollKind::Score(bounds), Choice::Scores(marks)) => {
            between(marks, options, options)
                && marks.iter().all(|mark| (bounds.min..=bounds.max).contains(mark))
        }
        (PollKind::Date, Choice::Dates(dates)) => dates.len() == question.options.len(),
        _ => false,
    }
}

/// What is decided, and whether by the chair's voice.
fn decide(count: &Count<'_>, pile: &Pile, needed: Option<i64>) -> (PollOutcome, bool) {
    match count.question.kind {
        PollKind::Motion => motion(count, pile, needed),
        PollKind::Election(seats) => {
            let wanted = usize::try_from(seats.seats).unwrap_or(usize::MAX);
            (PollOutcome::Elected(elect(count, pile, (wanted, needed))), false)
        }
        PollKind::Mood => (PollOutcome::Noted, false),
        PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Ranked
        | PollKind::Score(_)
        | PollKind::Date => (PollOutcome::Leading(pile.leading()), false),
    }
}

fn motion(count: &Count<'_>, pile: &Pile, needed: Option<i64>) -> (PollOutcome, bool) {
    let mut votes = pile.lines.iter().map(|line| line.votes);
    let (pour, contre) = (votes.next().unwrap_or(0), votes.next().unwrap_or(0));
    // A base of nothing needs nothing: nobody for is never a majority.
    if pour > 0 && needed.is_some_and(|needed| pour >= needed) {
        return (PollOutcome::Adopted, false);
    }
    if pour > 0 && pour == contre && casting_voice(count) == Some(&Choice::For) {
        return (PollOutcome::Adopted, true);
    }
    let against = pour > 0 && pour == contre && casting_voice(count) == Some(&Choice::Against);
    (PollOutcome::Rejected, against)
}

/// The ballot of the chair, where it decides between equals: an absolute majority of the votes
/// cast, in a ballot that is not secret.
fn casting_voice<'a>(count: &Count<'a>) -> Option<&'a Choice> {
    let Fraction { num, den, strict } = count.rules.majority.share;
    let absolute = strict && num.checked_mul(2) == Some(den);
    if count.rules.tie != TieRule::ChairCasting
        || count.rules.majority.of != MajorityBase::Cast
        || !absolute
    {
        return None;
    }
    let Urn::Named(ballots) = count.urn else { return None };
    let chair = count.chair?;
    ballots.iter().find(|ballot| ballot.mandate == chair).map(|ballot| &ballot.choice)
}

/// Who is elected: those with enough votes, the most voted first, up to the seats; in the last
/// round the most voted. Of equals for the last seats the eldest, where all birth dates are known.
fn elect(count: &Count<'_>, pile: &Pile, (seats, needed): (usize, Option<i64>)) -> Elected {
    let enough = |line: &Line| line.votes > 0 && needed.is_none_or(|it| line.votes >= it);
    let mut running: Vec<(i64, u32)> = (0..)
        .zip(&pile.lines)
        .filter(|(_, line)| enough(line))
        .map(|(at, line): (u32, _)| (line.votes, at))
        .collect();
    running.sort_by_key(|(votes, at)| (std::cmp::Reverse(*votes), *at));
    let mut elected = Elected { options: Vec::new(), tied: Vec::new() };
    while elected.options.len() < seats {
        let Some((votes, _)) = running.first().copied() else { break };
        let equals: Vec<u32> =
            running.iter().filter(|it| it.0 == votes).map(|(_, at)| *at).collect();
        running.retain(|it| it.0 != votes);
        let free = seats - elected.options.len();
        if equals.len() <= free {
            elected.options.extend(equals);
        } else {
            let (sure, tied) = eldest(count, equals, free);
            elected.options.extend(sure);
            elected.tied = tied;
            break;
        }
    }
    elected.options.sort_unstable();
    elected
}

/// The eldest of equals for so many seats, and those between whom age does not decide either.
fn eldest(count: &Count<'_>, mut equals: Vec<u32>, free: usize) -> (Vec<u32>, Vec<u32>) {
    let born = |at: &u32| {
        let option = usize::try_from(*at).ok().and_then(|at| count.question.options.get(at))?;
        option.born.clone()
    };
    let known = equals.iter().all(|at| born(at).is_some());
    if count.rules.tie != TieRule::Eldest || !known {
        return (Vec::new(), equals);
    }
    equals.sort_by_key(|at| (born(at), *at));
    let last = free.checked_sub(1).and_then(|at| equals.get(at)).and_then(born);
    let next = equals.get(free).and_then(born);
    if last != next {
        equals.truncate(free);
        return (equals, Vec::new());
    }
    let (sure, rest): (Vec<u32>, Vec<u32>) = equals.into_iter().partition(|at| born(at) < last);
    (sure, rest.into_iter().filter(|at| born(at) == last).collect())
}

/// What an electorate weighs together.
pub fn electorate(electors: &[Elector]) -> Sum {
    let mut sum = Sum::default();
    electors.iter().for_each(|elector| add(&mut sum, elector.weight));
    sum
}

/// The weight of a voice. None by population where nobody is known to live: a voice that weighs
/// nothing would be no voice.
pub fn weight(rule: WeightRule, population: Option<i64>) -> Option<i64> {
    match rule {
        WeightRule::Equal => Some(1),
        WeightRule::Population => population.filter(|people| *people > 0),
    }
}

#[cfg(test)]
mod tests;
