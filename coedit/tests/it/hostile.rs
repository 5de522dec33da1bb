//! F1 and F3: bytes meant to break the engine.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use parvis_coedit::Refusal;
use parvis_coedit::document::{Author, Document, MAX_UPDATE, Owner};
use parvis_coedit::frame::{hocuspocus, yjs};
use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use yrs::updates::decoder::Decode as _;
use yrs::{Doc, ReadTxn as _, StateVector, Transact as _, Update};

use crate::person::{Person, READS, WRITES, agenda, bytes, dice, send};

/// The document is as it was, and still takes what is honest.
fn unharmed(document: &mut Document, before: &[u8]) {
    assert_eq!(bytes(document), before, "a refused update changed the document");
    document.verify().unwrap();
    let mut person = Person::new(77, document);
    let update = person.add_item();
    send(document, &update, WRITES).unwrap();
}

#[test]
fn f1_vectors_that_broke_others_are_refused() {
    // yjs#479, #516, #687; the 4-byte state vector; a 20-byte update that poisons yrs 0.28.1.
    let vectors: &[&[u8]] = &[
        &[],
        &[0],
        &[255, 255, 255, 122],
        &[0, 255, 255, 255, 255, 15],
        &[1, 255, 255, 255, 255, 15, 1, 0],
        &[1, 1, 1, 0, 0, 0, 0],
        &[1, 1, 1, 0, 10, 1, 0],
        &[1, 1, 1, 0, 4, 1, 1, 97, 255, 255, 255, 15, 0],
        &[1, 1, 1, 0, 8, 1, 5, 105, 116, 101, 109, 115, 255, 255, 255, 255, 7, 0],
        &[0, 1, 1, 1, 0, 255, 255, 255, 255, 7],
        // An item, a mark where its value should be: every reader lists it and none can read it.
        &[1, 1, 9, 0, 0x26, 1, 5, b'i', b't', b'e', b'm', b's', 1, b'k', 1, b'a', 1, b'1', 0],
        &[0, 0, 5, 1, 0, 0, 0, 0, 1, 0, 1, 200, 200, 200, 200, 4, 0],
    ];
    for vector in vectors {
        let mut document = agenda();
        let before = bytes(&document);
        let met = send(&mut document, vector, WRITES);
        assert!(met.is_err() || met.is_ok_and(|checked| checked.empty), "{vector:?}");
        unharmed(&mut document, &before);
    }
}

#[test]
fn f1_a_state_vector_reserves_nothing_from_its_count() {
    let document = agenda();
    assert_eq!(document.diff(&[255, 255, 255, 122]), Err(Refusal::Malformed));
    assert_eq!(document.diff(&[2, 1, 0]), Err(Refusal::Malformed));
    assert!(document.diff(&[0]).is_ok());
}

#[test]
fn f1_signs_behind_signs_that_never_came_are_refused_not_kept() {
    let mut document = agenda();
    let mut person = Person::new(5, &document);
    let first = person.add_item();
    let second = person.add_item();
    let before = bytes(&document);
    assert_eq!(send(&mut document, &second, WRITES), Err(Refusal::Missing));
    // A block whose neighbour is of a client that nobody ever saw.
    let id = crate::person::uuid(0);
    let mut stranger = Person::new(6, &document);
    let mut follower = Person::new(7, &document);
    let title = stranger.title(&id);
    let unseen = stranger.act(|txn| yrs::Text::insert(&title, txn, 0, "a"));
    follower.hear(&unseen);
    let title = follower.title(&id);
    let behind = follower.act(|txn| yrs::Text::insert(&title, txn, 1, "b"));
    assert_eq!(send(&mut document, &behind, WRITES), Err(Refusal::Missing));
    let removal = follower.act(|txn| yrs::Text::remove_range(&title, txn, 0, 1));
    assert_eq!(send(&mut document, &removal, WRITES), Err(Refusal::Missing));
    unharmed(&mut document, &before);
    send(&mut document, &first, WRITES).unwrap();
    send(&mut document, &second, WRITES).unwrap();
    assert!(send(&mut document, &second, WRITES).unwrap().empty);
}

#[test]
fn f1_an_update_has_a_largest_size() {
    let mut document = agenda();
    let mut person = Person::new(5, &document);
    let notes = person.notes(&crate::person::uuid(0));
    let long = "x".repeat(MAX_UPDATE);
    let update = person.act(|txn| {
        use yrs::XmlFragment as _;
        let line = notes.insert(txn, 0, yrs::XmlElementPrelim::empty("paragraph"));
        line.push_back(txn, yrs::XmlTextPrelim::new(long));
    });
    assert_eq!(send(&mut document, &update, WRITES), Err(Refusal::TooLarge));
    let author = Author { rights: WRITES, wide: true, owner: &|_| Owner::Nobody };
    assert!(document.check(&update, &author).is_ok());
}

