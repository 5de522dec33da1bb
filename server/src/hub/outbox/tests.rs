use super::*;
use crate::hub::frame::Header;
use uuid::Uuid;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

fn outbox() -> Arc<Outbox> {
    let (person, session) = (PersonId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
    Outbox::new(person, session, Encoding::MessagePack)
}

fn frame(from: i64, bytes: usize, gained: &[ChannelId]) -> Arc<Frame> {
    let head = Header {
        channel: ROOM,
        from: Seq(from),
        to: Seq(from + 1),
        left: Vec::new(),
        gained: gained.to_vec(),
    };
    Arc::new(Frame::from_bus(head, Bytes::from(vec![b'f'; bytes])))
}

fn bye(code: u16) -> Bye {
    Bye { code, reconnect_after_ms: None }
}

#[test]
fn the_durable_lane_is_bounded_in_number() {
    let outbox = outbox();
    for at in 0..OUTBOX_FRAMES_MAX {
        assert!(outbox.push(&frame(i64::try_from(at).unwrap(), 1, &[])));
    }
    assert!(!outbox.push(&frame(600, 1, &[])));
    assert_eq!(outbox.take(1, usize::MAX).frames.len(), 1);
    assert!(outbox.push(&frame(600, 1, &[])), "there is room again");
}

#[test]
fn the_durable_lane_is_bounded_in_bytes_but_takes_any_one_frame() {
    let outbox = outbox();
    assert!(outbox.push(&frame(0, OUTBOX_BYTES_MAX + 1, &[])), "else it could never be sent");
    assert!(!outbox.push(&frame(1, 1, &[])));
    assert_eq!(outbox.take(8, 8).frames.len(), 1);
    assert!(outbox.push(&frame(1, 1, &[])));
}

#[test]
fn answers_always_fit_and_keep_their_place() {
    let outbox = outbox();
    outbox.push(&frame(0, OUTBOX_BYTES_MAX, &[]));
    outbox.push_own(Bytes::from_static(b"answer"));
    assert!(!outbox.push(&frame(1, 1, &[])));
    let batch = outbox.take(8, usize::MAX);
    assert_eq!(batch.frames.last(), Some(&Bytes::from_static(b"answer")));
}

#[test]
fn a_signal_replaces_the_one_with_its_key_and_never_overtakes_a_frame() {
    let outbox = outbox();
    let key = |person| (ROOM, About::Typing(PersonId(Uuid::from_u128(person))));
    outbox.push_signal(key(1), Bytes::from_static(b"old"));
    outbox.push_signal(key(2), Bytes::from_static(b"other"));
    outbox.push_signal(key(1), Bytes::from_static(b"new"));
    outbox.push(&frame(0, 1, &[]));
    outbox.push(&frame(1, 1, &[]));
    assert_eq!(outbox.take(1, usize::MAX).frames, ["f"]);
    assert_eq!(outbox.take(8, usize::MAX).frames, ["f", "new", "other"]);
    assert!(outbox.take(8, usize::MAX).is_empty());
}

#[test]
fn too_many_signals_push_the_oldest_out() {
    let outbox = outbox();
    for person in 0..=SIGNALS_MAX {
        let key = (ROOM, About::Typing(PersonId(Uuid::from_u128(u128::try_from(person).unwrap()))));
        outbox.push_signal(key, Bytes::from(person.to_string()));
    }
    let frames = outbox.take(usize::MAX, usize::MAX).frames;
    assert_eq!(frames.len(), SIGNALS_MAX);
    assert_eq!(frames.first(), Some(&Bytes::from_static(b"1")));
}

#[test]
fn what_to_attach_and_the_farewell_come_when_the_lane_is_empty() {
    let outbox = outbox();
    let gained = ChannelId(Uuid::from_u128(9));
    outbox.push(&frame(0, 1, &[gained]));
    outbox.push(&frame(1, 1, &[]));
    outbox.close(bye(close_code()));
    outbox.close(bye(1));
    let first = outbox.take(1, usize::MAX);
    assert_eq!((first.wanted.len(), first.bye), (0, None));
    let last = outbox.take(1, usize::MAX);
    let wanted = Wanted { channel: gained, from: None, member_at: Seq(0) };
    assert_eq!(last.wanted, [wanted]);
    assert_eq!(last.bye, Some(bye(close_code())), "the first farewell holds");
}

const fn close_code() -> u16 {
    parvis_protocol::frame::close::MOVED
}

#[test]
fn what_is_gone_keeps_nothing() {
    let outbox = outbox();
    outbox.push(&frame(0, 1, &[]));
    outbox.abandon();
    assert!(outbox.push(&frame(1, 1, &[])), "a dead connection does not lag");
    outbox.push_own(Bytes::from_static(b"answer"));
    outbox.push_signal((ROOM, About::Presence), Bytes::from_static(b"signal"));
    outbox.want(Wanted { channel: ROOM, from: None, member_at: Seq(0) });
    assert!(outbox.take(8, usize::MAX).is_empty());
}

#[tokio::test]
async fn work_is_taken_again_when_half_of_the_lane_is_free() {
    let outbox = outbox();
    for at in 0..OUTBOX_FRAMES_MAX {
        outbox.push(&frame(i64::try_from(at).unwrap(), 1, &[]));
    }
    let mut light = std::pin::pin!(outbox.light());
    assert!(futures_util::poll!(light.as_mut()).is_pending());
    outbox.take(OUTBOX_FRAMES_MAX / 2 - 1, usize::MAX);
    assert!(futures_util::poll!(light.as_mut()).is_pending());
    outbox.take(1, usize::MAX);
    assert!(futures_util::poll!(light.as_mut()).is_ready());
}
