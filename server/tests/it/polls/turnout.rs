//! What running nodes do about polls by themselves, over real sockets: how many have voted is told,
//! a mood ends, a poll is counted by the node that has the key, a restart takes keys with it.

use super::ask::{close, draft, load, motion, question, sealed, vote, votes};
use crate::ask::load as load_room;
use crate::world::{ALICE, BRUNO, CONFERENCE, Engine, World, room};
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::ServerFrame;
use parvis_protocol::id::{ChannelId, PollId};
use parvis_protocol::limits::TURNOUT_EVERY_MS;
use parvis_protocol::poll::command::CreatePoll;
use parvis_protocol::poll::{Choice, Electorate, Mood, Poll, PollFamily, PollKind, PollState};
use parvis_protocol::problem::Problem;
use parvis_protocol::signal::Signal;
use std::time::{Duration, Instant};

fn entity<'a>(client: &'a Client, room: ChannelId, key: &str) -> Option<&'a Entity> {
    client.state().channels.get(&room)?.entities.get(key)
}

fn poll(client: &Client, room: ChannelId, poll: PollId) -> Option<&Poll> {
    match entity(client, room, &format!("poll:{poll}"))? {
        Entity::Poll(poll) => Some(poll),
        other => panic!("{other:?}"),
    }
}

fn electorate(client: &Client, room: ChannelId, poll: PollId) -> Option<&Electorate> {
    match entity(client, room, &format!("electorate:{poll}"))? {
        Entity::Electorate(electorate) => Some(electorate),
        other => panic!("{other:?}"),
    }
}

/// The mandate of the client's own person, once it has heard that the poll is open.
async fn own_mandate(client: &mut Client, room: ChannelId, of: PollId) -> u32 {
    let me = client.state().you.as_ref().unwrap().person;
    client
        .until("an electorate", |state| {
            state.channels[&room].entities.contains_key(&format!("electorate:{of}"))
        })
        .await
        .unwrap();
    super::mandate(electorate(client, room, of).unwrap(), me)
}

async fn until_state(client: &mut Client, room: ChannelId, of: PollId, wanted: PollState) {
    let key = format!("poll:{of}");
    client
        .until("another state", |state| match state.channels[&room].entities.get(&key) {
            Some(Entity::Poll(poll)) => poll.state == wanted,
            _ => false,
        })
        .await
        .unwrap();
}

async fn asked(client: &mut Client, command: Command) -> PollId {
    client.done(command).await.unwrap().poll.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_how_many_have_voted_is_told_on_every_node_and_not_too_often() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let members = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let here = world.open_room("Salle du vote", &members).await;
        let mut alice = world.alice().await;
        let mut bruno = world.client(1, BRUNO, Via::JSON).await;
        let of = asked(&mut alice, super::create(here, motion(PollFamily::Ordinary), true)).await;
        let mine = own_mandate(&mut alice, here, of).await;
        let his = own_mandate(&mut bruno, here, of).await;
        let (began, mut told) = (Instant::now(), Vec::new());
        // Changes her mind thirty times, as fast as she can; then he votes, on the other node.
        for turn in 0..30 {
            let choice = [Choice::For, Choice::Against][turn % 2].clone();
            let id = alice.next_id();
            alice.send(id, vote(here, of, mine, choice)).await.unwrap();
        }
        while !alice.unanswered().is_empty() {
            told.extend(turnout(&mut alice).await);
        }
        bruno.done(vote(here, of, his, Choice::For)).await.unwrap();
        while told.last() != Some(&2) {
            told.extend(turnout(&mut alice).await);
        }
        let periods = began.elapsed().as_millis() / u128::from(TURNOUT_EVERY_MS);
        assert!(told.len() as u128 <= periods + 2, "{} in {periods} periods", told.len());
        bruno.until("the turnout", |state| state.turnouts.get(&of) == Some(&2)).await.unwrap();
        world.finish(vec![alice, bruno]).await;
    }
}

