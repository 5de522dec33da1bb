//! What crosses a socket of Parvis, and nothing else: no I/O, no clock, no runtime.
//!
//! - [`frame`]: the two envelopes, [`frame::ClientFrame`] and [`frame::ServerFrame`];
//! - [`command`]: everything a client may ask, and the [`command::Reply`] to it;
//! - [`change`]: the durable, ordered changes of a channel, each with the whole new state of
//!   the entities it touched;
//! - [`signal`]: what may be lost (presence, typing);
//! - [`problem`]: every refusal a client may meet, a closed list;
//! - [`limits`]: every limit a client may meet, by name and unit;
//! - [`wire`]: MessagePack (named maps) and JSON, the same types in both.
//!
//! `PROTOCOL.md` beside this crate is the contract in words.

#[macro_use]
mod macros;

pub mod attendance;
pub mod change;
pub mod channel;
pub mod command;
pub mod directory;
pub mod document;
pub mod floor;
pub mod frame;
pub mod id;
pub mod identity;
pub mod limits;
pub mod meeting;
pub mod message;
pub mod minutes;
pub mod poll;
pub mod preference;
pub mod problem;
pub mod screen;
pub mod signal;
pub mod today;
pub mod wire;

/// The protocol's version: the number in `parvis.1.msgpack` and in `hello`.
pub const VERSION: u32 = 1;

/// WebSocket subprotocol: MessagePack, binary frames. What our own client speaks.
pub const SUBPROTOCOL_MSGPACK: &str = "parvis.1.msgpack";

/// WebSocket subprotocol: JSON, text frames. For people, scripts and debugging.
pub const SUBPROTOCOL_JSON: &str = "parvis.1.json";
