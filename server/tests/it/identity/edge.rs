//! The edge: who may ask from where, what is refused before any route, and how connections live.

use super::ask::{Ask, PATIENCE, Told, raw, read_all};
use super::site::{Site, bases};
use crate::stage::{Base, execute};
use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::routing::{get, post};
use parvis::http::health::{self, Ready};
use serde_json::json;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

async fn sqlite() -> Site {
    Site::open(Base::sqlite()).await
}

#[tokio::test]
async fn other_sites_are_refused_before_anything_is_read() {
    let site = sqlite().await;
    let jeanne = site.person("Jeanne Martin", None).await;
    let cookie = site.cookie(jeanne).await;
    let own = format!("http://{}", site.address);
    let others = ["http://evil.fr", "null", "http://localhost", "https://127.0.0.1", ""];
    for origin in others {
        for ask in [
            Ask::new("POST", "/api/sign-out"),
            Ask::new("DELETE", "/api/sessions"),
            Ask::post("/api/commands", &json!({})),
            Ask::post("/api/events", &json!({})),
            Ask::get("/socket").header("upgrade", "websocket"),
            Ask::post("/api/sign-in/password", &json!({})),
            Ask::new("POST", "/no/such/route"),
        ] {
            let told = site.ask(ask.with(&cookie).header("origin", origin)).await;
            assert_eq!((told.status, told.problem("wrong_origin").code), (403, 202), "{origin}");
        }
    }
    let fetched = Ask::new("POST", "/api/sign-out").with(&cookie);
    let told = site.ask(fetched.header("sec-fetch-site", "cross-site")).await;
    told.problem("wrong_origin");
    site.me(&cookie).await;
    let told = site.ask(Ask::new("POST", "/api/sign-out").with(&cookie).header("origin", &own));
    assert_eq!(told.await.status, 204);
    site.close().await;
}

