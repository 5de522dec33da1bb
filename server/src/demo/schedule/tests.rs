use super::*;
use crate::demo::cast::cast;
use crate::demo::script::script;
use std::collections::BTreeSet;

/// 22 November 2026, nine o'clock in Paris; a Sunday.
const NOW: Micros = Micros(1_795_334_400_000_000);
const DAY: i64 = 86_400;

fn told(now: Micros, number: u64) -> Vec<String> {
    let script = script().unwrap();
    let events = schedule(&script, cast().unwrap(), now, number);
    events.iter().map(|event| format!("{event:?}")).collect()
}

/// Hours at which one may arrive: in the night, on a Sunday, when the clocks change, in a year.
fn moments() -> impl Iterator<Item = Micros> {
    let days = [0, 1, 7, 127, 200, 365];
    let hours = [-9, 0, 3, 11];
    days.into_iter()
        .flat_map(move |day| hours.map(|hour| plus_seconds(NOW, day * DAY + hour * 3_600)))
}

#[test]
fn a_number_tells_everything() {
    assert_eq!(told(NOW, 7), told(NOW, 7));
    assert_ne!(told(NOW, 7), told(NOW, 8));
}

#[test]
fn everything_that_is_written_is_posted_in_order_before_a_visitor_comes() {
    let (script, cast) = (script().unwrap(), cast().unwrap());
    let written: usize = script.talks.iter().map(|talk| talk.lines.len()).sum();
    assert!((700..=1_500).contains(&written), "{written}");
    for now in moments() {
        let events = schedule(&script, cast, now, 7);
        let mut posted = BTreeSet::new();
        let mut before = Micros(0);
        for event in &events {
            assert!(event.at >= before && event.at <= now, "{event:?}");
            before = event.at;
            match event.act {
                Act::Post(said) => {
                    assert!(said.thread.is_none_or(|root| posted.contains(&root)), "{event:?}");
                    assert!(said.quote.is_none_or(|quoted| posted.contains(&quoted)), "{event:?}");
                    assert!(posted.insert(said.number));
                    let age = (now.0 - event.at.0) / 1_000_000;
                    assert!(age >= QUIET_SECONDS, "{event:?}");
                    assert!(age <= (DAYS + 4) * DAY, "{event:?}: before they were seated");
                }
                Act::Correct(of, _)
                | Act::Delete(of)
                | Act::Pin(of)
                | Act::React(of, _)
                | Act::Follow(of)
                | Act::Acknowledge(of) => assert!(posted.contains(&of), "{event:?}"),
                Act::Visit | Act::Draft(..) => {}
            }
        }
        assert_eq!(posted.len(), written, "at {now}");
    }
}

#[test]
fn people_write_when_people_write() {
    let script = script().unwrap();
    for now in moments() {
        let events = schedule(&script, cast().unwrap(), now, 7);
        let posts = events.iter().filter(|event| matches!(event.act, Act::Post(_)));
        let local: Vec<Zoned> = posts.map(|event| paris(event.at)).collect();
        let awake = |at: &&Zoned| (7..=22).contains(&at.hour());
        assert_eq!(local.iter().filter(awake).count(), local.len());
        let sundays = local.iter().filter(|at| at.weekday() == Weekday::Sunday).count();
        assert!(sundays * 100 < local.len() * 6, "{sundays} of {}", local.len());
        let evenings = local.iter().filter(|at| at.hour() >= 17).count();
        assert!(evenings * 10 > local.len() * 3, "{evenings} of {}", local.len());
    }
}

#[test]
fn everybody_is_in_the_rooms_where_they_speak() {
    let (script, cast) = (script().unwrap(), cast().unwrap());
    let members = cast.members();
    for talk in &script.talks {
        let room = &members[talk.room.as_str()];
        for line in &talk.lines {
            let reacting = line.reactions.iter().map(|(person, _)| person);
            for person in std::iter::once(&line.by).chain(reacting) {
                assert!(
                    room.contains(&person.as_str()),
                    "{person} in {}: {}",
                    talk.room,
                    line.body
                );
            }
        }
    }
}

#[test]
fn nothing_is_said_twice() {
    let script = script().unwrap();
    let mut texts = BTreeSet::new();
    for line in script.talks.iter().flat_map(|talk| &talk.lines) {
        assert!(texts.insert(&line.body), "{}", line.body);
    }
}
