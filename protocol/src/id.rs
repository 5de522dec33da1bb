//! Typed identifiers, sequence numbers and times.
//!
//! An identifier is a UUID (version 7: ordered by creation). MessagePack carries its 16 bytes,
//! JSON its usual text; the text is accepted in both, so that a script may send what it reads.

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use uuid::Uuid;

struct UuidVisitor;

impl Visitor<'_> for UuidVisitor {
    type Value = Uuid;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a UUID as text or as 16 bytes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
        Uuid::parse_str(text).map_err(E::custom)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Uuid, E> {
        Uuid::from_slice(bytes).map_err(E::custom)
    }
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent, no_pg_array))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() {
                    to.collect_str(&self.0)
                } else {
                    to.serialize_bytes(self.0.as_bytes())
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(UuidVisitor).map(Self)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $name {
            fn arbitrary(from: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                from.arbitrary().map(|bytes| Self(Uuid::from_bytes(bytes)))
            }
        }

        #[cfg(feature = "ts")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String { stringify!($name).into() }
            fn inline(_: &ts_rs::Config) -> String { "string".into() }
            fn decl(_: &ts_rs::Config) -> String {
                concat!("type ", stringify!($name), " = string;").into()
            }
            fn decl_concrete(cfg: &ts_rs::Config) -> String { Self::decl(cfg) }
        }
    )* };
}

id! {
    /// A territory: one intercommunalité.
    TerritoryId
    /// A person with an account.
    PersonId
    /// A body of the territory (*instance*).
    BodyId
    /// A place in a body (*siège*).
    SeatId
    /// Who holds a seat, from when to when (*mandat*).
    MandateId
    /// A channel: a room, or a person's personal channel.
    ChannelId
    /// A message; also names the thread it is the root of.
    MessageId
    /// A poll.
    PollId
    /// A meeting (*séance*).
    MeetingId
    /// An item of an agenda.
    ItemId
    /// A power to vote for somebody (*pouvoir*).
    ProxyId
    /// A request for the floor, and the speech that comes of it.
    SpeechId
    /// A document that several people write.
    DocumentId
    /// Something said beside a passage of a document.
    CommentId
    /// A signed-in browser.
    SessionId
    /// An invitation by link or QR code.
    InvitationId
    /// Made by the client, one per command, kept across retries.
    CommandId
}

/// The largest number on the wire, 2^53 - 1: what JavaScript still holds exactly.
const WHOLE_MAX: i64 = 9_007_199_254_740_991;

/// Reads a whole number not below `min`. A float that is whole is taken too: some `MessagePack`
/// writers of JavaScript send every number beyond 32 bits as a float.
struct WholeVisitor {
    min: i64,
}

impl Visitor<'_> for WholeVisitor {
    type Value = i64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a whole number from {} to {WHOLE_MAX}", self.min)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        if (self.min..=WHOLE_MAX).contains(&number) {
            Ok(number)
        } else {
            Err(E::invalid_value(Unexpected::Signed(number), &self))
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "saturates")]
    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        if number.fract() == 0.0 {
            self.visit_i64(number as i64)
        } else {
            Err(E::invalid_value(Unexpected::Float(number), &self))
        }
    }
}

macro_rules! number {
    ($($(#[$doc:meta])* $name:ident from $min:expr)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent, no_pg_array))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_i64(WholeVisitor { min: $min }).map(Self)
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $name {
            fn arbitrary(from: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                from.int_in_range($min..=WHOLE_MAX).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        #[cfg(feature = "ts")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String { stringify!($name).into() }
            fn inline(_: &ts_rs::Config) -> String { "number".into() }
            fn decl(_: &ts_rs::Config) -> String {
                concat!("type ", stringify!($name), " = number;").into()
            }
            fn decl_concrete(cfg: &ts_rs::Config) -> String { Self::decl(cfg) }
        }
    )* };
}

number! {
    /// Position of a change in its channel: 1, 2, 3 … without a hole. 0 is "before everything".
    /// Always below 2^53, so that JavaScript holds it exactly; anything else is no frame.
    Seq from 0
    /// A time: microseconds since 1970-01-01 UTC, between -2^53 and 2^53. Shown to people, never
    /// used for order.
    Micros from -WHOLE_MAX
}

impl Seq {
    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
