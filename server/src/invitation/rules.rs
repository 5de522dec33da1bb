//! Links of invitation, and their QR codes; whom one may invite at once.

use crate::identity::Error;
use parvis_protocol::id::PersonId;
use parvis_protocol::limits::INVITED_MAX;
use parvis_protocol::problem::Problem;
use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use std::collections::HashSet;

/// Side of the QR code at least, in pixels of its own; it is drawn at any size.
const QR_SIDE: u32 = 256;

/// Whether these people may be invited at once. Two links for one person: the second would end the
/// first, on the same sheet.
pub fn guests(people: &[PersonId]) -> Result<(), Error> {
    if people.is_empty() {
        return Err(Error::Refused(Problem::empty("people")));
    }
    if people.len() > INVITED_MAX {
        return Err(Error::Refused(Problem::too_many("people", INVITED_MAX)));
    }
    let once: HashSet<&PersonId> = people.iter().collect();
    if once.len() < people.len() { Err(Error::Invalid("people")) } else { Ok(()) }
}

/// The link that opens an invitation.
pub fn link(origin: &str, token: &str) -> String {
    format!("{origin}/invitation/{token}")
}

/// A link as a QR code: an SVG document, black on white, with its quiet margin. Absent when the
/// link is too long for one.
pub fn qr_svg(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let mut image = code.render::<svg::Color<'_>>();
    Some(image.min_dimensions(QR_SIDE, QR_SIDE).quiet_zone(true).build())
}

/// The same drawn with half blocks, dark on light, for a terminal.
pub fn qr_text(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::L).ok()?;
    let mut image = code.render::<unicode::Dense1x2>();
    // A terminal is dark most often: what is drawn is the light.
    image.dark_color(unicode::Dense1x2::Dark).light_color(unicode::Dense1x2::Light);
    Some(image.quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_an_image_without_script() {
        let link = link("https://parvis.exemple.fr", &"A".repeat(43));
        assert_eq!(link.len(), "https://parvis.exemple.fr/invitation/".len() + 43);
        let svg = qr_svg(&link).unwrap();
        assert!(svg.starts_with("<?xml") && svg.ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("script") && !svg.contains("href"));
        assert_ne!(qr_svg(&link).unwrap(), qr_svg("https://parvis.exemple.fr").unwrap());
        assert_eq!(qr_svg(&"x".repeat(5_000)), None);
        let text = qr_text(&link).unwrap();
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0] && *width < 80), "{text}");
        assert!(text.chars().all(|c| " █▀▄\n".contains(c)), "{text}");
    }
}
