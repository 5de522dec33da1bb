//! A poll in the words of the minutes: each figure is one of its record's, and stands there as it
//! is. Names stand only beside the votes of a *scrutin public*. Pure.

use super::facts::Voted;
use super::french::{self, count, french, list, number, percent, time};
use crate::poll::Recorded;
use parvis_protocol::id::PersonId;
use parvis_protocol::poll::{
    Availability, Behalf, Choice, Elector, Fraction, MajorityBase, PollFamily, PollKind,
    PollOption, PollOutcome, PollRecord, PollResult, PollState, ResultLine, Sum, Urn, WeightRule,
};
use std::collections::BTreeMap;

/// Names by person.
pub type Names = BTreeMap<PersonId, String>;

/// What the minutes say of a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// "Scrutin n° 3, scrutin public, de 18 h 30 à 18 h 34".
    pub title: String,
    /// What was asked.
    pub question: String,
    /// The result in one sentence, or why there is none.
    pub sentence: String,
    /// How it was counted, who voted for, how it can be checked.
    pub details: Vec<String>,
    /// Option, votes, share; none for a motion.
    pub lines: Vec<[String; 3]>,
    /// What the second column counts.
    pub unit: &'static str,
}

/// Tells a poll.
pub fn tell(voted: &Voted, names: &Names) -> Told {
    let poll = &voted.poll;
    let unit = match poll.question.kind {
        PollKind::Ranked | PollKind::Score(_) => "Points",
        PollKind::Motion
        | PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Date
        | PollKind::Mood
        | PollKind::Election(_) => "Voix",
    };
    let (sentence, details, lines) = match &voted.record {
        Some(recorded) => {
            let record = &recorded.record;
            (result(record, voted, names), details(recorded, names), lines(record))
        }
        None => (untold(voted), Vec::new(), Vec::new()),
    };
    let question = poll.question.title.clone();
    Told { title: title(voted), question, sentence, details, lines, unit }
}

/// "Scrutin public".
pub const fn family(family: PollFamily) -> &'static str {
    match family {
        PollFamily::Consultative => "vote consultatif",
        PollFamily::Ordinary => "scrutin ordinaire",
        PollFamily::Public => "scrutin public",
        PollFamily::Secret => "scrutin secret",
        PollFamily::Paper => "urne papier",
    }
}

fn title(voted: &Voted) -> String {
    let poll = &voted.poll;
    let times = match (poll.opened_at, poll.closed_at) {
        (Some(from), Some(until)) if time(from) == time(until) => format!(", à {}", time(from)),
        (Some(from), Some(until)) => format!(", de {} à {}", time(from), time(until)),
        (Some(from), None) => format!(", ouvert à {}", time(from)),
        (None, _) => String::new(),
    };
    let replaces = voted.replaces.map(|it| format!(", à la place du scrutin n° {it}"));
    let family = family(poll.rules.family);
    french(&format!("Scrutin n° {}, {family}{times}{}", poll.number, replaces.unwrap_or_default()))
}

/// Why a poll has no result.
fn untold(voted: &Voted) -> String {
    let poll = &voted.poll;
    match (poll.state, &poll.voided) {
        (_, Some(voided)) => {
            let reason = voided.reason.as_deref();
            let lost = "l’urne scellée est perdue, aucun résultat partiel n’a été lu";
            french(&format!(
                "Scrutin annulé à {} : {}. Il ne compte pas.",
                time(voided.at),
                reason.unwrap_or(lost).trim_end_matches('.')
            ))
        }
        (PollState::Closed, None) => "Le résultat n’a pas été proclamé.".into(),
        (PollState::Counting, None) => "Le dépouillement est en cours.".into(),
        (
            PollState::Draft
            | PollState::Armed
            | PollState::Open
            | PollState::Suspended
            | PollState::Proclaimed
            | PollState::Voided,
            None,
        ) => "Le scrutin est en cours.".into(),
    }
}

