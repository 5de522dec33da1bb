//! The SQL of polls. Seats, mandates, members and names are read here, never written.
//!
//! A poll is held in one of two ways on PostgreSQL, until the transaction ends: shared, by ballots
//! that come, which do not wait for each other; alone, by whatever moves the poll, which waits for
//! all ballots under way. The writer of SQLite is alone anyhow.

use super::tally;
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{BodyId, ChannelId, ItemId, MandateId, Micros, PersonId, PollId, Seq};
use parvis_protocol::limits::TODAY_ITEMS_MAX;
use parvis_protocol::poll::{
    Behalf, Choice, Elector, Electorate, OnBehalf, PaperCount, Poll, PollResult, PollState, Sum,
    Voided,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub(super) mod ballot;
mod hold;
pub(super) mod record;

pub(super) use hold::Hold;

/// A poll as stored: what everybody may see of it, and the rest.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// What everybody may see.
    pub poll: Poll,
    /// The result is told as soon as it is there.
    pub proclaims: bool,
    /// The node that keeps the key.
    pub keeper: Option<Uuid>,
    /// When it was last heard.
    pub kept_at: Option<Micros>,
    /// Counts that were typed in.
    pub paper: Option<PaperCount>,
    /// The result, proclaimed or not.
    pub result: Option<PollResult>,
    /// SHA-256 of its record.
    pub record_hash: Option<String>,
    /// Last change of who may vote.
    pub electorate_rev: Option<Seq>,
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    tally::canonical(value).map_err(|error| Error::Unusable(error.to_string()))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Unusable(error.to_string()))
}

fn optional<T: DeserializeOwned>(text: Option<&String>) -> Result<Option<T>, Error> {
    text.map(|text| from_json(text)).transpose()
}

