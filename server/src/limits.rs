//! Rates. One bucket per person (or address) and class, shared by all their connections.

use crate::clock::Clock;
use governor::clock::{Clock as _, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::{Quota, RateLimiter, state::keyed::DashMapStateStore};
use parvis_protocol::command::Command;
use parvis_protocol::id::PersonId;
use parvis_protocol::problem::{Problem, Retry};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Kinds of commands with a rate of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Posting: 5 per second, 20 at once.
    Post,
    /// Every other durable change: 10 per second, 30 at once.
    Change,
    /// Opening rooms and letting people in: 20 per minute, 30 at once.
    Open,
    /// Reading pages, searching: 10 per second, 40 at once.
    Read,
    /// "is writing": 1 per second, 5 at once.
    Ephemeral,
    /// Attempts to sign in to one account: 1 per 30 seconds, 10 at once.
    SignIn,
    /// Attempts to sign in from one address (a town hall shares one): 1 per second, 60 at once.
    SignInAddress,
}

/// Who a bucket belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A signed-in person.
    Person(PersonId),
    /// An e-mail address somebody tries to sign in with, folded.
    Email(String),
    /// A network address.
    Address(IpAddr),
}

impl Class {
    /// The class of a command.
    pub const fn of(command: &Command) -> Self {
        match command {
            Command::PostMessage(_) => Self::Post,
            Command::EditMessage(_)
            | Command::DeleteMessage(_)
            | Command::React(_)
            | Command::PinMessage(_)
            | Command::Acknowledge(_)
            | Command::MarkRead(_)
            | Command::MarkAllRead(_)
            | Command::SaveDraft(_)
            | Command::DescribeRoom(_)
            | Command::SetRole(_)
            | Command::RemoveMember(_)
            | Command::LeaveRoom(_)
            | Command::SetFavourite(_)
            | Command::SetNotifications(_)
            | Command::SavePreferences(_) => Self::Change,
            Command::OpenDirect(_) | Command::OpenRoom(_) | Command::AddMembers(_) => Self::Open,
            Command::TypeIn(_) => Self::Ephemeral,
            Command::LoadChannel(_)
            | Command::LoadHistory(_)
            | Command::LoadVersions(_)
            | Command::CountUnread(_)
            | Command::Search(_)
            | Command::LoadToday
            | Command::LoadTerritory
            | Command::LoadPeople(_) => Self::Read,
        }
    }

    fn quota(self) -> Quota {
        let at_once = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        match self {
            Self::Post => Quota::per_second(at_once(5)).allow_burst(at_once(20)),
            Self::Change => Quota::per_second(at_once(10)).allow_burst(at_once(30)),
            Self::Open => Quota::per_minute(at_once(20)).allow_burst(at_once(30)),
            Self::Read => Quota::per_second(at_once(10)).allow_burst(at_once(40)),
            Self::Ephemeral => Quota::per_second(at_once(1)).allow_burst(at_once(5)),
            Self::SignIn => Quota::per_minute(at_once(2)).allow_burst(at_once(10)),
            Self::SignInAddress => Quota::per_second(at_once(1)).allow_burst(at_once(60)),
        }
    }
}

/// The network a machine is counted with: itself in IPv4, its /64 in IPv6, where one machine
/// has more addresses than could ever be counted.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

type Buckets = RateLimiter<Key, DashMapStateStore<Key>, Ticks, NoOpMiddleware<Tick>>;

/// Every bucket of a node.
#[derive(Debug)]
pub struct Limiter {
    clock: Ticks,
    buckets: [(Class, Buckets); 7],
    /// Load tests measure the server, not its limits.
    unlimited: bool,
}

impl Limiter {
    /// Empty buckets on this clock.
    pub fn new(clock: Clock, unlimited: bool) -> Self {
        let clock = Ticks(clock);
        let all = [
            Class::Post,
            Class::Change,
            Class::Open,
            Class::Read,
            Class::Ephemeral,
            Class::SignIn,
            Class::SignInAddress,
        ];
        let buckets = all.map(|class| {
            (class, RateLimiter::new(class.quota(), DashMapStateStore::default(), clock.clone()))
        });
        Self { clock, buckets, unlimited }
    }

    /// Takes one token, or says when to come back.
    pub fn check(&self, class: Class, key: &Key) -> Result<(), Problem> {
        if self.unlimited {
            return Ok(());
        }
        let Some((_, buckets)) = self.buckets.iter().find(|(of, _)| *of == class) else {
            return Ok(());
        };
        buckets.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now()).as_millis();
            Problem::SlowDown(Retry { retry_after_ms: u32::try_from(wait).unwrap_or(u32::MAX) })
        })
    }

    /// Forgets the buckets that are full again. Called now and then.
    pub fn forget_idle(&self) {
        for (_, buckets) in &self.buckets {
            buckets.retain_recent();
        }
    }
}

/// Our clock, as the limiter reads it.
#[derive(Clone, Debug)]
struct Ticks(Clock);

/// Microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(u64);

impl governor::clock::Clock for Ticks {
    type Instant = Tick;
    fn now(&self) -> Tick {
        Tick(u64::try_from(self.0.now().0).unwrap_or(0))
    }
}

fn micros(nanos: Nanos) -> u64 {
    nanos.as_u64() / 1_000
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        Duration::from_micros(self.0.saturating_sub(earlier.0)).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }
}

impl std::ops::Add<Nanos> for Tick {
    type Output = Self;
    fn add(self, other: Nanos) -> Self {
        Self(self.0.saturating_add(micros(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::id::Micros;
    use uuid::Uuid;

    #[test]
    fn a_burst_is_taken_then_refused_then_taken_again() {
        let clock = Clock::manual(Micros(1_000_000_000));
        let limiter = Limiter::new(clock.clone(), false);
        let key = Key::Person(PersonId(Uuid::from_u128(1)));
        for _ in 0..20 {
            assert_eq!(limiter.check(Class::Post, &key), Ok(()));
        }
        let refused = limiter.check(Class::Post, &key).unwrap_err();
        assert!(refused.retry_after_ms().is_some_and(|ms| ms <= 200), "{refused:?}");
        clock.advance(Duration::from_millis(200));
        assert_eq!(limiter.check(Class::Post, &key), Ok(()));
        assert_eq!(limiter.check(Class::Read, &key), Ok(()), "another class, another bucket");
    }
}
