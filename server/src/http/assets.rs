//! The web client, which is inside this program, already compressed.

use super::actor;
use super::problem::Response;
use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use parvis_protocol::problem::Problem;
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::fmt::Write as _;

/// What `npm run build` wrote; empty when the client was not built before the server.
#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Client;

const INDEX: &str = "index.html";
/// The same page for a browser that has a session: it also asks at once for what is behind the
/// door, which on a slow line would otherwise wait for the door itself.
const INSIDE: &str = "inside.html";
/// Names in this folder hold a hash of their content: they never change.
const HASHED: &str = "assets/";
const MISSING: &str = "Cette version de Parvis ne contient pas l’interface web.\n\
    Construisez-la avec « make build », puis relancez le serveur.\n";

/// A file, and the digest of its content.
struct File {
    bytes: Cow<'static, [u8]>,
    digest: [u8; 32],
}

/// Any path that no other route took: a file of the client, or the client itself, which knows
/// its own paths.
pub async fn serve(request: Request) -> axum::response::Response {
    let path = request.uri().path().trim_start_matches('/');
    answer(path, request.method(), request.headers(), |name| {
        let file = Client::get(name)?;
        Some(File { digest: file.metadata.sha256_hash(), bytes: file.data })
    })
}

fn answer(
    path: &str,
    method: &Method,
    headers: &HeaderMap,
    find: impl Fn(&str) -> Option<File>,
) -> axum::response::Response {
    let not_found = || Response::new(Problem::NotFound).into_response();
    let of_the_server = path == "socket" || path == "api" || path.starts_with("api/");
    let reads = *method == Method::GET || *method == Method::HEAD;
    let compressed = path.rsplit('.').next().is_some_and(|it| matches!(it, "br" | "gz"));
    if of_the_server || !reads || compressed {
        return not_found();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let page = path.is_empty() || !last.contains('.');
    let name = if !page {
        path
    } else if actor::has_session(headers) {
        INSIDE
    } else {
        INDEX
    };
    let Some((file, encoding)) = best(name, headers, &find) else {
        let missing = (StatusCode::NOT_FOUND, MISSING).into_response();
        return if page { missing } else { not_found() };
    };
    respond(name, file, encoding, headers)
}

/// The smallest variant the browser takes.
fn best(
    name: &str,
    headers: &HeaderMap,
    find: impl Fn(&str) -> Option<File>,
) -> Option<(File, Option<&'static str>)> {
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if takes(headers, encoding)
            && let Some(file) = find(&format!("{name}.{ending}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    find(name).map(|file| (file, None))
}

/// Whether `Accept-Encoding` names the encoding, and not with a weight of zero.
fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        named && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn respond(
    name: &str,
    file: File,
    encoding: Option<&'static str>,
    headers: &HeaderMap,
) -> axum::response::Response {
    let tag = tag(&file.digest);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|line| {
        let line = line.to_str().unwrap_or_default();
        line.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::response::Response::new(Body::from(match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        }))
    };
    let out = response.headers_mut();
    let cache =
        if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    let page = name == INDEX || name == INSIDE;
    let vary = if page { "accept-encoding, cookie" } else { "accept-encoding" };
    out.insert(header::VARY, HeaderValue::from_static(vary));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if !known {
        if let Ok(kind) = HeaderValue::from_str(&kind(name)) {
            out.insert(header::CONTENT_TYPE, kind);
        }
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

fn kind(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = kind.type_() == mime_guess::mime::TEXT;
    if text { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

/// A strong tag: half a SHA-256 of what is sent, in hexadecimal.
fn tag(digest: &[u8; 32]) -> String {
    let mut tag = String::from('"');
    for byte in digest.iter().take(16) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, asked: &[(&'static str, &str)]) -> axum::response::Response {
        let files = [
            "index.html",
            "index.html.br",
            "inside.html",
            "inside.html.br",
            "assets/app-1a2b.js",
            "assets/app-1a2b.js.br",
            "assets/app-1a2b.js.gz",
            "assets/marianne-9f.woff2",
            "icon.svg",
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in asked {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        answer(path, &Method::GET, &headers, |name| {
            let at = files.iter().position(|file| *file == name)?;
            let digest = [u8::try_from(at).unwrap(); 32];
            Some(File { bytes: Cow::Owned(name.as_bytes().to_vec()), digest })
        })
    }

    fn header<'a>(response: &'a axum::response::Response, name: &str) -> &'a str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn hashed_names_are_kept_for_ever_and_the_page_is_asked_again() {
        let script = get("assets/app-1a2b.js", &[]);
        assert_eq!(header(&script, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header(&script, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&script, "content-encoding"), "");
        let page = get("", &[]);
        assert_eq!(header(&page, "cache-control"), "no-cache");
        assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
        assert_eq!(header(&get("assets/marianne-9f.woff2", &[]), "content-type"), "font/woff2");
    }

    #[test]
    fn the_best_encoding_the_browser_takes() {
        let script = |accepted: &str| {
            let response = get("assets/app-1a2b.js", &[("accept-encoding", accepted)]);
            assert_eq!(header(&response, "vary"), "accept-encoding");
            assert!(header(&response, "content-type").starts_with("text/javascript"));
            header(&response, "content-encoding").to_owned()
        };
        assert_eq!(script("gzip, deflate, br, zstd"), "br");
        assert_eq!(script("gzip, deflate"), "gzip");
        assert_eq!(script("br;q=0, gzip;q=0.5"), "gzip");
        assert_eq!(script("identity"), "");
        assert_eq!(script("brotli"), "");
        let font = get("assets/marianne-9f.woff2", &[("accept-encoding", "br, gzip")]);
        assert_eq!(header(&font, "content-encoding"), "", "there is no smaller variant");
    }

    #[test]
    fn a_browser_with_a_session_gets_the_page_that_hurries() {
        let tag = |cookie: &str| {
            let page = get("salons/0192", &[("cookie", cookie)]);
            assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
            assert_eq!(header(&page, "cache-control"), "no-cache");
            assert_eq!(header(&page, "vary"), "accept-encoding, cookie");
            header(&page, "etag").to_owned()
        };
        let door = header(&get("", &[]), "etag").to_owned();
        let inside = tag("__Host-parvis=abc");
        assert_ne!(inside, door);
        assert_eq!(tag("other=1; __Host-parvis=def"), inside, "the page is the same for all");
        assert_eq!(tag("other=1"), door);
        assert_eq!(tag("__Host-parvis="), door, "a session that was ended");
        let script = get("assets/app-1a2b.js", &[("cookie", "__Host-parvis=abc")]);
        assert_eq!(header(&script, "vary"), "accept-encoding");
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = get("icon.svg", &[]);
        let tag = header(&first, "etag").to_owned();
        assert_eq!(tag.len(), 34);
        for told in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".into()] {
            let again = get("icon.svg", &[("if-none-match", &told)]);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{told}");
            assert_eq!(header(&again, "etag"), tag);
        }
        let other = get("icon.svg", &[("if-none-match", "\"x\"")]);
        assert_eq!(other.status(), StatusCode::OK);
        let brotli = [("if-none-match", tag.as_str()), ("accept-encoding", "br")];
        assert_eq!(get("", &brotli).status(), StatusCode::OK, "another file, another tag");
    }

    #[test]
    fn paths_of_the_client_are_its_page_and_nothing_else_is() {
        for path in ["", "salon/0192", "invitation/abc", "reglages"] {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        }
        let absent = [
            "api",
            "api/unknown",
            "socket",
            "assets/gone-12.js",
            "favicon.ico",
            "../Cargo.toml",
            "assets/../../server/Cargo.toml",
            "index.html.br",
        ];
        for path in absent {
            let response = get(path, &[]);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(header(&response, "content-type"), "application/problem+json", "{path}");
        }
        let post = answer("", &Method::POST, &HeaderMap::new(), |_| None);
        assert_eq!(post.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_server_without_client_says_so() {
        let response = answer("", &Method::GET, &HeaderMap::new(), |_| None);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(&response, "content-type"), "text/plain; charset=utf-8");
    }
}
