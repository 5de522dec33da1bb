//! What is decided about accounts and sessions, without a database or a clock.

use super::{Error, Known, NewPerson};
use crate::territory::rules::fold;
use crate::text::{is_of_a_name, shows};
use parvis_protocol::id::Micros;
use parvis_protocol::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use unicode_normalization::UnicodeNormalization as _;

/// Name or function of a person, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// An e-mail address, in characters (RFC 5321), and what stands before its `@`.
pub const EMAIL_CHARS_MAX: usize = 254;
const LOCAL_CHARS_MAX: usize = 64;
/// A session's last use is remembered to the hour.
const SEEN_EVERY_MICROS: i64 = 3_600 * 1_000_000;

/// What ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The latest end.
    pub expires_at: Micros,
    /// It was ended before.
    pub revoked: bool,
    /// Its person may no longer sign in.
    pub disabled: bool,
}

/// Whether a session may still be used.
pub const fn alive(now: Micros, life: &Life) -> bool {
    !life.revoked && !life.disabled && now.0 < life.expires_at.0
}

/// Whether the last use is worth remembering again.
pub const fn touch_due(now: Micros, seen_at: Micros) -> bool {
    now.0.saturating_sub(seen_at.0) >= SEEN_EVERY_MICROS
}

/// A person as they will be stored.
pub fn new_person(new: &NewPerson) -> Result<NewPerson, Error> {
    Ok(NewPerson {
        territory: new.territory,
        name: line("name", &new.name)?.ok_or(Error::Invalid("name"))?,
        function: optional("function", new.function.as_deref())?,
        commune: optional("commune", new.commune.as_deref())?,
        email: match new.email.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(address) => Some(email(address)?),
        },
        administrator: new.administrator,
    })
}

/// What is known of a person, as it will be stored.
pub fn known(known: &Known) -> Result<Known, Error> {
    Ok(Known {
        person: known.person,
        name: line("name", &known.name)?.ok_or(Error::Invalid("name"))?,
        function: optional("function", known.function.as_deref())?,
        commune: known.commune.clone(),
        email: known.email.as_deref().map(email).transpose()?,
    })
}

/// Who is meant by an identifier, an e-mail address, a name, or words of a name and function:
/// the first of these that means anybody.
pub fn called<'a>(people: &'a [Known], wanted: &str) -> Vec<&'a Known> {
    let (typed, folded) = (wanted.trim().to_lowercase(), fold(wanted));
    if folded.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = folded.split(' ').collect();
    let has_words = |known: &Known| {
        let function = known.function.as_deref().unwrap_or_default();
        let said = fold(&format!("{} {function}", known.name));
        words.iter().all(|word| said.split(' ').any(|part| part == *word))
    };
    let tests: [&dyn Fn(&Known) -> bool; 4] = [
        &|known| known.person.to_string() == typed,
        &|known| known.email.as_deref() == Some(&typed),
        &|known| fold(&known.name) == folded,
        &has_words,
    ];
    let found = tests.into_iter().map(|test| people.iter().filter(|it| test(it)).collect());
    found.into_iter().find(|found: &Vec<&Known>| !found.is_empty()).unwrap_or_default()
}

fn optional(field: &'static str, text: Option<&str>) -> Result<Option<String>, Error> {
    text.map_or(Ok(None), |text| line(field, text))
}

/// One line of text, trimmed, or nothing when there is nothing to see.
fn line(field: &'static str, text: &str) -> Result<Option<String>, Error> {
    let text: String = text.trim().nfc().collect();
    let chars = text.chars().count();
    if chars > NAME_CHARS_MAX {
        return Err(Error::TooLong { field, chars, chars_max: NAME_CHARS_MAX });
    }
    if !text.chars().all(is_of_a_name) {
        return Err(Error::Invalid(field));
    }
    Ok(shows(&text).then_some(text))
}

/// An e-mail address, trimmed and folded to lower case: how accounts are found.
pub fn email(typed: &str) -> Result<String, Error> {
    let invalid = Error::Invalid("email");
    let typed = typed.trim();
    let chars = typed.chars().count();
    if chars > EMAIL_CHARS_MAX {
        return Err(Error::TooLong { field: "email", chars, chars_max: EMAIL_CHARS_MAX });
    }
    let folded = typed.to_lowercase();
    let Some((local, domain)) = folded.split_once('@') else { return Err(invalid) };
    if is_local(local) && is_domain(domain) { Ok(folded) } else { Err(invalid) }
}

