use super::*;
use parvis_protocol::id::{ChannelId, MessageId, Micros};
use parvis_protocol::message::{Edited, Stamp};
use proptest::prelude::*;
use uuid::Uuid;

fn person_id(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn message() -> Message {
    Message {
        id: MessageId(Uuid::from_u128(1)),
        channel: ChannelId(Uuid::from_u128(2)),
        seq: Seq(7),
        thread: None,
        quote: None,
        author: person_id(1),
        at: Micros(0),
        body: "Bonjour".into(),
        mentions: Vec::new(),
        edited: None,
        deleted: None,
        pinned: None,
        acknowledgement_requested: false,
        rev: Seq(7),
    }
}

fn deleted() -> Message {
    Message { deleted: Some(Stamp { at: Micros(1), by: person_id(1) }), ..message() }
}

/// The problem's name and the field at fault.
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result.unwrap_err() {
        Error::Empty(field) => format!("empty {field}"),
        Error::TooLong(field, _, max) => format!("too long {field} {max}"),
        Error::TooMany(field, max) => format!("too many {field} {max}"),
        Error::Invalid(field) => format!("invalid {field}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_body_is_trimmed_at_its_end_and_bounded() {
    assert_eq!(text("  - un\n  - deux \n\n\t ").unwrap().body, "  - un\n  - deux");
    assert_eq!(refusal(text("")), "empty body");
    assert_eq!(refusal(text(" \n\t ")), "empty body");
    let longest = "é".repeat(BODY_CHARS_MAX);
    assert_eq!(text(&format!("{longest}   ")).unwrap().body, longest);
    assert_eq!(refusal(text(&format!("{longest}e"))), "too long body 8000");
    for control in ["a\0b", "a\rb", "\u{1b}[31m", "a\u{7f}", "a\u{85}b"] {
        assert_eq!(refusal(text(control)), "invalid body", "{control:?}");
    }
}

#[test]
fn a_body_of_which_nothing_can_be_seen_is_empty() {
    for unseen in ["\u{200b}", "\u{2060}\n\u{feff}", "\u{301}", "\u{fe0f} \u{200d}", "\u{202e}"] {
        assert_eq!(refusal(text(unseen)), "empty body", "{unseen:?}");
    }
    let kept = "\u{200b}👩\u{200d}🚒\u{fe0f}";
    assert_eq!(text(kept).unwrap().body, kept, "kept as written once something can be seen");
}

#[test]
fn mentions_are_found_once_in_the_order_of_the_text() {
    let alice = person_id(0xa11ce);
    let body = format!(
        "@[Alice](person:{alice}) et @[Gorze](commune:57254), \
         puis @[Alice, encore](person:{alice}), \
         @[tous](room) ; @[Ajaccio](commune:2A004)"
    );
    assert_eq!(
        text(&body).unwrap().mentions,
        [
            Mention::Person(alice),
            Mention::Commune("57254".into()),
            Mention::Room,
            Mention::Commune("2A004".into()),
        ]
    );
}

#[test]
fn what_only_looks_like_a_mention_is_text() {
    for body in [
        "@[tous] (room)",
        "@[tous](salle)",
        "@[tous](room",
        "@tous(room)",
        "[tous](room)",
        "@[a\nb](room)",
        "@[a[b](room)",
        "@[x](person:12)",
        "@[x](person:A11CE000-0000-7000-8000-000000000000)",
        "@[x](commune:5751)",
        "@[x](commune:575150)",
        "@[x](commune:5A515)",
        "@[x](commune:57é15)",
        "@[x](commune:2C004)",
    ] {
        assert_eq!(text(body).unwrap().mentions, [], "{body}");
    }
    // A false start does not hide the true one that follows.
    assert_eq!(text("@[@[tous](room)").unwrap().mentions, [Mention::Room]);
    assert_eq!(text("@[ailleurs] @[tous](room)").unwrap().mentions, [Mention::Room]);
}

#[test]
fn fifty_mentions_are_enough() {
    let call =
        |n: usize| (0..n).map(|i| format!("@[x](commune:57{i:03})")).collect::<Vec<_>>().concat();
    assert_eq!(text(&call(MENTIONS_MAX)).unwrap().mentions.len(), MENTIONS_MAX);
    assert_eq!(refusal(text(&call(MENTIONS_MAX + 1))), "too many mentions 50");
    assert_eq!(text(&"@[x](room)".repeat(60)).unwrap().mentions, [Mention::Room]);
}

#[test]
fn a_mention_is_found_by_its_label_not_by_its_target() {
    let read = text("Voir @[Mairie de Gorze](commune:57254) demain").unwrap();
    assert_eq!(read.search, fold("Voir Mairie de Gorze demain"));
}

#[test]
fn words_are_compared_without_case_accents_and_plural() {
    for (one, other) in [
        ("Délibération", "deliberations"),
        ("ÉCOLE", "écoles"),
        ("cœur", "COEURS"),
        ("maîtrise d’œuvre", "Maitrise d'oeuvre"),
        ("réunions publiques", "réunion publique"),
        ("m²", "m2"),
        ("Straße", "strasse"),
        ("e\u{301}cole", "école"),
        ("ﬁche", "fiche"),
    ] {
        assert_eq!(fold(one), fold(other), "{one} / {other}");
    }
    assert_ne!(fold("pêcher"), fold("pêche melba"));
}

#[test]
fn words_end_at_whatever_is_no_letter_nor_figure() {
    for (text, words) in [
        ("l'eau", "l eau"),
        ("n°12", "n 12"),
        ("1er", "1er"),
        ("1e5 et 3.14", "1e5 et 3 14"),
        ("mairie@gorze.fr", "mair gorz fr"),
        ("https://www.mad-moselle.fr/a?b=c", "http www mad mosel fr a b c"),
        ("-5 +3", "5 3"),
        ("👍 d'accord", "d accord"),
        ("  ", ""),
        ("🙏", ""),
    ] {
        assert_eq!(fold(text), words, "{text}");
    }
    assert_eq!(fold(&"x1".repeat(500)), "x1".repeat(WORD_CHARS_MAX / 2));
}

#[test]
fn little_words_are_only_asked_for_alone() {
    assert_eq!(query("l'eau"), ["eau"]);
    assert_eq!(query("réunion du bureau"), ["réunion", "bureau"].map(fold));
    assert_eq!(query("la"), ["la"]);
    assert_eq!(query("eau eaux EAU").len(), 1 + usize::from(fold("eau") != fold("eaux")));
    assert!(query(" 🙏 !").is_empty());
}

#[test]
fn only_a_living_message_of_the_main_line_has_replies() {
    assert!(reply(Some(&message())).is_ok());
    assert_eq!(refusal(reply(None)), "NotFound");
    assert_eq!(refusal(reply(Some(&deleted()))), "Deleted");
    let inside = Message { thread: Some(MessageId(Uuid::from_u128(9))), ..message() };
    assert_eq!(refusal(reply(Some(&inside))), "invalid thread");
    assert!(quote(Some(&inside)).is_ok());
    assert_eq!(refusal(quote(None)), "invalid quote");
    assert_eq!(refusal(quote(Some(&deleted()))), "Deleted");
}

#[test]
fn an_author_edits_and_a_facilitator_deletes() {
    let (author, other) = (person_id(1), person_id(2));
    assert!(edit(&message(), author, "Bonsoir").unwrap());
    assert!(!edit(&message(), author, "Bonjour").unwrap());
    assert_eq!(refusal(edit(&message(), other, "Bonsoir")), "Forbidden");
    assert_eq!(refusal(edit(&deleted(), author, "Bonsoir")), "Deleted");
    let edited = |count| Message { edited: Some(Edited { at: Micros(1), count }), ..message() };
    assert!(edit(&edited(49), author, "Bonsoir").unwrap());
    assert_eq!(refusal(edit(&edited(50), author, "Bonsoir")), "too many edits 50");
    assert!(delete(&message(), author, false).is_ok());
    assert!(delete(&message(), other, true).is_ok());
    assert_eq!(refusal(delete(&message(), other, false)), "Forbidden");
    assert_eq!(refusal(delete(&deleted(), author, true)), "Deleted");
}

#[test]
fn five_messages_are_pinned_at_most() {
    let pinned = Message { pinned: Some(Stamp { at: Micros(1), by: person_id(1) }), ..message() };
    assert!(pin(&message(), true, 4).unwrap());
    assert_eq!(refusal(pin(&message(), true, 5)), "too many pinned 5");
    assert!(!pin(&pinned, true, 5).unwrap());
    assert!(pin(&pinned, false, 5).unwrap());
    assert!(!pin(&message(), false, 5).unwrap());
    assert_eq!(refusal(pin(&deleted(), true, 0)), "Deleted");
}

#[test]
fn readers_acknowledge_what_they_were_asked_to() {
    let asked = Message { acknowledgement_requested: true, ..message() };
    assert!(acknowledge(&asked, person_id(2)).is_ok());
    assert_eq!(refusal(acknowledge(&asked, person_id(1))), "Forbidden");
    assert_eq!(refusal(acknowledge(&message(), person_id(2))), "invalid message");
    assert_eq!(refusal(acknowledge(&deleted(), person_id(2))), "Deleted");
}

#[test]
fn a_search_asks_for_words_a_room_an_author_or_a_time() {
    let search = Search {
        text: None,
        channel: None,
        author: None,
        from: None,
        until: None,
        after: None,
        limit: 10,
    };
    let text = |text: &str| Search { text: Some(text.into()), ..search.clone() };
    let author = Search { author: Some(person_id(1)), ..search.clone() };
    assert_eq!(refusal(super::search(&search)), "empty text");
    for alone in [
        author.clone(),
        Search { channel: Some(ChannelId(Uuid::from_u128(1))), ..search.clone() },
        Search { from: Some(Micros(1)), ..search.clone() },
        Search { until: Some(Micros(1)), ..search.clone() },
    ] {
        assert_eq!(super::search(&alone).unwrap(), Vec::<String>::new());
    }
    assert_eq!(super::search(&text("l'école")).unwrap(), [fold("école")]);
    assert_eq!(refusal(super::search(&text("…"))), "empty text");
    assert_eq!(refusal(super::search(&text(&"é".repeat(201)))), "too long text 200");
    for limit in [0, 51] {
        let refused = super::search(&Search { limit, ..author.clone() });
        assert_eq!(refusal(refused), "invalid limit");
    }
}

#[test]
fn windows_open_on_both_sides_of_their_anchor() {
    let open = |anchor, limit| window(anchor, limit, Seq(40)).unwrap();
    let (newer, older) = (|w: Window| w.newer, |w: Window| (w.pivot, w.fill));
    assert_eq!(older(open(Anchor::Latest, 50)), (Seq(i64::MAX), true));
    assert_eq!(newer(open(Anchor::Before(Seq(9)), 50)), 0);
    assert_eq!(older(open(Anchor::Before(Seq(9)), 50)), (Seq(9), true));
    assert_eq!(newer(open(Anchor::After(Seq(9)), 50)), 50);
    assert_eq!(older(open(Anchor::After(Seq(9)), 50)), (Seq(10), false));
    assert_eq!(newer(open(Anchor::Around(Seq(9)), 51)), 26);
    assert_eq!(older(open(Anchor::FirstUnread, 50)), (Seq(41), true));
    for limit in [0, PAGE_MESSAGES_MAX + 1] {
        assert_eq!(refusal(window(Anchor::Latest, limit, Seq(0))), "invalid limit");
    }
}

#[test]
fn a_page_takes_the_nearest_from_both_sides_until_it_is_full() {
    assert_eq!(fit(&[], &[]), (0, 0));
    assert_eq!(fit(&[10; 3], &[10; 5]), (3, 5));
    assert_eq!(fit(&[PAGE_BYTES_MAX * 2], &[1]), (1, 0));
    assert_eq!(fit(&[], &[PAGE_BYTES_MAX * 2, 1]), (0, 1));
    let quarter = PAGE_BYTES_MAX / 4;
    assert_eq!(fit(&[quarter; 9], &[quarter; 9]), (2, 2));
    // A side that is blocked does not block the other one.
    assert_eq!(fit(&[1, PAGE_BYTES_MAX, 1], &[quarter; 9]), (1, 3));
}

proptest! {
    #[test]
    fn folding_never_fails_and_leaves_words(text in "\\PC{0,200}") {
        let folded = fold(&text);
        for word in folded.split(' ').filter(|_| !folded.is_empty()) {
            prop_assert!(!word.is_empty());
            prop_assert!(word.chars().all(char::is_alphanumeric), "{word:?}");
            prop_assert!(word.chars().count() <= WORD_CHARS_MAX);
        }
    }

    #[test]
    fn whatever_is_in_a_text_is_found_by_itself(text in "\\PC{0,80}") {
        let folded = fold(&text);
        let words: Vec<&str> = folded.split(' ').collect();
        for asked in query(&text) {
            prop_assert!(words.contains(&asked.as_str()), "{asked} in {folded}");
        }
    }

    #[test]
    fn reading_any_body_never_fails_otherwise_than_by_a_refusal(body in "(?s).{0,300}") {
        if let Ok(read) = text(&body) {
            prop_assert!(body.starts_with(&read.body));
            prop_assert!(read.mentions.len() <= MENTIONS_MAX);
        }
    }

    #[test]
    fn targets_read_back(bytes in any::<u128>(), commune in "([0-9]{5}|2[AB][0-9]{3})") {
        for it in [Mention::Person(person_id(bytes)), Mention::Commune(commune), Mention::Room] {
            prop_assert_eq!(mention(&target(&it)), Some(it));
        }
    }

    #[test]
    fn reactions_are_added_and_taken_back_one_by_one(
        steps in proptest::collection::vec((0_usize..6, any::<bool>()), 0..40)
    ) {
        let all = reactions(63);
        prop_assert_eq!(all.len(), 6);
        let (mut bits, mut model) = (0, std::collections::BTreeSet::new());
        for (which, on) in steps {
            let changed = if on { model.insert(all[which]) } else { model.remove(&all[which]) };
            let next = react(&message(), bits, all[which], on).unwrap();
            prop_assert_eq!(next.is_some(), changed);
            bits = next.unwrap_or(bits);
            prop_assert_eq!(reactions(bits), model.iter().copied().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_page_is_never_too_heavy_and_never_empty_for_nothing(
        newer in proptest::collection::vec(1_usize..100_000, 0..60),
        older in proptest::collection::vec(1_usize..100_000, 0..60),
    ) {
        let (after, before) = fit(&newer, &older);
        let weight: usize = newer[..after].iter().chain(&older[..before]).sum();
        prop_assert!(weight <= PAGE_BYTES_MAX || after + before == 1);
        prop_assert_eq!(after + before == 0, newer.is_empty() && older.is_empty());
        for next in newer.get(after).into_iter().chain(older.get(before)) {
            prop_assert!(weight + next > PAGE_BYTES_MAX);
        }
    }
}
