//! What waits for a person, on both engines: worked out by the server, and from all that is known.

use crate::ask::*;
use crate::messaging::{Dice, any_command, expected_unread, messages};
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, Rig, on_both};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::id::{ChannelId, MessageId, PersonId, Seq};
use parvis_protocol::limits::{EXCERPT_CHARS_MAX, TODAY_ITEMS_MAX};
use parvis_protocol::message::{Mention, Message};
use parvis_protocol::today::{Today, Waiting};
use std::time::Duration;

async fn today(rig: &mut Rig, who: usize) -> Today {
    match rig.ask(who, Command::LoadToday).await {
        Ok(Reply::Today(today)) => today,
        other => panic!("{other:?}"),
    }
}

fn ids(waiting: &[Waiting]) -> Vec<MessageId> {
    waiting.iter().map(|it| it.message).collect()
}

/// The messages of each list, and the unread replies by thread, from all that is known: slow, and
/// plainly right.
type Expected = (Vec<MessageId>, Vec<MessageId>, Vec<(MessageId, u32, MessageId)>);

fn expected(rig: &Rig, who: usize) -> Expected {
    let person = rig.people[who].person;
    let mut requested: Vec<Message> = Vec::new();
    let mut called: Vec<Message> = Vec::new();
    let mut replies: Vec<(Message, MessageId, u32)> = Vec::new();
    for room in rig.rooms.iter().copied().filter(|room| rig.is_member(who, *room)) {
        let joined = rig.joined[&(room, who)];
        let all = messages(rig, room);
        let living: Vec<&Message> = all.iter().filter(|it| it.deleted.is_none()).collect();
        let others = || living.iter().filter(|it| it.author != person && it.seq > joined);
        let said = |id: MessageId| {
            rig.picture(room).contains_key(&format!("acknowledgement:{id}:{person}"))
        };
        let waits = |it: &&&Message| it.acknowledgement_requested && !said(it.id);
        requested.extend(others().filter(waits).map(|it| (**it).clone()));
        called.extend(others().filter(|it| calls(rig, it, who)).map(|it| (**it).clone()));
        for thread in expected_unread(rig, who, room).threads {
            let root = thread.thread;
            let began = all.iter().any(|it| it.id == root && it.author == person);
            let wrote = living.iter().any(|it| it.thread == Some(root) && it.author == person);
            let last = others().rfind(|it| it.thread == Some(root));
            if let Some(last) = last.filter(|_| began || wrote) {
                replies.push(((**last).clone(), root, thread.replies));
            }
        }
    }
    replies.sort_by_key(|(last, ..)| std::cmp::Reverse(last.at));
    let replies = replies.into_iter().map(|(last, root, count)| (root, count, last.id));
    (newest(requested), newest(called), replies.collect())
}

fn newest(mut messages: Vec<Message>) -> Vec<MessageId> {
    messages.sort_by_key(|it| std::cmp::Reverse(it.at));
    messages.into_iter().map(|it| it.id).take(TODAY_ITEMS_MAX).collect()
}

/// Whether an unread message calls somebody.
fn calls(rig: &Rig, message: &Message, who: usize) -> bool {
    let person: PersonId = rig.people[who].person;
    let commune = match &rig.picture(message.channel)[&format!("member:{person}")] {
        Entity::Member(member) => member.commune.clone(),
        other => panic!("{other:?}"),
    };
    let called = message.mentions.iter().any(|mention| match mention {
        Mention::Person(it) => *it == person,
        Mention::Commune(insee) => Some(insee) == commune.as_ref(),
        Mention::Room => true,
    });
    called && message.seq > read_up_to(rig, message.channel, message.thread, who)
}

fn read_up_to(rig: &Rig, room: ChannelId, thread: Option<MessageId>, who: usize) -> Seq {
    let own = rig.picture(rig.people[who].personal).values();
    let marks = own.filter_map(|entity| match entity {
        Entity::ReadMark(mark) if mark.channel == room && mark.thread == thread => Some(mark.seq),
        Entity::ReadMark(mark) if mark.channel == room && mark.thread.is_none() => {
            mark.threads_up_to
        }
        _ => None,
    });
    marks.max().unwrap_or_default()
}

/// Somebody answers a message of the main line.
async fn answer_a_question(dice: &Dice, rig: &mut Rig) {
    let room = rig.rooms[dice.roll(2)];
    let roots = messages(rig, room).into_iter().filter(|it| it.thread.is_none());
    let roots: Vec<MessageId> = roots.map(|it| it.id).collect();
    if let Some(root) = dice.pick(&roots) {
        drop(rig.ask(dice.roll(4), reply(room, root, "Oui")).await);
    }
}

