//! Polls: a question put to those who may vote in a room, their ballots, the result.
//!
//! A poll is an entity of its room. What it asks, by which rule, and who may vote are fixed when it
//! is opened; whatever happens to mandates, names and populations afterwards changes nothing of
//! it. It is never taken away: a poll that went wrong is voided, with a reason, and keeps its
//! number. A result is computed once, by [`tally`], and stored; everything else shows the record.
//!
//! Ballots go their own way ([`casting`]): a voter writes in their own channel, so that voters
//! never wait for each other. Closing waits for all of them ([`closing`]). Until then nothing of
//! a direction leaves the table of ballots, but to the voter. Sealed ballots are in [`urn`].
//!
//! A ballot that is being made is the client's alone: the server does not hear of it.
//!
//! Who may vote in a room of a body follows from mandates, else from membership; in a meeting, from
//! who sits there ([`electorate`]). This feature does not know meetings: callers bring them.

pub mod admission;
mod casting;
mod closing;
pub mod electorate;
pub mod http;
mod reading;
mod round;
pub mod rules;
mod store;
pub mod tally;
mod turn;
pub mod turnout;
pub mod urn;
pub mod verify;

use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::permission::{Actor, Denied, Permit, Right, authorise};
use electorate::Body;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, Micros, PersonId, PollId, Seq};
use parvis_protocol::poll::command::{
    CreatePoll, EditPoll, EnterPaper, OfPoll, PollDraft, VoidPoll,
};
use parvis_protocol::poll::{Poll, PollFamily, PollState, Sum, Voided};
use parvis_protocol::problem::{Mandates, PollMoment, Problem, Unweighed, UnweighedSeat};
use rules::{Move, Runner};
use store::Stored;
use tokio::sync::Notify;
use turn::Turn;

pub use casting::{cast, enter, tell_turnout};
pub use closing::{close, remind, tend, time, watch};
pub use electorate::{Assembly, Sitting, assembly};
pub use reading::{
    Polled, Recorded, about, changed, front, load, load_page, on_screen, receipts,
    receipts_changed, told, verification, waiting,
};
pub use store::Candidate;

/// What a node remembers of polls beside the database.
#[derive(Debug, Default)]
pub struct Memory {
    /// The keys that it keeps.
    pub keys: urn::Keys,
    /// The turnouts that it is about to tell.
    pub turnouts: turnout::Turnouts,
    /// Wakes [`watch`]: a poll waits to be counted.
    pub wake: Notify,
}

