//! A network of nodes, played against the promises.

use super::*;
use proptest::prelude::*;

/// What a person is promised to have to come back unseen.
const COME_BACK: Duration = Duration::from_secs(10);
/// A return is told by then: a tick, and the way through this network.
const TOLD_WITHIN: Duration = Duration::from_millis(2_000);
/// Who begins to listen has the answer of every node by then: a tick of theirs and one of the
/// other node, and twice the way through this network.
const ANSWERED_WITHIN: Duration = Duration::from_millis(4_000);
/// The bus follows a room for so long after its last listener.
const FOLLOWED_FOR: Duration = Duration::from_secs(30);
/// Nobody is shown longer after they are gone, even if their node died with them.
const GONE_BY: Duration = Duration::from_secs(30);

/// Some nodes, the people connected to them, and the notices on their way.
struct Network {
    now: Duration,
    nodes: Vec<Node>,
    names: u128,
    /// When, to which name, what.
    under_way: Vec<(Duration, NodeId, News)>,
    stays: Vec<Stay>,
}

/// Somebody is, or was, connected to a node.
struct Stay {
    who: PersonId,
    node: NodeId,
    from: Duration,
    until: Option<Duration>,
    /// When the node died, if it did.
    died: Option<Duration>,
}

impl Stay {
    /// The node died before it must have told of this to those who listen on another node since
    /// then. The person was there, and must not be shown for too long after; but the others need
    /// never have known it, so that for them the person may have been away all the time.
    fn is_secret(&self, since: Duration) -> bool {
        let told = (self.from + TOLD_WITHIN).max(since + ANSWERED_WITHIN);
        self.died.is_some_and(|died| died <= told)
    }
}

struct Node {
    watch: Watch,
    connected: BTreeSet<PersonId>,
    /// The last moment at which somebody was connected to it.
    listened: Option<Duration>,
    /// Since when it knows what the others told.
    informed: Duration,
    touched: Option<Touched>,
    told: BTreeSet<PersonId>,
    next_tick: Duration,
}

/// What the network does to one notice.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Lost,
    /// Each copy arrives after so many milliseconds.
    Arrives(u64, Option<u64>),
}

#[derive(Clone, Debug)]
enum Step {
    Come(usize, u128),
    Go(usize, u128),
    Kill(usize),
    Stop(usize),
    Wait(u64),
}

impl Network {
    fn new(nodes: usize) -> Self {
        let (under_way, stays) = (Vec::new(), Vec::new());
        let mut network = Self { now: seconds(0), nodes: vec![], names: 100, under_way, stays };
        for node in 0..nodes {
            let new = network.node(u64::try_from(node).unwrap() * 400);
            network.nodes.push(new);
        }
        network
    }

    /// A node that has just started; its ticks begin a little later.
    fn node(&mut self, phase_ms: u64) -> Node {
        self.names += 1;
        Node {
            watch: Watch::new(Uuid::from_u128(self.names)),
            connected: BTreeSet::new(),
            listened: None,
            informed: self.now,
            touched: None,
            told: BTreeSet::new(),
            next_tick: self.now + Duration::from_millis(phase_ms),
        }
    }

    fn step(&mut self, step: &Step, fates: &mut impl Iterator<Item = Fate>) {
        match *step {
            Step::Come(at, who) => self.come(at, person(who)),
            Step::Go(at, who) => {
                self.note();
                let (node, who) = (&mut self.nodes[at], person(who));
                // Who is not connected cannot go: the room would count as listened to until now,
                // and be remembered for longer than it was followed.
                if node.connected.remove(&who) {
                    node.touched.get_or_insert_default();
                }
                self.end_stays(at, |stay| stay.who == who);
            }
            Step::Kill(at) => self.restart(at),
            Step::Stop(at) => {
                let name = self.nodes[at].watch.node;
                self.restart(at);
                self.send(name, &News::Left(name), fates);
            }
            Step::Wait(ms) => self.pass(Duration::from_millis(ms), fates),
        }
    }

    fn come(&mut self, at: usize, who: PersonId) {
        let (now, node) = (self.now, &mut self.nodes[at]);
        let fresh = node.connected.is_empty();
        let touched = node.touched.get_or_insert_default();
        touched.fresh |= fresh;
        touched.came.insert(who);
        if node.connected.insert(who) {
            let node = node.watch.node;
            self.stays.push(Stay { who, node, from: now, until: None, died: None });
        }
        if fresh {
            let node = &mut self.nodes[at];
            if node.listened.is_none_or(|last| last + UNHEARD <= now) {
                node.informed = now;
            }
            node.told.clear();
            node.watch.take(News::Following(ROOM), now);
        }
    }

    fn restart(&mut self, at: usize) {
        self.note();
        self.end_stays(at, |_| true);
        let (now, name) = (self.now, self.nodes[at].watch.node);
        for stay in self.stays.iter_mut().filter(|stay| stay.node == name) {
            stay.died = Some(now);
        }
        self.nodes[at] = self.node(700);
    }

