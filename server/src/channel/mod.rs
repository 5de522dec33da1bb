//! Channels: rooms and personal channels, their members, what each person has read and drafted.
//!
//! A room belongs to all its members; a personal channel to one person, and remembers the rooms
//! they gained and lost, how far they have read, and what they have not sent yet. Joining and
//! leaving write in both, always the room first: two such transactions cannot wait for each
//! other over one room.
//!
//! This module does not decide who deserves to be a member: [`crate::body`] does, from mandates.
//! Unread counts are its own, and so it counts in the tables of messages, which it never writes.

pub(crate) mod rules;
mod store;

use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::permission::{self, Actor, Denied, Permit, Right, authorise};
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::channel::{
    Channel, ChannelKind, ChannelState, Draft, MemberRole, ReadMark, Unread,
};
use parvis_protocol::command::{Done, MarkRead, OfChannel, Room, SaveDraft};
use parvis_protocol::id::{
    BodyId, ChannelId, CommandId, MessageId, Micros, PersonId, Seq, TerritoryId,
};
use parvis_protocol::limits::{BODY_CHARS_MAX, CHANNELS_MAX};
use parvis_protocol::problem::Problem;
use rules::Joining;

/// Read marks told when a personal channel is loaded, the last moved first.
const MARKS_LOADED_MAX: i64 = 2_000;
/// Drafts told when a personal channel is loaded, the last saved first.
const DRAFTS_LOADED_MAX: i64 = 100;

/// A room to open.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// The territory.
    pub territory: TerritoryId,
    /// What it is for; not a personal channel.
    pub kind: ChannelKind,
    /// As shown: "Conférence des maires".
    pub name: String,
    /// One line under the name; may be empty.
    pub topic: String,
    /// The body whose mandates make its members.
    pub body: Option<BodyId>,
}

/// Somebody to let in.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: MemberRole,
    /// INSEE code of the commune they sit for.
    pub commune: Option<String>,
}

/// Why a use-case of channels was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No right to it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// There is no such room, or no such thread in it.
    #[error("no such room or thread")]
    NotFound,
    /// A draft of so many characters.
    #[error("a draft of {0} characters")]
    TooLong(usize),
    /// A draft with characters that no message may have.
    #[error("a draft with control characters")]
    Unwritable,
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
            Error::NotFound => Self::NotFound,
            Error::TooLong(chars) => Self::too_long("body", chars, BODY_CHARS_MAX),
            Error::Unwritable => Self::invalid("body"),
        }
    }
}

/// Opens a room, without members.
pub async fn open(tx: &mut Tx, context: &Context, new: NewChannel) -> Result<Published, Error> {
    let channel = Channel {
        id: ChannelId(context.ids.uuid()),
        kind: new.kind,
        name: new.name,
        topic: new.topic,
        body: new.body,
        rev: Seq(1),
    };
    create(tx, context, channel, (new.territory, None)).await
}

/// Opens the personal channel of a person who has just been created.
pub async fn open_personal(
    tx: &mut Tx,
    context: &Context,
    territory: TerritoryId,
    person: PersonId,
    name: &str,
) -> Result<ChannelId, Error> {
    let channel = Channel {
        id: ChannelId(context.ids.uuid()),
        kind: ChannelKind::Personal,
        name: name.to_owned(),
        topic: String::new(),
        body: None,
        rev: Seq(1),
    };
    Ok(create(tx, context, channel, (territory, Some(person))).await?.channel)
}

async fn create(
    tx: &mut Tx,
    context: &Context,
    channel: Channel,
    owner: (TerritoryId, Option<PersonId>),
) -> Result<Published, Error> {
    let at = context.now();
    let epoch = context.ids.uuid().simple().to_string();
    store::insert(tx, &channel, owner, &epoch, at).await?;
    let permit = permission::system(channel.id, channel.kind);
    let entry = Entry::of(Verb::ChannelOpened, channel.id.0);
    let seq = journal::append(tx, &permit, None, at, entry).await?;
    Ok(published(&permit, (seq, at), Verb::ChannelOpened, vec![Entity::Channel(channel)]))
}

