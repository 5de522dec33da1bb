//! What people see of attendance: with a loaded meeting, with a loaded room, of what changed.

use super::store;
use crate::db::{self, Tx};
use crate::meeting::store::from_json;
use crate::meeting::{self, preset};
use crate::permission::Actor;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, Micros, PersonId, Seq};
use parvis_protocol::limits::TODAY_ITEMS_MAX;
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{Meeting, MeetingView};
use parvis_protocol::today::{WaitingMeeting, WaitingReplacement};

/// A meeting with all that belongs to it.
pub async fn load(
    tx: &mut Tx,
    actor: &Actor,
    command: OfMeeting,
) -> Result<MeetingView, meeting::Error> {
    let id = command.meeting;
    let mut view = meeting::load(tx, actor, command).await?;
    view.entities.extend(store::entities(tx, id).await?);
    Ok(view)
}

/// What comes of this feature with a loaded room: that of these meetings.
pub async fn front(tx: &mut Tx, meetings: &[Meeting]) -> Result<Vec<Entity>, db::Error> {
    let mut entities = Vec::new();
    for meeting in meetings {
        entities.extend(store::entities(tx, meeting.id).await?);
    }
    Ok(entities)
}

/// Meetings of the person's rooms that were convened and are not over, the first one first, and
/// what the person did about each.
pub async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<WaitingMeeting>, db::Error> {
    let mut found = Vec::new();
    for ahead in meeting::ahead(tx, person).await? {
        let (meeting, conducts) = (ahead.meeting, ahead.conducts);
        let known = store::attendance(tx, meeting.id, person).await?;
        found.push(WaitingMeeting {
            channel: meeting.channel,
            meeting: meeting.id,
            title: meeting.draft.title,
            starts_at: meeting.draft.starts_at,
            state: meeting.state,
            version: meeting.version,
            called: ahead.called,
            read: ahead.read,
            answer: known.and_then(|it| it.answer),
            conducts,
        });
    }
    Ok(found)
}

/// Seats of the commune of a mayor, held by others, at meetings of rooms that are not the mayor's:
/// who replaces each is the mayor's to say.
pub async fn entrusted(
    tx: &mut Tx,
    person: PersonId,
    at: Micros,
) -> Result<Vec<WaitingReplacement>, db::Error> {
    let most = i64::try_from(TODAY_ITEMS_MAX).unwrap_or(i64::MAX);
    let mut found: Vec<WaitingReplacement> = Vec::new();
    for it in store::entrusted(tx, person, (at, most)).await? {
        let meeting: Meeting = from_json(&it.meeting)?;
        let known = |old: &WaitingReplacement| (old.meeting, old.member) == (meeting.id, it.member);
        if !preset::of(Some(it.kind)).substitutes || found.iter().any(known) {
            continue;
        }
        found.push(WaitingReplacement {
            channel: it.channel,
            room: it.room,
            meeting: meeting.id,
            title: meeting.draft.title,
            starts_at: meeting.draft.starts_at,
            member: it.member,
            member_name: it.member_name,
            substitute: it.substitute,
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
    store::all_changed(tx, channel, (after, upto)).await
}
