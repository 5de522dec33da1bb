//! The one task that changes a document on this node: it tries an update, writes it, applies it,
//! says that it is saved, and only then shows it to the others.
//!
//! The order is that of the log in the database, whoever wrote there. What comes while a
//! transaction is under way is written by the next one, all together.

use super::ask::{Arrival, Ask, Inbox, Outcome, Refused, Seated, Sender};
use super::guest::{Batch, Out, Queue, code};
use super::loading::{self, Loaded};
use super::store::{self, Line};
use super::{Error, access};
use crate::bus::{Arrived, NodeId, Notice};
use crate::context::Context;
use crate::permission;
use bytes::Bytes;
use parvis_coedit::presence::{Identity, Presence};
use parvis_coedit::{Author, Checked, Document as Text, Owner, Refusal, Rights, merge};
use parvis_protocol::document::{Document, DocumentState};
use parvis_protocol::id::{DocumentId, PersonId, Seq, SessionId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Updates that are written together at most.
const TOGETHER_MAX: usize = 256;
/// How often rights and the log of the other nodes are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A document that nobody has open is forgotten after this time.
const IDLE: Duration = Duration::from_secs(60);
/// When to try again after the database did not answer.
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// Presence of which another node has told nothing for so long is over.
const PRESENCE_TTL: Duration = Duration::from_secs(45);
/// A state is kept after so many updates, or so many bytes.
const KEEP_UPDATES: i64 = 500;
const KEEP_BYTES: usize = 256 * 1024;

/// Who is here through this node.
struct Guest {
    actor: permission::Actor,
    writes: bool,
    identity: Identity,
    address: Arc<str>,
    queue: Arc<Queue>,
}

impl Guest {
    fn tell(&self, out: Out) {
        self.queue.push(&self.address, out);
    }
}

/// Through what somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Through {
    Guest(u64),
    Node(NodeId),
}

/// An update that waits to be written.
struct Pending {
    from: Sender,
    update: Bytes,
    checked: Checked,
    answer: Option<oneshot::Sender<Outcome>>,
}

/// What a transaction did with those that waited.
enum Written {
    /// They are in the log; what others had written before them.
    Done(Vec<store::Logged>),
    /// The document takes no more.
    Frozen,
    /// This one signs with the number of somebody else.
    Forged(usize),
}

struct Actor {
    context: Arc<Context>,
    about: Document,
    text: Text,
    head: i64,
    clients: HashMap<u64, Option<PersonId>>,
    since: (i64, usize),
    guests: HashMap<u64, Guest>,
    next: u64,
    presence: Presence<Through>,
    heard: HashMap<NodeId, Instant>,
    /// Where the room stood when rights were looked at.
    room: Seq,
    idle_since: Instant,
}

/// Runs until nobody has had the document open for a while, or the node stops.
pub(super) async fn run(context: Arc<Context>, id: DocumentId, mut inbox: Inbox) {
    let alive = Arc::clone(&inbox.alive);
    match open(&context, id).await {
        Ok(mut actor) => {
            actor.serve(&mut inbox).await;
            actor.end().await;
        }
        Err(error) => tracing::warn!(%error, document = %id, "a document cannot be opened"),
    }
    context.documents.forget(id, &alive);
    // Who asked meanwhile is not answered, and asks again.
    inbox.asked.close();
}

