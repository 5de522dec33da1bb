//! What people may see of polls: one with all that is theirs to know, a page of them, and what of
//! them belongs to a channel.

use super::electorate::{Sitting, electors};
use super::rules;
use super::store::{self, Hold, Stored, ballot};
use super::{Error, runner, verify};
use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::permission::{Actor, Right, authorise};
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, ItemId, PersonId, PollId, Seq};
use parvis_protocol::limits::PAGE_POLLS_MAX;
use parvis_protocol::meeting::ItemKind;
use parvis_protocol::poll::command::{LoadPolls, OfPoll};
use parvis_protocol::poll::{
    Elector, Poll, PollFamily, PollKind, PollRecord, PollState, PollView, Polls, Register,
    VerificationFile,
};
use parvis_protocol::screen::{ScreenPoll, ScreenResult, ScreenVoter};
use parvis_protocol::today::WaitingVote;
use std::collections::BTreeMap;

/// Polls that come with a loaded room beside those that are not over.
const FRONT_POLLS: i64 = 20;
/// Polls among which a screen finds the last result that was told.
const SCREEN_POLLS: i64 = 50;
/// Receipts told when a personal channel is loaded, the last ones.
const RECEIPTS_LOADED_MAX: i64 = 1_000;

/// A poll as the person may see it.
pub async fn load(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    command: OfPoll,
) -> Result<PollView, Error> {
    let OfPoll { channel, poll } = command;
    let mut tx = context.db.read().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let found = store::poll(&mut tx, (channel, poll), Hold::No).await?;
    let stored = found.ok_or(Error::NotFound)?;
    let runner = runner(&mut tx, sitting, (&permit, stored.poll.item)).await?;
    let runs = rules::runs(&stored.poll, runner);
    let electors = if stored.poll.opened_at.is_some() {
        store::electors(&mut tx, poll).await?
    } else {
        let stamp = (permit.head(), context.now());
        let of = (channel, stored.poll.item);
        match electors(&mut tx, sitting, of, &stored.poll.rules, stamp).await {
            Ok(found) => found.all,
            // Its item is not under discussion: nobody could vote.
            Err(Error::Sitting(_)) => Vec::new(),
            Err(error) => return Err(error),
        }
    };
    let under_way = rules::is_under_way(stored.poll.state);
    let voted: Vec<u32> = if under_way {
        ballot::voted(&mut tx, poll).await?.into_keys().collect()
    } else {
        Vec::new()
    };
    let result = stored.result.as_ref();
    let counted = result.map_or(0, |it| it.electors.ballots.saturating_sub(it.missing.ballots));
    let known = if under_way { u32::try_from(voted.len()).unwrap_or(u32::MAX) } else { counted };
    let told = stored.poll.proclaimed_at.is_some();
    let mut record = None;
    if told || (runs && stored.result.is_some()) {
        record = store::record::of(&mut tx, poll).await?;
    }
    let (record, record_hash) = record.unzip();
    let may_know = match stored.poll.rules.register {
        Register::Nobody => false,
        Register::Facilitators => runs,
        Register::Everyone => true,
    };
    Ok(PollView {
        head: permit.head(),
        electors,
        voted: known,
        register: (may_know && under_way).then_some(voted),
        record: record.as_deref().map(store::from_json).transpose()?,
        record_hash,
        poll: stored.poll,
    })
}

/// What whoever doubts a result takes home: the record of one poll whose result was told, or all
/// those of a room.
pub async fn verification(
    context: &Context,
    actor: &Actor,
    channel: ChannelId,
    poll: Option<PollId>,
) -> Result<VerificationFile, Error> {
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let records = store::record::all(&mut tx, channel, poll).await?;
    if records.iter().all(|it| it.record.is_none()) {
        return Err(Error::NotFound);
    }
    let room = channel::channel(&mut tx, channel).await?.name;
    Ok(VerificationFile { version: verify::VERSION, room, records })
}

