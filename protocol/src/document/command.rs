//! Everything a client may ask about documents.

use super::DocumentKind;
use crate::id::{ChannelId, CommentId, DocumentId, ItemId, MeetingId};

record! {
    /// Open a document, or find it: a meeting has one agenda and one wording of its minutes.
    pub struct OpenDocument {
        /// The room.
        pub channel: ChannelId,
        /// What for.
        pub kind: DocumentKind,
        /// The meeting; none for notes.
        pub meeting: Option<MeetingId>,
        /// At most [`DOCUMENT_TITLE_CHARS_MAX`](crate::limits::DOCUMENT_TITLE_CHARS_MAX)
        /// characters; absent: that of the meeting.
        pub title: Option<String>,
        /// An earlier document of the room, of the same kind, to begin from.
        pub from: Option<DocumentId>,
    }

    /// A document of a room.
    pub struct OfDocument {
        /// The room.
        pub channel: ChannelId,
        /// The document.
        pub document: DocumentId,
    }

    /// Say what a document is called.
    pub struct RenameDocument {
        /// The room.
        pub channel: ChannelId,
        /// The document.
        pub document: DocumentId,
        /// At most [`DOCUMENT_TITLE_CHARS_MAX`](crate::limits::DOCUMENT_TITLE_CHARS_MAX)
        /// characters.
        pub title: String,
    }

    /// Keep a document as it stands, under a name.
    pub struct NameVersion {
        /// The room.
        pub channel: ChannelId,
        /// The document.
        pub document: DocumentId,
        /// At most [`VERSION_NAME_CHARS_MAX`](crate::limits::VERSION_NAME_CHARS_MAX) characters.
        pub name: String,
    }

    /// Bring a document back to what a version holds: as a new change, which loses nothing.
    pub struct RestoreVersion {
        /// The room.
        pub channel: ChannelId,
        /// The document.
        pub document: DocumentId,
        /// The version.
        pub number: u32,
    }

    /// Say something beside a passage.
    pub struct CommentDocument {
        /// The room.
        pub channel: ChannelId,
        /// The document.
        pub document: DocumentId,
        /// See [`Comment`](super::Comment); at most
        /// [`ANCHOR_BYTES_MAX`](crate::limits::ANCHOR_BYTES_MAX) bytes.
        pub anchor: Option<String>,
        /// The words that stand there, at most
        /// [`QUOTE_CHARS_MAX`](crate::limits::QUOTE_CHARS_MAX) characters.
        pub quote: Option<String>,
        /// At most [`COMMENT_CHARS_MAX`](crate::limits::COMMENT_CHARS_MAX) characters.
        pub body: String,
    }

    /// Answer a comment.
    pub struct ReplyComment {
        /// The room.
        pub channel: ChannelId,
        /// The comment that began the exchange.
        pub comment: CommentId,
        /// At most [`COMMENT_CHARS_MAX`](crate::limits::COMMENT_CHARS_MAX) characters.
        pub body: String,
    }

    /// Say that an exchange is over, or that it is not.
    pub struct ResolveComment {
        /// The room.
        pub channel: ChannelId,
        /// The comment that began it.
        pub comment: CommentId,
        /// It is over.
        pub resolved: bool,
    }

    /// Put a proposal of the room in an agenda that is written together.
    pub struct TakeProposal {
        /// The room.
        pub channel: ChannelId,
        /// The agenda.
        pub document: DocumentId,
        /// The proposal.
        pub item: ItemId,
    }
}
