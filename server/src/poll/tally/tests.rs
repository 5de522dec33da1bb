mod golden;

use super::*;
use parvis_protocol::id::PersonId;
use parvis_protocol::poll::{
    BallotSource, Bounds, Majority, NamedBallot, OpenedBallot, PollFamily, PollOption, Register,
    Seats,
};
use proptest::prelude::*;
use uuid::Uuid;

const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };
const TWO_THIRDS: Fraction = Fraction { num: 2, den: 3, strict: false };

fn question(kind: PollKind, options: usize) -> Question {
    let option = |at: usize| PollOption { label: format!("Option {at}"), at: None, born: None };
    Question { title: "?".into(), kind, options: (0..options).map(option).collect() }
}

fn rules(of: MajorityBase, share: Fraction, tie: TieRule) -> PollRules {
    PollRules {
        family: PollFamily::Ordinary,
        majority: Majority { of, share },
        tie,
        weights: WeightRule::Equal,
        quorum: None,
        register: Register::Everyone,
    }
}

fn plain() -> PollRules {
    rules(MajorityBase::Cast, HALF, TieRule::Rejected)
}

fn electors(weights: &[i64]) -> Vec<Elector> {
    let elector = |(weight, mandate): (&i64, u32)| Elector {
        mandate,
        person: PersonId(Uuid::from_u128(u128::from(mandate))),
        name: format!("Élu {mandate}"),
        title: None,
        commune: None,
        of: None,
        weight: *weight,
        on_behalf: None,
        admitted_at: None,
    };
    weights.iter().zip(1..).map(elector).collect()
}

/// A poll of `electors`, in which the first ones vote like this.
#[derive(Clone, Debug)]
struct Case {
    question: Question,
    rules: PollRules,
    chair: Option<u32>,
    quorum: Option<u32>,
    weights: Vec<i64>,
    choices: Vec<Choice>,
}

impl Case {
    fn new(kind: PollKind, options: usize, choices: Vec<Choice>) -> Self {
        let weights = vec![1; choices.len()];
        let (question, rules) = (question(kind, options), plain());
        Self { question, rules, chair: None, quorum: None, weights, choices }
    }

    fn motion(pour: usize, contre: usize, others: Vec<Choice>) -> Self {
        let mut choices = vec![Choice::For; pour];
        choices.extend(vec![Choice::Against; contre]);
        choices.extend(others);
        Self::new(PollKind::Motion, 0, choices)
    }

    fn ballots(&self) -> Vec<NamedBallot> {
        let ballot = |(choice, mandate): (&Choice, u32)| NamedBallot {
            mandate,
            choice: choice.clone(),
            source: BallotSource::Device,
        };
        self.choices.iter().zip(1..).map(ballot).collect()
    }

    fn with(&self, urn: &Urn) -> PollResult {
        let electors = electors(&self.weights);
        tally(&Count {
            question: &self.question,
            rules: &self.rules,
            chair: self.chair,
            quorum: self.quorum,
            electors: &electors,
            electorate: electorate(&electors),
            urn,
        })
    }

    fn result(&self) -> PollResult {
        self.with(&Urn::Named(self.ballots()))
    }

    fn outcome(&self) -> PollOutcome {
        self.result().outcome
    }
}

// --- V8: majorities

#[test]
fn v08_majorities_are_compared_in_whole_numbers() {
    use MajorityBase::{Cast, Electors, Voters};
    use PollOutcome::{Adopted, Rejected};
    let three_quarters = Fraction { num: 3, den: 4, strict: false };
    let more_than_two_thirds = Fraction { strict: true, ..TWO_THIRDS };
    // (base, share, pour, contre, abstentions, not voted) -> (needed, outcome)
    for (of, share, (pour, contre, abstain, missing), needed, outcome) in [
        (Cast, TWO_THIRDS, (6, 3, 0, 0), 6, Adopted),
        (Cast, TWO_THIRDS, (5, 4, 0, 0), 6, Rejected),
        (Cast, TWO_THIRDS, (7, 3, 0, 0), 7, Adopted),
        (Cast, TWO_THIRDS, (6, 4, 0, 0), 7, Rejected),
        (Cast, more_than_two_thirds, (6, 3, 0, 0), 7, Rejected),
        (Cast, HALF, (5, 5, 0, 0), 6, Rejected),
        (Cast, HALF, (6, 5, 0, 0), 6, Adopted),
        (Cast, HALF, (5, 4, 0, 0), 5, Adopted),
        (Cast, HALF, (1, 0, 30, 0), 1, Adopted),
        (Cast, HALF, (0, 0, 9, 0), 1, Rejected),
        (Cast, HALF, (0, 0, 0, 9), 1, Rejected),
        (Voters, HALF, (5, 4, 1, 0), 6, Rejected),
        (Voters, HALF, (6, 4, 1, 5), 6, Adopted),
        (Electors, HALF, (5, 0, 0, 5), 6, Rejected),
        (Electors, HALF, (6, 0, 0, 5), 6, Adopted),
        (Electors, three_quarters, (8, 2, 0, 1), 9, Rejected),
        (Electors, three_quarters, (9, 2, 0, 1), 9, Adopted),
    ] {
        let mut case = Case::motion(pour, contre, vec![Choice::Abstain; abstain]);
        case.rules = rules(of, share, TieRule::Rejected);
        case.weights.extend(vec![1; missing]);
        let result = case.result();
        assert_eq!((result.needed, result.outcome), (Some(needed), outcome), "{case:?}");
    }
}

