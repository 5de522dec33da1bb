//! Frames made to exhaust the reader: claims of 4 GiB, nesting without end, a full frame of the
//! smallest things there are.
//!
//! Its own program, because the allocator that measures serves the whole process.

use parvis_protocol::frame::{ClientFrame, ServerFrame};
use parvis_protocol::limits::FRAME_BYTES_MAX;
use parvis_protocol::wire::Encoding::{Json, MessagePack};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that reading one frame of a few bytes may hold. A list reserves up to 1 MiB for what
/// it is promised before the bytes are seen, and lists stand at most three deep in our types.
const SMALL_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The most that reading one frame of [`FRAME_BYTES_MAX`] may hold.
const FULL_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Less than a worker thread of the server has (2 MiB): what nests must fit.
const STACK_BYTES: usize = 512 * 1024;

/// One test, so that nothing else allocates while it measures.
#[test]
fn hostile_frames_are_refused_in_bounded_memory() {
    let reader = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        for (bytes, peak) in [(claims(), SMALL_BYTES_MAX), (nested(), FULL_BYTES_MAX)] {
            bytes.iter().for_each(|bytes| refused(bytes, peak));
        }
        full_frames().iter().for_each(|bytes| bounded(bytes));
    });
    let ended = reader.map(std::thread::JoinHandle::join);
    assert!(matches!(ended, Ok(Ok(()))), "the reader panicked");
}

/// The frame is an error for both readers, and what they held meanwhile is bounded.
fn refused(bytes: &[u8], peak: usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    for encoding in [MessagePack, Json] {
        assert!(
            encoding.decode::<ClientFrame>(bytes).is_err(),
            "{encoding:?} {:02x?}",
            head(bytes)
        );
        assert!(
            encoding.decode::<ServerFrame>(bytes).is_err(),
            "{encoding:?} {:02x?}",
            head(bytes)
        );
    }
    let held = MEMORY.peak_usage().saturating_sub(before);
    assert!(held <= peak, "{held} bytes held for {:02x?}", head(bytes));
}

/// The frame may be read or not; what the readers held is bounded.
fn bounded(bytes: &[u8]) {
    assert!(bytes.len() <= FRAME_BYTES_MAX);
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    for encoding in [MessagePack, Json] {
        drop(encoding.decode::<ClientFrame>(bytes));
        drop(encoding.decode::<ServerFrame>(bytes));
    }
    let held = MEMORY.peak_usage().saturating_sub(before);
    assert!(held <= FULL_BYTES_MAX, "{held} bytes held for {:02x?}", head(bytes));
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..64).unwrap_or(bytes)
}

/// A `MessagePack` map of one key up to its value.
fn key(name: &str) -> Vec<u8> {
    let mut bytes = vec![0x81, 0xd9, u8::try_from(name.len()).unwrap_or(u8::MAX)];
    bytes.extend(name.as_bytes());
    bytes
}

fn concat(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// Places of a frame where a value is expected: of a known kind, or of any kind.
fn places() -> Vec<Vec<u8>> {
    let hello = key("hello");
    let changes = key("changes");
    vec![
        vec![],
        hello.clone(),
        concat(&[&hello, &key("resume")]),
        concat(&[&hello, &key("protocol")]),
        concat(&[&hello, &key("unknown")]),
        concat(&[&key("request"), &key("command"), &key("post_message"), &key("body")]),
        concat(&[&key("request"), &key("id")]),
        concat(&[&changes, &key("changes")]),
        concat(&[&changes, &key("changes"), &[0x91], &key("entities")]),
        concat(&[&key("signal"), &key("presence"), &key("people")]),
    ]
}

/// Values that claim 2^32 - 1 bytes or items: str, bin, ext, array, map; then the end, or a few
/// items to begin with.
fn claims() -> Vec<Vec<u8>> {
    let mut all = vec![];
    for place in places() {
        for marker in [0xdb_u8, 0xc6, 0xc9, 0xdd, 0xdf] {
            for rest in [&[][..], &[0x01; 3], &[0x80; 40], &[0x90; 40], &[0xc0; 40]] {
                all.push(concat(&[&place, &[marker, 0xff, 0xff, 0xff, 0xff], rest]));
            }
        }
    }
    all
}

/// Lists and maps inside each other, as many as a frame can hold.
fn nested() -> Vec<Vec<u8>> {
    let mut all = vec![];
    for place in places() {
        for unit in [&[0x91_u8][..], &[0x81, 0xa0], &[0xdd, 0, 0, 0, 1], &[0xd8, 0x01]] {
            let count = (FRAME_BYTES_MAX - place.len()) / unit.len();
            all.push(concat(&[&place, &unit.repeat(count)]));
        }
    }
    for start in ["", "{\"hello\":", "{\"hello\":{\"x\":", "{\"hello\":{\"resume\":"] {
        for unit in ["[", "{\"a\":", "[{\"a\":"] {
            let count = (FRAME_BYTES_MAX - start.len()) / unit.len();
            all.push(format!("{start}{}", unit.repeat(count)).into_bytes());
        }
    }
    all
}

/// Full frames of the smallest items, where memory grows most for each byte sent.
fn full_frames() -> Vec<Vec<u8>> {
    let count = 60_000_u16;
    let claimed = concat(&[&[0xdc], &count.to_be_bytes()]);
    let items = |item: &[u8]| {
        let room = FRAME_BYTES_MAX - 200;
        item.repeat(usize::from(count).min(room / item.len()))
    };
    let mut all = vec![];
    for place in places() {
        for item in [&[0x00_u8][..], &[0x80], &[0x90], &[0xa0], &[0xc0], b"\xa4room"] {
            all.push(concat(&[&place, &claimed, &items(item)]));
        }
    }
    all.push(format!("[{}0]", "0,".repeat(32_000)).into_bytes());
    all.push(format!("{{\"hello\":{{\"x\":[{}0]}}}}", "{},".repeat(20_000)).into_bytes());
    all
}
