//! Who speaks at a meeting (*prises de parole*): requests in one queue for each item, the running
//! speech, its time.
//!
//! Times are the server's. The time of a speech is `spoken_ms`, and, while it runs, what has
//! passed on the server's clock since `running_since`.

pub mod command;

use crate::id::{ItemId, MeetingId, Micros, PersonId, Seq, SpeechId};

choice! {
    /// What somebody asks the floor for. Of those who wait, a point of order comes first, then
    /// questions and replies, then the communes of a round, then the others; of one rank, by
    /// `place`.
    #[derive(Copy, Hash, PartialOrd, Ord)]
    pub enum SpeechKind {
        /// *Motion d'ordre*: before all others.
        PointOfOrder,
        /// *Question*: right after the speech that runs.
        Question,
        /// *Réponse*: the same.
        Reply,
        /// *Tour de table*: the turn of a commune.
        Round,
        /// *Parole*.
        Floor,
    }

    /// Where a request stands.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum SpeechState {
        /// In the queue.
        Waiting,
        /// Has the floor.
        Speaking,
        /// Has the floor; the time stands still.
        Paused,
        /// Has spoken.
        Done,
        /// Taken back by who asked.
        Withdrawn,
        /// Passed over; or the item was done with first.
        Skipped,
    }
}

record! {
    /// Entity of a room: how the floor is given on an item. Absent: an open list, nothing else.
    pub struct Floor {
        /// The item.
        pub item: ItemId,
        /// The meeting.
        pub meeting: MeetingId,
        /// No more requests: *liste close*. A point of order may always be raised.
        pub closed: bool,
        /// After how many seconds a speaker is reminded of the time.
        pub warning_seconds: Option<u32>,
        /// The communes are called in turn: *tour de table des communes*.
        pub round: bool,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: one request for the floor, and the speech that came of it.
    pub struct Speech {
        /// Identity.
        pub id: SpeechId,
        /// The item.
        pub item: ItemId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Who speaks.
        pub person: PersonId,
        /// INSEE code of the commune whose time it is.
        pub commune: Option<String>,
        /// What for.
        pub kind: SpeechKind,
        /// The order in which requests came on this item: 1, 2, 3 … Never changes.
        pub place: u32,
        /// Where it stands.
        pub state: SpeechState,
        /// When it was asked for.
        pub asked_at: Micros,
        /// Who entered it: oneself, or who conducts the meeting.
        pub by: PersonId,
        /// When the floor was given.
        pub started_at: Option<Micros>,
        /// When it ended; also of a request that was withdrawn or skipped.
        pub ended_at: Option<Micros>,
        /// How long it lasted before `running_since`, in milliseconds.
        pub spoken_ms: u64,
        /// Since when it runs, on the server's clock; absent: it does not.
        pub running_since: Option<Micros>,
        /// Position of its last change.
        pub rev: Seq,
    }
}

impl SpeechKind {
    /// Its rank among those who wait: the least speaks first.
    pub const fn rank(self) -> u32 {
        match self {
            Self::PointOfOrder => 0,
            Self::Question | Self::Reply => 1,
            Self::Round => 2,
            Self::Floor => 3,
        }
    }
}
