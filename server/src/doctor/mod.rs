//! Is this database sound? Reads everything once, changes nothing.
//!
//! What must always hold: the journal of each channel is numbered 1, 2, 3 … up to its head;
//! nothing is younger than its channel; the rooms of the bodies hold those who have a mandate;
//! nobody sits on somebody's knees; everybody has a personal channel; what was posted is there,
//! and is found by its words as long as it is not deleted; results are those of their ballots,
//! each once and of an elector, their records follow each other, and no sealed ballot outlives its
//! poll.

mod poll;
mod store;

use crate::body;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::message;
use crate::territory::{self, Territory};
use std::collections::BTreeMap;
use store::ask;

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
    // Without it the question about the search has no answer, and says so.
    let _ = store::open_index(&mut tx).await;
    let mut findings = Vec::new();
    let mut add = |subject, state| findings.push(Finding { subject, state });
    let sound = || {
        let own = matches!(context.db, db::Db::Sqlite { .. });
        if own { "intègre" } else { "confié à PostgreSQL" }.into()
    };
    add("Fichier de la base", verdict(ask(&mut tx, store::engine).await, sound));
    let territory = ask(&mut tx, territory::current).await;
    add("Territoire", territory.as_ref().map_or_else(unread, |it| of_territory(it.as_ref())));
    let size = ask(&mut tx, store::size).await.unwrap_or_default();
    let sound = || format!("{} canaux, {} changements, sans trou", size.0, size.1);
    add("Journal", verdict(ask(&mut tx, store::holes).await, sound));
    let sound = || "ce programme les connaît tous".into();
    add("Verbes du journal", verdict(ask(&mut tx, store::unknown_verbs).await, sound));
    let sound = || "sans trou, chacun jusqu’à sa tête".into();
    add("Documents", verdict(ask(&mut tx, store::torn_documents).await, sound));
    let sound = || "chaque publication a le sien".into();
    add("Messages", verdict(ask(&mut tx, store::lost_messages).await, sound));
    let sound = || "chaque message y est, aucun supprimé n’y reste".into();
    add("Recherche", verdict(ask(&mut tx, unsearchable).await, sound));
    let sound = || "les comptes sont justes".into();
    add("Réponses des fils", verdict(ask(&mut tx, store::miscounted_threads).await, sound));
    let sound = || "aucune au-delà de son canal".into();
    add("Positions", verdict(ask(&mut tx, store::ahead).await, sound));
    let sound = || "les comptes sont justes".into();
    add("Membres comptés", verdict(ask(&mut tx, store::miscounted).await, sound));
    let sound = || "chacun a le sien".into();
    add("Canaux personnels", verdict(ask(&mut tx, store::without_personal_channel).await, sound));
    let sound = || "un titulaire à la fois par siège".into();
    add("Mandats", verdict(ask(&mut tx, store::overlapping).await, sound));
    of_polls(&mut tx, &mut add).await;
    if let Ok(Some(territory)) = territory {
        let moves = async |tx: &mut Tx| body::differences(tx, context, territory.id).await;
        let state = match ask(&mut tx, moves).await {
            Ok(moves) => of_moves(moves.len()),
            Err(error) => unread(&error),
        };
        add("Salons des instances", state);
    }
    Ok(findings)
}

/// What is kept of votes.
async fn of_polls(tx: &mut Tx, add: &mut impl FnMut(&'static str, State)) {
    let subjects = ["Résultats des votes", "Suite des relevés", "Bulletins des relevés"];
    match ask(tx, poll::records).await {
        Ok(found) => {
            let count = found.count;
            let sounds = [
                format!("{count} relevés, recomptés"),
                "chacun porte l’empreinte du précédent".into(),
                "un par mandat, d’électeurs".into(),
            ];
            let cases = [found.results, found.chain, found.ballots];
            for ((subject, sound), cases) in subjects.into_iter().zip(sounds).zip(cases) {
                add(subject, verdict(Ok(cases), || sound));
            }
        }
        Err(error) => subjects.into_iter().for_each(|subject| add(subject, unread(&error))),
    }
    let sound = || "un par mandat, d’électeurs".into();
    add("Urnes", verdict(ask(tx, store::strange_ballots).await, sound));
    let sound = || "aucun bulletin scellé ne survit à son vote".into();
    add("Urnes scellées", verdict(ask(tx, store::sealed_for_ever).await, sound));
}

/// Messages whose words are not those of their text, then what the index of the engine makes of
/// these words. A message without a word, made of pictures, is found by nothing.
async fn unsearchable(tx: &mut Tx) -> Result<Vec<String>, db::Error> {
    let (mut rooms, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = store::texts(tx, after).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let wrong = page.into_iter().filter(|it| message::rules::words_of(&it.body) != it.search);
        for text in wrong {
            let (_, count, first) =
                rooms.entry(text.channel).or_insert((text.name, 0_u64, text.seq));
            *count = count.saturating_add(1);
            *first = text.seq.min(*first);
        }
    }
    let told = |(name, count, first)| {
        format!(
            "« {name} » : {count} messages avec d’autres mots que leur texte, le premier à la \
             position {first}"
        )
    };
    let mut cases: Vec<String> = rooms.into_values().map(told).collect();
    cases.truncate(usize::try_from(CASES_MAX).unwrap_or(usize::MAX));
    cases.extend(store::unerased(tx).await?);
    cases.extend(store::misindexed(tx).await?);
    Ok(cases)
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
