use super::*;
use crate::territory::table;
use proptest::prelude::*;
use uuid::Uuid;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn term(number: u128, who: u128, starts_at: i64, ends_at: Option<i64>) -> Term {
    Term {
        mandate: MandateId(Uuid::from_u128(number)),
        person: person(who),
        starts_at: Micros(starts_at),
        ends_at: ends_at.map(Micros),
    }
}

/// Takes the steps on the terms, as the store does.
fn apply(mut terms: Vec<Term>, who: PersonId, steps: &[Step], fresh: u128) -> Vec<Term> {
    for step in steps {
        match *step {
            Step::Remove(mandate) => terms.retain(|term| term.mandate != mandate),
            Step::End(mandate, at) => {
                let term = terms.iter_mut().find(|term| term.mandate == mandate).unwrap();
                term.ends_at = at;
            }
            Step::Move(mandate, at) => {
                let term = terms.iter_mut().find(|term| term.mandate == mandate).unwrap();
                term.starts_at = at;
            }
            Step::Begin(starts_at, ends_at) => terms.push(Term {
                mandate: MandateId(Uuid::from_u128(fresh)),
                person: who,
                starts_at,
                ends_at,
            }),
        }
        let open = terms.iter().filter(|term| term.ends_at.is_none()).count();
        assert!(open <= 1, "two open mandates on one seat between two steps");
    }
    terms
}

#[test]
fn mad_et_moselle_has_its_three_bodies() {
    let plan = plan(table::find("200070738").unwrap());
    assert_eq!(plan.missing, None);
    let [conference, bureau, council] = plan.bodies.as_slice() else { panic!("three bodies") };
    assert_eq!(conference.name, "Conférence des maires");
    assert_eq!(conference.seats.len(), 48);
    assert_eq!(conference.seats[0].title, "Présidence de la communauté");
    assert_eq!(conference.seats[0].commune, None);
    assert_eq!(conference.seats[1].title, "Maire d’Arnaville");
    assert_eq!(conference.seats[1].commune.as_deref(), Some("54022"));
    assert!(conference.seats[1..].iter().all(|seat| seat.office == Office::Mayor));
    assert_eq!(bureau.seats[1].title, "1re vice-présidence");
    assert_eq!(bureau.seats[2].title, "2e vice-présidence");
    assert_eq!(council.name, "Conseil communautaire");
    assert!(council.seats.len() > 47, "each commune has a seat, the larger ones more");
    let novéant: Vec<&str> = council
        .seats
        .iter()
        .filter(|seat| seat.commune.as_deref() == Some("57515"))
        .map(|seat| seat.title.as_str())
        .collect();
    assert_eq!(novéant.first(), Some(&"Siège de Novéant-sur-Moselle"));
    assert_eq!(novéant.get(1), Some(&"Siège de Novéant-sur-Moselle (2)"));
}

#[test]
fn every_territory_has_a_plan_and_lyon_says_what_is_missing() {
    for epci in table::all().unwrap() {
        let plan = plan(epci);
        let is_lyon = epci.siren == "200046977";
        assert_eq!(plan.missing.is_some(), is_lyon, "{}", epci.name);
        let council = plan.bodies.last().unwrap();
        assert_eq!(council.seats.is_empty(), is_lyon, "{}", epci.name);
        assert_eq!(plan.bodies[0].seats.len(), epci.communes.len() + 1);
        for body in plan.bodies {
            let mut titles: Vec<_> =
                body.seats.iter().map(|seat| (&seat.title, &seat.commune)).collect();
            let all = titles.len();
            titles.sort();
            titles.dedup();
            assert_eq!(
                titles.len(),
                all,
                "{}: {} has two seats of one title",
                epci.name,
                body.name
            );
        }
    }
}

#[test]
fn a_successor_ends_the_mandate_of_the_one_before() {
    let steps = succeed(&[term(1, 1, 10, None)], person(2), Micros(50), None);
    assert_eq!(
        steps,
        [Step::End(term(1, 1, 0, None).mandate, Some(Micros(50))), Step::Begin(Micros(50), None)]
    );
}

