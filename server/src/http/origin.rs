//! Requests that another site made a browser send are refused, before anything reads them.
//!
//! A browser joins `Origin` to every WebSocket and to every request that may change something.
//! Programs send neither `Origin` nor `Sec-Fetch-Site`, and hold no cookie by accident.

use http::{HeaderMap, HeaderValue, Method, header};

/// Whether the request may go on. `allowed` are the configured origins; without any, the origin
/// must name the host the request was sent to.
pub fn accepts(method: &Method, headers: &HeaderMap, allowed: &[String]) -> bool {
    let upgrade = headers.contains_key(header::UPGRADE);
    if method.is_safe() && !upgrade {
        return true;
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            None | Some(b"same-origin" | b"none") => true,
            Some(_) => false,
        },
        (Some(one), None) => one.to_str().is_ok_and(|origin| ours(origin, headers, allowed)),
        (Some(_), Some(_)) => false,
    }
}

fn ours(origin: &str, headers: &HeaderMap, allowed: &[String]) -> bool {
    if !allowed.is_empty() {
        return allowed.iter().any(|own| own.trim_end_matches('/').eq_ignore_ascii_case(origin));
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    matches!((named, host), (Some(named), Some(host))
        if !host.is_empty() && named.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    fn post(pairs: &[(&'static str, &str)], allowed: &[&str]) -> bool {
        let allowed: Vec<String> = allowed.iter().map(|&it| it.to_owned()).collect();
        accepts(&Method::POST, &headers(pairs), &allowed)
    }

    #[test]
    fn without_configuration_the_origin_names_the_host() {
        let host = ("host", "127.0.0.1:8470");
        assert!(post(&[host, ("origin", "http://127.0.0.1:8470")], &[]));
        assert!(post(&[host, ("origin", "https://127.0.0.1:8470")], &[]));
        for other in [
            "null",
            "",
            "http://127.0.0.1",
            "http://127.0.0.1:8471",
            "http://localhost:8470",
            "http://127.0.0.1:8470.evil.fr",
            "http://evil.fr",
            "http://evil.fr/http://127.0.0.1:8470",
            "ftp://127.0.0.1:8470",
            "http://127.0.0.1:8470@evil.fr",
            "127.0.0.1:8470",
            "http://127.0.0.1:8470/",
            "http://xn--127-0-0-1:8470",
        ] {
            assert!(!post(&[host, ("origin", other)], &[]), "{other:?}");
        }
        assert!(!post(&[("origin", "http://")], &[]), "no host at all");
        assert!(!post(&[("host", ""), ("origin", "http://")], &[]), "an empty host");
    }

    #[test]
    fn configured_origins_are_exact() {
        let own = ["https://parvis.exemple.fr", "https://parvis.cc-exemple.fr/"];
        let host = ("host", "127.0.0.1:8470");
        assert!(post(&[host, ("origin", "https://parvis.exemple.fr")], &own));
        assert!(post(&[host, ("origin", "https://PARVIS.exemple.fr")], &own));
        assert!(post(&[host, ("origin", "https://parvis.cc-exemple.fr")], &own));
        for other in [
            "http://127.0.0.1:8470",
            "http://parvis.exemple.fr",
            "https://parvis.exemple.fr:8443",
            "https://parvis.exemple.fr.evil.fr",
            "https://evil-parvis.exemple.fr",
            "https://sub.parvis.exemple.fr",
            "https://exemple.fr",
            "null",
            "https://parvis.exemple.fr\u{e9}",
        ] {
            assert!(!post(&[host, ("origin", other)], &own), "{other:?}");
        }
    }

    #[test]
    fn without_origin_the_browser_still_tells() {
        let host = ("host", "a.fr");
        assert!(post(&[host], &[]), "a program");
        assert!(post(&[host, ("sec-fetch-site", "same-origin")], &[]));
        assert!(post(&[host, ("sec-fetch-site", "none")], &[]), "typed by the user");
        for site in ["cross-site", "same-site", "anything"] {
            assert!(!post(&[host, ("sec-fetch-site", site)], &[]), "{site}");
        }
    }

    #[test]
    fn two_origins_are_none_of_ours() {
        let twice = [("host", "a.fr"), ("origin", "https://a.fr"), ("origin", "https://a.fr")];
        assert!(!post(&twice, &[]));
    }

    #[test]
    fn reading_is_free_and_an_upgrade_is_not_reading() {
        let other = headers(&[("host", "a.fr"), ("origin", "https://evil.fr")]);
        for safe in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert!(accepts(&safe, &other, &[]));
        }
        for unsafe_method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(!accepts(&unsafe_method, &other, &[]));
        }
        let mut upgrade = other.clone();
        upgrade.insert("upgrade", HeaderValue::from_static("websocket"));
        assert!(!accepts(&Method::GET, &upgrade, &[]));
        upgrade.insert("origin", HeaderValue::from_static("https://a.fr"));
        assert!(accepts(&Method::GET, &upgrade, &[]));
    }
}
