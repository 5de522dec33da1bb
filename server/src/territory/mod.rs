//! The territory: one intercommunalité and its communes.
//!
//! A database holds one territory for now, though everything in it is keyed by territory. The
//! communes and their populations come from the embedded table; bodies and people are the
//! business of [`crate::body`] and [`crate::identity`].

pub mod rules;
mod store;
pub mod table;

use crate::context::Context;
use crate::db::{self, Tx};
use parvis_protocol::id::TerritoryId;

pub use store::{Commune, Territory};

/// Why a territory was not created. The messages are in French.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is one already.
    #[error(
        "Cette base contient déjà le territoire « {name} » (SIREN {siren}) : rien n’a été changé. \
         Pour un autre territoire, indiquez une autre base avec --data ou --database."
    )]
    Exists {
        /// Its name.
        name: String,
        /// Its SIREN.
        siren: String,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The territory of this database, if it was initialised.
pub async fn current(tx: &mut Tx) -> Result<Option<Territory>, db::Error> {
    store::first(tx).await
}

/// Its communes, in the order of their INSEE codes.
pub async fn communes(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Commune>, db::Error> {
    store::communes(tx, territory).await
}

/// Creates a territory with its real communes and populations.
pub async fn create(
    tx: &mut Tx,
    context: &Context,
    epci: &table::Epci,
) -> Result<Territory, Error> {
    if let Some(Territory { name, siren, .. }) = store::first(tx).await? {
        return Err(Error::Exists { name, siren });
    }
    let territory = Territory {
        id: TerritoryId(context.ids.uuid()),
        siren: epci.siren.to_owned(),
        name: epci.name.to_owned(),
        demonstration: false,
        unfinished: false,
    };
    store::insert(tx, &territory, context.now()).await?;
    for commune in &epci.communes {
        let commune = Commune {
            insee: commune.insee.clone(),
            name: commune.name.to_owned(),
            population: i64::from(commune.population),
        };
        store::insert_commune(tx, territory.id, &commune).await?;
    }
    Ok(territory)
}

/// Says that a territory which was just created is a demonstration, not finished yet.
pub async fn declare_demonstration(tx: &mut Tx, territory: TerritoryId) -> Result<(), db::Error> {
    store::declare_demonstration(tx, territory).await
}

/// Says that the demonstration is whole.
pub async fn finish_demonstration(tx: &mut Tx) -> Result<(), db::Error> {
    store::finish(tx).await
}

/// Waits for whoever else changes who sits where in this territory; held until the commit.
pub async fn lock(tx: &mut Tx, territory: TerritoryId) -> Result<(), db::Error> {
    store::lock(tx, territory).await
}
