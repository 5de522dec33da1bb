//! Rates: one bucket per person (or address) and class, shared by all their connections. And
//! commands at the same time, of a browser that sends each in a request of its own.

use crate::clock::Clock;
use governor::clock::{Clock as _, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::{Quota, RateLimiter, state::keyed::DashMapStateStore};
use parvis_protocol::command::Command;
use parvis_protocol::id::{PersonId, SessionId};
use parvis_protocol::limits::{
    ADDRESS_SIGN_INS_AT_ONCE_MAX, ADDRESS_SIGN_INS_PER_SECOND_MAX, CHANGES_AT_ONCE_MAX,
    CHANGES_PER_SECOND_MAX, IN_FLIGHT_COMMANDS_MAX, OPENINGS_AT_ONCE_MAX, OPENINGS_PER_MINUTE_MAX,
    POSTS_AT_ONCE_MAX, POSTS_PER_SECOND_MAX, READS_AT_ONCE_MAX, READS_PER_SECOND_MAX,
    SCREEN_CODES_AT_ONCE_MAX, SCREEN_CODES_PER_MINUTE_MAX, SIGN_INS_AT_ONCE_MAX,
    SIGN_INS_PER_MINUTE_MAX, TYPING_AT_ONCE_MAX, TYPING_PER_SECOND_MAX,
};
use parvis_protocol::problem::{Problem, Retry};
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Kinds of commands with a rate of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Posting.
    Post,
    /// Every other durable change.
    Change,
    /// Opening rooms and letting people in.
    Open,
    /// Reading pages, searching.
    Read,
    /// "is writing".
    Ephemeral,
    /// Attempts to sign in to one account.
    SignIn,
    /// Attempts to sign in from one address: a whole town hall shares one.
    SignInAddress,
    /// Codes of screens that a node does not know, tried from one address.
    ScreenAddress,
    /// Starting a demonstration again, from one address.
    Reset,
}

