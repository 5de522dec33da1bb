//! Decisions about bodies: which ones a territory has, who follows whom on a seat, who belongs in
//! a room. No I/O, no clock.

use super::seats::{self, Regime, Weight};
use super::{BodyKind, Error, Office};
use crate::territory::rules::of_commune;
use crate::territory::table::{Commune, Epci, Nature};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::{ChannelId, MandateId, Micros, PersonId};
use parvis_protocol::limits::REASON_CHARS_MAX;
use std::collections::BTreeMap;

/// A body as the law composes it, before anybody holds a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedBody {
    /// What it is.
    pub kind: BodyKind,
    /// As shown; also the name of its room.
    pub name: &'static str,
    /// One line under the room's name.
    pub topic: &'static str,
    /// In the order of their numbers, from 1.
    pub seats: Vec<PlannedSeat>,
}

/// A seat of a planned body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSeat {
    /// What its holder is.
    pub office: Office,
    /// INSEE code of the commune it belongs to.
    pub commune: Option<String>,
    /// As shown: "Maire d’Arnaville", "2e vice-présidence".
    pub title: String,
}

/// The bodies of a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Conférence des maires, bureau, conseil.
    pub bodies: Vec<PlannedBody>,
    /// Why the council and the vice-presidencies have no seats yet, where they have not.
    pub missing: Option<seats::Error>,
}

/// The bodies of an EPCI, with the seats of the common rule.
#[must_use]
pub fn plan(epci: &Epci) -> Plan {
    let composed = Regime::of(epci.siren, epci.nature).and_then(|regime| {
        let weigh = |commune: &Commune| Weight::of(&commune.insee, commune.population);
        let weights: Vec<Weight> = epci.communes.iter().map(weigh).collect();
        let council = seats::council(regime, &weights)?;
        Ok((seats::vice_presidents(regime, council.total()).max, council.seats))
    });
    let (vice_presidents, council, missing) = match composed {
        Ok((vice_presidents, council)) => (vice_presidents, council, None),
        Err(error) => (0, Vec::new(), Some(error)),
    };
    let bodies = vec![
        PlannedBody {
            kind: BodyKind::MayorsConference,
            name: "Conférence des maires",
            topic: "Les maires et la présidence : avis, échanges, ordre du jour.",
            seats: conference_seats(epci),
        },
        PlannedBody {
            kind: BodyKind::Bureau,
            name: "Bureau",
            topic: "La présidence et les vice-présidences.",
            seats: bureau_seats(epci.nature, vice_presidents),
        },
        PlannedBody {
            kind: BodyKind::Council,
            name: council_name(epci.nature),
            topic: "Tous les élus du conseil.",
            seats: council_seats(epci, &council),
        },
    ];
    Plan { bodies, missing }
}

fn council_name(nature: Nature) -> &'static str {
    match nature {
        Nature::CommunityOfCommunes | Nature::AgglomerationCommunity | Nature::UrbanCommunity => {
            "Conseil communautaire"
        }
        Nature::Metropolis | Nature::LyonMetropolis => "Conseil de la métropole",
    }
}

/// "la communauté" or "la métropole": what a president presides.
#[must_use]
pub const fn collectivity(nature: Nature) -> &'static str {
    match nature {
        Nature::CommunityOfCommunes | Nature::AgglomerationCommunity | Nature::UrbanCommunity => {
            "la communauté"
        }
        Nature::Metropolis | Nature::LyonMetropolis => "la métropole",
    }
}

fn presidency(nature: Nature) -> PlannedSeat {
    let title = format!("Présidence de {}", collectivity(nature));
    PlannedSeat { office: Office::President, commune: None, title }
}

/// L5211-11-3: the president of the EPCI, and the mayor of each commune.
fn conference_seats(epci: &Epci) -> Vec<PlannedSeat> {
    let mayors = epci.communes.iter().map(|commune| PlannedSeat {
        office: Office::Mayor,
        commune: Some(commune.insee.clone()),
        title: format!("Maire {}", of_commune(commune.name)),
    });
    std::iter::once(presidency(epci.nature)).chain(mayors).collect()
}

fn bureau_seats(nature: Nature, vice_presidents: u32) -> Vec<PlannedSeat> {
    let others = (1..=vice_presidents).map(|rank| PlannedSeat {
        office: Office::VicePresident,
        commune: None,
        title: vice_presidency(rank),
    });
    std::iter::once(presidency(nature)).chain(others).collect()
}

/// "1re vice-présidence", "2e vice-présidence".
#[must_use]
pub fn vice_presidency(rank: u32) -> String {
    let ordinal = if rank == 1 { "re" } else { "e" };
    format!("{rank}{ordinal} vice-présidence")
}

fn council_seats(epci: &Epci, council: &[u32]) -> Vec<PlannedSeat> {
    let of_commune = |(commune, count): (&Commune, &u32)| {
        let (name, insee) = (commune.name, commune.insee.clone());
        (1..=*count).map(move |rank| PlannedSeat {
            office: Office::Councillor,
            commune: Some(insee.clone()),
            title: council_seat(name, rank),
        })
    };
    epci.communes.iter().zip(council).flat_map(of_commune).collect()
}

/// "Siège d’Arnaville", and from the second one "Siège d’Arnaville (2)".
#[must_use]
pub fn council_seat(commune: &str, rank: u32) -> String {
    let name = of_commune(commune);
    if rank == 1 { format!("Siège {name}") } else { format!("Siège {name} ({rank})") }
}

