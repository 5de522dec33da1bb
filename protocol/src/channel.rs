//! Channels: rooms and personal channels, their members, what each person has read.

use crate::id::{BodyId, ChannelId, MessageId, Micros, PersonId, Seq};

choice! {
    /// What a channel is for.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum ChannelKind {
        /// Permanent room of a body: conférence des maires, bureau, conseil, commission.
        Body,
        /// The informal room of a body (*le parvis*).
        Parvis,
        /// Project team: elected people, agents, partners.
        Project,
        /// Two people or a small group.
        Direct,
        /// Read-only or consultation room, by link.
        Public,
        /// A person's own channel; not a room.
        Personal,
    }

    /// What a member may do.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum MemberRole {
        /// Reads and writes.
        Member,
        /// Reads only.
        Observer,
        /// Also pins and deletes others' messages.
        Facilitator,
    }
}

record! {
    /// Entity: the room itself. One per channel.
    pub struct Channel {
        /// Identity.
        pub id: ChannelId,
        /// What it is for.
        pub kind: ChannelKind,
        /// As shown: "Conférence des maires".
        pub name: String,
        /// One line under the name; may be empty.
        pub topic: String,
        /// The body whose mandates make its members.
        pub body: Option<BodyId>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: one person in it, now or in the past (for the names in history).
    pub struct Member {
        /// The room.
        pub channel: ChannelId,
        /// The person.
        pub person: PersonId,
        /// First name and name, as shown.
        pub name: String,
        /// "Maire de Novéant-sur-Moselle".
        pub function: Option<String>,
        /// INSEE code of the commune the person sits for.
        pub commune: Option<String>,
        /// Name of that commune.
        pub commune_name: Option<String>,
        /// What the person may do here.
        pub role: MemberRole,
        /// Since when.
        pub since: Micros,
        /// When it ended; absent while it lasts.
        pub ended_at: Option<Micros>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a personal channel: a room one belongs to, or no longer does.
    pub struct Membership {
        /// The room.
        pub channel: ChannelId,
        /// False once it ended: the client forgets the room.
        pub active: bool,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// Entity of a personal channel: how far one has read. Only ever moves forward.
    pub struct ReadMark {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the room's main line when absent.
        pub thread: Option<MessageId>,
        /// Everything of this line up to this position of the room has been read.
        pub seq: Seq,
        /// Only for the main line: every thread of the room has been read up to here too.
        pub threads_up_to: Option<Seq>,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// Entity of a personal channel: a text not sent yet. An empty body is no draft.
    pub struct Draft {
        /// The room.
        pub channel: ChannelId,
        /// The thread, or the room's main line when absent.
        pub thread: Option<MessageId>,
        /// The text as typed.
        pub body: String,
        /// Last change.
        pub at: Micros,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// A room as told in `welcome`: where it stands, and what waits in it.
    pub struct ChannelState {
        /// The room itself.
        pub channel: Channel,
        /// Identity of its numbering; another epoch means: forget and load again.
        pub epoch: String,
        /// Position of its last change.
        pub head: Seq,
        /// What the person may do.
        pub role: MemberRole,
        /// How many members it has.
        pub members: u32,
        /// What has not been read, as of `head`.
        pub unread: Unread,
    }

    /// Exact counts of what a person has not read in a room, as of a position of the room.
    /// One's own messages and deleted ones do not count.
    pub struct Unread {
        /// The counts hold for everything up to here.
        pub as_of: Seq,
        /// Read mark of the main line.
        pub read_up_to: Seq,
        /// Unread messages of the main line.
        pub main: u32,
        /// Unread messages anywhere in the room that name the person, their commune or the room.
        pub mentions: u32,
        /// Threads with unread replies, latest first, among the
        /// [`UNREAD_THREADS_MAX`](crate::limits::UNREAD_THREADS_MAX) that were answered last.
        pub threads: Vec<UnreadThread>,
    }

    /// Unread replies of one thread.
    pub struct UnreadThread {
        /// Its root.
        pub thread: MessageId,
        /// Read mark of the thread.
        pub read_up_to: Seq,
        /// How many replies are unread.
        pub replies: u32,
    }
}
