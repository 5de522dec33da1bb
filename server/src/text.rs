//! Which characters people may write, and which of them can be seen.
//!
//! Nothing here knows a field, nor how long one may be.

use unicode_normalization::char::is_combining_mark;

/// Characters that are drawn as nothing, or only change how their neighbours are drawn:
/// `Default_Ignorable_Code_Point` of Unicode, a set that may not grow outside these ranges, and
/// the Braille pattern without a dot. Spaces, controls and combining marks are told by themselves.
const UNSEEN: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character may stand in what people write: control characters may not, except line
/// feeds and tabs. NUL least of all: PostgreSQL cannot store it.
pub fn is_text(c: char) -> bool {
    !c.is_control() || c == '\n' || c == '\t'
}

/// Whether a character may stand in a name, which is one line beside others: nothing that breaks
/// the line, and nothing that turns the direction of what is written after the name.
pub fn is_of_a_name(c: char) -> bool {
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !breaks && !turns
}

/// Whether anything of a text can be seen.
pub fn shows(text: &str) -> bool {
    text.chars().any(is_seen)
}

fn is_seen(c: char) -> bool {
    let is_unseen = UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&c));
    !c.is_whitespace() && !c.is_control() && !is_combining_mark(c) && !is_unseen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_what_cannot_be_seen_shows_nothing() {
        for unseen in [
            "",
            " \n\t\u{a0}\u{2003}\u{3000}",
            "\u{200b}",
            "\u{2060}\u{feff}",
            "\u{200d}\u{200e}\u{ad}",
            "\u{301}\u{20dd}\u{93e}",
            "\u{fe0f}\u{e0100}\u{180b}",
            "\u{202e}\u{2066}\u{2069}",
            "\u{3164}\u{115f}\u{ffa0}\u{2800}",
            "\u{e0067}\u{e007f}",
            "\0\u{7f}\u{85}\u{2028}",
        ] {
            assert!(!shows(unseen), "{unseen:?}");
        }
        for seen in
            ["a", ".", "é", "e\u{301}", "❤\u{fe0f}", "👩\u{200d}🚒", "🇫🇷", "1\u{fe0f}\u{20e3}"]
        {
            assert!(shows(seen), "{seen:?}");
            assert!(shows(&format!("\u{200b}{seen}\u{feff}")), "{seen:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_read_in_one_direction() {
        let wrong = [
            '\0', '\n', '\r', '\t', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{2028}',
            '\u{2029}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
            '\u{2067}', '\u{2068}', '\u{2069}',
        ];
        for c in wrong {
            assert!(!is_of_a_name(c), "{c:?}");
        }
        for c in "Éloïse d’Œuf-L’Haÿ (1re) 𝄞 ش א\u{a0}\u{202f}👩\u{200d}🚒\u{200f}".chars()
        {
            assert!(is_of_a_name(c), "{c:?}");
        }
        assert!(is_text('\n') && is_text('\t') && !is_text('\0') && !is_text('\r'));
    }
}
