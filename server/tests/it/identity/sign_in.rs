//! Password, code, demonstration: each door, and what it does not tell.

use super::ask::{Ask, Told};
use super::relay::Relay;
use super::site::{Site, bases};
use parvis::config::Smtp;
use parvis::identity::secret;
use parvis::limits::{Class, Key};
use parvis_protocol::identity::{SignInOptions, You};
use parvis_protocol::problem::Problem;
use serde_json::json;
use std::time::{Duration, Instant};

const PASSWORD: &str = "la cloche de Gorze";
/// Rounds of a comparison of times, at most.
const ROUNDS_MAX: usize = 10;

fn password(email: &str, password: &str) -> Ask {
    Ask::post("/api/sign-in/password", &json!({ "email": email, "password": password }))
}

fn code(email: &str, code: &str) -> Ask {
    Ask::post("/api/sign-in/code/verify", &json!({ "email": email, "code": code }))
}

fn request(email: &str) -> Ask {
    Ask::post("/api/sign-in/code", &json!({ "email": email }))
}

async fn with_relay(relay: &Relay, base: crate::stage::Base) -> Site {
    let smtp = Smtp { url: relay.url(), from: "Parvis <parvis@exemple.fr>".into() };
    Site::with(base, |plan| {
        plan.config.smtp = Some(smtp);
        plan.config.rate_limits = false;
    })
    .await
}

/// Asks for a code and reads it in the mail.
async fn mailed_code(site: &Site, relay: &mut Relay, email: &str) -> String {
    assert_eq!(site.ask(request(email)).await.status, 204);
    let mail = relay.next().await;
    let line = mail.text.lines().find(|line| line.contains("code de connexion")).unwrap();
    let code: String = line.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6, "{}", mail.text);
    code
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn a_password_opens_and_failures_look_alike() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", Some("Jeanne@Gorze.fr ")).await;
        site.person("Paul Sans-Mot", Some("paul@gorze.fr")).await;
        let cookie = site.cookie(jeanne).await;
        let set = Ask::post("/api/password", &json!({ "new": PASSWORD })).with(&cookie);
        assert_eq!(site.ask(set).await.status, 204);

        let refused: Vec<Told> = [
            site.ask(password("jeanne@gorze.fr", "la cloche de Gorz")).await,
            site.ask(password("paul@gorze.fr", PASSWORD)).await,
            site.ask(password("paul@gorze.fr", "")).await,
            site.ask(password("inconnue@gorze.fr", PASSWORD)).await,
        ]
        .into();
        for told in &refused {
            told.problem("wrong_credentials");
            assert_eq!((told.status, &told.body), (403, &refused[0].body));
            assert_eq!(told.header("set-cookie"), None);
        }

        let told = site.ask(password(" JEANNE@gorze.FR", PASSWORD)).await;
        let you: You = told.json();
        assert_eq!((you.person, you.name.as_str()), (jeanne, "Jeanne Martin"));
        assert_eq!(you.territory_name, "CC Mad et Moselle");
        let set = told.header("set-cookie").unwrap();
        let (name, rest) = set.split_once('=').unwrap();
        let (token, attributes) = rest.split_once("; ").unwrap();
        assert_eq!((name, token.len()), ("__Host-parvis", 43), "256 bits in base64url");
        assert_eq!(attributes, "HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=7776000");
        assert_eq!(site.me(&told.cookie()).await, you);

        let again = site.ask(password("jeanne@gorze.fr", PASSWORD).with(&told.cookie())).await;
        assert_ne!(again.cookie(), told.cookie());
        let old = site.ask(Ask::get("/api/me").with(&told.cookie())).await;
        old.problem("session_ended");
        site.me(&again.cookie()).await;
        site.close().await;
    }
}

#[tokio::test]
async fn a_disabled_account_is_an_unknown_one() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", Some("jeanne@gorze.fr")).await;
        let cookie = site.cookie(jeanne).await;
        let set = Ask::post("/api/password", &json!({ "new": PASSWORD })).with(&cookie);
        assert_eq!(site.ask(set).await.status, 204);
        let mut tx = site.context.db.write().await.unwrap();
        parvis::on!(&mut tx, conn => {
            let update = "update person set disabled_at = 1 where id = $1";
            sqlx::query(update).bind(jeanne).execute(conn).await.map(drop).unwrap();
        });
        tx.commit().await.unwrap();
        site.ask(Ask::get("/api/me").with(&cookie)).await.problem("session_ended");
        let told = site.ask(password("jeanne@gorze.fr", PASSWORD)).await;
        told.problem("wrong_credentials");
        site.close().await;
    }
}

/// Neither takes twice as long as the other.
fn alike([known, unknown]: [Duration; 2]) -> bool {
    unknown * 2 > known && known * 2 > unknown
}

