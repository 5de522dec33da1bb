//! What may be asked, who may ask it, and what may be done to a poll in each of its states.

use super::electorate::{Nature, Place};
use super::store::Candidate;
use super::{Error, tally};
use crate::text::{is_of_a_name, is_text, shows};
use jiff::civil::Date;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{ChannelId, ItemId, Micros, PersonId, PollId, Seq};
use parvis_protocol::limits::{
    BALLOTS_CAST_MAX, CLOSING_SECONDS_MAX, CLOSING_SECONDS_MIN, ELECTORS_MAX, FRACTION_MAX,
    MOOD_TTL_MS, OPTION_CHARS_MAX, OPTIONS_MAX, QUESTION_CHARS_MAX, REASON_CHARS_MAX,
    REMIND_EVERY_MS, SCORE_MAX,
};
use parvis_protocol::poll::command::{CastBallot, EnterBallots, PollDraft};
use parvis_protocol::poll::{
    BallotSource, Bounds, Choice, Elected, Electorate, Fraction, Majority, MajorityBase,
    PaperCount, Poll, PollFamily, PollKind, PollOption, PollOutcome, PollRules, PollState,
    Question, Register, TieRule, Vote, WeightRule,
};
use std::collections::{BTreeMap, BTreeSet};

const ABSOLUTE: Fraction = Fraction { num: 1, den: 2, strict: true };

/// A person sits once in a body: a mayor who presides over the conference of mayors votes as the
/// mayor of the commune.
pub fn once_each(seats: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::with_capacity(seats.len());
    for seat in seats {
        let Some(known) = kept.iter_mut().find(|known| known.person == seat.person) else {
            kept.push(seat);
            continue;
        };
        let presides = known.presides || seat.presides;
        if known.commune.is_none() {
            *known = seat;
        }
        known.presides = presides;
    }
    kept
}

/// What somebody wants to do to a poll that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Change it.
    Edit,
    /// Say that it is ready.
    Arm,
    /// Open it.
    Open,
    /// Take no ballots for the moment.
    Suspend,
    /// Take ballots again.
    Resume,
    /// Type in the counts.
    TypeIn,
    /// Close it.
    Close,
    /// Tell the result.
    Proclaim,
    /// Let somebody vote who came later.
    Admit,
    /// Say when it ends by itself.
    Time,
    /// Remind those who have not voted.
    Remind,
    /// Say that it does not count.
    Void,
}

/// Who asks: of a room, and of a poll.
#[derive(Clone, Copy, Debug)]
pub struct Runner {
    /// Who.
    pub person: PersonId,
    /// Facilitates the room.
    pub facilitates: bool,
}

/// Whether the poll may be moved so by this person.
pub fn step(poll: &Poll, runner: Runner, what: Move) -> Result<(), Error> {
    if !runs(poll, runner) {
        return Err(Error::Forbidden);
    }
    if takes(poll.state, what) { Ok(()) } else { Err(moment(poll)) }
}

/// Whether the person runs the poll: a facilitator of the room; or who made it, as long as it is
/// one that any member may launch.
pub fn runs(poll: &Poll, runner: Runner) -> bool {
    runner.facilitates
        || (poll.author == runner.person && poll.rules.family == PollFamily::Consultative)
}

/// Which moves a state takes.
pub const fn takes(state: PollState, what: Move) -> bool {
    match what {
        Move::Edit | Move::Open => matches!(state, PollState::Draft | PollState::Armed),
        Move::Arm => matches!(state, PollState::Draft),
        Move::Suspend | Move::Remind => matches!(state, PollState::Open),
        Move::Resume => matches!(state, PollState::Suspended),
        Move::TypeIn | Move::Close | Move::Admit | Move::Time => {
            matches!(state, PollState::Open | PollState::Suspended)
        }
        Move::Proclaim => matches!(state, PollState::Closed),
        Move::Void => !matches!(state, PollState::Voided),
    }
}

/// Why a command comes at the wrong moment.
pub const fn moment(poll: &Poll) -> Error {
    Error::State(poll.state, poll.closed_at)
}

/// Whether ballots of this poll are sealed.
pub const fn is_sealed(question: &Question, rules: &PollRules) -> bool {
    matches!(rules.family, PollFamily::Secret) || matches!(question.kind, PollKind::Mood)
}

