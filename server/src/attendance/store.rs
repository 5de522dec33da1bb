//! SQL of attendance. Rows hold their entities as canonical JSON, as those of meetings do.

use super::rules::{Noted, Power, Roll, is_live};
use crate::db::{Error, Tx};
use crate::meeting::store::{Span, all, changed, from_json, one, to_json, word};
use crate::on;
use crate::permission::Actor;
use parvis_protocol::attendance::{Attendance, Proxy, Recusal, Substitution, Whereabouts};
use parvis_protocol::change::Entity;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{ChannelId, MeetingId, Micros, PersonId, ProxyId, Seq};
use parvis_protocol::meeting::Meeting;
use sqlx::FromRow;

/// What is known of somebody and a meeting.
pub(super) async fn attendance(
    tx: &mut Tx,
    meeting: MeetingId,
    person: PersonId,
) -> Result<Option<Attendance>, Error> {
    let select = "select entity from attendance where meeting = $1 and person = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(meeting).bind(person).fetch_optional(conn).await
    })?)
}

/// Writes it.
pub(super) async fn put_attendance(
    tx: &mut Tx,
    channel: ChannelId,
    it: &Attendance,
) -> Result<(), Error> {
    let upsert = "insert into attendance (meeting, person, channel, entity, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (meeting, person) do update set entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.meeting)
            .bind(it.person)
            .bind(channel)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// A power of a room.
pub(super) async fn proxy(
    tx: &mut Tx,
    channel: ChannelId,
    id: ProxyId,
) -> Result<Option<Proxy>, Error> {
    let select = "select entity from proxy where id = $1 and channel = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(id).bind(channel).fetch_optional(conn).await
    })?)
}

/// The powers of a meeting, in the order in which they were given.
pub(super) async fn proxies(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Proxy>, Error> {
    let select = "select entity from proxy where meeting = $1 order by id";
    all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// Writes a power. One that is live takes the first place of its holder that is free, and keeps
/// it: the place is what the database counts.
pub(super) async fn put_proxy(tx: &mut Tx, channel: ChannelId, it: &Proxy) -> Result<(), Error> {
    let live = is_live(it.state);
    let select = "select place from proxy
        where meeting = $1 and holder = $2 and live and id <> $3 order by place";
    let taken: Vec<i64> = on!(&mut *tx, conn => {
        sqlx::query_scalar(select)
            .bind(it.meeting)
            .bind(it.holder)
            .bind(it.id)
            .fetch_all(conn)
            .await
    })?;
    let last = i64::try_from(taken.len()).unwrap_or(i64::MAX).saturating_add(1);
    let free = (1..=last).find(|place| !taken.contains(place)).unwrap_or(last);
    let upsert = "insert into proxy
            (id, meeting, channel, giver, holder, place, live, state, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do update set live = excluded.live, state = excluded.state,
            entity = excluded.entity, rev = excluded.rev";
    let (state, entity) = (word(it.state)?, to_json(it)?);
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.id)
            .bind(it.meeting)
            .bind(channel)
            .bind(it.giver)
            .bind(it.holder)
            .bind(free)
            .bind(live)
            .bind(state)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// At how many meetings in a row, the last ones that were closed, somebody was represented: their
/// power was in force when the meeting closed. One that nobody accepted, or whose giver was there,
/// represented nobody.
pub(super) async fn represented_in_a_row(
    tx: &mut Tx,
    meeting: &Meeting,
    giver: PersonId,
) -> Result<u32, Error> {
    let select = "select exists (select 1 from proxy
            where proxy.meeting = meeting.id and proxy.giver = $2
                and proxy.state = 'accepted')
        from meeting where channel = $1 and state = 'closed' and number < $3
        order by number desc limit 20";
    let gave: Vec<bool> = on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(meeting.channel)
            .bind(giver)
            .bind(i64::from(meeting.number))
            .fetch_all(conn)
            .await
    })?;
    let row = gave.iter().take_while(|gave| **gave).count();
    Ok(u32::try_from(row).unwrap_or(u32::MAX))
}

