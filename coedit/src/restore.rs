//! An earlier text comes back as new changes: what is written meanwhile by others merges with
//! them, and the restoring can itself be undone by restoring.
//!
//! Old bytes are never applied and nothing is replaced that is equal. Inside notes the smallest
//! unit is a block: blocks that did not change keep their authors.

use yrs::{Any, GetString, Map, MapRef, Out, ReadTxn, Text, TextRef, Transact, TransactionMut};
use yrs::{XmlFragment, XmlFragmentPrelim, XmlFragmentRef};

use crate::agenda::Item;
use crate::document::Document;
use crate::prose::{self, Block};
use crate::refusal::Corrupt;
use crate::seed::{NewItem, put_item};

impl Document {
    /// The update that makes this document say what `target` (a state) says; empty if it does.
    /// `client` is a fresh one of [`crate::kind::server_client`].
    pub fn restore(&self, target: &[u8], client: u64) -> Result<Vec<u8>, Corrupt> {
        let target = Self::load(self.kind(), Some(target), [])?;
        target.verify()?;
        let wanted = target.content();
        self.authored(client, |doc| {
            let mut txn = doc.transact_mut();
            if let Some(meta) = txn.get_map("meta") {
                retitle(&meta, &mut txn, &wanted.title);
            }
            if let Some(items) = txn.get_map("items") {
                restore_items(&items, &mut txn, &wanted.items);
            }
            if let Some(texts) = txn.get_map("texts") {
                restore_texts(&texts, &mut txn, &wanted.texts);
            }
            if let Some(body) = txn.get_xml_fragment("default") {
                restore_prose(&body, &mut txn, &wanted.body);
            }
        })
    }

    /// All that the document says, of whatever kind.
    pub fn content(&self) -> Content {
        read(&self.live().transact())
    }
}

pub(crate) fn read<T: ReadTxn>(txn: &T) -> Content {
    let agenda = crate::agenda::read(txn);
    let mut texts = Vec::new();
    if let Some(map) = txn.get_map("texts") {
        for (name, value) in map.iter(txn) {
            if let Out::YXmlFragment(text) = value {
                texts.push((name.to_owned(), prose::read(&text, txn)));
            }
        }
    }
    texts.sort_by(|(a, _), (b, _)| a.cmp(b));
    let body = txn.get_xml_fragment("default");
    let body = body.map(|body| prose::read(&body, txn)).unwrap_or_default();
    Content { v: agenda.v, title: agenda.title, items: agenda.items, texts, body }
}

/// What a document says, in one order: the rendering kept with a version, readable without us.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Content {
    /// The version of the shape.
    pub v: i64,
    /// Its title.
    pub title: String,
    /// Items of an agenda.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Texts of minutes, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<(String, Vec<Block>)>,
    /// Words of free notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
}

impl Content {
    /// The bytes that are kept and hashed: fields in one order, no spaces.
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// SHA-256 of [`Self::canonical`], in hexadecimal.
    pub fn sha256(&self) -> String {
        crate::agenda::digest(&self.canonical())
    }
}

/// Makes a title say `wanted`: what stands at both ends stays.
pub(crate) fn retitle(map: &MapRef, txn: &mut TransactionMut<'_>, wanted: &str) {
    if let Some(Out::YText(title)) = map.get(txn, "title") {
        restore_text(&title, txn, wanted);
    }
}

fn restore_text(text: &TextRef, txn: &mut TransactionMut<'_>, wanted: &str) {
    let is: Vec<char> = text.get_string(txn).chars().collect();
    let wants: Vec<char> = wanted.chars().collect();
    let (head, tail) = ends(&is, &wants);
    let units = |of: &[char]| of.iter().map(|sign| sign.len_utf16()).sum::<usize>();
    let middle = |of: &[char]| -> Vec<char> {
        of.iter().take(of.len() - tail).skip(head).copied().collect()
    };
    let before: Vec<char> = is.iter().take(head).copied().collect();
    let at = u32::try_from(units(&before)).unwrap_or_default();
    let gone = u32::try_from(units(&middle(&is))).unwrap_or_default();
    if gone > 0 {
        text.remove_range(txn, at, gone);
    }
    let words: String = middle(&wants).into_iter().collect();
    if !words.is_empty() {
        text.insert(txn, at, &words);
    }
}

