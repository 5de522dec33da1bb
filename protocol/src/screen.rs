//! What a projector in the room shows (*écran de salle*): one document, whole each time, for
//! whoever has the code. Nothing of it says what a ballot says before the result was told.

use crate::attendance::QuorumStamp;
use crate::command::Done;
use crate::floor::{SpeechKind, SpeechState};
use crate::id::{MeetingId, Micros, PollId, Seq};
use crate::meeting::{ItemKind, ItemState, MeetingMode, MeetingState};
use crate::poll::{PollFamily, PollResult, PollState, Question};

record! {
    /// A code for a screen. It is told once: a retry of the command is answered `done`, without
    /// it; then pair again.
    pub struct ScreenPaired {
        /// [`SCREEN_CODE_CHARS`](crate::limits::SCREEN_CODE_CHARS) of the letters and digits that
        /// are not mistaken for one another; it is read in any case.
        pub code: String,
        /// The command, committed.
        pub done: Done,
    }

    /// `GET /api/salle/{code}`: what a screen shows.
    pub struct RoomScreen {
        /// Position of the room.
        pub seq: Seq,
        /// The server's time.
        pub at: Micros,
        /// The meeting.
        pub meeting: ScreenMeeting,
        /// The item under discussion, or interrupted last.
        pub item: Option<ScreenItem>,
        /// Who is there; absent before anybody was declared.
        pub quorum: Option<QuorumStamp>,
        /// Who speaks on that item.
        pub floor: Option<ScreenFloor>,
        /// The poll of the meeting that is under way; absent: none. Of several, the first one.
        pub poll: Option<ScreenPoll>,
        /// The last result of the meeting that was told.
        pub result: Option<ScreenResult>,
    }

    /// The meeting on a screen.
    pub struct ScreenMeeting {
        /// Identity.
        pub id: MeetingId,
        /// Its number in the room.
        pub number: u32,
        /// Its title.
        pub title: String,
        /// The name of the room: of the body.
        pub body: String,
        /// How people sit.
        pub mode: MeetingMode,
        /// Where it stands.
        pub state: MeetingState,
        /// When it begins.
        pub starts_at: Micros,
        /// When it was opened.
        pub opened_at: Option<Micros>,
        /// Items of its agenda, those taken off or put off not counted.
        pub items: u32,
        /// What whoever is in the room checks in with.
        pub check_in: Option<String>,
    }

    /// An item on a screen.
    pub struct ScreenItem {
        /// Its number.
        pub number: Option<u32>,
        /// What it asks.
        pub kind: ItemKind,
        /// Its title.
        pub title: String,
        /// The name of who presents it.
        pub rapporteur: Option<String>,
        /// How long it should take, in minutes.
        pub minutes: Option<u32>,
        /// Where it stands.
        pub state: ItemState,
        /// When it was put in discussion first.
        pub opened_at: Option<Micros>,
    }

    /// The floor on a screen.
    pub struct ScreenFloor {
        /// No more requests.
        pub closed: bool,
        /// The communes are called in turn.
        pub round: bool,
        /// After how many seconds a speaker is reminded of the time.
        pub warning_seconds: Option<u32>,
        /// Who has the floor.
        pub speaker: Option<ScreenSpeech>,
        /// Who is next, in order, at most [`SCREEN_NEXT_MAX`](crate::limits::SCREEN_NEXT_MAX).
        pub next: Vec<ScreenSpeech>,
        /// How many wait.
        pub waiting: u32,
        /// Speaking time on this item, of the communes that spoke, the longest first; without
        /// what runs now.
        pub communes: Vec<CommuneTime>,
    }

    /// Somebody who speaks, or waits.
    pub struct ScreenSpeech {
        /// Name.
        pub name: String,
        /// Name of the commune.
        pub commune: Option<String>,
        /// What for.
        pub kind: SpeechKind,
        /// Where it stands.
        pub state: SpeechState,
        /// How long before `running_since`, in milliseconds.
        pub spoken_ms: u64,
        /// Since when it runs.
        pub running_since: Option<Micros>,
    }

    /// How long a commune has spoken.
    pub struct CommuneTime {
        /// Its name.
        pub commune: String,
        /// In milliseconds.
        pub spoken_ms: u64,
    }

    /// A poll that is under way, on a screen.
    pub struct ScreenPoll {
        /// Identity.
        pub id: PollId,
        /// Its number in the room.
        pub number: u32,
        /// What is asked.
        pub question: Question,
        /// How it is held.
        pub family: PollFamily,
        /// Where it stands: `open`, `suspended`, `counting` or `closed`.
        pub state: PollState,
        /// When it was opened.
        pub opened_at: Option<Micros>,
        /// No ballot is taken from then on.
        pub closes_at: Option<Micros>,
        /// Mandates that may vote.
        pub electors: u32,
        /// Of them, those who have voted.
        pub voted: u32,
        /// Who they are and who has voted, in the order of mandates; absent where ballots are
        /// sealed, or its rules do not show this to everybody.
        pub voters: Option<Vec<ScreenVoter>>,
    }

    /// A mandate on a screen: never what it voted.
    pub struct ScreenVoter {
        /// The name of whose it is.
        pub name: String,
        /// Name of the commune.
        pub commune: Option<String>,
        /// A ballot is in the urn.
        pub voted: bool,
    }

    /// A result that was told.
    pub struct ScreenResult {
        /// The poll.
        pub poll: PollId,
        /// Its number in the room.
        pub number: u32,
        /// What was asked.
        pub question: Question,
        /// How it was held.
        pub family: PollFamily,
        /// What its item is: an opinion (*avis*) is favourable, or is not.
        pub kind: Option<ItemKind>,
        /// When it was told.
        pub proclaimed_at: Option<Micros>,
        /// What came of it.
        pub result: PollResult,
    }
}
