//! The SQL of channels. Names of people and communes are joined in, messages are counted: other
//! features' tables are read here, never written.

use super::NewMember;
use super::rules::Known;
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{
    Channel, ChannelKind, ChannelState, Draft, Member, MemberRole, Membership, ReadMark, Unread,
    UnreadThread,
};
use parvis_protocol::id::{BodyId, ChannelId, MessageId, Micros, PersonId, Seq, TerritoryId};
use parvis_protocol::limits::UNREAD_THREADS_MAX;
use sqlx::FromRow;
use uuid::Uuid;

/// Where a person reads or writes: who, the room, the thread.
pub(super) type Line = (PersonId, ChannelId, Option<MessageId>);
/// Positions after the first one, up to the second one.
pub(super) type Span = (Seq, Seq);

/// The main line, where a thread could stand.
const MAIN_LINE: MessageId = MessageId(Uuid::nil());

/// A channel as stored.
pub(super) struct Found {
    /// The entity.
    pub channel: Channel,
    /// Identity of its numbering.
    pub epoch: String,
    /// Position of its last change.
    pub head: Seq,
    /// Whose personal channel it is.
    pub owner: Option<PersonId>,
}

pub(super) async fn insert(
    tx: &mut Tx,
    channel: &Channel,
    (territory, owner): (TerritoryId, Option<PersonId>),
    epoch: &str,
    at: Micros,
) -> Result<(), Error> {
    let insert = "insert into channel
            (id, territory, kind, name, topic, body, person, epoch, seq, members, created_at, rev)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(channel.id)
            .bind(territory)
            .bind(channel.kind)
            .bind(channel.name.as_str())
            .bind(channel.topic.as_str())
            .bind(channel.body)
            .bind(owner)
            .bind(epoch)
            .bind(at)
            .bind(channel.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

#[derive(FromRow)]
struct ChannelRow {
    id: ChannelId,
    kind: ChannelKind,
    name: String,
    topic: String,
    body: Option<BodyId>,
    rev: Seq,
    epoch: String,
    seq: Seq,
    person: Option<PersonId>,
}

impl From<ChannelRow> for Found {
    fn from(row: ChannelRow) -> Self {
        let ChannelRow { id, kind, name, topic, body, rev, epoch, seq: head, person: owner } = row;
        Self { channel: Channel { id, kind, name, topic, body, rev }, epoch, head, owner }
    }
}

/// A channel.
pub(super) async fn channel(tx: &mut Tx, id: ChannelId) -> Result<Option<Found>, Error> {
    let select = "select id, kind, name, topic, body, rev, epoch, seq, person
        from channel where id = $1";
    let row: Option<ChannelRow> =
        on!(tx, conn => sqlx::query_as(select).bind(id).fetch_optional(conn).await)?;
    Ok(row.map(Found::from))
}

/// The kind of a channel, which nobody else writes in until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: ChannelId) -> Result<Option<ChannelKind>, Error> {
    // SQLite has one writer: whoever may write holds everything already.
    let kind = match tx {
        Tx::Postgres(tx) => {
            sqlx::query_scalar("select kind from channel where id = $1 for no key update")
                .bind(id)
                .fetch_optional(&mut **tx)
                .await
        }
        Tx::Sqlite(tx) => {
            sqlx::query_scalar("select kind from channel where id = $1")
                .bind(id)
                .fetch_optional(tx.conn())
                .await
        }
    };
    Ok(kind?)
}

/// The personal channel of somebody.
pub(super) async fn personal(tx: &mut Tx, person: PersonId) -> Result<Option<ChannelId>, Error> {
    let select = "select id from channel where person = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(person).fetch_optional(conn).await)?)
}

/// What a room remembers of somebody.
pub(super) async fn known(
    tx: &mut Tx,
    channel: ChannelId,
    person: PersonId,
) -> Result<Option<Known>, Error> {
    let select = "select role, commune, ended_at from member where channel = $1 and person = $2";
    let row: Option<(MemberRole, Option<String>, Option<Micros>)> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(person).fetch_optional(conn).await
    })?;
    Ok(row.map(|(role, commune, ended)| Known { role, commune, active: ended.is_none() }))
}

