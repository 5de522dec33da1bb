//! What rooms promise to their readers: exact counts, pages without a hole, the same hits on
//! both engines; whatever people do, in whatever order.

use crate::ask::*;
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, GORZE, Rig, on_both, on_each};
use parvis::clock::Clock;
use parvis::ids::Ids;
use parvis::message::rules;
use parvis::unread;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{MemberRole, Unread, UnreadThread};
use parvis_protocol::command::{Anchor, Command, Cursor, Hits, Page, Reply, Search};
use parvis_protocol::id::{ChannelId, CommandId, MessageId, Micros, Seq};
use parvis_protocol::limits::{PAGE_BYTES_MAX, UNREAD_THREADS_MAX};
use parvis_protocol::message::{Mention, Message, ReactionKind};
use parvis_protocol::preference::NotificationLevel;
use parvis_protocol::problem::Problem;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// The same dice for both engines.
pub struct Dice(Ids);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Ids::seeded(Clock::manual(Micros(0)), seed))
    }

    pub fn roll(&self, sides: usize) -> usize {
        usize::try_from(self.0.below(u32::try_from(sides).unwrap())).unwrap()
    }

    pub fn pick<T: Copy>(&self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.roll(from.len())])
    }
}

pub fn messages(rig: &Rig, room: ChannelId) -> Vec<Message> {
    let mut all: Vec<Message> = rig
        .picture(room)
        .values()
        .filter_map(|entity| match entity {
            Entity::Message(message) => Some(message.clone()),
            _ => None,
        })
        .collect();
    all.sort_by_key(|message| message.seq);
    all
}

/// Unread counts, worked out from all that is known: slow, and plainly right.
pub fn expected_unread(rig: &Rig, who: usize, room: ChannelId) -> Unread {
    let joined = rig.joined[&(room, who)];
    let own = rig.picture(rig.people[who].personal);
    let read_up_to = |thread: Option<MessageId>| {
        let marks = own.values().filter_map(|entity| match entity {
            Entity::ReadMark(mark) if mark.channel == room && mark.thread == thread => {
                Some(mark.seq)
            }
            Entity::ReadMark(mark) if mark.channel == room && mark.thread.is_none() => {
                mark.threads_up_to
            }
            _ => None,
        });
        marks.max().unwrap_or_default().max(joined)
    };
    let person = rig.people[who].person;
    let calls = |mention: &Mention| match mention {
        Mention::Person(it) => *it == person,
        Mention::Commune(insee) => insee == GORZE && (who == BRUNO || who == CHLOE),
        Mention::Room => true,
    };
    let mut unread = Unread {
        as_of: rig.head(room),
        read_up_to: read_up_to(None),
        main: 0,
        mentions: 0,
        threads: Vec::new(),
    };
    let mut replies: BTreeMap<MessageId, u32> = BTreeMap::new();
    for message in messages(rig, room) {
        let own_or_gone = message.author == person || message.deleted.is_some();
        if own_or_gone || message.seq <= read_up_to(message.thread) {
            continue;
        }
        match message.thread {
            None => unread.main += 1,
            Some(root) => *replies.entry(root).or_default() += 1,
        }
        unread.mentions += u32::from(message.mentions.iter().any(calls));
    }
    let last = |root: MessageId| match &rig.picture(room)[&format!("thread:{root}")] {
        Entity::Thread(thread) => thread.last_seq,
        other => panic!("{other:?}"),
    };
    let mut threads: Vec<_> = replies.into_iter().collect();
    threads.sort_by_key(|(root, _)| std::cmp::Reverse(last(*root)));
    let thread =
        |(thread, replies)| UnreadThread { thread, replies, read_up_to: read_up_to(Some(thread)) };
    unread.threads = threads.into_iter().map(thread).collect();
    unread
}

