//! When everything of the script happens: eight months of working days before an instant, from a
//! number. Pure: the same script, instant and number give the same events.
//!
//! People write in the daytime and in the evening, seldom on Sundays, and answer within minutes,
//! hours or a night. Everybody reads all their rooms at their last visit. After it they only read
//! what they answer: the rest is what waits for them.

use super::cast::Cast;
use super::script::{Line, Script, Talk};
use crate::clock::{Clock, plus_seconds};
use crate::ids::Ids;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use parvis_protocol::id::Micros;
use parvis_protocol::message::ReactionKind;
use std::collections::BTreeMap;

/// The first talk is this old at most; the people were seated some days before.
pub const DAYS: i64 = 243;
/// Nothing is said in the last minutes: a visitor arrives in a quiet room.
const QUIET_SECONDS: i64 = 10 * 60;
/// Days that a talk may be moved back, so that it is over in time and not on a Sunday.
const MOVED_DAYS_MAX: i64 = 21;
/// Minutes of the day between which people write.
const MORNING: i64 = 7 * 60 + 15;
const NIGHT: i64 = 22 * 60 + 30;
/// A talk that begins so few days ago goes fast.
const RECENT_DAYS: i64 = 1;
const MINUTE: i64 = 60;

/// Something that somebody does.
#[derive(Debug)]
pub struct Event<'a> {
    /// When.
    pub at: Micros,
    /// Key of who does it.
    pub by: &'a str,
    /// What.
    pub act: Act<'a>,
}

/// What somebody does. Messages are named by their number, in the order of the script.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Writes.
    Post(Said<'a>),
    /// Changes the text of their message to this one.
    Correct(usize, &'a str),
    /// Deletes their message.
    Delete(usize),
    /// Pins their message.
    Pin(usize),
    /// Reacts.
    React(usize, ReactionKind),
    /// Says that they read it.
    Acknowledge(usize),
    /// Reads everything in all their rooms.
    Visit,
    /// Has read the line of their message up to it, and the room up to its root.
    Follow(usize),
    /// Begins a text in a room.
    Draft(&'a str, &'a str),
}

/// A message to post.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Its number.
    pub number: usize,
    /// Key of the room.
    pub room: &'a str,
    /// The text as first written.
    pub body: &'a str,
    /// Root of the thread.
    pub thread: Option<usize>,
    /// What it quotes.
    pub quote: Option<usize>,
    /// It asks for "j'ai pris connaissance".
    pub asks: bool,
}

/// A message, and when it is posted.
#[derive(Clone, Copy)]
struct Placed<'a> {
    at: Micros,
    room: &'a str,
    line: &'a Line,
    number: usize,
    /// Root of the thread it stands in, and when that was posted.
    root: Option<(usize, Micros)>,
}

impl Placed<'_> {
    /// Whether who writes this has read the other one, if it was there.
    fn follows(&self, other: &Self) -> bool {
        self.room == other.room
            && self.at > other.at
            && match (self.root, other.root) {
                (Some((own, _)), Some((root, _))) => own == root,
                (None, Some(_)) => false,
                (None, None) => true,
                (Some((_, since)), None) => since >= other.at,
            }
    }
}

/// What somebody did last.
#[derive(Clone, Copy)]
struct Last {
    /// They read everything then.
    visit: Micros,
    /// They do nothing after that.
    seen: Micros,
}

/// Every event, in order.
pub fn schedule<'a>(
    script: &'a Script,
    cast: &'a Cast,
    now: Micros,
    number: u64,
) -> Vec<Event<'a>> {
    let members = cast.members();
    let quiet = plus_seconds(now, -QUIET_SECONDS);
    let today = today(now);
    let mut events: Vec<Event<'a>> = Vec::new();
    let mut posts: Vec<Placed<'a>> = Vec::new();
    for (talk, rank) in script.talks.iter().zip(1..) {
        let dice = Dice::new(number.wrapping_mul(1_000_003).wrapping_add(rank));
        let first = posts.len();
        for (line, at) in talk.lines.iter().zip(dice.times(talk, today, quiet)) {
            let number = posts.len();
            let root = posts.get(first).filter(|_| !talk.open).map(|root| (first, root.at));
            posts.push(Placed { at, room: &talk.room, line, number, root });
            let act = Act::Post(Said {
                number,
                room: &talk.room,
                body: line.before.as_deref().unwrap_or(&line.body),
                thread: root.map(|(root, _)| root),
                quote: line.quote.map(|rank| first.saturating_add(rank)),
                asks: line.asks,
            });
            events.push(Event { at, by: &line.by, act });
        }
    }
    let visits = visits(cast, &members, &posts);
    let dice = Dice::new(number);
    for post in &posts {
        let room = members.get(post.room).map_or(&[][..], Vec::as_slice);
        answers(&mut events, &dice, *post, (room, &visits));
    }
    for (person, Last { visit: at, .. }) in visits {
        events.push(Event { at, by: person, act: Act::Visit });
        let later = posts.iter().filter(|post| post.line.by == person && post.at >= at);
        for post in later {
            let at = plus_seconds(post.at, 5);
            events.push(Event { at, by: person, act: Act::Follow(post.number) });
        }
        for draft in script.drafts.iter().filter(|draft| draft.by == person) {
            let act = Act::Draft(&draft.room, &draft.body);
            events.push(Event { at: plus_seconds(at, 5), by: person, act });
        }
    }
    events.retain(|event| event.at <= now);
    events.sort_by_key(|event| event.at);
    events
}

