//! Documents as their clients and their enemies meet them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![expect(clippy::as_conversions, reason = "small numbers of a test")]

mod golden;
mod hostile;
mod person;
mod plans;
mod presence;
mod shape;
mod versions;