#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_known_one() {
    let site = Site::open(crate::stage::Base::sqlite()).await;
    let hash = secret::hash(&site.context, PASSWORD.into()).await.unwrap();
    let mut fastest = [Duration::MAX; 2];
    // The machine may be busy: only the fastest of several rounds tells the work itself. Without
    // a decoy an unknown address takes microseconds, and no number of rounds would make it slow.
    for _ in 0..ROUNDS_MAX {
        for (known, fastest) in [Some(hash.clone()), None].into_iter().zip(&mut fastest) {
            let start = Instant::now();
            let right = secret::matches(&site.context, "autre chose".into(), known).await;
            assert!(!right.unwrap());
            *fastest = start.elapsed().min(*fastest);
        }
        if alike(fastest) {
            break;
        }
    }
    assert!(alike(fastest), "known and unknown: {fastest:?}");
    site.close().await;
}

#[tokio::test]
async fn a_code_comes_by_mail_and_opens_once() {
    for base in bases().await {
        let mut relay = Relay::open().await;
        let site = with_relay(&relay, base).await;
        let options: SignInOptions = site.ask(Ask::get("/api/sign-in")).await.json();
        assert_eq!(options.territory_name, "CC Mad et Moselle");
        assert!(options.code_by_email && options.personas.is_empty());
        let jeanne = site.person("Jeanne Martin", Some("jeanne@gorze.fr")).await;

        let unknown = site.ask(request("inconnue@gorze.fr")).await;
        let known = site.ask(request("jeanne@gorze.fr")).await;
        assert_eq!((unknown.status, known.status), (204, 204));
        assert_eq!(unknown.body, known.body);
        let mail = relay.next().await;
        assert_eq!(mail.to, "jeanne@gorze.fr", "the unknown address got nothing");
        assert!(mail.head.contains("From: Parvis <parvis@exemple.fr>"), "{}", mail.head);
        assert!(mail.head.contains("Auto-Submitted: auto-generated"), "{}", mail.head);
        assert!(mail.text.starts_with("Bonjour,\n\nVotre code"), "{}", mail.text);
        assert!(relay.is_empty());

        let right = mailed_code(&site, &mut relay, "jeanne@gorze.fr").await;
        let wrong = site.ask(code("jeanne@gorze.fr", &another(&right))).await;
        let nobody = site.ask(code("inconnue@gorze.fr", &right)).await;
        wrong.problem("wrong_credentials");
        assert_eq!((wrong.status, wrong.body), (nobody.status, nobody.body));
        let spaced = format!(" {} {} ", &right[..3], &right[3..]);
        let told = site.ask(code("Jeanne@Gorze.fr", &spaced)).await;
        assert_eq!(site.me(&told.cookie()).await.person, jeanne);
        site.ask(code("jeanne@gorze.fr", &right)).await.problem("wrong_credentials");
        let garbled = site.ask(code("jeanne@gorze.fr", "12345")).await;
        assert_eq!(garbled.problem("invalid").problem, Problem::invalid("code"));
        site.close().await;
    }
}

#[tokio::test]
async fn a_code_dies_of_age_of_guesses_and_of_the_next_one() {
    for base in bases().await {
        let mut relay = Relay::open().await;
        let site = with_relay(&relay, base).await;
        let email = "jeanne@gorze.fr";
        site.person("Jeanne Martin", Some(email)).await;

        let old = mailed_code(&site, &mut relay, email).await;
        site.advance(15 * 60 - 1);
        let fresh = mailed_code(&site, &mut relay, email).await;
        if old != fresh {
            site.ask(code(email, &old)).await.problem("wrong_credentials");
        }
        site.advance(15 * 60);
        let late = site.ask(code(email, &fresh)).await;
        assert_eq!(late.problem("expired").code, 204);
        site.ask(code(email, &another(&fresh))).await.problem("wrong_credentials");

        let guessed = mailed_code(&site, &mut relay, email).await;
        for _ in 0..5 {
            site.ask(code(email, &another(&guessed))).await.problem("wrong_credentials");
        }
        site.ask(code(email, &guessed)).await.problem("expired");
        site.close().await;
    }
}

#[tokio::test]
async fn thirty_wrong_codes_are_enough_for_a_day() {
    for base in bases().await {
        let mut relay = Relay::open().await;
        let site = with_relay(&relay, base).await;
        let email = "jeanne@gorze.fr";
        site.person("Jeanne Martin", Some(email)).await;
        for _ in 0..6 {
            // Attempts on one account have a rate of their own, which is not looked at here.
            site.advance(5 * 60);
            let right = mailed_code(&site, &mut relay, email).await;
            for _ in 0..5 {
                site.ask(code(email, &another(&right))).await.problem("wrong_credentials");
            }
        }
        assert_eq!(site.ask(request(email)).await.status, 204);
        let mail = relay.next().await;
        assert!(mail.text.contains("Aucun code n’est envoyé"), "{}", mail.text);
        assert!(!mail.text.contains("code de connexion à Parvis est"), "{}", mail.text);
        site.advance(24 * 3_600 + 1);
        let right = mailed_code(&site, &mut relay, email).await;
        site.ask(code(email, &right)).await.cookie();
        site.close().await;
    }
}

