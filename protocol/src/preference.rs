//! What a person chose, and finds again on each of their devices.

use crate::id::{ChannelId, Seq};

choice! {
    /// What a person is called for by a notification.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum NotificationLevel {
        /// Every message.
        All,
        /// Mentions, replies to oneself, direct messages, requests to acknowledge.
        Mentions,
        /// Nothing.
        None,
    }

    /// Light or dark.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum Theme {
        /// As the device says.
        System,
        /// Dark on light.
        Light,
        /// Light on dark.
        Dark,
    }

    /// How far colours stand apart.
    #[derive(Copy, Hash)]
    #[cfg_attr(
        feature = "sqlx",
        derive(sqlx::Type),
        sqlx(type_name = "text", rename_all = "snake_case")
    )]
    pub enum Contrast {
        /// As the device says.
        System,
        /// As drawn.
        Standard,
        /// Farther apart.
        High,
    }
}

record! {
    /// Entity of a personal channel: what the person chose for one room. Without it, a room is no
    /// favourite and follows the person's own level.
    pub struct RoomPreference {
        /// The room.
        pub channel: ChannelId,
        /// It stands first in the person's list.
        pub favourite: bool,
        /// What the person is called for here; absent: as in their [`Preferences`].
        pub notifications: Option<NotificationLevel>,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// Entity of a personal channel: what the person chose for themselves, whole. Without it,
    /// each device does as it likes.
    pub struct Preferences {
        /// What was chosen.
        pub choices: Choices,
        /// Position of its last change in the personal channel.
        pub rev: Seq,
    }

    /// What a person chose for themselves.
    pub struct Choices {
        /// Size of the text, in CSS pixels, from
        /// [`TEXT_SIZE_PX_MIN`](crate::limits::TEXT_SIZE_PX_MIN) to
        /// [`TEXT_SIZE_PX_MAX`](crate::limits::TEXT_SIZE_PX_MAX).
        pub text_size: u32,
        /// Light or dark.
        pub theme: Theme,
        /// How far colours stand apart.
        pub contrast: Contrast,
        /// What the person is called for, in rooms that do not say otherwise.
        pub notifications: NotificationLevel,
    }
}