fn is_local(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    local.len() <= LOCAL_CHARS_MAX
        && local.chars().all(allowed)
        && local.split('.').all(|part| !part.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// A new password, ready to be hashed.
pub fn password(field: &'static str, typed: &str) -> Result<String, Error> {
    let password = typed_password(typed);
    let chars = password.chars().count();
    if chars > PASSWORD_CHARS_MAX {
        return Err(Error::TooLong { field, chars, chars_max: PASSWORD_CHARS_MAX });
    }
    if chars < PASSWORD_CHARS_MIN {
        return Err(Error::Invalid(field));
    }
    Ok(password)
}

/// A password as typed: keyboards write the same letters in several ways, up to four characters
/// for one. What is far too long to be a password is cut; it still does not match.
pub fn typed_password(typed: &str) -> String {
    typed.chars().take(PASSWORD_CHARS_MAX * 4).nfc().collect()
}

/// The browser, for the person's list of sessions: "Firefox sur Android". Never more than this
/// is kept of what a browser says about itself.
pub fn device(user_agent: &str) -> String {
    let first = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers also claim to be Chrome, Safari or both.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "Autre appareil".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_session_lives_until_the_first_of_its_ends() {
        let life = Life { expires_at: Micros(10), revoked: false, disabled: false };
        assert!(alive(Micros(9), &life));
        assert!(!alive(Micros(10), &life), "the end is not part of the life");
        assert!(!alive(Micros(9), &Life { revoked: true, ..life }));
        assert!(!alive(Micros(9), &Life { disabled: true, ..life }));
    }

    #[test]
    fn a_use_is_remembered_once_an_hour() {
        let seen = Micros(5);
        assert!(!touch_due(Micros(5 + SEEN_EVERY_MICROS - 1), seen));
        assert!(touch_due(Micros(5 + SEEN_EVERY_MICROS), seen));
        assert!(!touch_due(Micros(0), seen), "a clock that went back");
    }

    #[test]
    fn addresses_are_folded_and_checked() {
        let ok = |typed: &str| email(typed).ok();
        assert_eq!(ok("  Maire@Mairie-Noveant.FR "), Some("maire@mairie-noveant.fr".into()));
        assert_eq!(
            ok("prenom.nom+parvis@cc.exemple.fr"),
            Some("prenom.nom+parvis@cc.exemple.fr".into())
        );
        let wrong = [
            "",
            "@",
            "a@",
            "@b.fr",
            "a@b",
            "a b@c.fr",
            "a@b@c.fr",
            "a..b@c.fr",
            ".a@c.fr",
            "a@-b.fr",
            "a@b-.fr",
            "a@b..fr",
            "a@b.fr.",
            "a\u{0}@b.fr",
            "a@b.fr\nBcc: x@y.fr",
            "\"a b\"@c.fr",
            "<a@b.fr>",
            "a@b.fr,c@d.fr",
        ];
        for typed in wrong {
            assert!(matches!(email(typed), Err(Error::Invalid("email"))), "{typed:?}");
        }
        let long = format!("a@{}.fr", "b".repeat(260));
        assert!(matches!(email(&long), Err(Error::TooLong { .. })));
    }

    #[test]
    fn a_password_has_ten_characters_and_one_spelling() {
        assert!(matches!(password("new", "neuf-car."), Err(Error::Invalid("new"))));
        assert!(password("new", "éééééééééé").is_ok());
        assert!(matches!(password("new", &"a".repeat(201)), Err(Error::TooLong { .. })));
        let composed = password("new", "r\u{e9}union-du-soir").unwrap();
        assert_eq!(composed, typed_password("re\u{301}union-du-soir"));
        assert_ne!(typed_password(&"a".repeat(200)), typed_password(&"a".repeat(5_000)));
        assert!(typed_password(&"a".repeat(5_000)).len() < 1_000);
    }

    #[test]
    fn devices_are_told_in_three_words() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let apple = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let said = [
            ("(Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "", "Firefox sur Android"),
            (
                "(Windows NT 10.0) {} Chrome/142.0 Safari/537.36 Edg/142.0",
                webkit,
                "Edge sur Windows",
            ),
            (
                "(Linux; Android 14; SM-X216B) {} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36",
                webkit,
                "Samsung Internet sur Android",
            ),
            (
                "(iPhone; CPU iPhone OS 18_5 like Mac OS X) {} Version/18.5 Mobile Safari/604.1",
                apple,
                "Safari sur iPhone",
            ),
            (
                "(iPad; CPU OS 18_5 like Mac OS X) {} CriOS/142.0 Mobile/15E148 Safari/604.1",
                apple,
                "Chrome sur iPad",
            ),
            (
                "(Macintosh; Intel Mac OS X 10_15_7) {} Version/18.5 Safari/605.1.15",
                apple,
                "Safari sur Mac",
            ),
            ("(X11; Linux x86_64) {} Chrome/142.0.0.0 Safari/537.36", webkit, "Chrome sur Linux"),
            ("curl/8.5.0", "", "Autre appareil"),
            ("", "", "Autre appareil"),
        ];
        for (agent, engine, told) in said {
            let agent = format!("Mozilla/5.0 {}", agent.replace("{}", engine));
            assert_eq!(device(&agent), told, "{agent}");
        }
    }

    #[test]
    fn a_person_needs_a_name_on_one_line() {
        let new = |name: &str| NewPerson {
            territory: parvis_protocol::id::TerritoryId(uuid::Uuid::nil()),
            name: name.into(),
            function: Some("  ".into()),
            commune: None,
            email: Some(" ".into()),
            administrator: false,
        };
        let kept = new_person(&new("  Jeanne Martin ")).unwrap();
        assert_eq!((kept.name.as_str(), kept.function, kept.email), ("Jeanne Martin", None, None));
        for name in ["", "  ", "Jeanne\u{0}", "Jeanne\nMartin"] {
            assert!(matches!(new_person(&new(name)), Err(Error::Invalid("name"))), "{name:?}");
        }
        assert!(matches!(new_person(&new(&"x".repeat(201))), Err(Error::TooLong { .. })));
    }

    proptest! {
        /// What is accepted can be written to by the mail library, is stable, and never opens a
        /// second header line.
        #[test]
        fn accepted_addresses_are_addresses(
            typed in "[ -~éÉ\t\n\u{0}]{0,30}@[a-zA-Z0-9.éİ -]{0,30}",
        ) {
            if let Ok(folded) = email(&typed) {
                prop_assert_eq!(email(&folded).ok(), Some(folded.clone()));
                prop_assert!(folded.parse::<lettre::Address>().is_ok(), "{}", folded);
                prop_assert!(!folded.chars().any(|c| c.is_control() || c.is_whitespace()));
            }
        }

        /// Whatever a browser says, what is kept is short and ours.
        #[test]
        fn devices_are_short(agent in any::<String>()) {
            prop_assert!(device(&agent).chars().count() <= 32);
        }

        /// The same letters match however they were composed.
        #[test]
        fn passwords_are_normalised(typed in "\\PC{10,60}") {
            let decomposed: String = typed.nfd().collect();
            prop_assert_eq!(typed_password(&typed), typed_password(&decomposed));
        }
    }

    #[test]
    fn a_name_is_one_line_of_which_something_can_be_seen() {
        let called = |name: &str, function: &str| {
            let person = NewPerson {
                territory: parvis_protocol::id::TerritoryId(uuid::Uuid::nil()),
                name: name.into(),
                function: Some(function.into()),
                commune: None,
                email: None,
                administrator: false,
            };
            new_person(&person).map(|it| (it.name, it.function))
        };
        let written = called(" Anne Noe\u{308}l\u{2028}", "\u{200b}").unwrap();
        assert_eq!(written, ("Anne Noël".into(), None));
        assert!(matches!(called("\u{2060}\u{feff}", "Maire"), Err(Error::Invalid("name"))));
        for c in ['\0', '\n', '\t', '\u{85}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2067}'] {
            let turned = format!("Anne{c}Noël");
            assert!(matches!(called(&turned, ""), Err(Error::Invalid("name"))), "{c:?}");
            assert!(matches!(called("Anne", &turned), Err(Error::Invalid("function"))), "{c:?}");
            let known = Known {
                person: parvis_protocol::id::PersonId(uuid::Uuid::nil()),
                name: turned,
                function: None,
                commune: None,
                email: None,
            };
            assert!(matches!(super::known(&known), Err(Error::Invalid("name"))), "{c:?}");
        }
    }

    #[test]
    fn a_person_is_found_as_people_say_them() {
        let known = |number, name: &str, function: &str, email: Option<&str>| Known {
            person: parvis_protocol::id::PersonId(uuid::Uuid::from_u128(number)),
            name: name.into(),
            function: Some(function.into()),
            commune: None,
            email: email.map(str::to_owned),
        };
        let people = [
            known(1, "Anne Noël", "Maire d’Arry", Some("anne@exemple.fr")),
            known(2, "Luc Noël", "Maire de Gorze", None),
            known(3, "Anne", "Secrétaire", None),
        ];
        let found = |wanted: &str| {
            called(&people, wanted).iter().map(|it| it.person.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(found(" ANNE@exemple.fr "), [1]);
        assert_eq!(found("00000000-0000-0000-0000-000000000002"), [2]);
        assert_eq!(found("luc noel"), [2]);
        assert_eq!(found("anne"), [3], "a whole name before a part of one");
        assert_eq!(found("noël"), [1, 2]);
        assert_eq!(found("maire gorze"), [2]);
        assert_eq!(found("maire"), [1, 2]);
        assert_eq!(found("personne"), Vec::<u128>::new());
        assert_eq!(found(" - "), Vec::<u128>::new());
    }
}
