//! What the measuring process and its workers tell each other: one JSON line each, over the
//! worker's standard input and output.

use crate::checker::Chain;
use parvis_protocol::id::{ChannelId, Seq};
use parvis_protocol::wire::Encoding;
use serde::{Deserialize, Serialize};

/// One connection to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seat {
    /// `name=value`.
    pub cookie: String,
    /// The room this connection posts in; absent: it only listens.
    pub posts_in: Option<ChannelId>,
}

/// What a worker is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Order {
    /// Open these connections and wait until all are live.
    Connect {
        /// `http://127.0.0.1:…`.
        base_url: String,
        /// The connections.
        seats: Vec<Seat>,
        /// JSON instead of MessagePack.
        json: bool,
        /// Handshakes under way at the same time.
        at_once: usize,
    },
    /// Post, and wait until everything posted reached everybody.
    Drive(Drive),
    /// Take part in a poll, and wait until everybody has.
    Act(Act),
    /// Cut every connection without a farewell; what is known stays.
    Leave,
    /// Come back all at once, resume, and wait until everybody is at these positions.
    Return {
        /// Where each room stands.
        heads: Vec<(ChannelId, Seq)>,
    },
    /// Say what was counted and found.
    Report,
}

/// How to post.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Drive {
    /// When the next message of a connection leaves.
    pub pace: Pace,
    /// For so long.
    pub seconds: f64,
    /// Longest wait for the last answer and the last delivery, beyond what posting may take.
    pub settle_seconds: f64,
    /// Size of a message's body, in bytes.
    pub body_bytes: usize,
}

/// A step of a poll, in the room of whoever posts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// The first of those who post opens a poll; each member waits for their ballot.
    Open,
    /// Each member votes once, spread evenly over so many seconds (open loop).
    Vote {
        /// For so long.
        seconds: f64,
    },
    /// Who opened it closes the poll; each member waits for the result.
    Close,
}

/// When messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pace {
    /// As many as possible, with at most so many messages of a room on their way to its members.
    Saturated {
        /// Messages of one room on their way.
        window: usize,
    },
    /// Open loop: so many a second by all connections together.
    Rate(f64),
    /// Each connection so many, as fast as their answers come.
    Each(u64),
}

/// What a worker answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Told {
    /// All connections are live.
    Connected(Opening),
    /// Everything posted reached everybody.
    Driven(Box<Driven>),
    /// All connections are cut.
    Left,
    /// Everybody is back where the rooms stand.
    Returned(Opening),
    /// What was counted and found.
    Report(Box<Report>),
    /// The order could not be carried out.
    Failed(String),
}

/// Many connections opened.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Opening {
    /// From the first handshake to the last connection being live.
    pub took_us: u64,
    /// From the first handshake to this connection being live: one value each.
    pub each_us: Buckets,
}

/// A histogram: values and how often each was met.
pub type Buckets = Vec<(u64, u64)>;

/// Messages posted and what became of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Driven {
    /// From the first intended post to the last delivery.
    pub took_us: u64,
    /// Messages sent.
    pub posted: u64,
    /// Messages acknowledged.
    pub acknowledged: u64,
    /// Messages acknowledged before the time for posting was over.
    pub acknowledged_in_time: u64,
    /// Refusals, by name of the problem.
    pub refused: Vec<(String, u64)>,
    /// Changes that reached a connection.
    pub delivered: u64,
    /// Bytes of the frames they came in.
    pub delivered_bytes: u64,
    /// Frames they came in.
    pub frames: u64,
    /// From intended to acknowledged.
    pub acknowledged_us: Buckets,
    /// From intended to applied, for each receiver.
    pub delivered_us: Buckets,
    /// Where the rooms stand now.
    pub heads: Vec<(ChannelId, Seq)>,
    /// CPU time of this process meanwhile.
    pub own_cpu_us: u64,
}

/// What a worker found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Connections that are live.
    pub live: u64,
    /// Changes that came again and were dropped, as the protocol allows.
    pub duplicates: u64,
    /// Channels that had to be loaded again.
    pub resets: u64,
    /// Every broken promise and lost connection; the first ones in words.
    pub faults: u64,
    /// The first faults.
    pub first_faults: Vec<String>,
    /// What was seen of each room.
    pub chains: Vec<Chain>,
}

impl Order {
    /// The encoding a connection asks for.
    pub const fn encoding(json: bool) -> Encoding {
        if json { Encoding::Json } else { Encoding::MessagePack }
    }
}
