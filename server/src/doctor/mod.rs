//! Is this database sound? Reads everything once, changes nothing.
//!
//! What must always hold: the journal of each channel is numbered 1, 2, 3 … up to its head;
//! nothing is younger than its channel; the rooms of the bodies hold those who have a mandate;
//! nobody sits on somebody's knees; everybody has a personal channel; what was posted is there.

mod store;

use crate::body;
use crate::context::Context;
use crate::db;
use crate::territory::{self, Territory};

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In French: "Journal des salons".
    pub subject: &'static str,
    /// How it is.
    pub state: State,
}

/// How something is. The texts are in French.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be: how much was looked at.
    Sound(String),
    /// Heals by itself, or is worth knowing.
    Notice(String),
    /// Broken: one line per case, the first [`CASES_MAX`].
    Broken(Vec<String>),
}

/// Cases told one by one of each kind.
pub const CASES_MAX: i64 = 20;

impl State {
    /// Needs somebody's attention.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

/// Looks at everything, in one consistent picture. What cannot be read is a finding too.
pub async fn examine(context: &Context) -> Result<Vec<Finding>, db::Error> {
    let mut tx = context.db.read().await?;
    let mut findings = Vec::new();
    let mut add = |subject, state| findings.push(Finding { subject, state });
    add("Fichier de la base", verdict(store::engine(&mut tx).await, || "intègre".into()));
    let territory = territory::current(&mut tx).await;
    add("Territoire", territory.as_ref().map_or_else(unread, |it| of_territory(it.as_ref())));
    let size = store::size(&mut tx).await.unwrap_or_default();
    let sound = || format!("{} canaux, {} changements, sans trou", size.0, size.1);
    add("Journal", verdict(store::holes(&mut tx).await, sound));
    let sound = || "ce programme les connaît tous".into();
    add("Verbes du journal", verdict(store::unknown_verbs(&mut tx).await, sound));
    let sound = || "chaque publication a le sien".into();
    add("Messages", verdict(store::lost_messages(&mut tx).await, sound));
    let sound = || "les comptes sont justes".into();
    add("Réponses des fils", verdict(store::miscounted_threads(&mut tx).await, sound));
    let sound = || "aucune au-delà de son canal".into();
    add("Positions", verdict(store::ahead(&mut tx).await, sound));
    let sound = || "les comptes sont justes".into();
    add("Membres comptés", verdict(store::miscounted(&mut tx).await, sound));
    let sound = || "chacun a le sien".into();
    add("Canaux personnels", verdict(store::without_personal_channel(&mut tx).await, sound));
    let sound = || "un titulaire à la fois par siège".into();
    add("Mandats", verdict(store::overlapping(&mut tx).await, sound));
    if let Ok(Some(territory)) = territory {
        let state = match body::differences(&mut tx, context, territory.id).await {
            Ok(moves) => of_moves(moves.len()),
            Err(error) => unread(&error),
        };
        add("Salons des instances", state);
    }
    Ok(findings)
}

fn of_territory(territory: Option<&Territory>) -> State {
    match territory {
        None => State::Notice("aucun : commencez par « parvis init »".into()),
        Some(known) if known.demonstration => {
            State::Notice(format!("{} (démonstration)", known.name))
        }
        Some(known) => State::Sound(format!("{} (SIREN {})", known.name, known.siren)),
    }
}

fn of_moves(count: usize) -> State {
    match count {
        0 => State::Sound("suivent les mandats".into()),
        1 => State::Notice(
            "une entrée ou une sortie à faire ; le serveur la fait à son démarrage".into(),
        ),
        count => State::Notice(format!(
            "{count} entrées ou sorties à faire ; le serveur les fait à son démarrage"
        )),
    }
}

fn verdict(cases: Result<Vec<String>, db::Error>, sound: impl FnOnce() -> String) -> State {
    match cases {
        Ok(cases) if cases.is_empty() => State::Sound(sound()),
        Ok(cases) => State::Broken(cases),
        Err(error) => unread(&error),
    }
}

fn unread(error: &impl std::fmt::Display) -> State {
    State::Broken(vec![format!("illisible ({error})")])
}