/// Makes somebody a member of a room, for the first time or again, or changes their role. Nothing
/// is written when they are one already. What the room said before counts as read.
pub async fn join(
    tx: &mut Tx,
    context: &Context,
    channel: ChannelId,
    member: NewMember,
) -> Result<Vec<Published>, Error> {
    let at = context.now();
    let permit = hold(tx, channel).await?;
    let known = store::known(tx, channel, member.person).await?;
    let joining = rules::join(known.as_ref(), member.role, member.commune.as_deref());
    let verb = match joining {
        Joining::Nothing => return Ok(Vec::new()),
        Joining::Update => Verb::MemberUpdated,
        Joining::Enter => Verb::MemberJoined,
    };
    let entry = Entry::of(verb, member.person.0);
    let seq = journal::append(tx, &permit, None, at, entry).await?;
    if joining == Joining::Enter {
        store::enter_member(tx, channel, &member, (seq, at)).await?;
        store::count_members(tx, channel, 1).await?;
    } else {
        store::update_member(tx, channel, &member, seq).await?;
    }
    let mut all = vec![member_change(tx, &permit, (seq, at), verb).await?];
    if joining == Joining::Enter {
        all.push(tell_member(tx, member.person, channel, at, true).await?);
    }
    Ok(all)
}

/// Ends somebody's membership of a room. Nothing is written when they are not a member.
pub async fn leave(
    tx: &mut Tx,
    context: &Context,
    channel: ChannelId,
    person: PersonId,
) -> Result<Vec<Published>, Error> {
    let at = context.now();
    let permit = hold(tx, channel).await?;
    if !store::known(tx, channel, person).await?.is_some_and(|it| it.active) {
        return Ok(Vec::new());
    }
    let entry = Entry::of(Verb::MemberLeft, person.0);
    let seq = journal::append(tx, &permit, None, at, entry).await?;
    store::end_member(tx, channel, person, (seq, at)).await?;
    store::count_members(tx, channel, -1).await?;
    Ok(vec![
        member_change(tx, &permit, (seq, at), Verb::MemberLeft).await?,
        tell_member(tx, person, channel, at, false).await?,
    ])
}

/// The personal channel of a person.
pub async fn personal(tx: &mut Tx, person: PersonId) -> Result<ChannelId, Error> {
    store::personal(tx, person).await?.ok_or(Error::NotFound)
}

/// Tells the rooms of a person that their name or their function changed.
pub async fn redescribe(
    tx: &mut Tx,
    context: &Context,
    person: PersonId,
) -> Result<Vec<Published>, Error> {
    let at = context.now();
    let mut all = Vec::new();
    for (channel, role, commune) in store::held(tx, person).await? {
        let member = NewMember { person, role, commune };
        let permit = hold(tx, channel).await?;
        let entry = Entry::of(Verb::MemberUpdated, person.0);
        let seq = journal::append(tx, &permit, None, at, entry).await?;
        store::update_member(tx, channel, &member, seq).await?;
        all.push(member_change(tx, &permit, (seq, at), Verb::MemberUpdated).await?);
    }
    Ok(all)
}

/// Moves one's read mark forward. Where it is already, only the journal remembers it.
pub async fn mark_read(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MarkRead,
) -> Result<Done, Error> {
    let MarkRead { channel, thread, seq: asked } = command;
    let mut tx = context.db.write().await?;
    let room = authorise(&mut tx, actor, channel, Right::Read).await?;
    check_thread(&mut tx, channel, thread).await?;
    let own = permission::own(actor);
    let at = context.now();
    let entry = Entry::of(Verb::ReadMarked, channel.0);
    let seq = journal::append(&mut tx, &own, Some(id), at, entry).await?;
    let line = (actor.person, channel, thread);
    let now = store::read_mark(&mut tx, line).await?;
    let moved = rules::mark_read(now, asked, room.head());
    let mut entities = Vec::new();
    if let Some(to) = moved {
        store::set_read_mark(&mut tx, line, to, seq).await?;
        entities.push(Entity::ReadMark(ReadMark { channel, thread, seq: to, rev: seq }));
    }
    tx.commit().await?;
    context.hub.publish(published(&own, (seq, at), Verb::ReadMarked, entities));
    Ok(Done { channel: actor.personal, seq, message: None })
}

