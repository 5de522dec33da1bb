//! What voters put in the urn, and what the secretary enters for them.
//!
//! A ballot is acknowledged after the commit, in the voter's own channel: one row of the journal
//! with the command's id, and a receipt for each mandate. The room is not touched; all it hears is
//! how many have voted. A mood leaves neither row nor receipt.
//!
//! What the secretary enters is a change of the room, without a direction, and a receipt in the own
//! channel of each person concerned.

use super::electorate::Sitting;
use super::store::ballot::{self, Put, Way};
use super::store::{self, Hold};
use super::turnout::Voted;
use super::{Error, rules, tally};
use crate::bus::Notice;
use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry, Line};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::permission::{self, Actor, Permit, Right, authorise};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::ChannelKind;
use parvis_protocol::command::{Done, Reply};
use parvis_protocol::id::{CommandId, Micros, PersonId, PollId, Seq};
use parvis_protocol::poll::command::{CastBallots, EnterBallots};
use parvis_protocol::poll::{BallotSource, Poll, PollKind, Vote};
use parvis_protocol::signal::{Signal, Turnout};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Votes, or votes again: all these mandates or none.
pub async fn cast(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CastBallots,
) -> Result<Reply, Error> {
    let digest = tally::hash(&store::to_json(&command)?);
    match cast_once(context, actor, (id, &digest), command).await {
        Ok(reply) => Ok(reply),
        Err(error) => {
            // In a turn of its own: what was written by the writer of SQLite, and is not
            // committed yet, counts as well. A voter is never told that a ballot came too late
            // whose first sending was in time.
            let mut tx = context.db.write().await?;
            let known = journal::detail_of(&mut tx, actor.person, id).await?;
            match known.flatten() {
                None => Err(error),
                Some(known) if known == digest => Err(db::Error::Repeated.into()),
                Some(_) => Err(Error::IdReused),
            }
        }
    }
}

async fn cast_once(
    context: &Context,
    actor: &Actor,
    (id, digest): (CommandId, &str),
    command: CastBallots,
) -> Result<Reply, Error> {
    let CastBallots { channel, poll, ballots } = command;
    let mandates = rules::mandates(&ballots)?;
    let mut tx = context.db.write().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let found = store::poll(&mut tx, (channel, poll), Hold::Shared).await?;
    let of = found.ok_or(Error::NotFound)?.poll;
    let now = hour(context, &mut tx, &of).await?;
    rules::takes_ballots(&of, now)?;
    let exercised = ballot::hold_mandates(&mut tx, poll, &mandates).await?;
    if mandates.iter().any(|mandate| exercised.get(mandate) != Some(&actor.person)) {
        return Err(Error::NotElector);
    }
    let mut all = Vec::with_capacity(ballots.len());
    for ballot in ballots {
        rules::vote(&of, &ballot.vote)?;
        all.push(Put { mandate: ballot.mandate, vote: ballot.vote });
    }
    let sealed = of.seal.is_some();
    let at = (!sealed).then_some(now);
    let way = Way { source: BallotSource::Device, entered_by: None, at };
    let mut told = None;
    if of.question.kind == PollKind::Mood {
        ballot::put(&mut tx, poll, &all, way).await?;
    } else {
        // The time of a sealed ballot is that of the poll.
        let at = at.or(of.opened_at).unwrap_or(now);
        let own = permission::own(actor);
        let entry = Entry { verb: Verb::BallotCast, entity: Some(poll.0), detail: Some(digest) };
        let seq = journal::append(&mut tx, &own, Some(id), at, entry).await?;
        ballot::keep_earlier(&mut tx, poll, &mandates).await?;
        ballot::put(&mut tx, poll, &all, way).await?;
        let counted: Vec<(u32, bool)> = mandates.iter().map(|it| (*it, true)).collect();
        ballot::set_receipts(&mut tx, (poll, actor.person), &counted, (way, seq)).await?;
        let entities = receipts(&mut tx, actor.person, seq).await?;
        let change = channel::published(&own, (seq, at), Verb::BallotCast, entities);
        let done = Done { poll: Some(poll), ..Done::at(actor.personal, seq) };
        told = Some((done, change));
    }
    tx.commit().await?;
    context.polls.turnouts.note(Voted { channel, poll, sealed, here: true });
    let Some((done, change)) = told else { return Ok(Reply::Noted) };
    context.hub.publish(change);
    Ok(Reply::Done(done))
}

