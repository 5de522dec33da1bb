//! The names of the variants of every enum on the wire.
//!
//! Each list is also an exhaustive match: a new variant does not compile here until it is named,
//! and once named a test asks for its sample.

use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::frame::{ClientFrame, Outcome, ResetReason, ServerFrame};
use parvis_protocol::message::{Mention, ReactionKind};
use parvis_protocol::problem::Problem;
use parvis_protocol::signal::Signal;

/// An enum that can tell its variants.
pub trait Variants {
    /// Every variant.
    const ALL: &'static [&'static str];
    /// The variant of this value.
    fn variant(&self) -> &'static str;
}

macro_rules! variants {
    ($($of:ident { $($name:ident)* })*) => { $(
        impl Variants for $of {
            const ALL: &'static [&'static str] = &[$(stringify!($name)),*];
            fn variant(&self) -> &'static str {
                match self { $(Self::$name { .. } => stringify!($name)),* }
            }
        }
    )* };
}

variants! {
    ClientFrame { Hello Request }
    ServerFrame { Welcome CaughtUp Reset Changes Signal Reply Bye }
    Outcome { Ok Problem }
    ResetReason { EpochChanged TooFar Ahead }
    Command {
        PostMessage EditMessage DeleteMessage React PinMessage Acknowledge MarkRead SaveDraft
        TypeIn LoadChannel LoadHistory LoadVersions CountUnread Search
    }
    Reply { Done Noted Room Page Versions Unread Hits }
    Anchor { Latest Before After Around FirstUnread }
    Entity {
        Channel Member Message Thread Reaction Acknowledgement Membership ReadMark Draft
    }
    Mention { Person Commune Room }
    ReactionKind { Agree Thanks Done Question Important Seen }
    ChannelKind { Body Parvis Project Direct Public Personal }
    MemberRole { Member Observer Facilitator }
    Signal { Presence Typing }
    Verb {
        ChannelOpened MemberJoined MemberUpdated MemberLeft MessagePosted MessageEdited
        MessageDeleted MessagePinned MessageUnpinned MessageReacted MessageAcknowledged
        MembershipGained MembershipLost ReadMarked DraftSaved
    }
    Problem {
        BadFrame UnsupportedProtocol NotSignedIn SessionEnded WrongOrigin WrongCredentials
        Expired Forbidden NotFound Deleted Empty TooLong TooMany Invalid SlowDown
        TooManyInFlight TooManyConnections Busy Moved Internal
    }
}
