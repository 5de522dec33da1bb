//! Who is at a meeting, for the law (*émargement*): declared by people, never inferred from a
//! connection. Powers (*pouvoirs*), recusals (*déports*), replacements (*suppléances*), quorum.

pub mod command;

use crate::id::{ItemId, MeetingId, Micros, PersonId, ProxyId, Seq};

choice! {
    /// What somebody answers to a convocation.
    #[derive(Copy, Hash)]
    pub enum Rsvp {
        /// *Je viens*.
        Coming,
        /// *À distance*.
        Remote,
        /// *Absent*.
        Absent,
        /// *Absent, je donne pouvoir*.
        Represented,
        /// *Absent, je serai suppléé*.
        Substituted,
    }

    /// Where somebody is.
    #[derive(Copy, Hash)]
    pub enum Whereabouts {
        /// Not there, or no longer.
        Away,
        /// In the room.
        Room,
        /// By video.
        Video,
    }

    /// Where a power stands.
    #[derive(Copy, Hash)]
    pub enum ProxyState {
        /// Given; the holder has not answered.
        Deposited,
        /// Accepted: it counts while its giver is away and its holder there.
        Accepted,
        /// Its giver is there.
        Suspended,
        /// The holder does not want it.
        Refused,
        /// Its giver took it back.
        Revoked,
    }
}

record! {
    /// Entity of a room: what is known of somebody and a meeting.
    pub struct Attendance {
        /// The meeting.
        pub meeting: MeetingId,
        /// Who.
        pub person: PersonId,
        /// What they answered to the convocation.
        pub answer: Option<Rsvp>,
        /// Where they are.
        pub whereabouts: Whereabouts,
        /// Since when; absent as long as they were never there.
        pub since: Option<Micros>,
        /// Who said so.
        pub by: Option<PersonId>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: a power to vote for an absent member, for one meeting.
    pub struct Proxy {
        /// Identity.
        pub id: ProxyId,
        /// The meeting.
        pub meeting: MeetingId,
        /// Who gives it.
        pub giver: PersonId,
        /// Who holds it.
        pub holder: PersonId,
        /// Where it stands.
        pub state: ProxyState,
        /// When it was given.
        pub deposited_at: Micros,
        /// Who deposited it: the giver, or who conducts the meeting, of one signed on paper.
        pub by: PersonId,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: somebody who takes no part in an item, and is not counted for it.
    pub struct Recusal {
        /// The item.
        pub item: ItemId,
        /// Who.
        pub person: PersonId,
        /// False once it was taken back.
        pub active: bool,
        /// When it was declared.
        pub at: Micros,
        /// By whom.
        pub by: PersonId,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: somebody who sits in the place of a member, for one meeting.
    pub struct Substitution {
        /// The meeting.
        pub meeting: MeetingId,
        /// The member.
        pub member: PersonId,
        /// Who sits in their place.
        pub substitute: PersonId,
        /// False once it was taken back.
        pub active: bool,
        /// When it was declared.
        pub at: Micros,
        /// Who designated them: the mayor of the commune, or who conducts the meeting for them.
        pub by: PersonId,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// The quorum at a moment, as it was counted then.
    #[derive(Copy)]
    pub struct QuorumStamp {
        /// The position of the room that it counts.
        pub seq: Seq,
        /// Seats that are held (*en exercice*).
        pub seats: u32,
        /// Of them, those who are in the room, themselves or by a substitute.
        pub room: u32,
        /// The same by video.
        pub video: u32,
        /// Those who are there but take no part in the item: counted nowhere else.
        pub recused: u32,
        /// Those who are represented by a power that counts: never for the quorum.
        pub represented: u32,
        /// How many must be there; absent: the body has no quorum, or this is a second meeting.
        pub needed: Option<u32>,
        /// How many more there are than must be; 0 where none must.
        pub margin: i64,
        /// Enough are there.
        pub reached: bool,
    }

    /// The holder has as many powers as one may have: others who could hold it.
    pub struct Holders {
        /// Who could, in the order of the seats.
        pub people: Vec<PersonId>,
    }
}
