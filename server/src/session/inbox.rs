//! Commands of one connection, answered one after the other: what a person sends first is
//! written first. Nothing runs, and nothing is held, while none is waiting. A connection that is
//! about to move takes no more, and answers what it took.

use super::{dispatch, send};
use crate::context::Context;
use crate::hub::outbox::Outbox;
use crate::permission::Actor;
use parvis_protocol::frame::{Answer, Outcome, Request, ServerFrame};
use parvis_protocol::limits::{IN_FLIGHT_COMMANDS_MAX, REFUSALS_MAX};
use parvis_protocol::problem::{Problem, Retry};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The commands that wait.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Request>,
    /// Those that wait, and the one that is being answered.
    unanswered: usize,
    /// Refused for being too many, since the connection last had nothing to wait for.
    refused: usize,
    /// A task is answering them.
    busy: bool,
    /// The connection is about to move: what comes now is for another node, after this time.
    moving: Option<Retry>,
}

impl Inbox {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes a command, or refuses it when too many are unanswered. False when that was said too
    /// often in vain: the connection is to be closed.
    #[must_use]
    pub(super) fn take(
        self: &Arc<Self>,
        context: &Arc<Context>,
        actor: &Arc<Actor>,
        outbox: &Arc<Outbox>,
        request: Request,
    ) -> bool {
        let mut state = self.state();
        let refused = match &state.moving {
            Some(retry) => Some(Problem::Moved(retry.clone())),
            None if state.unanswered >= IN_FLIGHT_COMMANDS_MAX => Some(Problem::TooManyInFlight),
            None => None,
        };
        if let Some(problem) = refused {
            state.refused += usize::from(problem == Problem::TooManyInFlight);
            let patient = state.refused <= REFUSALS_MAX;
            drop(state);
            let answer = Answer { id: request.id, outcome: Outcome::Problem(problem.into()) };
            send(outbox, &ServerFrame::Reply(Box::new(answer)));
            return patient;
        }
        state.waiting.push_back(request);
        state.unanswered += 1;
        if !std::mem::replace(&mut state.busy, true) {
            let (inbox, outbox) = (Arc::clone(self), Arc::clone(outbox));
            let (of, actor) = (Arc::clone(context), Arc::clone(actor));
            context.tasks.spawn(async move { inbox.work(&of, &actor, &outbox).await });
        }
        true
    }

    /// Answers until none is left. Goes on when the connection is gone: what was sent is done.
    async fn work(&self, context: &Arc<Context>, actor: &Actor, outbox: &Outbox) {
        while let Some(request) = self.next() {
            outbox.light().await;
            let answer = dispatch::answer(context, actor, request).await;
            // First: whoever has the answer may send one more.
            self.state().unanswered -= 1;
            send(outbox, &ServerFrame::Reply(Box::new(answer)));
        }
        outbox.look_again();
    }

    /// Refuses what comes from now on.
    pub(super) fn close(&self, retry_after_ms: u32) {
        self.state().moving = Some(Retry { retry_after_ms });
    }

    /// Everything taken was answered, and the answers are queued.
    pub(super) fn is_idle(&self) -> bool {
        !self.state().busy
    }

    fn next(&self) -> Option<Request> {
        let mut state = self.state();
        let next = state.waiting.pop_front();
        state.busy = next.is_some();
        if !state.busy {
            state.refused = 0;
            // A connection keeps nothing while it has nothing to say.
            state.waiting = VecDeque::new();
        }
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
