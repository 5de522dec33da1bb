//! Demonstrations, made only for `parvis serve --demo`, and only where there is no territory yet:
//! with `--demo`, anybody may sign in as anybody.
//!
//! - [`val_de_merle`]: an invented intercommunalité that has been talking for eight months, and
//!   whose people answer ([`bots`]);
//! - [`mad_et_moselle`]: the communes of a real one, where nobody is real.
//!
//! A demonstration can be put back as it was while the server runs ([`reset`]): everything in the
//! database is removed and made again in one transaction, under new identities, and every session
//! ends. What a browser still holds names nothing any more; no room is ever two histories.

pub mod bots;
pub mod cast;
pub mod http;
pub mod mad_et_moselle;
pub mod meetings;
pub mod schedule;
pub mod script;
mod store;
pub mod val_de_merle;
mod words;

use crate::channel;
use crate::config::Demonstration;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::identity::{self, NewPerson};
use crate::ids::Ids;
use crate::permission::Actor;
use crate::territory::{self, Territory, table};
use crate::{attendance, body, init, meeting, message, sitting, unread};
use parvis_protocol::id::{Micros, PersonId, SessionId, TerritoryId};
use parvis_protocol::problem::Problem;
use val_de_merle::{Clockwork, Stage};

/// The number that the first demonstration of a database is made from: who says what when, and
/// every identifier. The same number makes the same territory.
pub const NUMBER: u64 = 1_807;
/// The days after the elections of 2026 and of 2020 at which mayors took office: the latest one
/// that is past.
const MAYORS_SINCE: [&str; 2] = ["2026-03-28", "2020-05-28"];

