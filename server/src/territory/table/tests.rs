use std::collections::BTreeSet;

use super::*;

const MAD_ET_MOSELLE: &str = "200070738";

fn siren_of(query: &str) -> &'static str {
    find(query).unwrap_or_else(|error| panic!("{query}: {error}")).siren
}

#[test]
fn holds_every_epci_once() {
    let epcis = all().unwrap();
    assert_eq!(epcis.len(), 1255);
    assert!(epcis.is_sorted_by(|before, after| before.siren < after.siren));
    let count = |nature| epcis.iter().filter(|epci| epci.nature == nature).count();
    assert_eq!(count(Nature::CommunityOfCommunes), 989);
    assert_eq!(count(Nature::AgglomerationCommunity), 230);
    assert_eq!(count(Nature::UrbanCommunity), 14);
    assert_eq!(count(Nature::Metropolis), 21);
    assert_eq!(count(Nature::LyonMetropolis), 1);
}

#[test]
fn every_commune_is_well_formed_and_in_one_epci() {
    let communes: Vec<&Commune> = all().unwrap().iter().flat_map(|e| &e.communes).collect();
    let codes: BTreeSet<&str> = communes.iter().map(|c| c.insee.as_str()).collect();
    assert_eq!(communes.len(), 34_871);
    assert_eq!(codes.len(), communes.len());
    assert!(codes.iter().all(|code| code.len() == 5));
    assert!(communes.iter().all(|commune| !commune.name.is_empty()));
    assert_eq!(communes.iter().filter(|commune| commune.population == 0).count(), 6);
    let inhabitants: u32 = communes.iter().map(|commune| commune.population).sum();
    assert_eq!(inhabitants, 68_010_643);
    assert!(all().unwrap().iter().all(|epci| epci.communes.len() >= 2));
}

#[test]
fn communes_without_an_epci_are_absent() {
    let codes: BTreeSet<&str> =
        all().unwrap().iter().flat_map(|e| &e.communes).map(|c| c.insee.as_str()).collect();
    for island in ["22016", "29083", "29155", "85113", "97501", "98818"] {
        assert!(!codes.contains(island), "{island}");
    }
    for city in ["75056", "69123", "13055", "2A004", "2B033", "97411"] {
        assert!(codes.contains(city), "{city}");
    }
}

#[test]
fn mad_et_moselle_has_its_47_communes() {
    let epci = find(MAD_ET_MOSELLE).unwrap();
    assert_eq!(epci.name, "CC Mad et Moselle");
    assert_eq!(epci.nature, Nature::CommunityOfCommunes);
    assert_eq!(epci.communes.len(), 47);
    assert_eq!(epci.population(), 19_144);
    let noveant = epci.communes.iter().find(|commune| commune.insee == "57515").unwrap();
    assert_eq!((noveant.name, noveant.population), ("Novéant-sur-Moselle", 1861));
}

#[test]
fn a_name_may_be_typed_in_many_ways() {
    for query in [
        "CC Mad et Moselle",
        "Communauté de communes Mad & Moselle",
        "Mad et Moselle",
        "  mad-et-moselle ",
        "MAD MOSELLE",
        "communaute de communes de Mad et Moselle",
        "la cc mad et moselle",
        "200 070 738",
    ] {
        assert_eq!(siren_of(query), MAD_ET_MOSELLE, "{query}");
    }
    assert_eq!(siren_of("Communauté d’agglomération d’Épinal"), siren_of("epinal"));
    assert_eq!(siren_of("Pays d'Ancenis"), siren_of("COMMUNAUTE DE COMMUNES PAYS ANCENIS"));
    assert_eq!(siren_of("Métropole de Dijon"), "242100410");
    assert_eq!(siren_of("Dijon Metropole"), "242100410");
    assert_eq!(siren_of("Métropole de Lyon"), "200046977");
    assert_eq!(siren_of("CARENE"), siren_of("CA de la Région Nazairienne et de l'Estuaire"));
    assert_eq!(siren_of("Sud-Est Manceau"), siren_of("cc du sud est manceau"));
}