#[test]
fn the_same_mandate_twice_changes_nothing_but_an_end_that_is_now_said() {
    let held = [term(1, 1, 10, None)];
    assert_eq!(succeed(&held, person(1), Micros(10), None), []);
    let end = Some(Micros(90));
    assert_eq!(succeed(&held, person(1), Micros(10), end), [Step::End(held[0].mandate, end)]);
    let ended = [term(1, 1, 10, Some(90))];
    assert_eq!(succeed(&ended, person(1), Micros(10), end), []);
    assert_eq!(succeed(&ended, person(1), Micros(10), None), [], "an end is not taken back");
}

#[test]
fn a_mandate_of_the_past_stops_where_the_next_one_begins() {
    let held = [term(1, 1, 50, None)];
    let steps = succeed(&held, person(2), Micros(10), None);
    assert_eq!(steps, [Step::Begin(Micros(10), Some(Micros(50)))]);
    let steps = succeed(&held, person(2), Micros(10), Some(Micros(30)));
    assert_eq!(steps, [Step::Begin(Micros(10), Some(Micros(30)))]);
}

#[test]
fn an_earlier_beginning_of_the_same_holder_is_a_correction() {
    let held = [term(1, 1, 50, None)];
    assert_eq!(
        succeed(&held, person(1), Micros(10), None),
        [Step::Move(held[0].mandate, Micros(10))]
    );
}

#[test]
fn a_holder_of_the_same_day_never_was() {
    let held = [term(1, 1, 10, Some(50)), term(2, 2, 50, None)];
    let steps = succeed(&held, person(3), Micros(50), None);
    assert_eq!(steps, [Step::Remove(held[1].mandate), Step::Begin(Micros(50), None)]);
}

proptest! {
    /// Whatever is said in whatever order, nobody sits on somebody's knees.
    #[test]
    fn a_seat_has_one_holder_at_a_time(
        said in proptest::collection::vec(
            (1_u128..4, 0_i64..20, proptest::option::of(1_i64..10)),
            1..12,
        )
    ) {
        let mut terms: Vec<Term> = Vec::new();
        for (number, (who, starts_at, length)) in (1_u128..).zip(said) {
            let ends_at = length.map(|length| Micros(starts_at + length));
            let steps = succeed(&terms, person(who), Micros(starts_at), ends_at);
            terms = apply(terms, person(who), &steps, number);
            let holds = |term: &Term| term.person == person(who)
                && term.starts_at <= Micros(starts_at)
                && term.ends_at.is_none_or(|end| end > Micros(starts_at));
            prop_assert!(terms.iter().any(holds), "who was said to begin, holds the seat that day");
            terms.sort_by_key(|term| term.starts_at);
            for pair in terms.windows(2) {
                let ends_in_time = pair[0].ends_at.is_some_and(|end| end <= pair[1].starts_at);
                prop_assert!(ends_in_time, "{pair:?}");
            }
            prop_assert!(terms.iter().all(|t| t.ends_at.is_none_or(|end| end > t.starts_at)));
            let again = succeed(&terms, person(who), Micros(starts_at), ends_at);
            prop_assert_eq!(again, [], "said twice is said once");
        }
    }
}

fn reason(channel: u128, who: u128, role: MemberRole, commune: Option<&str>) -> Reason {
    Reason {
        channel: ChannelId(Uuid::from_u128(channel)),
        person: person(who),
        role,
        commune: commune.map(str::to_owned),
    }
}

#[test]
fn two_mandates_in_one_body_are_one_membership() {
    let president = reason(1, 1, MemberRole::Member, None);
    let mayor = reason(1, 1, MemberRole::Member, Some("54022"));
    let both = moves(vec![president.clone(), mayor.clone()], Vec::new());
    assert_eq!(both, [Move::Join(mayor.clone())]);
    assert_eq!(moves(vec![president.clone(), mayor.clone()], vec![mayor.clone()]), []);
    assert_eq!(
        moves(vec![president.clone()], vec![mayor]),
        [Move::Join(president)],
        "the room is kept, without the commune"
    );
}

#[test]
fn the_strongest_role_holds_and_departures_come_first() {
    let held = reason(1, 1, MemberRole::Member, Some("54022"));
    let agent = reason(1, 1, MemberRole::Facilitator, None);
    let gone = reason(1, 2, MemberRole::Member, None);
    let wanted = moves(vec![held.clone(), agent], vec![held, gone.clone()]);
    assert_eq!(
        wanted,
        [
            Move::Leave((gone.channel, gone.person)),
            Move::Join(reason(1, 1, MemberRole::Facilitator, Some("54022"))),
        ]
    );
}
