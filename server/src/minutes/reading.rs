//! What people see of the minutes: gathered in one read transaction, told by [`super::facts`].

use super::document::{self, Block, Document, Part};
use super::facts::{self, Minutes, Sources};
use super::register::{self, Decision};
use super::{Error, ics, markdown, rules, store};
use crate::attendance;
use crate::channel;
use crate::context::Context;
use crate::db::Tx;
use crate::meeting::turn::Turn;
use crate::meeting::{self, runner};
use crate::permission::{Actor, Right, authorise};
use crate::poll;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, Micros};
use parvis_protocol::meeting::command::OfMeeting;
use parvis_protocol::meeting::{AgendaItem, ConvocationView, Meeting};
use parvis_protocol::minutes::{MinutesPart, MinutesView};
use std::collections::BTreeMap;

/// A meeting and what its minutes tell.
pub(super) struct Told {
    pub(super) sources: Sources,
    pub(super) minutes: Minutes,
    kept: Option<(Document, String)>,
}

impl Told {
    fn of(sources: Sources, kept: Option<(Document, String)>) -> Self {
        let minutes = facts::assemble(&sources);
        Self { sources, minutes, kept }
    }

    /// The minutes: the approved ones, where they are.
    pub(super) fn document(&self) -> Document {
        let kept = self.kept.as_ref().map(|(document, _)| document.clone());
        kept.unwrap_or_else(|| document::minutes(&self.sources, &self.minutes))
    }

    /// The list of deliberations.
    pub(super) fn deliberations(&self) -> Document {
        document::deliberations(&self.sources, &self.minutes)
    }
}

/// The minutes of a meeting, for whoever may read them now.
pub(super) async fn tell(
    context: &Context,
    actor: &Actor,
    meeting: MeetingId,
) -> Result<Told, Error> {
    let mut tx = context.db.read().await?;
    let channel = store::room_of(&mut tx, meeting).await?.ok_or(Error::NotFound)?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let (found, items, convocations) = parts(&mut tx, actor, (channel, meeting)).await?;
    rules::reads(&found, runner(&permit)?)?;
    let sources = gather(&mut tx, (found, items), convocations, context.now()).await?;
    let kept = store::kept(&mut tx, meeting).await?;
    Ok(Told::of(sources, kept))
}

/// The minutes as the transaction that approves them sees them.
pub(super) async fn of_turn(turn: &mut Turn<'_>, actor: &Actor) -> Result<Told, Error> {
    let (of, at) = ((turn.meeting.channel, turn.meeting.id), turn.taken.at);
    let tx = &mut turn.taken.tx;
    let (_, items, convocations) = parts(tx, actor, of).await?;
    let sources = gather(tx, (turn.meeting.clone(), items), convocations, at).await?;
    Ok(Told::of(sources, None))
}

/// The minutes of a meeting as a client shows them: the parts that nobody edits, and the texts
/// that people do.
pub async fn load(
    context: &Context,
    actor: &Actor,
    command: OfMeeting,
) -> Result<MinutesView, Error> {
    let OfMeeting { channel, meeting } = command;
    let mut tx = context.db.read().await?;
    let permit = authorise(&mut tx, actor, channel, Right::Read).await?;
    let (found, items, convocations) = parts(&mut tx, actor, (channel, meeting)).await?;
    rules::reads(&found, runner(&permit)?)?;
    let texts = store::texts(&mut tx, meeting).await?;
    let kept = store::kept(&mut tx, meeting).await?;
    let mut sources = gather(&mut tx, (found, items), convocations, context.now()).await?;
    // What nobody wrote yet has its place all the same.
    let places = sources.items.iter().map(|it| Some(it.id)).chain([None]);
    for place in places {
        sources.texts.entry(place).or_default();
    }
    let told = Told::of(sources, kept);
    let Document { title, parts, .. } = told.document();
    Ok(MinutesView {
        head: permit.head(),
        meeting: Box::new(told.sources.meeting),
        title,
        parts: parts.into_iter().map(generated).collect(),
        texts,
        hash: told.kept.map(|(_, hash)| hash),
        pdf: cfg!(feature = "pdf"),
    })
}

/// What a part tells by itself, on both sides of what people wrote in it.
fn generated(part: Part) -> MinutesPart {
    let Part { item, blocks } = part;
    let mut blocks = blocks.into_iter();
    let before = blocks.by_ref().take_while(|it| !matches!(it, Block::Written(..))).collect();
    let after: Vec<Block> = blocks.collect();
    let markdown = |blocks| markdown::part(&Part { item, blocks });
    MinutesPart {
        item,
        markdown: markdown(before),
        after: (!after.is_empty()).then(|| markdown(after)),
    }
}