#[test]
fn f3_updates_of_the_second_encoding_are_refused() {
    let mut document = agenda();
    let before = bytes(&document);
    let mut dice = dice(3);
    let mut person = Person::new(5, &document);
    for _ in 0..200 {
        let mut txn = person.doc.transact_mut();
        let items = yrs::WriteTxn::get_or_insert_map(&mut txn, "meta");
        drop(items);
        drop(txn);
        let since = person.doc.transact().state_vector();
        drop(person.edit(&mut dice));
        let update = person.doc.transact().encode_diff_v2(&since);
        assert!(send(&mut document, &update, WRITES).is_err());
    }
    unharmed(&mut document, &before);
}

#[test]
fn f1_frames_are_read_to_their_last_byte_or_refused() {
    let mut dice = dice(8);
    for frame in [&[][..], &[0], &[0, 9], &[1, 255, 255, 255, 255, 15], &[0, 0, 1, 0, 0], &[42]] {
        assert!(yjs::read(frame).is_err(), "{frame:?}");
    }
    assert_eq!(yjs::read(&yjs::step1(&[0])).unwrap(), yjs::Message::Step1(&[0]));
    let addressed = hocuspocus::addressed("doc\0session", &yjs::update(&[1, 2]));
    assert_eq!(hocuspocus::read(&addressed).unwrap().document(), "doc");
    for _ in 0..20_000 {
        let length = dice.random_range(0..40);
        let frame: Vec<u8> = (0..length).map(|_| dice.random()).collect();
        let _ = yjs::read(&frame);
        let _ = hocuspocus::read(&frame);
    }
}

fn mutated(update: &[u8], other: &[u8], dice: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = update.to_vec();
    for _ in 0..dice.random_range(1..=3) {
        let at = dice.random_range(0..bytes.len().max(1));
        match dice.random_range(0..8) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.random_range(0..8),
            1 if !bytes.is_empty() => bytes[at] = dice.random(),
            2 if !bytes.is_empty() => drop(bytes.remove(at)),
            3 => bytes.insert(at.min(bytes.len()), dice.random()),
            4 => bytes.truncate(at),
            5 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(1),
            6 if !other.is_empty() => {
                let from = dice.random_range(0..other.len());
                let end = (from + dice.random_range(1..12)).min(other.len());
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), other[from..end].to_vec());
            }
            _ if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_sub(1),
            _ => {}
        }
    }
    bytes
}

#[derive(Debug, Default)]
struct Tally {
    honest: u64,
    honest_refused: u64,
    mutants: u64,
    let_in: u64,
    harmed: u64,
    slowest: std::time::Duration,
}

/// How many mutants: a slice, or as many as asked for.
fn mutations(slice: u64) -> u64 {
    let asked = std::env::var("PARVIS_MUTATIONS").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(slice)
}

/// Runs what panics inside, by the thousand, without telling each time: only what gets out.
fn quiet<T>(work: impl FnOnce() -> T) -> T {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    thread_local!(static LAST: Cell<String> = const { Cell::new(String::new()) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if QUIET.get() {
                let trace = std::backtrace::Backtrace::capture();
                LAST.set(format!("{panic}\n{trace}"));
            } else {
                told(panic);
            }
        }));
    });
    QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    done.unwrap_or_else(|_| panic!("it got out: {}", LAST.take()))
}

/// Whether a document can still be stored, read back and looked at.
fn healthy(state: &Doc) -> bool {
    let again = catch_unwind(AssertUnwindSafe(|| {
        let txn = state.transact();
        if txn.has_missing_updates() {
            return false;
        }
        let state = txn.encode_state_as_update_v1(&StateVector::default());
        let copy = Doc::new();
        let Ok(update) = Update::decode_v1(&state) else { return false };
        let applied = copy.transact_mut().apply_update(update).is_ok();
        let told = copy.transact().state_vector() == txn.state_vector();
        applied && told
    }));
    again.unwrap_or(false)
}

#[test]
fn f1_mutants_never_harm_a_document() {
    let tally = quiet(|| gated(mutations(20_000)));
    println!("{tally:?}");
    assert_eq!((tally.harmed, tally.honest_refused), (0, 0), "{tally:?}");
    assert!(tally.let_in > 0 && tally.honest > 0, "{tally:?}");
}

