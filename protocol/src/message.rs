//! Messages, threads, reactions, acknowledgements.

use crate::id::{ChannelId, MessageId, Micros, PersonId, Seq};

choice! {
    /// The six reactions. Each is a word before it is a picture.
    #[derive(Copy, Hash, PartialOrd, Ord)]
    pub enum ReactionKind {
        /// 👍 d'accord
        Agree,
        /// 🙏 merci
        Thanks,
        /// ✅ fait
        Done,
        /// ❓ question
        Question,
        /// ❗ important
        Important,
        /// 👀 vu
        Seen,
    }

    /// Who a message calls. In the body: `@[label](person:UUID)`, `@[label](commune:INSEE)`,
    /// `@[label](room)`.
    #[derive(Hash)]
    pub enum Mention {
        /// One person.
        Person(PersonId),
        /// Everybody who sits for a commune, by INSEE code.
        Commune(String),
        /// Every member of the room.
        Room,
    }
}

record! {
    /// Entity: one message, or the tombstone of one.
    pub struct Message {
        /// Identity, made by the server.
        pub id: MessageId,
        /// The room.
        pub channel: ChannelId,
        /// Position at which it was posted: its place in the room, for ever.
        pub seq: Seq,
        /// Root of the thread it answers in; absent in the main line.
        pub thread: Option<MessageId>,
        /// The message it quotes, of the same room.
        pub quote: Option<MessageId>,
        /// Who wrote it.
        pub author: PersonId,
        /// When it was posted.
        pub at: Micros,
        /// The text, in the small Markdown subset; empty once deleted.
        pub body: String,
        /// Who it calls, as found in the body.
        pub mentions: Vec<Mention>,
        /// Last edit; absent when never edited.
        pub edited: Option<Edited>,
        /// When and by whom it was deleted.
        pub deleted: Option<Stamp>,
        /// When and by whom it was pinned; absent when it is not.
        pub pinned: Option<Stamp>,
        /// The author asked readers to say "j'ai pris connaissance".
        pub acknowledgement_requested: bool,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Trace of edits. The earlier texts are read with `load_versions`.
    pub struct Edited {
        /// Last edit.
        pub at: Micros,
        /// How many.
        pub count: u32,
    }

    /// When, and by whom.
    pub struct Stamp {
        /// When.
        pub at: Micros,
        /// By whom.
        pub by: PersonId,
    }

    /// Entity: the replies of a root message, summed up. Exists from the first reply.
    pub struct Thread {
        /// The root message.
        pub root: MessageId,
        /// The room.
        pub channel: ChannelId,
        /// Replies that are not deleted.
        pub replies: u32,
        /// Position of the last reply.
        pub last_seq: Seq,
        /// Time of the last reply.
        pub last_at: Micros,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity: what one person answered to one message by reactions.
    pub struct Reaction {
        /// The message.
        pub message: MessageId,
        /// The person.
        pub person: PersonId,
        /// In the order of [`ReactionKind`]; empty once all were taken back.
        pub kinds: Vec<ReactionKind>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity: "j'ai pris connaissance", said by one person of one message.
    pub struct Acknowledgement {
        /// The message.
        pub message: MessageId,
        /// The person.
        pub person: PersonId,
        /// When it was said.
        pub at: Micros,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// An earlier text of an edited message.
    pub struct Version {
        /// 1 is the first text.
        pub number: u32,
        /// The text.
        pub body: String,
        /// When it was written.
        pub at: Micros,
    }

    /// One result of a search.
    pub struct Hit {
        /// The whole message.
        pub message: Message,
        /// The author's name, as shown.
        pub author_name: String,
        /// The room's name.
        pub channel_name: String,
    }
}
