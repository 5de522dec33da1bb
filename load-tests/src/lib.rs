//! A typed client of Parvis, and what it costs to serve thousands of them.
//!
//! - [`client`]: one person's browser without the screen; the server's own tests use it too;
//! - [`state`]: what a client knows, as a pure machine that notices every broken promise;
//! - [`transport`], [`http`], [`api`]: sockets, server-sent events, sign-in.

pub mod api;
pub mod client;
pub mod error;
pub mod http;
pub mod state;
pub mod transport;
