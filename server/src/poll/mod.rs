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
pub mod rules;
mod store;
pub mod tally;
pub mod turnout;
pub mod urn;
pub mod verify;

use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::permission::{self, Actor, Denied, Permit, Right, authorise};
use electorate::{Body, Electors};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, Micros, PersonId, PollId, Seq};
use parvis_protocol::poll::command::{
    CreatePoll, EditPoll, EnterPaper, OfPoll, PollDraft, VoidPoll,
};
use parvis_protocol::poll::{Poll, PollFamily, PollKind, PollState, Sum, Voided};
use parvis_protocol::problem::{Mandates, PollMoment, Problem};
use rules::{Move, Runner};
use store::{Hold, Stored, ballot};
use tokio::sync::Notify;

pub use casting::{cast, enter, tell_turnout};
pub use closing::{close, tend, watch};
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
    let at = context.now();
    let seq = journal::append(&mut tx, &permit, Some(id), at, Entry::of(verb, poll.0)).await?;
    known_item(&mut tx, sitting, (channel, draft.item)).await?;
    let runner = runner(&mut tx, sitting, (&permit, draft.item)).await?;
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
    let (question, rules) = rules::draft(draft, body.kind, runner)?;
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
        closed_at: None,
        proclaimed_at: None,
        seal: None,
        voided: None,
        replaces: None,
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
    let (question, rules) = rules::draft(draft, body.kind, runner)?;
    let chair = known(&mut turn.tx, channel, chair).await?;
    let poll = &mut turn.stored.poll;
    poll.state = PollState::Draft;
    (poll.question, poll.rules, poll.item) = (question, rules, item);
    (poll.chair, poll.closes_at) = (chair, closes_at);
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

/// Says that a poll does not count, and prepares another one in its place where that is asked.
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

/// A use-case that moves a poll: its transaction, what it may do, the position it took. It holds
/// the poll alone: no ballot is under way.
struct Turn<'a> {
    context: &'a Context,
    tx: Tx,
    permit: Permit,
    seq: Seq,
    at: Micros,
    verb: Verb,
    stored: Stored,
}

