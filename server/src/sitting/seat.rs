//! What a meeting says to the polls of its items: who votes, for whom, where they are, and how
//! many are there.

use super::Error;
use crate::attendance::rules::Right;
use crate::attendance::{self, holders};
use crate::db::Tx;
use crate::meeting::{self, agenda};
use crate::poll;
use crate::poll::electorate::{Exercised, Nature, Place, Seated, Sitting};
use parvis_protocol::id::{ChannelId, ItemId, Micros, Seq};
use parvis_protocol::meeting::{ItemKind, ItemState, MeetingMode, MeetingState};
use parvis_protocol::poll::Behalf;
use parvis_protocol::problem::Problem;

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
