//! The durable, ordered changes of a channel.

use crate::attendance::{Attendance, Proxy, Recusal, Substitution};
use crate::channel::{Channel, Draft, Member, Membership, ReadMark};
use crate::document::{Comment, Document};
use crate::floor::{Floor, Speech};
use crate::id::{Micros, PersonId, Seq};
use crate::meeting::{AgendaItem, Convocation, Meeting, Summons};
use crate::message::{Acknowledgement, Message, Reaction, Thread};
use crate::poll::{Electorate, Poll, Receipt};
use crate::preference::{Preferences, RoomPreference};
use serde::{Deserialize, Serialize};

record! {
    /// One change of one channel. A channel's changes are numbered 1, 2, 3 … without a hole.
    ///
    /// It carries the *whole new state* of each entity it touched: a client's reducer is one
    /// upsert by [`Entity::key`], ignored when the `rev` it holds is not older. A change read
    /// later may come with fewer entities: those that changed again come with that later change.
    pub struct Change {
        /// Its place in the channel.
        pub seq: Seq,
        /// When it was accepted.
        pub at: Micros,
        /// By whom; absent when the server itself did it.
        pub by: Option<PersonId>,
        /// What happened.
        pub verb: Verb,
        /// The entities it touched, whole.
        pub entities: Vec<Entity>,
    }
}

choice! {
    /// Everything a channel remembers. A client that meets an unknown kind ignores it.
    pub enum Entity {
        /// The room itself.
        Channel(Channel),
        /// A member of the room.
        Member(Member),
        /// A message.
        Message(Message),
        /// The summary of a thread.
        Thread(Thread),
        /// One person's reactions to one message.
        Reaction(Reaction),
        /// "J'ai pris connaissance".
        Acknowledgement(Acknowledgement),
        /// A poll. Boxed: it is much larger than the others.
        Poll(Box<Poll>),
        /// Who may vote in a poll.
        Electorate(Electorate),
        /// A meeting. Boxed, like an item: both are large.
        Meeting(Box<Meeting>),
        /// An item of an agenda, or the proposal of one.
        AgendaItem(Box<AgendaItem>),
        /// How the members of a meeting were called.
        Convocation(Convocation),
        /// What somebody did with a convocation.
        Summons(Summons),
        /// What is known of somebody and a meeting.
        Attendance(Attendance),
        /// A power to vote for an absent member.
        Proxy(Proxy),
        /// Somebody takes no part in an item.
        Recusal(Recusal),
        /// Somebody sits in the place of a member.
        Substitution(Substitution),
        /// How the floor is given on an item.
        Floor(Floor),
        /// A request for the floor, and its speech.
        Speech(Speech),
        /// A document that several people write. Boxed, like a meeting.
        Document(Box<Document>),
        /// Something said beside a passage of a document.
        Comment(Box<Comment>),
        /// Personal channel: a room one belongs to.
        Membership(Membership),
        /// Personal channel: how far one has read.
        ReadMark(ReadMark),
        /// Personal channel: a text not sent yet.
        Draft(Draft),
        /// Personal channel: what one chose for a room.
        RoomPreference(RoomPreference),
        /// Personal channel: what one chose for oneself.
        Preferences(Preferences),
        /// Personal channel: what became of one's ballot.
        Receipt(Receipt),
    }
}

impl Entity {
    /// Position of the entity's last change.
    pub const fn rev(&self) -> Seq {
        match self {
            Self::Channel(it) => it.rev,
            Self::Member(it) => it.rev,
            Self::Message(it) => it.rev,
            Self::Thread(it) => it.rev,
            Self::Reaction(it) => it.rev,
            Self::Acknowledgement(it) => it.rev,
            Self::Poll(it) => it.rev,
            Self::Electorate(it) => it.rev,
            Self::Meeting(it) => it.rev,
            Self::AgendaItem(it) => it.rev,
            Self::Convocation(it) => it.rev,
            Self::Summons(it) => it.rev,
            Self::Attendance(it) => it.rev,
            Self::Proxy(it) => it.rev,
            Self::Recusal(it) => it.rev,
            Self::Substitution(it) => it.rev,
            Self::Floor(it) => it.rev,
            Self::Speech(it) => it.rev,
            Self::Document(it) => it.rev,
            Self::Comment(it) => it.rev,
            Self::Membership(it) => it.rev,
            Self::ReadMark(it) => it.rev,
            Self::Draft(it) => it.rev,
            Self::RoomPreference(it) => it.rev,
            Self::Preferences(it) => it.rev,
            Self::Receipt(it) => it.rev,
        }
    }

