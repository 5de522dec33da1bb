//! Polls, on both engines: stories whose every command is checked by the rig, and the invariants
//! V1 to V21 that polls hold by themselves, each in a test of its name.

mod ask;
mod chain;
mod crowd;
mod ending;
mod invariants;
mod recount;
mod rounds;
mod secret;
mod story;
mod transcript;
mod turnout;
mod wire;

pub use ask::*;

use crate::rig::{ALICE, BRUNO, Rig};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::id::{ChannelId, PersonId, PollId};
use parvis_protocol::poll::{Choice, Electorate, PaperCount, Poll, PollFamily, PollView};

/// Every command of polls, once at least, in the first room.
pub async fn ask_every_command(rig: &mut Rig) {
    let room = rig.rooms[0];
    let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Ordinary), false)).await;
    rig.ask(ALICE, edit(room, poll, motion(PollFamily::Public))).await.unwrap();
    rig.ask(ALICE, arm(room, poll)).await.unwrap();
    rig.ask(ALICE, open(room, poll)).await.unwrap();
    rig.ask(ALICE, suspend(room, poll)).await.unwrap();
    rig.ask(ALICE, resume(room, poll)).await.unwrap();
    let voters = electorate(rig, room, poll);
    let [alice, bruno] = [ALICE, BRUNO].map(|who| mandate(&voters, rig.people[who].person));
    rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
    let entries = vec![entered(alice, Some(Choice::Abstain))];
    rig.ask(ALICE, enter(room, poll, entries, None)).await.unwrap();
    rig.ask(ALICE, time(room, poll, Some(30))).await.unwrap();
    rig.ask(ALICE, remind(room, poll)).await.unwrap();
    rig.ask(ALICE, close(room, poll, false)).await.unwrap();
    rig.ask(ALICE, proclaim(room, poll)).await.unwrap();
    rig.ask(BRUNO, load(room, poll)).await.unwrap();
    rig.ask(BRUNO, page(room, None, 10)).await.unwrap();
    let urn = poll_of(rig, ALICE, create(room, motion(PollFamily::Paper), true)).await;
    let count = PaperCount { envelopes: 1, blank: 0, void: 0, abstentions: 0, votes: vec![1, 0] };
    rig.ask(ALICE, paper(room, urn, count)).await.unwrap();
    rig.ask(ALICE, void(room, urn, "Un bulletin de trop", true)).await.unwrap();
}

/// Asks for something that is accepted; gives the poll it made or touched.
pub async fn poll_of(rig: &mut Rig, who: usize, command: Command) -> PollId {
    match rig.ask(who, command.clone()).await {
        Ok(Reply::Done(done)) => done.poll.unwrap_or_else(|| panic!("{command:?}: no poll")),
        other => panic!("{command:?}: {other:?}"),
    }
}

/// A poll as the room remembers it.
pub fn known(rig: &Rig, room: ChannelId, poll: PollId) -> Poll {
    match &rig.picture(room)[&format!("poll:{poll}")] {
        Entity::Poll(poll) => (**poll).clone(),
        other => panic!("{other:?}"),
    }
}

/// Who may vote, as the room remembers it.
pub fn electorate(rig: &Rig, room: ChannelId, poll: PollId) -> Electorate {
    match &rig.picture(room)[&format!("electorate:{poll}")] {
        Entity::Electorate(electorate) => electorate.clone(),
        other => panic!("{other:?}"),
    }
}

/// The mandate that somebody exercises.
pub fn mandate(electorate: &Electorate, person: PersonId) -> u32 {
    let at = electorate.people.iter().position(|it| *it == person).expect("an elector");
    u32::try_from(at + 1).unwrap()
}

/// A poll as somebody may see it.
pub async fn view(rig: &mut Rig, who: usize, room: ChannelId, poll: PollId) -> PollView {
    match rig.ask(who, load(room, poll)).await {
        Ok(Reply::Poll(view)) => *view,
        other => panic!("{other:?}"),
    }
}
