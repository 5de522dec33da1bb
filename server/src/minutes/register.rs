//! The register of decisions (*registre des décisions*) of a room: every result that was told,
//! with its place in the chain of records. Pure.

use super::facts::{Voted, is_opinion};
use super::french::written_day;
use super::sentence::{self, Names};
use super::sheet::{self, Cell};
use crate::meeting::calendar;
use crate::poll::Polled;
use parvis_protocol::id::{ItemId, Micros, PollId};
use parvis_protocol::meeting::{AgendaItem, Meeting};
use parvis_protocol::poll::{PollOutcome, PollState};
use serde::Serialize;
use std::collections::BTreeMap;

const HEAD: [&str; 16] = [
    "relevé",
    "scrutin",
    "question",
    "résultat",
    "proclamé le",
    "annulé",
    "séance",
    "date",
    "point",
    "titre",
    "décision",
    "suite",
    "responsable",
    "échéance",
    "empreinte",
    "empreinte précédente",
];

/// A result that was told.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// Its place in the chain of the room, from 1.
    pub place: u32,
    /// SHA-256 of its record, in hexadecimal.
    pub hash: String,
    /// That of the record before.
    pub previous: Option<String>,
    /// The poll.
    pub poll: PollId,
    /// Its number in the room.
    pub number: u32,
    /// What was asked.
    pub question: String,
    /// What was decided.
    pub outcome: PollOutcome,
    /// The result in one sentence, without names.
    pub sentence: String,
    /// When it was told.
    pub proclaimed_at: Option<Micros>,
    /// It was voided afterwards, for this reason: it does not count.
    pub voided: Option<String>,
    /// The number of the meeting.
    pub meeting: Option<u32>,
    /// When that begins.
    pub starts_at: Option<Micros>,
    /// The number of the item.
    pub item: Option<u32>,
    /// Its title.
    pub title: Option<String>,
    /// What was decided, in words.
    pub decided: Option<String>,
    /// Who sees to what is to be done after.
    pub owner: Option<String>,
    /// What is to be done after.
    pub what: Option<String>,
    /// Until when, `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// The register as it is sent.
#[derive(Debug, Serialize)]
pub struct Register {
    /// The name of the room.
    pub room: String,
    /// In the order of the chain.
    pub decisions: Vec<Decision>,
}

/// A poll whose result was told, as a decision; nothing when there is no record of it.
pub fn decision(
    polled: Polled,
    items: &BTreeMap<ItemId, (AgendaItem, Option<Meeting>)>,
    names: &Names,
) -> Option<Decision> {
    let Polled { poll, record } = polled;
    let recorded = record?;
    let about = poll.item.and_then(|item| items.get(&item));
    let item = about.map(|(item, _)| item);
    let meeting = about.and_then(|(_, meeting)| meeting.as_ref());
    let follow_up = item.and_then(|it| it.follow_up.as_ref());
    let voided = poll.voided.as_ref().map(|it| it.reason.clone().unwrap_or_default());
    let (place, hash) = (recorded.place, recorded.hash.clone());
    let (number, proclaimed_at) = (poll.number, poll.proclaimed_at);
    let (previous, outcome) =
        (recorded.record.previous.clone(), recorded.record.result.outcome.clone());
    let (id, question) = (poll.id, poll.question.title.clone());
    let is_told = poll.state == PollState::Proclaimed;
    let record = Some(recorded).filter(|_| is_told);
    let opinion = is_opinion(&poll, item);
    let voted = Voted { poll, record, recused: Vec::new(), replaces: None, opinion };
    Some(Decision {
        place,
        hash,
        previous,
        poll: id,
        number,
        question,
        outcome,
        sentence: sentence::unnamed(&voted),
        proclaimed_at,
        voided,
        meeting: meeting.map(|it| it.number),
        starts_at: meeting.map(|it| it.draft.starts_at),
        item: item.and_then(|it| it.number),
        title: item.map(|it| it.draft.title.clone()),
        decided: item.and_then(|it| it.decision.clone()),
        owner: follow_up.and_then(|it| names.get(&it.owner?)).cloned(),
        what: follow_up.and_then(|it| it.text.clone()),
        due: follow_up.and_then(|it| it.due.clone()),
    })
}

/// The register as CSV.
pub fn csv(decisions: &[Decision]) -> Result<Vec<u8>, sheet::Error> {
    let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::from);
    let count = |number: Option<u32>| number.map_or(Cell::Empty, Cell::from);
    let day = |at: Option<Micros>| {
        let day = at.and_then(calendar::day).map(|day| written_day(&day.to_string()));
        day.map_or(Cell::Empty, |day| Cell::from(day.as_str()))
    };
    let row = |it: &Decision| {
        [
            Cell::from(it.place),
            Cell::from(it.number),
            Cell::from(&*it.question),
            Cell::from(&*it.sentence),
            day(it.proclaimed_at),
            text(it.voided.as_deref()),
            count(it.meeting),
            day(it.starts_at),
            count(it.item),
            text(it.title.as_deref()),
            text(it.decided.as_deref()),
            text(it.what.as_deref()),
            text(it.owner.as_deref()),
            text(it.due.as_deref()),
            Cell::from(&*it.hash),
            text(it.previous.as_deref()),
        ]
    };
    sheet::csv(HEAD, &decisions.iter().map(row).collect::<Vec<_>>())
}
