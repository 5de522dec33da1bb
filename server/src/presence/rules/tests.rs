use super::*;
use uuid::Uuid;

/// Several nodes with a network between them, and what is promised of them together.
mod network;

const ROOM: ChannelId = ChannelId(Uuid::from_u128(1));

const fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn people(numbers: &[u128]) -> BTreeSet<PersonId> {
    numbers.iter().copied().map(person).collect()
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn heard(node: u128, number: u64, who: &[u128], ask: bool) -> News {
    News::Heard(NodePresence {
        node: Uuid::from_u128(node),
        number,
        channel: ROOM,
        people: people(who).into_iter().collect(),
        leaving: vec![],
        ask,
    })
}

/// The people of this node in the room are these.
fn here(watch: &mut Watch, who: &[u128], now: Duration) {
    let people: HashSet<PersonId> = who.iter().copied().map(person).collect();
    watch.here(ROOM, people, Touched::default(), now);
}

fn told(orders: &Orders) -> Option<&BTreeSet<PersonId>> {
    orders.tell.first().map(|(_, people)| people)
}

#[test]
fn changes_are_told_whole_and_once() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    here(&mut watch, &[1, 2], seconds(0));
    let orders = watch.tick(seconds(0));
    assert_eq!(told(&orders), Some(&people(&[1, 2])));
    assert_eq!(orders.publish.len(), 1);
    assert_eq!(orders.publish[0].people, [person(1), person(2)]);
    here(&mut watch, &[1, 2], seconds(1));
    assert_eq!(watch.tick(seconds(1)), Orders::default(), "nothing changed");
    watch.take(heard(2, 1, &[2, 3], false), seconds(1));
    let orders = watch.tick(seconds(2));
    assert_eq!(told(&orders), Some(&people(&[1, 2, 3])), "each person once");
    assert!(orders.publish.is_empty(), "the others know");
    watch.not_told([ROOM].into_iter());
    assert_eq!(told(&watch.tick(seconds(3))), Some(&people(&[1, 2, 3])));
}

#[test]
fn a_reconnection_is_invisible_and_a_departure_is_not() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    here(&mut watch, &[1, 2], seconds(0));
    watch.tick(seconds(0));
    here(&mut watch, &[1], seconds(1));
    assert_eq!(watch.tick(seconds(11)), Orders::default());
    here(&mut watch, &[1, 2], seconds(11));
    assert_eq!(watch.tick(seconds(12)), Orders::default());
    here(&mut watch, &[1], seconds(20));
    // A connection too short to be seen is still one.
    let came = Touched { came: people(&[2]), ..Touched::default() };
    watch.here(ROOM, HashSet::from([person(1)]), came, seconds(25));
    assert_eq!(watch.tick(seconds(36)), Orders::default());
    let orders = watch.tick(seconds(37));
    assert_eq!(told(&orders), Some(&people(&[1])));
    assert_eq!(orders.publish[0].people, [person(1)]);
}

#[test]
fn an_older_notice_changes_nothing() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    here(&mut watch, &[1], seconds(0));
    watch.take(heard(2, 7, &[2], false), seconds(0));
    watch.take(heard(2, 6, &[2, 3], false), seconds(0));
    assert_eq!(told(&watch.tick(seconds(0))), Some(&people(&[1, 2])));
    watch.take(News::Left(Uuid::from_u128(2)), seconds(1));
    watch.take(heard(2, 8, &[2, 3], false), seconds(1));
    assert_eq!(told(&watch.tick(seconds(2))), None, "its people are on their way");
    assert_eq!(told(&watch.tick(seconds(13))), Some(&people(&[1])));
}

#[test]
fn a_silent_node_is_forgotten() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    here(&mut watch, &[1], seconds(0));
    watch.take(heard(2, 1, &[2], false), seconds(0));
    watch.tick(seconds(0));
    assert_eq!(told(&watch.tick(SILENCE.saturating_sub(Duration::from_millis(1)))), None);
    assert_eq!(told(&watch.tick(SILENCE)), Some(&people(&[1])));
}

