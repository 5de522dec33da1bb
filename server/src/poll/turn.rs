//! What every move of a poll does the same way: a permit, a position in the journal, the poll held
//! alone, and only then what it is now.

use super::electorate::{self, Electors, Sitting};
use super::rules::{self, Move};
use super::store::{self, Hold, Stored, ballot};
use super::{Error, runner, tally};
use crate::channel;
use crate::context::Context;
use crate::db::Tx;
use crate::db::journal::{self, Entry};
use crate::hub::Published;
use crate::permission::{self, Actor, Permit, Right, authorise};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, Micros, PollId, Seq};
use parvis_protocol::poll::command::OfPoll;
use parvis_protocol::poll::{PollKind, PollState, Voided};

/// A use-case that moves a poll: its transaction, what it may do, the position it took. It holds
/// the poll alone: no ballot is under way.
pub(super) struct Turn<'a> {
    pub(super) context: &'a Context,
    pub(super) tx: Tx,
    pub(super) permit: Permit,
    pub(super) seq: Seq,
    pub(super) at: Micros,
    pub(super) verb: Verb,
    pub(super) stored: Stored,
}

impl<'a> Turn<'a> {
    pub(super) async fn take(
        (context, sitting): (&'a Context, &impl Sitting),
        actor: &Actor,
        id: CommandId,
        OfPoll { channel, poll }: OfPoll,
        (verb, what): (Verb, Move),
    ) -> Result<Self, Error> {
        let mut tx = context.db.write().await?;
        let permit = authorise(&mut tx, actor, channel, Right::Write).await?;
        let at = context.now_for_all(&mut tx).await?;
        let entry = Entry::of(verb, poll.0);
        let seq = journal::append(&mut tx, &permit, Some(id), at, entry).await?;
        let found = store::poll(&mut tx, (channel, poll), Hold::Alone).await?;
        let stored = found.ok_or(Error::NotFound)?;
        let runner = runner(&mut tx, sitting, (&permit, stored.poll.item)).await?;
        rules::step(&stored.poll, runner, what)?;
        Ok(Self { context, tx, permit, seq, at, verb, stored })
    }

    /// The same by the server. Nothing when the poll is no longer as it was seen.
    pub(super) async fn by_itself(
        context: &'a Context,
        (channel, poll): (ChannelId, PollId),
        verb: Verb,
        still: impl FnOnce(&Stored, Micros) -> bool,
    ) -> Result<Option<Self>, Error> {
        let mut tx = context.db.write().await?;
        let kind = channel::channel(&mut tx, channel).await?.kind;
        let permit = permission::system(channel, kind);
        let at = context.now_for_all(&mut tx).await?;
        let seq = journal::append(&mut tx, &permit, None, at, Entry::of(verb, poll.0)).await?;
        let found = store::poll(&mut tx, (channel, poll), Hold::Alone).await?;
        let stored = found.filter(|stored| still(stored, at));
        Ok(stored.map(|stored| Self { context, tx, permit, seq, at, verb, stored }))
    }

    /// Opens the poll. Where that fails, no key stays behind.
    pub(super) async fn open_and_end(mut self, sitting: &impl Sitting) -> Result<Done, Error> {
        let (context, poll) = (self.context, self.stored.poll.id);
        let opened = async {
            self.open(sitting).await?;
            self.end(Vec::new()).await
        };
        let opened = opened.await;
        if opened.is_err() {
            context.polls.keys.forget(poll);
        }
        opened
    }

    /// Fixes who may vote, and opens the urn.
    async fn open(&mut self, sitting: &impl Sitting) -> Result<(), Error> {
        let (channel, item) = (self.permit.channel(), self.stored.poll.item);
        let rules = self.stored.poll.rules;
        let stamp = (self.seq, self.at);
        let found =
            electorate::electors(&mut self.tx, sitting, (channel, item), &rules, stamp).await?;
        let Electors { kind, all: electors, chair, presence, place } = found;
        let poll = &mut self.stored.poll;
        rules::open((&poll.question, &rules), (kind, place), electors.len())?;
        poll.closes_at = rules::closes_at(poll.question.kind, poll.closes_at, self.at)?;
        poll.electors = tally::electorate(&electors);
        let seats = i64::from(poll.electors.ballots);
        // In a meeting it is presence that is counted, and stamped.
        let share = rules.quorum.filter(|_| presence.is_none());
        let quorum = share.map(|share| tally::fewest(share, seats));
        poll.quorum = quorum.map(|needed| u32::try_from(needed).unwrap_or(u32::MAX));
        poll.presence = presence;
        poll.chair = poll.chair.or(chair);
        poll.opened_at = Some(self.at);
        poll.state = PollState::Open;
        self.stored.electorate_rev = Some(self.seq);
        if rules::is_sealed(&self.stored.poll.question, &rules) {
            let seal = self.context.polls.keys.keep(self.stored.poll.id, &self.context.ids.key());
            self.stored.poll.seal = Some(seal);
            self.stored.keeper = Some(self.context.hub.bus().node());
            self.stored.kept_at = Some(self.at);
        }
        Ok(store::insert_electors(&mut self.tx, self.stored.poll.id, &electors).await?)
    }

    /// Keeps a small fact beside the change, for the minutes.
    pub(super) async fn note(&mut self, fact: &impl serde::Serialize) -> Result<(), Error> {
        let place = (self.permit.channel(), self.seq);
        Ok(journal::annotate(&mut self.tx, place, &store::to_json(fact)?).await?)
    }

    /// Nothing more is taken; the electorate is told to be over.
    pub(super) const fn over(&mut self) {
        if self.stored.electorate_rev.is_some() {
            self.stored.electorate_rev = Some(self.seq);
        }
    }

    pub(super) async fn void(&mut self, voided: Voided) -> Result<(), Error> {
        let poll = self.stored.poll.id;
        if rules::is_under_way(self.stored.poll.state) {
            self.over();
            self.stored.poll.closed_at = self.stored.poll.closed_at.or(Some(self.at));
            ballot::delete_sealed(&mut self.tx, poll).await?;
            self.forget_mood().await?;
        }
        self.stored.poll.voided = Some(voided);
        self.stored.poll.state = PollState::Voided;
        Ok(())
    }

    /// Of a mood that is over, nobody is named.
    pub(super) async fn forget_mood(&mut self) -> Result<(), Error> {
        if self.stored.poll.question.kind == PollKind::Mood {
            store::delete_electors(&mut self.tx, self.stored.poll.id).await?;
        }
        Ok(())
    }

    /// Ends with the poll as it is now, and other entities of the room.
    pub(super) async fn end(self, others: Vec<Entity>) -> Result<Done, Error> {
        let Self { context, mut tx, permit, seq, at, verb, mut stored } = self;
        stored.poll.rev = seq;
        store::save(&mut tx, &stored).await?;
        let (channel, poll) = (permit.channel(), stored.poll.id);
        let mut entities = Vec::new();
        if stored.electorate_rev == Some(seq) {
            let electorates =
                store::electorates(&mut tx, channel, (Seq(seq.0.saturating_sub(1)), seq)).await?;
            entities.extend(electorates.into_iter().map(Entity::Electorate));
        }
        entities.push(stored.entity());
        entities.extend(others);
        tx.commit().await?;
        let change: Published = channel::published(&permit, (seq, at), verb, entities);
        context.hub.publish(change);
        Ok(Done { poll: Some(poll), ..Done::at(channel, seq) })
    }
}