/// Whether electors are still to be known to everybody.
pub const fn is_under_way(state: PollState) -> bool {
    matches!(state, PollState::Open | PollState::Suspended | PollState::Counting)
}

/// What the bodies of the territory decide by, where nothing else is said. A rule of the body's
/// own (*règlement intérieur*) is asked for in the draft.
pub fn preset(body: Option<BodyKind>, kind: PollKind, facilitates: bool) -> PollRules {
    use BodyKind::{Bureau, Commission, Council, MayorsConference};
    let decides = facilitates && matches!(body, Some(Bureau | Council));
    let (family, quorum) = match kind {
        PollKind::Mood => (PollFamily::Consultative, None),
        _ if decides => (PollFamily::Ordinary, Some(ABSOLUTE)),
        _ => (PollFamily::Consultative, None),
    };
    let tie = match (kind, body) {
        (PollKind::Election(_), _) => TieRule::Eldest,
        (_, Some(MayorsConference | Bureau | Council | Commission)) => TieRule::ChairCasting,
        (_, None) => TieRule::Rejected,
    };
    PollRules {
        family,
        majority: Majority { of: MajorityBase::Cast, share: ABSOLUTE },
        tie,
        weights: WeightRule::Equal,
        quorum,
        register: Register::Everyone,
    }
}

/// A draft as it will be kept: its question tidied, its rules complete.
pub fn draft(
    draft: PollDraft,
    body: Option<BodyKind>,
    runner: Runner,
) -> Result<(Question, PollRules), Error> {
    let question = question(draft.question)?;
    let rules = draft.rules.unwrap_or_else(|| preset(body, question.kind, runner.facilitates));
    let Fraction { num, den, .. } = rules.majority.share;
    share(num, den, "majority")?;
    if let Some(Fraction { num, den, .. }) = rules.quorum {
        share(num, den, "quorum")?;
    }
    if rules.family != PollFamily::Consultative && !runner.facilitates {
        return Err(Error::Forbidden);
    }
    let mood = question.kind == PollKind::Mood;
    if mood && rules.family != PollFamily::Consultative {
        return Err(Error::Invalid("family"));
    }
    let one_voice_each = mood || matches!(rules.family, PollFamily::Secret | PollFamily::Paper);
    // The weight of an anonymous ballot would name its voter.
    if one_voice_each && rules.weights != WeightRule::Equal {
        return Err(Error::Invalid("weights"));
    }
    let on_paper = matches!(
        question.kind,
        PollKind::Motion | PollKind::Single | PollKind::Multiple(_) | PollKind::Election(_)
    );
    if rules.family == PollFamily::Paper && !on_paper {
        return Err(Error::Invalid("kind"));
    }
    Ok((question, rules))
}

/// Whether voices may weigh so, where the body has decided it or not.
pub fn weighs(weights: WeightRule, decided: bool) -> Result<(), Error> {
    match weights {
        WeightRule::Population if !decided => Err(Error::EqualVoices),
        WeightRule::Equal | WeightRule::Population => Ok(()),
    }
}

fn share(num: u32, den: u32, field: &'static str) -> Result<(), Error> {
    if num >= 1 && num <= den && den <= FRACTION_MAX { Ok(()) } else { Err(Error::Invalid(field)) }
}

fn question(question: Question) -> Result<Question, Error> {
    let title = text(&question.title, "title", QUESTION_CHARS_MAX)?;
    let options = question.options.into_iter().map(option).collect::<Result<Vec<_>, _>>()?;
    if options.len() > OPTIONS_MAX {
        return Err(Error::TooMany("options", OPTIONS_MAX));
    }
    let count = u32::try_from(options.len()).unwrap_or(u32::MAX);
    let enough = |least: u32| count >= least;
    let some = |Bounds { min, max }: Bounds, most: u32| min <= max && max <= most;
    let dated = options.iter().all(|option| option.at.is_some());
    let fine = match question.kind {
        PollKind::Motion | PollKind::Mood => count == 0,
        PollKind::Single | PollKind::Ranked => enough(2),
        PollKind::Multiple(bounds) => enough(2) && bounds.min >= 1 && some(bounds, count),
        PollKind::Score(bounds) => enough(2) && bounds.min < bounds.max && some(bounds, SCORE_MAX),
        PollKind::Date => enough(2) && dated,
        PollKind::Election(seats) => {
            enough(1) && (1..=count).contains(&seats.seats) && (1..=3).contains(&seats.round)
        }
    };
    if fine {
        Ok(Question { title, kind: question.kind, options })
    } else {
        Err(Error::Invalid("options"))
    }
}

