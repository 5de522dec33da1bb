//! Polls (*scrutins*): a question, who may answer it, by which rule it is decided, and the result.
//!
//! Numbers of voices are whole: a voice weighs one, or the population of a commune. Nothing of a
//! direction is on the wire before the poll is closed, for nobody but the voter.

pub mod command;
mod record;

pub use record::{Elector, HashedRecord, OnBehalf, PollRecord, PollView, VerificationFile};

use crate::attendance::QuorumStamp;
use crate::id::{ChannelId, ItemId, Micros, PersonId, PollId, Seq};

choice! {
    /// How a poll is held.
    #[derive(Copy, Hash)]
    pub enum PollFamily {
        /// An opinion (*consultatif*): any member who writes may launch one.
        Consultative,
        /// *Scrutin ordinaire*, by show of hands: the secretary may enter the exceptions first.
        Ordinary,
        /// *Scrutin public*: names and directions stand in the minutes.
        Public,
        /// *Scrutin secret*: ballots are sealed by the voter, opened together at the end.
        Secret,
        /// *Urne papier*: the counts are typed in.
        Paper,
    }

    /// What is asked, and what a ballot may say.
    #[derive(Copy)]
    pub enum PollKind {
        /// Pour, contre, abstention, ne prend pas part au vote. Two lines: pour, contre.
        Motion,
        /// One option.
        Single,
        /// Some options.
        Multiple(Bounds),
        /// Options in order of preference: of `n`, the first one is worth `n` points.
        Ranked,
        /// A mark for each option.
        Score(Bounds),
        /// Yes, if needed, or no, to each date.
        Date,
        /// Three cards for a minute; nothing is kept of who showed which.
        Mood,
        /// Candidates for some seats, in one of the rounds.
        Election(Seats),
    }

    /// Where a poll stands.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum PollState {
        /// Prepared: it may still change.
        Draft,
        /// Ready: read again, about to be opened.
        Armed,
        /// Ballots are taken.
        Open,
        /// Ballots are not taken for the moment.
        Suspended,
        /// No more ballots; the sealed ones are being opened.
        Counting,
        /// Counted; the result waits to be proclaimed.
        Closed,
        /// The result is told to everybody.
        Proclaimed,
        /// It does not count, and says why; kept under its number.
        Voided,
    }

    /// What the votes in favour are compared with.
    #[derive(Copy, Hash)]
    pub enum MajorityBase {
        /// *Suffrages exprimés*: without abstentions, blank and void ballots.
        Cast,
        /// *Votants*: everybody who took part in the vote.
        Voters,
        /// Everybody who may vote.
        Electors,
    }

    /// What happens when there are as many votes for as against, or for two candidates.
    #[derive(Copy, Hash)]
    pub enum TieRule {
        /// Not adopted.
        Rejected,
        /// *Voix prépondérante*: as the chair has voted. Never in a secret ballot.
        ChairCasting,
        /// The eldest candidate is elected.
        Eldest,
    }

    /// How much a voice weighs.
    #[derive(Copy, Hash)]
    pub enum WeightRule {
        /// One.
        Equal,
        /// The population of the commune.
        Population,
    }

    /// Who may see who has voted while the poll is open; never what.
    #[derive(Copy, Hash)]
    pub enum Register {
        /// Nobody.
        Nobody,
        /// Facilitators of the room, and who launched the poll.
        Facilitators,
        /// Every member of the room.
        Everyone,
    }

    /// What one ballot says.
    pub enum Choice {
        /// Pour.
        For,
        /// Contre.
        Against,
        /// Abstention: takes part, is not counted as cast.
        Abstain,
        /// *Ne prend pas part au vote*: present, takes no part.
        Nppv,
        /// *Blanc*: takes part, is not counted as cast.
        Blank,
        /// These options, by their places from 0, in increasing order.
        Options(Vec<u32>),
        /// Options by their places from 0, the preferred one first.
        Ranking(Vec<u32>),
        /// A mark for each option, in their order.
        Scores(Vec<u32>),
        /// An answer for each date, in their order.
        Dates(Vec<Availability>),
        /// One of the three cards.
        Mood(Mood),
    }

    /// An answer to a date.
    #[derive(Copy, Hash)]
    pub enum Availability {
        /// Yes.
        Yes,
        /// If needed (*si besoin*).
        IfNeeded,
        /// No.
        No,
    }

    /// A card.
    #[derive(Copy, Hash)]
    pub enum Mood {
        /// In favour.
        Up,
        /// In between.
        Middle,
        /// Not in favour.
        Down,
    }

    /// A ballot as it is sent.
    pub enum Vote {
        /// Readable.
        Choice(Choice),
        /// For a poll with a `seal`: see "Sealed ballots" in `PROTOCOL.md`.
        Sealed(String),
    }

    /// How a ballot came.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum BallotSource {
        /// From the voter's own device.
        Device,
        /// Entered by the secretary: a hand raised in the room.
        Hand,
        /// Entered by the secretary and read back: a voice on the telephone.
        Telephone,
    }

    /// By which right somebody exercises the mandate of another.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum Behalf {
        /// They hold a power (*pouvoir*).
        Proxy,
        /// They sit in the place of its holder (*suppléance*).
        Substitute,
    }

    /// What was decided.
    pub enum PollOutcome {
        /// The motion is adopted.
        Adopted,
        /// The motion is not adopted.
        Rejected,
        /// Too few took part: nothing is decided.
        NoQuorum,
        /// Options that come first, in order of their places; several when they are equal.
        Leading(Vec<u32>),
        /// Who is elected in this round.
        Elected(Elected),
        /// Nothing to decide.
        Noted,
    }

    /// What was in the urn.
    pub enum Urn {
        /// A ballot of each mandate that voted.
        Named(Vec<NamedBallot>),
        /// Opened ballots, in order of their trackers: nobody's.
        Opened(Vec<OpenedBallot>),
        /// Counts that were typed in.
        Paper(PaperCount),
    }
}

