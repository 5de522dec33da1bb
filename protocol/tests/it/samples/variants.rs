//! The names of the variants of every enum on the wire.
//!
//! Each list is also an exhaustive match: a new variant does not compile here until it is named,
//! and once named a test asks for its sample.

use parvis_protocol::attendance::{ProxyState, Rsvp, Whereabouts};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::directory::BodyKind;
use parvis_protocol::document::{DocumentKind, DocumentState, VersionKind};
use parvis_protocol::floor::{SpeechKind, SpeechState};
use parvis_protocol::frame::{ClientFrame, Outcome, ResetReason, ServerFrame};
use parvis_protocol::meeting::command::ItemOutcome;
use parvis_protocol::meeting::{
    BallotForm, ItemKind, ItemState, MeetingMode, MeetingState, Publicity, Warning,
};
use parvis_protocol::message::{Mention, ReactionKind};
use parvis_protocol::poll::{
    Availability, BallotSource, Behalf, Choice, MajorityBase, Mood, PollFamily, PollKind,
    PollOutcome, PollState, Register, TieRule, Urn, Vote, WeightRule,
};
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
        SetFavourite SetNotifications SavePreferences CreatePoll EditPoll ArmPoll OpenPoll
        SuspendPoll ResumePoll CastBallots EnterBallots EnterPaper ClosePoll ProclaimPoll VoidPoll
        AdmitElector TimePoll RemindVoters
        CreateMeeting EditMeeting CancelMeeting ConveneMeeting ReadConvocation OpenMeeting
        SuspendMeeting ResumeMeeting CloseMeeting AddItems EditItem MoveItem ProposeItem TakeItem
        CarryItems DiscussItem OpenItem SuspendItem CloseItem FollowItem WriteMinutes
        ApproveMinutes AnswerMeeting DeclareAttendance CheckIn
        DepositProxy AnswerProxy RevokeProxy Recuse RequestForm Substitute
        RequestSpeech WithdrawSpeech StartSpeech PauseSpeech ResumeSpeech EndSpeech SkipSpeech
        SetFloor CallRound TakeDesk ReleaseDesk PairScreen UnpairScreen
        OpenDocument RenameDocument NameVersion RestoreVersion CommentDocument ReplyComment
        ResolveComment TakeProposal
        TypeIn LoadChannel LoadHistory LoadVersions CountUnread Search LoadPoll LoadPolls
        LoadMeeting LoadMeetings LoadMinutes LoadDocuments LoadDocument LoadToday LoadTerritory
        LoadPeople
    }
    Reply {
        Done Noted Room Page Versions Unread Hits Poll Polls Meeting Meetings Minutes Documents
        Document Screen Today Territory People
    }
    Anchor { Latest Before After Around FirstUnread }
    Entity {
        Channel Member Message Thread Reaction Acknowledgement Poll Electorate Meeting
        AgendaItem Convocation Summons Attendance Proxy Recusal Substitution Floor Speech
        Document Comment
        Membership ReadMark Draft RoomPreference Preferences Receipt
    }
    Mention { Person Commune Room }
    ReactionKind { Agree Thanks Done Question Important Seen }
    ChannelKind { Body Parvis Project Direct Public Personal }
    MemberRole { Member Observer Facilitator }
    NotificationLevel { All Mentions None }
    Theme { System Light Dark }
    Contrast { System Standard High }
    BodyKind { MayorsConference Bureau Council Commission }
    Signal { Presence Typing Turnout }
    PollFamily { Consultative Ordinary Public Secret Paper }
    PollKind { Motion Single Multiple Ranked Score Date Mood Election }
    PollState { Draft Armed Open Suspended Counting Closed Proclaimed Voided }
    MajorityBase { Cast Voters Electors }
    TieRule { Rejected ChairCasting Eldest }
    WeightRule { Equal Population }
    Register { Nobody Facilitators Everyone }
    Choice { For Against Abstain Nppv Blank Options Ranking Scores Dates Mood }
    Availability { Yes IfNeeded No }
    Mood { Up Middle Down }
    Vote { Choice Sealed }
    BallotSource { Device Hand Telephone }
    PollOutcome { Adopted Rejected NoQuorum Leading Elected Noted }
    Behalf { Proxy Substitute }
    Urn { Named Opened Paper }
    MeetingMode { Place Video Hybrid }
    Publicity { Public Closed Internal }
    MeetingState { Draft Convened Open Suspended Closed Cancelled }
    ItemKind { Information Debate Opinion Deliberation Election Budget Other Break }
    ItemState { Proposed Planned Open Suspended Decided Noted Postponed Withdrawn }
    BallotForm { Public Secret }
    ItemOutcome { Decided Noted Postponed Withdrawn }
    Warning { ClearDays NotConvened AgendaSent NoQuorum RepresentedAgain }
    Rsvp { Coming Remote Absent Represented Substituted }
    Whereabouts { Away Room Video }
    ProxyState { Deposited Accepted Suspended Refused Revoked }
    SpeechKind { PointOfOrder Question Reply Round Floor }
    DocumentKind { Agenda Notes Minutes }
    DocumentState { Open Frozen }
    VersionKind { Auto Named Official }
    SpeechState { Waiting Speaking Paused Done Withdrawn Skipped }
    Verb {
        ChannelOpened ChannelDescribed MemberJoined MemberUpdated MemberLeft MessagePosted
        MessageEdited MessageDeleted MessagePinned MessageUnpinned MessageReacted
        MessageAcknowledged PollCreated PollEdited PollArmed PollOpened PollSuspended PollResumed
        PollTypedIn PollClosed PollCounted PollProclaimed PollVoided PollAdmitted PollTimed
        PollReminded BallotEntered
        BallotCast
        MeetingCreated MeetingEdited MeetingCancelled MeetingConvened ConvocationRead MeetingOpened
        MeetingSuspended MeetingResumed MeetingClosed AgendaExtended ItemProposed ItemTaken
        ItemEdited ItemMoved ItemOpened ItemSuspended ItemClosed ItemFollowed MinutesWritten
        MinutesApproved AgendaCarried DeskTaken DeskReleased
        ScreenPaired ScreenUnpaired
        AttendanceAnswered AttendanceDeclared ProxyDeposited ProxyAnswered ProxyRevoked
        RecusalDeclared SubstituteDesignated FormRequested
        SpeechRequested SpeechWithdrawn SpeechStarted
        SpeechPaused SpeechResumed SpeechEnded SpeechSkipped FloorSet FloorRound
        DocumentOpened DocumentRenamed DocumentVersioned DocumentRestored DocumentExtended
        CommentAdded CommentResolved
        MembershipGained MembershipLost ReadMarked DraftSaved
        RoomPreferenceSaved PreferencesSaved
    }
    Problem {
        BadFrame UnsupportedProtocol NotSignedIn SessionEnded WrongOrigin WrongCredentials
        Expired Forbidden NotFound Deleted FollowsMandate LastFacilitator PollState NotElector
        AlreadyCast SecretAtDistance MeetingState ItemState FrozenAgenda Warned ProxyState
        HolderFull FloorClosed SpeechState WrittenSince MinutesApproved EqualVoices NoPopulation
        DocumentFrozen AgendaInDocument DocumentRefused
        Empty TooLong TooMany Invalid IdReused SlowDown TooManyInFlight
        TooManyConnections Busy Moved Internal
    }
}
