//! What may go wrong between a client and a server.

use crate::state::Violation;
use parvis_protocol::problem::Refusal;
use std::io;

/// The outcome of everything a client does.
pub type Result<T> = std::result::Result<T, Error>;

/// A client's misfortune.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command was refused.
    #[error("refused: {} ({:?})", .0.problem.name(), .0.problem)]
    Refused(Box<Refusal>),
    /// The connection is closed; the code of the close frame when there was one.
    #[error("closed, code {0:?}")]
    Closed(Option<u16>),
    /// The server broke its promise of one order without a hole.
    #[error("broken promise: {0}")]
    Broken(#[from] Violation),
    /// An HTTP request was not answered by 200.
    #[error("HTTP status {status}: {body}")]
    Status {
        /// The status.
        status: u16,
        /// What came with it, as text.
        body: String,
    },
    /// Nothing came for too long.
    #[error("nothing came within {0:?} while waiting for {1}")]
    Late(std::time::Duration, &'static str),
    /// Something came that is not of this protocol.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// The network.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Error {
    /// The name of the problem, when the server refused.
    pub fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Refused(refusal) => Some(refusal.problem.name()),
            Self::Closed(_)
            | Self::Broken(_)
            | Self::Status { .. }
            | Self::Late(..)
            | Self::Unreadable(_)
            | Self::Io(_) => None,
        }
    }
}

impl From<parvis_protocol::wire::WireError> for Error {
    fn from(error: parvis_protocol::wire::WireError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
