//! Rolls by chance: what may be given, who counts, who votes.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const SEATS: u128 = 6;
const ITEM: ItemId = ItemId(Uuid::from_u128(900));

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn roll() -> Roll {
    Roll { seats: (1..=SEATS).map(person).collect(), ..Roll::default() }
}

fn at(number: u128, whereabouts: Whereabouts) -> Fact {
    Fact::Declared(vec![Attendee { person: person(number), whereabouts }])
}

/// What people do, in any order. Numbers beyond the seats are strangers.
#[derive(Clone, Debug)]
enum Act {
    Declare(u128, Whereabouts),
    Deposit(u128, u128),
    Answer(usize, bool),
    Revoke(usize),
    Recuse(u128, bool),
    Substitute(u128, Option<u128>),
}

fn act() -> impl Strategy<Value = Act> {
    use Whereabouts::{Away, Room, Video};
    let who = 1..=SEATS + 2;
    prop_oneof![
        (who.clone(), prop::sample::select(vec![Away, Room, Video]))
            .prop_map(|(who, there)| Act::Declare(who, there)),
        (who.clone(), who.clone()).prop_map(|(giver, holder)| Act::Deposit(giver, holder)),
        (0_usize..8, any::<bool>()).prop_map(|(which, accept)| Act::Answer(which, accept)),
        (0_usize..8).prop_map(Act::Revoke),
        (who.clone(), any::<bool>()).prop_map(|(who, on)| Act::Recuse(who, on)),
        (who, prop::option::of(SEATS + 1..SEATS + 3))
            .prop_map(|(member, other)| Act::Substitute(member, other)),
    ]
}

/// Does it as the use-cases do: asks the rules, then notes the fact. Gives the fact.
fn play(roll: &Roll, act: &Act, number: u128, cap: usize) -> Option<Fact> {
    let changed = |which: usize, state: &dyn Fn(&Power) -> Option<ProxyState>| {
        let power = roll.powers.get(which)?;
        Some(Fact::Proxy(Power { state: state(power)?, ..*power }))
    };
    match act {
        Act::Declare(who, there) => Some(at(*who, *there)),
        Act::Deposit(giver, holder) => {
            let (giver, holder) = (person(*giver), person(*holder));
            roll.deposit(giver, holder, cap).ok()?;
            let proxy = ProxyId(Uuid::from_u128(number));
            Some(Fact::Proxy(Power { proxy, giver, holder, state: ProxyState::Deposited }))
        }
        Act::Answer(which, accept) => changed(*which, &|power| {
            let waits = power.state == ProxyState::Deposited;
            waits.then(|| answered(*accept, roll.there(power.giver)))
        }),
        Act::Revoke(which) => {
            changed(*which, &|power| is_live(power.state).then_some(ProxyState::Revoked))
        }
        Act::Recuse(who, on) => {
            Some(Fact::Recused(Declared { item: ITEM, person: person(*who), on: *on }))
        }
        Act::Substitute(member, other) => {
            let substitute = other.map(person);
            Some(Fact::Substituted(Replaced { member: person(*member), substitute }))
        }
    }
}

proptest! {
    /// The life of powers, whatever happens in whatever order.
    #[test]
    fn v14_powers_are_capped_unchained_and_sleep_while_their_giver_is_there(
        acts in prop::collection::vec(act(), 0..60),
        cap in 1_usize..3,
    ) {
        let mut roll = roll();
        for (act, number) in acts.iter().zip(1000_u128..) {
            let Some(fact) = play(&roll, act, number, cap) else { continue };
            roll.apply(&fact);
            for power in roll.live() {
                prop_assert!(roll.held(power.holder) <= cap, "the cap");
                let given = roll.live().filter(|it| it.giver == power.giver).count();
                prop_assert_eq!(given, 1, "one power each");
                prop_assert!(roll.live().all(|it| it.giver != power.holder), "no chain");
                prop_assert!(roll.seats.contains(&power.giver));
                prop_assert!(roll.seats.contains(&power.holder) && power.giver != power.holder);
                let sleeps = power.state == ProxyState::Suspended;
                if power.state != ProxyState::Deposited {
                    prop_assert_eq!(sleeps, roll.there(power.giver), "asleep while they are there");
                }
            }
            for member in &roll.seats {
                match roll.exercises(*member, Some(ITEM)) {
                    Some((who, Right::Proxy)) => {
                        prop_assert!(!roll.there(*member) && roll.there(who));
                        prop_assert!(!roll.out(Some(ITEM), who) && !roll.out(Some(ITEM), *member));
                    }
                    Some((who, Right::Own)) => prop_assert_eq!(who, *member),
                    Some((who, Right::Substitute)) => {
                        prop_assert_eq!(roll.substitutes.get(member), Some(&who));
                        prop_assert!(!roll.there(*member));
                    }
                    None => {}
                }
            }
        }
    }

    /// Those who are there and take part, and nobody else, make the quorum.
    #[test]
    fn v15_powers_and_recusals_never_make_a_quorum(
        acts in prop::collection::vec(act(), 0..60),
        needed in prop::option::of(0_u32..8),
    ) {
        let mut roll = roll();
        for (act, number) in acts.iter().zip(1000_u128..) {
            if let Some(fact) = play(&roll, act, number, 1) {
                roll.apply(&fact);
            }
        }
        let stamp = roll.quorum(Some(ITEM), needed, Seq(9));
        let mut without = roll.clone();
        without.powers.clear();
        let bare = without.quorum(Some(ITEM), needed, Seq(9));
        let counted = |it: QuorumStamp| (it.room, it.video, it.margin);
        prop_assert_eq!(counted(stamp), counted(bare));
        prop_assert_eq!(bare.represented, 0);
        let there = u32::try_from(roll.seats.iter().filter(|member| {
            let sits = roll.there(**member)
                || roll.substitutes.get(*member).is_some_and(|it| roll.there(*it));
            let other = roll.substitutes.get(*member).filter(|_| !roll.there(**member));
            let out = roll.out(Some(ITEM), **member)
                || other.is_some_and(|it| roll.out(Some(ITEM), *it));
            sits && !out
        }).count()).unwrap();
        prop_assert_eq!(stamp.room + stamp.video, there);
        prop_assert!(stamp.room + stamp.video + stamp.recused + stamp.represented <= stamp.seats);
        prop_assert_eq!(stamp.reached, needed.is_none_or(|needed| there >= needed));
        let nobody_out = roll.quorum(None, needed, Seq(9));
        prop_assert_eq!(nobody_out.recused, 0);
    }
}