/// Why a use-case of polls was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The room's side of it.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// There is no such poll in the room.
    #[error("no such poll in this room")]
    NotFound,
    /// Somebody else's poll, or a family that facilitators hold.
    #[error("not of this poll")]
    Forbidden,
    /// The poll is in another state, and takes no ballots since then.
    #[error("not while the poll is {0:?}")]
    State(PollState, Option<Micros>),
    /// A mandate that is not in the electorate, or not the person's.
    #[error("not an elector")]
    NotElector,
    /// These mandates have voted from their own devices.
    #[error("{} mandates have voted by themselves", .0.len())]
    AlreadyCast(Vec<u32>),
    /// No secret ballot of a council at a distance.
    #[error("no secret ballot of a council at a distance")]
    SecretAtDistance,
    /// The body has not decided that voices weigh by population.
    #[error("every voice weighs one in this body")]
    EqualVoices,
    /// These seats would weigh nothing.
    #[error("{} seats have no population", .0.len())]
    NoPopulation(Vec<UnweighedSeat>),
    /// The meeting of its item refuses.
    #[error("the meeting refuses: {}", .0.name())]
    Sitting(Box<Problem>),
    /// The id of the command was used for other ballots.
    #[error("the command's id was used for something else")]
    IdReused,
    /// This field is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// This field has so many characters, where so many are allowed.
    #[error("{0} has {1} characters, more than {2}")]
    TooLong(&'static str, usize, usize),
    /// There are more of these than so many.
    #[error("more than {1} {0}")]
    TooMany(&'static str, usize),
    /// This field has no meaning here.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        match self {
            Self::Db(error) | Self::Denied(Denied::Db(error)) => error.is_repeated(),
            Self::Channel(error) => error.is_repeated(),
            _ => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::State(state, closed_at) => Self::PollState(PollMoment { state, closed_at }),
            Error::NotElector => Self::NotElector,
            Error::AlreadyCast(mandates) => Self::AlreadyCast(Mandates { mandates }),
            Error::SecretAtDistance => Self::SecretAtDistance,
            Error::EqualVoices => Self::EqualVoices,
            Error::NoPopulation(seats) => Self::NoPopulation(Unweighed { seats }),
            Error::Sitting(problem) => *problem,
            Error::IdReused => Self::IdReused,
            Error::Empty(field) => Self::empty(field),
            Error::TooLong(field, chars, max) => Self::too_long(field, chars, max),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

/// Prepares a poll, or opens it at once.
pub async fn create(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: CreatePoll,
) -> Result<Done, Error> {
    let CreatePoll { channel, draft, open } = command;
    let mut tx = context.db.write().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Write).await?;
    let verb = if open { Verb::PollOpened } else { Verb::PollCreated };
    let poll = PollId(context.ids.uuid());
    let at = context.now_for_all(&mut tx).await?;
    let seq = journal::append(&mut tx, &permit, Some(id), at, Entry::of(verb, poll.0)).await?;
    known_item(&mut tx, sitting, (channel, draft.item)).await?;
    let runner = runner(&mut tx, sitting, (&permit, draft.item)).await?;
    let round = (draft.round_of, poll);
    round::follows(&mut tx, channel, round, (&draft.question, draft.item)).await?;
    let stored = prepare(&mut tx, (channel, runner), (poll, draft), (seq, at)).await?;
    let turn = Turn { context, tx, permit, seq, at, verb, stored };
    if open { turn.open_and_end(sitting).await } else { turn.end(Vec::new()).await }
}

/// Writes a poll that is new.
async fn prepare(
    tx: &mut Tx,
    (channel, runner): (ChannelId, Runner),
    (id, draft): (PollId, PollDraft),
    (seq, at): (Seq, Micros),
) -> Result<Stored, Error> {
    let body = Body::of(tx, channel).await?;
    let (chair, closes_at, item) = (draft.chair, draft.closes_at, draft.item);
    let round_of = draft.round_of;
    let (question, rules) = rules::draft(draft, body.kind, runner)?;
    rules::weighs(rules.weights, body.weighs)?;
    let stored = Stored::new(Poll {
        id,
        channel,
        number: store::next_number(tx, channel).await?,
        seq,
        author: runner.person,
        created_at: at,
        item,
        state: PollState::Draft,
        question,
        rules,
        chair: known(tx, channel, chair).await?,
        electors: Sum::default(),
        quorum: None,
        presence: None,
        opened_at: None,
        closes_at,
        reminded_at: None,
        closed_at: None,
        proclaimed_at: None,
        seal: None,
        voided: None,
        replaces: None,
        round_of,
        result: None,
        record_hash: None,
        rev: seq,
    });
    store::insert(tx, &stored.poll).await?;
    Ok(stored)
}

/// An item of a meeting is one of the room.
async fn known_item(
    tx: &mut Tx,
    sitting: &impl Sitting,
    (channel, item): (ChannelId, Option<ItemId>),
) -> Result<(), Error> {
    let Some(item) = item else { return Ok(()) };
    let known = sitting.knows(tx, (channel, item)).await;
    known.map_err(|problem| Error::Sitting(Box::new(problem)))
}

/// Whether a poll about an item takes ballots, or is being counted.
pub async fn is_voted_on(tx: &mut Tx, item: ItemId) -> Result<bool, db::Error> {
    store::is_voted_on(tx, item).await
}

/// A chair is a member of the room.
async fn known(
    tx: &mut Tx,
    channel: ChannelId,
    chair: Option<PersonId>,
) -> Result<Option<PersonId>, Error> {
    let Some(chair) = chair else { return Ok(None) };
    let here = channel::members_among(tx, channel, &[chair]).await?;
    if here.contains(&chair) { Ok(Some(chair)) } else { Err(Error::Invalid("chair")) }
}

/// Changes a poll that was not opened; it has to be armed again.
pub async fn edit(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: EditPoll,
) -> Result<Done, Error> {
    let EditPoll { channel, poll, draft } = command;
    let of = OfPoll { channel, poll };
    let what = (Verb::PollEdited, Move::Edit);
    let mut turn = Turn::take((context, sitting), actor, id, of, what).await?;
    let body = Body::of(&mut turn.tx, channel).await?;
    let (chair, closes_at, item) = (draft.chair, draft.closes_at, draft.item);
    known_item(&mut turn.tx, sitting, (channel, item)).await?;
    let runner = runner(&mut turn.tx, sitting, (&turn.permit, item)).await?;
    let round_of = draft.round_of;
    let round = (round_of, turn.stored.poll.id);
    round::follows(&mut turn.tx, channel, round, (&draft.question, item)).await?;
    let (question, rules) = rules::draft(draft, body.kind, runner)?;
    rules::weighs(rules.weights, body.weighs)?;
    let chair = known(&mut turn.tx, channel, chair).await?;
    let poll = &mut turn.stored.poll;
    poll.state = PollState::Draft;
    (poll.question, poll.rules, poll.item) = (question, rules, item);
    (poll.chair, poll.closes_at, poll.round_of) = (chair, closes_at, round_of);
    turn.end(Vec::new()).await
}

/// Says that a poll is ready.
pub async fn arm(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    to((context, sitting), actor, (id, command), (Verb::PollArmed, Move::Arm), PollState::Armed)
        .await
}

/// Opens a poll: who may vote is fixed.
pub async fn open(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    let what = (Verb::PollOpened, Move::Open);
    Turn::take((context, sitting), actor, id, command, what).await?.open_and_end(sitting).await
}

/// Takes no ballots for the moment.
pub async fn suspend(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    let what = (Verb::PollSuspended, Move::Suspend);
    to((context, sitting), actor, (id, command), what, PollState::Suspended).await
}

/// Takes ballots again.
pub async fn resume(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    to((context, sitting), actor, (id, command), (Verb::PollResumed, Move::Resume), PollState::Open)
        .await
}

async fn to(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    (id, command): (CommandId, OfPoll),
    what: (Verb, Move),
    state: PollState,
) -> Result<Done, Error> {
    let mut turn = Turn::take((context, sitting), actor, id, command, what).await?;
    turn.stored.poll.state = state;
    turn.end(Vec::new()).await
}

/// Types in the counts of an urn of paper, in the place of those before.
pub async fn enter_paper(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: EnterPaper,
) -> Result<Done, Error> {
    let EnterPaper { channel, poll, count } = command;
    let of = OfPoll { channel, poll };
    let what = (Verb::PollTypedIn, Move::TypeIn);
    let mut turn = Turn::take((context, sitting), actor, id, of, what).await?;
    rules::paper(&turn.stored.poll, &count)?;
    turn.stored.paper = Some(count);
    turn.end(Vec::new()).await
}

/// Tells the result to everybody.
pub async fn proclaim(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: OfPoll,
) -> Result<Done, Error> {
    let what = (Verb::PollProclaimed, Move::Proclaim);
    let mut turn = Turn::take((context, sitting), actor, id, command, what).await?;
    turn.stored.proclaim(turn.at);
    turn.end(Vec::new()).await
}

/// Says that a poll does not count, and prepares another one in its place where that is asked. Not
/// once approved minutes say what was voted: they are the record, and a new vote is one of a new
/// meeting.
pub async fn void(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: VoidPoll,
) -> Result<Done, Error> {
    let VoidPoll { channel, poll, reason, replace } = command;
    let reason = rules::reason(&reason)?;
    let of = OfPoll { channel, poll };
    let mut turn =
        Turn::take((context, sitting), actor, id, of, (Verb::PollVoided, Move::Void)).await?;
    if let Some(item) = turn.stored.poll.item.filter(|_| turn.stored.poll.opened_at.is_some()) {
        let recorded = sitting.is_recorded(&mut turn.tx, (channel, item)).await;
        if recorded.map_err(|problem| Error::Sitting(Box::new(problem)))? {
            return Err(Error::Sitting(Box::new(Problem::MinutesApproved)));
        }
    }
    let by = Some(actor.person);
    let voided = Voided { at: turn.at, by, reason: Some(reason) };
    turn.void(voided).await?;
    let mut others = Vec::new();
    if replace {
        let old = &turn.stored.poll;
        let new = Poll {
            id: PollId(context.ids.uuid()),
            number: store::next_number(&mut turn.tx, channel).await?,
            seq: turn.seq,
            author: actor.person,
            created_at: turn.at,
            state: PollState::Draft,
            electors: Sum::default(),
            quorum: None,
            presence: None,
            opened_at: None,
            closes_at: None,
            reminded_at: None,
            closed_at: None,
            proclaimed_at: None,
            seal: None,
            voided: None,
            replaces: Some(poll),
            result: None,
            record_hash: None,
            rev: turn.seq,
            ..old.clone()
        };
        let new = Stored::new(new);
        store::insert(&mut turn.tx, &new.poll).await?;
        store::save(&mut turn.tx, &new).await?;
        others.push(Entity::Poll(Box::new(new.poll)));
    }
    turn.end(others).await
}

/// Who asks. Whoever conducts the meeting of an item facilitates its polls.
async fn runner(
    tx: &mut Tx,
    sitting: &impl Sitting,
    (permit, item): (&Permit, Option<ItemId>),
) -> Result<Runner, Error> {
    let person = permit.person().ok_or(Error::Forbidden)?;
    let mut facilitates = permit.facilitates();
    if let Some(item) = item.filter(|_| !facilitates) {
        let conducts = sitting.conducts(tx, (permit.channel(), item), person).await;
        facilitates = conducts.map_err(|problem| Error::Sitting(Box::new(problem)))?;
    }
    Ok(Runner { person, facilitates })
}

impl Stored {
    const fn new(poll: Poll) -> Self {
        Self {
            poll,
            proclaims: false,
            keeper: None,
            kept_at: None,
            paper: None,
            result: None,
            record_hash: None,
            electorate_rev: None,
        }
    }

    fn entity(self) -> Entity {
        Entity::Poll(Box::new(self.poll))
    }

    fn proclaim(&mut self, at: Micros) {
        self.poll.state = PollState::Proclaimed;
        self.poll.proclaimed_at = Some(at);
        self.poll.result = self.result.clone();
        self.poll.record_hash = self.record_hash.clone();
    }
}

/// Whether the poll is one of paper.
const fn on_paper(poll: &Poll) -> bool {
    matches!(poll.rules.family, PollFamily::Paper)
}
