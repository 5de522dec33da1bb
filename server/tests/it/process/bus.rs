//! Redis is an accelerator, never a dependency: it dies, it freezes, it forgets who listens, and
//! two nodes go on as one.

use super::member::{Crowd, Delay, Member, Rhythm};
use super::server::Server;
use super::services::{self, Redis};
use super::{ROOM, audit, eventually, mayors};
use crate::stage::Base;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// People on each node; everybody posts.
const PEOPLE: usize = 6;
/// 30 messages a second on each node.
const EVERY: Duration = Duration::from_millis(200);
/// Posted in each state of the bus: four seconds.
const MESSAGES: u64 = 240;
const MESSAGES_WITHIN: Duration = Duration::from_secs(60);
/// Posted after the last of them: two seconds, in which those are still heard.
const MESSAGES_AFTER: u64 = 120;

/// A message of the other node, while Redis is away, is there so long after its author was told
/// that it is written.
const REMOTE_WITHOUT_BUS: Duration = Duration::from_secs(2);
/// The same when nobody knows yet that Redis is silent: it froze, or forgot who listens.
const HEALED_WITHIN: Duration = Duration::from_secs(5);
/// Half of the messages are there within this time when all is well; the database is read once a
/// second, which alone would take half a second.
const REMOTE_WITH_BUS: Duration = Duration::from_millis(150);
/// Half of the posts are answered within this time whatever the bus does, and all within the other.
const ANSWER_USUALLY: Duration = Duration::from_millis(500);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// `/ready` tells by then that the bus was lost.
const TOLD_WITHIN: Duration = Duration::from_secs(4);
/// `/ready` tells by then that it is well again: attempts to connect are five seconds apart.
const WELL_WITHIN: Duration = Duration::from_secs(12);

/// Two nodes on one database and one bus.
struct Pair {
    database: Base,
    redis: Redis,
    nodes: [Server; 2],
    crowd: Crowd,
    cookies: Vec<String>,
    phases: Vec<Phase>,
}

