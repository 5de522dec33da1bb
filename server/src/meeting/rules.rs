//! What a meeting and its items may be, who conducts a meeting, and what may be done to each in
//! each of its states.

use super::{Error, calendar, preset};
use crate::text::is_text;
use http::Uri;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{ItemId, Micros, PersonId, Seq};
use parvis_protocol::limits::{
    ATTACHMENT_LABEL_CHARS_MAX, ATTACHMENTS_MAX, ITEM_MINUTES_MAX, ITEM_TITLE_CHARS_MAX, ITEMS_MAX,
    MEETING_TITLE_CHARS_MAX, PLACE_CHARS_MAX, PLACES_MAX, REASON_CHARS_MAX, URL_CHARS_MAX,
};
use parvis_protocol::meeting::{
    Agenda, AgendaItem, Attachment, ClearDays, ItemDraft, ItemKind, ItemState, Meeting,
    MeetingDraft, MeetingMode, MeetingState, NumberedItem, Warning,
};

/// What somebody wants to do to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Change what it is.
    Edit,
    /// Say that it does not take place.
    Cancel,
    /// Call its members.
    Convene,
    /// Change its agenda.
    Arrange,
    /// Take an item off, or put it off.
    Drop,
    /// Open it.
    Open,
    /// Interrupt it.
    Suspend,
    /// Go on.
    Resume,
    /// Put an item in discussion.
    Discuss,
    /// Close it.
    Close,
}

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Runner {
    /// Who.
    pub person: PersonId,
    /// Facilitates the room.
    pub facilitates: bool,
}

/// Whether the person conducts the meeting: a facilitator of the room, or whom it names.
pub fn conducts(meeting: &Meeting, runner: Runner) -> bool {
    let named = [meeting.draft.chair, meeting.draft.secretary];
    runner.facilitates
        || named.contains(&Some(runner.person))
        || meeting.draft.facilitators.contains(&runner.person)
}

/// Whether the meeting may be moved so by this person.
pub fn step(meeting: &Meeting, runner: Runner, what: Move) -> Result<(), Error> {
    if !conducts(meeting, runner) {
        return Err(Error::Forbidden);
    }
    if takes(meeting.state, what) { Ok(()) } else { Err(Error::State(meeting.state)) }
}

/// Which moves a state takes.
pub const fn takes(state: MeetingState, what: Move) -> bool {
    use MeetingState::{Convened, Draft, Open, Suspended};
    match what {
        Move::Edit | Move::Cancel | Move::Convene | Move::Open => {
            matches!(state, Draft | Convened)
        }
        Move::Arrange | Move::Drop => matches!(state, Draft | Convened | Open | Suspended),
        Move::Suspend | Move::Discuss => matches!(state, Open),
        Move::Resume => matches!(state, Suspended),
        Move::Close => matches!(state, Open | Suspended),
    }
}

/// Whether nothing more happens in the meeting.
pub const fn is_over(state: MeetingState) -> bool {
    matches!(state, MeetingState::Closed | MeetingState::Cancelled)
}

/// Whether an item of this state may still be discussed.
pub const fn is_ahead(state: ItemState) -> bool {
    matches!(state, ItemState::Planned | ItemState::Open | ItemState::Suspended)
}

/// A draft as it will be kept.
pub fn draft(draft: MeetingDraft) -> Result<MeetingDraft, Error> {
    let title = text(&draft.title, "title", MEETING_TITLE_CHARS_MAX)?;
    let place = |place: &String| text(place, "places", PLACE_CHARS_MAX);
    let places = draft.places.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    if places.len() > PLACES_MAX {
        return Err(Error::TooMany("places", PLACES_MAX));
    }
    if places.is_empty() != (draft.mode == MeetingMode::Video) {
        return Err(Error::Invalid("places"));
    }
    if calendar::day(draft.starts_at).is_none() {
        return Err(Error::Invalid("starts_at"));
    }
    if let Some(url) = &draft.video_url {
        address(url, "video_url")?;
    }
    let mut facilitators = draft.facilitators;
    facilitators.sort_unstable();
    facilitators.dedup();
    if facilitators.len() > PLACES_MAX {
        return Err(Error::TooMany("facilitators", PLACES_MAX));
    }
    Ok(MeetingDraft { title, places, facilitators, ..draft })
}

