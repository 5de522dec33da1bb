//! What a body decided that voices weigh, noted at the terminal.

use crate::{Place, open_existing, print};
use anyhow::Result;
use clap::Args;
use parvis::body;
use std::process::ExitCode;

/// What was decided, and by whom.
#[derive(Args)]
pub struct Weights {
    #[command(flatten)]
    place: Place,
    /// L’instance, par son nom.
    #[arg(long, value_name = "NOM", default_value = "Conférence des maires")]
    body: String,
    /// Une voix par siège.
    #[arg(long, required_unless_present = "by_population")]
    equal: bool,
    /// La population de la commune, et où l’instance l’a décidé : « Règlement intérieur, art. 7 ».
    #[arg(long, value_name = "DÉCISION", conflicts_with = "equal")]
    by_population: Option<String>,
}

/// `parvis weights`
pub async fn decide(flags: Weights) -> Result<ExitCode> {
    let Weights { place, body, by_population, .. } = flags;
    let context = open_existing(place.config_beside()?).await?;
    let decided = body::decide_weights(&context, &body, by_population.as_deref()).await;
    context.db.close().await;
    decided?;
    print::line(&match by_population {
        Some(decision) => format!(
            "{body} : un scrutin peut y peser les voix par la population ({}).",
            decision.trim()
        ),
        None => format!("{body} : chaque voix compte pour une."),
    });
    Ok(ExitCode::SUCCESS)
}
