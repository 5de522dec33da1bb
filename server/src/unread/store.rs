//! The SQL of read marks and unread counts. Rooms, members and messages are read, never written.

use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{
    Channel, ChannelKind, ChannelState, MemberRole, ReadMark, Unread, UnreadThread,
};
use parvis_protocol::id::{BodyId, ChannelId, MessageId, PersonId, Seq};
use parvis_protocol::limits::UNREAD_THREADS_MAX;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

/// Where a person reads: who, the room, the thread.
pub(super) type Line = (PersonId, ChannelId, Option<MessageId>);

/// The main line, where a thread could stand.
const MAIN_LINE: MessageId = MessageId(Uuid::nil());

/// How far somebody has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// In this line.
    pub seq: Seq,
    /// In every thread; only of the main line.
    pub threads_up_to: Option<Seq>,
}

/// How far a line has been read.
pub(super) async fn read_mark(
    tx: &mut Tx,
    (person, channel, thread): Line,
) -> Result<Option<Mark>, Error> {
    let select = "select seq, threads_seq from read_mark
        where person = $1 and channel = $2 and thread = $3";
    let row: Option<(Seq, Option<Seq>)> = on!(tx, conn => {
        sqlx::query_as(select)
            .bind(person)
            .bind(channel)
            .bind(thread.unwrap_or(MAIN_LINE))
            .fetch_optional(conn)
            .await
    })?;
    Ok(row.map(|(seq, threads_up_to)| Mark { seq, threads_up_to }))
}

/// The rooms of a person, their heads, and how far their main lines have been read.
pub(super) async fn main_marks(
    tx: &mut Tx,
    person: PersonId,
) -> Result<Vec<(ChannelId, Seq, Mark)>, Error> {
    let select = "select channel.id, channel.seq, coalesce(mark.seq, 0), mark.threads_seq
        from member
        join channel on channel.id = member.channel
        left join read_mark mark on mark.person = member.person
            and mark.channel = member.channel and mark.thread = $2
        where member.person = $1 and member.ended_at is null
        order by channel.id";
    let rows: Vec<(ChannelId, Seq, Seq, Option<Seq>)> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(MAIN_LINE).fetch_all(conn).await
    })?;
    let mark = |(channel, head, seq, threads_up_to)| (channel, head, Mark { seq, threads_up_to });
    Ok(rows.into_iter().map(mark).collect())
}

