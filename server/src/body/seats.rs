//! How many seats the law gives: council, bureau, conférence des maires. Pure arithmetic.
//!
//! # The council: CGCT article L5211-6-1, III to V
//!
//! The *répartition de droit commun*, from the *population municipale* of the communes:
//!
//! - **III**: the population of the whole gives a number of seats, 16 to 130 (`table_seats`).
//! - **IV 1°**: they are shared by the *plus forte moyenne* (highest average, d'Hondt).
//! - **IV 2°**: a commune left without a seat gets one *siège de droit*, above that number.
//! - **IV 3°**: no commune keeps more than half of the seats, rounded down; what it loses goes to
//!   the others by the same rule.
//! - **IV 4°**: no commune has more seats than municipal councillors (L2121-2); if one would, the
//!   number of the table is lowered until, 1° to 3° being applied anew, it has not.
//! - **IV 4° bis**: Aix-Marseille-Provence alone: 20 % of the seats so given are added, shared by
//!   the same rule between the communes that took part in 1°.
//! - **IV 5°**: communes of the same population that tie for the last seat each receive one.
//! - **V**: communautés de communes and d'agglomération alone: if the *sièges de droit* exceed
//!   30 % of the number of the table, 10 % of the seats so given are added, rounded down. They
//!   continue the sharing begun in 1° instead of starting another one (Conseil d'État,
//!   15 November 2017, n° 410338).
//!
//! The law is silent on two points. Two communes of *different* populations with the same average
//! for the last seat: the more populated has it. A commune with a *siège de droit* in the sharing
//! of 3° and V: that seat counts as its first, or it would overtake a larger one.
//!
//! # What this module does not know
//!
//! An **accord local** (I 2°) may fix another number and another sharing in a communauté de
//! communes or d'agglomération, and 10 % more seats may be created by agreement elsewhere (VI): the
//! numbers here are a default, and a territory imports those of its own *arrêté préfectoral*. The
//! council of the Métropole de Lyon has no seats by commune: `Regime::of` says so. The larger
//! municipal councils of a recent commune nouvelle (L2113-7) are unknown: give their `Weight` by
//! hand. Nobody is named here; that is the business of mandates.

use std::cmp::Ordering;

use crate::territory::table::Nature;

const AIX_MARSEILLE_SIREN: &str = "200054807";

/// Sièges de droit beyond this share of the number of the table open the top-up of V.
const SEATS_OF_RIGHT_PERCENT: u32 = 30;
const TOP_UP_PERCENT: u32 = 10;
const AIX_MARSEILLE_TOP_UP_PERCENT: u32 = 20;

/// L5211-10: vice-presidents, in percent of the council and in number.
const VICE_PRESIDENTS_PERCENT: u32 = 20;
const VICE_PRESIDENTS_QUALIFIED_PERCENT: u32 = 30;
const VICE_PRESIDENTS_MAX: u32 = 15;
const VICE_PRESIDENTS_ALWAYS_ALLOWED: u32 = 4;
const METROPOLIS_VICE_PRESIDENTS: u32 = 20;

/// Which of the rules of L5211-6-1 and L5211-10 an EPCI follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Regime {
    /// Communauté de communes, communauté d'agglomération: with the top-up of V.
    Community,
    /// Communauté urbaine: without it.
    UrbanCommunity,
    /// Métropole, Grand Paris among them (L5219-9): as a communauté urbaine, with its own number
    /// of vice-presidents.
    Metropolis,
    /// Métropole d'Aix-Marseille-Provence: with the top-up of IV 4° bis.
    AixMarseille,
}

impl Regime {
    /// The rules that apply to the EPCI of this nature and SIREN.
    ///
    /// # Errors
    /// `Lyon`: its 150 councillors are elected by constituency (L3631-1, electoral code L224-2).
    pub fn of(siren: &str, nature: Nature) -> Result<Self, Error> {
        match nature {
            Nature::CommunityOfCommunes | Nature::AgglomerationCommunity => Ok(Self::Community),
            Nature::UrbanCommunity => Ok(Self::UrbanCommunity),
            Nature::Metropolis if siren == AIX_MARSEILLE_SIREN => Ok(Self::AixMarseille),
            Nature::Metropolis => Ok(Self::Metropolis),
            Nature::LyonMetropolis => Err(Error::Lyon),
        }
    }
}

