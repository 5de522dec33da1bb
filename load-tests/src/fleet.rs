//! The worker processes of a measurement. This program starts itself again, as a process holds
//! fewer than 20 000 sockets and one core must not decode for the other.

use crate::checker;
use crate::number;
use crate::order::{Act, Drive, Driven, Opening, Order, Report, Seat, Told};
use crate::tally::merged;
use anyhow::{Context as _, Result, bail};
use parvis_protocol::id::{ChannelId, Seq};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::time::timeout;

/// Sockets one worker may hold: the hard limit of open files is 20 000 on our machines.
pub const SEATS_PER_WORKER_MAX: usize = 18_000;
/// Longest time an order may take.
const ORDER_WITHIN: Duration = Duration::from_mins(10);

/// One worker process; it ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    _child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// Several workers that do the same.
#[derive(Debug, Default)]
pub struct Fleet {
    workers: Vec<Worker>,
}

impl Worker {
    /// Starts this program again as a worker, pinned to a core if one is given.
    pub fn start(core: Option<usize>) -> Result<Self> {
        let own = std::env::current_exe().context("where this program is")?;
        let mut command = crate::server::command(core, &own);
        let mut child = command
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("start of a worker")?;
        let orders = child.stdin.take().context("input of a worker")?;
        let answers = child.stdout.take().context("output of a worker")?;
        Ok(Self { _child: child, orders, answers: BufReader::new(answers).lines() })
    }

    async fn tell(&mut self, order: &Order) -> Result<()> {
        let mut line = serde_json::to_vec(order)?;
        line.push(b'\n');
        self.orders.write_all(&line).await.context("a worker is gone")?;
        Ok(())
    }

    async fn hear(&mut self) -> Result<Told> {
        let line = timeout(ORDER_WITHIN, self.answers.next_line())
            .await
            .context("a worker does not answer")??;
        let line = line.context("a worker ended")?;
        match serde_json::from_str(&line)? {
            Told::Failed(why) => bail!("{why}"),
            told => Ok(told),
        }
    }
}

impl Fleet {
    /// Opens these connections, in as many workers as they need.
    pub async fn connect(
        base_url: &str,
        seats: Vec<Seat>,
        json: bool,
        at_once: usize,
        core: Option<usize>,
    ) -> Result<(Self, Opening)> {
        let mut fleet = Self::default();
        let workers = seats.len().div_ceil(SEATS_PER_WORKER_MAX).max(1);
        let each = seats.len().div_ceil(workers).max(1);
        for seats in seats.chunks(each) {
            let mut worker = Worker::start(core)?;
            let (base_url, seats) = (base_url.to_owned(), seats.to_vec());
            worker.tell(&Order::Connect { base_url, seats, json, at_once }).await?;
            fleet.workers.push(worker);
        }
        let told = fleet.hear_all().await?;
        let opening = opening(told.into_iter().map(|told| match told {
            Told::Connected(opening) => Ok(opening),
            other => bail!("a worker answered {other:?}"),
        }))?;
        Ok((fleet, opening))
    }

    /// Posts, and waits until everything reached everybody. One worker must hold all members of
    /// the rooms, because only it knows when all have them.
    pub async fn drive(&mut self, drive: Drive) -> Result<Driven> {
        self.order(&Order::Drive(drive)).await
    }

    /// Takes part in a poll, and waits until everybody has: one worker, for the same reason.
    pub async fn act(&mut self, act: Act) -> Result<Driven> {
        self.order(&Order::Act(act)).await
    }

    async fn order(&mut self, order: &Order) -> Result<Driven> {
        let [worker] = self.workers.as_mut_slice() else { bail!("this needs one worker") };
        worker.tell(order).await?;
        match worker.hear().await? {
            Told::Driven(driven) => Ok(*driven),
            other => bail!("a worker answered {other:?}"),
        }
    }

    /// Cuts every connection.
    pub async fn leave(&mut self) -> Result<()> {
        for told in self.all(&Order::Leave).await? {
            let Told::Left = told else { bail!("a worker answered {told:?}") };
        }
        Ok(())
    }

    /// Everybody comes back at once, and is caught up.
    pub async fn come_back(&mut self, heads: Vec<(ChannelId, Seq)>) -> Result<Opening> {
        let told = self.all(&Order::Return { heads }).await?;
        opening(told.into_iter().map(|told| match told {
            Told::Returned(opening) => Ok(opening),
            other => bail!("a worker answered {other:?}"),
        }))
    }

    /// What was found by each worker.
    pub async fn reports(&mut self) -> Result<Vec<Report>> {
        let told = self.all(&Order::Report).await?;
        let report = |told| match told {
            Told::Report(report) => Ok(*report),
            other => bail!("a worker answered {other:?}"),
        };
        told.into_iter().map(report).collect()
    }

    async fn all(&mut self, order: &Order) -> Result<Vec<Told>> {
        for worker in &mut self.workers {
            worker.tell(order).await?;
        }
        self.hear_all().await
    }

    async fn hear_all(&mut self) -> Result<Vec<Told>> {
        let mut told = Vec::new();
        for worker in &mut self.workers {
            told.push(worker.hear().await?);
        }
        Ok(told)
    }
}

/// Every broken promise that the workers of a measurement found, alone or together.
pub fn faults(reports: &[Report]) -> Vec<String> {
    let mut faults: Vec<String> =
        reports.iter().flat_map(|report| report.first_faults.iter().cloned()).collect();
    let told = number::len(faults.len());
    let all: u64 = reports.iter().map(|report| report.faults).sum();
    if all > told {
        faults.push(format!("and {} more", all - told));
    }
    let chains: Vec<_> = reports.iter().map(|report| report.chains.clone()).collect();
    faults.extend(checker::disagreements(&chains));
    faults
}

fn opening(each: impl Iterator<Item = Result<Opening>>) -> Result<Opening> {
    let each: Vec<Opening> = each.collect::<Result<_>>()?;
    let took_us = each.iter().map(|opening| opening.took_us).max().unwrap_or(0);
    let histogram = merged(each.iter().map(|opening| &opening.each_us))?;
    let each_us = histogram
        .iter_recorded()
        .map(|value| (value.value_iterated_to(), value.count_at_value()))
        .collect();
    Ok(Opening { took_us, each_us })
}
