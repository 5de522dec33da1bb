//! Channels: rooms and personal channels, their members, read marks, drafts, unread counts.

use crate::db::{self, Tx};
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, Seq};

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    _tx: &mut Tx,
    _channel: ChannelId,
    _after: Seq,
    _upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    Ok(Vec::new())
}
