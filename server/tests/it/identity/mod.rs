//! Stories of sign-in and of the HTTP edge, over real sockets, on both engines.

mod ask;
mod edge;
mod invitation;
mod logs;
mod relay;
mod session;
mod sign_in;
mod site;
mod start_again;
