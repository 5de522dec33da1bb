//! Every refusal a client may meet: a closed list, translated by the client from its name.

use crate::attendance::{Holders, ProxyState};
use crate::floor::SpeechState;
use crate::id::{Micros, PersonId, Seq};
use crate::meeting::{ItemState, MeetingState, Warning};
use crate::poll::PollState;

choice! {
    /// Why something was refused.
    pub enum Problem {
        /// The frame could not be read.
        BadFrame,
        /// The client speaks another version.
        UnsupportedProtocol(Supported),
        /// No session, or `hello` was not said first.
        NotSignedIn,
        /// The session was revoked or has expired.
        SessionEnded,
        /// The request came from another site.
        WrongOrigin,
        /// Address and password, or the code, do not match.
        WrongCredentials,
        /// The invitation or the code is too old, or was used.
        Expired,
        /// One may see it, but not do this.
        Forbidden,
        /// It does not exist, or one may not know that it does.
        NotFound,
        /// It was deleted.
        Deleted,
        /// Who belongs to this room follows from mandates: nobody is let in or out by hand.
        FollowsMandate,
        /// The room would be left without anybody to facilitate it.
        LastFacilitator,
        /// The poll is not in a state for this.
        PollState(PollMoment),
        /// This mandate is not in the electorate, or somebody else exercises it.
        NotElector,
        /// These mandates have voted from their own devices: nothing was entered.
        AlreadyCast(Mandates),
        /// A council does not vote by secret ballot at a distance: the item waits for a meeting.
        SecretAtDistance,
        /// The meeting is not in a state for this.
        MeetingState(MeetingMoment),
        /// The item is not in a state for this.
        ItemState(ItemMoment),
        /// The agenda was sent: nothing to decide comes on it without a new convocation.
        FrozenAgenda,
        /// Rules that the command would break: say why in spite of them.
        Warned(Warnings),
        /// The power is not in a state for this.
        ProxyState(ProxyMoment),
        /// The holder has as many powers as one may have: these people could hold it.
        HolderFull(Holders),
        /// The list of those who ask for the floor is closed.
        FloorClosed,
        /// The request for the floor is not in a state for this.
        SpeechState(SpeechMoment),
        /// Somebody wrote there since: read it, then write again.
        WrittenSince(Rewritten),
        /// The minutes were approved: they do not change any more.
        MinutesApproved,
        /// The body has not decided that voices weigh by population: each weighs one.
        EqualVoices,
        /// By population these seats would weigh nothing: the poll is not opened.
        NoPopulation(Unweighed),
        /// The document was sent or approved: it does not change any more.
        DocumentFrozen,
        /// The agenda of this meeting is written together: its items come from that document.
        AgendaInDocument,
        /// What was written cannot come in this document: nothing of it was kept.
        DocumentRefused(Rejected),
        /// A text is empty.
        Empty(Field),
        /// A text is too long.
        TooLong(TooLong),
        /// A list is too long.
        TooMany(TooMany),
        /// A value has no meaning here.
        Invalid(Field),
        /// The command's id was used before, for another ballot.
        IdReused,
        /// Too fast.
        SlowDown(Retry),
        /// Too many unanswered commands on this connection.
        TooManyInFlight,
        /// Too many open connections of this person.
        TooManyConnections,
        /// The server is overloaded; nothing was done.
        Busy(Retry),
        /// This node is stopping; try again, it will be another.
        Moved(Retry),
        /// A fault of the server; nothing was done, or the same id tells what was.
        Internal(Trace),
    }
}

record! {
    /// The versions a server speaks.
    pub struct Supported {
        /// Protocol versions.
        pub versions: Vec<u32>,
    }

    /// A poll that takes no such command.
    pub struct PollMoment {
        /// Where it stands.
        pub state: PollState,
        /// Since when it takes no more ballots.
        pub closed_at: Option<Micros>,
    }

    /// A meeting that takes no such command.
    pub struct MeetingMoment {
        /// Where it stands.
        pub state: MeetingState,
    }