/// An address that a browser may be sent to.
fn address(url: &str, field: &'static str) -> Result<(), Error> {
    let chars = url.chars().count();
    if chars > URL_CHARS_MAX {
        return Err(Error::TooLong(field, chars, URL_CHARS_MAX));
    }
    let uri: Uri = url.parse().map_err(|_| Error::Invalid(field))?;
    let https = uri.scheme_str() == Some("https");
    // A name before the host would show one address and lead to another.
    let plain = uri.authority().is_some_and(|it| !it.as_str().contains('@'));
    let host = uri.host().is_some_and(|host| !host.is_empty());
    if https && plain && host { Ok(()) } else { Err(Error::Invalid(field)) }
}

/// An item as it will be kept.
pub fn item(mut draft: ItemDraft) -> Result<ItemDraft, Error> {
    draft.title = text(&draft.title, "title", ITEM_TITLE_CHARS_MAX)?;
    if draft.minutes.is_some_and(|minutes| minutes == 0 || minutes > ITEM_MINUTES_MAX) {
        return Err(Error::Invalid("minutes"));
    }
    draft.attachments = attachments(draft.attachments)?;
    Ok(draft)
}

/// Links as they will be kept.
fn attachments(written: Vec<Attachment>) -> Result<Vec<Attachment>, Error> {
    if written.len() > ATTACHMENTS_MAX {
        return Err(Error::TooMany("attachments", ATTACHMENTS_MAX));
    }
    let mut kept: Vec<Attachment> = Vec::with_capacity(written.len());
    for Attachment { label, url } in written {
        let label = text(&label, "label", ATTACHMENT_LABEL_CHARS_MAX)?;
        address(&url, "url")?;
        if kept.iter().any(|it| it.url == url) {
            return Err(Error::Invalid("attachments"));
        }
        kept.push(Attachment { label, url });
    }
    Ok(kept)
}

/// A text that must be there, without the spaces around it.
pub fn text(text: &str, field: &'static str, max: usize) -> Result<String, Error> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(Error::Empty(field));
    }
    if chars > max {
        return Err(Error::TooLong(field, chars, max));
    }
    if text.chars().all(is_text) { Ok(text.to_owned()) } else { Err(Error::Invalid(field)) }
}

/// Lets what the server warns of pass for a reason, which is given back to be remembered.
pub fn heed(warnings: Vec<Warning>, despite: Option<&str>) -> Result<Option<String>, Error> {
    if warnings.is_empty() {
        return Ok(None);
    }
    match despite {
        Some(reason) => Ok(Some(text(reason, "despite", REASON_CHARS_MAX)?)),
        None => Err(Error::Warned(warnings)),
    }
}

/// The clear days of a convocation that is sent now.
pub fn call(kind: Option<BodyKind>, starts: Micros, now: Micros) -> Result<ClearDays, Error> {
    let given = calendar::clear_days(now, starts).ok_or(Error::Invalid("starts_at"))?;
    Ok(ClearDays { needed: preset::of(kind).clear_days, given })
}

/// What there is to warn of, when a convocation is sent.
pub fn late(days: ClearDays) -> Vec<Warning> {
    let late = days.given < i64::from(days.needed);
    if late { vec![Warning::ClearDays(days)] } else { Vec::new() }
}

/// Whether an item is an act of the body.
pub const fn binds(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Deliberation | ItemKind::Election | ItemKind::Budget)
}

