//! Versions: what a document held at one moment, whole, so that it can be read without its log.
//! One that is sent with a convocation is official: its bytes and its hash never change.

use super::{Error, Turn, hold, loading, rules, store, tell};
use crate::context::Context;
use crate::db::Tx;
use crate::meeting::rules::Move;
use crate::meeting::{self, agenda, convocation};
use crate::permission::Actor;
use parvis_coedit::Document as Text;
use parvis_coedit::seed::{NewItem, ServerEdit};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::document::command::{NameVersion, RestoreVersion, TakeProposal};
use parvis_protocol::document::{
    Document, DocumentKind, DocumentState, DocumentVersion, VersionKind,
};
use parvis_protocol::id::{CommandId, Micros, PersonId};
use parvis_protocol::limits::VERSION_NAME_CHARS_MAX;
use parvis_protocol::meeting::ItemState;
use parvis_protocol::meeting::command::ConveneMeeting;

/// A version by itself comes at most so often.
const BY_ITSELF_EVERY_MICROS: i64 = 10 * 60 * 1_000_000;

/// How a version comes about.
struct Occasion {
    kind: VersionKind,
    name: Option<String>,
    by: Option<PersonId>,
    at: Micros,
}

/// Keeps a version of what the log holds up to `seq`.
async fn put(
    tx: &mut Tx,
    document: &Document,
    (text, seq): (&Text, i64),
    occasion: Occasion,
) -> Result<DocumentVersion, Error> {
    let content = text.content();
    let json = String::from_utf8(content.canonical()).map_err(|_| Error::Corrupt("no text"))?;
    let last = store::last_version(tx, document.id).await?;
    let version = DocumentVersion {
        number: u32::try_from(last.saturating_add(1)).unwrap_or(u32::MAX),
        kind: occasion.kind,
        name: occasion.name,
        by: occasion.by,
        at: occasion.at,
        seq,
        hash: content.sha256(),
    };
    store::put_version(tx, document.id, &version, (&json, &text.state())).await?;
    Ok(version)
}

/// Keeps a version when the last one is old enough, and something was written since.
pub(super) async fn by_itself(
    tx: &mut Tx,
    context: &Context,
    (document, text): (&Document, &Text),
    seq: i64,
) -> Result<(), Error> {
    let at = context.now();
    let due = match store::last_kept(tx, document.id).await? {
        None => true,
        Some((last, of)) => seq > of && at.0.saturating_sub(last.0) >= BY_ITSELF_EVERY_MICROS,
    };
    if due && document.state == DocumentState::Open {
        let occasion = Occasion { kind: VersionKind::Auto, name: None, by: None, at };
        put(tx, document, (text, seq), occasion).await?;
    }
    Ok(())
}

/// Keeps a document as it stands, under a name.
pub async fn name_version(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: NameVersion,
) -> Result<Done, Error> {
    let NameVersion { channel, document, name } = command;
    let name = meeting::rules::text(&name, "name", VERSION_NAME_CHARS_MAX)?;
    let place = (channel, document);
    let mut turn = Turn::take(context, actor, id, place, Verb::DocumentVersioned).await?;
    let (text, seq) = turn.text().await?;
    let at = turn.taken.at;
    let occasion =
        Occasion { kind: VersionKind::Named, name: Some(name), by: Some(actor.person), at };
    let version = put(&mut turn.taken.tx, &turn.document, (&text, seq), occasion).await?;
    turn.document.version = version.number;
    turn.end(Vec::new()).await
}

/// Brings a document back to what a version holds: as a change of its own, that everybody's page
/// takes like any other, and that another version may take back.
pub async fn restore(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: RestoreVersion,
) -> Result<Done, Error> {
    let RestoreVersion { channel, document, number } = command;
    let place = (channel, document);
    let mut turn = Turn::take(context, actor, id, place, Verb::DocumentRestored).await?;
    let (text, seq) = turn.text().await?;
    let kept = store::kept(&mut turn.taken.tx, document, number).await?;
    let kept = kept.ok_or(meeting::Error::Invalid("number"))?;
    // What is there now can be brought back in its turn.
    let at = turn.taken.at;
    let occasion = Occasion { kind: VersionKind::Auto, name: None, by: Some(actor.person), at };
    put(&mut turn.taken.tx, &turn.document, (&text, seq), occasion).await?;
    let update = text.restore(&kept.bytes, turn.signature())?;
    turn.write("restore", update).await?;
    turn.end(Vec::new()).await
}

