//! Who wrote each sign that stands: from the engine's own names of signs, which survive
//! compaction.
//!
//! A client is one open page of one person: the caller knows whose (its log says so).

use serde::Serialize;
use yrs::branch::BranchPtr;
use yrs::{Any, Doc, Map, Out, ReadTxn, Snapshot, StateVector, Text, TextRef, Transact};
use yrs::{TransactionMut, XmlFragment, XmlFragmentRef, XmlOut};

use crate::document::Document;
use crate::gate;
use crate::kind::FIRST_CLIENT;
use crate::refusal::Corrupt;
use crate::schema::ptr;

/// Words that one page wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Where: `meta.title`, `items.<id>.title`, `items.<id>.notes`, `texts.<name>`, `default`.
    pub place: String,
    /// Which text there, in order: a new one begins at every paragraph, item of a list or cell.
    pub paragraph: u32,
    /// The page; [`FIRST_CLIENT`] and the others of the server stand for the server.
    pub client: u64,
    /// The words.
    pub text: String,
}

impl Document {
    /// Every word that stands, with the page that wrote it, in the order of the document.
    pub fn passages(&self) -> Result<Vec<Passage>, Corrupt> {
        let state = self.state();
        gate::contain(|| {
            let doc: Doc = self.kind().blank(FIRST_CLIENT);
            let decoded = gate::update(&state)?;
            doc.transact_mut().apply_update(decoded).map_err(|_| crate::Refusal::Malformed)?;
            let now = doc.transact().snapshot();
            let mut txn = doc.transact_mut();
            let mut reading = Reading { txn: &mut txn, now, found: Vec::new() };
            reading.document();
            Ok(reading.found)
        })
        .and_then(|found: Result<_, crate::Refusal>| found)
        .map_err(|_| Corrupt("its authors cannot be read"))
    }
}

struct Reading<'a, 'doc> {
    txn: &'a mut TransactionMut<'doc>,
    now: Snapshot,
    found: Vec<Passage>,
}

impl Reading<'_, '_> {
    fn document(&mut self) {
        let title = self.txn.get_map("meta").and_then(|meta| meta.get(self.txn, "title"));
        if let Some(Out::YText(title)) = title {
            self.words(ptr(title.as_ref()), "meta.title", 0);
        }
        for item in crate::agenda::read(self.txn).items {
            let Some(items) = self.txn.get_map("items") else { continue };
            let Some(Out::YMap(map)) = items.get(self.txn, &item.id) else { continue };
            if let Some(Out::YText(title)) = map.get(self.txn, "title") {
                let place = format!("items.{}.title", item.id);
                self.words(ptr(title.as_ref()), &place, 0);
            }
            if let Some(Out::YXmlFragment(notes)) = map.get(self.txn, "notes") {
                self.fragment(&notes, &format!("items.{}.notes", item.id));
            }
        }
        if let Some(texts) = self.txn.get_map("texts") {
            let mut names: Vec<String> = texts.keys(self.txn).map(ToOwned::to_owned).collect();
            names.sort();
            for name in names {
                if let Some(Out::YXmlFragment(text)) = texts.get(self.txn, &name) {
                    self.fragment(&text, &format!("texts.{name}"));
                }
            }
        }
        if let Some(body) = self.txn.get_xml_fragment("default") {
            self.fragment(&body, "default");
        }
    }

    fn fragment(&mut self, fragment: &XmlFragmentRef, place: &str) {
        let mut paragraph = 0;
        self.nodes(fragment, place, &mut paragraph);
    }

    fn nodes(&mut self, fragment: &XmlFragmentRef, place: &str, paragraph: &mut u32) {
        let children: Vec<XmlOut> = fragment.children(self.txn).collect();
        for child in children {
            match child {
                XmlOut::Text(text) => {
                    self.words(ptr(text.as_ref()), place, *paragraph);
                }
                XmlOut::Element(element) => {
                    if matches!(&**element.tag(), "paragraph" | "heading") {
                        *paragraph += 1;
                    }
                    self.nodes(element.as_ref(), place, paragraph);
                }
                XmlOut::Fragment(_) => {}
            }
        }
    }

    /// The words of one text: every run of signs comes with the name of its first.
    fn words(&mut self, text: BranchPtr, place: &str, paragraph: u32) {
        let nothing = Snapshot::new(StateVector::default(), yrs::IdSet::default());
        let text = TextRef::from(text);
        let chunks = text.diff_range(self.txn, Some(&self.now), Some(&nothing), |change| change.id);
        for chunk in chunks {
            let (Out::Any(Any::String(words)), Some(id)) = (chunk.insert, chunk.ychange) else {
                continue;
            };
            let client = id.client.get();
            match self.found.last_mut() {
                Some(last)
                    if last.client == client
                        && last.place == place
                        && last.paragraph == paragraph =>
                {
                    last.text.push_str(&words);
                }
                _ => self.found.push(Passage {
                    place: place.to_owned(),
                    paragraph,
                    client,
                    text: words.to_string(),
                }),
            }
        }
    }
}
