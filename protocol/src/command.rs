//! Everything a client may ask, and what it is answered.
//!
//! A command that writes is answered `done` after the commit, and its id is remembered for ever:
//! the same id of the same person gives the same answer. A refusal changes nothing and is not
//! remembered. A command that reads (`load_*`, `search`, `count_unread`) has no memory.

use crate::attendance::command::{
    AnswerMeeting, AnswerProxy, CheckIn, DeclareAttendance, DepositProxy, OfProxy, Recuse,
    Substitute,
};
use crate::change::Entity;
use crate::channel::{ChannelState, MemberRole, Unread};
use crate::directory::{PersonView, TerritoryView};
use crate::id::{ChannelId, ItemId, MeetingId, MessageId, Micros, PersonId, PollId, Seq};
use crate::meeting::command::{
    AddItems, CancelMeeting, CloseItem, ConveneMeeting, CreateMeeting, DiscussItem, EditItem,
    EditMeeting, LoadMeetings, MoveItem, OfItem, OfMeeting, OpenItem, OpenMeeting, ProposeItem,
    ReadConvocation, TakeItem,
};
use crate::meeting::{MeetingView, Meetings};
use crate::message::{Hit, ReactionKind, Version};
use crate::poll::command::{
    CastBallots, ClosePoll, CreatePoll, EditPoll, EnterBallots, EnterPaper, LoadPolls, OfPoll,
    VoidPoll,
};
use crate::poll::{PollView, Polls};
use crate::preference::{Choices, NotificationLevel};
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
        /// Open the thread of an item by a message: who writes in the room.
        DiscussItem(DiscussItem),
        /// Put an item in discussion, or go on with it; the one that was is interrupted.
        OpenItem(OpenItem),
        /// Interrupt its discussion.
        SuspendItem(OfItem),
        /// Be done with an item: decided, noted, put off or taken off.
        CloseItem(CloseItem),
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
        /// Designate who sits in the place of a member: the mayor of the commune, or who conducts
        /// the meeting.
        Substitute(Substitute),
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

record! {
    /// Post a message.
    pub struct PostMessage {
        /// The room.
        pub channel: ChannelId,
        /// Root of the thread to answer in.
        pub thread: Option<MessageId>,
        /// A message of the room to quote.
        pub quote: Option<MessageId>,
        /// 1 to [`BODY_CHARS_MAX`](crate::limits::BODY_CHARS_MAX) characters.
        pub body: String,
        /// Ask readers to say "j'ai pris connaissance".
        #[serde(default)]
        pub acknowledgement_requested: bool,
    }

    /// Change the text of a message.
    pub struct EditMessage {
        /// The room.
        pub channel: ChannelId,
        /// The message.
        pub message: MessageId,
        /// The whole new text.
        pub body: String,
    }

    /// Add or take back a reaction.
    pub struct React {
        /// The room.
        pub channel: ChannelId,
        /// The message.
        pub message: MessageId,
        /// Which of the six.
        pub reaction: ReactionKind,
        /// True to add, false to take back.
        pub on: bool,
    }

    /// Pin or unpin.
    pub struct PinMessage {
        /// The room.
        pub channel: ChannelId,
        /// The message.
        pub message: MessageId,
        /// True to pin.
        pub on: bool,
    }

    /// Move a read mark forward; a mark never moves back.
    pub struct MarkRead {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the main line when absent.
        pub thread: Option<MessageId>,
        /// Everything up to here has been read. Never beyond the room's head.
        pub seq: Seq,
    }

    /// Mark whole rooms as read; no mark moves back.
    pub struct MarkAllRead {
        /// 1 to [`CHANNELS_MAX`](crate::limits::CHANNELS_MAX) rooms.
        pub rooms: Vec<ReadUpTo>,
    }

    /// A room that was read.
    pub struct ReadUpTo {
        /// The room.
        pub channel: ChannelId,
        /// Everything up to here has been read, in all its threads. Never beyond its head.
        pub seq: Seq,
    }

    /// Save a draft; an empty body empties it.
    pub struct SaveDraft {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the main line when absent.
        pub thread: Option<MessageId>,
        /// The text as typed.
        pub body: String,
    }

    /// Open or find a conversation.
    pub struct OpenDirect {
        /// The others, in any order: 1 to
        /// [`DIRECT_OTHERS_MAX`](crate::limits::DIRECT_OTHERS_MAX).
        pub people: Vec<PersonId>,
    }

    /// Open a project room. Whoever opens it facilitates it.
    pub struct OpenRoom {
        /// 1 to [`ROOM_NAME_CHARS_MAX`](crate::limits::ROOM_NAME_CHARS_MAX) characters.
        pub name: String,
        /// At most [`TOPIC_CHARS_MAX`](crate::limits::TOPIC_CHARS_MAX) characters.
        pub topic: String,
        /// Its other members, at most
        /// [`MEMBERS_ADDED_MAX`](crate::limits::MEMBERS_ADDED_MAX).
        pub people: Vec<PersonId>,
    }

    /// Change the name or the topic of a room. The name of a body's rooms does not change.
    pub struct DescribeRoom {
        /// The room.
        pub channel: ChannelId,
        /// The whole new name.
        pub name: String,
        /// The whole new topic.
        pub topic: String,
    }

