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

/// The most that reading one frame may hold. A list reserves up to 1 MiB for what it is promised
/// before the bytes are seen; a full frame of small items holds about as much.
const HELD_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Less than a worker thread of the server has (2 MiB): what nests must fit.
const STACK_BYTES: usize = 512 * 1024;

/// One test, so that nothing else allocates while it measures.
#[test]
fn hostile_frames_are_refused_in_bounded_memory() {
    let reader = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        for bytes in claims().iter().chain(&nested()) {
            assert_eq!(read(bytes), 0, "{:02x?}", head(bytes));
        }
        // These may be read or refused; `read` looks at the memory.
        for bytes in full_frames() {
            let _accepted = read(&bytes);
        }
    });
    let ended = reader.map(std::thread::JoinHandle::join);
    assert!(matches!(ended, Ok(Ok(()))), "the reader panicked");
}

/// Reads the bytes in every way and tells how many accepted them; what each held is bounded.
fn read(bytes: &[u8]) -> usize {
    assert!(bytes.len() <= FRAME_BYTES_MAX);
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let mut accepted = 0;
    for encoding in [MessagePack, Json] {
        accepted += usize::from(encoding.decode::<ClientFrame>(bytes).is_ok());
        accepted += usize::from(encoding.decode::<ServerFrame>(bytes).is_ok());
    }
    let held = MEMORY.peak_usage().saturating_sub(before);
    assert!(held <= HELD_BYTES_MAX, "{held} bytes held for {:02x?}", head(bytes));
    accepted
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
    let entities = concat(&[&key("changes"), &[0x91], &key("entities"), &[0x91]]);
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
        concat(&[&changes, &entities, &key("message"), &key("mentions")]),
        concat(&[&changes, &entities, &key("reaction"), &key("kinds")]),
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
        for item in [&[0x00_u8][..], &[0x80], &[0x90], &[0xa0], &[0xc0], b"\xa4room", b"\xa4seen"] {
            all.push(concat(&[&place, &claimed, &items(item)]));
        }
    }
    all.push(format!("[{}0]", "0,".repeat(32_000)).into_bytes());
    all.push(format!("{{\"hello\":{{\"x\":[{}0]}}}}", "{},".repeat(20_000)).into_bytes());
    all
}