    fn end_stays(&mut self, at: usize, which: impl Fn(&Stay) -> bool) {
        let name = self.nodes[at].watch.node;
        let open = self.stays.iter_mut().filter(|stay| stay.node == name && stay.until.is_none());
        for stay in open.filter(|stay| which(stay)) {
            stay.until = Some(self.now);
        }
    }

    /// Remembers which nodes have listeners now.
    fn note(&mut self) {
        for node in self.nodes.iter_mut().filter(|node| !node.connected.is_empty()) {
            node.listened = Some(self.now);
        }
    }

    fn send(&mut self, from: NodeId, news: &News, fates: &mut impl Iterator<Item = Fate>) {
        let to: Vec<NodeId> = self.nodes.iter().map(|it| it.watch.node).collect();
        for name in to.into_iter().filter(|name| *name != from) {
            let Some(Fate::Arrives(after, again)) = fates.next() else { continue };
            for ms in [Some(after), again].into_iter().flatten() {
                self.under_way.push((self.now + Duration::from_millis(ms), name, news.clone()));
            }
        }
    }

    /// Lets time pass; every 100 ms, what is due happens.
    fn pass(&mut self, time: Duration, fates: &mut impl Iterator<Item = Fate>) {
        let end = self.now + time;
        while self.now < end {
            self.now += Duration::from_millis(100);
            let now = self.now;
            self.note();
            let (due, later) =
                std::mem::take(&mut self.under_way).into_iter().partition(|(at, _, _)| *at <= now);
            self.under_way = later;
            for (_, name, news) in due {
                let node = self.nodes.iter_mut().find(|it| it.watch.node == name);
                let follows =
                    |it: &&mut Node| it.listened.is_some_and(|at| at + FOLLOWED_FOR > now);
                if let Some(node) = node.filter(follows) {
                    node.watch.take(news, now);
                }
            }
            for at in 0..self.nodes.len() {
                if self.nodes[at].next_tick <= now {
                    self.tick(at, fates);
                }
            }
        }
    }

    fn tick(&mut self, at: usize, fates: &mut impl Iterator<Item = Fate>) {
        let now = self.now;
        let node = &mut self.nodes[at];
        node.next_tick = now + TICK;
        if let Some(touched) = node.touched.take() {
            node.watch.here(ROOM, node.connected.iter().copied().collect(), touched, now);
        }
        let orders = node.watch.tick(now);
        let name = node.watch.node;
        if let Some(people) = told(&orders) {
            node.told.clone_from(people);
        }
        for presence in orders.publish {
            self.send(name, &News::Heard(presence), fates);
        }
    }

    /// What each node with listeners shows them.
    fn shown(&self) -> BTreeMap<NodeId, BTreeSet<PersonId>> {
        let listening = self.nodes.iter().filter(|it| !it.connected.is_empty());
        let shown = listening.filter(|it| !it.told.is_empty());
        shown.map(|it| (it.watch.node, it.told.clone())).collect()
    }

    fn stays_of(&self, who: PersonId) -> impl Iterator<Item = &Stay> {
        self.stays.iter().filter(move |stay| stay.who == who)
    }

    /// For how long somebody is gone from all nodes.
    fn gone(&self, who: PersonId) -> Duration {
        let last = self.stays_of(who).map(|stay| stay.until.unwrap_or(self.now)).max();
        self.now.saturating_sub(last.unwrap_or_default())
    }

    /// For how long somebody is away as far as a node must know, or was before they came back if
    /// that may still be on its way to it.
    fn away(&self, who: PersonId, name: NodeId) -> Duration {
        let node = self.nodes.iter().find(|node| node.watch.node == name).unwrap();
        let (known, coming): (Vec<&Stay>, Vec<&Stay>) =
            self.stays_of(who).partition(|stay| stay.from + TOLD_WITHIN < self.now);
        let end = |stay: &&Stay| stay.until.unwrap_or(self.now);
        let open = |stay: &&&Stay| !stay.is_secret(node.informed);
        let last = known.iter().filter(open).map(end).max();
        // Who was only ever connected in secret is shown if their node was quick to tell.
        let last = last.or_else(|| known.iter().map(end).min());
        let back = coming.iter().filter(open).map(|stay| stay.from).min().unwrap_or(self.now);
        back.saturating_sub(last.unwrap_or(back))
    }

    /// Everybody who is connected anywhere.
    fn connected(&self) -> BTreeSet<PersonId> {
        self.nodes.iter().flat_map(|node| node.connected.iter().copied()).collect()
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_usize, 1..5_u128).prop_map(|(at, who)| Step::Come(at, who)),
        4 => (0..3_usize, 1..5_u128).prop_map(|(at, who)| Step::Go(at, who)),
        1 => (0..3_usize).prop_map(Step::Kill),
        1 => (0..3_usize).prop_map(Step::Stop),
        8 => (0..12_000_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..50)
}

