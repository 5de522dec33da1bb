//! Channels: rooms and personal channels, their members, what each person has drafted.
//!
//! A room belongs to all its members; a personal channel to one person, and remembers the rooms
//! they gained and lost, and what they have not sent yet. Entering and leaving write in both,
//! always the room first: two such transactions cannot wait for each other over one room. Whoever
//! lets in several people, or the same in several rooms, takes [`crate::territory::lock`] before.
//!
//! This module does not decide who deserves to be a member: [`crate::body`] does, from mandates,
//! and [`crate::room`], from what people ask. How far each has read is [`crate::unread`].

pub(crate) mod rules;
mod store;

use crate::context::Context;
use crate::db::journal::{self, Entry};
use crate::db::{self, Tx};
use crate::hub::Published;
use crate::permission::{self, Actor, Denied, Permit, Right, authorise};
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::channel::{
    Channel, ChannelKind, ChannelState, Draft, Member, MemberRole, Unread,
};
use parvis_protocol::command::{Done, Room, SaveDraft};
use parvis_protocol::id::{
    BodyId, ChannelId, CommandId, MessageId, Micros, PersonId, Seq, TerritoryId,
};
use parvis_protocol::limits::BODY_CHARS_MAX;
use parvis_protocol::problem::Problem;
use rules::Joining;

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
    let territory = new.territory;
    create(tx, context, room(context, new), (territory, None)).await
}

fn room(context: &Context, new: NewChannel) -> Channel {
    let NewChannel { kind, name, topic, body, .. } = new;
    Channel { id: ChannelId(context.ids.uuid()), kind, name, topic, body, rev: Seq(1) }
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
    (territory, owner): (TerritoryId, Option<PersonId>),
) -> Result<Published, Error> {
    let at = context.now();
    let epoch = context.ids.uuid().simple().to_string();
    store::insert(tx, &channel, (territory, owner, None), &epoch, at).await?;
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
    match rules::join(known.as_ref(), member.role, member.commune.as_deref()) {
        Joining::Nothing => Ok(Vec::new()),
        Joining::Update => {
            let entry = Entry::of(Verb::MemberUpdated, member.person.0);
            let seq = journal::append(tx, &permit, None, at, entry).await?;
            Ok(vec![update(tx, &permit, (seq, at), &member).await?])
        }
        Joining::Enter => {
            let entry = Entry::of(Verb::MemberJoined, member.person.0);
            let seq = journal::append(tx, &permit, None, at, entry).await?;
            enter(tx, &permit, (seq, at), vec![member]).await
        }
    }
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
    end(tx, &permit, (seq, at), person).await
}

/// Opens a room where people are from the beginning, one of them the person of the command.
/// `direct` tells who is in a direct conversation: see [`find_direct`].
pub async fn found(
    tx: &mut Tx,
    context: &Context,
    (actor, id): (&Actor, CommandId),
    (new, direct): (NewChannel, Option<&str>),
    members: Vec<NewMember>,
) -> Result<(Done, Vec<Published>), Error> {
    let at = context.now();
    let territory = new.territory;
    let channel = room(context, new);
    let epoch = context.ids.uuid().simple().to_string();
    store::insert(tx, &channel, (territory, None, direct), &epoch, at).await?;
    let permit = permission::opener(actor, channel.id, channel.kind);
    // Members before the position: only a member may take one. It will be the first.
    store::enter_members(tx, channel.id, &members, (channel.rev, at)).await?;
    let entry = Entry::of(Verb::ChannelOpened, channel.id.0);
    let seq = journal::append(tx, &permit, Some(id), at, entry).await?;
    let done = Done::at(channel.id, seq);
    let mut all = welcome(tx, &permit, (seq, at), (Verb::ChannelOpened, members)).await?;
    if let Some(opened) = all.first_mut() {
        opened.change.entities.insert(0, Entity::Channel(channel));
    }
    Ok((done, all))
}

/// The direct conversation of these people, written as [`found`] was told.
pub async fn find_direct(tx: &mut Tx, people: &str) -> Result<Option<ChannelId>, Error> {
    Ok(store::direct(tx, people).await?)
}

/// Lets people into a room, none of whom is a member now, at a position that was taken.
pub async fn enter(
    tx: &mut Tx,
    permit: &Permit,
    stamp: (Seq, Micros),
    members: Vec<NewMember>,
) -> Result<Vec<Published>, Error> {
    store::enter_members(tx, permit.channel(), &members, stamp).await?;
    welcome(tx, permit, stamp, (Verb::MemberJoined, members)).await
}

/// Counts in people who have just been let in, and tells them, in an order that is always the same.
async fn welcome(
    tx: &mut Tx,
    permit: &Permit,
    stamp: (Seq, Micros),
    (verb, mut members): (Verb, Vec<NewMember>),
) -> Result<Vec<Published>, Error> {
    let more = i64::try_from(members.len()).unwrap_or(i64::MAX);
    store::count_members(tx, permit.channel(), more).await?;
    let mut all = vec![member_change(tx, permit, stamp, verb).await?];
    members.sort_unstable_by_key(|member| member.person);
    for member in members {
        all.push(tell_member(tx, member.person, permit.channel(), stamp.1, true).await?);
    }
    Ok(all)
}

/// Changes what a member may do, or for which commune they sit, at a position that was taken.
pub async fn update(
    tx: &mut Tx,
    permit: &Permit,
    stamp: (Seq, Micros),
    member: &NewMember,
) -> Result<Published, Error> {
    store::update_member(tx, permit.channel(), member, stamp.0).await?;
    member_change(tx, permit, stamp, Verb::MemberUpdated).await
}

