//! Frames of the two stock protocols: y-websocket, and Hocuspocus v3 and v4.
//!
//! One message per frame; what follows it is refused. Reading borrows, writing makes whole frames
//! that can be shared by every socket. What a message means is not decided here.

pub mod hocuspocus;
pub mod yjs;
