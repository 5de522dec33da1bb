//! *Aujourd'hui*: what waits for a person over all their rooms, and cannot be told from unread
//! counts. Nothing here is written.

mod store;

use crate::attendance;
use crate::context::Context;
use crate::db;
use crate::message;
use crate::permission::Actor;
use crate::poll;
use parvis_protocol::problem::Problem;
use parvis_protocol::today::{Today, Waiting, WaitingThread};
use store::{Head, ThreadHead};

/// Why it could not be told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Db(error) => error.into(),
        }
    }
}

/// What waits for a person, newest first: one moment's picture, the same statements whatever the
/// number of rooms.
pub async fn load(context: &Context, actor: &Actor) -> Result<Today, Error> {
    let mut tx = context.db.read().await?;
    let person = actor.person;
    let all = |heads: Vec<Head>| heads.into_iter().map(waiting).collect();
    Ok(Today {
        votes: poll::waiting(&mut tx, person).await?,
        meetings: attendance::waiting(&mut tx, person).await?,
        replacements: attendance::entrusted(&mut tx, person, context.now()).await?,
        acknowledgements: all(store::acknowledgements(&mut tx, person).await?),
        mentions: all(store::mentions(&mut tx, person).await?),
        replies: store::replies(&mut tx, person).await?.into_iter().map(thread).collect(),
        direct: all(store::direct(&mut tx, person).await?),
    })
}

fn waiting(head: Head) -> Waiting {
    Waiting {
        channel: head.channel,
        message: head.id,
        seq: head.seq,
        thread: head.thread,
        author: head.author,
        author_name: head.author_name,
        at: head.at,
        excerpt: message::rules::excerpt(&head.beginning),
    }
}

fn thread(head: ThreadHead) -> WaitingThread {
    WaitingThread {
        thread: head.root,
        root_excerpt: message::rules::excerpt(&head.root_beginning),
        replies: u32::try_from(head.replies).unwrap_or(u32::MAX),
        last: waiting(head.last),
    }
}
