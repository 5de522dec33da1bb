//! The program: reads the flags, the environment and the configuration, calls the library, and
//! says in French what happened.

mod said;
mod verdict;
mod weights;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use parvis::app::{self, Node};
use parvis::config::{self, Config, Demonstration, Smtp};
use parvis::context::Context;
use parvis::doctor;
use parvis::identity::{self, Known};
use parvis::import::{self, Report};
use parvis::init::{self, Administrator, Founded};
use parvis::territory::{self, table};
use parvis::{channel, demo, invitation, poll};
use parvis_protocol::identity::Invitation;
use said::{agreed, counted, thousands};
use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Many small pieces that live for the time of a message: the allocator of the system spends a
/// tenth of the server's time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// People proposed when several answer to a name.
const CANDIDATES_MAX: usize = 10;
const UNUSABLE: &str = "La configuration est inutilisable";

/// Parvis : les salons, les messages et les votes d’une intercommunalité.
#[derive(Parser)]
#[command(version, about)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sert le territoire.
    Serve(Serve),
    /// Crée un territoire : ses communes, ses instances, leurs sièges, leurs salons.
    Init(Init),
    /// Importe des données.
    #[command(subcommand)]
    Import(Import),
    /// Invite une personne : un lien et un code QR, valables une fois.
    Invite(Invite),
    /// Note ce qu’une instance a décidé du poids des voix.
    Weights(weights::Weights),
    /// Met la base au schéma de ce programme.
    Migrate(Place),
    /// Lit la configuration et dit ce qui sera fait.
    CheckConfig(Serve),
    /// Examine la base : journal, messages, membres, mandats. Ne change rien.
    Doctor(Place),
    /// À lancer quand une sauvegarde a été rendue à la base, serveurs arrêtés : chaque écran
    /// rechargera ses salons au lieu de croire qu’il les connaît.
    Restored(Place),
    /// Recompte les votes d’un fichier de vérification, sans serveur ni base.
    Verify { file: PathBuf },
}

#[derive(Subcommand)]
enum Import {
    /// Des personnes et leurs sièges, d’un fichier CSV (Répertoire national des élus, ou le nôtre).
    People(ImportPeople),
}

/// Where the data is. A flag wins over the environment, which wins over the file.
#[derive(Args, Default)]
struct Place {
    /// Fichier de configuration (TOML).
    #[arg(long, env = "PARVIS_CONFIG", value_name = "FICHIER")]
    config: Option<PathBuf>,
    /// Dossier du fichier SQLite.
    #[arg(long, env = "PARVIS_DATA", value_name = "DOSSIER")]
    data: Option<PathBuf>,
    /// Base PostgreSQL : postgres://…
    #[arg(long, env = "PARVIS_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Adresses publiques, séparées par des virgules : `https://parvis.exemple.fr`
    #[arg(long, env = "PARVIS_PUBLIC_ORIGINS", value_name = "URL", value_delimiter = ',')]
    public_origins: Option<Vec<String>>,
}

/// Everything that can be chosen for a server.
#[derive(Args)]
struct Served {
    #[command(flatten)]
    place: Place,
    /// Adresse et port ; le port 0 en prend un libre.
    #[arg(long, env = "PARVIS_LISTEN", value_name = "ADRESSE")]
    listen: Option<SocketAddr>,
    /// Redis, pour plusieurs serveurs : redis://…
    #[arg(long, env = "PARVIS_BUS", value_name = "URL", hide_env_values = true)]
    bus: Option<String>,
    /// Relais de courrier : `smtps://relais.exemple.fr:465`
    #[arg(long, env = "PARVIS_SMTP_URL", value_name = "URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Expéditeur des courriers : « Parvis <parvis@exemple.fr> ».
    #[arg(long, env = "PARVIS_SMTP_FROM", value_name = "ADRESSE")]
    smtp_from: Option<String>,
    /// Serveurs mandataires de confiance, séparés par des virgules.
    #[arg(long, env = "PARVIS_TRUSTED_PROXIES", value_name = "IP", value_delimiter = ',')]
    trusted_proxies: Option<Vec<IpAddr>>,
    /// Adresse des mesures (Prometheus), jamais publique.
    #[arg(long, env = "PARVIS_METRICS_LISTEN", value_name = "ADRESSE")]
    metrics_listen: Option<SocketAddr>,
    /// Connexions ouvertes à la fois sur ce serveur ; une de plus est priée de revenir.
    #[arg(long, env = "PARVIS_CONNECTIONS_MAX", value_name = "NOMBRE")]
    connections_max: Option<NonZeroUsize>,
    /// Connexions ouvertes à la fois depuis une même adresse IP.
    #[arg(long, env = "PARVIS_CONNECTIONS_PER_ADDRESS_MAX", value_name = "NOMBRE")]
    connections_per_address_max: Option<NonZeroUsize>,
    /// Limite le rythme de chacun ; « false » pour un essai de charge seulement.
    #[arg(long, env = "PARVIS_RATE_LIMITS", value_name = "true|false")]
    rate_limits: Option<bool>,
    /// Secondes laissées aux connexions pour partir à l’arrêt.
    #[arg(long, env = "PARVIS_DRAIN_SECONDS", value_name = "SECONDES")]
    drain_seconds: Option<u64>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    served: Served,
    /// Démonstration : chacun entre d’un clic, comme qui il veut. Sans nom : celle qui est là, ou
    /// val-de-merle.
    #[arg(long, value_name = "val-de-merle|mad-et-moselle", value_parser = demonstration)]
    #[expect(clippy::option_option, reason = "absent, without a name, with a name")]
    demo: Option<Option<Demonstration>>,
}

