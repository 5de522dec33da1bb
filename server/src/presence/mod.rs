//! Who has a live connection, and who is writing. Soft: told when it changes, forgotten when a
//! node falls silent, never stored.
//!
//! **This is not attendance.** Who attends a meeting, for the quorum, a *pouvoir* or a vote, is
//! declared by people and kept for ever; nothing of the law may ever be inferred from a socket.
//!
//! Each node knows its own connections and tells the nodes that follow the same rooms, whole:
//! when they change (at most every 1.5 s), and again every 12 s in case that was lost. What a
//! node heard of another one counts for just less than 30 s. Somebody whose connection ended
//! stays present for just more than 10 s, so that a reconnection within 10 s, even to another
//! node, is invisible; and is never shown for 30 s after, even if their node dies meanwhile.
//!
//! The loop that hears the bus lives here too, because presence is most of what it does.

pub mod rules;
mod store;

use crate::bus::{Event, Notice};
use crate::context::Context;
use crate::db;
use crate::hub::frame::Frame;
use crate::hub::outbox::Outbox;
use crate::hub::signal::EncodedSignal;
use crate::permission::{Actor, Denied, Right, authorise};
use crate::poll::turnout::Voted;
use parvis_protocol::command::TypeIn;
use parvis_protocol::id::{ChannelId, PersonId};
use parvis_protocol::limits::TYPING_MEMBERS_MAX;
use parvis_protocol::problem::Problem;
use parvis_protocol::signal::{Signal, Typing};
use rules::{News, TICK, Watch};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Events handed on at once.
const EVENTS_TOGETHER_MAX: usize = 256;
/// News waiting for the loop that decides; more are dropped, and heard again 12 s later.
const NEWS_WAITING_MAX: usize = 4_096;
/// Rooms whose size is read by one statement.
const ROOMS_READ_MAX: usize = 500;

/// Why a use-case of presence was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Error {
    /// Never: what is not stored cannot have been accepted before.
    pub const fn is_repeated(&self) -> bool {
        false
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
        }
    }
}

/// Shows a connection that was just attached to a room who is present there, from now on. Not
/// for personal channels, where nobody else ever is.
pub fn greet(context: &Context, channel: ChannelId, outbox: &Outbox) {
    context.hub.registry().greet(channel, outbox);
}

/// Tells the others in a room that the person is writing. In a room of more than
/// [`TYPING_MEMBERS_MAX`] members nobody is told: it would only be noise.
pub async fn type_in(context: &Context, actor: &Actor, it: TypeIn) -> Result<(), Error> {
    let TypeIn { channel, thread } = it;
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, channel, Right::Write).await?;
    let sizes = store::sizes(&mut tx, &[channel]).await?;
    drop(tx);
    if sizes.get(&channel).is_some_and(|members| *members <= TYPING_MEMBERS_MAX) {
        let typing = Typing { channel, thread, person: actor.person };
        context.hub.signal(channel, Signal::Typing(typing), Some(actor.person));
    }
    Ok(())
}

/// Takes in what the node hears from its bus, until it stops. Nothing here waits for anything but
/// the next event: what needs the database is left to others.
pub async fn listen(context: Arc<Context>, mut events: mpsc::Receiver<Event>) {
    let (news, inbox) = mpsc::channel(NEWS_WAITING_MAX);
    context.tasks.spawn(watch(Arc::clone(&context), inbox));
    let mut heard = Vec::with_capacity(EVENTS_TOGETHER_MAX);
    loop {
        let count = tokio::select! {
            count = events.recv_many(&mut heard, EVENTS_TOGETHER_MAX) => count,
            () = context.tasks.stopping() => return,
        };
        if count == 0 {
            return;
        }
        for event in heard.drain(..) {
            if let Some(of_presence) = hear(&context, event) {
                // Dropped when there is no room: every node repeats itself.
                let _ = news.try_send(of_presence);
            }
        }
    }
}

/// Does what an event asks for. Returns what it means for presence.
fn hear(context: &Context, event: Event) -> Option<News> {
    match event {
        Event::Notice(Notice::Changes { head, msgpack }) => {
            context.hub.accept(Arc::new(Frame::from_bus(head, msgpack)));
            None
        }
        Event::Notice(Notice::Typing(typing)) => {
            let (channel, writer) = (typing.channel, typing.person);
            context.hub.signal_here(channel, Signal::Typing(typing), Some(writer));
            None
        }
        Event::Notice(Notice::Voted { channel, poll, sealed }) => {
            context.polls.turnouts.note(Voted { channel, poll, sealed, here: false });
            None
        }
        Event::Notice(Notice::Counting) => {
            context.polls.wake.notify_one();
            None
        }
        Event::Notice(Notice::Written(document)) => {
            context.documents.written(document);
            None
        }
        Event::Notice(Notice::Awareness(arrived)) => {
            context.documents.arrived(arrived);
            None
        }
        Event::Notice(Notice::SessionEnded(session)) => {
            context.hub.end_session_here(session);
            None
        }
        Event::Notice(Notice::Presence(presence)) => Some(News::Heard(presence)),
        Event::Notice(Notice::NodeLeft(node)) => {
            context.documents.node_left(node);
            Some(News::Left(node))
        }
        // The bus listens to its own probes.
        Event::Notice(Notice::Probe(_)) => None,
        Event::Following(channel) => {
            context.hub.doubt(channel);
            Some(News::Following(channel))
        }
        Event::Reopened => {
            context.hub.doubt_all();
            context.documents.doubt();
            Some(News::Reopened)
        }
    }
}

/// Decides every 1.5 s who is present, and tells the nodes and the listeners what changed, until
/// the node stops.
async fn watch(context: Arc<Context>, mut inbox: mpsc::Receiver<News>) {
    let started = Instant::now();
    let mut watch = Watch::new(context.hub.bus().node());
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            news = inbox.recv() => match news {
                Some(news) => watch.take(news, started.elapsed()),
                None => return,
            },
            _ = ticks.tick() => {
                for (channel, touched) in context.hub.registry().take_touched() {
                    let people = context.hub.registry().listeners(channel);
                    watch.here(channel, people, touched, started.elapsed());
                }
                let orders = watch.tick(started.elapsed());
                for presence in orders.publish {
                    context.hub.bus().publish(Notice::Presence(presence));
                }
                if let Err(error) = tell(&context, &orders.tell).await {
                    tracing::warn!(%error, "who is present could not be told yet");
                    watch.not_told(orders.tell.iter().map(|(channel, _)| *channel));
                }
            }
            () = context.tasks.stopping() => return,
        }
    }
}

/// Tells the local listeners of some rooms who is present.
async fn tell(
    context: &Context,
    rooms: &[(ChannelId, BTreeSet<PersonId>)],
) -> Result<(), db::Error> {
    for some in rooms.chunks(ROOMS_READ_MAX) {
        let channels: Vec<ChannelId> = some.iter().map(|(channel, _)| *channel).collect();
        let mut tx = context.db.read().await?;
        let sizes = store::sizes(&mut tx, &channels).await?;
        drop(tx);
        for (channel, people) in some {
            let members = sizes.get(channel).copied();
            let presence = rules::shown(*channel, people, members);
            if let Some(signal) = EncodedSignal::new(Signal::Presence(presence)) {
                context.hub.registry().show(*channel, signal);
            }
        }
    }
    Ok(())
}
