//! The screen of the room (*écran de salle*): a projector beside the desk, without an account.
//!
//! Who conducts a meeting gets a short code, once; the database keeps its SHA-256. Whoever has the
//! code reads one document, made of what everybody in the room may know; of a poll that is under
//! way nothing but how many, and where its rules say so who, has voted. A new code, or the end of
//! the meeting, ends it.

pub mod http;
mod rules;
mod store;

use crate::context::Context;
use crate::db::{self, Tx, journal};
use crate::limits::{Class, Key, network};
use crate::meeting::rules::{Move, is_over};
use crate::meeting::turn::Turn;
use crate::meeting::{self, agenda};
use crate::permission::Actor;
use crate::poll::tally;
use crate::{channel, floor, poll};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::floor::SpeechState;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, PersonId, PollId, Seq};
use parvis_protocol::limits::{SCREEN_CODE_CHARS, SCREEN_NEXT_MAX, SEALED_TURNOUT_EVERY_MS};
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{AgendaItem, ItemKind, ItemState, Meeting};
use parvis_protocol::problem::Problem;
use parvis_protocol::screen::{
    CommuneTime, RoomScreen, ScreenFloor, ScreenItem, ScreenMeeting, ScreenPaired, ScreenPoll,
    ScreenSpeech,
};
use rules::Names;
use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Codes that a node remembers to have seen alive.
const KNOWN_MAX: usize = 10_000;

/// Why a use-case of screens was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// Nobody has this code.
    #[error("no such code")]
    NotFound,
    /// The code ended.
    #[error("the code has ended")]
    Ended,
    /// Too many wrong codes from there, or too many screens here.
    #[error("not now: {}", .0.name())]
    Limited(Problem),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Meeting(error) if error.is_repeated())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Ended => Self::Expired,
            Error::Limited(problem) => problem,
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Meeting(error.into())
    }
}

/// What a node remembers of screens beside the database.
#[derive(Debug, Default)]
pub struct Memory {
    /// Hashes of codes that were right: asking for them again is not an attempt.
    known: Mutex<HashSet<String>>,
    /// What was told of polls whose ballots are sealed, and when.
    told: Mutex<BTreeMap<PollId, (Instant, u32)>>,
    /// Screens that are followed.
    open: AtomicUsize,
}

impl Memory {
    fn knows(&self, hash: &str) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(hash)
    }

    fn learn(&self, hash: String) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(hash);
    }

    /// How many have voted, as it may be told now: of sealed ballots in steps, as to the members.
    fn turnout(&self, poll: PollId, voted: u32, now: Instant) -> u32 {
        let every = Duration::from_millis(SEALED_TURNOUT_EVERY_MS);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match told.get(&poll) {
            Some((at, known)) if *at + every > now => *known,
            _ => {
                told.retain(|_, (at, _)| *at + every > now);
                told.insert(poll, (now, voted));
                voted
            }
        }
    }
}