/// A demonstration by its name.
fn demonstration(typed: &str) -> Result<Demonstration, String> {
    let named = |it: &Demonstration| it.name() == typed;
    Demonstration::ALL.into_iter().find(named).ok_or_else(|| {
        let names = Demonstration::ALL.map(Demonstration::name).join(" ou ");
        format!("les démonstrations sont {names}")
    })
}

#[derive(Args)]
struct Init {
    #[command(flatten)]
    place: Place,
    /// Numéro SIREN ou nom de l’intercommunalité.
    #[arg(long, value_name = "SIREN|NOM")]
    epci: String,
    /// Prénom et nom de l’administrateur.
    #[arg(long, value_name = "NOM", default_value = "Administrateur")]
    admin_name: String,
    /// Sa fonction.
    #[arg(long, value_name = "FONCTION")]
    admin_function: Option<String>,
    /// Son adresse électronique.
    #[arg(long, value_name = "ADRESSE")]
    admin_email: Option<String>,
    /// Il anime aussi les salons des instances ; sans cela, il n’en lit aucun.
    #[arg(long)]
    admin_facilitates: bool,
}

#[derive(Args)]
struct ImportPeople {
    #[command(flatten)]
    place: Place,
    /// Le fichier : point-virgule, UTF-8, une ligne de titres.
    #[arg(value_name = "FICHIER.csv")]
    file: PathBuf,
    /// Dit ce qui serait fait, sans rien changer.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct Invite {
    #[command(flatten)]
    place: Place,
    /// Adresse électronique, nom, ou mots du nom et de la fonction.
    #[arg(value_name = "PERSONNE")]
    who: String,
    /// Écrit aussi le code QR dans ce fichier SVG.
    #[arg(long, value_name = "FICHIER.svg")]
    svg: Option<PathBuf>,
}

/// No command goes on with a configuration that another one refuses.
fn checked(config: Config) -> Result<Config> {
    app::checked(config).context(UNUSABLE)
}

impl Place {
    /// What is written, not yet checked: a server has more to say.
    fn written(self) -> Result<Config> {
        let mut config = match &self.config {
            Some(file) => Config::read(file).context(UNUSABLE)?,
            None => Config::default(),
        };
        config.data = self.data.unwrap_or(config.data);
        config.database = self.database.or(config.database);
        // A variable that is set to nothing does not undo the file.
        let origins = config::given(&self.public_origins.unwrap_or_default());
        if !origins.is_empty() {
            config.public_origins = origins;
        }
        Ok(config)
    }

    /// For a command that works beside the servers: they find by themselves what it wrote, with
    /// or without Redis.
    fn config_beside(self) -> Result<Config> {
        checked(Config { bus: None, ..self.written()? })
    }
}

