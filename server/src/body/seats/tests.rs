use proptest::prelude::*;

use super::*;
use crate::territory::table::{self, Epci};

/// Communes in force on 1 January 2019, with which the councils of 2020 were composed.
static COUNCILS_2019: &str = include_str!("../../../data/seats-2019.tsv");

/// INSEE codes and weights of one EPCI of the file, the most populated first.
fn of_2019(siren: &str) -> Vec<(String, Weight)> {
    let lines = COUNCILS_2019.lines().map(|line| line.split_once('\t').unwrap());
    let block = lines.skip_while(|(code, _)| *code != siren).skip(1);
    let communes = block.take_while(|(code, _)| code.len() == 5);
    let mut weights: Vec<(String, Weight)> = communes
        .map(|(insee, n)| (insee.to_owned(), Weight::of(insee, n.parse().unwrap())))
        .collect();
    weights.sort_by_key(|(_, weight)| std::cmp::Reverse(weight.population));
    weights
}

fn council_of_2019(siren: &str, regime: Regime) -> Council {
    let weights: Vec<Weight> = of_2019(siren).into_iter().map(|(_, weight)| weight).collect();
    council(regime, &weights).unwrap()
}

fn weights_of(epci: &Epci) -> Vec<Weight> {
    epci.communes.iter().map(|c| Weight::of(&c.insee, c.population)).collect()
}

fn weights(populations: &[u32]) -> Vec<Weight> {
    populations.iter().map(|&population| Weight::of("", population)).collect()
}

fn seats(regime: Regime, populations: &[u32]) -> Vec<u32> {
    council(regime, &weights(populations)).unwrap().seats
}

/// Arrêté of 30 October 2019 of the prefect of Bouches-du-Rhône: 240 seats, of which Marseille
/// 102, Aix 17, four towns 5, three 4, Miramas 3, four 2, and one for each other commune.
#[test]
fn aix_marseille_provence_as_the_prefect_shared_it_in_2019() {
    let council = council_of_2019(AIX_MARSEILLE_SIREN, Regime::AixMarseille);
    let expected = [102, 17, 5, 5, 5, 5, 4, 4, 4, 3, 2, 2, 2, 2];
    assert_eq!(council.seats.len(), 92);
    assert_eq!(council.seats.get(..expected.len()).unwrap(), expected);
    assert!(council.seats.iter().skip(expected.len()).all(|&n| n == 1));
    assert_eq!((council.total(), council.of_right, council.added), (240, 70, 40));
}

/// The councils of 2020: 188 in the Métropole européenne de Lille (95 communes), 125 in Rouen, 208
/// in Grand Paris (131 communes, Paris 60). All have sièges de droit beyond 30 %, and no top-up: V
/// is not for métropoles.
#[test]
fn metropolises_have_no_top_up() {
    let lille = council_of_2019("200093201", Regime::Metropolis);
    assert_eq!((lille.seats.len(), lille.total(), lille.added), (95, 188, 0));
    let rouen = council_of_2019("200023414", Regime::Metropolis);
    assert_eq!((rouen.seats.len(), rouen.total(), rouen.added), (71, 125, 0));
    let paris = council_of_2019("200054781", Regime::Metropolis);
    assert_eq!((paris.seats.len(), paris.total(), paris.added), (131, 208, 0));
    assert_eq!(paris.seats.first(), Some(&60));
}

/// Conseil d'État, 15 November 2017, n° 410338: CC des Vallées d'Auge et du Merlerault,
/// 48 communes, 66 seats by III and IV, 72 with V (72.6 rounded down).
#[test]
fn vallees_d_auge_as_the_conseil_d_etat_counted_it() {
    let council = council_of_2019("200069458", Regime::Community);
    assert_eq!(council.seats.len(), 48);
    assert_eq!((council.total(), council.added), (72, 6));
    assert_eq!(council.of_right, 40);
}

#[test]
fn mad_et_moselle_by_the_common_rule() {
    let epci = table::find("200070738").unwrap();
    let weights = weights_of(epci);
    let council = council(Regime::of(epci.siren, epci.nature).unwrap(), &weights).unwrap();
    assert_eq!((council.of_right, council.added, council.total()), (34, 6, 66));
}

#[test]
fn the_whole_of_france_obeys_the_law() {
    let mut without_rule = Vec::new();
    for epci in table::all().unwrap() {
        let weights = weights_of(epci);
        match Regime::of(epci.siren, epci.nature) {
            Ok(regime) => assert_lawful(regime, &weights, &council(regime, &weights).unwrap()),
            Err(_) => without_rule.push(epci.name),
        }
    }
    assert_eq!(without_rule, ["Métropole de Lyon"]);
}

