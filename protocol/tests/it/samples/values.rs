//! The sample values. They tell one small story: the conférence des maires of Mad et Moselle.

use super::polls;
use parvis_protocol::change::{Change, Entity, Verb};
use parvis_protocol::channel::{
    Channel, ChannelKind, ChannelState, Draft, Member, MemberRole, Membership, ReadMark, Unread,
    UnreadThread,
};
use parvis_protocol::command::{
    AddMembers, Anchor, Command, Cursor, DescribeRoom, Done, EditMessage, Hits, LoadHistory,
    LoadPeople, MarkAllRead, MarkRead, OfChannel, OfMember, OfMessage, OpenDirect, OpenRoom, Page,
    People, PinMessage, PostMessage, React, ReadUpTo, Reply, Room, SaveDraft, Search, SetFavourite,
    SetNotifications, SetRole, TypeIn,
};
use parvis_protocol::directory::{
    BodyKind, BodyView, CommuneView, PersonView, SeatView, TerritoryView,
};
use parvis_protocol::frame::{
    Answer, Bye, CaughtUp, Changes, ClientFrame, Hello, Outcome, Position, Request, Reset,
    ResetReason, ServerFrame, Welcome, close,
};
use parvis_protocol::id::{
    BodyId, ChannelId, CommandId, MessageId, Micros, PersonId, Seq, SessionId, TerritoryId,
};
use parvis_protocol::identity::You;
use parvis_protocol::limits::Limits;
use parvis_protocol::message::{
    Acknowledgement, Edited, Hit, Mention, Message, Reaction, ReactionKind, Stamp, Thread, Version,
};
use parvis_protocol::preference::{
    Choices, Contrast, NotificationLevel, Preferences, RoomPreference, Theme,
};
use parvis_protocol::problem::{
    Field, Problem, Refusal, Retry, Supported, TooLong, TooMany, Trace,
};
use parvis_protocol::signal::{Presence, Signal, Turnout, Typing};
use uuid::Uuid;

/// The epoch of every channel of the story.
const EPOCH: &str = "5f1c9a";
/// 2026-03-02 18:00:00 UTC.
pub(super) const EVENING: Micros = Micros(1_772_474_400_000_000);

/// Version 7 UUIDs that a reader tells apart by their end.
pub(super) const fn uuid(end: u128) -> Uuid {
    Uuid::from_u128(0x019c_afe5_4800_7000_8000_0000_0000_0000 | end)
}

pub(super) const ROOM: ChannelId = ChannelId(uuid(0x10));
const PERSONAL: ChannelId = ChannelId(uuid(0x1f));
pub(super) const NOVEANT: PersonId = PersonId(uuid(0x20));
pub(super) const GORZE: PersonId = PersonId(uuid(0x21));
pub(super) const ROOT: MessageId = MessageId(uuid(0x30));
pub const ANSWER: MessageId = MessageId(uuid(0x31));
/// A command's id.
pub const COMMAND: CommandId = CommandId(uuid(0x40));

fn channel() -> Channel {
    Channel {
        id: ROOM,
        kind: ChannelKind::Body,
        name: "Conférence des maires".into(),
        topic: String::new(),
        body: Some(BodyId(uuid(0x50))),
        rev: Seq(1),
    }
}

fn member() -> Member {
    Member {
        channel: ROOM,
        person: NOVEANT,
        name: "Jeanne Didier".into(),
        function: Some("Maire de Novéant-sur-Moselle".into()),
        commune: Some("57515".into()),
        commune_name: Some("Novéant-sur-Moselle".into()),
        role: MemberRole::Member,
        since: EVENING,
        ended_at: None,
        rev: Seq(2),
    }
}

