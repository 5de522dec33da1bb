//! What each kind of body is held to, in one place. The *règlement intérieur* decides: nearly all
//! of it only warns.

use parvis_protocol::directory::BodyKind;
use parvis_protocol::meeting::BallotForm;
use parvis_protocol::poll::Fraction;

/// The rules of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Clear days between a convocation and its meeting.
    pub clear_days: u32,
    /// Nothing may be decided that was not on the agenda that was sent (CGCT L2121-10).
    pub agenda_is_frozen: bool,
    /// How many of the seats must be there (L2121-17); absent: any number.
    pub quorum: Option<Fraction>,
    /// Powers that one person may hold (L2121-20).
    pub proxies_per_holder: u32,
    /// Meetings in a row at which somebody may be represented before it is warned of.
    pub proxies_in_a_row: Option<u32>,
    /// A member may be replaced for one meeting (L5211-6, L5211-40-1, the règlement intérieur).
    pub substitutes: bool,
    /// Forms of ballot that members may ask for (L2121-21); absent: none.
    pub forms: Option<Forms>,
}

/// How many of the members present must ask for a form of ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forms {
    /// For a *scrutin public*.
    pub public: Fraction,
    /// For a *scrutin secret*.
    pub secret: Fraction,
}

impl Forms {
    /// How many for this form.
    #[must_use]
    pub const fn share(self, form: BallotForm) -> Fraction {
        match form {
            BallotForm::Public => self.public,
            BallotForm::Secret => self.secret,
        }
    }
}

const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };
const FORMS: Forms = Forms {
    public: Fraction { num: 1, den: 4, strict: false },
    secret: Fraction { num: 1, den: 3, strict: false },
};

/// The rules of a body of this kind; absent: of a project team.
#[must_use]
pub const fn of(kind: Option<BodyKind>) -> Preset {
    let council = Preset {
        // Five days where a commune has 3 500 inhabitants, which the server takes for granted.
        clear_days: 5,
        agenda_is_frozen: true,
        quorum: Some(HALF),
        proxies_per_holder: 1,
        proxies_in_a_row: Some(3),
        substitutes: true,
        forms: Some(FORMS),
    };
    match kind {
        Some(BodyKind::Council) => council,
        // Its working rules are those of the règlement intérieur (L5211-11-3), which lets an
        // adjoint come in the place of a mayor as a rule: nothing forbids it.
        Some(BodyKind::MayorsConference) => Preset { agenda_is_frozen: false, ..council },
        Some(BodyKind::Bureau) => {
            Preset { clear_days: 3, agenda_is_frozen: false, substitutes: false, ..council }
        }
        Some(BodyKind::Commission) => {
            Preset { clear_days: 3, agenda_is_frozen: false, quorum: None, ..council }
        }
        None => Preset {
            clear_days: 0,
            agenda_is_frozen: false,
            quorum: None,
            proxies_in_a_row: None,
            substitutes: false,
            forms: None,
            ..council
        },
    }
}
