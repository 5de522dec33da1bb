//! An agenda as a list in order, with numbers and times; its bytes that never change.
//!
//! Everything here is derived: nothing of it is stored in the document. Items whose parents form
//! a circle (two people moved each below the other at once) stand at the top, none is lost.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yrs::{Any, GetString, Map, MapRef, Out, ReadTxn, Transact};

use crate::document::Document;
use crate::prose::{self, Block};

/// An agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    /// The version of the shape.
    pub v: i64,
    /// What the meeting is called.
    pub title: String,
    /// Minutes of all items together.
    pub minutes: u32,
    /// Items in the order of the evening, parents before children.
    pub items: Vec<Item>,
}

/// An item of an agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its identifier, kept when the meeting is convened.
    pub id: String,
    /// `2`, `2.1`: as printed.
    pub number: String,
    /// How deep it stands: 0 for the first level.
    pub depth: u8,
    /// A wire name of an item's kind, or `section`.
    pub kind: String,
    /// The item it stands under, or nothing.
    pub parent: String,
    /// Its title.
    pub title: String,
    /// Planned minutes; 0 says none.
    pub minutes: u32,
    /// Minutes after the opening at which it starts, if all before last as planned.
    pub starts: u32,
    /// Who presents it, or nobody.
    pub rapporteur: String,
    /// The proposal it came from, or none.
    pub source: String,
    /// Its notes.
    pub notes: Vec<Block>,
    /// Where it stands among its siblings: a fractional key.
    #[serde(skip)]
    pub order: String,
}

impl Document {
    /// The agenda, derived. Empty if the document is of another kind.
    pub fn agenda(&self) -> Agenda {
        read(&self.live().transact())
    }
}

pub(crate) fn read<T: ReadTxn>(txn: &T) -> Agenda {
    let title = txn.get_map("meta").map(|meta| text(&meta, txn, "title")).unwrap_or_default();
    let items = txn.get_map("items").map(|items| read_items(&items, txn)).unwrap_or_default();
    let mut agenda = Agenda { v: crate::kind::SCHEMA, title, minutes: 0, items: arrange(items) };
    for item in &mut agenda.items {
        item.starts = agenda.minutes;
        agenda.minutes += item.minutes;
    }
    agenda
}

fn read_items<T: ReadTxn>(items: &MapRef, txn: &T) -> Vec<Item> {
    let read = items.iter(txn).filter_map(|(id, value)| match value {
        Out::YMap(map) => Some(read_item(id, &map, txn)),
        _ => None,
    });
    read.collect()
}

fn read_item<T: ReadTxn>(id: &str, map: &MapRef, txn: &T) -> Item {
    let minutes = match map.get(txn, "minutes") {
        Some(Out::Any(Any::Number(number))) => number.as_i64().unwrap_or_default(),
        _ => 0,
    };
    let notes = match map.get(txn, "notes") {
        Some(Out::YXmlFragment(notes)) => prose::read(&notes, txn),
        _ => Vec::new(),
    };
    Item {
        id: id.to_owned(),
        kind: text(map, txn, "kind"),
        parent: text(map, txn, "parent"),
        title: text(map, txn, "title"),
        minutes: u32::try_from(minutes).unwrap_or_default(),
        rapporteur: text(map, txn, "rapporteur"),
        source: text(map, txn, "source"),
        order: text(map, txn, "order"),
        notes,
        ..Item::default()
    }
}

fn text<T: ReadTxn>(map: &MapRef, txn: &T, key: &str) -> String {
    match map.get(txn, key) {
        Some(Out::YText(text)) => text.get_string(txn),
        Some(Out::Any(Any::String(text))) => text.to_string(),
        _ => String::new(),
    }
}

/// Parents before children, siblings by key then identifier, numbered.
fn arrange(items: Vec<Item>) -> Vec<Item> {
    let parents: BTreeMap<&str, &str> =
        items.iter().map(|item| (item.id.as_str(), item.parent.as_str())).collect();
    // An item that never reaches the top, or whose parent was removed, stands at the top.
    let rooted = |item: &Item| {
        let mut seen = BTreeSet::from([item.id.as_str()]);
        let mut at = item.parent.as_str();
        while let Some(next) = parents.get(at) {
            if !seen.insert(at) {
                return false;
            }
            at = next;
        }
        at.is_empty() || at != item.parent
    };
    let tops: Vec<bool> =
        items.iter().map(|item| item.parent.is_empty() || !rooted(item)).collect();
    let mut below: BTreeMap<String, BTreeMap<(String, String), Item>> = BTreeMap::new();
    for (item, top) in items.into_iter().zip(tops) {
        let under = if top { String::new() } else { item.parent.clone() };
        below.entry(under).or_default().insert((item.order.clone(), item.id.clone()), item);
    }
    let mut list = Vec::new();
    descend(&mut below, "", ("", 0), &mut list);
    list
}

fn descend(
    below: &mut BTreeMap<String, BTreeMap<(String, String), Item>>,
    parent: &str,
    (number, depth): (&str, u8),
    list: &mut Vec<Item>,
) {
    let children = below.remove(parent).unwrap_or_default();
    for (nth, mut item) in (1_u32..).zip(children.into_values()) {
        item.number = if number.is_empty() { nth.to_string() } else { format!("{number}.{nth}") };
        item.depth = depth;
        let (id, number) = (item.id.clone(), item.number.clone());
        list.push(item);
        descend(below, &id, (&number, depth.saturating_add(1)), list);
    }
}

impl Agenda {
    /// The bytes that are signed and kept: fields in one order, no spaces.
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of [`Self::canonical`], in hexadecimal.
    pub fn sha256(&self) -> String {
        digest(&self.canonical())
    }

    /// As Markdown, titles as headings.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", self.title);
        for item in &self.items {
            let signs = "#".repeat(usize::from(item.depth.min(3)) + 2);
            out.extend(["\n", &signs, " ", &item.number, ". ", &item.title, "\n"]);
            if !item.notes.is_empty() {
                out.push('\n');
                out.push_str(&prose::markdown(&item.notes, ""));
            }
        }
        out
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let bytes = Sha256::digest(bytes);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
