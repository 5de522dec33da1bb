//! Everything a client may ask about polls.

use super::{BallotSource, Choice, PaperCount, PollRules, Question, Vote};
use crate::id::{ChannelId, ItemId, Micros, PersonId, PollId};

record! {
    /// Prepare a poll.
    pub struct CreatePoll {
        /// The room.
        pub channel: ChannelId,
        /// What it asks, and how.
        pub draft: PollDraft,
        /// Open it at once.
        #[serde(default)]
        pub open: bool,
    }

    /// What a poll asks, and how.
    pub struct PollDraft {
        /// What is asked.
        pub question: Question,
        /// By which rule; absent: as the room's body does.
        pub rules: Option<PollRules>,
        /// The item of a meeting that it is about: those who sit there vote.
        pub item: Option<ItemId>,
        /// Whose voice is *prépondérante*; absent: the president of the room's body.
        pub chair: Option<PersonId>,
        /// No ballot is taken from then on; absent: until somebody closes it. A mood ends by
        /// itself.
        pub closes_at: Option<Micros>,
        /// The round of an election after which this one is held: its result was told, and left
        /// so many seats to fill.
        pub round_of: Option<PollId>,
    }

    /// Change a poll that was not opened.
    pub struct EditPoll {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// The whole new draft.
        pub draft: PollDraft,
    }

    /// A poll of a room.
    pub struct OfPoll {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
    }

    /// Say in how long an open poll ends by itself.
    pub struct TimePoll {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// [`CLOSING_SECONDS_MIN`](crate::limits::CLOSING_SECONDS_MIN) to
        /// [`CLOSING_SECONDS_MAX`](crate::limits::CLOSING_SECONDS_MAX) from now, on the server's
        /// clock; absent: not by itself.
        pub seconds: Option<u32>,
    }

    /// Let who came while a poll is open vote too.
    pub struct AdmitElector {
        /// The room.
        pub channel: ChannelId,
        /// The poll, of an item of a meeting; never one of sealed ballots.
        pub poll: PollId,
        /// Who came: they vote for the mandates they exercise, and that nobody has here.
        pub person: PersonId,
    }

    /// Vote.
    pub struct CastBallots {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// 1 to [`BALLOTS_CAST_MAX`](crate::limits::BALLOTS_CAST_MAX), of different mandates: all
        /// are taken or none.
        pub ballots: Vec<CastBallot>,
    }

    /// A ballot of a mandate.
    pub struct CastBallot {
        /// The mandate.
        pub mandate: u32,
        /// What it says.
        pub vote: Vote,
    }

    /// Enter ballots for others. At least one entry, or `others`.
    pub struct EnterBallots {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// How they were told.
        pub source: BallotSource,
        /// The exceptions, at most [`ELECTORS_MAX`](crate::limits::ELECTORS_MAX).
        pub entries: Vec<EnteredBallot>,
        /// "Les autres": they get a ballot where they have none yet.
        pub others: Option<OtherBallots>,
    }

    /// An entry.
    pub struct EnteredBallot {
        /// The mandate.
        pub mandate: u32,
        /// What it says; absent: take back what was entered.
        pub choice: Option<Choice>,
        /// Even where the voter has voted from their own device; they are told.
        #[serde(default)]
        pub replace: bool,
    }

    /// The same ballot for many.
    pub struct OtherBallots {
        /// What they say.
        pub choice: Choice,
        /// The mandates, at most [`ELECTORS_MAX`](crate::limits::ELECTORS_MAX).
        pub mandates: Vec<u32>,
    }

    /// Type in the counts of an urn of paper.
    pub struct EnterPaper {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// The counts.
        pub count: PaperCount,
    }

    /// Close a poll.
    pub struct ClosePoll {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// Tell the result to everybody at once.
        #[serde(default)]
        pub proclaim: bool,
    }

    /// Void a poll.
    pub struct VoidPoll {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// 1 to [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
        pub reason: String,
        /// Prepare another one that asks the same.
        #[serde(default)]
        pub replace: bool,
    }

    /// A page of polls.
    pub struct LoadPolls {
        /// The room.
        pub channel: ChannelId,
        /// Those before this number; absent: the last ones.
        pub before: Option<u32>,
        /// Polls wanted, 1 to [`PAGE_POLLS_MAX`](crate::limits::PAGE_POLLS_MAX).
        pub limit: u32,
    }
}