/// Why no default number of seats can be given. The messages are in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The Métropole de Lyon: no default can be made from its communes.
    #[error(
        "Le conseil de la Métropole de Lyon est élu au suffrage direct, sans sièges par commune : \
         importez sa composition."
    )]
    Lyon,
    /// Fewer than two communes were given.
    #[error("Une intercommunalité réunit au moins deux communes.")]
    TooFewCommunes,
}

/// What a commune weighs in the sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// *Population municipale*, in inhabitants.
    pub population: u32,
    /// Legal number of its municipal councillors, at least one.
    pub councillors: u32,
}

impl Weight {
    /// The weight of a commune, whose number of councillors the law fixes from its population
    /// (L2121-2), or by name for Paris (L2512-3), Lyon and Marseille (L2513-1, since 2026).
    #[must_use]
    pub fn of(insee: &str, population: u32) -> Self {
        let councillors = match insee {
            "75056" => 163,
            "69123" => 73,
            "13055" => 111,
            _ => municipal_councillors(population),
        };
        Self { population, councillors }
    }
}

/// The result of the common rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    /// Seats of each commune, in the order given, none without a seat.
    pub seats: Vec<u32>,
    /// How many communes have only the *siège de droit* of IV 2°.
    pub of_right: u32,
    /// How many seats V or IV 4° bis added.
    pub added: u32,
}

impl Council {
    /// The *effectif légal* of the council.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.seats.iter().sum()
    }
}

/// The council as the common rule composes it; the order of `communes` changes nothing.
///
/// # Errors
/// `TooFewCommunes` below two communes: none could hold at most half of the seats.
pub fn council(regime: Regime, communes: &[Weight]) -> Result<Council, Error> {
    if communes.len() < 2 {
        return Err(Error::TooFewCommunes);
    }
    let population = communes.iter().map(|commune| u64::from(commune.population)).sum();
    let in_table = table_seats(population);
    let shared = within_councillors(in_table, communes);
    let total: u32 = shared.seats.iter().sum();
    let (extra, ceilings) = match regime {
        Regime::Community if exceeds(shared.of_right, SEATS_OF_RIGHT_PERCENT, in_table) => {
            let extra = percent(TOP_UP_PERCENT, total);
            (extra, communes.iter().map(|commune| commune.councillors).collect())
        }
        Regime::AixMarseille => {
            (percent(AIX_MARSEILLE_TOP_UP_PERCENT, total), shared.ceilings_of_first_sharing())
        }
        Regime::Community | Regime::UrbanCommunity | Regime::Metropolis => (0, Vec::new()),
    };
    let seats = top_up(extra, communes, &shared.seats, &ceilings);
    let added = seats.iter().sum::<u32>().saturating_sub(total);
    Ok(Council { seats, of_right: shared.of_right, added })
}

/// Seats of the table of III for a whole population, in inhabitants: before any seat of right.
#[must_use]
pub fn table_seats(population: u64) -> u32 {
    match population {
        0..3_500 => 16,
        3_500..5_000 => 18,
        5_000..10_000 => 22,
        10_000..20_000 => 26,
        20_000..30_000 => 30,
        30_000..40_000 => 34,
        40_000..50_000 => 38,
        50_000..75_000 => 40,
        75_000..100_000 => 42,
        100_000..150_000 => 48,
        150_000..200_000 => 56,
        200_000..250_000 => 64,
        250_000..350_000 => 72,
        350_000..500_000 => 80,
        500_000..700_000 => 90,
        700_000..=1_000_000 => 100,
        1_000_001.. => 130,
    }
}

