//! The records of commands and replies: what messages, rooms, readers and searches need.

use super::Anchor;
use crate::change::Entity;
use crate::channel::{ChannelState, MemberRole};
use crate::directory::PersonView;
use crate::id::{
    ChannelId, CommentId, DocumentId, ItemId, MeetingId, MessageId, Micros, PersonId, PollId, Seq,
};
use crate::message::{Hit, ReactionKind};
use crate::preference::NotificationLevel;

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
        /// The document it made or touched, where there is one.
        pub document: Option<DocumentId>,
        /// The comment it made or touched, where there is one.
        pub comment: Option<CommentId>,
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
        Self {
            channel,
            seq,
            message: None,
            poll: None,
            meeting: None,
            item: None,
            document: None,
            comment: None,
        }
    }
}