/// Whether items of these kinds may come on the agenda of a meeting as it stands now, and what
/// there is to warn of.
pub fn adds(
    kind: Option<BodyKind>,
    meeting: &Meeting,
    kinds: impl IntoIterator<Item = ItemKind>,
) -> Result<Vec<Warning>, Error> {
    if meeting.version == 0 || !kinds.into_iter().any(binds) {
        return Ok(Vec::new());
    }
    if preset::of(kind).agenda_is_frozen {
        return Err(Error::FrozenAgenda);
    }
    Ok(vec![Warning::AgendaSent])
}

/// What an item is made from, whoever drafted it.
pub struct Seed {
    /// Its identity.
    pub id: ItemId,
    /// Who asked for it.
    pub author: PersonId,
    /// What it is.
    pub draft: ItemDraft,
}

/// Makes items of what was drafted, in order, after those that the meeting has. The one way from
/// a draft to an agenda, be it a form or a document that several wrote.
pub fn materialise(
    (meeting, known): (&Meeting, &[AgendaItem]),
    seeds: Vec<Seed>,
    (seq, at): (Seq, Micros),
) -> Result<Vec<AgendaItem>, Error> {
    if seeds.is_empty() {
        return Err(Error::Empty("items"));
    }
    if known.len().saturating_add(seeds.len()) > ITEMS_MAX {
        return Err(Error::TooMany("items", ITEMS_MAX));
    }
    let last = known.iter().map(|item| item.rank).max().unwrap_or(0);
    let made = |(seed, rank): (Seed, u32)| {
        Ok(AgendaItem {
            id: seed.id,
            channel: meeting.channel,
            meeting: Some(meeting.id),
            rank,
            number: None,
            author: seed.author,
            created_at: at,
            state: ItemState::Planned,
            draft: item(seed.draft)?,
            thread: None,
            opened_at: None,
            closed_at: None,
            decision: None,
            follow_up: None,
            quorum: None,
            carried_from: None,
            carried_to: None,
            form_requests: Vec::new(),
            rev: seq,
        })
    };
    seeds.into_iter().zip(last.saturating_add(1)..).map(made).collect()
}

/// Moves an item of an agenda before another one, or to its end. Ranks are 1, 2, 3 … after it.
pub fn reorder(
    items: &mut Vec<AgendaItem>,
    item: ItemId,
    before: Option<ItemId>,
) -> Result<(), Error> {
    let place = |items: &[AgendaItem], id| items.iter().position(|it| it.id == id);
    let from = place(items, item).ok_or(Error::NotFound)?;
    if before == Some(item) {
        return Err(Error::Invalid("before"));
    }
    let moved = items.remove(from);
    let to = match before {
        Some(before) => place(items, before).ok_or(Error::Invalid("before"))?,
        None => items.len(),
    };
    items.insert(to, moved);
    for (item, rank) in items.iter_mut().zip(1..) {
        item.rank = rank;
    }
    Ok(())
}

/// Gives a number to the items that have none, in their order, after the last one given.
pub fn number(items: &mut [AgendaItem]) {
    let last = items.iter().filter_map(|item| item.number).max().unwrap_or(0);
    let without = items.iter_mut().filter(|it| it.number.is_none() && is_ahead(it.state));
    for (item, number) in without.zip(last.saturating_add(1)..) {
        item.number = Some(number);
    }
}

/// What a convocation sends: the items that are still ahead.
pub fn agenda(meeting: &Meeting, items: &[AgendaItem]) -> Agenda {
    let numbered = |item: &AgendaItem| NumberedItem {
        id: item.id,
        number: item.number.unwrap_or(0),
        draft: item.draft.clone(),
    };
    let ahead = items.iter().filter(|item| is_ahead(item.state));
    Agenda {
        meeting: meeting.id,
        number: meeting.number,
        draft: meeting.draft.clone(),
        items: ahead.map(numbered).collect(),
    }
}

#[cfg(test)]
mod tests;
