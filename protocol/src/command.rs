//! Everything a client may ask, and what it is answered.
//!
//! A command that writes is answered `done` after the commit, and its id is remembered for ever:
//! the same id of the same person gives the same answer. A refusal changes nothing and is not
//! remembered. A command that reads (`load_*`, `search`, `count_unread`) has no memory.

mod record;

pub use record::{
    AddMembers, Cursor, DescribeRoom, Done, EditMessage, Hits, LoadHistory, LoadPeople,
    MarkAllRead, MarkRead, OfChannel, OfMember, OfMessage, OpenDirect, OpenRoom, Page, People,
    PinMessage, PostMessage, React, ReadUpTo, Room, SaveDraft, Search, SetFavourite,
    SetNotifications, SetRole, TypeIn,
};

use crate::attendance::command::{
    AnswerMeeting, AnswerProxy, CheckIn, DeclareAttendance, DepositProxy, OfProxy, Recuse,
    Substitute,
};
use crate::channel::Unread;
use crate::directory::TerritoryView;
use crate::document::command::{
    CommentDocument, NameVersion, OfDocument, OpenDocument, RenameDocument, ReplyComment,
    ResolveComment, RestoreVersion, TakeProposal,
};
use crate::document::{DocumentView, Documents};
use crate::floor::command::{CallRound, OfSpeech, RequestSpeech, SetFloor, StartSpeech};
use crate::id::Seq;
use crate::meeting::command::{
    AddItems, CancelMeeting, CarryItems, CloseItem, ConveneMeeting, CreateMeeting, DiscussItem,
    EditItem, EditMeeting, LoadMeetings, MoveItem, OfItem, OfMeeting, OpenItem, OpenMeeting,
    ProposeItem, ReadConvocation, RequestForm, TakeItem,
};
use crate::meeting::{MeetingView, Meetings};
use crate::message::Version;
use crate::minutes::MinutesView;
use crate::minutes::command::{FollowItem, WriteMinutes};
use crate::poll::command::{
    AdmitElector, CastBallots, ClosePoll, CreatePoll, EditPoll, EnterBallots, EnterPaper,
    LoadPolls, OfPoll, TimePoll, VoidPoll,
};
use crate::poll::{PollView, Polls};
use crate::preference::Choices;
use crate::screen::ScreenPaired;
use crate::today::Today;

