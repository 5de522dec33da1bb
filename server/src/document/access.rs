//! Who may do what with a document: decided by its room, its meeting, and its state.

use super::{Error, store};
use crate::db::Tx;
use crate::meeting;
use crate::permission::{Actor, Permit, Right, authorise};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::document::{Document, DocumentKind, DocumentState};
use parvis_protocol::id::DocumentId;
use parvis_protocol::meeting::MeetingState;

/// A document that somebody may read, and whether they may write in it now.
pub(super) async fn find(
    tx: &mut Tx,
    actor: &Actor,
    id: DocumentId,
) -> Result<(Document, bool), Error> {
    let document = store::anywhere(tx, id).await?.ok_or(Error::NotFound)?;
    let writes = rights(tx, actor, &document).await?;
    Ok((document, writes))
}

/// Whether somebody may write in a document now. An error: they may not read it.
pub(super) async fn rights(tx: &mut Tx, actor: &Actor, document: &Document) -> Result<bool, Error> {
    let permit = authorise(tx, actor, document.channel, Right::Read).await?;
    let writes = writes(tx, &permit, document).await?;
    Ok(writes && document.state == DocumentState::Open)
}

/// Whether somebody may write in such a document as long as it takes anything: who writes in the
/// room; in minutes, who conducts the meeting. The others read those once the meeting is closed.
pub(super) async fn writes(
    tx: &mut Tx,
    permit: &Permit,
    document: &Document,
) -> Result<bool, Error> {
    let in_room = matches!(permit.role(), MemberRole::Member | MemberRole::Facilitator);
    let Some(id) = document.meeting.filter(|_| document.kind == DocumentKind::Minutes) else {
        return Ok(in_room);
    };
    let found = meeting::agenda::meeting(tx, document.channel, id).await?;
    let conducts = meeting::rules::conducts(&found, meeting::runner(permit)?);
    if !conducts && found.state != MeetingState::Closed {
        return Err(Error::NotFound);
    }
    Ok(conducts && in_room && found.approved.is_none())
}