#[test]
fn a_combining_accent_is_an_accent() {
    let pasted = "Communaute\u{301} de communes Terre d'E\u{301}meraude Communaute\u{301}";
    assert_eq!(siren_of(pasted), siren_of("Terre d'Émeraude Communauté"));
}

#[test]
fn every_epci_is_found_by_its_siren_and_by_its_name() {
    for epci in all().unwrap() {
        assert_eq!(find(epci.siren).unwrap(), epci);
        match find(epci.name) {
            Ok(found) => assert_eq!(found, epci),
            Err(FindError::Ambiguous { total, candidates, .. }) => {
                assert_eq!(total, 2, "{}", epci.name);
                assert!(candidates.iter().any(|one| one.siren == epci.siren));
            }
            Err(error) => panic!("{}: {error}", epci.name),
        }
    }
}

#[test]
fn the_kind_when_written_decides() {
    assert_eq!(siren_of("CC du Sud"), "200060473");
    assert_eq!(siren_of("Communauté d'agglomération du Sud"), "249740085");
    let error = find("Communauté urbaine Mad et Moselle").unwrap_err();
    let FindError::NotFound { suggestions, .. } = error else { panic!("{error}") };
    assert_eq!(suggestions.first().unwrap().siren, MAD_ET_MOSELLE);
}

#[test]
fn two_of_the_same_name_are_told_apart() {
    let error = find("CC des Quatre Rivières").unwrap_err();
    assert_eq!(
        error.to_string(),
        "« CC des Quatre Rivières » désigne 2 intercommunalités. Précisez le numéro SIREN :\n  \
         247000623  CC des Quatre Rivières (41 communes, dont Champlitte)\n  \
         247400666  CC des Quatre Rivières (11 communes, dont Viuz-en-Sallaz)"
    );
}

#[test]
fn an_ambiguous_word_lists_ten_at_most() {
    let FindError::Ambiguous { total, candidates, .. } = find("Pays").unwrap_err() else {
        panic!("« Pays » should be ambiguous");
    };
    assert!(total > 100, "{total}");
    assert_eq!(candidates.len(), CANDIDATES_MAX);
}

#[test]
fn a_misspelt_name_or_a_commune_is_put_right() {
    for query in ["Made et Mosele", "Novéant-sur-Moselle", "noveant sur moselle"] {
        let error = find(query).unwrap_err();
        let FindError::NotFound { suggestions, .. } = error else { panic!("{error}") };
        assert_eq!(suggestions.first().unwrap().siren, MAD_ET_MOSELLE, "{query}");
        assert!(suggestions.len() <= SUGGESTIONS_MAX);
    }
    let error = find("zzzzqqqq").unwrap_err();
    assert_eq!(error.to_string(), "Aucune intercommunalité ne s’appelle « zzzzqqqq ».");
}

#[test]
fn what_is_no_query_is_refused() {
    assert_eq!(find(" - ").unwrap_err(), FindError::Empty);
    assert_eq!(find("").unwrap_err(), FindError::Empty);
    assert_eq!(find(&"a".repeat(QUERY_CHARS_MAX + 1)).unwrap_err(), FindError::TooLong);
    let siren = "123456789".to_owned();
    assert_eq!(find("123 456 789").unwrap_err(), FindError::UnknownSiren { siren });
}

#[test]
fn a_damaged_table_is_refused_with_its_line() {
    for text in [
        "",
        "epci\t2\tx\ty\n",
        "epci\t1\tx\ty\n200070738\tXX\tCC Mad\n",
        "epci\t1\tx\ty\n54022\tArnaville\t561\n",
        "epci\t1\tx\ty\n200070738\tCC\tCC Mad\n022\tArnaville\t561\n",
        "epci\t1\tx\ty\n200070738\tCC\tCC Mad\n54022\tArnaville\tmany\n",
        "epci\t1\tx\ty\n200070738\tCC\tCC Mad\n54022\tArnaville\t561\tmore\n",
    ] {
        assert!(parse(text).is_err(), "{text:?}");
    }
}
