//! The SQL of ballots and receipts.
//!
//! Whoever touches the ballots of some mandates holds those mandates first, in their order: two
//! devices of one voter, or a device and the secretary, come one after the other.

use super::{count, from_json, to_json};
use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::id::{ChannelId, Micros, PersonId, PollId, Seq};
use parvis_protocol::poll::{BallotSource, NamedBallot, Receipt, Vote};
use sqlx::{FromRow, QueryBuilder};
use std::collections::{BTreeMap, BTreeSet};

/// A ballot to put in the urn.
#[derive(Clone, Debug)]
pub(in crate::poll) struct Put {
    /// The mandate.
    pub mandate: u32,
    /// What it says.
    pub vote: Vote,
}

/// How ballots come.
#[derive(Clone, Copy, Debug)]
pub(in crate::poll) struct Way {
    /// From where.
    pub source: BallotSource,
    /// Who entered them for others.
    pub entered_by: Option<PersonId>,
    /// When; absent for sealed ones.
    pub at: Option<Micros>,
}

/// Who exercises these mandates, which are held.
pub(in crate::poll) async fn hold_mandates(
    tx: &mut Tx,
    poll: PollId,
    mandates: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, PersonId>, Error> {
    let hold = match tx {
        Tx::Sqlite(_) => "",
        Tx::Postgres(_) => " for no key update",
    };
    let rows: Vec<(i64, PersonId)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("select number, person from elector where poll = ");
        query.push_bind(poll).push(" and number in (");
        let mut list = query.separated(", ");
        mandates.iter().for_each(|mandate| {
            list.push_bind(i64::from(*mandate));
        });
        query.push(") order by number").push(hold).build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(number, person)| (count(number), person)).collect())
}

/// Which mandates have voted, and how their ballots came.
pub(in crate::poll) async fn voted(
    tx: &mut Tx,
    poll: PollId,
) -> Result<BTreeMap<u32, BallotSource>, Error> {
    let select = "select number, source from ballot where poll = $1";
    let rows: Vec<(i64, BallotSource)> =
        on!(tx, conn => sqlx::query_as(select).bind(poll).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(number, source)| (count(number), source)).collect())
}

/// How many ballots polls have.
pub(in crate::poll) async fn counts(
    tx: &mut Tx,
    polls: &[PollId],
) -> Result<BTreeMap<PollId, u32>, Error> {
    let rows: Vec<(PollId, i64)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("select poll, count(*) from ballot where poll in (");
        let mut list = query.separated(", ");
        polls.iter().for_each(|poll| {
            list.push_bind(*poll);
        });
        query.push(") group by poll").build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(poll, ballots)| (poll, count(ballots))).collect())
}

/// Puts ballots in the urn, in the place of those of the same mandates.
pub(in crate::poll) async fn put(
    tx: &mut Tx,
    poll: PollId,
    ballots: &[Put],
    way: Way,
) -> Result<(), Error> {
    if ballots.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(ballots.len());
    for ballot in ballots {
        let (choice, sealed) = match &ballot.vote {
            Vote::Choice(choice) => (Some(to_json(choice)?), None),
            Vote::Sealed(sealed) => (None, Some(sealed.as_str())),
        };
        rows.push((ballot.mandate, choice, sealed));
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into ballot (poll, number, choice, sealed, source, entered_by, at) ",
        );
        query.push_values(rows, |mut row, (mandate, choice, sealed)| {
            row.push_bind(poll)
                .push_bind(i64::from(mandate))
                .push_bind(choice)
                .push_bind(sealed)
                .push_bind(way.source)
                .push_bind(way.entered_by)
                .push_bind(way.at);
        });
        query.push(
            " on conflict (poll, number) do update set choice = excluded.choice,
                sealed = excluded.sealed, source = excluded.source,
                entered_by = excluded.entered_by, at = excluded.at",
        );
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Keeps the readable ballots of these mandates, which are about to be replaced or taken back.
pub(in crate::poll) async fn keep_earlier(
    tx: &mut Tx,
    poll: PollId,
    mandates: &BTreeSet<u32>,
) -> Result<(), Error> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into ballot_earlier (poll, number, rank, choice, source, entered_by, at)
            select poll, number,
                1 + (select count(*) from ballot_earlier as earlier
                    where earlier.poll = ballot.poll and earlier.number = ballot.number),
                choice, source, entered_by, at
            from ballot where choice is not null and poll = ",
        );
        query.push_bind(poll).push(" and number in (");
        let mut list = query.separated(", ");
        mandates.iter().for_each(|mandate| {
            list.push_bind(i64::from(*mandate));
        });
        query.push(")").build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Takes ballots out of the urn.
