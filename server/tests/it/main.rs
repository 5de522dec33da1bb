//! Stories over the whole server, on both engines.

mod demo;
mod stage;
mod territory;