/// A span of time, and what its messages must keep to.
struct Phase {
    name: &'static str,
    from: Instant,
    to: Instant,
    remote_within: Duration,
    /// The bus worked all the time.
    well: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn process_redis_killed_and_restarted() {
    let mut pair = Pair::start().await;
    pair.phase("well").await;
    pair.redis.kill().await;
    pair.phase_until("killed", REMOTE_WITHOUT_BUS, false, TOLD_WITHIN).await;
    pair.redis.restart().await;
    pair.phase_until("restarted", REMOTE_WITHOUT_BUS, true, WELL_WITHIN).await;
    pair.phase("well again").await;
    pair.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn process_redis_frozen_and_deaf() {
    let mut pair = Pair::start().await;
    pair.phase("well").await;
    pair.redis.freeze();
    pair.phase_until("frozen", HEALED_WITHIN, false, HEALED_WITHIN).await;
    pair.redis.thaw();
    pair.phase_until("thawed", HEALED_WITHIN, true, WELL_WITHIN).await;
    pair.phase("well again").await;
    assert!(pair.redis.cut_subscribers().await >= 2, "each node listened");
    pair.phase_until("cut off", HEALED_WITHIN, true, HEALED_WITHIN).await;
    pair.phase("heard again").await;
    pair.finish().await;
}

impl Pair {
    async fn start() -> Self {
        let database = Base::postgres().await;
        let redis = Redis::start().await;
        let first = Server::start(Some(&database.url()), Some(&redis.url())).await;
        let second = Server::start(Some(&database.url()), Some(&redis.url())).await;
        let nodes = [first, second];
        let cookies = mayors(&nodes[0].base_url, 2 * PEOPLE).await;
        let mut members = Vec::new();
        for (number, cookie) in cookies.iter().enumerate() {
            let node = number % 2;
            let name = format!("{}{number:02}", ["A", "B"][node]);
            let mut member = Member::join(&nodes[node].base_url, cookie, name, ROOM).await;
            let first = EVERY.mul_f64(f64::from(u8::try_from(number).expect("few")) / 12.0);
            member.rhythm = Some(Rhythm { every: EVERY, burst: 1, first, bursts: usize::MAX });
            members.push(member);
        }
        let (crowd, phases) = (Crowd::start(members), Vec::new());
        let mut pair = Self { database, redis, nodes, crowd, cookies, phases };
        pair.told(true, WELL_WITHIN).await;
        pair
    }

    /// Goes on for a while; the bus works.
    async fn phase(&mut self, name: &'static str) {
        let from = Instant::now();
        self.crowd.post(MESSAGES, MESSAGES_WITHIN).await;
        let (to, remote_within) = (Instant::now(), REMOTE_WITHOUT_BUS);
        self.phases.push(Phase { name, from, to, remote_within, well: true });
    }

    /// The same; `/ready` must come to tell the state of the bus, and keep to it.
    async fn phase_until(
        &mut self,
        name: &'static str,
        remote_within: Duration,
        well: bool,
        told_within: Duration,
    ) {
        let from = Instant::now();
        let told = self.told(well, told_within).await;
        println!("{name}: /ready told so after {told:.1?}");
        self.crowd.post(MESSAGES, MESSAGES_WITHIN).await;
        assert!(self.tells(well).await, "{name}: it keeps to that");
        let to = Instant::now();
        self.phases.push(Phase { name, from, to, remote_within, well: false });
    }

    /// Waits for both nodes to tell whether their bus is well.
    async fn told(&mut self, well: bool, within: Duration) -> Duration {
        let what = if well { "/ready to be well" } else { "/ready to tell of the bus" };
        eventually(within, what, async || self.tells(well).await).await
    }

    /// Whether both nodes tell now that their bus is well, or that it is not.
    async fn tells(&self, well: bool) -> bool {
        for node in &self.nodes {
            let (status, body) = node.ready().await.expect("/ready");
            let told = (status, body["bus"].as_bool(), body["database"].as_bool());
            // A node that lost the bus still serves, and is still given work.
            if told != (200, Some(well), Some(true)) {
                return false;
            }
        }
        true
    }

    /// What was promised while it lasted, and what is left when it is over.
    async fn finish(mut self) {
        // An author is told before the others hear: they listen a little longer.
        self.crowd.post(MESSAGES_AFTER, MESSAGES_WITHIN).await;
        let Self { database, redis, nodes, crowd, cookies, phases } = self;
        let mut members = crowd.finish().await;
        for phase in &phases {
            phase.check(&members);
        }
        let room = members[0].room();
        let db = services::look_into(&nodes[0].database).await;
        let head = audit::head(&db, room).await;
        for member in &mut members {
            member.catch_up(head).await;
            assert_eq!(member.returns, 0, "{} never lost her node", member.name);
            assert_eq!(member.client.state().resets, 0, "{} was never reset", member.name);
        }
        audit::journals_are_dense(&db).await;
        let stored = audit::stored(&db, room).await;
        audit::acknowledged_once(&members, &stored);
        for (node, cookie) in nodes.iter().zip(&cookies) {
            let fresh = audit::history(&node.base_url, cookie, room, &stored).await;
            members.iter().for_each(|member| audit::same_as_fresh(member, &fresh));
        }
        drop((nodes, redis));
        database.remove().await;
    }
}

impl Phase {
    fn check(&self, members: &[Member]) {
        let here = |delay: &&Delay| (self.from..self.to).contains(&delay.due);
        let node = |name: &str| name.chars().next();
        let all = || members.iter().flat_map(|member| &member.answered).filter(here);
        let told: BTreeMap<&str, Instant> =
            all().map(|delay| (delay.message.as_str(), delay.at)).collect();
        let answers = Spread::of(all().map(|delay| delay.at - delay.due));
        let remote = Spread::of(members.iter().flat_map(|member| {
            let heard = member.heard.iter().filter(here);
            let others = heard.filter(|delay| node(&delay.message) != node(&member.name));
            others.map(|delay| delay.at.saturating_duration_since(told[delay.message.as_str()]))
        }));
        println!("{}: answered {answers:.0?}, remote {remote:.0?}", self.name);
        assert!(answers.half <= ANSWER_USUALLY, "{}: answered {answers:?}", self.name);
        assert!(answers.worst <= ANSWER_WITHIN, "{}: answered {answers:?}", self.name);
        assert!(remote.worst <= self.remote_within, "{}: remote {remote:?}", self.name);
        assert!(!self.well || remote.half <= REMOTE_WITH_BUS, "{}: {remote:?}", self.name);
        // Every message reached everybody on the other node, and not by catching up later.
        assert_eq!(remote.count, answers.count * members.len() / 2, "{}: all heard", self.name);
    }
}

/// How long things took.
#[derive(Debug)]
struct Spread {
    count: usize,
    half: Duration,
    worst: Duration,
}

impl Spread {
    fn of(times: impl Iterator<Item = Duration>) -> Self {
        let mut times: Vec<Duration> = times.collect();
        times.sort();
        let worst = *times.last().expect("something took its time");
        Self { count: times.len(), half: times[times.len() / 2], worst }
    }
}
