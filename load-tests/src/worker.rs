//! A worker process: holds thousands of connections on one thread and does what it is told, one
//! order after the other.

use crate::clock::{Clock, micros};
use crate::measure;
use crate::member::{Acting, Member, Phase, Sender, Shown};
use crate::number;
use crate::order::{Act, Drive, Order, Pace, Report, Seat, Told};
use crate::tally::{Shared, Work};
use crate::transport::Via;
use anyhow::{Result, bail, ensure};
use parvis_protocol::id::{ChannelId, Seq};
use std::collections::HashMap;
use std::io::Write as _;
use std::rc::Rc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinSet, LocalSet};

/// Between the order and the first post: every task must be waiting by then.
const HEAD_START_US: u64 = 200_000;
/// How often conditions are looked at. What is measured is stamped where it happens.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Longest wait for all connections to open, or to come back.
const OPEN_WITHIN: Duration = Duration::from_mins(2);
/// Longest wait for those who are back to be caught up with the last message.
const SETTLE_WITHIN: Duration = Duration::from_mins(1);

/// All connections of this process.
struct Worker {
    shared: Rc<Shared>,
    members: Vec<Rc<Shown>>,
    senders: u64,
    phase: watch::Sender<Phase>,
    tasks: JoinSet<()>,
}

/// Reads orders from standard input until it ends.
pub fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, obey())
}

async fn obey() -> Result<()> {
    let mut worker = Worker::new()?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let told = match worker.carry_out(serde_json::from_str(&line)?).await {
            Ok(told) => told,
            Err(error) => Told::Failed(worker.explain(&error)),
        };
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
        out.flush()?;
    }
    Ok(())
}

impl Worker {
    fn new() -> Result<Self> {
        Ok(Self {
            shared: Shared::new(Clock::start())?,
            members: Vec::new(),
            senders: 0,
            phase: watch::Sender::new(Phase::Away),
            tasks: JoinSet::new(),
        })
    }

    async fn carry_out(&mut self, order: Order) -> Result<Told> {
        match order {
            Order::Connect { base_url, seats, json, at_once } => {
                let via = Via::WebSocket(Order::encoding(json));
                self.connect(&base_url, &seats, via, at_once).await
            }
            Order::Drive(drive) => self.drive(drive).await,
            Order::Act(act) => self.act(act).await,
            Order::Leave => self.leave().await,
            Order::Return { heads } => self.come_back(&heads.into_iter().collect()).await,
            Order::Report => Ok(Told::Report(Box::new(self.report()))),
        }
    }

    fn explain(&self, error: &anyhow::Error) -> String {
        let faults = self.report().first_faults.join("\n  ");
        format!("{error:#}\n  {faults}")
    }

    async fn connect(
        &mut self,
        base_url: &str,
        seats: &[Seat],
        via: Via,
        at_once: usize,
    ) -> Result<Told> {
        let doors = Rc::new(Semaphore::new(at_once.max(1)));
        let of = number::len(seats.iter().filter(|seat| seat.posts_in.is_some()).count());
        for (index, seat) in seats.iter().enumerate() {
            let sender = seat.posts_in.map(|room| Sender { room, number: self.senders, of });
            self.senders += u64::from(sender.is_some());
            let member = Member::new(&self.shared, &doors, base_url, via, (index, seat, sender));
            self.members.push(member.shown());
            self.tasks.spawn_local(member.run(self.phase.subscribe()));
        }
        self.open().await?;
        Ok(Told::Connected(self.shared.opening()))
    }

    /// Everybody opens a connection; ends when all are live.
    async fn open(&mut self) -> Result<()> {
        self.shared.begin(u64::MAX)?;
        let since_us = self.shared.clock.now_us();
        self.phase.send_replace(Phase::Here { since_us });
        let all = self.members.len();
        self.until(OPEN_WITHIN, "every connection to be live", |it| it.shared.live.get() == all)
            .await
    }

