//! Many voters, on two nodes of one database that hear each other.

use super::ask;
use crate::stage::{Base, NOW, context_by};
use parvis::bus::local::Exchange;
use parvis::bus::{Bus, Event};
use parvis::channel::{self, NewChannel, NewMember};
use parvis::clock::Clock;
use parvis::context::Context;
use parvis::identity::{self, NewPerson};
use parvis::on;
use parvis::permission::Actor;
use parvis::session::dispatch;
use parvis::territory::{self, table};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::{Outcome, Request};
use parvis_protocol::id::{ChannelId, CommandId, PollId, SessionId};
use parvis_protocol::poll::PollView;
use parvis_protocol::poll::command::{OfPoll, PollDraft};
use parvis_protocol::problem::Problem;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, ValueRef as _};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

/// People in one room, the first of whom facilitates it and the last administers the territory,
/// and the nodes they may use.
pub struct Crowd {
    /// The nodes.
    pub nodes: [Arc<Context>; 2],
    /// The people.
    pub people: Vec<Actor>,
    /// Their room.
    pub room: ChannelId,
    next: AtomicU64,
    exchange: Exchange,
}

/// Tells a story on each engine.
pub async fn on_each(size: usize, story: impl AsyncFn(&Crowd)) {
    for base in [Base::sqlite(), Base::postgres().await] {
        let crowd = Crowd::new(&base, size).await;
        Box::pin(story(&crowd)).await;
        for node in &crowd.nodes {
            node.db.close().await;
        }
        base.remove().await;
    }
}

impl Crowd {
    /// So many people on a fresh database.
    pub async fn new(base: &Base, size: usize) -> Self {
        Self::by(base, size, [Clock::manual(NOW), Clock::manual(NOW)]).await
    }

    /// The same, on nodes that have these clocks.
    pub async fn by(base: &Base, size: usize, [one, other]: [Clock; 2]) -> Self {
        let exchange = Exchange::default();
        let first = context_by(base, &exchange, (one, 7)).await;
        let second = context_by(base, &exchange, (other, 8)).await;
        Self::on([first, second], exchange, size).await
    }

    /// The same on nodes that are there.
    pub async fn on(nodes: [Arc<Context>; 2], exchange: Exchange, size: usize) -> Self {
        let first = &nodes[0];
        let mut tx = first.db.write().await.unwrap();
        let epci = table::find("200070738").unwrap();
        let territory = territory::create(&mut tx, first, epci).await.unwrap().id;
        let kind = ChannelKind::Project;
        let (name, topic) = ("Voirie".to_owned(), String::new());
        let new = NewChannel { territory, kind, name, topic, body: None };
        let room = channel::open(&mut tx, first, new).await.unwrap().channel;
        let mut people = Vec::with_capacity(size);
        for number in 0..size {
            let new = NewPerson {
                territory,
                name: format!("Élue {number}"),
                function: None,
                commune: None,
                email: None,
                administrator: false,
            };
            let person = identity::create_person(&mut tx, first, &new).await.unwrap();
            let personal = channel::personal(&mut tx, person).await.unwrap();
            let session = SessionId(first.ids.uuid());
            let administrator = number + 1 == size;
            people.push(Actor { person, territory, personal, session, administrator });
            let role = if number == 0 { MemberRole::Facilitator } else { MemberRole::Member };
            let member = NewMember { person, role, commune: None };
            channel::join(&mut tx, first, room, member).await.unwrap();
        }
        tx.commit().await.unwrap();
        let next = AtomicU64::new(1);
        Self { nodes, people, room, next, exchange }
    }

    /// Everything that the nodes tell each other from now on.
    pub fn listen(&self) -> (Bus, Receiver<Event>) {
        let (peer, heard) = self.exchange.join(Uuid::from_u128(1));
        let bus = Bus::Local(peer);
        bus.subscribe(self.room);
        self.people.iter().for_each(|actor| bus.subscribe(actor.personal));
        (bus, heard)
    }

    /// An id that no command has had.
    pub fn id(&self) -> CommandId {
        CommandId(Uuid::from_u128(u128::from(self.next.fetch_add(1, Ordering::Relaxed))))
    }

    /// Asks one of the nodes.
    pub async fn ask(
        &self,
        (node, who): (usize, usize),
        id: CommandId,
        command: Command,
    ) -> Result<Reply, Problem> {
        let request = Request { id, command };
        match dispatch::answer(&self.nodes[node], &self.people[who], request).await.outcome {
            Outcome::Ok(reply) => Ok(reply),
            Outcome::Problem(refusal) => Err(refusal.problem),
        }
    }

