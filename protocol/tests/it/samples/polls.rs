//! The sample values of polls: the conférence des maires gives its opinion.

use super::attendances::stamp;
use super::meetings::ITEM;
use super::values::{EVENING, GORZE, NOVEANT, ROOM, uuid};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::id::{MandateId, Micros, PollId, Seq};
use parvis_protocol::poll::command::{
    AdmitElector, CastBallot, CastBallots, ClosePoll, CreatePoll, EditPoll, EnterBallots,
    EnterPaper, EnteredBallot, LoadPolls, OfPoll, OtherBallots, PollDraft, TimePoll, VoidPoll,
};
use parvis_protocol::poll::{
    Availability, BallotSource, Behalf, Bounds, Choice, Elected, Elector, Electorate, Fraction,
    Majority, MajorityBase, Mood, NamedBallot, OnBehalf, OpenedBallot, PaperCount, Poll,
    PollFamily, PollKind, PollOption, PollOutcome, PollRecord, PollResult, PollRules, PollState,
    PollView, Polls, Question, QuorumCheck, Receipt, Register, ResultLine, Seats, Sum, TieRule,
    Urn, Voided, Vote, WeightRule,
};
use parvis_protocol::problem::{Mandates, PollMoment, Problem, Unweighed, UnweighedSeat};
use parvis_protocol::today::WaitingVote;

pub const POLL: PollId = PollId(uuid(0x80));
const VOIDED: PollId = PollId(uuid(0x81));
const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };

fn question() -> Question {
    let title = "Avis sur le projet de pacte de gouvernance".into();
    Question { title, kind: PollKind::Motion, options: vec![] }
}

const fn rules() -> PollRules {
    PollRules {
        family: PollFamily::Ordinary,
        majority: Majority { of: MajorityBase::Cast, share: HALF },
        tie: TieRule::ChairCasting,
        weights: WeightRule::Population,
        quorum: Some(HALF),
        register: Register::Everyone,
    }
}

const fn sum(ballots: u32, weight: i64) -> Sum {
    Sum { ballots, weight }
}

fn result() -> PollResult {
    let line = |votes, share| ResultLine { votes, share, breakdown: vec![] };
    PollResult {
        engine: 1,
        electors: sum(2, 3_055),
        voters: sum(2, 3_055),
        cast: sum(1, 1_852),
        abstentions: sum(1, 1_203),
        blank: sum(0, 0),
        void: sum(0, 0),
        nppv: sum(0, 0),
        missing: sum(0, 0),
        lines: vec![line(1_852, 1_000), line(0, 0)],
        needed: Some(927),
        quorum: Some(QuorumCheck { needed: 2, present: 2, reached: true }),
        casting_vote: false,
        outcome: PollOutcome::Adopted,
    }
}

/// A poll with every field but those of a voided one.
fn proclaimed() -> Poll {
    Poll {
        id: POLL,
        channel: ROOM,
        number: 12,
        seq: Seq(40),
        author: NOVEANT,
        created_at: EVENING,
        item: Some(ITEM),
        state: PollState::Proclaimed,
        question: question(),
        rules: rules(),
        chair: Some(GORZE),
        electors: sum(2, 3_055),
        quorum: Some(2),
        presence: Some(stamp()),
        opened_at: Some(EVENING),
        closes_at: Some(EVENING),
        closed_at: Some(EVENING),
        proclaimed_at: Some(EVENING),
        seal: None,
        voided: None,
        replaces: Some(VOIDED),
        reminded_at: Some(EVENING),
        round_of: Some(VOIDED),
        result: Some(result()),
        record_hash: Some("5f1c9a".into()),
        rev: Seq(43),
    }
}

/// A poll whose key was lost.
fn voided() -> Poll {
    Poll {
        id: VOIDED,
        number: 11,
        state: PollState::Voided,
        rules: PollRules { family: PollFamily::Secret, quorum: None, ..rules() },
        item: None,
        chair: None,
        quorum: None,
        presence: None,
        closes_at: None,
        closed_at: None,
        proclaimed_at: None,
        seal: Some("3q2-7w".into()),
        voided: Some(Voided { at: EVENING, by: None, reason: None }),
        replaces: None,
        reminded_at: None,
        round_of: None,
        result: None,
        record_hash: None,
        ..proclaimed()
    }
}

fn electorate() -> Electorate {
    Electorate {
        poll: POLL,
        channel: ROOM,
        people: vec![NOVEANT, GORZE],
        weights: vec![1_852, 1_203],
        members: Some(vec![NOVEANT, NOVEANT]),
        rev: Seq(41),
    }
}

fn receipt() -> Receipt {
    Receipt {
        poll: POLL,
        channel: ROOM,
        mandate: 1,
        counted: true,
        choice: Some(Choice::For),
        source: BallotSource::Telephone,
        entered_by: Some(GORZE),
        at: Some(EVENING),
        rev: Seq(9),
    }
}