/// Saves one's draft, or empties it.
pub async fn save_draft(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SaveDraft,
) -> Result<Done, Error> {
    let SaveDraft { channel, thread, body } = command;
    rules::save_draft(&body)?;
    let mut tx = context.db.write().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    check_thread(&mut tx, channel, thread).await?;
    let own = permission::own(actor);
    let at = context.now();
    let entry = Entry::of(Verb::DraftSaved, channel.0);
    let seq = journal::append(&mut tx, &own, Some(id), at, entry).await?;
    let draft = Draft { channel, thread, body, at, rev: seq };
    store::set_draft(&mut tx, actor.person, &draft).await?;
    tx.commit().await?;
    context.hub.publish(published(&own, (seq, at), Verb::DraftSaved, vec![Entity::Draft(draft)]));
    Ok(Done { channel: actor.personal, seq, message: None })
}

/// Exact unread counts of one room.
pub async fn count_unread(
    context: &Context,
    actor: &Actor,
    command: OfChannel,
) -> Result<Unread, Error> {
    let mut tx = context.db.read().await?;
    Ok(state(&mut tx, actor, command.channel).await?.unread)
}

/// Every room of the person, where it stands and what waits in it. Two statements, whatever the
/// number of rooms.
pub async fn states(tx: &mut Tx, actor: &Actor) -> Result<Vec<ChannelState>, Error> {
    read_states(tx, actor, None).await
}

/// The same of one room.
pub async fn state(tx: &mut Tx, actor: &Actor, channel: ChannelId) -> Result<ChannelState, Error> {
    read_states(tx, actor, Some(channel)).await?.pop().ok_or(Error::NotFound)
}

async fn read_states(
    tx: &mut Tx,
    actor: &Actor,
    only: Option<ChannelId>,
) -> Result<Vec<ChannelState>, Error> {
    let rooms_max = i64::try_from(CHANNELS_MAX).unwrap_or(i64::MAX).saturating_sub(1);
    let mut states = store::states(tx, actor.person, only, rooms_max).await?;
    for (channel, thread) in store::unread_threads(tx, actor.person, only).await? {
        if let Some(state) = states.iter_mut().find(|state| state.channel.id == channel) {
            state.unread.threads.push(thread);
        }
    }
    Ok(states)
}

/// One's own personal channel: the rooms one has and had, read marks, drafts.
pub async fn load_personal(tx: &mut Tx, actor: &Actor) -> Result<Room, Error> {
    let found = store::channel(tx, actor.personal).await?.ok_or(Error::NotFound)?;
    let all = (Seq(0), found.head);
    let mut entities = vec![Entity::Channel(found.channel.clone())];
    let person = actor.person;
    entities.extend(store::memberships(tx, person, all).await?);
    entities.extend(store::read_marks(tx, person, all, MARKS_LOADED_MAX).await?);
    entities.extend(store::drafts_kept(tx, person, DRAFTS_LOADED_MAX).await?);
    let unread = Unread {
        as_of: found.head,
        read_up_to: found.head,
        main: 0,
        mentions: 0,
        threads: Vec::new(),
    };
    let state = ChannelState {
        channel: found.channel,
        epoch: found.epoch,
        head: found.head,
        role: MemberRole::Facilitator,
        members: 1,
        unread,
    };
    Ok(Room { state, entities, more_before: false })
}

