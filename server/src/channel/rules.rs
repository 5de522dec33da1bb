//! Decisions about members and drafts.

use super::Error;
use crate::text::is_text;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::limits::BODY_CHARS_MAX;

/// What a room remembers of somebody who is, or was, its member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What they may do.
    pub role: MemberRole,
    /// INSEE code of the commune they sit for.
    pub commune: Option<String>,
    /// They are a member today.
    pub active: bool,
}

/// What becomes of somebody who is to be a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// They are one already, with the same role for the same commune.
    Nothing,
    /// They are one already; their role or commune changes.
    Update,
    /// They enter, for the first time or again.
    Enter,
}

/// Decides how somebody becomes a member with this role, for this commune.
pub fn join(known: Option<&Known>, role: MemberRole, commune: Option<&str>) -> Joining {
    match known {
        Some(it) if !it.active => Joining::Enter,
        Some(it) if it.role == role && it.commune.as_deref() == commune => Joining::Nothing,
        Some(_) => Joining::Update,
        None => Joining::Enter,
    }
}

/// A draft is kept as typed, if it could ever be a message.
pub fn save_draft(body: &str) -> Result<(), Error> {
    let chars = body.chars().count();
    if chars > BODY_CHARS_MAX {
        return Err(Error::TooLong(chars));
    }
    if body.chars().all(is_text) { Ok(()) } else { Err(Error::Unwritable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(role: MemberRole, commune: &str, active: bool) -> Known {
        Known { role, commune: Some(commune.into()), active }
    }

    #[test]
    fn joining_twice_changes_nothing_and_coming_back_enters_again() {
        let member = MemberRole::Member;
        let here = known(member, "57515", true);
        assert_eq!(join(None, member, Some("57515")), Joining::Enter);
        assert_eq!(join(Some(&here), member, Some("57515")), Joining::Nothing);
        assert_eq!(join(Some(&here), MemberRole::Facilitator, Some("57515")), Joining::Update);
        assert_eq!(join(Some(&here), member, Some("57030")), Joining::Update);
        assert_eq!(join(Some(&here), member, None), Joining::Update);
        let gone = known(member, "57515", false);
        assert_eq!(join(Some(&gone), member, Some("57515")), Joining::Enter);
    }

    #[test]
    fn a_draft_may_be_empty_but_not_endless_nor_unwritable() {
        assert!(save_draft("").is_ok());
        assert!(save_draft("  un début\n\tde phrase").is_ok());
        assert!(save_draft(&"é".repeat(BODY_CHARS_MAX)).is_ok());
        let endless = save_draft(&"é".repeat(BODY_CHARS_MAX + 1));
        assert!(matches!(endless, Err(Error::TooLong(chars)) if chars == BODY_CHARS_MAX + 1));
        for control in ["\0", "a\rb", "\u{1b}[31m", "\u{7f}", "\u{85}"] {
            assert!(matches!(save_draft(control), Err(Error::Unwritable)), "{control:?}");
        }
    }
}