/// Puts a proposal of the room in the agenda of a meeting that is prepared. It keeps its identity
/// and its thread.
pub async fn take_proposal(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: TakeProposal,
) -> Result<Done, Error> {
    let TakeProposal { channel, document, item } = command;
    let place = (channel, document);
    let mut turn = Turn::take(context, actor, id, place, Verb::DocumentExtended).await?;
    let of = turn.document.meeting.filter(|_| turn.document.kind == DocumentKind::Agenda);
    let of = of.ok_or(meeting::Error::Invalid("document"))?;
    let meeting = agenda::meeting(&mut turn.taken.tx, channel, of).await?;
    meeting::rules::step(&meeting, meeting::runner(&turn.taken.permit)?, Move::Arrange)?;
    let mut taken = turn.taken.item(item).await?;
    if taken.state != ItemState::Proposed {
        return Err(meeting::Error::ItemState(taken.state).into());
    }
    let draft = &taken.draft;
    let new = NewItem {
        id: taken.id.to_string(),
        kind: rules::word(draft.kind),
        title: draft.title.clone(),
        minutes: draft.minutes.unwrap_or(0),
        rapporteur: draft.rapporteur.map(|it| it.to_string()).unwrap_or_default(),
        source: taken.thread.map(|it| it.to_string()).unwrap_or_default(),
        ..NewItem::default()
    };
    let (text, _) = turn.text().await?;
    let update = text.edit(&ServerEdit::AddItem(new), turn.signature())?;
    turn.write("proposal", update).await?;
    let known = agenda::of_meeting(&mut turn.taken.tx, of).await?;
    taken.rank = known.iter().map(|it| it.rank).max().unwrap_or(0).saturating_add(1);
    taken.meeting = Some(of);
    taken.state = ItemState::Planned;
    turn.taken.put_item(&mut taken).await?;
    turn.end(vec![Entity::AgendaItem(Box::new(taken))]).await
}

/// Calls the members of a meeting. Where its agenda was written together, that document is what is
/// sent: it is frozen under its hash by the same transaction, and its items become those of the
/// meeting, under their identities.
pub async fn convene(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: ConveneMeeting,
) -> Result<Done, Error> {
    let mut turn = convocation::turn(context, actor, id, &command).await?;
    let (meeting, at) = (turn.meeting.id, turn.taken.at);
    let found = store::of_meeting(&mut turn.taken.tx, meeting, DocumentKind::Agenda).await?;
    let Some(mut document) = found.filter(|it| it.state == DocumentState::Open) else {
        return Ok(convocation::call(turn, command, None).await?);
    };
    hold(&mut turn.taken.tx, &document, 0).await?;
    let kind = loading::kind(document.kind);
    let loaded = loading::load(&mut turn.taken.tx, document.id, kind).await?;
    loaded.text.verify()?;
    let seeds = rules::items(&loaded.text.agenda(), actor.person)?;
    let occasion = Occasion { kind: VersionKind::Official, name: None, by: Some(actor.person), at };
    let held = (&loaded.text, loaded.head);
    let version = put(&mut turn.taken.tx, &document, held, occasion).await?;
    document.state = DocumentState::Frozen;
    document.version = version.number;
    document.hash = Some(version.hash);
    document.rev = turn.taken.seq;
    store::put(&mut turn.taken.tx, &document).await?;
    let id = document.id;
    let entity = Entity::Document(Box::new(document));
    let done = convocation::call(turn, command, Some((seeds, entity))).await?;
    tell(context, id);
    Ok(done)
}
