//! A whole evening told as minutes, as committed; and polls of any kind, whose figures are those of
//! their records.

mod evening;
#[cfg(feature = "pdf")]
mod pdf;

use super::document::{deliberations, minutes, quorum};
use super::facts::{Sources, Voted, assemble};
use super::sheet::{self, Words};
use super::{ics, markdown, register, sentence};
use crate::poll::Polled;
use evening::*;
use parvis_protocol::attendance::QuorumStamp;
use parvis_protocol::id::Seq;
use parvis_protocol::meeting::{ItemKind, ItemState, Meeting, MeetingState};
use parvis_protocol::minutes::Approval;
use parvis_protocol::poll::{
    BallotSource, Choice, Elector, Fraction, NamedBallot, PollFamily, PollKind, Sum, Urn,
    WeightRule,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn an_evening_is_told() {
    let sources = sources();
    let told = assemble(&sources);
    golden("minutes", &markdown::document(&minutes(&sources, &told)));
    golden("deliberations", &markdown::document(&deliberations(&sources, &told)));
    let words = Words { names: &sources.names, communes: &sources.communes };
    let csv = sheet::votes_csv(&sheet::rows(&told, words)).unwrap();
    golden("votes", &String::from_utf8(csv).unwrap().replace('\r', ""));
}

#[test]
fn what_is_not_final_says_so() {
    let approved = Approval { by: person(1), at: at(9_000) };
    for (state, approval, said) in [
        (MeetingState::Closed, None, "Projet, non approuvé."),
        (MeetingState::Open, None, "Projet\u{a0}: la séance n’est pas levée."),
        (MeetingState::Closed, Some(approved), "**Procès-verbal arrêté**"),
    ] {
        let mut sources = sources();
        sources.meeting.state = state;
        sources.meeting.approved = approval;
        let text = markdown::document(&minutes(&sources, &assemble(&sources)));
        assert!(text.contains(said), "{state:?}: {text}");
        assert_eq!(text.contains("Projet"), approval.is_none());
    }
}

#[test]
fn a_meeting_that_did_not_begin_says_who_is_there() {
    let mut sources = sources();
    sources.meeting =
        Meeting { opened_at: None, closed_at: None, ..meeting(MeetingState::Convened) };
    sources.rows.truncate(4);
    let told = assemble(&sources);
    assert_eq!((told.quorum.room, told.quorum.video, told.quorum.represented), (2, 1, 1));
    assert_eq!((told.events.len(), told.waits()), (0, false));
    let text = markdown::document(&minutes(&sources, &told));
    assert!(text.contains("## Présence déclarée"), "{text}");
}

/// Nobody is named but where the ballots are public.
#[test]
fn names_stand_only_beside_public_votes() {
    let voices = [Choice::For, Choice::Against, Choice::Abstain, Choice::Nppv];
    let electors: Vec<Elector> = (1..=5).map(elector).collect();
    let names = sources().names;
    for family in [PollFamily::Consultative, PollFamily::Ordinary, PollFamily::Public] {
        let record = record(
            question(PollKind::Motion, &[]),
            rules(family),
            electors.clone(),
            named(&voices),
        );
        let Polled { poll, record } = poll(1, 1, &record, 20);
        let voted = Voted { poll, record, recused: vec![], replaces: None, opinion: false };
        let told = format!("{:?}", sentence::tell(&voted, &names));
        let public = family == PollFamily::Public;
        for name in &NAMES[..5] {
            assert_eq!(told.contains(name), public, "{name}: {told}");
        }
        assert!(!sentence::unnamed(&voted).contains("Aubry"));
        let sources =
            Sources { polls: vec![Polled { poll: voted.poll, record: voted.record }], ..sources() };
        let minutes = assemble(&sources);
        let words = Words { names: &sources.names, communes: &sources.communes };
        let csv = sheet::votes_csv(&sheet::rows(&minutes, words)).unwrap();
        assert_eq!(String::from_utf8(csv).unwrap().contains("Blin"), public);
    }
}

#[test]
fn a_spreadsheet_takes_nothing_for_a_formula() {
    let mut sources = sources();
    for title in ["=HYPERLINK(\"x\")", " +1", "@SUM(A1)", "-2", "\t=1", "＝1"] {
        sources.items[1].draft.title = title.into();
        let told = assemble(&sources);
        let words = Words { names: &sources.names, communes: &sources.communes };
        let rows = sheet::rows(&told, words);
        let csv = sheet::votes_csv(&rows).unwrap();
        let mut read = csv::ReaderBuilder::new().delimiter(b';').from_reader(&csv[3..]);
        assert_eq!(&csv[..3], b"\xef\xbb\xbf");
        let first = read.records().next().unwrap().unwrap();
        assert_eq!(&first[1], format!("'{title}"));
        let xlsx = sheet::votes_xlsx(&rows, at(0)).unwrap();
        assert_eq!(&xlsx[..2], b"PK");
        assert_eq!(xlsx, sheet::votes_xlsx(&rows, at(0)).unwrap(), "the same votes, the same file");
    }
}

#[test]
fn a_calendar_follows_the_convocation() {
    let meeting = meeting(MeetingState::Convened);
    let agenda = crate::meeting::rules::agenda(
        &meeting,
        &[item(1, ItemKind::Debate, "Routes, ponts; suite", ItemState::Planned)],
    );
    let told = |meeting: &Meeting| {
        ics::file(ics::Told { meeting, agenda: &agenda, sent: None, room: "Conseil" })
    };
    let file = told(&meeting);
    golden("calendar", &file.replace("\r\n", "\n"));
    let again = told(&Meeting { version: 2, ..meeting.clone() });
    assert!(again.contains("SEQUENCE:2\r\n"));
    let uid = |file: &str| file.lines().find(|it| it.starts_with("UID:")).unwrap().to_owned();
    assert_eq!(uid(&file), uid(&again));
    let cancelled = told(&Meeting { state: MeetingState::Cancelled, ..meeting });
    assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:2\r\n"));
}

#[test]
fn the_register_has_every_result_with_its_place() {
    let sources = sources();
    let about: BTreeMap<_, _> = sources
        .items
        .iter()
        .map(|it| (it.id, (it.clone(), Some(sources.meeting.clone()))))
        .collect();
    let all: Vec<_> = sources
        .polls
        .iter()
        .filter_map(|it| register::decision(it.clone(), &about, &sources.names))
        .collect();
    assert_eq!(all.iter().map(|it| it.place).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(all[0].voided.as_deref(), Some("La question était mal posée"));
    assert_eq!((all[1].item, all[1].owner.as_deref()), (Some(2), Some("Bruno Blin")));
    golden("register", &String::from_utf8(register::csv(&all).unwrap()).unwrap().replace('\r', ""));
}

#[test]
fn a_motion_is_adopted_in_the_terms_of_its_votes() {
    use Choice::{Abstain, Against, Blank, For};
    let two_thirds = Fraction { num: 2, den: 3, strict: false };
    let casting = " à égalité, la voix prépondérante de la présidence a décidé.";
    for (choices, share, begins, ends) in [
        (vec![For, For], HALF, "Adopté à l’unanimité :", "2 pour, 0 contre, 0 abstention."),
        (
            vec![For, Abstain],
            HALF,
            "Adopté à l’unanimité des suffrages exprimés :",
            "1 abstention.",
        ),
        (vec![For, Blank], HALF, "Adopté à l’unanimité des suffrages", "1 bulletin blanc."),
        (vec![For, For, Against], HALF, "Adopté à la majorité :", "0 abstention."),
        (vec![For, For, Against], two_thirds, "Adopté à la majorité requise :", "0 abstention."),
        (vec![For, Against, Against], HALF, "Non adopté :", "2 contre, 0 abstention."),
        (vec![For, Against], HALF, "Adopté :", casting),
        (vec![Against, For], HALF, "Non adopté :", casting),
    ] {
        let electors = (1..).zip(&choices).map(|(mandate, _)| elector(mandate)).collect();
        let mut rules = rules(PollFamily::Ordinary);
        rules.majority.share = share;
        let record = record(question(PollKind::Motion, &[]), rules, electors, named(&choices));
        let Polled { poll, record } = poll(1, 1, &record, 20);
        let voted = Voted { poll, record, recused: vec![], replaces: None, opinion: false };
        let told = sentence::unnamed(&voted).replace(['\u{a0}', '\u{202f}'], " ");
        assert!(told.starts_with(begins), "{told}");
        assert!(told.ends_with(ends), "{told}");
        let told = sentence::unnamed(&Voted { opinion: true, ..voted });
        let (yes, no) = ("Avis favorable", "Avis défavorable");
        assert!(told.starts_with(if begins.starts_with("Adopté") { yes } else { no }), "{told}");
    }
}

/// The figures of a text, in their order, without those of names and numbers of options.
fn figures(text: &str) -> Vec<i64> {
    let plain = text.replace('\u{202f}', "");
    let numbers = plain.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
    numbers.map(|it| it.parse().unwrap()).collect()
}

fn choice() -> impl Strategy<Value = Option<Choice>> {
    prop_oneof![
        Just(None),
        Just(Some(Choice::For)),
        Just(Some(Choice::Against)),
        Just(Some(Choice::Abstain)),
        Just(Some(Choice::Nppv)),
        Just(Some(Choice::Blank)),
    ]
}

proptest! {
    /// Every figure of the sentence and of the count is the record's, for any ballots and weights.
    #[test]
    fn figures_are_those_of_the_record(
        choices in prop::collection::vec((choice(), 1_i64..20_000), 1..40),
        weighted in any::<bool>(),
        public in any::<bool>(),
    ) {
        let mut rules = rules(if public { PollFamily::Public } else { PollFamily::Ordinary });
        rules.weights = if weighted { WeightRule::Population } else { WeightRule::Equal };
        let weight = |weight: i64| if weighted { weight } else { 1 };
        let electors: Vec<Elector> = (1..)
            .zip(&choices)
            .map(|(mandate, (_, w))| Elector { weight: weight(*w), ..elector(mandate) })
            .collect();
        let ballots = (1..).zip(&choices).filter_map(|(mandate, (choice, _))| {
            let (choice, source) = (choice.clone()?, BallotSource::Hand);
            Some(NamedBallot { mandate, choice, source })
        });
        let urn = Urn::Named(ballots.collect());
        let record = record(question(PollKind::Motion, &[]), rules, electors, urn);
        let result = record.result.clone();
        let Polled { poll, record } = poll(1, 1, &record, 20);
        let voted = Voted { poll, record, recused: vec![], replaces: None, opinion: false };
        let told = sentence::tell(&voted, &BTreeMap::new());
        let sum = |sum: Sum| {
            let ballots = vec![i64::from(sum.ballots)];
            if weighted { [ballots, vec![sum.weight]].concat() } else { ballots }
        };
        let mut expected: Vec<i64> = result.lines.iter().map(|line| line.votes).collect();
        expected.extend(sum(result.abstentions));
        if result.blank.ballots > 0 {
            expected.extend(sum(result.blank));
        }
        // Those who take no part are named in a public ballot, else counted.
        for one in [result.nppv, result.missing] {
            if one.ballots > 0 && !public {
                expected.push(i64::from(one.ballots));
            }
        }
        prop_assert_eq!(figures(&told.sentence), expected, "{}", told.sentence);
        let counted = [
            result.cast.weight,
            i64::from(result.voters.ballots),
            i64::from(result.electors.ballots),
            result.needed.unwrap(),
        ];
        prop_assert_eq!(figures(&told.details[0]), counted);
    }

    /// The same of a quorum.
    #[test]
    fn figures_of_a_quorum_are_those_of_its_stamp(
        [seats, room, video, recused, represented] in any::<[u8; 5]>(),
        needed in prop::option::of(0_u32..300),
    ) {
        let [seats, room, video] = [seats, room, video].map(u32::from);
        let [recused, represented] = [recused, represented].map(u32::from);
        let margin = needed.map_or(0, |it| i64::from(room + video) - i64::from(it));
        let reached = margin >= 0;
        let stamp = QuorumStamp {
            seq: Seq(1), seats, room, video, recused, represented, needed, margin, reached,
        };
        let mut expected = [room + video, seats, room, video].map(i64::from).to_vec();
        if let Some(needed) = needed {
            expected.extend([i64::from(needed), margin.abs()]);
        }
        let others = [represented, recused].map(i64::from);
        expected.extend(others.into_iter().filter(|it| *it > 0));
        let text = quorum(stamp);
        prop_assert_eq!(figures(&text), expected, "{}", text);
        prop_assert_eq!(text.contains("non atteint"), !reached);
    }
}
