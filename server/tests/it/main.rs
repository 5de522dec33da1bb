//! Stories over the whole server, on both engines.

mod ask;
mod bus;
mod conformance;
mod demo;
mod messaging;
mod process;
mod races;
mod rig;
mod stage;
mod territory;
