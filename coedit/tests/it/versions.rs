//! H1, H2, H3: earlier texts, bytes that do not change, and who wrote what.

use parvis_coedit::Kind;
use parvis_coedit::document::Document;
use parvis_coedit::kind::{FIRST_CLIENT, server_client};
use parvis_coedit::prose::{Block, Run, markdown, plain};
use parvis_coedit::seed::{NewItem, Seed, ServerEdit};
use rand::RngExt as _;
use yrs::updates::decoder::Decode as _;
use yrs::{GetString, Text, Transact};

use crate::person::{Person, WRITES, agenda, bytes, dice, item, send, uuid};

#[test]
fn h1_an_earlier_text_comes_back_and_can_be_undone_the_same_way() {
    for seed in 0..40 {
        let mut dice = dice(seed);
        let mut document = agenda();
        let mut people: Vec<Person> = (5..8).map(|client| Person::new(client, &document)).collect();
        let mut kept = Vec::new();
        for turn in 0..60 {
            let who = dice.random_range(0..3);
            let update = people[who].edit(&mut dice);
            let checked = send(&mut document, &update, WRITES).unwrap();
            for (other, person) in people.iter_mut().enumerate() {
                if other != who && !checked.empty {
                    person.hear(&checked.bytes);
                }
            }
            if turn == 20 {
                kept = document.state().to_vec();
            }
        }
        let original = document.content();
        let now = document.state().to_vec();
        let back = document.restore(&kept, server_client(1)).unwrap();
        if !back.is_empty() {
            document.apply_logged(&back).unwrap();
        }
        let earlier = Document::load(Kind::Agenda, Some(&kept), []).unwrap();
        assert_eq!(document.content(), earlier.content(), "seed {seed}");
        // Those who are connected hear it as any other update, and agree.
        for person in &mut people {
            person.hear(&back);
            let told = Document::load(Kind::Agenda, Some(&state(person)), []).unwrap();
            assert_eq!(told.content(), document.content());
        }
        let again = document.restore(&now, server_client(2)).unwrap();
        document.apply_logged(&again).unwrap();
        assert_eq!(document.content(), original, "seed {seed}");
        document.verify().unwrap();
    }
}

fn state(person: &Person) -> Vec<u8> {
    let txn = person.doc.transact();
    yrs::ReadTxn::encode_diff_v1(&txn, &yrs::StateVector::default())
}

#[test]
fn h1_restoring_what_stands_changes_nothing() {
    let document = agenda();
    assert!(document.restore(&document.state(), server_client(1)).unwrap().is_empty());
}

