//! Documents that several people write, on both engines, over real sockets.

mod every;
mod peer;
mod writing;

use crate::world::{ALICE, World};
pub use every::ask_every_command;
use parvis_load_tests::client::{Client, Via};
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::document::command::{OfDocument, OpenDocument};
use parvis_protocol::document::{DocumentKind, DocumentView};
use parvis_protocol::id::{ChannelId, DocumentId};
pub use peer::Peer;

/// Asks for something that is accepted.
pub async fn done(client: &mut Client, command: Command) -> Done {
    client.done(command).await.unwrap()
}

/// Opens shared notes in a room.
pub async fn notes(client: &mut Client, channel: ChannelId, title: &str) -> DocumentId {
    let title = Some(title.to_owned());
    let open =
        OpenDocument { channel, kind: DocumentKind::Notes, meeting: None, title, from: None };
    done(client, Command::OpenDocument(open)).await.document.unwrap()
}

/// A document with what is about it.
pub async fn view(client: &mut Client, channel: ChannelId, document: DocumentId) -> DocumentView {
    let load = Command::LoadDocument(OfDocument { channel, document });
    match client.request(load).await.unwrap() {
        Reply::Document(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// Alice, over the socket of the first node.
pub async fn alice(world: &World) -> Client {
    world.client(0, ALICE, Via::MSGPACK).await
}