#[tokio::test]
async fn what_waits_is_exact_whatever_people_do() {
    on_both(async |rig| {
        let dice = Dice::new(5);
        let mut seen = [0; 3];
        for step in 0..160 {
            rig.context.clock.advance(Duration::from_secs(7));
            match dice.roll(30) {
                0 => rig.dismiss(dice.roll(2), dice.roll(4)).await,
                1..=4 => rig.enter(dice.roll(2), dice.roll(4), MemberRole::Member).await,
                // Threads that somebody began or wrote in, and others answer.
                5..=9 => answer_a_question(&dice, rig).await,
                _ => drop(rig.ask(dice.roll(4), any_command(&dice, rig)).await),
            }
            if step % 8 != 7 {
                continue;
            }
            for who in [ALICE, BRUNO, CHLOE, DAVID] {
                let now = today(rig, who).await;
                let replies: Vec<_> =
                    now.replies.iter().map(|it| (it.thread, it.replies, it.last.message)).collect();
                let told = (ids(&now.acknowledgements), ids(&now.mentions), replies);
                assert_eq!(told, expected(rig, who), "person {who}, step {step}");
                for (seen, more) in seen.iter_mut().zip([told.0.len(), told.1.len(), told.2.len()])
                {
                    *seen += more;
                }
            }
        }
        assert!(seen.iter().all(|it| *it > 0), "each list was told: {seen:?}");
    })
    .await;
}

#[tokio::test]
async fn a_mayor_sees_what_waits_and_it_goes_as_it_is_answered() {
    on_both(async |rig| {
        let [alice, bruno] = [ALICE, BRUNO].map(|it| rig.people[it].person);
        let (room, other) = (rig.rooms[0], rig.rooms[1]);
        let question = rig.get(BRUNO, post(room, "Qui a refait son columbarium ?")).await;
        let asked =
            rig.get(ALICE, post_to_acknowledge(room, "Le **compte rendu**\n\nest là")).await;
        let text = format!("@[Bruno Blin](person:{bruno}) `voyez` cela");
        let named = rig.get(ALICE, post(other, &text)).await;
        rig.get(ALICE, reply(room, question, "Nous, en 2024.")).await;
        let long = rig.get(ALICE, reply(room, question, &"mot ".repeat(300))).await;
        let direct = rig.done(ALICE, open_direct(&[bruno])).await;
        rig.get(ALICE, post(direct, "Bonjour")).await;
        let newest = rig.get(ALICE, post(direct, "Vous venez ?")).await;

        let now = today(rig, BRUNO).await;
        assert_eq!(ids(&now.acknowledgements), [asked]);
        let first = &now.acknowledgements[0];
        assert_eq!((first.channel, first.author, first.thread), (room, alice, None));
        assert_eq!(first.author_name, "Alice Aubry");
        assert_eq!(first.excerpt, "Le compte rendu est là");
        assert_eq!(ids(&now.mentions), [named]);
        assert_eq!(now.mentions[0].excerpt, "@Bruno Blin voyez cela");
        assert_eq!(now.replies.len(), 1);
        let thread = &now.replies[0];
        assert_eq!((thread.thread, thread.replies, thread.last.message), (question, 2, long));
        assert_eq!(thread.root_excerpt, "Qui a refait son columbarium ?");
        assert_eq!(thread.last.thread, Some(question));
        assert!(thread.last.excerpt.ends_with("mot…"), "{}", thread.last.excerpt);
        assert!(thread.last.excerpt.chars().count() <= EXCERPT_CHARS_MAX);
        assert_eq!(ids(&now.direct), [newest]);
        assert!(today(rig, CHLOE).await.replies.is_empty(), "she does not take part");
        assert_eq!(ids(&today(rig, CHLOE).await.acknowledgements), [asked]);

        rig.get(BRUNO, acknowledge(room, asked)).await;
        let everything = [room, other, direct].map(|channel| (channel, Seq(999)));
        rig.done(BRUNO, mark_all_read(&everything)).await;
        let nothing = today(rig, BRUNO).await;
        assert!(nothing.acknowledgements.is_empty() && nothing.mentions.is_empty());
        assert!(nothing.replies.is_empty() && nothing.direct.is_empty());
        assert!(today(rig, DAVID).await.acknowledgements.is_empty(), "not his room");

        rig.enter(0, DAVID, MemberRole::Member).await;
        assert!(today(rig, DAVID).await.acknowledgements.is_empty(), "asked before he came");
        for n in 0..TODAY_ITEMS_MAX + 3 {
            rig.get(ALICE, post_to_acknowledge(room, &format!("À lire {n}"))).await;
        }
        let many = today(rig, DAVID).await.acknowledgements;
        assert_eq!((many.len(), many[0].excerpt.as_str()), (TODAY_ITEMS_MAX, "À lire 52"));
    })
    .await;
}
