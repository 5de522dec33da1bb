//! Import of people: who they are, and which seats they hold from when to when.
//!
//! All or nothing: the file is read whole, every fault of every line is told, and only a file
//! without any is written, in one transaction. Reading it again changes nothing: a person is the
//! same when the commune and the name are, however they are spelt.
//!
//! The cells are read in `rows`, the formats are in `layout`, what a line means in `rules`, which
//! seat it means in `allot`.

mod allot;
mod apply;
pub mod layout;
mod rows;
pub mod rules;

use crate::body;
use crate::body::rules::collectivity;
use crate::channel;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::identity;
use crate::territory::{self, Territory, table};
use layout::{Fault, Layout, Unreadable};
use rules::{Communes, Entry};
use std::io::Read;

/// Lines of one territory at most: the largest has some 6,000 elected people.
const ENTRIES_MAX: usize = 100_000;
/// Faults told one by one at most; the others are counted.
pub const FAULTS_MAX: usize = 10_000;

/// Why nothing was imported. The messages are in French.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No territory yet.
    #[error("Cette base ne contient pas encore de territoire : commencez par « parvis init ».")]
    NoTerritory,
    /// The file is not one we know.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Lines of it are wrong.
    #[error("{}", told(.faults, *.more))]
    Faulty {
        /// In the order of the lines.
        faults: Vec<Fault>,
        /// How many more there are.
        more: usize,
    },
    /// Not one line is about this territory.
    #[error(
        "Aucune ligne ne concerne « {name} » : {elsewhere} lignes d’autres territoires. Rien n’a \
         été importé."
    )]
    Nobody {
        /// Name of the territory.
        name: String,
        /// How many lines were about others.
        elsewhere: usize,
    },
    /// Too many people for one territory.
    #[error("Ce fichier nomme plus de {ENTRIES_MAX} personnes de ce territoire.")]
    TooMany,
    /// The embedded table.
    #[error(transparent)]
    Table(#[from] table::TableError),
    /// A seat or a mandate.
    #[error(transparent)]
    Body(#[from] body::Error),
    /// A room.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// An account.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The kind of file.
    pub layout: Layout,
    /// Lines about this territory.
    pub lines: usize,
    /// Lines about others, skipped.
    pub elsewhere: usize,
    /// Accounts created.
    pub created: usize,
    /// Accounts whose name, function or address changed.
    pub updated: usize,
    /// People found as they were.
    pub unchanged: usize,
    /// Mandates written.
    pub begun: usize,
    /// Mandates that somebody else's put an end to.
    pub ended: usize,
    /// Seats added to those of the common rule.
    pub seats_added: usize,
    /// Commissions made, each with its room.
    pub commissions: usize,
    /// Roles given in a room, without a seat.
    pub roles: usize,
    /// What the reader should know, in French.
    pub notes: Vec<String>,
}

impl Report {
    const fn new(layout: Layout) -> Self {
        Self {
            layout,
            lines: 0,
            elsewhere: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            begun: 0,
            ended: 0,
            seats_added: 0,
            commissions: 0,
            roles: 0,
            notes: Vec::new(),
        }
    }
}

/// Everything read of a file.
struct Parsed {
    layout: Layout,
    entries: Vec<Entry>,
    elsewhere: usize,
    faults: Faults,
}

/// Faults, the first ones whole.
#[derive(Debug, Default)]
struct Faults {
    told: Vec<Fault>,
    more: usize,
}

impl Faults {
    fn add(&mut self, fault: Fault) {
        if self.told.len() < FAULTS_MAX {
            self.told.push(fault);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Nothing when there are none.
    fn result(mut self) -> Result<(), Error> {
        if self.told.is_empty() {
            return Ok(());
        }
        self.told.sort_by_key(|fault| fault.line);
        Err(Error::Faulty { faults: self.told, more: self.more })
    }
}

/// Imports a file; in a rehearsal everything is done and then taken back.
pub async fn people(context: &Context, input: impl Read, rehearsal: bool) -> Result<Report, Error> {
    let mut tx = context.db.read().await?;
    let territory = territory::current(&mut tx).await?.ok_or(Error::NoTerritory)?;
    let communes = communes(&mut tx, &territory).await?;
    tx.commit().await?;
    let Parsed { layout, entries, elsewhere, faults } = parse(input, &communes)?;
    faults.result()?;
    if entries.is_empty() {
        return Err(Error::Nobody { name: territory.name, elsewhere });
    }
    let mut tx = context.db.write().await?;
    territory::lock(&mut tx, territory.id).await?;
    let applied = apply::all(&mut tx, context, &territory, (layout, &communes), entries);
    let (mut report, published) = Box::pin(applied).await?;
    report.elsewhere = elsewhere;
    if !rehearsal {
        tx.commit().await?;
        for change in published {
            context.hub.publish(change);
        }
    }
    Ok(report)
}

async fn communes(tx: &mut Tx, territory: &Territory) -> Result<Communes, Error> {
    let communes = territory::communes(tx, territory.id).await?;
    let nature = table::all()?.iter().find(|epci| epci.siren == territory.siren);
    let presides = nature.map_or("la communauté", |epci| collectivity(epci.nature));
    Ok(Communes::new(&territory.siren, presides, &communes))
}

fn parse(input: impl Read, communes: &Communes) -> Result<Parsed, Error> {
    let (mut entries, mut elsewhere, mut faults) = (Vec::new(), 0_usize, Faults::default());
    let columns = layout::read(input, |columns, line| {
        let entry = line.map_err(|fault| vec![fault]);
        match entry.and_then(|line| rules::entry(columns, &line, communes)) {
            Ok(Some(entry)) if entries.len() <= ENTRIES_MAX => entries.push(entry),
            Ok(Some(_)) => {}
            Ok(None) => elsewhere = elsewhere.saturating_add(1),
            Err(found) => found.into_iter().for_each(|fault| faults.add(fault)),
        }
    })?;
    if entries.len() > ENTRIES_MAX {
        return Err(Error::TooMany);
    }
    Ok(Parsed { layout: columns.layout, entries, elsewhere, faults })
}

fn told(faults: &[Fault], more: usize) -> String {
    let mut text = match faults.len().saturating_add(more) {
        1 => "Rien n’a été importé. Une erreur à corriger dans le fichier :".to_owned(),
        count => format!("Rien n’a été importé. {count} erreurs à corriger dans le fichier :"),
    };
    for fault in faults {
        text.push_str("\n  ");
        text.push_str(&fault.to_string());
    }
    if more > 0 {
        text.push_str("\n  … et d’autres encore.");
    }
    text
}
