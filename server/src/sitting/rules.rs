//! What may be done to a meeting that is held, and to its items in each of their states.

use crate::meeting::rules::{Move, Runner, text};
use crate::meeting::{Error, calendar};
use parvis_protocol::attendance::QuorumStamp;
use parvis_protocol::limits::{DECISION_CHARS_MAX, FOLLOW_UP_CHARS_MAX};
use parvis_protocol::meeting::command::ItemOutcome;
use parvis_protocol::meeting::{AgendaItem, FollowUp, ItemState, Meeting, Warning};

/// What somebody wants to do to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put it in discussion.
    Open,
    /// Interrupt it.
    Suspend,
    /// Be done with it.
    Close(ItemOutcome),
}

/// Whether an item may be moved so.
pub fn step(item: &AgendaItem, step: Step) -> Result<(), Error> {
    if takes(item.state, step) { Ok(()) } else { Err(Error::ItemState(item.state)) }
}

/// Which steps a state takes.
pub const fn takes(state: ItemState, step: Step) -> bool {
    use ItemState::{Open, Planned, Suspended};
    match step {
        Step::Open => matches!(state, Planned | Suspended),
        Step::Suspend => matches!(state, Open),
        Step::Close(ItemOutcome::Decided | ItemOutcome::Noted) => {
            matches!(state, Open | Suspended)
        }
        Step::Close(ItemOutcome::Postponed | ItemOutcome::Withdrawn) => {
            matches!(state, Planned | Open | Suspended)
        }
    }
}

/// Whether a proposal that no agenda took may be taken off.
pub fn declines(item: &AgendaItem, runner: Runner, outcome: ItemOutcome) -> Result<(), Error> {
    if item.state != ItemState::Proposed || outcome != ItemOutcome::Withdrawn {
        return Err(Error::ItemState(item.state));
    }
    let may = runner.facilitates || item.author == runner.person;
    if may { Ok(()) } else { Err(Error::Forbidden) }
}

/// What of the meeting an outcome needs.
pub const fn wants(outcome: ItemOutcome) -> Move {
    match outcome {
        // As a meeting may be closed: it is under way.
        ItemOutcome::Decided | ItemOutcome::Noted => Move::Close,
        ItemOutcome::Postponed | ItemOutcome::Withdrawn => Move::Drop,
    }
}

/// What an item is after it.
pub const fn becomes(outcome: ItemOutcome) -> ItemState {
    match outcome {
        ItemOutcome::Decided => ItemState::Decided,
        ItemOutcome::Noted => ItemState::Noted,
        ItemOutcome::Postponed => ItemState::Postponed,
        ItemOutcome::Withdrawn => ItemState::Withdrawn,
    }
}

/// What there is to warn of, when a meeting is opened.
pub fn opens(meeting: &Meeting) -> Vec<Warning> {
    let called = meeting.version > 0 && !meeting.outdated;
    if called { Vec::new() } else { vec![Warning::NotConvened] }
}

/// What there is to warn of, when an item is put in discussion. Once it is, that some leave
/// changes nothing of it; the next one is warned of.
pub fn quorate(quorum: QuorumStamp) -> Vec<Warning> {
    if quorum.reached { Vec::new() } else { vec![Warning::NoQuorum(quorum)] }
}

/// What begins the thread of an item: "Point 3 ouvert : Tarifs de la piscine".
pub fn opening(item: &AgendaItem) -> String {
    let number = item.number.unwrap_or(item.rank);
    format!("Point {number} ouvert\u{a0}: {}", item.draft.title)
}

/// A meeting is closed when no item is under discussion, or interrupted.
pub fn closes(items: &[AgendaItem]) -> Result<(), Error> {
    let under_way = |item: &&AgendaItem| takes(item.state, Step::Close(ItemOutcome::Decided));
    match items.iter().find(under_way) {
        Some(item) => Err(Error::ItemState(item.state)),
        None => Ok(()),
    }
}

/// A decision as it will be kept.
pub fn decision(decision: Option<&str>) -> Result<Option<String>, Error> {
    decision.map(|it| text(it, "decision", DECISION_CHARS_MAX)).transpose()
}

/// What is to be done after, as it will be kept: its day exists; nothing when nothing is said.
pub fn follow_up(follow_up: Option<FollowUp>) -> Result<Option<FollowUp>, Error> {
    let Some(FollowUp { owner, due, text: what }) = follow_up else { return Ok(None) };
    if !due.as_deref().is_none_or(calendar::is_day) {
        return Err(Error::Invalid("due"));
    }
    let what = what.map(|it| text(&it, "text", FOLLOW_UP_CHARS_MAX)).transpose()?;
    let says = owner.is_some() || due.is_some() || what.is_some();
    Ok(says.then_some(FollowUp { owner, due, text: what }))
}