    /// Let people in. Those who are members already stay what they are.
    pub struct AddMembers {
        /// The room.
        pub channel: ChannelId,
        /// 1 to [`MEMBERS_ADDED_MAX`](crate::limits::MEMBERS_ADDED_MAX) people.
        pub people: Vec<PersonId>,
        /// What they may do.
        pub role: MemberRole,
    }

    /// Change what a member may do.
    pub struct SetRole {
        /// The room.
        pub channel: ChannelId,
        /// The member.
        pub person: PersonId,
        /// What they may do from now on.
        pub role: MemberRole,
    }

    /// Make a favourite.
    pub struct SetFavourite {
        /// The room.
        pub channel: ChannelId,
        /// True for a favourite.
        pub on: bool,
    }

    /// Choose notifications.
    pub struct SetNotifications {
        /// The room.
        pub channel: ChannelId,
        /// Absent: as everywhere else.
        pub level: Option<NotificationLevel>,
    }

    /// Somebody is writing.
    pub struct TypeIn {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the main line when absent.
        pub thread: Option<MessageId>,
    }

    /// A room.
    pub struct OfChannel {
        /// The room.
        pub channel: ChannelId,
    }

    /// A message of a room.
    pub struct OfMessage {
        /// The room.
        pub channel: ChannelId,
        /// The message.
        pub message: MessageId,
    }

    /// A member of a room.
    pub struct OfMember {
        /// The room.
        pub channel: ChannelId,
        /// The member.
        pub person: PersonId,
    }

    /// A page of the directory, in the order in which people were registered.
    pub struct LoadPeople {
        /// Where the page before ended.
        pub after: Option<PersonId>,
        /// People wanted, 1 to [`PAGE_PEOPLE_MAX`](crate::limits::PAGE_PEOPLE_MAX).
        pub limit: u32,
    }

    /// A page of history.
    pub struct LoadHistory {
        /// The room.
        pub channel: ChannelId,
        /// The thread (its root comes along), or the main line when absent.
        pub thread: Option<MessageId>,
        /// Where.
        pub anchor: Anchor,
        /// Messages wanted, 1 to [`PAGE_MESSAGES_MAX`](crate::limits::PAGE_MESSAGES_MAX).
        pub limit: u32,
    }

    /// A search. All conditions hold together; at least one of `text`, `channel`,
    /// `author`, `from`, `until` is given.
    pub struct Search {
        /// Words; accents, case and plural do not matter.
        pub text: Option<String>,
        /// Only in this room.
        pub channel: Option<ChannelId>,
        /// Only by this person.
        pub author: Option<PersonId>,
        /// Not before.
        pub from: Option<Micros>,
        /// Before.
        pub until: Option<Micros>,
        /// Where the page before ended.
        pub after: Option<Cursor>,
        /// Hits wanted, 1 to [`SEARCH_HITS_MAX`](crate::limits::SEARCH_HITS_MAX).
        pub limit: u32,
    }

    /// Place of a hit in the order newest first.
    pub struct Cursor {
        /// Time of the last hit.
        pub at: Micros,
        /// The last hit.
        pub message: MessageId,
    }

    /// A committed command.
    pub struct Done {
        /// The channel it changed: the room, or the personal channel.
        pub channel: ChannelId,
        /// The position it took there.
        pub seq: Seq,
        /// The message it made or touched, where there is one.
        pub message: Option<MessageId>,
        /// The poll it made or touched, where there is one.
        pub poll: Option<PollId>,
        /// The meeting it made or touched, where there is one.
        pub meeting: Option<MeetingId>,
        /// The item it made or touched, where there is one.
        pub item: Option<ItemId>,
    }

    /// A room as loaded: a consistent picture of one moment.
    pub struct Room {
        /// Where the room stood.
        pub state: ChannelState,
        /// The room, its members past and present, pinned messages, newest page.
        pub entities: Vec<Entity>,
        /// Older messages exist.
        pub more_before: bool,
    }

    /// A page of history: a consistent picture of one moment.
    pub struct Page {
        /// Head of the room at that moment.
        pub head: Seq,
        /// Messages in the order of the room, with their threads, reactions, acknowledgements,
        /// and the messages they quote.
        pub entities: Vec<Entity>,
        /// Older messages exist.
        pub more_before: bool,
        /// Newer messages exist.
        pub more_after: bool,
    }

    /// Results, newest first.
    pub struct Hits {
        /// At most the limit asked for.
        pub hits: Vec<Hit>,
        /// Present when there are more.
        pub next: Option<Cursor>,
    }

    /// A page of the directory.
    pub struct People {
        /// At most the limit asked for.
        pub people: Vec<PersonView>,
        /// Present when there are more.
        pub next: Option<PersonId>,
    }
}

impl Done {
    /// A committed command that names nothing but its position.
    pub const fn at(channel: ChannelId, seq: Seq) -> Self {
        Self { channel, seq, message: None, poll: None, meeting: None, item: None }
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
    DiscussItem = "discuss_item",
    OpenItem = "open_item",
    SuspendItem = "suspend_item",
    CloseItem = "close_item",
    AnswerMeeting = "answer_meeting",
    DeclareAttendance = "declare_attendance",
    CheckIn = "check_in",
    DepositProxy = "deposit_proxy",
    AnswerProxy = "answer_proxy",
    RevokeProxy = "revoke_proxy",
    Recuse = "recuse",
    Substitute = "substitute",
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
    LoadToday = "load_today",
    LoadTerritory = "load_territory",
    LoadPeople = "load_people",
}
