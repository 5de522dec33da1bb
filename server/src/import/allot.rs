//! Which seat a line means, given who holds what. Pure.
//!
//! The national files are a picture of today: whoever is not in them any more leaves the seat to
//! those who came, and a council with more seats than the common rule gives gets them. Our own
//! layout may hold a few lines only: it never puts anybody out of a seat it does not name.

use super::rules::SeatWish;
use crate::body::rules::{PlannedSeat, Term, council_seat, vice_presidency};
use crate::body::{BodyKind, Office, Seat};
use crate::territory::rules::fold;
use parvis_protocol::id::{Micros, PersonId, SeatId};
use std::collections::{BTreeMap, BTreeSet};

/// A body, and who holds, held or will hold its seats.
#[derive(Clone, Debug)]
pub struct Board {
    /// What it is.
    pub kind: BodyKind,
    /// By number.
    pub seats: Vec<Seat>,
    /// Of each seat that was ever held.
    pub terms: BTreeMap<SeatId, Vec<Term>>,
}

/// Somebody who is to have a seat.
#[derive(Clone, Copy, Debug)]
pub struct Claimant<'a> {
    /// Who.
    pub person: PersonId,
    /// From when.
    pub starts_at: Micros,
    /// INSEE code and name of the commune.
    pub commune: Option<(&'a str, &'a str)>,
    /// Everybody the file names, when it is a picture of today.
    pub today: Option<&'a BTreeSet<PersonId>>,
}

/// The seat, or one to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allotted {
    /// There.
    Seat(SeatId),
    /// To be added first.
    Add(PlannedSeat),
}

/// Finds the seat, or says in French why there is none.
pub fn allot(board: &Board, who: Claimant<'_>, wish: &SeatWish) -> Result<Allotted, String> {
    match wish {
        SeatWish::President => board
            .first(|seat| seat.office == Office::President)
            .ok_or_else(|| "cette instance n’a pas de présidence".to_owned()),
        SeatWish::VicePresident(Some(rank)) => {
            let title = vice_presidency(*rank);
            let known = board.first(|seat| seat.title == title);
            Ok(known.unwrap_or(Allotted::Add(vice_president(*rank))))
        }
        SeatWish::VicePresident(None) => board.any_vice_presidency(who),
        SeatWish::OfCommune => board.of_commune(who),
        SeatWish::Named(named) => board.named(who, named),
        SeatWish::New => board.one_more(who),
    }
}

impl Board {
    /// What a seat is called.
    pub(super) fn title(&self, seat: SeatId) -> &str {
        self.seats.iter().find(|known| known.id == seat).map_or("", |known| known.title.as_str())
    }

    fn first(&self, test: impl Fn(&Seat) -> bool) -> Option<Allotted> {
        self.seats.iter().find(|seat| test(seat)).map(|seat| Allotted::Seat(seat.id))
    }

    fn held(&self, seat: &Seat) -> &[Term] {
        self.terms.get(&seat.id).map_or(&[], Vec::as_slice)
    }

    /// The seat that is the claimant's already: from that day, on that day, or from a later day.
    fn own(&self, who: Claimant<'_>, test: impl Fn(&Seat) -> bool + Copy) -> Option<Allotted> {
        let same = |term: &Term| term.starts_at == who.starts_at;
        let running = |term: &Term| term.starts_at <= who.starts_at && !over(term, who.starts_at);
        let later = |term: &Term| term.starts_at > who.starts_at;
        let tests: [&dyn Fn(&Term) -> bool; 3] = [&same, &running, &later];
        tests.into_iter().find_map(|fits| {
            self.first(|seat| {
                let held = self.held(seat).iter();
                test(seat) && held.into_iter().any(|it| it.person == who.person && fits(it))
            })
        })
    }

    /// A seat that nobody holds from that day on.
    fn vacant(&self, who: Claimant<'_>, test: impl Fn(&Seat) -> bool + Copy) -> Option<Allotted> {
        let is_free = |seat: &Seat| self.held(seat).iter().all(|term| over(term, who.starts_at));
        self.first(|seat| test(seat) && is_free(seat))
    }

    /// A seat whose holder is not in today's picture, and came before the claimant.
    fn left(&self, who: Claimant<'_>, test: impl Fn(&Seat) -> bool + Copy) -> Option<Allotted> {
        let today = who.today?;
        let is_left = |seat: &Seat| {
            let mut current = self.held(seat).iter().filter(|term| !over(term, who.starts_at));
            current.all(|term| !today.contains(&term.person) && term.starts_at < who.starts_at)
        };
        self.first(|seat| test(seat) && is_left(seat))
    }

