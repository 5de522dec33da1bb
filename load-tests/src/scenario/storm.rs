//! 2,000 people come back at once, each with 50 messages missed: after a cut of the network while
//! others went on (the server remembers the last frames), then after `kill -9` of the server (it
//! remembers nothing).

use super::{AT_ONCE, Scenario, Stage, conclude, posts};
use crate::measure::milliseconds;
use crate::number;
use crate::order::{Opening, Pace, Seat};
use crate::report::{Better, Run};
use crate::server::Seed;
use crate::tally::merged;
use anyhow::Result;
use std::time::Duration;

const CONNECTIONS: usize = 2_000;
const CONNECTIONS_SMOKE: usize = 100;
/// People of a room who come back; one more stayed and wrote.
const PER_ROOM: usize = 50;
const MISSED: u64 = 50;
/// Rooms of each person; the messages were missed in one of them.
const ROOMS_EACH: usize = 10;

pub(super) async fn run(stage: &Stage) -> Result<Run> {
    let mut run = stage.report(Scenario::Storm);
    let busy = stage.size.connections(CONNECTIONS, CONNECTIONS_SMOKE).div_ceil(PER_ROOM);
    let each = stage.size.rooms_each.unwrap_or(ROOMS_EACH);
    let per_room = PER_ROOM + 1;
    let seed = Seed { people: busy * per_room, rooms: busy * each, per_room };
    let (mut server, seeded) = stage.server(seed).await?;
    let (mut writers, mut others) = (Vec::new(), Vec::new());
    for (index, cookie) in seeded.cookies.into_iter().enumerate() {
        let room = seeded.rooms.get(index / per_room).copied();
        if index % per_room == 0 {
            writers.push(Seat { cookie, posts_in: room });
        } else {
            others.push(Seat { cookie, posts_in: None });
        }
    }
    let count = number::len(others.len());
    let mut away = stage.fleet(&server, others, AT_ONCE).await?;
    let mut there = stage.fleet(&server, writers, AT_ONCE).await?;
    run.add("connections", number::figure(count), "", Better::Neither);
    run.add("rooms each", number::figure(number::len(each)), "", Better::Neither);

    away.leave().await?;
    let order = posts(Pace::Each(MISSED), 10.0);
    let heads = there.drive(order).await?.heads;
    let cpu = server.cpu()?;
    let opening = away.come_back(heads).await?;
    let spent = server.cpu()?.saturating_sub(cpu);
    add(&mut run, "after a cut", &opening, spent, count)?;

    away.leave().await?;
    let heads = there.drive(order).await?.heads;
    there.leave().await?;
    server.kill().await?;
    server.launch().await?;
    let cpu = server.cpu()?;
    let opening = away.come_back(heads.clone()).await?;
    let spent = server.cpu()?.saturating_sub(cpu);
    add(&mut run, "after kill -9", &opening, spent, count)?;
    there.come_back(heads).await?;
    conclude(&mut run, &mut [&mut away, &mut there], &server).await?;
    Ok(run)
}

fn add(run: &mut Run, after: &str, opening: &Opening, cpu: Duration, count: u64) -> Result<()> {
    let seconds = number::figure(opening.took_us) / 1e6;
    run.add(&format!("{after}: all caught up"), seconds, "s", Better::Lower);
    let each = number::per(cpu.as_secs_f64() * 1e3, count);
    run.add(&format!("{after}: server CPU each"), each, "ms", Better::Lower);
    let histogram = merged([&opening.each_us].into_iter())?;
    let half = milliseconds(histogram.value_at_percentile(50.0));
    run.add(&format!("{after}: half of them"), half, "ms", Better::Lower);
    Ok(())
}
