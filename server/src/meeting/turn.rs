//! What every command of a meeting does the same way: a permit, a position in the journal, and
//! only then the meeting as it stands: nobody changes it before the commit, since the position
//! holds the room.

use super::rules::{self, Move};
use super::{Error, runner, store};
use crate::channel;
use crate::context::Context;
use crate::db::Tx;
use crate::db::journal::{self, Entry};
use crate::hub::Published;
use crate::permission::{Actor, Denied, Permit, Right, authorise};
use crate::territory;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, MeetingId, Micros, Seq};
use parvis_protocol::meeting::{AgendaItem, Meeting, MeetingState, Warning};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A transaction with a position in a room.
pub struct Taken<'a> {
    /// What the use-case got.
    pub context: &'a Context,
    /// The transaction.
    pub tx: Tx,
    /// What the person may do.
    pub permit: Permit,
    /// The position.
    pub seq: Seq,
    /// When.
    pub at: Micros,
    /// What happens.
    pub verb: Verb,
    /// What the answer names.
    pub done: Done,
    /// What others are told in their own channels.
    others: Vec<Published>,
}

impl<'a> Taken<'a> {
    /// Takes the position.
    pub async fn take(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        channel: ChannelId,
        what: (Verb, Uuid, Right),
    ) -> Result<Self, Error> {
        Self::take_or(context, actor, id, (channel, None), what).await
    }

    /// The same, also for who is not of the room but was found to have a say in this one thing.
    pub async fn take_or(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, visitor): (ChannelId, Option<Permit>),
        (verb, entity, right): (Verb, Uuid, Right),
    ) -> Result<Self, Error> {
        let mut tx = context.db.write().await?;
        if lets_in_or_out(verb) {
            territory::lock(&mut tx, actor.territory).await?;
        }
        let permit = match (authorise(&mut tx, actor, channel, right).await, visitor) {
            (Err(Denied::NotFound), Some(visitor)) => visitor,
            (permit, _) => permit?,
        };
        let at = context.now();
        let seq = journal::append(&mut tx, &permit, Some(id), at, Entry::of(verb, entity)).await?;
        let done = journal::done((channel, seq), verb, entity);
        Ok(Self { context, tx, permit, seq, at, verb, done, others: Vec::new() })
    }

    /// Takes what the room and its people are told of members who come or go at this position:
    /// gives what the room is told, keeps the rest until the commit.
    pub fn tell(&mut self, told: Vec<Published>) -> Vec<Entity> {
        let mut entities = Vec::new();
        for it in told {
            if it.channel == self.permit.channel() {
                entities.extend(it.change.entities);
            } else {
                self.others.push(it);
            }
        }
        entities
    }

    /// The turn of a meeting that is in hand.
    pub const fn of(self, meeting: Meeting) -> Turn<'a> {
        Turn { taken: self, meeting }
    }

    /// The turn of a meeting of the room.
    pub async fn of_meeting(mut self, meeting: MeetingId) -> Result<Turn<'a>, Error> {
        let found = store::meeting(&mut self.tx, self.permit.channel(), meeting).await?;
        Ok(self.of(found.ok_or(Error::NotFound)?))
    }

    /// An item of the room.
    pub async fn item(&mut self, item: ItemId) -> Result<AgendaItem, Error> {
        let found = store::item(&mut self.tx, self.permit.channel(), item).await?;
        found.ok_or(Error::NotFound)
    }

    /// Keeps a small fact beside the change, for the minutes.
    pub async fn note(&mut self, fact: &impl Serialize) -> Result<(), Error> {
        let detail = store::to_json(fact)?;
        Ok(journal::annotate(&mut self.tx, (self.permit.channel(), self.seq), &detail).await?)
    }

    /// Writes an item at this position.
    pub async fn put_item(&mut self, item: &mut AgendaItem) -> Result<(), Error> {
        item.rev = self.seq;
        Ok(store::put_item(&mut self.tx, item).await?)
    }

    /// Commits, tells, answers.
    pub async fn end(self, entities: Vec<Entity>) -> Result<Done, Error> {
        let Self { context, tx, permit, seq, at, verb, done, others } = self;
        tx.commit().await?;
        context.hub.publish(channel::published(&permit, (seq, at), verb, entities));
        others.into_iter().for_each(|it| context.hub.publish(it));
        Ok(done)
    }
}