    async fn drive(&mut self, drive: Drive) -> Result<Told> {
        let start_us = self.shared.clock.now_us() + HEAD_START_US;
        let (total, ends_us) = match drive.pace {
            Pace::Each(each) => (Some(each * self.senders), u64::MAX),
            Pace::Rate(rate) => {
                let total = number::count((drive.seconds * rate).round());
                (Some(total), start_us + number::count(drive.seconds * 1e6))
            }
            Pace::Saturated { window } => {
                self.shared.set_gates(&self.receivers(), window);
                (None, start_us + number::count(drive.seconds * 1e6))
            }
        };
        ensure!(self.senders > 0, "nobody posts");
        self.shared.begin(ends_us)?;
        let cpu = measure::own_cpu()?;
        self.phase.send_replace(Phase::Working(Work { drive, start_us }));
        let patience = Duration::from_secs_f64(drive.seconds * 4.0 + drive.settle_seconds);
        self.until(patience, "the last delivery", |it| it.settled(total, ends_us)).await?;
        let own_cpu_us = micros(measure::own_cpu()?.saturating_sub(cpu));
        self.phase.send_replace(Phase::Here { since_us: self.shared.clock.now_us() });
        self.shared.set_gates(&HashMap::new(), 0);
        Ok(Told::Driven(Box::new(self.shared.driven(start_us, own_cpu_us))))
    }

    async fn act(&mut self, act: Act) -> Result<Told> {
        ensure!(self.senders > 0, "nobody opens a poll");
        let start_us = self.shared.clock.now_us() + HEAD_START_US;
        self.shared.begin(u64::MAX)?;
        let cpu = measure::own_cpu()?;
        let of = number::len(self.members.len());
        self.phase.send_replace(Phase::Acting(Acting { act, start_us, of }));
        let what = "everybody to have taken part in a poll";
        self.until(SETTLE_WITHIN, what, |it| it.has_acted(act, of)).await?;
        let own_cpu_us = micros(measure::own_cpu()?.saturating_sub(cpu));
        self.phase.send_replace(Phase::Here { since_us: self.shared.clock.now_us() });
        Ok(Told::Driven(Box::new(self.shared.driven(start_us, own_cpu_us))))
    }

    fn has_acted(&self, act: Act, all: u64) -> bool {
        let done = match act {
            Act::Open | Act::Close => self.shared.heard() == all,
            Act::Vote { .. } => self.shared.counts.borrow().posted == all,
        };
        done && self.shared.all_answered() && self.all_at(&self.shared.heads())
    }

    /// Everything was posted and answered, and every member has what was acknowledged.
    fn settled(&self, total: Option<u64>, ends_us: u64) -> bool {
        let posted = match total {
            Some(total) => self.shared.counts.borrow().posted >= total,
            None => self.shared.clock.now_us() >= ends_us,
        };
        posted && self.shared.all_answered() && self.all_at(&self.shared.heads())
    }

    fn all_at(&self, heads: &HashMap<ChannelId, Seq>) -> bool {
        self.members.iter().all(|shown| {
            let behind = |(channel, at): (&ChannelId, &Seq)| {
                heads.get(channel).is_some_and(|head| at < head)
            };
            !shown.positions.borrow().iter().any(behind)
        })
    }

    async fn leave(&mut self) -> Result<Told> {
        self.phase.send_replace(Phase::Away);
        self.until(OPEN_WITHIN, "everybody to be away", |it| it.shared.live.get() == 0).await?;
        Ok(Told::Left)
    }

    async fn come_back(&mut self, heads: &HashMap<ChannelId, Seq>) -> Result<Told> {
        self.open().await?;
        let opening = self.shared.opening();
        // Being live means being caught up, with what the rooms held when the server said so.
        self.until(SETTLE_WITHIN, "everybody to be caught up", |it| it.all_at(heads)).await?;
        Ok(Told::Returned(opening))
    }

    /// How many members of each room are here.
    fn receivers(&self) -> HashMap<ChannelId, u64> {
        let mut receivers = HashMap::new();
        for shown in &self.members {
            for channel in shown.positions.borrow().keys() {
                *receivers.entry(*channel).or_default() += 1;
            }
        }
        receivers
    }

    fn report(&self) -> Report {
        let duplicates = self.members.iter().map(|shown| shown.duplicates.get()).sum();
        let resets = self.members.iter().map(|shown| shown.resets.get()).sum();
        self.shared.report(duplicates, resets)
    }

    /// Waits for a condition. A fault ends the wait: a measurement with faults is worth nothing.
    async fn until(
        &self,
        within: Duration,
        what: &str,
        reached: impl Fn(&Self) -> bool,
    ) -> Result<()> {
        let wait = async {
            let mut look = tokio::time::interval(LOOK_EVERY);
            while !reached(self) {
                if self.shared.faults() > 0 {
                    bail!("faults while waiting for {what}");
                }
                look.tick().await;
            }
            Ok(())
        };
        match tokio::time::timeout(within, wait).await {
            Ok(result) => result,
            Err(_) => bail!(
                "waited {within:?} for {what}: {} of {} live, {}",
                self.shared.live.get(),
                self.members.len(),
                self.shared.progress()
            ),
        }
    }
}
