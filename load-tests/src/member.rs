//! One of thousands of connections: reads what comes, posts when it is its turn, leaves and comes
//! back when told. Each is one task of the worker's only thread.

use crate::client::CommandIds;
use crate::error::{Error, Result};
use crate::http::Target;
use crate::number;
use crate::order::{Act, Pace, Seat};
use crate::pacer::Pacer;
use crate::stamp::Stamp;
use crate::state::{Applied, Keep, State};
use crate::tally::{Shared, Work};
use crate::transport::{Line, Via};
use bytes::Bytes;
use parvis_protocol::VERSION;
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, PostMessage, Reply};
use parvis_protocol::frame::{Answer, Changes, ClientFrame, Hello, Outcome, Request, ServerFrame};
use parvis_protocol::id::{ChannelId, CommandId, PollId, Seq};
use parvis_protocol::limits::IN_FLIGHT_COMMANDS_MAX;
use parvis_protocol::poll::command::{CastBallot, CastBallots, ClosePoll, CreatePoll, PollDraft};
use parvis_protocol::poll::{Choice, PollKind, Question, Vote};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use tokio::sync::{Semaphore, watch};

/// What all members of a worker do now.
#[derive(Clone, Debug)]
pub enum Phase {
    /// Be connected, and read. The connection may be opened from this time on.
    Here {
        /// Counted from here.
        since_us: u64,
    },
    /// Be connected, read, and post.
    Working(Work),
    /// Be connected, read, and take part in a poll.
    Acting(Acting),
    /// Be away.
    Away,
}

/// A step of a poll that members carry out, once for each.
#[derive(Clone, Copy, Debug)]
pub struct Acting {
    /// Which.
    pub act: Act,
    /// When it starts.
    pub start_us: u64,
    /// How many members there are.
    pub of: u64,
}

/// What a member shows to its worker.
#[derive(Debug, Default)]
pub struct Shown {
    /// It is connected and every channel is live.
    pub live: Cell<bool>,
    /// Where its rooms stand.
    pub positions: RefCell<HashMap<ChannelId, Seq>>,
    /// Changes that came again.
    pub duplicates: Cell<u64>,
    /// Channels loaded again.
    pub resets: Cell<u64>,
}

/// A connection.
pub struct Member {
    shared: Rc<Shared>,
    /// Handshakes under way.
    doors: Rc<Semaphore>,
    shown: Rc<Shown>,
    /// 0, 1, 2 … in this worker.
    index: usize,
    target: Target,
    via: Via,
    /// Absent when it only listens.
    sender: Option<Sender>,
    state: State,
    line: Option<Line>,
    ids: CommandIds,
    unanswered: HashMap<CommandId, u64>,
    /// Messages of this member, ever.
    numbered: u64,
    /// The poll, and the mandate that this member has in it.
    ballot: Option<(ChannelId, PollId, u32)>,
    /// The step of a poll under way, until this member has what it waits for.
    acting: Option<Acting>,
}

/// A member that posts.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// Where.
    pub room: ChannelId,
    /// 0, 1, 2 … in this worker.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

/// What a member still has to post.
enum Turn {
    Idle,
    Window {
        ends_us: u64,
    },
    Paced(Pacer),
    Count {
        left: u64,
    },
    /// One command, at its time.
    Once {
        at_us: u64,
        command: Box<Command>,
    },
}

impl Member {
    /// A member that is not connected yet.
    pub fn new(
        shared: &Rc<Shared>,
        doors: &Rc<Semaphore>,
        base_url: &str,
        via: Via,
        (index, seat, sender): (usize, &Seat, Option<Sender>),
    ) -> Self {
        Self {
            shared: Rc::clone(shared),
            doors: Rc::clone(doors),
            shown: Rc::default(),
            index,
            target: Target::new(base_url, &seat.cookie),
            via,
            sender,
            state: State::new(Keep::Positions),
            line: None,
            ids: CommandIds::default(),
            unanswered: HashMap::new(),
            numbered: 0,
            ballot: None,
            acting: None,
        }
    }

