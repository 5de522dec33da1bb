use super::*;
use crate::import::layout;

const COUNCILLORS: &str = "Code du département;N° SIREN;Code de la commune de rattachement;Nom de \
    l'élu;Prénom de l'élu;Code sexe;Date de début du mandat;Libellé de la fonction;Date de début \
    de la fonction";
const MUNICIPAL: &str = "Code de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de \
    naissance;Date de début du mandat;Libellé de la fonction;Date de début de la fonction";
const OURS: &str = "commune;nom;prenom;fonction;instance;siege;email;debut;fin";

fn communes() -> Communes {
    let commune = |insee: &str, name: &str| Commune {
        insee: insee.into(),
        name: name.into(),
        population: 500,
    };
    let list = [
        commune("54022", "Arnaville"),
        commune("57515", "Novéant-sur-Moselle"),
        commune("54111", "Saint-Julien"),
        commune("57222", "Saint-Julien"),
    ];
    Communes::new("200070738", "la communauté", &list)
}

fn read(header: &str, line: &str) -> Result<Option<Entry>, Vec<Fault>> {
    let mut found = None;
    let text = format!("{header}\n{line}\n");
    layout::read(text.as_bytes(), |columns, line| {
        found = Some(entry(columns, &line.unwrap(), &communes()));
    })
    .unwrap();
    found.expect("one line")
}

