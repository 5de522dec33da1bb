//! The TypeScript types and constants of the web client are generated from this crate and
//! committed.
//! `UPDATE=1 cargo test -p parvis-protocol --test it typescript` writes them again.

use parvis_protocol::attendance::command::*;
use parvis_protocol::attendance::*;
use parvis_protocol::document::command::*;
use parvis_protocol::document::*;
use parvis_protocol::floor::command::*;
use parvis_protocol::floor::*;
use parvis_protocol::meeting::command::*;
use parvis_protocol::meeting::*;
use parvis_protocol::minutes::command::*;
use parvis_protocol::minutes::*;
use parvis_protocol::poll::command::*;
use parvis_protocol::poll::*;
use parvis_protocol::screen::*;
use parvis_protocol::today::*;
use parvis_protocol::{change::*, channel::*, command::*, directory::*, frame::*, id::*};
use parvis_protocol::{identity::*, limits::*, message::*, preference::*, problem::*, signal::*};
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($($name:ty),* $(,)?) => {
        /// Every type of the wire, as TypeScript.
        fn declarations() -> String {
            let config = Config::default();
            let mut text = String::from(HEAD);
            for declared in [$(<$name as TS>::decl(&config)),*] {
                text.push_str("\nexport ");
                text.push_str(&declared.replace("bigint", "number"));
                text.push('\n');
            }
            text
        }
    };
}

const HEAD: &str = "// Generated from the protocol crate; do not edit.\n\
    // UPDATE=1 cargo test -p parvis-protocol --test it typescript\n";

macro_rules! constants {
    ($($name:ident),* $(,)?) => {
        /// The limits that the web client needs before anybody is signed in, or beside
        /// `welcome.limits`.
        fn constants() -> String {
            let mut text = String::new();
            for (name, value) in [$((stringify!($name), $name.to_string())),*] {
                text.push_str(&format!("\nexport const {name} = {value};\n"));
            }
            text
        }
    };
}

constants! {
    FRAME_BYTES_MAX, IN_FLIGHT_COMMANDS_MAX, PING_EVERY_MS, BODY_CHARS_MAX, QUERY_CHARS_MAX,
    TYPING_EVERY_MS, TYPING_TTL_MS, QUESTION_CHARS_MAX, OPTIONS_MAX, OPTION_CHARS_MAX, SCORE_MAX,
    REASON_CHARS_MAX, MEETING_TITLE_CHARS_MAX, PLACE_CHARS_MAX, URL_CHARS_MAX, ITEMS_MAX,
    ITEM_TITLE_CHARS_MAX, ITEM_MINUTES_MAX, ATTACHMENTS_MAX, ATTACHMENT_LABEL_CHARS_MAX,
    DECISION_CHARS_MAX, MINUTES_TEXT_CHARS_MAX,
    FOLLOW_UP_CHARS_MAX, WARNING_SECONDS_MIN, WARNING_SECONDS_MAX, SCREEN_CODE_CHARS,
    SEALED_PLAIN_BYTES,
    DOCUMENT_TITLE_CHARS_MAX, VERSION_NAME_CHARS_MAX, COMMENT_CHARS_MAX, QUOTE_CHARS_MAX,
    UPDATES_AT_ONCE_MAX, TRACKER_CHARS_MAX, MOOD_TTL_MS, CLOSING_SECONDS_MAX, REMIND_EVERY_MS,
    PASSWORD_CHARS_MIN,
    CODE_TTL_SECONDS,
}

