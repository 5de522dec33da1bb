//! The two stock protocols over a WebSocket: y-websocket, one document each; Hocuspocus, several
//! behind their addresses.

use super::ask::Ask;
use super::door::{self, Seat};
use super::guest::{Out, Queue, code};
use crate::context::Context;
use crate::permission::Actor;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use parvis_coedit::frame::hocuspocus::{self, Message as Said};
use parvis_coedit::frame::yjs::{self, Message as Sync};
use parvis_protocol::id::DocumentId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// A stock client gives a connection up that brought nothing for 30 s: an empty word in time.
const STILL_EVERY: Duration = Duration::from_secs(15);
/// A batch is read within this time, or the peer is given up.
const WRITE_WITHIN: Duration = Duration::from_secs(30);
/// A socket on which nobody has come into a document by then is closed.
const SEATED_WITHIN: Duration = Duration::from_secs(10);
/// Documents on one socket, and attempts to come into one that were refused.
const SEATS_MAX: usize = 100;
const REFUSALS_MAX: usize = 20;
/// Presence of nobody: what says nothing.
const NOBODY: [u8; 1] = [0];

/// Who is at the other end: by cookie, or by a token for one document.
pub(super) enum Visitor {
    /// Signed in.
    Signed(Actor),
    /// Not, as far as the request says.
    Unknown,
}

struct Connection {
    context: Arc<Context>,
    socket: WebSocket,
    queue: Arc<Queue>,
    seats: HashMap<Arc<str>, Seat>,
    /// Frames begin with an address.
    addressed: bool,
    visitor: Visitor,
    refusals: usize,
    opened: Instant,
}

/// Why a connection ends: with which code.
type Ended = u16;

/// Serves one document to a client of y-websocket.
pub(super) async fn serve_yjs(
    context: Arc<Context>,
    socket: WebSocket,
    actor: Option<Actor>,
    id: Option<DocumentId>,
) {
    let visitor = Visitor::Unknown;
    let mut connection = Connection::new(context, socket, visitor, false);
    let address: Arc<str> = "".into();
    let ended = match (actor, id) {
        (None, _) => code::NOT_SIGNED_IN,
        (_, None) => code::GONE,
        (Some(actor), Some(id)) => match connection.sit(&actor, id, &address).await {
            Ok(_) => {
                connection.ask(&address, Ask::Question).await;
                connection.run().await
            }
            Err(code) => code,
        },
    };
    connection.close(ended).await;
}

/// Serves a client of Hocuspocus.
pub(super) async fn serve_collab(context: Arc<Context>, socket: WebSocket, visitor: Visitor) {
    let mut connection = Connection::new(context, socket, visitor, true);
    let ended = connection.run().await;
    connection.close(ended).await;
}

impl Connection {
    fn new(context: Arc<Context>, socket: WebSocket, visitor: Visitor, addressed: bool) -> Self {
        let (queue, seats, opened) = (Arc::default(), HashMap::new(), Instant::now());
        Self { context, socket, queue, seats, addressed, visitor, refusals: 0, opened }
    }

    async fn sit(
        &mut self,
        actor: &Actor,
        id: DocumentId,
        address: &Arc<str>,
    ) -> Result<bool, Ended> {
        let place = (address, &self.queue);
        match Seat::take(&self.context, actor, id, place).await {
            Ok(seat) => {
                let writes = seat.seated.writes;
                self.seats.insert(Arc::clone(address), seat);
                Ok(writes)
            }
            Err(error) => Err(door::code_of(&error)),
        }
    }

    async fn ask(&mut self, address: &Arc<str>, ask: impl FnOnce(u64) -> Ask) -> bool {
        match self.seats.get(address) {
            Some(seat) => seat.ask(ask(seat.seated.guest)).await,
            None => false,
        }
    }

    async fn run(&mut self) -> Ended {
        let mut still = interval(STILL_EVERY);
        still.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (queue, tasks) = (Arc::clone(&self.queue), self.context.tasks.clone());
        loop {
            let went = tokio::select! {
                things = queue.next() => self.write(things).await,
                heard = self.socket.recv() => match heard {
                    Some(Ok(Message::Binary(frame))) => self.hear(&frame).await,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                    Some(Ok(Message::Text(_))) => Err(code::REFUSED),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return code::GOING,
                },
                _ = still.tick() => self.still().await,
                () = tasks.stopping() => Err(code::GOING),
            };
            if let Err(ended) = went {
                return ended;
            }
        }
    }

    /// Says that it is there; gives up who came into no document.
    async fn still(&mut self) -> Result<(), Ended> {
        if self.seats.is_empty() && self.opened.elapsed() >= SEATED_WITHIN {
            return Err(code::NOT_SIGNED_IN);
        }
        let nobody = yjs::awareness(&NOBODY);
        let addresses: Vec<Arc<str>> = self.seats.keys().cloned().collect();
        for address in addresses {
            let frame = self.frame(&address, nobody.clone());
            self.send(vec![frame]).await?;
        }
        Ok(())
    }

    fn frame(&self, address: &Arc<str>, message: Vec<u8>) -> Bytes {
        if self.addressed {
            hocuspocus::addressed(address, &message).into()
        } else {
            message.into()
        }
    }

    // === What goes out ===

