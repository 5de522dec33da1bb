//! Whatever the bytes, decoding ends without a panic, and what was read is written and read back.
//!
//! The first byte chooses where the frame comes from: the rest as it is, or a valid frame built
//! from the rest and then damaged. The second way reaches deep fields without a corpus.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use parvis_protocol::frame::{ClientFrame, ServerFrame};
use parvis_protocol::wire::Encoding;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

const ENCODINGS: [Encoding; 2] = [Encoding::MessagePack, Encoding::Json];

fuzz_target!(|data: &[u8]| {
    let Some((way, rest)) = data.split_first() else { return };
    match way % 3 {
        0 => read_both(rest),
        1 => build_and_damage::<ClientFrame>(rest),
        _ => build_and_damage::<ServerFrame>(rest),
    }
});

/// Reads the bytes as every kind of frame.
fn read_both(bytes: &[u8]) {
    for encoding in ENCODINGS {
        read::<ClientFrame>(encoding, bytes);
        read::<ServerFrame>(encoding, bytes);
    }
}

/// What can be read survives both encodings.
fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(encoding: Encoding, bytes: &[u8]) {
    if let Ok(frame) = encoding.decode::<T>(bytes) {
        same_after_all(&frame);
    }
}

fn same_after_all<T: Serialize + DeserializeOwned + PartialEq + Debug>(frame: &T) {
    for encoding in ENCODINGS {
        let bytes = encoding.encode(frame).expect("a frame can be written");
        let again: T = encoding.decode(&bytes).expect("what was written can be read");
        assert_eq!(&again, frame, "{encoding:?}");
    }
}

/// Builds a frame, checks it, then changes up to four bytes of it and reads it again.
fn build_and_damage<'a, T>(data: &'a [u8])
where
    T: Arbitrary<'a> + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut from = Unstructured::new(data);
    let Ok(damage) = <[(u16, u8); 4]>::arbitrary(&mut from) else { return };
    let Ok(frame) = T::arbitrary(&mut from) else { return };
    same_after_all(&frame);
    for encoding in ENCODINGS {
        let mut bytes = encoding.encode(&frame).expect("a frame can be written");
        for (place, mask) in damage {
            let place = usize::from(place) % bytes.len();
            bytes[place] ^= mask;
        }
        read_both(&bytes);
    }
}