    /// What its worker may look at.
    pub fn shown(&self) -> Rc<Shown> {
        Rc::clone(&self.shown)
    }

    /// Does what the phase says, until the worker ends.
    pub async fn run(mut self, mut phase: watch::Receiver<Phase>) {
        loop {
            let now = phase.borrow_and_update().clone();
            let done = match now {
                Phase::Away => {
                    self.cut();
                    phase.changed().await.is_ok()
                }
                Phase::Here { since_us } => {
                    self.arrive(since_us).await;
                    self.exchange(Turn::Idle, 0, &mut phase).await
                }
                Phase::Working(work) => {
                    let turn = self.turn(work);
                    self.exchange(turn, work.drive.body_bytes, &mut phase).await
                }
                Phase::Acting(acting) => {
                    self.acting = Some(acting);
                    let turn = self.step(acting);
                    self.exchange(turn, 0, &mut phase).await
                }
            };
            if !done {
                return;
            }
        }
    }

    fn cut(&mut self) {
        if self.line.take().is_some() {
            self.shared.live.set(self.shared.live.get() - usize::from(self.shown.live.get()));
        }
        self.shown.live.set(false);
        self.unanswered.clear();
    }

    /// Opens the connection unless it is open, and waits until every channel is live.
    async fn arrive(&mut self, since_us: u64) {
        if self.line.is_some() {
            return;
        }
        let doors = Rc::clone(&self.doors);
        let door = doors.acquire().await;
        let result = self.open().await;
        drop(door);
        match result {
            Ok(()) => {
                self.shown.live.set(true);
                self.shared.opened(self.shared.clock.now_us().saturating_sub(since_us));
            }
            Err(error) => self.lost(&error),
        }
    }

    async fn open(&mut self) -> Result<()> {
        let hello = Hello { protocol: VERSION, resume: self.state.positions() };
        self.state.you = None;
        self.line = Some(Line::open(&self.target, self.via, hello).await?);
        while !self.state.all_live() {
            let bytes = match &mut self.line {
                Some(line) => line.next().await?,
                None => return Err(Error::Closed(None)),
            };
            self.take(&bytes)?;
        }
        Ok(())
    }

    /// Reads, and posts when it is time, until the phase changes. False when the worker ended.
    async fn exchange(
        &mut self,
        mut turn: Turn,
        body_bytes: usize,
        phase: &mut watch::Receiver<Phase>,
    ) -> bool {
        loop {
            let Some(line) = &mut self.line else { return phase.changed().await.is_ok() };
            let may_post = self.unanswered.len() < IN_FLIGHT_COMMANDS_MAX;
            let next = tokio::select! {
                biased;
                changed = phase.changed() => return changed.is_ok(),
                next = line.next() => Some(next),
                () = ready(&mut turn, &self.shared, self.sender, may_post) => None,
            };
            let result = match next {
                Some(Ok(bytes)) => self.take(&bytes),
                Some(Err(error)) => Err(error),
                None => self.post(&mut turn, body_bytes).await,
            };
            if let Err(error) = result {
                self.lost(&error);
            }
        }
    }

    fn lost(&mut self, error: &Error) {
        self.shared.fault(format!("connection {}: {error}", self.index));
        self.cut();
    }

    fn take(&mut self, bytes: &Bytes) -> Result<()> {
        let encoding = self.line.as_ref().map(Line::encoding).ok_or(Error::Closed(None))?;
        let decoded = self.shared.decode(bytes, encoding)?;
        let applied = self.state.apply(&decoded.frame)?;
        match (&decoded.frame, applied) {
            (ServerFrame::Changes(changes), Applied::Changes { fresh }) => {
                self.shared.delivered(changes.channel, &decoded, fresh);
                self.show(changes.channel);
                self.follow(changes);
            }
            (ServerFrame::Reply(answer), _) => self.answered(answer),
            (ServerFrame::CaughtUp(at), _) => self.show(at.channel),
            (ServerFrame::Reset(at), _) => self.show(at.channel),
            (ServerFrame::Bye(bye), _) => return Err(Error::Closed(Some(bye.code))),
            (ServerFrame::Changes(_) | ServerFrame::Welcome(_) | ServerFrame::Signal(_), _) => {}
        }
        Ok(())
    }