    /// What two states of one entity have in common: its kind and its identity in the channel.
    pub fn key(&self) -> String {
        match self {
            Self::Channel(it) => format!("channel:{}", it.id),
            Self::Member(it) => format!("member:{}", it.person),
            Self::Message(it) => format!("message:{}", it.id),
            Self::Thread(it) => format!("thread:{}", it.root),
            Self::Reaction(it) => format!("reaction:{}:{}", it.message, it.person),
            Self::Acknowledgement(it) => format!("acknowledgement:{}:{}", it.message, it.person),
            Self::Poll(it) => format!("poll:{}", it.id),
            Self::Electorate(it) => format!("electorate:{}", it.poll),
            Self::Meeting(it) => format!("meeting:{}", it.id),
            Self::AgendaItem(it) => format!("agenda_item:{}", it.id),
            Self::Convocation(it) => format!("convocation:{}:{}", it.meeting, it.version),
            Self::Summons(it) => {
                format!("summons:{}:{}:{}", it.meeting, it.version, it.person)
            }
            Self::Attendance(it) => format!("attendance:{}:{}", it.meeting, it.person),
            Self::Proxy(it) => format!("proxy:{}", it.id),
            Self::Recusal(it) => format!("recusal:{}:{}", it.item, it.person),
            Self::Substitution(it) => format!("substitution:{}:{}", it.meeting, it.member),
            Self::Floor(it) => format!("floor:{}", it.item),
            Self::Speech(it) => format!("speech:{}", it.id),
            Self::Document(it) => format!("document:{}", it.id),
            Self::Comment(it) => format!("comment:{}", it.id),
            Self::Membership(it) => format!("membership:{}", it.channel),
            Self::ReadMark(it) => match it.thread {
                Some(thread) => format!("read_mark:{}:{thread}", it.channel),
                None => format!("read_mark:{}", it.channel),
            },
            Self::Draft(it) => match it.thread {
                Some(thread) => format!("draft:{}:{thread}", it.channel),
                None => format!("draft:{}", it.channel),
            },
            Self::RoomPreference(it) => format!("room_preference:{}", it.channel),
            Self::Preferences(_) => "preferences".into(),
            Self::Receipt(it) => format!("receipt:{}:{}", it.poll, it.mandate),
        }
    }
}