    /// Asks the first node, with a new id.
    pub async fn get(&self, who: usize, command: Command) -> Result<Reply, Problem> {
        self.ask((0, who), self.id(), command).await
    }

    /// A poll that its facilitator has just opened on the first node.
    pub async fn open(&self, draft: PollDraft) -> PollId {
        match self.get(0, ask::create(self.room, draft, true)).await {
            Ok(Reply::Done(done)) => done.poll.unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// A poll as somebody sees it on a node.
    pub async fn view(&self, (node, who): (usize, usize), poll: PollId) -> PollView {
        let of = OfPoll { channel: self.room, poll };
        match self.ask((node, who), self.id(), Command::LoadPoll(of)).await {
            Ok(Reply::Poll(view)) => *view,
            other => panic!("{other:?}"),
        }
    }

    /// The mandate that each person exercises, in the order of the people.
    pub async fn mandates(&self, poll: PollId) -> Vec<u32> {
        let electors = self.view((0, 0), poll).await.electors;
        let of = |actor: &Actor| {
            let own = electors.iter().find(|elector| elector.person == actor.person);
            own.expect("an elector").mandate
        };
        self.people.iter().map(of).collect()
    }

    /// One number that a statement gives about a poll.
    pub async fn number(&self, select: &'static str, poll: PollId) -> usize {
        let mut tx = self.nodes[0].db.read().await.unwrap();
        let number: i64 =
            on!(&mut tx, conn => sqlx::query_scalar(select).bind(poll).fetch_one(conn).await)
                .unwrap();
        usize::try_from(number).unwrap()
    }

    /// Every row of every table, each as one text: what somebody who holds the database sees.
    pub async fn dump(&self) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for table in self.tables().await {
            let select = sqlx::AssertSqlSafe(format!("select * from \"{table}\""));
            let mut tx = self.nodes[0].db.read().await.unwrap();
            match &mut tx {
                parvis::db::Tx::Postgres(tx) => {
                    let all = sqlx::query(select).fetch_all(&mut **tx).await.unwrap();
                    rows.extend(all.iter().map(|row| (table.clone(), postgres(row))));
                }
                parvis::db::Tx::Sqlite(tx) => {
                    let all = sqlx::query(select).fetch_all(tx.conn()).await.unwrap();
                    rows.extend(all.iter().map(|row| (table.clone(), sqlite(row))));
                }
            }
        }
        rows
    }

    async fn tables(&self) -> Vec<String> {
        let mut tx = self.nodes[0].db.read().await.unwrap();
        match &mut tx {
            parvis::db::Tx::Postgres(tx) => {
                let select = "select tablename::text from pg_tables
                    where schemaname = current_schema() and tablename <> '_sqlx_migrations'";
                sqlx::query_scalar(select).fetch_all(&mut **tx).await.unwrap()
            }
            parvis::db::Tx::Sqlite(tx) => {
                let select = "select name from sqlite_master
                    where type = 'table' and name not like '%search%' and name not like '_sqlx%'";
                sqlx::query_scalar(select).fetch_all(tx.conn()).await.unwrap()
            }
        }
    }
}

fn postgres(row: &PgRow) -> String {
    let mut text = String::new();
    for column in row.columns() {
        let raw = row.try_get_raw(column.ordinal()).unwrap();
        let bytes = if raw.is_null() { &[] } else { raw.as_bytes().unwrap() };
        said(&mut text, column.name(), bytes);
    }
    text
}

fn sqlite(row: &SqliteRow) -> String {
    let mut text = String::new();
    for column in row.columns() {
        let value = row.try_get_unchecked::<Vec<u8>, _>(column.ordinal());
        let number = row.try_get_unchecked::<i64, _>(column.ordinal()).unwrap_or_default();
        let bytes = value.unwrap_or_else(|_| number.to_be_bytes().to_vec());
        said(&mut text, column.name(), &bytes);
    }
    text
}

/// A column as text where it is one, else in hexadecimal: as it would be searched for.
fn said(text: &mut String, column: &str, bytes: &[u8]) {
    let plain = std::str::from_utf8(bytes).ok();
    let plain = plain.filter(|it| it.chars().all(|c| !c.is_control()));
    let value = plain.map_or_else(|| hex(bytes), str::to_owned);
    write!(text, "{column}={value}|").unwrap();
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