impl Served {
    fn config(self) -> Result<Config> {
        let mut config = self.place.written()?;
        config.listen = self.listen.unwrap_or(config.listen);
        config.bus = self.bus.or(config.bus);
        let written = config.smtp.map(|smtp| (smtp.url, smtp.from)).unzip();
        config.smtp = match (self.smtp_url.or(written.0), self.smtp_from.or(written.1)) {
            (Some(url), Some(from)) => Some(Smtp { url, from }),
            (None, None) => None,
            _ => bail!("Le courrier demande les deux : smtp.url et smtp.from."),
        };
        config.trusted_proxies = self.trusted_proxies.unwrap_or(config.trusted_proxies);
        config.metrics_listen = self.metrics_listen.or(config.metrics_listen);
        config.connections_max = self.connections_max.unwrap_or(config.connections_max);
        config.connections_per_address_max =
            self.connections_per_address_max.unwrap_or(config.connections_per_address_max);
        config.rate_limits = self.rate_limits.unwrap_or(config.rate_limits);
        config.drain_seconds = self.drain_seconds.unwrap_or(config.drain_seconds);
        checked(config)
    }
}

impl Serve {
    fn config(self) -> Result<Config> {
        let (demo, demo_territory) = (self.demo.is_some(), self.demo.flatten());
        Ok(Config { demo, demo_territory, ..self.served.config()? })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Program::parse().command;
    let level = if matches!(command, Command::Serve(_)) { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("PARVIS_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("{level},sqlx=warn")));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let done = match command {
        Command::Serve(flags) => Box::pin(serve(flags)).await,
        Command::Init(flags) => Box::pin(found(flags)).await,
        Command::Import(Import::People(flags)) => Box::pin(import_people(flags)).await,
        Command::Invite(flags) => invite(flags).await,
        Command::Weights(flags) => weights::decide(flags).await,
        Command::Migrate(place) => migrate(place).await,
        Command::CheckConfig(flags) => check_config(flags),
        Command::Doctor(place) => examine(place).await,
        Command::Restored(place) => restored(place).await,
        Command::Verify { file } => verify(&file),
    };
    done.unwrap_or_else(|error| {
        print::problem(&said::said(&error));
        ExitCode::FAILURE
    })
}

/// Opens the database; a folder that is missing is made.
async fn open(config: Config) -> Result<Node> {
    if config.database.is_none() {
        std::fs::create_dir_all(&config.data).with_context(|| {
            format!("Le dossier {} ne peut pas être créé", config.data.display())
        })?;
    }
    Node::open(config).await.context("Parvis ne peut pas démarrer")
}

/// Opens a database that must be there, and whose schema is left as it is: a server may be
/// running on it, of another version than this program.
async fn open_existing(config: Config) -> Result<Arc<Context>> {
    let file = config.data.join("parvis.sqlite");
    if config.database.is_none() && !file.exists() {
        bail!("Il n’y a pas de base ici : {}. Commencez par « parvis init ».", file.display());
    }
    let node = Node::open_as_it_is(config).await.context("La base ne peut pas servir")?;
    Ok(node.context)
}

async fn serve(flags: Serve) -> Result<ExitCode> {
    let config = flags.config()?;
    let (wanted, metrics_wanted) = (config.listen, config.metrics_listen);
    let node = open(config).await?;
    let is_demo = node.context.config.demo;
    if is_demo {
        Box::pin(demo::prepare(&node.context)).await?;
    }
    let mut tx = node.context.db.read().await?;
    let territory = territory::current(&mut tx).await?;
    tx.commit().await?;
    let listener = listen(wanted).await?;
    // Before it is said to be ready: a busy address is a server that does not start.
    let metrics = match metrics_wanted {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    announce(&reachable(listener.local_addr()?), territory.map(|it| it.name), is_demo);
    Box::pin(node.serve(listener, metrics, stop_signal()?)).await;
    Ok(ExitCode::SUCCESS)
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listening = TcpListener::bind(address).await;
    listening.with_context(|| format!("L’adresse {address} ne peut pas être écoutée"))
}

/// Says where to go. The first line that holds `http://` is the address.
fn announce(url: &str, territory: Option<String>, is_demo: bool) {
    print::line(&format!("Parvis est prêt : {url}"));
    match territory {
        Some(name) if is_demo => {
            print::line(&format!("Démonstration de {name} : personne n’y est réel."));
            print::line("Ouvrez cette adresse et choisissez qui vous êtes, d’un clic.");
            print::line("Ouvrez-la dans une fenêtre privée pour être quelqu’un d’autre.");
            print::line("Ctrl-C arrête le serveur ; rien de ce qui est écrit ne se perd.");
        }
        Some(name) => print::line(&format!("Territoire : {name}.")),
        None => print::line(
            "Il n’y a pas encore de territoire : « parvis init --epci … » le crée, puis \
             relancez le serveur.",
        ),
    }
}

/// What to type in a browser of this machine: `0.0.0.0` is no address to go to.
fn reachable(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    format!("http://{address}")
}

/// How links begin: the first public address, or that of this machine.
fn origin(config: &Config) -> String {
    let public = config.public_origins.first();
    public.map_or_else(|| reachable(config.listen), |it| it.trim_end_matches('/').to_owned())
}

/// SIGTERM or Ctrl-C.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn found(flags: Init) -> Result<ExitCode> {
    // Before the database is made: a name that is nobody's leaves nothing behind.
    let epci = table::find(&flags.epci)?;
    let administrator = Administrator {
        name: flags.admin_name,
        function: flags.admin_function,
        email: flags.admin_email,
        facilitates: flags.admin_facilitates,
    };
    let context = open(flags.place.config_beside()?).await?.context;
    let letter = invitation::write(&context, &origin(&context.config))?;
    let (founded, invitation) = init::init(&context, epci, administrator, letter).await?;
    context.db.close().await;
    tell_founded(&founded);
    print::line("");
    tell_invitation(&invitation);
    Ok(ExitCode::SUCCESS)
}

fn tell_founded(founded: &Founded) {
    let Founded { territory, communes, population, bodies, missing, .. } = founded;
    print::line(&format!(
        "Le territoire « {} » est créé : {communes} communes, {} habitants.",
        territory.name,
        thousands(*population)
    ));
    for (name, seats) in bodies {
        let seats = counted(*seats, ["siège", "sièges"]);
        print::line(&format!("  {name} : {seats}, un salon"));
    }
    if let Some(missing) = missing {
        print::line(&format!("Attention : {missing}"));
    }
    print::line("Les élus entrent avec « parvis import people FICHIER.csv ».");
}

fn tell_invitation(Invitation { name, url, .. }: &Invitation) {
    print::line(&format!("Invitation pour {name}, valable une fois, quatorze jours :"));
    print::line(&format!("  {url}"));
    if let Some(code) = invitation::qr_text(url) {
        print::line(&code);
    }
}

async fn import_people(flags: ImportPeople) -> Result<ExitCode> {
    let shown = flags.file.display().to_string();
    let file =
        File::open(&flags.file).with_context(|| format!("{shown} ne peut pas être ouvert"))?;
    let context = open_existing(flags.place.config_beside()?).await?;
    let report = Box::pin(import::people(&context, file, flags.dry_run)).await?;
    context.db.close().await;
    tell_report(&report, flags.dry_run);
    Ok(ExitCode::SUCCESS)
}

const ELSEWHERE: &str = "lignes d’autres territoires, ignorées";
const SEATS_ADDED: &str = "sièges ajoutés à ceux de la règle commune";

fn tell_report(report: &Report, rehearsal: bool) {
    let lines = counted(report.lines, ["ligne lue", "lignes lues"]);
    print::line(&format!("{}, {lines}.", report.layout.label()));
    let counts = [
        (report.elsewhere, ["ligne d’un autre territoire, ignorée", ELSEWHERE]),
        (report.created, ["personne ajoutée", "personnes ajoutées"]),
        (report.updated, ["personne mise à jour", "personnes mises à jour"]),
        (report.unchanged, ["personne inchangée", "personnes inchangées"]),
        (report.begun, ["mandat commencé", "mandats commencés"]),
        (report.ended, ["mandat terminé par un successeur", "mandats terminés par un successeur"]),
        (report.seats_added, ["siège ajouté à ceux de la règle commune", SEATS_ADDED]),
        (report.commissions, ["commission créée", "commissions créées"]),
        (report.roles, ["rôle donné dans un salon", "rôles donnés dans un salon"]),
    ];
    for (count, words) in counts.into_iter().filter(|(count, _)| *count > 0) {
        print::line(&format!("  {count:>6}  {}", agreed(count, words)));
    }
    for note in &report.notes {
        print::line(&format!("Note : {note}"));
    }
    if rehearsal {
        print::line("Essai seulement : rien n’a été changé.");
    }
}

async fn invite(flags: Invite) -> Result<ExitCode> {
    let context = open_existing(flags.place.config_beside()?).await?;
    let mut tx = context.db.read().await?;
    let Some(territory) = territory::current(&mut tx).await? else {
        bail!("Cette base ne contient pas encore de territoire : commencez par « parvis init ».");
    };
    let people = identity::people(&mut tx, territory.id).await?;
    tx.commit().await?;
    let known = one_person(&people, &flags.who)?;
    let letter = invitation::write(&context, &origin(&context.config))?;
    let mut tx = context.db.write().await?;
    let given = invitation::keep(&mut tx, &context, letter, known.person, None).await?;
    tx.commit().await?;
    context.db.close().await;
    if let Some(file) = &flags.svg {
        std::fs::write(file, &given.qr_svg)
            .with_context(|| format!("{} ne peut pas être écrit", file.display()))?;
    }
    tell_invitation(&given);
    Ok(ExitCode::SUCCESS)
}

fn one_person<'a>(people: &'a [Known], wanted: &str) -> Result<&'a Known> {
    let found = identity::rules::called(people, wanted);
    let described = |known: &&Known| {
        let function = known.function.as_deref().unwrap_or("sans fonction");
        let email = known.email.as_deref().unwrap_or("sans adresse");
        format!("\n  {} — {function} — {email} — {}", known.name, known.person)
    };
    match found.as_slice() {
        [only] => Ok(only),
        [] => bail!("Personne ne s’appelle « {wanted} » dans ce territoire."),
        several => {
            let listed: String = several.iter().take(CANDIDATES_MAX).map(described).collect();
            bail!(
                "« {wanted} » désigne {} personnes ; donnez l’adresse ou l’identifiant :{listed}",
                several.len()
            )
        }
    }
}