record! {
    /// The least and the most.
    #[derive(Copy)]
    pub struct Bounds {
        /// The least.
        pub min: u32,
        /// The most.
        pub max: u32,
    }

    /// An election.
    #[derive(Copy)]
    pub struct Seats {
        /// How many are to be elected.
        pub seats: u32,
        /// 1 or 2: an absolute majority is needed. 3: the most votes are enough.
        pub round: u32,
    }

    /// A question. It does not change once the poll is open.
    pub struct Question {
        /// 1 to [`QUESTION_CHARS_MAX`](crate::limits::QUESTION_CHARS_MAX) characters.
        pub title: String,
        /// What a ballot may say.
        pub kind: PollKind,
        /// None for a motion and a mood, else 2 (an election: 1) to
        /// [`OPTIONS_MAX`](crate::limits::OPTIONS_MAX).
        pub options: Vec<PollOption>,
    }

    /// An option.
    pub struct PollOption {
        /// 1 to [`OPTION_CHARS_MAX`](crate::limits::OPTION_CHARS_MAX) characters.
        pub label: String,
        /// When, for a date.
        pub at: Option<Micros>,
        /// Birth date of a candidate, `YYYY-MM-DD`: the eldest is elected of those who are equal.
        pub born: Option<String>,
    }

    /// By which rule a poll is decided. It does not change once the poll is open.
    #[derive(Copy)]
    pub struct PollRules {
        /// How it is held.
        pub family: PollFamily,
        /// What a motion needs to be adopted, and a candidate in the first two rounds.
        pub majority: Majority,
        /// When votes are equal.
        pub tie: TieRule,
        /// How much a voice weighs.
        pub weights: WeightRule,
        /// How many of the electors must take part; absent: any number.
        pub quorum: Option<Fraction>,
        /// Who sees who has voted.
        pub register: Register,
    }

