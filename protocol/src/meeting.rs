//! Meetings (*séances*): one dated session of a body, its agenda, how its members were called.
//!
//! Everything of a meeting is an entity of its room. Dates are told as instants; the law counts in
//! civil days of Europe/Paris, and the server does that.

pub mod command;

use crate::attendance::QuorumStamp;
use crate::id::{ChannelId, ItemId, MeetingId, MessageId, Micros, PersonId, Seq};
use crate::minutes::Approval;

choice! {
    /// Where people sit.
    #[derive(Copy, Hash)]
    pub enum MeetingMode {
        /// All in one place.
        Place,
        /// All by video.
        Video,
        /// Some in a place, some by video.
        Hybrid,
    }

    /// Who may listen.
    #[derive(Copy, Hash)]
    pub enum Publicity {
        /// Everybody.
        Public,
        /// *Huis clos*: by a vote of the body.
        Closed,
        /// The members of the room: no public meeting by its nature.
        Internal,
    }

    /// Where a meeting stands.
    #[derive(Copy, Hash)]
    pub enum MeetingState {
        /// Prepared.
        Draft,
        /// Its members were called; the agenda is frozen.
        Convened,
        /// *Séance ouverte*.
        Open,
        /// *Séance suspendue*.
        Suspended,
        /// *Séance levée*.
        Closed,
        /// It does not take place.
        Cancelled,
    }

    /// What an item asks of the body.
    #[derive(Copy, Hash)]
    pub enum ItemKind {
        /// *Information*.
        Information,
        /// *Débat*, without a vote.
        Debate,
        /// *Avis*: an opinion that binds nobody.
        Opinion,
        /// *Délibération*: an act.
        Deliberation,
        /// *Élection, désignation*.
        Election,
        /// *Budget primitif*: an act, never voted at a distance by a council.
        Budget,
        /// *Questions diverses*.
        Other,
        /// *Suspension*: a break.
        Break,
    }

    /// Where an item stands.
    #[derive(Copy, Hash)]
    pub enum ItemState {
        /// Asked for by a member, for a meeting that is not chosen yet.
        Proposed,
        /// On an agenda.
        Planned,
        /// Under discussion.
        Open,
        /// Its discussion was interrupted.
        Suspended,
        /// Decided: see `decision`.
        Decided,
        /// *Il est pris acte*.
        Noted,
        /// Put off to another meeting.
        Postponed,
        /// Taken off.
        Withdrawn,
    }

    /// A form of ballot (*scrutin particulier*) that members may ask for (CGCT L2121-21).
    #[derive(Copy, Hash)]
    pub enum BallotForm {
        /// *Scrutin public*: at the request of a quarter of the members present.
        Public,
        /// *Scrutin secret*: at the request of a third of them. Where both are, this one is held.
        Secret,
    }

    /// A rule that the server holds to be broken, and that a reason overrides.
    pub enum Warning {
        /// The call comes later than the body's rule wants.
        ClearDays(ClearDays),
        /// Nobody was called, or not to this agenda.
        NotConvened,
        /// Something to decide is added to an agenda that was sent.
        AgendaSent,
        /// Too few are there.
        NoQuorum(QuorumStamp),
        /// The giver of a power was represented at as many meetings in a row as one may be.
        RepresentedAgain,
    }
}

record! {
    /// Clear days (*jours francs*) of a call: neither the day it is sent nor that of the meeting.
    #[derive(Copy)]
    pub struct ClearDays {
        /// How many the body's rule wants.
        pub needed: u32,
        /// How many there are; less than none: it is sent on the day itself, or later.
        pub given: i64,
    }