#[test]
fn v08_a_majority_of_huge_weights_is_still_exact() {
    let mut case = Case::motion(1, 1, Vec::new());
    case.weights = vec![i64::MAX / 4, i64::MAX / 4 - 1];
    case.rules.majority.share = Fraction { num: 501, den: 1_000, strict: false };
    assert_eq!(case.outcome(), PollOutcome::Rejected);
    case.rules.majority.share = HALF;
    assert_eq!(case.outcome(), PollOutcome::Adopted, "one inhabitant more is a majority");
}

// --- V9: the casting vote

#[test]
fn v09_the_chair_decides_only_between_equals_and_only_in_the_open() {
    let voices = [
        None,
        Some(Choice::For),
        Some(Choice::Against),
        Some(Choice::Abstain),
        Some(Choice::Nppv),
        Some(Choice::Blank),
    ];
    let mut used = 0;
    for chair in voices {
        for (pour, contre) in [(3_usize, 3_usize), (4, 3), (3, 4), (0, 0)] {
            for tie in [TieRule::ChairCasting, TieRule::Rejected] {
                for secret in [false, true] {
                    let mut case = Case::motion(pour, contre, Vec::new());
                    case.rules.tie = tie;
                    if let Some(chair) = &chair {
                        // The last one to vote is the chair.
                        case.choices.push(chair.clone());
                        case.weights.push(1);
                        case.chair = u32::try_from(case.choices.len()).ok();
                    }
                    let opened = |it: NamedBallot| OpenedBallot {
                        tracker: String::new(),
                        choice: Some(it.choice),
                    };
                    let urn = if secret {
                        Urn::Opened(case.ballots().into_iter().map(opened).collect())
                    } else {
                        Urn::Named(case.ballots())
                    };
                    let result = case.with(&urn);
                    let [pour, contre] = [0, 1].map(|at: usize| result.lines[at].votes);
                    let casts = matches!(chair, Some(Choice::For | Choice::Against));
                    let due = tie == TieRule::ChairCasting && !secret && casts;
                    let expected = due && pour == contre && pour > 0;
                    assert_eq!(result.casting_vote, expected, "{case:?} {secret}");
                    let adopted = pour > contre || (expected && chair == Some(Choice::For));
                    assert_eq!(result.outcome == PollOutcome::Adopted, adopted, "{case:?}");
                    used += usize::from(expected);
                }
            }
        }
    }
    assert_eq!(used, 2, "4 to 3 with the chair against, 3 to 4 with the chair for");
}

#[test]
fn v09_a_qualified_majority_has_no_casting_vote() {
    let mut case = Case::motion(3, 3, Vec::new());
    (case.chair, case.rules.tie) = (Some(1), TieRule::ChairCasting);
    assert!(case.result().casting_vote);
    case.rules.majority.share = TWO_THIRDS;
    assert_eq!((case.outcome(), case.result().casting_vote), (PollOutcome::Rejected, false));
    case.rules.majority = Majority { of: MajorityBase::Electors, share: HALF };
    assert_eq!((case.outcome(), case.result().casting_vote), (PollOutcome::Rejected, false));
}

// --- quorum

#[test]
fn too_few_decide_nothing_and_who_takes_no_part_is_there() {
    let mut case = Case::motion(3, 0, vec![Choice::Nppv]);
    case.weights.extend([1, 1, 1]);
    case.quorum = Some(4);
    let quorum = QuorumCheck { needed: 4, present: 4, reached: true };
    assert_eq!((case.result().quorum, case.outcome()), (Some(quorum), PollOutcome::Adopted));
    case.quorum = Some(5);
    assert_eq!(case.outcome(), PollOutcome::NoQuorum);
}

