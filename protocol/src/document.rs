//! Documents that several people write at once: the agenda of a meeting while it is prepared, the
//! notes of a room, the wording of minutes.
//!
//! What is written in them crosses other doors (`/yjs`, `/collab`, `/api/documents`), in the
//! protocol of Yjs; what is *about* them is here: that they exist, their versions, what is said
//! beside a passage. Status, rights, votes and comments are never in a document.

pub mod command;

use crate::id::{ChannelId, CommentId, DocumentId, MeetingId, Micros, PersonId, Seq};

choice! {
    /// What a document is for.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum DocumentKind {
        /// The agenda of a meeting that is prepared: its items become those of the meeting when it
        /// is convened.
        Agenda,
        /// The shared notes of a room.
        Notes,
        /// The wording of the minutes of a meeting.
        Minutes,
    }

    /// Whether a document takes what is written.
    #[derive(Copy, Hash)]
    pub enum DocumentState {
        /// It does.
        Open,
        /// It was sent or approved as it stands: every door refuses.
        Frozen,
    }

    /// How a version came about.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum VersionKind {
        /// By itself, while people wrote or when they had gone.
        Auto,
        /// Somebody gave it a name.
        Named,
        /// It is what was sent: nothing changes it.
        Official,
    }
}

record! {
    /// Entity of a room: a document.
    pub struct Document {
        /// Identity.
        pub id: DocumentId,
        /// The room whose members read it, and write in it if they write there.
        pub channel: ChannelId,
        /// What for.
        pub kind: DocumentKind,
        /// The meeting of an agenda or of minutes.
        pub meeting: Option<MeetingId>,
        /// What it is called.
        pub title: String,
        /// Who opened it.
        pub author: PersonId,
        /// When.
        pub created_at: Micros,
        /// Whether it takes what is written.
        pub state: DocumentState,
        /// Number of its last version that people named or that was sent; 0: none.
        pub version: u32,
        /// SHA-256 of what was sent, as canonical JSON, in hexadecimal.
        pub hash: Option<String>,
        /// Position of its last change: not that of what is written in it.
        pub rev: Seq,
    }

    /// Entity of a room: something said beside a passage of a document, or an answer to it.
    pub struct Comment {
        /// Identity.
        pub id: CommentId,
        /// The document.
        pub document: DocumentId,
        /// The comment that it answers; absent: it began the exchange.
        pub root: Option<CommentId>,
        /// The passage: two relative positions of Yjs, in base64, made by the client. Absent: of
        /// the whole document.
        pub anchor: Option<String>,
        /// The words that stood there: what is left when the passage is gone.
        pub quote: Option<String>,
        /// What is said.
        pub body: String,
        /// Who.
        pub author: PersonId,
        /// When.
        pub at: Micros,
        /// The exchange is over: who said so.
        pub resolved_by: Option<PersonId>,
        /// When.
        pub resolved_at: Option<Micros>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// A version of a document.
    pub struct DocumentVersion {
        /// 1, 2, 3 … in one document.
        pub number: u32,
        /// How it came about.
        pub kind: VersionKind,
        /// What it is called.
        pub name: Option<String>,
        /// Who made it; absent: the server.
        pub by: Option<PersonId>,
        /// When.
        pub at: Micros,
        /// How many updates it holds: its place in the log.
        pub seq: i64,
        /// SHA-256 of its canonical JSON, in hexadecimal.
        pub hash: String,
    }

    /// A document with what is about it.
    pub struct DocumentView {
        /// Position of the room at that moment.
        pub head: Seq,
        /// The document, its comments.
        pub entities: Vec<crate::change::Entity>,
        /// Its versions, the last one first.
        pub versions: Vec<DocumentVersion>,
        /// Whether oneself may write in it now.
        pub writes: bool,
    }

    /// The documents of a room, the last one first.
    pub struct Documents {
        /// Position of the room at that moment.
        pub head: Seq,
        /// Which.
        pub documents: Vec<Document>,
    }
}