/// Reims would have 60 seats by 1° and has 59 councillors.
#[test]
fn no_commune_sends_more_than_its_municipal_council() {
    let epci = table::find("CU du Grand Reims").unwrap();
    let weights = weights_of(epci);
    let reims = epci.communes.iter().position(|c| c.insee == "51454").unwrap();
    let free = share(table_seats(u64::from(epci.population())), &weights);
    assert_eq!(free.seats.get(reims), Some(&60));
    let council = council(Regime::UrbanCommunity, &weights).unwrap();
    assert_eq!(council.seats.get(reims), Some(&59));
    assert_eq!(council.total(), 205);
}

#[test]
fn highest_average_by_hand() {
    // The sixteenth seat goes to 1000/5 = 200, before 1500/8 = 187.5 and 900/5 = 180.
    assert_eq!(seats(Regime::UrbanCommunity, &[1500, 1000, 900]), [7, 5, 4]);
}

#[test]
fn equal_averages_favour_the_more_populated() {
    // The sixteenth seat: 800/8 = 600/6 = 100.
    assert_eq!(seats(Regime::UrbanCommunity, &[600, 800, 350]), [5, 8, 3]);
}

#[test]
fn a_top_up_nobody_may_take_is_not_given() {
    // Two communes with half each, one of them without an inhabitant.
    assert_eq!(seats(Regime::AixMarseille, &[89_466, 0]), [7, 7]);
}

#[test]
fn half_of_the_seats_is_the_most() {
    // 1° gives 15, 1, 0; with the seat of right 17; half is 8.
    assert_eq!(seats(Regime::UrbanCommunity, &[3000, 200, 10]), [8, 8, 1]);
    let brest =
        seats(Regime::Metropolis, &[139_342, 14_466, 13_349, 12_763, 11_434, 8_010, 6_092, 3_474]);
    assert_eq!(brest, [32, 7, 6, 6, 5, 4, 3, 1]);
}

#[test]
fn equal_populations_tie_for_the_last_seat() {
    // 16 seats for five equal communes: each has three, and the sixteenth becomes five.
    assert_eq!(seats(Regime::Community, &[500; 5]), [4; 5]);
    assert_eq!(seats(Regime::Community, &[500; 4]), [4; 4]);
}

#[test]
fn the_top_up_needs_more_than_thirty_percent() {
    // 1° gives 20 seats out of 20,000 inhabitants' 30; nine of right are exactly 30 %.
    let mut populations = vec![2_500; 8];
    populations.extend([5; 9]);
    let exactly = council(Regime::Community, &weights(&populations)).unwrap();
    assert_eq!((exactly.of_right, exactly.added), (9, 0));
    populations.push(5);
    let beyond = council(Regime::Community, &weights(&populations)).unwrap();
    assert_eq!((beyond.of_right, beyond.added >= 4), (10, true));
    let urban = council(Regime::UrbanCommunity, &weights(&populations)).unwrap();
    assert_eq!((urban.of_right, urban.added), (10, 0));
}

#[test]
fn bands_begin_where_the_law_says() {
    let bands = "0:16 3500:18 5000:22 10000:26 20000:30 30000:34 40000:38 50000:40 75000:42 \
                 100000:48 150000:56 200000:64 250000:72 350000:80 500000:90 700000:100 \
                 1000001:130";
    assert_bands(bands, |population| table_seats(u64::from(population)));
    let bands = "0:7 100:11 500:15 1500:19 2500:23 3500:27 5000:29 10000:33 20000:35 \
                 30000:39 40000:43 50000:45 60000:49 80000:53 100000:55 150000:59 200000:61 \
                 250000:65 300000:69";
    assert_bands(bands, municipal_councillors);
}

/// Each band holds from its first population to the one before the next band.
fn assert_bands(bands: &str, value: impl Fn(u32) -> u32) {
    let mut before: Option<u32> = None;
    for band in bands.split(' ') {
        let (first, expected) = band.split_once(':').unwrap();
        let (first, expected) = (first.parse().unwrap(), expected.parse().unwrap());
        assert_eq!(value(first), expected, "{first}");
        if let Some(before) = before {
            assert_eq!(value(first - 1), before, "{first} - 1");
        }
        before = Some(expected);
    }
}

#[test]
fn what_the_rule_does_not_cover_is_refused() {
    assert_eq!(Regime::of("200046977", Nature::LyonMetropolis), Err(Error::Lyon));
    assert_eq!(council(Regime::Community, &weights(&[100])), Err(Error::TooFewCommunes));
}

