//! What people see of attendance: with a loaded meeting, with a loaded room, of what changed.

use super::store;
use crate::db::{self, Tx};
use crate::meeting;
use crate::permission::Actor;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, PersonId, Seq};
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{Meeting, MeetingView};
use parvis_protocol::today::WaitingMeeting;

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
        let meeting = ahead.meeting;
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
