//! What people see of attendance: with a loaded meeting, with a loaded room, of what changed.

use super::store;
use crate::db::{self, Tx};
use crate::meeting;
use crate::permission::Actor;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, Seq};
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{Meeting, MeetingView};

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

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    store::all_changed(tx, channel, (after, upto)).await
}
