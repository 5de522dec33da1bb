//! The sample values of documents: the agenda of March, written together.

use super::meetings::{ITEM, MEETING};
use super::values::{EVENING, GORZE, NOVEANT, ROOM, uuid};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, OfChannel, Reply};
use parvis_protocol::document::command::{
    CommentDocument, NameVersion, OfDocument, OpenDocument, RenameDocument, ReplyComment,
    ResolveComment, RestoreVersion, TakeProposal,
};
use parvis_protocol::document::{
    Comment, Document, DocumentKind, DocumentState, DocumentVersion, DocumentView, Documents,
    VersionKind,
};
use parvis_protocol::id::{CommentId, DocumentId, Seq};
use parvis_protocol::problem::{Problem, Rejected};

const DOCUMENT: DocumentId = DocumentId(uuid(0xd1));
const COMMENT: CommentId = CommentId(uuid(0xd2));

fn agenda() -> Document {
    Document {
        id: DOCUMENT,
        channel: ROOM,
        kind: DocumentKind::Agenda,
        meeting: Some(MEETING),
        title: "Conférence des maires de mars".into(),
        author: GORZE,
        created_at: EVENING,
        state: DocumentState::Open,
        version: 2,
        hash: None,
        rev: Seq(56),
    }
}

fn frozen() -> Document {
    let hash = Some("3f".repeat(32));
    Document { state: DocumentState::Frozen, hash, rev: Seq(57), ..agenda() }
}

fn remark() -> Comment {
    Comment {
        id: COMMENT,
        document: DOCUMENT,
        root: None,
        anchor: Some("AQIDBA==".into()),
        quote: Some("la taxe de séjour".into()),
        body: "Au taux de l’an dernier ?".into(),
        author: NOVEANT,
        at: EVENING,
        resolved_by: Some(GORZE),
        resolved_at: Some(EVENING),
        rev: Seq(58),
    }
}

fn version() -> DocumentVersion {
    DocumentVersion {
        number: 2,
        kind: VersionKind::Named,
        name: Some("Avant le bureau".into()),
        by: Some(GORZE),
        at: EVENING,
        seq: 412,
        hash: "3f".repeat(32),
    }
}

pub fn entities() -> Vec<Entity> {
    let answer = Comment {
        root: Some(COMMENT),
        anchor: None,
        quote: None,
        resolved_by: None,
        resolved_at: None,
        ..remark()
    };
    vec![
        Entity::Document(Box::new(agenda())),
        Entity::Document(Box::new(frozen())),
        Entity::Comment(Box::new(remark())),
        Entity::Comment(Box::new(answer)),
    ]
}

pub fn problems() -> Vec<Problem> {
    let refused = Rejected { path: Some("items.minutes".into()), reason: "schema".into() };
    vec![Problem::DocumentFrozen, Problem::AgendaInDocument, Problem::DocumentRefused(refused)]
}

pub fn replies() -> Vec<Reply> {
    let head = Seq(58);
    let view = DocumentView { head, entities: entities(), versions: vec![version()], writes: true };
    let done = Done::at(ROOM, Seq(59));
    vec![
        Reply::Documents(Documents { head, documents: vec![agenda()] }),
        Reply::Document(Box::new(view)),
        Reply::Done(Done { document: Some(DOCUMENT), ..done.clone() }),
        Reply::Done(Done { comment: Some(COMMENT), ..done }),
    ]
}

pub fn commands() -> Vec<Command> {
    let (channel, document, comment) = (ROOM, DOCUMENT, COMMENT);
    let opened = OpenDocument {
        channel,
        kind: DocumentKind::Agenda,
        meeting: Some(MEETING),
        title: None,
        from: Some(DOCUMENT),
    };
    let notes = OpenDocument {
        kind: DocumentKind::Notes,
        meeting: None,
        title: Some("Notes du bureau".into()),
        from: None,
        ..opened.clone()
    };
    let comment_of = CommentDocument {
        channel,
        document,
        anchor: remark().anchor,
        quote: remark().quote,
        body: remark().body,
    };
    vec![
        Command::OpenDocument(opened),
        Command::OpenDocument(notes),
        Command::RenameDocument(RenameDocument { channel, document, title: "Mars".into() }),
        Command::NameVersion(NameVersion { channel, document, name: "Avant le bureau".into() }),
        Command::RestoreVersion(RestoreVersion { channel, document, number: 2 }),
        Command::CommentDocument(comment_of),
        Command::ReplyComment(ReplyComment { channel, comment, body: "Oui.".into() }),
        Command::ResolveComment(ResolveComment { channel, comment, resolved: true }),
        Command::TakeProposal(TakeProposal { channel, document, item: ITEM }),
        Command::LoadDocuments(OfChannel { channel }),
        Command::LoadDocument(OfDocument { channel, document }),
    ]
}

pub fn kinds() -> Vec<DocumentKind> {
    vec![DocumentKind::Agenda, DocumentKind::Notes, DocumentKind::Minutes]
}

pub fn states() -> Vec<DocumentState> {
    vec![DocumentState::Open, DocumentState::Frozen]
}

pub fn version_kinds() -> Vec<VersionKind> {
    vec![VersionKind::Auto, VersionKind::Named, VersionKind::Official]
}
