//! What may be lost: each signal replaces the one before it, none is ever replayed.

use crate::id::{ChannelId, MessageId, PersonId, PollId};

choice! {
    /// An ephemeral fact about a room.
    pub enum Signal {
        /// Who has a live connection. Not attendance: that is declared by people.
        Presence(Presence),
        /// Who is writing.
        Typing(Typing),
        /// How many have voted.
        Turnout(Turnout),
    }
}

record! {
    /// Who of a room's members has a live connection, the whole state.
    pub struct Presence {
        /// The room.
        pub channel: ChannelId,
        /// How many.
        pub count: u32,
        /// Who; absent above [`PRESENCE_NAMES_MAX`](crate::limits::PRESENCE_NAMES_MAX) members.
        pub people: Option<Vec<PersonId>>,
    }

    /// How many ballots an open poll has: never what they say. Told at most every
    /// [`TURNOUT_EVERY_MS`](crate::limits::TURNOUT_EVERY_MS), and for sealed ballots every
    /// [`SEALED_TURNOUT_EVERY_MS`](crate::limits::SEALED_TURNOUT_EVERY_MS).
    pub struct Turnout {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// Mandates that have voted.
        pub voted: u32,
    }

    /// Somebody is writing; forgotten after [`TYPING_TTL_MS`](crate::limits::TYPING_TTL_MS).
    pub struct Typing {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the main line when absent.
        pub thread: Option<MessageId>,
        /// Who.
        pub person: PersonId,
    }
}