#[tokio::test]
async fn one_code_opens_one_session_under_a_race() {
    for base in bases().await {
        let mut relay = Relay::open().await;
        let site = with_relay(&relay, base).await;
        let email = "jeanne@gorze.fr";
        let jeanne = site.person("Jeanne Martin", Some(email)).await;
        let right = mailed_code(&site, &mut relay, email).await;
        let tries: Vec<_> = (0..5)
            .map(|_| {
                let (ask, address) = (code(email, &right), site.address);
                tokio::spawn(async move { ask.send(address).await })
            })
            .collect();
        let mut opened = 0;
        for told in tries {
            let told = told.await.unwrap();
            match told.status {
                200 => opened += 1,
                410 => drop(told.problem("expired")),
                _ => drop(told.problem("wrong_credentials")),
            }
        }
        assert_eq!(opened, 1);
        let cookie = site.cookie(jeanne).await;
        let listed: serde_json::Value =
            site.ask(Ask::get("/api/sessions").with(&cookie)).await.json();
        assert_eq!(listed.as_array().unwrap().len(), 2, "the one that won, and this one");
        site.close().await;
    }
}

#[tokio::test]
async fn without_a_relay_there_are_no_codes() {
    let site = Site::open(crate::stage::Base::sqlite()).await;
    let options: SignInOptions = site.ask(Ask::get("/api/sign-in")).await.json();
    assert!(!options.code_by_email);
    let told = site.ask(request("jeanne@gorze.fr")).await;
    assert_eq!(told.problem("invalid").problem, Problem::invalid("code_by_email"));
    assert_eq!(told.status, 422);
    site.close().await;
}

#[tokio::test]
async fn a_demonstration_opens_for_anybody_and_only_a_demonstration() {
    for base in bases().await {
        let site = Site::open(base).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let enter = Ask::post("/api/sign-in/demo", &json!({ "person": jeanne }));
        assert_eq!(site.ask(enter).await.problem("not_found").code, 301);
        site.close().await;
    }
    for base in bases().await {
        let site = Site::with(base, |plan| plan.config.demo = true).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let options: SignInOptions = site.ask(Ask::get("/api/sign-in")).await.json();
        assert!(options.code_by_email, "to the log");
        let [persona] = options.personas.as_slice() else { panic!("{options:?}") };
        assert_eq!((persona.person, persona.name.as_str()), (jeanne, "Jeanne Martin"));
        let enter = Ask::post("/api/sign-in/demo", &json!({ "person": jeanne }));
        let told = site.ask(enter).await;
        assert_eq!(site.me(&told.cookie()).await.person, jeanne);
        let nobody = Ask::post("/api/sign-in/demo", &json!({ "person": uuid::Uuid::nil() }));
        site.ask(nobody).await.problem("not_found");
        site.close().await;
    }
}

#[tokio::test]
async fn attempts_are_counted_by_account_and_by_address() {
    let proxy = "127.0.0.1";
    let site = Site::with(crate::stage::Base::sqlite(), |plan| {
        plan.config.trusted_proxies = vec![proxy.parse().unwrap()];
        plan.config.demo = true;
    })
    .await;
    let from = |ask: Ask, address: &str| ask.header("x-forwarded-for", address);
    for _ in 0..10 {
        site.ask(from(password("jeanne@gorze.fr", "x"), "1.1.1.1")).await;
    }
    let told = site.ask(from(password(" JEANNE@gorze.fr", "x"), "2.2.2.2")).await;
    let refusal = told.problem("slow_down");
    assert_eq!(told.status, 429);
    assert!(refusal.temporary && refusal.retry_after_ms.is_some_and(|ms| ms <= 30_000));
    assert!(told.header("retry-after").is_some_and(|s| s.parse::<u32>().unwrap() <= 30));
    let other = site.ask(from(password("paul@gorze.fr", "x"), "1.1.1.1")).await;
    other.problem("wrong_credentials");
    site.advance(30);
    site.ask(from(password("jeanne@gorze.fr", "x"), "1.1.1.1")).await.problem("wrong_credentials");

    // One address: spend what it has left without hashing fifty passwords.
    let key = Key::Address("3.3.3.3".parse().unwrap());
    while site.context.limiter.check(Class::SignInAddress, &key).is_ok() {}
    let doors = [
        password("new@gorze.fr", "x"),
        request("new@gorze.fr"),
        code("new@gorze.fr", "123456"),
        Ask::post("/api/sign-in/demo", &json!({ "person": uuid::Uuid::nil() })),
        Ask::get("/api/invitations/abc"),
        Ask::post("/api/invitations/abc", &json!({ "email": "new@gorze.fr" })),
    ];
    for door in doors {
        site.ask(from(door.clone(), "3.3.3.3")).await.problem("slow_down");
        // What the client itself adds on the left is not believed.
        site.ask(from(door, "9.9.9.9, 3.3.3.3")).await.problem("slow_down");
    }
    site.ask(from(password("new@gorze.fr", "x"), "4.4.4.4")).await.problem("wrong_credentials");
    site.close().await;
}
