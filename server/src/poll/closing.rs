//! The end of a poll: closed, counted, its result stored once; by who runs it, by the clock, or
//! by the node that keeps the key of sealed ballots.
//!
//! Closing holds the poll alone: it waits for the ballots under way, and none comes after it. A
//! poll of sealed ballots is closed in two steps: whoever closes it says so, on any node; the
//! keeper of the key opens the ballots and counts them. A keeper that falls silent has taken the
//! key with it: the server voids the poll.

use super::electorate::Sitting;
use super::rules::{self, Move};
use super::store::{self, Stored, ballot};
use super::{Error, Turn, on_paper, tally};
use crate::bus::Notice;
use crate::context::Context;
use crate::permission::Actor;
use parvis_protocol::change::Verb;
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, Micros};
use parvis_protocol::limits::KEEPER_SILENT_MS;
use parvis_protocol::poll::command::{ClosePoll, OfPoll, TimePoll};
use parvis_protocol::poll::{PollFamily, PollKind, PollRecord, PollState, Urn, Voided};
use std::sync::Arc;
use std::time::Duration;

/// How often a node looks at the polls under way.
const TEND_EVERY: Duration = Duration::from_secs(1);
/// How often the keeper of a key says that it is there, in microseconds.
const KEEP_EVERY: i64 = 2_000_000;

/// Closes a poll and counts it.
pub async fn close(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: ClosePoll,
) -> Result<Done, Error> {
    let ClosePoll { channel, poll, proclaim } = command;
    let of = OfPoll { channel, poll };
    let what = (Verb::PollClosed, Move::Close);
    let turn = Turn::take((context, sitting), actor, id, of, what).await?;
    finish(turn, proclaim).await
}

/// Says in how long an open poll ends by itself, or that it does not.
pub async fn time(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: TimePoll,
) -> Result<Done, Error> {
    let TimePoll { channel, poll, seconds } = command;
    let (of, what) = (OfPoll { channel, poll }, (Verb::PollTimed, Move::Time));
    let mut turn = Turn::take((context, sitting), actor, id, of, what).await?;
    turn.stored.poll.closes_at = rules::ends_in(&turn.stored.poll, seconds, turn.at)?;
    turn.end(Vec::new()).await
}

/// Reminds those who have not voted. Asked again too soon, nothing changes.
pub async fn remind(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    let what = (Verb::PollReminded, Move::Remind);
    let mut turn = Turn::take((context, sitting), actor, id, command, what).await?;
    turn.stored.poll.reminded_at = rules::reminded(&turn.stored.poll, turn.at)?;
    turn.end(Vec::new()).await
}

/// Closes a poll that is held: counts it, or leaves that to the keeper of its key.
async fn finish(mut turn: Turn<'_>, proclaim: bool) -> Result<Done, Error> {
    let context = turn.context;
    let sealed = turn.stored.poll.seal.is_some();
    let mood = turn.stored.poll.question.kind == PollKind::Mood;
    turn.stored.proclaims = proclaim || mood;
    // The ballots that came in time are all there are.
    let due = turn.stored.poll.closes_at.filter(|at| *at < turn.at);
    turn.stored.poll.closed_at = due.or(Some(turn.at));
    if sealed {
        turn.stored.poll.state = PollState::Counting;
        let done = turn.end(Vec::new()).await?;
        context.polls.wake.notify_one();
        context.hub.bus().publish(Notice::Counting);
        return Ok(done);
    }
    let poll = &turn.stored.poll;
    let urn = if on_paper(poll) {
        Urn::Paper(turn.stored.paper.clone().ok_or(Error::Empty("count"))?)
    } else {
        Urn::Named(ballot::named(&mut turn.tx, poll.id).await?)
    };
    count(&mut turn, urn).await?;
    turn.end(Vec::new()).await
}

/// Computes the result, once, and stores it with its record.
async fn count(turn: &mut Turn<'_>, urn: Urn) -> Result<(), Error> {
    turn.over();
    let Stored { poll, .. } = &turn.stored;
    let mood = poll.question.kind == PollKind::Mood;
    let electors = if mood { Vec::new() } else { store::electors(&mut turn.tx, poll.id).await? };
    let chair = poll
        .chair
        .and_then(|chair| electors.iter().find(|it| it.person == chair && it.on_behalf.is_none()));
    let count = tally::Count {
        question: &poll.question,
        rules: &poll.rules,
        chair: chair.map(|elector| elector.mandate),
        quorum: poll.quorum,
        electors: &electors,
        electorate: poll.electors,
        urn: &urn,
    };
    let result = tally::tally(&count);
    let place = (poll.channel, poll.id);
    let record = PollRecord {
        previous: store::record::last_hash(&mut turn.tx, place.0).await?,
        poll: poll.id,
        number: poll.number,
        question: poll.question.clone(),
        rules: poll.rules,
        chair: count.chair,
        quorum: poll.quorum,
        presence: poll.presence,
        electorate: poll.electors,
        electors,
        urn,
        result: result.clone(),
    };
    let text = store::to_json(&record)?;
    let hash = tally::hash(&text);
    store::record::insert(&mut turn.tx, place, (&text, &hash)).await?;
    turn.forget_mood().await?;
    turn.stored.result = Some(result);
    turn.stored.record_hash = Some(hash);
    turn.stored.poll.state = PollState::Closed;
    if turn.stored.proclaims {
        turn.stored.proclaim(turn.at);
    }
    Ok(())
}