fn sealed_receipt() -> Receipt {
    let source = BallotSource::Device;
    Receipt { choice: None, source, entered_by: None, at: None, ..receipt() }
}

fn electors() -> Vec<Elector> {
    let novéant = Elector {
        mandate: 1,
        person: NOVEANT,
        name: "Jeanne Didier".into(),
        title: Some("Maire de Novéant-sur-Moselle".into()),
        commune: Some("57515".into()),
        of: Some(MandateId(uuid(0x90))),
        weight: 1_852,
        on_behalf: None,
        admitted_at: None,
    };
    let gorze = Elector {
        mandate: 2,
        person: GORZE,
        name: "Paul Gorze".into(),
        title: None,
        commune: None,
        of: None,
        weight: 1_203,
        on_behalf: Some(OnBehalf { member: NOVEANT, by: Behalf::Proxy }),
        admitted_at: Some(EVENING),
    };
    vec![novéant, gorze]
}

pub fn entities() -> Vec<Entity> {
    vec![
        Entity::Poll(Box::new(proclaimed())),
        Entity::Poll(Box::new(voided())),
        Entity::Electorate(electorate()),
        Entity::Receipt(receipt()),
        Entity::Receipt(sealed_receipt()),
    ]
}

pub fn problems() -> Vec<Problem> {
    vec![
        Problem::PollState(PollMoment { state: PollState::Closed, closed_at: Some(EVENING) }),
        Problem::NotElector,
        Problem::AlreadyCast(Mandates { mandates: vec![2, 7] }),
        Problem::SecretAtDistance,
        Problem::EqualVoices,
        Problem::NoPopulation(Unweighed {
            seats: vec![
                UnweighedSeat { person: NOVEANT, commune: None },
                UnweighedSeat { person: GORZE, commune: Some("57254".into()) },
            ],
        }),
        Problem::IdReused,
    ]
}

pub fn replies() -> Vec<Reply> {
    let done = Done { poll: Some(POLL), ..Done::at(ROOM, Seq(43)) };
    vec![Reply::Done(done), Reply::Poll(Box::new(view())), Reply::Polls(page())]
}

fn view() -> PollView {
    let ballot = |mandate, choice| NamedBallot { mandate, choice, source: BallotSource::Device };
    let record = PollRecord {
        previous: Some("03d2b1".into()),
        poll: POLL,
        number: 12,
        question: question(),
        rules: rules(),
        chair: Some(2),
        quorum: Some(2),
        presence: Some(stamp()),
        electors: electors(),
        electorate: sum(2, 3_055),
        urn: Urn::Named(vec![ballot(1, Choice::For), ballot(2, Choice::Abstain)]),
        result: result(),
    };
    PollView {
        head: Seq(44),
        poll: proclaimed(),
        electors: electors(),
        voted: 2,
        register: Some(vec![1, 2]),
        record: Some(record),
        record_hash: Some("5f1c9a".into()),
    }
}

fn page() -> Polls {
    Polls { polls: vec![voided()], more_before: true }
}

fn draft() -> PollDraft {
    PollDraft {
        question: question(),
        rules: Some(rules()),
        item: Some(ITEM),
        chair: Some(GORZE),
        closes_at: Some(EVENING),
        round_of: Some(VOIDED),
    }
}

pub fn commands() -> Vec<Command> {
    let poll = OfPoll { channel: ROOM, poll: POLL };
    let option = |label: &str, at, born: Option<&str>| PollOption {
        label: label.into(),
        at,
        born: born.map(Into::into),
    };
    let dates = Question {
        title: "Prochaine réunion".into(),
        kind: PollKind::Date,
        options: vec![
            option("Mardi 3 mars, 18 h", Some(EVENING), None),
            option("Jeudi 5 mars, 18 h", Some(Micros(EVENING.0 + 172_800_000_000)), None),
        ],
    };
    let quick = PollDraft {
        question: dates,
        rules: None,
        item: None,
        chair: None,
        closes_at: None,
        round_of: None,
    };
    let vote = CastBallot { mandate: 1, vote: Vote::Choice(Choice::For) };
    let entry = |mandate, choice, replace| EnteredBallot { mandate, choice, replace };
    vec![
        Command::CreatePoll(CreatePoll { channel: ROOM, draft: draft(), open: false }),
        Command::CreatePoll(CreatePoll { channel: ROOM, draft: quick, open: true }),
        Command::EditPoll(EditPoll { channel: ROOM, poll: POLL, draft: draft() }),
        Command::ArmPoll(poll.clone()),
        Command::OpenPoll(poll.clone()),
        Command::SuspendPoll(poll.clone()),
        Command::ResumePoll(poll.clone()),
        Command::AdmitElector(AdmitElector { channel: ROOM, poll: POLL, person: GORZE }),
        Command::TimePoll(TimePoll { channel: ROOM, poll: POLL, seconds: Some(30) }),
        Command::RemindVoters(poll.clone()),
        Command::CastBallots(CastBallots { channel: ROOM, poll: POLL, ballots: vec![vote] }),
        Command::EnterBallots(EnterBallots {
            channel: ROOM,
            poll: POLL,
            source: BallotSource::Hand,
            entries: vec![entry(2, Some(Choice::Against), true), entry(3, None, false)],
            others: Some(OtherBallots { choice: Choice::For, mandates: vec![4, 5] }),
        }),
        Command::EnterPaper(EnterPaper { channel: ROOM, poll: POLL, count: paper() }),
        Command::ClosePoll(ClosePoll { channel: ROOM, poll: POLL, proclaim: true }),
        Command::ProclaimPoll(poll.clone()),
        Command::VoidPoll(VoidPoll {
            channel: ROOM,
            poll: POLL,
            reason: "La question était mal posée".into(),
            replace: true,
        }),
        Command::LoadPoll(poll),
        Command::LoadPolls(LoadPolls { channel: ROOM, before: Some(12), limit: 20 }),
    ]
}

