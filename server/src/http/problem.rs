//! A refusal as an HTTP answer: `application/problem+json` (RFC 9457).

use axum::body::Body;
use axum::response::IntoResponse;
use http::{HeaderValue, StatusCode, header};
use parvis_protocol::problem::{Problem, Refusal};
use serde::Serialize;

/// A refusal on its way out. Any feature's error that is a [`Problem`] becomes one with `?`.
#[derive(Debug)]
pub struct Response {
    problem: Problem,
    status: StatusCode,
}

/// The document: the members of RFC 9457, then those of [`Refusal`].
#[derive(Serialize)]
struct Document {
    r#type: String,
    title: &'static str,
    status: u16,
    #[serde(flatten)]
    refusal: Refusal,
}

impl Response {
    /// With the usual status of the problem.
    pub fn new(problem: Problem) -> Self {
        let status = status(&problem);
        Self { problem, status }
    }

    /// With a more precise status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl<E: Into<Problem>> From<E> for Response {
    fn from(error: E) -> Self {
        Self::new(error.into())
    }
}

impl IntoResponse for Response {
    fn into_response(self) -> axum::response::Response {
        let name = self.problem.name();
        tracing::debug!(code = name, status = self.status.as_u16(), "refused");
        let document = Document {
            r#type: format!("urn:parvis:problem:{name}"),
            title: title(&self.problem),
            status: self.status.as_u16(),
            refusal: self.problem.into(),
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = axum::response::Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(ms) = document.refusal.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(ms.div_ceil(1_000)));
        }
        response
    }
}

const fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::BadFrame | Problem::UnsupportedProtocol(_) => StatusCode::BAD_REQUEST,
        // Wrong credentials are not 401: the session of who changes a password is alive.
        Problem::NotSignedIn | Problem::SessionEnded => StatusCode::UNAUTHORIZED,
        Problem::WrongOrigin
        | Problem::WrongCredentials
        | Problem::Forbidden
        | Problem::NotElector => StatusCode::FORBIDDEN,
        Problem::NotFound => StatusCode::NOT_FOUND,
        Problem::Expired | Problem::Deleted => StatusCode::GONE,
        Problem::FollowsMandate
        | Problem::LastFacilitator
        | Problem::PollState(_)
        | Problem::AlreadyCast(_)
        | Problem::SecretAtDistance
        | Problem::MeetingState(_)
        | Problem::ItemState(_)
        | Problem::FrozenAgenda
        | Problem::Warned(_)
        | Problem::ProxyState(_)
        | Problem::HolderFull(_)
        | Problem::FloorClosed
        | Problem::SpeechState(_)
        | Problem::WrittenSince(_)
        | Problem::MinutesApproved
        | Problem::EqualVoices
        | Problem::NoPopulation(_)
        | Problem::DocumentFrozen
        | Problem::AgendaInDocument
        | Problem::IdReused => StatusCode::CONFLICT,
        Problem::Empty(_)
        | Problem::TooLong(_)
        | Problem::TooMany(_)
        | Problem::Invalid(_)
        | Problem::DocumentRefused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::SlowDown(_) | Problem::TooManyInFlight | Problem::TooManyConnections => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Problem::Busy(_) | Problem::Moved(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// For a person who reads the raw answer; our client goes by the name.
const fn title(problem: &Problem) -> &'static str {
    match problem {
        Problem::BadFrame => "La demande n’a pas pu être lue.",
        Problem::UnsupportedProtocol(_) => "Cette version du protocole n’est pas connue.",
        Problem::NotSignedIn => "Il faut d’abord se connecter.",
        Problem::SessionEnded => "La session est terminée.",
        Problem::WrongOrigin => "La demande vient d’un autre site.",
        Problem::WrongCredentials => {
            "L’adresse et le mot de passe, ou le code, ne vont pas ensemble."
        }
        Problem::Expired => "Trop ancien, ou déjà utilisé.",
        Problem::Forbidden => "Vous n’en avez pas le droit.",
        Problem::NotFound => "Introuvable.",
        Problem::Deleted => "Supprimé.",
        Problem::FollowsMandate => "Ce salon suit les mandats.",
        Problem::LastFacilitator => "Personne n’animerait plus ce salon.",
        Problem::PollState(_) => "Ce scrutin n’en est pas là.",
        Problem::NotElector => "Ce mandat ne vote pas ici, ou une autre personne l’exerce.",
        Problem::AlreadyCast(_) => "Un vote a déjà été émis depuis l’appareil de l’élu.",
        Problem::SecretAtDistance => {
            "Un conseil ne vote pas au scrutin secret à distance : le point attend une séance."
        }
        Problem::MeetingState(_) => "Cette séance n’en est pas là.",
        Problem::ItemState(_) => "Ce point n’en est pas là.",
        Problem::FrozenAgenda => {
            "L’ordre du jour a été envoyé : rien ne s’y décide de plus sans nouvelle convocation."
        }
        Problem::Warned(_) => "Une règle s’y oppose : il faut dire pourquoi passer outre.",
        Problem::ProxyState(_) => "Ce pouvoir n’en est pas là.",
        Problem::HolderFull(_) => "Cette personne ne peut pas recevoir d’autre pouvoir.",
        Problem::FloorClosed => "La liste des orateurs est close.",
        Problem::SpeechState(_) => "La demande de parole n’est pas dans un état qui le permette.",
        Problem::WrittenSince(_) => "Quelqu’un a écrit ici entre-temps.",
        Problem::MinutesApproved => "Le procès-verbal est arrêté : il ne change plus.",
        Problem::EqualVoices => "L’instance n’a pas décidé de peser les voix par la population.",
        Problem::NoPopulation(_) => {
            "Des sièges n’ont pas de commune dont la population soit connue."
        }
        Problem::DocumentFrozen => "Ce document est figé : il ne change plus.",
        Problem::AgendaInDocument => {
            "L’ordre du jour de cette séance s’écrit à plusieurs : modifiez-le dans son document."
        }
        Problem::DocumentRefused(_) => {
            "Ce qui a été écrit ne peut pas entrer dans ce document : rien n’en a été gardé."
        }
        Problem::IdReused => "Cet identifiant a déjà servi pour un autre bulletin.",
        Problem::Empty(_) => "Un texte est vide.",
        Problem::TooLong(_) => "Un texte est trop long.",
        Problem::TooMany(_) => "Une liste est trop longue.",
        Problem::Invalid(_) => "Une valeur ne convient pas.",
        Problem::SlowDown(_) => "Trop de demandes en peu de temps.",
        Problem::TooManyInFlight => "Trop de demandes sans réponse.",
        Problem::TooManyConnections => "Trop de connexions ouvertes.",
        Problem::Busy(_) => "Le serveur est surchargé ; rien n’a été fait.",
        Problem::Moved(_) => "Ce serveur s’arrête ; un autre va répondre.",
        Problem::Internal(_) => "Une erreur du serveur.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::problem::Retry;

    #[test]
    fn a_refusal_is_a_problem_document() {
        let problem = Problem::SlowDown(Retry { retry_after_ms: 1_200 });
        let response = Response::new(problem.clone()).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        assert_eq!(response.headers()["retry-after"], "2", "rounded up, in seconds");
        let document = serde_json::to_value(Document {
            r#type: "urn:parvis:problem:slow_down".into(),
            title: title(&problem),
            status: 429,
            refusal: problem.into(),
        })
        .unwrap();
        let expected = serde_json::json!({
            "type": "urn:parvis:problem:slow_down",
            "title": "Trop de demandes en peu de temps.",
            "status": 429,
            "code": 500,
            "temporary": true,
            "retry_after_ms": 1_200,
            "problem": { "slow_down": { "retry_after_ms": 1_200 } },
        });
        assert_eq!(document, expected);
    }
}
