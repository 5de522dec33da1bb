//! What people see of documents: a list, one with all that is about it, what of them belongs to a
//! room.

use super::{Error, access, store};
use crate::context::Context;
use crate::db::{self, Tx};
use crate::permission::{Actor, Right, authorise};
use parvis_protocol::change::Entity;
use parvis_protocol::command::OfChannel;
use parvis_protocol::document::command::OfDocument;
use parvis_protocol::document::{Document, DocumentView, Documents};
use parvis_protocol::id::{ChannelId, Seq};
use parvis_protocol::limits::DOCUMENTS_MAX;

/// The documents of a room that somebody may read, the last one first.
pub async fn load_all(
    context: &Context,
    actor: &Actor,
    OfChannel { channel }: OfChannel,
) -> Result<Documents, Error> {
    let mut tx = context.db.read().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let most = i64::try_from(DOCUMENTS_MAX).unwrap_or(i64::MAX);
    let mut documents: Vec<Document> = Vec::new();
    for document in store::of_room(&mut tx, channel, most).await? {
        match access::writes(&mut tx, &permit, &document).await {
            Ok(_) => documents.push(document),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Documents { head: permit.head(), documents })
}

/// A document with its comments and versions.
pub async fn load(
    context: &Context,
    actor: &Actor,
    OfDocument { channel, document }: OfDocument,
) -> Result<DocumentView, Error> {
    let mut tx = context.db.read().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let found = store::document(&mut tx, channel, document).await?.ok_or(Error::NotFound)?;
    let writes = access::rights(&mut tx, actor, &found).await?;
    let comments = store::comments(&mut tx, document).await?;
    let mut entities = vec![Entity::Document(Box::new(found))];
    entities.extend(comments.into_iter().map(|it| Entity::Comment(Box::new(it))));
    let versions = store::versions(&mut tx, document).await?;
    Ok(DocumentView { head: permit.head(), entities, versions, writes })
}

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let span = (after, upto);
    let documents = store::documents_changed(tx, channel, span).await?;
    let mut all: Vec<Entity> =
        documents.into_iter().map(|it| Entity::Document(Box::new(it))).collect();
    let comments = store::comments_changed(tx, channel, span).await?;
    all.extend(comments.into_iter().map(|it| Entity::Comment(Box::new(it))));
    Ok(all)
}