/// Legal number of municipal councillors of a commune of this population (L2121-2).
#[must_use]
pub fn municipal_councillors(population: u32) -> u32 {
    match population {
        0..100 => 7,
        100..500 => 11,
        500..1_500 => 15,
        1_500..2_500 => 19,
        2_500..3_500 => 23,
        3_500..5_000 => 27,
        5_000..10_000 => 29,
        10_000..20_000 => 33,
        20_000..30_000 => 35,
        30_000..40_000 => 39,
        40_000..50_000 => 43,
        50_000..60_000 => 45,
        60_000..80_000 => 49,
        80_000..100_000 => 53,
        100_000..150_000 => 55,
        150_000..200_000 => 59,
        200_000..250_000 => 61,
        250_000..300_000 => 65,
        300_000.. => 69,
    }
}

/// How many vice-presidents a council may have; the bureau is the president, these and, if the
/// council so wishes, other members whose number no law limits (L5211-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VicePresidents {
    /// Most the council may fix by an ordinary vote.
    pub max: u32,
    /// Most it may fix by two thirds of its members' votes.
    pub max_qualified: u32,
}

/// CGCT L5211-10: 20 % of the council rounded up, 15 at most, though four are always allowed; by a
/// majority of two thirds 30 %, 15 at most. A métropole may have 20 in either case.
#[must_use]
pub fn vice_presidents(regime: Regime, council_seats: u32) -> VicePresidents {
    match regime {
        Regime::Metropolis | Regime::AixMarseille => VicePresidents {
            max: METROPOLIS_VICE_PRESIDENTS,
            max_qualified: METROPOLIS_VICE_PRESIDENTS,
        },
        Regime::Community | Regime::UrbanCommunity => {
            let fifth = percent_rounded_up(VICE_PRESIDENTS_PERCENT, council_seats);
            let max = fifth.clamp(VICE_PRESIDENTS_ALWAYS_ALLOWED, VICE_PRESIDENTS_MAX);
            let third = percent(VICE_PRESIDENTS_QUALIFIED_PERCENT, council_seats);
            let max_qualified = third.min(VICE_PRESIDENTS_MAX).max(max);
            VicePresidents { max, max_qualified }
        }
    }
}

/// The seats of the conférence des maires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MayorsConference {
    /// One for the mayor of each commune.
    pub mayors: u32,
    /// The president of the EPCI, who chairs it whether a mayor or not.
    pub president: u32,
}

impl MayorsConference {
    /// People around the table: a president who is also a mayor is one person.
    #[must_use]
    pub const fn members(self, president_is_mayor: bool) -> u32 {
        if president_is_mayor { self.mayors } else { self.mayors.saturating_add(self.president) }
    }
}

/// CGCT L5211-11-3: besides the president of the EPCI, the mayors of its communes. The conference
/// is compulsory unless the bureau already has all the mayors.
#[must_use]
pub const fn mayors_conference(communes: u32) -> MayorsConference {
    MayorsConference { mayors: communes, president: 1 }
}

/// Seats after IV 1° to 4°.
struct Shared {
    seats: Vec<u32>,
    /// Which communes took part in 1°.
    is_first: Vec<bool>,
    of_right: u32,
}

impl Shared {
    /// No ceiling for those of the first sharing, nothing more for the others.
    fn ceilings_of_first_sharing(&self) -> Vec<u32> {
        let pairs = self.seats.iter().zip(&self.is_first);
        pairs.map(|(&seats, &is_first)| if is_first { u32::MAX } else { seats }).collect()
    }
}

/// IV 4°: the largest number of the table, at most `in_table`, that gives no commune more seats
/// than councillors. One always does: with one seat to share nobody has more than one.
fn within_councillors(in_table: u32, communes: &[Weight]) -> Shared {
    let mut number = in_table;
    loop {
        let shared = share(number, communes);
        let fits = shared.seats.iter().zip(communes).all(|(&n, c)| n <= c.councillors);
        if fits || number <= 1 {
            return shared;
        }
        number = number.saturating_sub(1);
    }
}

