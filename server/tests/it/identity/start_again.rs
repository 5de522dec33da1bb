//! Who may start a demonstration again, and how often.

use super::ask::Ask;
use super::site::Site;
use crate::stage::Base;
use parvis::clock::Clock;
use parvis::demo;
use serde_json::json;
use std::time::Duration;

fn button() -> Ask {
    Ask::post("/api/demo/reset", &json!({}))
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_demonstration_starts_again() {
    // A territory of its own, without --demo, then with it: nobody's data is ever removed.
    for demo in [false, true] {
        let site = Site::with(Base::sqlite(), |plan| {
            plan.config.demo = demo;
            plan.routes = plan.routes.clone().merge(demo::http::routes());
        })
        .await;
        let jeanne = site.person("Jeanne Martin", Some("jeanne@gorze.fr")).await;
        site.ask(button()).await.problem("not_found");
        let mut tx = site.context.db.read().await.unwrap();
        assert!(parvis::identity::person(&mut tx, jeanne).await.unwrap().is_some());
        drop(tx);
        site.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_does_not_press_the_button_and_nobody_leans_on_it() {
    let site = Site::with(Base::sqlite(), |plan| {
        plan.config.demo = true;
        plan.routes = plan.routes.clone().merge(demo::http::routes());
    })
    .await;
    let elsewhere = button().header("origin", "https://ailleurs.example");
    site.ask(elsewhere).await.problem("wrong_origin");
    for _ in 0..3 {
        site.ask(button()).await.problem("not_found");
    }
    let refused = site.ask(button()).await.problem("slow_down");
    assert!(refused.retry_after_ms.is_some_and(|ms| ms <= 10_000), "{refused:?}");
    let Clock::Manual(_) = &site.context.clock else { panic!("a clock that stands still") };
    site.context.clock.advance(Duration::from_secs(10));
    site.ask(button()).await.problem("not_found");
    site.close().await;
}