/// The law says more than half: of six, four.
#[test]
fn more_than_half_is_needed_but_for_a_second_meeting() {
    use crate::meeting::preset;
    use parvis_protocol::directory::BodyKind;
    use parvis_protocol::id::{MeetingId, Micros};
    use parvis_protocol::meeting::Publicity;
    let mut draft = MeetingDraft {
        title: String::new(),
        starts_at: Micros(0),
        places: Vec::new(),
        mode: MeetingMode::Video,
        publicity: Publicity::Public,
        chair: None,
        secretary: None,
        facilitators: Vec::new(),
        video_url: None,
        second_of: None,
    };
    let council = preset::of(Some(BodyKind::Council));
    let cases = [(0, 1), (1, 1), (2, 2), (5, 3), (6, 4), (31, 16)];
    for (seats, fewest) in cases {
        assert_eq!(needed(council, &draft, seats), Some(fewest), "of {seats}");
    }
    assert_eq!(needed(preset::of(None), &draft, 6), None, "a project team has no quorum");
    draft.second_of = Some(MeetingId(Uuid::nil()));
    assert_eq!(needed(council, &draft, 6), None);
}

#[test]
fn the_loser_is_told_who_else_could_hold_a_power() {
    let mut roll = roll();
    let state = ProxyState::Deposited;
    let proxy = ProxyId(Uuid::from_u128(1));
    let given = Power { proxy, giver: person(1), holder: person(2), state };
    roll.apply(&Fact::Proxy(given));
    let Err(Error::HolderFull(others)) = roll.deposit(person(3), person(2), 1) else { panic!() };
    assert_eq!(others, [4, 5, 6].map(person));
}

#[test]
fn nobody_is_by_video_where_all_sit_in_one_place() {
    use MeetingMode::{Hybrid, Place, Video};
    for (mode, room, video) in [(Place, true, false), (Video, false, true), (Hybrid, true, true)] {
        assert_eq!(can_be(mode, Whereabouts::Room).is_ok(), room);
        assert_eq!(can_be(mode, Whereabouts::Video).is_ok(), video);
        assert!(can_be(mode, Whereabouts::Away).is_ok());
    }
}

/// A quarter and a third of those who are there, in whole numbers; powers ask for nothing, and
/// whoever takes no part neither asks nor is counted.
#[test]
fn a_form_of_ballot_is_asked_for_by_enough_of_those_who_are_there() {
    let quarter = Fraction { num: 1, den: 4, strict: false };
    let third = Fraction { num: 1, den: 3, strict: false };
    for (present, public, secret) in [
        (0_u32, 0_u32, 0_u32),
        (1, 1, 1),
        (3, 1, 1),
        (4, 1, 2),
        (5, 2, 2),
        (9, 3, 3),
        (23, 6, 8),
        (24, 6, 8),
    ] {
        let mut all = Roll { seats: (1..=30).map(person).collect(), ..Roll::default() };
        for number in 1..=present {
            all.apply(&at(number.into(), Whereabouts::Video));
        }
        for (form, share, needed) in
            [(BallotForm::Public, quarter, public), (BallotForm::Secret, third, secret)]
        {
            for asking in 0..=present {
                let requests: Vec<_> = (1..=asking).map(|it| (person(it.into()), form)).collect();
                let asked = all.asked((ITEM, &requests), (form, share));
                assert_eq!((asked.present, asked.needed), (present, needed));
                assert_eq!(asked.reached(), asking > 0 && asking >= needed);
            }
        }
    }
    let mut all = roll();
    for number in 1..=4 {
        all.apply(&at(number, Whereabouts::Room));
    }
    let power = Power {
        proxy: ProxyId(Uuid::from_u128(1)),
        giver: person(5),
        holder: person(1),
        state: ProxyState::Accepted,
    };
    all.apply(&Fact::Proxy(power));
    all.apply(&Fact::Recused(Declared { item: ITEM, person: person(2), on: true }));
    let requests = [1, 2, 5, 6].map(|it| (person(it), BallotForm::Secret));
    let asked = all.asked((ITEM, &requests), (BallotForm::Secret, third));
    assert_eq!((&*asked.people, asked.present, asked.needed), (&[person(1)][..], 3, 1));
    assert!(all.asked((ITEM, &requests), (BallotForm::Public, quarter)).people.is_empty());
}
