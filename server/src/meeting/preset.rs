//! What each kind of body is held to, in one place. The *règlement intérieur* decides: nearly all
//! of it only warns.

use parvis_protocol::directory::BodyKind;

/// The rules of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Clear days between a convocation and its meeting.
    pub clear_days: u32,
    /// Nothing may be decided that was not on the agenda that was sent (CGCT L2121-10).
    pub agenda_is_frozen: bool,
}

/// The rules of a body of this kind; absent: of a project team.
#[must_use]
pub const fn of(kind: Option<BodyKind>) -> Preset {
    match kind {
        // Its working rules are those of the règlement intérieur (L5211-11-3).
        Some(BodyKind::MayorsConference) => Preset { clear_days: 5, agenda_is_frozen: false },
        // Five days where a commune has 3 500 inhabitants, which the server takes for granted.
        Some(BodyKind::Council) => Preset { clear_days: 5, agenda_is_frozen: true },
        Some(BodyKind::Bureau | BodyKind::Commission) => {
            Preset { clear_days: 3, agenda_is_frozen: false }
        }
        None => Preset { clear_days: 0, agenda_is_frozen: false },
    }
}