#[tokio::test]
async fn configured_origins_are_the_only_ones() {
    let site = Site::with(Base::sqlite(), |plan| {
        plan.config.public_origins = vec!["https://parvis.exemple.fr".into()];
    })
    .await;
    let from = |origin: &str| Ask::new("POST", "/api/sign-out").header("origin", origin);
    assert_eq!(site.ask(from("https://parvis.exemple.fr")).await.status, 204);
    let own = format!("http://{}", site.address);
    for other in [own.as_str(), "http://parvis.exemple.fr", "https://parvis.exemple.fr.evil.fr"] {
        site.ask(from(other)).await.problem("wrong_origin");
    }
    let told = site.ask(Ask::get("/api/sign-in")).await;
    let hsts = told.header("strict-transport-security");
    assert_eq!(hsts, Some("max-age=31536000; includeSubDomains"));
    site.close().await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_security() {
    let site = sqlite().await;
    for path in ["/", "/api/sign-in", "/api/me", "/api/unknown", "/health", "/gone.js"] {
        let told = site.ask(Ask::get(path)).await;
        let policy = told.header("content-security-policy").unwrap();
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(told.header(name), Some(value), "{path}: {name}");
        }
        assert_eq!(told.header("strict-transport-security"), None, "plain http");
        if path.starts_with("/api/") {
            assert_eq!(told.header("cache-control"), Some("no-store"), "{path}");
        }
    }
    site.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_too() {
    let site = sqlite().await;
    let path = "/api/sign-in/password";
    let form = Ask::new("POST", path).bytes(b"email=a&password=b");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let told = site.ask(form).await;
    assert_eq!((told.status, told.problem("bad_frame").code), (415, 100));
    let plain = Ask::new("POST", path).bytes(b"{}").header("content-type", "text/plain");
    assert_eq!(site.ask(plain).await.status, 415);
    let json = |body: &[u8]| {
        Ask::new("POST", path).bytes(body).header("content-type", "application/json; charset=utf-8")
    };
    for body in [&b"{"[..], b"", b"[]", b"{\"email\":1}", b"\xff\xfe"] {
        let told = site.ask(json(body)).await;
        told.problem("bad_frame");
        assert_eq!(told.status, 400);
    }
    let told = site.ask(json(&vec![b' '; 128 * 1024 + 1])).await;
    told.problem("bad_frame");
    assert_eq!(told.status, 413);
    let lie = json(b"{}").header("content-length", "999999999999");
    assert_eq!(site.ask(lie).await.status, 413, "refused before it is sent");
    let told = site.ask(Ask::new("PUT", path)).await;
    told.problem("not_found");
    assert_eq!(told.status, 405);
    for path in ["/api", "/api/", "/api/unknown", "/api/sign-in/unknown"] {
        let told = site.ask(Ask::get(path)).await;
        told.problem("not_found");
        assert_eq!(told.status, 404, "{path}");
    }
    site.close().await;
}

/// A path whose bytes are no text names what nobody has: the same answers, none of axum's own.
#[tokio::test]
async fn a_path_that_is_no_text_names_nothing() {
    let site = sqlite().await;
    let (_, cookie) = site.administrator().await;
    let form = json!({ "email": "anne@exemple.fr" });
    for (known, unknown, name) in [
        (Ask::get("/api/invitations/%ff%fe"), Ask::get("/api/invitations/nobody"), "expired"),
        (
            Ask::post("/api/invitations/%ff%fe", &form),
            Ask::post("/api/invitations/nobody", &form),
            "expired",
        ),
        (
            Ask::new("DELETE", "/api/invitations/%c3%28").with(&cookie),
            Ask::new("DELETE", "/api/invitations/nobody").with(&cookie),
            "not_found",
        ),
        (
            Ask::new("DELETE", "/api/sessions/%ff").with(&cookie),
            Ask::new("DELETE", "/api/sessions/nobody").with(&cookie),
            "not_found",
        ),
        (
            Ask::get("/api/channels/%ff/records").with(&cookie),
            Ask::get("/api/channels/nowhere/records").with(&cookie),
            "not_found",
        ),
        (
            Ask::get("/api/channels/nowhere/records/%ff").with(&cookie),
            Ask::get("/api/channels/nowhere/records/nothing").with(&cookie),
            "not_found",
        ),
    ] {
        let (told, expected) = (site.ask(known).await, site.ask(unknown).await);
        told.problem(name);
        assert_eq!((told.status, told.text()), (expected.status, expected.text()));
    }
    let told = site.ask(Ask::get("/api/%ff%fe")).await;
    told.problem("not_found");
    let told = site.ask(Ask::get("/socket").with(&cookie)).await;
    assert_eq!((told.status, told.problem("bad_frame").code), (400, 100), "no upgrade");
    site.close().await;
}

#[tokio::test]
async fn a_request_names_one_host() {
    let site = sqlite().await;
    let own = format!("host: {}\r\n", site.address);
    for hosts in
        [format!("{own}host: evil.fr\r\n"), format!("host: evil.fr\r\n{own}"), own.repeat(2)]
    {
        for line in ["GET /health", "GET /", "POST /api/sign-out"] {
            let behind = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
            let request = format!("{line} HTTP/1.1\r\n{hosts}content-length: 0\r\n\r\n{behind}");
            let answer = raw(site.address, request.as_bytes()).await;
            let text = String::from_utf8_lossy(&answer);
            assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "the last answer: {text}");
            let told = Told::read(&answer);
            assert_eq!((told.status, told.problem("bad_frame").code), (400, 100), "{hosts}");
        }
    }
    site.close().await;
}

