//! Documents that several people write at once: the agenda of a meeting while it is prepared, the
//! notes of a room, the wording of minutes.
//!
//! What is written in one is a log of updates of Yjs, in the database before anybody else sees it;
//! what is *about* one (that it exists, its title, versions, comments) are changes of its room,
//! like any other. The engine is the crate `parvis-coedit`: this feature gives it a log, people
//! with rights, and doors ([`http`]).
//!
//! What it does not do: no vote, right, attendance or status is ever in a document; nothing is
//! deleted from a log; no update is shown, acknowledged or exported before it is committed.

mod access;
mod actor;
mod ask;
pub mod comment;
mod door;
mod events;
pub mod guest;
pub mod http;
mod loading;
mod open;
mod reading;
mod rules;
mod socket;
mod store;
mod version;

pub use open::Memory;
pub use reading::{changed, load, load_all};
pub use version::{convene, name_version, restore, take_proposal};

use crate::bus::Notice;
use crate::context::Context;
use crate::db::{self, Tx};
use crate::meeting::rules::Runner;
use crate::meeting::turn::Taken;
use crate::meeting::{self, agenda};
use crate::permission::{Actor, Denied, Right};
use parvis_coedit::seed::{NewItem, Seed};
use parvis_coedit::{Document as Text, kind};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::document::command::{OpenDocument, RenameDocument};
use parvis_protocol::document::{Document, DocumentKind, DocumentState};
use parvis_protocol::id::{ChannelId, CommandId, DocumentId};
use parvis_protocol::limits::{DOCUMENT_TITLE_CHARS_MAX, DOCUMENTS_MAX};
use parvis_protocol::meeting::{AgendaItem, ItemState, Meeting, MeetingState};
use parvis_protocol::problem::{Problem, Rejected, Retry};
use store::Line;

/// When to ask again for a document that is being opened.
const AGAIN_AFTER_MS: u32 = 1_000;

/// Why a use-case of documents was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The meeting's side of it, and the room's.
    #[error(transparent)]
    Meeting(#[from] meeting::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// There is no such document, version or comment.
    #[error("no such document")]
    NotFound,
    /// It takes no more.
    #[error("the document is frozen")]
    Frozen,
    /// What was written cannot come in.
    #[error("refused: {}", .0.reason)]
    Refused(Rejected),
    /// What is stored cannot be read.
    #[error("the stored document is not one: {0}")]
    Corrupt(&'static str),
    /// Not now.
    #[error("not now")]
    Busy,
}

impl Error {
    /// Whether the command was accepted before: then its first answer is the answer.
    pub const fn is_repeated(&self) -> bool {
        match self {
            Self::Meeting(error) => error.is_repeated(),
            Self::Db(error) => error.is_repeated(),
            _ => false,
        }
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Db(error) => Self::Db(error),
            denied => Self::Meeting(denied.into()),
        }
    }
}

impl From<parvis_coedit::Corrupt> for Error {
    fn from(corrupt: parvis_coedit::Corrupt) -> Self {
        Self::Corrupt(corrupt.0)
    }
}

impl From<parvis_coedit::Refusal> for Error {
    fn from(refusal: parvis_coedit::Refusal) -> Self {
        Self::Refused(rules::rejected(&refusal))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Meeting(error) => error.into(),
            Error::Db(error) => error.into(),
            Error::NotFound => Self::NotFound,
            Error::Frozen => Self::DocumentFrozen,
            Error::Refused(rejected) => Self::DocumentRefused(rejected),
            Error::Corrupt(_) => crate::telemetry::fault(&error),
            Error::Busy => Self::Busy(Retry { retry_after_ms: AGAIN_AFTER_MS }),
        }
    }
}

/// A transaction with a position in a room, and a document of that room.
struct Turn<'a> {
    taken: Taken<'a>,
    document: Document,
}

