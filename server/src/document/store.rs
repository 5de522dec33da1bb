//! SQL of documents: entities as canonical JSON, as those of meetings; the log of updates, whose
//! numbers are taken from the row of the document.

use crate::db::{Error, Tx};
use crate::meeting::store::{Span, all, changed, one, to_json, word};
use crate::on;
use parvis_protocol::document::{
    Comment, Document, DocumentKind, DocumentState, DocumentVersion, VersionKind,
};
use parvis_protocol::id::{
    ChannelId, CommentId, DocumentId, MeetingId, Micros, PersonId, Seq, SessionId,
};
use sqlx::{FromRow, QueryBuilder};

/// An update to log.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) person: Option<PersonId>,
    pub(super) session: Option<SessionId>,
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// An update as it was logged.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Logged {
    pub(super) seq: i64,
    pub(super) bytes: Vec<u8>,
}

/// A state that was kept to make loading short.
#[derive(Debug, FromRow)]
pub(super) struct Snapshot {
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) bytes: Vec<u8>,
}

/// A version whole.
#[derive(Debug, FromRow)]
pub(super) struct Kept {
    pub(super) json: String,
    pub(super) bytes: Vec<u8>,
}

// === Documents ===

/// A document of a room.
pub(super) async fn document(
    tx: &mut Tx,
    channel: ChannelId,
    id: DocumentId,
) -> Result<Option<Document>, Error> {
    let select = "select entity from document where id = $1 and channel = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(id).bind(channel).fetch_optional(conn).await
    })?)
}

/// A document, whatever its room.
pub(super) async fn anywhere(tx: &mut Tx, id: DocumentId) -> Result<Option<Document>, Error> {
    let select = "select entity from document where id = $1";
    one(on!(tx, conn => sqlx::query_scalar(select).bind(id).fetch_optional(conn).await)?)
}

/// The one document of this kind of a meeting.
pub(super) async fn of_meeting(
    tx: &mut Tx,
    meeting: MeetingId,
    kind: DocumentKind,
) -> Result<Option<Document>, Error> {
    let select = "select entity from document where meeting = $1 and kind = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(meeting).bind(kind).fetch_optional(conn).await
    })?)
}

/// The documents of a room, the last one first.
pub(super) async fn of_room(
    tx: &mut Tx,
    channel: ChannelId,
    most: i64,
) -> Result<Vec<Document>, Error> {
    let select = "select entity from document where channel = $1
        order by id desc limit cast($2 as bigint)";
    all(on!(tx, conn => {
        sqlx::query_scalar(select).bind(channel).bind(most).fetch_all(conn).await
    })?)
}

/// Writes a document as it is now.
pub(super) async fn put(tx: &mut Tx, it: &Document) -> Result<(), Error> {
    let upsert = "insert into document (id, channel, kind, meeting, state, head_seq, entity, rev)
        values ($1, $2, $3, $4, $5, 0, $6, $7)
        on conflict (id) do update set state = excluded.state, entity = excluded.entity,
            rev = excluded.rev";
    let (state, entity) = (word(it.state)?, to_json(it)?);
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.id)
            .bind(it.channel)
            .bind(it.kind)
            .bind(it.meeting)
            .bind(state)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Documents whose last change lies in the span.
pub(super) async fn documents_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Document>, Error> {
    let select = "select entity from document
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    changed(tx, select, channel, span).await
}

// === The log ===

/// Takes so many places at the end of the log, and holds the document: gives the last of them.
/// Nothing when the document takes no more.
pub(super) async fn take(tx: &mut Tx, id: DocumentId, more: i64) -> Result<Option<i64>, Error> {
    let update = "update document set head_seq = head_seq + $2
        where id = $1 and state = 'open' returning head_seq";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(update).bind(id).bind(more).fetch_optional(conn).await
    })?)
}

/// Where the log ends, whether it takes more, and where the room stands.
pub(super) async fn pulse(
    tx: &mut Tx,
    id: DocumentId,
) -> Result<Option<(i64, DocumentState, Seq)>, Error> {
    let select = "select document.head_seq, document.state, channel.seq from document
        join channel on channel.id = document.channel where document.id = $1";
    let row: Option<(i64, String, Seq)> =
        on!(tx, conn => sqlx::query_as(select).bind(id).fetch_optional(conn).await)?;
    Ok(row.map(|(head, state, seq)| {
        let state = if state == "open" { DocumentState::Open } else { DocumentState::Frozen };
        (head, state, seq)
    }))
}