/// Lets somebody in, for the first time or again. `seq` is the position of that change: what
/// stands before it counts as read.
pub(super) async fn enter_member(
    tx: &mut Tx,
    channel: ChannelId,
    member: &NewMember,
    (seq, at): (Seq, Micros),
) -> Result<(), Error> {
    let upsert = "insert into member
            (channel, person, role, commune, since, joined_seq, ended_at, rev)
        values ($1, $2, $3, $4, $5, $6, null, $7)
        on conflict (channel, person) do update set role = excluded.role,
            commune = excluded.commune, since = excluded.since,
            joined_seq = excluded.joined_seq, ended_at = null, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(channel)
            .bind(member.person)
            .bind(member.role)
            .bind(member.commune.as_deref())
            .bind(at)
            .bind(seq.0.saturating_sub(1))
            .bind(seq)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Changes what a member may do, or for which commune they sit.
pub(super) async fn update_member(
    tx: &mut Tx,
    channel: ChannelId,
    member: &NewMember,
    rev: Seq,
) -> Result<(), Error> {
    let update = "update member set role = $3, commune = $4, rev = $5
        where channel = $1 and person = $2";
    on!(tx, conn => {
        sqlx::query(update)
            .bind(channel)
            .bind(member.person)
            .bind(member.role)
            .bind(member.commune.as_deref())
            .bind(rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

type Held = (ChannelId, MemberRole, Option<String>);

pub(super) async fn held(tx: &mut Tx, person: PersonId) -> Result<Vec<Held>, Error> {
    let select = "select channel, role, commune from member
        where person = $1 and ended_at is null order by channel";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(person).fetch_all(conn).await)?)
}

/// Ends a membership.
pub(super) async fn end_member(
    tx: &mut Tx,
    channel: ChannelId,
    person: PersonId,
    (seq, at): (Seq, Micros),
) -> Result<(), Error> {
    let update = "update member set ended_at = $3, rev = $4 where channel = $1 and person = $2";
    on!(tx, conn => {
        sqlx::query(update)
            .bind(channel)
            .bind(person)
            .bind(at)
            .bind(seq)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Counts members in or out.
pub(super) async fn count_members(tx: &mut Tx, channel: ChannelId, more: i64) -> Result<(), Error> {
    let update = "update channel set members = members + $2 where id = $1";
    on!(tx, conn => sqlx::query(update).bind(channel).bind(more).execute(conn).await.map(drop))?;
    Ok(())
}

#[derive(FromRow)]
struct MemberRow {
    channel: ChannelId,
    person: PersonId,
    name: String,
    function: Option<String>,
    commune: Option<String>,
    commune_name: Option<String>,
    role: MemberRole,
    since: Micros,
    ended_at: Option<Micros>,
    rev: Seq,
}

/// Members of a room, past and present, whose last change lies in the span.
pub(super) async fn members(
    tx: &mut Tx,
    channel: ChannelId,
    (after, upto): Span,
) -> Result<Vec<Entity>, Error> {
    let select = "select member.channel, member.person, person.name, person.function,
            member.commune, commune.name as commune_name, member.role, member.since,
            member.ended_at, member.rev
        from member
        join person on person.id = member.person
        left join commune on commune.territory = person.territory
            and commune.insee = member.commune
        where member.channel = $1 and member.rev > $2 and member.rev <= $3
        order by member.rev";
    let rows: Vec<MemberRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(after).bind(upto).fetch_all(conn).await
    })?;
    let entity = |row: MemberRow| {
        Entity::Member(Member {
            channel: row.channel,
            person: row.person,
            name: row.name,
            function: row.function,
            commune: row.commune,
            commune_name: row.commune_name,
            role: row.role,
            since: row.since,
            ended_at: row.ended_at,
            rev: row.rev,
        })
    };
    Ok(rows.into_iter().map(entity).collect())
}

/// Which of these people are members today.
pub(super) async fn members_among(
    tx: &mut Tx,
    channel: ChannelId,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Error> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(tx, conn => {
        let select = "select person from member where ended_at is null and channel = ";
        let mut query = sqlx::QueryBuilder::new(select);
        query.push_bind(channel).push(" and person in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(*person);
        }
        list.push_unseparated(")");
        query.build_query_scalar().fetch_all(conn).await
    })?)
}

/// Remembers in a person's own channel that they belong to a room, or no longer do.
pub(super) async fn set_membership(
    tx: &mut Tx,
    person: PersonId,
    channel: ChannelId,
    active: bool,
    rev: Seq,
) -> Result<Entity, Error> {
    let upsert = "insert into membership (person, channel, active, rev) values ($1, $2, $3, $4)
        on conflict (person, channel) do update set active = excluded.active, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(channel)
            .bind(active)
            .bind(rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(Entity::Membership(Membership { channel, active, rev }))
}

/// A person's rooms, past and present, whose last change lies in the span.
pub(super) async fn memberships(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): Span,
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, active, rev from membership
        where person = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<(ChannelId, bool, Seq)> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(after).bind(upto).fetch_all(conn).await
    })?;
    let entity = |(channel, active, rev)| Membership { channel, active, rev };
    Ok(rows.into_iter().map(entity).map(Entity::Membership).collect())
}

/// How far a line has been read.
pub(super) async fn read_mark(
    tx: &mut Tx,
    (person, channel, thread): Line,
) -> Result<Option<Seq>, Error> {
    let select = "select seq from read_mark where person = $1 and channel = $2 and thread = $3";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(person)
            .bind(channel)
            .bind(thread.unwrap_or(MAIN_LINE))
            .fetch_optional(conn)
            .await
    })?)
}

