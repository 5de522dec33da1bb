//! Everything a client may ask about meetings.

use super::{BallotForm, FollowUp, ItemDraft, MeetingDraft};
use crate::id::{ChannelId, ItemId, MeetingId, MessageId, PersonId};

choice! {
    /// How an item is done with.
    #[derive(Copy, Hash)]
    pub enum ItemOutcome {
        /// Decided.
        Decided,
        /// *Il est pris acte*.
        Noted,
        /// Put off to another meeting.
        Postponed,
        /// Taken off.
        Withdrawn,
    }
}

record! {
    /// Prepare a meeting.
    pub struct CreateMeeting {
        /// The room.
        pub channel: ChannelId,
        /// What it is.
        pub draft: MeetingDraft,
    }

    /// Change a meeting that was not opened.
    pub struct EditMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// The whole new draft.
        pub draft: MeetingDraft,
    }

    /// Say that a meeting does not take place.
    pub struct CancelMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// 1 to [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
        pub reason: String,
    }

    /// Call the members.
    pub struct ConveneMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Items that this convocation adds to the agenda, at its end.
        #[serde(default)]
        pub items: Vec<ItemDraft>,
        /// Why in spite of what the server warns of: the urgency. At most
        /// [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
        pub despite: Option<String>,
    }

    /// Say that one has opened a convocation.
    pub struct ReadConvocation {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// The version one has before one's eyes.
        pub version: u32,
        /// "J'ai pris connaissance".
        #[serde(default)]
        pub acknowledged: bool,
    }

    /// A meeting of a room.
    pub struct OfMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
    }

    /// Open a meeting.
    pub struct OpenMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Put items on an agenda.
    pub struct AddItems {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// 1 to [`ITEMS_MAX`](crate::limits::ITEMS_MAX) together with those there are.
        pub items: Vec<ItemDraft>,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Change an item.
    pub struct EditItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// The whole new draft.
        pub draft: ItemDraft,
    }

    /// Move an item on its agenda.
    pub struct MoveItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// The item before which it comes; absent: at the end.
        pub before: Option<ItemId>,
    }

    /// Ask for a message to be discussed at a meeting.
    pub struct ProposeItem {
        /// The room.
        pub channel: ChannelId,
        /// The message; its thread is that of the item.
        pub message: MessageId,
        /// What the item would be.
        pub draft: ItemDraft,
    }

    /// Put a proposal on an agenda.
    pub struct TakeItem {
        /// The room.
        pub channel: ChannelId,
        /// The proposal.
        pub item: ItemId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Put items that were put off on the agenda of another meeting, at its end.
    pub struct CarryItems {
        /// The room.
        pub channel: ChannelId,
        /// The meeting that takes them.
        pub meeting: MeetingId,
        /// Items that were put off and that no agenda took since: at least one, each once.
        pub items: Vec<ItemId>,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Open the thread of an item.
    pub struct DiscussItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// What is said, as in a message.
        pub body: String,
    }

    /// An item of a room.
    pub struct OfItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
    }

    /// Ask for a form of ballot, or take that back.
    pub struct RequestForm {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// Who asks: oneself, or anybody for who conducts the meeting.
        pub person: PersonId,
        /// What for, in the place of what they asked before; absent: nothing any more.
        pub form: Option<BallotForm>,
    }

    /// Put an item in discussion.
    pub struct OpenItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Be done with an item. A proposal is only withdrawn.
    pub struct CloseItem {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// How.
        pub outcome: ItemOutcome,
        /// In words, at most [`DECISION_CHARS_MAX`](crate::limits::DECISION_CHARS_MAX)
        /// characters.
        pub decision: Option<String>,
        /// What is to be done after.
        pub follow_up: Option<FollowUp>,
    }

    /// A page of meetings.
    pub struct LoadMeetings {
        /// The room.
        pub channel: ChannelId,
        /// Those before this number; absent: the last ones.
        pub before: Option<u32>,
        /// Meetings wanted, 1 to [`PAGE_MEETINGS_MAX`](crate::limits::PAGE_MEETINGS_MAX).
        pub limit: u32,
    }
}