choice! {
    /// One request of a client.
    pub enum Command {
        /// Post a message, a reply or a quote.
        PostMessage(PostMessage),
        /// Change the text of one's own message.
        EditMessage(EditMessage),
        /// Turn a message into a tombstone: its author, or a facilitator of the room.
        DeleteMessage(OfMessage),
        /// Add or take back one reaction.
        React(React),
        /// Pin or unpin a message: any member of the room.
        PinMessage(PinMessage),
        /// Say "j'ai pris connaissance" of a message whose author asked for it.
        Acknowledge(OfMessage),
        /// Move one's read mark forward.
        MarkRead(MarkRead),
        /// Move one's read marks forward in whole rooms, threads included.
        MarkAllRead(MarkAllRead),
        /// Save or empty one's draft.
        SaveDraft(SaveDraft),
        /// Open the conversation of these people and oneself, or find it: there is only one.
        OpenDirect(OpenDirect),
        /// Open a project room: an administrator, or who facilitates a room already.
        OpenRoom(OpenRoom),
        /// Change the name or the topic of a room: its facilitators.
        DescribeRoom(DescribeRoom),
        /// Let people into a project room: its facilitators.
        AddMembers(AddMembers),
        /// Change what a member of a project room may do: its facilitators.
        SetRole(SetRole),
        /// End somebody's membership of a project room: its facilitators.
        RemoveMember(OfMember),
        /// Leave a project room.
        LeaveRoom(OfChannel),
        /// Make a room one's favourite, or no longer.
        SetFavourite(SetFavourite),
        /// Choose what one is called for in a room.
        SetNotifications(SetNotifications),
        /// Choose for oneself: text size, theme, contrast, notifications.
        SavePreferences(Choices),
        /// Prepare a poll, or open one at once: who writes in the room; but for a consultation or
        /// a mood, its facilitators.
        CreatePoll(CreatePoll),
        /// Change a poll that was not opened: who made it, or a facilitator, as for all that
        /// follows.
        EditPoll(EditPoll),
        /// Say that a poll is ready.
        ArmPoll(OfPoll),
        /// Open a poll: its electorate is fixed, and nothing of it changes any more.
        OpenPoll(OfPoll),
        /// Take no ballots for the moment.
        SuspendPoll(OfPoll),
        /// Take ballots again.
        ResumePoll(OfPoll),
        /// Vote, or vote again: the electors, each for the mandates they exercise, all or none.
        CastBallots(CastBallots),
        /// Enter ballots for others, or take back such entries: the facilitators.
        EnterBallots(EnterBallots),
        /// Type in the counts of an urn of paper.
        EnterPaper(EnterPaper),
        /// Close a poll: after all ballots under way; it is counted.
        ClosePoll(ClosePoll),
        /// Tell the result to everybody.
        ProclaimPoll(OfPoll),
        /// Say that a poll does not count, and why; it stays, under its number.
        VoidPoll(VoidPoll),
        /// Let who came while a poll of a meeting is open vote too: who runs the poll.
        AdmitElector(AdmitElector),
        /// Say in how long an open poll ends by itself, or that it does not: who runs the poll.
        TimePoll(TimePoll),
        /// Remind those who have not voted, at most every `REMIND_EVERY_MS`: who runs the poll.
        RemindVoters(OfPoll),
        /// Prepare a meeting: the facilitators of the room.
        CreateMeeting(CreateMeeting),
        /// Change a meeting that was not opened: who conducts it, as for all that follows.
        EditMeeting(EditMeeting),
        /// Say that a meeting does not take place.
        CancelMeeting(CancelMeeting),
        /// Call the members: the agenda is frozen, and a version of it is kept.
        ConveneMeeting(ConveneMeeting),
        /// Say that one has opened a convocation, or "j'ai pris connaissance": who was called.
        ReadConvocation(ReadConvocation),
        /// Open a meeting.
        OpenMeeting(OpenMeeting),
        /// Interrupt it.
        SuspendMeeting(OfMeeting),
        /// Go on.
        ResumeMeeting(OfMeeting),
        /// Close it, when no item is under discussion.
        CloseMeeting(OfMeeting),
        /// Put items at the end of an agenda.
        AddItems(AddItems),
        /// Change an item: also who proposed it, as long as no agenda took it.
        EditItem(EditItem),
        /// Move an item on its agenda.
        MoveItem(MoveItem),
        /// Ask for a message to be discussed at a meeting: who writes in the room.
        ProposeItem(ProposeItem),
        /// Put a proposal on an agenda.
        TakeItem(TakeItem),
        /// Put items that were put off on the agenda of another meeting.
        CarryItems(CarryItems),
        /// Open the thread of an item by a message: who writes in the room.
        DiscussItem(DiscussItem),
        /// Put an item in discussion, or go on with it; the one that was is interrupted.
        OpenItem(OpenItem),
        /// Interrupt its discussion.
        SuspendItem(OfItem),
        /// Be done with an item: decided, noted, put off or taken off.
        CloseItem(CloseItem),
        /// Say what is to be done after an item, or say it again, until the minutes are approved.
        FollowItem(FollowItem),
        /// Write what was said, of a meeting or of an item, beside what its minutes tell by
        /// themselves.
        WriteMinutes(WriteMinutes),
        /// Approve the minutes of a meeting that is closed: they do not change any more.
        ApproveMinutes(OfMeeting),
        /// Answer a convocation: who sits in the body.
        AnswerMeeting(AnswerMeeting),
        /// Say where people are: who conducts the meeting.
        DeclareAttendance(DeclareAttendance),
        /// Say where one is oneself, with the code that is shown in the room.
        CheckIn(CheckIn),
        /// Give somebody the power to vote for oneself; who conducts the meeting deposits one
        /// signed on paper.
        DepositProxy(DepositProxy),
        /// Accept a power, or not: its holder.
        AnswerProxy(AnswerProxy),
        /// Take a power back: its giver, or who conducts the meeting.
        RevokeProxy(OfProxy),
        /// Declare that somebody takes no part in an item, or take that back: oneself, or who
        /// conducts the meeting.
        Recuse(Recuse),
        /// Ask for a form of ballot on an item under discussion, or take that back: a member who
        /// sits there; who conducts the meeting also for others.
        RequestForm(RequestForm),
        /// Designate who sits in the place of a member: the mayor of the commune, or who conducts
        /// the meeting.
        Substitute(Substitute),
        /// Ask for the floor: any member of the room; who conducts the meeting also for others.
        RequestSpeech(RequestSpeech),
        /// Take a request back: who speaks, or who conducts the meeting.
        WithdrawSpeech(OfSpeech),
        /// Give the floor: who conducts the meeting, as for all that follows.
        StartSpeech(StartSpeech),
        /// Let the time of a speech stand still.
        PauseSpeech(OfSpeech),
        /// Let it go on.
        ResumeSpeech(OfSpeech),
        /// End a speech: also who speaks.
        EndSpeech(OfSpeech),
        /// Pass over a request.
        SkipSpeech(OfSpeech),
        /// Close or open the list, set the reminder.
        SetFloor(SetFloor),
        /// Call the communes in turn, the smallest first, each once; or stop.
        CallRound(CallRound),
        /// Take the desk of a meeting, from whoever has it: who conducts it.
        TakeDesk(OfMeeting),
        /// Give the desk back: who has it.
        ReleaseDesk(OfMeeting),
        /// Get a code for a screen of the room, in the place of the one before: who conducts the
        /// meeting. Answered `screen`.
        PairScreen(OfMeeting),
        /// End what the screen shows.
        UnpairScreen(OfMeeting),
        /// Open a document, or find it: who writes in the room; an agenda and minutes, who conducts
        /// the meeting.
        OpenDocument(OpenDocument),
        /// Say what a document is called: who writes in the room, as for all that follows.
        RenameDocument(RenameDocument),
        /// Keep a document as it stands, under a name.
        NameVersion(NameVersion),
        /// Bring a document back to what a version holds.
        RestoreVersion(RestoreVersion),
        /// Say something beside a passage: any member of the room who writes there.
        CommentDocument(CommentDocument),
        /// Answer a comment.
        ReplyComment(ReplyComment),
        /// Say that an exchange is over, or that it is not.
        ResolveComment(ResolveComment),
        /// Put a proposal in an agenda that is written together: who conducts the meeting.
        TakeProposal(TakeProposal),
        /// Tell the room that one is writing. Ephemeral: answered `noted`.
        TypeIn(TypeIn),
        /// The room, its members, its pinned messages and its newest messages.
        LoadChannel(OfChannel),
        /// One page of history of the main line or of a thread.
        LoadHistory(LoadHistory),
        /// The earlier texts of a message.
        LoadVersions(OfMessage),
        /// Exact unread counts of a room.
        CountUnread(OfChannel),
        /// Search in the messages of one's rooms.
        Search(Search),
        /// A poll, who may vote in it, and its record where one may see it.
        LoadPoll(OfPoll),
        /// One page of the polls of a room, the last one first.
        LoadPolls(LoadPolls),
        /// A meeting with all that belongs to it, and what its convocations sent.
        LoadMeeting(OfMeeting),
        /// One page of the meetings of a room, the last one first.
        LoadMeetings(LoadMeetings),
        /// The minutes of a meeting; as long as it is not closed, for who conducts it.
        LoadMinutes(OfMeeting),
        /// The documents of a room.
        LoadDocuments(OfChannel),
        /// A document with its comments and versions.
        LoadDocument(OfDocument),
        /// What waits for oneself, over all rooms.
        LoadToday,
        /// The territory, its communes and its bodies.
        LoadTerritory,
        /// One page of the people of the territory.
        LoadPeople(LoadPeople),
    }

    /// The answer to a command that was accepted.
    pub enum Reply {
        /// Committed.
        Done(Done),
        /// An ephemeral command was taken.
        Noted,
        /// A room as loaded.
        Room(Room),
        /// A page of history.
        Page(Page),
        /// Earlier texts, first one first.
        Versions(Vec<Version>),
        /// Unread counts.
        Unread(Unread),
        /// Results of a search.
        Hits(Hits),
        /// A poll as one may see it.
        Poll(Box<PollView>),
        /// A page of polls.
        Polls(Polls),
        /// A meeting.
        Meeting(Box<MeetingView>),
        /// A page of meetings.
        Meetings(Meetings),
        /// The minutes of a meeting.
        Minutes(MinutesView),
        /// The documents of a room.
        Documents(Documents),
        /// A document.
        Document(Box<DocumentView>),
        /// A code for a screen of the room.
        Screen(ScreenPaired),
        /// What waits.
        Today(Today),
        /// The territory.
        Territory(TerritoryView),
        /// A page of people.
        People(People),
    }

    /// Where a page of history stands.
    #[derive(Copy)]
    pub enum Anchor {
        /// The newest messages.
        Latest,
        /// The messages just before a position.
        Before(Seq),
        /// The messages just after a position.
        After(Seq),
        /// Around a position: half before it, the rest from it on.
        Around(Seq),
        /// Around one's read mark.
        FirstUnread,
    }
}

