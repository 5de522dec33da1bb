//! Who is at a meeting, for the law: answers to the convocation, presence, recusals (*déports*),
//! replacements (*suppléances*), and the quorum that comes of them. Powers are in [`proxy`].
//!
//! Presence is declared, by who conducts the meeting or by oneself with the code shown in the
//! room; it is never inferred from a connection. Each declaration is a fact in the journal
//! ([`rules::Fact`]): the quorum of any moment can be computed again from them ([`replayed`]).
//!
//! A seat is known by the person who holds it. What a quorum stops is decided elsewhere.

mod guest;
pub mod proxy;
mod reading;
pub mod rules;
mod store;

use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::identity;
use crate::meeting::rules::conducts;
use crate::meeting::turn::{Taken, Turn};
use crate::meeting::{self, members, preset, runner};
use crate::permission::{self, Actor, Denied, Permit, Right as Access};
use crate::poll;
use parvis_protocol::attendance::command::{
    AnswerMeeting, Attendee, CheckIn, DeclareAttendance, Recuse, Substitute,
};
use parvis_protocol::attendance::{
    Attendance, Holders, ProxyState, QuorumStamp, Recusal, Substitution, Whereabouts,
};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::ChannelKind;
use parvis_protocol::command::Done;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, Micros, PersonId, Seq};
use parvis_protocol::limits::{ATTENDEES_DECLARED_MAX, ROOMS_MAX};
use parvis_protocol::meeting::Meeting;
use parvis_protocol::problem::Problem;
use rules::{Declared, Fact, Noted, Replaced, Roll};
use std::collections::BTreeSet;

pub use guest::leave;
pub use reading::{changed, entrusted, front, load, waiting};

/// Why a use-case of attendance was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// There is no such power.
    #[error("no such power in this room")]
    NotFound,
    /// Somebody else's to say.
    #[error("not theirs to say")]
    Forbidden,
    /// The power is in another state.
    #[error("not while the power is {0:?}")]
    ProxyState(ProxyState),
    /// The holder has as many powers as one may have; these people could hold it.
    #[error("the holder has as many powers as one may have")]
    HolderFull(Vec<PersonId>),
    /// This field is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// There are more of these than so many.
    #[error("more than {1} {0}")]
    TooMany(&'static str, usize),
    /// This field has no meaning here.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Meeting(error) if error.is_repeated())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::ProxyState(state) => {
                Self::ProxyState(parvis_protocol::problem::ProxyMoment { state })
            }
            Error::HolderFull(people) => Self::HolderFull(Holders { people }),
            Error::Empty(field) => Self::empty(field),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Meeting(denied.into())
    }
}

/// Answers the convocation: who sits in the body.
pub async fn answer(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: AnswerMeeting,
) -> Result<Done, Error> {
    let AnswerMeeting { channel, meeting, answer } = command;
    let what = (Verb::AttendanceAnswered, Access::Read);
    let mut turn = begin(context, actor, id, (channel, meeting), what).await?;
    let roll = roll(&mut turn.taken.tx, &turn.meeting, turn.taken.at).await?;
    if !roll.seats.contains(&actor.person) {
        return Err(Error::Forbidden);
    }
    let known = store::attendance(&mut turn.taken.tx, meeting, actor.person).await?;
    let mut attendance = known.unwrap_or_else(|| away(&turn.meeting, actor.person));
    attendance.answer = Some(answer);
    attendance.rev = turn.taken.seq;
    store::put_attendance(&mut turn.taken.tx, channel, &attendance).await?;
    Ok(turn.taken.end(vec![Entity::Attendance(attendance)]).await?)
}

const fn away(meeting: &Meeting, person: PersonId) -> Attendance {
    Attendance {
        meeting: meeting.id,
        person,
        answer: None,
        whereabouts: Whereabouts::Away,
        since: None,
        by: None,
        rev: meeting.rev,
    }
}

