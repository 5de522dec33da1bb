//! What the log may not hold: canaries in every secret of a whole story, at the finest level.

use super::ask::Ask;
use super::relay::Relay;
use super::site::Site;
use crate::stage::Base;
use parvis::config::Smtp;
use parvis_protocol::identity::Invitation;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Everything that is logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen() -> Self {
        let log = Self::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Waits for a line that holds `part`.
    async fn until(&self, part: &str) -> String {
        let found = async {
            loop {
                let text = self.text();
                if let Some(line) = text.lines().find(|line| line.contains(part)) {
                    return line.to_owned();
                }
                tokio::task::yield_now().await;
            }
        };
        let found = tokio::time::timeout(super::ask::PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("{part} in {}", self.text()))
    }
}

/// One test: a process has one log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_logged_and_a_demonstration_logs_its_codes() {
    let log = Log::listen();
    let mut relay = Relay::open().await;
    let mut refusing = Relay::closed().await;
    let smtp = |relay: &Relay| {
        Some(Smtp { url: relay.url(), from: "Parvis <expediteur-canari@exemple.fr>".into() })
    };
    let site = Site::with(Base::sqlite(), |plan| plan.config.smtp = smtp(&relay)).await;
    let mut secrets = a_whole_story(&site, &mut relay).await;
    site.close().await;

    let site = Site::with(Base::sqlite(), |plan| plan.config.smtp = smtp(&refusing)).await;
    site.person("Jeanne Canari", Some("canari-refusee@gorze.fr")).await;
    let request = json!({ "email": "canari-refusee@gorze.fr" });
    assert_eq!(site.ask(Ask::post("/api/sign-in/code", &request)).await.status, 204);
    assert_eq!(refusing.next().await.to, "canari-refusee@gorze.fr");
    let line = log.until("a code could not be delivered").await;
    assert!(line.contains("refused for good (550)"), "{line}");
    site.close().await;

    secrets.extend(["canari", "Canari", "gorze.fr", "Jeanne"].map(str::to_owned));
    let text = log.text();
    assert!(text.contains("signed in"), "the log is heard: {text}");
    for secret in &secrets {
        assert!(!text.contains(secret.as_str()), "{secret} in the log:\n{text}");
    }

    let site = Site::with(Base::sqlite(), |plan| plan.config.demo = true).await;
    site.person("Jeanne Martin", Some("jeanne@exemple.fr")).await;
    let request = json!({ "email": "jeanne@exemple.fr" });
    assert_eq!(site.ask(Ask::post("/api/sign-in/code", &request)).await.status, 204);
    let line = log.until("the code of this demonstration").await;
    let (_, after) = line.split_once("code=\"").expect("the code");
    let form = json!({ "email": "jeanne@exemple.fr", "code": &after[..6] });
    site.ask(Ask::post("/api/sign-in/code/verify", &form)).await.cookie();
    site.close().await;
}

/// Every door, with canaries. Returns what must not be in the log.
async fn a_whole_story(site: &Site, relay: &mut Relay) -> Vec<String> {
    let (_, admin) = site.administrator().await;
    let jeanne = site.person("Jeanne Canari", None).await;
    let invite = Ask::post("/api/invitations", &json!({ "person": jeanne })).with(&admin);
    let invitation: Invitation = site.ask(invite).await.json();
    let link = invitation.url.rsplit('/').next().unwrap().to_owned();
    site.ask(Ask::get(&format!("/api/invitations/{link}"))).await;
    let email = "canari@gorze.fr";
    let form = json!({ "email": email, "password": "mot de passe canari" });
    let told = site.ask(Ask::post(&format!("/api/invitations/{link}"), &form)).await;
    let mut secrets = vec![link, value(&told.cookie()), value(&admin)];
    site.ask(Ask::post("/api/sign-in/password", &form)).await;
    let wrong = json!({ "email": email, "password": "faux canari" });
    site.ask(Ask::post("/api/sign-in/password", &wrong)).await.problem("wrong_credentials");
    assert_eq!(site.ask(Ask::post("/api/sign-in/code", &wrong)).await.status, 204);
    let text = relay.next().await.text;
    let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
    let form = json!({ "email": email, "code": code });
    let told = site.ask(Ask::post("/api/sign-in/code/verify", &form)).await;
    let cookie = told.cookie();
    secrets.extend([value(&cookie), format!("\"{code}\""), format!("={code}")]);
    let change = json!({ "current": "mot de passe canari", "new": "autre canari secret" });
    let told = site.ask(Ask::post("/api/password", &change).with(&cookie)).await;
    assert_eq!(told.status, 204, "{}", told.text());
    let broken = Ask::post("/api/password", &json!({ "new": 3, "x": "canari" })).with(&cookie);
    site.ask(broken).await.problem("bad_frame");
    site.ask(Ask::new("POST", "/api/sign-out").with(&cookie)).await;
    secrets
}

fn value(cookie: &str) -> String {
    cookie.split_once('=').unwrap().1.to_owned()
}