macro_rules! names {
    ($($variant:ident = $name:literal,)*) => {
        impl Command {
            /// The name on the wire of every command.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The command's name on the wire, for logs, metrics and documentation.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),* }
            }
        }
    };
}

names! {
    PostMessage = "post_message",
    EditMessage = "edit_message",
    DeleteMessage = "delete_message",
    React = "react",
    PinMessage = "pin_message",
    Acknowledge = "acknowledge",
    MarkRead = "mark_read",
    MarkAllRead = "mark_all_read",
    SaveDraft = "save_draft",
    OpenDirect = "open_direct",
    OpenRoom = "open_room",
    DescribeRoom = "describe_room",
    AddMembers = "add_members",
    SetRole = "set_role",
    RemoveMember = "remove_member",
    LeaveRoom = "leave_room",
    SetFavourite = "set_favourite",
    SetNotifications = "set_notifications",
    SavePreferences = "save_preferences",
    CreatePoll = "create_poll",
    EditPoll = "edit_poll",
    ArmPoll = "arm_poll",
    OpenPoll = "open_poll",
    SuspendPoll = "suspend_poll",
    ResumePoll = "resume_poll",
    CastBallots = "cast_ballots",
    EnterBallots = "enter_ballots",
    EnterPaper = "enter_paper",
    ClosePoll = "close_poll",
    ProclaimPoll = "proclaim_poll",
    VoidPoll = "void_poll",
    AdmitElector = "admit_elector",
    TimePoll = "time_poll",
    RemindVoters = "remind_voters",
    CreateMeeting = "create_meeting",
    EditMeeting = "edit_meeting",
    CancelMeeting = "cancel_meeting",
    ConveneMeeting = "convene_meeting",
    ReadConvocation = "read_convocation",
    OpenMeeting = "open_meeting",
    SuspendMeeting = "suspend_meeting",
    ResumeMeeting = "resume_meeting",
    CloseMeeting = "close_meeting",
    AddItems = "add_items",
    EditItem = "edit_item",
    MoveItem = "move_item",
    ProposeItem = "propose_item",
    TakeItem = "take_item",
    CarryItems = "carry_items",
    DiscussItem = "discuss_item",
    OpenItem = "open_item",
    SuspendItem = "suspend_item",
    CloseItem = "close_item",
    FollowItem = "follow_item",
    WriteMinutes = "write_minutes",
    ApproveMinutes = "approve_minutes",
    AnswerMeeting = "answer_meeting",
    DeclareAttendance = "declare_attendance",
    CheckIn = "check_in",
    DepositProxy = "deposit_proxy",
    AnswerProxy = "answer_proxy",
    RevokeProxy = "revoke_proxy",
    Recuse = "recuse",
    RequestForm = "request_form",
    Substitute = "substitute",
    RequestSpeech = "request_speech",
    WithdrawSpeech = "withdraw_speech",
    StartSpeech = "start_speech",
    PauseSpeech = "pause_speech",
    ResumeSpeech = "resume_speech",
    EndSpeech = "end_speech",
    SkipSpeech = "skip_speech",
    SetFloor = "set_floor",
    CallRound = "call_round",
    TakeDesk = "take_desk",
    ReleaseDesk = "release_desk",
    PairScreen = "pair_screen",
    UnpairScreen = "unpair_screen",
    OpenDocument = "open_document",
    RenameDocument = "rename_document",
    NameVersion = "name_version",
    RestoreVersion = "restore_version",
    CommentDocument = "comment_document",
    ReplyComment = "reply_comment",
    ResolveComment = "resolve_comment",
    TakeProposal = "take_proposal",
    TypeIn = "type_in",
    LoadChannel = "load_channel",
    LoadHistory = "load_history",
    LoadVersions = "load_versions",
    CountUnread = "count_unread",
    Search = "search",
    LoadPoll = "load_poll",
    LoadPolls = "load_polls",
    LoadMeeting = "load_meeting",
    LoadMeetings = "load_meetings",
    LoadMinutes = "load_minutes",
    LoadDocuments = "load_documents",
    LoadDocument = "load_document",
    LoadToday = "load_today",
    LoadTerritory = "load_territory",
    LoadPeople = "load_people",
}
