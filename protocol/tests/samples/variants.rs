//! The names of the variants of every enum on the wire.
//!
//! Each list is also an exhaustive match: a new variant does not compile here until it is named,
//! and once named a test asks for its sample.

use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::directory::BodyKind;
use parvis_protocol::frame::{ClientFrame, Outcome, ResetReason, ServerFrame};
use parvis_protocol::message::{Mention, ReactionKind};
use parvis_protocol::preference::{Contrast, NotificationLevel, Theme};
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
        PostMessage EditMessage DeleteMessage React PinMessage Acknowledge MarkRead MarkAllRead
        SaveDraft OpenDirect OpenRoom DescribeRoom AddMembers SetRole RemoveMember LeaveRoom
        SetFavourite SetNotifications SavePreferences TypeIn LoadChannel LoadHistory LoadVersions
        CountUnread Search LoadToday LoadTerritory LoadPeople
    }
    Reply { Done Noted Room Page Versions Unread Hits Today Territory People }
    Anchor { Latest Before After Around FirstUnread }
    Entity {
        Channel Member Message Thread Reaction Acknowledgement Membership ReadMark Draft
        RoomPreference Preferences
    }
    Mention { Person Commune Room }
    ReactionKind { Agree Thanks Done Question Important Seen }
    ChannelKind { Body Parvis Project Direct Public Personal }
    MemberRole { Member Observer Facilitator }
    NotificationLevel { All Mentions None }
    Theme { System Light Dark }
    Contrast { System Standard High }
    BodyKind { MayorsConference Bureau Council Commission }
    Signal { Presence Typing }
    Verb {
        ChannelOpened ChannelDescribed MemberJoined MemberUpdated MemberLeft MessagePosted
        MessageEdited MessageDeleted MessagePinned MessageUnpinned MessageReacted
        MessageAcknowledged MembershipGained MembershipLost ReadMarked DraftSaved
        RoomPreferenceSaved PreferencesSaved
    }
    Problem {
        BadFrame UnsupportedProtocol NotSignedIn SessionEnded WrongOrigin WrongCredentials
        Expired Forbidden NotFound Deleted FollowsMandate LastFacilitator Empty TooLong TooMany
        Invalid SlowDown TooManyInFlight TooManyConnections Busy Moved Internal
    }
}