    /// Finds what this member waits for in a poll: its own ballot, or the result.
    fn follow(&mut self, changes: &Changes) {
        let Some(Acting { act, start_us, .. }) = self.acting else { return };
        let own = self.state.you.as_ref().map(|you| you.person);
        for entity in changes.changes.iter().flat_map(|change| &change.entities) {
            let has_it = match (act, entity) {
                (Act::Open, Entity::Electorate(of)) => {
                    let at = of.people.iter().position(|person| Some(*person) == own);
                    let mandate = at.and_then(|at| u32::try_from(at + 1).ok());
                    self.ballot = mandate.map(|it| (changes.channel, of.poll, it));
                    mandate.is_some()
                }
                (Act::Close, Entity::Poll(poll)) => poll.result.is_some(),
                _ => false,
            };
            if has_it {
                self.acting = None;
                self.shared.told(start_us);
                return;
            }
        }
    }

    fn show(&self, channel: ChannelId) {
        self.shown.positions.borrow_mut().insert(channel, self.state.position(channel));
        self.shown.duplicates.set(self.state.duplicates);
        self.shown.resets.set(self.state.resets);
    }

    fn answered(&mut self, answer: &Answer) {
        let Some(intended_us) = self.unanswered.remove(&answer.id) else {
            return self.shared.fault(format!("an answer to nothing: {}", answer.id));
        };
        match &answer.outcome {
            Outcome::Ok(Reply::Done(Done { channel, seq, message, .. })) => {
                self.shared.acknowledged(intended_us, *channel, *seq, *message);
            }
            Outcome::Ok(other) => self.shared.fault(format!("a post was answered {other:?}")),
            Outcome::Problem(refusal) => {
                if let Some(sender) = self.sender.filter(|_| self.acting.is_none()) {
                    self.shared.refused(sender.room, refusal.problem.name());
                } else {
                    self.shared.fault(format!("refused in a poll: {}", refusal.problem.name()));
                }
            }
        }
    }

    fn turn(&self, work: Work) -> Turn {
        let Some(sender) = self.sender else { return Turn::Idle };
        let ends_us = work.start_us + number::count(work.drive.seconds * 1e6);
        match work.drive.pace {
            Pace::Saturated { .. } => Turn::Window { ends_us },
            Pace::Rate(per_second) => Turn::Paced(Pacer::new(
                work.start_us,
                work.drive.seconds,
                per_second,
                sender.number,
                sender.of,
            )),
            Pace::Each(left) => Turn::Count { left },
        }
    }

    /// What this member does in a step of a poll.
    fn step(&self, Acting { act, start_us, of }: Acting) -> Turn {
        let first = self.sender.filter(|sender| sender.number == 0);
        let command = match (act, first, self.ballot) {
            (Act::Open, Some(sender), _) => {
                let question = Question {
                    title: "Approuvez-vous l’ordre du jour ?".to_owned(),
                    kind: PollKind::Motion,
                    options: Vec::new(),
                };
                let draft = PollDraft {
                    question,
                    rules: None,
                    item: None,
                    chair: None,
                    closes_at: None,
                    round_of: None,
                };
                Command::CreatePoll(CreatePoll { channel: sender.room, draft, open: true })
            }
            (Act::Vote { .. }, _, Some((channel, poll, mandate))) => {
                let choice = if mandate % 3 == 0 { Choice::Against } else { Choice::For };
                let ballots = vec![CastBallot { mandate, vote: Vote::Choice(choice) }];
                Command::CastBallots(CastBallots { channel, poll, ballots })
            }
            (Act::Close, Some(_), Some((channel, poll, _))) => {
                Command::ClosePoll(ClosePoll { channel, poll, proclaim: true })
            }
            _ => return Turn::Idle,
        };
        let at_us = match act {
            Act::Vote { seconds } => {
                let step_us = seconds * 1e6 / number::figure(of.max(1));
                start_us + number::count(step_us * number::figure(number::len(self.index)))
            }
            Act::Open | Act::Close => start_us,
        };
        Turn::Once { at_us, command: Box::new(command) }
    }

