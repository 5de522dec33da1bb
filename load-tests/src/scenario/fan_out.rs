//! What a delivery costs: one room of 1,000 people, and 100 rooms of 10. First saturated (as many
//! messages as go through), then at a fixed rate (open loop), where latency means something.

use super::{AT_ONCE, Cost, Scenario, Stage, conclude, posts};
use crate::fleet::Fleet;
use crate::order::{Drive, Pace, Seat};
use crate::report::Run;
use crate::server::{Seed, Server};
use anyhow::Result;

const SECONDS: f64 = 20.0;

/// The people of a measurement and how they write.
struct Plan {
    people: usize,
    rooms: usize,
    /// People of each room who write.
    writers: usize,
    /// Messages of each room on their way, when saturated.
    window: usize,
    /// Messages a second of all rooms together, at the fixed rate.
    rate: f64,
}

pub(super) async fn one_room(stage: &Stage) -> Result<Run> {
    let people = stage.size.connections(1_000, 50);
    let rate = stage.size.rate.unwrap_or(100.0);
    let plan = Plan { people, rooms: 1, writers: 8, window: 64, rate };
    measure(stage, stage.report(Scenario::FanOut), &plan).await
}

pub(super) async fn many_rooms(stage: &Stage) -> Result<Run> {
    let people = stage.size.connections(1_000, 50);
    let rooms = people.div_ceil(10);
    let rate = stage.size.rate.unwrap_or(1_000.0);
    let plan = Plan { people, rooms, writers: 2, window: 8, rate };
    measure(stage, stage.report(Scenario::Rooms), &plan).await
}

async fn measure(stage: &Stage, mut run: Run, plan: &Plan) -> Result<Run> {
    let per_room = plan.people / plan.rooms;
    let people = per_room * plan.rooms;
    let seed = Seed { people, rooms: plan.rooms, per_room };
    let (server, seeded) = stage.server(seed).await?;
    let rooms = seeded.rooms.iter().flat_map(|room| std::iter::repeat_n(room, per_room));
    let seats = seeded.cookies.iter().zip(rooms).enumerate().map(|(index, (cookie, room))| {
        let writes = index % per_room < plan.writers;
        Seat { cookie: cookie.clone(), posts_in: writes.then_some(*room) }
    });
    let mut fleet = stage.fleet(&server, seats.collect(), AT_ONCE).await?;
    let seconds = stage.size.seconds(SECONDS);
    let paces =
        [("saturated", Pace::Saturated { window: plan.window }), ("rate", Pace::Rate(plan.rate))];
    for (name, pace) in paces {
        // The first seconds warm caches, buffers and the database.
        drive(&mut fleet, &server, posts(pace, seconds / 10.0)).await?;
        let cost = drive(&mut fleet, &server, posts(pace, seconds)).await?;
        cost.add_to(&mut run, name)?;
    }
    conclude(&mut run, &mut [&mut fleet], &server).await?;
    Ok(run)
}

/// Posts, and takes the CPU time of the server from the first post to the last delivery.
pub(super) async fn drive(fleet: &mut Fleet, server: &Server, drive: Drive) -> Result<Cost> {
    let before = server.cpu()?;
    let driven = fleet.drive(drive).await?;
    Ok(Cost { server_cpu: server.cpu()?.saturating_sub(before), driven })
}