/// A turn in a meeting.
pub struct Turn<'a> {
    /// The transaction and its position.
    pub taken: Taken<'a>,
    /// The meeting.
    pub meeting: Meeting,
}

impl<'a> Turn<'a> {
    /// A turn of who conducts the meeting.
    pub async fn take(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, meeting): (ChannelId, MeetingId),
        (verb, what): (Verb, Move),
    ) -> Result<Self, Error> {
        let turn = Self::open(context, actor, id, (channel, meeting), (verb, Right::Write)).await?;
        rules::step(&turn.meeting, runner(&turn.taken.permit)?, what)?;
        Ok(turn)
    }

    /// A turn of anybody with this right in the room.
    pub async fn open(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, meeting): (ChannelId, MeetingId),
        (verb, right): (Verb, Right),
    ) -> Result<Self, Error> {
        let what = (verb, meeting.0, right);
        Taken::take(context, actor, id, channel, what).await?.of_meeting(meeting).await
    }

    /// A turn of who conducts the meeting of an item.
    pub async fn of_item(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, item): (ChannelId, ItemId),
        (verb, what): (Verb, Move),
    ) -> Result<(Self, AgendaItem), Error> {
        let entity = (verb, item.0, Right::Write);
        let mut taken = Taken::take(context, actor, id, channel, entity).await?;
        let item = taken.item(item).await?;
        let of = item.meeting.ok_or(Error::ItemState(item.state))?;
        let turn = taken.of_meeting(of).await?;
        rules::step(&turn.meeting, runner(&turn.taken.permit)?, what)?;
        Ok((turn, item))
    }

    /// Writes the meeting as it is, for what refers to it.
    pub async fn written(mut self) -> Result<Self, Error> {
        store::put_meeting(&mut self.taken.tx, &self.meeting).await?;
        Ok(self)
    }

    /// The items of the meeting, in their order.
    pub async fn items(&mut self) -> Result<Vec<AgendaItem>, Error> {
        Ok(store::items(&mut self.taken.tx, self.meeting.id).await?)
    }

    /// Refuses when the agenda is written together: then its items come from that document, and
    /// what is done here would be lost.
    pub async fn by_hand(&mut self) -> Result<(), Error> {
        if store::is_written_together(&mut self.taken.tx, self.meeting.id).await? {
            return Err(Error::InDocument);
        }
        Ok(())
    }

    /// Lets warnings pass for a reason, and remembers it.
    pub async fn heed(
        &mut self,
        warnings: Vec<Warning>,
        despite: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let overridden = warnings.clone();
        let reason = rules::heed(warnings, despite)?;
        if let Some(reason) = &reason {
            let despite = Despite { despite: reason.clone(), warnings: overridden };
            self.taken.note(&despite).await?;
        }
        Ok(reason)
    }

    /// Writes the meeting, commits, tells it and these entities, answers.
    pub async fn end(mut self, mut entities: Vec<Entity>) -> Result<Done, Error> {
        self.refresh().await?;
        self.meeting.rev = self.taken.seq;
        store::put_meeting(&mut self.taken.tx, &self.meeting).await?;
        entities.push(Entity::Meeting(Box::new(self.meeting)));
        self.taken.end(entities).await
    }

    /// Whether what was convened is still what stands: asked until the meeting opens.
    async fn refresh(&mut self) -> Result<(), Error> {
        if self.meeting.state != MeetingState::Convened {
            return Ok(());
        }
        let sent = store::last_hash(&mut self.taken.tx, self.meeting.id).await?;
        let items = self.items().await?;
        let now = store::to_json(&rules::agenda(&self.meeting, &items))?;
        self.meeting.outdated = sent != Some(crate::poll::tally::hash(&now));
        Ok(())
    }
}

/// Whatever may let several people in or out holds the territory before any room: two such
/// transactions never wait for each other crosswise.
const fn lets_in_or_out(verb: Verb) -> bool {
    matches!(verb, Verb::SubstituteDesignated | Verb::MeetingClosed | Verb::MeetingCancelled)
}

/// What the journal remembers of warnings that a reason overrode.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Despite {
    /// The reason.
    pub despite: String,
    /// What was warned of.
    pub warnings: Vec<Warning>,
}