#[tokio::test]
async fn a_request_has_one_length_and_a_small_head() {
    let site = sqlite().await;
    let host = format!("host: {}\r\n", site.address);
    let both = [
        "content-length: 4\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n",
        "transfer-encoding: chunked\r\n",
    ];
    for lengths in both {
        let smuggled = "0\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n";
        let request = format!("POST /api/sign-out HTTP/1.1\r\n{host}{lengths}\r\n{smuggled}");
        let answer = raw(site.address, request.as_bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with("HTTP/1.1 411 "), "{lengths}: {text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "one request, one answer: {text}");
        Told::read(&answer).problem("bad_frame");
    }
    let twice = format!(
        "POST /api/sign-out HTTP/1.1\r\n{host}content-length: 4\r\ncontent-length: 5\r\n\r\nabcde"
    );
    let answer = raw(site.address, twice.as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 400 "), "{}", String::from_utf8_lossy(&answer));

    let head = |bytes: usize| {
        format!(
            "GET /health HTTP/1.1\r\n{host}connection: close\r\nx: {}\r\n\r\n",
            "a".repeat(bytes)
        )
    };
    let answer = raw(site.address, head(48 * 1024).as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
    let answer = raw(site.address, head(64 * 1024).as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
    let many = format!("GET /health HTTP/1.1\r\n{host}{}\r\n", "a: b\r\n".repeat(2_000));
    let answer = raw(site.address, many.as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
    site.close().await;
}

#[tokio::test]
async fn heads_that_do_not_come_close_the_connection() {
    let site = Site::with(Base::sqlite(), |plan| {
        plan.head_within = Some(Duration::from_millis(200));
    })
    .await;
    let mut waiting = Vec::new();
    for begun in ["", "GET /he", "GET /health HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        for _ in 0..20 {
            let mut stream = TcpStream::connect(site.address).await.unwrap();
            stream.write_all(begun.as_bytes()).await.unwrap();
            waiting.push(stream);
        }
    }
    assert_eq!(site.ask(Ask::get("/health")).await.status, 200, "others are served meanwhile");
    for mut stream in waiting {
        let end = tokio::time::timeout(PATIENCE, read_all(&mut stream)).await;
        let answer = end.expect("closed in time");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408 "));
    }
    site.close().await;
}

#[tokio::test]
async fn one_address_has_its_share_of_connections() {
    let site = Site::with(Base::sqlite(), |plan| {
        plan.config.connections_per_address_max = NonZeroUsize::new(2).unwrap();
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        let request = format!("GET /health HTTP/1.1\r\nhost: {}\r\n\r\n", site.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut some = [0; 1_024];
        assert!(stream.read(&mut some).await.unwrap() > 0, "served, and kept open");
        held.push(stream);
    }
    let mut third = TcpStream::connect(site.address).await.unwrap();
    let answer = tokio::time::timeout(PATIENCE, read_all(&mut third)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 503 "), "{}", String::from_utf8_lossy(&answer));
    drop(held);
    let served = async {
        // The server hears of the end in its own time.
        while !raw(site.address, b"GET /health HTTP/1.0\r\n\r\n").await.starts_with(b"HTTP/1.0 200")
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, served).await.expect("the places were given back");
    site.close().await;
}

/// hyper is done with a connection that became a WebSocket; its place is not free.
#[tokio::test]
async fn a_websocket_holds_its_place_until_it_closes() {
    let echo = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move { while socket.recv().await.is_some() {} })
    };
    let site = Site::with(Base::sqlite(), |plan| {
        plan.config.connections_max = NonZeroUsize::MIN;
        plan.routes = Router::new().route("/socket", get(echo));
    })
    .await;
    let url = format!("ws://{}/socket", site.address);
    let (mut socket, _) = tokio_tungstenite::connect_async(&url).await.unwrap();
    for _ in 0..3 {
        let answer = raw(site.address, b"").await;
        assert!(answer.starts_with(b"HTTP/1.1 503 "), "{}", String::from_utf8_lossy(&answer));
    }
    socket.close(None).await.unwrap();
    drop(socket);
    let served = async {
        while tokio_tungstenite::connect_async(&url).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, served).await.expect("the place was given back");
    site.close().await;
}

#[tokio::test]
async fn stopping_lets_requests_finish_and_takes_no_more() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, go) = (Arc::clone(&entered), Arc::clone(&leave));
    let slow = move || async move {
        inside.notify_one();
        go.notified().await;
        "finished"
    };
    let mut site = Site::with(Base::sqlite(), |plan| {
        plan.routes = Router::new().route("/api/slow", post(slow));
    })
    .await;
    let mut idle = TcpStream::connect(site.address).await.unwrap();
    let request = format!("GET /health HTTP/1.1\r\nhost: {}\r\n\r\n", site.address);
    idle.write_all(request.as_bytes()).await.unwrap();
    let mut some = [0; 1_024];
    assert!(idle.read(&mut some).await.unwrap() > 0);
    let address = site.address;
    let ask = Ask::new("POST", "/api/slow").header("connection", "keep-alive");
    let under_way = tokio::spawn(async move { ask.send(address).await });
    entered.notified().await;
    site.stop_accepting().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let end = tokio::time::timeout(PATIENCE, read_all(&mut idle)).await;
    assert_eq!(end.expect("idle connections close at once"), b"");
    leave.notify_one();
    let told = under_way.await.unwrap();
    assert_eq!((told.status, told.text().as_str()), (200, "finished"));
    assert_eq!(told.header("connection"), Some("close"));
    site.close().await;
}

#[tokio::test]
async fn ready_tells_the_truth() {
    for base in bases().await {
        let site = Site::open(base).await;
        let well = Ready { ready: true, database: true, bus: true, draining: false };
        let look = async || {
            let told = site.ask(Ask::get("/ready")).await;
            let ready: Ready = serde_json::from_slice(&told.body).unwrap();
            assert_eq!(told.status, if ready.ready { 200 } else { 503 });
            ready
        };
        assert_eq!(look().await, well);
        site.exchange.set_down(true);
        assert_eq!(look().await, Ready { bus: false, ..well }, "told, and still given work");
        site.exchange.set_down(false);
        assert_eq!(look().await, well);
        site.context.readiness.drain();
        assert_eq!(look().await, Ready { ready: false, draining: true, ..well });
        assert_eq!(site.ask(Ask::get("/health")).await.status, 200, "it still lives");
        if let parvis::db::Db::Postgres(pool) = &site.context.db {
            pool.close().await;
            // Asked at most twice a second, however many want to know.
            let told = async {
                while look().await.database {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(PATIENCE, told).await.unwrap();
            let told = site.ask(Ask::get("/api/sign-in")).await;
            assert_eq!((told.status, told.problem("busy").temporary), (503, true));
        }
        site.close().await;
    }
}

/// As behind a standby that does not know yet that it is one: reading goes on.
#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_ready() {
    let base = Base::postgres().await;
    let Base::Postgres { admin, name } = &base else { panic!("a PostgreSQL") };
    let (admin, name) = (admin.clone(), name.clone());
    let site = Site::open(base).await;
    let turn = async |setting: &str| {
        execute(&admin, format!("alter database {name} {setting}")).await;
        let others = format!("from pg_stat_activity where datname = '{name}'");
        execute(&admin, format!("select pg_terminate_backend(pid) {others}")).await;
    };
    let until = async |writes: bool| {
        let told = async {
            loop {
                let told = site.ask(Ask::get("/ready")).await;
                let ready: Ready = serde_json::from_slice(&told.body).unwrap();
                assert_eq!((ready.ready, told.status == 200), (ready.database, ready.database));
                if ready.database == writes {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("the truth, in time");
    };
    until(true).await;
    turn("set default_transaction_read_only = on").await;
    until(false).await;
    assert_eq!(site.ask(Ask::get("/api/sign-in")).await.status, 200, "it is read");
    turn("reset default_transaction_read_only").await;
    until(true).await;
    site.close().await;
}

#[tokio::test]
async fn metrics_are_served_apart() {
    let site = sqlite().await;
    site.context.metrics.commands.inc();
    let told = site.ask(Ask::get("/metrics")).await;
    assert!(!told.text().contains("parvis_commands"), "never on the public listener");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = health::metrics_router(Arc::clone(&site.context));
    let stop = tokio_util::sync::CancellationToken::new();
    let apart =
        parvis::http::accept::serve(listener, router, Arc::clone(&site.context), stop.clone());
    let serving = tokio::spawn(apart);
    let told = Ask::get("/metrics").send(address).await;
    assert!(told.text().contains("parvis_commands_total 1"), "{}", told.text());
    assert!(told.text().contains("parvis_bus 1\n"), "{}", told.text());
    site.exchange.set_down(true);
    let told = Ask::get("/metrics").send(address).await;
    assert!(told.text().contains("parvis_bus 0\n"), "{}", told.text());
    stop.cancel();
    serving.await.unwrap();
    site.close().await;
}