/// When a ballot comes, once its poll is held. Of a poll that ends by itself, on the clock that
/// ends it: no node takes a ballot that another would refuse.
async fn hour(context: &Context, tx: &mut Tx, of: &Poll) -> Result<Micros, db::Error> {
    match of.closes_at {
        Some(_) => context.now_for_all(tx).await,
        None => Ok(context.now()),
    }
}

/// Enters ballots for others, or takes such entries back. Where the voter has voted from their
/// own device nothing is entered, unless that is asked for by name.
pub async fn enter(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    mut command: EnterBallots,
) -> Result<Done, Error> {
    let (channel, poll) = (command.channel, command.poll);
    let mut tx = context.db.write().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Write).await?;
    let at = context.now();
    let entry = Entry::of(Verb::BallotEntered, poll.0);
    let seq = journal::append(&mut tx, &permit, Some(id), at, entry).await?;
    let found = store::poll(&mut tx, (channel, poll), Hold::Shared).await?;
    let of = found.ok_or(Error::NotFound)?.poll;
    if !super::runner(&mut tx, sitting, (&permit, of.item)).await?.facilitates {
        return Err(Error::Forbidden);
    }
    rules::takes_ballots(&of, hour(context, &mut tx, &of).await?)?;
    only_in_the_room(&mut tx, sitting, &of, &mut command).await?;
    let named = rules::entries(&of, &command)?;
    let exercised = ballot::hold_mandates(&mut tx, poll, &named).await?;
    if exercised.len() < named.len() {
        return Err(Error::NotElector);
    }
    let voted = ballot::voted(&mut tx, poll).await?;
    let entries = rules::enter(&of, &command, &voted)?;
    let way = Way { source: command.source, entered_by: Some(actor.person), at: Some(at) };
    apply(&mut tx, &of, &entries, way).await?;
    journal::annotate(&mut tx, (channel, seq), &noted(&entries, way, &exercised)?).await?;
    let mut concerned: BTreeMap<PersonId, Vec<(u32, bool)>> = BTreeMap::new();
    for (mandate, counted) in entries.receipts() {
        if let Some(person) = exercised.get(&mandate) {
            concerned.entry(*person).or_default().push((mandate, counted));
        }
    }
    let told = tell(&mut tx, poll, (way, at), &concerned).await?;
    tx.commit().await?;
    context.hub.publish(channel::published(&permit, (seq, at), Verb::BallotEntered, Vec::new()));
    told.into_iter().for_each(|change| context.hub.publish(change));
    context.polls.turnouts.note(Voted { channel, poll, sealed: false, here: true });
    Ok(Done { poll: Some(poll), ..Done::at(channel, seq) })
}

/// "Les autres" of a poll of a meeting are those who are in the room: nobody votes for a person who
/// left, or whose line is down.
async fn only_in_the_room(
    tx: &mut Tx,
    sitting: &impl Sitting,
    of: &Poll,
    command: &mut EnterBallots,
) -> Result<(), Error> {
    let (Some(item), Some(others)) = (of.item, command.others.as_mut()) else { return Ok(()) };
    let here = sitting.in_the_room(tx, (of.channel, item)).await;
    let here = here.map_err(|problem| Error::Sitting(Box::new(problem)))?;
    let electors = store::electors(tx, of.id).await?;
    let away = |mandate: &u32| {
        electors.iter().any(|it| it.mandate == *mandate && !here.contains(&it.person))
    };
    others.mandates.retain(|mandate| !away(mandate));
    if others.mandates.is_empty() && command.entries.is_empty() {
        return Err(Error::Empty("others"));
    }
    Ok(())
}