fn paper() -> PaperCount {
    PaperCount { envelopes: 23, blank: 1, void: 1, abstentions: 0, votes: vec![12, 9] }
}

pub fn families() -> Vec<PollFamily> {
    use PollFamily::{Consultative, Ordinary, Paper, Public, Secret};
    vec![Consultative, Ordinary, Public, Secret, Paper]
}

pub fn kinds() -> Vec<PollKind> {
    let bounds = Bounds { min: 1, max: 5 };
    vec![
        PollKind::Motion,
        PollKind::Single,
        PollKind::Multiple(bounds),
        PollKind::Ranked,
        PollKind::Score(bounds),
        PollKind::Date,
        PollKind::Mood,
        PollKind::Election(Seats { seats: 2, round: 1 }),
    ]
}

pub fn states() -> Vec<PollState> {
    use PollState::{Armed, Closed, Counting, Draft, Open, Proclaimed, Suspended, Voided};
    vec![Draft, Armed, Open, Suspended, Counting, Closed, Proclaimed, Voided]
}

pub fn majority_bases() -> Vec<MajorityBase> {
    vec![MajorityBase::Cast, MajorityBase::Voters, MajorityBase::Electors]
}

pub fn tie_rules() -> Vec<TieRule> {
    vec![TieRule::Rejected, TieRule::ChairCasting, TieRule::Eldest]
}

pub fn weight_rules() -> Vec<WeightRule> {
    vec![WeightRule::Equal, WeightRule::Population]
}

pub fn registers() -> Vec<Register> {
    vec![Register::Nobody, Register::Facilitators, Register::Everyone]
}

pub fn choices() -> Vec<Choice> {
    vec![
        Choice::For,
        Choice::Against,
        Choice::Abstain,
        Choice::Nppv,
        Choice::Blank,
        Choice::Options(vec![0, 2]),
        Choice::Ranking(vec![2, 0, 1]),
        Choice::Scores(vec![5, 1]),
        Choice::Dates(availabilities()),
        Choice::Mood(Mood::Up),
    ]
}

pub fn availabilities() -> Vec<Availability> {
    vec![Availability::Yes, Availability::IfNeeded, Availability::No]
}

pub fn moods() -> Vec<Mood> {
    vec![Mood::Up, Mood::Middle, Mood::Down]
}

pub fn votes() -> Vec<Vote> {
    vec![Vote::Choice(Choice::Options(vec![1])), Vote::Sealed("3q2-7w".into())]
}

pub fn sources() -> Vec<BallotSource> {
    vec![BallotSource::Device, BallotSource::Hand, BallotSource::Telephone]
}

pub fn behalves() -> Vec<Behalf> {
    vec![Behalf::Proxy, Behalf::Substitute]
}

pub fn outcomes() -> Vec<PollOutcome> {
    vec![
        PollOutcome::Adopted,
        PollOutcome::Rejected,
        PollOutcome::NoQuorum,
        PollOutcome::Leading(vec![0, 2]),
        PollOutcome::Elected(Elected { options: vec![1], tied: vec![] }),
        PollOutcome::Noted,
    ]
}

pub fn urns() -> Vec<Urn> {
    let named = NamedBallot { mandate: 1, choice: Choice::For, source: BallotSource::Hand };
    let opened = |tracker: &str, choice| OpenedBallot { tracker: tracker.into(), choice };
    vec![
        Urn::Named(vec![named]),
        Urn::Opened(vec![opened("", None), opened("4f2a", Some(Choice::Blank))]),
        Urn::Paper(paper()),
    ]
}

pub fn waiting() -> WaitingVote {
    WaitingVote {
        channel: ROOM,
        poll: POLL,
        number: 12,
        title: "Adopter la convention de déneigement ?".into(),
        mood: false,
        opened_at: Some(EVENING),
        closes_at: None,
    }
}