/// How many are equal at the start, and how many of the others at the end.
fn ends<T: PartialEq>(is: &[T], wants: &[T]) -> (usize, usize) {
    let head = is.iter().zip(wants).take_while(|(a, b)| a == b).count();
    let most = is.len().min(wants.len()) - head;
    let tail = is.iter().rev().zip(wants.iter().rev()).take(most);
    (head, tail.take_while(|(a, b)| a == b).count())
}

fn restore_prose(fragment: &XmlFragmentRef, txn: &mut TransactionMut<'_>, wanted: &[Block]) {
    let is = prose::read(fragment, txn);
    if is == wanted {
        return;
    }
    let (head, tail) = ends(&is, wanted);
    let at = u32::try_from(head).unwrap_or_default();
    let gone = u32::try_from(is.len() - head - tail).unwrap_or_default();
    if gone > 0 {
        fragment.remove_range(txn, at, gone);
    }
    let middle: Vec<Block> = wanted.iter().take(wanted.len() - tail).skip(head).cloned().collect();
    prose::write(fragment, txn, at, &middle);
}

fn restore_items(items: &MapRef, txn: &mut TransactionMut<'_>, wanted: &[Item]) {
    let ids: Vec<String> = items.keys(txn).map(ToOwned::to_owned).collect();
    for id in ids {
        if !wanted.iter().any(|item| item.id == id) {
            items.remove(txn, &id);
        }
    }
    for item in wanted {
        match items.get(txn, &item.id) {
            Some(Out::YMap(map)) => restore_item(&map, txn, item),
            _ => put_item(items, txn, &NewItem::from(item), &item.order),
        }
    }
}

fn restore_item(map: &MapRef, txn: &mut TransactionMut<'_>, wanted: &Item) {
    let mut field = |key: &str, value: Any| {
        if !matches!(map.get(txn, key), Some(Out::Any(is)) if is == value) {
            map.insert(txn, key, value);
        }
    };
    field("kind", Any::String(wanted.kind.as_str().into()));
    field("parent", Any::String(wanted.parent.as_str().into()));
    field("order", Any::String(wanted.order.as_str().into()));
    field("rapporteur", Any::String(wanted.rapporteur.as_str().into()));
    field("minutes", Any::from(i64::from(wanted.minutes)));
    retitle(map, txn, &wanted.title);
    if let Some(Out::YXmlFragment(notes)) = map.get(txn, "notes") {
        restore_prose(&notes, txn, &wanted.notes);
    }
}

fn restore_texts(texts: &MapRef, txn: &mut TransactionMut<'_>, wanted: &[(String, Vec<Block>)]) {
    let names: Vec<String> = texts.keys(txn).map(ToOwned::to_owned).collect();
    // A text that was not there yet is emptied, not taken away: its editors hold it open.
    for name in names {
        let text = wanted.iter().find(|(other, _)| *other == name);
        let blocks = text.map(|(_, blocks)| blocks.as_slice()).unwrap_or_default();
        if let Some(Out::YXmlFragment(fragment)) = texts.get(txn, &name) {
            restore_prose(&fragment, txn, blocks);
        }
    }
    for (name, blocks) in wanted {
        if !texts.contains_key(txn, name) {
            let fragment: XmlFragmentRef =
                texts.insert(txn, name.as_str(), XmlFragmentPrelim::default());
            prose::write(&fragment, txn, 0, blocks);
        }
    }
}

impl From<&Item> for NewItem {
    fn from(item: &Item) -> Self {
        Self {
            id: item.id.clone(),
            kind: item.kind.clone(),
            parent: item.parent.clone(),
            title: item.title.clone(),
            minutes: item.minutes,
            rapporteur: item.rapporteur.clone(),
            source: item.source.clone(),
            notes: item.notes.clone(),
        }
    }
}
