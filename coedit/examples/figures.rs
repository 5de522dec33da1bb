//! What the engine costs: `cargo run --release -p parvis-coedit --example figures`.
#![expect(clippy::print_stdout, reason = "the figures")]
#![expect(clippy::unwrap_used, reason = "a measure stops at the first surprise")]

use std::time::Instant;

use parvis_coedit::Kind;
use parvis_coedit::document::{Author, Document, Owner, Rights};
use parvis_coedit::prose::Block;
use parvis_coedit::seed::{NewItem, Seed};
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, Map as _, OffsetKind, Options, Out, Text as _, TextRef};
use yrs::{Transact as _, Update};

const UPDATES: u32 = 10_000;

fn main() {
    let start = Instant::now();
    let (mut document, first) = Document::first(Kind::Agenda, &sixty_items()).unwrap();
    println!("60 items made: {:?}, {} bytes", start.elapsed(), first.len());

    let log = typed(&document);
    let author = Author {
        rights: Rights { writes: true, arranges: true },
        wide: false,
        owner: &|_| Owner::Nobody,
    };
    let start = Instant::now();
    for update in &log {
        let checked = document.check(update, &author).unwrap();
        document.commit(&checked).unwrap();
    }
    println!("one typed sign let in and applied: {:?}", start.elapsed() / UPDATES);

    let start = Instant::now();
    let tail = log.iter().map(Vec::as_slice);
    let loaded = Document::load(Kind::Agenda, Some(&first), tail).unwrap();
    println!("cold load of {UPDATES} updates: {:?}", start.elapsed());

    let start = Instant::now();
    let state = loaded.state();
    println!("folded into one state: {:?}, {} bytes", start.elapsed(), state.len());
    let start = Instant::now();
    drop(Document::load(Kind::Agenda, Some(&state), []).unwrap());
    println!("cold load of that state: {:?}", start.elapsed());
    let start = Instant::now();
    document.verify().unwrap();
    println!("verified: {:?}", start.elapsed());

    let foreign = [1, 1, 5, 0, 0x28, 1, 5, b'v', b'o', b't', b'e', b's', 1, b'x', 1, 120, 0];
    let start = Instant::now();
    for _ in 0..1_000 {
        assert!(document.check(&foreign, &author).is_err());
    }
    println!("refused before the engine: {:?}", start.elapsed() / 1_000);
    large(&author);
}

fn sixty_items() -> Seed {
    let item = |n: u32| NewItem {
        id: format!("00000000-0000-7000-8000-{n:012x}"),
        kind: "deliberation".into(),
        title: format!("Délibération {n}"),
        minutes: 10,
        notes: (0..4)
            .map(|_| Block::words("Le conseil est appelé à se prononcer. ".repeat(5)))
            .collect(),
        ..NewItem::default()
    };
    Seed { title: "Conseil".into(), items: (0..60).map(item).collect(), ..Seed::default() }
}

/// One person types and corrects in one title.
fn typed(document: &Document) -> Vec<Vec<u8>> {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_client_id(yrs::ClientID::new(7))
    });
    let items = doc.get_or_insert_map("items");
    let state = Update::decode_v1(&document.state()).unwrap();
    doc.transact_mut().apply_update(state).unwrap();
    let title: TextRef = {
        let txn = doc.transact();
        let Some(Out::YMap(item)) = items.get(&txn, "00000000-0000-7000-8000-000000000007") else {
            return Vec::new();
        };
        let Some(Out::YText(title)) = item.get(&txn, "title") else { return Vec::new() };
        title
    };
    let edit = |nth: u32| {
        let mut txn = doc.transact_mut();
        let length = title.len(&txn);
        if length > 200 {
            title.remove_range(&mut txn, nth % 100, 1);
        } else {
            title.insert(&mut txn, (nth * 7) % (length + 1), "e");
        }
        txn.encode_update_v1()
    };
    (0..UPDATES).map(edit).collect()
}

/// A text of 4 MB: what each of those who come costs.
fn large(author: &Author<'_>) {
    let body = (0..1_900).map(|_| Block::words("x".repeat(2_000))).collect();
    let seed = Seed { body, ..Seed::default() };
    let (mut document, _) = Document::first(Kind::Notes, &seed).unwrap();
    let start = Instant::now();
    let state = document.state();
    println!("4 MB: encoded once {:?}, {} bytes", start.elapsed(), state.len());
    let start = Instant::now();
    let joined: Vec<_> = (0..150).map(|_| document.diff(&[0]).unwrap()).collect();
    println!("4 MB: {} who join: {:?}, one copy of the bytes", joined.len(), start.elapsed());
    let doc = Doc::with_client_id(9_u64);
    let fragment = doc.get_or_insert_xml_fragment("default");
    doc.transact_mut().apply_update(Update::decode_v1(&state).unwrap()).unwrap();
    let start = Instant::now();
    let mut spent = std::time::Duration::ZERO;
    for _ in 0..200 {
        let update = {
            use yrs::XmlFragment as _;
            let mut txn = doc.transact_mut();
            if let Some(yrs::XmlOut::Element(line)) = fragment.get(&txn, 900)
                && let Some(yrs::XmlOut::Text(text)) = line.get(&txn, 0)
            {
                text.insert(&mut txn, 5, "e");
            }
            txn.encode_update_v1()
        };
        let began = Instant::now();
        let checked = document.check(&update, author).unwrap();
        document.commit(&checked).unwrap();
        spent += began.elapsed();
    }
    println!("4 MB: one typed sign let in: {:?} (of {:?})", spent / 200, start.elapsed());
}