/// Counts of every room of everybody, asked for at once and one by one.
async fn check_unread(rig: &mut Rig) {
    for who in [ALICE, BRUNO, CHLOE, DAVID] {
        let mut tx = rig.context.db.read().await.unwrap();
        let states = unread::states(&mut tx, &rig.people[who]).await.unwrap();
        drop(tx);
        for room in rig.rooms.clone() {
            let state = states.iter().find(|state| state.channel.id == room);
            let asked = rig.ask(who, crate::ask::unread(room)).await;
            if rig.is_member(who, room) {
                let expected = expected_unread(rig, who, room);
                assert_eq!(state.map(|state| &state.unread), Some(&expected), "person {who}");
                assert_eq!(asked, Ok(Reply::Unread(expected)));
            } else {
                assert_eq!((state, asked), (None, Err(Problem::NotFound)));
            }
        }
    }
}

/// One thing that somebody may do, wise or not.
pub fn any_command(dice: &Dice, rig: &Rig) -> Command {
    let room = rig.rooms[dice.roll(2)];
    let known = messages(rig, room);
    let ids: Vec<MessageId> = known.iter().map(|message| message.id).collect();
    let roots: Vec<MessageId> =
        known.iter().filter(|it| it.thread.is_none()).map(|it| it.id).collect();
    let person = rig.people[dice.roll(4)].person;
    let body = match dice.roll(6) {
        0 => format!("Bonjour @[vous](person:{person})"),
        1 => format!("@[Gorze](commune:{GORZE}) et @[tous](room)"),
        2 => "@[tous](room) écoutez".to_owned(),
        n => format!("Message {n} sur l'école n°{}", dice.roll(100)),
    };
    let thread = dice.pick(&roots).filter(|_| dice.roll(2) == 0);
    let Some(message) = dice.pick(&ids) else { return post(room, &body) };
    let reactions = [ReactionKind::Agree, ReactionKind::Done, ReactionKind::Seen];
    match dice.roll(27) {
        0..=3 => post(room, &body),
        4..=7 => reply(room, message, &body),
        8 => quote(room, message, &body),
        9 => post_to_acknowledge(room, &body),
        10 => edit(room, message, &body),
        11 => delete(room, message),
        12 => pin(room, message, dice.roll(3) > 0),
        13 => acknowledge(room, message),
        14 => react(room, message, dice.pick(&reactions).unwrap(), dice.roll(3) > 0),
        15 => draft(room, thread, &body[..dice.roll(7)]),
        16 | 17 => {
            mark_all_read(&[(room, any_seq(dice, &known)), (rig.rooms[dice.roll(2)], Seq(9))])
        }
        18 => favourite(room, dice.roll(3) > 0),
        19 => notify(room, [None, Some(NotificationLevel::None)][dice.roll(2)]),
        20 => add(room, &[person], [MemberRole::Member, MemberRole::Facilitator][dice.roll(2)]),
        21 => set_role(room, person, [MemberRole::Member, MemberRole::Observer][dice.roll(2)]),
        22 => [remove(room, person), leave(room)][dice.roll(2)].clone(),
        _ => mark_read(room, thread, any_seq(dice, &known)),
    }
}

/// A position of a room, or a little beyond.
fn any_seq(dice: &Dice, known: &[Message]) -> Seq {
    Seq(i64::try_from(dice.roll(known.len() * 2 + 9)).unwrap())
}

async fn random_plan(seed: u64) {
    on_both(async |rig| {
        let dice = Dice::new(seed);
        for step in 0..160 {
            rig.context.clock.advance(Duration::from_secs(7));
            match dice.roll(25) {
                0 => rig.dismiss(dice.roll(2), dice.roll(4)).await,
                1 => rig.enter(dice.roll(2), dice.roll(4), MemberRole::Facilitator).await,
                2 => rig.enter(dice.roll(2), dice.roll(4), MemberRole::Member).await,
                _ => drop(rig.ask(dice.roll(4), any_command(&dice, rig)).await),
            }
            if step % 16 == 15 {
                check_unread(rig).await;
            }
        }
        for who in [ALICE, BRUNO, CHLOE, DAVID] {
            for room in rig.rooms.clone() {
                if rig.is_member(who, room) {
                    rig.check_first_load(who, room).await;
                }
            }
            let personal = rig.people[who].personal;
            rig.check_first_load(who, personal).await;
        }
    })
    .await;
}

