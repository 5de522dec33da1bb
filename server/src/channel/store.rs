//! The SQL of channels. Names of people and communes are joined in, and roots of threads looked
//! for: other features' tables are read here, never written.

use super::NewMember;
use super::rules::Known;
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{Channel, ChannelKind, Draft, Member, MemberRole, Membership};
use parvis_protocol::id::{BodyId, ChannelId, MessageId, Micros, PersonId, Seq, TerritoryId};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

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
    (territory, owner, direct): (TerritoryId, Option<PersonId>, Option<&str>),
    epoch: &str,
    at: Micros,
) -> Result<(), Error> {
    let insert = "insert into channel
            (id, territory, kind, name, topic, body, person, direct, epoch, seq, members,
            created_at, rev)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11)";
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(channel.id)
            .bind(territory)
            .bind(channel.kind)
            .bind(channel.name.as_str())
            .bind(channel.topic.as_str())
            .bind(channel.body)
            .bind(owner)
            .bind(direct)
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

/// Writes the name and the topic of a channel.
pub(super) async fn describe(tx: &mut Tx, channel: &Channel) -> Result<(), Error> {
    let update = "update channel set name = $2, topic = $3, rev = $4 where id = $1";
    on!(tx, conn => {
        sqlx::query(update)
            .bind(channel.id)
            .bind(channel.name.as_str())
            .bind(channel.topic.as_str())
            .bind(channel.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// The direct conversation of these people.
pub(super) async fn direct(tx: &mut Tx, people: &str) -> Result<Option<ChannelId>, Error> {
    let select = "select id from channel where direct = $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(people).fetch_optional(conn).await)?)
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

/// Lets people in, for the first time or again. `seq` is the position of that change: what stands
/// before it counts as read.
pub(super) async fn enter_members(
    tx: &mut Tx,
    channel: ChannelId,
    members: &[NewMember],
    (seq, at): (Seq, Micros),
) -> Result<(), Error> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into member (channel, person, role, commune, since, joined_seq, rev) ",
        );
        query.push_values(members, |mut row, member| {
            row.push_bind(channel)
                .push_bind(member.person)
                .push_bind(member.role)
                .push_bind(member.commune.as_deref())
                .push_bind(at)
                .push_bind(seq.0.saturating_sub(1))
                .push_bind(seq);
        });
        query.push(
            " on conflict (channel, person) do update set role = excluded.role,
                commune = excluded.commune, since = excluded.since,
                joined_seq = excluded.joined_seq, ended_at = null, rev = excluded.rev",
        );
        query.build().execute(conn).await.map(drop)
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

/// Whether somebody facilitates any room.
pub(super) async fn facilitates_any(tx: &mut Tx, person: PersonId) -> Result<bool, Error> {
    let select = "select 1 from member
        where person = $1 and ended_at is null and role = 'facilitator' limit 1";
    let found: Option<i32> =
        on!(tx, conn => sqlx::query_scalar(select).bind(person).fetch_optional(conn).await)?;
    Ok(found.is_some())
}

/// Whether any of these people is in so many rooms or more.
pub(super) async fn any_in_many(
    tx: &mut Tx,
    people: &[PersonId],
    rooms: i64,
) -> Result<bool, Error> {
    let found: Option<i32> = on!(tx, conn => {
        let mut query =
            QueryBuilder::new("select 1 from member where ended_at is null and person in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(*person);
        }
        query.push(") group by person having count(*) >= ").push_bind(rooms);
        query.push(" limit 1").build_query_scalar().fetch_optional(conn).await
    })?;
    Ok(found.is_some())
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
        let mut query = QueryBuilder::new(select);
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
        where person = $1 and body <> '' order by rev desc limit cast($2 as bigint)";
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

/// Gives every channel this epoch, and tells how many they are.
pub(super) async fn set_epochs(tx: &mut Tx, epoch: &str) -> Result<usize, Error> {
    let update = "update channel set epoch = $1";
    let rows = on!(tx, conn => {
        sqlx::query(update).bind(epoch).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(usize::try_from(rows).unwrap_or(usize::MAX))
}
