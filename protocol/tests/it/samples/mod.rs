//! One value at least of every variant on the wire, shared by the golden bytes and the tables.

pub mod attendances;
pub mod documents;
pub mod floors;
pub mod meetings;
pub mod polls;
pub mod today;
pub mod values;
pub mod variants;

use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::{Encoding, WireError};
use serde::Serialize;
use std::fmt::Write as _;
use variants::Variants;

/// What a test returns: any error fails it, with its text.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Both encodings.
pub const ENCODINGS: [Encoding; 2] = [Encoding::MessagePack, Encoding::Json];

/// Commands beside those of messages and rooms.
fn commands() -> Vec<Command> {
    [
        polls::commands(),
        meetings::commands(),
        attendances::commands(),
        floors::commands(),
        documents::commands(),
    ]
    .concat()
}

/// Their replies.
fn replies() -> Vec<Reply> {
    [polls::replies(), meetings::replies(), floors::replies(), documents::replies()].concat()
}

/// Their entities.
fn entities() -> Vec<Entity> {
    [
        polls::entities(),
        meetings::entities(),
        attendances::entities(),
        floors::entities(),
        documents::entities(),
    ]
    .concat()
}

/// Their problems.
fn problems() -> Vec<Problem> {
    [
        polls::problems(),
        meetings::problems(),
        attendances::problems(),
        floors::problems(),
        documents::problems(),
    ]
    .concat()
}

/// The variants of an enum that have no sample.
pub fn missing<T: Variants>(samples: &[T]) -> Vec<&'static str> {
    let seen: Vec<_> = samples.iter().map(Variants::variant).collect();
    T::ALL.iter().copied().filter(|name| !seen.contains(name)).collect()
}

/// The value in JSON.
pub fn json<T: Serialize>(value: &T) -> Result<String, Box<dyn std::error::Error>> {
    Ok(String::from_utf8(Encoding::Json.encode(value)?)?)
}

/// The value in `MessagePack`, in hexadecimal.
pub fn hex<T: Serialize>(value: &T) -> Result<String, WireError> {
    let bytes = Encoding::MessagePack.encode(value)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