/// Says where people are: who conducts the meeting.
pub async fn declare(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: DeclareAttendance,
) -> Result<Done, Error> {
    let DeclareAttendance { channel, meeting, people } = command;
    let what = (Verb::AttendanceDeclared, Access::Write);
    let turn = begin(context, actor, id, (channel, meeting), what).await?;
    if !conducts(&turn.meeting, runner(&turn.taken.permit)?) {
        return Err(Error::Forbidden);
    }
    place(turn, actor.person, people).await
}

/// Says where one is oneself. In the room, with the code that is shown there.
pub async fn check_in(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CheckIn,
) -> Result<Done, Error> {
    let CheckIn { channel, meeting, whereabouts, code } = command;
    let what = (Verb::AttendanceDeclared, Access::Read);
    let mut turn = begin(context, actor, id, (channel, meeting), what).await?;
    if whereabouts == Whereabouts::Room {
        let shown = meeting::code(&mut turn.taken.tx, meeting).await?;
        if code.is_none() || code != shown {
            return Err(Error::Invalid("code"));
        }
    }
    place(turn, actor.person, vec![Attendee { person: actor.person, whereabouts }]).await
}

/// Writes where people are, and what follows for powers and the quorum.
async fn place(mut turn: Turn<'_>, by: PersonId, people: Vec<Attendee>) -> Result<Done, Error> {
    let all: BTreeSet<PersonId> = people.iter().map(|it| it.person).collect();
    if people.is_empty() {
        return Err(Error::Empty("people"));
    }
    if people.len() > ATTENDEES_DECLARED_MAX {
        return Err(Error::TooMany("people", ATTENDEES_DECLARED_MAX));
    }
    if all.len() != people.len() {
        return Err(Error::Invalid("people"));
    }
    let (channel, meeting) = (turn.meeting.channel, turn.meeting.id);
    for it in &people {
        rules::can_be(turn.meeting.draft.mode, it.whereabouts)?;
    }
    let named: Vec<PersonId> = all.into_iter().collect();
    members(&mut turn.taken.tx, channel, "people", &named).await?;
    let mut entities = Vec::new();
    for it in &people {
        let known = store::attendance(&mut turn.taken.tx, meeting, it.person).await?;
        let mut attendance = known.unwrap_or_else(|| away(&turn.meeting, it.person));
        if attendance.whereabouts == it.whereabouts {
            continue;
        }
        attendance.whereabouts = it.whereabouts;
        attendance.since = Some(turn.taken.at);
        attendance.by = Some(by);
        attendance.rev = turn.taken.seq;
        store::put_attendance(&mut turn.taken.tx, channel, &attendance).await?;
        entities.push(Entity::Attendance(attendance));
    }
    for mut given in store::proxies(&mut turn.taken.tx, meeting).await? {
        let arrived = people.iter().find(|it| it.person == given.giver);
        let Some(arrived) = arrived else { continue };
        let state = rules::followed(given.state, arrived.whereabouts != Whereabouts::Away);
        if state != given.state {
            given.state = state;
            proxy::put(&mut turn, &mut given).await?;
            entities.push(Entity::Proxy(given));
        }
    }
    end(turn, Fact::Declared(people), entities).await
}

/// Declares that somebody takes no part in an item, or takes that back: oneself, or anybody for
/// who conducts the meeting. Polls that are open go on with the electors they have.
pub async fn recuse(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: Recuse,
) -> Result<Done, Error> {
    let Recuse { channel, item, person, on } = command;
    let what = (Verb::RecusalDeclared, item.0, Access::Read);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let of = taken.item(item).await?;
    let of = of.meeting.ok_or(meeting::Error::ItemState(of.state))?;
    let mut turn = taken.of_meeting(of).await?;
    allowed(&turn)?;
    if person != actor.person && !conducts(&turn.meeting, runner(&turn.taken.permit)?) {
        return Err(Error::Forbidden);
    }
    members(&mut turn.taken.tx, channel, "person", &[person]).await?;
    let (at, rev) = (turn.taken.at, turn.taken.seq);
    let recusal = Recusal { item, person, active: on, at, by: actor.person, rev };
    store::put_recusal(&mut turn.taken.tx, (channel, turn.meeting.id), &recusal).await?;
    let fact = Fact::Recused(Declared { item, person, on });
    end(turn, fact, vec![Entity::Recusal(recusal)]).await
}

