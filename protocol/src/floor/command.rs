//! Everything a client may ask about the floor.

use super::SpeechKind;
use crate::id::{ChannelId, ItemId, PersonId, SpeechId};

record! {
    /// Ask for the floor.
    pub struct RequestSpeech {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// What for; `round` is not asked for: see [`CallRound`].
        pub kind: SpeechKind,
        /// Who; absent: oneself. Another one: who conducts the meeting, for somebody without a
        /// device.
        pub person: Option<PersonId>,
    }

    /// A request of a room.
    pub struct OfSpeech {
        /// The room.
        pub channel: ChannelId,
        /// The request.
        pub speech: SpeechId,
    }

    /// Give the floor. The speech that runs ends.
    pub struct StartSpeech {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// Which request; absent: the next one of the queue.
        pub speech: Option<SpeechId>,
        /// Who speaks for a commune in a round; absent: who is named there.
        pub person: Option<PersonId>,
    }

    /// Say how the floor is given on an item: the whole of it.
    pub struct SetFloor {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// No more requests.
        pub closed: bool,
        /// [`WARNING_SECONDS_MIN`](crate::limits::WARNING_SECONDS_MIN) to
        /// [`WARNING_SECONDS_MAX`](crate::limits::WARNING_SECONDS_MAX); absent: no reminder.
        pub warning_seconds: Option<u32>,
    }

    /// Call the communes in turn, the smallest first, or stop.
    pub struct CallRound {
        /// The room.
        pub channel: ChannelId,
        /// The item.
        pub item: ItemId,
        /// True: those that were not called yet come into the queue. False: those that still wait
        /// leave it.
        pub on: bool,
    }
}
