//! Everything a client may ask about minutes.

use crate::id::{ChannelId, ItemId, MeetingId, PersonId, Seq};

record! {
    /// Write what was said: of the meeting, or of one of its items.
    pub struct WriteMinutes {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// The item; absent: the meeting.
        pub item: Option<ItemId>,
        /// At most [`MINUTES_TEXT_CHARS_MAX`](crate::limits::MINUTES_TEXT_CHARS_MAX) characters;
        /// empty: what stood there is gone.
        pub text: String,
        /// Position of the text that this one takes the place of; 0: there was none.
        pub rev: Seq,
    }

    /// Say what is to be done after an item. Nothing named: nothing is.
    pub struct FollowItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// Who sees to it.
        pub owner: Option<PersonId>,
        /// Until when, `YYYY-MM-DD`.
        pub due: Option<String>,
        /// What, at most [`FOLLOW_UP_CHARS_MAX`](crate::limits::FOLLOW_UP_CHARS_MAX) characters.
        pub text: Option<String>,
    }
}