/// A message with every field there is.
fn message() -> Message {
    Message {
        id: ANSWER,
        channel: ROOM,
        seq: Seq(42),
        thread: Some(ROOT),
        quote: Some(ROOT),
        author: NOVEANT,
        at: EVENING,
        body: "**D'accord** avec @[Gorze](commune:57254)".into(),
        mentions: mentions(),
        edited: Some(Edited { at: EVENING, count: 1 }),
        deleted: None,
        pinned: Some(Stamp { at: EVENING, by: GORZE }),
        acknowledgement_requested: true,
        rev: Seq(44),
    }
}

/// A message with no more than it needs: the tombstone of one.
fn tombstone() -> Message {
    Message {
        id: ROOT,
        seq: Seq(41),
        thread: None,
        quote: None,
        body: String::new(),
        mentions: vec![],
        edited: None,
        deleted: Some(Stamp { at: EVENING, by: NOVEANT }),
        pinned: None,
        acknowledgement_requested: false,
        ..message()
    }
}

fn thread() -> Thread {
    Thread {
        root: ROOT,
        channel: ROOM,
        replies: 1,
        last_seq: Seq(42),
        last_at: EVENING,
        rev: Seq(42),
    }
}

fn unread() -> Unread {
    Unread {
        as_of: Seq(44),
        read_up_to: Seq(40),
        main: 1,
        mentions: 1,
        threads: vec![UnreadThread { thread: ROOT, read_up_to: Seq(0), replies: 1 }],
    }
}

fn state() -> ChannelState {
    ChannelState {
        channel: channel(),
        epoch: EPOCH.into(),
        head: Seq(44),
        role: MemberRole::Member,
        members: 47,
        unread: unread(),
    }
}

fn position() -> Position {
    Position { channel: ROOM, epoch: EPOCH.into(), seq: Seq(41) }
}

fn done() -> Done {
    Done { message: Some(ANSWER), ..Done::at(ROOM, Seq(42)) }
}

fn change() -> Change {
    Change {
        seq: Seq(42),
        at: EVENING,
        by: Some(NOVEANT),
        verb: Verb::MessagePosted,
        entities: vec![Entity::Message(message()), Entity::Thread(thread())],
    }
}

fn you() -> You {
    You {
        person: NOVEANT,
        name: "Jeanne Didier".into(),
        function: Some("Maire de Novéant-sur-Moselle".into()),
        commune: Some("57515".into()),
        administrator: false,
        personal_channel: PERSONAL,
        territory: TerritoryId(uuid(0x60)),
        territory_name: "CC Mad et Moselle".into(),
        session: SessionId(uuid(0x70)),
    }
}

fn choices() -> Choices {
    Choices {
        text_size: 20,
        theme: Theme::Dark,
        contrast: Contrast::High,
        notifications: NotificationLevel::Mentions,
    }
}

fn territory() -> TerritoryView {
    TerritoryView {
        id: TerritoryId(uuid(0x60)),
        name: "CC Mad et Moselle".into(),
        communes: vec![CommuneView {
            insee: "57515".into(),
            name: "Novéant-sur-Moselle".into(),
            population: 1_852,
        }],
        bodies: vec![BodyView {
            id: BodyId(uuid(0x50)),
            kind: BodyKind::MayorsConference,
            name: "Conférence des maires".into(),
            seats: 49,
            vacant: 1,
            weighs: true,
        }],
        people: 74,
    }
}

fn people() -> People {
    let mayor = PersonView {
        person: NOVEANT,
        name: "Jeanne Didier".into(),
        function: Some("Maire de Novéant-sur-Moselle".into()),
        commune: Some("57515".into()),
        administrator: false,
        seats: vec![SeatView {
            body: BodyId(uuid(0x50)),
            title: "Maire de Novéant-sur-Moselle".into(),
        }],
    };
    let agent = PersonView {
        person: GORZE,
        name: "Lucie Martin".into(),
        function: None,
        commune: None,
        administrator: true,
        seats: vec![],
    };
    People { people: vec![mayor, agent], next: Some(GORZE) }
}

