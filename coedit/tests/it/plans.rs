//! Plans drawn at random: whoever wrote what, and however it arrived, all agree in the end.

use parvis_coedit::Kind;
use parvis_coedit::document::Document;
use rand::RngExt as _;

use crate::person::{Person, WRITES, agenda, dice, send};

/// 300 plans: three people, each at times without network; the document, every screen, and the
/// log read again say the same.
#[test]
fn f2_three_hundred_plans_end_with_one_text() {
    for seed in 0..300 {
        let mut dice = dice(seed);
        let (mut document, mut log) = (agenda(), Vec::new());
        let start = document.state().to_vec();
        let mut people: Vec<Person> = (5..8).map(|client| Person::new(client, &document)).collect();
        let mut unsent: Vec<Vec<Vec<u8>>> = vec![Vec::new(); 3];
        let mut heard = [0; 3];
        for _ in 0..60 {
            let who = dice.random_range(0..3);
            unsent[who].push(people[who].edit(&mut dice));
            // A train leaves a tunnel: all that was written is sent, all that was said is heard.
            if dice.random_bool(0.4) {
                online(who, &mut document, &mut people, (&mut unsent, &mut heard, &mut log));
            }
        }
        for who in [0, 1, 2, 0, 1, 2] {
            online(who, &mut document, &mut people, (&mut unsent, &mut heard, &mut log));
        }
        document.verify().unwrap();
        let tail = log.iter().map(Vec::as_slice);
        let read = Document::load(Kind::Agenda, Some(&start), tail).unwrap();
        assert_eq!(read.content(), document.content(), "plan {seed}");
        assert_eq!(read.state_vector().len(), document.state_vector().len());
        for person in &people {
            assert_eq!(person.state_vector().len(), document.state_vector().len());
            let state = {
                let txn = yrs::Transact::transact(&person.doc);
                yrs::ReadTxn::encode_diff_v1(&txn, &yrs::StateVector::default())
            };
            let screen = Document::load(Kind::Agenda, Some(&state), []).unwrap();
            assert_eq!(screen.content(), document.content(), "plan {seed}");
        }
    }
}

type Wire<'a> = (&'a mut Vec<Vec<Vec<u8>>>, &'a mut [usize; 3], &'a mut Vec<Vec<u8>>);

fn online(who: usize, document: &mut Document, people: &mut [Person], wire: Wire<'_>) {
    let (unsent, heard, log) = wire;
    for update in unsent[who].drain(..) {
        let checked = send(document, &update, WRITES).unwrap();
        if !checked.empty {
            log.push(checked.bytes);
        }
    }
    for update in &log[heard[who]..] {
        people[who].hear(update);
    }
    heard[who] = log.len();
}

#[test]
fn f2_what_comes_twice_or_in_another_order_changes_nothing() {
    for seed in 0..100 {
        let mut dice = dice(seed);
        let mut document = agenda();
        let mut people: Vec<Person> = (5..8).map(|client| Person::new(client, &document)).collect();
        let mut updates = Vec::new();
        for who in [0, 1, 2, 0, 1, 2, 0, 1, 2] {
            updates.push((who, people[who].edit(&mut dice)));
        }
        let mut other = agenda();
        for (_, update) in &updates {
            send(&mut document, update, WRITES).unwrap();
        }
        for person in [2, 0, 1] {
            for (_, update) in updates.iter().filter(|(who, _)| *who == person) {
                send(&mut other, update, WRITES).unwrap();
                assert!(send(&mut other, update, WRITES).unwrap().empty);
            }
        }
        assert_eq!(document.content(), other.content(), "plan {seed}");
    }
}
