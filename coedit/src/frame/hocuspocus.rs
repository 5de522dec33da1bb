//! Hocuspocus v3 and v4: several documents on one socket, each frame behind its address.
//!
//! The address is the name of the document, in v4 perhaps with a session after a zero; it is given
//! back as it came. Every step 2 and update of a client is answered by one [`status`], after it is
//! in the database.

use super::yjs::{self, Message as Sync};
use crate::bytes::{Malformed, Reader, put_buffer, put_number, put_text};

/// Longest address: a name and a session.
const ADDRESS_MAX: usize = 256;

/// A frame of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Document, and session if there is one; to be given back as it is.
    pub address: &'a str,
    /// What it says.
    pub message: Message<'a>,
}

impl<'a> Frame<'a> {
    /// The name of the document.
    pub fn document(&self) -> &'a str {
        self.address.split_once('\0').map_or(self.address, |(name, _)| name)
    }
}

/// What a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// Synchronisation. `reply` is true if it answers what the server asked.
    Sync {
        /// What it says: never [`Sync::Awareness`] nor [`Sync::QueryAwareness`].
        message: Sync<'a>,
        /// Whether it came as an answer.
        reply: bool,
    },
    /// Who is where.
    Awareness(&'a [u8]),
    /// *Who is here?*
    QueryAwareness,
    /// A token that gives access.
    Token {
        /// The token.
        token: &'a str,
        /// What the provider calls its own version, from v4 on.
        version: Option<&'a str>,
    },
    /// Words of the application, which is not ours.
    Stateless(&'a str),
    /// Words for everybody: only servers say that. To be refused.
    BroadcastStateless,
    /// The document is left; the socket stays.
    Close,
    /// *Are you there?*
    Ping,
    /// *I am here.*
    Pong,
}

/// Reads a frame.
pub fn read(frame: &[u8]) -> Result<Frame<'_>, Malformed> {
    let mut reader = Reader::new(frame);
    let address = reader.text()?;
    if address.len() > ADDRESS_MAX {
        return Err(Malformed);
    }
    let message = match reader.number()? {
        kind @ (0 | 4) => Message::Sync { message: yjs::read_sync(&mut reader)?, reply: kind == 4 },
        1 => Message::Awareness(reader.buffer()?),
        2 => token(&mut reader)?,
        3 => Message::QueryAwareness,
        5 => Message::Stateless(reader.text()?),
        6 => return Ok(Frame { address, message: Message::BroadcastStateless }),
        // A reason may follow; nobody reads it.
        7 => return Ok(Frame { address, message: Message::Close }),
        9 => Message::Ping,
        10 => Message::Pong,
        _ => return Err(Malformed),
    };
    reader.end()?;
    Ok(Frame { address, message })
}

fn token<'a>(reader: &mut Reader<'a>) -> Result<Message<'a>, Malformed> {
    if reader.number()? != 0 {
        return Err(Malformed);
    }
    let token = reader.text()?;
    let version = if reader.left() == 0 { None } else { Some(reader.text()?) };
    Ok(Message::Token { token, version })
}

fn frame(address: &str, kind: u64) -> Vec<u8> {
    let mut frame = Vec::new();
    put_text(&mut frame, address);
    put_number(&mut frame, kind);
    frame
}

/// A y-websocket frame of kind sync ([`yjs::step1`], [`yjs::step2`], [`yjs::update`]), addressed.
/// Awareness is written the same way in both protocols: [`yjs::awareness`] may come here too.
pub fn addressed(address: &str, message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(address.len() + message.len() + 2);
    put_text(&mut frame, address);
    frame.extend_from_slice(message);
    frame
}

/// The server's answer to a [`Sync::Step1`] that came as a question, as Hocuspocus spells it: a
/// client must not answer it with another.
pub fn reply(address: &str, update: &[u8]) -> Vec<u8> {
    let mut frame = frame(address, 4);
    put_number(&mut frame, 1);
    put_buffer(&mut frame, update);
    frame
}

/// Access is given.
pub fn authenticated(address: &str, writes: bool) -> Vec<u8> {
    let mut frame = frame(address, 2);
    put_number(&mut frame, 2);
    put_text(&mut frame, if writes { "read-write" } else { "readonly" });
    frame
}

/// Access is refused.
pub fn denied(address: &str, reason: &str) -> Vec<u8> {
    let mut frame = frame(address, 2);
    put_number(&mut frame, 1);
    put_text(&mut frame, reason);
    frame
}

/// The answer to one step 2 or update: whether it is saved.
pub fn status(address: &str, saved: bool) -> Vec<u8> {
    let mut frame = frame(address, 8);
    put_number(&mut frame, u64::from(saved));
    frame
}

/// Words of ours for our own client: why an update was refused.
pub fn stateless(address: &str, words: &str) -> Vec<u8> {
    let mut frame = frame(address, 5);
    put_text(&mut frame, words);
    frame
}

/// The document is closed to this client; the socket stays.
pub fn close(address: &str, reason: &str) -> Vec<u8> {
    let mut frame = frame(address, 7);
    put_text(&mut frame, reason);
    frame
}

/// The answer to [`Message::Ping`].
pub fn pong(address: &str) -> Vec<u8> {
    frame(address, 10)
}