    /// What a meeting is, as it is prepared.
    pub struct MeetingDraft {
        /// 1 to [`MEETING_TITLE_CHARS_MAX`](crate::limits::MEETING_TITLE_CHARS_MAX) characters.
        pub title: String,
        /// When it begins.
        pub starts_at: Micros,
        /// Where, at most [`PLACES_MAX`](crate::limits::PLACES_MAX) of
        /// [`PLACE_CHARS_MAX`](crate::limits::PLACE_CHARS_MAX) characters; none by video, one or
        /// more else.
        pub places: Vec<String>,
        /// How people sit.
        pub mode: MeetingMode,
        /// Who may listen.
        pub publicity: Publicity,
        /// Who presides; absent: the president of the body.
        pub chair: Option<PersonId>,
        /// *Secrétaire de séance*.
        pub secretary: Option<PersonId>,
        /// Who conducts it beside the facilitators of the room, the chair and the secretary.
        #[serde(default)]
        pub facilitators: Vec<PersonId>,
        /// Address of a video room, `https://`, at most
        /// [`URL_CHARS_MAX`](crate::limits::URL_CHARS_MAX) characters.
        pub video_url: Option<String>,
        /// The meeting that found too few members, in the place of which this one is called.
        pub second_of: Option<MeetingId>,
    }

    /// Entity of a room: a meeting.
    pub struct Meeting {
        /// Identity.
        pub id: MeetingId,
        /// The room.
        pub channel: ChannelId,
        /// 1, 2, 3 … in the room, without a hole.
        pub number: u32,
        /// Who prepared it.
        pub author: PersonId,
        /// When.
        pub created_at: Micros,
        /// Where it stands.
        pub state: MeetingState,
        /// What it is.
        pub draft: MeetingDraft,
        /// Version of its last convocation; 0: none.
        pub version: u32,
        /// What was convened differs from what stands now.
        pub outdated: bool,
        /// When it was opened.
        pub opened_at: Option<Micros>,
        /// When it was closed.
        pub closed_at: Option<Micros>,
        /// Why it does not take place.
        pub cancelled: Option<String>,
        /// The item under discussion, or interrupted last.
        pub item: Option<ItemId>,
        /// The quorum as it stands, for that item; absent before anybody was declared there.
        pub quorum: Option<QuorumStamp>,
        /// Who has the desk (*pupitre*): conducts it just now. The screens of the others show, and
        /// do nothing until they take it; the server refuses them nothing.
        pub desk: Option<Desk>,
        /// When a screen of the room was paired; absent: none is.
        pub screen_since: Option<Micros>,
        /// Position where its minutes were written in last.
        pub minutes_seq: Option<Seq>,
        /// Who approved its minutes: they do not change any more.
        pub approved: Option<Approval>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Who has the desk of a meeting.
    #[derive(Copy)]
    pub struct Desk {
        /// Who.
        pub person: PersonId,
        /// Since when.
        pub since: Micros,
    }

    /// What an item is, as it is prepared.
    pub struct ItemDraft {
        /// What it asks.
        pub kind: ItemKind,
        /// 1 to [`ITEM_TITLE_CHARS_MAX`](crate::limits::ITEM_TITLE_CHARS_MAX) characters.
        pub title: String,
        /// Who presents it.
        pub rapporteur: Option<PersonId>,
        /// How long it should take, at most
        /// [`ITEM_MINUTES_MAX`](crate::limits::ITEM_MINUTES_MAX).
        pub minutes: Option<u32>,
        /// What comes with it (*pièces jointes*), at most
        /// [`ATTACHMENTS_MAX`](crate::limits::ATTACHMENTS_MAX), each address once.
        #[serde(default)]
        pub attachments: Vec<Attachment>,
    }

    /// A link that comes with an item.
    pub struct Attachment {
        /// 1 to [`ATTACHMENT_LABEL_CHARS_MAX`](crate::limits::ATTACHMENT_LABEL_CHARS_MAX)
        /// characters.
        pub label: String,
        /// `https://`, without a name or a password, at most
        /// [`URL_CHARS_MAX`](crate::limits::URL_CHARS_MAX) characters.
        pub url: String,
    }