fn reasons(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// Microseconds of midnight in Paris.
fn paris(day: &str) -> Micros {
    midnight_from(day).unwrap()
}

#[test]
fn midnight_is_that_of_paris_in_winter_and_in_summer() {
    assert_eq!(paris("01/01/2026"), Micros(1_767_222_000_000_000)); // 2025-12-31T23:00Z
    assert_eq!(paris("2026-07-01"), Micros(1_782_856_800_000_000)); // 2026-06-30T22:00Z
    assert_eq!(midnight_after("31/03/2026").unwrap(), paris("1/4/2026"));
    // The night of the change has 23 hours, and both midnights exist.
    let hours = (midnight_after("29/03/2026").unwrap().0 - paris("29/03/2026").0) / 3_600_000_000;
    assert_eq!(hours, 23);
}

#[test]
fn what_is_no_date_is_refused() {
    for typed in [
        "",
        "31/02/2026",
        "2026-13-01",
        "1/1/26",
        "01.02.2026",
        "01/02/0026",
        "2026-02-01T10:00",
        "+1/02/2026",
        "32",
        "/ /",
    ] {
        let refused = midnight_from(typed).unwrap_err();
        assert!(refused.contains("jj/mm/aaaa"), "{typed}: {refused}");
    }
}

#[test]
fn a_president_of_the_national_file_presides_twice_and_sits_in_the_council() {
    let line = "54;200070738;54022;DE LA TOUR-D'AUVERGNE;Anne;F;2026-03-15;Président du conseil \
        communautaire;2026-04-11";
    let entry = read(COUNCILLORS, line).unwrap().unwrap();
    assert_eq!(entry.name, "Anne de La Tour-d'Auvergne");
    assert_eq!(entry.function.as_deref(), Some("Présidente de la communauté"));
    let seat = |kind, wish, day: &str| Claim {
        body: Instance::Body(kind),
        wish: Wish::Seat(wish, paris(day), None),
    };
    assert_eq!(
        entry.claims,
        [
            seat(BodyKind::Bureau, SeatWish::President, "2026-04-11"),
            seat(BodyKind::MayorsConference, SeatWish::President, "2026-04-11"),
            seat(BodyKind::Council, SeatWish::OfCommune, "2026-03-15"),
        ]
    );
}

#[test]
fn vice_presidents_keep_their_rank() {
    for (label, sex, function, rank) in [
        ("1er Vice-président du conseil communautaire", "F", "1re vice-présidente", Some(1)),
        ("5eme Vice-président du conseil communautaire", "M", "5e vice-président", Some(5)),
        ("12ème vice-président", "F", "12e vice-présidente", Some(12)),
        ("Vice-président", "M", "Vice-président", None),
    ] {
        let line = format!("54;200070738;54022;PETIT;Luc;{sex};2026-03-15;{label};2026-04-11");
        let entry = read(COUNCILLORS, &line).unwrap().unwrap();
        assert_eq!(entry.function.as_deref(), Some(function));
        let expected = Wish::Seat(SeatWish::VicePresident(rank), paris("2026-04-11"), None);
        assert_eq!(entry.claims[0].wish, expected, "{label}");
    }
}

#[test]
fn functions_of_the_municipal_file_are_said_as_people_say_them() {
    for (label, sex, function) in [
        ("Maire", "F", "Maire de Novéant-sur-Moselle"),
        ("1er adjoint au Maire", "F", "1re adjointe au maire de Novéant-sur-Moselle"),
        ("2ème adjoint au Maire", "M", "2e adjoint au maire de Novéant-sur-Moselle"),
        ("", "F", "Conseillère municipale de Novéant-sur-Moselle"),
        ("", "M", "Conseiller municipal de Novéant-sur-Moselle"),
        ("Maire délégué", "M", "Maire délégué (Novéant-sur-Moselle)"),
    ] {
        let line = format!("57515;PETIT;Luc;{sex};;15/03/2026;{label};20/03/2026");
        let entry = read(MUNICIPAL, &line).unwrap().unwrap();
        assert_eq!(entry.function.as_deref(), Some(function));
        let is_mayor = label == "Maire";
        assert_eq!(entry.claims.len(), usize::from(is_mayor), "{label}");
        if is_mayor {
            let expected = Wish::Seat(SeatWish::OfCommune, paris("20/03/2026"), None);
            assert_eq!(entry.claims[0].wish, expected);
        }
    }
}

#[test]
fn what_is_elsewhere_is_nobody_even_when_it_is_wrong() {
    assert_eq!(read(MUNICIPAL, "75056;;;;;pas une date;;"), Ok(None));
    let other = "54;200041515;54022;PETIT;Luc;M;2026-03-15;;";
    assert_eq!(read(COUNCILLORS, other), Ok(None));
}

#[test]
fn every_fault_of_a_line_is_told_with_its_column() {
    let faults = read(MUNICIPAL, "57515;;Luc;M;;31/02/2026;Maire;").unwrap_err();
    assert_eq!(
        reasons(&faults),
        [
            "ligne 2, colonne « Nom de l'élu » : cette case est vide",
            "ligne 2, colonne « Date de début du mandat » : « 31/02/2026 » n’est pas une date \
             (jj/mm/aaaa ou aaaa-mm-jj)",
        ]
    );
    let line = "Nulle-Part;Petit;;Maire;parlement;;pas une adresse;hier;";
    let faults = reasons(&read(OURS, line).unwrap_err());
    let columns = ["prenom", "commune", "email", "instance", "debut"];
    assert_eq!(faults.len(), columns.len(), "{faults:?}");
    for (fault, column) in faults.iter().zip(columns) {
        assert!(fault.starts_with(&format!("ligne 2, colonne « {column} » : ")), "{fault}");
    }
}

#[test]
fn our_layout_finds_communes_by_code_or_name() {
    let entry = read(OURS, "noveant sur moselle;Petit;Luc;maire;;;L.Petit@Exemple.FR;20/03/2026;")
        .unwrap()
        .unwrap();
    assert_eq!(entry.commune.as_deref(), Some("57515"));
    assert_eq!(entry.function.as_deref(), Some("Maire de Novéant-sur-Moselle"));
    assert_eq!(entry.email.as_deref(), Some("l.petit@exemple.fr"));
    assert_eq!(
        entry.claims[0].body.kind(),
        BodyKind::MayorsConference,
        "a mayor needs no more words"
    );
    let faults = reasons(&read(OURS, "Saint Julien;Petit;Luc;;;;;;").unwrap_err());
    assert!(faults[0].contains("code INSEE"), "{faults:?}");
    assert!(read(OURS, "57222;Petit;Luc;;;;;;").is_ok());
}

#[test]
fn an_end_is_the_last_day_and_follows_the_beginning() {
    let entry = read(OURS, "54022;Petit;Luc;Maire;;;;20/03/2026;31/08/2026").unwrap().unwrap();
    let Wish::Seat(_, from, Some(until)) = entry.claims[0].wish else { panic!("{entry:?}") };
    assert_eq!((from, until), (paris("20/03/2026"), paris("01/09/2026")));
    let faults =
        reasons(&read(OURS, "54022;Petit;Luc;Maire;;;;20/03/2026;19/03/2026").unwrap_err());
    assert_eq!(faults, ["ligne 2, colonne « fin » : la fin précède le début"]);
    let one_day = read(OURS, "54022;Petit;Luc;Maire;;;;20/03/2026;20/03/2026");
    assert!(one_day.is_ok(), "{one_day:?}");
}

#[test]
fn seats_are_found_by_what_is_said_of_them() {
    let wish = |line: &str| {
        let entry = read(OURS, line).unwrap().unwrap();
        entry.claims.into_iter().map(|claim| (claim.body.kind(), claim.wish)).collect::<Vec<_>>()
    };
    let from = paris("2026-04-11");
    let seat = |wish| Wish::Seat(wish, from, None);
    assert_eq!(
        wish(";Petit;Luc;Président de la communauté;bureau;;;2026-04-11;"),
        [
            (BodyKind::Bureau, seat(SeatWish::President)),
            (BodyKind::MayorsConference, seat(SeatWish::President))
        ]
    );
    assert_eq!(
        wish(";Petit;Luc;3e vice-président;Bureau;;;2026-04-11;"),
        [(BodyKind::Bureau, seat(SeatWish::VicePresident(Some(3))))]
    );
    assert_eq!(
        wish("54022;Petit;Luc;;Conseil communautaire;2;;2026-04-11;"),
        [(BodyKind::Council, seat(SeatWish::Named("2".into())))]
    );
    assert_eq!(
        wish("54022;Petit;Luc;;conseil;Nouveau;;2026-04-11;"),
        [(BodyKind::Council, seat(SeatWish::New))]
    );
    assert_eq!(
        wish(";Morel;Ève;Directrice générale des services;Conférence des maires;Facilitatrice;;;"),
        [(BodyKind::MayorsConference, Wish::Role(MemberRole::Facilitator))]
    );
    assert_eq!(wish(";Morel;Ève;Chargée de mission;;;;;"), []);
}

#[test]
fn a_seat_needs_a_date_and_a_body() {
    let faults = reasons(&read(OURS, "54022;Petit;Luc;Maire;;;;;").unwrap_err());
    assert_eq!(faults, ["ligne 2, colonne « debut » : la date de début du mandat est nécessaire"]);
    let faults = reasons(&read(OURS, "54022;Petit;Luc;Agent;;3;;2026-04-11;").unwrap_err());
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("l’instance n’est pas indiquée"), "{faults:?}");
    let faults = reasons(&read(OURS, ";Petit;Luc;;conseil;;;2026-04-11;").unwrap_err());
    assert!(faults[0].contains("le siège en dépend"), "{faults:?}");
}