/// A poll, and its record once its result was told.
#[derive(Clone, Debug)]
pub struct Polled {
    /// The poll.
    pub poll: Poll,
    /// The record as it stands in the chain of its room.
    pub record: Option<Recorded>,
}

/// A record as it stands in the chain of its room.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What the result is made of.
    pub record: PollRecord,
    /// Its place in the chain, from 1.
    pub place: u32,
    /// Its SHA-256, in hexadecimal.
    pub hash: String,
}

/// The polls about an item, by number, for whoever may read the room.
pub async fn about(tx: &mut Tx, item: ItemId) -> Result<Vec<Polled>, db::Error> {
    let found = store::about(tx, item).await?;
    with_records(tx, found).await
}

/// The polls of a room whose results were told, by number, for whoever may read it.
pub async fn told(tx: &mut Tx, channel: ChannelId) -> Result<Vec<Polled>, db::Error> {
    let found = store::told(tx, channel).await?;
    with_records(tx, found).await
}

async fn with_records(tx: &mut Tx, found: Vec<Stored>) -> Result<Vec<Polled>, db::Error> {
    let mut all = Vec::with_capacity(found.len());
    for Stored { poll, .. } in found {
        let mut record = None;
        if poll.proclaimed_at.is_some() {
            let placed = store::record::placed(tx, poll.id).await?;
            record = placed.map(|(place, hash, record)| Recorded { record, place, hash });
        }
        all.push(Polled { poll, record });
    }
    Ok(all)
}

/// A page of the polls of a room, the last one first.
pub async fn load_page(
    context: &Context,
    actor: &Actor,
    command: LoadPolls,
) -> Result<Polls, Error> {
    let LoadPolls { channel, before, limit } = command;
    if limit == 0 || limit > PAGE_POLLS_MAX {
        return Err(Error::Invalid("limit"));
    }
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let before = before.map_or(i64::MAX, i64::from);
    let mut found =
        store::before(&mut tx, channel, before, i64::from(limit).saturating_add(1)).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more_before = found.len() > limit;
    found.truncate(limit);
    Ok(Polls { polls: found.into_iter().map(|stored| stored.poll).collect(), more_before })
}

/// The polls that come with a loaded room: those that are not over, and the last ones.
pub async fn front(tx: &mut Tx, channel: ChannelId, upto: Seq) -> Result<Vec<Entity>, db::Error> {
    let mut polls = store::before(tx, channel, i64::MAX, FRONT_POLLS).await?;
    let oldest = polls.last().map_or(0, |stored| stored.poll.number);
    let unfinished = store::unfinished(tx, channel).await?;
    polls.extend(unfinished.into_iter().filter(|stored| stored.poll.number < oldest));
    let open = polls.iter().filter(|stored| rules::is_under_way(stored.poll.state));
    let first = open.filter_map(|stored| stored.electorate_rev).min();
    let mut entities: Vec<Entity> = polls.into_iter().map(Stored::entity).collect();
    if let Some(first) = first {
        let span = (Seq(first.0.saturating_sub(1)), upto);
        let electorates = store::electorates(tx, channel, span).await?;
        let some = electorates.into_iter().filter(|it| !it.people.is_empty());
        entities.extend(some.map(Entity::Electorate));
    }
    Ok(entities)
}