/// Whether a body of this kind decides by itself what voices weigh. In a council, and where it
/// delegates, each member has one (CGCT L2121-20); a conférence des maires is only held to its
/// règlement intérieur (L5211-11-3).
#[must_use]
pub const fn may_weigh(kind: BodyKind) -> bool {
    match kind {
        BodyKind::MayorsConference => true,
        BodyKind::Bureau | BodyKind::Council | BodyKind::Commission => false,
    }
}

/// Where a body decided something, as it will be kept.
pub fn decision(said: &str) -> Result<&str, Error> {
    let said = said.trim();
    let fits = !said.is_empty() && said.chars().count() <= REASON_CHARS_MAX;
    if fits { Ok(said) } else { Err(Error::Undecided) }
}

/// Who held, holds or will hold a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Identity.
    pub mandate: MandateId,
    /// Who.
    pub person: PersonId,
    /// From.
    pub starts_at: Micros,
    /// Until, excluded; absent while it is open.
    pub ends_at: Option<Micros>,
}

/// What to do with one mandate of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It never was: it began on the very day its successor does.
    Remove(MandateId),
    /// It ends then.
    End(MandateId, Option<Micros>),
    /// Its beginning was written too late.
    Move(MandateId, Micros),
    /// A new one, from and until.
    Begin(Micros, Option<Micros>),
}

/// What changes when `person` holds a seat from `starts_at`, given all the terms of that seat.
///
/// A holder who is in the way leaves at `starts_at`; a holder who comes later stays, and the new
/// mandate ends when that one begins. The same mandate twice changes nothing, save an end that is
/// now said. The steps are to be taken in their order: no two open mandates meet on a seat.
#[must_use]
pub fn succeed(
    terms: &[Term],
    person: PersonId,
    starts_at: Micros,
    ends_at: Option<Micros>,
) -> Vec<Step> {
    if let Some(same) = terms.iter().find(|t| t.person == person && t.starts_at == starts_at) {
        return said_end(terms, same, ends_at).into_iter().collect();
    }
    let is_over = |term: &Term| term.ends_at.is_some_and(|end| end <= starts_at);
    let mut steps: Vec<Step> = terms
        .iter()
        .filter(|term| term.starts_at <= starts_at && !is_over(term))
        .map(|term| {
            let never_was = term.starts_at == starts_at;
            let end = Step::End(term.mandate, Some(starts_at));
            if never_was { Step::Remove(term.mandate) } else { end }
        })
        .collect();
    let next = following(terms, starts_at);
    let limit = next.map(|term| term.starts_at);
    let reaches = |limit: Micros| ends_at.is_none_or(|end| end > limit);
    match next {
        Some(own) if own.person == person && reaches(own.starts_at) => {
            steps.push(Step::Move(own.mandate, starts_at));
            steps.extend(said_end(terms, own, ends_at));
        }
        Some(_) | None => steps.push(Step::Begin(starts_at, earliest(ends_at, limit))),
    }
    steps
}

/// The end of a mandate that is there, when another one is said.
fn said_end(terms: &[Term], term: &Term, ends_at: Option<Micros>) -> Option<Step> {
    let limit = following(terms, term.starts_at).map(|next| next.starts_at);
    let until = ends_at.map(|end| limit.map_or(end, |limit| end.min(limit)))?;
    (Some(until) != term.ends_at).then_some(Step::End(term.mandate, Some(until)))
}

/// The first mandate of a seat that begins after `at`.
fn following(terms: &[Term], at: Micros) -> Option<&Term> {
    terms.iter().filter(|term| term.starts_at > at).min_by_key(|term| term.starts_at)
}

fn earliest(one: Option<Micros>, other: Option<Micros>) -> Option<Micros> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// One reason for a person to be in a room: a mandate that runs, or an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The room.
    pub channel: ChannelId,
    /// The person.
    pub person: PersonId,
    /// What it lets the person do.
    pub role: MemberRole,
    /// The commune the seat belongs to.
    pub commune: Option<String>,
}

/// A person in a room, as it is or as it should be.
pub type Place = (ChannelId, PersonId);

/// What makes the members of the bodies' rooms what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// In, or with another role or commune.
    Join(Reason),
    /// Out.
    Leave(Place),
}

/// Compares who has a reason to be in each room with who is there. Several reasons of one person
/// are one membership: the strongest role, and the first commune in the order given. Departures
/// come first; each part is in the order of rooms and people.
#[must_use]
pub fn moves(reasons: Vec<Reason>, members: Vec<Reason>) -> Vec<Move> {
    let mut due: BTreeMap<Place, Reason> = BTreeMap::new();
    for reason in reasons {
        let place = (reason.channel, reason.person);
        match due.get_mut(&place) {
            None => drop(due.insert(place, reason)),
            Some(held) => {
                held.role = strongest(held.role, reason.role);
                held.commune = held.commune.take().or(reason.commune);
            }
        }
    }
    let actual: BTreeMap<Place, Reason> =
        members.into_iter().map(|member| ((member.channel, member.person), member)).collect();
    let leaving = actual.keys().filter(|place| !due.contains_key(place)).copied();
    let mut moves: Vec<Move> = leaving.map(Move::Leave).collect();
    let joining = due.into_iter().filter(|(place, reason)| actual.get(place) != Some(reason));
    moves.extend(joining.map(|(_, reason)| Move::Join(reason)));
    moves
}

const fn strongest(one: MemberRole, other: MemberRole) -> MemberRole {
    match (one, other) {
        (MemberRole::Facilitator, _) | (_, MemberRole::Facilitator) => MemberRole::Facilitator,
        (MemberRole::Member, _) | (_, MemberRole::Member) => MemberRole::Member,
        (MemberRole::Observer, MemberRole::Observer) => MemberRole::Observer,
    }
}

#[cfg(test)]
mod tests;