/// The next frame, where it tells a turnout.
async fn turnout(client: &mut Client) -> Option<u32> {
    match client.next().await.unwrap() {
        ServerFrame::Signal(Signal::Turnout(turnout)) => Some(turnout.voted),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_ballot_is_counted_by_the_node_that_opened_it_whoever_closes_it() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let members = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Facilitator)];
        let here = world.open_room("Salle du vote", &members).await;
        let mut alice = world.alice().await;
        let mut bruno = world.bruno().await;
        let of = asked(&mut alice, super::create(here, motion(PollFamily::Secret), true)).await;
        for (client, number) in [(&mut alice, 1), (&mut bruno, 2)] {
            let mandate = own_mandate(client, here, of).await;
            let seal = poll(client, here, of).unwrap().seal.clone().unwrap();
            let ballot = sealed(&seal, Choice::For, &format!("suivi{number}"), number);
            client.done(votes(here, of, vec![(mandate, ballot)])).await.unwrap();
        }
        bruno.done(close(here, of, true)).await.unwrap();
        for client in [&mut alice, &mut bruno] {
            until_state(client, here, of, PollState::Proclaimed).await;
            assert_eq!(poll(client, here, of).unwrap().result.as_ref().unwrap().lines[0].votes, 2);
        }
        world.finish(vec![alice, bruno]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mood_ends_by_itself_after_a_minute() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let mut alice = world.alice().await;
        let mut bruno = world.bruno().await;
        let here = room(&alice, CONFERENCE);
        let cards = draft(question(PollKind::Mood, &[]), None);
        let of = asked(&mut bruno, super::create(here, cards, true)).await;
        let mandate = own_mandate(&mut alice, here, of).await;
        let seal = poll(&alice, here, of).unwrap().seal.clone().unwrap();
        let card = sealed(&seal, Choice::Mood(Mood::Down), "", 1);
        let shown = alice.request(votes(here, of, vec![(mandate, card)])).await.unwrap();
        assert_eq!(shown, Reply::Noted);
        world.clock.advance(Duration::from_secs(61));
        for client in [&mut alice, &mut bruno] {
            until_state(client, here, of, PollState::Proclaimed).await;
            let result = poll(client, here, of).unwrap().result.clone().unwrap();
            assert_eq!((result.lines[2].votes, result.voters.ballots), (1, 1));
            assert!(electorate(client, here, of).unwrap().people.is_empty());
        }
        world.finish(vec![alice, bruno]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v02_a_restart_keeps_public_ballots_and_voids_sealed_ones() {
    for engine in Engine::ALL {
        let mut world = World::new(engine, 1).await;
        let members = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let here = world.open_room("Salle du vote", &members).await;
        let mut alice = world.alice().await;
        let public = asked(&mut alice, super::create(here, motion(PollFamily::Public), true)).await;
        let secret = asked(&mut alice, super::create(here, motion(PollFamily::Secret), true)).await;
        let mandate = own_mandate(&mut alice, here, public).await;
        alice.done(vote(here, public, mandate, Choice::Against)).await.unwrap();
        let seal = poll(&alice, here, secret).unwrap().seal.clone().unwrap();
        let ballot = sealed(&seal, Choice::For, "suivi", 1);
        alice.done(votes(here, secret, vec![(mandate, ballot)])).await.unwrap();
        alice.cut();
        world.restart(0).await;
        alice.aim(world.url(0));
        alice.resume().await.unwrap();
        until_state(&mut alice, here, secret, PollState::Voided).await;
        let voided = poll(&alice, here, secret).unwrap().voided.clone().unwrap();
        assert_eq!((voided.by, voided.reason), (None, None), "the urn is lost, and says so");
        // Whatever the new node does by itself about polls under way.
        parvis::poll::tend(world.context(0)).await.unwrap();
        let Reply::Poll(view) = alice.request(load(here, public)).await.unwrap() else { panic!() };
        assert_eq!(view.poll.state, PollState::Open);
        alice.done(close(here, public, true)).await.unwrap();
        let Reply::Poll(view) = alice.request(load(here, public)).await.unwrap() else { panic!() };
        assert_eq!(view.record.unwrap().result.lines[1].votes, 1, "kept through the restart");
        world.finish(vec![alice]).await;
    }
}

/// A node that hears nothing of the others while a poll is voted on and closed elsewhere takes
/// ballots, and ends with the same poll.
#[tokio::test(flavor = "multi_thread")]
async fn v12_a_node_that_was_cut_off_takes_ballots_and_ends_with_the_same_poll() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let members = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let here = world.open_room("Salle du vote", &members).await;
        let mut alice = world.alice().await;
        let mut bruno = world.bruno().await;
        let of = asked(&mut alice, super::create(here, motion(PollFamily::Public), true)).await;
        let mine = own_mandate(&mut alice, here, of).await;
        let his = own_mandate(&mut bruno, here, of).await;
        world.exchange.set_down(true);
        bruno.done(vote(here, of, his, Choice::Against)).await.unwrap();
        alice.done(vote(here, of, mine, Choice::For)).await.unwrap();
        alice.done(close(here, of, true)).await.unwrap();
        let late = bruno.refused(vote(here, of, his, Choice::For)).await.unwrap();
        assert!(matches!(late.problem, Problem::PollState(_)), "{late:?}");
        world.exchange.set_down(false);
        for client in [&mut alice, &mut bruno] {
            until_state(client, here, of, PollState::Proclaimed).await;
            let Reply::Poll(view) = client.request(load(here, of)).await.unwrap() else { panic!() };
            let record = view.record.unwrap();
            let votes: Vec<i64> = record.result.lines.iter().map(|line| line.votes).collect();
            assert_eq!(votes, [1, 1], "neither was lost");
            assert_eq!(poll(client, here, of).unwrap().result.as_ref(), Some(&record.result));
        }
        world.finish(vec![alice, bruno]).await;
    }
}