/// Why the demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The territory's name is not in the table.
    #[error(transparent)]
    Table(#[from] table::FindError),
    /// The territory.
    #[error(transparent)]
    Init(#[from] init::Error),
    /// A mandate.
    #[error(transparent)]
    Body(#[from] body::Error),
    /// An account.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// A room.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// A message.
    #[error(transparent)]
    Message(#[from] message::Error),
    /// A read mark.
    #[error(transparent)]
    Unread(#[from] unread::Error),
    /// A meeting that is prepared.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// Who is at it.
    #[error(transparent)]
    Attendance(#[from] attendance::Error),
    /// What happens in it.
    #[error(transparent)]
    Sitting(#[from] sitting::Error),
    /// The database holds a real one.
    #[error(
        "Cette base contient un territoire réel, « {0} » : l’option --demo y laisserait entrer \
         n’importe qui. Lancez « parvis serve » sans elle, ou indiquez une autre base."
    )]
    RealTerritory(String),
    /// The database holds another demonstration than the one that is asked for.
    #[error(
        "Cette base contient déjà une autre démonstration, « {0} ». Indiquez un autre dossier : \
         « parvis serve --demo {1} --data data-{1} »."
    )]
    Another(String, &'static str),
    /// There is no demonstration to put back.
    #[error("there is no demonstration here")]
    NotHere,
    /// What is said cannot be read: the program was badly built.
    #[error("the texts of the demonstration: {0}")]
    Unreadable(String),
    /// A line is said by nobody, or nowhere.
    #[error("the demonstration has no « {0} »")]
    Missing(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotHere => Self::NotFound,
            Error::Db(error) => error.into(),
            Error::Identity(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::Message(error) => error.into(),
            Error::Unread(error) => error.into(),
            Error::Meeting(error) => error.into(),
            Error::Attendance(error) => error.into(),
            Error::Sitting(error) => error.into(),
            Error::Table(_)
            | Error::Init(_)
            | Error::Body(_)
            | Error::RealTerritory(_)
            | Error::Another(..)
            | Error::Unreadable(_)
            | Error::Missing(_) => crate::telemetry::fault(&error),
        }
    }
}

/// Makes the demonstration that the configuration asks for, unless the database holds one. True
/// when it was made. A database with a real territory is refused. One whose making was cut short is
/// made again, under new identities: somebody may have seen its beginning. One node makes it: start
/// the others once it serves.
pub async fn prepare(context: &Context) -> Result<bool, Error> {
    let wanted = context.config.demo_territory;
    let mut tx = context.db.write().await?;
    let known = territory::current(&mut tx).await?;
    let here = known.as_ref().and_then(which);
    let mut clockwork = Clockwork::numbered(NUMBER);
    match known {
        Some(known) if !known.demonstration => return Err(Error::RealTerritory(known.name)),
        Some(known) => {
            if let Some(wanted) = wanted.filter(|wanted| here != Some(*wanted)) {
                return Err(Error::Another(known.name, wanted.name()));
            }
            if !known.unfinished {
                return Ok(false);
            }
            tracing::warn!("the demonstration was cut short: it is made again");
            store::wipe(&mut tx).await?;
            clockwork = Clockwork::new(NUMBER, Ids::random);
        }
        None => {}
    }
    let staged = make(&mut tx, context, wanted.or(here).unwrap_or_default(), clockwork).await?;
    store::made(&mut tx).await?;
    tx.commit().await?;
    finish(context, staged).await?;
    Ok(true)
}

/// Puts the demonstration of this database back as it was at first. Everybody is signed out, and
/// every connection closes.
pub async fn reset(context: &Context) -> Result<(), Error> {
    if !context.config.demo {
        return Err(Error::NotHere);
    }
    let mut tx = context.db.write().await?;
    let known = territory::current(&mut tx).await?.filter(|it| it.demonstration);
    let here = known.as_ref().and_then(which).ok_or(Error::NotHere)?;
    let sessions = store::sessions(&mut tx).await?;
    store::wipe(&mut tx).await?;
    let staged = make(&mut tx, context, here, Clockwork::new(NUMBER, Ids::random)).await?;
    store::made(&mut tx).await?;
    tx.commit().await?;
    finish(context, staged).await?;
    for session in sessions {
        context.hub.end_session(session);
    }
    tracing::info!("the demonstration was put back as it was");
    Ok(())
}

async fn make(
    tx: &mut Tx,
    context: &Context,
    demonstration: Demonstration,
    clockwork: Clockwork,
) -> Result<Option<Box<Stage>>, Error> {
    // Boxed: rare, and large.
    match demonstration {
        Demonstration::ValDeMerle => {
            let stage = Box::pin(val_de_merle::make(tx, context, clockwork)).await?;
            Ok(Some(Box::new(stage)))
        }
        Demonstration::MadEtMoselle => {
            Box::pin(mad_et_moselle::make(tx, context)).await?;
            Ok(None)
        }
    }
}

/// Meetings are held by their own use-cases, each of which commits: what was said before them is
/// there already, what was said after the one that was held follows it.
/// That the territory is whole is said last.
async fn finish(context: &Context, staged: Option<Box<Stage>>) -> Result<(), Error> {
    if let Some(stage) = staged {
        Box::pin(meetings::hold(*stage)).await?;
    }
    let mut tx = context.db.write().await?;
    territory::finish_demonstration(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Which demonstration a territory is.
fn which(territory: &Territory) -> Option<Demonstration> {
    match territory.siren.as_str() {
        cast::SIREN => Some(Demonstration::ValDeMerle),
        mad_et_moselle::SIREN => Some(Demonstration::MadEtMoselle),
        _ => None,
    }
}

async fn account(tx: &mut Tx, context: &Context, new: &NewPerson) -> Result<PersonId, Error> {
    Ok(identity::create_person(tx, context, new).await?)
}

/// Somebody, as if they were signed in.
async fn actor(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    person: PersonId,
) -> Result<Actor, Error> {
    let personal = channel::personal(tx, person).await?;
    let session = SessionId(context.ids.uuid());
    Ok(Actor { person, territory, personal, session, administrator: false })
}

/// Since when the mayors of that day hold their mandate.
fn since(now: Micros) -> Micros {
    let days = MAYORS_SINCE.iter().filter_map(|day| territory::rules::midnight(day));
    days.filter(|day| *day <= now).max().unwrap_or(now)
}