    /// Sends the one command of a step.
    async fn send_once(&mut self, at_us: u64, command: Command) -> Result<()> {
        let Some(line) = &mut self.line else { return Ok(()) };
        let id = self.ids.fresh();
        self.unanswered.insert(id, at_us);
        self.shared.counts.borrow_mut().posted += 1;
        line.feed(&ClientFrame::Request(Request { id, command })).await?;
        line.flush().await
    }

    /// Sends every message whose turn it is, with one write.
    async fn post(&mut self, turn: &mut Turn, body_bytes: usize) -> Result<()> {
        if let Turn::Once { at_us, command } = turn {
            let (at_us, command) = (*at_us, (**command).clone());
            *turn = Turn::Idle;
            return self.send_once(at_us, command).await;
        }
        let (Some(sender), Some(line)) = (self.sender, &mut self.line) else { return Ok(()) };
        let now_us = self.shared.clock.now_us();
        while self.unanswered.len() < IN_FLIGHT_COMMANDS_MAX {
            let Some(intended_us) = turn.take(now_us) else { break };
            let stamp = Stamp { sender: sender.number, number: self.numbered, intended_us };
            self.numbered += 1;
            let post = PostMessage {
                channel: sender.room,
                thread: None,
                quote: None,
                body: stamp.body(body_bytes),
                acknowledgement_requested: false,
            };
            let (id, command) = (self.ids.fresh(), Command::PostMessage(post));
            self.unanswered.insert(id, intended_us);
            self.shared.counts.borrow_mut().posted += 1;
            line.feed(&ClientFrame::Request(Request { id, command })).await?;
            if matches!(turn, Turn::Window { .. } | Turn::Count { .. }) {
                break;
            }
        }
        line.flush().await
    }
}

impl Turn {
    /// The intended time of the message whose turn has come.
    fn take(&mut self, now_us: u64) -> Option<u64> {
        match self {
            Self::Idle | Self::Once { .. } => None,
            Self::Window { ends_us } => (now_us < *ends_us).then_some(now_us),
            Self::Paced(pacer) => pacer.due(now_us),
            Self::Count { left } => {
                *left = left.checked_sub(1)?;
                Some(now_us)
            }
        }
    }
}

/// Resolves when the next message may leave; never when there is none.
async fn ready(turn: &mut Turn, shared: &Shared, sender: Option<Sender>, may_post: bool) {
    let never = std::future::pending();
    if !may_post {
        return never.await;
    }
    match turn {
        Turn::Idle | Turn::Count { left: 0 } => never.await,
        Turn::Count { .. } => {}
        Turn::Once { at_us, .. } => {
            tokio::time::sleep_until(shared.clock.instant(*at_us)).await;
        }
        Turn::Paced(pacer) => match pacer.next_us() {
            Some(at_us) => tokio::time::sleep_until(shared.clock.instant(at_us)).await,
            None => never.await,
        },
        Turn::Window { ends_us } => {
            let gate = sender.and_then(|sender| shared.gate(sender.room));
            let Some(gate) = gate else { return never.await };
            if shared.clock.now_us() >= *ends_us {
                return never.await;
            }
            match gate.turns.acquire().await {
                Ok(turn) => turn.forget(),
                Err(_) => never.await,
            }
        }
    }
}