/// Sets how far lines have been read.
pub(super) async fn set_read_marks(
    tx: &mut Tx,
    person: PersonId,
    marks: &[ReadMark],
) -> Result<(), Error> {
    if marks.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into read_mark (person, channel, thread, seq, threads_seq, rev) ",
        );
        query.push_values(marks, |mut row, mark| {
            row.push_bind(person)
                .push_bind(mark.channel)
                .push_bind(mark.thread.unwrap_or(MAIN_LINE))
                .push_bind(mark.seq)
                .push_bind(mark.threads_up_to)
                .push_bind(mark.rev);
        });
        query.push(
            " on conflict (person, channel, thread) do update set seq = excluded.seq,
                threads_seq = excluded.threads_seq, rev = excluded.rev",
        );
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Read marks moved within the span, the last one first.
pub(super) async fn read_marks(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): (Seq, Seq),
    limit: i64,
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, thread, seq, threads_seq, rev from read_mark
        where person = $1 and rev > $2 and rev <= $3 order by rev desc, channel
        limit cast($4 as bigint)";
    let rows: Vec<(ChannelId, MessageId, Seq, Option<Seq>, Seq)> = on!(tx, conn => {
        sqlx::query_as(select)
            .bind(person)
            .bind(after)
            .bind(upto)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?;
    let entity = |(channel, thread, seq, threads_up_to, rev)| {
        let thread = (thread != MAIN_LINE).then_some(thread);
        Entity::ReadMark(ReadMark { channel, thread, seq, threads_up_to, rev })
    };
    Ok(rows.into_iter().map(entity).collect())
}

#[derive(FromRow)]
struct StateRow {
    id: ChannelId,
    kind: ChannelKind,
    name: String,
    topic: String,
    body: Option<BodyId>,
    rev: Seq,
    epoch: String,
    seq: Seq,
    members: i64,
    role: MemberRole,
    up_to: Seq,
    main: i64,
    mentions: i64,
    thread: Option<MessageId>,
    thread_up_to: Option<Seq>,
    replies: Option<i64>,
}

/// See [`states`]: the person, the main line, the one room, how the person is mentioned, rooms and
/// threads at most.
const STATES: &str = "with room as materialized (
        select member.channel, member.role, member.commune,
            case when mark.seq > member.joined_seq then mark.seq
                else member.joined_seq end as up_to,
            case when mark.threads_seq > member.joined_seq then mark.threads_seq
                else member.joined_seq end as threads_up_to,
            coalesce((select edge.last_seq from thread edge
                where edge.channel = member.channel
                order by edge.last_seq desc limit 1 offset cast($6 as bigint)), 0) as edge
        from member
        left join read_mark mark on mark.person = member.person
            and mark.channel = member.channel and mark.thread = $2
        where member.person = $1 and member.ended_at is null
            and ($3 is null or member.channel = $3)
        order by member.channel limit cast($5 as bigint)
    ), line as (
        select thread.channel, thread.root, thread.last_seq,
            case when mark.seq > room.threads_up_to then mark.seq
                else room.threads_up_to end as up_to
        from room
        join thread on thread.channel = room.channel and thread.last_seq >
            case when room.edge > room.threads_up_to then room.edge
                else room.threads_up_to end
        left join read_mark mark on mark.person = $1
            and mark.channel = room.channel and mark.thread = thread.root
        where mark.seq is null or mark.seq < thread.last_seq
    ), unread as materialized (
        select line.channel, line.root, line.last_seq, line.up_to,
            (select count(*) from message
                where message.thread = line.root and message.seq > line.up_to
                    and message.author <> $1 and message.deleted_at is null) as replies
        from line
    ), state as materialized (
        select room.channel, room.role, room.up_to,
            (select count(*) from message
                where message.channel = room.channel and message.thread is null
                    and message.seq > room.up_to and message.author <> $1
                    and message.deleted_at is null) as main,
            (select count(distinct mention.message) from mention
                left join read_mark mark on mark.person = $1
                    and mark.channel = room.channel and mark.thread = mention.thread
                where mention.channel = room.channel
                    and mention.target in ('room', $4, 'commune:' || room.commune)
                    and mention.seq > room.threads_up_to and mention.author <> $1
                    and mention.seq > coalesce(mark.seq, 0)) as mentions
        from room
    )
    select channel.id, channel.kind, channel.name, channel.topic, channel.body, channel.rev,
        channel.epoch, channel.seq, channel.members, state.role, state.up_to, state.main,
        state.mentions, unread.root as thread, unread.up_to as thread_up_to, unread.replies
    from state join channel on channel.id = state.channel
    left join unread on unread.channel = state.channel and unread.replies > 0
    order by channel.id, unread.last_seq desc";

/// Rooms of a person (or the one room), at most `limit`, with their threads that have unread
/// replies, the latest first, among the threads of each room that were answered last: what is older
/// is not looked at, or years of threads nobody opened would be counted again at each connection.
///
/// One statement, so that rooms and threads are of one picture whatever is around it.
pub(super) async fn states(
    tx: &mut Tx,
    person: PersonId,
    only: Option<ChannelId>,
    limit: i64,
) -> Result<Vec<ChannelState>, Error> {
    let most = i64::try_from(UNREAD_THREADS_MAX).unwrap_or(i64::MAX);
    let rows: Vec<StateRow> = on!(tx, conn => {
        sqlx::query_as(STATES)
            .bind(person)
            .bind(MAIN_LINE)
            .bind(only)
            .bind(format!("person:{person}"))
            .bind(limit)
            .bind(most)
            .fetch_all(conn)
            .await
    })?;
    let mut states: Vec<ChannelState> = Vec::new();
    for row in rows {
        let thread = row.thread.zip(row.thread_up_to).zip(row.replies);
        if states.last().is_none_or(|last| last.channel.id != row.id) {
            states.push(state(row));
        }
        if let (Some(state), Some(((thread, read_up_to), replies))) = (states.last_mut(), thread) {
            let unread = UnreadThread { thread, read_up_to, replies: count(replies) };
            state.unread.threads.push(unread);
        }
    }
    Ok(states)
}

fn state(row: StateRow) -> ChannelState {
    let StateRow { id, kind, name, topic, body, rev, epoch, seq: head, role, .. } = row;
    let channel = Channel { id, kind, name, topic, body, rev };
    let unread = Unread {
        as_of: head,
        read_up_to: row.up_to,
        main: count(row.main),
        mentions: count(row.mentions),
        threads: Vec::new(),
    };
    ChannelState { channel, epoch, head, role, members: count(row.members), unread }
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
