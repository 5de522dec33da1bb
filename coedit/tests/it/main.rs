//! Documents as their clients and their enemies meet them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![expect(clippy::as_conversions, reason = "small numbers of a test")]
#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
#![expect(clippy::drop_non_drop, reason = "an edit answers nothing, whatever the engine answers")]
#![expect(clippy::print_stdout, reason = "the figures of the long run")]

mod golden;
mod hostile;
mod person;
mod plans;
mod presence;
mod shape;
mod versions;