    async fn write(&mut self, things: Vec<(Arc<str>, Out)>) -> Result<(), Ended> {
        let (mut frames, mut ended) = (Vec::with_capacity(things.len()), None);
        for (address, out) in things {
            match out {
                Out::State(state) => frames.push(self.frame(&address, yjs::step2(&state))),
                Out::Question(has) => frames.push(self.frame(&address, yjs::step1(&has))),
                Out::Update(batch) if self.addressed => frames.push(batch.addressed(&address)),
                Out::Update(batch) => frames.push(batch.framed()),
                Out::Presence(update) => {
                    frames.push(self.frame(&address, yjs::awareness(&update)));
                }
                Out::Saved(saved) if self.addressed => {
                    frames.push(hocuspocus::status(&address, saved).into());
                }
                Out::Words(words) if self.addressed => {
                    frames.push(hocuspocus::stateless(&address, &words).into());
                }
                // y-websocket has no word for it.
                Out::Saved(_) | Out::Words(_) => {}
                Out::Close(why) => {
                    self.seats.remove(&address);
                    if self.addressed {
                        frames.push(hocuspocus::close(&address, reason(why)).into());
                    }
                    if self.seats.is_empty() || why == code::AGAIN {
                        ended = Some(why);
                    }
                }
            }
        }
        self.send(frames).await?;
        ended.map_or(Ok(()), Err)
    }

    async fn send(&mut self, frames: Vec<Bytes>) -> Result<(), Ended> {
        let writing = async {
            for frame in frames {
                self.socket.feed(Message::Binary(frame)).await?;
            }
            self.socket.flush().await
        };
        match timeout(WRITE_WITHIN, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(code::AGAIN),
        }
    }

    async fn close(mut self, code: Ended) {
        self.seats.clear();
        let frame = CloseFrame { code, reason: reason(code).into() };
        let closing = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.socket.next().await {}
            }
        };
        // A peer that is gone, or does not read, is left to the system.
        let _ = timeout(SEATED_WITHIN, closing).await;
    }

    // === What comes in ===

    async fn hear(&mut self, frame: &[u8]) -> Result<(), Ended> {
        if !self.addressed {
            let message = yjs::read(frame).map_err(|_| code::REFUSED)?;
            let address: Arc<str> = "".into();
            return self.sync(&address, message, false).await;
        }
        let frame = hocuspocus::read(frame).map_err(|_| code::REFUSED)?;
        let address: Arc<str> = frame.address.into();
        match frame.message {
            Said::Token { token, .. } => self.enter(&address, frame.document(), token).await,
            Said::Ping => self.send(vec![hocuspocus::pong(&address).into()]).await,
            Said::Pong | Said::Stateless(_) => Ok(()),
            Said::BroadcastStateless => Err(code::REFUSED),
            Said::Close => {
                self.seats.remove(&address);
                Ok(())
            }
            Said::Sync { message, reply } => self.sync(&address, message, reply).await,
            Said::Awareness(update) => self.sync(&address, Sync::Awareness(update), false).await,
            Said::QueryAwareness => self.sync(&address, Sync::QueryAwareness, false).await,
        }
    }

    /// Comes into a document, by cookie or by token.
    async fn enter(
        &mut self,
        address: &Arc<str>,
        document: &str,
        token: &str,
    ) -> Result<(), Ended> {
        if self.seats.contains_key(address) {
            return Ok(());
        }
        let entered = self.admit(address, document, token).await;
        let frame = match entered {
            Ok(writes) => hocuspocus::authenticated(address, writes),
            Err(why) => {
                self.refusals += 1;
                if self.refusals > REFUSALS_MAX || why == code::AGAIN {
                    return Err(why);
                }
                hocuspocus::denied(address, reason(why))
            }
        };
        self.send(vec![frame.into()]).await
    }

    async fn admit(
        &mut self,
        address: &Arc<str>,
        document: &str,
        token: &str,
    ) -> Result<bool, Ended> {
        if self.seats.len() >= SEATS_MAX {
            return Err(code::AGAIN);
        }
        let id: DocumentId = document.parse().map_err(|_| code::GONE)?;
        let actor = match &self.visitor {
            Visitor::Signed(actor) => actor.clone(),
            Visitor::Unknown => {
                door::bearer(&self.context, token, id).await.map_err(
                    |error| match door::code_of(&error) {
                        code::GONE => code::NOT_SIGNED_IN,
                        other => other,
                    },
                )?
            }
        };
        self.sit(&actor, id, address).await
    }

    async fn sync(
        &mut self,
        address: &Arc<str>,
        message: Sync<'_>,
        reply: bool,
    ) -> Result<(), Ended> {
        let Some(seat) = self.seats.get_mut(address) else {
            // Before its token, or after it was shown out: bounded, and not remembered.
            self.refusals += 1;
            return if self.refusals > REFUSALS_MAX { Err(code::RIGHTS) } else { Ok(()) };
        };
        let guest = seat.seated.guest;
        let went = match message {
            Sync::Step1(has) => {
                let lacks = seat.ask(Ask::Lacks(guest, has.to_vec())).await;
                // Exactly one question for each of theirs: more would hide what is not saved.
                let asks = self.addressed && !reply;
                lacks && (!asks || seat.ask(Ask::Question(guest)).await)
            }
            Sync::Step2(update) => seat.write(update, true).await,
            Sync::Update(update) => seat.write(update, false).await,
            Sync::Awareness(update) => {
                seat.ask(Ask::Presence(guest, Bytes::copy_from_slice(update))).await
            }
            Sync::QueryAwareness => seat.ask(Ask::WhoIsHere(guest)).await,
        };
        if went { Ok(()) } else { Err(code::AGAIN) }
    }
}

/// The same as a code, for who reads a log.
const fn reason(code: u16) -> &'static str {
    match code {
        code::RIGHTS => "permission-denied",
        code::GONE => "not-found",
        code::REFUSED => "refused",
        code::NOT_SIGNED_IN => "not-signed-in",
        code::GOING => "going-away",
        _ => "try-again",
    }
}
