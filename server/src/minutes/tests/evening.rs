//! The evening that is told: a council of five, three of whom are there when it begins.

use crate::attendance::rules::{Declared, Fact, Noted, Power, Replaced};
use crate::meeting::turn::Despite;
use crate::minutes::facts::{Row, Sources, Told};
use crate::poll::tally::{canonical, electorate, hash, recount};
use crate::poll::{Candidate, Polled, Recorded};
use crate::sitting::form::FormNoted;
use parvis_protocol::attendance::command::Attendee;
use parvis_protocol::attendance::{Attendance, ProxyState, QuorumStamp, Rsvp, Whereabouts};
use parvis_protocol::change::Verb;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{
    ChannelId, ItemId, MeetingId, MessageId, Micros, PersonId, PollId, ProxyId, Seq,
};
use parvis_protocol::meeting::{
    AgendaItem, Attachment, BallotForm, ClearDays, Convocation, FollowUp, ItemDraft, ItemKind,
    ItemState, Meeting, MeetingDraft, MeetingMode, MeetingState, Publicity, Warning,
};
use parvis_protocol::poll::{
    BallotSource, Behalf, Choice, Elector, Fraction, Majority, MajorityBase, NamedBallot, OnBehalf,
    PaperCount, Poll, PollFamily, PollKind, PollOption, PollOutcome, PollRecord, PollResult,
    PollRules, PollState, Question, Register, Seats, Sum, TieRule, Urn, Voided, WeightRule,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// 22 November 2026, eighteen o'clock in Paris, and so many minutes.
pub(super) const fn at(minutes: i64) -> Micros {
    Micros(1_795_366_800_000_000 + minutes * 60_000_000)
}

pub(super) const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

pub(super) const fn item_id(number: u128) -> ItemId {
    ItemId(Uuid::from_u128(0xb0 + number))
}

pub(super) const ROOM: ChannelId = ChannelId(Uuid::from_u128(0xc0));
pub(super) const MEETING: MeetingId = MeetingId(Uuid::from_u128(0xa0));
pub(super) const NAMES: [&str; 6] =
    ["Alice Aubry", "Bruno Blin", "Chloé Clerc", "David Dor", "Éva Est", "Fanny Fort"];
pub(super) const TOWNS: [(&str, &str); 3] =
    [("57515", "Novéant-sur-Moselle"), ("57254", "Gorze"), ("57022", "Ancy-Dornot")];

pub(super) fn candidate(number: u128) -> Candidate {
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

pub(super) fn draft() -> MeetingDraft {
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

pub(super) fn meeting(state: MeetingState) -> Meeting {
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

pub(super) fn item(number: u32, kind: ItemKind, title: &str, state: ItemState) -> AgendaItem {
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
            attachments: attached(number),
        },
        thread: Some(MessageId(Uuid::from_u128(1))),
        opened_at: None,
        closed_at: None,
        decision: None,
        follow_up: None,
        quorum: None,
        carried_from: None,
        carried_to: None,
        form_requests: vec![],
        rev: Seq(98),
    }
}

/// The second item comes with a link.
fn attached(number: u32) -> Vec<Attachment> {
    let (label, url) = ("Texte de la *convention*".into(), "https://docs.exemple.fr/c.pdf".into());
    if number == 2 { vec![Attachment { label, url }] } else { vec![] }
}

pub(super) const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };

pub(super) const fn rules(family: PollFamily) -> PollRules {
    PollRules {
        family,
        majority: Majority { of: MajorityBase::Cast, share: HALF },
        tie: TieRule::ChairCasting,
        weights: WeightRule::Equal,
        quorum: None,
        register: Register::Nobody,
    }
}

pub(super) fn question(kind: PollKind, options: &[&str]) -> Question {
    let option = |label: &&str| PollOption { label: (*label).into(), at: None, born: None };
    Question { title: "Adoptez-vous ?".into(), kind, options: options.iter().map(option).collect() }
}

pub(super) fn elector(mandate: u32) -> Elector {
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

pub(super) fn named(choices: &[Choice]) -> Urn {
    let ballot = |(choice, mandate): (&Choice, u32)| NamedBallot {
        mandate,
        choice: choice.clone(),
        source: BallotSource::Device,
    };
    Urn::Named(choices.iter().zip(1..).map(ballot).collect())
}

/// A record that counts as the server would have counted it.
pub(super) fn record(
    question: Question,
    rules: PollRules,
    electors: Vec<Elector>,
    urn: Urn,
) -> PollRecord {
    let mut record = PollRecord {
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
        result: nothing(),
    };
    record.result = recount(&record);
    record
}

fn nothing() -> PollResult {
    let none = Sum::default();
    PollResult {
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
        outcome: PollOutcome::Noted,
    }
}

pub(super) fn poll(number: u32, about: u32, record: &PollRecord, minute: i64) -> Polled {
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
        reminded_at: None,
        round_of: None,
        result: Some(record.result.clone()),
        record_hash: Some(hash(&text)),
        rev: Seq(61),
    };
    let record = Recorded { record: record.clone(), place: number, hash: hash(&text) };
    Polled { poll, record: Some(record) }
}

/// Rows one after the other, each at its minute.
pub(super) fn rows(told: Vec<(i64, Told)>) -> Vec<Row> {
    let row = |(seq, (minute, told))| Row { seq: Seq(seq), at: at(minute), told };
    (10..).zip(told).map(row).collect()
}

pub(super) fn placed(who: u128, whereabouts: Whereabouts) -> Told {
    let people = vec![Attendee { person: person(who), whereabouts }];
    Told::Fact(Noted { fact: Fact::Declared(people), despite: None })
}

pub(super) fn fact(fact: Fact) -> Told {
    Told::Fact(Noted { fact, despite: None })
}

pub(super) const fn moved(verb: Verb, item: u128) -> Told {
    Told::Item(verb, item_id(item), None)
}

pub(super) fn journal() -> Vec<Row> {
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
    let form =
        |who: u128, form| Told::Form(FormNoted { item: item_id(2), person: person(who), form });
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
        (17, form(2, Some(BallotForm::Secret))),
        (18, form(5, Some(BallotForm::Public))),
        (19, form(1, Some(BallotForm::Public))),
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

pub(super) const fn stamp() -> QuorumStamp {
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

pub(super) fn polls() -> Vec<Polled> {
    let power = Elector {
        name: NAMES[3].into(),
        person: person(2),
        on_behalf: Some(OnBehalf { member: person(4), by: Behalf::Proxy }),
        ..elector(4)
    };
    // Chloé takes no part in the item.
    let power = Elector { mandate: 3, ..power };
    let eva = Elector { mandate: 4, ..elector(5) };
    let four = vec![elector(1), elector(2), power, eva];
    let voices = [Choice::For, Choice::Against, Choice::Abstain, Choice::Nppv];
    let motion = question(PollKind::Motion, &[]);
    let public = rules(PollFamily::Public);
    let voted = record(motion, public, four, named(&voices));
    let mut spoilt = poll(1, 2, &voted, 20);
    spoilt.poll.state = PollState::Voided;
    let reason = Some("La question était mal posée".into());
    spoilt.poll.voided = Some(Voided { at: at(25), by: Some(person(1)), reason });
    let mut good = poll(2, 2, &voted, 26);
    good.poll.replaces = Some(spoilt.poll.id);
    let five = vec![elector(1), elector(2), elector(3), elector(4), elector(5)];
    let paper = PaperCount { envelopes: 5, blank: 1, void: 0, abstentions: 0, votes: vec![3, 1] };
    let election =
        question(PollKind::Election(Seats { seats: 1, round: 1 }), &["Éva Est", "Fanny Fort"]);
    let election = record(election, rules(PollFamily::Paper), five, Urn::Paper(paper));
    vec![spoilt, good, poll(3, 3, &election, 56)]
}

pub(super) fn items() -> Vec<AgendaItem> {
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

pub(super) fn sources() -> Sources {
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