/// The members of a room, past and present.
pub async fn members(tx: &mut Tx, channel: ChannelId, upto: Seq) -> Result<Vec<Entity>, Error> {
    Ok(store::members(tx, channel, (Seq(0), upto)).await?)
}

/// Which of these people are members of the room today.
pub async fn members_among(
    tx: &mut Tx,
    channel: ChannelId,
    people: &[PersonId],
) -> Result<Vec<PersonId>, Error> {
    Ok(store::members_among(tx, channel, people).await?)
}

/// Up to where a line of a room counts as read by the permit's person.
pub async fn read_up_to(
    tx: &mut Tx,
    permit: &Permit,
    thread: Option<MessageId>,
) -> Result<Seq, Error> {
    let Some(person) = permit.person() else { return Ok(permit.joined()) };
    let mark = store::read_mark(tx, (person, permit.channel(), thread)).await?;
    Ok(mark.unwrap_or_default().max(permit.joined()))
}

/// The entities of this feature whose last change lies in `(after, upto]`.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<Vec<Entity>, db::Error> {
    let Some(found) = store::channel(tx, channel).await? else { return Ok(Vec::new()) };
    let mut entities = Vec::new();
    if found.channel.rev > after && found.channel.rev <= upto {
        entities.push(Entity::Channel(found.channel));
    }
    let span = (after, upto);
    match found.owner {
        None => entities.extend(store::members(tx, channel, span).await?),
        Some(person) => {
            let length = upto.0.saturating_sub(after.0);
            entities.extend(store::memberships(tx, person, span).await?);
            entities.extend(store::read_marks(tx, person, span, length).await?);
            entities.extend(store::drafts(tx, person, span).await?);
        }
    }
    Ok(entities)
}

/// A change as it is to be published once committed.
pub fn published(
    permit: &Permit,
    (seq, at): (Seq, Micros),
    verb: Verb,
    entities: Vec<Entity>,
) -> Published {
    let change = Change { seq, at, by: permit.person(), verb, entities };
    Published { channel: permit.channel(), change }
}

/// The server's permit for a room, which nobody else writes in until the transaction ends.
/// Personal channels are no rooms.
async fn hold(tx: &mut Tx, channel: ChannelId) -> Result<Permit, Error> {
    match store::lock(tx, channel).await? {
        Some(ChannelKind::Personal) | None => Err(Error::NotFound),
        Some(kind) => Ok(permission::system(channel, kind)),
    }
}

/// The change of the one member whose `rev` is `seq`.
async fn member_change(
    tx: &mut Tx,
    permit: &Permit,
    (seq, at): (Seq, Micros),
    verb: Verb,
) -> Result<Published, Error> {
    let before = Seq(seq.0.saturating_sub(1));
    let entities = store::members(tx, permit.channel(), (before, seq)).await?;
    Ok(published(permit, (seq, at), verb, entities))
}

/// Writes in a person's own channel that they gained or lost a room.
async fn tell_member(
    tx: &mut Tx,
    person: PersonId,
    channel: ChannelId,
    at: Micros,
    active: bool,
) -> Result<Published, Error> {
    let personal = personal(tx, person).await?;
    let permit = permission::system(personal, ChannelKind::Personal);
    let verb = if active { Verb::MembershipGained } else { Verb::MembershipLost };
    let seq = journal::append(tx, &permit, None, at, Entry::of(verb, channel.0)).await?;
    let entity = store::set_membership(tx, person, channel, active, seq).await?;
    Ok(published(&permit, (seq, at), verb, vec![entity]))
}

/// A thread is named by its root: a message of the main line of the room.
async fn check_thread(
    tx: &mut Tx,
    channel: ChannelId,
    thread: Option<MessageId>,
) -> Result<(), Error> {
    match thread {
        Some(root) if !store::is_root(tx, channel, root).await? => Err(Error::NotFound),
        Some(_) | None => Ok(()),
    }
}
