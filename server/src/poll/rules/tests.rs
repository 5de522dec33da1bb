use super::*;
use parvis_protocol::id::MandateId;
use parvis_protocol::poll::command::{EnteredBallot, OtherBallots};
use parvis_protocol::poll::{Seats, Sum};
use uuid::Uuid;

const AUTHOR: PersonId = PersonId(Uuid::from_u128(1));
const OTHER: PersonId = PersonId(Uuid::from_u128(2));
const NOW: Micros = Micros(1_000);

fn asked(kind: PollKind, options: usize) -> Question {
    let option =
        |at: usize| PollOption { label: format!("Option {at}"), at: Some(NOW), born: None };
    Question { title: " Faut-il ? ".into(), kind, options: (0..options).map(option).collect() }
}

fn drafted(question: Question, rules: Option<PollRules>) -> PollDraft {
    PollDraft { question, rules, item: None, chair: None, closes_at: None, round_of: None }
}

fn poll(state: PollState) -> Poll {
    Poll {
        id: PollId(Uuid::from_u128(3)),
        channel: ChannelId(Uuid::from_u128(4)),
        number: 1,
        seq: Seq(1),
        author: AUTHOR,
        created_at: NOW,
        item: None,
        state,
        question: asked(PollKind::Motion, 0),
        rules: preset(None, PollKind::Motion, false),
        chair: None,
        electors: Sum { ballots: 9, weight: 9 },
        quorum: None,
        presence: None,
        opened_at: None,
        closes_at: None,
        closed_at: None,
        proclaimed_at: None,
        seal: None,
        voided: None,
        replaces: None,
        reminded_at: None,
        round_of: None,
        result: None,
        record_hash: None,
        rev: Seq(1),
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    outcome.unwrap_err().to_string()
}

const MOVES: [Move; 12] = [
    Move::Edit,
    Move::Arm,
    Move::Open,
    Move::Suspend,
    Move::Resume,
    Move::TypeIn,
    Move::Close,
    Move::Proclaim,
    Move::Admit,
    Move::Time,
    Move::Remind,
    Move::Void,
];

/// The whole machine, written out: what each state takes.
#[test]
fn v17_a_poll_only_ever_moves_forward() {
    use Move::{
        Admit, Arm, Close, Edit, Open, Proclaim, Remind, Resume, Suspend, Time, TypeIn, Void,
    };
    for (state, expected) in [
        (PollState::Draft, vec![Edit, Arm, Open, Void]),
        (PollState::Armed, vec![Edit, Open, Void]),
        (PollState::Open, vec![Suspend, TypeIn, Close, Admit, Time, Remind, Void]),
        (PollState::Suspended, vec![Resume, TypeIn, Close, Admit, Time, Void]),
        (PollState::Counting, vec![Void]),
        (PollState::Closed, vec![Proclaim, Void]),
        (PollState::Proclaimed, vec![Void]),
        (PollState::Voided, vec![]),
    ] {
        let mut taken: Vec<Move> = MOVES.into_iter().filter(|it| takes(state, *it)).collect();
        taken.retain(|it| !expected.contains(it));
        assert_eq!(taken, [], "{state:?} takes too much");
        assert!(expected.into_iter().all(|it| takes(state, it)), "{state:?} takes too little");
    }
}

#[test]
fn who_made_a_consultation_runs_it_and_nothing_else() {
    let runner = |person, facilitates| Runner { person, facilitates };
    let mut of = poll(PollState::Open);
    assert!(runs(&of, runner(AUTHOR, false)) && runs(&of, runner(OTHER, true)));
    assert!(!runs(&of, runner(OTHER, false)));
    of.rules.family = PollFamily::Public;
    assert!(!runs(&of, runner(AUTHOR, false)) && runs(&of, runner(AUTHOR, true)));
    let step = step(&of, runner(OTHER, true), Move::Open);
    assert_eq!(refused(step), "not while the poll is Open");
}

#[test]
fn bodies_have_rules_of_their_own() {
    let council = preset(Some(BodyKind::Council), PollKind::Motion, true);
    assert_eq!((council.family, council.tie), (PollFamily::Ordinary, TieRule::ChairCasting));
    assert_eq!(council.quorum, Some(ABSOLUTE));
    let conference = preset(Some(BodyKind::MayorsConference), PollKind::Motion, true);
    assert_eq!((conference.family, conference.quorum), (PollFamily::Consultative, None));
    let member = preset(Some(BodyKind::Council), PollKind::Motion, false);
    assert_eq!((member.family, member.quorum), (PollFamily::Consultative, None));
    let seats = Seats { seats: 1, round: 1 };
    assert_eq!(preset(None, PollKind::Election(seats), true).tie, TieRule::Eldest);
}

#[test]
fn drafts_are_tidied_or_refused() {
    let runner = Runner { person: AUTHOR, facilitates: true };
    let take = |question, rules| draft(drafted(question, rules), None, runner);
    let (question, _) = take(asked(PollKind::Motion, 0), None).unwrap();
    assert_eq!(question.title, "Faut-il ?");
    let three = Bounds { min: 1, max: 3 };
    for (kind, fewest, too_few) in [
        (PollKind::Single, 2, 1),
        (PollKind::Ranked, 2, 1),
        (PollKind::Multiple(three), 3, 2),
        (PollKind::Score(three), 2, 1),
        (PollKind::Date, 2, 1),
        (PollKind::Election(Seats { seats: 1, round: 3 }), 1, 0),
    ] {
        take(asked(kind, fewest), None).unwrap();
        take(asked(kind, OPTIONS_MAX), None).unwrap();
        assert_eq!(refused(take(asked(kind, too_few), None)), "options has no meaning here");
        assert_eq!(refused(take(asked(kind, OPTIONS_MAX + 1), None)), "more than 30 options");
    }
    for kind in [
        PollKind::Motion,
        PollKind::Mood,
        PollKind::Multiple(Bounds { min: 0, max: 1 }),
        PollKind::Multiple(Bounds { min: 2, max: 1 }),
        PollKind::Score(Bounds { min: 5, max: 5 }),
        PollKind::Score(Bounds { min: 0, max: SCORE_MAX + 1 }),
        PollKind::Election(Seats { seats: 3, round: 1 }),
        PollKind::Election(Seats { seats: 1, round: 4 }),
    ] {
        assert_eq!(refused(take(asked(kind, 2), None)), "options has no meaning here", "{kind:?}");
    }
    let mut undated = asked(PollKind::Date, 2);
    undated.options[1].at = None;
    assert_eq!(refused(take(undated, None)), "options has no meaning here");
    for born in ["1958-02-30", "30/11/1958", "1958-11-3"] {
        let mut candidates = asked(PollKind::Election(Seats { seats: 1, round: 1 }), 2);
        candidates.options[0].born = Some(born.into());
        assert_eq!(refused(take(candidates, None)), "born has no meaning here");
    }
}

#[test]
fn rules_that_mean_nothing_are_refused() {
    let runner = Runner { person: AUTHOR, facilitates: true };
    let good = preset(None, PollKind::Motion, true);
    let take = |change: &dyn Fn(&mut PollRules), kind, options, runner| {
        let mut rules = good;
        change(&mut rules);
        draft(drafted(asked(kind, options), Some(rules)), None, runner)
    };
    let motion = |change: &dyn Fn(&mut PollRules)| take(change, PollKind::Motion, 0, runner);
    motion(&|_| {}).unwrap();
    for (num, den) in [(0, 2), (3, 2), (1, FRACTION_MAX + 1), (1, 0)] {
        let share = Fraction { num, den, strict: true };
        let majority = motion(&|rules| rules.majority.share = share);
        assert_eq!(refused(majority), "majority has no meaning here");
        let quorum = motion(&|rules| rules.quorum = Some(share));
        assert_eq!(refused(quorum), "quorum has no meaning here");
    }
    let weighted = motion(&|rules| {
        (rules.family, rules.weights) = (PollFamily::Secret, WeightRule::Population);
    });
    assert_eq!(refused(weighted), "weights has no meaning here");
    let paper = |rules: &mut PollRules| rules.family = PollFamily::Paper;
    assert_eq!(refused(take(&paper, PollKind::Date, 2, runner)), "kind has no meaning here");
    let public = |rules: &mut PollRules| rules.family = PollFamily::Public;
    assert_eq!(refused(take(&public, PollKind::Mood, 0, runner)), "family has no meaning here");
    let member = Runner { person: OTHER, facilitates: false };
    assert_eq!(refused(take(&public, PollKind::Motion, 0, member)), "not of this poll");
}

/// Every body, wherever its members are, every family, an election or not.
#[test]
fn v16_a_council_votes_in_one_place_what_the_law_wants_there() {
    use Nature::{NeverByVideo, Plain};
    let mut rules = preset(Some(BodyKind::Council), PollKind::Motion, true);
    let election = PollKind::Election(Seats { seats: 1, round: 1 });
    let mut refusals = 0;
    for body in [
        None,
        Some(BodyKind::MayorsConference),
        Some(BodyKind::Bureau),
        Some(BodyKind::Commission),
        Some(BodyKind::Council),
    ] {
        for place in
            [Place::Anywhere, Place::Together, Place::Apart(Plain), Place::Apart(NeverByVideo)]
        {
            for family in [
                PollFamily::Consultative,
                PollFamily::Ordinary,
                PollFamily::Public,
                PollFamily::Secret,
                PollFamily::Paper,
            ] {
                for (kind, elects) in [(PollKind::Motion, false), (election, true)] {
                    rules.family = family;
                    let secret = family == PollFamily::Secret;
                    let apart = matches!(place, Place::Apart(_));
                    let wrong = (secret && place != Place::Together)
                        || ((elects || family == PollFamily::Paper) && apart)
                        || place == Place::Apart(NeverByVideo);
                    let refuses = body == Some(BodyKind::Council) && wrong;
                    let told = open((&asked(kind, 2), &rules), (body, place), 9);
                    assert_eq!(
                        matches!(told, Err(Error::SecretAtDistance)),
                        refuses,
                        "{body:?} {place:?} {family:?} {kind:?}"
                    );
                    refusals += u32::from(refuses);
                }
            }
        }
    }
    assert_eq!(refusals, 2 + 7 + 10);
    let anybody = (None, Place::Anywhere);
    let motion = asked(PollKind::Motion, 0);
    assert_eq!(refused(open((&motion, &rules), anybody, 0)), "electors is empty");
    let many = open((&motion, &rules), anybody, ELECTORS_MAX + 1);
    assert_eq!(refused(many), "more than 2000 electors");
}

#[test]
fn ballots_come_while_the_poll_is_open_and_not_after_its_time() {
    let mut of = poll(PollState::Open);
    takes_ballots(&of, NOW).unwrap();
    of.closes_at = Some(Micros(NOW.0 + 1));
    takes_ballots(&of, NOW).unwrap();
    assert_eq!(refused(takes_ballots(&of, Micros(NOW.0 + 1))), "not while the poll is Counting");
    for state in [
        PollState::Draft,
        PollState::Armed,
        PollState::Suspended,
        PollState::Counting,
        PollState::Closed,
        PollState::Proclaimed,
        PollState::Voided,
    ] {
        assert!(takes_ballots(&poll(state), NOW).is_err(), "{state:?}");
    }
    let mood = closes_at(PollKind::Mood, None, NOW).unwrap();
    assert_eq!(mood, Some(Micros(NOW.0 + 60_000_000)));
    assert_eq!(closes_at(PollKind::Motion, None, NOW).unwrap(), None);
    assert!(closes_at(PollKind::Motion, Some(NOW), NOW).is_err(), "it would never take one");
}

fn entry(mandate: u32, choice: Option<Choice>, replace: bool) -> EnteredBallot {
    EnteredBallot { mandate, choice, replace }
}

fn entering(entries: Vec<EnteredBallot>, others: Option<OtherBallots>) -> EnterBallots {
    let of = poll(PollState::Open);
    EnterBallots { channel: of.channel, poll: of.id, source: BallotSource::Hand, entries, others }
}

#[test]
fn v20_a_device_is_never_overruled_unawares() {
    let of = poll(PollState::Open);
    let voted = BTreeMap::from([(1, BallotSource::Device), (2, BallotSource::Hand)]);
    let enter = |entries| enter(&of, &entering(entries, None), &voted);
    for choice in [Some(Choice::Against), None] {
        let replace = choice.is_none();
        let refused = enter(vec![entry(1, choice, replace), entry(3, Some(Choice::For), false)]);
        let Err(Error::AlreadyCast(mandates)) = refused else { panic!("{refused:?}") };
        assert_eq!(mandates, [1], "taking a device's ballot back is never possible");
    }
    let named = enter(vec![entry(1, Some(Choice::Against), true)]).unwrap();
    assert_eq!(named.replaced, BTreeSet::from([1]));
    let corrected = enter(vec![entry(2, Some(Choice::Abstain), false)]).unwrap();
    assert_eq!((corrected.put.len(), corrected.replaced.len()), (1, 0));
    let undone = enter(vec![entry(2, None, false), entry(5, None, false)]).unwrap();
    assert_eq!((undone.withdrawn, undone.put), (BTreeSet::from([2]), BTreeMap::new()));
}

#[test]
fn the_others_get_a_ballot_where_they_have_none() {
    let of = poll(PollState::Open);
    let voted = BTreeMap::from([(1, BallotSource::Device), (2, BallotSource::Hand)]);
    let others = OtherBallots { choice: Choice::For, mandates: vec![1, 2, 3, 4, 5] };
    let exceptions = vec![entry(3, Some(Choice::Against), false), entry(2, None, false)];
    let all = enter(&of, &entering(exceptions, Some(others)), &voted).unwrap();
    let put: Vec<(u32, Choice)> = all.put.into_iter().collect();
    assert_eq!(put, [(3, Choice::Against), (4, Choice::For), (5, Choice::For)]);
    let twice = vec![entry(3, Some(Choice::For), false), entry(3, Some(Choice::Against), false)];
    assert_eq!(refused(enter(&of, &entering(twice, None), &voted)), "entries has no meaning here");
    let blank = vec![entry(3, Some(Choice::Blank), false)];
    assert_eq!(refused(enter(&of, &entering(blank, None), &voted)), "choice has no meaning here");
}

#[test]
fn entries_are_the_secretary_s_and_never_of_a_sealed_urn() {
    let mut of = poll(PollState::Open);
    let one = || vec![entry(1, Some(Choice::For), false)];
    assert_eq!(entries(&of, &entering(one(), None)).unwrap(), BTreeSet::from([1]));
    assert_eq!(refused(entries(&of, &entering(Vec::new(), None))), "entries is empty");
    let device = EnterBallots { source: BallotSource::Device, ..entering(one(), None) };
    assert_eq!(refused(entries(&of, &device)), "source has no meaning here");
    of.seal = Some("key".into());
    assert_eq!(refused(entries(&of, &entering(one(), None))), "poll has no meaning here");
}

#[test]
fn counts_of_paper_add_up() {
    let mut of = poll(PollState::Open);
    let count = |envelopes, blank, votes: &[i64]| PaperCount {
        envelopes,
        blank,
        void: 0,
        abstentions: 0,
        votes: votes.to_vec(),
    };
    assert_eq!(refused(paper(&of, &count(9, 0, &[5, 4]))), "poll has no meaning here");
    of.rules.family = PollFamily::Paper;
    paper(&of, &count(9, 0, &[5, 4])).unwrap();
    paper(&of, &count(8, 2, &[3, 3])).unwrap();
    for wrong in [
        count(9, 0, &[5, 5]),
        count(9, 0, &[5, 3]),
        count(10, 0, &[5, 5]),
        count(9, 0, &[9]),
        count(9, 0, &[10, -1]),
    ] {
        assert_eq!(refused(paper(&of, &wrong)), "count has no meaning here", "{wrong:?}");
    }
    of.question = asked(PollKind::Election(Seats { seats: 2, round: 1 }), 3);
    paper(&of, &count(9, 0, &[9, 5, 4])).unwrap();
    assert!(paper(&of, &count(9, 0, &[9, 9, 1])).is_err(), "more than two names on a ballot");
    let abstentions = PaperCount { abstentions: 1, ..count(9, 0, &[8, 4, 0]) };
    assert!(paper(&of, &abstentions).is_err());
}

#[test]
fn what_is_voted_on_can_be_seen_and_read_in_one_direction() {
    let named = |label: &str| option(PollOption { label: label.into(), at: None, born: None });
    assert_eq!(named(" Pour ").unwrap().label, "Pour");
    for unseen in ["", "\u{200b}", "\u{2060} \u{fe0f}"] {
        assert!(matches!(named(unseen), Err(Error::Empty("label"))), "{unseen:?}");
        assert!(matches!(reason(unseen), Err(Error::Empty("reason"))), "{unseen:?}");
    }
    for turned in ["\u{202e}ertnoC", "Pour\u{2067}", "a\nb", "a\u{2028}b"] {
        assert!(matches!(named(turned), Err(Error::Invalid("label"))), "{turned:?}");
    }
}

fn seat(person: PersonId, mandate: u128, commune: Option<&str>, presides: bool) -> Candidate {
    Candidate {
        person,
        mandate: Some(MandateId(Uuid::from_u128(mandate))),
        name: "Hélène Castelin".into(),
        title: None,
        commune: commune.map(str::to_owned),
        population: commune.map(|_| 900),
        presides,
    }
}

#[test]
fn who_holds_two_seats_of_a_body_sits_once() {
    let presidency = seat(AUTHOR, 1, None, true);
    let (mayor, other) = (seat(AUTHOR, 2, Some("54001"), false), seat(OTHER, 3, None, false));
    for seats in [
        vec![presidency.clone(), mayor.clone(), other.clone()],
        vec![mayor.clone(), other.clone(), presidency.clone()],
    ] {
        let mut sitting = once_each(seats);
        sitting.sort_by_key(|it| it.mandate);
        let told = |it: &Candidate| (it.mandate, it.commune.clone(), it.presides);
        assert_eq!(
            sitting.iter().map(told).collect::<Vec<_>>(),
            [(mayor.mandate, mayor.commune.clone(), true), (other.mandate, None, false)]
        );
    }
}
