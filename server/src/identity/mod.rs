//! People with an account, and the browsers they are signed in with.
//!
//! A session is a row: it can be ended at any time, on any node, and its open connections close
//! at once. The browser holds a random token, the database its digest. How one signs in is the
//! business of [`crate::sign_in`] and [`crate::invitation`]; who may do what in a room, of
//! [`crate::permission`].

pub mod http;
pub mod rules;
pub mod secret;
mod store;

use crate::channel;
use crate::clock::plus_seconds;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::limits::{Class, Key};
use crate::permission::Actor;
use crate::telemetry;
use parvis_protocol::id::{Micros, PersonId, Seq, SessionId, TerritoryId};
use parvis_protocol::identity::{Persona, SessionView, SetPassword, You};
use parvis_protocol::problem::Problem;
use secret::Token;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

pub use store::{Account, Known, Person};

/// Life of a session, however much it is used.
pub const SESSION_TTL_SECONDS: i64 = 90 * 24 * 3_600;
/// Sessions of one person at the same time: a new one ends the oldest.
pub const SESSIONS_PER_PERSON_MAX: i64 = 50;
/// People offered on the sign-in page of a demonstration.
const PERSONAS_MAX: i64 = 200;
/// A session that ended is forgotten after this long.
const FORGET_AFTER_SECONDS: i64 = 180 * 24 * 3_600;
/// How often open connections are checked against the database, and when the bus is silent.
const WATCH_EVERY: Duration = Duration::from_secs(30);
const WATCH_EVERY_ALONE: Duration = Duration::from_secs(1);
/// Checks between two times that what is old is forgotten: about an hour.
const CHECKS_PER_FORGETTING: u32 = 120;

/// Why something about accounts or sign-in was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No session at all.
    #[error("not signed in")]
    NotSignedIn,
    /// The session is unknown, revoked, too old, or its person may no longer sign in.
    #[error("the session ended")]
    SessionEnded,
    /// The secret does not match, or the account does not exist: both look the same.
    #[error("wrong credentials")]
    WrongCredentials,
    /// A code or an invitation that is too old, or was used.
    #[error("too old, or already used")]
    Expired,
    /// Only administrators may.
    #[error("not allowed")]
    Forbidden,
    /// No such person, session or page.
    #[error("not found")]
    NotFound,
    /// Another account has this e-mail address.
    #[error("the e-mail address belongs to another account")]
    EmailTaken,
    /// A field without meaning.
    #[error("{0} has no meaning")]
    Invalid(&'static str),
    /// A field that is too long.
    #[error("{field} is too long")]
    TooLong {
        /// Its name.
        field: &'static str,
        /// Its length, in characters.
        chars: usize,
        /// The most allowed.
        chars_max: usize,
    },
    /// Too fast, or too many at once.
    #[error("refused: {}", .0.name())]
    Refused(Problem),
    /// A hash could not be computed.
    #[error("a secret could not be hashed")]
    Hashing,
    /// The personal channel could not be opened.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotSignedIn => Self::NotSignedIn,
            Error::SessionEnded => Self::SessionEnded,
            Error::WrongCredentials => Self::WrongCredentials,
            Error::Expired => Self::Expired,
            Error::Forbidden => Self::Forbidden,
            Error::NotFound => Self::NotFound,
            Error::EmailTaken => Self::invalid("email"),
            Error::Invalid(field) => Self::invalid(field),
            Error::TooLong { field, chars, chars_max } => Self::too_long(field, chars, chars_max),
            Error::Refused(problem) => problem,
            Error::Hashing => telemetry::fault(&error),
            Error::Channel(error) => error.into(),
            Error::Db(error) => error.into(),
        }
    }
}

/// A person to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// The territory.
    pub territory: TerritoryId,
    /// First name and name, as shown.
    pub name: String,
    /// "Maire de Novéant-sur-Moselle".
    pub function: Option<String>,
    /// INSEE code of their commune.
    pub commune: Option<String>,
    /// Where codes are sent; unique on this server.
    pub email: Option<String>,
    /// May administer the territory.
    pub administrator: bool,
}

/// The browser that signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// "Firefox sur Android".
    pub device: String,
    /// The token it holds already: that session ends when another one opens.
    pub token: Option<String>,
}

/// A session that was just opened. To be told to [`Opened::announce`] once committed.
#[derive(Debug)]
pub struct Opened {
    /// What the browser must keep.
    pub token: Token,
    /// Who it now is.
    pub you: You,
    /// The sessions it put an end to.
    ended: Vec<SessionId>,
}

impl Opened {
    /// Closes the connections of the sessions that ended.
    pub fn announce(&self, context: &Context) {
        end_all(context, &self.ended);
    }
}

/// A person who comes by invitation.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The person.
    pub person: PersonId,
    /// Where codes are sent from now on, folded.
    pub email: String,
    /// A new password, hashed.
    pub password_hash: Option<String>,
}

