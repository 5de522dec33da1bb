//! A whole evening told as minutes, as committed; and polls of any kind, whose figures are those of
//! their records.

use super::document::{deliberations, minutes, quorum};
use super::facts::{Row, Sources, Told, Voted, assemble};
use super::sheet::{self, Words};
use super::{ics, markdown, register, sentence};
use crate::attendance::rules::{Declared, Fact, Noted, Power, Replaced};
use crate::meeting::turn::Despite;
use crate::poll::tally::{canonical, electorate, hash, recount};
use crate::poll::{Candidate, Polled, Recorded};
use parvis_protocol::attendance::command::Attendee;
use parvis_protocol::attendance::{Attendance, ProxyState, QuorumStamp, Rsvp, Whereabouts};
use parvis_protocol::change::Verb;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{
    ChannelId, ItemId, MeetingId, MessageId, Micros, PersonId, PollId, ProxyId, Seq,
};
use parvis_protocol::meeting::{
    AgendaItem, ClearDays, Convocation, FollowUp, ItemDraft, ItemKind, ItemState, Meeting,
    MeetingDraft, MeetingMode, MeetingState, Publicity, Warning,
};
use parvis_protocol::minutes::Approval;
use parvis_protocol::poll::{
    BallotSource, Behalf, Choice, Elector, Fraction, Majority, MajorityBase, NamedBallot, OnBehalf,
    PaperCount, Poll, PollFamily, PollKind, PollOption, PollRecord, PollRules, PollState, Question,
    Register, Seats, Sum, TieRule, Urn, Voided, WeightRule,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// 22 November 2026, eighteen o'clock in Paris, and so many minutes.
const fn at(minutes: i64) -> Micros {
    Micros(1_795_366_800_000_000 + minutes * 60_000_000)
}

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

const fn item_id(number: u128) -> ItemId {
    ItemId(Uuid::from_u128(0xb0 + number))
}

const ROOM: ChannelId = ChannelId(Uuid::from_u128(0xc0));
const MEETING: MeetingId = MeetingId(Uuid::from_u128(0xa0));
const NAMES: [&str; 6] =
    ["Alice Aubry", "Bruno Blin", "Chloé Clerc", "David Dor", "Éva Est", "Fanny Fort"];
const TOWNS: [(&str, &str); 3] =
    [("57515", "Novéant-sur-Moselle"), ("57254", "Gorze"), ("57022", "Ancy-Dornot")];

fn candidate(number: u128) -> Candidate {
    let at = usize::try_from(number).unwrap() - 1;
    Candidate {
        person: person(number),
        mandate: None,
        name: NAMES[at].into(),
        title: Some(if at == 0 {
            "Présidente".into()
        } else {
            "Conseillère ou conseiller".into()
        }),
        commune: Some(TOWNS[at % 3].0.into()),
        population: Some(1_000),
        presides: at == 0,
    }
}

fn draft() -> MeetingDraft {
    MeetingDraft {
        title: "Séance de novembre".into(),
        starts_at: at(0),
        places: vec!["Salle des fêtes de Gorze".into()],
        mode: MeetingMode::Hybrid,
        publicity: Publicity::Public,
        chair: None,
        secretary: Some(person(2)),
        facilitators: vec![],
        video_url: Some("https://visio.exemple.fr/conseil".into()),
        second_of: None,
    }
}

fn meeting(state: MeetingState) -> Meeting {
    Meeting {
        id: MEETING,
        channel: ROOM,
        number: 3,
        author: person(1),
        created_at: at(-20_000),
        state,
        draft: draft(),
        version: 1,
        outdated: false,
        opened_at: Some(at(2)),
        closed_at: Some(at(135)),
        cancelled: None,
        item: None,
        quorum: None,
        desk: None,
        screen_since: None,
        minutes_seq: None,
        approved: None,
        rev: Seq(99),
    }
}

fn item(number: u32, kind: ItemKind, title: &str, state: ItemState) -> AgendaItem {
    AgendaItem {
        id: item_id(number.into()),
        channel: ROOM,
        meeting: Some(MEETING),
        rank: number,
        number: Some(number),
        author: person(1),
        created_at: at(-20_000),
        state,
        draft: ItemDraft {
            kind,
            title: title.into(),
            rapporteur: Some(person(1)),
            minutes: Some(20),
        },
        thread: Some(MessageId(Uuid::from_u128(1))),
        opened_at: None,
        closed_at: None,
        decision: None,
        follow_up: None,
        quorum: None,
        carried_from: None,
        carried_to: None,
        rev: Seq(98),
    }
}

const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };

const fn rules(family: PollFamily) -> PollRules {
    PollRules {
        family,
        majority: Majority { of: MajorityBase::Cast, share: HALF },
        tie: TieRule::ChairCasting,
        weights: WeightRule::Equal,
        quorum: None,
        register: Register::Nobody,
    }
}