    /// An item that takes no such command.
    pub struct ItemMoment {
        /// Where it stands.
        pub state: ItemState,
    }

    /// A power that takes no such command.
    pub struct ProxyMoment {
        /// Where it stands.
        pub state: ProxyState,
    }

    /// A request for the floor that takes no such command.
    pub struct SpeechMoment {
        /// Where it stands.
        pub state: SpeechState,
    }

    /// A text that is no longer the one that was read.
    pub struct Rewritten {
        /// Position of the one that stands there; 0: none does.
        pub rev: Seq,
    }

    /// What a document does not take.
    pub struct Rejected {
        /// Where in the document: `items.6f1c….minutes`; absent: the whole of it.
        pub path: Option<String>,
        /// Why, as a word: `schema`, `unknown_root`, `too_large`, `malformed`, `missing`,
        /// `forged_client`, `full`.
        pub reason: String,
    }

    /// Rules that would be broken.
    pub struct Warnings {
        /// Which.
        pub warnings: Vec<Warning>,
    }

    /// Seats without a weight.
    pub struct Unweighed {
        /// Which.
        pub seats: Vec<UnweighedSeat>,
    }

    /// A seat without a weight.
    pub struct UnweighedSeat {
        /// Who holds it.
        pub person: PersonId,
        /// INSEE code of its commune, whose population is not known; absent: it has no commune.
        pub commune: Option<String>,
    }

    /// Some mandates.
    pub struct Mandates {
        /// Their numbers.
        pub mandates: Vec<u32>,
    }

    /// The field at fault.
    pub struct Field {
        /// Its name in the command.
        pub field: String,
    }

    /// A text that is too long.
    pub struct TooLong {
        /// Its name in the command.
        pub field: String,
        /// Its length, in characters.
        pub chars: u32,
        /// The most allowed, in characters.
        pub chars_max: u32,
    }

    /// A list that is too long.
    pub struct TooMany {
        /// Its name in the command.
        pub field: String,
        /// The most allowed.
        pub max: u32,
    }

    /// When to try again.
    pub struct Retry {
        /// Milliseconds to wait at least.
        pub retry_after_ms: u32,
    }

    /// The line of the server's log that tells more.
    pub struct Trace {
        /// Its identity.
        pub trace: String,
    }

    /// A problem on the wire. The first three fields let a client act on one it does not know.
    pub struct Refusal {
        /// Stable number.
        pub code: u16,
        /// The same request may succeed later.
        pub temporary: bool,
        /// Wait at least this long.
        pub retry_after_ms: Option<u32>,
        /// What it is.
        pub problem: Problem,
    }
}

impl Problem {
    /// Stable number: 1xx connection, 2xx identity, 3xx rights, 4xx values, 5xx load and faults.
    pub const fn code(&self) -> u16 {
        match self {
            Self::BadFrame => 100,
            Self::UnsupportedProtocol(_) => 101,
            Self::NotSignedIn => 200,
            Self::SessionEnded => 201,
            Self::WrongOrigin => 202,
            Self::WrongCredentials => 203,
            Self::Expired => 204,
            Self::Forbidden => 300,
            Self::NotFound => 301,
            Self::Deleted => 302,
            Self::FollowsMandate => 303,
            Self::LastFacilitator => 304,
            Self::PollState(_) => 305,
            Self::NotElector => 306,
            Self::AlreadyCast(_) => 307,
            Self::SecretAtDistance => 308,
            Self::MeetingState(_) => 310,
            Self::ItemState(_) => 311,
            Self::FrozenAgenda => 312,
            Self::Warned(_) => 313,
            Self::ProxyState(_) => 314,
            Self::HolderFull(_) => 315,
            Self::FloorClosed => 316,
            Self::SpeechState(_) => 317,
            Self::WrittenSince(_) => 318,
            Self::MinutesApproved => 319,
            Self::EqualVoices => 320,
            Self::NoPopulation(_) => 321,
            Self::DocumentFrozen => 322,
            Self::AgendaInDocument => 323,
            Self::DocumentRefused(_) => 324,
            Self::Empty(_) => 400,
            Self::TooLong(_) => 401,
            Self::TooMany(_) => 402,
            Self::Invalid(_) => 403,
            Self::IdReused => 409,
            Self::SlowDown(_) => 500,
            Self::TooManyInFlight => 501,
            Self::TooManyConnections => 502,
            Self::Busy(_) => 503,
            Self::Moved(_) => 504,
            Self::Internal(_) => 599,
        }
    }

