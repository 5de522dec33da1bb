//! Stories over the whole server, on both engines.
#![expect(
    clippy::as_conversions,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise, and makes identifiers as it likes"
)]

mod ask;
mod bus;
mod cli;
mod conformance;
mod demo;
mod directory;
mod doctor;
mod document;
mod given_up;
mod identity;
mod limits;
mod meetings;
mod messaging;
mod pages;
mod plan;
mod polls;
mod posting;
mod presence;
mod process;
mod races;
mod raw;
mod restored;
mod rig;
mod rooms;
mod stage;
mod still;
mod storage;
mod stories;
mod territory;
mod today;
mod val_de_merle;
mod world;