/// "Adopté à la majorité : 21 pour, 4 contre (A, B, C et D), 2 abstentions (E et F) ; …".
fn result(record: &PollRecord, voted: &Voted, names: &Names) -> String {
    let mut parts = vec![match record.question.kind {
        PollKind::Motion => motion(record, voted.opinion, names),
        PollKind::Single
        | PollKind::Multiple(_)
        | PollKind::Ranked
        | PollKind::Score(_)
        | PollKind::Date
        | PollKind::Mood
        | PollKind::Election(_) => choice(record),
    }];
    let of = |choice: &Choice| who(record, names, Some(choice));
    let nppv = record.result.nppv;
    parts.extend(some(
        (nppv, of(&Choice::Nppv)),
        ("ne prend pas part au vote", "ne prennent pas part au vote"),
    ));
    let missing = (record.result.missing, who(record, names, None));
    parts.extend(some(missing, ("n’a pas voté", "n’ont pas voté")));
    let out: Vec<&str> =
        voted.recused.iter().filter_map(|it| names.get(it)).map(String::as_str).collect();
    if !out.is_empty() {
        let take = if out.len() > 1 { "ne prennent" } else { "ne prend" };
        parts.push(format!("{}, en déport, {take} part ni au débat ni au vote", list(&out)));
    }
    if record.result.casting_vote {
        parts.push("à égalité, la voix prépondérante de la présidence a décidé".into());
    }
    french(&format!("{}.", parts.join(" ; ")))
}

/// Those who did so: by name where names are told, else how many mandates.
fn some((sum, who): (Sum, Option<Vec<String>>), (one, many): (&str, &str)) -> Option<String> {
    if sum.ballots == 0 {
        return None;
    }
    let verb = if sum.ballots > 1 { many } else { one };
    Some(match who.filter(|it| !it.is_empty()) {
        Some(who) => format!("{} {verb}", list(&who)),
        None => format!("{} {verb}", count(i64::from(sum.ballots), "mandat", "mandats")),
    })
}

fn motion(record: &PollRecord, opinion: bool, names: &Names) -> String {
    let result = &record.result;
    let of = |at: usize| result.lines.get(at).map_or(0, |line| line.votes);
    let (votes_for, against) = (of(0), of(1));
    let weighted = record.rules.weights == WeightRule::Population;
    let voices = |votes: i64, word: &str| {
        let unit = if weighted { count(votes, "voix ", "voix ") } else { count(votes, "", "") };
        format!("{unit}{word}")
    };
    let named = |choice: Choice| match who(record, names, Some(&choice)) {
        Some(who) if !who.is_empty() => format!(" ({})", list(&who)),
        _ => String::new(),
    };
    let mut parts = vec![
        voices(votes_for, "pour"),
        voices(against, "contre") + &named(Choice::Against),
        sum(result.abstentions, weighted, ("abstention", "abstentions")) + &named(Choice::Abstain),
    ];
    if result.blank.ballots > 0 {
        let blank = sum(result.blank, weighted, ("bulletin blanc", "bulletins blancs"));
        parts.push(blank + &named(Choice::Blank));
    }
    if result.void.ballots > 0 {
        parts.push(sum(result.void, weighted, ("bulletin nul", "bulletins nuls")));
    }
    format!("{} : {}", outcome(record, against, opinion), parts.join(", "))
}

/// "2 abstentions", and what they weigh where voices do not weigh one.
fn sum(of: Sum, weighted: bool, (one, many): (&str, &str)) -> String {
    let ballots = count(i64::from(of.ballots), one, many);
    if weighted { format!("{ballots} pour {}", count(of.weight, "voix", "voix")) } else { ballots }
}

/// In which terms a motion is adopted, or is not; an opinion is favourable, or is not.
fn outcome(record: &PollRecord, against: i64, opinion: bool) -> String {
    let result = &record.result;
    let out = u64::from(result.abstentions.ballots)
        + u64::from(result.blank.ballots)
        + u64::from(result.void.ballots);
    let half = Fraction { num: 1, den: 2, strict: true };
    let usual = record.rules.majority.share == half;
    let (yes, no) =
        if opinion { ("Avis favorable", "Avis défavorable") } else { ("Adopté", "Non adopté") };
    match &result.outcome {
        PollOutcome::Adopted if result.casting_vote => yes.into(),
        PollOutcome::Adopted if against == 0 && out == 0 => format!("{yes} à l’unanimité"),
        PollOutcome::Adopted if against == 0 => {
            format!("{yes} à l’unanimité des suffrages exprimés")
        }
        PollOutcome::Adopted if usual => format!("{yes} à la majorité"),
        PollOutcome::Adopted => format!("{yes} à la majorité requise"),
        PollOutcome::Rejected => no.into(),
        PollOutcome::NoQuorum => "Quorum du scrutin non atteint, rien n’est décidé".into(),
        PollOutcome::Leading(_) | PollOutcome::Elected(_) | PollOutcome::Noted => "Résultat".into(),
    }
}