    /// A majority, in whole numbers.
    #[derive(Copy)]
    pub struct Majority {
        /// Of what.
        pub of: MajorityBase,
        /// How much of it.
        pub share: Fraction,
    }

    /// A share, compared without rounding: 2/3 of 9 is 6.
    #[derive(Copy)]
    pub struct Fraction {
        /// Numerator, 1 to [`FRACTION_MAX`](crate::limits::FRACTION_MAX).
        pub num: u32,
        /// Denominator, not below the numerator, at most
        /// [`FRACTION_MAX`](crate::limits::FRACTION_MAX).
        pub den: u32,
        /// More than this share; false: at least this share.
        pub strict: bool,
    }

    /// Entity of a room: a poll.
    pub struct Poll {
        /// Identity.
        pub id: PollId,
        /// The room.
        pub channel: ChannelId,
        /// 1, 2, 3 … in the room, without a hole.
        pub number: u32,
        /// Position of the change that made it: its place among the messages.
        pub seq: Seq,
        /// Who made it.
        pub author: PersonId,
        /// When.
        pub created_at: Micros,
        /// The item of a meeting that it is about.
        pub item: Option<ItemId>,
        /// Where it stands.
        pub state: PollState,
        /// What is asked.
        pub question: Question,
        /// By which rule.
        pub rules: PollRules,
        /// Whose voice is *prépondérante*.
        pub chair: Option<PersonId>,
        /// How many mandates may vote, and what they weigh; zero before it was opened.
        pub electors: Sum,
        /// How many must take part, fixed at the opening.
        pub quorum: Option<u32>,
        /// The quorum of the meeting when it was opened.
        pub presence: Option<QuorumStamp>,
        /// When it was opened.
        pub opened_at: Option<Micros>,
        /// No ballot is taken from then on.
        pub closes_at: Option<Micros>,
        /// When those who have not voted were reminded last.
        pub reminded_at: Option<Micros>,
        /// When the last ballot could be taken.
        pub closed_at: Option<Micros>,
        /// When the result was told.
        pub proclaimed_at: Option<Micros>,
        /// The public key that ballots are sealed for, 32 bytes in base64url.
        pub seal: Option<String>,
        /// Why it does not count.
        pub voided: Option<Voided>,
        /// The voided poll in the place of which it was made.
        pub replaces: Option<PollId>,
        /// The round before this one, of an election.
        pub round_of: Option<PollId>,
        /// The result, once proclaimed.
        pub result: Option<PollResult>,
        /// SHA-256 of the record, in hexadecimal, once proclaimed.
        pub record_hash: Option<String>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Why a poll does not count.
    pub struct Voided {
        /// When.
        pub at: Micros,
        /// By whom; absent when the server did, because the key of the sealed ballots is lost.
        pub by: Option<PersonId>,
        /// In words; absent when the server did.
        pub reason: Option<String>,
    }

    /// Entity of a room: who may vote in an open poll, fixed at its opening. A mandate is named by
    /// its place in the list, from 1. Empty once the poll is over: see `load_poll`.
    pub struct Electorate {
        /// The poll.
        pub poll: PollId,
        /// The room.
        pub channel: ChannelId,
        /// Who exercises each mandate; the same person may exercise several.
        pub people: Vec<PersonId>,
        /// What each weighs; empty when all weigh one.
        pub weights: Vec<i64>,
        /// Whose each is, in the same order; absent when all exercise their own.
        pub members: Option<Vec<PersonId>>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a personal channel: what became of one's ballot.
    pub struct Receipt {
        /// The poll.
        pub poll: PollId,
        /// Its room.
        pub channel: ChannelId,
        /// The mandate.
        pub mandate: u32,
        /// Whether a ballot of the mandate is in the urn; false once an entry was taken back.
        pub counted: bool,
        /// What it says; absent when it is sealed.
        pub choice: Option<Choice>,
        /// How it came.
        pub source: BallotSource,
        /// Who entered it, when it was not the voter.
        pub entered_by: Option<PersonId>,
        /// When; absent for a sealed one.
        pub at: Option<Micros>,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// Ballots, and what they weigh.
    #[derive(Copy, Default)]
    pub struct Sum {
        /// How many.
        pub ballots: u32,
        /// What they weigh together.
        pub weight: i64,
    }

