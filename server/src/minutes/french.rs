//! Figures, times and lists as French writes them: the same spaces as the client's. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use parvis_protocol::id::Micros;

/// A space that never breaks.
pub const WHOLE: char = '\u{a0}';
/// The narrow one, before ; ! ? and between thousands.
pub const NARROW: char = '\u{202f}';

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// French spacing wherever a space is typed, so that no sign begins a line.
pub fn french(text: &str) -> String {
    let mut spaced = text.replace("« ", "«\u{a0}").replace("n° ", "n°\u{a0}");
    for sign in [':', '»', '%'] {
        spaced = spaced.replace(&format!(" {sign}"), &format!("{WHOLE}{sign}"));
    }
    for sign in [';', '!', '?'] {
        spaced = spaced.replace(&format!(" {sign}"), &format!("{NARROW}{sign}"));
    }
    spaced
}

/// "12 430", with narrow spaces.
pub fn number(of: i64) -> String {
    let digits = of.unsigned_abs().to_string();
    let mut text = if of < 0 { "−".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    text
}

/// "1 abstention", "2 abstentions", "0 abstention": French begins the plural at two.
pub fn count(of: i64, one: &str, many: &str) -> String {
    format!("{}{WHOLE}{}", number(of), if of >= 2 { many } else { one })
}

/// "A, B et C".
pub fn list<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} et {}", first.join(", "), last.as_ref())
        }
    }
}

/// "de Bruno Blin", "d’Alice Aubry". Before an H: "de" is never wrong to read.
pub fn of(name: &str) -> String {
    let elides = name.starts_with(|first: char| {
        "AÀÂÄÆEÉÈÊËIÎÏOÔÖŒUÙÛÜ".contains(first) || "aàâäæeéèêëiîïoôöœuùûü".contains(first)
    });
    if elides { format!("d’{name}") } else { format!("de {name}") }
}

/// "52,3 %", of thousandths.
pub fn percent(thousandths: u32) -> String {
    format!("{},{}{WHOLE}%", thousandths / 10, thousandths % 10)
}

/// "18 h 42", in Paris. Times beyond the calendar have no name.
pub fn time(at: Micros) -> String {
    let told = Timestamp::from_microsecond(at.0).map(|at| {
        let at = at.to_zoned(paris());
        format!("{}{WHOLE}h{WHOLE}{:02}", at.hour(), at.minute())
    });
    told.unwrap_or_default()
}

/// "dimanche 22 novembre 2026", in Paris.
pub fn day(at: Micros) -> String {
    date(at).map(long).unwrap_or_default()
}

/// "dimanche 22 novembre 2026 à 18 h 42".
pub fn moment(at: Micros) -> String {
    format!("{} à {}", day(at), time(at))
}

/// "2026-11-22", in Paris: for the names of files.
pub fn plain_day(at: Micros) -> String {
    date(at).map(|day| day.to_string()).unwrap_or_default()
}

/// "12 mars 2027", of `YYYY-MM-DD`; what is no day stays as it is.
pub fn written_day(text: &str) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), short)
}

fn date(at: Micros) -> Option<Date> {
    Some(Timestamp::from_microsecond(at.0).ok()?.to_zoned(paris()).date())
}

fn paris() -> TimeZone {
    jiff::tz::get!("Europe/Paris")
}

fn long(day: Date) -> String {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    format!("{} {}", DAYS.get(weekday).unwrap_or(&""), short(day))
}

fn short(day: Date) -> String {
    let month = usize::try_from(day.month()).unwrap_or_default().saturating_sub(1);
    let first = if day.day() == 1 { "er" } else { "" };
    format!("{}{first} {} {}", day.day(), MONTHS.get(month).unwrap_or(&""), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_french() {
        let told = [0, 1, 2, 999, 1_000, 12_430, 1_234_567, -3].map(number);
        let expected = ["0", "1", "2", "999", "1\u{202f}000", "12\u{202f}430"];
        assert_eq!(told[..6], expected);
        assert_eq!(told[6..], ["1\u{202f}234\u{202f}567", "−3"]);
        let voices = [0, 1, 2].map(|it| count(it, "abstention", "abstentions"));
        assert_eq!(voices, ["0\u{a0}abstention", "1\u{a0}abstention", "2\u{a0}abstentions"]);
        assert_eq!(percent(523), "52,3\u{a0}%");
        assert_eq!(percent(1_000), "100,0\u{a0}%");
    }

    #[test]
    fn names_are_listed() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["A"]), "A");
        assert_eq!(list(&["A", "B"]), "A et B");
        assert_eq!(list(&["A", "B", "C"]), "A, B et C");
        let whose = ["Bruno", "Éva", "alice", "Hélène", ""].map(of);
        assert_eq!(whose, ["de Bruno", "d’Éva", "d’alice", "de Hélène", "de "]);
    }

    #[test]
    fn times_are_those_of_paris() {
        let at = |text: &str| Micros(text.parse::<Timestamp>().unwrap().as_microsecond());
        let winter = at("2026-11-22T17:02:00Z");
        assert_eq!(moment(winter), "dimanche 22 novembre 2026 à 18\u{a0}h\u{a0}02");
        assert_eq!(time(at("2026-07-01T17:42:59Z")), "19\u{a0}h\u{a0}42");
        assert_eq!(day(at("2026-07-31T22:30:00Z")), "samedi 1er août 2026", "a day later there");
        assert_eq!(plain_day(at("2026-07-31T22:30:00Z")), "2026-08-01");
        assert_eq!(written_day("2027-03-12"), "12 mars 2027");
        assert_eq!(written_day("bientôt"), "bientôt");
        assert_eq!(time(Micros(i64::MAX)), "");
    }

    #[test]
    fn signs_do_not_begin_a_line() {
        assert_eq!(french("Qui ? Lui ; « elle » : n° 3"), {
            "Qui\u{202f}? Lui\u{202f}; «\u{a0}elle\u{a0}»\u{a0}: n°\u{a0}3"
        });
    }
}
