//! The directory: the people of a territory, its communes and its bodies, for everybody who
//! belongs to it. Nothing here is written, and no e-mail address is told.

mod store;

use crate::context::Context;
use crate::db;
use crate::permission::Actor;
use crate::territory;
use parvis_protocol::command::{LoadPeople, People};
use parvis_protocol::directory::{CommuneView, SeatView, TerritoryView};
use parvis_protocol::id::PersonId;
use parvis_protocol::limits::PAGE_PEOPLE_MAX;
use parvis_protocol::problem::Problem;
use std::collections::HashMap;

/// Why the directory was not told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// No people at all are wanted, or too many at once.
    #[error("a page of so many people")]
    Limit,
    /// The database holds another territory.
    #[error("no such territory")]
    NotFound,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Db(error) => error.into(),
            Error::Limit => Self::invalid("limit"),
            Error::NotFound => Self::NotFound,
        }
    }
}

/// The territory, its communes, its bodies with their vacant seats.
pub async fn load_territory(context: &Context, actor: &Actor) -> Result<TerritoryView, Error> {
    let mut tx = context.db.read().await?;
    let found = territory::current(&mut tx).await?.filter(|it| it.id == actor.territory);
    let found = found.ok_or(Error::NotFound)?;
    let communes = territory::communes(&mut tx, found.id).await?;
    let commune = |it: territory::Commune| CommuneView {
        insee: it.insee,
        name: it.name,
        population: store::count(it.population),
    };
    Ok(TerritoryView {
        id: found.id,
        name: found.name,
        communes: communes.into_iter().map(commune).collect(),
        bodies: store::bodies(&mut tx, found.id, context.now()).await?,
        people: store::count_people(&mut tx, found.id).await?,
    })
}

/// One page of the people of the territory, in the order in which they were registered.
pub async fn load_people(
    context: &Context,
    actor: &Actor,
    command: LoadPeople,
) -> Result<People, Error> {
    let LoadPeople { after, limit } = command;
    if !(1..=PAGE_PEOPLE_MAX).contains(&limit) {
        return Err(Error::Limit);
    }
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut tx = context.db.read().await?;
    let after = after.unwrap_or(store::NOBODY);
    let mut people = store::people(&mut tx, actor.territory, after, limit).await?;
    let more = people.len() > wanted;
    people.truncate(wanted);
    let last = people.last().map(|it| it.person);
    if let Some(last) = last {
        let mut seats: HashMap<PersonId, Vec<SeatView>> = HashMap::new();
        for (person, seat) in store::seats(&mut tx, (after, last), context.now()).await? {
            seats.entry(person).or_default().push(seat);
        }
        for it in &mut people {
            it.seats = seats.remove(&it.person).unwrap_or_default();
        }
    }
    Ok(People { people, next: last.filter(|_| more) })
}
