//! Bodies in JSON, refused as problems.

use super::problem::Response;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use parvis_protocol::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body. As an extractor it demands `content-type: application/json`, which a form of
/// another site cannot send.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let unreadable = |status| Response::new(Problem::BadFrame).with_status(status);
        if !is_json(request.headers()) {
            return Err(unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|refused| unreadable(refused.status()))?;
        serde_json::from_slice(&body).map(Self).map_err(|_| unreadable(StatusCode::BAD_REQUEST))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        let essence = kind.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/json")
    })
}