/// Declares the verbs once: the Rust name, the word on the wire and in the journal.
macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $word:literal)*) => {
        /// What happened: past tense, `entity.verb`. The same word stands in the journal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum Verb { $($(#[$doc])* #[serde(rename = $word)] $name),* }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word on the wire and in the journal.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The verb of a word read in the journal.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

verbs! {
    /// A room was opened.
    ChannelOpened = "channel.opened"
    /// Its name or its topic changed.
    ChannelDescribed = "channel.described"
    /// People entered a room.
    MemberJoined = "member.joined"
    /// Name, function or role of a member changed.
    MemberUpdated = "member.updated"
    /// A person's right to a room ended.
    MemberLeft = "member.left"
    /// A message was posted.
    MessagePosted = "message.posted"
    /// Its text changed.
    MessageEdited = "message.edited"
    /// It became a tombstone.
    MessageDeleted = "message.deleted"
    /// It was pinned.
    MessagePinned = "message.pinned"
    /// It is no longer pinned.
    MessageUnpinned = "message.unpinned"
    /// A person's reactions to a message changed.
    MessageReacted = "message.reacted"
    /// A person said "j'ai pris connaissance".
    MessageAcknowledged = "message.acknowledged"
    /// A poll was prepared.
    PollCreated = "poll.created"
    /// It changed before it was opened.
    PollEdited = "poll.edited"
    /// It is ready.
    PollArmed = "poll.armed"
    /// It takes ballots.
    PollOpened = "poll.opened"
    /// It takes no ballots for the moment.
    PollSuspended = "poll.suspended"
    /// It takes ballots again.
    PollResumed = "poll.resumed"
    /// The counts of an urn of paper were typed in.
    PollTypedIn = "poll.typed_in"
    /// It takes no more ballots; it is counted, but for sealed ones.
    PollClosed = "poll.closed"
    /// Its sealed ballots were opened and counted.
    PollCounted = "poll.counted"
    /// Its result was told to everybody.
    PollProclaimed = "poll.proclaimed"
    /// It does not count.
    PollVoided = "poll.voided"
    /// Who came while it is open may vote too.
    PollAdmitted = "poll.admitted"
    /// It ends by itself at another moment, or no longer.
    PollTimed = "poll.timed"
    /// Those who have not voted are reminded of it.
    PollReminded = "poll.reminded"
    /// Ballots were entered by the secretary: in the room, without what they say; in the personal
    /// channel, one's own.
    BallotEntered = "ballot.entered"
    /// Personal channel: one has voted.
    BallotCast = "ballot.cast"
    /// A meeting was prepared.
    MeetingCreated = "meeting.created"
    /// It changed before it was opened.
    MeetingEdited = "meeting.edited"
    /// It does not take place.
    MeetingCancelled = "meeting.cancelled"
    /// Its members were called; its agenda is frozen.
    MeetingConvened = "meeting.convened"
    /// Somebody opened a convocation, or said "j'ai pris connaissance".
    ConvocationRead = "convocation.read"
    /// It began.
    MeetingOpened = "meeting.opened"
    /// It was interrupted.
    MeetingSuspended = "meeting.suspended"
    /// It went on.
    MeetingResumed = "meeting.resumed"
    /// It ended.
    MeetingClosed = "meeting.closed"
    /// Items came on its agenda.
    AgendaExtended = "agenda.extended"
    /// A member asked for something to be discussed.
    ItemProposed = "item.proposed"
    /// A proposal came on an agenda.
    ItemTaken = "item.taken"
    /// What an item is changed.
    ItemEdited = "item.edited"
    /// It has another place on its agenda.
    ItemMoved = "item.moved"
    /// It was put in discussion.
    ItemOpened = "item.opened"
    /// Its discussion was interrupted.
    ItemSuspended = "item.suspended"
    /// It was decided, noted, put off or taken off.
    ItemClosed = "item.closed"
    /// What is to be done after it was said, or said again.
    ItemFollowed = "item.followed"
    /// Something was written in the minutes of a meeting.
    MinutesWritten = "minutes.written"
    /// They were approved: they do not change any more.
    MinutesApproved = "minutes.approved"
    /// Items that were put off came on another agenda.
    AgendaCarried = "agenda.carried"
    /// Somebody conducts from now on: they have the desk.
    DeskTaken = "desk.taken"
    /// Nobody has the desk.
    DeskReleased = "desk.released"
    /// A screen of the room got a code; the one before shows nothing any more.
    ScreenPaired = "screen.paired"
    /// The screen of the room shows nothing any more.
    ScreenUnpaired = "screen.unpaired"
    /// Somebody answered the convocation.
    AttendanceAnswered = "attendance.answered"
    /// People came, left, or came again.
    AttendanceDeclared = "attendance.declared"
    /// A power was given.
    ProxyDeposited = "proxy.deposited"
    /// Its holder accepted it, or not.
    ProxyAnswered = "proxy.answered"
    /// Its giver took it back.
    ProxyRevoked = "proxy.revoked"
    /// Somebody takes no part in an item, or does again.
    RecusalDeclared = "recusal.declared"
    /// Somebody sits in the place of a member, or the member again.
    SubstituteDesignated = "substitute.designated"
    /// Somebody asked for a form of ballot on an item, or no longer does.
    FormRequested = "form.requested"
    /// Somebody asked for the floor.
    SpeechRequested = "speech.requested"
    /// A request was taken back.
    SpeechWithdrawn = "speech.withdrawn"
    /// Somebody has the floor.
    SpeechStarted = "speech.started"
    /// Their time stands still.
    SpeechPaused = "speech.paused"
    /// It goes on.
    SpeechResumed = "speech.resumed"
    /// They have spoken.
    SpeechEnded = "speech.ended"
    /// A request was passed over.
    SpeechSkipped = "speech.skipped"
    /// How the floor is given changed.
    FloorSet = "floor.set"
    /// The communes are called in turn, or no longer.
    FloorRound = "floor.round"
    /// A document was opened, or found.
    DocumentOpened = "document.opened"
    /// It has another title.
    DocumentRenamed = "document.renamed"
    /// It was kept as it stood, under a name.
    DocumentVersioned = "document.versioned"
    /// It was brought back to what a version holds.
    DocumentRestored = "document.restored"
    /// A proposal came in an agenda that is written together.
    DocumentExtended = "document.extended"
    /// Something was said beside a passage of a document.
    CommentAdded = "comment.added"
    /// An exchange beside a passage is over, or is not.
    CommentResolved = "comment.resolved"
    /// Personal channel: a room was gained.
    MembershipGained = "membership.gained"
    /// Personal channel: a room was lost.
    MembershipLost = "membership.lost"
    /// Personal channel: one has read further.
    ReadMarked = "read_mark.moved"
    /// Personal channel: a draft was saved or emptied.
    DraftSaved = "draft.saved"
    /// Personal channel: one chose something for a room.
    RoomPreferenceSaved = "room_preference.saved"
    /// Personal channel: one chose something for oneself.
    PreferencesSaved = "preferences.saved"
}