/// The first frame of a client, with and without a place to resume from.
pub fn client_frames() -> Vec<ClientFrame> {
    vec![
        ClientFrame::Hello(Hello { protocol: 1, resume: vec![] }),
        ClientFrame::Hello(Hello { protocol: 1, resume: vec![position()] }),
        ClientFrame::Request(Request {
            id: COMMAND,
            command: Command::LoadChannel(OfChannel { channel: ROOM }),
        }),
    ]
}

pub fn server_frames() -> Vec<ServerFrame> {
    vec![
        ServerFrame::Welcome(Box::new(Welcome {
            you: you(),
            server_time: EVENING,
            limits: Limits::CURRENT,
            personal: Position { channel: PERSONAL, epoch: EPOCH.into(), seq: Seq(7) },
            channels: vec![state()],
        })),
        ServerFrame::CaughtUp(CaughtUp {
            channel: ROOM,
            epoch: EPOCH.into(),
            from: Seq(41),
            to: Seq(44),
        }),
        ServerFrame::Reset(Reset {
            channel: ROOM,
            reason: ResetReason::TooFar,
            epoch: EPOCH.into(),
            head: Seq(9_000),
        }),
        ServerFrame::Changes(Changes {
            channel: ROOM,
            from: Seq(41),
            to: Seq(42),
            changes: vec![change()],
        }),
        ServerFrame::Signal(Signal::Typing(Typing { channel: ROOM, thread: None, person: GORZE })),
        ServerFrame::Reply(Box::new(Answer {
            id: COMMAND,
            outcome: Outcome::Ok(Reply::Done(done())),
        })),
        ServerFrame::Bye(Bye { code: close::MOVED, reconnect_after_ms: Some(1_500) }),
        ServerFrame::Bye(Bye { code: close::SESSION_ENDED, reconnect_after_ms: None }),
    ]
}

pub fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Ok(Reply::Noted),
        Outcome::Problem(Refusal::from(Problem::SlowDown(Retry { retry_after_ms: 400 }))),
        Outcome::Problem(Refusal::from(Problem::NotFound)),
    ]
}

pub fn reset_reasons() -> Vec<ResetReason> {
    vec![ResetReason::EpochChanged, ResetReason::TooFar, ResetReason::Ahead]
}

fn post(thread: Option<MessageId>, body: &str) -> Command {
    Command::PostMessage(PostMessage {
        channel: ROOM,
        thread,
        quote: thread,
        body: body.into(),
        acknowledgement_requested: thread.is_some(),
    })
}

fn commands_that_write() -> Vec<Command> {
    let message = OfMessage { channel: ROOM, message: ROOT };
    vec![
        post(None, "Bonjour à tous"),
        post(Some(ROOT), "D'accord"),
        Command::EditMessage(EditMessage {
            channel: ROOM,
            message: ROOT,
            body: "Bonjour à toutes et à tous".into(),
        }),
        Command::DeleteMessage(message.clone()),
        Command::React(React {
            channel: ROOM,
            message: ROOT,
            reaction: ReactionKind::Agree,
            on: true,
        }),
        Command::PinMessage(PinMessage { channel: ROOM, message: ROOT, on: false }),
        Command::Acknowledge(message),
        Command::MarkRead(MarkRead { channel: ROOM, thread: None, seq: Seq(42) }),
        Command::SaveDraft(SaveDraft { channel: ROOM, thread: Some(ROOT), body: "Peut-".into() }),
        Command::TypeIn(TypeIn { channel: ROOM, thread: None }),
    ]
}

