//! French names of communes inside a sentence, and names compared as people write them.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

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