/// What a screen of the room may show of the polls of these items: the one under way, with
/// whether its ballots are sealed, and the last result that was told. Nothing of a choice.
pub async fn on_screen(
    tx: &mut Tx,
    channel: ChannelId,
    items: &BTreeMap<ItemId, ItemKind>,
) -> Result<(Option<(ScreenPoll, bool)>, Option<ScreenResult>), db::Error> {
    let of = |stored: &Stored| stored.poll.item.is_some_and(|item| items.contains_key(&item));
    let begun = |stored: &Stored| rules::is_under_way(stored.poll.state) || is_closed(stored);
    let unfinished = store::unfinished(tx, channel).await?;
    let poll = match unfinished.into_iter().find(|it| of(it) && begun(it)) {
        Some(stored) => {
            let sealed = rules::is_sealed(&stored.poll.question, &stored.poll.rules);
            Some((under_way(tx, stored, sealed).await?, sealed))
        }
        None => None,
    };
    let last = store::before(tx, channel, i64::MAX, SCREEN_POLLS).await?.into_iter();
    let told = last.filter(|it| of(it) && it.poll.state == PollState::Proclaimed);
    let result = told.max_by_key(|it| it.poll.proclaimed_at).and_then(|stored| {
        Some(ScreenResult {
            poll: stored.poll.id,
            number: stored.poll.number,
            family: stored.poll.rules.family,
            kind: stored.poll.item.and_then(|item| items.get(&item).copied()),
            proclaimed_at: stored.poll.proclaimed_at,
            result: stored.poll.result?,
            question: stored.poll.question,
        })
    });
    Ok((poll, result))
}

fn is_closed(stored: &Stored) -> bool {
    stored.poll.state == PollState::Closed
}

async fn under_way(tx: &mut Tx, stored: Stored, sealed: bool) -> Result<ScreenPoll, db::Error> {
    let voted: Vec<u32> = ballot::voted(tx, stored.poll.id).await?.into_keys().collect();
    let counted =
        stored.result.as_ref().map(|it| it.electors.ballots.saturating_sub(it.missing.ballots));
    let poll = stored.poll;
    let everyone = poll.rules.register == Register::Everyone;
    let mut voters = None;
    if everyone && !sealed && poll.rules.family != PollFamily::Paper {
        let voter = |it: Elector| ScreenVoter {
            voted: voted.contains(&it.mandate),
            name: it.name,
            commune: it.commune,
        };
        voters = Some(store::electors(tx, poll.id).await?.into_iter().map(voter).collect());
    }
    let now = u32::try_from(voted.len()).unwrap_or(u32::MAX);
    Ok(ScreenPoll {
        id: poll.id,
        number: poll.number,
        family: poll.rules.family,
        state: poll.state,
        opened_at: poll.opened_at,
        closes_at: poll.closes_at,
        electors: poll.electors.ballots,
        voted: counted.unwrap_or(now),
        question: poll.question,
        voters,
    })
}

/// The entities of this feature, of a room, whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let polls = store::changed(tx, channel, (after, upto)).await?;
    let electorates = store::electorates(tx, channel, (after, upto)).await?;
    let polls = polls.into_iter().map(Stored::entity);
    Ok(polls.chain(electorates.into_iter().map(Entity::Electorate)).collect())
}

/// The open polls where a mandate of the person has not voted, the last one first.
pub async fn waiting(tx: &mut Tx, person: PersonId) -> Result<Vec<WaitingVote>, db::Error> {
    let polls = store::waiting(tx, person).await?.into_iter().map(|stored| stored.poll);
    // Nobody votes in an urn of paper from a device.
    let from_devices = polls.filter(|poll| poll.rules.family != PollFamily::Paper);
    let told = from_devices.map(|poll| WaitingVote {
        channel: poll.channel,
        poll: poll.id,
        number: poll.number,
        mood: poll.question.kind == PollKind::Mood,
        title: poll.question.title,
        opened_at: poll.opened_at,
        closes_at: poll.closes_at,
    });
    Ok(told.collect())
}

/// Receipts of a person, as their own channel tells them when it is loaded.
pub async fn receipts(tx: &mut Tx, person: PersonId, upto: Seq) -> Result<Vec<Entity>, db::Error> {
    let all = ballot::receipts(tx, person, (Seq(0), upto), RECEIPTS_LOADED_MAX).await?;
    Ok(all.into_iter().map(Entity::Receipt).collect())
}

/// The entities of this feature, in the channel of this person, whose last change lies in
/// `(after, upto]`.
pub async fn receipts_changed(
    tx: &mut Tx,
    owner: PersonId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let all = ballot::receipts(tx, owner, (after, upto), i64::MAX).await?;
    Ok(all.into_iter().map(Entity::Receipt).collect())
}
