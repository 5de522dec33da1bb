//! One node with all its routes on a socket, a clock that stands still, an empty territory.

use super::ask::{Ask, Told};
use crate::stage::{Base, NOW};
use axum::Router;
use parvis::app::Node;
use parvis::bus::Bus;
use parvis::bus::local::Exchange;
use parvis::clock::Clock;
use parvis::config::Config;
use parvis::context::Context;
use parvis::db::Db;
use parvis::http::accept::{self, Limits};
use parvis::identity::{self, NewPerson, Visit};
use parvis::ids::Ids;
use parvis::task::Tasks;
use parvis::{http, session, territory};
use parvis_protocol::id::{PersonId, TerritoryId};
use parvis_protocol::identity::You;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The site.
pub struct Site {
    pub context: Arc<Context>,
    pub address: SocketAddr,
    pub exchange: Exchange,
    pub territory: TerritoryId,
    stop: CancellationToken,
    served: tokio::task::JoinHandle<()>,
    base: Base,
}

/// What a test changes.
pub struct Plan {
    pub config: Config,
    /// A request's head comes within this time; absent: the usual one.
    pub head_within: Option<Duration>,
    pub routes: Router<Arc<Context>>,
    pub seed: u64,
}

/// A database of each engine.
pub async fn bases() -> [Base; 2] {
    [Base::sqlite(), Base::postgres().await]
}

impl Site {
    /// A site without limits of rate.
    pub async fn open(base: Base) -> Self {
        Self::with(base, |plan| plan.config.rate_limits = false).await
    }

    pub async fn with(base: Base, change: impl FnOnce(&mut Plan)) -> Self {
        let clock = Clock::manual(NOW);
        let mut plan = Plan {
            config: Config::default(),
            head_within: None,
            routes: session::http::routes(),
            seed: 7,
        };
        change(&mut plan);
        let ids = Ids::seeded(clock.clone(), plan.seed);
        let exchange = Exchange::default();
        let (peer, events) = exchange.join(ids.uuid());
        let db = Db::open(&base.url()).await.unwrap();
        let bus = (Bus::Local(peer), events);
        let node = Node::assemble(plan.config, (clock, ids), db, bus, Tasks::default()).unwrap();
        let context = node.context;
        let territory = found(&context).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = http::router(Arc::clone(&context), plan.routes);
        let stop = CancellationToken::new();
        let mut limits = Limits::of(&context.config);
        limits.head_within = plan.head_within.unwrap_or(limits.head_within);
        let accept =
            accept::serve_within(limits, listener, router, Arc::clone(&context), stop.clone());
        let served = tokio::spawn(accept);
        Self { context, address, exchange, territory, stop, served, base }
    }

    /// Somebody new.
    pub async fn person(&self, name: &str, email: Option<&str>) -> PersonId {
        self.create(name, email, false).await
    }

    /// An administrator, signed in.
    pub async fn administrator(&self) -> (PersonId, String) {
        let person = self.create("Odile Pasquier", None, true).await;
        (person, self.cookie(person).await)
    }

    async fn create(&self, name: &str, email: Option<&str>, administrator: bool) -> PersonId {
        let new = NewPerson {
            territory: self.territory,
            name: name.into(),
            function: Some("Maire de Gorze".into()),
            commune: None,
            email: email.map(Into::into),
            administrator,
        };
        let mut tx = self.context.db.write().await.unwrap();
        let person = identity::create_person(&mut tx, &self.context, &new).await.unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// Signs somebody in without a door.
    pub async fn cookie(&self, person: PersonId) -> String {
        let visit = Visit { device: "Firefox sur Linux".into(), token: None };
        let mut tx = self.context.db.write().await.unwrap();
        let opened =
            identity::open_session(&mut tx, &self.context, person, None, &visit).await.unwrap();
        tx.commit().await.unwrap();
        format!("__Host-parvis={}", opened.token.reveal())
    }

    pub async fn ask(&self, ask: Ask) -> Told {
        ask.send(self.address).await
    }

    /// Who a cookie makes one.
    pub async fn me(&self, cookie: &str) -> You {
        self.ask(Ask::get("/api/me").with(cookie)).await.json()
    }

    pub fn advance(&self, seconds: i64) {
        self.context.clock.advance(Duration::from_secs(seconds.unsigned_abs()));
    }

    /// Stops accepting; what is under way goes on.
    pub async fn stop_accepting(&mut self) {
        self.stop.cancel();
        (&mut self.served).await.unwrap();
    }

    pub async fn close(self) {
        self.stop.cancel();
        self.context.tasks.finish(Duration::from_secs(10)).await;
        self.context.db.close().await;
        self.base.remove().await;
    }
}

async fn found(context: &Context) -> TerritoryId {
    let epci = territory::table::find("200070738").unwrap();
    let mut tx = context.db.write().await.unwrap();
    let territory = territory::create(&mut tx, context, epci).await.unwrap();
    tx.commit().await.unwrap();
    territory.id
}
