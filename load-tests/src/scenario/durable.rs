//! 1,000 people in 100 rooms who all write, open loop, at rising rates up to saturation: how many
//! messages a second are acknowledged as durable, each delivered after its commit.

use super::fan_out::drive;
use super::{AT_ONCE, Cost, Scenario, Stage, conclude, posts};
use crate::number;
use crate::order::{Pace, Seat};
use crate::report::{Better, Run};
use crate::server::Seed;
use anyhow::Result;

const SECONDS: f64 = 10.0;
const RATES: [f64; 9] =
    [500.0, 1_000.0, 2_000.0, 3_000.0, 4_000.0, 5_000.0, 6_000.0, 8_000.0, 10_000.0];
const RATES_SMOKE: [f64; 2] = [50.0, 200.0];
/// A rate is sustained when this share of it was acknowledged while it lasted.
const SUSTAINED: f64 = 0.98;
/// The steps end here: more load only makes the queue longer.
const OVERLOADED: f64 = 0.85;
/// The step whose latency is told in any case, where it is reached.
const PROMISED: f64 = 3_000.0;

pub(super) async fn run(stage: &Stage) -> Result<Run> {
    let mut run = stage.report(Scenario::Durable);
    let people = stage.size.connections(1_000, 50) / 10 * 10;
    let seed = Seed { people, rooms: people / 10, per_room: 10 };
    let (server, seeded) = stage.server(seed).await?;
    let rooms = seeded.rooms.iter().flat_map(|room| std::iter::repeat_n(room, 10));
    let seats = seeded.cookies.iter().zip(rooms);
    let seats = seats.map(|(cookie, room)| Seat { cookie: cookie.clone(), posts_in: Some(*room) });
    let mut fleet = stage.fleet(&server, seats.collect(), AT_ONCE).await?;
    let seconds = stage.size.seconds(SECONDS);
    let rates: Vec<f64> = match (stage.size.rate, stage.size.smoke) {
        (Some(rate), _) => vec![rate],
        (None, true) => RATES_SMOKE.to_vec(),
        (None, false) => RATES.to_vec(),
    };
    let (mut best, mut most): (Option<(f64, Cost)>, f64) = (None, 0.0);
    for rate in rates {
        let cost = drive(&mut fleet, &server, posts(Pace::Rate(rate), seconds)).await?;
        let acknowledged = number::figure(cost.driven.acknowledged_in_time) / seconds;
        most = most.max(acknowledged);
        run.add(&step(rate, "acknowledged"), acknowledged, "messages/s", Better::Higher);
        if (rate - PROMISED).abs() < 1.0 {
            cost.add_to(&mut run, &format!("at {rate:.0}/s"))?;
        }
        if acknowledged >= rate * SUSTAINED {
            best = Some((rate, cost));
        }
        if acknowledged < rate * OVERLOADED {
            break;
        }
    }
    run.add("most acknowledged", most, "messages/s", Better::Higher);
    if let Some((rate, cost)) = best {
        run.add("best sustained rate", rate, "messages/s", Better::Higher);
        cost.add_to(&mut run, "best sustained")?;
    }
    conclude(&mut run, &mut [&mut fleet], &server).await?;
    Ok(run)
}

fn step(rate: f64, what: &str) -> String {
    format!("step {rate:05.0}/s {what}")
}
