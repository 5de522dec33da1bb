//! What is said beside a passage: threads of the room's journal, never in the document, so that
//! nobody rewrites what somebody else said.

use super::{Error, access, store};
use crate::context::Context;
use crate::meeting;
use crate::meeting::turn::Taken;
use crate::permission::{Actor, Right};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::document::Comment;
use parvis_protocol::document::command::{CommentDocument, ReplyComment, ResolveComment};
use parvis_protocol::id::{CommandId, CommentId};
use parvis_protocol::limits::{ANCHOR_BYTES_MAX, COMMENT_CHARS_MAX, COMMENTS_MAX, QUOTE_CHARS_MAX};

/// Says something beside a passage.
pub async fn add(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CommentDocument,
) -> Result<Done, Error> {
    let CommentDocument { channel, document, anchor, quote, body } = command;
    let body = meeting::rules::text(&body, "body", COMMENT_CHARS_MAX)?;
    let quote = quote.map(|it| meeting::rules::text(&it, "quote", QUOTE_CHARS_MAX)).transpose()?;
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    if anchor.as_ref().is_some_and(|it| it.len() > ANCHOR_BYTES_MAX || !it.bytes().all(letter)) {
        return Err(meeting::Error::Invalid("anchor").into());
    }
    let comment = CommentId(context.ids.uuid());
    let what = (Verb::CommentAdded, comment.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let found = store::document(&mut taken.tx, channel, document).await?;
    let found = found.ok_or(Error::NotFound)?;
    access::writes(&mut taken.tx, &taken.permit, &found).await?;
    let said = Comment {
        id: comment,
        document,
        root: None,
        anchor,
        quote,
        body,
        author: actor.person,
        at: taken.at,
        resolved_by: None,
        resolved_at: None,
        rev: taken.seq,
    };
    keep(taken, said).await
}

/// Answers a comment.
pub async fn reply(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ReplyComment,
) -> Result<Done, Error> {
    let ReplyComment { channel, comment, body } = command;
    let body = meeting::rules::text(&body, "body", COMMENT_CHARS_MAX)?;
    let answer = CommentId(context.ids.uuid());
    let what = (Verb::CommentAdded, answer.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let root = root(&mut taken, comment).await?;
    let said = Comment {
        id: answer,
        root: Some(root.id),
        anchor: None,
        quote: None,
        body,
        author: actor.person,
        at: taken.at,
        resolved_by: None,
        resolved_at: None,
        rev: taken.seq,
        ..root
    };
    keep(taken, said).await
}

/// Says that an exchange is over, or that it is not. The same again changes nothing.
pub async fn resolve(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ResolveComment,
) -> Result<Done, Error> {
    let ResolveComment { channel, comment, resolved } = command;
    let what = (Verb::CommentResolved, comment.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let mut root = root(&mut taken, comment).await?;
    if root.resolved_by.is_some() == resolved {
        return Ok(taken.end(Vec::new()).await?);
    }
    root.resolved_by = resolved.then_some(actor.person);
    root.resolved_at = resolved.then_some(taken.at);
    root.rev = taken.seq;
    store::put_comment(&mut taken.tx, channel, &root).await?;
    Ok(taken.end(vec![Entity::Comment(Box::new(root))]).await?)
}

/// The comment that began an exchange, in a document that one may read.
async fn root(taken: &mut Taken<'_>, comment: CommentId) -> Result<Comment, Error> {
    let channel = taken.permit.channel();
    let found = store::comment(&mut taken.tx, channel, comment).await?;
    let found = found.ok_or(Error::NotFound)?;
    let document = store::document(&mut taken.tx, channel, found.document).await?;
    let document = document.ok_or(Error::NotFound)?;
    access::writes(&mut taken.tx, &taken.permit, &document).await?;
    if found.root.is_some() {
        return Err(meeting::Error::Invalid("comment").into());
    }
    Ok(found)
}

async fn keep(mut taken: Taken<'_>, said: Comment) -> Result<Done, Error> {
    let count = store::comment_count(&mut taken.tx, said.document).await?;
    if usize::try_from(count).is_ok_and(|count| count >= COMMENTS_MAX) {
        return Err(meeting::Error::TooMany("comments", COMMENTS_MAX).into());
    }
    let channel = taken.permit.channel();
    store::put_comment(&mut taken.tx, channel, &said).await?;
    Ok(taken.end(vec![Entity::Comment(Box::new(said))]).await?)
}
