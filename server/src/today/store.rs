//! The SQL of what waits: it reads the tables of rooms, read marks and messages.
//!
//! Each statement begins with the rooms of the person and looks in each through an index: none
//! reads the messages of a territory. PostgreSQL does so when it knows that rows are few, hence
//! the limits inside, by identity (the order of creation), and the questions asked row by row.
//! The newest come first, by `message.number`.

use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::id::{ChannelId, MessageId, Micros, PersonId, Seq};
use parvis_protocol::limits::{TODAY_ITEMS_MAX, UNREAD_THREADS_MAX};
use sqlx::FromRow;
use uuid::Uuid;

/// The main line, where a thread could stand.
const MAIN_LINE: MessageId = MessageId(Uuid::nil());

/// A message that waits.
#[derive(Debug, FromRow)]
pub(super) struct Head {
    pub channel: ChannelId,
    pub id: MessageId,
    pub seq: Seq,
    pub thread: Option<MessageId>,
    pub author: PersonId,
    pub author_name: String,
    pub at: Micros,
    /// More of the body than an excerpt can need.
    pub beginning: String,
}

/// A thread with unread replies.
#[derive(Debug, FromRow)]
pub(super) struct ThreadHead {
    #[sqlx(flatten)]
    pub last: Head,
    pub root: MessageId,
    pub root_beginning: String,
    pub replies: i64,
}

/// The columns of [`Head`]. A mention is at most four hundred bytes, and shown by its label: a
/// thousand characters hold more than an excerpt, but in texts made for the purpose.
macro_rules! head {
    () => {
        " message.channel, message.id, message.seq, message.thread, message.author,
            author.name as author_name, message.at, substr(message.body, 1, 1000) as beginning "
    };
}

/// The rooms of the person `$1`, and up to where their main line and all their threads are read.
/// `$2` is the main line.
macro_rules! rooms {
    () => {
        " room as materialized (
            select member.channel, member.commune,
                case when mark.seq > member.joined_seq then mark.seq
                    else member.joined_seq end as up_to,
                case when mark.threads_seq > member.joined_seq then mark.threads_seq
                    else member.joined_seq end as threads_up_to
            from member
            left join read_mark mark on mark.person = member.person
                and mark.channel = member.channel and mark.thread = $2
            where member.person = $1 and member.ended_at is null
        ) "
    };
}

const ACKNOWLEDGEMENTS: &str = concat!(
    "select",
    head!(),
    "from member
    join message on message.channel = member.channel and message.acknowledgement_requested
        and message.seq > member.joined_seq
    join person author on author.id = message.author
    where member.person = $1 and member.ended_at is null and message.author <> $1
        and message.deleted_at is null
        and not exists (select 1 from acknowledgement
            where acknowledgement.message = message.id and acknowledgement.person = $1)
    order by message.number desc limit cast($2 as bigint)"
);

const MENTIONS: &str = concat!(
    "with",
    rooms!(),
    ", called as materialized (
        select distinct mention.message from room
        join mention on mention.channel = room.channel
            and mention.target in ('room', $3, 'commune:' || room.commune)
            and mention.seq > room.threads_up_to
        left join read_mark mark on mark.person = $1
            and mark.channel = room.channel and mark.thread = mention.thread
        where mention.author <> $1 and mention.seq > coalesce(mark.seq, 0)
        order by mention.message desc limit cast($4 as bigint)
    )
    select",
    head!(),
    "from called
    join message on message.id = called.message
    join person author on author.id = message.author
    order by message.number desc"
);

