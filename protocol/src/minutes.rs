//! The minutes (*procès-verbal*) of a meeting: what the server makes of what happened, and what
//! people write beside it. No figure of it is ever sent by a client.

pub mod command;

use crate::id::{ItemId, Micros, PersonId, Seq};
use crate::meeting::Meeting;

record! {
    /// What somebody wrote in the minutes: about the meeting, or about one of its items.
    pub struct MinutesText {
        /// The item; absent: the meeting.
        pub item: Option<ItemId>,
        /// At most [`MINUTES_TEXT_CHARS_MAX`](crate::limits::MINUTES_TEXT_CHARS_MAX) characters.
        pub text: String,
        /// Who wrote it last.
        pub by: PersonId,
        /// When.
        pub at: Micros,
        /// Position of its last change: what a new text must name.
        pub rev: Seq,
    }

    /// A part of the minutes, with what people wrote in it.
    pub struct MinutesPart {
        /// The item; absent: the meeting.
        pub item: Option<ItemId>,
        /// Markdown: what comes before what people wrote.
        pub markdown: String,
        /// Markdown: what comes after it, such as the votes of an item.
        pub after: Option<String>,
    }

    /// The minutes as they stand; once they are approved, as they stood then.
    pub struct MinutesView {
        /// Position of the room at that moment.
        pub head: Seq,
        /// The meeting.
        pub meeting: Box<Meeting>,
        /// "Procès-verbal de la séance n° 4".
        pub title: String,
        /// In their order.
        pub parts: Vec<MinutesPart>,
        /// What people wrote.
        pub texts: Vec<MinutesText>,
        /// SHA-256 of the approved minutes as canonical JSON, in hexadecimal.
        pub hash: Option<String>,
        /// Whether this server gives them as a PDF too.
        pub pdf: bool,
    }

    /// Who approved the minutes (*arrêté*), and when.
    #[derive(Copy)]
    pub struct Approval {
        /// Who.
        pub by: PersonId,
        /// When.
        pub at: Micros,
    }
}