/// Starting a demonstration again, from one address. No client of ours needs to know.
const RESETS_PER_MINUTE_MAX: u32 = 6;
/// The same at once.
const RESETS_AT_ONCE_MAX: u32 = 3;

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
    #[expect(clippy::too_many_lines, reason = "one line for each command, and nothing else")]
    pub const fn of(command: &Command) -> Self {
        match command {
            Command::PostMessage(_) | Command::DiscussItem(_) => Self::Post,
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
            | Command::CreatePoll(_)
            | Command::EditPoll(_)
            | Command::ArmPoll(_)
            | Command::OpenPoll(_)
            | Command::SuspendPoll(_)
            | Command::ResumePoll(_)
            | Command::CastBallots(_)
            | Command::EnterBallots(_)
            | Command::EnterPaper(_)
            | Command::ClosePoll(_)
            | Command::ProclaimPoll(_)
            | Command::VoidPoll(_)
            | Command::CreateMeeting(_)
            | Command::EditMeeting(_)
            | Command::CancelMeeting(_)
            | Command::ConveneMeeting(_)
            | Command::ReadConvocation(_)
            | Command::OpenMeeting(_)
            | Command::SuspendMeeting(_)
            | Command::ResumeMeeting(_)
            | Command::CloseMeeting(_)
            | Command::AddItems(_)
            | Command::EditItem(_)
            | Command::MoveItem(_)
            | Command::ProposeItem(_)
            | Command::TakeItem(_)
            | Command::OpenItem(_)
            | Command::SuspendItem(_)
            | Command::CloseItem(_)
            | Command::FollowItem(_)
            | Command::WriteMinutes(_)
            | Command::ApproveMinutes(_)
            | Command::AnswerMeeting(_)
            | Command::DeclareAttendance(_)
            | Command::CheckIn(_)
            | Command::DepositProxy(_)
            | Command::AnswerProxy(_)
            | Command::RevokeProxy(_)
            | Command::Recuse(_)
            | Command::RequestForm(_)
            | Command::Substitute(_)
            | Command::AdmitElector(_)
            | Command::TimePoll(_)
            | Command::RemindVoters(_)
            | Command::CarryItems(_)
            | Command::RequestSpeech(_)
            | Command::WithdrawSpeech(_)
            | Command::StartSpeech(_)
            | Command::PauseSpeech(_)
            | Command::ResumeSpeech(_)
            | Command::EndSpeech(_)
            | Command::SkipSpeech(_)
            | Command::SetFloor(_)
            | Command::CallRound(_)
            | Command::TakeDesk(_)
            | Command::ReleaseDesk(_)
            | Command::PairScreen(_)
            | Command::UnpairScreen(_)
            | Command::RenameDocument(_)
            | Command::NameVersion(_)
            | Command::RestoreVersion(_)
            | Command::CommentDocument(_)
            | Command::ReplyComment(_)
            | Command::ResolveComment(_)
            | Command::TakeProposal(_)
            | Command::SetFavourite(_)
            | Command::SetNotifications(_)
            | Command::SavePreferences(_) => Self::Change,
            Command::OpenDirect(_)
            | Command::OpenRoom(_)
            | Command::AddMembers(_)
            | Command::OpenDocument(_) => Self::Open,
            Command::TypeIn(_) => Self::Ephemeral,
            Command::LoadChannel(_)
            | Command::LoadHistory(_)
            | Command::LoadVersions(_)
            | Command::CountUnread(_)
            | Command::Search(_)
            | Command::LoadPoll(_)
            | Command::LoadPolls(_)
            | Command::LoadMeeting(_)
            | Command::LoadMeetings(_)
            | Command::LoadMinutes(_)
            | Command::LoadDocuments(_)
            | Command::LoadDocument(_)
            | Command::LoadToday
            | Command::LoadTerritory
            | Command::LoadPeople(_) => Self::Read,
        }
    }

    fn quota(self) -> Quota {
        let some = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let second = |often, at_once| Quota::per_second(some(often)).allow_burst(some(at_once));
        let minute = |often, at_once| Quota::per_minute(some(often)).allow_burst(some(at_once));
        match self {
            Self::Post => second(POSTS_PER_SECOND_MAX, POSTS_AT_ONCE_MAX),
            Self::Change => second(CHANGES_PER_SECOND_MAX, CHANGES_AT_ONCE_MAX),
            Self::Open => minute(OPENINGS_PER_MINUTE_MAX, OPENINGS_AT_ONCE_MAX),
            Self::Read => second(READS_PER_SECOND_MAX, READS_AT_ONCE_MAX),
            Self::Ephemeral => second(TYPING_PER_SECOND_MAX, TYPING_AT_ONCE_MAX),
            Self::SignIn => minute(SIGN_INS_PER_MINUTE_MAX, SIGN_INS_AT_ONCE_MAX),
            Self::SignInAddress => {
                second(ADDRESS_SIGN_INS_PER_SECOND_MAX, ADDRESS_SIGN_INS_AT_ONCE_MAX)
            }
            Self::ScreenAddress => minute(SCREEN_CODES_PER_MINUTE_MAX, SCREEN_CODES_AT_ONCE_MAX),
            Self::Reset => minute(RESETS_PER_MINUTE_MAX, RESETS_AT_ONCE_MAX),
        }
    }

    /// Whether the class is of commands, not of attempts to sign in.
    const fn is_of_commands(self) -> bool {
        match self {
            Self::Post | Self::Change | Self::Open | Self::Read | Self::Ephemeral => true,
            Self::SignIn | Self::SignInAddress | Self::ScreenAddress | Self::Reset => false,
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
    buckets: [(Class, Buckets); 9],
    /// Commands are not limited: load tests measure the server. Sign-in always is.
    unlimited: bool,
}

impl Limiter {
    /// Empty buckets on this clock; `unlimited` lets every command through.
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
            Class::ScreenAddress,
            Class::Reset,
        ];
        let buckets = all.map(|class| {
            (class, RateLimiter::new(class.quota(), DashMapStateStore::default(), clock.clone()))
        });
        Self { clock, buckets, unlimited }
    }

    /// Takes one token, or says when to come back.
    pub fn check(&self, class: Class, key: &Key) -> Result<(), Problem> {
        if self.unlimited && class.is_of_commands() {
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

/// Commands under way, by the session whose requests they are. A WebSocket counts its own.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<SessionId, usize>>>);

/// One command under way, until it is dropped.
#[derive(Debug)]
pub struct Flight {
    of: InFlight,
    session: SessionId,
}

impl InFlight {
    /// Counts a command in, or refuses it when too many of the session are under way.
    pub fn take(&self, session: SessionId) -> Result<Flight, Problem> {
        let mut all = self.lock();
        let own = all.entry(session).or_default();
        if *own >= IN_FLIGHT_COMMANDS_MAX {
            return Err(Problem::TooManyInFlight);
        }
        *own += 1;
        Ok(Flight { of: self.clone(), session })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut all = self.of.lock();
        if let Some(own) = all.get_mut(&self.session) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                all.remove(&self.session);
            }
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
        for _ in 0..POSTS_AT_ONCE_MAX {
            assert_eq!(limiter.check(Class::Post, &key), Ok(()));
        }
        let refused = limiter.check(Class::Post, &key).unwrap_err();
        assert!(refused.retry_after_ms().is_some_and(|ms| ms <= 200), "{refused:?}");
        clock.advance(Duration::from_millis(200));
        assert_eq!(limiter.check(Class::Post, &key), Ok(()));
        assert_eq!(limiter.check(Class::Read, &key), Ok(()), "another class, another bucket");
    }

    #[test]
    fn commands_without_limits_leave_sign_in_its_own() {
        let limiter = Limiter::new(Clock::manual(Micros(1_000_000_000)), true);
        let key = Key::Person(PersonId(Uuid::from_u128(1)));
        let taken = |class| {
            let enough = ADDRESS_SIGN_INS_AT_ONCE_MAX * 2;
            (0..enough).take_while(|_| limiter.check(class, &key).is_ok()).count()
        };
        for class in [Class::Post, Class::Change, Class::Read, Class::Ephemeral] {
            assert_eq!(taken(class), 120, "{class:?}");
        }
        assert_eq!(taken(Class::SignIn), 10);
        assert_eq!(taken(Class::SignInAddress), 60);
    }

    #[test]
    fn commands_of_a_session_are_counted_while_they_are_under_way() {
        let flights = InFlight::default();
        let [one, other] = [1, 2].map(|it| SessionId(Uuid::from_u128(it)));
        let mut taken: Vec<Flight> =
            (0..IN_FLIGHT_COMMANDS_MAX).map(|_| flights.take(one).unwrap()).collect();
        assert_eq!(flights.take(one).unwrap_err(), Problem::TooManyInFlight);
        drop(flights.take(other).unwrap());
        taken.pop();
        taken.push(flights.take(one).unwrap());
        assert!(flights.take(one).is_err());
        drop(taken);
        assert!(flights.lock().is_empty(), "nothing is kept of who asks for nothing");
    }
}
