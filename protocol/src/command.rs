//! Everything a client may ask, and what it is answered.
//!
//! A command that writes is answered `done` after the commit, and its id is remembered for ever:
//! the same id of the same person gives the same answer. A refusal changes nothing and is not
//! remembered. A command that reads (`load_*`, `search`, `count_unread`) has no memory.

use crate::change::Entity;
use crate::channel::{ChannelState, Unread};
use crate::id::{ChannelId, MessageId, Micros, PersonId, Seq};
use crate::message::{Hit, ReactionKind, Version};

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
        /// Save or empty one's draft.
        SaveDraft(SaveDraft),
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

    /// Save a draft; an empty body empties it.
    pub struct SaveDraft {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the main line when absent.
        pub thread: Option<MessageId>,
        /// The text as typed.
        pub body: String,
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
}

impl Command {
    /// The command's name on the wire, for logs, metrics and documentation.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PostMessage(_) => "post_message",
            Self::EditMessage(_) => "edit_message",
            Self::DeleteMessage(_) => "delete_message",
            Self::React(_) => "react",
            Self::PinMessage(_) => "pin_message",
            Self::Acknowledge(_) => "acknowledge",
            Self::MarkRead(_) => "mark_read",
            Self::SaveDraft(_) => "save_draft",
            Self::TypeIn(_) => "type_in",
            Self::LoadChannel(_) => "load_channel",
            Self::LoadHistory(_) => "load_history",
            Self::LoadVersions(_) => "load_versions",
            Self::CountUnread(_) => "count_unread",
            Self::Search(_) => "search",
        }
    }
}
