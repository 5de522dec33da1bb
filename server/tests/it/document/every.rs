//! Every command of documents through the rig, which checks of each what holds for all: one change
//! under one number, a retry, a snapshot and the changes after it.

use crate::meetings::{add, item_of};
use crate::meetings::{convene, create, draft, items, known, meeting_of, point, propose};
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, Rig, on_both};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, OfChannel, Reply};
use parvis_protocol::document::command::{
    CommentDocument, NameVersion, OfDocument, OpenDocument, RenameDocument, ReplyComment,
    ResolveComment, RestoreVersion, TakeProposal,
};
use parvis_protocol::document::{Document, DocumentKind, DocumentState};
use parvis_protocol::id::{ChannelId, CommentId, DocumentId, MeetingId};
use parvis_protocol::meeting::{ItemKind, ItemState, MeetingState};
use parvis_protocol::problem::Problem;

fn open(
    channel: ChannelId,
    kind: DocumentKind,
    meeting: Option<MeetingId>,
    from: Option<DocumentId>,
) -> Command {
    let title = meeting.is_none().then(|| "Notes".to_owned());
    Command::OpenDocument(OpenDocument { channel, kind, meeting, title, from })
}

async fn opened(rig: &mut Rig, who: usize, command: Command) -> DocumentId {
    match rig.ask(who, command).await {
        Ok(Reply::Done(done)) => done.document.unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn commented(rig: &mut Rig, who: usize, command: Command) -> CommentId {
    match rig.ask(who, command).await {
        Ok(Reply::Done(done)) => done.comment.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn document(rig: &Rig, room: ChannelId, id: DocumentId) -> Document {
    match &rig.picture(room)[&format!("document:{id}")] {
        Entity::Document(document) => (**document).clone(),
        other => panic!("{other:?}"),
    }
}

fn remark(channel: ChannelId, document: DocumentId, body: &str) -> Command {
    let (anchor, quote) = (Some("AQIDBA==".into()), Some("la taxe".into()));
    let body = body.into();
    Command::CommentDocument(CommentDocument { channel, document, anchor, quote, body })
}

/// Every command of documents, once at least, in the first room.
pub async fn ask_every_command(rig: &mut Rig) {
    let channel = rig.rooms[0];
    let notes = opened(rig, BRUNO, open(channel, DocumentKind::Notes, None, None)).await;
    let title = "Notes du bureau".to_owned();
    let rename = Command::RenameDocument(RenameDocument { channel, document: notes, title });
    rig.ask(ALICE, rename).await.unwrap();
    assert_eq!(document(rig, channel, notes).title, "Notes du bureau");
    let name = "Avant".to_owned();
    let keep = Command::NameVersion(NameVersion { channel, document: notes, name });
    rig.ask(BRUNO, keep).await.unwrap();
    let restore = RestoreVersion { channel, document: notes, number: 1 };
    rig.ask(ALICE, Command::RestoreVersion(restore)).await.unwrap();
    let comment = commented(rig, BRUNO, remark(channel, notes, "Au taux de 2025 ?")).await;
    let body = "Oui.".to_owned();
    let reply = Command::ReplyComment(ReplyComment { channel, comment, body });
    let answer = commented(rig, ALICE, reply).await;
    for resolved in [true, true, false] {
        let resolve = ResolveComment { channel, comment, resolved };
        rig.ask(ALICE, Command::ResolveComment(resolve)).await.unwrap();
    }
    let resolve = ResolveComment { channel, comment: answer, resolved: true };
    let refused = rig.refused(ALICE, Command::ResolveComment(resolve)).await;
    assert_eq!(refused, Problem::invalid("comment"));
    assert_eq!(rig.refused(CHLOE, remark(channel, notes, "?")).await, Problem::Forbidden);
    assert_eq!(rig.refused(DAVID, remark(channel, notes, "?")).await, Problem::NotFound);
    ask_of_agendas(rig, channel).await;
    let load = Command::LoadDocument(OfDocument { channel, document: notes });
    let Ok(Reply::Document(view)) = rig.ask(BRUNO, load).await else { panic!("a document") };
    assert_eq!((view.entities.len(), view.versions.len(), view.writes), (3, 2, true));
    let all = Command::LoadDocuments(OfChannel { channel });
    let Ok(Reply::Documents(all)) = rig.ask(CHLOE, all).await else { panic!("documents") };
    assert_eq!(all.documents.len(), 3);
}

/// An agenda is written together, then sent: what was written is what was sent.
async fn ask_of_agendas(rig: &mut Rig, channel: ChannelId) {
    let said = rig.get(BRUNO, crate::ask::post(channel, "Et les columbariums ?")).await;
    let draft_of = point(ItemKind::Debate, "Columbariums");
    let item = item_of(rig, BRUNO, propose(channel, said, draft_of)).await;
    let meeting = meeting_of(rig, ALICE, create(channel, draft(20))).await;
    let one = vec![point(ItemKind::Opinion, "Avis sur le pacte")];
    rig.ask(ALICE, add(channel, meeting, one)).await.unwrap();
    let agenda = open(channel, DocumentKind::Agenda, Some(meeting), None);
    assert_eq!(rig.refused(BRUNO, agenda.clone()).await, Problem::Forbidden);
    let id = opened(rig, ALICE, agenda.clone()).await;
    assert_eq!(opened(rig, ALICE, agenda).await, id, "a meeting has one agenda");
    let two = vec![point(ItemKind::Other, "Par le formulaire")];
    let by_form = rig.refused(ALICE, add(channel, meeting, two)).await;
    assert_eq!(by_form, Problem::AgendaInDocument);
    let take = Command::TakeProposal(TakeProposal { channel, document: id, item });
    assert_eq!(rig.refused(BRUNO, take.clone()).await, Problem::Forbidden);
    rig.ask(ALICE, take).await.unwrap();
    rig.ask(ALICE, convene(channel, meeting, None)).await.unwrap();
    let sent = document(rig, channel, id);
    assert_eq!((sent.state, sent.version), (DocumentState::Frozen, 1));
    assert_eq!(sent.hash.as_ref().map(String::len), Some(64));
    assert_eq!(known(rig, channel, meeting).state, MeetingState::Convened);
    let titles: Vec<_> = items(rig, channel, meeting)
        .into_iter()
        .map(|it| (it.draft.title, it.state, it.number))
        .collect();
    let planned = ItemState::Planned;
    assert_eq!(
        titles,
        [
            ("Avis sur le pacte".to_owned(), planned, Some(1)),
            ("Columbariums".to_owned(), planned, Some(2)),
        ]
    );
    let kept = items(rig, channel, meeting).iter().any(|it| it.id == item && it.thread.is_some());
    assert!(kept, "the proposal kept its identity and its thread");
    let name = "Trop tard".to_owned();
    let late = Command::NameVersion(NameVersion { channel, document: id, name });
    assert_eq!(rig.refused(ALICE, late).await, Problem::DocumentFrozen);
    // The next meeting begins as this one.
    let next = meeting_of(rig, ALICE, create(channel, draft(50))).await;
    let again = open(channel, DocumentKind::Agenda, Some(next), Some(id));
    let again = opened(rig, ALICE, again).await;
    assert_ne!(again, id);
    rig.ask(ALICE, convene(channel, next, None)).await.unwrap();
    let titles: Vec<_> = items(rig, channel, next).into_iter().map(|it| it.draft.title).collect();
    assert_eq!(titles, ["Avis sur le pacte", "Columbariums"]);
}

#[tokio::test]
async fn h2_every_command_of_documents_is_one_change_of_its_room() {
    on_both(async |rig| ask_every_command(rig).await).await;
}