    /// Entity of a room: an item of an agenda (*point de l’ordre du jour*), or the proposal of one.
    pub struct AgendaItem {
        /// Identity.
        pub id: ItemId,
        /// The room.
        pub channel: ChannelId,
        /// The meeting; absent for a proposal that no agenda took.
        pub meeting: Option<MeetingId>,
        /// Its place on the agenda, from 1.
        pub rank: u32,
        /// Its number, given by the first convocation that has it; it never changes.
        pub number: Option<u32>,
        /// Who asked for it.
        pub author: PersonId,
        /// When.
        pub created_at: Micros,
        /// Where it stands.
        pub state: ItemState,
        /// What it is.
        pub draft: ItemDraft,
        /// Its thread: a message of the main line.
        pub thread: Option<MessageId>,
        /// When it was put in discussion first.
        pub opened_at: Option<Micros>,
        /// When it was done with.
        pub closed_at: Option<Micros>,
        /// What was decided, in words.
        pub decision: Option<String>,
        /// What is to be done after.
        pub follow_up: Option<FollowUp>,
        /// The quorum when it was put in discussion last.
        pub quorum: Option<QuorumStamp>,
        /// The item that was put off, and of which this one is what became.
        pub carried_from: Option<ItemId>,
        /// Put off: the item that it became on a later agenda.
        pub carried_to: Option<ItemId>,
        /// Who asks for a form of ballot, each once, in the order in which they asked.
        #[serde(default)]
        pub form_requests: Vec<FormRequest>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// What one member asks the vote on an item to be.
    #[derive(Copy)]
    pub struct FormRequest {
        /// Who.
        pub person: PersonId,
        /// What for.
        pub form: BallotForm,
        /// When.
        pub at: Micros,
        /// Who entered it: oneself, or who conducts the meeting.
        pub by: PersonId,
    }

    /// What is to be done after a decision.
    pub struct FollowUp {
        /// Who sees to it.
        pub owner: Option<PersonId>,
        /// Until when, `YYYY-MM-DD`.
        pub due: Option<String>,
        /// What, at most [`FOLLOW_UP_CHARS_MAX`](crate::limits::FOLLOW_UP_CHARS_MAX) characters.
        #[serde(default)]
        pub text: Option<String>,
    }

    /// Entity of a room: how the members were called. Each version stays.
    pub struct Convocation {
        /// The meeting.
        pub meeting: MeetingId,
        /// 1, 2, 3 …
        pub version: u32,
        /// The room.
        pub channel: ChannelId,
        /// Who sent it.
        pub by: PersonId,
        /// When.
        pub sent_at: Micros,
        /// SHA-256, in hexadecimal, of what was sent: see `load_meeting`.
        pub hash: String,
        /// Clear days before the meeting.
        pub clear_days: ClearDays,
        /// Why it is late, where it is.
        pub urgency: Option<String>,
        /// Who was called.
        pub people: Vec<PersonId>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// Entity of a room: what somebody did with a version of the convocation. An amended one is
    /// opened again.
    pub struct Summons {
        /// The meeting.
        pub meeting: MeetingId,
        /// Who.
        pub person: PersonId,
        /// The version.
        pub version: u32,
        /// When they opened it first.
        pub read_at: Micros,
        /// When they said "j'ai pris connaissance".
        pub acknowledged_at: Option<Micros>,
        /// Position of its last change.
        pub rev: Seq,
    }

    /// What was sent by a convocation: its canonical JSON (keys in order, no space) has the hash.
    pub struct Agenda {
        /// The meeting.
        pub meeting: MeetingId,
        /// Its number in the room.
        pub number: u32,
        /// What it is.
        pub draft: MeetingDraft,
        /// In their order.
        pub items: Vec<NumberedItem>,
    }

    /// An item as it was sent.
    pub struct NumberedItem {
        /// Identity.
        pub id: ItemId,
        /// Its number.
        pub number: u32,
        /// What it is.
        pub draft: ItemDraft,
    }

    /// A convocation, and what it sent.
    pub struct ConvocationView {
        /// The convocation.
        pub convocation: Convocation,
        /// What it sent.
        pub agenda: Agenda,
    }

    /// A meeting with all that belongs to it.
    pub struct MeetingView {
        /// Position of the room at that moment.
        pub head: Seq,
        /// The meeting, its items, and all other entities of it.
        pub entities: Vec<crate::change::Entity>,
        /// Its convocations, the first one first.
        pub convocations: Vec<ConvocationView>,
        /// What whoever is in the room checks in with: for who conducts the meeting.
        pub code: Option<String>,
    }

    /// A page of the meetings of a room, the last one first.
    pub struct Meetings {
        /// At most the limit asked for.
        pub meetings: Vec<Meeting>,
        /// Earlier ones exist.
        pub more_before: bool,
    }
}