/// Writes a recusal.
pub(super) async fn put_recusal(
    tx: &mut Tx,
    (channel, meeting): (ChannelId, MeetingId),
    it: &Recusal,
) -> Result<(), Error> {
    let upsert = "insert into recusal (item, person, meeting, channel, entity, rev)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (item, person) do update set entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.item)
            .bind(it.person)
            .bind(meeting)
            .bind(channel)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Who sits in the place of a member.
pub(super) async fn substitution(
    tx: &mut Tx,
    meeting: MeetingId,
    member: PersonId,
) -> Result<Option<Substitution>, Error> {
    let select = "select entity from substitution where meeting = $1 and member = $2";
    one(on!(tx, conn => {
        sqlx::query_scalar(select).bind(meeting).bind(member).fetch_optional(conn).await
    })?)
}

/// Writes it.
pub(super) async fn put_substitution(
    tx: &mut Tx,
    channel: ChannelId,
    it: &Substitution,
) -> Result<(), Error> {
    let upsert = "insert into substitution
            (meeting, member, substitute, active, channel, entity, rev)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (meeting, member) do update set substitute = excluded.substitute,
            active = excluded.active, entity = excluded.entity, rev = excluded.rev";
    let entity = to_json(it)?;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(it.meeting)
            .bind(it.member)
            .bind(it.substitute)
            .bind(it.active)
            .bind(channel)
            .bind(entity)
            .bind(it.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Those who replace somebody at a meeting, in an order that is always the same.
pub(super) async fn substitutes(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<PersonId>, Error> {
    let select = "select distinct substitute from substitution
        where meeting = $1 and active order by substitute";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// The INSEE code of somebody's commune.
pub(super) async fn commune_of(tx: &mut Tx, person: PersonId) -> Result<Option<String>, Error> {
    let select = "select commune from person where id = $1";
    let found: Option<Option<String>> =
        on!(tx, conn => sqlx::query_scalar(select).bind(person).fetch_optional(conn).await)?;
    Ok(found.flatten())
}

/// Whether somebody is the mayor of a commune: holds such a seat in a body of the territory.
pub(super) async fn is_mayor(
    tx: &mut Tx,
    actor: &Actor,
    commune: &str,
    at: Micros,
) -> Result<bool, Error> {
    let select = "select exists (select 1 from mandate
        join seat on seat.id = mandate.seat join body on body.id = seat.body
        where mandate.person = $1 and seat.office = 'mayor' and seat.commune = $2
            and body.territory = $3 and mandate.starts_at <= $4
            and (mandate.ends_at is null or mandate.ends_at > $4))";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(actor.person)
            .bind(commune)
            .bind(actor.territory)
            .bind(at)
            .fetch_one(conn)
            .await
    })?)
}

/// The INSEE code of the commune of the seat that somebody holds in the body of a room.
pub(super) async fn commune_of_seat(
    tx: &mut Tx,
    (channel, member): (ChannelId, PersonId),
    at: Micros,
) -> Result<Option<String>, Error> {
    let select = "select seat.commune from channel
        join seat on seat.body = channel.body and seat.commune is not null
        join mandate on mandate.seat = seat.id and mandate.person = $2
            and mandate.starts_at <= $3 and (mandate.ends_at is null or mandate.ends_at > $3)
        where channel.id = $1 and channel.kind = 'body' order by seat.number limit 1";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select).bind(channel).bind(member).bind(at).fetch_optional(conn).await
    })?)
}

/// A seat of the commune of a mayor, at a meeting of a room that is not the mayor's.
#[derive(FromRow)]
pub(super) struct Entrusted {
    /// The room.
    pub channel: ChannelId,
    /// Its name.
    pub room: String,
    /// What its body is.
    pub kind: BodyKind,
    /// The meeting, as JSON.
    pub meeting: String,
    /// Who holds the seat.
    pub member: PersonId,
    /// Their name.
    pub member_name: String,
    /// Who replaces them.
    pub substitute: Option<PersonId>,
}

/// Those of somebody, at meetings that were convened and are not over, the first one first.
pub(super) async fn entrusted(
    tx: &mut Tx,
    person: PersonId,
    (at, most): (Micros, i64),
) -> Result<Vec<Entrusted>, Error> {
    let select = "select channel.id as channel, channel.name as room, body.kind,
            meeting.entity as meeting, held.person as member, person.name as member_name,
            substitution.substitute
        from mandate mine
        join seat chair on chair.id = mine.seat and chair.office = 'mayor'
        join body mayors on mayors.id = chair.body
        join body on body.territory = mayors.territory
        join seat on seat.body = body.id and seat.commune = chair.commune
        join mandate held on held.seat = seat.id and held.person <> mine.person
            and held.starts_at <= $2 and (held.ends_at is null or held.ends_at > $2)
        join person on person.id = held.person
        join channel on channel.body = body.id and channel.kind = 'body'
        join meeting on meeting.channel = channel.id
            and meeting.state in ('convened', 'open', 'suspended')
        left join substitution on substitution.meeting = meeting.id
            and substitution.member = held.person and substitution.active
        where mine.person = $1 and mine.starts_at <= $2
            and (mine.ends_at is null or mine.ends_at > $2)
            and not exists (select 1 from member where member.channel = channel.id
                and member.person = mine.person and member.ended_at is null)
        order by meeting.starts_at, meeting.id, seat.number limit cast($3 as bigint)";
    Ok(on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(at).bind(most).fetch_all(conn).await
    })?)
}

