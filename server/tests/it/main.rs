//! Stories over the whole server, on both engines.

#![cfg(test)]

mod demo;
mod process;
mod stage;
mod stories;
mod territory;
mod world;
