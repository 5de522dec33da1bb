//! The connections of those who are always there: sessions like those of browsers, opened in the
//! same way, without a socket.

use super::Error;
use crate::context::Context;
use crate::identity::{self, Visit};
use crate::permission::Actor;
use crate::session::{self, Session};
use parvis_protocol::VERSION;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::frame::{Hello, ServerFrame};
use parvis_protocol::id::SessionId;
use parvis_protocol::message::Message;
use parvis_protocol::wire::Encoding;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Messages heard and not looked at yet; more are not answered.
const HEARD_MAX: usize = 256;
/// What the list of one's devices shows.
const DEVICE: &str = "Démonstration";

/// What happened.
#[derive(Debug)]
pub enum Heard {
    /// Somebody posted.
    Posted(Box<Message>),
    /// A connection was closed by the server.
    SentAway,
}

/// The connections. Dropped, they close.
pub struct Ears {
    /// Their sessions.
    pub sessions: BTreeSet<SessionId>,
    heard: mpsc::Receiver<Heard>,
    _open: DropGuard,
}

impl Ears {
    /// Connects these people.
    pub async fn open(
        context: &Arc<Context>,
        people: impl Iterator<Item = &Actor>,
    ) -> Result<Self, Error> {
        let (tell, heard) = mpsc::channel(HEARD_MAX);
        let close = CancellationToken::new();
        let mut sessions = BTreeSet::new();
        let mut tx = context.db.write().await?;
        let mut actors = Vec::new();
        for actor in people {
            let visit = Visit { device: DEVICE.to_owned(), token: None };
            let opened = identity::open_session(&mut tx, context, actor.person, None, &visit);
            let opened = opened.await?;
            sessions.insert(opened.you.session);
            actors.push((Actor { session: opened.you.session, ..actor.clone() }, opened));
        }
        tx.commit().await?;
        for (actor, opened) in actors {
            opened.announce(context);
            let listening = listen(Arc::clone(context), actor, tell.clone(), close.child_token());
            context.tasks.spawn(listening);
        }
        Ok(Self { sessions, heard, _open: close.drop_guard() })
    }

    /// The next thing that happens.
    pub async fn next(&mut self) -> Heard {
        self.heard.recv().await.unwrap_or(Heard::SentAway)
    }
}

/// One connection, until it is closed or the node stops. Ended, its session ends too.
async fn listen(
    context: Arc<Context>,
    actor: Actor,
    tell: mpsc::Sender<Heard>,
    close: CancellationToken,
) {
    let (person, id) = (actor.clone(), actor.session);
    let ended = tokio::select! {
        ended = hear(&context, actor, &tell) => ended,
        () = close.cancelled() => Ok(()),
        () = context.tasks.stopping() => Ok(()),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "one of the people of the demonstration could not come");
    }
    // Nobody waits any more when the troupe is gone.
    drop(tell.try_send(Heard::SentAway));
    if let Err(error) = identity::revoke(&context, &person, id).await {
        tracing::debug!(%error, "a session of the demonstration had ended already");
    }
}

async fn hear(
    context: &Arc<Context>,
    actor: Actor,
    tell: &mpsc::Sender<Heard>,
) -> Result<(), session::Error> {
    let mut session = Session::enter(context, actor, Encoding::MessagePack)?;
    session.hello(Hello { protocol: VERSION, resume: Vec::new() }).await?;
    loop {
        let batch = session.next().await;
        for bytes in &batch.frames {
            let Ok(ServerFrame::Changes(it)) = Encoding::MessagePack.decode(bytes) else {
                continue;
            };
            let posted = it.changes.into_iter().filter(|it| it.verb == Verb::MessagePosted);
            for entity in posted.flat_map(|change| change.entities) {
                if let Entity::Message(message) = entity {
                    // Too much at once: what does not fit is not answered.
                    drop(tell.try_send(Heard::Posted(Box::new(message))));
                }
            }
        }
        if batch.bye.is_some() {
            return Ok(());
        }
    }
}
