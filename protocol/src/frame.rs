//! The two envelopes.

use crate::change::Change;
use crate::channel::ChannelState;
use crate::command::{Command, Reply};
use crate::id::{ChannelId, CommandId, Micros, Seq};
use crate::identity::You;
use crate::limits::Limits;
use crate::problem::Refusal;
use crate::signal::Signal;

choice! {
    /// What a client sends.
    pub enum ClientFrame {
        /// The first frame, once.
        Hello(Hello),
        /// A command; many may be unanswered at once.
        Request(Request),
    }

    /// What a server sends.
    pub enum ServerFrame {
        /// The answer to `hello`.
        Welcome(Box<Welcome>),
        /// One room's missed changes are all sent: from here on it is live.
        CaughtUp(CaughtUp),
        /// One room cannot be caught up change by change: load it again; it is live from `head`.
        Reset(Reset),
        /// Durable changes of one room, in order, without a hole.
        Changes(Changes),
        /// Something that may be lost.
        Signal(Signal),
        /// The answer to a request.
        Reply(Box<Answer>),
        /// The server closes next.
        Bye(Bye),
    }

    /// The outcome of a command.
    pub enum Outcome {
        /// Accepted.
        Ok(Reply),
        /// Refused.
        Problem(Refusal),
    }

    /// Why a room cannot be caught up change by change.
    #[derive(Copy)]
    pub enum ResetReason {
        /// The numbering changed (a restore).
        EpochChanged,
        /// Too much was missed.
        TooFar,
        /// The client claims a position the room has not reached.
        Ahead,
    }
}

record! {
    /// The first frame of a client.
    pub struct Hello {
        /// [`VERSION`](crate::VERSION).
        pub protocol: u32,
        /// Where the client stands in the rooms it knows; other rooms start at their head.
        #[serde(default)]
        pub resume: Vec<Position>,
    }

    /// A place in a room.
    pub struct Position {
        /// The room or the personal channel.
        pub channel: ChannelId,
        /// Its numbering.
        pub epoch: String,
        /// The last change applied.
        pub seq: Seq,
    }

    /// A command and its identity.
    pub struct Request {
        /// Made by the client; kept when the command is sent again.
        pub id: CommandId,
        /// The command.
        pub command: Command,
    }

    /// The answer to `hello`.
    pub struct Welcome {
        /// Who the server takes the client for.
        pub you: You,
        /// The server's clock.
        pub server_time: Micros,
        /// Limits in force.
        pub limits: Limits,
        /// The personal channel: its numbering and head.
        pub personal: Position,
        /// Every room of the person.
        pub channels: Vec<ChannelState>,
    }

    /// A room is live.
    pub struct CaughtUp {
        /// The room.
        pub channel: ChannelId,
        /// Its numbering.
        pub epoch: String,
        /// The client's position; the changes after it were sent before this frame.
        pub from: Seq,
        /// The position reached.
        pub to: Seq,
    }

    /// A room must be loaded again.
    pub struct Reset {
        /// The room.
        pub channel: ChannelId,
        /// Why.
        pub reason: ResetReason,
        /// Its numbering.
        pub epoch: String,
        /// It is live from here on.
        pub head: Seq,
    }

    /// Changes of one room.
    pub struct Changes {
        /// The room.
        pub channel: ChannelId,
        /// The position before the first one.
        pub from: Seq,
        /// The position of the last one.
        pub to: Seq,
        /// `to - from` changes, in order.
        pub changes: Vec<Change>,
    }

    /// The answer to a request.
    pub struct Answer {
        /// The request's id.
        pub id: CommandId,
        /// What came of it.
        pub outcome: Outcome,
    }

    /// A farewell: the close code says what to do, this says when.
    pub struct Bye {
        /// The close code that follows: see [`close`].
        pub code: u16,
        /// Reconnect after this long.
        pub reconnect_after_ms: Option<u32>,
    }
}

/// Close codes. The range says what to do: 4000–4099 reconnect and resume, 4100–4199 reconnect
/// from scratch, 4200–4299 stop.
pub mod close {
    /// The node is stopping; another will answer.
    pub const MOVED: u16 = 4001;
    /// A write made no progress, or the connection stayed silent too long.
    pub const STALLED: u16 = 4002;
    /// Commands kept coming while too many were unanswered: see `REFUSALS_MAX`.
    pub const TOO_FAST: u16 = 4003;
    /// A frame could not be read, or came in the wrong order.
    pub const BAD_FRAME: u16 = 4100;
    /// `hello` did not come in time.
    pub const NO_HELLO: u16 = 4101;
    /// The client speaks another version: reload the page.
    pub const UNSUPPORTED_PROTOCOL: u16 = 4200;
    /// The session ended: sign in again.
    pub const SESSION_ENDED: u16 = 4201;
    /// Too many connections of this person.
    pub const TOO_MANY_CONNECTIONS: u16 = 4202;
}
