//! What a document may begin with, how a refusal is said, what an item of a document is in a
//! meeting. Pure.

use super::Error;
use crate::meeting;
use crate::meeting::rules::Seed as MeetingSeed;
use parvis_coedit::agenda::Item;
use parvis_coedit::restore::Content;
use parvis_coedit::seed::{NewItem, Seed};
use parvis_coedit::{Agenda, Document as Text, Kind, Refusal, prose};
use parvis_protocol::id::{ItemId, PersonId};
use parvis_protocol::meeting::{ItemDraft, ItemKind};
use parvis_protocol::problem::Rejected;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::str::FromStr as _;
use uuid::Uuid;

/// Colours of those who write: dark enough for white words on them.
const COLORS: [&str; 8] =
    ["#1d4ed8", "#b91c1c", "#15803d", "#7e22ce", "#b45309", "#0f766e", "#be185d", "#4d7c0f"];
/// A heading among items: no item of the meeting.
const SECTION: &str = "section";

/// The colour of somebody, the same everywhere.
pub(super) fn color(person: PersonId) -> String {
    let place = usize::from(person.0.as_bytes().iter().fold(0_u8, |sum, byte| sum ^ byte));
    COLORS.get(place % COLORS.len()).copied().unwrap_or_default().to_owned()
}

/// A word of the wire.
pub(super) fn word<T: Serialize>(value: T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|it| it.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// A refusal, as a problem tells it.
pub(super) fn rejected(refusal: &Refusal) -> Rejected {
    let path = match refusal {
        Refusal::Schema { path, .. } => Some(path.clone()),
        _ => None,
    };
    Rejected { path, reason: refusal.code().to_owned() }
}

/// A document as Markdown.
pub(super) fn markdown(text: &Text) -> String {
    if text.kind() == Kind::Agenda {
        return text.agenda().markdown();
    }
    let content = text.content();
    let mut out = format!("# {}\n\n{}", content.title, prose::markdown(&content.body, ""));
    for (_, words) in content.texts.iter().filter(|(_, words)| !words.is_empty()) {
        out.push('\n');
        out.push_str(&prose::markdown(words, ""));
    }
    out
}

/// A refusal, as our own client reads it on a socket.
pub(super) fn words(refusal: &Refusal) -> String {
    let reason = match refusal {
        Refusal::Schema { reason, .. } => (*reason).to_owned(),
        other => other.to_string(),
    };
    let path = rejected(refusal).path;
    json!({ "refused": { "code": refusal.code(), "path": path, "reason": reason } }).to_string()
}

/// Begins as an earlier document of the same kind: its items without what was said about them,
/// under new identifiers; the words of notes.
pub(super) fn as_before(seed: &mut Seed, earlier: Content, mut new: impl FnMut() -> Uuid) {
    let ids: BTreeMap<String, String> =
        earlier.items.iter().map(|item| (item.id.clone(), new().to_string())).collect();
    let named = |id: &String| ids.get(id).cloned().unwrap_or_default();
    let item = |item: &Item| NewItem {
        id: named(&item.id),
        kind: item.kind.clone(),
        parent: named(&item.parent),
        title: item.title.clone(),
        minutes: item.minutes,
        rapporteur: item.rapporteur.clone(),
        ..NewItem::default()
    };
    seed.items.extend(earlier.items.iter().map(item));
    seed.body = earlier.body;
}

/// The items of a meeting that a document says, in its order: under their identifiers. Headings
/// are none. What a meeting does not take is refused, with its place.
pub(super) fn items(agenda: &Agenda, author: PersonId) -> Result<Vec<MeetingSeed>, Error> {
    let kept = agenda.items.iter().filter(|item| item.kind != SECTION);
    kept.map(|item| one(item, author)).collect()
}

fn one(item: &Item, author: PersonId) -> Result<MeetingSeed, Error> {
    let wrong = |what: &str| {
        let path = Some(format!("items.{}.{what}", item.id));
        Error::Refused(Rejected { path, reason: "schema".into() })
    };
    let id = ItemId::from_str(&item.id).map_err(|_| wrong("id"))?;
    let kind: ItemKind = serde_json::from_value(json!(item.kind)).map_err(|_| wrong("kind"))?;
    let rapporteur = match item.rapporteur.as_str() {
        "" => None,
        person => Some(PersonId::from_str(person).map_err(|_| wrong("rapporteur"))?),
    };
    let minutes = Some(item.minutes).filter(|minutes| *minutes > 0);
    let title = item.title.clone();
    let draft = ItemDraft { kind, title, rapporteur, minutes, attachments: Vec::new() };
    let draft = meeting::rules::item(draft).map_err(|_| wrong("title"))?;
    Ok(MeetingSeed { id, author, draft })
}
