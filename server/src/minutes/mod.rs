//! The minutes (*procès-verbal*) of a meeting, and what else leaves it as a file: the list of its
//! deliberations, its votes, the event of a calendar, the register of decisions of its room.
//!
//! Nothing of it is typed twice: who was there, the quorum and every figure come from the journal,
//! the entities and the records of polls ([`facts`]), each time the minutes are read. No figure is
//! computed here, and no generated line is stored, so that none can be edited.

mod document;
mod facts;
mod french;
pub mod http;
mod ics;
mod markdown;
mod reading;
mod register;
mod rules;
mod sentence;
mod sheet;
mod store;

use crate::db;
use crate::permission::Denied;
use crate::{channel, meeting, poll};
use parvis_protocol::problem::Problem;

/// Why a use-case of minutes was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// There is no such meeting.
    #[error("no such meeting for this person")]
    NotFound,
    /// The minutes are a draft, which only who conducts the meeting reads.
    #[error("not before the meeting is closed")]
    Forbidden,
    /// A file could not be made.
    #[error(transparent)]
    Sheet(#[from] sheet::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Sheet(error) => db::Error::Unusable(error.to_string()).into(),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Meeting(denied.into())
    }
}

impl From<poll::Error> for Error {
    fn from(error: poll::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<channel::Error> for Error {
    fn from(error: channel::Error) -> Self {
        Self::Meeting(error.into())
    }
}
