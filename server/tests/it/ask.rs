//! Commands, in few words.

use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{
    AddMembers, Anchor, Command, DescribeRoom, EditMessage, LoadHistory, MarkAllRead, MarkRead,
    OfChannel, OfMember, OfMessage, OpenDirect, OpenRoom, PinMessage, PostMessage, React, ReadUpTo,
    SaveDraft, Search, SetFavourite, SetNotifications, SetRole, TypeIn,
};
use parvis_protocol::id::{ChannelId, MessageId, PersonId, Seq};
use parvis_protocol::message::ReactionKind;
use parvis_protocol::preference::{Choices, Contrast, NotificationLevel, Theme};

pub fn post(channel: ChannelId, body: &str) -> Command {
    Command::PostMessage(posting(channel, body))
}

fn posting(channel: ChannelId, body: &str) -> PostMessage {
    let body = body.to_owned();
    PostMessage { channel, thread: None, quote: None, body, acknowledgement_requested: false }
}

pub fn reply(channel: ChannelId, root: MessageId, body: &str) -> Command {
    Command::PostMessage(PostMessage { thread: Some(root), ..posting(channel, body) })
}

pub fn quote(channel: ChannelId, quoted: MessageId, body: &str) -> Command {
    Command::PostMessage(PostMessage { quote: Some(quoted), ..posting(channel, body) })
}

pub fn post_to_acknowledge(channel: ChannelId, body: &str) -> Command {
    let posting = posting(channel, body);
    Command::PostMessage(PostMessage { acknowledgement_requested: true, ..posting })
}

pub fn edit(channel: ChannelId, message: MessageId, body: &str) -> Command {
    Command::EditMessage(EditMessage { channel, message, body: body.to_owned() })
}

pub const fn delete(channel: ChannelId, message: MessageId) -> Command {
    Command::DeleteMessage(OfMessage { channel, message })
}

pub const fn react(
    channel: ChannelId,
    message: MessageId,
    reaction: ReactionKind,
    on: bool,
) -> Command {
    Command::React(React { channel, message, reaction, on })
}

pub const fn pin(channel: ChannelId, message: MessageId, on: bool) -> Command {
    Command::PinMessage(PinMessage { channel, message, on })
}

pub const fn acknowledge(channel: ChannelId, message: MessageId) -> Command {
    Command::Acknowledge(OfMessage { channel, message })
}

pub const fn mark_read(channel: ChannelId, thread: Option<MessageId>, seq: Seq) -> Command {
    Command::MarkRead(MarkRead { channel, thread, seq })
}

pub fn draft(channel: ChannelId, thread: Option<MessageId>, body: &str) -> Command {
    Command::SaveDraft(SaveDraft { channel, thread, body: body.to_owned() })
}

pub const fn type_in(channel: ChannelId, thread: Option<MessageId>) -> Command {
    Command::TypeIn(TypeIn { channel, thread })
}

pub const fn load(channel: ChannelId) -> Command {
    Command::LoadChannel(OfChannel { channel })
}

pub const fn page(
    channel: ChannelId,
    thread: Option<MessageId>,
    anchor: Anchor,
    limit: u32,
) -> Command {
    Command::LoadHistory(LoadHistory { channel, thread, anchor, limit })
}

pub const fn versions(channel: ChannelId, message: MessageId) -> Command {
    Command::LoadVersions(OfMessage { channel, message })
}

pub const fn unread(channel: ChannelId) -> Command {
    Command::CountUnread(OfChannel { channel })
}

pub fn search(text: &str) -> Command {
    Command::Search(searching(Some(text), None))
}

pub fn searching(text: Option<&str>, author: Option<PersonId>) -> Search {
    Search {
        text: text.map(str::to_owned),
        channel: None,
        author,
        from: None,
        until: None,
        after: None,
        limit: 50,
    }
}

pub fn mark_all_read(rooms: &[(ChannelId, Seq)]) -> Command {
    let rooms = rooms.iter().map(|(channel, seq)| ReadUpTo { channel: *channel, seq: *seq });
    Command::MarkAllRead(MarkAllRead { rooms: rooms.collect() })
}

pub fn open_direct(people: &[PersonId]) -> Command {
    Command::OpenDirect(OpenDirect { people: people.to_vec() })
}

pub fn open_room(name: &str, topic: &str, people: &[PersonId]) -> Command {
    let (name, topic) = (name.to_owned(), topic.to_owned());
    Command::OpenRoom(OpenRoom { name, topic, people: people.to_vec() })
}

pub fn describe(channel: ChannelId, name: &str, topic: &str) -> Command {
    let (name, topic) = (name.to_owned(), topic.to_owned());
    Command::DescribeRoom(DescribeRoom { channel, name, topic })
}

pub fn add(channel: ChannelId, people: &[PersonId], role: MemberRole) -> Command {
    Command::AddMembers(AddMembers { channel, people: people.to_vec(), role })
}

pub const fn set_role(channel: ChannelId, person: PersonId, role: MemberRole) -> Command {
    Command::SetRole(SetRole { channel, person, role })
}

pub const fn remove(channel: ChannelId, person: PersonId) -> Command {
    Command::RemoveMember(OfMember { channel, person })
}

pub const fn leave(channel: ChannelId) -> Command {
    Command::LeaveRoom(OfChannel { channel })
}

pub const fn favourite(channel: ChannelId, on: bool) -> Command {
    Command::SetFavourite(SetFavourite { channel, on })
}

pub const fn notify(channel: ChannelId, level: Option<NotificationLevel>) -> Command {
    Command::SetNotifications(SetNotifications { channel, level })
}

pub const fn prefer(text_size: u32, theme: Theme) -> Command {
    let (contrast, notifications) = (Contrast::System, NotificationLevel::Mentions);
    Command::SavePreferences(Choices { text_size, theme, contrast, notifications })
}
