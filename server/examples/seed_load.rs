//! Fills a fresh database for the tests of load and of speed: people with a session each, rooms
//! with members, and if asked a room with a long history.
//!
//! An example, so that the program people run cannot do this. It uses the functions of the
//! features, in transactions of some hundreds; the server is not running meanwhile.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use futures_util::future::join_all;
use parvis::app::Node;
use parvis::channel::{self, NewChannel, NewMember};
use parvis::config::Config;
use parvis::context::Context;
use parvis::identity::{self, NewPerson, Visit};
use parvis::message;
use parvis::permission::Actor;
use parvis::territory;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::PostMessage;
use parvis_protocol::id::{ChannelId, CommandId, PersonId, SessionId, TerritoryId};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::PathBuf;
use std::sync::Arc;

/// People of one transaction; and members; and messages.
const PER_TRANSACTION: usize = 250;

/// Fills a fresh database for the tests of load and of speed.
#[derive(Debug, Parser)]
struct Cli {
    /// The configuration of the server that will be started on it.
    #[arg(long)]
    config: PathBuf,
    /// Where to write the rooms and the cookies, in JSON.
    #[arg(long)]
    out: PathBuf,
    /// Accounts, each with one session.
    #[arg(long)]
    people: usize,
    /// Rooms.
    #[arg(long)]
    rooms: usize,
    /// Members of each room: room `r` has the people `r * per_room + i`, counted round.
    #[arg(long)]
    per_room: usize,
    /// Messages in the first room, by its members in turn.
    #[arg(long, default_value_t = 0)]
    messages: usize,
    /// Create the configured PostgreSQL database first, connected to this other one.
    #[arg(long)]
    create_in: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    let config = Config::read(&cli.config)?;
    if let Some(url) = &cli.create_in {
        create_database(url, &config).await?;
    }
    std::fs::create_dir_all(&config.data)?;
    let node = Node::open(config).await?;
    let context = &node.context;
    let territory = create_territory(context).await?;
    let (people, cookies) = create_people(context, territory, cli.people).await?;
    let rooms = open_rooms(context, territory, cli.rooms).await?;
    let members = (0..cli.rooms * cli.per_room).filter_map(|index| {
        Some((*rooms.get(index / cli.per_room)?, people.get(index % people.len())?))
    });
    let members: Vec<(ChannelId, PersonId)> = members.map(|(room, who)| (room, *who)).collect();
    for some in members.chunks(PER_TRANSACTION) {
        join(context, some).await?;
    }
    let mut speakers = Vec::new();
    for (_, person) in members.iter().take(cli.per_room) {
        speakers.push(actor(context, territory, *person).await?);
    }
    if let Some(room) = rooms.first() {
        talk(context, *room, &speakers, cli.messages).await?;
    }
    context.db.close().await;
    let out = serde_json::json!({ "rooms": rooms, "cookies": cookies });
    std::fs::write(&cli.out, serde_json::to_vec(&out)?)?;
    Ok(())
}

async fn create_database(url: &str, config: &Config) -> Result<()> {
    let Some(name) = config.database.as_deref().and_then(database_name) else {
        bail!("the configuration names no PostgreSQL database");
    };
    let mut connection = PgConnection::connect(url).await.context("PostgreSQL")?;
    let create = format!("create database {name}");
    sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await?;
    Ok(())
}

/// The last part of a URL's path, if it needs no quotes.
fn database_name(url: &str) -> Option<&str> {
    let (_, name) = url.split('?').next()?.rsplit_once('/')?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

async fn create_territory(context: &Context) -> Result<TerritoryId> {
    let epci = territory::table::find("200070738")?;
    let mut tx = context.db.write().await?;
    let territory = territory::create(&mut tx, context, epci).await?;
    tx.commit().await?;
    Ok(territory.id)
}

async fn create_people(
    context: &Context,
    territory: TerritoryId,
    count: usize,
) -> Result<(Vec<PersonId>, Vec<String>)> {
    let (mut people, mut cookies) = (Vec::new(), Vec::new());
    let visit = Visit { device: "Essai de charge".to_owned(), token: None };
    while people.len() < count {
        let mut tx = context.db.write().await?;
        for index in people.len()..count.min(people.len() + PER_TRANSACTION) {
            let new = NewPerson {
                territory,
                name: format!("Camille Durand-{index}"),
                function: Some(format!("Maire de la commune {index}")),
                commune: None,
                email: None,
                administrator: false,
            };
            let person = identity::create_person(&mut tx, context, &new).await?;
            let opened = identity::open_session(&mut tx, context, person, None, &visit).await?;
            people.push(person);
            cookies.push(format!("{}={}", parvis::http::actor::COOKIE, opened.token.reveal()));
        }
        tx.commit().await?;
    }
    Ok((people, cookies))
}

async fn open_rooms(
    context: &Context,
    territory: TerritoryId,
    count: usize,
) -> Result<Vec<ChannelId>> {
    let mut rooms = Vec::new();
    let mut tx = context.db.write().await?;
    for index in 0..count {
        let new = NewChannel {
            territory,
            kind: ChannelKind::Project,
            name: format!("Équipe projet {index}"),
            topic: "Entretien des chemins ruraux".to_owned(),
            body: None,
        };
        rooms.push(channel::open(&mut tx, context, new).await?.channel);
    }
    tx.commit().await?;
    Ok(rooms)
}

async fn join(context: &Context, members: &[(ChannelId, PersonId)]) -> Result<()> {
    let mut tx = context.db.write().await?;
    for (room, person) in members {
        let member = NewMember { person: *person, role: MemberRole::Member, commune: None };
        channel::join(&mut tx, context, *room, member).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Somebody, as if they were signed in.
async fn actor(context: &Context, territory: TerritoryId, person: PersonId) -> Result<Actor> {
    let mut tx = context.db.read().await?;
    let personal = channel::personal(&mut tx, person).await?;
    let session = SessionId(context.ids.uuid());
    Ok(Actor { person, territory, personal, session, administrator: false })
}

/// So many messages, by each in turn, written together as those of a busy room are.
async fn talk(
    context: &Arc<Context>,
    channel: ChannelId,
    speakers: &[Actor],
    count: usize,
) -> Result<()> {
    let mut lines = (1..=count).zip(speakers.iter().cycle()).peekable();
    while lines.peek().is_some() {
        let together = lines.by_ref().take(PER_TRANSACTION).map(|(number, speaker)| {
            let id = CommandId(context.ids.uuid());
            message::post(context, speaker, id, line(channel, number))
        });
        for posted in join_all(together).await {
            posted?;
        }
    }
    Ok(())
}

/// A message of some lines, that tells its number.
fn line(channel: ChannelId, number: usize) -> PostMessage {
    let body = format!(
        "Message **{number}** : le chemin de la *Grande Haie* est [coupé](https://exemple.fr) \
         depuis lundi.\n- passage à pied possible\n- reprise jeudi"
    );
    PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested: false }
}