/// Creates a person and their personal channel.
///
/// [`Error::EmailTaken`] leaves the transaction usable: an import may go on to the next line.
pub async fn create_person(
    tx: &mut Tx,
    context: &Context,
    new: &NewPerson,
) -> Result<PersonId, Error> {
    let person = PersonId(context.ids.uuid());
    let new = rules::new_person(new)?;
    if !store::insert_person(tx, person, &new, context.now()).await? {
        return Err(Error::EmailTaken);
    }
    channel::open_personal(tx, context, new.territory, person, &new.name).await?;
    Ok(person)
}

/// Everybody with an account in a territory, those who may no longer sign in included, in the
/// order of their creation.
pub async fn people(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Known>, db::Error> {
    store::people(tx, territory).await
}

/// Changes what a person is called and where they are written to. The address must be nobody
/// else's; the rooms are told by [`channel::redescribe`].
pub async fn describe(tx: &mut Tx, known: &Known) -> Result<(), Error> {
    Ok(store::describe(tx, &rules::known(known)?).await?)
}

/// The account with this e-mail address, already folded. Absent too when it is disabled.
pub async fn account(tx: &mut Tx, email: &str) -> Result<Option<Account>, Error> {
    Ok(store::account(tx, email).await?)
}

/// A person who may sign in. Absent too when the account is disabled.
pub async fn person(tx: &mut Tx, person: PersonId) -> Result<Option<Person>, Error> {
    Ok(store::person(tx, person).await?)
}

/// Those of these people who belong to a territory and may sign in, and their communes.
pub async fn communes_of(
    tx: &mut Tx,
    territory: TerritoryId,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Option<String>)>, db::Error> {
    store::communes_of(tx, territory, people).await
}

/// The people of a demonstration, in the order of their creation. The line under the name of
/// somebody's own channel says who they are.
pub async fn personas(tx: &mut Tx) -> Result<Vec<Persona>, Error> {
    Ok(store::personas(tx, PERSONAS_MAX).await?)
}

/// Who holds this token: one statement, and rarely a second one to remember the hour.
pub async fn authenticate(context: &Context, token: &str) -> Result<Actor, Error> {
    let mut tx = context.db.glance().await?;
    let session = store::by_token(&mut tx, &secret::digest(token)).await?;
    drop(tx);
    let session = session.ok_or(Error::SessionEnded)?;
    let now = context.now();
    if !rules::alive(now, &session.life()) {
        return Err(Error::SessionEnded);
    }
    if rules::touch_due(now, session.seen_at)
        && let Err(error) = touch(context, session.id, now).await
    {
        tracing::debug!(%error, session = %session.id, "the last use was not remembered");
    }
    Ok(session.actor())
}

/// Whose a session is that something of its own was given to, as long as it lives.
pub async fn of_session(tx: &mut Tx, id: SessionId, now: Micros) -> Result<Option<Actor>, Error> {
    let session = store::by_id(tx, id).await?;
    Ok(session.filter(|it| rules::alive(now, &it.life())).map(|it| it.actor()))
}

/// Which of these sessions are alive.
pub async fn alive(
    tx: &mut Tx,
    sessions: &[SessionId],
    now: Micros,
) -> Result<HashSet<SessionId>, db::Error> {
    store::still_alive(tx, sessions, now).await
}

async fn touch(context: &Context, session: SessionId, now: Micros) -> Result<(), db::Error> {
    let mut tx = context.db.write().await?;
    store::touch(&mut tx, session, now).await?;
    tx.commit().await
}

/// What a client is told about its person.
pub async fn you(tx: &mut Tx, actor: &Actor) -> Result<You, Error> {
    Ok(arrival(tx, actor).await?.0)
}

/// The same, and where the person's own channel stands: its epoch and its head.
pub async fn arrival(tx: &mut Tx, actor: &Actor) -> Result<(You, String, Seq), Error> {
    store::arrival(tx, actor).await?.ok_or(Error::SessionEnded)
}

/// Opens a session. `password` is the hash that was verified, where one was: it must still be
/// the person's. [`Error::WrongCredentials`] when it is not, or when the account is disabled.
pub async fn open_session(
    tx: &mut Tx,
    context: &Context,
    person: PersonId,
    password: Option<&str>,
    visit: &Visit,
) -> Result<Opened, Error> {
    let now = context.now();
    // Takes the row: a change of password and this wait for each other.
    if !store::signed_in(tx, person, password, now).await? {
        return Err(Error::WrongCredentials);
    }
    let mut ended = Vec::new();
    if let Some(old) = &visit.token {
        ended.extend(store::revoke_token(tx, &secret::digest(old), now).await?);
    }
    let token = Token::new(&context.ids);
    let digest = secret::digest(token.reveal());
    let id = SessionId(context.ids.uuid());
    let life = (now, plus_seconds(now, SESSION_TTL_SECONDS));
    store::insert_session(tx, (id, person), &digest, &visit.device, life).await?;
    ended.extend(store::revoke_beyond(tx, person, SESSIONS_PER_PERSON_MAX, now).await?);
    let session = store::by_token(tx, &digest).await?.ok_or(Error::SessionEnded)?;
    let you = you(tx, &session.actor()).await?;
    Ok(Opened { token, you, ended })
}

/// Takes in a person who was invited: address, perhaps a password, and a session.
pub async fn enrol(
    tx: &mut Tx,
    context: &Context,
    enrolment: &Enrolment,
    visit: &Visit,
) -> Result<Opened, Error> {
    let person = enrolment.person;
    if !store::set_email(tx, person, &enrolment.email).await? {
        return Err(Error::EmailTaken);
    }
    let mut ended = Vec::new();
    if let Some(hash) = &enrolment.password_hash {
        store::set_password(tx, person, hash).await?;
        ended = store::revoke_all(tx, person, None, context.now()).await?;
    }
    let mut opened = open_session(tx, context, person, None, visit).await?;
    opened.ended.append(&mut ended);
    Ok(opened)
}

/// The person's live sessions, the last used first.
pub async fn sessions(context: &Context, actor: &Actor) -> Result<Vec<SessionView>, Error> {
    let mut tx = context.db.read().await?;
    let rows = store::live_sessions(&mut tx, actor.person, context.now()).await?;
    Ok(rows.into_iter().map(|row| row.view(actor.session)).collect())
}

/// Ends one of one's own sessions, and closes its connections.
pub async fn revoke(context: &Context, actor: &Actor, session: SessionId) -> Result<(), Error> {
    let mut tx = context.db.write().await?;
    if !store::revoke(&mut tx, actor.person, session, context.now()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    context.hub.end_session(session);
    Ok(())
}

/// Ends the session of a token, if there is one.
pub async fn sign_out(context: &Context, token: &str) -> Result<(), Error> {
    let mut tx = context.db.write().await?;
    let ended = store::revoke_token(&mut tx, &secret::digest(token), context.now()).await?;
    tx.commit().await?;
    end_all(context, ended.as_slice());
    Ok(())
}

/// Ends all of one's own sessions but the one that asks.
pub async fn revoke_others(context: &Context, actor: &Actor) -> Result<(), Error> {
    let mut tx = context.db.write().await?;
    let keep = Some(actor.session);
    let ended = store::revoke_all(&mut tx, actor.person, keep, context.now()).await?;
    tx.commit().await?;
    end_all(context, &ended);
    Ok(())
}

/// Sets or changes one's own password. The other sessions end.
pub async fn set_password(
    context: &Context,
    actor: &Actor,
    form: SetPassword,
) -> Result<(), Error> {
    let new = rules::password("new", &form.new)?;
    let mut tx = context.db.read().await?;
    let known = store::password_hash(&mut tx, actor.person).await?;
    drop(tx);
    if known.is_some() {
        let key = Key::Person(actor.person);
        context.limiter.check(Class::SignIn, &key).map_err(Error::Refused)?;
        let given = rules::typed_password(form.current.as_deref().unwrap_or_default());
        if !secret::matches(context, given, known.clone()).await? {
            return Err(Error::WrongCredentials);
        }
    }
    let hash = secret::hash(context, new).await?;
    let mut tx = context.db.write().await?;
    if !store::replace_password(&mut tx, actor.person, known.as_deref(), &hash).await? {
        return Err(Error::WrongCredentials);
    }
    let keep = Some(actor.session);
    let ended = store::revoke_all(&mut tx, actor.person, keep, context.now()).await?;
    tx.commit().await?;
    end_all(context, &ended);
    Ok(())
}

fn end_all(context: &Context, sessions: &[SessionId]) {
    for session in sessions {
        context.hub.end_session(*session);
    }
}

/// Closes the connections of sessions that ended elsewhere while nobody told this node, until
/// the node stops. Also forgets what is old.
pub async fn watch_sessions(context: Arc<Context>) {
    let mut checks: u32 = 0;
    loop {
        let alone = !context.hub.bus().healthy();
        let pause = if alone { WATCH_EVERY_ALONE } else { WATCH_EVERY };
        if !context.tasks.pause(pause).await {
            return;
        }
        if let Err(error) = close_ended(&context).await {
            tracing::warn!(%error, "sessions could not be checked");
        }
        checks += 1;
        if checks >= CHECKS_PER_FORGETTING {
            checks = 0;
            forget(&context).await;
        }
    }
}

/// One check of [`watch_sessions`].
pub async fn close_ended(context: &Context) -> Result<(), Error> {
    let here: Vec<SessionId> = context.hub.registry().sessions().into_iter().collect();
    if here.is_empty() {
        return Ok(());
    }
    let mut tx = context.db.read().await?;
    let alive = store::still_alive(&mut tx, &here, context.now()).await?;
    drop(tx);
    for session in here.into_iter().filter(|session| !alive.contains(session)) {
        context.hub.end_session_here(session);
    }
    Ok(())
}

async fn forget(context: &Context) {
    let before = plus_seconds(context.now(), -FORGET_AFTER_SECONDS);
    let forgotten = async {
        let mut tx = context.db.write().await?;
        store::forget_sessions(&mut tx, before).await?;
        tx.commit().await
    };
    if let Err(error) = forgotten.await {
        tracing::warn!(%error, "old sessions could not be forgotten");
    }
}