fn question(kind: PollKind, options: &[&str]) -> Question {
    let option = |label: &&str| PollOption { label: (*label).into(), at: None, born: None };
    Question { title: "Adoptez-vous ?".into(), kind, options: options.iter().map(option).collect() }
}

fn elector(mandate: u32) -> Elector {
    let name = NAMES[(usize::try_from(mandate).unwrap() - 1) % NAMES.len()];
    Elector {
        mandate,
        person: person(mandate.into()),
        name: name.into(),
        title: None,
        commune: Some(TOWNS[0].0.into()),
        of: None,
        weight: 1,
        on_behalf: None,
        admitted_at: None,
    }
}

fn named(choices: &[Choice]) -> Urn {
    let ballot = |(choice, mandate): (&Choice, u32)| NamedBallot {
        mandate,
        choice: choice.clone(),
        source: BallotSource::Device,
    };
    Urn::Named(choices.iter().zip(1..).map(ballot).collect())
}

/// A record that counts as the server would have counted it.
fn record(question: Question, rules: PollRules, electors: Vec<Elector>, urn: Urn) -> PollRecord {
    let none = recount(&PollRecord {
        previous: None,
        poll: PollId(Uuid::from_u128(0xd0)),
        number: 7,
        question: question.clone(),
        rules,
        chair: Some(1),
        quorum: None,
        presence: None,
        electorate: electorate(&electors),
        electors: electors.clone(),
        urn: urn.clone(),
        result: nothing(),
    });
    PollRecord {
        previous: None,
        poll: PollId(Uuid::from_u128(0xd0)),
        number: 7,
        question,
        rules,
        chair: Some(1),
        quorum: None,
        presence: None,
        electorate: electorate(&electors),
        electors,
        urn,
        result: none,
    }
}

fn nothing() -> parvis_protocol::poll::PollResult {
    let none = Sum::default();
    parvis_protocol::poll::PollResult {
        engine: 1,
        electors: none,
        voters: none,
        cast: none,
        abstentions: none,
        blank: none,
        void: none,
        nppv: none,
        missing: none,
        lines: vec![],
        needed: None,
        quorum: None,
        casting_vote: false,
        outcome: parvis_protocol::poll::PollOutcome::Noted,
    }
}

fn poll(number: u32, about: u32, record: &PollRecord, minute: i64) -> Polled {
    let text = canonical(record).unwrap();
    let poll = Poll {
        id: PollId(Uuid::from_u128(u128::from(0xd0 + number))),
        channel: ROOM,
        number,
        seq: Seq(60),
        author: person(1),
        created_at: at(minute),
        item: Some(item_id(about.into())),
        state: PollState::Proclaimed,
        question: record.question.clone(),
        rules: record.rules,
        chair: Some(person(1)),
        electors: record.electorate,
        quorum: None,
        presence: None,
        opened_at: Some(at(minute)),
        closes_at: None,
        closed_at: Some(at(minute + 4)),
        proclaimed_at: Some(at(minute + 5)),
        seal: None,
        voided: None,
        replaces: None,
        result: Some(record.result.clone()),
        record_hash: Some(hash(&text)),
        rev: Seq(61),
    };
    let record = Recorded { record: record.clone(), place: number, hash: hash(&text) };
    Polled { poll, record: Some(record) }
}

/// Rows one after the other, each at its minute.
fn rows(told: Vec<(i64, Told)>) -> Vec<Row> {
    let row = |(seq, (minute, told))| Row { seq: Seq(seq), at: at(minute), told };
    (10..).zip(told).map(row).collect()
}

fn placed(who: u128, whereabouts: Whereabouts) -> Told {
    let people = vec![Attendee { person: person(who), whereabouts }];
    Told::Fact(Noted { fact: Fact::Declared(people), despite: None })
}

fn fact(fact: Fact) -> Told {
    Told::Fact(Noted { fact, despite: None })
}

const fn moved(verb: Verb, item: u128) -> Told {
    Told::Item(verb, item_id(item), None)
}

fn journal() -> Vec<Row> {
    use Whereabouts::{Away, Room, Video};
    let power = Power {
        proxy: ProxyId(Uuid::from_u128(1)),
        giver: person(4),
        holder: person(2),
        state: ProxyState::Accepted,
    };
    let unsure = Despite {
        despite: "Nous attendons un retardataire".into(),
        warnings: vec![Warning::NoQuorum(stamp())],
    };
    let poll = |number: u128| Told::Poll(PollId(Uuid::from_u128(0xd0 + number)));
    rows(vec![
        (-600, fact(Fact::Proxy(power))),
        (-5, placed(1, Room)),
        (-4, placed(2, Room)),
        (-3, placed(3, Video)),
        (2, Told::Meeting(Verb::MeetingOpened, None)),
        (5, Told::Item(Verb::ItemOpened, item_id(1), Some(unsure))),
        (10, placed(5, Room)),
        (12, moved(Verb::ItemClosed, 1)),
        (15, moved(Verb::ItemOpened, 2)),
        (16, fact(Fact::Recused(Declared { item: item_id(2), person: person(3), on: true }))),
        (20, poll(1)),
        (26, poll(2)),
        (40, Told::Meeting(Verb::MeetingSuspended, None)),
        (50, Told::Meeting(Verb::MeetingResumed, None)),
        (52, placed(4, Room)),
        (55, moved(Verb::ItemOpened, 3)),
        (56, poll(3)),
        (70, moved(Verb::ItemOpened, 2)),
        (80, moved(Verb::ItemClosed, 2)),
        (81, moved(Verb::ItemOpened, 3)),
        (90, placed(5, Away)),
        (91, fact(Fact::Substituted(Replaced { member: person(5), substitute: Some(person(6)) }))),
        (92, placed(6, Video)),
        (100, moved(Verb::ItemClosed, 3)),
        (135, Told::Meeting(Verb::MeetingClosed, None)),
    ])
}