/// Sets how far a line has been read.
pub(super) async fn set_read_mark(
    tx: &mut Tx,
    (person, channel, thread): Line,
    seq: Seq,
    rev: Seq,
) -> Result<(), Error> {
    let upsert = "insert into read_mark (person, channel, thread, seq, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (person, channel, thread) do update set seq = excluded.seq, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(channel)
            .bind(thread.unwrap_or(MAIN_LINE))
            .bind(seq)
            .bind(rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Read marks moved within the span, the last one first.
pub(super) async fn read_marks(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): Span,
    limit: i64,
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, thread, seq, rev from read_mark
        where person = $1 and rev > $2 and rev <= $3 order by rev desc limit $4";
    let rows: Vec<(ChannelId, MessageId, Seq, Seq)> = on!(tx, conn => {
        sqlx::query_as(select)
            .bind(person)
            .bind(after)
            .bind(upto)
            .bind(limit)
            .fetch_all(conn)
            .await
    })?;
    let entity = |(channel, thread, seq, rev)| ReadMark { channel, thread: line(thread), seq, rev };
    Ok(rows.into_iter().map(entity).map(Entity::ReadMark).collect())
}

/// Saves a draft. An empty one is kept too: other devices must learn that it is empty.
pub(super) async fn set_draft(tx: &mut Tx, person: PersonId, draft: &Draft) -> Result<(), Error> {
    let upsert = "insert into draft (person, channel, thread, body, at, rev)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (person, channel, thread) do update
            set body = excluded.body, at = excluded.at, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(draft.channel)
            .bind(draft.thread.unwrap_or(MAIN_LINE))
            .bind(draft.body.as_str())
            .bind(draft.at)
            .bind(draft.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

type DraftRow = (ChannelId, MessageId, String, Micros, Seq);

/// Drafts saved or emptied within the span.
pub(super) async fn drafts(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): Span,
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, thread, body, at, rev from draft
        where person = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<DraftRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(after).bind(upto).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(draft).collect())
}

/// Drafts that hold something, the last saved first.
pub(super) async fn drafts_kept(
    tx: &mut Tx,
    person: PersonId,
    limit: i64,
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, thread, body, at, rev from draft
        where person = $1 and body <> '' order by rev desc limit $2";
    let rows: Vec<DraftRow> =
        on!(tx, conn => sqlx::query_as(select).bind(person).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(draft).collect())
}

fn draft((channel, thread, body, at, rev): DraftRow) -> Entity {
    Entity::Draft(Draft { channel, thread: line(thread), body, at, rev })
}

fn line(thread: MessageId) -> Option<MessageId> {
    (thread != MAIN_LINE).then_some(thread)
}

/// Whether a message is of the main line of the room.
pub(super) async fn is_root(
    tx: &mut Tx,
    channel: ChannelId,
    message: MessageId,
) -> Result<bool, Error> {
    let select = "select 1 from message where id = $1 and channel = $2 and thread is null";
    let found: Option<i32> = on!(tx, conn => {
        sqlx::query_scalar(select).bind(message).bind(channel).fetch_optional(conn).await
    })?;
    Ok(found.is_some())
}

#[derive(FromRow)]
struct StateRow {
    #[sqlx(flatten)]
    channel: ChannelRow,
    members: i64,
    role: MemberRole,
    up_to: Seq,
    main: i64,
    mentions: i64,
}

/// Rooms of a person (or the one room), at most `limit`, without their unread threads.
pub(super) async fn states(
    tx: &mut Tx,
    person: PersonId,
    only: Option<ChannelId>,
    limit: i64,
) -> Result<Vec<ChannelState>, Error> {
    let select = "with room as (
            select member.channel, member.role, member.commune, member.joined_seq,
                case when mark.seq > member.joined_seq then mark.seq
                    else member.joined_seq end as up_to
            from member
            left join read_mark mark on mark.person = member.person
                and mark.channel = member.channel and mark.thread = $2
            where member.person = $1 and member.ended_at is null
                and ($3 is null or member.channel = $3)
        )
        select channel.id, channel.kind, channel.name, channel.topic, channel.body, channel.rev,
            channel.epoch, channel.seq, channel.person, channel.members, room.role, room.up_to,
            (select count(*) from message
                where message.channel = room.channel and message.thread is null
                    and message.seq > room.up_to and message.author <> $1
                    and message.deleted_at is null) as main,
            (select count(distinct mention.message) from mention
                left join read_mark mark on mark.person = $1
                    and mark.channel = room.channel and mark.thread = mention.thread
                where mention.channel = room.channel
                    and mention.target in ('room', $4, 'commune:' || room.commune)
                    and mention.seq > room.joined_seq and mention.author <> $1
                    and mention.seq > coalesce(mark.seq, 0)) as mentions
        from room join channel on channel.id = room.channel
        order by channel.id limit $5";
    let rows: Vec<StateRow> = on!(tx, conn => {
        sqlx::query_as(select)
            .bind(person)
            .bind(MAIN_LINE)
            .bind(only)
            .bind(format!("person:{person}"))
            .bind(limit)
            .fetch_all(conn)
            .await
    })?;
    Ok(rows.into_iter().map(state).collect())
}