/// As unread replies are counted, among the threads of each room that were answered last; kept are
/// those the person began or wrote in.
const REPLIES: &str = concat!(
    "with",
    rooms!(),
    ", edged as materialized (
        select room.channel, room.threads_up_to, coalesce((select edge.last_seq from thread edge
            where edge.channel = room.channel
            order by edge.last_seq desc limit 1 offset cast($3 as bigint)), 0) as edge
        from room
    ), line as materialized (
        select thread.root,
            case when mark.seq > edged.threads_up_to then mark.seq
                else edged.threads_up_to end as up_to
        from edged
        join thread on thread.channel = edged.channel and thread.last_seq >
            case when edged.edge > edged.threads_up_to then edged.edge
                else edged.threads_up_to end
        left join read_mark mark on mark.person = $1
            and mark.channel = edged.channel and mark.thread = thread.root
        where mark.seq is null or mark.seq < thread.last_seq
    ), mine as materialized (
        select line.root, line.up_to from line
        where $1 = (select root.author from message root where root.id = line.root)
            or 1 = (select 1 from message own where own.thread = line.root
                and own.author = $1 and own.deleted_at is null limit 1)
    ), counted as materialized (
        select mine.root,
            (select count(*) from message where message.thread = mine.root
                and message.seq > mine.up_to and message.author <> $1
                and message.deleted_at is null) as replies,
            (select message.id from message where message.thread = mine.root
                and message.seq > mine.up_to and message.author <> $1
                and message.deleted_at is null order by message.seq desc limit 1) as last
        from mine
    ), latest as materialized (
        select root, replies, last from counted
        where last is not null order by last desc limit cast($4 as bigint)
    )
    select latest.root, latest.replies,
        (select substr(root.body, 1, 1000) from message root
            where root.id = latest.root) as root_beginning,",
    head!(),
    "from latest
    join message on message.id = latest.last
    join person author on author.id = message.author
    order by message.number desc"
);

const DIRECT: &str = concat!(
    "with",
    rooms!(),
    ", last as materialized (
        select room.channel, (select max(message.seq) from message
            where message.channel = room.channel and message.thread is null
                and message.seq > room.up_to and message.author <> $1
                and message.deleted_at is null) as seq
        from room join channel on channel.id = room.channel and channel.kind = 'direct'
    )
    select",
    head!(),
    "from last
    join message on message.channel = last.channel and message.seq = last.seq
        and message.thread is null
    join person author on author.id = message.author
    order by message.number desc limit cast($3 as bigint)"
);

fn most() -> i64 {
    i64::try_from(TODAY_ITEMS_MAX).unwrap_or(i64::MAX)
}

/// Messages that ask the person to say they know, and are not answered yet.
pub(super) async fn acknowledgements(tx: &mut Tx, person: PersonId) -> Result<Vec<Head>, Error> {
    Ok(on!(tx, conn => {
        sqlx::query_as(ACKNOWLEDGEMENTS).bind(person).bind(most()).fetch_all(conn).await
    })?)
}

/// Unread messages that call the person.
pub(super) async fn mentions(tx: &mut Tx, person: PersonId) -> Result<Vec<Head>, Error> {
    Ok(on!(tx, conn => {
        sqlx::query_as(MENTIONS)
            .bind(person)
            .bind(MAIN_LINE)
            .bind(format!("person:{person}"))
            .bind(most())
            .fetch_all(conn)
            .await
    })?)
}

/// Threads of the person with unread replies.
pub(super) async fn replies(tx: &mut Tx, person: PersonId) -> Result<Vec<ThreadHead>, Error> {
    let threads = i64::try_from(UNREAD_THREADS_MAX).unwrap_or(i64::MAX);
    Ok(on!(tx, conn => {
        sqlx::query_as(REPLIES)
            .bind(person)
            .bind(MAIN_LINE)
            .bind(threads)
            .bind(most())
            .fetch_all(conn)
            .await
    })?)
}

/// The last unread message of each direct conversation.
pub(super) async fn direct(tx: &mut Tx, person: PersonId) -> Result<Vec<Head>, Error> {
    Ok(on!(tx, conn => {
        sqlx::query_as(DIRECT).bind(person).bind(MAIN_LINE).bind(most()).fetch_all(conn).await
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    /// What the engine would do for each statement, in its words.
    async fn plans(statement: &'static str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("plans.sqlite").display());
        let db = Db::open(&url).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let Tx::Sqlite(tx) = &mut tx else { unreachable!() };
        let explain = sqlx::AssertSqlSafe(format!("explain query plan {statement}"));
        let rows: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(tx.conn()).await.unwrap();
        rows.into_iter().map(|(.., detail)| detail).collect()
    }

    #[tokio::test]
    async fn no_statement_reads_all_messages() {
        for statement in [ACKNOWLEDGEMENTS, MENTIONS, REPLIES, DIRECT] {
            let plan = plans(statement).await;
            let scans = |table: &str| plan.iter().any(|step| step.starts_with(table));
            for table in ["message", "own", "root", "mention", "thread", "acknowledgement"] {
                assert!(!scans(&format!("SCAN {table}")), "{table}: {plan:#?}");
            }
            assert!(plan.len() > 3, "{plan:#?}");
        }
        let plan = plans(ACKNOWLEDGEMENTS).await;
        assert!(plan.iter().any(|step| step.contains("message_requested")), "{plan:#?}");
    }
}