// --- elections

fn election(round: u32, seats: u32, votes: &[usize]) -> Case {
    let choices = (0..)
        .zip(votes)
        .flat_map(|(option, times)| vec![Choice::Options(vec![option]); *times])
        .collect();
    let mut case = Case::new(PollKind::Election(Seats { seats, round }), votes.len(), choices);
    case.rules.tie = TieRule::Eldest;
    case
}

fn elected(options: &[u32], tied: &[u32]) -> PollOutcome {
    PollOutcome::Elected(Elected { options: options.to_vec(), tied: tied.to_vec() })
}

#[test]
fn two_rounds_need_an_absolute_majority_the_third_one_does_not() {
    for round in [1, 2] {
        assert_eq!(election(round, 1, &[5, 4, 1]).outcome(), elected(&[], &[]), "5 of 10");
        assert_eq!(election(round, 1, &[6, 4, 1]).outcome(), elected(&[0], &[]), "6 of 11");
        assert_eq!(election(round, 1, &[0, 0]).outcome(), elected(&[], &[]), "nobody votes");
    }
    let third = election(3, 1, &[5, 4, 1]).result();
    assert_eq!((third.outcome, third.needed), (elected(&[0], &[]), None));
    assert_eq!(election(3, 2, &[3, 4, 1]).outcome(), elected(&[0, 1], &[]));
    assert_eq!(election(3, 3, &[3, 0, 0]).outcome(), elected(&[0], &[]), "no votes, no seat");
}

#[test]
fn of_equal_candidates_the_eldest_is_elected() {
    let mut case = election(3, 1, &[4, 4, 1]);
    assert_eq!(case.outcome(), elected(&[], &[0, 1]), "no birth dates");
    for (option, born) in [(0, "1961-05-02"), (1, "1958-11-30"), (2, "1940-01-01")] {
        case.question.options[option].born = Some(born.into());
    }
    assert_eq!(case.outcome(), elected(&[1], &[]));
    case.question.options[0].born = Some("1958-11-30".into());
    assert_eq!(case.outcome(), elected(&[], &[0, 1]), "born on the same day");
    case.rules.tie = TieRule::Rejected;
    assert_eq!(case.outcome(), elected(&[], &[0, 1]));
    let mut three = election(3, 2, &[4, 4, 4]);
    for (option, born) in [(0, "1961-05-02"), (1, "1958-11-30"), (2, "1961-05-02")] {
        three.question.options[option].born = Some(born.into());
    }
    assert_eq!(three.outcome(), elected(&[1], &[0, 2]), "one seat is sure");
}

// --- V6, V7

fn kinds() -> impl Strategy<Value = (PollKind, usize)> {
    let bounds = Bounds { min: 1, max: 2 };
    let marks = Bounds { min: 1, max: 5 };
    prop_oneof![
        Just((PollKind::Motion, 0)),
        Just((PollKind::Single, 3)),
        Just((PollKind::Multiple(bounds), 3)),
        Just((PollKind::Ranked, 3)),
        Just((PollKind::Score(marks), 3)),
        Just((PollKind::Date, 3)),
        Just((PollKind::Mood, 0)),
        Just((PollKind::Election(Seats { seats: 2, round: 3 }), 3)),
    ]
}

