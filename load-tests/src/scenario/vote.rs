//! A poll in one room of 1,000 people: how long from *Ouvrir* to the ballot on every screen, what
//! 1,000 votes in two seconds cost, how long from *Clore* to the result everywhere. Between the
//! last vote and the closing the server is killed: every vote that was acknowledged is counted.

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
/// Time over which the votes are spread.
const SECONDS: f64 = 2.0;

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
    run.add_latency("open to ballot", &merged([&opened.delivered_us].into_iter())?);
    let voted = fleet.act(Act::Vote { seconds: stage.size.seconds(SECONDS) }).await?;
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
    run.add_latency("close to result", &merged([&closed.delivered_us].into_iter())?);
    let spent = spent + server.cpu()?.saturating_sub(cpu);
    let each = number::per(spent.as_secs_f64() * 1e3, number::len(people));
    run.add("server CPU each", each, "ms", Better::Lower);
    let view = load(&server, &reader, room).await?;
    let result = view.record.map(|record| record.result.voters.ballots);
    expect(&mut run, "votes in the result", (u64::from(result.unwrap_or(0)), people));
    conclude(&mut run, &mut [&mut fleet], &server).await?;
    Ok(run)
}

fn add_votes(run: &mut Run, voted: &Driven) -> Result<()> {
    let seconds = number::figure(voted.took_us) / 1e6;
    run.add("first vote to last answer", seconds, "s", Better::Lower);
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
