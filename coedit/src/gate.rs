//! Every touch of the engine, where a panic stops.
//!
//! The engine panics on some bytes that it decodes gladly (research, reliability, finding 1). What
//! panicked is thrown away by who called, never used again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use yrs::updates::decoder::Decode;
use yrs::{StateVector, Update};

use crate::bytes::Reader;
use crate::refusal::Refusal;

/// Runs what may panic. The caller drops whatever `work` had in its hands if it did.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Refusal::Panicked)
}

/// Decodes an update that was scanned.
pub(crate) fn update(bytes: &[u8]) -> Result<Update, Refusal> {
    contain(|| Update::decode_v1(bytes))?.map_err(|_| Refusal::Malformed)
}

/// Decodes what a client says it has: counts are looked at before memory is reserved from them.
pub(crate) fn state_vector(bytes: &[u8]) -> Result<StateVector, Refusal> {
    let mut reader = Reader::new(bytes);
    let clients = reader.count(2)?;
    for _ in 0..clients {
        reader.number()?;
        reader.clock()?;
    }
    reader.end()?;
    contain(|| StateVector::decode_v1(bytes))?.map_err(|_| Refusal::Malformed)
}
