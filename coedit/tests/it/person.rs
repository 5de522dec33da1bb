//! A client as an editor is one: its own engine, its own name, edits at random.

use parvis_coedit::document::{Author, Checked, Document, Owner, Rights};
use parvis_coedit::seed::{NewItem, Seed};
use parvis_coedit::{Kind, Refusal};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use yrs::updates::decoder::Decode as _;
use yrs::updates::encoder::Encode as _;
use yrs::{
    Any, Doc, GetString, Map, MapPrelim, MapRef, OffsetKind, Options, Out, ReadTxn, Text,
    TextPrelim, TextRef, Transact, TransactionMut, Update, XmlElementPrelim, XmlFragment,
    XmlFragmentPrelim, XmlFragmentRef, XmlOut, XmlTextPrelim,
};

pub const WRITES: Rights = Rights { writes: true, arranges: true };
pub const WORDS_ONLY: Rights = Rights { writes: true, arranges: false };
pub const READS: Rights = Rights { writes: false, arranges: false };

pub fn dice(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

pub fn uuid(n: u64) -> String {
    format!("00000000-0000-7000-8000-{n:012x}")
}

pub fn item(n: u64) -> NewItem {
    NewItem {
        id: uuid(n),
        kind: "deliberation".into(),
        title: format!("Point {n}"),
        minutes: 10,
        ..NewItem::default()
    }
}

pub fn agenda() -> Document {
    let seed = Seed {
        title: "Conseil communautaire".into(),
        items: (0..3).map(item).collect(),
        ..Seed::default()
    };
    Document::first(Kind::Agenda, &seed).unwrap().0
}

/// Sends as the only person there is: every unknown page is theirs.
pub fn send(document: &mut Document, update: &[u8], rights: Rights) -> Result<Checked, Refusal> {
    let author = Author { rights, wide: false, owner: &|_| Owner::Nobody };
    let checked = document.check(update, &author)?;
    document.commit(&checked).unwrap();
    Ok(checked)
}

/// The state encoded anew: `Document::state` keeps its last answer.
pub fn bytes(document: &Document) -> Vec<u8> {
    document.diff(&[1, 99, 0]).unwrap().to_vec()
}

pub struct Person {
    pub doc: Doc,
    pub next: u64,
}

impl Person {
    pub fn new(client: u64, document: &Document) -> Self {
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            cleanup_formatting: false,
            ..Options::with_client_id(yrs::ClientID::new(client))
        });
        for name in ["meta", "items", "texts"] {
            doc.get_or_insert_map(name);
        }
        doc.get_or_insert_xml_fragment("default");
        let mut person = Self { doc, next: client * 1_000 };
        person.hear(&document.state());
        person
    }

    pub fn hear(&mut self, update: &[u8]) {
        let update = Update::decode_v1(update).unwrap();
        self.doc.transact_mut().apply_update(update).unwrap();
    }

    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// Does something, and answers the update an editor would send.
    pub fn act(&mut self, work: impl FnOnce(&mut TransactionMut<'_>)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        work(&mut txn);
        txn.encode_update_v1()
    }

    pub fn root(&self, name: &str) -> MapRef {
        self.doc.get_or_insert_map(name)
    }

    pub fn item(&self, id: &str) -> MapRef {
        let items = self.root("items");
        match items.get(&self.doc.transact(), id) {
            Some(Out::YMap(map)) => map,
            other => panic!("no item {id}: {other:?}"),
        }
    }

    pub fn title(&self, id: &str) -> TextRef {
        match self.item(id).get(&self.doc.transact(), "title") {
            Some(Out::YText(text)) => text,
            other => panic!("no title: {other:?}"),
        }
    }

    pub fn notes(&self, id: &str) -> XmlFragmentRef {
        match self.item(id).get(&self.doc.transact(), "notes") {
            Some(Out::YXmlFragment(notes)) => notes,
            other => panic!("no notes: {other:?}"),
        }
    }

    pub fn ids(&self) -> Vec<String> {
        let items = self.root("items");
        let txn = self.doc.transact();
        let mut ids: Vec<String> = items.keys(&txn).map(ToOwned::to_owned).collect();
        ids.sort();
        ids
    }

    pub fn add_item(&mut self) -> Vec<u8> {
        self.next += 1;
        let id = uuid(self.next);
        let items = self.root("items");
        self.act(|txn| {
            let map: MapRef = items.insert(txn, id.as_str(), MapPrelim::default());
            map.insert(txn, "kind", "debate");
            map.insert(txn, "parent", "");
            map.insert(txn, "order", "m");
            map.insert(txn, "minutes", 5);
            map.insert(txn, "title", TextPrelim::new("Nouveau"));
            map.insert(txn, "notes", XmlFragmentPrelim::default());
        })
    }

    /// One edit at random, always one an honest editor could make.
    pub fn edit(&mut self, dice: &mut ChaCha8Rng) -> Vec<u8> {
        let ids = self.ids();
        if ids.is_empty() || dice.random_ratio(1, 20) {
            return self.add_item();
        }
        let id = ids[dice.random_range(0..ids.len())].clone();
        match dice.random_range(0..20) {
            0 if ids.len() > 2 => {
                let items = self.root("items");
                self.act(|txn| drop(items.remove(txn, &id)))
            }
            1 | 2 => {
                let key = dice.random_range(10..99_u8).to_string();
                let map = self.item(&id);
                self.act(|txn| drop(map.insert(txn, "order", key)))
            }
            3 => {
                let minutes = dice.random_range(0..600_i64);
                let map = self.item(&id);
                self.act(|txn| drop(map.insert(txn, "minutes", minutes)))
            }
            4 => {
                let parent = ids[dice.random_range(0..ids.len())].clone();
                let map = self.item(&id);
                self.act(|txn| drop(map.insert(txn, "parent", parent)))
            }
            5..=9 => self.type_title(&id, dice),
            _ => self.type_notes(&id, dice),
        }
    }

    fn type_title(&mut self, id: &str, dice: &mut ChaCha8Rng) -> Vec<u8> {
        let title = self.title(id);
        let length = title.get_string(&self.doc.transact()).encode_utf16().count() as u32;
        if length > 40 {
            let at = dice.random_range(0..length - 20);
            return self.act(|txn| title.remove_range(txn, at, 5));
        }
        let at = dice.random_range(0..=length);
        let word = ["é", "a", "budget ", "ça", "œ"][dice.random_range(0..5)];
        self.act(|txn| title.insert(txn, at, word))
    }

    fn type_notes(&mut self, id: &str, dice: &mut ChaCha8Rng) -> Vec<u8> {
        let notes = self.notes(id);
        let count = notes.len(&self.doc.transact());
        if count == 0 || dice.random_ratio(1, 8) {
            let name = ["paragraph", "heading", "bulletList"][dice.random_range(0..3)];
            return self.act(|txn| add_block(&notes, txn, count, name));
        }
        let at = dice.random_range(0..count);
        if count > 4 && dice.random_ratio(1, 6) {
            return self.act(|txn| notes.remove_range(txn, at, 1));
        }
        let text = {
            let txn = self.doc.transact();
            match notes.get(&txn, at) {
                Some(XmlOut::Element(node)) => match node.get(&txn, 0) {
                    Some(XmlOut::Text(text)) => Some(text),
                    _ => None,
                },
                _ => None,
            }
        };
        let Some(text) = text else { return self.add_item() };
        let length = text.len(&self.doc.transact());
        let place = dice.random_range(0..=length);
        match dice.random_range(0..6) {
            0 if length > 3 => self.act(|txn| text.remove_range(txn, 1, 2)),
            1 if length > 3 => {
                let bold = [("bold".into(), Any::Map(std::sync::Arc::default()))];
                self.act(|txn| text.format(txn, 0, 3, bold.into_iter().collect()))
            }
            _ => self.act(|txn| text.insert(txn, place, "mot ")),
        }
    }
}

pub fn add_block(notes: &XmlFragmentRef, txn: &mut TransactionMut<'_>, at: u32, name: &str) {
    use yrs::Xml as _;
    let node = notes.insert(txn, at, XmlElementPrelim::empty(name));
    match name {
        "bulletList" => {
            let item = node.push_back(txn, XmlElementPrelim::empty("listItem"));
            let line = item.push_back(txn, XmlElementPrelim::empty("paragraph"));
            line.push_back(txn, XmlTextPrelim::new("ligne"));
        }
        "heading" => {
            node.insert_attribute(txn, "level", 2);
            node.push_back(txn, XmlTextPrelim::new("Titre"));
        }
        _ => drop(node.push_back(txn, XmlTextPrelim::new("Mots"))),
    }
}