fn short(step: &Step) -> Vec<Step> {
    match step {
        Step::Wait(ms) => vec![Step::Wait(100); usize::try_from(ms / 100).unwrap()],
        Step::Come(..) | Step::Go(..) | Step::Kill(_) | Step::Stop(_) => vec![step.clone()],
    }
}

/// Nobody who is back within ten seconds is ever missed, and nobody who is gone is shown for more
/// than thirty, on a network that delays each notice by so many milliseconds.
fn promises_hold(steps: &[Step], delays: &[u64]) -> Result<(), TestCaseError> {
    let mut network = Network::new(3);
    let mut fates = delays.iter().cycle().map(|ms| Fate::Arrives(*ms, None));
    let mut before = network.shown();
    // Time passes in short steps, so that each change is seen.
    for step in steps.iter().flat_map(short) {
        network.step(&step, &mut fates);
        let after = network.shown();
        for (name, told) in &after {
            for who in before.get(name).into_iter().flat_map(|it| it.difference(told)) {
                let missed = network.away(*who, *name);
                prop_assert!(missed >= COME_BACK, "{who:?} flickers after {missed:?}");
            }
            for who in told {
                let gone = network.gone(*who);
                prop_assert!(gone <= GONE_BY, "{who:?} haunts for {gone:?}");
            }
        }
        before = after;
    }
    Ok(())
}

/// They left; their node told the room again because of somebody else, and died.
#[test]
fn who_left_before_their_node_died_does_not_haunt() {
    let steps = [
        Step::Come(0, 1),
        Step::Come(1, 2),
        Step::Wait(3_000),
        Step::Go(1, 2),
        Step::Wait(4_900),
        Step::Come(1, 3),
        Step::Wait(2_000),
        Step::Kill(1),
        Step::Wait(40_000),
    ];
    promises_hold(&steps, &[400]).unwrap();
}

/// Their node had told of them at once, and died so soon that it need not have.
#[test]
fn who_came_just_before_their_node_stopped_is_gone_since_then() {
    for stop in [Step::Stop(2), Step::Kill(2)] {
        let steps = [
            Step::Come(0, 1),
            Step::Wait(24_000),
            Step::Come(2, 2),
            Step::Wait(1_000),
            stop,
            Step::Wait(40_000),
        ];
        promises_hold(&steps, &[0]).unwrap();
    }
}

/// The room was about to be forgotten there, and they with it.
#[test]
fn who_looked_into_a_room_long_empty_on_their_node_does_not_flicker() {
    let steps = [
        Step::Come(2, 3),
        Step::Go(2, 3),
        Step::Wait(16_300),
        Step::Come(0, 1),
        Step::Wait(2_800),
        Step::Come(2, 3),
        Step::Go(2, 3),
        Step::Wait(7_200),
        Step::Come(2, 1),
        Step::Wait(2_300),
        Step::Come(2, 3),
        Step::Wait(40_000),
    ];
    promises_hold(&steps, &[0]).unwrap();
}

/// The node they were on died before one that began to listen could ask it: all that this one can
/// know of them is that they left a third node long before.
#[test]
fn who_was_on_a_node_that_could_not_be_asked_is_missed_since_an_older_departure() {
    let steps = [
        Step::Come(0, 4),
        Step::Come(1, 4),
        Step::Go(1, 4),
        Step::Wait(6_700),
        Step::Stop(0),
        Step::Come(2, 1),
        Step::Wait(40_000),
    ];
    promises_hold(&steps, &[0]).unwrap();
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        2 => Just(Fate::Lost),
        5 => (0..300_u64).prop_map(|after| Fate::Arrives(after, None)),
        2 => (0..8_000_u64, 0..8_000_u64)
            .prop_map(|(after, again)| Fate::Arrives(after, Some(again))),
    ]
}

proptest! {
    // As many cases as PROPTEST_CASES says, other ones at every run.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was lost, repeated or late: soon after it stops, every node shows the truth.
    #[test]
    fn every_node_ends_with_the_truth(
        steps in steps(),
        fates in prop::collection::vec(fate(), 64),
    ) {
        let mut network = Network::new(3);
        let mut bad = fates.into_iter().cycle();
        for step in &steps {
            network.step(step, &mut bad);
        }
        let mut good = std::iter::repeat(Fate::Arrives(0, None));
        network.pass(seconds(60), &mut good);
        let truth = network.connected();
        for node in network.nodes.iter().filter(|node| !node.connected.is_empty()) {
            prop_assert_eq!(&node.told, &truth);
        }
        // And nothing is kept of those who are gone.
        for at in 0..network.nodes.len() {
            for who in 1..5 {
                network.step(&Step::Go(at, who), &mut good);
            }
        }
        network.pass(seconds(60), &mut good);
        for node in &network.nodes {
            prop_assert!(node.watch.rooms.is_empty(), "{:?}", node.watch.rooms);
        }
    }

    /// On a network that works, nobody flickers and nobody haunts.
    #[test]
    fn nobody_flickers_and_nobody_haunts(
        steps in steps(),
        delays in prop::collection::vec(0..400_u64, 64),
    ) {
        promises_hold(&steps, &delays)?;
    }
}
