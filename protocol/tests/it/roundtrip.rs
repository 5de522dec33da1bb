//! What is written is read back, what is unknown is ignored, what is broken is refused.
//!
//! Frames are made of random bytes through `arbitrary`, so that a new field is tested unasked.

use arbitrary::{Arbitrary, Unstructured};
use parvis_protocol::frame::{ClientFrame, ServerFrame};
use parvis_protocol::id::{Micros, PersonId, Seq};
use parvis_protocol::wire::Encoding::{self, Json, MessagePack};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::fmt::Debug;
use uuid::Uuid;

const ENCODINGS: [Encoding; 2] = [MessagePack, Json];

/// Random frames of one kind.
fn frames<T: for<'a> Arbitrary<'a> + Debug>() -> impl Strategy<Value = T> {
    proptest::collection::vec(any::<u8>(), 64..8192)
        .prop_filter_map("too few bytes", |bytes| T::arbitrary(&mut Unstructured::new(&bytes)).ok())
}

/// Encodes and decodes in both encodings, and by way of JSON values in `MessagePack`: there ids
/// are text and the fields come in another order.
fn identity<T>(frame: &T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    for encoding in ENCODINGS {
        let bytes = encoding.encode(frame).map_err(fail)?;
        prop_assert_eq!(&encoding.decode::<T>(&bytes).map_err(fail)?, frame);
    }
    let value = serde_json::to_value(frame).map_err(fail)?;
    let bytes = MessagePack.encode(&value).map_err(fail)?;
    prop_assert_eq!(&MessagePack.decode::<T>(&bytes).map_err(fail)?, frame);
    Ok(())
}

/// A reader that knows none of the new fields reads the same frame.
fn ignores_unknown_fields<T>(frame: &T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let mut value = serde_json::to_value(frame).map_err(fail)?;
    let added = add_fields(&mut value, true);
    prop_assert!(added > 0);
    for encoding in ENCODINGS {
        let bytes = encoding.encode(&value).map_err(fail)?;
        prop_assert_eq!(&encoding.decode::<T>(&bytes).map_err(fail)?, frame);
    }
    Ok(())
}

/// Adds fields at the start, in the middle and at the end of every record; tells of how many.
/// A choice is a map of one key that stands where a choice is expected: it stays as it is.
fn add_fields(value: &mut Value, choice: bool) -> usize {
    match value {
        Value::Object(map) => {
            let is_choice = choice && map.len() == 1;
            let mut added = 0;
            for (key, inside) in map.iter_mut() {
                added += add_fields(inside, is_a_choice(key));
            }
            if !is_choice {
                insert_unknown(map);
                added += 1;
            }
            added
        }
        Value::Array(list) => list.iter_mut().map(|inside| add_fields(inside, choice)).sum(),
        _ => 0,
    }
}

/// Whether the value under this key is a choice. A new one that is not named here fails the
/// test: the reader meets a choice of four keys.
fn is_a_choice(key: &str) -> bool {
    matches!(
        key,
        "command"
            | "outcome"
            | "ok"
            | "signal"
            | "entities"
            | "mentions"
            | "anchor"
            | "problem"
            | "kind"
            | "choice"
            | "vote"
            | "urn"
            | "warnings"
    )
}

fn insert_unknown(map: &mut Map<String, Value>) {
    map.insert("a_later_field".into(), json!({"deep": [1, -2.5, {"er": null}]}));
    map.insert("m_later_field".into(), json!("text"));
    map.insert("zz_later_field".into(), json!([]));
}

/// Every strict beginning of a frame is refused, and so is a frame with something after it.
fn ends_where_it_ends<T>(frame: &T, cut: prop::sample::Index) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned,
{
    for encoding in ENCODINGS {
        let mut bytes = encoding.encode(frame).map_err(fail)?;
        let kept = cut.index(bytes.len());
        prop_assert!(encoding.decode::<T>(bytes.get(..kept).unwrap_or_default()).is_err());
        bytes.push(b'0');
        prop_assert!(encoding.decode::<T>(&bytes).is_err(), "a byte after the frame");
    }
    Ok(())
}

/// Whatever the bytes, reading ends without a panic, and what was read is a frame like another.
fn never_panics<T>(bytes: &[u8]) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    for encoding in ENCODINGS {
        if let Ok(frame) = encoding.decode::<T>(bytes) {
            identity(&frame)?;
        }
    }
    Ok(())
}

/// Flips some bits of a frame, in both encodings, and reads it.
fn survives_flips<T>(frame: &T, flips: &[(prop::sample::Index, u8)]) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    for encoding in ENCODINGS {
        let mut bytes = encoding.encode(frame).map_err(fail)?;
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 1 << (bit % 8);
            }
        }
        never_panics::<T>(&bytes)?;
    }
    Ok(())
}

fn fail(error: impl Into<Box<dyn std::error::Error>>) -> TestCaseError {
    TestCaseError::fail(error.into().to_string())
}

