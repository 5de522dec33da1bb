//! Invitations: a link, also as a QR code, that lets a person in once, until a date.
//!
//! The person exists already, by an import or by their seat. Accepting says where their codes
//! are sent, perhaps a password, and signs in. A new invitation ends the one before.

pub mod http;
mod rules;
mod store;

use crate::clock::plus_seconds;
use crate::context::Context;
use crate::db::Tx;
use crate::identity::{self, Enrolment, Error, Opened, Visit, secret};
use crate::permission::Actor;
use crate::sign_in;
use parvis_protocol::id::{InvitationId, PersonId};
use parvis_protocol::identity::{
    AcceptInvitation, GuestView, Invitation, InvitationView, Invite, InviteMany,
};
use secret::Token;
use std::net::IpAddr;

/// People listed to those who invite: more than the largest EPCI has.
const GUESTS_MAX: i64 = 5_000;
/// Life of an invitation.
pub const INVITATION_TTL_SECONDS: i64 = 14 * 24 * 3_600;

/// Invites a person of one's own territory. Administrators only. `origin` begins the link.
pub async fn create(
    context: &Context,
    actor: &Actor,
    origin: &str,
    form: Invite,
) -> Result<Invitation, Error> {
    let mut all = invite(context, actor, origin, &[form.person]).await?;
    all.pop().ok_or(Error::NotFound)
}

/// The same for several people at once, each named once: all are invited, or none.
pub async fn create_many(
    context: &Context,
    actor: &Actor,
    origin: &str,
    form: InviteMany,
) -> Result<Vec<Invitation>, Error> {
    rules::guests(&form.people)?;
    invite(context, actor, origin, &form.people).await
}

async fn invite(
    context: &Context,
    actor: &Actor,
    origin: &str,
    people: &[PersonId],
) -> Result<Vec<Invitation>, Error> {
    if !actor.administrator {
        return Err(Error::Forbidden);
    }
    let mut letters = Vec::new();
    for person in people {
        letters.push((*person, write(context, origin)?));
        // A hundred drawings take their time: others may go on between two.
        tokio::task::yield_now().await;
    }
    let mut tx = context.db.write().await?;
    let mut all = Vec::new();
    for (person, letter) in letters {
        let known = identity::person(&mut tx, person).await?.ok_or(Error::NotFound)?;
        if known.territory != actor.territory {
            return Err(Error::NotFound);
        }
        all.push(keep(&mut tx, context, letter, person, Some(actor.person)).await?);
    }
    tx.commit().await?;
    for person in people {
        tracing::info!(%person, by = %actor.person, "invited");
    }
    Ok(all)
}

/// The people of one's territory, whether they came, and what invitation waits for them.
/// Administrators only.
pub async fn guests(context: &Context, actor: &Actor) -> Result<Vec<GuestView>, Error> {
    if !actor.administrator {
        return Err(Error::Forbidden);
    }
    let mut tx = context.db.read().await?;
    Ok(store::guests(&mut tx, actor.territory, GUESTS_MAX).await?)
}

/// Takes back an invitation that was not used yet. Administrators only.
pub async fn revoke(context: &Context, actor: &Actor, id: InvitationId) -> Result<(), Error> {
    if !actor.administrator {
        return Err(Error::Forbidden);
    }
    let mut tx = context.db.write().await?;
    let revoked = store::revoke(&mut tx, actor.territory, id).await?;
    let person = revoked.ok_or(Error::NotFound)?;
    tx.commit().await?;
    tracing::info!(%person, by = %actor.person, "invitation taken back");
    Ok(())
}

/// A link that nobody was given yet.
#[derive(Debug)]
pub struct Letter {
    token: Token,
    url: String,
    qr_svg: String,
}

/// Writes a link; `origin` begins it. Outside a transaction: the drawing takes its time.
pub fn write(context: &Context, origin: &str) -> Result<Letter, Error> {
    let token = Token::new(&context.ids);
    let url = rules::link(origin, token.reveal());
    let qr_svg = rules::qr_svg(&url).ok_or(Error::Invalid("origin"))?;
    Ok(Letter { token, url, qr_svg })
}

/// Gives a link to a person. `by` is absent when the operator does it, at the machine itself.
pub async fn keep(
    tx: &mut Tx,
    context: &Context,
    letter: Letter,
    person: PersonId,
    by: Option<PersonId>,
) -> Result<Invitation, Error> {
    let Letter { token, url, qr_svg } = letter;
    let now = context.now();
    let expires_at = plus_seconds(now, INVITATION_TTL_SECONDS);
    let identity::Person { name, function, .. } =
        identity::person(tx, person).await?.ok_or(Error::NotFound)?;
    let id = InvitationId(context.ids.uuid());
    let digest = secret::digest(token.reveal());
    store::keep(tx, (id, person), &digest, by, (now, expires_at)).await?;
    Ok(Invitation { id, person, name, function, url, qr_svg, expires_at })
}

/// A link as a QR code of letters, for a terminal. Absent when the link is too long for one.
pub fn qr_text(link: &str) -> Option<String> {
    rules::qr_text(link)
}

/// What a live invitation offers.
pub async fn view(
    context: &Context,
    address: IpAddr,
    token: &str,
) -> Result<InvitationView, Error> {
    sign_in::admit_address(context, address)?;
    let mut tx = context.db.read().await?;
    let live = store::live(&mut tx, &secret::digest(token), context.now()).await?;
    let (person, expires_at) = live.ok_or(Error::Expired)?;
    let person = identity::person(&mut tx, person).await?.ok_or(Error::Expired)?;
    Ok(InvitationView {
        territory_name: person.territory_name,
        name: person.name,
        function: person.function,
        email: person.email,
        expires_at,
    })
}

/// Accepts an invitation, once: the person is signed in. A password ends their other sessions.
pub async fn accept(
    context: &Context,
    (address, visit): (IpAddr, &Visit),
    token: &str,
    form: AcceptInvitation,
) -> Result<Opened, Error> {
    sign_in::admit_address(context, address)?;
    let email = identity::rules::email(&form.email)?;
    let password = match form.password.as_deref() {
        None | Some("") => None,
        Some(typed) => Some(identity::rules::password("password", typed)?),
    };
    let digest = secret::digest(token);
    let mut tx = context.db.read().await?;
    let live = store::live(&mut tx, &digest, context.now()).await?;
    drop(tx);
    live.ok_or(Error::Expired)?;
    let password_hash = match password {
        Some(password) => Some(secret::hash(context, password).await?),
        None => None,
    };
    let mut tx = context.db.write().await?;
    let used = store::use_up(&mut tx, &digest, context.now()).await?;
    let person = used.ok_or(Error::Expired)?;
    let enrolment = Enrolment { person, email, password_hash };
    let opened = identity::enrol(&mut tx, context, &enrolment, visit).await?;
    sign_in::drop_code(&mut tx, person).await?;
    tx.commit().await?;
    opened.announce(context);
    Ok(opened)
}
