//! Co-edited documents of Parvis: an agenda that several people write at once, free notes, the
//! wording of minutes.
//!
//! The engine is yrs; the wire is Yjs' (V1), so that stock clients work. This crate decides what
//! is let in ([`document`]), what it means ([`agenda`], [`prose`]), who is there ([`presence`]),
//! who wrote what ([`history`]) and how an earlier text comes back ([`restore`]). It does no I/O,
//! knows no clock, and does not store: who calls writes an update to its log between `check` and
//! `commit`.

pub mod agenda;
pub mod bytes;
pub mod document;
pub mod frame;
mod gate;
pub mod history;
pub mod kind;
pub mod merge;
mod order;
pub mod presence;
pub mod prose;
pub mod refusal;
pub mod restore;
mod scan;
mod schema;
pub mod seed;
mod xml;

pub use agenda::Agenda;
pub use document::{Author, Checked, Document, Owner, Rights};
pub use kind::Kind;
pub use refusal::{Corrupt, Refusal};
pub use scan::Span;
