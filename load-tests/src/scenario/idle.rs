//! Connections that do nothing: what each costs in memory, with 10 rooms.

use super::{AT_ONCE, Scenario, Stage, conclude};
use crate::number;
use crate::order::Seat;
use crate::report::{Better, Run};
use crate::server::Seed;
use anyhow::Result;
use std::time::Duration;
use tokio::time::sleep;

const CONNECTIONS: usize = 10_000;
const CONNECTIONS_SMOKE: usize = 200;
const ROOMS_EACH: usize = 10;
const MEMBERS_PER_ROOM: usize = 100;
/// Presence goes round once all are there; then nothing moves.
const QUIET: Duration = Duration::from_secs(30);
const QUIET_SMOKE: Duration = Duration::from_secs(2);

pub(super) async fn run(stage: &Stage) -> Result<Run> {
    let mut run = stage.report(Scenario::Idle);
    let people = stage.size.connections(CONNECTIONS, CONNECTIONS_SMOKE);
    let each = stage.size.rooms_each.unwrap_or(ROOMS_EACH);
    let per_room = MEMBERS_PER_ROOM.min(people);
    let rooms = (people * each).div_ceil(per_room);
    let (server, seeded) = stage.server(Seed { people, rooms, per_room }).await?;
    sleep(Duration::from_secs(1)).await;
    let before = server.rss_kib()?;
    let seats = seeded.cookies.into_iter().map(|cookie| Seat { cookie, posts_in: None }).collect();
    let cpu = server.cpu()?;
    let mut fleet = stage.fleet(&server, seats, AT_ONCE).await?;
    let opened = server.cpu()?.saturating_sub(cpu);
    let full = server.rss_kib()?;
    let quiet = if stage.size.smoke { QUIET_SMOKE } else { QUIET };
    sleep(quiet).await;
    let cpu = server.cpu()?;
    sleep(quiet).await;
    let idle_cpu = server.cpu()?.saturating_sub(cpu).as_secs_f64() / quiet.as_secs_f64();
    let after = server.rss_kib()?;
    let count = number::len(people);
    let per = |rss: u64| number::per(number::figure(rss.saturating_sub(before)), count);
    run.add("connections", number::figure(count), "", Better::Neither);
    run.add("rooms each", number::figure(number::len(each)), "", Better::Neither);
    run.add("RSS per connection", per(after), "KiB", Better::Lower);
    run.add("RSS per connection, just opened", per(full), "KiB", Better::Lower);
    run.add("RSS of the empty server", number::figure(before) / 1024.0, "MiB", Better::Lower);
    run.add("RSS of the full server", number::figure(after) / 1024.0, "MiB", Better::Lower);
    let each_ms = number::per(opened.as_secs_f64() * 1e3, count);
    run.add("server CPU to open one", each_ms, "ms", Better::Lower);
    run.add("server CPU when idle", idle_cpu * 100.0, "% of a core", Better::Lower);
    conclude(&mut run, &mut [&mut fleet], &server).await?;
    Ok(run)
}