/// Gets a code for a screen of the room: who conducts the meeting. The code before ends.
pub async fn pair(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    OfMeeting { channel, meeting }: OfMeeting,
) -> Result<ScreenPaired, Error> {
    let what = (Verb::ScreenPaired, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    let code: String =
        (0..SCREEN_CODE_CHARS).map(|_| rules::letter(|most| context.ids.below(most))).collect();
    let at = turn.taken.at;
    store::end(&mut turn.taken.tx, meeting, at).await?;
    let pairing = (channel, meeting, actor.person);
    store::insert(&mut turn.taken.tx, &tally::hash(&code), pairing, at).await?;
    turn.meeting.screen_since = Some(at);
    let done = turn.end(Vec::new()).await?;
    Ok(ScreenPaired { code, done })
}

/// Ends what the screen shows.
pub async fn unpair(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    OfMeeting { channel, meeting }: OfMeeting,
) -> Result<Done, Error> {
    let what = (Verb::ScreenUnpaired, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    let at = turn.taken.at;
    store::end(&mut turn.taken.tx, meeting, at).await?;
    turn.meeting.screen_since = None;
    Ok(turn.end(Vec::new()).await?)
}

/// A code as it was kept, if it looks like one and this address has not tried too many.
pub fn asked(context: &Context, address: IpAddr, code: &str) -> Result<String, Error> {
    let hash = tally::hash(&rules::normal(code));
    if !context.screens.knows(&hash) {
        let key = Key::Address(network(address));
        context.limiter.check(Class::ScreenAddress, &key).map_err(Error::Limited)?;
    }
    Ok(hash)
}

/// What the screen with this code shows now.
pub async fn document(context: &Context, hash: &str) -> Result<RoomScreen, Error> {
    let mut tx = context.db.read().await?;
    let (channel, meeting) = paired(context, &mut tx, hash).await?;
    draw(context, &mut tx, (channel, meeting)).await
}

/// The meeting of a code that is alive.
async fn paired(context: &Context, tx: &mut Tx, hash: &str) -> Result<(ChannelId, Meeting), Error> {
    let found = store::find(tx, hash).await?.ok_or(Error::NotFound)?;
    // Who had a right code is no guesser, also once it has ended.
    context.screens.learn(hash.to_owned());
    let meeting = agenda::meeting(tx, found.channel, found.meeting).await?;
    if found.ended_at.is_some() || is_over(meeting.state) {
        return Err(Error::Ended);
    }
    Ok((found.channel, meeting))
}

/// What moves when the document may have changed: the head of the room, the ballots of its polls.
/// An error when the code is no longer alive.
pub async fn pulse(context: &Context, hash: &str) -> Result<(Seq, i64), Error> {
    let mut tx = context.db.read().await?;
    let (channel, _) = paired(context, &mut tx, hash).await?;
    Ok(store::pulse(&mut tx, channel).await?)
}

async fn draw(
    context: &Context,
    tx: &mut Tx,
    (channel, meeting): (ChannelId, Meeting),
) -> Result<RoomScreen, Error> {
    let head = journal::head(tx, channel).await?.map_or(Seq(0), |(_, head)| head);
    let room = channel::channel(tx, channel).await.map_err(meeting::Error::from)?;
    let members = channel::members(tx, channel, head).await.map_err(meeting::Error::from)?;
    let names = Names::of(members.into_iter().filter_map(|entity| match entity {
        Entity::Member(member) => Some(member),
        _ => None,
    }));
    let items = meeting::items(tx, meeting.id).await?;
    let current = meeting.item.and_then(|id| items.iter().find(|it| it.id == id));
    let floor = match current {
        Some(item) => Some(floor_of(tx, item.id, &names).await?),
        None => None,
    };
    let of: BTreeMap<ItemId, ItemKind> =
        items.iter().map(|item| (item.id, item.draft.kind)).collect();
    let (poll, result) = poll::on_screen(tx, channel, &of).await?;
    let check_in = meeting::code(tx, meeting.id).await?;
    Ok(RoomScreen {
        seq: head,
        at: context.now(),
        item: current.map(|item| item_of(item, &names)),
        quorum: meeting.quorum,
        floor,
        poll: poll.map(|(poll, sealed)| told(context, poll, sealed, &names)),
        result,
        meeting: ScreenMeeting {
            id: meeting.id,
            number: meeting.number,
            title: meeting.draft.title,
            body: room.name,
            mode: meeting.draft.mode,
            state: meeting.state,
            starts_at: meeting.draft.starts_at,
            opened_at: meeting.opened_at,
            items: rules::count(&items),
            check_in,
        },
    })
}

fn item_of(item: &AgendaItem, names: &Names) -> ScreenItem {
    ScreenItem {
        number: item.number,
        kind: item.draft.kind,
        title: item.draft.title.clone(),
        rapporteur: item.draft.rapporteur.and_then(|person| names.person(person)),
        minutes: item.draft.minutes,
        state: item.state,
        opened_at: item.opened_at,
    }
}

async fn floor_of(tx: &mut Tx, item: ItemId, names: &Names) -> Result<ScreenFloor, db::Error> {
    let (floor, speeches) = floor::of_item(tx, item).await?;
    let waiting = floor::rules::queue(&speeches);
    let communes = floor::rules::times(&speeches).into_iter();
    Ok(ScreenFloor {
        closed: floor.as_ref().is_some_and(|it| it.closed),
        round: floor.as_ref().is_some_and(|it| it.round),
        warning_seconds: floor.and_then(|it| it.warning_seconds),
        speaker: floor::rules::holder(&speeches).map(|it| names.speech(it)),
        next: waiting.iter().take(SCREEN_NEXT_MAX).map(|it| names.speech(it)).collect(),
        waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
        communes: communes
            .map(|(insee, spoken_ms)| CommuneTime {
                commune: names.commune(&insee).unwrap_or(insee),
                spoken_ms,
            })
            .collect(),
    })
}

/// A poll with names for the codes of communes, and as many voters as may be told now.
fn told(context: &Context, mut poll: ScreenPoll, sealed: bool, names: &Names) -> ScreenPoll {
    if sealed {
        poll.voted = context.screens.turnout(poll.id, poll.voted, Instant::now());
    }
    for voter in poll.voters.iter_mut().flatten() {
        voter.commune = voter.commune.take().and_then(|insee| names.commune(&insee));
    }
    poll
}
