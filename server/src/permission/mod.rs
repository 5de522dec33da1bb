//! Who may do what. [`authorise`] is the only way to a [`Permit`], and functions that write ask
//! for one: a forgotten check does not compile.

mod store;

use crate::db::{self, Tx};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::id::{ChannelId, PersonId, Seq, SessionId, TerritoryId};
use parvis_protocol::problem::Problem;
use std::collections::HashMap;

/// Who is asking: a signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub person: PersonId,
    /// Their territory.
    pub territory: TerritoryId,
    /// Their personal channel.
    pub personal: ChannelId,
    /// The browser's session.
    pub session: SessionId,
    /// May administer the territory.
    pub administrator: bool,
}

/// What one may want to do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read it.
    Read,
    /// Write in it.
    Write,
    /// Act on others' messages.
    Facilitate,
    /// Say what the room is called and who belongs to it.
    Manage,
}

/// Which rooms a transaction that writes in many may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rooms {
    /// Those that nobody else is writing in: it waits for none, and nobody waits for it twice.
    Free,
    /// All, one after the other: only for a transaction that writes in one.
    Any,
}

/// A right that was checked, in the transaction that uses it.
#[derive(Clone, Debug)]
pub struct Permit {
    person: Option<PersonId>,
    channel: ChannelId,
    role: MemberRole,
    kind: ChannelKind,
    head: Seq,
    joined: Seq,
    /// Not of the room: see [`visitor`].
    visits: bool,
}

/// Why a permit was not given.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Not a member: it must not even be known that the room exists.
    #[error("no such room for this person")]
    NotFound,
    /// A member, but not with this right.
    #[error("not allowed in this room")]
    Forbidden,
    /// The check itself failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Db(error) => error.into(),
        }
    }
}

impl Permit {
    /// Who acts; absent when the server itself does.
    pub const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Where.
    pub const fn channel(&self) -> ChannelId {
        self.channel
    }

    /// What kind of channel it is.
    pub const fn kind(&self) -> ChannelKind {
        self.kind
    }

    /// Head of the channel when the permit was given.
    pub const fn head(&self) -> Seq {
        self.head
    }

    /// The person reads what came after this position as unread; earlier history is read.
    pub const fn joined(&self) -> Seq {
        self.joined
    }

    /// Whether the person is not of the room, and has a say in one thing of it.
    pub const fn visits(&self) -> bool {
        self.visits
    }

    /// Whether the person may act on others' messages.
    pub const fn facilitates(&self) -> bool {
        matches!(self.role, MemberRole::Facilitator)
    }

    /// What the person may do.
    pub const fn role(&self) -> MemberRole {
        self.role
    }
}

/// Checks a right of a person in a room.
pub async fn authorise(
    tx: &mut Tx,
    actor: &Actor,
    channel: ChannelId,
    right: Right,
) -> Result<Permit, Denied> {
    let row = store::membership(tx, channel, actor.person).await?.ok_or(Denied::NotFound)?;
    let (role, ..) = row;
    let allowed = match right {
        Right::Read => true,
        Right::Write => writes(role),
        Right::Facilitate => matches!(role, MemberRole::Facilitator),
        Right::Manage => matches!(role, MemberRole::Facilitator) || actor.administrator,
    };
    if allowed { Ok(permit((channel, actor.person), row)) } else { Err(Denied::Forbidden) }
}

/// Checks the right of many people to write, each in a room, and holds the rooms: nobody else
/// writes in them until the transaction ends. A member without this right has no permit; missing
/// in the answer are those who are no members, and those who asked for a room that is not free.
pub async fn authorise_all(
    tx: &mut Tx,
    asked: &[(ChannelId, PersonId)],
    rooms: Rooms,
) -> Result<HashMap<(ChannelId, PersonId), Option<Permit>>, db::Error> {
    let rows = store::hold_memberships(tx, asked, rooms).await?;
    let permit = |row: store::Held| {
        let of = (row.channel, row.person);
        let membership = (row.role, row.kind, row.seq, row.joined_seq);
        (of, writes(row.role).then(|| permit(of, membership)))
    };
    Ok(rows.into_iter().map(permit).collect())
}

const fn writes(role: MemberRole) -> bool {
    matches!(role, MemberRole::Member | MemberRole::Facilitator)
}

const fn permit(
    (channel, person): (ChannelId, PersonId),
    (role, kind, head, joined): store::Membership,
) -> Permit {
    Permit { person: Some(person), channel, role, kind, head, joined, visits: false }
}

/// One's own personal channel: nobody else's right.
pub const fn own(actor: &Actor) -> Permit {
    Permit {
        person: Some(actor.person),
        channel: actor.personal,
        role: MemberRole::Facilitator,
        kind: ChannelKind::Personal,
        head: Seq(0),
        joined: Seq(0),
        visits: false,
    }
}

/// Whoever opens a room facilitates it, from its first change on.
pub const fn opener(actor: &Actor, channel: ChannelId, kind: ChannelKind) -> Permit {
    Permit {
        person: Some(actor.person),
        channel,
        role: MemberRole::Facilitator,
        kind,
        head: Seq(0),
        joined: Seq(0),
        visits: false,
    }
}

/// Somebody who is not of the room, and has a say in one thing of it: the caller found by which
/// right. They read nothing there.
pub const fn visitor(actor: &Actor, channel: ChannelId, kind: ChannelKind) -> Permit {
    Permit {
        person: Some(actor.person),
        channel,
        role: MemberRole::Observer,
        kind,
        head: Seq(0),
        joined: Seq(0),
        visits: true,
    }
}

/// What the server does by itself, for a mandate that begins or ends or at set-up.
pub const fn system(channel: ChannelId, kind: ChannelKind) -> Permit {
    Permit {
        person: None,
        channel,
        role: MemberRole::Facilitator,
        kind,
        head: Seq(0),
        joined: Seq(0),
        visits: false,
    }
}