impl<'a> Turn<'a> {
    async fn take(
        context: &'a Context,
        actor: &Actor,
        id: CommandId,
        (channel, document): (ChannelId, DocumentId),
        verb: Verb,
    ) -> Result<Self, Error> {
        let what = (verb, document.0, Right::Write);
        let mut taken = Taken::take(context, actor, id, channel, what).await?;
        let found = store::document(&mut taken.tx, channel, document).await?;
        let document = found.ok_or(Error::NotFound)?;
        // Whoever may not read it does not know of it; who only reads it changes nothing of it.
        if !access::writes(&mut taken.tx, &taken.permit, &document).await? {
            return Err(meeting::Error::Forbidden.into());
        }
        Ok(Self { taken, document })
    }

    /// Holds the log of the document, and loads it as it stands.
    async fn text(&mut self) -> Result<(Text, i64), Error> {
        hold(&mut self.taken.tx, &self.document, 0).await?;
        let of = (self.document.id, loading::kind(self.document.kind));
        let loaded = loading::load(&mut self.taken.tx, of.0, of.1).await?;
        Ok((loaded.text, loaded.head))
    }

    /// Writes a change that the server makes for somebody.
    async fn write(&mut self, kind: &'static str, bytes: Vec<u8>) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        let last = hold(&mut self.taken.tx, &self.document, 1).await?;
        let line = Line { person: self.taken.permit.person(), session: None, kind, bytes };
        let at = self.taken.at;
        store::append(&mut self.taken.tx, self.document.id, (last, at), &[line]).await?;
        Ok(())
    }

    /// A number to sign with that nobody else has, for a change that the server makes.
    fn signature(&self) -> u64 {
        kind::server_client(self.taken.context.ids.below(u32::MAX))
    }

    /// Commits, tells the room and the nodes, answers.
    async fn end(mut self, mut entities: Vec<Entity>) -> Result<Done, Error> {
        self.document.rev = self.taken.seq;
        store::put(&mut self.taken.tx, &self.document).await?;
        let (context, id) = (self.taken.context, self.document.id);
        entities.insert(0, Entity::Document(Box::new(self.document)));
        let done = self.taken.end(entities).await?;
        tell(context, id);
        Ok(done)
    }
}

/// Tells every node that a log has grown.
fn tell(context: &Context, id: DocumentId) {
    context.documents.written(id);
    context.hub.bus().publish(Notice::Written(id));
}

/// Takes so many places at the end of a log, and holds it.
async fn hold(tx: &mut Tx, document: &Document, more: i64) -> Result<i64, Error> {
    store::take(tx, document.id, more).await?.ok_or(Error::Frozen)
}

/// Opens a document, or finds it.
pub async fn open(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OpenDocument,
) -> Result<Done, Error> {
    if (command.kind == DocumentKind::Notes) != command.meeting.is_none() {
        return Err(meeting::Error::Invalid("meeting").into());
    }
    let mut planned = None;
    loop {
        let named = planned.unwrap_or_else(|| DocumentId(context.ids.uuid()));
        let what = (Verb::DocumentOpened, named.0, Right::Write);
        let mut taken = Taken::take(context, actor, id, command.channel, what).await?;
        let found = match command.meeting {
            Some(meeting) => store::of_meeting(&mut taken.tx, meeting, command.kind).await?,
            None => None,
        };
        match found {
            Some(found) if found.id == named && found.channel == command.channel => {
                return Ok(taken.end(Vec::new()).await?);
            }
            Some(found) if found.channel == command.channel => planned = Some(found.id),
            Some(_) => return Err(Error::NotFound),
            None => return make(taken, actor, named, &command).await,
        }
    }
}