    fn named(&self, who: Claimant<'_>, named: &str) -> Result<Allotted, String> {
        let title = fold(named);
        let is_named =
            |seat: &&Seat| seat.number.to_string() == named || fold(&seat.title) == title;
        let Some(seat) = self.seats.iter().find(is_named) else {
            return Err(format!(
                "aucun siège « {named} » dans cette instance : indiquez son numéro, son nom, ou \
                 « nouveau » pour en ajouter un"
            ));
        };
        match (&seat.commune, who.commune) {
            (Some(owner), Some((insee, _))) if owner != insee => Err(format!(
                "le siège {} ({}) est celui d’une autre commune",
                seat.number, seat.title
            )),
            _ => Ok(Allotted::Seat(seat.id)),
        }
    }

    fn any_vice_presidency(&self, who: Claimant<'_>) -> Result<Allotted, String> {
        let is_vice = |seat: &Seat| seat.office == Office::VicePresident;
        let found = self.own(who, is_vice).or_else(|| self.vacant(who, is_vice));
        if let Some(found) = found.or_else(|| self.left(who, is_vice)) {
            return Ok(found);
        }
        if who.today.is_none() {
            return Err("plus de vice-présidence libre : indiquez le siège à reprendre".to_owned());
        }
        let rank = self.count(is_vice).saturating_add(1);
        Ok(Allotted::Add(vice_president(rank)))
    }

    fn of_commune(&self, who: Claimant<'_>) -> Result<Allotted, String> {
        let Some((insee, name)) = who.commune else {
            return Err("la commune est nécessaire pour trouver le siège".to_owned());
        };
        let is_of = |seat: &Seat| seat.commune.as_deref() == Some(insee);
        match self.kind {
            BodyKind::MayorsConference => {
                self.first(is_of).ok_or_else(|| format!("{name} n’a pas de siège de maire"))
            }
            BodyKind::Bureau => Err("le bureau n’a pas de sièges par commune".to_owned()),
            BodyKind::Commission => self.one_more(who),
            BodyKind::Council => {
                let found = self.own(who, is_of).or_else(|| self.vacant(who, is_of));
                if let Some(found) = found.or_else(|| self.left(who, is_of)) {
                    return Ok(found);
                }
                let count = self.count(is_of);
                if who.today.is_none() {
                    return Err(format!(
                        "plus de siège libre au conseil pour {name} ({count} en tout) : indiquez \
                         le siège à reprendre, ou « nouveau » pour en ajouter un"
                    ));
                }
                Ok(Allotted::Add(councillor(insee, name, count.saturating_add(1))))
            }
        }
    }

    fn one_more(&self, who: Claimant<'_>) -> Result<Allotted, String> {
        let is_same = |term: &Term| term.person == who.person && term.starts_at == who.starts_at;
        if let Some(own) = self.first(|seat| self.held(seat).iter().any(is_same)) {
            return Ok(own);
        }
        match (self.kind, who.commune) {
            (BodyKind::MayorsConference, _) => {
                Err("la conférence des maires n’a pas d’autres sièges que ceux de la loi"
                    .to_owned())
            }
            (BodyKind::Bureau, _) => {
                let count = self.count(|seat| seat.office == Office::Member).saturating_add(1);
                let title = format!("Membre du bureau ({count})");
                Ok(Allotted::Add(PlannedSeat { office: Office::Member, commune: None, title }))
            }
            (BodyKind::Commission, commune) => {
                let commune = commune.map(|(insee, _)| insee.to_owned());
                let count = self.count(|_| true).saturating_add(1);
                let title = format!("Membre de la commission ({count})");
                Ok(Allotted::Add(PlannedSeat { office: Office::Member, commune, title }))
            }
            (BodyKind::Council, Some((insee, name))) => {
                let count = self.count(|seat| seat.commune.as_deref() == Some(insee));
                Ok(Allotted::Add(councillor(insee, name, count.saturating_add(1))))
            }
            (BodyKind::Council, None) => {
                let count = self.count(|seat| seat.commune.is_none()).saturating_add(1);
                let title = format!("Siège sans commune ({count})");
                Ok(Allotted::Add(PlannedSeat { office: Office::Councillor, commune: None, title }))
            }
        }
    }

