//! S1, P2, P3, I2: what a document may become, whoever asks.

use parvis_coedit::document::{Author, Document, Owner, Rights};
use parvis_coedit::kind::SERVER_CLIENTS;
use parvis_coedit::seed::Seed;
use parvis_coedit::{Kind, Refusal};
use yrs::types::Attrs;
use yrs::{
    Any, Array, ArrayPrelim, Map, MapPrelim, Text, TextPrelim, TransactionMut, XmlElementPrelim,
    XmlFragment, XmlFragmentPrelim, XmlTextPrelim,
};

use crate::person::{Person, READS, WORDS_ONLY, WRITES, add_block, agenda, bytes, send, uuid};

/// Tries one thing as one person; the document is byte for byte as it was if it is refused.
fn tried(rights: Rights, work: impl FnOnce(&Person, &mut TransactionMut<'_>)) -> Option<Refusal> {
    let mut document = agenda();
    let before = bytes(&document);
    let person = Person::new(5, &document);
    let update = {
        let mut txn = yrs::Transact::transact_mut(&person.doc);
        work(&person, &mut txn);
        txn.encode_update_v1()
    };
    let refusal = send(&mut document, &update, rights).err();
    if refusal.is_some() {
        assert_eq!(bytes(&document), before);
        document.verify().unwrap();
        // The next honest change still finds its place.
        let mut other = Person::new(6, &document);
        let update = other.add_item();
        send(&mut document, &update, WRITES).unwrap();
    }
    refusal
}

fn map(person: &Person, txn: &TransactionMut<'_>, name: &str) -> yrs::MapRef {
    let _ = person;
    yrs::ReadTxn::get_map(txn, name).unwrap()
}

fn first(person: &Person, txn: &TransactionMut<'_>) -> yrs::MapRef {
    match map(person, txn, "items").get(txn, &uuid(0)) {
        Some(yrs::Out::YMap(item)) => item,
        other => panic!("{other:?}"),
    }
}

fn notes(person: &Person, txn: &TransactionMut<'_>) -> yrs::XmlFragmentRef {
    match first(person, txn).get(txn, "notes") {
        Some(yrs::Out::YXmlFragment(notes)) => notes,
        other => panic!("{other:?}"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it reads better where it is called")]
fn schema(refusal: Option<Refusal>) -> bool {
    matches!(refusal, Some(Refusal::Schema { .. }))
}

#[test]
fn s1_a_field_out_of_bounds_is_refused() {
    let values: Vec<(&str, Any)> = vec![
        ("minutes", Any::from(-5)),
        ("minutes", Any::from(601)),
        ("minutes", Any::from(1.5)),
        ("minutes", "10".into()),
        ("order", "a".repeat(65).into()),
        ("order", "".into()),
        ("order", "a-b".into()),
        ("kind", "image".into()),
        ("parent", "somewhere".into()),
        ("rapporteur", "<script>".into()),
        ("colour", "red".into()),
        ("title", "plain".into()),
        ("notes", Any::Null),
    ];
    for (key, value) in values {
        let said = format!("{key} = {value:?}");
        let refusal = tried(WRITES, |p, txn| drop(first(p, txn).insert(txn, key, value)));
        assert!(schema(refusal.clone()), "{said}: {refusal:?}");
    }
}

#[test]
fn s1_what_is_written_once_is_not_replaced_nor_taken_away() {
    assert!(schema(tried(WRITES, |p, txn| {
        first(p, txn).insert(txn, "notes", XmlFragmentPrelim::default());
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        first(p, txn).insert(txn, "title", TextPrelim::new("Autre"));
    })));
    for key in ["notes", "title", "order", "kind", "parent", "source"] {
        let refusal = tried(WRITES, |p, txn| drop(first(p, txn).remove(txn, key)));
        assert!(schema(refusal.clone()), "{key}: {refusal:?}");
    }
    assert!(schema(tried(WRITES, |p, txn| {
        map(p, txn, "items").insert(txn, uuid(0), MapPrelim::default());
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        map(p, txn, "meta").insert(txn, "v", 2);
    })));
    assert!(schema(tried(WRITES, |p, txn| drop(map(p, txn, "meta").remove(txn, "title")))));
}

#[test]
fn s1_other_roots_types_and_names_are_refused() {
    let refusal = tried(WRITES, |_, txn| {
        let other = yrs::WriteTxn::get_or_insert_map(txn, "votes");
        other.insert(txn, "yes", 12);
    });
    assert_eq!(refusal, Some(Refusal::UnknownRoot));
    // A list hidden behind the keys of a map.
    let refusal = tried(WRITES, |_, txn| {
        let list = yrs::WriteTxn::get_or_insert_array(txn, "items");
        list.push_back(txn, "hidden");
    });
    assert!(schema(refusal));
    assert!(schema(tried(WRITES, |p, txn| {
        map(p, txn, "items").insert(txn, uuid(9), ArrayPrelim::default());
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        map(p, txn, "items").insert(txn, uuid(9), MapPrelim::default());
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        let item: yrs::MapRef = map(p, txn, "items").insert(txn, "short", MapPrelim::default());
        item.insert(txn, "kind", "debate");
        item.insert(txn, "parent", "");
        item.insert(txn, "order", "a");
        item.insert(txn, "title", TextPrelim::new(""));
        item.insert(txn, "notes", XmlFragmentPrelim::default());
    })));
}

#[test]
fn s1_nodes_marks_and_links_that_have_no_place_are_refused() {
    for name in ["image", "script", "iframe", "codeBlock", "listItem", "hardBreak"] {
        let refusal = tried(WRITES, |p, txn| {
            notes(p, txn).insert(txn, 0, XmlElementPrelim::empty(name));
        });
        assert!(schema(refusal.clone()), "{name}: {refusal:?}");
    }
    assert!(schema(tried(WRITES, |p, txn| {
        notes(p, txn).insert(txn, 0, XmlTextPrelim::new("words outside a paragraph"));
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        let heading = notes(p, txn).insert(txn, 0, XmlElementPrelim::empty("heading"));
        yrs::Xml::insert_attribute(&heading, txn, "level", 7);
    })));
    assert!(schema(tried(WRITES, |p, txn| {
        let line = notes(p, txn).insert(txn, 0, XmlElementPrelim::empty("paragraph"));
        yrs::Xml::insert_attribute(&line, txn, "onclick", "alert(1)");
    })));
    for (mark, field, value) in [
        ("link", "href", "javascript:alert(1)"),
        ("link", "href", " data:text/html,x"),
        ("link", "title", "no address"),
        ("textStyle", "color", "red"),
        ("bold", "weight", "900"),
    ] {
        let refusal = tried(WRITES, |p, txn| {
            let line = notes(p, txn).insert(txn, 0, XmlElementPrelim::empty("paragraph"));
            let text = line.push_back(txn, XmlTextPrelim::new("ici"));
            let of = std::collections::HashMap::from([(field.to_owned(), Any::from(value))]);
            let marks = Attrs::from([(mark.into(), Any::Map(of.into()))]);
            text.format(txn, 0, 3, marks);
        });
        assert!(schema(refusal.clone()), "{mark} {value}: {refusal:?}");
    }
    let good = tried(WRITES, |p, txn| {
        let line = notes(p, txn).insert(txn, 0, XmlElementPrelim::empty("paragraph"));
        let text = line.push_back(txn, XmlTextPrelim::new("ici"));
        let href = Any::from("https://www.example.fr/acte?n=1");
        let of = std::collections::HashMap::from([("href".to_owned(), href)]);
        text.format(txn, 0, 3, Attrs::from([("link".into(), Any::Map(of.into()))]));
    });
    assert_eq!(good, None);
}

#[test]
fn s1_nodes_hang_twelve_deep_and_no_deeper() {
    let nested = |levels: usize| {
        tried(WRITES, |p, txn| {
            let mut node = notes(p, txn).insert(txn, 0, XmlElementPrelim::empty("blockquote"));
            for _ in 1..levels {
                node = node.push_back(txn, XmlElementPrelim::empty("blockquote"));
            }
        })
    };
    assert_eq!(nested(12), None);
    assert!(schema(nested(13)));
}

#[test]
fn s1_a_thousand_items_and_no_more() {
    let mut document = agenda();
    let mut person = Person::new(5, &document);
    for _ in 0..997 {
        let update = person.add_item();
        send(&mut document, &update, WRITES).unwrap();
    }
    let before = bytes(&document);
    let more = person.add_item();
    assert_eq!(send(&mut document, &more, WRITES), Err(Refusal::Full));
    assert_eq!(bytes(&document), before);
    // Words and removals still pass.
    let mut other = Person::new(6, &document);
    let title = other.title(&uuid(0));
    let update = other.act(|txn| title.insert(txn, 0, "Encore "));
    send(&mut document, &update, WRITES).unwrap();
    let items = other.root("items");
    let update = other.act(|txn| drop(items.remove(txn, &uuid(1))));
    send(&mut document, &update, WRITES).unwrap();
}

#[test]
fn s1_four_megabytes_and_no_more() {
    let mut document = Document::first(Kind::Notes, &Seed::default()).unwrap().0;
    let mut person = Person::new(5, &document);
    let body = person.doc.get_or_insert_xml_fragment("default");
    let words = "x".repeat(200_000);
    let mut refused = None;
    for _ in 0..30 {
        let update = person.act(|txn| {
            let line = body.insert(txn, 0, XmlElementPrelim::empty("paragraph"));
            line.push_back(txn, XmlTextPrelim::new(words.clone()));
        });
        if let Err(refusal) = send(&mut document, &update, WRITES) {
            refused = Some(refusal);
            break;
        }
    }
    assert_eq!(refused, Some(Refusal::Full));
    assert!(document.state().len() < 4 * 1024 * 1024);
    // What takes away is never too much.
    let mut other = Person::new(6, &document);
    let body = other.doc.get_or_insert_xml_fragment("default");
    let update = other.act(|txn| body.remove_range(txn, 0, 5));
    send(&mut document, &update, WRITES).unwrap();
}

#[test]
fn p2_who_may_only_write_words_moves_nothing() {
    for (key, value) in
        [("order", Any::from("z")), ("parent", uuid(1).into()), ("minutes", Any::from(90))]
    {
        let refusal = tried(WORDS_ONLY, |p, txn| drop(first(p, txn).insert(txn, key, value)));
        assert_eq!(refusal, Some(Refusal::NotArranging), "{key}");
    }
    let refusal = tried(WORDS_ONLY, |p, txn| drop(map(p, txn, "items").remove(txn, &uuid(0))));
    assert_eq!(refusal, Some(Refusal::NotArranging));
    let refusal = tried(WORDS_ONLY, |p, txn| add_block(&notes(p, txn), txn, 0, "paragraph"));
    assert_eq!(refusal, None);
    let refusal = tried(READS, |p, txn| add_block(&notes(p, txn), txn, 0, "paragraph"));
    assert_eq!(refusal, Some(Refusal::ReadOnly));
}

#[test]
fn p3_nobody_writes_under_the_name_of_another() {
    let mut document = agenda();
    let before = bytes(&document);
    let mut victim = Person::new(5, &document);
    let update = victim.add_item();
    let owner = |client| if client == 5 { Owner::Other } else { Owner::Nobody };
    let villain = Author { rights: WRITES, wide: false, owner: &owner };
    assert_eq!(document.check(&update, &villain), Err(Refusal::ForgedClient));
    for client in [SERVER_CLIENTS, SERVER_CLIENTS + 9, (1 << 53) - 1] {
        let mut server = Person::new(1, &document);
        server.doc = yrs::Doc::with_client_id(client);
        server.hear(&document.state());
        let items = server.root("meta");
        let update = server.act(|txn| drop(items.insert(txn, "v", 1)));
        assert_eq!(send(&mut document, &update, WRITES), Err(Refusal::ForgedClient));
    }
    assert_eq!(bytes(&document), before);
    // The same words by their author are welcome, and their page becomes theirs.
    assert_eq!(send(&mut document, &update, WRITES).unwrap().clients, [5]);
}

#[test]
fn i2_two_moves_of_one_item_leave_one_item() {
    let mut document = agenda();
    let (mut a, mut b) = (Person::new(5, &document), Person::new(6, &document));
    let mut moved = Vec::new();
    for (person, order) in [(&mut a, "a"), (&mut b, "zz")] {
        let item = person.item(&uuid(1));
        moved.push(person.act(|txn| drop(item.insert(txn, "order", order))));
    }
    for update in &moved {
        send(&mut document, update, WRITES).unwrap();
    }
    let agenda = document.agenda();
    assert_eq!(agenda.items.iter().filter(|item| item.id == uuid(1)).count(), 1);
    assert_eq!(agenda.items.len(), 3);
}

#[test]
fn i2_two_moves_that_make_a_circle_lose_no_item() {
    let mut document = agenda();
    let (mut a, mut b) = (Person::new(5, &document), Person::new(6, &document));
    let item = a.item(&uuid(1));
    let under_two = a.act(|txn| drop(item.insert(txn, "parent", uuid(2))));
    let item = b.item(&uuid(2));
    let under_one = b.act(|txn| drop(item.insert(txn, "parent", uuid(1))));
    send(&mut document, &under_two, WRITES).unwrap();
    send(&mut document, &under_one, WRITES).unwrap();
    let numbers: Vec<String> =
        document.agenda().items.into_iter().map(|item| item.number).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
}

#[test]
fn s1_a_refusal_in_a_batch_leaves_what_waits_in_its_place() {
    let mut document = agenda();
    let author = Author { rights: WRITES, wide: false, owner: &|_| Owner::Nobody };
    let (mut good, bad) = (Person::new(5, &document), Person::new(6, &document));
    let one = document.check(&good.add_item(), &author).unwrap();
    let item = bad.item(&uuid(0));
    let mut bad = bad;
    let wrong = bad.act(|txn| drop(item.insert(txn, "minutes", -1)));
    assert!(document.check(&wrong, &author).is_err());
    let two = document.check(&good.add_item(), &author).unwrap();
    document.commit(&one).unwrap();
    document.commit(&two).unwrap();
    assert_eq!(document.agenda().items.len(), 5);
    let three = document.check(&good.add_item(), &author).unwrap();
    document.abandon();
    assert!(document.commit(&three).is_err(), "what was abandoned is not committed");
    assert_eq!(document.agenda().items.len(), 5);
}