    /// Stable name, as on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadFrame => "bad_frame",
            Self::UnsupportedProtocol(_) => "unsupported_protocol",
            Self::NotSignedIn => "not_signed_in",
            Self::SessionEnded => "session_ended",
            Self::WrongOrigin => "wrong_origin",
            Self::WrongCredentials => "wrong_credentials",
            Self::Expired => "expired",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Deleted => "deleted",
            Self::FollowsMandate => "follows_mandate",
            Self::LastFacilitator => "last_facilitator",
            Self::PollState(_) => "poll_state",
            Self::NotElector => "not_elector",
            Self::AlreadyCast(_) => "already_cast",
            Self::SecretAtDistance => "secret_at_distance",
            Self::MeetingState(_) => "meeting_state",
            Self::ItemState(_) => "item_state",
            Self::FrozenAgenda => "frozen_agenda",
            Self::Warned(_) => "warned",
            Self::ProxyState(_) => "proxy_state",
            Self::HolderFull(_) => "holder_full",
            Self::FloorClosed => "floor_closed",
            Self::SpeechState(_) => "speech_state",
            Self::WrittenSince(_) => "written_since",
            Self::MinutesApproved => "minutes_approved",
            Self::EqualVoices => "equal_voices",
            Self::NoPopulation(_) => "no_population",
            Self::DocumentFrozen => "document_frozen",
            Self::AgendaInDocument => "agenda_in_document",
            Self::DocumentRefused(_) => "document_refused",
            Self::Empty(_) => "empty",
            Self::TooLong(_) => "too_long",
            Self::TooMany(_) => "too_many",
            Self::Invalid(_) => "invalid",
            Self::IdReused => "id_reused",
            Self::SlowDown(_) => "slow_down",
            Self::TooManyInFlight => "too_many_in_flight",
            Self::TooManyConnections => "too_many_connections",
            Self::Busy(_) => "busy",
            Self::Moved(_) => "moved",
            Self::Internal(_) => "internal",
        }
    }

    /// Whether the same request may succeed later without being changed.
    pub const fn temporary(&self) -> bool {
        matches!(
            self,
            Self::SlowDown(_)
                | Self::TooManyInFlight
                | Self::TooManyConnections
                | Self::Busy(_)
                | Self::Moved(_)
                | Self::Internal(_)
        )
    }

    /// How long to wait at least before trying again.
    pub const fn retry_after_ms(&self) -> Option<u32> {
        match self {
            Self::SlowDown(it) | Self::Busy(it) | Self::Moved(it) => Some(it.retry_after_ms),
            _ => None,
        }
    }

    /// An empty text.
    pub fn empty(field: &str) -> Self {
        Self::Empty(Field { field: field.into() })
    }

    /// A value without meaning here.
    pub fn invalid(field: &str) -> Self {
        Self::Invalid(Field { field: field.into() })
    }

    /// A list of more than `max` elements.
    pub fn too_many(field: &str, max: usize) -> Self {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        Self::TooMany(TooMany { field: field.into(), max })
    }

    /// A text of `chars` characters where `max` are allowed.
    pub fn too_long(field: &str, chars: usize, max: usize) -> Self {
        let shown = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self::TooLong(TooLong { field: field.into(), chars: shown(chars), chars_max: shown(max) })
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code(),
            temporary: problem.temporary(),
            retry_after_ms: problem.retry_after_ms(),
            problem,
        }
    }
}
