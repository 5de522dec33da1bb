//! y-websocket: one document per socket, binary frames, no acknowledgement.

use crate::bytes::{Malformed, Reader, put_buffer, put_number, put_text};

/// What a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// *This is what I have*: a state vector.
    Step1(&'a [u8]),
    /// *This is what you lack*: an update, in answer to a [`Message::Step1`].
    Step2(&'a [u8]),
    /// An update.
    Update(&'a [u8]),
    /// Who is where.
    Awareness(&'a [u8]),
    /// *Who is here?*
    QueryAwareness,
}

/// Reads a frame.
pub fn read(frame: &[u8]) -> Result<Message<'_>, Malformed> {
    let mut reader = Reader::new(frame);
    let message = match reader.number()? {
        0 => read_sync(&mut reader)?,
        1 => Message::Awareness(reader.buffer()?),
        3 => Message::QueryAwareness,
        _ => return Err(Malformed),
    };
    reader.end()?;
    Ok(message)
}

pub(super) fn read_sync<'a>(reader: &mut Reader<'a>) -> Result<Message<'a>, Malformed> {
    match reader.number()? {
        0 => Ok(Message::Step1(reader.buffer()?)),
        1 => Ok(Message::Step2(reader.buffer()?)),
        2 => Ok(Message::Update(reader.buffer()?)),
        _ => Err(Malformed),
    }
}

/// The server's state vector: the client answers with what the server lacks.
pub fn step1(state_vector: &[u8]) -> Vec<u8> {
    sync(0, state_vector)
}

/// What the client lacks.
pub fn step2(update: &[u8]) -> Vec<u8> {
    sync(1, update)
}

/// An update of somebody else.
pub fn update(update: &[u8]) -> Vec<u8> {
    sync(2, update)
}

fn sync(kind: u64, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0];
    put_number(&mut frame, kind);
    put_buffer(&mut frame, payload);
    frame
}

/// Who is where.
pub fn awareness(update: &[u8]) -> Vec<u8> {
    let mut frame = vec![1];
    put_buffer(&mut frame, update);
    frame
}

/// Permission denied; a stock client only notes it on its console.
pub fn denied(reason: &str) -> Vec<u8> {
    let mut frame = vec![2, 0];
    put_text(&mut frame, reason);
    frame
}
