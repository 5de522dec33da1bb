//! Who sends a request: the signed-in person, and the browser.

use super::edge::Client;
use super::problem::Response;
use crate::context::Context;
use crate::identity::{self, Visit, rules};
use crate::permission::Actor;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_extra::extract::CookieJar;
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, header};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

/// The cookie. Its prefix makes browsers refuse it from a sub-domain, or without `Secure`;
/// they count `http://localhost` and `http://127.0.0.1` as secure.
pub const COOKIE: &str = "__Host-parvis";

/// A signed-in person. Refused with `not_signed_in` without a cookie, with `session_ended` when
/// the session is no longer alive.
#[derive(Clone, Debug)]
pub struct Signed(pub Actor);

impl FromRequestParts<Arc<Context>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<Context>,
    ) -> Result<Self, Response> {
        let token = token(&parts.headers).ok_or(identity::Error::NotSignedIn)?;
        Ok(Self(identity::authenticate(context, &token).await?))
    }
}

impl OptionalFromRequestParts<Arc<Context>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<Context>,
    ) -> Result<Option<Self>, Response> {
        let Some(token) = token(&parts.headers) else { return Ok(None) };
        match identity::authenticate(context, &token).await {
            Ok(actor) => Ok(Some(Self(actor))),
            Err(identity::Error::SessionEnded) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The browser that asks, and where it asks from.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Its network address, as far as the configured proxies tell it.
    pub address: IpAddr,
    /// Under which origin it knows this server: `https://parvis.exemple.fr`.
    pub origin: String,
    /// What a session remembers of it.
    pub visit: Visit,
}

impl Visitor {
    /// What signing in asks for.
    pub const fn who(&self) -> (IpAddr, &Visit) {
        (self.address, &self.visit)
    }
}

impl FromRequestParts<Arc<Context>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<Context>,
    ) -> Result<Self, Infallible> {
        let client = parts.extensions.get::<Client>().copied().unwrap_or_default();
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let device = rules::device(agent.unwrap_or_default());
        Ok(Self {
            address: client.address,
            origin: own_origin(context, client, &parts.headers),
            visit: Visit { device, token: token(&parts.headers) },
        })
    }
}

/// `Set-Cookie` that keeps a token.
pub fn cookie(token: &str) -> Option<HeaderValue> {
    let age = identity::SESSION_TTL_SECONDS;
    let text = format!("{COOKIE}={token}; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age={age}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Set-Cookie` that forgets it.
pub fn no_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-parvis=; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=0")
}

fn own_origin(context: &Context, client: Client, headers: &HeaderMap) -> String {
    if let Some(origin) = context.config.public_origins.first() {
        return origin.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| host.parse::<Authority>().is_ok());
    let scheme = if client.https { "https" } else { "http" };
    let listen = context.config.listen.to_string();
    format!("{scheme}://{}", host.unwrap_or(&listen))
}

/// Whether a session is claimed: nothing was checked.
pub fn has_session(headers: &HeaderMap) -> bool {
    token(headers).is_some_and(|token| !token.is_empty())
}

fn token(headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(COOKIE).map(|cookie| cookie.value().to_owned())
}
