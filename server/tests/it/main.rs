//! Stories over the whole server, on both engines.

mod process;
mod stage;
mod territory;