fn option(option: PollOption) -> Result<PollOption, Error> {
    let label = text(&option.label, "label", OPTION_CHARS_MAX)?;
    // It stands beside others on a ballot: nothing in it may turn what is written there.
    if !label.chars().all(is_of_a_name) {
        return Err(Error::Invalid("label"));
    }
    let is_date = |born: &String| born.parse::<Date>().is_ok_and(|it| it.to_string() == **born);
    if option.born.as_ref().is_some_and(|born| !is_date(born)) {
        return Err(Error::Invalid("born"));
    }
    Ok(PollOption { label, ..option })
}

/// Who may vote in a poll, as it is told; nobody once the poll is over.
pub fn electorate(
    poll: PollId,
    channel: ChannelId,
    electors: &[(PersonId, Option<PersonId>, i64)],
    rev: Seq,
) -> Electorate {
    let people = electors.iter().map(|(person, ..)| *person).collect();
    let all_one = electors.iter().all(|(.., weight)| *weight == 1);
    let weights = electors.iter().filter(|_| !all_one).map(|(.., weight)| *weight).collect();
    let other = electors.iter().any(|(_, member, _)| member.is_some());
    let whose = |(person, member, _): &(PersonId, Option<PersonId>, i64)| member.unwrap_or(*person);
    let members = other.then(|| electors.iter().map(whose).collect());
    Electorate { poll, channel, people, weights, members, rev }
}

/// Why a poll is voided, as it will be kept.
pub fn reason(reason: &str) -> Result<String, Error> {
    text(reason, "reason", REASON_CHARS_MAX)
}

fn text(text: &str, field: &'static str, max: usize) -> Result<String, Error> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > max {
        return Err(Error::TooLong(field, chars, max));
    }
    if !text.chars().all(is_text) {
        return Err(Error::Invalid(field));
    }
    if shows(text) { Ok(text.to_owned()) } else { Err(Error::Empty(field)) }
}

/// Until when ballots are taken.
pub fn closes_at(
    kind: PollKind,
    asked: Option<Micros>,
    now: Micros,
) -> Result<Option<Micros>, Error> {
    let mood = i64::try_from(MOOD_TTL_MS).unwrap_or(i64::MAX).saturating_mul(1_000);
    match asked {
        _ if kind == PollKind::Mood => Ok(Some(Micros(now.0.saturating_add(mood)))),
        Some(at) if at <= now => Err(Error::Invalid("closes_at")),
        asked => Ok(asked),
    }
}

/// When an open poll ends by itself, in so many seconds; nothing ends an urn of paper, or a mood.
pub fn ends_in(poll: &Poll, seconds: Option<u32>, now: Micros) -> Result<Option<Micros>, Error> {
    if poll.rules.family == PollFamily::Paper || poll.question.kind == PollKind::Mood {
        return Err(Error::Invalid("poll"));
    }
    let Some(seconds) = seconds else { return Ok(None) };
    if !(CLOSING_SECONDS_MIN..=CLOSING_SECONDS_MAX).contains(&seconds) {
        return Err(Error::Invalid("seconds"));
    }
    let span = i64::from(seconds).saturating_mul(1_000_000);
    Ok(Some(Micros(now.0.saturating_add(span))))
}

/// When those who have not voted are reminded: now, or it was just done.
pub fn reminded(poll: &Poll, now: Micros) -> Result<Option<Micros>, Error> {
    takes_ballots(poll, now)?;
    if poll.question.kind == PollKind::Mood {
        return Err(Error::Invalid("poll"));
    }
    let every = i64::try_from(REMIND_EVERY_MS).unwrap_or(i64::MAX).saturating_mul(1_000);
    let just = poll.reminded_at.filter(|at| now.0.saturating_sub(at.0) < every);
    Ok(just.or(Some(now)))
}

