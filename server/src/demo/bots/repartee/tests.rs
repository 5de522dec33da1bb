use super::*;
use crate::demo::cast::cast;
use parvis_protocol::id::PersonId;
use uuid::Uuid;

/// A person whose identity is their place in the cast.
fn id(key: &str) -> PersonId {
    let place = cast().unwrap().people.iter().position(|it| it.key == key).unwrap();
    PersonId(Uuid::from_u128(u128::try_from(place).unwrap()))
}

fn key(person: PersonId) -> Option<&'static str> {
    let place = usize::try_from(person.0.as_u128()).ok()?;
    cast().ok()?.people.get(place).map(|it| it.key.as_str())
}

/// A message of the rural mayor in the room of the mayors, where nobody else plays.
fn scene<'a>(body: &'a str, before: &'a VecDeque<String>) -> Scene<'a> {
    let cast = cast().unwrap();
    let members: BTreeSet<&str> = cast.members()["conference"].iter().copied().collect();
    Scene {
        cast,
        author: "peyrolade",
        body,
        mentions: &[],
        asks: false,
        members,
        played: BTreeSet::from(["peyrolade"]),
        alone: true,
        thread: Vec::new(),
        before,
        person: &key,
    }
}

/// Every number a die may show, one after the other.
fn answers_of(scene: &Scene<'_>) -> Vec<Vec<Answer>> {
    (0..40).map(|turn| answers(scene, &|bound| turn % bound.max(1)).unwrap()).collect()
}

fn speaking(all: &[Answer]) -> Vec<&Answer> {
    all.iter().filter(|it| it.text.is_some()).collect()
}

#[test]
fn every_message_is_answered_once_or_twice_by_somebody_else() {
    let before = VecDeque::new();
    for body in ["Bonjour à tous", "Qui a du sel ?", "Merci !", "xyz", "…", "La route est coupée."]
    {
        for all in answers_of(&scene(body, &before)) {
            let said = speaking(&all);
            assert!((1..=ANSWERS_MAX).contains(&said.len()), "{body}: {all:?}");
            for answer in said {
                assert_ne!(answer.by, "peyrolade");
                assert!(!answer.text.as_ref().unwrap().is_empty());
                assert!(!answer.text.as_ref().unwrap().contains('{'));
                assert!(answer.after < Duration::from_secs(10), "{answer:?}");
            }
        }
    }
}

#[test]
fn the_subject_is_heard_whatever_its_ending_and_accents() {
    let before = VecDeque::new();
    for body in ["Qui a du sel pour mes routes ?", "Le SALAGE est-il fait ?", "deneigement"] {
        for all in answers_of(&scene(body, &before)) {
            let first = all.iter().find(|it| it.text.is_some()).unwrap();
            let topic = &words().unwrap().topics[0];
            assert!(topic.experts.iter().any(|it| it == first.by), "{body}: {first:?}");
            assert!(topic.replies.contains(first.text.as_ref().unwrap()), "{body}: {first:?}");
        }
    }
}

#[test]
fn who_is_called_answers_in_the_thread_of_the_message() {
    let before = VecDeque::new();
    let person = [Mention::Person(id("courtaubin"))];
    let commune = [Mention::Commune("00101".into())];
    for (mentions, by) in [(&person, "courtaubin"), (&commune, "aubry")] {
        let scene = Scene { mentions, ..scene("Qu’en pensez-vous ?", &before) };
        for all in answers_of(&scene) {
            let first = all.iter().find(|it| it.text.is_some()).unwrap();
            assert!(first.by == by && first.in_thread, "{first:?}");
        }
        // Even when visitors talk with each other, who say nothing otherwise.
        let crowd = Scene { alone: false, ..scene };
        assert!(answers_of(&crowd).iter().all(|all| !speaking(all).is_empty()));
        let quiet = Scene { mentions: &[], ..crowd };
        assert!(answers_of(&quiet).iter().all(Vec::is_empty));
    }
    // A visitor plays her: somebody else answers.
    let mut played = scene("Qu’en pensez-vous ?", &before);
    played.mentions = &person;
    played.played.insert("courtaubin");
    assert!(answers_of(&played).iter().flatten().all(|it| it.by != "courtaubin"));
}

#[test]
fn who_talked_in_the_thread_goes_on() {
    let before = VecDeque::new();
    let scene =
        Scene { thread: vec!["peyrolade", "wattelier", "aubry"], ..scene("Et toi ?", &before) };
    for all in answers_of(&scene) {
        assert_eq!(all.iter().find(|it| it.text.is_some()).unwrap().by, "wattelier");
    }
}

#[test]
fn some_acknowledge_when_they_are_asked_to() {
    let before = VecDeque::new();
    let scene = Scene { asks: true, ..scene("À lire avant lundi.", &before) };
    for all in answers_of(&scene) {
        let people: BTreeSet<&str> =
            all.iter().filter(|it| it.acknowledges).map(|it| it.by).collect();
        assert_eq!(people.len(), ACKNOWLEDGING);
    }
}

#[test]
fn nobody_repeats_what_was_just_said() {
    let sel = &words().unwrap().topics[0].replies;
    let before: VecDeque<String> = sel.iter().take(sel.len() - 1).cloned().collect();
    for all in answers_of(&scene("Qui a du sel ?", &before)) {
        let first = all.iter().find(|it| it.text.is_some()).unwrap();
        assert_eq!(first.text.as_ref(), sel.last());
    }
}

#[test]
fn every_expert_is_somebody_and_every_room_has_somebody_who_is_there() {
    let cast = cast().unwrap();
    for topic in &words().unwrap().topics {
        assert!(topic.experts.iter().all(|it| cast.person(it).is_ok()), "{topic:?}");
        assert!(!topic.replies.is_empty() && topic.words.iter().all(|it| !it.is_empty()));
    }
    for (room, members) in cast.members() {
        let here = members.iter().filter(|it| cast.person(it).unwrap().present).count();
        assert!(here >= 2, "{room}");
    }
}