fn state(row: StateRow) -> ChannelState {
    let Found { channel, epoch, head, .. } = row.channel.into();
    let unread = Unread {
        as_of: head,
        read_up_to: row.up_to,
        main: count(row.main),
        mentions: count(row.mentions),
        threads: Vec::new(),
    };
    ChannelState { channel, epoch, head, role: row.role, members: count(row.members), unread }
}

/// Threads with unread replies in the rooms of a person (or the one room), the latest first,
/// among the threads of each room that were answered last: what is older is not looked at, or
/// years of threads nobody opened would be counted again at each connection.
pub(super) async fn unread_threads(
    tx: &mut Tx,
    person: PersonId,
    only: Option<ChannelId>,
) -> Result<Vec<(ChannelId, UnreadThread)>, Error> {
    let select = "with room as materialized (
            select member.channel, member.joined_seq,
                coalesce((select edge.last_seq from thread edge
                    where edge.channel = member.channel
                    order by edge.last_seq desc limit 1 offset $3), 0) as edge
            from member
            where member.person = $1 and member.ended_at is null
                and ($2 is null or member.channel = $2)
        ), line as (
            select thread.channel, thread.root, thread.last_seq,
                case when mark.seq > room.joined_seq then mark.seq
                    else room.joined_seq end as up_to
            from room
            join thread on thread.channel = room.channel and thread.last_seq >
                case when room.edge > room.joined_seq then room.edge else room.joined_seq end
            left join read_mark mark on mark.person = $1
                and mark.channel = room.channel and mark.thread = thread.root
            where mark.seq is null or mark.seq < thread.last_seq
        ), counted as materialized (
            select line.channel, line.root, line.last_seq, line.up_to,
                (select count(*) from message
                    where message.thread = line.root and message.seq > line.up_to
                        and message.author <> $1 and message.deleted_at is null) as replies
            from line
        )
        select channel, root, up_to, replies from counted where replies > 0
        order by channel, last_seq desc";
    let most = i64::try_from(UNREAD_THREADS_MAX).unwrap_or(i64::MAX);
    let rows: Vec<(ChannelId, MessageId, Seq, i64)> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(only).bind(most).fetch_all(conn).await
    })?;
    let thread = |(channel, thread, read_up_to, replies)| {
        (channel, UnreadThread { thread, read_up_to, replies: count(replies) })
    };
    Ok(rows.into_iter().map(thread).collect())
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