/// Designates who sits in the place of a member for this meeting: the mayor of the member's
/// commune, or who conducts the meeting on their behalf (CGCT L5211-6, L5211-40-1). Both are of
/// one commune; who replaces holds no seat, and replaces one only. Who is not a member of the room
/// is let in until the meeting is over. The mayor need not be of the room, and reads nothing there.
pub async fn substitute(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: Substitute,
) -> Result<Done, Error> {
    let Substitute { channel, meeting, member, substitute } = command;
    let visitor = visitor(context, actor, (channel, member)).await?;
    let what = (Verb::SubstituteDesignated, meeting.0, Access::Read);
    let taken = Taken::take_or(context, actor, id, (channel, visitor), what).await?;
    let mut turn = taken.of_meeting(meeting).await?;
    allowed(&turn)?;
    let taken = &mut turn.taken;
    let assembly = poll::assembly(&mut taken.tx, channel, taken.at).await;
    let assembly = assembly.map_err(meeting::Error::from)?;
    if !preset::of(assembly.kind).substitutes {
        return Err(Error::Invalid("meeting"));
    }
    let seat = assembly.seats.iter().find(|seat| seat.person == member);
    let commune = seat.and_then(|seat| seat.commune.clone()).ok_or(Error::Invalid("member"))?;
    let mayor = store::is_mayor(&mut taken.tx, actor, &commune, taken.at).await?;
    if !mayor && !conducts(&turn.meeting, runner(&taken.permit)?) {
        return Err(Error::Forbidden);
    }
    let known = store::substitution(&mut taken.tx, meeting, member).await?;
    let roll = roll(&mut taken.tx, &turn.meeting, taken.at).await?;
    if let Some(person) = substitute {
        let other = roll.substitutes.iter().any(|(of, who)| *of != member && *who == person);
        let found = identity::communes_of(&mut taken.tx, actor.territory, &[person]).await?;
        let same = found.into_iter().any(|(_, of)| of.as_ref() == Some(&commune));
        if !same || other || roll.seats.contains(&person) {
            return Err(Error::Invalid("substitute"));
        }
        may_enter(&mut taken.tx, channel, person).await?;
    }
    let before = known.as_ref().filter(|it| it.active).map(|it| it.substitute);
    let who = substitute.or_else(|| known.map(|it| it.substitute));
    let substitution = Substitution {
        meeting,
        member,
        substitute: who.ok_or(Error::Invalid("substitute"))?,
        active: substitute.is_some(),
        at: taken.at,
        by: actor.person,
        rev: taken.seq,
    };
    store::put_substitution(&mut taken.tx, channel, &substitution).await?;
    let enters = substitute.map(|person| (person, Some(commune)));
    let mut entities = guest::exchange(taken, enters, before).await?;
    entities.push(Entity::Substitution(substitution));
    end(turn, Fact::Substituted(Replaced { member, substitute }), entities).await
}

/// The mayor of the commune of a seat, who has a say in who sits there also when the room is not
/// theirs. Looked up again once the room is held.
async fn visitor(
    context: &Context,
    actor: &Actor,
    (channel, member): (ChannelId, PersonId),
) -> Result<Option<Permit>, Error> {
    let mut tx = context.db.read().await?;
    let at = context.now();
    let Some(commune) = store::commune_of_seat(&mut tx, (channel, member), at).await? else {
        return Ok(None);
    };
    let mayor = store::is_mayor(&mut tx, actor, &commune, at).await?;
    Ok(mayor.then(|| permission::visitor(actor, channel, ChannelKind::Body)))
}

/// Who is no member yet may have one room more.
async fn may_enter(tx: &mut Tx, channel: ChannelId, person: PersonId) -> Result<(), Error> {
    let here =
        channel::members_among(tx, channel, &[person]).await.map_err(meeting::Error::from)?;
    let many =
        channel::any_in_many(tx, &[person], ROOMS_MAX).await.map_err(meeting::Error::from)?;
    if many && !here.contains(&person) {
        return Err(Error::TooMany("rooms", ROOMS_MAX));
    }
    Ok(())
}