/// Writes rows of the log, the first at `first`.
pub(super) async fn append(
    tx: &mut Tx,
    id: DocumentId,
    (first, at): (i64, Micros),
    lines: &[Line],
) -> Result<(), Error> {
    let insert = "insert into document_update (document, seq, person, session, at, kind, bytes) ";
    on!(tx, conn => {
        let mut query = QueryBuilder::new(insert);
        query.push_values(lines.iter().zip(first..), |mut row, (line, seq)| {
            row.push_bind(id)
                .push_bind(seq)
                .push_bind(line.person)
                .push_bind(line.session)
                .push_bind(at)
                .push_bind(line.kind)
                .push_bind(line.bytes.as_slice());
        });
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The rows after a place, up to another one, in order.
pub(super) async fn rows(
    tx: &mut Tx,
    id: DocumentId,
    (after, upto): (i64, i64),
) -> Result<Vec<Logged>, Error> {
    let select = "select seq, bytes from document_update
        where document = $1 and seq > $2 and seq <= $3 order by seq";
    Ok(on!(tx, conn => {
        sqlx::query_as(select).bind(id).bind(after).bind(upto).fetch_all(conn).await
    })?)
}

/// The states that were kept, the last one first.
pub(super) async fn snapshots(tx: &mut Tx, id: DocumentId) -> Result<Vec<Snapshot>, Error> {
    let select = "select seq, hash, bytes from document_snapshot
        where document = $1 order by seq desc";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(id).fetch_all(conn).await)?)
}

/// Keeps a state, and forgets all but the one before it.
pub(super) async fn put_snapshot(
    tx: &mut Tx,
    id: DocumentId,
    (seq, at): (i64, Micros),
    (hash, bytes): (&str, &[u8]),
) -> Result<(), Error> {
    let insert = "insert into document_snapshot (document, seq, at, hash, bytes)
        values ($1, $2, $3, $4, $5) on conflict (document, seq) do nothing";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(id)
            .bind(seq)
            .bind(at)
            .bind(hash)
            .bind(bytes)
            .execute(conn)
            .await
            .map(drop)
    })?;
    let delete = "delete from document_snapshot where document = $1 and seq < (
        select max(seq) from document_snapshot where document = $1 and seq < $2)";
    on!(tx, conn => {
        sqlx::query(delete).bind(id).bind(seq).execute(conn).await.map(drop)
    })?;
    Ok(())
}

// === Who writes under which number ===

/// Whose the numbers of a document are.
pub(super) async fn clients(
    tx: &mut Tx,
    id: DocumentId,
) -> Result<Vec<(i64, Option<PersonId>)>, Error> {
    let select = "select client, person from document_client where document = $1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(id).fetch_all(conn).await)?)
}

/// Remembers whose a number is. False when it is somebody else's already.
pub(super) async fn bind(
    tx: &mut Tx,
    id: DocumentId,
    (client, person): (i64, Option<PersonId>),
) -> Result<bool, Error> {
    let insert = "insert into document_client (document, client, person) values ($1, $2, $3)
        on conflict (document, client) do update set person = document_client.person
        returning person";
    let whose: Option<PersonId> = on!(tx, conn => {
        sqlx::query_scalar(insert).bind(id).bind(client).bind(person).fetch_one(conn).await
    })?;
    Ok(whose == person)
}

// === Versions ===

/// Number of the last version; 0: there is none.
pub(super) async fn last_version(tx: &mut Tx, id: DocumentId) -> Result<i64, Error> {
    let select = "select coalesce(max(number), 0) from document_version where document = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(id).fetch_one(conn).await)?)
}

/// When the last version was made, and how far in the log it was.
pub(super) async fn last_kept(tx: &mut Tx, id: DocumentId) -> Result<Option<(Micros, i64)>, Error> {
    let select = "select at, seq from document_version where document = $1
        order by number desc limit 1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(id).fetch_optional(conn).await)?)
}