/// The last visit of everybody: it leaves just so many messages unread.
fn visits<'a>(
    cast: &'a Cast,
    members: &BTreeMap<&'a str, Vec<&'a str>>,
    posts: &[Placed<'a>],
) -> BTreeMap<&'a str, Last> {
    let last = |key: &'a str, unread: usize| {
        let is_in = |room: &str| members.get(room).is_some_and(|it| it.contains(&key));
        let own: Vec<&Placed<'a>> = posts.iter().filter(|post| post.line.by == key).collect();
        let mut waiting: Vec<Micros> = posts
            .iter()
            .filter(|post| post.line.by != key && !post.line.deleted && is_in(post.room))
            .filter(|post| !own.iter().any(|later| later.follows(post)))
            .map(|post| post.at)
            .collect();
        waiting.sort_unstable();
        let read = waiting.len().saturating_sub(unread);
        let last_read = waiting.get(read.saturating_sub(1)).copied().unwrap_or_default();
        let visit = plus_seconds(last_read, 1);
        let seen = own.iter().map(|post| post.at).max().map_or(visit, |own| own.max(visit));
        (key, Last { visit, seen })
    };
    cast.people.iter().map(|person| last(&person.key, person.unread)).collect()
}

/// What comes of a message: what its author does to it, then what the others do.
fn answers<'a>(
    events: &mut Vec<Event<'a>>,
    dice: &Dice,
    post: Placed<'a>,
    (room, visits): (&[&'a str], &BTreeMap<&'a str, Last>),
) {
    let Placed { at, line, number, .. } = post;
    let by: &'a str = &line.by;
    if line.before.is_some() {
        let at = plus_seconds(at, dice.between(2, 8) * MINUTE);
        events.push(Event { at, by, act: Act::Correct(number, &line.body) });
    }
    if line.pinned {
        events.push(Event { at: plus_seconds(at, 40), by, act: Act::Pin(number) });
    }
    if line.deleted {
        let at = plus_seconds(at, dice.between(2, 6) * MINUTE);
        events.push(Event { at, by, act: Act::Delete(number) });
        return;
    }
    let mut do_later = |by: &'a str, minutes: i64, act: Act<'a>| {
        let at = dice.awake(plus_seconds(at, minutes * MINUTE));
        if visits.get(by).is_some_and(|last| at < last.seen) {
            events.push(Event { at, by, act });
        }
    };
    for (person, kind) in &line.reactions {
        do_later(person, dice.between(1, 90), Act::React(number, *kind));
    }
    if dice.one_in(4) {
        for _ in 0..dice.between(1, 3) {
            let kind = dice.pick(&[ReactionKind::Agree, ReactionKind::Agree, ReactionKind::Seen]);
            let Some((person, kind)) = dice.pick(room).zip(kind) else { continue };
            let scripted = line.reactions.iter().any(|(other, _)| other == person);
            if *person != by && !scripted {
                do_later(person, dice.between(3, 600), Act::React(number, *kind));
            }
        }
    }
    if line.asks {
        for person in room.iter().filter(|person| **person != by) {
            if !dice.one_in(3) {
                do_later(person, dice.between(20, 4_000), Act::Acknowledge(number));
            }
        }
    }
}

/// Numbers that are always the same.
struct Dice(Ids);

impl Dice {
    fn new(number: u64) -> Self {
        Self(Ids::seeded(Clock::manual(Micros(0)), number))
    }

