//! Invitations: by whom, until when, once.

use super::ask::Ask;
use super::site::{Site, bases};
use parvis_protocol::id::PersonId;
use parvis_protocol::identity::{GuestView, Invitation, InvitationView, You};
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

async fn guests(site: &Site, cookie: &str) -> Vec<GuestView> {
    site.ask(Ask::get("/api/invitations").with(cookie)).await.json()
}

fn batch(people: &[PersonId]) -> Ask {
    Ask::post("/api/invitations/batch", &json!({ "people": people }))
}

#[tokio::test]
async fn several_people_are_invited_at_once_or_none() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, admin) = site.administrator().await;
        let mut people = Vec::new();
        for n in 0..4 {
            people.push(site.person(&format!("Personne {n}"), None).await);
        }
        let told = site.ask(batch(&people).with(&admin)).await;
        let sheet: Vec<Invitation> = told.json();
        let whom: Vec<PersonId> = sheet.iter().map(|it| it.person).collect();
        assert_eq!(whom, people, "in the order asked");
        assert_eq!(sheet[2].name, "Personne 2");
        assert_eq!(sheet[2].function.as_deref(), Some("Maire de Gorze"));
        site.ask(accept(&sheet[0], "zero@gorze.fr", None)).await.cookie();

        let mut with_nobody = people.clone();
        with_nobody.push(PersonId(uuid::Uuid::nil()));
        site.ask(batch(&with_nobody).with(&admin)).await.problem("not_found");
        let still: InvitationView = site.ask(Ask::get(&path(&sheet[1]))).await.json();
        assert_eq!(still.name, "Personne 1", "none was invited: the first sheet still holds");
        let twice = site.ask(batch(&[people[1], people[1]]).with(&admin)).await;
        assert_eq!(twice.problem("invalid").problem, Problem::invalid("people"));
        let nobody = site.ask(batch(&[]).with(&admin)).await;
        assert_eq!(nobody.problem("empty").problem, Problem::empty("people"));
        let many: Vec<PersonId> = (1..=101).map(|n| PersonId(uuid::Uuid::from_u128(n))).collect();
        let many = site.ask(batch(&many).with(&admin)).await;
        assert_eq!(many.problem("too_many").problem, Problem::too_many("people", 100));
        let cookie = site.cookie(people[1]).await;
        site.ask(batch(&people).with(&cookie)).await.problem("forbidden");
        site.ask(batch(&people)).await.problem("not_signed_in");
        site.close().await;
    }
}

#[tokio::test]
async fn administrators_see_who_came_and_take_invitations_back() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (me, admin) = site.administrator().await;
        let jeanne = site.person("Jeanne Martin", Some("jeanne@gorze.fr")).await;
        let paul = site.person("Paul Berger", None).await;
        let first = invite(&site, &admin, jeanne).await;
        let other = invite(&site, &admin, paul).await;
        let listed = guests(&site, &admin).await;
        assert!(!format!("{listed:?}").contains('@'), "no address is told");
        let of = |listed: &[GuestView], person| {
            listed.iter().find(|it| it.person == person).unwrap().clone()
        };
        assert!(of(&listed, me).came);
        let waiting = of(&listed, jeanne).invitation.unwrap();
        assert_eq!((waiting.id, waiting.by), (first.id, Some(me)));
        assert_eq!(waiting.expires_at, first.expires_at);
        assert!(!of(&listed, jeanne).came);

        let revoke = |id: &str| Ask::new("DELETE", &format!("/api/invitations/{id}"));
        let id = first.id.to_string();
        let cookie = site.cookie(paul).await;
        site.ask(revoke(&id).with(&cookie)).await.problem("forbidden");
        site.ask(Ask::get("/api/invitations").with(&cookie)).await.problem("forbidden");
        site.ask(revoke(&id)).await.problem("not_signed_in");
        assert_eq!(site.ask(revoke(&id).with(&admin)).await.status, 204);
        site.ask(accept(&first, "jeanne@gorze.fr", None)).await.problem("expired");
        site.ask(revoke(&id).with(&admin)).await.problem("not_found");
        site.ask(revoke("pas-un-identifiant").with(&admin)).await.problem("not_found");
        assert_eq!(of(&guests(&site, &admin).await, jeanne).invitation, None);

        site.ask(accept(&other, "paul@gorze.fr", None)).await.cookie();
        let now = of(&guests(&site, &admin).await, paul);
        assert!(now.came && now.invitation.is_none(), "an invitation that was used does not wait");
        let used = other.id.to_string();
        site.ask(revoke(&used).with(&admin)).await.problem("not_found");
        let again = invite(&site, &admin, jeanne).await;
        site.advance(15 * 24 * 3_600);
        let old = of(&guests(&site, &admin).await, jeanne).invitation.unwrap();
        assert_eq!(old.id, again.id, "one that is too old is told, to be made again");
        site.close().await;
    }
}
