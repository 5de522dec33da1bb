//! Golden files: the result of every kind of question, to the byte. Where a rule of law decides,
//! the figures were counted by hand first, and stand here with the rule.

use super::*;

fn golden(name: &str, cases: &[(&str, Case)]) {
    let cases: Vec<(&str, PollResult)> =
        cases.iter().map(|(title, case)| (*title, case.result())).collect();
    keep(name, &cases);
}

fn keep(name: &str, cases: &[(&str, PollResult)]) {
    let mut text = String::new();
    for (title, result) in cases {
        writeln!(text, "{title}\n  {}\n  {:?}", canonical(result).unwrap(), result.outcome)
            .unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("../snapshots");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn v06_every_kind_is_counted_as_written() {
    let qualified = |pour, contre| {
        let mut case = Case::motion(pour, contre, Vec::new());
        case.rules = rules(MajorityBase::Cast, TWO_THIRDS, TieRule::Rejected);
        case
    };
    let mut weighted = Case::motion(1, 1, vec![Choice::Abstain]);
    weighted.weights = vec![1_852, 1_203, 640, 77];
    let many = vec![Choice::Abstain, Choice::Nppv, Choice::Blank, Choice::Mood(Mood::Up)];
    golden(
        "motion",
        &[
            ("2/3 de 9, 6 pour", qualified(6, 3)),
            ("2/3 de 9, 5 pour", qualified(5, 4)),
            ("égalité", Case::motion(5, 5, Vec::new())),
            ("de tout", Case::motion(2, 1, many)),
            ("par la population", weighted),
        ],
    );
    let options = |list: &[&[u32]]| list.iter().map(|it| Choice::Options(it.to_vec())).collect();
    golden(
        "single",
        &[
            ("une voix chacune", Case::new(PollKind::Single, 3, options(&[&[0], &[1], &[2]]))),
            ("une option en tête", Case::new(PollKind::Single, 3, options(&[&[0], &[1], &[1]]))),
        ],
    );
    let two = PollKind::Multiple(Bounds { min: 1, max: 2 });
    golden(
        "multiple",
        &[(
            "deux au plus, un bulletin de trop",
            Case::new(two, 3, options(&[&[0, 1], &[1, 2], &[1], &[0, 1, 2]])),
        )],
    );
}

#[test]
fn v06_every_kind_of_points_is_counted_as_written() {
    let rank = |list: &[u32]| Choice::Ranking(list.to_vec());
    golden(
        "ranked",
        &[(
            "points 3, 2, 1 ; une préférence incomplète, une qui se répète",
            Case::new(
                PollKind::Ranked,
                3,
                vec![rank(&[0, 1, 2]), rank(&[1, 0, 2]), rank(&[2]), rank(&[1, 1])],
            ),
        )],
    );
    let marks = |list: &[u32]| Choice::Scores(list.to_vec());
    golden(
        "score",
        &[(
            "notes de 1 à 5, une hors bornes",
            Case::new(
                PollKind::Score(Bounds { min: 1, max: 5 }),
                2,
                vec![marks(&[5, 1]), marks(&[4, 4]), marks(&[1, 5]), marks(&[0, 5])],
            ),
        )],
    );
    let (yes, maybe, no) = (Availability::Yes, Availability::IfNeeded, Availability::No);
    golden(
        "date",
        &[(
            "autant peuvent venir : la date qui convient le mieux",
            Case::new(
                PollKind::Date,
                3,
                vec![Choice::Dates(vec![yes, maybe, no]), Choice::Dates(vec![maybe, maybe, yes])],
            ),
        )],
    );
    golden(
        "mood",
        &[(
            "trois cartes",
            Case::new(PollKind::Mood, 0, [Mood::Up, Mood::Up, Mood::Down].map(Choice::Mood).into()),
        )],
    );
    golden(
        "election",
        &[
            ("premier tour, personne", election(1, 1, &[5, 4, 1])),
            ("premier tour, élue", election(1, 1, &[6, 4])),
            ("troisième tour", election(3, 2, &[5, 4, 4])),
        ],
    );
}

/// A case, and what is found with paper and pencil.
struct ByHand {
    title: &'static str,
    case: Case,
    urn: Option<Urn>,
    /// The majority; votants, exprimés; votes of each line.
    figures: (Option<i64>, u32, u32, Vec<i64>),
    outcome: PollOutcome,
    casting_vote: bool,
}

fn by_hand(
    title: &'static str,
    case: Case,
    (needed, voters, cast, votes): (Option<i64>, u32, u32, &[i64]),
    outcome: PollOutcome,
) -> ByHand {
    let figures = (needed, voters, cast, votes.to_vec());
    ByHand { title, case, urn: None, figures, outcome, casting_vote: false }
}

impl ByHand {
    fn by_the_chair(self) -> Self {
        Self { casting_vote: true, ..self }
    }

    fn on_paper(self, paper: PaperCount) -> Self {
        Self { urn: Some(Urn::Paper(paper)), ..self }
    }

    /// The ballots of the case, from envelopes; the last ones hold nothing that can be read.
    fn sealed(self, unreadable: usize) -> Self {
        let tracker = String::new;
        let opened = |it: NamedBallot| OpenedBallot { tracker: tracker(), choice: Some(it.choice) };
        let void = || OpenedBallot { tracker: tracker(), choice: None };
        let mut urn: Vec<OpenedBallot> = self.case.ballots().into_iter().map(opened).collect();
        urn.extend(std::iter::repeat_with(void).take(unreadable));
        Self { urn: Some(Urn::Opened(urn)), ..self }
    }
}

/// Compares what was counted by hand; then keeps all of it.
fn golden_by_hand(name: &str, cases: Vec<ByHand>) {
    let mut kept = Vec::new();
    for ByHand { title, case, urn, figures, outcome, casting_vote } in cases {
        let result = urn.as_ref().map_or_else(|| case.result(), |urn| case.with(urn));
        let votes: Vec<i64> = result.lines.iter().map(|line| line.votes).collect();
        let counted = (result.needed, result.voters.ballots, result.cast.ballots, votes);
        assert_eq!(counted, figures, "{title}");
        assert_eq!((&result.outcome, result.casting_vote), (&outcome, casting_vote), "{title}");
        kept.push((title, result));
    }
    keep(name, &kept);
}

/// CGCT L2121-20: an absolute majority is more than half of what is cast; between equals the
/// president's voice decides, but never in a secret ballot, and only if the president voted so.
#[test]
fn v06_the_casting_vote_is_counted_as_written() {
    use PollOutcome::{Adopted, Rejected};
    // The first mandate, which votes for, or the last one.
    let tied = |chair: usize, others: Vec<Choice>| {
        let mut case = Case::motion(5, 5, others);
        (case.chair, case.rules.tie) = (u32::try_from(chair).ok(), TieRule::ChairCasting);
        case
    };
    let half = (Some(6), 10, 10, &[5, 5][..]);
    let abstains = (Some(6), 11, 10, &[5, 5][..]);
    let mut qualified = tied(1, vec![]);
    qualified.rules.majority.share = TWO_THIRDS;
    golden_by_hand(
        "casting_vote",
        vec![
            by_hand("5 à 5, présidente pour : adopté", tied(1, vec![]), half, Adopted)
                .by_the_chair(),
            by_hand("5 à 5, présidente contre : rejeté", tied(10, vec![]), half, Rejected)
                .by_the_chair(),
            by_hand(
                "5 à 5, la présidente s’abstient : rien ne départage",
                tied(11, vec![Choice::Abstain]),
                abstains,
                Rejected,
            ),
            by_hand(
                "5 à 5, la présidente ne prend pas part : rien ne départage",
                tied(11, vec![Choice::Nppv]),
                half,
                Rejected,
            ),
            by_hand("5 à 5 au scrutin secret : jamais", tied(1, vec![]), half, Rejected).sealed(0),
            // 2/3 de 10 : 6,67, donc 7.
            by_hand(
                "5 à 5 aux deux tiers : jamais",
                qualified,
                (Some(7), 10, 10, &[5, 5]),
                Rejected,
            ),
        ],
    );
}

/// Thirds of nine: at least two thirds is 6; more than two thirds is 7.
#[test]
fn v06_a_strict_share_is_counted_as_written() {
    use PollOutcome::{Adopted, Rejected};
    let strict = Fraction { strict: true, ..TWO_THIRDS };
    let of = |share, (pour, contre), base, others| {
        let mut case = Case::motion(pour, contre, others);
        case.rules = rules(base, share, TieRule::Rejected);
        case
    };
    let cast = MajorityBase::Cast;
    let nine = |share, votes| of(share, votes, cast, vec![]);
    // One abstains, one votes blank: nine are cast, eleven vote, of twelve.
    let aside = |base| {
        let mut case = of(TWO_THIRDS, (6, 3), base, vec![Choice::Abstain, Choice::Blank]);
        case.weights.push(1);
        case
    };
    let (electors, voters) = (MajorityBase::Electors, MajorityBase::Voters);
    golden_by_hand(
        "share",
        vec![
            by_hand(
                "au moins 2/3 de 9, 6",
                nine(TWO_THIRDS, (6, 3)),
                (Some(6), 9, 9, &[6, 3]),
                Adopted,
            ),
            by_hand(
                "plus de 2/3 de 9, 6",
                nine(strict, (6, 3)),
                (Some(7), 9, 9, &[6, 3]),
                Rejected,
            ),
            by_hand("plus de 2/3 de 9, 7", nine(strict, (7, 2)), (Some(7), 9, 9, &[7, 2]), Adopted),
            by_hand("2/3 des exprimés", aside(cast), (Some(6), 11, 9, &[6, 3]), Adopted),
            // 22/3 : 7,33, donc 8.
            by_hand("2/3 des 11 votants", aside(voters), (Some(8), 11, 9, &[6, 3]), Rejected),
            by_hand("2/3 des 12 inscrits", aside(electors), (Some(8), 11, 9, &[6, 3]), Rejected),
        ],
    );
}

/// More than half of twelve must take part: seven. Who takes no part in the vote is there; who
/// says nothing is not. Without a quorum nothing is decided, by anybody.
#[test]
fn v06_a_missing_quorum_is_counted_as_written() {
    use PollOutcome::{Adopted, NoQuorum};
    let of_twelve = |pour, contre, others| {
        let mut case = Case::motion(pour, contre, others);
        case.weights = vec![1; 12];
        (case.quorum, case.chair) = (Some(7), Some(1));
        case.rules.tie = TieRule::ChairCasting;
        case
    };
    let mut single = Case::new(PollKind::Single, 2, vec![Choice::Options(vec![0]); 6]);
    (single.quorum, single.weights) = (Some(7), vec![1; 12]);
    golden_by_hand(
        "no_quorum",
        vec![
            by_hand("six sur douze", of_twelve(5, 1, vec![]), (Some(4), 6, 6, &[5, 1]), NoQuorum),
            by_hand(
                "un septième est là, qui ne prend pas part",
                of_twelve(5, 1, vec![Choice::Nppv]),
                (Some(4), 6, 6, &[5, 1]),
                Adopted,
            ),
            by_hand(
                "3 à 3, la présidente pour : rien n’est décidé",
                of_twelve(3, 3, vec![]),
                (Some(4), 6, 6, &[3, 3]),
                NoQuorum,
            ),
            by_hand("un choix unique aussi", single, (None, 6, 6, &[6, 0]), NoQuorum),
        ],
    );
}

/// An urn of paper: what is neither blank, nor void, nor an abstention is cast. Nobody is named,
/// so nobody's voice decides between equals.
#[test]
fn v06_an_urn_of_paper_is_counted_as_written() {
    let paper = |envelopes, [blank, void, abstentions]: [u32; 3], votes: &[i64]| PaperCount {
        envelopes,
        blank,
        void,
        abstentions,
        votes: votes.to_vec(),
    };
    let of = |kind, options, electors| {
        let mut case = Case::new(kind, options, vec![]);
        (case.weights, case.chair) = (vec![1; electors], Some(1));
        case.rules.tie = TieRule::ChairCasting;
        case
    };
    let first = PollKind::Election(Seats { seats: 1, round: 1 });
    golden_by_hand(
        "paper",
        vec![
            // 20 - 2 - 1 = 17 exprimés ; plus de 8,5 : 9.
            by_hand("élection", of(first, 2, 23), (Some(9), 20, 17, &[9, 8]), elected(&[0], &[]))
                .on_paper(paper(20, [2, 1, 0], &[9, 8])),
            // 15 - 1 - 2 = 12 exprimés ; plus de 6 : 7.
            by_hand(
                "6 à 6, pas de voix prépondérante",
                of(PollKind::Motion, 0, 15),
                (Some(7), 15, 12, &[6, 6]),
                PollOutcome::Rejected,
            )
            .on_paper(paper(15, [1, 0, 2], &[6, 6])),
            by_hand(
                "deux au plus : plus de voix que de bulletins",
                of(PollKind::Multiple(Bounds { min: 1, max: 2 }), 3, 9),
                (None, 8, 7, &[5, 5, 2]),
                PollOutcome::Leading(vec![0, 1]),
            )
            .on_paper(paper(8, [0, 1, 0], &[5, 5, 2])),
        ],
    );
}

/// CGCT L2122-7: in the third round the most votes are enough; of equals the eldest is elected.
#[test]
fn v06_an_election_by_age_is_counted_as_written() {
    let with = |round, seats, votes: &[usize], born: &[&str]| {
        let mut case = election(round, seats, votes);
        for (option, born) in case.question.options.iter_mut().zip(born) {
            option.born = Some((*born).into());
        }
        case
    };
    let dates = ["1961-05-02", "1958-11-30", "1940-01-01"];
    let same = ["1961-05-02", "1958-11-30", "1961-05-02"];
    let equals = (None, 9, 9, &[4, 4, 1][..]);
    golden_by_hand(
        "election_by_age",
        vec![
            by_hand(
                "4 à 4 : la plus âgée des deux, non le doyen, qui a moins de voix",
                with(3, 1, &[4, 4, 1], &dates),
                equals,
                elected(&[1], &[]),
            ),
            by_hand(
                "sans les dates de naissance : à départager",
                with(3, 1, &[4, 4, 1], &[]),
                equals,
                elected(&[], &[0, 1]),
            ),
            by_hand(
                "deux sièges pour trois : un sûr, deux du même jour",
                with(3, 2, &[4, 4, 4], &same),
                (None, 12, 12, &[4, 4, 4]),
                elected(&[1], &[0, 2]),
            ),
            // Plus de la moitié de 8 : 5. L’âge ne donne pas une majorité.
            by_hand(
                "au premier tour 4 à 4 : personne",
                with(1, 1, &[4, 4], &dates),
                (Some(5), 8, 8, &[4, 4]),
                elected(&[], &[]),
            ),
        ],
    );
}

/// Beside a motion too, who abstains or votes blank votes without being counted as cast, what
/// cannot be read is void, and who takes no part is in none of these.
#[test]
fn v06_what_is_not_cast_is_counted_as_written() {
    let aside = [Choice::Abstain, Choice::Nppv, Choice::Blank];
    let with = |kind, options, choices: Vec<Choice>| {
        Case::new(kind, options, choices.into_iter().chain(aside.clone()).collect())
    };
    let of_one = |options: &[u32]| options.iter().map(|it| Choice::Options(vec![*it])).collect();
    let round = PollKind::Election(Seats { seats: 1, round: 1 });
    let election = |of| {
        let mut case = with(round, 2, of_one(&[0, 0, 0, 0, 1, 1, 1]));
        case.rules.majority.of = of;
        case
    };
    let ranking = |list: &[u32]| Choice::Ranking(list.to_vec());
    let (yes, no) = (Availability::Yes, Availability::No);
    let marks = PollKind::Score(Bounds { min: 1, max: 5 });
    golden_by_hand(
        "not_cast",
        vec![
            by_hand(
                "choix unique",
                with(PollKind::Single, 3, of_one(&[0, 0, 1])),
                (None, 5, 3, &[2, 1, 0]),
                PollOutcome::Leading(vec![0]),
            ),
            by_hand(
                "choix unique, deux enveloppes illisibles",
                {
                    let mut case = with(PollKind::Single, 3, of_one(&[0, 0, 1]));
                    case.weights.extend([1, 1]);
                    case
                },
                (None, 7, 3, &[2, 1, 0]),
                PollOutcome::Leading(vec![0]),
            )
            .sealed(2),
            // 7 exprimés, plus de 3,5 : 4. Avec les blancs il en faudrait 5.
            by_hand(
                "élection, sur les exprimés",
                election(MajorityBase::Cast),
                (Some(4), 9, 7, &[4, 3]),
                elected(&[0], &[]),
            ),
            by_hand(
                "élection, sur les votants",
                election(MajorityBase::Voters),
                (Some(5), 9, 7, &[4, 3]),
                elected(&[], &[]),
            ),
            // 3 + 2 ; 2 + 3 ; 1 + 1.
            by_hand(
                "préférences",
                with(PollKind::Ranked, 3, vec![ranking(&[0, 1, 2]), ranking(&[1, 0, 2])]),
                (None, 4, 2, &[5, 5, 2]),
                PollOutcome::Leading(vec![0, 1]),
            ),
            by_hand(
                "notes",
                with(marks, 2, vec![Choice::Scores(vec![5, 1]), Choice::Scores(vec![2, 3])]),
                (None, 4, 2, &[7, 4]),
                PollOutcome::Leading(vec![0]),
            ),
            by_hand(
                "dates",
                with(PollKind::Date, 2, vec![Choice::Dates(vec![yes, no])]),
                (None, 3, 1, &[1, 0]),
                PollOutcome::Leading(vec![0]),
            ),
        ],
    );
}
