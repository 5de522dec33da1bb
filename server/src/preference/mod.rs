//! What a person chose, for a room or for themselves: favourites, notifications, how text is
//! shown. Kept in their own channel, so that it follows them from device to device. Choosing the
//! same again is a change like another.

mod rules;
mod store;

use crate::channel;
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::permission::{self, Actor, Denied, Right, authorise};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::{Done, SetFavourite, SetNotifications};
use parvis_protocol::id::{ChannelId, CommandId, PersonId, Seq};
use parvis_protocol::preference::{Choices, Preferences, RoomPreference};
use parvis_protocol::problem::Problem;

/// Why a choice was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to the room.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// A size of text that nobody could read.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        matches!(self, Self::Db(it) | Self::Denied(Denied::Db(it)) if it.is_repeated())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

/// Makes a room one's favourite, or no longer.
pub async fn set_favourite(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SetFavourite,
) -> Result<Done, Error> {
    let SetFavourite { channel, on } = command;
    set(context, actor, (id, channel), |preference| preference.favourite = on).await
}

/// Chooses what one is called for in a room.
pub async fn set_notifications(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SetNotifications,
) -> Result<Done, Error> {
    let SetNotifications { channel, level } = command;
    set(context, actor, (id, channel), |preference| preference.notifications = level).await
}

async fn set(
    context: &Context,
    actor: &Actor,
    (id, channel): (CommandId, ChannelId),
    choose: impl FnOnce(&mut RoomPreference),
) -> Result<Done, Error> {
    let mut tx = context.db.write().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let own = permission::own(actor);
    let at = context.now();
    let verb = Verb::RoomPreferenceSaved;
    let seq = journal::append(&mut tx, &own, Some(id), at, Entry::of(verb, channel.0)).await?;
    let now = store::of_room(&mut tx, actor.person, channel).await?;
    let mut preference =
        now.unwrap_or(RoomPreference { channel, favourite: false, notifications: None, rev: seq });
    choose(&mut preference);
    preference.rev = seq;
    store::set_of_room(&mut tx, actor.person, &preference).await?;
    tx.commit().await?;
    let entities = vec![Entity::RoomPreference(preference)];
    context.hub.publish(channel::published(&own, (seq, at), verb, entities));
    Ok(Done::at(actor.personal, seq))
}

/// Chooses for oneself: text size, theme, contrast, notifications.
pub async fn save(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    choices: Choices,
) -> Result<Done, Error> {
    rules::choices(&choices)?;
    let mut tx = context.db.write().await?;
    let own = permission::own(actor);
    let at = context.now();
    let verb = Verb::PreferencesSaved;
    let entry = Entry::of(verb, actor.person.0);
    let seq = journal::append(&mut tx, &own, Some(id), at, entry).await?;
    let preferences = Preferences { choices, rev: seq };
    store::set(&mut tx, actor.person, &preferences).await?;
    tx.commit().await?;
    let entities = vec![Entity::Preferences(preferences)];
    context.hub.publish(channel::published(&own, (seq, at), verb, entities));
    Ok(Done::at(actor.personal, seq))
}

/// What a person chose, as their own channel tells it when it is loaded.
pub async fn load(tx: &mut Tx, person: PersonId, upto: Seq) -> Result<Vec<Entity>, db::Error> {
    changed(tx, person, Seq(0), upto).await
}

/// The entities of this feature, in the channel of this person, whose last change lies in
/// `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    owner: PersonId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let mut entities = store::of_rooms(tx, owner, (after, upto)).await?;
    let own = store::of_person(tx, owner).await?;
    let own = own.filter(|it| it.rev > after && it.rev <= upto);
    entities.extend(own.map(Entity::Preferences));
    Ok(entities)
}
