//! What a path names.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use std::convert::Infallible;

/// The parts of a path that name something: a token, an id, or several. What is no text once
/// decoded names nothing, and is answered as any name that nobody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T = String>(pub T);

impl<T: DeserializeOwned + Default + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        #[expect(clippy::disallowed_types, reason = "the one place that knows its refusals")]
        let named = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        Ok(Self(named.map_or_else(|_| T::default(), |it| it.0)))
    }
}