/// Makes a document and its first state, which nobody else ever makes.
async fn make(
    mut taken: Taken<'_>,
    actor: &Actor,
    id: DocumentId,
    command: &OpenDocument,
) -> Result<Done, Error> {
    let channel = command.channel;
    let most = i64::try_from(DOCUMENTS_MAX).unwrap_or(i64::MAX);
    let all = store::of_room(&mut taken.tx, channel, most).await?;
    if all.len() >= DOCUMENTS_MAX {
        return Err(meeting::Error::TooMany("documents", DOCUMENTS_MAX).into());
    }
    let mut seed = match command.meeting {
        None => Seed::default(),
        Some(meeting) => {
            let meeting = agenda::meeting(&mut taken.tx, channel, meeting).await?;
            may_open(&meeting, meeting::runner(&taken.permit)?, command.kind)?;
            let items = agenda::of_meeting(&mut taken.tx, meeting.id).await?;
            begin(&meeting, &items, command.kind)
        }
    };
    if let Some(title) = &command.title {
        seed.title = meeting::rules::text(title, "title", DOCUMENT_TITLE_CHARS_MAX)?;
    }
    if seed.title.is_empty() {
        return Err(meeting::Error::Empty("title").into());
    }
    if let Some(from) = command.from {
        let from = store::document(&mut taken.tx, channel, from).await?;
        let from = from.filter(|it| it.kind == command.kind);
        let from = from.ok_or(meeting::Error::Invalid("from"))?;
        access::writes(&mut taken.tx, &taken.permit, &from).await?;
        let earlier = loading::load(&mut taken.tx, from.id, loading::kind(from.kind)).await?;
        rules::as_before(&mut seed, earlier.text.content(), || taken.context.ids.uuid());
    }
    let (_, first) = Text::first(loading::kind(command.kind), &seed)?;
    let document = Document {
        id,
        channel,
        kind: command.kind,
        meeting: command.meeting,
        title: seed.title,
        author: actor.person,
        created_at: taken.at,
        state: DocumentState::Open,
        version: 0,
        hash: None,
        rev: taken.seq,
    };
    store::put(&mut taken.tx, &document).await?;
    let mut turn = Turn { taken, document };
    turn.write("first", first).await?;
    turn.end(Vec::new()).await
}

/// An agenda is written while its meeting is prepared; minutes once it was opened.
fn may_open(meeting: &Meeting, runner: Runner, kind: DocumentKind) -> Result<(), Error> {
    if !meeting::rules::conducts(meeting, runner) {
        return Err(meeting::Error::Forbidden.into());
    }
    let fits = match kind {
        DocumentKind::Agenda => meeting.state == MeetingState::Draft,
        DocumentKind::Minutes => meeting.opened_at.is_some() && meeting.approved.is_none(),
        DocumentKind::Notes => true,
    };
    if fits { Ok(()) } else { Err(meeting::Error::State(meeting.state).into()) }
}

/// What the document of a meeting begins with.
fn begin(meeting: &Meeting, items: &[AgendaItem], kind: DocumentKind) -> Seed {
    let title = meeting.draft.title.clone();
    let planned = items.iter().filter(|item| item.state == ItemState::Planned);
    let item = |item: &AgendaItem| NewItem {
        id: item.id.to_string(),
        kind: rules::word(item.draft.kind),
        title: item.draft.title.clone(),
        minutes: item.draft.minutes.unwrap_or(0),
        rapporteur: item.draft.rapporteur.map(|it| it.to_string()).unwrap_or_default(),
        ..NewItem::default()
    };
    match kind {
        DocumentKind::Agenda => {
            Seed { title, items: planned.map(item).collect(), ..Seed::default() }
        }
        DocumentKind::Minutes => {
            let about = std::iter::once("meeting".to_owned());
            let about = about.chain(items.iter().map(|item| item.id.to_string()));
            let texts = about.map(|name| (name, Vec::new())).collect();
            Seed { title, texts, ..Seed::default() }
        }
        DocumentKind::Notes => Seed { title, ..Seed::default() },
    }
}

/// Says what a document is called: in its list, and in the document.
pub async fn rename(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: RenameDocument,
) -> Result<Done, Error> {
    let RenameDocument { channel, document, title } = command;
    let title = meeting::rules::text(&title, "title", DOCUMENT_TITLE_CHARS_MAX)?;
    let place = (channel, document);
    let mut turn = Turn::take(context, actor, id, place, Verb::DocumentRenamed).await?;
    let (text, _) = turn.text().await?;
    let edit = parvis_coedit::seed::ServerEdit::Retitle(title.clone());
    let update = text.edit(&edit, turn.signature())?;
    turn.write("rename", update).await?;
    turn.document.title = title;
    turn.end(Vec::new()).await
}
