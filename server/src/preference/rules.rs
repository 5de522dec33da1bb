//! Decisions about what people may choose.

use super::Error;
use parvis_protocol::limits::{TEXT_SIZE_PX_MAX, TEXT_SIZE_PX_MIN};
use parvis_protocol::preference::Choices;

/// A text must stay readable, and the screen usable.
pub fn choices(choices: &Choices) -> Result<(), Error> {
    let sizes = TEXT_SIZE_PX_MIN..=TEXT_SIZE_PX_MAX;
    if sizes.contains(&choices.text_size) { Ok(()) } else { Err(Error::Invalid("text_size")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::preference::{Contrast, NotificationLevel, Theme};

    #[test]
    fn a_text_is_neither_tiny_nor_huge() {
        let sized = |text_size| Choices {
            text_size,
            theme: Theme::System,
            contrast: Contrast::System,
            notifications: NotificationLevel::Mentions,
        };
        for size in [16, 17, 28] {
            assert!(choices(&sized(size)).is_ok(), "{size}");
        }
        for size in [0, 15, 29, u32::MAX] {
            assert!(matches!(choices(&sized(size)), Err(Error::Invalid("text_size"))), "{size}");
        }
    }
}