#[tokio::test]
async fn counts_and_loads_are_exact_whatever_people_do() {
    random_plan(1).await;
}

#[tokio::test]
async fn counts_and_loads_are_exact_whatever_else_people_do() {
    random_plan(2).await;
}

async fn read_page(rig: &mut Rig, who: usize, command: Command) -> Page {
    match rig.ask(who, command.clone()).await {
        Ok(Reply::Page(page)) => page,
        other => panic!("{command:?}: {other:?}"),
    }
}

fn seqs(page: &Page) -> Vec<i64> {
    let seq = |entity: &Entity| match entity {
        Entity::Message(message) => Some(message.seq.0),
        _ => None,
    };
    page.entities.iter().filter_map(seq).collect()
}

#[tokio::test]
async fn pages_open_where_they_are_asked_to() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        for n in 0..10 {
            rig.get(ALICE, post(room, &format!("Message {n}"))).await;
        }
        let all: Vec<i64> = messages(rig, room).iter().map(|message| message.seq.0).collect();
        let (first, last) = (all[0], all[9]);
        rig.get(BRUNO, mark_read(room, None, Seq(all[6]))).await;
        for (anchor, limit, expected, before, after) in [
            (Anchor::Latest, 4, &all[6..], true, false),
            (Anchor::Latest, 10, &all[..], false, false),
            (Anchor::Before(Seq(all[3])), 2, &all[1..3], true, true),
            (Anchor::Before(Seq(all[3])), 3, &all[..3], false, true),
            (Anchor::Before(Seq(first)), 3, &all[..0], false, true),
            (Anchor::After(Seq(all[3])), 2, &all[4..6], true, true),
            (Anchor::After(Seq(last)), 2, &all[10..], true, false),
            (Anchor::After(Seq(0)), 100, &all[..], false, false),
            (Anchor::Around(Seq(all[5])), 4, &all[3..7], true, true),
            (Anchor::Around(Seq(all[5])), 5, &all[3..8], true, true),
            (Anchor::Around(Seq(last + 99)), 4, &all[6..], true, false),
            (Anchor::Around(Seq(last)), 1, &all[9..], true, false),
            (Anchor::FirstUnread, 4, &all[5..9], true, true),
        ] {
            let page = read_page(rig, BRUNO, page(room, None, anchor, limit)).await;
            assert_eq!(seqs(&page), expected, "{anchor:?} {limit}");
            assert_eq!((page.more_before, page.more_after), (before, after), "{anchor:?} {limit}");
            assert_eq!(page.head, rig.head(room));
        }
        rig.get(BRUNO, mark_read(room, None, Seq(last))).await;
        let page = read_page(rig, BRUNO, page(room, None, Anchor::FirstUnread, 4)).await;
        assert_eq!(seqs(&page), &all[6..], "all is read: the newest page");
        for limit in [0, 101] {
            let command = crate::ask::page(room, None, Anchor::Latest, limit);
            assert_eq!(rig.refused(BRUNO, command).await, Problem::invalid("limit"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_long_texts_stops_early_and_says_so() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let long = "é".repeat(8_000);
        for _ in 0..30 {
            rig.get(ALICE, post(room, &long)).await;
        }
        let all: Vec<i64> = messages(rig, room).iter().map(|message| message.seq.0).collect();
        let newest = read_page(rig, BRUNO, page(room, None, Anchor::Latest, 100)).await;
        assert_eq!(seqs(&newest), &all[18..], "12 texts of 16,000 bytes in 192 KiB");
        assert!(newest.more_before && !newest.more_after);
        let around =
            read_page(rig, BRUNO, page(room, None, Anchor::Around(Seq(all[15])), 50)).await;
        assert_eq!(seqs(&around), &all[9..21]);
        assert!(around.more_before && around.more_after);
        let Ok(Reply::Room(front)) = rig.ask(BRUNO, load(room)).await else { panic!() };
        assert!(front.more_before);
        let bytes = front.entities.iter().map(|entity| match entity {
            Entity::Message(message) => message.body.len(),
            _ => 0,
        });
        assert!(bytes.sum::<usize>() <= PAGE_BYTES_MAX);
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

async fn find(rig: &mut Rig, who: usize, command: Search) -> Hits {
    match rig.ask(who, Command::Search(command.clone())).await {
        Ok(Reply::Hits(hits)) => hits,
        other => panic!("{command:?}: {other:?}"),
    }
}

fn bodies(hits: &Hits) -> Vec<&str> {
    hits.hits.iter().map(|hit| hit.message.body.as_str()).collect()
}

#[tokio::test]
async fn a_search_finds_what_one_may_read_newest_first() {
    on_both(async |rig| {
        let (conference, parvis) = (rig.rooms[0], rig.rooms[1]);
        let text = |text: &str| searching(Some(text), None);
        let start = rig.context.now();
        let old = rig.get(ALICE, post(conference, "La délibération sur l’école de Gorze")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        rig.get(BRUNO, reply(conference, old, "DÉLIBÉRATIONS à relire : écoles")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        rig.get(DAVID, post(parvis, "Ma deliberation d'ecole")).await;
        let gone = rig.get(ALICE, post(conference, "Délibération à oublier")).await;
        rig.get(ALICE, delete(conference, gone)).await;
        let changed = rig.get(ALICE, post(conference, "Délibération mal écrite")).await;
        rig.get(ALICE, edit(conference, changed, "Autre chose")).await;

        let both = find(rig, BRUNO, text("école délibérations")).await;
        assert_eq!(
            bodies(&both),
            [
                "Ma deliberation d'ecole",
                "DÉLIBÉRATIONS à relire : écoles",
                "La délibération sur l’école de Gorze"
            ]
        );
        assert_eq!(both.hits[0].author_name, "David");
        assert_eq!(both.hits[0].channel_name, "Le parvis");
        assert_eq!(find(rig, CHLOE, text("école")).await.hits.len(), 2);
        assert_eq!(find(rig, DAVID, text("école")).await.hits.len(), 1);
        assert_eq!(bodies(&find(rig, BRUNO, text("autre")).await), ["Autre chose"]);
        assert!(find(rig, BRUNO, text("oublier")).await.hits.is_empty());
        let of = |change: fn(&mut Search, &Rig)| {
            let mut search = text("école");
            change(&mut search, rig);
            search
        };
        let in_room = of(|it, rig| it.channel = Some(rig.rooms[0]));
        let by = of(|it, rig| it.author = Some(rig.people[BRUNO].person));
        let until = Search { until: Some(Micros(start.0 + 60_000_000)), ..text("école") };
        let from = Search { from: Some(Micros(start.0 + 60_000_000)), ..text("école") };
        assert_eq!(find(rig, BRUNO, in_room.clone()).await.hits.len(), 2);
        assert_eq!(find(rig, BRUNO, by).await.hits.len(), 1);
        assert_eq!(find(rig, BRUNO, until).await.hits.len(), 1, "before, not at");
        assert_eq!(find(rig, BRUNO, from).await.hits.len(), 2, "at, or after");
        let alice = rig.people[ALICE].person;
        let by_author = find(rig, BRUNO, searching(None, Some(alice))).await;
        assert_eq!(bodies(&by_author), ["Autre chose", "La délibération sur l’école de Gorze"]);
        let elsewhere = Command::Search(in_room);
        assert_eq!(rig.refused(DAVID, elsewhere).await, Problem::NotFound);
        assert_eq!(rig.refused(DAVID, search("…")).await, Problem::empty("text"));
        rig.dismiss(0, BRUNO).await;
        assert_eq!(find(rig, BRUNO, text("école")).await.hits.len(), 1, "rooms of today only");
    })
    .await;
}

#[tokio::test]
async fn a_search_asks_for_a_room_an_author_or_a_time_alone() {
    on_both(async |rig| {
        let (conference, parvis) = (rig.rooms[0], rig.rooms[1]);
        let start = rig.context.now();
        rig.get(ALICE, post(conference, "Un")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        rig.get(BRUNO, post(conference, "Deux")).await;
        rig.get(DAVID, post(parvis, "Trois")).await;
        rig.context.clock.advance(Duration::from_secs(60));
        let gone = rig.get(ALICE, post(conference, "Supprimé")).await;
        rig.get(ALICE, delete(conference, gone)).await;
        rig.get(ALICE, post(conference, "Quatre")).await;

        let nothing = searching(None, None);
        let second = Some(Micros(start.0 + 60_000_000));
        let third = Some(Micros(start.0 + 120_000_000));
        let in_room = Search { channel: Some(conference), ..nothing.clone() };
        let from = Search { from: second, ..nothing.clone() };
        let until = Search { until: second, ..nothing.clone() };
        let between = Search { until: third, ..from.clone() };
        assert_eq!(bodies(&find(rig, BRUNO, in_room.clone()).await), ["Quatre", "Deux", "Un"]);
        assert_eq!(bodies(&find(rig, BRUNO, from.clone()).await), ["Quatre", "Trois", "Deux"]);
        assert_eq!(bodies(&find(rig, BRUNO, until).await), ["Un"]);
        assert_eq!(bodies(&find(rig, BRUNO, between).await), ["Trois", "Deux"]);
        assert_eq!(bodies(&find(rig, DAVID, from).await), ["Trois"], "only rooms of one's own");
        assert_eq!(rig.refused(DAVID, Command::Search(in_room)).await, Problem::NotFound);
        assert_eq!(rig.refused(BRUNO, Command::Search(nothing)).await, Problem::empty("text"));
    })
    .await;
}

#[tokio::test]
async fn a_search_is_read_page_by_page() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        for n in 0..23 {
            if n % 3 == 0 {
                rig.context.clock.advance(Duration::from_millis(1));
            }
            rig.get(ALICE, post(room, &format!("Budget {n}"))).await;
        }
        for command in
            [searching(Some("budget"), None), searching(None, Some(rig.people[ALICE].person))]
        {
            let mut seen: Vec<(Micros, MessageId)> = Vec::new();
            let mut after: Option<Cursor> = None;
            loop {
                let hits = find(rig, BRUNO, Search { limit: 5, after, ..command.clone() }).await;
                seen.extend(hits.hits.iter().map(|hit| (hit.message.at, hit.message.id)));
                after = hits.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 23);
            assert!(seen.is_sorted_by(|one, next| one.0 >= next.0), "newest first");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 23, "each once");
        }
    })
    .await;
}

/// Words that full-text engines read in ways of their own.
const AWKWARD: &[&str] = &[
    "l'eau",
    "L’EAU",
    "aujourd'hui",
    "presqu’île",
    "rendez-vous",
    "n°12",
    "nº12",
    "1er",
    "1e5",
    "-5",
    "+3",
    "3.14",
    "12,5",
    "1/2",
    "m²",
    "½",
    "007",
    "2026-11-22",
    "18h30",
    "a@b.fr",
    "mairie@gorze.fr",
    "https://www.gorze.fr/a?b=c#d",
    "www.gorze.fr",
    "/home/x/y.txt",
    "C:\\x",
    "<b>gras</b>",
    "&amp;",
    "a_b",
    "__init__",
    "AND",
    "OR",
    "NOT",
    "NEAR(a b)",
    "\"guillemets\"",
    "col:on",
    "eau*",
    "^eau",
    "(eau)",
    "eau!",
    "👍",
    "🇫🇷",
    "école",
    "École",
    "e\u{301}cole",
    "ÉCOLES",
    "cœur",
    "coeur",
    "Straße",
    "İstanbul",
    "ΟΔΟΣ",
    "мэрия",
    "市役所",
    "مرحبا",
    "ﬁn",
    "x\u{200b}y",
    "a\u{a0}b",
    "l'",
    "'",
    "la",
    "de",
    "%",
    "_",
    "'; drop table message; --",
];

#[tokio::test]
async fn both_engines_find_the_same_words() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let dice = Dice::new(3);
        let mut runner = TestRunner::deterministic();
        let mut texts: Vec<String> = AWKWARD.iter().map(|word| (*word).to_owned()).collect();
        for _ in 0..60 {
            let words: Vec<&str> = (0..3).filter_map(|_| dice.pick(AWKWARD)).collect();
            texts.push(words.join([" ", "", ", "][dice.roll(3)]));
            texts.push("\\PC{1,40}".new_tree(&mut runner).unwrap().current());
        }
        for text in &texts {
            drop(rig.ask(ALICE, post(room, text)).await);
        }
        let all = messages(rig, room);
        let mut found = 0;
        for text in &texts {
            let asked = rules::query(text);
            let holds = |message: &&Message| {
                let words = rules::fold(&message.body);
                asked.iter().all(|word| words.split(' ').any(|it| it == word))
            };
            let newest_first = all.iter().rev().filter(holds);
            let expected: Vec<MessageId> = newest_first.map(|it| it.id).take(50).collect();
            match rig.ask(BRUNO, search(text)).await {
                Ok(Reply::Hits(hits)) => {
                    let ids: Vec<_> = hits.hits.iter().map(|hit| hit.message.id).collect();
                    assert_eq!(ids, expected, "{text:?} asks for {asked:?}");
                    found += ids.len();
                }
                other => {
                    assert_eq!(other, Err(Problem::empty("text")), "{text:?}");
                    assert!(asked.is_empty(), "{text:?}");
                }
            }
        }
        assert!(found > texts.len(), "most texts find themselves");
    })
    .await;
}

