//! The agenda (*ordre du jour*): items, in an order that is one transaction to change; and
//! proposals, which any member makes of a message.

use super::rules::{self, Move, Seed};
use super::turn::{Taken, Turn};
use super::{Error, members, runner, store};
use crate::context::Context;
use crate::db::Tx;
use crate::permission::{Actor, Right};
use crate::poll;
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{ChannelId, CommandId, ItemId, MeetingId, MessageId, Seq};
use parvis_protocol::limits::PROPOSALS_MAX;
use parvis_protocol::meeting::command::{
    AddItems, CarryItems, EditItem, MoveItem, ProposeItem, TakeItem,
};
use parvis_protocol::meeting::{AgendaItem, ItemDraft, ItemState, Meeting};
use std::collections::BTreeSet;

/// Puts items at the end of an agenda.
pub async fn add(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: AddItems,
) -> Result<Done, Error> {
    let AddItems { channel, meeting, items, despite } = command;
    let what = (Verb::AgendaExtended, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    turn.by_hand().await?;
    allow(&mut turn, &items, despite.as_deref()).await?;
    let known = turn.items().await?;
    let mut all = known.clone();
    all.extend(made(&mut turn, &known, items).await?);
    renumber(&turn, &mut all);
    let entities = put_changed(&mut turn, &known, all).await?;
    turn.end(entities).await
}

/// Whether these may come on the agenda now.
async fn allow(
    turn: &mut Turn<'_>,
    items: &[ItemDraft],
    despite: Option<&str>,
) -> Result<(), Error> {
    let channel = turn.meeting.channel;
    let kind = poll::assembly(&mut turn.taken.tx, channel, turn.taken.at).await?.kind;
    let warnings = rules::adds(kind, &turn.meeting, items.iter().map(|item| item.kind))?;
    turn.heed(warnings, despite).await.map(drop)
}

/// Items that are added while the meeting is held have a number at once.
fn renumber(turn: &Turn<'_>, items: &mut [AgendaItem]) {
    if turn.meeting.opened_at.is_some() {
        rules::number(items);
    }
}

/// Makes items of drafts, after those that are known. They are not written yet.
pub async fn made(
    turn: &mut Turn<'_>,
    known: &[AgendaItem],
    drafts: Vec<ItemDraft>,
) -> Result<Vec<AgendaItem>, Error> {
    let taken = &mut turn.taken;
    let author = runner(&taken.permit)?.person;
    for draft in &drafts {
        let rapporteur = draft.rapporteur.as_slice();
        members(&mut taken.tx, turn.meeting.channel, "rapporteur", rapporteur).await?;
    }
    let seed = |draft| Seed { id: ItemId(taken.context.ids.uuid()), author, draft };
    let seeds = drafts.into_iter().map(seed).collect();
    rules::materialise((&turn.meeting, known), seeds, (taken.seq, taken.at))
}

/// The items of a meeting as a document that several wrote says them: in its order, those that
/// were known under the same identity among them. What was planned and is not there is taken off.
pub async fn drafted(
    turn: &mut Turn<'_>,
    known: &[AgendaItem],
    seeds: Vec<Seed>,
) -> Result<Vec<AgendaItem>, Error> {
    let named: Vec<_> = seeds.iter().filter_map(|seed| seed.draft.rapporteur).collect();
    members(&mut turn.taken.tx, turn.meeting.channel, "rapporteur", &named).await?;
    let mut left = known.to_vec();
    let stamp = (turn.taken.seq, turn.taken.at);
    let mut all = Vec::new();
    for mut made in rules::materialise((&turn.meeting, &[]), seeds, stamp)? {
        if let Some(at) = left.iter().position(|item| item.id == made.id) {
            let before = left.remove(at);
            if before.state != ItemState::Planned {
                return Err(Error::ItemState(before.state));
            }
            // What the document does not speak of stays: links, the thread, who asked for it.
            let attachments = before.draft.attachments.clone();
            let draft = ItemDraft { attachments, ..made.draft };
            made = AgendaItem { draft, rank: made.rank, ..before };
        }
        all.push(made);
    }
    for (item, rank) in left.iter_mut().zip(u32::try_from(all.len()).unwrap_or(0) + 1..) {
        item.rank = rank;
        if item.state == ItemState::Planned {
            item.state = ItemState::Withdrawn;
        }
    }
    all.extend(left);
    Ok(all)
}

/// Writes the items that are not as they were known, and tells them.
pub async fn put_changed(
    turn: &mut Turn<'_>,
    known: &[AgendaItem],
    items: Vec<AgendaItem>,
) -> Result<Vec<Entity>, Error> {
    let mut entities = Vec::new();
    for mut item in items {
        if !known.contains(&item) {
            turn.taken.put_item(&mut item).await?;
            entities.push(Entity::AgendaItem(Box::new(item)));
        }
    }
    Ok(entities)
}

/// Changes what an item is: who conducts its meeting, or who made the proposal as long as it is
/// one.
pub async fn edit(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: EditItem,
) -> Result<Done, Error> {
    let EditItem { channel, item, draft } = command;
    let draft = rules::item(draft)?;
    let what = (Verb::ItemEdited, item.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    members(&mut taken.tx, channel, "rapporteur", draft.rapporteur.as_slice()).await?;
    let mut item = taken.item(item).await?;
    let runner = runner(&taken.permit)?;
    let Some(meeting) = item.meeting else {
        if item.state != ItemState::Proposed {
            return Err(Error::ItemState(item.state));
        }
        if !runner.facilitates && item.author != runner.person {
            return Err(Error::Forbidden);
        }
        item.draft = draft;
        taken.put_item(&mut item).await?;
        return taken.end(vec![Entity::AgendaItem(Box::new(item))]).await;
    };
    let mut turn = taken.of_meeting(meeting).await?;
    rules::step(&turn.meeting, runner, Move::Arrange)?;
    turn.by_hand().await?;
    if item.state != ItemState::Planned {
        return Err(Error::ItemState(item.state));
    }
    if rules::binds(draft.kind) && !rules::binds(item.draft.kind) {
        // As if it were added: nothing to decide comes by a back door.
        let kind = poll::assembly(&mut turn.taken.tx, channel, turn.taken.at).await?.kind;
        if !rules::adds(kind, &turn.meeting, [draft.kind])?.is_empty() {
            return Err(Error::FrozenAgenda);
        }
    }
    item.draft = draft;
    turn.taken.put_item(&mut item).await?;
    turn.end(vec![Entity::AgendaItem(Box::new(item))]).await
}

/// Moves an item on its agenda.
pub async fn shift(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: MoveItem,
) -> Result<Done, Error> {
    let MoveItem { channel, item, before } = command;
    let what = (Verb::ItemMoved, Move::Arrange);
    let (mut turn, item) = Turn::of_item(context, actor, id, (channel, item), what).await?;
    turn.by_hand().await?;
    if item.state != ItemState::Planned {
        return Err(Error::ItemState(item.state));
    }
    let known = turn.items().await?;
    let mut items = known.clone();
    rules::reorder(&mut items, item.id, before)?;
    let entities = put_changed(&mut turn, &known, items).await?;
    turn.end(entities).await
}

/// Asks for a message to be discussed at a meeting: who writes in the room. Its thread is that of
/// the item.
pub async fn propose(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ProposeItem,
) -> Result<Done, Error> {
    let ProposeItem { channel, message, draft } = command;
    let draft = rules::item(draft)?;
    let item = ItemId(context.ids.uuid());
    let what = (Verb::ItemProposed, item.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    members(&mut taken.tx, channel, "rapporteur", draft.rapporteur.as_slice()).await?;
    let root = store::root_of(&mut taken.tx, channel, message).await?;
    if store::proposals(&mut taken.tx, channel).await?.len() >= PROPOSALS_MAX {
        return Err(Error::TooMany("proposals", PROPOSALS_MAX));
    }
    let mut item = AgendaItem {
        id: item,
        channel,
        meeting: None,
        rank: 0,
        number: None,
        author: actor.person,
        created_at: taken.at,
        state: ItemState::Proposed,
        draft,
        thread: Some(root.ok_or(Error::NotFound)?),
        opened_at: None,
        closed_at: None,
        decision: None,
        follow_up: None,
        quorum: None,
        carried_from: None,
        carried_to: None,
        form_requests: Vec::new(),
        rev: taken.seq,
    };
    taken.put_item(&mut item).await?;
    taken.end(vec![Entity::AgendaItem(Box::new(item))]).await
}

/// Puts a proposal at the end of an agenda.
pub async fn take(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: TakeItem,
) -> Result<Done, Error> {
    let TakeItem { channel, item, meeting, despite } = command;
    let what = (Verb::ItemTaken, item.0, Right::Write);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let item = taken.item(item).await?;
    if item.state != ItemState::Proposed {
        return Err(Error::ItemState(item.state));
    }
    let mut turn = taken.of_meeting(meeting).await?;
    rules::step(&turn.meeting, runner(&turn.taken.permit)?, Move::Arrange)?;
    turn.by_hand().await?;
    allow(&mut turn, std::slice::from_ref(&item.draft), despite.as_deref()).await?;
    let known = turn.items().await?;
    let seed = Seed { id: item.id, author: item.author, draft: item.draft };
    let stamp = (turn.taken.seq, item.created_at);
    let made = rules::materialise((&turn.meeting, &known), vec![seed], stamp)?;
    let mut all = known.clone();
    all.extend(made.into_iter().map(|made| AgendaItem { thread: item.thread, ..made }));
    renumber(&turn, &mut all);
    let entities = put_changed(&mut turn, &known, all).await?;
    turn.end(entities).await
}

/// Puts items that were put off at the end of another agenda, each once. The new ones keep the
/// thread; the old ones say what became of them.
pub async fn carry(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: CarryItems,
) -> Result<Done, Error> {
    let CarryItems { channel, meeting, items, despite } = command;
    let what = (Verb::AgendaCarried, Move::Arrange);
    let mut turn = Turn::take(context, actor, id, (channel, meeting), what).await?;
    turn.by_hand().await?;
    let each: BTreeSet<ItemId> = items.iter().copied().collect();
    if items.is_empty() {
        return Err(Error::Empty("items"));
    }
    if each.len() != items.len() {
        return Err(Error::Invalid("items"));
    }
    let mut old = Vec::new();
    for item in items {
        let item = turn.taken.item(item).await?;
        if item.state != ItemState::Postponed {
            return Err(Error::ItemState(item.state));
        }
        if item.carried_to.is_some() || item.meeting == Some(meeting) {
            return Err(Error::Invalid("items"));
        }
        old.push(item);
    }
    let drafts: Vec<ItemDraft> = old.iter().map(|item| item.draft.clone()).collect();
    allow(&mut turn, &drafts, despite.as_deref()).await?;
    let known = turn.items().await?;
    let seed = |item: &AgendaItem| Seed {
        id: ItemId(context.ids.uuid()),
        author: item.author,
        draft: item.draft.clone(),
    };
    let (seeds, stamp) = (old.iter().map(seed).collect(), (turn.taken.seq, turn.taken.at));
    let made = rules::materialise((&turn.meeting, &known), seeds, stamp)?;
    let mut all = known.clone();
    for (made, old) in made.into_iter().zip(&mut old) {
        old.carried_to = Some(made.id);
        all.push(AgendaItem { thread: old.thread, carried_from: Some(old.id), ..made });
    }
    renumber(&turn, &mut all);
    let mut entities = put_changed(&mut turn, &known, all).await?;
    for mut item in old {
        turn.taken.put_item(&mut item).await?;
        entities.push(Entity::AgendaItem(Box::new(item)));
    }
    turn.end(entities).await
}

/// An item of a room.
pub async fn item(tx: &mut Tx, channel: ChannelId, item: ItemId) -> Result<AgendaItem, Error> {
    store::item(tx, channel, item).await?.ok_or(Error::NotFound)
}

/// The items of a meeting, in their order.
pub async fn of_meeting(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<AgendaItem>, Error> {
    Ok(store::items(tx, meeting).await?)
}

/// A meeting of a room.
pub async fn meeting(tx: &mut Tx, channel: ChannelId, id: MeetingId) -> Result<Meeting, Error> {
    store::meeting(tx, channel, id).await?.ok_or(Error::NotFound)
}

/// Gives an item that has no thread its own: a message of the main line, at the position of that
/// message.
pub async fn give_thread(
    tx: &mut Tx,
    (channel, item): (ChannelId, ItemId),
    (thread, seq): (Option<MessageId>, Seq),
) -> Result<AgendaItem, Error> {
    let mut item = store::item(tx, channel, item).await?.ok_or(Error::NotFound)?;
    if item.thread.is_some() {
        return Err(Error::Invalid("item"));
    }
    item.thread = thread;
    item.rev = seq;
    store::put_item(tx, &item).await?;
    Ok(item)
}