fn gated(mutants: u64) -> Tally {
    let mut tally = Tally::default();
    let mut dice = dice(20_261_123);
    while tally.mutants < mutants {
        let mut document = agenda();
        let mut people = [Person::new(11, &document), Person::new(12, &document)];
        let mut last = Vec::new();
        for turn in 0..400 {
            let who = turn % 2;
            let update = people[who].edit(&mut dice);
            // Somebody who first edits as an editor does, then spoils what is sent.
            let client = dice.random_range(13..10_000);
            let spoiled = Person::new(client, &document).edit(&mut dice);
            for base in [&update, &spoiled, &spoiled, &spoiled] {
                tally.mutants += 1;
                let mutant = mutated(base, &last, &mut dice);
                mutant_meets(&mut document, &mutant, &mut tally, &mut people);
            }
            tally.honest += 1;
            match send(&mut document, &update, WRITES) {
                Ok(checked) if checked.empty => {}
                Ok(checked) => people[1 - who].hear(&checked.bytes),
                Err(refusal) => {
                    println!("an honest update was refused: {refusal:?} {update:?}");
                    tally.honest_refused += 1;
                }
            }
            last = update;
        }
        if document.verify().is_err() {
            tally.harmed += 1;
        }
    }
    tally
}

fn mutant_meets(
    document: &mut Document,
    mutant: &[u8],
    tally: &mut Tally,
    people: &mut [Person; 2],
) {
    let before = bytes(document);
    let began = std::time::Instant::now();
    // A mutant comes from a third page: what it signs as the two others is forged.
    let owner =
        |client: u64| if client == 11 || client == 12 { Owner::Other } else { Owner::Nobody };
    let met = document.check(mutant, &Author { rights: WRITES, wide: false, owner: &owner });
    tally.slowest = tally.slowest.max(began.elapsed());
    match met {
        Ok(checked) => {
            tally.let_in += u64::from(!checked.empty);
            let committed = document.commit(&checked);
            let encoded = catch_unwind(AssertUnwindSafe(|| bytes(document)));

            let verified = document.verify();
            if committed.is_err() || encoded.is_err() || verified.is_err() {
                println!("harmed: {committed:?} {} {verified:?} by {mutant:?}", encoded.is_err());
                tally.harmed += 1;
            }
            if !checked.empty {
                people.iter_mut().for_each(|person| person.hear(&checked.bytes));
            }
        }
        Err(_) => {
            if bytes(document) != before {
                tally.harmed += 1;
            }
        }
    }
}

/// The same mutants, given to the engine as a server without the gate would: a slice only, since
/// in a long run the engine ends the whole process (SIGSEGV), which no test survives.
#[test]
fn f1_without_the_gate_the_same_mutants_do_harm() {
    let (mut met, mut harmed) = (0_u64, 0_u64);
    let mutants = 20_000;
    quiet(|| {
        let mut dice = dice(20_261_123);
        while met < mutants {
            let document = agenda();
            let mut people = [Person::new(11, &document), Person::new(12, &document)];
            let naked = Person::new(1, &document).doc;
            let mut last = Vec::new();
            for turn in 0..400 {
                let update = people[turn % 2].edit(&mut dice);
                for _ in 0..4 {
                    met += 1;
                    let mutant = mutated(&update, &last, &mut dice);
                    let _ = catch_unwind(AssertUnwindSafe(|| {
                        let update = Update::decode_v1(&mutant).ok()?;
                        naked.try_transact_mut().ok()?.apply_update(update).ok()
                    }));
                }
                last = update;
                if naked.try_transact().is_err() || !healthy(&naked) {
                    harmed += 1;
                    break;
                }
            }
        }
    });
    println!("{harmed} documents harmed by {met} mutants");
    assert!(harmed > 0, "the mutants are too tame to prove anything");
}

#[test]
fn p1_who_only_reads_changes_nothing() {
    let mut document = agenda();
    let before = bytes(&document);
    let mut person = Person::new(5, &document);
    // Answering what the server asks with nothing new is no offence.
    let known = document.state();
    assert!(send(&mut document, &known, READS).unwrap().empty);
    let mut dice = dice(1);
    for _ in 0..50 {
        let update = person.edit(&mut dice);
        assert!(matches!(
            send(&mut document, &update, READS),
            Err(Refusal::ReadOnly | Refusal::Missing)
        ));
    }
    unharmed(&mut document, &before);
}