/// Everything of a meeting, as entities.
pub(super) async fn entities(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Entity>, Error> {
    let mut entities = Vec::new();
    let select = "select entity from attendance where meeting = $1 order by person";
    let people: Vec<Attendance> = of(tx, select, meeting).await?;
    entities.extend(people.into_iter().map(Entity::Attendance));
    entities.extend(proxies(tx, meeting).await?.into_iter().map(Entity::Proxy));
    let select = "select entity from recusal where meeting = $1 order by item, person";
    let recusals: Vec<Recusal> = of(tx, select, meeting).await?;
    entities.extend(recusals.into_iter().map(Entity::Recusal));
    let select = "select entity from substitution where meeting = $1 order by member";
    let replaced: Vec<Substitution> = of(tx, select, meeting).await?;
    entities.extend(replaced.into_iter().map(Entity::Substitution));
    Ok(entities)
}

async fn of<T: serde::de::DeserializeOwned>(
    tx: &mut Tx,
    select: &'static str,
    meeting: MeetingId,
) -> Result<Vec<T>, Error> {
    all(on!(tx, conn => sqlx::query_scalar(select).bind(meeting).fetch_all(conn).await)?)
}

/// All that was declared of a meeting, as it stands.
pub(super) async fn roll(
    tx: &mut Tx,
    meeting: &Meeting,
    seats: Vec<PersonId>,
) -> Result<Roll, Error> {
    let mut roll = Roll { seats, ..Roll::default() };
    for entity in entities(tx, meeting.id).await? {
        match entity {
            Entity::Attendance(it) if it.whereabouts != Whereabouts::Away => {
                roll.whereabouts.insert(it.person, it.whereabouts);
            }
            Entity::Proxy(it) => roll.powers.push(Power::from(&it)),
            Entity::Recusal(it) if it.active => {
                roll.recused.insert((it.item, it.person));
            }
            Entity::Substitution(it) if it.active => {
                roll.substitutes.insert(it.member, it.substitute);
            }
            _ => {}
        }
    }
    Ok(roll)
}

/// The facts of a meeting up to a position, in their order.
pub(super) async fn facts(tx: &mut Tx, meeting: &Meeting, upto: Seq) -> Result<Vec<Noted>, Error> {
    let select = "select detail from journal
        where channel = $1 and seq <= $2 and detail is not null and verb in (
                'attendance.declared', 'proxy.deposited', 'proxy.answered', 'proxy.revoked',
                'recusal.declared', 'substitute.designated')
            and (entity_id = $3
                or entity_id in (select id from proxy where meeting = $3)
                or entity_id in (select id from agenda_item where meeting = $3))
        order by seq";
    let rows: Vec<String> = on!(tx, conn => {
        sqlx::query_scalar(select)
            .bind(meeting.channel)
            .bind(upto)
            .bind(meeting.id)
            .fetch_all(conn)
            .await
    })?;
    rows.iter().map(|row| from_json(row)).collect()
}

/// The entities of this feature whose last change lies in the span.
pub(super) async fn all_changed(
    tx: &mut Tx,
    channel: ChannelId,
    span: Span,
) -> Result<Vec<Entity>, Error> {
    let mut entities = Vec::new();
    let select = "select entity from attendance
        where channel = $1 and rev > $2 and rev <= $3 order by rev, person";
    let people: Vec<Attendance> = changed(tx, select, channel, span).await?;
    entities.extend(people.into_iter().map(Entity::Attendance));
    let select = "select entity from proxy
        where channel = $1 and rev > $2 and rev <= $3 order by rev, id";
    let powers: Vec<Proxy> = changed(tx, select, channel, span).await?;
    entities.extend(powers.into_iter().map(Entity::Proxy));
    let select = "select entity from recusal
        where channel = $1 and rev > $2 and rev <= $3 order by rev, person";
    let recusals: Vec<Recusal> = changed(tx, select, channel, span).await?;
    entities.extend(recusals.into_iter().map(Entity::Recusal));
    let select = "select entity from substitution
        where channel = $1 and rev > $2 and rev <= $3 order by rev, member";
    let replaced: Vec<Substitution> = changed(tx, select, channel, span).await?;
    entities.extend(replaced.into_iter().map(Entity::Substitution));
    Ok(entities)
}