/// Whether a question is the next round of an election: of the same item, one round later, for
/// the seats that the one before left. Candidates may be others.
pub fn round(before: &Poll, (question, item): (&Question, Option<ItemId>)) -> Result<(), Error> {
    let (PollKind::Election(was), PollKind::Election(is)) = (before.question.kind, question.kind)
    else {
        return Err(Error::Invalid("round_of"));
    };
    let Some(result) = before.result.as_ref().filter(|_| before.state == PollState::Proclaimed)
    else {
        return Err(moment(before));
    };
    let filled = match &result.outcome {
        PollOutcome::Elected(Elected { options, .. }) => options.len(),
        PollOutcome::NoQuorum => 0,
        PollOutcome::Adopted
        | PollOutcome::Rejected
        | PollOutcome::Leading(_)
        | PollOutcome::Noted => return Err(Error::Invalid("round_of")),
    };
    let left = was.seats.saturating_sub(u32::try_from(filled).unwrap_or(u32::MAX));
    let next = is.seats == left && is.round == was.round.saturating_add(1);
    let fits = next && before.item == item;
    if fits { Ok(()) } else { Err(Error::Invalid("round_of")) }
}

/// A council does not vote by secret ballot at a distance, nor in an urn that some do not reach,
/// nor elect, nor vote its budget (CGCT L5211-11-1): the item waits for a meeting in one place. A
/// room without a meeting is no place.
pub fn open(
    (question, rules): (&Question, &PollRules),
    (body, place): (Option<BodyKind>, Place),
    electors: usize,
) -> Result<(), Error> {
    let secret = rules.family == PollFamily::Secret;
    let elects = matches!(question.kind, PollKind::Election(_));
    let refused = match place {
        Place::Together => false,
        Place::Anywhere => secret,
        Place::Apart(Nature::Plain) => secret || elects || rules.family == PollFamily::Paper,
        Place::Apart(Nature::NeverByVideo) => true,
    };
    if refused && body == Some(BodyKind::Council) {
        return Err(Error::SecretAtDistance);
    }
    match electors {
        0 => Err(Error::Empty("electors")),
        1..=ELECTORS_MAX => Ok(()),
        _ => Err(Error::TooMany("electors", ELECTORS_MAX)),
    }
}

/// Whether the poll takes ballots now.
pub fn takes_ballots(poll: &Poll, now: Micros) -> Result<(), Error> {
    let over = poll.closes_at.filter(|at| *at <= now);
    match (poll.state, over) {
        (PollState::Open, None) if poll.rules.family == PollFamily::Paper => {
            Err(Error::Invalid("poll"))
        }
        (PollState::Open, None) => Ok(()),
        // Its time has passed, and it is about to be closed.
        (PollState::Open, Some(at)) => Err(Error::State(PollState::Counting, Some(at))),
        (state, _) => Err(Error::State(state, poll.closed_at)),
    }
}

/// The mandates of ballots that are cast together.
pub fn mandates(ballots: &[CastBallot]) -> Result<BTreeSet<u32>, Error> {
    if ballots.is_empty() {
        return Err(Error::Empty("ballots"));
    }
    if ballots.len() > BALLOTS_CAST_MAX {
        return Err(Error::TooMany("ballots", BALLOTS_CAST_MAX));
    }
    let mandates: BTreeSet<u32> = ballots.iter().map(|ballot| ballot.mandate).collect();
    if mandates.len() == ballots.len() { Ok(mandates) } else { Err(Error::Invalid("ballots")) }
}

/// Whether the vote is one that this poll takes.
pub fn vote(poll: &Poll, vote: &Vote) -> Result<(), Error> {
    let fits = match vote {
        Vote::Choice(choice) => poll.seal.is_none() && readable(poll, choice),
        Vote::Sealed(sealed) => poll.seal.is_some() && super::urn::is_sealed(sealed),
    };
    if fits { Ok(()) } else { Err(Error::Invalid("vote")) }
}

/// A blank ballot is one of paper or of an envelope: in the open one abstains.
fn readable(poll: &Poll, choice: &Choice) -> bool {
    *choice != Choice::Blank && tally::fits(&poll.question, choice)
}