/// Ends the membership of a member of a room, at a position that was taken.
pub async fn end(
    tx: &mut Tx,
    permit: &Permit,
    stamp: (Seq, Micros),
    person: PersonId,
) -> Result<Vec<Published>, Error> {
    let channel = permit.channel();
    store::end_member(tx, channel, person, stamp).await?;
    store::count_members(tx, channel, -1).await?;
    Ok(vec![
        member_change(tx, permit, stamp, Verb::MemberLeft).await?,
        tell_member(tx, person, channel, stamp.1, false).await?,
    ])
}

/// Changes the name and the topic of a room, at a position that was taken. Nothing when it has
/// them already.
pub async fn describe(
    tx: &mut Tx,
    permit: &Permit,
    seq: Seq,
    (name, topic): (String, String),
) -> Result<Option<Channel>, Error> {
    let now = store::channel(tx, permit.channel()).await?.ok_or(Error::NotFound)?.channel;
    if now.name == name && now.topic == topic {
        return Ok(None);
    }
    let channel = Channel { name, topic, rev: seq, ..now };
    store::describe(tx, &channel).await?;
    Ok(Some(channel))
}

/// A room itself.
pub async fn channel(tx: &mut Tx, id: ChannelId) -> Result<Channel, Error> {
    Ok(store::channel(tx, id).await?.ok_or(Error::NotFound)?.channel)
}

/// The members of a room today.
pub async fn members_now(tx: &mut Tx, id: ChannelId) -> Result<Vec<Member>, Error> {
    let all = store::members(tx, id, (Seq(0), Seq(i64::MAX))).await?;
    let member = |entity| match entity {
        Entity::Member(member) if member.ended_at.is_none() => Some(member),
        _ => None,
    };
    Ok(all.into_iter().filter_map(member).collect())
}

/// Whether the person facilitates any room.
pub async fn facilitates_any(tx: &mut Tx, person: PersonId) -> Result<bool, Error> {
    Ok(store::facilitates_any(tx, person).await?)
}

/// Whether any of these people is in so many rooms or more.
pub async fn any_in_many(tx: &mut Tx, people: &[PersonId], rooms: usize) -> Result<bool, Error> {
    Ok(store::any_in_many(tx, people, i64::try_from(rooms).unwrap_or(i64::MAX)).await?)
}

/// Begins a new epoch in every channel, after a database went back in time: what clients know of
/// the numbers since then is not true any more. Returns how many channels there are. No server
/// may be running: it remembers the epochs it has read.
pub async fn renew_epochs(context: &Context) -> Result<usize, Error> {
    let epoch = context.ids.uuid().simple().to_string();
    let mut tx = context.db.write().await?;
    let channels = store::set_epochs(&mut tx, &epoch).await?;
    tx.commit().await?;
    Ok(channels)
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

/// Saves one's draft, or empties it.
pub async fn save_draft(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SaveDraft,
) -> Result<Done, Error> {
    rules::save_draft(&command.body)?;
    let mut tx = context.db.write().await?;
    let (done, published) = save_draft_within(&mut tx, context, actor, id, command).await?;
    tx.commit().await?;
    context.hub.publish(published);
    Ok(done)
}

/// The same in the caller's transaction: who commits it publishes the change.
pub async fn save_draft_within(
    tx: &mut Tx,
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: SaveDraft,
) -> Result<(Done, Published), Error> {
    let SaveDraft { channel, thread, body } = command;
    rules::save_draft(&body)?;
    authorise(tx, actor, channel, Right::Read).await?;
    check_thread(tx, channel, thread).await?;
    let own = permission::own(actor);
    let at = context.now();
    let entry = Entry::of(Verb::DraftSaved, channel.0);
    let seq = journal::append(tx, &own, Some(id), at, entry).await?;
    let draft = Draft { channel, thread, body, at, rev: seq };
    store::set_draft(tx, actor.person, &draft).await?;
    let done = Done::at(actor.personal, seq);
    Ok((done, published(&own, (seq, at), Verb::DraftSaved, vec![Entity::Draft(draft)])))
}

/// One's own personal channel: the rooms one has and had, drafts.
pub async fn load_personal(tx: &mut Tx, actor: &Actor) -> Result<Room, Error> {
    let found = store::channel(tx, actor.personal).await?.ok_or(Error::NotFound)?;
    let all = (Seq(0), found.head);
    let mut entities = vec![Entity::Channel(found.channel.clone())];
    let person = actor.person;
    entities.extend(store::memberships(tx, person, all).await?);
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

/// The entities of this feature whose last change lies in `(after, upto]`, and whose channel it is
/// when it is a personal one.
pub async fn changed(
    tx: &mut Tx,
    channel: ChannelId,
    after: Seq,
    upto: Seq,
) -> Result<(Vec<Entity>, Option<PersonId>), db::Error> {
    let Some(found) = store::channel(tx, channel).await? else { return Ok((Vec::new(), None)) };
    let mut entities = Vec::new();
    if found.channel.rev > after && found.channel.rev <= upto {
        entities.push(Entity::Channel(found.channel));
    }
    let span = (after, upto);
    match found.owner {
        None => entities.extend(store::members(tx, channel, span).await?),
        Some(person) => {
            entities.extend(store::memberships(tx, person, span).await?);
            entities.extend(store::drafts(tx, person, span).await?);
        }
    }
    Ok((entities, found.owner))
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
pub async fn check_thread(
    tx: &mut Tx,
    channel: ChannelId,
    thread: Option<MessageId>,
) -> Result<(), Error> {
    match thread {
        Some(root) if !store::is_root(tx, channel, root).await? => Err(Error::NotFound),
        Some(_) | None => Ok(()),
    }
}
