//! A typed client of Parvis, and what it costs to serve thousands of them.
//!
//! For every test of the server:
//! - [`client`]: one person's browser without the screen;
//! - [`state`]: what a client knows, as a pure machine that notices every broken promise;
//! - [`transport`], [`http`], [`api`]: sockets, server-sent events, sign-in.
//!
//! For measuring, from the outside in:
//! - [`scenario`]: what is measured; [`report`], [`machine`]: figures beside their baseline;
//! - [`server`], [`measure`]: the server under test and what it costs;
//! - [`fleet`], [`order`], [`worker`]: processes that hold the connections;
//! - [`member`], [`tally`]: one connection among thousands, and what they share;
//! - [`pacer`], [`stamp`], [`checker`]: when messages leave, what they say, what all must see.

pub mod api;
pub mod checker;
pub mod client;
pub mod clock;
pub mod error;
pub mod fleet;
pub mod http;
pub mod machine;
pub mod measure;
pub mod member;
pub mod number;
pub mod order;
pub mod pacer;
pub mod report;
pub mod scenario;
pub mod server;
pub mod stamp;
pub mod state;
pub mod tally;
pub mod transport;
pub mod worker;
