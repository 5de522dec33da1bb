//! What every request passes before its route, and every answer after it.

use super::origin;
use super::problem::Response;
use crate::config::Config;
use crate::context::Context;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::IntoResponse;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use parvis_protocol::problem::{Problem, Retry};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Body of a request, in bytes. Files will have a route and a limit of their own.
pub const BODY_BYTES_MAX: u64 = 128 * 1024;
/// The same where updates of a document come, in base64.
const UPDATES_BYTES_MAX: u64 = 3 * 1024 * 1024;
/// Longest time to the head of an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const AGAIN_AFTER_MS: u32 = 5_000;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The network address.
    pub address: IpAddr,
    /// The person's browser speaks https.
    pub https: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), https: false }
    }
}

/// Refuses what is not a request of ours; limits time and size; adds the headers of security.
pub async fn guard(
    State(context): State<Arc<Context>>,
    mut request: Request,
    next: Next,
) -> axum::response::Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = client(&context.config, peer, request.headers());
    request.extensions_mut().insert(client);
    let private = request.uri().path().starts_with("/api/");
    let mut response = match refusal(&context.config, &request) {
        Some(response) => response,
        None => tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await.unwrap_or_else(|_| {
            let busy = Problem::Busy(Retry { retry_after_ms: AGAIN_AFTER_MS });
            Response::new(busy).into_response()
        }),
    };
    secure(response.headers_mut(), client.https);
    if private {
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

fn refusal(config: &Config, request: &Request) -> Option<axum::response::Response> {
    let headers = request.headers();
    // Two names of one server: a proxy and we could each believe another one (RFC 9112, 3.2).
    if headers.get_all(header::HOST).iter().nth(1).is_some() {
        return Some(last(refuse(Problem::BadFrame, StatusCode::BAD_REQUEST)));
    }
    // Two lengths in one request are how it is smuggled past a proxy. hyper believes the chunks
    // and hides the other length, so that no chunked request is taken at all: no client of ours
    // sends one.
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Some(last(refuse(Problem::BadFrame, StatusCode::LENGTH_REQUIRED)));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    let most = most(request.uri().path());
    if length.is_some_and(|it| it.parse::<u64>().is_ok_and(|bytes| bytes > most)) {
        return Some(refuse(Problem::BadFrame, StatusCode::PAYLOAD_TOO_LARGE));
    }
    if !origin::accepts(request.method(), headers, &config.public_origins) {
        return Some(Response::new(Problem::WrongOrigin).into_response());
    }
    None
}

/// What was written offline in a document may be more than a body of any other kind.
fn most(path: &str) -> u64 {
    let updates = path.starts_with("/api/documents/") && path.ends_with("/updates");
    if updates { UPDATES_BYTES_MAX } else { BODY_BYTES_MAX }
}

fn refuse(problem: Problem, status: StatusCode) -> axum::response::Response {
    Response::new(problem).with_status(status).into_response()
}

/// The last answer of its connection: what comes behind is not trusted either.
fn last(mut response: axum::response::Response) -> axum::response::Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Who is at the other end, through the proxies that are believed.
fn client(config: &Config, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
    let own_https = config.public_origins.first().is_some_and(|it| it.starts_with("https://"));
    let Some(peer) = peer.map(|address| address.to_canonical()) else {
        return Client { https: own_https, ..Client::default() };
    };
    let trusted = |address: &IpAddr| config.trusted_proxies.contains(address);
    if !trusted(&peer) {
        return Client { address: peer, https: own_https };
    }
    let told = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    // Each proxy adds on the right who it heard: the first one that is not ours is the client.
    let hops = headers.get_all("x-forwarded-for").iter().rev();
    let hops = hops.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    let mut address = peer;
    for hop in hops {
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        address = hop.to_canonical();
        if !trusted(&address) {
            break;
        }
    }
    Client { address, https: told || own_https }
}

/// Only what this server serves may run, be shown or be asked, and nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    object-src 'none'";

fn secure(headers: &mut HeaderMap, https: bool) {
    let always: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // `no-referrer` would make the browser hide its own Origin on form posts.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, trusted: &[&str], lines: &[&str]) -> String {
        let config = Config {
            trusted_proxies: trusted.iter().map(|it| it.parse().unwrap()).collect(),
            ..Config::default()
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        client(&config, peer.parse().ok(), &headers).address.to_string()
    }

    #[test]
    fn only_configured_proxies_are_believed() {
        assert_eq!(seen("9.9.9.9", &[], &["1.2.3.4"]), "9.9.9.9");
        assert_eq!(seen("9.9.9.9", &["10.0.0.1"], &["1.2.3.4"]), "9.9.9.9");
        assert_eq!(seen("10.0.0.1", &["10.0.0.1"], &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["10.0.0.1"], &["6.6.6.6, 1.2.3.4"]), "1.2.3.4", "forged");
        assert_eq!(seen("10.0.0.1", &["10.0.0.1"], &["6.6.6.6", "1.2.3.4"]), "1.2.3.4");
        let two = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &two, &["6.6.6.6, 1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(seen("::ffff:10.0.0.1", &two, &["::ffff:1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &two, &["garbage"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &two, &[]), "10.0.0.1");
    }

    #[test]
    fn https_is_told_by_the_proxy_or_by_the_configuration() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let mut config = Config::default();
        assert!(!client(&config, peer, &headers).https, "not a proxy of ours");
        config.trusted_proxies = vec![IpAddr::from([10, 0, 0, 1])];
        assert!(client(&config, peer, &headers).https);
        assert!(!client(&config, peer, &HeaderMap::new()).https);
        config.public_origins = vec!["https://parvis.exemple.fr".into()];
        assert!(client(&config, peer, &HeaderMap::new()).https);
    }
}
