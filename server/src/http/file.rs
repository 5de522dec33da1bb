//! What is said of a file that somebody keeps.

use crate::territory::rules::fold;

/// `Content-Disposition` of a file with this name: in ASCII for whoever knows no better, then as
/// it is (RFC 6266).
pub fn attached(name: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let plain: String = fold(stem).chars().filter(char::is_ascii).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join("-");
    let exact: String = name.bytes().map(percent).collect();
    format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{exact}")
}

/// A byte of a name as RFC 8187 writes it.
fn percent(byte: u8) -> String {
    match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_two_names() {
        assert_eq!(
            attached("Procès-verbal 3, Mairie \"d’Ars\"/Gorze, 2026-11-22.md"),
            "attachment; filename=\"proces-verbal-3-mairie-d-ars-gorze-2026-11-22.md\"; \
             filename*=UTF-8''Proc%C3%A8s-verbal%203%2C%20Mairie%20%22d%E2%80%99Ars%22%2FGorze\
             %2C%202026-11-22.md"
        );
    }
}
