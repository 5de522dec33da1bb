//! Conversions between counts and figures, in one place because they lose precision on purpose.

/// A count as a figure; exact below 2^53.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "figures for people")]
pub const fn figure(count: u64) -> f64 {
    count as f64
}

/// A figure as a count, rounded towards zero; 0 for what is negative or not a number.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub const fn count(figure: f64) -> u64 {
    figure as u64
}

/// A length as a count.
pub fn len(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A quotient; 0 when nothing was counted.
pub fn per(total: f64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { total / figure(of) }
}