/// Anything at all: most ballots answer another question.
fn choice() -> impl Strategy<Value = Choice> {
    use proptest::collection::vec;
    let date =
        prop_oneof![Just(Availability::Yes), Just(Availability::IfNeeded), Just(Availability::No)];
    prop_oneof![
        Just(Choice::For),
        Just(Choice::Against),
        Just(Choice::Abstain),
        Just(Choice::Nppv),
        Just(Choice::Blank),
        vec(0_u32..5, 0..4).prop_map(Choice::Options),
        vec(0_u32..4, 0..4).prop_map(Choice::Ranking),
        vec(0_u32..7, 3).prop_map(Choice::Scores),
        vec(date, 3).prop_map(Choice::Dates),
        prop_oneof![Just(Mood::Up), Just(Mood::Middle), Just(Mood::Down)].prop_map(Choice::Mood),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    use proptest::collection::vec;
    let weights = vec(0_i64..100_000, 1..12);
    (kinds(), weights, vec(choice(), 0..12), 0_u32..12).prop_map(
        |((kind, options), weights, mut choices, quorum)| {
            choices.truncate(weights.len());
            let mut case = Case::new(kind, options, choices);
            (case.weights, case.quorum, case.chair) = (weights, Some(quorum), Some(1));
            case.rules.tie = TieRule::ChairCasting;
            case
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn v07_every_mandate_is_somewhere_once(case in case()) {
        let it = case.result();
        let parts = [it.cast, it.abstentions, it.blank, it.void, it.nppv, it.missing];
        let all = parts.into_iter().fold(Sum::default(), plus);
        prop_assert_eq!(all, it.electors);
        prop_assert_eq!(it.electors.weight, case.weights.iter().sum::<i64>());
        let voters = [it.cast, it.abstentions, it.blank, it.void].into_iter();
        prop_assert_eq!(voters.fold(Sum::default(), plus), it.voters);
        if case.question.kind == PollKind::Motion {
            prop_assert_eq!(it.lines[0].votes + it.lines[1].votes, it.cast.weight);
        }
        let shares: u32 = it.lines.iter().map(|line| line.share).sum();
        let votes: i64 = it.lines.iter().map(|line| line.votes).sum();
        prop_assert_eq!(shares, if votes > 0 { 1_000 } else { 0 });
    }

    #[test]
    fn v06_the_order_of_the_ballots_changes_nothing(
        case in case(),
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let ballots = case.ballots();
        let shuffled: Vec<NamedBallot> =
            order.into_iter().filter_map(|at| ballots.get(at).cloned()).collect();
        prop_assert_eq!(shuffled.len(), ballots.len());
        let (one, other) = (case.result(), case.with(&Urn::Named(shuffled)));
        prop_assert_eq!(canonical(&one).unwrap(), canonical(&other).unwrap());
    }

    #[test]
    fn a_ballot_more_for_a_line_never_harms_it(case in case(), line in 0_usize..3) {
        prop_assume!(matches!(case.question.kind, PollKind::Single | PollKind::Motion));
        let favourable = match case.question.kind {
            PollKind::Motion => Choice::For,
            _ => Choice::Options(vec![u32::try_from(line).unwrap()]),
        };
        let place = if case.question.kind == PollKind::Motion { 0 } else { line };
        let mut more = case.clone();
        more.choices.truncate(more.weights.len() - 1);
        let before = more.result();
        more.choices.push(favourable);
        let after = more.result();
        prop_assert!(after.lines[place].votes >= before.lines[place].votes);
        let chair_came = more.chair == u32::try_from(more.choices.len()).ok();
        if before.outcome == PollOutcome::Adopted && !chair_came {
            prop_assert_eq!(after.outcome, PollOutcome::Adopted);
        }
    }
}

#[test]
fn shares_are_the_largest_remainders() {
    assert_eq!(shares(&[1, 1, 1]), [334, 333, 333]);
    assert_eq!(shares(&[2, 1]), [667, 333]);
    assert_eq!(shares(&[0, 0]), [0, 0]);
    assert_eq!(shares(&[7, 0, 0]), [1_000, 0, 0]);
    assert_eq!(shares(&[1, 1, 1, 1, 1, 1, 1]), [143, 143, 143, 143, 143, 143, 142]);
}

#[test]
fn v06_a_record_that_was_changed_is_known() {
    let case = Case::motion(6, 3, vec![Choice::Abstain]);
    let electors = electors(&case.weights);
    let mut record = PollRecord {
        previous: None,
        poll: parvis_protocol::id::PollId(Uuid::from_u128(1)),
        number: 1,
        question: case.question.clone(),
        rules: case.rules,
        chair: None,
        quorum: None,
        presence: None,
        electorate: electorate(&electors),
        electors,
        urn: Urn::Named(case.ballots()),
        result: case.result(),
    };
    assert!(verify(&record));
    let honest = hash(&canonical(&record).unwrap());
    if let Urn::Named(ballots) = &mut record.urn {
        ballots[0].choice = Choice::Against;
    }
    assert!(!verify(&record));
    assert_ne!(hash(&canonical(&record).unwrap()), honest);
}

#[test]
fn paper_is_counted_from_its_envelopes() {
    let paper = PaperCount { envelopes: 20, blank: 2, void: 1, abstentions: 0, votes: vec![9, 8] };
    let mut case = Case::new(PollKind::Election(Seats { seats: 1, round: 1 }), 2, Vec::new());
    case.weights = vec![1; 23];
    let result = case.with(&Urn::Paper(paper));
    assert_eq!((result.cast.ballots, result.voters.ballots, result.missing.ballots), (17, 20, 3));
    assert_eq!((result.needed, result.outcome), (Some(9), elected(&[0], &[])));
}
