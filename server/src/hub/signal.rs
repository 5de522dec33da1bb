//! A signal, written once for everybody.

use super::frame::to_json;
use super::outbox::{About, Outbox, SignalKey};
use bytes::Bytes;
use parvis_protocol::frame::ServerFrame;
use parvis_protocol::signal::Signal;
use parvis_protocol::wire::Encoding;
use std::sync::OnceLock;

/// A signal in both encodings.
#[derive(Debug)]
pub struct EncodedSignal {
    /// What it replaces.
    pub key: SignalKey,
    msgpack: Bytes,
    /// Written when the first JSON client needs it.
    json: OnceLock<Bytes>,
}

impl EncodedSignal {
    /// Writes a signal once for everybody.
    pub fn new(signal: Signal) -> Option<Self> {
        let key = match &signal {
            Signal::Presence(it) => (it.channel, About::Presence),
            Signal::Typing(it) => (it.channel, About::Typing(it.person)),
            Signal::Turnout(it) => (it.channel, About::Turnout(it.poll)),
        };
        let frame = ServerFrame::Signal(signal);
        let msgpack = Encoding::MessagePack.encode(&frame).ok()?.into();
        Some(Self { key, msgpack, json: OnceLock::new() })
    }

    /// Queues it for one connection.
    pub fn push_to(&self, outbox: &Outbox) {
        outbox.push_signal(self.key, self.bytes(outbox.encoding));
    }

    /// The bytes in one of the encodings.
    pub fn bytes(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::MessagePack => self.msgpack.clone(),
            Encoding::Json => self.json.get_or_init(|| to_json(&self.msgpack)).clone(),
        }
    }
}
