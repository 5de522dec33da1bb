//! Stories of sign-in and of the HTTP edge, over real sockets, on both engines.

pub mod ask;
mod edge;
mod invitation;
mod logs;
mod relay;
mod session;
mod sign_in;
pub mod site;
mod start_again;
