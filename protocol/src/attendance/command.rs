//! Everything a client may ask about attendance.

use super::{Rsvp, Whereabouts};
use crate::id::{ChannelId, ItemId, MeetingId, PersonId, ProxyId};

record! {
    /// Rsvp a convocation.
    pub struct AnswerMeeting {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// The answer.
        pub answer: Rsvp,
    }

    /// Say where people are.
    pub struct DeclareAttendance {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// 1 to [`ATTENDEES_DECLARED_MAX`](crate::limits::ATTENDEES_DECLARED_MAX) people, each
        /// once.
        pub people: Vec<Attendee>,
    }

    /// Where somebody is.
    #[derive(Copy)]
    pub struct Attendee {
        /// Who.
        pub person: PersonId,
        /// Where.
        pub whereabouts: Whereabouts,
    }

    /// Say where one is oneself.
    pub struct CheckIn {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Where.
        pub whereabouts: Whereabouts,
        /// The code shown in the room: needed there.
        pub code: Option<String>,
    }

    /// Give somebody the power to vote for oneself.
    pub struct DepositProxy {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Who gives it; absent: oneself. Another one: who conducts the meeting, of a power that
        /// was signed on paper; it needs no acceptance.
        pub giver: Option<PersonId>,
        /// Who holds it.
        pub holder: PersonId,
        /// Why in spite of what the server warns of.
        pub despite: Option<String>,
    }

    /// Accept a power, or not.
    pub struct AnswerProxy {
        /// The room.
        pub channel: ChannelId,
        /// The power.
        pub proxy: ProxyId,
        /// Accept it.
        pub accept: bool,
    }

    /// A power of a room.
    pub struct OfProxy {
        /// The room.
        pub channel: ChannelId,
        /// The power.
        pub proxy: ProxyId,
    }

    /// Declare that somebody takes no part in an item, or take that back.
    pub struct Recuse {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// Who; oneself, or anybody for who conducts the meeting.
        pub person: PersonId,
        /// True: takes no part.
        pub on: bool,
    }

    /// Designate who sits in the place of a member, or take that back.
    pub struct Substitute {
        /// The room.
        pub channel: ChannelId,
        /// The meeting.
        pub meeting: MeetingId,
        /// The member.
        pub member: PersonId,
        /// Who sits in their place; absent: the member again.
        pub substitute: Option<PersonId>,
    }
}