/// Keeps a version.
pub(super) async fn put_version(
    tx: &mut Tx,
    id: DocumentId,
    version: &DocumentVersion,
    (json, bytes): (&str, &[u8]),
) -> Result<(), Error> {
    let insert = "insert into document_version
            (document, number, kind, name, person, at, seq, hash, json, bytes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(id)
            .bind(i64::from(version.number))
            .bind(version.kind)
            .bind(version.name.as_deref())
            .bind(version.by)
            .bind(version.at)
            .bind(version.seq)
            .bind(version.hash.as_str())
            .bind(json)
            .bind(bytes)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

#[derive(FromRow)]
struct VersionRow {
    number: i64,
    kind: VersionKind,
    name: Option<String>,
    person: Option<PersonId>,
    at: Micros,
    seq: i64,
    hash: String,
}

/// The versions of a document, the last one first.
pub(super) async fn versions(tx: &mut Tx, id: DocumentId) -> Result<Vec<DocumentVersion>, Error> {
    let select = "select number, kind, name, person, at, seq, hash from document_version
        where document = $1 order by number desc";
    let rows: Vec<VersionRow> =
        on!(tx, conn => sqlx::query_as(select).bind(id).fetch_all(conn).await)?;
    let version = |row: VersionRow| DocumentVersion {
        number: u32::try_from(row.number).unwrap_or(u32::MAX),
        kind: row.kind,
        name: row.name,
        by: row.person,
        at: row.at,
        seq: row.seq,
        hash: row.hash,
    };
    Ok(rows.into_iter().map(version).collect())
}

/// What a version holds.
pub(super) async fn kept(tx: &mut Tx, id: DocumentId, number: u32) -> Result<Option<Kept>, Error> {
    let select = "select json, bytes from document_version where document = $1 and number = $2";
    Ok(on!(tx, conn => {
        sqlx::query_as(select).bind(id).bind(i64::from(number)).fetch_optional(conn).await
    })?)
}

// === Comments ===

/// A comment of a room.
pub(super) async fn comment(
    tx: &mut Tx,
    channel: ChannelId,
    id: CommentId,
) -> Result<Option<Comment>, Error> {
    let select = "select entity from comment where id = $1 and channel = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(id).bind(channel).fetch_optional(conn).await
    })?)
}

/// The comments of a document, in the order in which they were made.
pub(super) async fn comments(tx: &mut Tx, id: DocumentId) -> Result<Vec<Comment>, Error> {
    let select = "select entity from comment where document = $1 order by id";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(id).fetch_all(conn).await)?)
}

/// How many there are.
pub(super) async fn comment_count(tx: &mut Tx, id: DocumentId) -> Result<i64, Error> {
    let select = "select count(*) from comment where document = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(id).fetch_one(conn).await)?)
}

/// Writes a comment as it is now.
pub(super) async fn put_comment(
    tx: &mut Tx,
    channel: ChannelId,
    it: &Comment,
) -> Result<(), Error> {
    let upsert = "insert into comment (id, document, channel, entity, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (id) do update set entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.id)
            .bind(it.document)
            .bind(channel)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Comments whose last change lies in the span.
pub(super) async fn comments_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Comment>, Error> {
    let select = "select entity from comment
        where channel = $1 and rev > $2 and rev <= $3 order by rev";
    changed(tx, select, channel, span).await
}

// === Tokens ===

/// Keeps the hash of a token, and forgets those that are too old.
pub(super) async fn put_token(
    tx: &mut Tx,
    hash: &str,
    (document, session): (DocumentId, SessionId),
    (now, expires_at): (Micros, Micros),
) -> Result<(), Error> {
    let delete = "delete from document_token where expires_at <= $1";
    on!(tx, conn => sqlx::query(delete).bind(now).execute(conn).await.map(drop))?;
    let insert = "insert into document_token (hash, document, session, expires_at)
        values ($1, $2, $3, $4)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(hash)
            .bind(document)
            .bind(session)
            .bind(expires_at)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The document and the session of a token that is alive.
pub(super) async fn token(
    tx: &mut Tx,
    hash: &str,
    now: Micros,
) -> Result<Option<(DocumentId, SessionId)>, Error> {
    let select = "select document, session from document_token
        where hash = $1 and expires_at > $2";
    Ok(on!(tx, conn => {
        sqlx::query_as(select).bind(hash).bind(now).fetch_optional(conn).await
    })?)
}