fn count(of: i64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

#[derive(FromRow)]
struct PollRow {
    id: PollId,
    channel: ChannelId,
    number: i64,
    seq: Seq,
    author: PersonId,
    created_at: Micros,
    item: Option<ItemId>,
    state: PollState,
    question: String,
    rules: String,
    chair: Option<PersonId>,
    electors: i64,
    weight: i64,
    quorum: Option<i64>,
    presence: Option<String>,
    opened_at: Option<Micros>,
    closes_at: Option<Micros>,
    closed_at: Option<Micros>,
    proclaims: bool,
    proclaimed_at: Option<Micros>,
    seal: Option<String>,
    keeper: Option<Uuid>,
    kept_at: Option<Micros>,
    voided_at: Option<Micros>,
    voided_by: Option<PersonId>,
    void_reason: Option<String>,
    replaces: Option<PollId>,
    reminded_at: Option<Micros>,
    round_of: Option<PollId>,
    paper: Option<String>,
    result: Option<String>,
    record_hash: Option<String>,
    electorate_rev: Option<Seq>,
    rev: Seq,
}

/// The columns of [`PollRow`], and what follows them.
macro_rules! select_poll {
    ($rest:literal) => {
        concat!(
            "select id, channel, number, seq, author, created_at, item, state, question, rules,
                chair, electors, weight, quorum, presence, opened_at, closes_at, closed_at,
                proclaims, proclaimed_at, seal, keeper, kept_at, voided_at, voided_by,
                void_reason, replaces, reminded_at, round_of,
                paper, result, record_hash, electorate_rev, rev
            from poll ",
            $rest
        )
    };
}

impl PollRow {
    fn stored(self) -> Result<Stored, Error> {
        let result: Option<PollResult> = optional(self.result.as_ref())?;
        let told = self.proclaimed_at.is_some();
        let (by, reason) = (self.voided_by, self.void_reason);
        let poll = Poll {
            id: self.id,
            channel: self.channel,
            number: count(self.number),
            seq: self.seq,
            author: self.author,
            created_at: self.created_at,
            item: self.item,
            state: self.state,
            question: from_json(&self.question)?,
            rules: from_json(&self.rules)?,
            chair: self.chair,
            electors: Sum { ballots: count(self.electors), weight: self.weight },
            quorum: self.quorum.map(count),
            presence: optional(self.presence.as_ref())?,
            opened_at: self.opened_at,
            closes_at: self.closes_at,
            closed_at: self.closed_at,
            proclaimed_at: self.proclaimed_at,
            seal: self.seal,
            voided: self.voided_at.map(|at| Voided { at, by, reason }),
            replaces: self.replaces,
            reminded_at: self.reminded_at,
            round_of: self.round_of,
            result: result.clone().filter(|_| told),
            record_hash: self.record_hash.clone().filter(|_| told),
            rev: self.rev,
        };
        Ok(Stored {
            poll,
            proclaims: self.proclaims,
            keeper: self.keeper,
            kept_at: self.kept_at,
            paper: optional(self.paper.as_ref())?,
            result,
            record_hash: self.record_hash,
            electorate_rev: self.electorate_rev,
        })
    }
}

fn all(rows: Vec<PollRow>) -> Result<Vec<Stored>, Error> {
    rows.into_iter().map(PollRow::stored).collect()
}

/// A poll of a room.
pub(super) async fn poll(
    tx: &mut Tx,
    (channel, id): (ChannelId, PollId),
    hold: Hold,
) -> Result<Option<Stored>, Error> {
    hold::queue(tx, id, hold).await?;
    let plain = select_poll!("where id = $1 and channel = $2");
    let select = match (&*tx, hold) {
        (Tx::Sqlite(_), _) | (_, Hold::No) => plain,
        (Tx::Postgres(_), Hold::Shared) => {
            select_poll!("where id = $1 and channel = $2 for share")
        }
        (Tx::Postgres(_), Hold::Alone) => {
            select_poll!("where id = $1 and channel = $2 for no key update")
        }
    };
    let row: Option<PollRow> =
        on!(tx, conn => sqlx::query_as(select).bind(id).bind(channel).fetch_optional(conn).await)?;
    row.map(PollRow::stored).transpose()
}

/// The number of the next poll of a room, which is held.
pub(super) async fn next_number(tx: &mut Tx, channel: ChannelId) -> Result<u32, Error> {
    let select = "select coalesce(max(number), 0) + 1 from poll where channel = $1";
    let next: i64 =
        on!(tx, conn => sqlx::query_scalar(select).bind(channel).fetch_one(conn).await)?;
    Ok(count(next))
}

/// Writes a new poll.
pub(super) async fn insert(tx: &mut Tx, poll: &Poll) -> Result<(), Error> {
    let insert = "insert into poll
            (id, channel, number, seq, author, created_at, replaces, state, question, rules,
            electors, weight, proclaims, item, rev)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $12, $4)";
    let (question, rules) = (to_json(&poll.question)?, to_json(&poll.rules)?);
    on!(tx, conn => {
        sqlx::query(insert)
            .bind(poll.id)
            .bind(poll.channel)
            .bind(i64::from(poll.number))
            .bind(poll.seq)
            .bind(poll.author)
            .bind(poll.created_at)
            .bind(poll.replaces)
            .bind(poll.state)
            .bind(question)
            .bind(rules)
            .bind(false)
            .bind(poll.item)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Writes all that may change in a poll.
pub(super) async fn save(tx: &mut Tx, stored: &Stored) -> Result<(), Error> {
    let update = "update poll set state = $2, question = $3, rules = $4, chair = $5,
            electors = $6, weight = $7, quorum = $8, opened_at = $9, closes_at = $10,
            closed_at = $11, proclaims = $12, proclaimed_at = $13, seal = $14, keeper = $15,
            kept_at = $16, voided_at = $17, voided_by = $18, void_reason = $19, paper = $20,
            result = $21, record_hash = $22, electorate_rev = $23, rev = $24,
            item = $25, presence = $26, reminded_at = $27, round_of = $28
        where id = $1";
    let poll = &stored.poll;
    let (question, rules) = (to_json(&poll.question)?, to_json(&poll.rules)?);
    let paper = stored.paper.as_ref().map(to_json).transpose()?;
    let result = stored.result.as_ref().map(to_json).transpose()?;
    let presence = poll.presence.as_ref().map(to_json).transpose()?;
    let voided = poll.voided.as_ref();
    on!(tx, conn => {
        sqlx::query(update)
            .bind(poll.id)
            .bind(poll.state)
            .bind(question)
            .bind(rules)
            .bind(poll.chair)
            .bind(i64::from(poll.electors.ballots))
            .bind(poll.electors.weight)
            .bind(poll.quorum.map(i64::from))
            .bind(poll.opened_at)
            .bind(poll.closes_at)
            .bind(poll.closed_at)
            .bind(stored.proclaims)
            .bind(poll.proclaimed_at)
            .bind(poll.seal.as_deref())
            .bind(stored.keeper)
            .bind(stored.kept_at)
            .bind(voided.map(|voided| voided.at))
            .bind(voided.and_then(|voided| voided.by))
            .bind(voided.and_then(|voided| voided.reason.as_deref()))
            .bind(paper)
            .bind(result)
            .bind(stored.record_hash.as_deref())
            .bind(stored.electorate_rev)
            .bind(poll.rev)
            .bind(poll.item)
            .bind(presence)
            .bind(poll.reminded_at)
            .bind(poll.round_of)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Whether another poll that was not voided is held after this round.
pub(super) async fn is_followed(tx: &mut Tx, round: PollId, but: PollId) -> Result<bool, Error> {
    let select = "select exists (select 1 from poll
        where round_of = $1 and id <> $2 and state <> 'voided')";
    Ok(on!(tx, conn => {
        sqlx::query_scalar(select).bind(round).bind(but).fetch_one(conn).await
    })?)
}

/// Polls whose last change lies in the span.
pub(super) async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    (after, upto): (Seq, Seq),
) -> Result<Vec<Stored>, Error> {
    let select = select_poll!("where channel = $1 and rev > $2 and rev <= $3 order by rev");
    let rows: Vec<PollRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(after).bind(upto).fetch_all(conn).await
    })?;
    all(rows)
}

/// Polls about an item, by number.
pub(super) async fn about(tx: &mut Tx, item: ItemId) -> Result<Vec<Stored>, Error> {
    let select = select_poll!("where item = $1 order by number");
    all(on!(tx, conn => sqlx::query_as(select).bind(item).fetch_all(conn).await)?)
}

/// Polls of a room whose results were told, by number.
pub(super) async fn told(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Stored>, Error> {
    let select = select_poll!("where channel = $1 and proclaimed_at is not null order by number");
    all(on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_all(conn).await)?)
}

/// Polls of a room before a number, the last one first.
pub(super) async fn before(
    tx: &mut Tx,
    channel: ChannelId,
    number: i64,
    limit: i64,
) -> Result<Vec<Stored>, Error> {
    let select = select_poll!(
        "where channel = $1 and number < $2 order by number desc limit cast($3 as bigint)"
    );
    let rows: Vec<PollRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(number).bind(limit).fetch_all(conn).await
    })?;
    all(rows)
}