fn commands_of_rooms() -> Vec<Command> {
    let (name, topic) = ("Voirie 2027".to_owned(), "Le programme de l'an prochain".to_owned());
    let member = OfMember { channel: ROOM, person: GORZE };
    vec![
        Command::MarkAllRead(MarkAllRead { rooms: vec![ReadUpTo { channel: ROOM, seq: Seq(44) }] }),
        Command::OpenDirect(OpenDirect { people: vec![GORZE] }),
        Command::OpenRoom(OpenRoom {
            name: name.clone(),
            topic: topic.clone(),
            people: vec![GORZE],
        }),
        Command::DescribeRoom(DescribeRoom { channel: ROOM, name, topic }),
        Command::AddMembers(AddMembers {
            channel: ROOM,
            people: vec![GORZE],
            role: MemberRole::Observer,
        }),
        Command::SetRole(SetRole { channel: ROOM, person: GORZE, role: MemberRole::Facilitator }),
        Command::RemoveMember(member),
        Command::LeaveRoom(OfChannel { channel: ROOM }),
        Command::SetFavourite(SetFavourite { channel: ROOM, on: true }),
        Command::SetNotifications(SetNotifications {
            channel: ROOM,
            level: Some(NotificationLevel::None),
        }),
        Command::SetNotifications(SetNotifications { channel: ROOM, level: None }),
        Command::SavePreferences(choices()),
    ]
}

pub fn commands() -> Vec<Command> {
    let mut all = commands_that_write();
    all.extend(commands_of_rooms());
    all.extend(super::commands());
    all.extend([
        Command::LoadToday,
        Command::LoadTerritory,
        Command::LoadPeople(LoadPeople { after: Some(NOVEANT), limit: 200 }),
        Command::LoadChannel(OfChannel { channel: ROOM }),
        Command::LoadHistory(LoadHistory {
            channel: ROOM,
            thread: Some(ROOT),
            anchor: Anchor::Before(Seq(41)),
            limit: 50,
        }),
        Command::LoadVersions(OfMessage { channel: ROOM, message: ROOT }),
        Command::CountUnread(OfChannel { channel: ROOM }),
        Command::Search(Search {
            text: Some("voirie".into()),
            channel: Some(ROOM),
            author: Some(NOVEANT),
            from: Some(Micros(0)),
            until: Some(EVENING),
            after: Some(Cursor { at: EVENING, message: ROOT }),
            limit: 20,
        }),
        Command::Search(Search {
            text: Some("voirie".into()),
            channel: None,
            author: None,
            from: None,
            until: None,
            after: None,
            limit: 20,
        }),
    ]);
    all
}

pub fn replies() -> Vec<Reply> {
    let all = vec![
        Reply::Done(done()),
        Reply::Noted,
        Reply::Room(Room {
            state: state(),
            entities: vec![Entity::Channel(channel()), Entity::Member(member())],
            more_before: true,
        }),
        Reply::Page(Page {
            head: Seq(44),
            entities: vec![Entity::Message(tombstone())],
            more_before: false,
            more_after: true,
        }),
        Reply::Versions(vec![Version { number: 1, body: "Bonjour".into(), at: EVENING }]),
        Reply::Unread(unread()),
        Reply::Hits(Hits {
            hits: vec![Hit {
                message: message(),
                author_name: "Jeanne Didier".into(),
                channel_name: "Conférence des maires".into(),
            }],
            next: Some(Cursor { at: EVENING, message: ANSWER }),
        }),
        Reply::Today(super::today::today()),
        Reply::Territory(territory()),
        Reply::People(people()),
    ];
    [all, super::replies()].concat()
}

pub fn anchors() -> Vec<Anchor> {
    vec![
        Anchor::Latest,
        Anchor::Before(Seq(41)),
        Anchor::After(Seq(41)),
        Anchor::Around(Seq(41)),
        Anchor::FirstUnread,
    ]
}