const fn stamp() -> QuorumStamp {
    QuorumStamp {
        seq: Seq(15),
        seats: 5,
        room: 2,
        video: 1,
        recused: 0,
        represented: 1,
        needed: Some(3),
        margin: 0,
        reached: true,
    }
}

fn polls() -> Vec<Polled> {
    let power = Elector {
        name: NAMES[3].into(),
        person: person(2),
        on_behalf: Some(OnBehalf { member: person(4), by: Behalf::Proxy }),
        ..elector(4)
    };
    let five = vec![elector(1), elector(2), elector(3), power, elector(5)];
    let voices = [Choice::For, Choice::For, Choice::Against, Choice::Abstain, Choice::Nppv];
    let motion = question(PollKind::Motion, &[]);
    let public = rules(PollFamily::Public);
    let spoilt = record(motion.clone(), public, five.clone(), named(&voices));
    let mut spoilt = poll(1, 2, &spoilt, 20);
    spoilt.poll.state = PollState::Voided;
    let reason = Some("La question était mal posée".into());
    spoilt.poll.voided = Some(Voided { at: at(25), by: Some(person(1)), reason });
    let good = record(motion, public, five.clone(), named(&voices));
    let mut good = poll(2, 2, &good, 26);
    good.poll.replaces = Some(spoilt.poll.id);
    let paper = PaperCount { envelopes: 5, blank: 1, void: 0, abstentions: 0, votes: vec![3, 1] };
    let election =
        question(PollKind::Election(Seats { seats: 1, round: 1 }), &["Éva Est", "Fanny Fort"]);
    let election = record(election, rules(PollFamily::Paper), five, Urn::Paper(paper));
    vec![spoilt, good, poll(3, 3, &election, 56)]
}

fn items() -> Vec<AgendaItem> {
    let follow_up = FollowUp {
        owner: Some(person(2)),
        due: Some("2027-03-01".into()),
        text: Some("Préparer l’avenant".into()),
    };
    vec![
        item(1, ItemKind::Information, "Installation", ItemState::Noted),
        AgendaItem {
            decision: Some("Le pacte de gouvernance est adopté.".into()),
            follow_up: Some(follow_up),
            ..item(2, ItemKind::Deliberation, "Pacte de gouvernance", ItemState::Decided)
        },
        item(3, ItemKind::Election, "Élection au syndicat", ItemState::Decided),
        AgendaItem {
            number: Some(4),
            ..item(4, ItemKind::Budget, "Budget *2027*", ItemState::Planned)
        },
    ]
}

fn sources() -> Sources {
    let convocation = Convocation {
        meeting: MEETING,
        version: 1,
        channel: ROOM,
        by: person(1),
        sent_at: at(-6 * 1_440),
        hash: "5f1c9a".into(),
        clear_days: ClearDays { needed: 5, given: 5 },
        urgency: None,
        people: (1..=5).map(person).collect(),
        rev: Seq(5),
    };
    let attendance = Attendance {
        meeting: MEETING,
        person: person(5),
        answer: Some(Rsvp::Coming),
        whereabouts: Whereabouts::Away,
        since: None,
        by: None,
        rev: Seq(6),
    };
    let names = (1..).map(person).zip(NAMES.map(String::from)).collect();
    let text = "La présidente rappelle le calendrier.\n\n21 pour, disait-on :\n- rien n’est voté.";
    Sources {
        territory: "CC Mad et Moselle".into(),
        room: "Conseil communautaire".into(),
        kind: Some(BodyKind::Council),
        meeting: meeting(MeetingState::Closed),
        items: items(),
        convocations: vec![convocation],
        attendances: vec![attendance],
        seats: (1..=5).map(candidate).collect(),
        rows: journal(),
        polls: polls(),
        names,
        communes: TOWNS.map(|(insee, name)| (insee.into(), name.into())).into(),
        texts: BTreeMap::from([(Some(item_id(2)), text.into())]),
    }
}

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
        let voted = Voted { poll, record, recused: vec![], replaces: None };
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
        let voted = Voted { poll, record, recused: vec![], replaces: None };
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