fn flips() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    proptest::collection::vec(any::<(prop::sample::Index, u8)>(), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn client_frames_are_read_back(frame in frames::<ClientFrame>()) {
        identity(&frame)?;
    }

    #[test]
    fn server_frames_are_read_back(frame in frames::<ServerFrame>()) {
        identity(&frame)?;
    }

    #[test]
    fn unknown_fields_of_a_client_are_ignored(frame in frames::<ClientFrame>()) {
        ignores_unknown_fields(&frame)?;
    }

    #[test]
    fn unknown_fields_of_a_server_are_ignored(frame in frames::<ServerFrame>()) {
        ignores_unknown_fields(&frame)?;
    }

    #[test]
    fn client_frames_end_where_they_end(
        frame in frames::<ClientFrame>(),
        cut: prop::sample::Index,
    ) {
        ends_where_it_ends(&frame, cut)?;
    }

    #[test]
    fn server_frames_end_where_they_end(
        frame in frames::<ServerFrame>(),
        cut: prop::sample::Index,
    ) {
        ends_where_it_ends(&frame, cut)?;
    }

    #[test]
    fn flipped_client_frames_never_panic(frame in frames::<ClientFrame>(), flips in flips()) {
        survives_flips(&frame, &flips)?;
    }

    #[test]
    fn flipped_server_frames_never_panic(frame in frames::<ServerFrame>(), flips in flips()) {
        survives_flips(&frame, &flips)?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        never_panics::<ClientFrame>(&bytes)?;
        never_panics::<ServerFrame>(&bytes)?;
    }

    #[test]
    fn an_id_is_sixteen_bytes_or_text(bytes: [u8; 16]) {
        let id = PersonId(Uuid::from_bytes(bytes));
        let written = MessagePack.encode(&id).map_err(fail)?;
        prop_assert_eq!(written.len(), 18);
        prop_assert_eq!(MessagePack.decode::<PersonId>(&written).map_err(fail)?, id);
        let text = MessagePack.encode(&id.to_string()).map_err(fail)?;
        prop_assert_eq!(MessagePack.decode::<PersonId>(&text).map_err(fail)?, id);
    }
}

/// What a frame of the first version looked like, optional fields left out.
#[test]
fn absent_and_null_are_the_same() {
    let room = "019cafe5-4800-7000-8000-000000000010";
    let bare = json!({"request": {"id": room, "command": {"post_message": {
        "channel": room, "body": "Bonjour"}}}});
    let null = json!({"request": {"id": room, "command": {"post_message": {
        "channel": room, "thread": null, "quote": null, "body": "Bonjour",
        "acknowledgement_requested": false}}}});
    for encoding in ENCODINGS {
        let read = |value: &Value| {
            encoding.encode(value).and_then(|bytes| encoding.decode::<ClientFrame>(&bytes))
        };
        assert!(read(&bare).is_ok(), "{encoding:?}");
        assert_eq!(read(&bare).ok(), read(&null).ok(), "{encoding:?}");
        assert!(read(&json!({"hello": {"protocol": 1}})).is_ok(), "{encoding:?}");
    }
}

/// A later version may nest in a field we skip. In `MessagePack`, where skipping recurses, 128
/// deep is the end.
#[test]
fn nesting_has_an_end() {
    let accepted = |encoding: Encoding, depth: usize| {
        let inside = (0..depth).fold(json!(1), |inside, _| json!([inside]));
        let frame = json!({"hello": {"protocol": 1, "a_later_field": inside}});
        let read = encoding.encode(&frame).and_then(|it| encoding.decode::<ClientFrame>(&it));
        read.is_ok()
    };
    assert!(accepted(MessagePack, 100) && accepted(Json, 100));
    assert!(!accepted(MessagePack, 140));
}

/// A position is a whole number that JavaScript holds; a float that is whole is taken, as some
/// of its `MessagePack` writers send one beyond 32 bits.
#[test]
fn numbers_are_whole_and_safe() {
    let seq = |value: &Value| {
        let bytes = MessagePack.encode(value)?;
        let packed = MessagePack.decode::<Seq>(&bytes);
        let text = Json.decode::<Seq>(value.to_string().as_bytes());
        assert_eq!(packed.is_ok(), text.is_ok(), "{value}");
        packed
    };
    for (value, expected) in [
        (json!(0), Some(0)),
        (json!(9_007_199_254_740_991_i64), Some(9_007_199_254_740_991)),
        (json!(1_772_474_400_000_000.0), Some(1_772_474_400_000_000)),
        (json!(9_007_199_254_740_992_i64), None),
        (json!(u64::MAX), None),
        (json!(-1), None),
        (json!(i64::MIN), None),
        (json!(0.5), None),
        (json!(1e300), None),
        (json!("1"), None),
        (json!(null), None),
    ] {
        assert_eq!(seq(&value).ok(), expected.map(Seq), "{value}");
    }
    assert_eq!(Json.decode::<Micros>(b"-1").ok(), Some(Micros(-1)));
    assert!(Json.decode::<Micros>(b"-9007199254740992").is_err());
    let not_a_number = [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0];
    assert!(MessagePack.decode::<Seq>(&not_a_number).is_err());
}
