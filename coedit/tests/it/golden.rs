//! F2: plans that Yjs itself wrote (`tests/yjs/plans.mjs`), given to the gate: nothing honest is
//! refused, and what is read is what Yjs read.

use parvis_coedit::Kind;
use parvis_coedit::document::Document;
use serde_json::{Value, json};
use yrs::{Any, Doc, GetString as _, Map as _, MapRef, Out, ReadTxn, Text as _, Transact as _};
use yrs::{Xml as _, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut};

use crate::person::{Person, WRITES, send};

#[derive(serde::Deserialize)]
struct Plan {
    start: String,
    log: Vec<String>,
    content: Value,
}

/// Base64, which a test needs and the crate does not.
fn bytes_of(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for sign in text.bytes().filter(|sign| *sign != b'=') {
        let digit = digits.iter().position(|digit| *digit == sign).unwrap();
        held = (held << 6) | u32::try_from(digit).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}

fn nodes<T: ReadTxn>(fragment: &XmlFragmentRef, txn: &T) -> Vec<Value> {
    fragment.children(txn).map(|node| node_value(&node, txn)).collect()
}

fn node_value<T: ReadTxn>(node: &XmlOut, txn: &T) -> Value {
    match node {
        XmlOut::Text(text) => {
            let runs = text.diff(txn, |_| ()).into_iter().map(|run| {
                let Out::Any(Any::String(words)) = run.insert else { panic!("no words") };
                let marks = run.attributes.into_iter().flat_map(|marks| *marks);
                let set = marks.filter(|(_, value)| !matches!(value, Any::Null));
                let mut marks: Vec<String> = set.map(|(name, _)| name.to_string()).collect();
                marks.sort();
                json!([words.to_string(), marks])
            });
            runs.collect()
        }
        XmlOut::Element(element) => {
            json!([element.tag().to_string(), number(element, txn), nodes(element.as_ref(), txn)])
        }
        XmlOut::Fragment(_) => panic!("a fragment among nodes"),
    }
}

fn number<T: ReadTxn>(element: &XmlElementRef, txn: &T) -> i64 {
    let attribute =
        element.get_attribute(txn, "level").or_else(|| element.get_attribute(txn, "start"));
    match attribute {
        Some(Out::Any(Any::Number(number))) => number.as_i64().unwrap(),
        _ => 0,
    }
}

fn content(doc: &Doc) -> Value {
    let items = doc.get_or_insert_map("items");
    let txn = doc.transact();
    let mut list: Vec<(String, Value)> =
        items.iter(&txn).map(|(id, item)| (id.to_owned(), item_value(id, item, &txn))).collect();
    list.sort_by(|(a, _), (b, _)| a.cmp(b));
    list.into_iter().map(|(_, item)| item).collect()
}

fn item_value<T: ReadTxn>(id: &str, item: Out, txn: &T) -> Value {
    let Out::YMap(item): Out = item else { panic!("an item is a map") };
    let field = |map: &MapRef, key: &str| match map.get(txn, key) {
        Some(Out::Any(Any::String(text))) => json!(text.to_string()),
        Some(Out::Any(Any::Number(number))) => json!(number.as_i64()),
        Some(Out::YText(text)) => json!(text.get_string(txn)),
        Some(Out::YXmlFragment(notes)) => Value::Array(nodes(&notes, txn)),
        other => panic!("{key}: {other:?}"),
    };
    let told = ["title", "parent", "minutes", "notes"].map(|key| field(&item, key));
    let mut list = vec![json!(id)];
    list.extend(told);
    Value::Array(list)
}

#[test]
fn f2_two_hundred_plans_of_yjs_are_let_in_whole_and_read_alike() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/yjs/plans.json");
    let text = std::fs::read_to_string(std::env::var("PARVIS_PLANS").unwrap_or(file.into()));
    let plans: Vec<Plan> = serde_json::from_str(&text.unwrap()).unwrap();
    assert!(plans.len() >= 20);
    for (nth, plan) in plans.into_iter().enumerate() {
        let start = bytes_of(&plan.start);
        let mut document = Document::load(Kind::Agenda, None, [start.as_slice()]).unwrap();
        for (turn, update) in plan.log.iter().enumerate() {
            let update = bytes_of(update);
            let checked = send(&mut document, &update, WRITES);
            assert!(checked.is_ok(), "plan {nth}, turn {turn}: {checked:?}");
        }
        document.verify().unwrap();
        let reader = Person::new(3, &document);
        assert_eq!(content(&reader.doc), plan.content, "plan {nth}");
    }
}
