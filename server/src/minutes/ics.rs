//! A meeting as an event of a calendar (RFC 5545): what was convened last, under one identity for
//! ever, with the version of the convocation as its sequence. Pure.

use jiff::Timestamp;
use parvis_protocol::id::Micros;
use parvis_protocol::meeting::{Agenda, Convocation, Meeting, MeetingState, NumberedItem};

/// Longest line, in bytes, without its end.
const LINE_BYTES_MAX: usize = 75;
/// How long a meeting is taken to last whose items do not say.
const HOURS_IF_UNKNOWN: u32 = 2;

/// What a calendar is told.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The meeting as it stands.
    pub meeting: &'a Meeting,
    /// What was sent last; before a convocation, what would be.
    pub agenda: &'a Agenda,
    /// The convocation that sent it.
    pub sent: Option<&'a Convocation>,
    /// The name of the room.
    pub room: &'a str,
}

/// The file.
pub fn file(told: Told<'_>) -> String {
    let Told { meeting, agenda, sent, room } = told;
    let draft = &agenda.draft;
    let (status, cancelled) = match meeting.state {
        MeetingState::Draft => ("TENTATIVE", 0),
        MeetingState::Cancelled => ("CANCELLED", 1),
        MeetingState::Convened
        | MeetingState::Open
        | MeetingState::Suspended
        | MeetingState::Closed => ("CONFIRMED", 0),
    };
    let sequence = meeting.version.saturating_add(cancelled);
    let method = if cancelled == 1 { "CANCEL" } else { "PUBLISH" };
    let planned: u32 = agenda.items.iter().filter_map(|item| item.draft.minutes).sum();
    let minutes = if planned == 0 { HOURS_IF_UNKNOWN.saturating_mul(60) } else { planned };
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        "PRODID:-//Parvis//Seance//FR".into(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".into(),
        format!("UID:{}@parvis", meeting.id),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", stamp(sent.map_or(meeting.created_at, |it| it.sent_at))),
        format!("DTSTART:{}", stamp(draft.starts_at)),
        format!("DURATION:PT{minutes}M"),
        format!("STATUS:{status}"),
        format!("SUMMARY:{}", escaped(&format!("{} ({room})", draft.title))),
    ];
    if !draft.places.is_empty() {
        lines.push(format!("LOCATION:{}", escaped(&draft.places.join(" ; "))));
    }
    if let Some(url) = &draft.video_url {
        lines.push(format!("URL:{url}"));
    }
    lines.push(format!("DESCRIPTION:{}", escaped(&description(agenda))));
    lines.extend(["END:VEVENT".into(), "END:VCALENDAR".into()]);
    lines.iter().map(|line| folded(line)).collect()
}

/// The agenda, one item a line; where to join.
fn description(agenda: &Agenda) -> String {
    let item = |it: &NumberedItem| match it.number {
        0 => it.draft.title.clone(),
        number => format!("{number}. {}", it.draft.title),
    };
    let mut lines: Vec<String> = agenda.items.iter().map(item).collect();
    if !lines.is_empty() {
        lines.insert(0, "Ordre du jour\u{a0}:".into());
    }
    if let Some(url) = &agenda.draft.video_url {
        lines.push(format!("Visioconférence\u{a0}: {url}"));
    }
    lines.join("\n")
}

/// `20261122T174200Z`.
fn stamp(at: Micros) -> String {
    let at = Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value: signs that have a meaning are escaped, other controls are gone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line in pieces of at most [`LINE_BYTES_MAX`] bytes, never within a character.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::with_capacity(line.len()), 0);
    for c in line.chars() {
        if length + c.len_utf8() > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reader of calendars: lines that begin with a space go on the one before.
    fn unfolded(file: &str) -> String {
        file.replace("\r\n ", "")
    }

    proptest! {
        #[test]
        fn a_line_is_folded_and_read_again(text in "\\PC{0,300}") {
            let line = format!("SUMMARY:{}", escaped(&text));
            let file = folded(&line);
            prop_assert!(file.split("\r\n").all(|it| it.len() <= LINE_BYTES_MAX));
            prop_assert_eq!(unfolded(&file), format!("{line}\r\n"));
        }
    }

    #[test]
    fn signs_are_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\rf\u{7}"), "a\\;b\\,c\\\\d\\nef");
        let long = "é".repeat(100);
        assert_eq!(unfolded(&folded(&long)), format!("{long}\r\n"));
        assert_eq!(stamp(Micros(1_795_369_320_000_000)), "20261122T174200Z");
    }
}