/// Opens the sealed ballots of a poll and counts them, where its key is.
async fn open_urn(context: &Context, of: &Stored) -> Result<(), Error> {
    let place = (of.poll.channel, of.poll.id);
    let counting = |it: &Stored, _| it.poll.state == PollState::Counting;
    let turn = Turn::by_itself(context, place, Verb::PollCounted, counting).await?;
    let Some(mut turn) = turn else { return Ok(()) };
    let sealed = ballot::sealed(&mut turn.tx, of.poll.id).await?;
    let Some(opened) = context.polls.keys.open(of.poll.id, &sealed) else { return Ok(()) };
    let rows: Vec<_> = opened.iter().map(|it| (it.tracker.clone(), it.choice.clone())).collect();
    store::insert_opened(&mut turn.tx, of.poll.id, &rows).await?;
    ballot::delete_sealed(&mut turn.tx, of.poll.id).await?;
    count(&mut turn, Urn::Opened(opened)).await?;
    turn.end(Vec::new()).await?;
    context.polls.keys.forget(of.poll.id);
    Ok(())
}

/// Closes a poll whose time has passed. A consultation of a room is told at once; a decision, and
/// whatever a meeting votes on, wait for somebody to read them again and proclaim them.
async fn close_in_time(context: &Context, of: &Stored) -> Result<(), Error> {
    let place = (of.poll.channel, of.poll.id);
    let turn = Turn::by_itself(context, place, Verb::PollClosed, is_due).await?;
    let Some(turn) = turn else { return Ok(()) };
    let poll = &turn.stored.poll;
    let told = poll.rules.family == PollFamily::Consultative && poll.item.is_none();
    if on_paper(&turn.stored.poll) && turn.stored.paper.is_none() {
        // Nobody has typed in the counts: it stays open for them.
        return Ok(());
    }
    finish(turn, told).await.map(drop)
}

fn is_due(of: &Stored, now: Micros) -> bool {
    let takes = rules::takes(of.poll.state, Move::Close);
    takes && of.poll.closes_at.is_some_and(|at| at <= now)
}

/// Voids a poll whose key is lost: nobody can ever read its ballots.
async fn void_lost(context: &Context, of: &Stored) -> Result<(), Error> {
    let place = (of.poll.channel, of.poll.id);
    let lost = |it: &Stored, _| rules::is_under_way(it.poll.state) && it.poll.seal.is_some();
    let turn = Turn::by_itself(context, place, Verb::PollVoided, lost).await?;
    let Some(mut turn) = turn else { return Ok(()) };
    let voided = Voided { at: turn.at, by: None, reason: None };
    turn.void(voided).await?;
    turn.end(Vec::new()).await?;
    context.polls.keys.forget(of.poll.id);
    Ok(())
}

/// Whether the key of a poll is nowhere any more.
fn is_lost(context: &Context, of: &Stored, now: Micros) -> bool {
    if of.poll.seal.is_none() || context.polls.keys.has(of.poll.id) {
        return false;
    }
    let silent = i64::try_from(KEEPER_SILENT_MS).unwrap_or(i64::MAX).saturating_mul(1_000);
    let heard = of.kept_at.map_or(0, |at| at.0);
    of.keeper == Some(context.hub.bus().node()) || now.0.saturating_sub(heard) > silent
}

/// Looks once at the polls under way: counts those whose ballots wait for a key that is here,
/// closes those whose time has passed, voids those whose key is lost, says that the keys kept
/// here are.
pub async fn tend(context: &Context) -> Result<(), Error> {
    let mut tx = context.db.read().await?;
    let all = store::under_way(&mut tx).await?;
    let now = context.now_for_all(&mut tx).await?;
    // Not those that are not known yet: a key is made before its poll is committed.
    let over = store::over(&mut tx, &context.polls.keys.all()).await?;
    drop(tx);
    over.into_iter().for_each(|poll| context.polls.keys.forget(poll));
    for of in &all {
        let key = context.polls.keys.has(of.poll.id);
        if is_lost(context, of, now) {
            void_lost(context, of).await?;
        } else if of.poll.state == PollState::Counting && key {
            open_urn(context, of).await?;
        } else if is_due(of, now) {
            // Boxed: its turn is the largest of these.
            Box::pin(close_in_time(context, of)).await?;
        } else if key {
            keep(context, of, now).await?;
        }
    }
    Ok(())
}

async fn keep(context: &Context, of: &Stored, now: Micros) -> Result<(), Error> {
    let heard = of.kept_at.map_or(0, |at| at.0);
    if now.0.saturating_sub(heard) >= KEEP_EVERY {
        let mut tx = context.db.write().await?;
        store::heard(&mut tx, of.poll.id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Tends the polls until the node stops; then voids those whose keys it takes with it.
pub async fn watch(context: Arc<Context>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(TEND_EVERY) => {}
            () = context.polls.wake.notified() => {}
            () = context.tasks.stopping() => break,
        }
        if let Err(error) = tend(&context).await {
            tracing::warn!(%error, "the polls under way could not be looked at");
        }
    }
    if context.polls.keys.all().is_empty() {
        return;
    }
    if let Err(error) = leave(&context).await {
        tracing::warn!(%error, "polls are left without their keys: other nodes will void them");
    }
}

async fn leave(context: &Context) -> Result<(), Error> {
    let mut tx = context.db.read().await?;
    let all = store::under_way(&mut tx).await?;
    drop(tx);
    for of in all.iter().filter(|of| context.polls.keys.has(of.poll.id)) {
        if of.poll.state == PollState::Counting {
            open_urn(context, of).await?;
        } else {
            void_lost(context, of).await?;
        }
    }
    Ok(())
}
