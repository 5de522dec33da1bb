//! French names of communes inside a sentence, names compared as people write them, days of
//! Paris.

use jiff::civil::Date;
use parvis_protocol::id::Micros;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Mandates do not begin before this year: an earlier date is a slip of the keyboard.
const YEAR_MIN: i16 = 1900;
/// Nor end after this one.
const YEAR_MAX: i16 = 2200;

/// "de Novéant-sur-Moselle", "d’Arnaville", "du Ban-Saint-Martin", "des Étangs", "de La Maxe",
/// "de L’Hôpital".
///
/// Before an H nobody knows but the inhabitants: "de" is never wrong to read. A Y is a vowel when
/// a consonant follows: "d’Ys", "de Yutz".
#[must_use]
pub fn of_commune(name: &str) -> String {
    let name = name.replace('\'', "’");
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    let folded = fold(&name);
    let mut letters = folded.chars();
    let elides = match letters.next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => true,
        Some('y') => !matches!(letters.next(), Some('a' | 'e' | 'i' | 'o' | 'u')),
        _ => false,
    };
    if elides { format!("d’{name}") } else { format!("de {name}") }
}

/// Small letters without accents; hyphens, apostrophes and other signs are one space; "st" and
/// "ste" are written in full. Two spellings of one name fold alike.
#[must_use]
pub fn fold(name: &str) -> String {
    let spelt = name.replace(['œ', 'Œ'], "oe").replace(['æ', 'Æ'], "ae");
    let letters = spelt.nfd().filter(|letter| !is_combining_mark(*letter));
    let plain: String = letters
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    let words = plain.split_whitespace().map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Midnight in Paris at the beginning of a day written `31/12/2026` or `2026-12-31`.
#[must_use]
pub fn midnight(typed: &str) -> Option<Micros> {
    instant(day(typed)?)
}

/// Midnight in Paris at the end of that day.
#[must_use]
pub fn midnight_following(typed: &str) -> Option<Micros> {
    instant(day(typed)?.tomorrow().ok()?)
}

/// The time zone is compiled in: a small machine may have no table of them.
fn instant(day: Date) -> Option<Micros> {
    let at = day.to_zoned(jiff::tz::get!("Europe/Paris")).ok()?;
    Some(Micros(at.timestamp().as_microsecond()))
}

fn day(typed: &str) -> Option<Date> {
    let separator = if typed.contains('/') { '/' } else { '-' };
    let mut parts = typed.splitn(3, separator);
    let (one, month, three) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, day) = if separator == '/' { (three, one) } else { (one, three) };
    let is_number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(year, 4..=4) || !is_number(month, 1..=2) || !is_number(day, 1..=2) {
        return None;
    }
    let year = year.parse().ok().filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_communes_are_said_as_in_french() {
        let said = [
            ("Novéant-sur-Moselle", "de Novéant-sur-Moselle"),
            ("Arnaville", "d’Arnaville"),
            ("Étain", "d’Étain"),
            ("Onville", "d’Onville"),
            ("Le Ban-Saint-Martin", "du Ban-Saint-Martin"),
            ("Les Étangs", "des Étangs"),
            ("La Maxe", "de La Maxe"),
            ("L'Hôpital", "de L’Hôpital"),
            ("Hagéville", "de Hagéville"),
            ("Yutz", "de Yutz"),
            ("Yvetot", "d’Yvetot"),
            ("Œting", "d’Œting"),
            ("Lessy", "de Lessy"),
        ];
        for (name, with_preposition) in said {
            assert_eq!(of_commune(name), with_preposition);
        }
    }

    #[test]
    fn spellings_of_one_name_fold_alike() {
        assert_eq!(fold("Novéant-sur-Moselle"), fold("NOVEANT SUR MOSELLE"));
        assert_eq!(fold("St-Julien-lès-Gorze"), fold("Saint Julien les Gorze"));
        assert_eq!(fold("  L'Hôpital "), fold("l’hopital"));
        assert_eq!(fold("Nove\u{301}ant"), "noveant");
        assert_ne!(fold("Arry"), fold("Ars"));
    }
}