impl<'a> Turn<'a> {
    async fn take(
        (context, sitting): (&'a Context, &impl Sitting),
        actor: &Actor,
        id: CommandId,
        OfPoll { channel, poll }: OfPoll,
        (verb, what): (Verb, Move),
    ) -> Result<Self, Error> {
        let mut tx = context.db.write().await?;
        let permit = authorise(&mut tx, actor, channel, Right::Write).await?;
        let at = context.now();
        let entry = Entry::of(verb, poll.0);
        let seq = journal::append(&mut tx, &permit, Some(id), at, entry).await?;
        let found = store::poll(&mut tx, (channel, poll), Hold::Alone).await?;
        let stored = found.ok_or(Error::NotFound)?;
        let runner = runner(&mut tx, sitting, (&permit, stored.poll.item)).await?;
        rules::step(&stored.poll, runner, what)?;
        Ok(Self { context, tx, permit, seq, at, verb, stored })
    }

    /// The same by the server. Nothing when the poll is no longer as it was seen.
    async fn by_itself(
        context: &'a Context,
        (channel, poll): (ChannelId, PollId),
        verb: Verb,
        still: impl FnOnce(&Stored) -> bool,
    ) -> Result<Option<Self>, Error> {
        let mut tx = context.db.write().await?;
        let kind = channel::channel(&mut tx, channel).await?.kind;
        let permit = permission::system(channel, kind);
        let at = context.now();
        let seq = journal::append(&mut tx, &permit, None, at, Entry::of(verb, poll.0)).await?;
        let found = store::poll(&mut tx, (channel, poll), Hold::Alone).await?;
        let stored = found.filter(still);
        Ok(stored.map(|stored| Self { context, tx, permit, seq, at, verb, stored }))
    }

    /// Opens the poll. Where that fails, no key stays behind.
    async fn open_and_end(mut self, sitting: &impl Sitting) -> Result<Done, Error> {
        let (context, poll) = (self.context, self.stored.poll.id);
        let opened = async {
            self.open(sitting).await?;
            self.end(Vec::new()).await
        };
        let opened = opened.await;
        if opened.is_err() {
            context.polls.keys.forget(poll);
        }
        opened
    }

    /// Fixes who may vote, and opens the urn.
    async fn open(&mut self, sitting: &impl Sitting) -> Result<(), Error> {
        let (channel, item) = (self.permit.channel(), self.stored.poll.item);
        let rules = self.stored.poll.rules;
        let stamp = (self.seq, self.at);
        let found =
            electorate::electors(&mut self.tx, sitting, (channel, item), &rules, stamp).await?;
        let Electors { kind, all: electors, chair, presence, place } = found;
        let poll = &mut self.stored.poll;
        rules::open((&poll.question, &rules), (kind, place), electors.len())?;
        poll.closes_at = rules::closes_at(poll.question.kind, poll.closes_at, self.at)?;
        poll.electors = tally::electorate(&electors);
        let seats = i64::from(poll.electors.ballots);
        // In a meeting it is presence that is counted, and stamped.
        let share = rules.quorum.filter(|_| presence.is_none());
        let quorum = share.map(|share| tally::fewest(share, seats));
        poll.quorum = quorum.map(|needed| u32::try_from(needed).unwrap_or(u32::MAX));
        poll.presence = presence;
        poll.chair = poll.chair.or(chair);
        poll.opened_at = Some(self.at);
        poll.state = PollState::Open;
        self.stored.electorate_rev = Some(self.seq);
        if rules::is_sealed(&self.stored.poll.question, &rules) {
            let seal = self.context.polls.keys.keep(self.stored.poll.id, &self.context.ids.key());
            self.stored.poll.seal = Some(seal);
            self.stored.keeper = Some(self.context.hub.bus().node());
            self.stored.kept_at = Some(self.at);
        }
        Ok(store::insert_electors(&mut self.tx, self.stored.poll.id, &electors).await?)
    }

    /// Keeps a small fact beside the change, for the minutes.
    async fn note(&mut self, fact: &impl serde::Serialize) -> Result<(), Error> {
        let place = (self.permit.channel(), self.seq);
        Ok(journal::annotate(&mut self.tx, place, &store::to_json(fact)?).await?)
    }

    /// Nothing more is taken; the electorate is told to be over.
    const fn over(&mut self) {
        if self.stored.electorate_rev.is_some() {
            self.stored.electorate_rev = Some(self.seq);
        }
    }

    async fn void(&mut self, voided: Voided) -> Result<(), Error> {
        let poll = self.stored.poll.id;
        if rules::is_under_way(self.stored.poll.state) {
            self.over();
            self.stored.poll.closed_at = self.stored.poll.closed_at.or(Some(self.at));
            ballot::delete_sealed(&mut self.tx, poll).await?;
            self.forget_mood().await?;
        }
        self.stored.poll.voided = Some(voided);
        self.stored.poll.state = PollState::Voided;
        Ok(())
    }

    /// Of a mood that is over, nobody is named.
    async fn forget_mood(&mut self) -> Result<(), Error> {
        if self.stored.poll.question.kind == PollKind::Mood {
            store::delete_electors(&mut self.tx, self.stored.poll.id).await?;
        }
        Ok(())
    }

    /// Ends with the poll as it is now, and other entities of the room.
    async fn end(self, others: Vec<Entity>) -> Result<Done, Error> {
        let Self { context, mut tx, permit, seq, at, verb, mut stored } = self;
        stored.poll.rev = seq;
        store::save(&mut tx, &stored).await?;
        let (channel, poll) = (permit.channel(), stored.poll.id);
        let mut entities = Vec::new();
        if stored.electorate_rev == Some(seq) {
            let electorates =
                store::electorates(&mut tx, channel, (Seq(seq.0.saturating_sub(1)), seq)).await?;
            entities.extend(electorates.into_iter().map(Entity::Electorate));
        }
        entities.push(stored.entity());
        entities.extend(others);
        tx.commit().await?;
        let change: Published = channel::published(&permit, (seq, at), verb, entities);
        context.hub.publish(change);
        Ok(Done { poll: Some(poll), ..Done::at(channel, seq) })
    }
}

/// Whether the poll is one of paper.
const fn on_paper(poll: &Poll) -> bool {
    matches!(poll.rules.family, PollFamily::Paper)
}
