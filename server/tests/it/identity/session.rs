//! Sessions: what they remember, how they end, and the connections that end with them.

use super::ask::{Ask, PATIENCE};
use super::site::{Site, bases};
use futures_util::{SinkExt as _, StreamExt as _};
use parvis::identity;
use parvis_protocol::frame::close;
use parvis_protocol::id::SessionId;
use parvis_protocol::identity::SessionView;
use parvis_protocol::problem::Problem;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// A socket that said hello and was welcomed.
async fn socket(site: &Site, cookie: &str) -> Socket {
    let mut request = format!("ws://{}/socket", site.address).into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    let protocol = "parvis.1.json".parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let hello = json!({ "hello": { "protocol": 1, "resume": [] } }).to_string();
    socket.send(Message::text(hello)).await.unwrap();
    let welcome = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
    assert!(welcome.unwrap().unwrap().to_text().unwrap().starts_with("{\"welcome\""));
    socket
}

/// The code with which the server closes.
async fn closed(mut socket: Socket) -> u16 {
    let end = async {
        loop {
            if let Message::Close(frame) = socket.next().await.expect("a farewell").unwrap() {
                return frame.expect("a reason").code.into();
            }
        }
    };
    tokio::time::timeout(PATIENCE, end).await.expect("closed in time")
}

async fn list(site: &Site, cookie: &str) -> Vec<SessionView> {
    site.ask(Ask::get("/api/sessions").with(cookie)).await.json()
}

async fn own(site: &Site, cookie: &str) -> SessionId {
    site.me(cookie).await.session
}

#[tokio::test]
async fn sessions_are_listed_and_revoked_with_their_connections() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let paul = site.person("Paul Berger", None).await;
        let (tablet, phone) = (site.cookie(jeanne).await, site.cookie(jeanne).await);
        let (other, laptop) = (site.cookie(paul).await, site.cookie(jeanne).await);
        let listed = list(&site, &phone).await;
        assert_eq!(listed.len(), 3);
        assert!(listed.iter().all(|it| it.device == "Firefox sur Linux"));
        let current: Vec<SessionId> =
            listed.iter().filter(|it| it.current).map(|it| it.id).collect();
        assert_eq!(current, [own(&site, &phone).await]);

        let stays = socket(&site, &phone).await;
        let goes = socket(&site, &tablet).await;
        let path = format!("/api/sessions/{}", own(&site, &tablet).await);
        let stranger = site.ask(Ask::new("DELETE", &path).with(&other)).await;
        stranger.problem("not_found");
        assert_eq!(site.ask(Ask::new("DELETE", &path).with(&phone)).await.status, 204);
        assert_eq!(closed(goes).await, close::SESSION_ENDED);
        let me = site.ask(Ask::get("/api/me").with(&tablet)).await;
        assert_eq!((me.status, me.problem("session_ended").code), (401, 201));
        let again = site.ask(Ask::new("DELETE", &path).with(&phone)).await;
        again.problem("not_found");
        let garbled = Ask::new("DELETE", "/api/sessions/no-uuid").with(&phone);
        site.ask(garbled).await.problem("not_found");

        let open = socket(&site, &laptop).await;
        let all = Ask::new("DELETE", "/api/sessions").with(&laptop);
        assert_eq!(site.ask(all).await.status, 204);
        assert_eq!(closed(stays).await, close::SESSION_ENDED, "the phone");
        assert_eq!(list(&site, &laptop).await.len(), 1);
        site.me(&other).await;
        assert_eq!(site.ask(Ask::post("/api/sign-out", &()).with(&laptop)).await.status, 204);
        assert_eq!(closed(open).await, close::SESSION_ENDED);
        site.close().await;
    }
}