    fn count(&self, test: impl Fn(&Seat) -> bool) -> u32 {
        let count = self.seats.iter().filter(|seat| test(seat)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn over(term: &Term, at: Micros) -> bool {
    term.ends_at.is_some_and(|end| end <= at)
}

fn vice_president(rank: u32) -> PlannedSeat {
    PlannedSeat { office: Office::VicePresident, commune: None, title: vice_presidency(rank) }
}

fn councillor(insee: &str, name: &str, rank: u32) -> PlannedSeat {
    let (commune, title) = (Some(insee.to_owned()), council_seat(name, rank));
    PlannedSeat { office: Office::Councillor, commune, title }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::id::{BodyId, MandateId};
    use uuid::Uuid;

    const ARRY: Option<(&str, &str)> = Some(("57030", "Arry"));

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn seat(number: i64) -> SeatId {
        SeatId(Uuid::from_u128(number.unsigned_abs().into()))
    }

    /// A council where Arry has two seats: number 1 and number 2.
    fn council(terms: &[(i64, u128, i64, Option<i64>)]) -> Board {
        let seats = (1..=2).map(|number| Seat {
            id: seat(number),
            body: BodyId(Uuid::nil()),
            number,
            office: Office::Councillor,
            commune: Some("57030".to_owned()),
            title: council_seat("Arry", number.unsigned_abs().try_into().unwrap()),
        });
        let mut held: BTreeMap<SeatId, Vec<Term>> = BTreeMap::new();
        for &(number, who, from, until) in terms {
            held.entry(seat(number)).or_default().push(Term {
                mandate: MandateId(Uuid::from_u128(who)),
                person: person(who),
                starts_at: Micros(from),
                ends_at: until.map(Micros),
            });
        }
        Board { kind: BodyKind::Council, seats: seats.collect(), terms: held }
    }

    fn claim(who: u128, starts_at: i64, today: Option<&BTreeSet<PersonId>>) -> Claimant<'_> {
        Claimant { person: person(who), starts_at: Micros(starts_at), commune: ARRY, today }
    }

    #[test]
    fn a_councillor_keeps_the_seat_then_takes_a_free_one() {
        let board = council(&[(2, 7, 10, None)]);
        let allot = |who| allot(&board, claim(who, 50, None), &SeatWish::OfCommune);
        assert_eq!(allot(7), Ok(Allotted::Seat(seat(2))));
        assert_eq!(allot(8), Ok(Allotted::Seat(seat(1))));
    }

    #[test]
    fn our_layout_never_puts_anybody_out_of_a_seat_it_does_not_name() {
        let board = council(&[(1, 7, 10, None), (2, 8, 10, None)]);
        let refused = allot(&board, claim(9, 50, None), &SeatWish::OfCommune).unwrap_err();
        assert!(refused.contains("2 en tout"), "{refused}");
        let by_number = allot(&board, claim(9, 50, None), &SeatWish::Named("2".into()));
        assert_eq!(by_number, Ok(Allotted::Seat(seat(2))));
        let by_title =
            allot(&board, claim(9, 50, None), &SeatWish::Named("siege d'arry (2)".into()));
        assert_eq!(by_title, Ok(Allotted::Seat(seat(2))));
        let more = allot(&board, claim(9, 50, None), &SeatWish::New).unwrap();
        assert!(matches!(more, Allotted::Add(seat) if seat.title == "Siège d’Arry (3)"));
        assert!(allot(&board, claim(9, 50, None), &SeatWish::Named("12".into())).is_err());
        let neighbour = Claimant { commune: Some(("57254", "Gorze")), ..claim(9, 50, None) };
        let refused = allot(&board, neighbour, &SeatWish::Named("2".into())).unwrap_err();
        assert!(refused.contains("autre commune"), "{refused}");
    }

    #[test]
    fn a_picture_of_today_replaces_those_who_are_not_in_it() {
        let board = council(&[(1, 7, 10, None), (2, 8, 10, None)]);
        let today = BTreeSet::from([person(7), person(9)]);
        let allot = |who, at| allot(&board, claim(who, at, Some(&today)), &SeatWish::OfCommune);
        assert_eq!(allot(9, 50), Ok(Allotted::Seat(seat(2))));
        assert_eq!(allot(7, 50), Ok(Allotted::Seat(seat(1))), "elected again");
        let added = allot(9, 5).unwrap();
        assert!(matches!(added, Allotted::Add(_)), "the holder came after: the file is older");
    }

    #[test]
    fn a_mandate_that_is_over_leaves_its_seat_free() {
        let board = council(&[(1, 7, 10, None), (2, 8, 10, Some(40))]);
        let found = allot(&board, claim(9, 50, None), &SeatWish::OfCommune);
        assert_eq!(found, Ok(Allotted::Seat(seat(2))));
        let again = allot(&board, claim(8, 10, None), &SeatWish::OfCommune);
        assert_eq!(again, Ok(Allotted::Seat(seat(2))), "the same line read again");
    }
}