pub(in crate::poll) async fn take_back(
    tx: &mut Tx,
    poll: PollId,
    mandates: &BTreeSet<u32>,
) -> Result<(), Error> {
    if mandates.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new("delete from ballot where poll = ");
        query.push_bind(poll).push(" and number in (");
        let mut list = query.separated(", ");
        mandates.iter().for_each(|mandate| {
            list.push_bind(i64::from(*mandate));
        });
        query.push(")").build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The readable ballots of a poll, in the order of the mandates.
pub(in crate::poll) async fn named(tx: &mut Tx, poll: PollId) -> Result<Vec<NamedBallot>, Error> {
    let select = "select number, choice, source from ballot
        where poll = $1 and choice is not null order by number";
    let rows: Vec<(i64, String, BallotSource)> =
        on!(tx, conn => sqlx::query_as(select).bind(poll).fetch_all(conn).await)?;
    let ballot = |(number, choice, source): (i64, String, BallotSource)| {
        Ok(NamedBallot { mandate: count(number), choice: from_json(&choice)?, source })
    };
    rows.into_iter().map(ballot).collect()
}

/// The sealed ballots of a poll, without saying whose they are.
pub(in crate::poll) async fn sealed(tx: &mut Tx, poll: PollId) -> Result<Vec<String>, Error> {
    let select = "select sealed from ballot where poll = $1 and sealed is not null";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(poll).fetch_all(conn).await)?)
}

/// Removes the sealed ballots of a poll.
pub(in crate::poll) async fn delete_sealed(tx: &mut Tx, poll: PollId) -> Result<(), Error> {
    let delete = "delete from ballot where poll = $1 and sealed is not null";
    on!(tx, conn => sqlx::query(delete).bind(poll).execute(conn).await.map(drop))?;
    Ok(())
}

/// Says to somebody what became of the ballots of these mandates.
pub(in crate::poll) async fn set_receipts(
    tx: &mut Tx,
    (poll, person): (PollId, PersonId),
    mandates: &[(u32, bool)],
    (way, rev): (Way, Seq),
) -> Result<(), Error> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into receipt (person, poll, number, counted, source, entered_by, at, rev) ",
        );
        query.push_values(mandates, |mut row, (mandate, counted)| {
            row.push_bind(person)
                .push_bind(poll)
                .push_bind(i64::from(*mandate))
                .push_bind(*counted)
                .push_bind(way.source)
                .push_bind(way.entered_by)
                .push_bind(way.at)
                .push_bind(rev);
        });
        query.push(
            " on conflict (person, poll, number) do update set counted = excluded.counted,
                source = excluded.source, entered_by = excluded.entered_by, at = excluded.at,
                rev = excluded.rev",
        );
        query.build().execute(conn).await.map(drop)
    })?;
    Ok(())
}

#[derive(FromRow)]
struct ReceiptRow {
    poll: PollId,
    channel: ChannelId,
    number: i64,
    counted: bool,
    choice: Option<String>,
    source: BallotSource,
    entered_by: Option<PersonId>,
    at: Option<Micros>,
    rev: Seq,
}

/// Receipts of a person whose last change lies in the span, the last ones when there are too many.
pub(in crate::poll) async fn receipts(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): (Seq, Seq),
    limit: i64,
) -> Result<Vec<Receipt>, Error> {
    let select = "select receipt.poll, poll.channel, receipt.number, receipt.counted,
            ballot.choice, receipt.source, receipt.entered_by, receipt.at, receipt.rev
        from receipt
        join poll on poll.id = receipt.poll
        left join ballot on ballot.poll = receipt.poll and ballot.number = receipt.number
            and receipt.counted
        where receipt.person = $1 and receipt.rev > $2 and receipt.rev <= $3
        order by receipt.rev desc, receipt.number limit cast($4 as bigint)";
    let rows: Vec<ReceiptRow> = on!(tx, conn => {
        let query = sqlx::query_as(select).bind(person).bind(after).bind(upto).bind(limit);
        query.fetch_all(conn).await
    })?;
    let receipt = |row: ReceiptRow| {
        Ok(Receipt {
            poll: row.poll,
            channel: row.channel,
            mandate: count(row.number),
            counted: row.counted,
            choice: row.choice.as_deref().map(from_json).transpose()?,
            source: row.source,
            entered_by: row.entered_by,
            at: row.at,
            rev: row.rev,
        })
    };
    rows.into_iter().map(receipt).collect()
}
