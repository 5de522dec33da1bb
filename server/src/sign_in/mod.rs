//! The doors for who has an account: password, one-time code by e-mail, and one click in a
//! demonstration.
//!
//! Whether an address is known is never told, neither by the answer nor by its time. Sessions
//! themselves are the business of [`crate::identity`].

pub mod http;
mod rules;
mod store;

use crate::clock::plus_seconds;
use crate::context::Context;
use crate::db::Tx;
use crate::identity::{self, Error, Opened, Visit, secret};
use crate::limits::{Class, Key, network};
use crate::mail;
use crate::territory;
use parvis_protocol::id::PersonId;
use parvis_protocol::identity::{
    RequestCode, SignInAsPersona, SignInOptions, SignInWithCode, SignInWithPassword,
};
use parvis_protocol::limits::CODE_TTL_SECONDS;
use std::net::IpAddr;
use std::sync::Arc;

/// What the page of sign-in offers.
pub async fn options(context: &Context) -> Result<SignInOptions, Error> {
    let mut tx = context.db.read().await?;
    let territory_name = territory_name(&mut tx).await?;
    let personas =
        if context.config.demo { identity::personas(&mut tx).await? } else { Vec::new() };
    Ok(SignInOptions {
        territory_name,
        code_by_email: codes_are_sent(context),
        personas: rules::in_order(personas),
    })
}

/// Signs in with an address and a password.
pub async fn with_password(
    context: &Context,
    (address, visit): (IpAddr, &Visit),
    form: SignInWithPassword,
) -> Result<Opened, Error> {
    let email = admitted(context, address, &form.email)?;
    let mut tx = context.db.read().await?;
    let account = identity::account(&mut tx, &email).await?;
    drop(tx);
    let person = account.as_ref().map(|account| account.person);
    let hash = account.and_then(|account| account.password_hash);
    let typed = identity::rules::typed_password(&form.password);
    let right = secret::matches(context, typed, hash.clone()).await?;
    let Some(person) = person.filter(|_| right) else { return Err(Error::WrongCredentials) };
    let mut tx = context.db.write().await?;
    let opened = identity::open_session(&mut tx, context, person, hash.as_deref(), visit).await?;
    tx.commit().await?;
    opened.announce(context);
    Ok(opened)
}

/// Sends a code, if the address is known. The answer is the same when it is not, and does not
/// wait for the mail.
pub async fn request_code(
    context: &Arc<Context>,
    address: IpAddr,
    form: RequestCode,
) -> Result<(), Error> {
    if !codes_are_sent(context) {
        return Err(Error::Invalid("code_by_email"));
    }
    let email = admitted(context, address, &form.email)?;
    let mut tx = context.db.read().await?;
    let account = identity::account(&mut tx, &email).await?;
    drop(tx);
    if let Some(person) = account.map(|account| account.person) {
        let shared = Arc::clone(context);
        context.tasks.spawn(async move {
            if let Err(error) = deliver_code(&shared, person, &email).await {
                tracing::warn!(%error, %person, "a code could not be delivered");
            }
        });
    }
    Ok(())
}

/// Signs in with a code.
pub async fn with_code(
    context: &Context,
    (address, visit): (IpAddr, &Visit),
    form: SignInWithCode,
) -> Result<Opened, Error> {
    let email = admitted(context, address, &form.email)?;
    let code = rules::typed_code(&form.code).ok_or(Error::Invalid("code"))?;
    let mut tx = context.db.write().await?;
    let person = identity::account(&mut tx, &email).await?.map(|account| account.person);
    let guess = match person {
        Some(person) => store::guess(&mut tx, person, context.now()).await?,
        None => None,
    };
    tx.commit().await?;
    let hash = guess.as_ref().map(|guess| guess.hash.clone());
    let right = secret::matches(context, code, hash).await?;
    let (Some(person), Some(guess)) = (person, guess.filter(|_| right)) else {
        return Err(Error::WrongCredentials);
    };
    // Only who knows the code learns that it is too late.
    if !guess.counted {
        return Err(Error::Expired);
    }
    let mut tx = context.db.write().await?;
    if !store::use_code(&mut tx, person, &guess.hash).await? {
        return Err(Error::Expired);
    }
    let opened = identity::open_session(&mut tx, context, person, None, visit).await?;
    tx.commit().await?;
    opened.announce(context);
    Ok(opened)
}

/// Signs in as anybody, in a demonstration only.
pub async fn as_persona(
    context: &Context,
    (address, visit): (IpAddr, &Visit),
    form: SignInAsPersona,
) -> Result<Opened, Error> {
    if !context.config.demo {
        return Err(Error::NotFound);
    }
    admit_address(context, address)?;
    let mut tx = context.db.write().await?;
    let opened = identity::open_session(&mut tx, context, form.person, None, visit).await;
    let opened = opened.map_err(|error| match error {
        Error::WrongCredentials => Error::NotFound,
        other => other,
    })?;
    tx.commit().await?;
    opened.announce(context);
    Ok(opened)
}

/// Makes the code that was sent to a person useless: they have another address now.
pub async fn drop_code(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    Ok(store::drop_code(tx, person).await?)
}

/// Counts an attempt from an address.
pub fn admit_address(context: &Context, address: IpAddr) -> Result<(), Error> {
    let key = Key::Address(network(address));
    context.limiter.check(Class::SignInAddress, &key).map_err(Error::Refused)
}

/// Counts an attempt from an address on an account. Returns the folded e-mail address.
fn admitted(context: &Context, address: IpAddr, typed: &str) -> Result<String, Error> {
    admit_address(context, address)?;
    let email = identity::rules::email(typed)?;
    let key = Key::Email(email.clone());
    context.limiter.check(Class::SignIn, &key).map_err(Error::Refused)?;
    Ok(email)
}

const fn codes_are_sent(context: &Context) -> bool {
    context.mailer.sends() || context.config.demo
}

async fn territory_name(tx: &mut Tx) -> Result<String, Error> {
    territory::current(tx).await?.map(|territory| territory.name).ok_or(Error::NotFound)
}

/// A code that could not be delivered. Says nothing of the address or the code.
#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error(transparent)]
    Account(#[from] Error),
    #[error(transparent)]
    Mail(#[from] mail::Error),
}

async fn deliver_code(context: &Context, person: PersonId, email: &str) -> Result<(), Undelivered> {
    let code = rules::code(context.ids.below(rules::CODES));
    let hash = secret::hash(context, code.clone()).await?;
    let now = context.now();
    let life = (now, plus_seconds(now, CODE_TTL_SECONDS));
    let day_began = plus_seconds(now, -rules::DAY_SECONDS);
    let mut tx = context.db.write().await.map_err(Error::Db)?;
    let kept = store::keep_code(&mut tx, person, &hash, life, day_began).await;
    let kept = kept.map_err(Error::Db)?;
    let territory = territory_name(&mut tx).await?;
    tx.commit().await.map_err(Error::Db)?;
    if !context.mailer.sends() {
        // Only in a demonstration, where anybody may be anybody.
        tracing::info!(%person, code, kept, "no relay: the code of this demonstration");
        return Ok(());
    }
    let (subject, text) = if kept {
        (rules::CODE_SUBJECT, rules::code_text(&code, &territory))
    } else {
        (rules::BLOCKED_SUBJECT, rules::blocked_text(&territory))
    };
    Ok(context.mailer.send(email, subject, text).await?)
}
