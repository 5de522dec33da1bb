//! The few HTTP routes a client needs before it has a socket.

use crate::error::{Error, Result};
use crate::http::{self, Target};
use parvis_protocol::id::PersonId;
use parvis_protocol::identity::{Persona, SignInAsPersona, SignInOptions, SignInWithPassword, You};
use serde::Serialize;

/// What the sign-in page knows.
pub async fn sign_in_options(base_url: &str) -> Result<SignInOptions> {
    http::get(&Target::new(base_url, ""), "/api/sign-in").await
}

/// The people of a demonstration one may sign in as.
pub async fn personas(base_url: &str) -> Result<Vec<Persona>> {
    Ok(sign_in_options(base_url).await?.personas)
}

/// Signs in as a persona of a demonstration; gives the cookie, `name=value`.
pub async fn sign_in_demo(base_url: &str, person: PersonId) -> Result<String> {
    sign_in(base_url, "/api/sign-in/demo", &SignInAsPersona { person }).await
}

/// Signs in with an address and a password; gives the cookie, `name=value`.
pub async fn sign_in_password(base_url: &str, email: &str, password: &str) -> Result<String> {
    let body = SignInWithPassword { email: email.to_owned(), password: password.to_owned() };
    sign_in(base_url, "/api/sign-in/password", &body).await
}

/// Who the server takes the owner of a cookie for.
pub async fn me(base_url: &str, cookie: &str) -> Result<You> {
    http::get(&Target::new(base_url, cookie), "/api/me").await
}

/// Any sign-in that is answered by a cookie.
pub async fn sign_in<B: Serialize>(base_url: &str, path: &str, body: &B) -> Result<String> {
    let target = Target::new(base_url, "");
    let answer = http::send(&target, "POST", path, Some(serde_json::to_vec(body)?)).await?;
    if answer.status != 200 {
        return Err(answer.into_error().await);
    }
    let cookie = answer.header("set-cookie").and_then(|it| it.split(';').next());
    cookie
        .map(str::to_owned)
        .ok_or_else(|| Error::Unreadable("signed in without a cookie".to_owned()))
}
