//! Is this database sound? Reads everything once, changes nothing.
//!
//! What must always hold: the journal of each channel is numbered 1, 2, 3 … up to its head;
//! nothing is younger than its channel; the rooms of the bodies hold those who have a mandate;
//! nobody sits on somebody's knees; everybody has a personal channel.

mod store;

use crate::body;
use crate::context::Context;
use crate::db;
use crate::territory;

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

/// Looks at everything, in one consistent picture.
pub async fn examine(context: &Context) -> Result<Vec<Finding>, db::Error> {
    let mut tx = context.db.read().await?;
    let mut findings = Vec::new();
    let mut add = |subject, state| findings.push(Finding { subject, state });
    add("Fichier de la base", sound_unless(store::engine(&mut tx).await?, "intègre".into()));
    let territory = territory::current(&mut tx).await?;
    let state = match &territory {
        None => State::Notice("aucun : commencez par « parvis init »".into()),
        Some(known) if known.demonstration => {
            State::Notice(format!("{} (démonstration)", known.name))
        }
        Some(known) => State::Sound(format!("{} (SIREN {})", known.name, known.siren)),
    };
    add("Territoire", state);
    let (channels, changes) = store::size(&mut tx).await?;
    let size = format!("{channels} canaux, {changes} changements, sans trou");
    add("Journal", sound_unless(store::holes(&mut tx).await?, size));
    let ahead = store::ahead(&mut tx).await?;
    add("Positions", sound_unless(ahead, "aucune au-delà de son canal".into()));
    let counted = store::miscounted(&mut tx).await?;
    add("Membres comptés", sound_unless(counted, "les comptes sont justes".into()));
    let homeless = store::without_personal_channel(&mut tx).await?;
    add("Canaux personnels", sound_unless(homeless, "chacun a le sien".into()));
    let overlapping = store::overlapping(&mut tx).await?;
    add("Mandats", sound_unless(overlapping, "un titulaire à la fois par siège".into()));
    if let Some(territory) = territory {
        let moves = body::differences(&mut tx, context, territory.id).await?;
        let state = match moves.len() {
            0 => State::Sound("suivent les mandats".into()),
            1 => State::Notice(
                "une entrée ou une sortie à faire ; le serveur la fait à son démarrage".into(),
            ),
            count => State::Notice(format!(
                "{count} entrées ou sorties à faire ; le serveur les fait à son démarrage"
            )),
        };
        add("Salons des instances", state);
    }
    tx.commit().await?;
    Ok(findings)
}

fn sound_unless(cases: Vec<String>, sound: String) -> State {
    if cases.is_empty() { State::Sound(sound) } else { State::Broken(cases) }
}
