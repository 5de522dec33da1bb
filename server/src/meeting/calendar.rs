//! Clear days (*jours francs*), counted on the civil calendar of Europe/Paris. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use parvis_protocol::id::Micros;

/// The whole days between two instants, without the days on which they fall: -1 when both fall
/// on the same day. Absent for times beyond the calendar.
#[must_use]
pub fn clear_days(sent: Micros, starts: Micros) -> Option<i64> {
    let days = day(sent)?.until(day(starts)?).ok()?.get_days();
    Some(i64::from(days).saturating_sub(1))
}

/// The day in Paris. The time zone is compiled in: a small machine may have no table of them.
pub fn day(at: Micros) -> Option<Date> {
    let at = Timestamp::from_microsecond(at.0).ok()?;
    Some(at.to_zoned(jiff::tz::get!("Europe/Paris")).date())
}

/// Whether this is a day, `YYYY-MM-DD`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;
    const HOUR: i64 = 3_600_000_000;

    /// Days of a month, by hand.
    const fn length(year: i64, month: i64) -> i64 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Every day from 2020 to 2040: its midnight UTC, and the hours that Paris is ahead at its
    /// beginning and at its end.
    fn days() -> Vec<(i64, i64, i64)> {
        // 1 January 2020, a Wednesday.
        let (mut at, mut weekday) = (1_577_836_800_000_000, 3);
        let (mut all, mut ahead) = (Vec::new(), 1);
        for year in 2020..=2040 {
            for month in 1..=12 {
                for day in 1..=length(year, month) {
                    // Clocks change on the last Sunday of March and of October.
                    let last_sunday = weekday == 7 && day + 7 > length(year, month);
                    let before = ahead;
                    match month {
                        3 if last_sunday => ahead = 2,
                        10 if last_sunday => ahead = 1,
                        _ => {}
                    }
                    all.push((at, before, ahead));
                    at += DAY;
                    weekday = weekday % 7 + 1;
                }
            }
        }
        all
    }

    /// Each day with each of the days around it, at the first and the last minute of both.
    #[test]
    fn v23_clear_days_are_right_for_every_day_from_2020_to_2040() {
        let all = days();
        assert_eq!(all.len(), 7_671, "21 years, 6 of them leap years");
        let moments = |(at, first, last): (i64, i64, i64)| {
            [at - first * HOUR, at - last * HOUR + DAY - 60_000_000]
        };
        let mut compared = 0;
        for (sent, one) in all.iter().enumerate() {
            let around = sent.saturating_sub(2)..(sent + 14).min(all.len());
            for starts in around {
                // The naive counter: the days of the list that stand strictly between.
                let between = (0..all.len().min(sent + 14)).skip(sent + 1);
                let naive = if starts > sent {
                    i64::try_from(between.take_while(|it| *it < starts).count()).unwrap()
                } else {
                    i64::try_from(starts).unwrap() - i64::try_from(sent).unwrap() - 1
                };
                for from in moments(*one) {
                    for to in moments(all[starts]) {
                        assert_eq!(clear_days(Micros(from), Micros(to)), Some(naive));
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 400_000, "{compared}");
    }

    #[test]
    fn what_is_sent_on_monday_with_five_clear_days_is_for_sunday() {
        let at = |text: &str| Micros(text.parse::<Timestamp>().unwrap().as_microsecond());
        let monday = at("2026-11-23T22:59:00Z");
        assert_eq!(clear_days(monday, at("2026-11-29T08:00:00Z")), Some(5));
        assert_eq!(clear_days(monday, at("2026-11-28T22:59:00Z")), Some(4));
        assert_eq!(clear_days(at("2026-11-23T23:00:00Z"), at("2026-11-29T08:00:00Z")), Some(4));
        assert_eq!(clear_days(Micros(i64::MAX), monday), None);
        assert!(is_day("2028-02-29") && !is_day("2026-02-29") && !is_day("29/02/2028"));
    }
}