#[test]
fn h2_the_first_state_and_its_bytes_are_the_same_everywhere() {
    let (document, update) = Document::first(Kind::Agenda, &seed()).unwrap();
    let (again, same) = Document::first(Kind::Agenda, &seed()).unwrap();
    assert_eq!((update, bytes(&document)), (same, bytes(&again)));
    let agenda = document.agenda();
    let told = String::from_utf8(agenda.canonical()).unwrap();
    assert!(told.starts_with(r#"{"v":1,"title":"Conseil","minutes":35,"items":[{"id":"#), "{told}");
    // A change of this value breaks every official version that was signed.
    assert_eq!(agenda.sha256(), "5e90abd71a921bcc75bbac83a3e5f02926b5747a8e5fe5988f8e1d16aed3d7b2");
    let told: Vec<(&str, u32)> =
        agenda.items.iter().map(|item| (item.number.as_str(), item.starts)).collect();
    assert_eq!(told, [("1", 0), ("1.1", 10), ("2", 30)]);
}

fn seed() -> Seed {
    let bold = Run { text: "tarif".into(), marks: vec!["bold".into()], ..Run::default() };
    let words = Run { text: "Le nouveau ".into(), ..Run::default() };
    let notes = vec![
        Block::Paragraph { text: vec![words, bold] },
        Block::List { start: Some(1), items: vec![vec![Block::words("Eau")]] },
    ];
    Seed {
        title: "Conseil".into(),
        items: vec![
            NewItem { notes, ..item(1) },
            NewItem { parent: uuid(1), minutes: 20, ..item(2) },
            NewItem { minutes: 5, kind: "other".into(), ..item(3) },
        ],
        ..Seed::default()
    }
}

#[test]
fn h2_notes_and_minutes_are_read_as_they_were_written() {
    let body = vec![
        Block::Heading { level: 2, text: vec![Run { text: "Eau".into(), ..Run::default() }] },
        Block::words("Prix * et [crochets]"),
        Block::List {
            start: None,
            items: vec![
                vec![
                    Block::words("un"),
                    Block::List { start: None, items: vec![vec![Block::words("deux")]] },
                ],
                vec![Block::words("trois")],
            ],
        },
        Block::Quote { blocks: vec![Block::words("cité")] },
        Block::Rule,
    ];
    let seed = Seed { title: "Notes".into(), body: body.clone(), ..Seed::default() };
    let (document, _) = Document::first(Kind::Notes, &seed).unwrap();
    assert_eq!(document.content().body, body);
    document.verify().unwrap();
    assert_eq!(plain(&body), "Eau\nPrix * et [crochets]\nun\ndeux\ntrois\ncité");
    assert_eq!(
        markdown(&body, ""),
        "#### Eau\n\nPrix \\* et \\[crochets\\]\n\n- un\n\n  - deux\n- trois\n\n> cité\n\n---\n"
    );
    let texts = vec![("meeting".to_owned(), body), (uuid(4), vec![Block::words("Vu")])];
    let seed = Seed { texts, ..Seed::default() };
    let (mut minutes, _) = Document::first(Kind::Minutes, &seed).unwrap();
    assert_eq!(minutes.content().texts.len(), 2);
    let text = vec![Block::words("Plus tard")];
    let edit = ServerEdit::AddText { name: uuid(5), text };
    let update = minutes.edit(&edit, server_client(7)).unwrap();
    minutes.apply_logged(&update).unwrap();
    assert_eq!(minutes.content().texts.len(), 3);
    assert!(minutes.edit(&edit, server_client(8)).unwrap().is_empty());
}

#[test]
fn h1_the_server_adds_an_item_after_the_others() {
    let mut document = agenda();
    for nth in 10..13 {
        let edit = ServerEdit::AddItem(item(nth));
        let update = document.edit(&edit, server_client(nth as u32)).unwrap();
        document.apply_logged(&update).unwrap();
    }
    let ids: Vec<String> = document.agenda().items.into_iter().map(|item| item.id).collect();
    assert_eq!(ids[3..], [uuid(10), uuid(11), uuid(12)]);
    let bad = ServerEdit::AddItem(NewItem { kind: "image".into(), ..item(20) });
    assert!(document.edit(&bad, server_client(9)).is_err());
}

/// Three people type into one title at random places: each sign is told to be of who typed it,
/// before and after the log is folded into one state.
#[test]
fn h3_every_sign_is_told_to_be_of_who_typed_it() {
    for seed in 0..30 {
        let mut dice = dice(seed);
        let mut document = agenda();
        let mut people: Vec<Person> = (5..8).map(|client| Person::new(client, &document)).collect();
        let id = uuid(0);
        // What a title holds, sign by sign, with who typed it.
        let title = people[0].title(&id).get_string(&people[0].doc.transact());
        let mut model: Vec<(char, u64)> = title.chars().map(|sign| (sign, FIRST_CLIENT)).collect();
        for _ in 0..80 {
            let who = dice.random_range(0..3);
            let client = who as u64 + 5;
            let title = people[who].title(&id);
            let update = if model.len() > 30 && dice.random_bool(0.5) {
                let at = dice.random_range(0..model.len() - 4);
                model.drain(at..at + 4);
                people[who].act(|txn| title.remove_range(txn, at as u32, 4))
            } else {
                let at = dice.random_range(0..=model.len());
                let word = ["été", "a", "oui"][dice.random_range(0..3)];
                model.splice(at..at, word.chars().map(|sign| (sign, client)));
                people[who].act(|txn| title.insert(txn, at as u32, word))
            };
            let checked = send(&mut document, &update, WRITES).unwrap();
            for (other, person) in people.iter_mut().enumerate() {
                if other != who {
                    person.hear(&checked.bytes);
                }
            }
        }
        let folded = Document::load(Kind::Agenda, Some(&document.state()), []).unwrap();
        for document in [&document, &folded] {
            let place = format!("items.{id}.title");
            let told: Vec<(char, u64)> = document
                .passages()
                .unwrap()
                .into_iter()
                .filter(|passage| passage.place == place)
                .flat_map(|passage| {
                    let client = passage.client;
                    passage.text.chars().map(move |sign| (sign, client)).collect::<Vec<_>>()
                })
                .collect();
            assert_eq!(told, model, "seed {seed}");
        }
    }
}

#[test]
fn h3_what_is_let_in_names_every_sign_it_brings() {
    let mut dice = dice(4);
    let mut document = agenda();
    let mut person = Person::new(5, &document);
    let mut count = 0;
    for _ in 0..200 {
        let update = person.edit(&mut dice);
        let checked = send(&mut document, &update, WRITES).unwrap();
        let update = yrs::Update::decode_v1(&checked.bytes).unwrap();
        let brought: u32 = checked.inserts.iter().map(|span| span.len).sum();
        let told: u32 = update
            .insertions(true)
            .iter()
            .flat_map(|(_, ranges)| {
                ranges.iter().map(|range| range.end - range.start).collect::<Vec<_>>()
            })
            .sum();
        assert_eq!(brought, told);
        count += brought;
    }
    let clock = yrs::ReadTxn::state_vector(&person.doc.transact()).get(&yrs::ClientID::new(5));
    assert_eq!(clock, count);
}
