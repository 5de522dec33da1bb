//! Meetings (*séances*) before they are held: prepared, their agenda arranged, their members
//! called. What happens in a meeting is not here.
//!
//! Everything of a meeting is an entity of its room, a body's or a project team's. A convocation
//! freezes the agenda: what was sent is kept as canonical JSON under its SHA-256, and stays. What
//! changes after it makes the meeting *outdated*, until a new version is sent.
//!
//! Rules are those of the kind of body ([`preset`]), and nearly all of them only warn: a command
//! that breaks one is refused with the list of warnings, until it says why in spite of them; the
//! journal keeps that reason. Days are counted by [`calendar`].

pub mod agenda;
pub mod calendar;
pub mod convocation;
pub mod preset;
mod reading;
pub mod rules;
pub mod store;
pub mod turn;

use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::permission::{Actor, Denied, Permit, Right};
use crate::poll;
use parvis_protocol::change::Verb;
use parvis_protocol::channel::ChannelKind;
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, MeetingId, PersonId};
use parvis_protocol::meeting::command::{CreateMeeting, EditMeeting};
use parvis_protocol::meeting::{
    AgendaItem, ItemState, Meeting, MeetingDraft, MeetingState, Warning,
};
use parvis_protocol::problem::{ItemMoment, MeetingMoment, Problem, Warnings};
use rules::{Move, Runner};
use turn::Turn;

pub use reading::{Ahead, ahead, changed, front, latest, load, load_page};

/// Why a use-case of meetings was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The room's side of it.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// Who sits in the body.
    #[error(transparent)]
    Poll(#[from] poll::Error),
    /// There is no such meeting, item or message in the room.
    #[error("no such meeting, item or message in this room")]
    NotFound,
    /// Somebody else conducts the meeting.
    #[error("does not conduct this meeting")]
    Forbidden,
    /// The meeting is in another state.
    #[error("not while the meeting is {0:?}")]
    State(MeetingState),
    /// The item is in another state.
    #[error("not while the item is {0:?}")]
    ItemState(ItemState),
    /// Nothing to decide comes on an agenda that was sent.
    #[error("the agenda was sent")]
    FrozenAgenda,
    /// The agenda is written together, in a document.
    #[error("the agenda is in a document")]
    InDocument,
    /// Rules that a reason overrides.
    #[error("{} warnings without a reason", .0.len())]
    Warned(Vec<Warning>),
    /// This field is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// This field has so many characters, where so many are allowed.
    #[error("{0} has {1} characters, more than {2}")]
    TooLong(&'static str, usize, usize),
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
        match self {
            Self::Db(error) | Self::Denied(Denied::Db(error)) => error.is_repeated(),
            Self::Channel(error) => error.is_repeated(),
            Self::Poll(error) => error.is_repeated(),
            _ => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::Poll(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::State(state) => Self::MeetingState(MeetingMoment { state }),
            Error::ItemState(state) => Self::ItemState(ItemMoment { state }),
            Error::FrozenAgenda => Self::FrozenAgenda,
            Error::InDocument => Self::AgendaInDocument,
            Error::Warned(warnings) => Self::Warned(Warnings { warnings }),
            Error::Empty(field) => Self::empty(field),
            Error::TooLong(field, chars, max) => Self::too_long(field, chars, max),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

/// Who asks, of a meeting.
pub fn runner(permit: &Permit) -> Result<Runner, Error> {
    let person = permit.person().ok_or(Error::Forbidden)?;
    Ok(Runner { person, facilitates: permit.facilitates() })
}

/// Prepares a meeting: a facilitator of the room.
pub async fn create(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CreateMeeting,
) -> Result<Done, Error> {
    let CreateMeeting { channel, draft } = command;
    let draft = rules::draft(draft)?;
    let meeting = MeetingId(context.ids.uuid());
    let what = (Verb::MeetingCreated, meeting.0, Right::Facilitate);
    let mut taken = turn::Taken::take(context, actor, id, channel, what).await?;
    if !matches!(taken.permit.kind(), ChannelKind::Body | ChannelKind::Project) {
        return Err(Error::Invalid("channel"));
    }
    check(&mut taken.tx, channel, &draft).await?;
    let meeting = Meeting {
        id: meeting,
        channel,
        number: store::next_number(&mut taken.tx, channel).await?,
        author: actor.person,
        created_at: taken.at,
        state: MeetingState::Draft,
        draft,
        version: 0,
        outdated: false,
        opened_at: None,
        closed_at: None,
        cancelled: None,
        item: None,
        quorum: None,
        desk: None,
        screen_since: None,
        minutes_seq: None,
        approved: None,
        rev: taken.seq,
    };
    let turn = taken.of(meeting);
    let mut turn = turn.written().await?;
    let code = format!("{:06}", context.ids.below(1_000_000));
    store::set_code(&mut turn.taken.tx, turn.meeting.id, &code).await?;
    turn.end(Vec::new()).await
}

/// What whoever is in the room of a meeting checks in with.
pub async fn code(tx: &mut Tx, meeting: MeetingId) -> Result<Option<String>, db::Error> {
    store::code(tx, meeting).await
}

/// Changes a meeting that was not opened. What was convened is then outdated.
pub async fn edit(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: EditMeeting,
) -> Result<Done, Error> {
    let EditMeeting { channel, meeting, draft } = command;
    let draft = rules::draft(draft)?;
    let what = (Verb::MeetingEdited, Move::Edit);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    check(&mut turn.taken.tx, channel, &draft).await?;
    if draft.second_of == Some(meeting) {
        return Err(Error::Invalid("second_of"));
    }
    turn.meeting.draft = draft;
    turn.end(Vec::new()).await
}

/// Those whom a draft names belong to the room, and so does the meeting it takes the place of.
async fn check(tx: &mut Tx, channel: ChannelId, draft: &MeetingDraft) -> Result<(), Error> {
    let named = [("chair", draft.chair), ("secretary", draft.secretary)];
    for (field, person) in named {
        members(tx, channel, field, person.as_slice()).await?;
    }
    members(tx, channel, "facilitators", &draft.facilitators).await?;
    if let Some(first) = draft.second_of {
        let first = store::meeting(tx, channel, first).await?;
        first.ok_or(Error::Invalid("second_of"))?;
    }
    Ok(())
}

/// The items of a meeting, in their order.
pub async fn items(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<AgendaItem>, db::Error> {
    store::items(tx, meeting).await
}

/// Whether all these people are members of the room.
pub async fn members(
    tx: &mut Tx,
    channel: ChannelId,
    field: &'static str,
    people: &[PersonId],
) -> Result<(), Error> {
    let here = channel::members_among(tx, channel, people).await?;
    let all = people.iter().all(|person| here.contains(person));
    if all { Ok(()) } else { Err(Error::Invalid(field)) }
}
