//! The minutes (*procès-verbal*) of a meeting, and what else leaves it as a file: the list of its
//! deliberations, its votes, the event of a calendar, the register of decisions of its room.
//!
//! Nothing of it is typed twice: who was there, the quorum and every figure come from the journal,
//! the entities and the records of polls ([`facts`]), each time the minutes are read. No figure is
//! computed here, and no generated line is stored, so that none can be edited. People write beside
//! them, until the minutes are approved: then the whole document is kept, under its SHA-256, and
//! that one is shown from then on.

mod document;
mod facts;
mod french;
pub mod http;
mod ics;
mod markdown;
#[cfg(feature = "pdf")]
mod pdf;
mod reading;
mod register;
mod rules;
mod sentence;
mod sheet;
mod store;

#[cfg(test)]
mod tests;

use crate::context::Context;
use crate::db;
use crate::meeting::turn::{Taken, Turn};
use crate::meeting::{members, runner};
use crate::permission::{Actor, Denied, Right};
use crate::{channel, meeting, poll, sitting};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, Seq};
use parvis_protocol::meeting::FollowUp;
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::minutes::command::{FollowItem, WriteMinutes};
use parvis_protocol::minutes::{Approval, MinutesText};
use parvis_protocol::problem::{Problem, Rewritten};

pub use reading::load;

/// Why a use-case of minutes was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// There is no such meeting.
    #[error("no such meeting for this person")]
    NotFound,
    /// The minutes are a draft, which only who conducts the meeting reads.
    #[error("not before the meeting is closed")]
    Forbidden,
    /// Somebody wrote there since: at this position.
    #[error("written in since, at {0:?}")]
    Written(Seq),
    /// They do not change any more.
    #[error("the minutes were approved")]
    Approved,
    /// A poll of the meeting has no result yet.
    #[error("a poll waits to be proclaimed, or voided")]
    Unproclaimed,
    /// A text is longer than so many characters.
    #[error("{0} characters, more than {1}")]
    TooLong(usize, usize),
    /// This field has no meaning here.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
    /// A file could not be made.
    #[error(transparent)]
    Sheet(#[from] sheet::Error),
    /// Nor a PDF.
    #[cfg(feature = "pdf")]
    #[error(transparent)]
    Pdf(#[from] pdf::Error),
    /// Others have their files made before.
    #[cfg(feature = "pdf")]
    #[error("no turn to make a file")]
    Busy,
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Meeting(error) if error.is_repeated())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Written(rev) => Self::WrittenSince(Rewritten { rev }),
            Error::Approved => Self::MinutesApproved,
            Error::Unproclaimed => Self::invalid("poll"),
            Error::TooLong(chars, max) => Self::too_long("text", chars, max),
            Error::Invalid(field) => Self::invalid(field),
            Error::Sheet(error) => db::Error::Unusable(error.to_string()).into(),
            #[cfg(feature = "pdf")]
            Error::Pdf(error) => db::Error::Unusable(error.to_string()).into(),
            #[cfg(feature = "pdf")]
            Error::Busy => Self::Busy(parvis_protocol::problem::Retry { retry_after_ms: 5_000 }),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Meeting(denied.into())
    }
}

impl From<poll::Error> for Error {
    fn from(error: poll::Error) -> Self {
        Self::Meeting(error.into())
    }
}

impl From<channel::Error> for Error {
    fn from(error: channel::Error) -> Self {
        Self::Meeting(error.into())
    }
}

/// Writes in the minutes of a meeting: who conducts it, until they are approved. Whoever does not
/// know what stands there is refused.
pub async fn write(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: WriteMinutes,
) -> Result<Done, Error> {
    let WriteMinutes { channel, meeting, item, text, rev } = command;
    let text = rules::text(&text)?;
    let what = (Verb::MinutesWritten, Right::Write);
    let mut turn = Turn::open(context, actor, id, (channel, meeting), what).await?;
    rules::writes(&turn.meeting, runner(&turn.taken.permit)?)?;
    let taken = &mut turn.taken;
    if let Some(item) = item
        && taken.item(item).await?.meeting != Some(meeting)
    {
        return Err(Error::Invalid("item"));
    }
    let known = store::text(&mut taken.tx, meeting, item).await?;
    let stands = known.map_or(Seq(0), |known| known.rev);
    if stands != rev {
        return Err(Error::Written(stands));
    }
    let written = MinutesText { item, text, by: actor.person, at: taken.at, rev: taken.seq };
    store::put_text(&mut taken.tx, meeting, &written).await?;
    turn.meeting.minutes_seq = Some(turn.taken.seq);
    Ok(turn.end(Vec::new()).await?)
}

/// Says what is to be done after an item: who conducts the meeting, until its minutes are
/// approved.
pub async fn follow(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: FollowItem,
) -> Result<Done, Error> {
    let FollowItem { channel, item, owner, due, text } = command;
    let follow_up = Some(FollowUp { owner, due, text });
    let follow_up = sitting::rules::follow_up(follow_up)?;
    let what = (Verb::ItemFollowed, item.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let mut item = taken.item(item).await?;
    let of = item.meeting.ok_or(meeting::Error::ItemState(item.state))?;
    members(&mut taken.tx, channel, "owner", owner.as_slice()).await?;
    let mut turn = taken.of_meeting(of).await?;
    rules::writes(&turn.meeting, runner(&turn.taken.permit)?)?;
    item.follow_up = follow_up;
    turn.taken.put_item(&mut item).await?;
    turn.meeting.minutes_seq = Some(turn.taken.seq);
    Ok(turn.end(vec![Entity::AgendaItem(Box::new(item))]).await?)
}

/// Approves the minutes (*arrête le procès-verbal*) of a meeting that is closed, whose polls have
/// all their results: the document as it stands is kept, and is the one that is shown from then on.
pub async fn approve(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMeeting,
) -> Result<Done, Error> {
    let OfMeeting { channel, meeting } = command;
    let what = (Verb::MinutesApproved, Right::Write);
    let mut turn = Turn::open(context, actor, id, (channel, meeting), what).await?;
    rules::writes(&turn.meeting, runner(&turn.taken.permit)?)?;
    rules::approves(&turn.meeting)?;
    let at = turn.taken.at;
    turn.meeting.approved = Some(Approval { by: actor.person, at });
    turn.meeting.minutes_seq = Some(turn.taken.seq);
    let told = reading::of_turn(&mut turn, actor).await?;
    if told.minutes.waits() {
        return Err(Error::Unproclaimed);
    }
    let document = meeting::store::to_json(&told.document())?;
    let hash = poll::tally::hash(&document);
    store::keep(&mut turn.taken.tx, meeting, (&document, &hash)).await?;
    Ok(turn.end(Vec::new()).await?)
}
