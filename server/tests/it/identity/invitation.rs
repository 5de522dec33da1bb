//! Invitations: by whom, until when, once.

use super::ask::Ask;
use super::site::{Site, bases};
use parvis_protocol::id::PersonId;
use parvis_protocol::identity::{Invitation, InvitationView, You};
use parvis_protocol::problem::Problem;
use serde_json::json;

async fn invite(site: &Site, cookie: &str, person: PersonId) -> Invitation {
    let ask = Ask::post("/api/invitations", &json!({ "person": person })).with(cookie);
    site.ask(ask).await.json()
}

/// The path of the API for the link somebody was given.
fn path(invitation: &Invitation) -> String {
    format!("/api/invitations/{}", invitation.url.rsplit('/').next().unwrap())
}

fn accept(invitation: &Invitation, email: &str, password: Option<&str>) -> Ask {
    let form = password.map_or_else(
        || json!({ "email": email }),
        |password| json!({ "email": email, "password": password }),
    );
    Ask::post(&path(invitation), &form)
}

#[tokio::test]
async fn an_invitation_opens_once() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        let jeanne = site.person("Jeanne Martin", Some("ancienne@gorze.fr")).await;
        let invitation = invite(&site, &admin, jeanne).await;
        assert_eq!(invitation.name, "Jeanne Martin");
        let host = format!("http://{}/invitation/", site.address);
        let token = invitation.url.strip_prefix(&host).expect("the origin of the request");
        assert_eq!(token.len(), 43);
        assert!(invitation.qr_svg.contains("<svg") && invitation.qr_svg.len() < 20_000);

        let view: InvitationView = site.ask(Ask::get(&path(&invitation))).await.json();
        let expected = InvitationView {
            territory_name: "CC Mad et Moselle".into(),
            name: "Jeanne Martin".into(),
            function: Some("Maire de Gorze".into()),
            email: Some("ancienne@gorze.fr".into()),
            expires_at: invitation.expires_at,
        };
        assert_eq!(view, expected);

        let short = accept(&invitation, "jeanne@gorze.fr", Some("court"));
        let refused = site.ask(short).await.problem("invalid");
        assert_eq!(refused.problem, Problem::invalid("password"));
        let nowhere = accept(&invitation, "pas une adresse", None);
        let refused = site.ask(nowhere).await.problem("invalid");
        assert_eq!(refused.problem, Problem::invalid("email"));

        let before = site.cookie(jeanne).await;
        let password = "la cloche de Gorze";
        let told = site.ask(accept(&invitation, "Jeanne@Gorze.fr", Some(password))).await;
        let you: You = told.json();
        assert_eq!(you.person, jeanne);
        assert_eq!(site.me(&told.cookie()).await, you);
        let old = site.ask(Ask::get("/api/me").with(&before)).await;
        old.problem("session_ended");
        let form = json!({ "email": "jeanne@gorze.fr", "password": password });
        site.ask(Ask::post("/api/sign-in/password", &form)).await.cookie();

        let again = site.ask(accept(&invitation, "jeanne@gorze.fr", None)).await;
        assert_eq!((again.status, again.problem("expired").temporary), (410, false));
        site.ask(Ask::get(&path(&invitation))).await.problem("expired");
        site.close().await;
    }
}

#[tokio::test]
async fn only_administrators_invite() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let cookie = site.cookie(jeanne).await;
        let ask = Ask::post("/api/invitations", &json!({ "person": jeanne }));
        site.ask(ask.clone()).await.problem("not_signed_in");
        let told = site.ask(ask.with(&cookie)).await;
        assert_eq!((told.status, told.problem("forbidden").code), (403, 300));
        let nobody = json!({ "person": uuid::Uuid::nil() });
        let told = site.ask(Ask::post("/api/invitations", &nobody).with(&admin)).await;
        told.problem("not_found");
        site.close().await;
    }
}

#[tokio::test]
async fn an_invitation_ends_after_two_weeks_and_with_the_next_one() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let first = invite(&site, &admin, jeanne).await;
        let second = invite(&site, &admin, jeanne).await;
        site.ask(Ask::get(&path(&first))).await.problem("expired");
        site.ask(accept(&first, "jeanne@gorze.fr", None)).await.problem("expired");
        site.advance(14 * 24 * 3_600 - 1);
        let _: InvitationView = site.ask(Ask::get(&path(&second))).await.json();
        site.advance(1);
        site.ask(Ask::get(&path(&second))).await.problem("expired");
        site.ask(accept(&second, "jeanne@gorze.fr", None)).await.problem("expired");
        // The one that ended makes room for another, and so does the one that was used.
        let third = invite(&site, &admin, jeanne).await;
        site.ask(accept(&third, "jeanne@gorze.fr", None)).await.cookie();
        let fourth = invite(&site, &admin, jeanne).await;
        site.ask(accept(&fourth, "jeanne@gorze.fr", None)).await.cookie();
        site.close().await;
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        site.person("Paul Berger", Some("mairie@gorze.fr")).await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let invitation = invite(&site, &admin, jeanne).await;
        let taken = site.ask(accept(&invitation, "MAIRIE@gorze.fr", None)).await;
        assert_eq!(taken.problem("invalid").problem, Problem::invalid("email"));
        let told = site.ask(accept(&invitation, "jeanne@gorze.fr", None)).await;
        assert_eq!(site.me(&told.cookie()).await.person, jeanne, "it was not used up");
        site.close().await;
    }
}

#[tokio::test]
async fn one_invitation_opens_one_session_under_a_race() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        let jeanne = site.person("Jeanne Martin", None).await;
        let invitation = invite(&site, &admin, jeanne).await;
        let tries: Vec<_> = (0..8)
            .map(|n| {
                let ask = accept(&invitation, &format!("jeanne{n}@gorze.fr"), None);
                let address = site.address;
                tokio::spawn(async move { ask.send(address).await })
            })
            .collect();
        let mut opened = 0;
        for told in tries {
            let told = told.await.unwrap();
            if told.status == 200 {
                opened += 1;
            } else {
                told.problem("expired");
            }
        }
        assert_eq!(opened, 1);
        site.close().await;
    }
}

#[tokio::test]
async fn links_begin_with_the_configured_origin() {
    let site = Site::with(crate::stage::Base::sqlite(), |plan| {
        plan.config.public_origins = vec!["https://parvis.exemple.fr".into()];
    })
    .await;
    let (admin, cookie) = site.administrator().await;
    let invitation = invite(&site, &cookie, admin).await;
    assert!(invitation.url.starts_with("https://parvis.exemple.fr/invitation/"));
    site.close().await;
}
