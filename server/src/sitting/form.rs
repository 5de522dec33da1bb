//! Requests for a form of ballot (*scrutin particulier*, CGCT L2121-21): members who sit there ask,
//! before an item is voted on, that it be by *scrutin public* or *secret*. Who counts of them, and
//! how many must, is in [`crate::attendance::rules::Roll::asked`]: nothing of it is stored, as it
//! follows who is there. No poll is opened here: the chair does that, in the form they choose.

use super::Error;
use super::rules::{Step, takes};
use crate::attendance;
use crate::context::Context;
use crate::meeting::rules::conducts;
use crate::meeting::turn::Taken;
use crate::meeting::{self, preset, runner};
use crate::permission::{Actor, Right};
use crate::poll;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, ItemId, PersonId};
use parvis_protocol::meeting::command::{ItemOutcome, RequestForm};
use parvis_protocol::meeting::{AgendaItem, BallotForm, FormRequest, MeetingState};
use serde::{Deserialize, Serialize};

/// What the journal remembers of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormNoted {
    /// The item.
    pub item: ItemId,
    /// Who asks.
    pub person: PersonId,
    /// What for; absent: nothing any more.
    pub form: Option<BallotForm>,
}

/// Asks for a form of ballot, or takes that back: oneself, or anybody for who conducts the
/// meeting, who sees the hands in the room. Asking again for the same changes nothing.
pub async fn request(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: RequestForm,
) -> Result<Done, Error> {
    let RequestForm { channel, item, person, form } = command;
    let what = (Verb::FormRequested, item.0, Right::Read);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let mut item = taken.item(item).await?;
    let of = item.meeting.ok_or(meeting::Error::ItemState(item.state))?;
    let mut turn = taken.of_meeting(of).await?;
    if !matches!(turn.meeting.state, MeetingState::Open | MeetingState::Suspended) {
        return Err(meeting::Error::State(turn.meeting.state).into());
    }
    if !takes(item.state, Step::Close(ItemOutcome::Decided)) {
        return Err(meeting::Error::ItemState(item.state).into());
    }
    if person != actor.person && !conducts(&turn.meeting, runner(&turn.taken.permit)?) {
        return Err(meeting::Error::Forbidden.into());
    }
    let (tx, at) = (&mut turn.taken.tx, turn.taken.at);
    let assembly = poll::assembly(tx, channel, at).await.map_err(meeting::Error::from)?;
    if preset::of(assembly.kind).forms.is_none() {
        return Err(meeting::Error::Invalid("form").into());
    }
    let roll = attendance::declared(tx, &turn.meeting, attendance::holders(&assembly)).await?;
    if form.is_some() && !roll.takes_part(person, item.id) {
        return Err(meeting::Error::Forbidden.into());
    }
    if poll::is_voted_on(tx, item.id).await? {
        return Err(Error::VotedOn);
    }
    let asked = form.map(|form| FormRequest { person, form, at, by: actor.person });
    if !set(&mut item, person, asked) {
        return Ok(turn.taken.end(Vec::new()).await?);
    }
    turn.taken.note(&FormNoted { item: item.id, person, form }).await?;
    turn.taken.put_item(&mut item).await?;
    Ok(turn.taken.end(vec![Entity::AgendaItem(Box::new(item))]).await?)
}

/// Puts the request of a person in the place of the one before; false when it is the same.
fn set(item: &mut AgendaItem, person: PersonId, asked: Option<FormRequest>) -> bool {
    let known = item.form_requests.iter().find(|it| it.person == person);
    if known.map(|it| it.form) == asked.map(|it| it.form) {
        return false;
    }
    item.form_requests.retain(|it| it.person != person);
    item.form_requests.extend(asked);
    true
}
