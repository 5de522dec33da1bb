//! The rounds of an election (*tours*): each a poll of its own, held after the one whose result
//! left seats to fill.

use super::store::{self, Hold};
use super::{Error, rules};
use crate::db::Tx;
use parvis_protocol::id::{ChannelId, ItemId, PollId};
use parvis_protocol::poll::Question;

/// A round of an election follows one whose result left seats to fill; one round follows one.
pub(super) async fn follows(
    tx: &mut Tx,
    channel: ChannelId,
    (round_of, own): (Option<PollId>, PollId),
    asked: (&Question, Option<ItemId>),
) -> Result<(), Error> {
    let Some(before) = round_of else { return Ok(()) };
    let found = store::poll(tx, (channel, before), Hold::No).await?;
    let before = found.ok_or(Error::NotFound)?.poll;
    rules::round(&before, asked)?;
    if store::is_followed(tx, before.id, own).await? {
        return Err(Error::Invalid("round_of"));
    }
    Ok(())
}
