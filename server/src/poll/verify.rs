//! Results checked again, away from the server that made them and without any database: each record
//! is what its hash says, its result is what its ballots make, and it follows the one before.

use super::tally;
use parvis_protocol::poll::{PollRecord, VerificationFile};
use serde_json::Value;

/// Version of the files that are written and read here.
pub const VERSION: u32 = 1;

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not such a file.
    #[error("ce n’est pas un fichier de vérification ({0})")]
    Unreadable(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("ce fichier est de la version {0}, que ce programme ne lit pas")]
    Version(u32),
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something of it was changed since its hash was made.
    Hash,
    /// Its ballots make another result.
    Result,
    /// It was counted by rules that this program does not have.
    Engine(u32),
    /// It does not follow the record that stands before it.
    Chain,
}

/// A record that was checked.
#[derive(Debug)]
pub struct Checked {
    /// The record; absent when only its hash is there, its result not being told.
    pub record: Option<PollRecord>,
    /// The poll was voided: the result does not count.
    pub voided: bool,
    /// Nothing when all is well.
    pub faults: Vec<Fault>,
}

/// Checks a file.
pub fn verify(text: &str) -> Result<(String, Vec<Checked>), Error> {
    let raw: Value = serde_json::from_str(text)?;
    let file: VerificationFile = serde_json::from_value(raw.clone())?;
    if file.version != VERSION {
        return Err(Error::Version(file.version));
    }
    // As they are written: a member that the types do not know would otherwise go unseen.
    let written = raw.get("records").and_then(Value::as_array).into_iter().flatten();
    let mut before: Option<String> = None;
    let mut all = Vec::with_capacity(file.records.len());
    for (hashed, raw) in file.records.into_iter().zip(written) {
        let mut faults = Vec::new();
        if before.is_some() && hashed.previous != before {
            faults.push(Fault::Chain);
        }
        if let Some(record) = &hashed.record {
            let text = tally::canonical(&raw.get("record"))?;
            if tally::hash(&text) != hashed.hash || record.previous != hashed.previous {
                faults.push(Fault::Hash);
            }
            if record.result.engine != tally::ENGINE {
                faults.push(Fault::Engine(record.result.engine));
            } else if !tally::verify(record) {
                faults.push(Fault::Result);
            }
        }
        before = Some(hashed.hash);
        let voided = hashed.voided.is_some();
        all.push(Checked { record: hashed.record, voided, faults });
    }
    Ok((file.room, all))
}
