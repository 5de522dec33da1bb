//! What people see of meetings: one with all that belongs to it, a page of them, what of them
//! belongs to a room.

use super::rules::{self, Runner, conducts};
use super::{Error, runner, store};
use crate::context::Context;
use crate::db::{self, Tx};
use crate::permission::{Actor, Right, authorise};
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, MeetingId, PersonId, Seq};
use parvis_protocol::limits::{PAGE_MEETINGS_MAX, TODAY_ITEMS_MAX};
use parvis_protocol::meeting::command::{LoadMeetings, OfMeeting};
use parvis_protocol::meeting::{AgendaItem, Meeting, MeetingView, Meetings};

/// Meetings that come with a loaded room beside those that are not over.
const FRONT_MEETINGS: i64 = 5;

/// A meeting, its agenda, its convocations and what they sent.
pub async fn load(tx: &mut Tx, actor: &Actor, command: OfMeeting) -> Result<MeetingView, Error> {
    let OfMeeting { channel, meeting } = command;
    let permit = authorise(tx, actor, channel, Right::Read).await?;
    let found = store::meeting(tx, channel, meeting).await?.ok_or(Error::NotFound)?;
    let convocations = store::convocations(tx, meeting).await?;
    let code =
        if conducts(&found, runner(&permit)?) { store::code(tx, meeting).await? } else { None };
    let mut entities = vec![Entity::Meeting(Box::new(found))];
    entities.extend(of_meeting(tx, meeting).await?);
    Ok(MeetingView { head: permit.head(), entities, convocations, code })
}

/// A page of the meetings of a room, the last one first.
pub async fn load_page(
    context: &Context,
    actor: &Actor,
    command: LoadMeetings,
) -> Result<Meetings, Error> {
    let LoadMeetings { channel, before, limit } = command;
    if limit == 0 || limit > PAGE_MEETINGS_MAX {
        return Err(Error::Invalid("limit"));
    }
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let before = before.map_or(i64::MAX, i64::from);
    let limit = i64::from(limit);
    let mut meetings = store::before(&mut tx, channel, before, limit.saturating_add(1)).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more_before = meetings.len() > limit;
    meetings.truncate(limit);
    Ok(Meetings { meetings, more_before })
}

/// The meetings that come with a loaded room: those that are not over, and the last ones.
pub async fn latest(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Meeting>, db::Error> {
    let mut meetings = store::before(tx, channel, i64::MAX, FRONT_MEETINGS).await?;
    let oldest = meetings.last().map_or(0, |meeting| meeting.number);
    let unfinished = store::unfinished(tx, channel).await?;
    meetings.extend(unfinished.into_iter().filter(|meeting| meeting.number < oldest));
    Ok(meetings)
}

/// What comes of this feature with a loaded room: these meetings with their agendas, the proposals
/// that no agenda took, and what was put off at earlier meetings and waits for another one.
pub async fn front(
    tx: &mut Tx,
    channel: ChannelId,
    meetings: &[Meeting],
) -> Result<Vec<Entity>, db::Error> {
    let proposals = store::proposals(tx, channel).await?;
    let mut entities: Vec<Entity> = proposals.into_iter().map(entity).collect();
    let shown = |item: &AgendaItem| meetings.iter().any(|it| item.meeting == Some(it.id));
    let put_off = store::put_off(tx, channel).await?;
    entities.extend(put_off.into_iter().filter(|item| !shown(item)).map(entity));
    for meeting in meetings {
        entities.push(Entity::Meeting(Box::new(meeting.clone())));
        entities.extend(of_meeting(tx, meeting.id).await?);
    }
    Ok(entities)
}

async fn of_meeting(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Entity>, db::Error> {
    let items = store::items(tx, meeting).await?;
    let mut entities: Vec<Entity> = items.into_iter().map(entity).collect();
    let sent = store::convocations(tx, meeting).await?;
    entities.extend(sent.into_iter().map(|it| Entity::Convocation(it.convocation)));
    let opened = store::summons_of(tx, meeting).await?;
    entities.extend(opened.into_iter().map(Entity::Summons));
    Ok(entities)
}

fn entity(item: AgendaItem) -> Entity {
    Entity::AgendaItem(Box::new(item))
}

/// A meeting that is to come, or under way, as it concerns somebody.
pub struct Ahead {
    /// The meeting.
    pub meeting: Meeting,
    /// Its last convocation called them.
    pub called: bool,
    /// They opened it.
    pub read: bool,
    /// They conduct it.
    pub conducts: bool,
}

/// Meetings of the person's rooms that were convened and are not over, the first one first.
pub async fn ahead(tx: &mut Tx, person: PersonId) -> Result<Vec<Ahead>, db::Error> {
    let most = i64::try_from(TODAY_ITEMS_MAX).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    for (meeting, facilitates) in store::ahead(tx, person, most).await? {
        let version = meeting.version;
        let sent = store::convocation(tx, meeting.id, version).await?;
        let opened = store::summons(tx, (meeting.id, version), person).await?;
        found.push(Ahead {
            called: sent.is_some_and(|it| it.people.contains(&person)),
            read: opened.is_some(),
            conducts: rules::conducts(&meeting, Runner { person, facilitates }),
            meeting,
        });
    }
    Ok(found)
}

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let span = (after, upto);
    let meetings = store::meetings_changed(tx, channel, span).await?;
    let mut all: Vec<Entity> =
        meetings.into_iter().map(|it| Entity::Meeting(Box::new(it))).collect();
    all.extend(store::items_changed(tx, channel, span).await?.into_iter().map(entity));
    let sent = store::convocations_changed(tx, channel, span).await?;
    all.extend(sent.into_iter().map(Entity::Convocation));
    let opened = store::summons_changed(tx, channel, span).await?;
    all.extend(opened.into_iter().map(Entity::Summons));
    Ok(all)
}