async fn open(context: &Arc<Context>, id: DocumentId) -> Result<Actor, Error> {
    let mut tx = context.db.read().await?;
    let about = store::anywhere(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let Loaded { text, head, clients, since } =
        loading::load(&mut tx, id, loading::kind(about.kind)).await?;
    drop(tx);
    let node = context.hub.bus().node();
    let ask = Arrived { document: id, node, update: Bytes::new(), ask: true };
    context.hub.bus().publish(Notice::Awareness(ask));
    Ok(Actor {
        context: Arc::clone(context),
        about,
        text,
        head,
        clients,
        since,
        guests: HashMap::new(),
        next: 1,
        presence: Presence::default(),
        heard: HashMap::new(),
        room: Seq(0),
        idle_since: Instant::now(),
    })
}

impl Actor {
    async fn serve(&mut self, inbox: &mut Inbox) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut asked, tasks) = (Vec::new(), self.context.tasks.clone());
        loop {
            let went = tokio::select! {
                count = inbox.asked.recv_many(&mut asked, TOGETHER_MAX) => {
                    if count == 0 {
                        return;
                    }
                    self.take(asked.drain(..).collect()).await
                }
                () = inbox.wake.notified() => self.follow().await,
                _ = ticks.tick() => self.look().await,
                () = tasks.stopping() => return,
            };
            if let Err(error) = went {
                match error {
                    Error::Corrupt(why) => {
                        let id = self.about.id;
                        tracing::error!(document = %id, why, "begins again from its log");
                        return;
                    }
                    error => tracing::warn!(%error, document = %self.about.id, "not now"),
                }
            }
            if self.guests.is_empty() && self.idle_since.elapsed() >= IDLE {
                return;
            }
        }
    }

    /// Tells who is left that it ends, and keeps the state.
    async fn end(&mut self) {
        for guest in std::mem::take(&mut self.guests).into_values() {
            guest.tell(Out::Close(code::AGAIN));
        }
        if self.head > self.since.0
            && let Err(error) = self.keep().await
        {
            tracing::warn!(%error, document = %self.about.id, "its state was not kept");
        }
    }

    async fn take(&mut self, asked: Vec<Ask>) -> Result<(), Error> {
        let mut pending = Vec::new();
        for ask in asked {
            match ask {
                Ask::Write(from, update, answer) => {
                    if let Some(it) = self.check(from, update, answer) {
                        pending.push(it);
                    }
                }
                Ask::Join(arrival, answer) => self.join(arrival, answer),
                Ask::Leave(guest) => self.leave(guest),
                Ask::Lacks(guest, has) => self.lacks(guest, &has),
                Ask::Question(guest) => {
                    let question = Out::Question(self.text.state_vector().into());
                    self.tell(guest, question);
                }
                Ask::Presence(guest, update) => self.here(guest, &update),
                Ask::PresenceOf(session, guest, update) => {
                    if self.is_of(guest, session) {
                        self.here(guest, &update);
                    }
                }
                Ask::WhoIsHere(guest) => {
                    if let Some(all) = self.presence.everybody() {
                        self.tell(guest, Out::Presence(all.into()));
                    }
                }
                Ask::Arrived(arrived) => self.arrived(&arrived),
                Ask::NodeLeft(node) => self.node_left(node),
            }
        }
        self.write(pending).await?;
        if self.head - self.since.0 >= KEEP_UPDATES || self.since.1 >= KEEP_BYTES {
            self.keep().await?;
        }
        Ok(())
    }

    fn tell(&self, guest: u64, out: Out) {
        if let Some(guest) = self.guests.get(&guest) {
            guest.tell(out);
        }
    }

    // === Who is here ===

    fn join(&mut self, arrival: Arrival, answer: oneshot::Sender<Seated>) {
        let (guest, id) = (self.next, arrival.actor.person);
        self.next += 1;
        let writes = arrival.writes && self.about.state == DocumentState::Open;
        let seated = Seated { guest, writes, seq: self.head };
        if answer.send(seated).is_err() {
            return;
        }
        let identity =
            Identity { id: id.to_string(), name: arrival.name, color: super::rules::color(id) };
        let Arrival { actor, address, queue, .. } = arrival;
        let here = Guest { actor, writes, identity, address, queue };
        if let Some(all) = self.presence.everybody() {
            here.tell(Out::Presence(all.into()));
        }
        self.guests.insert(guest, here);
    }

    fn leave(&mut self, guest: u64) {
        if self.guests.remove(&guest).is_some() {
            self.idle_since = Instant::now();
            let farewell = self.presence.leave(&Through::Guest(guest));
            self.tell_presence(farewell, true);
        }
    }

    fn lacks(&self, guest: u64, has: &[u8]) {
        match self.text.diff(has) {
            Ok(state) => self.tell(guest, Out::State(state)),
            Err(_) => self.tell(guest, Out::Close(code::REFUSED)),
        }
    }

    fn here(&mut self, guest: u64, update: &[u8]) {
        let Some(here) = self.guests.get(&guest) else { return };
        match self.presence.take(&Through::Guest(guest), &here.identity, update) {
            Ok(told) => self.tell_presence(told, true),
            Err(_) => self.tell(guest, Out::Close(code::REFUSED)),
        }
    }

    fn tell_presence(&self, told: Option<Vec<u8>>, nodes: bool) {
        let Some(update) = told.map(Bytes::from) else { return };
        if nodes {
            let node = self.context.hub.bus().node();
            let document = self.about.id;
            let arrived = Arrived { document, node, update: update.clone(), ask: false };
            self.context.hub.bus().publish(Notice::Awareness(arrived));
        }
        self.guests.values().for_each(|guest| guest.tell(Out::Presence(update.clone())));
    }

    fn arrived(&mut self, arrived: &Arrived) {
        if arrived.ask {
            let told = self.presence.everybody_of(|it| matches!(it, Through::Guest(_)));
            let Some(update) = told.map(Bytes::from) else { return };
            let node = self.context.hub.bus().node();
            let again = Arrived { document: self.about.id, node, update, ask: false };
            self.context.hub.bus().publish(Notice::Awareness(again));
            return;
        }
        let node = Through::Node(arrived.node);
        if self.presence.take_from_node(&node, &arrived.update).is_ok() {
            self.heard.insert(arrived.node, Instant::now());
            self.tell_presence(Some(arrived.update.to_vec()), false);
        }
    }

    fn node_left(&mut self, node: NodeId) {
        self.heard.remove(&node);
        let farewell = self.presence.leave(&Through::Node(node));
        self.tell_presence(farewell, false);
    }

    /// Whether a place is of this session.
    fn is_of(&self, guest: u64, session: SessionId) -> bool {
        self.guests.get(&guest).is_some_and(|it| it.actor.session == session)
    }

    // === What is written ===

    /// Tries an update. Gives it back when it is to be written.
    fn check(
        &mut self,
        mut from: Sender,
        update: Bytes,
        answer: Option<oneshot::Sender<Outcome>>,
    ) -> Option<Pending> {
        from.guest = from.guest.filter(|guest| self.is_of(*guest, from.session));
        let (clients, person) = (&self.clients, from.person);
        let owner = |client: u64| match clients.get(&client) {
            None => Owner::Nobody,
            Some(whose) if *whose == Some(person) => Owner::Author,
            Some(_) => Owner::Other,
        };
        let writes = from.writes && self.about.state == DocumentState::Open;
        let rights = Rights { writes, arranges: writes };
        let author = Author { rights, wide: from.wide, owner: &owner };
        match self.text.check(&update, &author) {
            Ok(checked) => Some(Pending { from, update, checked, answer }),
            Err(refusal) => {
                self.refuse(&from, answer, Refused::Update(refusal));
                None
            }
        }
    }

    fn refuse(&self, from: &Sender, answer: Option<oneshot::Sender<Outcome>>, refused: Refused) {
        self.context.metrics.refusals.inc();
        if let Some(answer) = answer {
            // Who asked may have gone.
            let _ = answer.send(Err(refused));
            return;
        }
        let Some(guest) = from.guest.and_then(|it| self.guests.get(&it)) else { return };
        guest.tell(Out::Saved(false));
        match refused {
            // What a reader sends is not taken, and reading goes on.
            Refused::Update(Refusal::ReadOnly) if !guest.writes => {}
            Refused::Frozen | Refused::Update(Refusal::ReadOnly) => {
                guest.tell(Out::Close(code::RIGHTS));
            }
            Refused::Update(Refusal::Missing) => {
                guest.tell(Out::Question(self.text.state_vector().into()));
            }
            Refused::Update(refusal) => {
                guest.tell(Out::Words(super::rules::words(&refusal).into()));
                guest.tell(Out::Close(code::REFUSED));
            }
        }
    }

    /// Writes what waits, however long the database is away, then shows it.
    async fn write(&mut self, mut pending: Vec<Pending>) -> Result<(), Error> {
        while pending.iter().any(|it| !it.checked.empty) {
            match self.log(&pending).await {
                Ok(Written::Done(before)) => return self.show(before, pending),
                Ok(Written::Frozen) => {
                    self.text.abandon();
                    self.about.state = DocumentState::Frozen;
                    for Pending { from, answer, .. } in pending {
                        self.refuse(&from, answer, Refused::Frozen);
                    }
                    return Ok(());
                }
                Ok(Written::Forged(which)) => {
                    self.text.abandon();
                    let Pending { from, answer, .. } = pending.remove(which);
                    self.refuse(&from, answer, Refused::Update(Refusal::ForgedClient));
                    pending = self.check_again(pending);
                }
                Err(error) => {
                    tracing::warn!(%error, document = %self.about.id, "nothing is saved for now");
                    if !self.context.tasks.pause(AGAIN_AFTER).await {
                        return Ok(());
                    }
                    // Perhaps it was written and only the answer was lost: the log tells.
                    self.text.abandon();
                    let followed = self.follow().await;
                    if let Err(Error::Corrupt(why)) = followed {
                        return Err(Error::Corrupt(why));
                    }
                    pending = self.check_again(pending);
                }
            }
        }
        self.show(Vec::new(), pending)
    }

    fn check_again(&mut self, pending: Vec<Pending>) -> Vec<Pending> {
        let again = |it: Pending| self.check(it.from, it.update, it.answer);
        pending.into_iter().filter_map(again).collect()
    }

    /// One transaction for all that waits.
    async fn log(&self, pending: &[Pending]) -> Result<Written, Error> {
        let id = self.about.id;
        let fresh: Vec<&Pending> = pending.iter().filter(|it| !it.checked.empty).collect();
        let more = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
        let mut tx = self.context.db.write().await?;
        let Some(last) = store::take(&mut tx, id, more).await? else {
            return Ok(Written::Frozen);
        };
        let first = last - more + 1;
        let before = if first - 1 > self.head {
            store::rows(&mut tx, id, (self.head, first - 1)).await?
        } else {
            Vec::new()
        };
        for (which, it) in pending.iter().enumerate() {
            for client in &it.checked.clients {
                let client = i64::try_from(*client).unwrap_or(i64::MAX);
                let mine = (client, Some(it.from.person));
                if !store::bind(&mut tx, id, mine).await? {
                    return Ok(Written::Forged(which));
                }
            }
        }
        let line = |it: &&Pending| Line {
            person: Some(it.from.person),
            session: Some(it.from.session),
            kind: "edit",
            bytes: it.checked.bytes.clone(),
        };
        let lines: Vec<Line> = fresh.iter().map(line).collect();
        store::append(&mut tx, id, (first, self.context.now()), &lines).await?;
        tx.commit().await?;
        Ok(Written::Done(before))
    }

    /// Applies what is in the log now, says so to those who wrote, and shows it to the others.
    fn show(&mut self, before: Vec<store::Logged>, pending: Vec<Pending>) -> Result<(), Error> {
        self.apply(before)?;
        let (mut updates, mut authors) = (Vec::new(), HashSet::new());
        for Pending { from, checked, answer, .. } in pending {
            self.text.commit(&checked).map_err(|it| Error::Corrupt(it.0))?;
            for client in &checked.clients {
                self.clients.insert(*client, Some(from.person));
            }
            if !checked.empty {
                self.head += 1;
                self.since.1 += checked.bytes.len();
                authors.insert(from.guest);
                updates.push(checked.bytes);
            }
            match answer {
                Some(answer) => drop(answer.send(Ok(self.head))),
                None => {
                    if let Some(guest) = from.guest {
                        self.tell(guest, Out::Saved(true));
                    }
                }
            }
        }
        // One author needs no echo of what they wrote; of several, each lacks what the others did.
        let only = if authors.len() == 1 { authors.into_iter().next().flatten() } else { None };
        if updates.is_empty() {
            return Ok(());
        }
        self.context.hub.bus().publish(Notice::Written(self.about.id));
        self.spread(updates, only)
    }

    /// Shows updates as one.
    fn spread(&self, updates: Vec<Vec<u8>>, except: Option<u64>) -> Result<(), Error> {
        if updates.is_empty() {
            return Ok(());
        }
        let update = merge::merge(updates).map_err(|_| Error::Corrupt("it cannot be merged"))?;
        let batch = Arc::new(Batch::new(self.head, update.into()));
        for (id, guest) in &self.guests {
            if Some(*id) != except {
                guest.tell(Out::Update(Arc::clone(&batch)));
            }
        }
        Ok(())
    }

    /// Applies rows of the log that others wrote, in their order, and shows them.
    fn apply(&mut self, rows: Vec<store::Logged>) -> Result<(), Error> {
        let mut updates = Vec::with_capacity(rows.len());
        for row in rows {
            if row.seq != self.head + 1 {
                return Err(Error::Corrupt("a row of the log is missing"));
            }
            self.text.apply_logged(&row.bytes).map_err(|it| Error::Corrupt(it.0))?;
            self.head = row.seq;
            self.since.1 += row.bytes.len();
            updates.push(row.bytes);
        }
        self.spread(updates, None)
    }

    // === What happens elsewhere ===

    /// Reads what others wrote in the log.
    async fn follow(&mut self) -> Result<(), Error> {
        let mut tx = self.context.db.read().await?;
        let rows = store::rows(&mut tx, self.about.id, (self.head, i64::MAX)).await?;
        drop(tx);
        self.apply(rows)
    }

    /// Looks at the log, at the state of the document, and at the rights of those who are here.
    async fn look(&mut self) -> Result<(), Error> {
        let silent = self.heard.iter().filter(|(_, at)| at.elapsed() > PRESENCE_TTL);
        let silent: Vec<NodeId> = silent.map(|(node, _)| *node).collect();
        silent.into_iter().for_each(|node| self.node_left(node));
        let mut tx = self.context.db.read().await?;
        let Some((head, state, room)) = store::pulse(&mut tx, self.about.id).await? else {
            self.guests.values().for_each(|guest| guest.tell(Out::Close(code::GONE)));
            return Ok(());
        };
        let now = self.context.now();
        let sessions: Vec<SessionId> =
            self.guests.values().map(|guest| guest.actor.session).collect();
        let alive = crate::identity::alive(&mut tx, &sessions, now).await?;
        let moved = room != self.room || state != self.about.state;
        self.about.state = state;
        let mut gone = Vec::new();
        for (id, guest) in &self.guests {
            let out = !alive.contains(&guest.actor.session);
            if out || (moved && self.changed(&mut tx, guest).await?) {
                gone.push((*id, if out { code::NOT_SIGNED_IN } else { code::RIGHTS }));
            }
        }
        self.room = room;
        drop(tx);
        for (id, why) in gone {
            self.tell(id, Out::Close(why));
            self.leave(id);
        }
        if head > self.head { self.follow().await } else { Ok(()) }
    }

    /// Whether somebody has fewer rights than they came with.
    async fn changed(&self, tx: &mut crate::db::Tx, guest: &Guest) -> Result<bool, Error> {
        match access::rights(tx, &guest.actor, &self.about).await {
            Ok(writes) => Ok(guest.writes && !writes),
            Err(Error::Db(error)) => Err(Error::Db(error)),
            Err(_) => Ok(true),
        }
    }

    /// Keeps the state.
    async fn keep(&mut self) -> Result<(), Error> {
        let mut tx = self.context.db.write().await?;
        loading::keep(&mut tx, self.about.id, (&self.text, self.head), self.context.now()).await?;
        super::version::by_itself(&mut tx, &self.context, (&self.about, &self.text), self.head)
            .await?;
        tx.commit().await?;
        self.since = (self.head, 0);
        Ok(())
    }
}