    /// From the first number to the second one.
    fn between(&self, from: i64, to: i64) -> i64 {
        let width = u32::try_from(to.saturating_sub(from)).unwrap_or(0).saturating_add(1);
        from.saturating_add(i64::from(self.0.below(width)))
    }

    fn one_in(&self, times: u32) -> bool {
        self.0.below(times) == 0
    }

    fn pick<'a, T>(&self, from: &'a [T]) -> Option<&'a T> {
        let count = u32::try_from(from.len()).ok().filter(|count| *count > 0)?;
        from.get(usize::try_from(self.0.below(count)).ok()?)
    }

    /// When each message of a talk is posted.
    fn times(&self, talk: &Talk, today: Date, quiet: Micros) -> Vec<Micros> {
        let mut times = Vec::new();
        for moved in 0..=MOVED_DAYS_MAX {
            let back = talk.days_ago.saturating_add(moved);
            let Some(day) = today.checked_sub(back.days()).ok() else { continue };
            if day.weekday() == Weekday::Sunday && !self.one_in(7) {
                continue;
            }
            times = self.from(talk, at(day, talk.minute));
            if times.last().is_none_or(|last| *last <= quiet) {
                break;
            }
        }
        times
    }

    fn from(&self, talk: &Talk, first: Micros) -> Vec<Micros> {
        let mut at = plus_seconds(first, self.between(0, 59));
        let mut times = Vec::with_capacity(talk.lines.len());
        for _ in &talk.lines {
            times.push(at);
            let next = plus_seconds(at, self.pause(talk));
            at = self.awake(next).max(plus_seconds(at, 30));
        }
        times
    }

    /// Seconds until somebody answers.
    fn pause(&self, talk: &Talk) -> i64 {
        let minutes = if talk.days_ago <= RECENT_DAYS {
            self.between(1, 14)
        } else {
            match self.between(1, 20) {
                1..=10 => self.between(2, 25),
                11..=16 => self.between(25, 180),
                17..=19 => self.between(180, 600),
                _ => self.between(600, 1_500),
            }
        };
        minutes * MINUTE + self.between(0, 59)
    }

    /// The first moment from an instant on at which somebody would write.
    fn awake(&self, instant: Micros) -> Micros {
        let local = paris(instant);
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let mut day = local.date();
        let mut moved = None;
        if minute < MORNING {
            moved = Some(self.between(0, 60));
        } else if minute >= NIGHT {
            day = day.tomorrow().unwrap_or(day);
            moved = Some(self.between(0, 60));
        }
        let evening = moved.is_none() && (18 * 60..21 * 60 + 30).contains(&minute);
        if day.weekday() == Weekday::Sunday && !(evening && self.one_in(2)) {
            day = day.tomorrow().unwrap_or(day);
            moved = Some(self.between(15, 150));
        }
        moved.map_or(instant, |minutes| {
            plus_seconds(at(day, MORNING + minutes), self.between(0, 59))
        })
    }
}

/// The last day on which the talks of a day can be over: today from eleven o'clock on, not a
/// Sunday. All talks are placed from it, so that they keep their order.
fn today(now: Micros) -> Date {
    let local = paris(now);
    let before = |day: Date| day.yesterday().unwrap_or(day);
    let day = if local.hour() < 11 { before(local.date()) } else { local.date() };
    if day.weekday() == Weekday::Sunday { before(day) } else { day }
}

/// The time zone is compiled in: a small machine may have no table of them.
fn zone() -> TimeZone {
    jiff::tz::get!("Europe/Paris")
}

fn paris(instant: Micros) -> Zoned {
    Timestamp::from_microsecond(instant.0).unwrap_or_default().to_zoned(zone())
}

/// A minute of a day in Paris.
/// So many days from today, or the Monday that follows, at a minute of the day, in Paris.
pub fn on_day(now: Micros, days: i64, minute: i64) -> Micros {
    let day = today(now).saturating_add(days.days());
    let rest: i64 = match day.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    at(day.saturating_add(rest.days()), minute)
}

fn at(day: Date, minute: i64) -> Micros {
    let midnight = day.to_zoned(zone());
    let instant = midnight.and_then(|it| it.checked_add(minute.minutes()));
    instant.map_or_else(|_| Micros::default(), |it| Micros(it.timestamp().as_microsecond()))
}

#[cfg(test)]
#[path = "schedule/tests.rs"]
mod tests;