/// What an entry of the secretary does to the urn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Ballots to put in, by mandate.
    pub put: BTreeMap<u32, Choice>,
    /// Mandates whose entry is taken back.
    pub withdrawn: BTreeSet<u32>,
    /// Mandates that had voted from their own devices.
    pub replaced: BTreeSet<u32>,
}

impl Entries {
    /// The mandates it touches, and whether each has a ballot in the urn then.
    pub fn receipts(&self) -> Vec<(u32, bool)> {
        let put = self.put.keys().map(|mandate| (*mandate, true));
        put.chain(self.withdrawn.iter().map(|mandate| (*mandate, false))).collect()
    }
}

/// What entries do to an urn where these mandates have voted so.
pub fn enter(
    poll: &Poll,
    command: &EnterBallots,
    voted: &BTreeMap<u32, BallotSource>,
) -> Result<Entries, Error> {
    let mut all = Entries::default();
    let mut refused = Vec::new();
    for entry in &command.entries {
        let own = voted.get(&entry.mandate) == Some(&BallotSource::Device);
        if all.put.contains_key(&entry.mandate) || all.withdrawn.contains(&entry.mandate) {
            return Err(Error::Invalid("entries"));
        }
        match &entry.choice {
            _ if own && !(entry.replace && entry.choice.is_some()) => refused.push(entry.mandate),
            Some(choice) if readable(poll, choice) => {
                if own {
                    all.replaced.insert(entry.mandate);
                }
                all.put.insert(entry.mandate, choice.clone());
            }
            Some(_) => return Err(Error::Invalid("choice")),
            None if voted.contains_key(&entry.mandate) => {
                all.withdrawn.insert(entry.mandate);
            }
            None => {}
        }
    }
    if !refused.is_empty() {
        return Err(Error::AlreadyCast(refused));
    }
    if let Some(others) = &command.others {
        if !readable(poll, &others.choice) {
            return Err(Error::Invalid("choice"));
        }
        for mandate in &others.mandates {
            let free = !voted.contains_key(mandate) && !all.withdrawn.contains(mandate);
            if free {
                all.put.entry(*mandate).or_insert_with(|| others.choice.clone());
            }
        }
    }
    Ok(all)
}

/// Whether entries can be made at all, and the mandates they name.
pub fn entries(poll: &Poll, command: &EnterBallots) -> Result<BTreeSet<u32>, Error> {
    let others = command.others.as_ref().map(|others| others.mandates.as_slice());
    let others = others.unwrap_or_default();
    if command.entries.is_empty() && others.is_empty() {
        return Err(Error::Empty("entries"));
    }
    if command.entries.len() > ELECTORS_MAX || others.len() > ELECTORS_MAX {
        return Err(Error::TooMany("entries", ELECTORS_MAX));
    }
    if command.source == BallotSource::Device {
        return Err(Error::Invalid("source"));
    }
    if poll.seal.is_some() {
        return Err(Error::Invalid("poll"));
    }
    let entered = command.entries.iter().map(|entry| entry.mandate);
    Ok(entered.chain(others.iter().copied()).collect())
}

/// Whether the counts of an urn of paper can be.
pub fn paper(poll: &Poll, count: &PaperCount) -> Result<(), Error> {
    if poll.rules.family != PollFamily::Paper {
        return Err(Error::Invalid("poll"));
    }
    let aside = [count.blank, count.void, count.abstentions].into_iter().map(i64::from).sum();
    let cast = i64::from(count.envelopes).saturating_sub(aside);
    let most = match poll.question.kind {
        PollKind::Multiple(bounds) => i64::from(bounds.max),
        PollKind::Election(seats) => i64::from(seats.seats),
        _ => 1,
    };
    let motion = poll.question.kind == PollKind::Motion;
    let votes: i64 = count.votes.iter().fold(0, |sum, votes| sum.saturating_add(*votes));
    // Each ballot that is cast names one line at least, and no more than it may.
    let names_enough = (cast..=cast.saturating_mul(most)).contains(&votes);
    let fits = count.votes.len() == tally::lines(&poll.question)
        && count.votes.iter().all(|votes| (0..=cast).contains(votes))
        && count.envelopes <= poll.electors.ballots
        && (motion || count.abstentions == 0)
        && names_enough;
    if fits { Ok(()) } else { Err(Error::Invalid("count")) }
}

#[cfg(test)]
mod tests;
