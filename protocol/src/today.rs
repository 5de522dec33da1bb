//! What waits for a person, over all their rooms: the page *Aujourd'hui*.

use crate::attendance::Rsvp;
use crate::id::{ChannelId, MeetingId, MessageId, Micros, PersonId, PollId, Seq};
use crate::meeting::MeetingState;

record! {
    /// What waits for a person and cannot be told from unread counts, newest first. A list of
    /// [`TODAY_ITEMS_MAX`](crate::limits::TODAY_ITEMS_MAX) may have been cut.
    pub struct Today {
        /// Open polls where a mandate that the person exercises has not voted.
        pub votes: Vec<WaitingVote>,
        /// Meetings that were convened and are not over, the first one first.
        #[serde(default)]
        pub meetings: Vec<WaitingMeeting>,
        /// Of a mayor: members of the commune at meetings of rooms that are not the mayor's, who
        /// may be replaced there.
        #[serde(default)]
        pub replacements: Vec<WaitingReplacement>,
        /// Messages whose author asked to be told "j'ai pris connaissance", and was not yet.
        pub acknowledgements: Vec<Waiting>,
        /// Unread messages that name the person, their commune or the room.
        pub mentions: Vec<Waiting>,
        /// Unread replies in threads that the person began or wrote in.
        pub replies: Vec<WaitingThread>,
        /// The last unread message of each direct conversation.
        pub direct: Vec<Waiting>,
    }

    /// A poll that waits for a ballot, in short.
    pub struct WaitingVote {
        /// The room.
        pub channel: ChannelId,
        /// The poll.
        pub poll: PollId,
        /// Its number in the room.
        pub number: u32,
        /// What it asks.
        pub title: String,
        /// Three cards for a minute.
        pub mood: bool,
        /// Since when.
        pub opened_at: Option<Micros>,
        /// Until when, where that is fixed.
        pub closes_at: Option<Micros>,
    }

    /// A meeting that is to come, or under way, in short.
    pub struct WaitingMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// What it is called.
        pub title: String,
        /// When it begins.
        pub starts_at: Micros,
        /// Where it stands.
        pub state: MeetingState,
        /// Version of its last convocation.
        pub version: u32,
        /// The person was called by it.
        pub called: bool,
        /// They opened it.
        pub read: bool,
        /// What they answered, to this or an earlier one.
        pub answer: Option<Rsvp>,
        /// The person conducts it: facilitates the room, or is named by the meeting.
        pub conducts: bool,
    }

    /// A member of the mayor's commune at a meeting of a room that is not the mayor's: who replaces
    /// them is the mayor's to say (`substitute`).
    pub struct WaitingReplacement {
        /// The room.
        pub channel: ChannelId,
        /// Its name.
        pub room: String,
        /// The meeting.
        pub meeting: MeetingId,
        /// What it is called.
        pub title: String,
        /// When it begins.
        pub starts_at: Micros,
        /// The member.
        pub member: PersonId,
        /// Their name, as shown.
        pub member_name: String,
        /// Who replaces them; absent: nobody.
        pub substitute: Option<PersonId>,
    }

    /// A message that waits for a person, in short.
    pub struct Waiting {
        /// The room.
        pub channel: ChannelId,
        /// The message.
        pub message: MessageId,
        /// Its place in the room.
        pub seq: Seq,
        /// The thread it stands in; absent in the main line.
        pub thread: Option<MessageId>,
        /// Who wrote it.
        pub author: PersonId,
        /// Their name, as shown.
        pub author_name: String,
        /// When.
        pub at: Micros,
        /// How the text begins, without marks, on one line, at most
        /// [`EXCERPT_CHARS_MAX`](crate::limits::EXCERPT_CHARS_MAX) characters.
        pub excerpt: String,
    }

    /// A thread with unread replies.
    pub struct WaitingThread {
        /// Its root.
        pub thread: MessageId,
        /// How the root's text begins; empty when it was deleted.
        pub root_excerpt: String,
        /// How many replies are unread.
        pub replies: u32,
        /// The last of them.
        pub last: Waiting,
    }
}