async fn apply(tx: &mut Tx, of: &Poll, entries: &rules::Entries, way: Way) -> Result<(), Error> {
    let touched: BTreeSet<u32> = entries.put.keys().chain(&entries.withdrawn).copied().collect();
    if touched.is_empty() {
        return Ok(());
    }
    ballot::keep_earlier(tx, of.id, &touched).await?;
    ballot::take_back(tx, of.id, &entries.withdrawn).await?;
    let put = |(mandate, choice): (&u32, &_)| Put {
        mandate: *mandate,
        vote: Vote::Choice(Clone::clone(choice)),
    };
    let all: Vec<Put> = entries.put.iter().map(put).collect();
    Ok(ballot::put(tx, of.id, &all, way).await?)
}

/// What the journal of the room remembers of entries: whose, by whom, and whom they replace; never
/// a direction.
fn noted(
    entries: &rules::Entries,
    way: Way,
    exercised: &BTreeMap<u32, PersonId>,
) -> Result<String, Error> {
    let replaced: BTreeMap<u32, String> = entries
        .replaced
        .iter()
        .filter_map(|mandate| Some((*mandate, exercised.get(mandate)?.to_string())))
        .collect();
    let detail = serde_json::json!({
        "source": way.source,
        "entered": entries.put.keys().collect::<Vec<_>>(),
        "withdrawn": entries.withdrawn,
        "by": way.entered_by.map(|by| by.to_string()),
        "replaced": replaced,
    });
    Ok(store::to_json(&detail)?)
}

/// Writes receipts in the own channels of those concerned, always in the same order.
async fn tell(
    tx: &mut Tx,
    poll: PollId,
    (way, at): (Way, Micros),
    concerned: &BTreeMap<PersonId, Vec<(u32, bool)>>,
) -> Result<Vec<Published>, Error> {
    let mut permits: Vec<(PersonId, Permit)> = Vec::with_capacity(concerned.len());
    for person in concerned.keys() {
        let personal = channel::personal(tx, *person).await?;
        permits.push((*person, permission::system(personal, ChannelKind::Personal)));
    }
    let entry = Entry::of(Verb::BallotEntered, poll.0);
    let line = |(_, permit): &'_ (PersonId, Permit)| (permit.clone(), entry);
    let lines: Vec<(Permit, Entry<'_>)> = permits.iter().map(line).collect();
    let lines: Vec<Line<'_>> = lines
        .iter()
        .map(|(permit, entry)| Line { permit, command: None, at, entry: *entry })
        .collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let seqs = journal::append_all(tx, &lines).await?;
    let mut all = Vec::with_capacity(permits.len());
    for ((person, permit), seq) in permits.iter().zip(seqs) {
        let seq = seq?;
        let mandates = concerned.get(person).map(Vec::as_slice).unwrap_or_default();
        ballot::set_receipts(tx, (poll, *person), mandates, (way, seq)).await?;
        let entities = receipts(tx, *person, seq).await?;
        all.push(channel::published(permit, (seq, at), Verb::BallotEntered, entities));
    }
    Ok(all)
}

/// The receipts that changed at this position of a person's own channel.
async fn receipts(tx: &mut Tx, person: PersonId, seq: Seq) -> Result<Vec<Entity>, db::Error> {
    let before = Seq(seq.0.saturating_sub(1));
    super::receipts_changed(tx, person, before, seq).await
}

/// Tells how many have voted, until the node stops.
pub async fn tell_turnout(context: Arc<Context>) {
    loop {
        let due = tokio::select! {
            due = context.polls.turnouts.due() => due,
            () = context.tasks.stopping() => return,
        };
        if let Err(error) = tell_due(&context, &due).await {
            tracing::warn!(%error, "a turnout could not be told");
        }
    }
}

async fn tell_due(context: &Context, due: &[Voted]) -> Result<(), db::Error> {
    let polls: Vec<PollId> = due.iter().map(|voted| voted.poll).collect();
    let mut tx = context.db.read().await?;
    let counts = ballot::counts(&mut tx, &polls).await?;
    drop(tx);
    for voted in due {
        let turnout = Turnout {
            channel: voted.channel,
            poll: voted.poll,
            voted: counts.get(&voted.poll).copied().unwrap_or(0),
        };
        context.hub.signal_here(voted.channel, Signal::Turnout(turnout), None);
        if voted.here {
            let (channel, poll, sealed) = (voted.channel, voted.poll, voted.sealed);
            context.hub.bus().publish(Notice::Voted { channel, poll, sealed });
        }
    }
    Ok(())
}