/// IV 1° to 3°.
fn share(number: u32, communes: &[Weight]) -> Shared {
    let mut seats: Vec<u32> = communes.iter().map(|_| 0).collect();
    let no_ceiling: Vec<u32> = communes.iter().map(|_| u32::MAX).collect();
    award(number, communes, &mut seats, &no_ceiling);
    let is_first: Vec<bool> = seats.iter().map(|&n| n > 0).collect();
    let mut of_right: u32 = 0;
    for n in seats.iter_mut().filter(|n| **n == 0) {
        *n = 1;
        of_right = of_right.saturating_add(1);
    }
    halve(communes, &mut seats);
    Shared { seats, is_first, of_right }
}

/// IV 3°: brings a commune that has more than half back to half, and gives the rest to the others.
/// Seats nobody may take (two communes, an odd number) are lost; then half of what is left counts.
fn halve(communes: &[Weight], seats: &mut [u32]) {
    loop {
        let half = seats.iter().sum::<u32>() / 2;
        let Some(dominant) = seats.iter_mut().find(|n| **n > half) else { return };
        let excess = dominant.saturating_sub(half);
        *dominant = half;
        let ceilings: Vec<u32> = seats.iter().map(|_| half).collect();
        award(excess, communes, seats, &ceilings);
    }
}

/// Adds `extra` seats under these ceilings and half of the whole. Where the others may not take
/// their part (a degenerate case), fewer are added, so that half is still half.
fn top_up(extra: u32, communes: &[Weight], seats: &[u32], ceilings: &[u32]) -> Vec<u32> {
    let total: u32 = seats.iter().sum();
    let mut wanted = extra;
    loop {
        let half = total.saturating_add(wanted) / 2;
        let ceilings: Vec<u32> = ceilings.iter().map(|&ceiling| ceiling.min(half)).collect();
        let mut grown = seats.to_vec();
        award(wanted, communes, &mut grown, &ceilings);
        let added = grown.iter().sum::<u32>().saturating_sub(total);
        if added >= wanted {
            return grown;
        }
        wanted = added;
    }
}

/// Gives `count` seats one by one to the highest average, population / (seats + 1), among the
/// communes below their ceiling; stops when there is none. IV 5° may add to the last seat.
fn award(count: u32, communes: &[Weight], seats: &mut [u32], ceilings: &[u32]) {
    for left in (1..=count).rev() {
        let open = || {
            let all = communes.iter().map(|commune| commune.population).zip(&*seats).zip(ceilings);
            all.filter(|((_, seats), ceiling)| seats < ceiling).map(|((p, &s), _)| (p, s))
        };
        let Some(best) = open().max_by(|&left, &right| by_average(left, right)) else { return };
        for ((commune, seats), &ceiling) in communes.iter().zip(seats.iter_mut()).zip(ceilings) {
            if (commune.population, *seats) == best && *seats < ceiling {
                *seats = seats.saturating_add(1);
                if left > 1 {
                    break;
                }
            }
        }
    }
}

/// Orders `(population, seats)` by average, then by population; exact, without a division.
fn by_average(left: (u32, u32), right: (u32, u32)) -> Ordering {
    let scaled = |(population, _): (u32, u32), (_, seats): (u32, u32)| {
        u64::from(population).saturating_mul(u64::from(seats).saturating_add(1))
    };
    scaled(left, right).cmp(&scaled(right, left)).then(left.0.cmp(&right.0))
}

/// Whether `part` is more than `share` percent of `whole`.
fn exceeds(part: u32, share: u32, whole: u32) -> bool {
    u64::from(part).saturating_mul(100) > u64::from(share).saturating_mul(u64::from(whole))
}

fn percent(share: u32, whole: u32) -> u32 {
    whole.saturating_mul(share) / 100
}

fn percent_rounded_up(share: u32, whole: u32) -> u32 {
    whole.saturating_mul(share).div_ceil(100)
}

#[cfg(test)]
mod tests;
