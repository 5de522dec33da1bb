//! The two encodings of the same types.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Maps and lists inside each other in MessagePack, at most: its reader skips an unknown field by
/// recursion. The one of JSON does not. Our own frames stay below 12.
const DEPTH_MAX: usize = 128;

/// How a connection writes its frames, chosen by its WebSocket subprotocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// MessagePack with named maps, in binary frames.
    MessagePack,
    /// JSON, in text frames and server-sent events.
    Json,
}

/// A frame that could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The value cannot be written (never the case of the types of this crate).
    #[error("cannot encode: {0}")]
    Encode(String),
    /// The bytes are not a frame of this protocol.
    #[error("cannot decode: {0}")]
    Decode(String),
}

impl Encoding {
    /// The encoding of a WebSocket subprotocol.
    pub fn of_subprotocol(name: &str) -> Option<Self> {
        match name {
            crate::SUBPROTOCOL_MSGPACK => Some(Self::MessagePack),
            crate::SUBPROTOCOL_JSON => Some(Self::Json),
            _ => None,
        }
    }

    /// Writes a frame.
    pub fn encode<T: Serialize>(self, value: &T) -> Result<Vec<u8>, WireError> {
        match self {
            Self::MessagePack => {
                rmp_serde::to_vec_named(value).map_err(|e| WireError::Encode(e.to_string()))
            }
            Self::Json => serde_json::to_vec(value).map_err(|e| WireError::Encode(e.to_string())),
        }
    }

    /// Reads a frame. Bytes left over after it are a fault.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, WireError> {
        match self {
            Self::MessagePack => {
                let mut from = rmp_serde::Deserializer::from_read_ref(bytes);
                from.set_max_depth(DEPTH_MAX);
                let value =
                    T::deserialize(&mut from).map_err(|e| WireError::Decode(e.to_string()))?;
                // The reader does not say what it has left; asked for more, it has no marker.
                match bool::deserialize(&mut from) {
                    Err(rmp_serde::decode::Error::InvalidMarkerRead(_)) => Ok(value),
                    _ => Err(WireError::Decode("bytes after the frame".into())),
                }
            }
            Self::Json => {
                serde_json::from_slice(bytes).map_err(|e| WireError::Decode(e.to_string()))
            }
        }
    }
}
