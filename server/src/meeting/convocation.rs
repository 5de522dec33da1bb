//! Calling the members: the agenda is frozen, hashed and kept, each version of it; who has opened
//! it is known.

use super::rules::{self, Move, Seed};
use super::turn::Turn;
use super::{Error, agenda, store};
use crate::context::Context;
use crate::permission::{Actor, Right};
use crate::poll::{self, tally};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, PersonId};
use parvis_protocol::meeting::command::{ConveneMeeting, ReadConvocation};
use parvis_protocol::meeting::{Convocation, MeetingState, Summons};

/// Calls the members to the agenda as it stands, and to the items that come with the command.
/// A call that comes later than the body's rule wants needs a reason.
pub async fn convene(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ConveneMeeting,
) -> Result<Done, Error> {
    let turn = turn(context, actor, id, &command).await?;
    call(turn, command, None).await
}

/// The turn of who may call the members.
pub async fn turn<'a>(
    context: &'a Context,
    actor: &Actor,
    id: CommandId,
    command: &ConveneMeeting,
) -> Result<Turn<'a>, Error> {
    let what = (Verb::MeetingConvened, Move::Convene);
    Turn::take(context, actor, id, (command.channel, command.meeting), what).await
}

/// Calls the members in a turn that is in hand. `drafted` are all the items of an agenda that was
/// written elsewhere, and the entity that says so: they take the place of those that were planned.
pub async fn call(
    mut turn: Turn<'_>,
    command: ConveneMeeting,
    drafted: Option<(Vec<Seed>, Entity)>,
) -> Result<Done, Error> {
    let ConveneMeeting { channel, meeting, items, despite } = command;
    let assembly = poll::assembly(&mut turn.taken.tx, channel, turn.taken.at).await?;
    let at = turn.taken.at;
    let by = super::runner(&turn.taken.permit)?.person;
    let clear_days = rules::call(assembly.kind, turn.meeting.draft.starts_at, at)?;
    let urgency = turn.heed(rules::late(clear_days), despite.as_deref()).await?;
    let known = turn.items().await?;
    let (mut all, entity) = match drafted {
        None => (known.clone(), None),
        Some((seeds, entity)) => (agenda::drafted(&mut turn, &known, seeds).await?, Some(entity)),
    };
    if !items.is_empty() {
        let now = all.clone();
        all.extend(agenda::made(&mut turn, &now, items).await?);
    }
    if !all.iter().any(|item| rules::is_ahead(item.state)) {
        return Err(Error::Empty("items"));
    }
    rules::number(&mut all);
    let mut entities = agenda::put_changed(&mut turn, &known, all.clone()).await?;
    entities.extend(entity);
    let document = store::to_json(&rules::agenda(&turn.meeting, &all))?;
    let mut people: Vec<PersonId> = Vec::new();
    for seat in &assembly.seats {
        if !people.contains(&seat.person) {
            people.push(seat.person);
        }
    }
    let convocation = Convocation {
        meeting,
        version: turn.meeting.version.saturating_add(1),
        channel,
        by,
        sent_at: at,
        hash: tally::hash(&document),
        clear_days,
        urgency,
        people,
        rev: turn.taken.seq,
    };
    store::insert_convocation(&mut turn.taken.tx, &convocation, &document).await?;
    turn.meeting.state = MeetingState::Convened;
    turn.meeting.version = convocation.version;
    entities.push(Entity::Convocation(convocation));
    turn.end(entities).await
}

/// Says that one has opened a version of the convocation, or read it. What was said before stays
/// said; another version is another one to open.
pub async fn read(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ReadConvocation,
) -> Result<Done, Error> {
    let ReadConvocation { channel, meeting, version, acknowledged } = command;
    let what = (Verb::ConvocationRead, Right::Read);
    let mut turn = Turn::open(context, actor, id, (channel, meeting), what).await?;
    let taken = &mut turn.taken;
    let called = store::convocation(&mut taken.tx, meeting, version).await?;
    if !called.ok_or(Error::Invalid("version"))?.people.contains(&actor.person) {
        return Err(Error::Forbidden);
    }
    let known = store::summons(&mut taken.tx, (meeting, version), actor.person).await?;
    let acknowledged_at = known.as_ref().and_then(|it| it.acknowledged_at);
    let summons = Summons {
        meeting,
        person: actor.person,
        version,
        read_at: known.as_ref().map_or(taken.at, |it| it.read_at),
        acknowledged_at: acknowledged_at.or_else(|| acknowledged.then_some(taken.at)),
        rev: taken.seq,
    };
    let new = known.is_none_or(|it| it.acknowledged_at != summons.acknowledged_at);
    if !new {
        return turn.taken.end(Vec::new()).await;
    }
    store::put_summons(&mut taken.tx, channel, &summons).await?;
    turn.taken.end(vec![Entity::Summons(summons)]).await
}
