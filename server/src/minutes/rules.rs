//! Who reads the minutes, and the names of the files they leave in.

use super::Error;
use super::french::plain_day;
use crate::meeting;
use crate::meeting::rules::{Runner, conducts, is_over};
use crate::text::is_text;
use parvis_protocol::limits::MINUTES_TEXT_CHARS_MAX;
use parvis_protocol::meeting::{Meeting, MeetingState};

/// Whether somebody of the room reads the minutes: a draft is only for who conducts the meeting.
pub fn reads(meeting: &Meeting, runner: Runner) -> Result<(), Error> {
    if is_over(meeting.state) || conducts(meeting, runner) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Whether somebody may change the minutes: who conducts the meeting, until they are approved.
pub fn writes(meeting: &Meeting, runner: Runner) -> Result<(), Error> {
    if !conducts(meeting, runner) {
        return Err(Error::Forbidden);
    }
    if meeting.state == MeetingState::Cancelled {
        return Err(meeting::Error::State(meeting.state).into());
    }
    if meeting.approved.is_some() { Err(Error::Approved) } else { Ok(()) }
}

/// Whether there is something to approve.
pub fn approves(meeting: &Meeting) -> Result<(), Error> {
    if meeting.state == MeetingState::Closed {
        return Ok(());
    }
    Err(meeting::Error::State(meeting.state).into())
}

/// A text as it will be kept; it may be empty.
pub fn text(text: &str) -> Result<String, Error> {
    let text = text.trim().replace("\r\n", "\n");
    let chars = text.chars().count();
    if chars > MINUTES_TEXT_CHARS_MAX {
        return Err(Error::TooLong(chars, MINUTES_TEXT_CHARS_MAX));
    }
    if text.chars().all(is_text) { Ok(text) } else { Err(Error::Invalid("text")) }
}

/// "Procès-verbal 3, Conférence des maires, 2026-11-22.md"
pub fn file_name(what: &str, room: &str, meeting: &Meeting, ending: &str) -> String {
    let day = plain_day(meeting.draft.starts_at);
    format!("{what} {}, {room}, {day}.{ending}", meeting.number)
}
