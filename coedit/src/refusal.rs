//! Why an update is not let in, and what is wrong with what was stored.

use crate::bytes::Malformed;

/// Why an update, or a question, is refused. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// More bytes than one update may have.
    #[error("the update is too large")]
    TooLarge,
    /// Not an update, or one that the engine cannot hold.
    #[error("the update is malformed")]
    Malformed,
    /// It stands on signs that never came: the client must ask again for what it lacks.
    #[error("the update depends on what is not here")]
    Missing,
    /// It writes under the name of another person's page, or of the server.
    #[error("the update is signed by somebody else")]
    ForgedClient,
    /// It writes under a name that is no part of such a document.
    #[error("the update writes outside the document")]
    UnknownRoot,
    /// It would make a document of another shape.
    #[error("{path}: {reason}")]
    Schema {
        /// Where: root, item, field.
        path: String,
        /// What is wrong there, for a log; a screen says it in its own words.
        reason: &'static str,
    },
    /// The author reads only.
    #[error("the author may not write")]
    ReadOnly,
    /// The author may write words, not move, add or remove items.
    #[error("the author may not arrange")]
    NotArranging,
    /// The document has as much as one may have.
    #[error("the document is full")]
    Full,
    /// The engine gave up while reading it.
    #[error("the update broke the engine")]
    Panicked,
}

impl Refusal {
    /// A shape that is not allowed.
    pub(crate) fn schema(path: impl Into<String>, reason: &'static str) -> Self {
        Self::Schema { path: path.into(), reason }
    }

    /// One word for metrics and wires.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::Missing => "missing",
            Self::ForgedClient => "forged_client",
            Self::UnknownRoot => "unknown_root",
            Self::Schema { .. } => "schema",
            Self::ReadOnly => "read_only",
            Self::NotArranging => "not_arranging",
            Self::Full => "full",
            Self::Panicked => "panicked",
        }
    }
}

impl From<Malformed> for Refusal {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// What was stored is not a document of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored document cannot be read: {0}")]
pub struct Corrupt(pub &'static str);