declarations! {
    TerritoryId, PersonId, BodyId, SeatId, MandateId, ChannelId, MessageId, PollId, MeetingId,
    ItemId, ProxyId, SpeechId, DocumentId, CommentId, SessionId,
    InvitationId, CommandId, Seq, Micros, Limits, You, ChannelKind, MemberRole, Channel, Member,
    Membership, ReadMark, Draft, ChannelState, Unread, UnreadThread, ReactionKind, Mention,
    Message, Edited, Stamp, Thread, Reaction, Acknowledgement, Version, Hit, NotificationLevel,
    Theme, Contrast, RoomPreference, Preferences, Choices, Change, Entity, Verb,
    PollFamily, PollKind, PollState, MajorityBase, TieRule, WeightRule, Register, Choice,
    Availability, Mood, Vote, BallotSource, PollOutcome, Urn, Bounds, Seats, Question, PollOption,
    PollRules, Majority, Fraction, Poll, Voided, Electorate, Receipt, Sum, PollResult, ResultLine,
    QuorumCheck, Behalf, OnBehalf, Elected, NamedBallot, OpenedBallot, SealedBallot, PaperCount,
    Elector, PollRecord, HashedRecord, VerificationFile, PollView, Polls, CreatePoll, PollDraft,
    EditPoll, OfPoll, AdmitElector, CastBallots, CastBallot, EnterBallots, EnteredBallot,
    OtherBallots, TimePoll,
    EnterPaper, ClosePoll, VoidPoll, LoadPolls,
    MeetingMode, Publicity, MeetingState, ItemKind, ItemState, Warning, ClearDays, MeetingDraft,
    Meeting, Desk, ItemDraft, Attachment, AgendaItem, BallotForm, FormRequest, FollowUp,
    Convocation, Summons,
    Agenda, NumberedItem,
    ConvocationView, MeetingView, Meetings, ItemOutcome, CreateMeeting, EditMeeting, CancelMeeting,
    ConveneMeeting, ReadConvocation, OfMeeting, OpenMeeting, AddItems, EditItem, MoveItem,
    ProposeItem, TakeItem, CarryItems, DiscussItem, OfItem, OpenItem, CloseItem, LoadMeetings,
    MinutesText, MinutesPart, MinutesView, Approval, WriteMinutes, FollowItem,
    Rsvp, Whereabouts, ProxyState, Attendance, Proxy, Recusal, Substitution, QuorumStamp, Holders,
    AnswerMeeting, DeclareAttendance, Attendee, CheckIn, DepositProxy, AnswerProxy, OfProxy, Recuse,
    RequestForm, Substitute,
    SpeechKind, SpeechState, Floor, Speech, RequestSpeech, OfSpeech, StartSpeech, SetFloor,
    CallRound, ScreenPaired, RoomScreen, ScreenMeeting, ScreenItem, ScreenFloor, ScreenSpeech,
    CommuneTime, ScreenPoll, ScreenVoter, ScreenResult,
    DocumentKind, DocumentState, VersionKind, Document, Comment, DocumentVersion, DocumentView,
    Documents, OpenDocument, OfDocument, RenameDocument, NameVersion, RestoreVersion,
    CommentDocument, ReplyComment, ResolveComment, TakeProposal,
    Signal, Presence, Typing, Turnout, Command, Reply, Anchor, PostMessage, EditMessage, React,
    PinMessage, MarkRead, MarkAllRead, ReadUpTo, SaveDraft, OpenDirect, OpenRoom, DescribeRoom,
    AddMembers, SetRole, SetFavourite, SetNotifications, TypeIn, OfChannel, OfMember, OfMessage,
    LoadHistory, LoadPeople, Search, Cursor, Done, Room, Page, Hits, People, Today, Waiting,
    WaitingThread, WaitingVote, WaitingMeeting, WaitingReplacement, BodyKind, TerritoryView,
    CommuneView, BodyView,
    PersonView, SeatView, Problem, Supported, PollMoment, MeetingMoment, ItemMoment, ProxyMoment,
    SpeechMoment, Rewritten, Rejected, Warnings, Unweighed, UnweighedSeat,
    Mandates, Field, TooLong, TooMany, Retry, Trace, Refusal, ClientFrame, ServerFrame, Outcome,
    ResetReason, Hello, Position, Request, Welcome, CaughtUp, Reset,
    Changes, Answer, Bye, SignInOptions, Persona, SignInAsPersona, SignInWithPassword,
    RequestCode, SignInWithCode, InvitationView, AcceptInvitation, Invite, Invitation,
    InviteMany, GuestView, PendingInvitation, SessionView, SetPassword,
}

#[test]
fn committed_types_are_current() {
    let types = declarations() + &constants();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web-client/src/protocol/types.ts");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(path).parent().expect("a folder"))
            .expect("the folder of the generated types");
        std::fs::write(path, &types).expect("writing the generated types");
    }
    let committed = std::fs::read_to_string(path).expect("the committed types");
    assert!(committed == types, "the TypeScript types drifted: run with UPDATE=1");
}
