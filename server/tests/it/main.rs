//! Stories over the whole server, on both engines.

mod stage;
mod territory;