async fn migrate(place: Place) -> Result<ExitCode> {
    let context = open(place.config_beside()?).await?.context;
    context.db.close().await;
    print::line("La base est au schéma de ce programme.");
    Ok(ExitCode::SUCCESS)
}

async fn restored(place: Place) -> Result<ExitCode> {
    let context = open_existing(place.config_beside()?).await?;
    let renewed = channel::renew_epochs(&context).await;
    context.db.close().await;
    let channels = counted(renewed?, ["canal sera rechargé", "canaux seront rechargés"]);
    print::line(&format!("La base est restaurée : {channels} au retour de chacun."));
    Ok(ExitCode::SUCCESS)
}

async fn examine(place: Place) -> Result<ExitCode> {
    let context = open_existing(place.config_beside()?).await?;
    let findings = doctor::examine(&context).await;
    context.db.close().await;
    Ok(verdict::of_findings(&findings?))
}

fn verify(file: &Path) -> Result<ExitCode> {
    let shown = file.display();
    let text =
        std::fs::read_to_string(file).with_context(|| format!("{shown} ne peut pas être lu"))?;
    let (room, checked) = poll::verify::verify(&text).with_context(|| shown.to_string())?;
    Ok(verdict::of_records(&room, &checked))
}

fn check_config(flags: Serve) -> Result<ExitCode> {
    let config = flags.config()?;
    parvis::mail::Mailer::new(&config).context("Le courrier ne peut pas partir")?;
    let database = config.database.as_deref().map_or_else(
        || format!("SQLite, {}", config.data.join("parvis.sqlite").display()),
        without_password,
    );
    let bus = config.bus.as_deref().map_or("aucun, donc un seul serveur".into(), without_password);
    let mail = config.smtp.as_ref().map(|smtp| smtp.from.clone());
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "aucune".into());
    let lines = [
        ("Écoute", config.listen.to_string()),
        ("Base", database),
        ("Bus", bus),
        ("Adresses publiques", or_none(joined(&config.public_origins))),
        ("Courrier", mail.unwrap_or_else(|| "aucun, donc pas de code par courriel".into())),
        ("Mandataires de confiance", or_none(joined(&config.trusted_proxies))),
        ("Mesures", or_none(config.metrics_listen.map(|address| address.to_string()))),
        ("Connexions", connections(&config)),
        ("Rythme limité", if config.rate_limits { "oui" } else { "NON" }.into()),
        ("Arrêt", format!("{} secondes au plus", config.drain_seconds)),
    ];
    for (what, how) in lines {
        print::line(&format!("{what} : {how}"));
    }
    if config.demo {
        print::line("Démonstration : chacun entre d’un clic, comme qui il veut.");
    }
    Ok(ExitCode::SUCCESS)
}

fn connections(config: &Config) -> String {
    let Config { connections_max, connections_per_address_max, .. } = config;
    format!("{connections_max} au plus, {connections_per_address_max} par adresse")
}

fn joined<T: ToString>(values: &[T]) -> Option<String> {
    let all: Vec<String> = values.iter().map(ToString::to_string).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// A URL to show: what stands before the `@` may hold a password.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}

/// The only place that writes to the terminal. Nobody reading is no fault.
mod print {
    use std::io::Write as _;

    pub fn line(text: &str) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    pub fn problem(text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}