/// Polls of a room that are not over.
pub(super) async fn unfinished(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Stored>, Error> {
    let select = select_poll!(
        "where channel = $1 and state not in ('proclaimed', 'voided') order by number"
    );
    let rows: Vec<PollRow> =
        on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_all(conn).await)?;
    all(rows)
}

/// Polls of any room that take ballots, or are being counted.
pub(super) async fn under_way(tx: &mut Tx) -> Result<Vec<Stored>, Error> {
    let select = select_poll!("where state in ('open', 'suspended', 'counting') order by id");
    let rows: Vec<PollRow> = on!(tx, conn => sqlx::query_as(select).fetch_all(conn).await)?;
    all(rows)
}

/// The open polls where a mandate of the person has not voted, in rooms that they are in.
pub(super) async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<Stored>, Error> {
    // The first condition is that of the index.
    let select = select_poll!(
        "where state in ('open', 'suspended', 'counting') and state = 'open'
            and exists (select 1 from member where member.channel = poll.channel
                and member.person = $1 and member.ended_at is null)
            and exists (select 1 from elector where elector.poll = poll.id
                and elector.person = $1 and not exists (select 1 from ballot
                    where ballot.poll = elector.poll and ballot.number = elector.number))
        order by opened_at desc, id desc limit cast($2 as bigint)"
    );
    let most = i64::try_from(TODAY_ITEMS_MAX).unwrap_or(i64::MAX);
    let rows: Vec<PollRow> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(most).fetch_all(conn).await
    })?;
    all(rows)
}