    /// The result of a poll, computed once.
    pub struct PollResult {
        /// Version of the rules of counting.
        pub engine: u32,
        /// Who may vote.
        pub electors: Sum,
        /// *Votants*: cast, abstentions, blank and void.
        pub voters: Sum,
        /// *Suffrages exprimés*.
        pub cast: Sum,
        /// Abstentions.
        pub abstentions: Sum,
        /// *Blancs*.
        pub blank: Sum,
        /// *Nuls*: what could not be read.
        pub void: Sum,
        /// *Ne prennent pas part au vote*.
        pub nppv: Sum,
        /// Who did not vote.
        pub missing: Sum,
        /// One for each option, in their order; for a motion: pour, contre.
        pub lines: Vec<ResultLine>,
        /// The fewest votes that are a majority, for a motion and in the first two rounds.
        pub needed: Option<i64>,
        /// Whether enough took part.
        pub quorum: Option<QuorumCheck>,
        /// The chair's voice decided between equals.
        pub casting_vote: bool,
        /// What was decided.
        pub outcome: PollOutcome,
    }

    /// What one option got.
    pub struct ResultLine {
        /// Votes; for marks and preferences, points.
        pub votes: i64,
        /// Thousandths of all lines together; they make 1000, or all are 0.
        pub share: u32,
        /// Preferences: how often first, second … Marks: how often each, from the lowest. Dates:
        /// yes, if needed, no. Else empty.
        pub breakdown: Vec<i64>,
    }

    /// Whether enough took part.
    #[derive(Copy)]
    pub struct QuorumCheck {
        /// How many must.
        pub needed: u32,
        /// How many did; who takes no part in the vote is there all the same.
        pub present: u32,
        /// Enough.
        pub reached: bool,
    }

    /// The result of a round.
    pub struct Elected {
        /// Places of those elected, in increasing order.
        pub options: Vec<u32>,
        /// Places of those between whom nothing decides.
        pub tied: Vec<u32>,
    }

    /// A ballot, and whose.
    pub struct NamedBallot {
        /// The mandate.
        pub mandate: u32,
        /// What it says.
        pub choice: Choice,
        /// How it came.
        pub source: BallotSource,
    }

    /// A ballot that was sealed.
    pub struct OpenedBallot {
        /// What its voter wrote on it to find it again.
        pub tracker: String,
        /// What it says; absent when it could not be read.
        pub choice: Option<Choice>,
    }

    /// What is sealed: this in JSON, with spaces after it up to
    /// [`SEALED_PLAIN_BYTES`](crate::limits::SEALED_PLAIN_BYTES).
    pub struct SealedBallot {
        /// What it says.
        pub choice: Choice,
        /// At most [`TRACKER_CHARS_MAX`](crate::limits::TRACKER_CHARS_MAX) characters, made by
        /// chance: its voter finds the ballot again in the record.
        pub tracker: String,
    }

    /// Counts of an urn of paper.
    pub struct PaperCount {
        /// Ballots in the urn.
        pub envelopes: u32,
        /// Of them, blank.
        pub blank: u32,
        /// Of them, void.
        pub void: u32,
        /// Of them, abstentions: for a motion only.
        pub abstentions: u32,
        /// Votes of each line of the result.
        pub votes: Vec<i64>,
    }

    /// A page of the polls of a room, the last one first.
    pub struct Polls {
        /// At most the limit asked for.
        pub polls: Vec<Poll>,
        /// Earlier ones exist.
        pub more_before: bool,
    }
}
