//! Who speaks next, and for how long: decisions, and the arithmetic of the time.

use super::Error;
use crate::attendance::rules::{Right, Roll};
use crate::poll::Candidate;
use parvis_protocol::floor::{Speech, SpeechKind, SpeechState};
use parvis_protocol::id::{ItemId, Micros, PersonId};
use parvis_protocol::limits::{WARNING_SECONDS_MAX, WARNING_SECONDS_MIN};
use std::collections::BTreeMap;

/// Those who wait, the next one first: by the rank of their kind, then by place. No two have one
/// place, so the order is total.
pub fn queue(speeches: &[Speech]) -> Vec<&Speech> {
    let mut waiting: Vec<&Speech> =
        speeches.iter().filter(|it| it.state == SpeechState::Waiting).collect();
    waiting.sort_by_key(|it| (it.kind.rank(), it.place));
    waiting
}

/// Who has the floor.
pub fn holder(speeches: &[Speech]) -> Option<&Speech> {
    speeches.iter().find(|it| has_the_floor(it.state))
}

/// Whether a request of this state has the floor.
pub const fn has_the_floor(state: SpeechState) -> bool {
    matches!(state, SpeechState::Speaking | SpeechState::Paused)
}

/// What somebody wants to do to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Give it the floor.
    Start,
    /// Let its time stand still.
    Pause,
    /// Let it go on.
    Resume,
    /// End it.
    End,
    /// Take it back.
    Withdraw,
    /// Pass over it.
    Skip,
}

/// A request after it.
pub fn step(speech: &mut Speech, step: Step, at: Micros) -> Result<(), Error> {
    use SpeechState::{Done, Paused, Skipped, Speaking, Waiting, Withdrawn};
    let next = match (step, speech.state) {
        (Step::Start, Waiting) | (Step::Resume, Paused) => Speaking,
        (Step::Pause, Speaking) => Paused,
        (Step::End, Speaking | Paused) => Done,
        (Step::Withdraw, Waiting) => Withdrawn,
        (Step::Skip, Waiting) => Skipped,
        (_, state) => return Err(Error::State(state)),
    };
    match step {
        Step::Start => speech.started_at = Some(at),
        Step::End | Step::Withdraw | Step::Skip => speech.ended_at = Some(at),
        Step::Pause | Step::Resume => {}
    }
    if let Some(since) = speech.running_since.take() {
        speech.spoken_ms = speech.spoken_ms.saturating_add(between(since, at));
    }
    speech.running_since = (next == Speaking).then_some(at);
    speech.state = next;
    Ok(())
}

/// Milliseconds from one instant to another. Both are cut to the millisecond first, so that parts
/// that touch make the whole.
fn between(since: Micros, at: Micros) -> u64 {
    let whole = |instant: Micros| instant.0.div_euclid(1_000);
    u64::try_from(whole(at).saturating_sub(whole(since))).unwrap_or(0)
}

/// A reminder has a time that makes sense.
pub fn warning(seconds: Option<u32>) -> Result<(), Error> {
    let sensible = WARNING_SECONDS_MIN..=WARNING_SECONDS_MAX;
    if seconds.is_none_or(|it| sensible.contains(&it)) {
        Ok(())
    } else {
        Err(Error::Invalid("warning_seconds"))
    }
}

/// The communes to call in turn, the smallest first, each with who sits for it: those of which
/// somebody is there; all, as long as nobody was declared there.
pub fn communes(seats: &[Candidate], roll: &Roll, item: ItemId) -> Vec<(String, PersonId)> {
    let nobody = roll.whereabouts.is_empty();
    let mut found: BTreeMap<String, (i64, PersonId)> = BTreeMap::new();
    for seat in seats {
        let Some(commune) = seat.commune.clone() else { continue };
        let own = (nobody && !roll.recused.contains(&(item, seat.person))).then_some(seat.person);
        let sits = roll
            .exercises(seat.person, Some(item))
            .filter(|(_, right)| matches!(right, Right::Own | Right::Substitute));
        if let Some(person) = own.or(sits.map(|(who, _)| who)) {
            found.entry(commune).or_insert((seat.population.unwrap_or_default(), person));
        }
    }
    let mut all: Vec<_> = found.into_iter().collect();
    all.sort_by_key(|(_, (population, _))| *population);
    all.into_iter().map(|(commune, (_, person))| (commune, person)).collect()
}

/// How long each commune has spoken, in milliseconds, without what runs now; the longest first.
pub fn times(speeches: &[Speech]) -> Vec<(String, u64)> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for speech in speeches.iter().filter(|it| it.started_at.is_some()) {
        if let Some(commune) = speech.commune.clone() {
            let sum = sums.entry(commune).or_default();
            *sum = sum.saturating_add(speech.spoken_ms);
        }
    }
    let mut all: Vec<_> = sums.into_iter().collect();
    all.sort_by_key(|(_, spoken)| std::cmp::Reverse(*spoken));
    all
}

/// Whether a closed list lets this request in: a point of order, or one that who conducts enters.
pub const fn passes(kind: SpeechKind, conducts: bool) -> bool {
    conducts || matches!(kind, SpeechKind::PointOfOrder)
}

#[cfg(test)]
mod tests;
