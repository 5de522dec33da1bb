//! The protocol's tests; `hostile` is a program of its own, since it counts what is allocated.

mod golden;
mod roundtrip;
mod samples;
mod spec;
mod typescript;