/// A turn in a meeting that is not over.
async fn begin<'a>(
    context: &'a Context,
    actor: &Actor,
    id: CommandId,
    of: (ChannelId, parvis_protocol::id::MeetingId),
    what: (Verb, Access),
) -> Result<Turn<'a>, Error> {
    let turn = Turn::open(context, actor, id, of, what).await?;
    allowed(&turn)?;
    Ok(turn)
}

fn allowed(turn: &Turn<'_>) -> Result<(), Error> {
    if meeting::rules::is_over(turn.meeting.state) {
        return Err(meeting::Error::State(turn.meeting.state).into());
    }
    Ok(())
}

/// Notes the fact, counts the quorum again, commits.
async fn end(turn: Turn<'_>, fact: Fact, entities: Vec<Entity>) -> Result<Done, Error> {
    end_with(turn, Noted { fact, despite: None }, entities).await
}

async fn end_with(mut turn: Turn<'_>, noted: Noted, entities: Vec<Entity>) -> Result<Done, Error> {
    turn.taken.note(&noted).await?;
    let item = turn.meeting.item;
    turn.meeting.quorum = Some(count(&mut turn, item).await?);
    Ok(turn.end(entities).await?)
}

/// The quorum as it stands at the position of a turn, for an item or the meeting.
pub async fn count(
    turn: &mut Turn<'_>,
    item: Option<ItemId>,
) -> Result<QuorumStamp, meeting::Error> {
    let taken = &mut turn.taken;
    let assembly = poll::assembly(&mut taken.tx, turn.meeting.channel, taken.at).await?;
    let roll = declared(&mut taken.tx, &turn.meeting, holders(&assembly)).await?;
    Ok(stamp(&roll, (&turn.meeting, item), assembly.kind, taken.seq))
}

/// The quorum that a roll makes, in a body of this kind.
pub fn stamp(
    roll: &Roll,
    (meeting, item): (&Meeting, Option<ItemId>),
    kind: Option<BodyKind>,
    seq: Seq,
) -> QuorumStamp {
    let needed = rules::needed(preset::of(kind), &meeting.draft, roll.seats.len());
    roll.quorum(item, needed, seq)
}

/// All that was declared of a meeting, of a body whose seats these people hold.
pub async fn declared(
    tx: &mut Tx,
    meeting: &Meeting,
    seats: Vec<PersonId>,
) -> Result<Roll, meeting::Error> {
    Ok(store::roll(tx, meeting, seats).await?)
}

/// Who holds each seat.
pub fn holders(assembly: &poll::Assembly) -> Vec<PersonId> {
    assembly.seats.iter().map(|seat| seat.person).collect()
}

/// All that was declared of a meeting, as it stands.
pub async fn roll(tx: &mut Tx, meeting: &Meeting, at: Micros) -> Result<Roll, meeting::Error> {
    let assembly = poll::assembly(tx, meeting.channel, at).await?;
    declared(tx, meeting, holders(&assembly)).await
}

/// The INSEE code of somebody's commune.
pub async fn commune_of(tx: &mut Tx, person: PersonId) -> Result<Option<String>, db::Error> {
    store::commune_of(tx, person).await
}

/// The quorum at a position of the room, computed again from the journal: what a stamp of that
/// position must say.
pub async fn replayed(
    tx: &mut Tx,
    meeting: (&Meeting, Option<ItemId>),
    (upto, at): (Seq, Micros),
) -> Result<QuorumStamp, meeting::Error> {
    let (meeting, item) = meeting;
    let assembly = poll::assembly(tx, meeting.channel, at).await?;
    let mut roll = Roll { seats: holders(&assembly), ..Roll::default() };
    for noted in store::facts(tx, meeting, upto).await? {
        roll.apply(&noted.fact);
    }
    Ok(stamp(&roll, (meeting, item), assembly.kind, upto))
}
