//! Stories over the whole server, on both engines.

mod ask;
mod conformance;
mod rig;
mod stage;
mod territory;