#[test]
fn the_more_telling_function_is_kept() {
    let order = [
        "Conseiller municipal d’Arnaville",
        "Conseillère communautaire (Arnaville)",
        "2e adjoint au maire d’Arnaville",
        "3e vice-présidente",
        "Maire d’Arnaville",
        "Présidente de la communauté",
        "Directrice générale des services",
    ];
    for pair in order.windows(2) {
        assert!(telling(pair[0]) < telling(pair[1]), "{pair:?}");
    }
    assert_eq!(office_of("Maire délégué (Arnaville)"), None);
    assert_eq!(office_of("Maire de Dampvitoux"), Some(Office::Mayor));
    assert_eq!(office_of("Maire du Ban-Saint-Martin"), Some(Office::Mayor));
}

#[test]
fn what_nobody_would_see_in_a_name_is_told_with_its_column() {
    for letter in ['\u{1b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2069}'] {
        let line = format!("57515;Pe{letter}tit;Jean;Adjoint{letter} au maire;;;;;");
        let told = reasons(&read(OURS, &line).unwrap_err());
        let code = u32::from(letter);
        let fault = |column: &str| {
            let reason = format!("un caractère invisible (U+{code:04X}) est à retirer");
            format!("ligne 2, colonne « {column} » : {reason}")
        };
        assert_eq!(told, [fault("nom"), fault("fonction")]);
        let line = format!("54;200070738;54022;Petit;Je{letter}an;M;2026-03-15;;");
        let told = reasons(&read(COUNCILLORS, &line).unwrap_err());
        assert!(
            matches!(told.as_slice(), [one] if one.contains("« Prénom de l'élu »")),
            "{told:?}"
        );
        let elsewhere = format!("54;200000000;54022;Petit;Je{letter}an;M;2026-03-15;;");
        assert_eq!(read(COUNCILLORS, &elsewhere), Ok(None));
        let anywhere = format!("54;200070738;54{letter}022;Petit;Jean;M;2026-03-15;;");
        assert!(read(COUNCILLORS, &anywhere).is_err(), "not taken for another territory");
        // Nor is it repeated to the terminal in what else is told of the cell.
        let line = format!("57{letter}515;Petit;Jean;;bu{letter}reau;;je{letter}an;{letter}1;");
        let told = reasons(&read(OURS, &line).unwrap_err()).concat();
        assert!(!told.contains(letter), "{told:?}");
        let header = format!("commune;n{letter}om;prenom\n");
        let told = layout::read(header.as_bytes(), |_, _| ()).unwrap_err().to_string();
        assert!(!told.contains(letter) && told.contains("il manque « nom »"), "{told:?}");
    }
}

#[test]
fn a_cell_in_which_nothing_can_be_seen_is_empty() {
    let told = reasons(&read(OURS, "57515;\u{200b}\u{feff};Jean;;;;;;").unwrap_err());
    assert_eq!(told, ["ligne 2, colonne « nom » : cette case est vide"]);
    let found = read(OURS, "57515;\u{feff}Petit\tRond\u{a0};Jean;\u{2060};;;;;").unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.function), ("Jean Petit Rond", None));
}

#[test]
fn a_commission_has_the_name_of_its_room() {
    let eau = Instance::Commission("Commission eau".into());
    assert_eq!(body_named("commission eau"), Ok(eau.clone()));
    let spelt = body_named("COMMISSION  Eau").map(|it| it.found());
    assert_eq!(spelt, Ok(eau.found()));
    let long = body_named(&format!("commission {}", "x".repeat(80)));
    assert!(long.is_err_and(|it| it.contains("80 au plus")));
}