#[tokio::test]
async fn signing_out_forgets_the_cookie() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let cookie = site.cookie(jeanne).await;
        let told = site.ask(Ask::new("POST", "/api/sign-out").with(&cookie)).await;
        let forget = "__Host-parvis=; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=0";
        assert_eq!((told.status, told.header("set-cookie")), (204, Some(forget)));
        site.ask(Ask::get("/api/me").with(&cookie)).await.problem("session_ended");
        let nobody = site.ask(Ask::new("POST", "/api/sign-out")).await;
        assert_eq!((nobody.status, nobody.header("set-cookie")), (204, Some(forget)));
        site.ask(Ask::get("/api/me")).await.problem("not_signed_in");
        let forged = format!("__Host-parvis={}", "A".repeat(43));
        site.ask(Ask::get("/api/me").with(&forged)).await.problem("session_ended");
        let other_name = cookie.replace("__Host-parvis", "parvis");
        site.ask(Ask::get("/api/me").with(&other_name)).await.problem("not_signed_in");
        site.close().await;
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", Some("jeanne@gorze.fr")).await;
        let (here, there) = (site.cookie(jeanne).await, site.cookie(jeanne).await);
        let open = socket(&site, &there).await;
        let set = |form: serde_json::Value| Ask::post("/api/password", &form).with(&here);
        let short = site.ask(set(json!({ "new": "neuf-car." }))).await;
        assert_eq!(short.problem("invalid").problem, Problem::invalid("new"));
        let long = site.ask(set(json!({ "new": "x".repeat(201) }))).await;
        assert_eq!(long.problem("too_long").problem, Problem::too_long("new", 201, 200));
        site.me(&there).await;

        let first = "une premi\u{e8}re phrase";
        assert_eq!(site.ask(set(json!({ "new": first }))).await.status, 204);
        assert_eq!(closed(open).await, close::SESSION_ENDED);
        site.ask(Ask::get("/api/me").with(&there)).await.problem("session_ended");
        site.me(&here).await;

        let second = "une seconde phrase";
        for wrong in [json!({ "new": second }), json!({ "new": second, "current": "autre" })] {
            let told = site.ask(set(wrong)).await;
            assert_eq!(told.status, 403, "401 would sign the client out");
            told.problem("wrong_credentials");
        }
        // Another keyboard writes the same accent with two characters.
        let typed = "une premie\u{300}re phrase";
        let changed = site.ask(set(json!({ "new": second, "current": typed }))).await;
        assert_eq!(changed.status, 204);
        let enter = |password: &str| {
            let form = json!({ "email": "jeanne@gorze.fr", "password": password });
            Ask::post("/api/sign-in/password", &form)
        };
        site.ask(enter(first)).await.problem("wrong_credentials");
        site.ask(enter(second)).await.cookie();
        site.close().await;
    }
}

#[tokio::test]
async fn a_session_lives_ninety_days_and_remembers_the_hour() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let cookie = site.cookie(jeanne).await;
        let seen = async |site: &Site| list(site, &cookie).await[0].seen_at.0;
        let beginning = seen(&site).await;
        site.advance(3_599);
        assert_eq!(seen(&site).await, beginning, "within the hour nothing is written");
        site.advance(1);
        assert_eq!(seen(&site).await, beginning + 3_600 * 1_000_000);
        site.advance(90 * 24 * 3_600 - 3_600 - 1);
        site.me(&cookie).await;
        site.advance(1);
        site.ask(Ask::get("/api/me").with(&cookie)).await.problem("session_ended");
        site.close().await;
    }
}

#[tokio::test]
async fn a_person_has_at_most_fifty_sessions() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let first = site.cookie(jeanne).await;
        site.advance(1);
        let second = site.cookie(jeanne).await;
        for _ in 2..50 {
            site.cookie(jeanne).await;
        }
        site.me(&first).await;
        site.advance(1);
        let last = site.cookie(jeanne).await;
        site.ask(Ask::get("/api/me").with(&first)).await.problem("session_ended");
        site.me(&second).await;
        assert_eq!(list(&site, &last).await.len(), 50);
        site.close().await;
    }
}

/// The message that says so was lost: the check finds it.
#[tokio::test]
async fn what_ended_elsewhere_is_closed_by_the_check() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let (gone, stays) = (site.cookie(jeanne).await, site.cookie(jeanne).await);
        let (open, kept) = (socket(&site, &gone).await, socket(&site, &stays).await);
        let session = own(&site, &gone).await;
        let mut tx = site.context.db.write().await.unwrap();
        parvis::on!(&mut tx, conn => {
            let update = "update browser_session set revoked_at = 1 where id = $1";
            sqlx::query(update).bind(session).execute(conn).await.map(drop).unwrap();
        });
        tx.commit().await.unwrap();
        identity::close_ended(&site.context).await.unwrap();
        assert_eq!(closed(open).await, close::SESSION_ENDED);
        let here = site.context.hub.registry().connections(|it| it.person == jeanne);
        let stays = own(&site, &stays).await;
        assert!(here.iter().any(|it| it.session == stays));

        site.advance(90 * 24 * 3_600);
        identity::close_ended(&site.context).await.unwrap();
        assert_eq!(closed(kept).await, close::SESSION_ENDED, "too old");
        site.close().await;
    }
}