/// How long it takes to come back, and to do something then.
async fn comes_back(client: &mut Client, then: impl AsyncFnOnce(&mut Client)) -> Duration {
    client.cut();
    let began = Instant::now();
    client.resume().await.unwrap();
    then(client).await;
    began.elapsed()
}

/// How long a voter who comes back may wait for the truth, where nothing else slows them down.
const TRUTH: Duration = Duration::from_secs(1);

/// Whose line broke under their ballot, and who comes back after the poll was closed, voided or
/// interrupted elsewhere, learns within a second what became of the poll and of the ballot.
#[tokio::test(flavor = "multi_thread")]
async fn v21_whoever_comes_back_is_told_within_a_second() {
    for engine in Engine::ALL {
        let world = World::new(engine, 2).await;
        let members = [(ALICE, MemberRole::Facilitator), (BRUNO, MemberRole::Member)];
        let here = world.open_room("Salle du vote", &members).await;
        let mut alice = world.alice().await;
        let mut bruno = world.bruno().await;
        for (ends, state) in [
            (close as fn(ChannelId, PollId, bool) -> Command, PollState::Proclaimed),
            (|here, of, _| super::void(here, of, "Micro en panne", false), PollState::Voided),
            (|here, of, _| super::suspend(here, of), PollState::Suspended),
        ] {
            // On a machine that does much else: what coming back to nothing takes, and again.
            let (mut best, mut bare) = (Duration::MAX, Duration::ZERO);
            for _ in 0..3 {
                if best <= TRUTH {
                    break;
                }
                let asks = super::create(here, motion(PollFamily::Public), true);
                let of = asked(&mut alice, asks).await;
                let his = own_mandate(&mut bruno, here, of).await;
                bruno.done(vote(here, of, his, Choice::For)).await.unwrap();
                bare = bare.max(comes_back(&mut bruno, async |_| {}).await);
                bruno.cut();
                alice.done(ends(here, of, true)).await.unwrap();
                let took = comes_back(&mut bruno, async |bruno| {
                    let told = poll(bruno, here, of).unwrap();
                    assert_eq!(told.state, state, "with the first changes");
                    let closed = told.closed_at;
                    let late = bruno.refused(vote(here, of, his, Choice::Against)).await.unwrap();
                    let Problem::PollState(moment) = late.problem else { panic!("{late:?}") };
                    assert_eq!((moment.state, moment.closed_at), (state, closed));
                });
                best = best.min(took.await);
                let key = format!("receipt:{of}:{his}");
                let mut channels = bruno.state().channels.values();
                let receipt = channels.find_map(|known| known.entities.get(&key));
                let Some(Entity::Receipt(receipt)) = receipt else { panic!("{receipt:?}") };
                assert!(receipt.counted, "what was in time is said to be counted");
            }
            assert!(best <= TRUTH.max(bare * 4), "{best:?}; alone {bare:?}");
        }
        world.finish(vec![alice, bruno]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_room_of_a_body_its_seats_vote_and_its_president_has_the_casting_vote() {
    for engine in Engine::ALL {
        let world = World::new(engine, 1).await;
        let mut alice = world.alice().await;
        let here = room(&alice, CONFERENCE);
        let asked_draft = draft(question(PollKind::Motion, &[]), None);
        let command = CreatePoll { channel: here, draft: asked_draft, open: true };
        let of = asked(&mut alice, Command::CreatePoll(command)).await;
        let mandate = own_mandate(&mut alice, here, of).await;
        let Reply::Poll(view) = alice.request(load(here, of)).await.unwrap() else { panic!() };
        let me = view.electors.iter().find(|elector| elector.mandate == mandate).unwrap();
        assert!(me.of.is_some(), "her seat votes: {me:?}");
        assert_eq!(me.commune.as_deref(), Some("57515"));
        let opened = poll(&alice, here, of).unwrap().clone();
        assert_eq!(opened.electors.ballots as usize, view.electors.len());
        assert!(view.electors.len() > 40, "{}", view.electors.len());
        assert_eq!(opened.rules.family, PollFamily::Consultative);
        alice.request(load_room(here)).await.unwrap();
        world.finish(vec![alice]).await;
    }
}