#[test]
fn who_left_is_not_believed_in_for_longer_because_they_are_told_again() {
    let (mut ours, mut theirs) = (Watch::new(Uuid::from_u128(1)), Watch::new(Uuid::from_u128(2)));
    let hear = |ours: &mut Watch, orders: Orders, now: Duration| {
        for presence in orders.publish {
            ours.take(News::Heard(presence), now);
        }
    };
    here(&mut ours, &[1], seconds(0));
    here(&mut theirs, &[2, 3], seconds(0));
    hear(&mut ours, theirs.tick(seconds(0)), seconds(0));
    assert_eq!(told(&ours.tick(seconds(0))), Some(&people(&[1, 2, 3])));
    here(&mut theirs, &[3], seconds(2));
    // Somebody else comes: the room is told again, with the one who may come back.
    here(&mut theirs, &[3, 4], seconds(10));
    let orders = theirs.tick(seconds(10));
    assert_eq!(orders.publish[0].people, [person(3), person(4)]);
    assert_eq!(orders.publish[0].leaving, [(person(2), 9_500)]);
    hear(&mut ours, orders, seconds(10));
    assert_eq!(told(&ours.tick(seconds(10))), Some(&people(&[1, 2, 3, 4])));
    // Then their node dies.
    assert_eq!(told(&ours.tick(seconds(26))), None);
    assert_eq!(told(&ours.tick(seconds(27))), Some(&people(&[1, 3, 4])));
    assert_eq!(told(&ours.tick(seconds(36))), Some(&people(&[1])));
}

#[test]
fn a_return_is_told_to_those_who_know_of_the_departure() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    here(&mut watch, &[1, 2], seconds(0));
    watch.tick(seconds(0));
    here(&mut watch, &[1], seconds(1));
    // A node that begins to listen is answered with the one who may come back.
    watch.take(heard(2, 1, &[3], true), seconds(2));
    assert_eq!(watch.tick(seconds(2)).publish[0].leaving, [(person(2), 2_500)]);
    here(&mut watch, &[1, 2], seconds(5));
    let orders = watch.tick(seconds(5));
    assert_eq!(orders.publish[0].people, [person(1), person(2)]);
    assert_eq!(orders.publish[0].leaving, []);
}

#[test]
fn who_begins_to_listen_asks_and_is_answered() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    watch.take(News::Following(ROOM), seconds(0));
    assert_eq!(watch.tick(seconds(0)), Orders::default(), "nobody listens here");
    let fresh = Touched { fresh: true, ..Touched::default() };
    watch.here(ROOM, HashSet::from([person(1)]), fresh, seconds(0));
    let asks = |orders: &Orders| orders.publish.first().is_some_and(|it| it.ask);
    assert!(asks(&watch.tick(seconds(1))));
    for news in [News::Following(ROOM), News::Reopened] {
        watch.take(news, seconds(2));
        assert!(asks(&watch.tick(seconds(2))));
        assert!(!asks(&watch.tick(seconds(3))), "asked once");
    }
    watch.take(heard(2, 1, &[2], true), seconds(4));
    let orders = watch.tick(seconds(4));
    assert_eq!((orders.publish.len(), asks(&orders)), (1, false), "answered");
}

#[test]
fn thousands_of_rooms_are_published_in_turns() {
    let mut watch = Watch::new(Uuid::from_u128(1));
    for room in 0..2_500 {
        let channel = ChannelId(Uuid::from_u128(room));
        watch.here(channel, HashSet::from([person(1)]), Touched::default(), seconds(0));
    }
    let mut published = HashSet::new();
    for tick in 0..4 {
        let orders = watch.tick(seconds(tick));
        assert!(orders.publish.len() <= PUBLISHED_MAX);
        published.extend(orders.publish.into_iter().map(|presence| presence.channel));
    }
    assert_eq!(published.len(), 2_500);
}

#[test]
fn a_large_room_tells_how_many_and_not_who() {
    let who = people(&[1, 2]);
    let named = shown(ROOM, &who, Some(PRESENCE_NAMES_MAX));
    assert_eq!((named.count, named.people), (2, Some(vec![person(1), person(2)])));
    for members in [Some(PRESENCE_NAMES_MAX + 1), None] {
        let counted = shown(ROOM, &who, members);
        assert_eq!((counted.count, counted.people), (2, None));
    }
}