/// Those of some polls that are over.
pub(super) async fn over(tx: &mut Tx, polls: &[PollId]) -> Result<Vec<PollId>, Error> {
    if polls.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id from poll where state not in ('open', 'suspended', 'counting') and id in (",
        );
        let mut list = query.separated(", ");
        polls.iter().for_each(|poll| {
            list.push_bind(*poll);
        });
        query.push(")").build_query_scalar().fetch_all(conn).await
    })?)
}

/// Whether a poll about an item takes ballots, or is being counted.
pub(super) async fn is_voted_on(tx: &mut Tx, item: ItemId) -> Result<bool, Error> {
    let select = "select exists (select 1 from poll
        where item = $1 and state in ('open', 'suspended', 'counting'))";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(item).fetch_one(conn).await)?)
}

/// Says that the node that keeps the key of a poll is there.
pub(super) async fn heard(tx: &mut Tx, poll: PollId, at: Micros) -> Result<(), Error> {
    let update = "update poll set kept_at = $2 where id = $1";
    on!(tx, conn => sqlx::query(update).bind(poll).bind(at).execute(conn).await.map(drop))?;
    Ok(())
}

// === Who may vote ===

/// The kind of a body, and whether it decided that voices may weigh by population.
pub(super) async fn body_rules(
    tx: &mut Tx,
    body: BodyId,
) -> Result<Option<(BodyKind, bool)>, Error> {
    let select = "select kind, weights = 'population' from body where id = $1";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(body).fetch_optional(conn).await)?)
}

/// Somebody who could vote.
#[derive(Clone, Debug, FromRow)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// The mandate of the body.
    pub mandate: Option<MandateId>,
    /// First name and name.
    pub name: String,
    /// "Maire de Novéant-sur-Moselle".
    pub title: Option<String>,
    /// INSEE code of the commune.
    pub commune: Option<String>,
    /// Its inhabitants.
    pub population: Option<i64>,
    /// Presides over the body.
    pub presides: bool,
}

/// Who holds the seats of a body, in the order of the seats.
pub(super) async fn mandates(
    tx: &mut Tx,
    body: BodyId,
    at: Micros,
) -> Result<Vec<Candidate>, Error> {
    let select = "select mandate.person, mandate.id as mandate, person.name, seat.title,
            seat.commune, commune.population, seat.office = 'president' as presides
        from seat
        join mandate on mandate.seat = seat.id and mandate.starts_at <= $2
            and (mandate.ends_at is null or mandate.ends_at > $2)
        join person on person.id = mandate.person
        join body on body.id = seat.body
        left join commune on commune.territory = body.territory and commune.insee = seat.commune
        where seat.body = $1
        order by seat.number";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(body).bind(at).fetch_all(conn).await)?)
}

/// The members of a room who write in it.
pub(super) async fn writers(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Candidate>, Error> {
    let select = "select member.person, cast(null as uuid) as mandate, person.name,
            person.function as title, member.commune, commune.population, false as presides
        from member
        join person on person.id = member.person
        left join commune on commune.territory = person.territory
            and commune.insee = member.commune
        where member.channel = $1 and member.ended_at is null and member.role <> 'observer'
        order by member.person";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(channel).fetch_all(conn).await)?)
}

pub(super) async fn insert_electors(
    tx: &mut Tx,
    poll: PollId,
    electors: &[Elector],
) -> Result<(), Error> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into elector
                (poll, number, person, mandate, name, title, commune, weight, member, behalf,
                admitted_at) ",
        );
        query.push_values(electors, |mut row, elector| {
            row.push_bind(poll)
                .push_bind(i64::from(elector.mandate))
                .push_bind(elector.person)
                .push_bind(elector.of)
                .push_bind(elector.name.as_str())
                .push_bind(elector.title.as_deref())
                .push_bind(elector.commune.as_deref())
                .push_bind(elector.weight)
                .push_bind(elector.on_behalf.map(|it| it.member))
                .push_bind(elector.on_behalf.map(|it| it.by))
                .push_bind(elector.admitted_at);
        });
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(super) async fn delete_electors(tx: &mut Tx, poll: PollId) -> Result<(), Error> {
    let delete = "delete from elector where poll = $1";
    on!(tx, conn => sqlx::query(delete).bind(poll).execute(conn).await.map(drop))?;
    Ok(())
}