/// What came of options.
fn choice(record: &PollRecord) -> String {
    let label = |at: &u32| {
        let at = usize::try_from(*at).unwrap_or(usize::MAX);
        record.question.options.get(at).map_or_else(String::new, |it| it.label.clone())
    };
    let labels = |all: &[u32]| list(&all.iter().map(label).collect::<Vec<_>>());
    match &record.result.outcome {
        PollOutcome::Leading(first) if first.is_empty() => "Aucun suffrage exprimé".into(),
        PollOutcome::Leading(first) if first.len() > 1 => {
            format!("À égalité en tête : {}", labels(first))
        }
        PollOutcome::Leading(first) => format!("En tête : {}", labels(first)),
        PollOutcome::Elected(elected) => {
            let won = match elected.options.as_slice() {
                [] => "Personne n’est élu à ce tour".into(),
                won => format!("Est proclamée l’élection {}", french::of(&labels(won))),
            };
            match elected.tied.as_slice() {
                [] => won,
                tied => format!("{won} ; à égalité, sans départage : {}", labels(tied)),
            }
        }
        PollOutcome::NoQuorum => "Quorum du scrutin non atteint, rien n’est décidé".into(),
        PollOutcome::Adopted | PollOutcome::Rejected | PollOutcome::Noted => {
            "Il est pris acte".into()
        }
    }
}

/// Who made this choice, or voted nothing: the names, where the minutes have them.
fn who(record: &PollRecord, names: &Names, said: Option<&Choice>) -> Option<Vec<String>> {
    let Urn::Named(ballots) = &record.urn else { return None };
    if record.rules.family != PollFamily::Public {
        return None;
    }
    let choices: BTreeMap<u32, &Choice> =
        ballots.iter().map(|ballot| (ballot.mandate, &ballot.choice)).collect();
    let so = record.electors.iter().filter(|it| choices.get(&it.mandate).copied() == said);
    Some(so.map(|elector| named(elector, names)).collect())
}

/// "David (pouvoir à Bruno Blin)".
pub fn named(elector: &Elector, names: &Names) -> String {
    let by = names.get(&elector.person).map_or("", String::as_str);
    match elector.on_behalf.map(|it| it.by) {
        None => elector.name.clone(),
        Some(Behalf::Proxy) => format!("{} (pouvoir à {by})", elector.name),
        Some(Behalf::Substitute) => format!("{} (suppléance par {by})", elector.name),
    }
}

/// What a ballot says.
pub fn said(record: &PollRecord, choice: &Choice) -> String {
    let label = |at: &u32| {
        let at = usize::try_from(*at).unwrap_or(usize::MAX);
        record.question.options.get(at).map_or_else(String::new, |it| it.label.clone())
    };
    let labels = |all: &[u32]| all.iter().map(label).collect::<Vec<_>>();
    let each = |words: Vec<String>| {
        let options = record.question.options.iter().zip(words);
        let all: Vec<String> = options.map(|(it, word)| format!("{} : {word}", it.label)).collect();
        french(&all.join(" ; "))
    };
    match choice {
        Choice::For => "pour".into(),
        Choice::Against => "contre".into(),
        Choice::Abstain => "abstention".into(),
        Choice::Nppv => "ne prend pas part au vote".into(),
        Choice::Blank => "blanc".into(),
        Choice::Options(chosen) => list(&labels(chosen)),
        Choice::Ranking(order) => labels(order).join(" > "),
        Choice::Scores(marks) => each(marks.iter().map(|it| number(i64::from(*it))).collect()),
        Choice::Dates(answers) => each(answers.iter().map(|it| available(*it).into()).collect()),
        Choice::Mood(_) => String::new(),
    }
}

const fn available(answer: Availability) -> &'static str {
    match answer {
        Availability::Yes => "oui",
        Availability::IfNeeded => "si besoin",
        Availability::No => "non",
    }
}

