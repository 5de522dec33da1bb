//! The questions asked to a database about itself. Each answer is one line of French per fault.

use super::CASES_MAX;
use crate::db::{Error, Tx};
use futures_util::StreamExt as _;
use parvis_protocol::change::Verb;
use sqlx::FromRow;
use uuid::Uuid;

/// Texts read at a time.
const PAGE: i64 = 1_000;
/// Records of polls read at a time: one may name two thousand electors.
const RECORDS: i64 = 20;

/// Asks a question. One without an answer must not cost the others theirs: PostgreSQL refuses all
/// that follows a failure in the same transaction.
pub(super) async fn ask<T, E: From<Error>>(
    tx: &mut Tx,
    question: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
) -> Result<T, E> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("savepoint question").execute(&mut **tx).await.map_err(Error::from)?;
    }
    let answer = question(tx).await;
    if let (Tx::Postgres(tx), Err(_)) = (tx, &answer) {
        let back = sqlx::query("rollback to savepoint question");
        back.execute(&mut **tx).await.map_err(Error::from)?;
    }
    answer
}

/// What the engine says of its own file: only SQLite has such a question.
pub(super) async fn engine(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let Tx::Sqlite(tx) = tx else { return Ok(Vec::new()) };
    let mut faults = Vec::new();
    let mut said = sqlx::query_scalar("pragma integrity_check(20)").fetch(tx.conn());
    while let Some(line) = said.next().await {
        // It may find that it cannot go on: what it said before is worth as much.
        let line: String = line.unwrap_or_else(|error| format!("illisible ({error})"));
        if line != "ok" {
            faults.push(line);
        }
    }
    drop(said);
    let orphans = sqlx::query_scalar("select count(*) from pragma_foreign_key_check");
    match orphans.fetch_one(tx.conn()).await {
        Ok(0_i64) => {}
        Ok(count) => faults.push(format!("{count} lignes renvoient à ce qui n’existe pas")),
        Err(error) => faults.push(format!("renvois illisibles ({error})")),
    }
    Ok(faults)
}

/// Channels and changes.
pub(super) async fn size(tx: &mut Tx) -> Result<(i64, i64), Error> {
    let select = "select (select count(*) from channel), (select count(*) from journal)";
    Ok(crate::on!(tx, conn => sqlx::query_as(select).fetch_one(conn).await)?)
}