#[derive(FromRow)]
struct ElectorRow {
    number: i64,
    person: PersonId,
    mandate: Option<MandateId>,
    name: String,
    title: Option<String>,
    commune: Option<String>,
    weight: i64,
    member: Option<PersonId>,
    behalf: Option<Behalf>,
    admitted_at: Option<Micros>,
}

/// Who may vote in a poll, in order.
pub(super) async fn electors(tx: &mut Tx, poll: PollId) -> Result<Vec<Elector>, Error> {
    let select = "select number, person, mandate, name, title, commune, weight, member, behalf,
            admitted_at from elector where poll = $1 order by number";
    let rows: Vec<ElectorRow> =
        on!(tx, conn => sqlx::query_as(select).bind(poll).fetch_all(conn).await)?;
    let elector = |row: ElectorRow| Elector {
        mandate: count(row.number),
        person: row.person,
        name: row.name,
        title: row.title,
        commune: row.commune,
        of: row.mandate,
        weight: row.weight,
        on_behalf: row.member.zip(row.behalf).map(|(member, by)| OnBehalf { member, by }),
        admitted_at: row.admitted_at,
    };
    Ok(rows.into_iter().map(elector).collect())
}

/// Who may vote in polls of a room, where that changed last in the span: everybody while the poll
/// is under way, nobody once it is over.
pub(super) async fn electorates(
    tx: &mut Tx,
    channel: ChannelId,
    (after, upto): (Seq, Seq),
) -> Result<Vec<Electorate>, Error> {
    let select = "select id, electorate_rev from poll
        where channel = $1 and electorate_rev > $2 and electorate_rev <= $3
        order by electorate_rev";
    let polls: Vec<(PollId, Seq)> = on!(&mut *tx, conn => {
        sqlx::query_as(select).bind(channel).bind(after).bind(upto).fetch_all(conn).await
    })?;
    if polls.is_empty() {
        return Ok(Vec::new());
    }
    let select = "select elector.poll, elector.person, elector.member, elector.weight
        from poll join elector on elector.poll = poll.id
        where poll.channel = $1 and poll.electorate_rev > $2 and poll.electorate_rev <= $3
            and poll.state in ('open', 'suspended', 'counting')
        order by elector.poll, elector.number";
    let rows: Vec<(PollId, PersonId, Option<PersonId>, i64)> = on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(after).bind(upto).fetch_all(conn).await
    })?;
    let electorate = |(poll, rev)| {
        let own = rows.iter().filter(|(of, ..)| *of == poll);
        let electors: Vec<_> =
            own.map(|(_, who, member, weight)| (*who, *member, *weight)).collect();
        super::rules::electorate(poll, channel, &electors, rev)
    };
    Ok(polls.into_iter().map(electorate).collect())
}

// === Results ===

/// Keeps the ballots that were sealed, opened, in their order.
pub(super) async fn insert_opened(
    tx: &mut Tx,
    poll: PollId,
    opened: &[(String, Option<Choice>)],
) -> Result<(), Error> {
    if opened.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(opened.len());
    for ((tracker, choice), place) in opened.iter().zip(1_i64..) {
        rows.push((place, tracker, choice.as_ref().map(to_json).transpose()?));
    }
    on!(tx, conn => {
        let mut query =
            QueryBuilder::new("insert into opened_ballot (poll, place, tracker, choice) ");
        query.push_values(rows, |mut row, (place, tracker, choice)| {
            row.push_bind(poll).push_bind(place).push_bind(tracker.as_str()).push_bind(choice);
        });
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}
