//! A whole territory in one command: communes, bodies with their seats, rooms, an administrator.
//!
//! Nobody holds a seat yet: people come by [`crate::import`], or by [`crate::demo`].

use crate::body;
use crate::body::rules::{PlannedBody, plan};
use crate::body::seats;
use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::identity::{self, NewPerson};
use crate::invitation::{self, Letter};
use crate::territory::{self, Territory, table::Epci};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::PersonId;
use parvis_protocol::identity::Invitation;

/// Who administers the territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// First name and name, as shown.
    pub name: String,
    /// "Directrice générale des services".
    pub function: Option<String>,
    /// Where codes are sent.
    pub email: Option<String>,
    /// Also facilitates the bodies: otherwise an administrator reads none of their rooms.
    pub facilitates: bool,
}

/// What was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founded {
    /// The territory.
    pub territory: Territory,
    /// Communes.
    pub communes: usize,
    /// Inhabitants.
    pub population: u32,
    /// Bodies, each with its number of seats.
    pub bodies: Vec<(String, usize)>,
    /// Why the council and the vice-presidencies have no seats, where they have none.
    pub missing: Option<seats::Error>,
    /// The account to invite.
    pub administrator: PersonId,
}

/// Why nothing was created.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a territory already.
    #[error(transparent)]
    Territory(#[from] territory::Error),
    /// A body.
    #[error(transparent)]
    Body(#[from] body::Error),
    /// A room.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// The administrator's account.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Creates the territory of an EPCI and invites its administrator, all or nothing.
pub async fn init(
    context: &Context,
    epci: &Epci,
    administrator: Administrator,
    letter: Letter,
) -> Result<(Founded, Invitation), Error> {
    let mut tx = context.db.write().await?;
    let (founded, published) = found(&mut tx, context, epci, administrator).await?;
    let person = founded.administrator;
    let invitation = invitation::keep(&mut tx, context, letter, person, None).await?;
    tx.commit().await?;
    for change in published {
        context.hub.publish(change);
    }
    Ok((founded, invitation))
}

/// Creates it in the caller's transaction, without an invitation.
pub async fn found(
    tx: &mut Tx,
    context: &Context,
    epci: &Epci,
    administrator: Administrator,
) -> Result<(Founded, Vec<Published>), Error> {
    let territory = territory::create(tx, context, epci).await?;
    let Administrator { name, function, email, facilitates } = administrator;
    let new = NewPerson {
        territory: territory.id,
        name,
        function,
        commune: None,
        email,
        administrator: true,
    };
    let administrator = identity::create_person(tx, context, &new).await?;
    let composed = plan(epci);
    let size = |body: &PlannedBody| (body.name.to_owned(), body.seats.len());
    let bodies = composed.bodies.iter().map(size).collect();
    let mut published = Vec::new();
    for body in composed.bodies {
        published.extend(body::establish(tx, context, territory.id, body).await?);
    }
    if facilitates {
        for body in body::bodies(tx, territory.id).await? {
            let role = MemberRole::Facilitator;
            body::give_body(tx, context, body.id, administrator, role).await?;
        }
    }
    published.extend(body::settle(tx, context, territory.id).await?);
    let founded = Founded {
        communes: epci.communes.len(),
        population: epci.population(),
        bodies,
        missing: composed.missing,
        administrator,
        territory,
    };
    Ok((founded, published))
}