/// Channels whose journal is not 1, 2, 3 … up to the head.
pub(super) async fn holes(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.id, channel.seq, count(journal.seq),
            coalesce(min(journal.seq), 0), coalesce(max(journal.seq), 0)
        from channel left join journal on journal.channel = channel.id
        group by channel.id, channel.seq
        having count(journal.seq) <> channel.seq or min(journal.seq) <> 1
            or max(journal.seq) <> channel.seq or count(journal.seq) = 0
        order by channel.id limit cast($1 as bigint)";
    let rows: Vec<(Uuid, i64, i64, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(channel, head, count, first, last)| {
        format!("canal {channel} : tête {head}, mais {count} changements de {first} à {last}")
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Documents whose log is not 1, 2, 3 … up to its head.
pub(super) async fn torn_documents(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select document.id, document.head_seq, count(document_update.seq),
            coalesce(max(document_update.seq), 0)
        from document left join document_update on document_update.document = document.id
        group by document.id, document.head_seq
        having count(document_update.seq) <> document.head_seq
            or coalesce(max(document_update.seq), 0) <> document.head_seq
        order by document.id limit cast($1 as bigint)";
    let rows: Vec<(Uuid, i64, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(document, head, count, last)| {
        format!("document {document} : tête {head}, mais {count} écritures jusqu’à {last}")
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Words of the journal that this program cannot read: who comes back could not pass them.
pub(super) async fn unknown_verbs(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select verb, count(*) from journal group by verb order by verb";
    let rows: Vec<(String, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).fetch_all(conn).await)?;
    let unknown = rows.into_iter().filter(|(verb, _)| Verb::from_word(verb).is_none());
    Ok(unknown.map(|(verb, count)| format!("« {verb} » : {count} changements")).collect())
}

/// Posts that the journal remembers, whose message is gone: a deleted one leaves its place.
pub(super) async fn lost_messages(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, count(*), min(journal.seq) from journal
        join channel on channel.id = journal.channel
        where journal.verb = $1
            and not exists (select 1 from message where message.id = journal.entity_id)
        group by channel.id, channel.name
        order by channel.id limit cast($2 as bigint)";
    let rows: Vec<(String, i64, i64)> = crate::on!(tx, conn => {
        sqlx::query_as(select)
            .bind(Verb::MessagePosted.word())
            .bind(CASES_MAX)
            .fetch_all(conn)
            .await
    })?;
    let told = |(name, count, first)| {
        format!("« {name} » : {count} messages perdus, le premier à la position {first}")
    };
    Ok(rows.into_iter().map(told).collect())
}

/// A message that is not deleted.
#[derive(FromRow)]
pub(super) struct Text {
    /// The order in which they are read.
    pub(super) number: i64,
    /// Its room, and what it is called.
    pub(super) channel: Uuid,
    pub(super) name: String,
    /// Its place there.
    pub(super) seq: i64,
    pub(super) body: String,
    /// The words it is found by.
    pub(super) search: String,
}

/// The messages after one of them, [`PAGE`] of them at most.
pub(super) async fn texts(tx: &mut Tx, after: i64) -> Result<Vec<Text>, Error> {
    let select = "select message.number, message.channel, channel.name, message.seq,
            message.body, message.search
        from message join channel on channel.id = message.channel
        where message.number > $1 and message.deleted_at is null
        order by message.number limit cast($2 as bigint)";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(after).bind(PAGE).fetch_all(conn).await
    })?)
}

/// Deleted messages that kept words.
pub(super) async fn unerased(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, count(*) from message
        join channel on channel.id = message.channel
        where message.deleted_at is not null and message.search <> ''
        group by channel.id, channel.name order by channel.id limit cast($1 as bigint)";
    let rows: Vec<(String, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(name, count)| format!("« {name} » : {count} messages supprimés encore trouvés");
    Ok(rows.into_iter().map(told).collect())
}

/// Lets the words of the full-text index of SQLite be read, for [`misindexed`]: of this connection
/// only, and gone with the transaction. Before all else: SQLite makes nothing any more in a
/// transaction that met a damaged page.
pub(super) async fn open_index(tx: &mut Tx) -> Result<(), Error> {
    let Tx::Sqlite(tx) = tx else { return Ok(()) };
    let view = "create virtual table temp.indexed_word
        using fts5vocab ('main', 'message_search', 'instance')";
    Ok(sqlx::query(view).execute(tx.conn()).await.map(drop)?)
}

/// What the full-text index of SQLite, which is beside the messages, holds of each: how many words,
/// and how many that are not the message's.
const INDEXED: &str = "with indexed as (
        select held.doc, count(*) as words,
            sum(coalesce(instr(' ' || message.search || ' ', ' ' || held.term || ' '), 0) = 0)
                as strange
        from temp.indexed_word as held left join message on message.number = held.doc
        group by held.doc)";

/// Messages that the index knows otherwise than the table does. That of PostgreSQL is one of the
/// table, and cannot.
pub(super) async fn misindexed(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let Tx::Sqlite(tx) = tx else { return Ok(Vec::new()) };
    let select = format!(
        "{INDEXED} select channel.name, count(*), min(message.seq) from message
        join channel on channel.id = message.channel
        left join indexed on indexed.doc = message.number
        where coalesce(indexed.strange, 0) > 0 or coalesce(indexed.words, 0) <>
            case message.search when '' then 0
                else length(message.search) - length(replace(message.search, ' ', '')) + 1 end
        group by channel.id, channel.name order by channel.id limit cast($1 as bigint)"
    );
    let select = sqlx::query_as(sqlx::AssertSqlSafe(select));
    let rows: Vec<(String, i64, i64)> = select.bind(CASES_MAX).fetch_all(tx.conn()).await?;
    let told = |(name, count, first)| {
        format!("« {name} » : {count} messages mal indexés, le premier à la position {first}")
    };
    let mut cases: Vec<String> = rows.into_iter().map(told).collect();
    let select = format!(
        "{INDEXED} select count(*) from indexed
        where not exists (select 1 from message where message.number = indexed.doc)"
    );
    let select = sqlx::query_scalar(sqlx::AssertSqlSafe(select));
    let gone: i64 = select.fetch_one(tx.conn()).await?;
    if gone > 0 {
        cases.push(format!("{gone} messages indexés qui n’existent pas"));
    }
    Ok(cases)
}

/// Threads that do not know how many replies they have.
pub(super) async fn miscounted_threads(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, thread.replies, count(message.id) from thread
        join channel on channel.id = thread.channel
        left join message on message.thread = thread.root and message.deleted_at is null
        group by thread.root, thread.replies, channel.name
        having count(message.id) <> thread.replies
        order by thread.root limit cast($1 as bigint)";
    let rows: Vec<(String, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(name, said, count)| {
        format!("un fil de « {name} » : {said} réponses annoncées, {count} présentes")
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Entities that say they changed after the last change of their channel.
pub(super) async fn ahead(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select entity.kind, entity.channel, count(*) from (
            select 'message' as kind, channel, rev from message
            union all select 'member', channel, rev from member
            union all select 'thread', channel, rev from thread
            union all select 'reaction', channel, rev from reaction
            union all select 'acknowledgement', channel, rev from acknowledgement
            union all select 'poll', channel, rev from poll
            union all select 'meeting', channel, rev from meeting
            union all select 'agenda_item', channel, rev from agenda_item
            union all select 'convocation', channel, rev from convocation
            union all select 'summons', channel, rev from summons
            union all select 'attendance', channel, rev from attendance
            union all select 'proxy', channel, rev from proxy
            union all select 'recusal', channel, rev from recusal
            union all select 'substitution', channel, rev from substitution
            union all select 'floor', channel, rev from floor
            union all select 'speech', channel, rev from speech
        ) as entity
        join channel on channel.id = entity.channel
        where entity.rev > channel.seq or entity.rev < 1
        group by entity.kind, entity.channel
        order by entity.channel, entity.kind limit cast($1 as bigint)";
    let rows: Vec<(String, Uuid, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(kind, channel, count)| format!("canal {channel} : {count} × {kind}");
    Ok(rows.into_iter().map(told).collect())
}

/// Rooms that do not know how many members they have.
pub(super) async fn miscounted(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, channel.members, count(member.person)
        from channel
        left join member on member.channel = channel.id and member.ended_at is null
        where channel.person is null
        group by channel.id, channel.name, channel.members
        having count(member.person) <> channel.members
        order by channel.id limit cast($1 as bigint)";
    let rows: Vec<(String, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(name, said, count)| format!("« {name} » : {said} annoncés, {count} présents");
    Ok(rows.into_iter().map(told).collect())
}

/// People without a channel of their own.
pub(super) async fn without_personal_channel(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select person.id from person
        where not exists (select 1 from channel where channel.person = person.id)
        order by person.id limit cast($1 as bigint)";
    let rows: Vec<Uuid> =
        crate::on!(tx, conn => sqlx::query_scalar(select).bind(CASES_MAX).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|person| format!("personne {person}")).collect())
}

/// Seats that two people hold at the same time.
pub(super) async fn overlapping(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select body.name, seat.title from mandate as one
        join mandate as other on other.seat = one.seat and other.id <> one.id
            and other.starts_at >= one.starts_at
            and (one.ends_at is null or other.starts_at < one.ends_at)
        join seat on seat.id = one.seat
        join body on body.id = seat.body
        group by body.id, body.name, seat.number, seat.title
        order by body.id, seat.number limit cast($1 as bigint)";
    let rows: Vec<(String, String)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(body, seat)| format!("{body}, {seat} : deux titulaires en même temps");
    Ok(rows.into_iter().map(told).collect())
}

/// A record of a poll, in the chain of its room, and what the poll says of it.
#[derive(FromRow)]
pub(super) struct Kept {
    /// Its room, and what it is called.
    pub(super) channel: Uuid,
    pub(super) room: String,
    /// The number of the poll.
    pub(super) number: i64,
    /// Its place in the chain, from 1.
    pub(super) place: i64,
    pub(super) record: String,
    pub(super) hash: String,
    /// The result of the poll, and the hash of its record.
    pub(super) result: Option<String>,
    pub(super) record_hash: Option<String>,
}

/// The records after one of them, [`RECORDS`] of them at most.
pub(super) async fn records(tx: &mut Tx, after: Option<(Uuid, i64)>) -> Result<Vec<Kept>, Error> {
    let select = "select poll_record.channel, channel.name as room, poll.number,
            poll_record.place, poll_record.record, poll_record.hash, poll.result, poll.record_hash
        from poll_record
        join poll on poll.id = poll_record.poll
        join channel on channel.id = poll_record.channel
        where poll_record.channel > $1 or (poll_record.channel = $1 and poll_record.place > $2)
        order by poll_record.channel, poll_record.place limit cast($3 as bigint)";
    let (channel, place) = after.unwrap_or((Uuid::nil(), 0));
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(place).bind(RECORDS).fetch_all(conn).await
    })?)
}

/// Polls that were counted and have no record.
pub(super) async fn without_record(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, poll.number from poll
        join channel on channel.id = poll.channel
        where (poll.state in ('closed', 'proclaimed') or poll.record_hash is not null)
            and not exists (select 1 from poll_record where poll_record.poll = poll.id)
        order by poll.channel, poll.number limit cast($1 as bigint)";
    let rows: Vec<(String, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(room, number)| format!("« {room} », vote n° {number} : compté, mais sans relevé");
    Ok(rows.into_iter().map(told).collect())
}

/// Mandates with two ballots, and ballots of mandates that are no electors of the poll.
pub(super) async fn strange_ballots(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, poll.number, ballot.number, count(*), count(elector.poll)
        from ballot
        join poll on poll.id = ballot.poll
        join channel on channel.id = poll.channel
        left join elector on elector.poll = ballot.poll and elector.number = ballot.number
        group by poll.channel, channel.name, poll.number, ballot.number
        having count(*) > 1 or count(elector.poll) = 0
        order by poll.channel, poll.number, ballot.number limit cast($1 as bigint)";
    let rows: Vec<(String, i64, i64, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(room, number, mandate, ballots, electors)| {
        let fault = if electors == 0 {
            format!("un bulletin du mandat {mandate}, qui n’est pas électeur")
        } else {
            format!("{ballots} bulletins du mandat {mandate}")
        };
        format!("« {room} », vote n° {number} : {fault}")
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Sealed ballots that stayed in the urn of a poll that is over: with the key, which nobody has
/// any more, they would say who chose what.
pub(super) async fn sealed_for_ever(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let select = "select channel.name, poll.number, count(*) from ballot
        join poll on poll.id = ballot.poll
        join channel on channel.id = poll.channel
        where ballot.sealed is not null and poll.state not in ('open', 'suspended', 'counting')
        group by poll.channel, channel.name, poll.number
        order by poll.channel, poll.number limit cast($1 as bigint)";
    let rows: Vec<(String, i64, i64)> =
        crate::on!(tx, conn => sqlx::query_as(select).bind(CASES_MAX).fetch_all(conn).await)?;
    let told = |(room, number, count)| {
        format!("« {room} », vote n° {number} : {count} bulletins scellés qui restent")
    };
    Ok(rows.into_iter().map(told).collect())
}