#[tokio::test]
async fn unread_replies_are_counted_in_the_threads_answered_last() {
    on_each(async |rig| {
        let room = rig.rooms[0];
        let mut ids = (1..).map(|n| CommandId(Uuid::from_u128(n)));
        let mut say =
            async |who, command| match rig.dispatch(who, ids.next().unwrap(), command).await {
                Ok(reply) => reply,
                Err(problem) => panic!("{problem:?}"),
            };
        let mut roots = Vec::new();
        for n in 0..UNREAD_THREADS_MAX + 3 {
            let Reply::Done(done) = say(ALICE, post(room, &format!("Fil {n}"))).await else {
                panic!()
            };
            roots.push(done.message.unwrap());
        }
        for root in &roots {
            say(ALICE, reply(room, *root, "Réponse")).await;
        }
        let Reply::Unread(all) = say(BRUNO, unread(room)).await else { panic!() };
        let listed: Vec<MessageId> = all.threads.iter().map(|thread| thread.thread).collect();
        let latest: Vec<MessageId> = roots.iter().rev().copied().take(UNREAD_THREADS_MAX).collect();
        assert_eq!(listed, latest);
        say(BRUNO, mark_read(room, Some(latest[5]), all.as_of)).await;
        say(ALICE, reply(room, roots[0], "Encore une")).await;
        let Reply::Unread(now) = say(BRUNO, unread(room)).await else { panic!() };
        assert_eq!(now.threads.len(), UNREAD_THREADS_MAX - 1);
        let first = now.threads.first().map(|thread| (thread.thread, thread.replies));
        assert_eq!(first, Some((roots[0], 2)), "an old thread that is answered counts again");
    })
    .await;
}