pub fn entities() -> Vec<Entity> {
    let mut all = vec![
        Entity::Channel(channel()),
        Entity::Member(member()),
        Entity::Message(message()),
        Entity::Message(tombstone()),
        Entity::Thread(thread()),
        Entity::Reaction(Reaction {
            message: ROOT,
            person: GORZE,
            kinds: vec![ReactionKind::Agree, ReactionKind::Seen],
            rev: Seq(43),
        }),
        Entity::Acknowledgement(Acknowledgement {
            message: ROOT,
            person: GORZE,
            at: EVENING,
            rev: Seq(44),
        }),
        Entity::Membership(Membership { channel: ROOM, active: true, rev: Seq(1) }),
        Entity::ReadMark(ReadMark {
            channel: ROOM,
            thread: None,
            seq: Seq(42),
            threads_up_to: None,
            rev: Seq(6),
        }),
        Entity::ReadMark(ReadMark {
            channel: ROOM,
            thread: None,
            seq: Seq(44),
            threads_up_to: Some(Seq(44)),
            rev: Seq(8),
        }),
        Entity::RoomPreference(RoomPreference {
            channel: ROOM,
            favourite: true,
            notifications: Some(NotificationLevel::All),
            rev: Seq(9),
        }),
        Entity::Preferences(Preferences { choices: choices(), rev: Seq(10) }),
        Entity::Draft(Draft {
            channel: ROOM,
            thread: Some(ROOT),
            body: "Peut-être".into(),
            at: EVENING,
            rev: Seq(7),
        }),
    ];
    all.extend(super::entities());
    all
}

pub fn mentions() -> Vec<Mention> {
    vec![Mention::Person(GORZE), Mention::Commune("57254".into()), Mention::Room]
}

pub fn reactions() -> Vec<ReactionKind> {
    use ReactionKind::{Agree, Done, Important, Question, Seen, Thanks};
    vec![Agree, Thanks, Done, Question, Important, Seen]
}

pub fn channel_kinds() -> Vec<ChannelKind> {
    use ChannelKind::{Body, Direct, Parvis, Personal, Project, Public};
    vec![Body, Parvis, Project, Direct, Public, Personal]
}

pub fn roles() -> Vec<MemberRole> {
    vec![MemberRole::Member, MemberRole::Observer, MemberRole::Facilitator]
}

pub fn notification_levels() -> Vec<NotificationLevel> {
    vec![NotificationLevel::All, NotificationLevel::Mentions, NotificationLevel::None]
}

pub fn themes() -> Vec<Theme> {
    vec![Theme::System, Theme::Light, Theme::Dark]
}

pub fn contrasts() -> Vec<Contrast> {
    vec![Contrast::System, Contrast::Standard, Contrast::High]
}

pub fn body_kinds() -> Vec<BodyKind> {
    use BodyKind::{Bureau, Commission, Council, MayorsConference};
    vec![MayorsConference, Bureau, Council, Commission]
}

pub fn signals() -> Vec<Signal> {
    vec![
        Signal::Presence(Presence { channel: ROOM, count: 2, people: Some(vec![NOVEANT, GORZE]) }),
        Signal::Presence(Presence { channel: ROOM, count: 412, people: None }),
        Signal::Typing(Typing { channel: ROOM, thread: Some(ROOT), person: GORZE }),
        Signal::Turnout(Turnout { channel: ROOM, poll: polls::POLL, voted: 21 }),
    ]
}

pub fn problems() -> Vec<Problem> {
    let field = || Field { field: "body".into() };
    let retry = || Retry { retry_after_ms: 400 };
    let mut all = vec![
        Problem::BadFrame,
        Problem::UnsupportedProtocol(Supported { versions: vec![1] }),
        Problem::NotSignedIn,
        Problem::SessionEnded,
        Problem::WrongOrigin,
        Problem::WrongCredentials,
        Problem::Expired,
        Problem::Forbidden,
        Problem::NotFound,
        Problem::Deleted,
        Problem::FollowsMandate,
        Problem::LastFacilitator,
        Problem::Empty(field()),
        Problem::TooLong(TooLong { field: "body".into(), chars: 8_001, chars_max: 8_000 }),
        Problem::TooMany(TooMany { field: "mentions".into(), max: 50 }),
        Problem::Invalid(field()),
        Problem::SlowDown(retry()),
        Problem::TooManyInFlight,
        Problem::TooManyConnections,
        Problem::Busy(retry()),
        Problem::Moved(retry()),
        Problem::Internal(Trace { trace: "7f3a".into() }),
    ];
    all.extend(super::problems());
    all.sort_by_key(Problem::code);
    all
}
