//! A poll in one room of 1,000 people: how long from *Ouvrir* to the ballot on every screen, what
//! 1,000 votes in two seconds cost, how long from *Clore* to the result everywhere. Between the
//! last vote and the closing the server is killed: every vote that was acknowledged is counted.
//!
//! What is promised of such a room is judged: a run that is slower is a broken promise. In small
//! nothing is measured, so no time is judged.

use super::{AT_ONCE, Scenario, Stage, conclude};
use crate::client::{Client, Via};
use crate::number;
use crate::order::{Act, Driven, Seat};
use crate::report::{Better, Run};
use crate::server::{Seed, Server};
use crate::tally::merged;
use anyhow::{Result, bail};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::id::ChannelId;
use parvis_protocol::poll::PollView;
use parvis_protocol::poll::command::{LoadPolls, OfPoll};

const PEOPLE: usize = 1_000;
const PEOPLE_SMOKE: usize = 50;
/// Time within which all votes are made and durable.
const SECONDS: f64 = 2.0;
/// Part of that time over which the votes are spread: the last ones have the rest.
const SPREAD: f64 = 0.9;
/// The slowest that is promised of the ballot on a screen, and of the result, for 99 in 100.
const TOLD_MS: f64 = 300.0;
const BALLOT: &str = "open to ballot";
const ANSWERS: &str = "first vote to last answer";
const RESULT: &str = "close to result";

pub(super) async fn run(stage: &Stage) -> Result<Run> {
    let mut run = stage.report(Scenario::Vote);
    let people = stage.size.connections(PEOPLE, PEOPLE_SMOKE);
    let seed = Seed { people, rooms: 1, per_room: people };
    let (mut server, seeded) = stage.server(seed).await?;
    let [room] = seeded.rooms.as_slice() else { bail!("one room was seeded") };
    let (room, reader) = (*room, seeded.cookies.first().cloned().unwrap_or_default());
    let seat = |(index, cookie)| Seat { cookie, posts_in: (index == 0).then_some(room) };
    let seats: Vec<Seat> = seeded.cookies.into_iter().enumerate().map(seat).collect();
    let mut fleet = stage.fleet(&server, seats, AT_ONCE).await?;
    run.add("connections", number::figure(number::len(people)), "", Better::Neither);

    let cpu = server.cpu()?;
    let opened = fleet.act(Act::Open).await?;
    run.add_latency(BALLOT, &merged([&opened.delivered_us].into_iter())?);
    let within = stage.size.seconds(SECONDS);
    let voted = fleet.act(Act::Vote { seconds: within * SPREAD }).await?;
    add_votes(&mut run, &voted)?;
    fleet.leave().await?;
    let spent = server.cpu()?.saturating_sub(cpu);

    server.kill().await?;
    server.launch().await?;
    let counted = load(&server, &reader, room).await?.voted;
    run.add("votes after kill -9", f64::from(counted), "", Better::Neither);
    expect(&mut run, "votes kept over kill -9", (u64::from(counted), people));
    fleet.come_back(voted.heads).await?;

    let cpu = server.cpu()?;
    let closed = fleet.act(Act::Close).await?;
    run.add_latency(RESULT, &merged([&closed.delivered_us].into_iter())?);
    let spent = spent + server.cpu()?.saturating_sub(cpu);
    let each = number::per(spent.as_secs_f64() * 1e3, number::len(people));
    run.add("server CPU each", each, "ms", Better::Lower);
    let view = load(&server, &reader, room).await?;
    let result = view.record.map(|record| record.result.voters.ballots);
    expect(&mut run, "votes in the result", (u64::from(result.unwrap_or(0)), people));
    if !stage.size.smoke && people <= PEOPLE {
        let late = late(&run, within);
        run.faults.extend(late);
    }
    conclude(&mut run, &mut [&mut fleet], &server).await?;
    Ok(run)
}

/// What took longer than is promised, where all were to vote within so many seconds.
fn late(run: &Run, within: f64) -> Vec<String> {
    let promises = [
        (format!("{BALLOT} p99"), TOLD_MS),
        (ANSWERS.to_owned(), within),
        (format!("{RESULT} p99"), TOLD_MS),
    ];
    let broken = |(name, most): (String, f64)| match run.figure(&name) {
        Some(figure) if figure.value <= most => None,
        Some(figure) => {
            let (value, unit) = (figure.value, &figure.unit);
            Some(format!("{name}: {value:.3} {unit}, at most {most:.3} {unit} is promised"))
        }
        None => Some(format!("{name}: not measured")),
    };
    promises.into_iter().filter_map(broken).collect()
}

fn add_votes(run: &mut Run, voted: &Driven) -> Result<()> {
    let seconds = number::figure(voted.took_us) / 1e6;
    run.add(ANSWERS, seconds, "s", Better::Lower);
    run.add_latency("vote to answer", &merged([&voted.acknowledged_us].into_iter())?);
    Ok(())
}

fn expect(run: &mut Run, what: &str, (found, people): (u64, usize)) {
    if found != number::len(people) {
        run.faults.push(format!("{what}: {found} of {people}"));
    }
}

/// The poll, as somebody sees who comes now.
async fn load(server: &Server, cookie: &str, channel: ChannelId) -> Result<PollView> {
    let mut client = Client::connect(&server.base_url, cookie, Via::MSGPACK).await?;
    let page = LoadPolls { channel, before: None, limit: 1 };
    let Reply::Polls(page) = client.request(Command::LoadPolls(page)).await? else {
        bail!("`load_polls` was answered otherwise")
    };
    let Some(poll) = page.polls.first() else { bail!("the poll is not there") };
    let of = OfPoll { channel, poll: poll.id };
    match client.request(Command::LoadPoll(of)).await? {
        Reply::Poll(view) => Ok(*view),
        other => bail!("`load_poll` was answered {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;
    use crate::report::Figure;

    fn run(figures: [(&str, f64, &str); 3]) -> Run {
        let machine = Machine {
            cores: 2,
            processor: String::new(),
            memory_gib: 4,
            kernel: String::new(),
            sync_us: 300,
            pinned: true,
            commit: String::new(),
            at: 0,
        };
        let mut run = Run::new("vote-sqlite".to_owned(), String::new(), machine);
        for (name, value, unit) in figures {
            run.add(name, value, unit, Better::Lower);
        }
        run
    }

    #[test]
    fn whatever_is_slower_than_promised_is_a_broken_promise() {
        let just = [
            ("open to ballot p99", 300.0, "ms"),
            ("first vote to last answer", 2.0, "s"),
            ("close to result p99", 300.0, "ms"),
        ];
        assert_eq!(late(&run(just), SECONDS), Vec::<String>::new());
        for at in 0..just.len() {
            let mut figures = just;
            figures[at].1 *= 1.001;
            let told = late(&run(figures), SECONDS);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].starts_with(just[at].0), "{told:?}");
        }
        assert_eq!(late(&run(just), 1.0).len(), 1, "less time was given");
    }

    #[test]
    fn a_figure_that_is_not_there_is_no_promise_kept() {
        let mut without = run([("", 0.0, ""); 3]);
        without.figures.retain(|it: &Figure| !it.name.is_empty());
        assert_eq!(late(&without, SECONDS).len(), 3);
    }
}