type Parts = (Meeting, Vec<AgendaItem>, Vec<ConvocationView>);

/// A meeting, its items in their order, its convocations.
async fn parts(
    tx: &mut Tx,
    actor: &Actor,
    (channel, meeting): (ChannelId, MeetingId),
) -> Result<Parts, Error> {
    let view = meeting::load(tx, actor, OfMeeting { channel, meeting }).await?;
    let (mut found, mut items) = (None, Vec::new());
    for entity in view.entities {
        match entity {
            Entity::Meeting(it) => found = Some(*it),
            Entity::AgendaItem(it) => items.push(*it),
            _ => {}
        }
    }
    Ok((found.ok_or(Error::NotFound)?, items, view.convocations))
}

async fn gather(
    tx: &mut Tx,
    (meeting, items): (Meeting, Vec<AgendaItem>),
    convocations: Vec<ConvocationView>,
    now: Micros,
) -> Result<Sources, Error> {
    let channel = meeting.channel;
    // Who held the seats then, whatever became of their mandates since.
    let assembly = poll::assembly(tx, channel, meeting.opened_at.unwrap_or(now)).await?;
    let mut polls = Vec::new();
    for item in &items {
        polls.extend(poll::about(tx, item.id).await?);
    }
    polls.sort_by_key(|it| it.poll.number);
    let declared = attendance::front(tx, std::slice::from_ref(&meeting)).await?;
    let attendances = declared.into_iter().filter_map(|entity| match entity {
        Entity::Attendance(it) => Some(it),
        _ => None,
    });
    let mut texts = store::texts(tx, meeting.id).await?;
    texts.retain(|it| !it.text.is_empty());
    Ok(Sources {
        territory: store::territory(tx, channel).await?,
        room: channel::channel(tx, channel).await?.name,
        kind: assembly.kind,
        attendances: attendances.collect(),
        seats: assembly.seats,
        rows: store::rows(tx, (channel, meeting.id)).await?,
        polls,
        names: store::names(tx, channel).await?,
        communes: store::communes(tx, channel).await?,
        texts: texts.into_iter().map(|it| (it.item, it.text)).collect(),
        convocations: convocations.into_iter().map(|it| it.convocation).collect(),
        meeting,
        items,
    })
}

/// A meeting as an event of a calendar, and the meeting, for any member of its room.
pub(super) async fn event(
    context: &Context,
    actor: &Actor,
    meeting: MeetingId,
) -> Result<(String, Meeting, String), Error> {
    let mut tx = context.db.read().await?;
    let channel = store::room_of(&mut tx, meeting).await?.ok_or(Error::NotFound)?;
    let (found, items, convocations) = parts(&mut tx, actor, (channel, meeting)).await?;
    let room = channel::channel(&mut tx, channel).await?.name;
    let last = convocations.last();
    let now = meeting::rules::agenda(&found, &items);
    let told = ics::Told {
        meeting: &found,
        agenda: last.map_or(&now, |it| &it.agenda),
        sent: last.map(|it| &it.convocation),
        room: &room,
    };
    Ok((ics::file(told), found, room))
}

/// The register of decisions of a room, for any of its members, and the name of the room.
pub(super) async fn decisions(
    context: &Context,
    actor: &Actor,
    channel: ChannelId,
) -> Result<(Vec<Decision>, String), Error> {
    let mut tx = context.db.read().await?;
    authorise(&mut tx, actor, channel, Right::Read).await?;
    let room = channel::channel(&mut tx, channel).await?.name;
    let polls = poll::told(&mut tx, channel).await?;
    let names = store::names(&mut tx, channel).await?;
    let mut items: BTreeMap<ItemId, (AgendaItem, Option<Meeting>)> = BTreeMap::new();
    for item in polls.iter().filter_map(|it| it.poll.item) {
        if items.contains_key(&item) {
            continue;
        }
        let found = meeting::agenda::item(&mut tx, channel, item).await?;
        let of = match found.meeting {
            Some(of) => Some(meeting::agenda::meeting(&mut tx, channel, of).await?),
            None => None,
        };
        items.insert(item, (found, of));
    }
    let told = polls.into_iter().filter_map(|it| register::decision(it, &items, &names));
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|it| it.place);
    Ok((told, room))
}