#[test]
fn vice_presidents_of_l5211_10() {
    let of = |regime, council| {
        let VicePresidents { max, max_qualified } = vice_presidents(regime, council);
        (max, max_qualified)
    };
    assert_eq!(of(Regime::Community, 66), (14, 15));
    assert_eq!(of(Regime::Community, 16), (4, 4));
    assert_eq!(of(Regime::Community, 10), (4, 4));
    assert_eq!(of(Regime::Community, 21), (5, 6));
    assert_eq!(of(Regime::Community, 40), (8, 12));
    assert_eq!(of(Regime::UrbanCommunity, 208), (15, 15));
    assert_eq!(of(Regime::Metropolis, 188), (20, 20));
    assert_eq!(of(Regime::AixMarseille, 240), (20, 20));
}

#[test]
fn conference_has_every_mayor_and_the_president() {
    let conference = mayors_conference(47);
    assert_eq!(conference, MayorsConference { mayors: 47, president: 1 });
    assert_eq!((conference.members(true), conference.members(false)), (47, 48));
}

fn assert_lawful(regime: Regime, weights: &[Weight], council: &Council) {
    let total = council.total();
    for (weight, &seats) in weights.iter().zip(&council.seats) {
        assert!(seats >= 1, "a commune without a seat");
        assert!(seats <= total / 2, "{seats} of {total} is more than half");
        assert!(regime == Regime::AixMarseille || seats <= weight.councillors);
    }
    for ((small, a), (large, b)) in pairs(weights, &council.seats) {
        if small.population < large.population && small.councillors <= large.councillors {
            assert!(a <= b, "{small:?} has {a}, {large:?} has {b}");
        }
    }
}

fn pairs<'a>(
    weights: &'a [Weight],
    seats: &'a [u32],
) -> impl Iterator<Item = ((Weight, u32), (Weight, u32))> + 'a {
    let all = move || weights.iter().copied().zip(seats.iter().copied());
    all().flat_map(move |one| all().map(move |other| (one, other)))
}

fn populations() -> impl Strategy<Value = Vec<u32>> {
    let commune = prop_oneof![8 => 0..3_000u32, 2 => 3_000..60_000u32, 1 => 0..900_000u32];
    prop::collection::vec(commune, 2..60)
}

fn regimes() -> impl Strategy<Value = Regime> {
    prop_oneof![
        Just(Regime::Community),
        Just(Regime::UrbanCommunity),
        Just(Regime::Metropolis),
        Just(Regime::AixMarseille),
    ]
}

proptest! {
    #[test]
    fn any_council_is_lawful(regime in regimes(), populations in populations()) {
        let weights = weights(&populations);
        assert_lawful(regime, &weights, &council(regime, &weights).unwrap());
    }

    #[test]
    fn the_order_of_communes_changes_nothing(
        regime in regimes(),
        populations in populations(),
    ) {
        let mut forwards: Vec<(u32, u32)> =
            populations.iter().copied().zip(seats(regime, &populations)).collect();
        let reversed: Vec<u32> = populations.iter().rev().copied().collect();
        let mut backwards: Vec<(u32, u32)> =
            reversed.iter().copied().zip(seats(regime, &reversed)).collect();
        forwards.sort_unstable();
        backwards.sort_unstable();
        prop_assert_eq!(forwards, backwards);
    }

    #[test]
    fn the_first_sharing_is_a_highest_average(populations in populations(), count in 1..80u32) {
        let weights = weights(&populations);
        let mut seats = vec![0; weights.len()];
        award(count, &weights, &mut seats, &vec![u32::MAX; weights.len()]);
        // No commune would deserve its last seat less than another deserves one more.
        for ((one, held), (other, has)) in pairs(&weights, &seats) {
            if held > 0 {
                let (one, other) = (u64::from(one.population), u64::from(other.population));
                prop_assert!(one * u64::from(has + 1) >= other * u64::from(held));
            }
        }
    }

    #[test]
    fn seats_add_up(populations in populations()) {
        let weights = weights(&populations);
        let council = council(Regime::Community, &weights).unwrap();
        let base = council.total() - council.added;
        let of_whole = table_seats(weights.iter().map(|w| u64::from(w.population)).sum());
        let has_top_up = council.of_right * 100 > 30 * of_whole;
        prop_assert!(has_top_up || council.added == 0);
        // A tie for the last seat (IV 5°) may add one seat for each commune, no more.
        prop_assert!(council.added <= base / 10 + u32::try_from(weights.len()).unwrap());
    }
}
