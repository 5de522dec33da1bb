//! What a meeting says to the polls of its items: who votes, for whom, where they are, and how
//! many are there.

use super::Error;
use crate::attendance::rules::Right;
use crate::attendance::{self, holders};
use crate::db::Tx;
use crate::meeting::rules::{Runner, conducts};
use crate::meeting::{self, agenda};
use crate::poll;
use crate::poll::electorate::{Exercised, Nature, Place, Seated, Sitting};
use parvis_protocol::attendance::Whereabouts;
use parvis_protocol::id::{ChannelId, ItemId, Micros, PersonId, Seq};
use parvis_protocol::meeting::{ItemKind, ItemState, Meeting, MeetingMode, MeetingState};
use parvis_protocol::poll::Behalf;
use parvis_protocol::problem::Problem;
use std::collections::BTreeSet;

/// The meetings of this server.
#[derive(Clone, Copy, Debug)]
pub struct Meetings;

impl Sitting for Meetings {
    async fn knows(
        &self,
        tx: &mut Tx,
        (channel, item): (ChannelId, ItemId),
    ) -> Result<(), Problem> {
        agenda::item(tx, channel, item).await.map(drop).map_err(Problem::from)
    }

    async fn seated(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
        stamp: (Seq, Micros),
    ) -> Result<Seated, Problem> {
        seated(tx, place, stamp).await.map_err(Problem::from)
    }

    async fn conducts(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
        person: PersonId,
    ) -> Result<bool, Problem> {
        let meeting = meeting_of(tx, place).await.map_err(Problem::from)?;
        let runner = Runner { person, facilitates: false };
        Ok(meeting.is_some_and(|meeting| conducts(&meeting, runner)))
    }

    async fn is_recorded(&self, tx: &mut Tx, place: (ChannelId, ItemId)) -> Result<bool, Problem> {
        let meeting = meeting_of(tx, place).await.map_err(Problem::from)?;
        Ok(meeting.is_some_and(|meeting| meeting.approved.is_some()))
    }

    async fn in_the_room(
        &self,
        tx: &mut Tx,
        place: (ChannelId, ItemId),
    ) -> Result<BTreeSet<PersonId>, Problem> {
        let meeting = meeting_of(tx, place).await.map_err(Problem::from)?;
        let Some(meeting) = meeting else { return Ok(BTreeSet::new()) };
        let roll = attendance::declared(tx, &meeting, Vec::new()).await.map_err(Problem::from)?;
        let here = roll.whereabouts.into_iter().filter(|(_, it)| *it == Whereabouts::Room);
        Ok(here.map(|(person, _)| person).collect())
    }
}

/// The meeting of an item; absent of a proposal.
async fn meeting_of(
    tx: &mut Tx,
    (channel, item): (ChannelId, ItemId),
) -> Result<Option<Meeting>, meeting::Error> {
    match agenda::item(tx, channel, item).await?.meeting {
        Some(of) => agenda::meeting(tx, channel, of).await.map(Some),
        None => Ok(None),
    }
}

/// Who votes on an item that is under discussion: each seat that somebody exercises, its holder,
/// who sits in their place, or who holds their power; and who takes no part has no vote.
async fn seated(
    tx: &mut Tx,
    (channel, id): (ChannelId, ItemId),
    (seq, at): (Seq, Micros),
) -> Result<Seated, Error> {
    let item = agenda::item(tx, channel, id).await?;
    let of = item.meeting.ok_or(meeting::Error::ItemState(item.state))?;
    let meeting = agenda::meeting(tx, channel, of).await?;
    if meeting.state != MeetingState::Open {
        return Err(meeting::Error::State(meeting.state).into());
    }
    if item.state != ItemState::Open {
        return Err(meeting::Error::ItemState(item.state).into());
    }
    let assembly = poll::assembly(tx, channel, at).await.map_err(meeting::Error::from)?;
    let roll = attendance::declared(tx, &meeting, holders(&assembly)).await?;
    let presence = attendance::stamp(&roll, (&meeting, Some(id)), assembly.kind, seq);
    let president = assembly.seats.iter().find(|it| it.presides).map(|it| it.person);
    let exercised = |seat: poll::Candidate| {
        let (by, right) = roll.exercises(seat.person, Some(id))?;
        let behalf = match right {
            Right::Own => None,
            Right::Substitute => Some(Behalf::Substitute),
            Right::Proxy => Some(Behalf::Proxy),
        };
        Some(Exercised { seat, by, behalf })
    };
    let nature = match item.draft.kind {
        ItemKind::Election | ItemKind::Budget => Nature::NeverByVideo,
        ItemKind::Information
        | ItemKind::Debate
        | ItemKind::Opinion
        | ItemKind::Deliberation
        | ItemKind::Other
        | ItemKind::Break => Nature::Plain,
    };
    let place = match meeting.draft.mode {
        MeetingMode::Place => Place::Together,
        MeetingMode::Video | MeetingMode::Hybrid => Place::Apart(nature),
    };
    let chair = meeting.draft.chair.or(president);
    let seats = assembly.seats.into_iter().filter_map(exercised).collect();
    Ok(Seated { seats, chair, presence, place })
}
