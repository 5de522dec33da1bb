//! The real program, as processes: killed, cut off, starved, told to stop.
//!
//! [`server`] and [`services`] start and end processes; [`member`] is a person who posts on
//! schedule whatever happens, and comes back by herself; [`audit`] compares what members know with
//! what the database holds. Each other file is one promise.

mod audit;
mod bus;
mod drain;
mod full;
mod kill;
mod member;
mod resume;
mod server;
mod services;
mod stall;

use parvis_load_tests::api;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// Between two looks at a condition.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The room of the stories.
const ROOM: &str = "Conférence des maires";

/// Waits for a condition, or fails saying what did not come. Gives how long it took.
async fn eventually(
    within: Duration,
    what: &str,
    mut reached: impl AsyncFnMut() -> bool,
) -> Duration {
    let started = Instant::now();
    let mut pace = interval(LOOK_EVERY);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let looking = async {
        while !reached().await {
            pace.tick().await;
        }
    };
    assert!(timeout(within, looking).await.is_ok(), "waited {within:?} for {what}");
    started.elapsed()
}

/// Sends a signal to a process that this test started.
fn signal(pid: u32, name: &str) {
    let kill = format!("kill -s {name} {pid}");
    let status = std::process::Command::new("sh").args(["-c", &kill]).status().expect("sh");
    assert!(status.success(), "{kill}");
}

/// The cookies of so many members of the room: mayors, who are members by right.
async fn mayors(base_url: &str, count: usize) -> Vec<String> {
    let personas = api::personas(base_url).await.expect("the people of the demonstration");
    let mayor =
        |function: &Option<String>| function.as_deref().is_some_and(|it| it.starts_with("Maire "));
    let mayors: Vec<_> = personas.iter().filter(|it| mayor(&it.function)).collect();
    assert!(mayors.len() >= count, "{} mayors", mayors.len());
    let mut cookies = Vec::new();
    for persona in &mayors[..count] {
        cookies.push(api::sign_in_demo(base_url, persona.person).await.expect("signed in"));
    }
    cookies
}
