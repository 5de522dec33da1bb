//! Conversations and project rooms: the rooms whose members people choose.
//!
//! A direct conversation belongs to the same people for ever: there is one for them, and nobody
//! enters or leaves it. A project room has facilitators, who name it and decide who belongs to it.
//! The rooms of bodies are not of this kind: [`crate::body`] fills them from mandates.
//!
//! Whatever lets people in takes the territory first: see [`crate::channel`].

mod rules;

use crate::channel::{self, NewChannel, NewMember};
use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::identity;
use crate::permission::{Actor, Denied, Permit, Right, authorise};
use crate::territory;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{
    AddMembers, DescribeRoom, Done, OfChannel, OfMember, OpenDirect, OpenRoom, SetRole,
};
use parvis_protocol::id::{ChannelId, CommandId, Micros, PersonId, Seq};
use parvis_protocol::limits::ROOMS_MAX;
use parvis_protocol::problem::Problem;

/// Why a use-case of rooms was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The channel's side of it.
    #[error(transparent)]
    Channel(#[from] channel::Error),
    /// There is no such person, or no such member.
    #[error("no such person here")]
    NotFound,
    /// Only those who run something open rooms.
    #[error("not allowed to open a room")]
    Forbidden,
    /// Who belongs to this room follows from mandates.
    #[error("the members of this room follow from mandates")]
    FollowsMandate,
    /// Nobody would be left to facilitate the room.
    #[error("the last facilitator of the room")]
    LastFacilitator,
    /// This field is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// This field has so many characters, where so many are allowed.
    #[error("{0} has {1} characters, more than {2}")]
    TooLong(&'static str, usize, usize),
    /// There are more of these than so many.
    #[error("more than {1} {0}")]
    TooMany(&'static str, usize),
    /// This field has no meaning here.
    #[error("{0} has no meaning here")]
    Invalid(&'static str),
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        match self {
            Self::Db(error) | Self::Denied(Denied::Db(error)) => error.is_repeated(),
            Self::Channel(error) => error.is_repeated(),
            _ => false,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::Db(error) => error.into(),
            Error::Channel(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::FollowsMandate => Self::FollowsMandate,
            Error::LastFacilitator => Self::LastFacilitator,
            Error::Empty(field) => Self::empty(field),
            Error::TooLong(field, chars, max) => Self::too_long(field, chars, max),
            Error::TooMany(field, max) => Self::too_many(field, max),
            Error::Invalid(field) => Self::invalid(field),
        }
    }
}

/// Opens the conversation of these people and oneself. Where it is already, only its journal
/// remembers that it was asked for.
pub async fn open_direct(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OpenDirect,
) -> Result<Done, Error> {
    let people = rules::conversation(actor.person, command.people)?;
    let names = rules::names(&people);
    let mut tx = context.db.write().await?;
    let mut found = channel::find_direct(&mut tx, &names).await?;
    if found.is_none() {
        // Two of them may open it at once: the second one finds it.
        territory::lock(&mut tx, actor.territory).await?;
        found = channel::find_direct(&mut tx, &names).await?;
    }
    if let Some(channel) = found {
        let command = (id, Verb::ChannelOpened);
        let turn = Turn::take(context, tx, actor, command, (channel, Right::Read)).await?;
        return turn.end(Vec::new()).await;
    }
    let members = invited(&mut tx, actor, &people, MemberRole::Member).await?;
    let new = unnamed(actor, ChannelKind::Direct);
    let opened =
        channel::found(&mut tx, context, (actor, id), (new, Some(&names)), members).await?;
    publish(context, tx, opened).await
}

/// Opens a project room, which one facilitates.
pub async fn open(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OpenRoom,
) -> Result<Done, Error> {
    let name = rules::name(&command.name)?;
    let topic = rules::topic(&command.topic)?;
    let people = rules::team(actor.person, command.people)?;
    let mut tx = context.db.write().await?;
    if !actor.administrator && !channel::facilitates_any(&mut tx, actor.person).await? {
        return Err(Error::Forbidden);
    }
    territory::lock(&mut tx, actor.territory).await?;
    let mut members = invited(&mut tx, actor, &people, MemberRole::Member).await?;
    for member in members.iter_mut().filter(|member| member.person == actor.person) {
        member.role = MemberRole::Facilitator;
    }
    let new = NewChannel { name, topic, ..unnamed(actor, ChannelKind::Project) };
    let opened = channel::found(&mut tx, context, (actor, id), (new, None), members).await?;
    publish(context, tx, opened).await
}

/// Changes the name or the topic of a room. Where it has them already, only the journal
/// remembers it.
pub async fn describe(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: DescribeRoom,
) -> Result<Done, Error> {
    let DescribeRoom { channel, name, topic } = command;
    let (name, topic) = (rules::name(&name)?, rules::topic(&topic)?);
    let tx = context.db.write().await?;
    let command = (id, Verb::ChannelDescribed);
    let mut turn = Turn::take(context, tx, actor, command, (channel, Right::Manage)).await?;
    let now = channel::channel(&mut turn.tx, channel).await?;
    rules::describe(&now, &name)?;
    let seq = turn.seq;
    let described = channel::describe(&mut turn.tx, &turn.permit, seq, (name, topic)).await?;
    let entities = described.into_iter().map(Entity::Channel).collect();
    turn.end(entities).await
}

/// Lets people into a project room. Those who are members already stay what they are.
pub async fn add_members(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: AddMembers,
) -> Result<Done, Error> {
    let AddMembers { channel, people, role } = command;
    let people = rules::added(people)?;
    let mut tx = context.db.write().await?;
    territory::lock(&mut tx, actor.territory).await?;
    let command = (id, Verb::MemberJoined);
    let mut turn = Turn::take(context, tx, actor, command, (channel, Right::Manage)).await?;
    rules::chosen(turn.permit.kind())?;
    let here = channel::members_now(&mut turn.tx, channel).await?;
    let is_here = |person: &PersonId| here.iter().any(|member| member.person == *person);
    let new: Vec<PersonId> = people.into_iter().filter(|person| !is_here(person)).collect();
    if new.is_empty() {
        return turn.end(Vec::new()).await;
    }
    let members = invited(&mut turn.tx, actor, &new, role).await?;
    let stamp = (turn.seq, turn.at);
    let all = channel::enter(&mut turn.tx, &turn.permit, stamp, members).await?;
    turn.publish(all).await
}

/// Changes what a member of a project room may do. Where it is so already, only the journal
/// remembers it.
pub async fn set_role(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SetRole,
) -> Result<Done, Error> {
    let SetRole { channel, person, role } = command;
    let tx = context.db.write().await?;
    let command = (id, Verb::MemberUpdated);
    let mut turn = Turn::take(context, tx, actor, command, (channel, Right::Manage)).await?;
    rules::chosen(turn.permit.kind())?;
    let here = channel::members_now(&mut turn.tx, channel).await?;
    let member = rules::set_role(&here, person, role)?;
    if member.role == role {
        return turn.end(Vec::new()).await;
    }
    let changed = NewMember { person, role, commune: member.commune.clone() };
    let stamp = (turn.seq, turn.at);
    let all = channel::update(&mut turn.tx, &turn.permit, stamp, &changed).await?;
    turn.publish(vec![all]).await
}

/// Ends somebody's membership of a project room.
pub async fn remove_member(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfMember,
) -> Result<Done, Error> {
    let OfMember { channel, person } = command;
    part(context, actor, id, (channel, Right::Manage), person).await
}

/// Leaves a project room.
pub async fn leave(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfChannel,
) -> Result<Done, Error> {
    part(context, actor, id, (command.channel, Right::Read), actor.person).await
}

async fn part(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    of: (ChannelId, Right),
    person: PersonId,
) -> Result<Done, Error> {
    let tx = context.db.write().await?;
    let mut turn = Turn::take(context, tx, actor, (id, Verb::MemberLeft), of).await?;
    rules::chosen(turn.permit.kind())?;
    let here = channel::members_now(&mut turn.tx, turn.permit.channel()).await?;
    rules::part(&here, person)?;
    let stamp = (turn.seq, turn.at);
    let all = channel::end(&mut turn.tx, &turn.permit, stamp, person).await?;
    turn.publish(all).await
}

/// A room to open, without a name.
const fn unnamed(actor: &Actor, kind: ChannelKind) -> NewChannel {
    NewChannel {
        territory: actor.territory,
        kind,
        name: String::new(),
        topic: String::new(),
        body: None,
    }
}

/// People of the territory as members of a room, if all of them can be.
async fn invited(
    tx: &mut Tx,
    actor: &Actor,
    people: &[PersonId],
    role: MemberRole,
) -> Result<Vec<NewMember>, Error> {
    let known = identity::communes_of(tx, actor.territory, people).await?;
    if known.len() < people.len() {
        return Err(Error::NotFound);
    }
    if channel::any_in_many(tx, people, ROOMS_MAX).await? {
        return Err(Error::TooMany("rooms", ROOMS_MAX));
    }
    let member = |(person, commune)| NewMember { person, role, commune };
    Ok(known.into_iter().map(member).collect())
}

/// Commits, makes every change known, answers.
async fn publish(
    context: &Context,
    tx: Tx,
    (done, all): (Done, Vec<Published>),
) -> Result<Done, Error> {
    tx.commit().await?;
    for published in all {
        context.hub.publish(published);
    }
    Ok(done)
}

/// A use-case under way in a room that exists: its transaction, what it may do, the position it
/// took. What is read after it, nobody changes before the commit.
struct Turn<'a> {
    context: &'a Context,
    tx: Tx,
    permit: Permit,
    seq: Seq,
    at: Micros,
    verb: Verb,
}

impl<'a> Turn<'a> {
    async fn take(
        context: &'a Context,
        mut tx: Tx,
        actor: &Actor,
        (id, verb): (CommandId, Verb),
        (channel, right): (ChannelId, Right),
    ) -> Result<Self, Error> {
        let permit = authorise(&mut tx, actor, channel, right).await?;
        let at = context.now();
        let seq =
            journal::append(&mut tx, &permit, Some(id), at, Entry::of(verb, channel.0)).await?;
        Ok(Self { context, tx, permit, seq, at, verb })
    }

    /// Ends with a change of the room alone.
    async fn end(self, entities: Vec<Entity>) -> Result<Done, Error> {
        let change = channel::published(&self.permit, (self.seq, self.at), self.verb, entities);
        self.publish(vec![change]).await
    }

    /// Ends with changes of several channels, the room's first.
    async fn publish(self, all: Vec<Published>) -> Result<Done, Error> {
        let done = Done::at(self.permit.channel(), self.seq);
        publish(self.context, self.tx, (done, all)).await
    }
}