/// How it was counted, who voted what, how it can be checked.
fn details(recorded: &Recorded, names: &Names) -> Vec<String> {
    let record = &recorded.record;
    let mut details = vec![counted(record)];
    details.extend(others(record));
    if matches!(record.urn, Urn::Paper(_)) {
        details.push("Les bulletins ont été comptés à la main et leurs totaux saisis.".into());
    }
    if record.rules.weights == WeightRule::Population {
        details.push("Chaque voix pèse la population de sa commune.".into());
    }
    if let Some(check) = record.result.quorum {
        let reached = if check.reached { "atteint" } else { "non atteint" };
        let (needed, present) = (i64::from(check.needed), i64::from(check.present));
        details.push(french(&format!(
            "Quorum du scrutin {reached} : {} pour {}.",
            count(present, "participant", "participants"),
            count(needed, "exigé", "exigés"),
        )));
    }
    let late = record.electors.iter().filter_map(|it| Some((it, it.admitted_at?)));
    let late: Vec<String> =
        late.map(|(it, at)| format!("{}, à {}", named(it, names), time(at))).collect();
    if !late.is_empty() {
        details.push(french(&format!("Admission pendant le scrutin : {}.", late.join(" ; "))));
    }
    details.extend(nominal(record, names));
    details.push(french(&format!(
        "Relevé n° {} du salon, empreinte SHA-256 : {}",
        recorded.place, recorded.hash
    )));
    details
}

/// Who voted what, in a *scrutin public*: the rest of the sentence's names.
fn nominal(record: &PollRecord, names: &Names) -> Vec<String> {
    if record.question.kind == PollKind::Motion {
        let votes_for = who(record, names, Some(&Choice::For)).filter(|it| !it.is_empty());
        let told = votes_for.map(|who| french(&format!("Pour : {}.", list(&who))));
        return told.into_iter().collect();
    }
    let Urn::Named(ballots) = &record.urn else { return Vec::new() };
    if record.rules.family != PollFamily::Public {
        return Vec::new();
    }
    let told = ballots.iter().filter_map(|ballot| {
        let elector = record.electors.iter().find(|it| it.mandate == ballot.mandate)?;
        let said = said(record, &ballot.choice);
        Some(french(&format!("{} : {said}.", named(elector, names))))
    });
    told.collect()
}

/// "25 suffrages exprimés, 27 votants sur 29 mandats ; majorité requise : 13 voix."
fn counted(record: &PollRecord) -> String {
    let PollResult { electors, voters, cast, needed, .. } = &record.result;
    let base = match record.rules.majority.of {
        MajorityBase::Cast => "suffrages exprimés",
        MajorityBase::Voters => "votants",
        MajorityBase::Electors => "inscrits",
    };
    let needed = needed.map(|needed| {
        let needed = count(needed, "voix", "voix");
        format!(" ; majorité requise, sur les {base} : {needed}")
    });
    french(&format!(
        "{}, {} sur {}{}.",
        count(cast.weight, "suffrage exprimé", "suffrages exprimés"),
        count(i64::from(voters.ballots), "votant", "votants"),
        count(i64::from(electors.ballots), "mandat", "mandats"),
        needed.unwrap_or_default()
    ))
}

/// Ballots without a voice, where the sentence does not tell them.
fn others(record: &PollRecord) -> Option<String> {
    let PollResult { abstentions, blank, void, .. } = &record.result;
    let kinds = [
        (abstentions, "abstention", "abstentions"),
        (blank, "bulletin blanc", "bulletins blancs"),
        (void, "bulletin nul", "bulletins nuls"),
    ];
    let some = kinds.into_iter().filter(|(sum, ..)| sum.ballots > 0);
    let told: Vec<String> =
        some.map(|(sum, one, many)| count(i64::from(sum.ballots), one, many)).collect();
    let tells = record.question.kind != PollKind::Motion && !told.is_empty();
    tells.then(|| format!("{}.", told.join(", ")))
}

/// What each option got.
fn lines(record: &PollRecord) -> Vec<[String; 3]> {
    if record.question.kind == PollKind::Motion {
        return Vec::new();
    }
    let line = |(option, line): (&PollOption, &ResultLine)| {
        let votes = match (record.question.kind, line.breakdown.as_slice()) {
            (PollKind::Date, [yes, if_needed, no]) => {
                let all = [(yes, "oui"), (if_needed, "si besoin"), (no, "non")];
                let all = all.map(|(votes, word)| count(*votes, word, word));
                all.join(", ")
            }
            _ => number(line.votes),
        };
        [option.label.clone(), votes, percent(line.share)]
    };
    record.question.options.iter().zip(&record.result.lines).map(line).collect()
}

/// The result of a poll without a name, for what is published.
pub fn unnamed(voted: &Voted) -> String {
    let Some(recorded) = &voted.record else { return untold(voted) };
    let mut record = recorded.record.clone();
    // As if it had not been public: names stand nowhere else in the sentence.
    record.rules.family = PollFamily::Ordinary;
    result(&record, &Voted { recused: Vec::new(), ..voted.clone() }, &Names::new())
}
