//! What is decided about codes, and the words of the messages that carry them.

use parvis_protocol::identity::Persona;
use unicode_normalization::UnicodeNormalization as _;

/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// Codes that can be made.
pub const CODES: u32 = 1_000_000;
/// Wrong guesses of one account's codes within a day, over all its codes: after them, codes wait
/// for the next day. Nobody finds one among a million that way.
pub const WRONG_PER_DAY_MAX: i64 = 30;
/// That day.
pub const DAY_SECONDS: i64 = 24 * 3_600;

/// Subject of the message that carries a code. Not the code itself: subjects show on locked
/// screens and in the logs of relays.
pub const CODE_SUBJECT: &str = "Votre code de connexion à Parvis";
/// Subject of the message that carries none.
pub const BLOCKED_SUBJECT: &str = "Connexion à Parvis : pas de code pour aujourd’hui";

/// A number as a code: six digits.
pub fn code(number: u32) -> String {
    format!("{:06}", number % CODES)
}

/// A code as typed: spaces are ignored. Absent when it is no code.
pub fn typed_code(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    let code = digits.len() == CODE_DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    code.then_some(digits)
}

/// The message that carries a code.
pub fn code_text(code: &str, territory: &str) -> String {
    let (left, right) = code.split_at_checked(CODE_DIGITS / 2).unwrap_or((code, ""));
    format!(
        "Bonjour,\n\n\
         Votre code de connexion à Parvis est : {left} {right}\n\n\
         Saisissez-le sur la page où vous l’avez demandé. Il est valable 15 minutes et ne sert \
         qu’une fois.\n\n\
         Si vous n’avez rien demandé, vous pouvez ignorer ce message : sans ce code, personne \
         n’entre à votre place. Ne le donnez à personne, même au téléphone.\n\n\
         Parvis, {territory}\n"
    )
}

/// The message sent instead when too many wrong codes were tried.
pub fn blocked_text(territory: &str) -> String {
    format!(
        "Bonjour,\n\n\
         Un code de connexion à Parvis vient d’être demandé pour vous. Aucun code n’est envoyé : \
         trop de codes faux ont été essayés pour votre compte depuis 24 heures.\n\n\
         Demandez un lien d’invitation au secrétariat de votre intercommunalité : il vous fera \
         entrer tout de suite. Vous pouvez aussi réessayer demain, ou utiliser votre mot de \
         passe si vous en avez un.\n\n\
         Parvis, {territory}\n"
    )
}

/// In the order of a list that people read: first those who are introduced, as they come; then by
/// function, then by name; who has no function last.
pub fn in_order(mut personas: Vec<Persona>) -> Vec<Persona> {
    let fold = |text: &str| -> String {
        let plain = text.nfd().filter(char::is_ascii);
        plain.flat_map(char::to_lowercase).collect()
    };
    personas.sort_by_cached_key(|it| {
        if it.line.is_some() {
            return None;
        }
        let function = it.function.as_deref();
        Some((function.is_none(), function.map(fold), fold(&it.name), it.person))
    });
    personas
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::id::PersonId;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn a_code_is_six_digits_however_it_is_typed() {
        assert_eq!(code(42), "000042");
        assert_eq!(code(999_999), "999999");
        for typed in ["123456", " 123 456 ", "1 2 3 4 5 6", "123\u{a0}456", "123\u{202f}456"] {
            assert_eq!(typed_code(typed).as_deref(), Some("123456"), "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456".repeat(9).as_str()]
        {
            assert_eq!(typed_code(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn messages_are_short_and_say_what_to_do() {
        let text = code_text("123456", "CC Mad et Moselle");
        assert!(text.contains("Votre code de connexion à Parvis est : 123 456\n"), "{text}");
        assert!(text.contains("15 minutes") && text.ends_with("Parvis, CC Mad et Moselle\n"));
        assert!(!CODE_SUBJECT.chars().any(|c| c.is_ascii_digit()));
        assert_eq!(i64::from(15 * 60), parvis_protocol::limits::CODE_TTL_SECONDS);
        assert!(!blocked_text("x").contains("123"));
    }

    #[test]
    fn personas_are_listed_as_people_read() {
        let persona = |n: u128, name: &str, function: Option<&str>| Persona {
            person: PersonId(Uuid::from_u128(n)),
            name: name.into(),
            function: function.map(Into::into),
            line: None,
        };
        let introduced =
            |n, name| Persona { line: Some("Elle préside.".into()), ..persona(n, name, None) };
        let listed = in_order(vec![
            persona(1, "Zoé", None),
            persona(2, "Anne", Some("Maire d’Écrouves")),
            persona(3, "Émile", Some("Maire d’Arnaville")),
            persona(4, "Denis", Some("Maire d’Arnaville")),
            persona(5, "Éric", Some("Agent")),
            introduced(7, "Zélie"),
            introduced(6, "Anne"),
        ]);
        let order: Vec<u128> = listed.iter().map(|it| it.person.0.as_u128()).collect();
        assert_eq!(order, [7, 6, 5, 4, 3, 2, 1]);
    }

    proptest! {
        #[test]
        fn every_code_is_read_back(number in 0..CODES, at in 0_usize..=6) {
            let code = code(number);
            let (left, right) = code.split_at(at);
            let typed = format!(" {left} {right}");
            prop_assert_eq!(typed_code(&typed), Some(code));
        }

        #[test]
        fn anything_typed_is_a_code_or_is_not(typed in any::<String>()) {
            let code = typed_code(&typed);
            let six = |code: String| code.len() == 6 && code.parse::<u32>().is_ok();
            prop_assert!(code.is_none_or(six));
        }
    }
}
