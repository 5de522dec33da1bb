//! The sample values of meetings: the conférence des maires meets in March.

use super::attendances;
use super::values::{ANSWER, EVENING, GORZE, NOVEANT, ROOM, uuid};
use parvis_protocol::attendance::Rsvp;
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::id::{ItemId, MeetingId, Seq};
use parvis_protocol::meeting::command::{
    AddItems, CancelMeeting, CarryItems, CloseItem, ConveneMeeting, CreateMeeting, DiscussItem,
    EditItem, EditMeeting, ItemOutcome, LoadMeetings, MoveItem, OfItem, OfMeeting, OpenItem,
    OpenMeeting, ProposeItem, ReadConvocation, TakeItem,
};
use parvis_protocol::meeting::{
    Agenda, AgendaItem, Attachment, BallotForm, ClearDays, Convocation, ConvocationView, Desk,
    FollowUp, FormRequest, ItemDraft, ItemKind, ItemState, Meeting, MeetingDraft, MeetingMode,
    MeetingState, MeetingView, Meetings, NumberedItem, Publicity, Summons, Warning,
};
use parvis_protocol::minutes::command::{FollowItem, WriteMinutes};
use parvis_protocol::minutes::{Approval, MinutesPart, MinutesText, MinutesView};
use parvis_protocol::problem::{ItemMoment, MeetingMoment, Problem, Rewritten, Warnings};
use parvis_protocol::today::WaitingMeeting;

pub const MEETING: MeetingId = MeetingId(uuid(0xa0));
const FIRST: MeetingId = MeetingId(uuid(0xa1));
pub const ITEM: ItemId = ItemId(uuid(0xb0));
const PROPOSAL: ItemId = ItemId(uuid(0xb1));

fn draft() -> MeetingDraft {
    MeetingDraft {
        title: "Conférence des maires de mars".into(),
        starts_at: EVENING,
        places: vec!["Salle des fêtes de Gorze".into()],
        mode: MeetingMode::Hybrid,
        publicity: Publicity::Internal,
        chair: Some(NOVEANT),
        secretary: Some(GORZE),
        facilitators: vec![GORZE],
        video_url: Some("https://visio.exemple.fr/maires".into()),
        second_of: Some(FIRST),
    }
}

fn meeting() -> Meeting {
    Meeting {
        id: MEETING,
        channel: ROOM,
        number: 4,
        author: GORZE,
        created_at: EVENING,
        state: MeetingState::Open,
        draft: draft(),
        version: 1,
        outdated: false,
        opened_at: Some(EVENING),
        closed_at: None,
        cancelled: None,
        item: Some(ITEM),
        quorum: Some(attendances::stamp()),
        desk: Some(Desk { person: GORZE, since: EVENING }),
        screen_since: Some(EVENING),
        minutes_seq: Some(Seq(50)),
        approved: Some(Approval { by: GORZE, at: EVENING }),
        rev: Seq(51),
    }
}

/// It waits to be answered.
pub fn waiting() -> WaitingMeeting {
    WaitingMeeting {
        channel: ROOM,
        meeting: MEETING,
        title: draft().title,
        starts_at: EVENING,
        state: MeetingState::Convened,
        version: 1,
        called: true,
        read: true,
        answer: Some(Rsvp::Coming),
        conducts: true,
    }
}

/// A meeting that did not take place, with as little as there may be.
fn cancelled() -> Meeting {
    Meeting {
        id: FIRST,
        number: 3,
        state: MeetingState::Cancelled,
        draft: MeetingDraft {
            places: vec![],
            mode: MeetingMode::Video,
            chair: None,
            secretary: None,
            facilitators: vec![],
            video_url: None,
            second_of: None,
            ..draft()
        },
        version: 0,
        opened_at: None,
        cancelled: Some("Routes coupées par la neige".into()),
        item: None,
        quorum: None,
        desk: None,
        screen_since: None,
        minutes_seq: None,
        approved: None,
        ..meeting()
    }
}

fn opinion() -> ItemDraft {
    ItemDraft {
        kind: ItemKind::Opinion,
        title: "Avis sur le projet de pacte de gouvernance".into(),
        rapporteur: Some(NOVEANT),
        minutes: Some(20),
        attachments: vec![Attachment {
            label: "Projet de pacte".into(),
            url: "https://docs.exemple.fr/pacte.pdf".into(),
        }],
    }
}

fn follow_up() -> FollowUp {
    FollowUp {
        owner: Some(GORZE),
        due: Some("2026-06-30".into()),
        text: Some("Transmettre l’avis aux communes".into()),
    }
}

fn decided() -> AgendaItem {
    AgendaItem {
        id: ITEM,
        channel: ROOM,
        meeting: Some(MEETING),
        rank: 2,
        number: Some(2),
        author: GORZE,
        created_at: EVENING,
        state: ItemState::Decided,
        draft: opinion(),
        thread: Some(ANSWER),
        opened_at: Some(EVENING),
        closed_at: Some(EVENING),
        decision: Some("Avis favorable".into()),
        follow_up: Some(follow_up()),
        quorum: Some(attendances::stamp()),
        carried_from: None,
        carried_to: None,
        form_requests: vec![FormRequest {
            person: GORZE,
            form: BallotForm::Secret,
            at: EVENING,
            by: GORZE,
        }],
        rev: Seq(52),
    }
}

fn proposal() -> AgendaItem {
    AgendaItem {
        id: PROPOSAL,
        meeting: None,
        rank: 0,
        number: None,
        state: ItemState::Proposed,
        draft: ItemDraft { rapporteur: None, minutes: None, attachments: vec![], ..opinion() },
        opened_at: None,
        closed_at: None,
        decision: None,
        follow_up: None,
        quorum: None,
        form_requests: vec![],
        ..decided()
    }
}

/// Put off: it became the proposal's item.
fn carried() -> AgendaItem {
    AgendaItem {
        state: ItemState::Postponed,
        decision: None,
        follow_up: None,
        carried_from: Some(PROPOSAL),
        carried_to: Some(PROPOSAL),
        ..decided()
    }
}

const fn days() -> ClearDays {
    ClearDays { needed: 5, given: 6 }
}

fn convocation() -> Convocation {
    Convocation {
        meeting: MEETING,
        version: 1,
        channel: ROOM,
        by: GORZE,
        sent_at: EVENING,
        hash: "5f1c9a".into(),
        clear_days: days(),
        urgency: Some("Crue de la Moselle".into()),
        people: vec![NOVEANT, GORZE],
        rev: Seq(50),
    }
}

fn summons() -> Summons {
    Summons {
        meeting: MEETING,
        person: NOVEANT,
        version: 1,
        read_at: EVENING,
        acknowledged_at: Some(EVENING),
        rev: Seq(51),
    }
}

pub fn entities() -> Vec<Entity> {
    vec![
        Entity::Meeting(Box::new(meeting())),
        Entity::Meeting(Box::new(cancelled())),
        Entity::AgendaItem(Box::new(decided())),
        Entity::AgendaItem(Box::new(proposal())),
        Entity::AgendaItem(Box::new(carried())),
        Entity::Convocation(convocation()),
        Entity::Summons(summons()),
    ]
}

pub fn problems() -> Vec<Problem> {
    vec![
        Problem::MeetingState(MeetingMoment { state: MeetingState::Closed }),
        Problem::ItemState(ItemMoment { state: ItemState::Decided }),
        Problem::FrozenAgenda,
        Problem::WrittenSince(Rewritten { rev: Seq(50) }),
        Problem::MinutesApproved,
        Problem::Warned(Warnings { warnings: warnings() }),
    ]
}

pub fn replies() -> Vec<Reply> {
    let items = vec![NumberedItem { id: ITEM, number: 2, draft: opinion() }];
    let agenda = Agenda { meeting: MEETING, number: 4, draft: draft(), items };
    let view = MeetingView {
        head: Seq(52),
        entities: entities(),
        convocations: vec![ConvocationView { convocation: convocation(), agenda }],
        code: Some("042137".into()),
    };
    vec![
        Reply::Done(Done { meeting: Some(MEETING), ..Done::at(ROOM, Seq(51)) }),
        Reply::Done(Done { item: Some(ITEM), ..Done::at(ROOM, Seq(52)) }),
        Reply::Meeting(Box::new(view)),
        Reply::Minutes(minutes()),
        Reply::Meetings(Meetings { meetings: vec![cancelled()], more_before: true }),
    ]
}

fn minutes() -> MinutesView {
    let text = MinutesText {
        item: Some(ITEM),
        text: "Mme la présidente rappelle le calendrier.".into(),
        by: GORZE,
        at: EVENING,
        rev: Seq(50),
    };
    let about = |item, markdown: &str, after: Option<&str>| {
        let (markdown, after) = (markdown.into(), after.map(str::to_owned));
        MinutesPart { item, markdown, after }
    };
    MinutesView {
        head: Seq(52),
        meeting: Box::new(cancelled()),
        title: "Procès-verbal de la séance n° 4".into(),
        parts: vec![
            about(None, "## Convocation", Some("## Points examinés")),
            about(Some(ITEM), "### Point 2", None),
        ],
        texts: vec![text],
        hash: Some("5f1c9a".into()),
        pdf: true,
    }
}

fn minutes_commands() -> Vec<Command> {
    let (channel, meeting, item) = (ROOM, MEETING, ITEM);
    let text = "Mme la présidente rappelle le calendrier.".to_owned();
    let of = OfMeeting { channel, meeting };
    vec![
        Command::FollowItem(FollowItem {
            channel,
            item,
            owner: Some(GORZE),
            due: Some("2026-06-30".into()),
            text: Some("Transmettre l’avis aux communes".into()),
        }),
        Command::WriteMinutes(WriteMinutes {
            channel,
            meeting,
            item: Some(item),
            text,
            rev: Seq(50),
        }),
        Command::ApproveMinutes(of.clone()),
        Command::LoadMinutes(of),
    ]
}

pub fn commands() -> Vec<Command> {
    let (channel, meeting, item) = (ROOM, MEETING, ITEM);
    let of = OfMeeting { channel, meeting };
    let despite = Some("Crue de la Moselle".to_owned());
    let items = vec![opinion()];
    let mut all = minutes_commands();
    all.extend([
        Command::CreateMeeting(CreateMeeting { channel, draft: draft() }),
        Command::EditMeeting(EditMeeting { channel, meeting, draft: draft() }),
        Command::CancelMeeting(CancelMeeting { channel, meeting, reason: "Neige".into() }),
        Command::ConveneMeeting(ConveneMeeting {
            channel,
            meeting,
            items: items.clone(),
            despite: despite.clone(),
        }),
        Command::ReadConvocation(ReadConvocation {
            channel,
            meeting,
            version: 1,
            acknowledged: true,
        }),
        Command::OpenMeeting(OpenMeeting { channel, meeting, despite: despite.clone() }),
        Command::SuspendMeeting(of.clone()),
        Command::ResumeMeeting(of.clone()),
        Command::CloseMeeting(of.clone()),
        Command::AddItems(AddItems { channel, meeting, items, despite: despite.clone() }),
        Command::EditItem(EditItem { channel, item, draft: opinion() }),
        Command::MoveItem(MoveItem { channel, item, before: Some(PROPOSAL) }),
        Command::ProposeItem(ProposeItem { channel, message: ANSWER, draft: opinion() }),
        Command::TakeItem(TakeItem { channel, item, meeting, despite: despite.clone() }),
        Command::CarryItems(CarryItems {
            channel,
            meeting,
            items: vec![PROPOSAL],
            despite: despite.clone(),
        }),
        Command::DiscussItem(DiscussItem { channel, item, body: "Qui commence ?".into() }),
        Command::OpenItem(OpenItem { channel, item, despite }),
        Command::SuspendItem(OfItem { channel, item }),
        Command::CloseItem(CloseItem {
            channel,
            item,
            outcome: ItemOutcome::Decided,
            decision: Some("Avis favorable".into()),
            follow_up: Some(follow_up()),
        }),
        Command::TakeDesk(of.clone()),
        Command::ReleaseDesk(of.clone()),
        Command::PairScreen(of.clone()),
        Command::UnpairScreen(of.clone()),
        Command::LoadMeeting(of),
        Command::LoadMeetings(LoadMeetings { channel, before: Some(4), limit: 20 }),
    ]);
    all
}

pub fn modes() -> Vec<MeetingMode> {
    vec![MeetingMode::Place, MeetingMode::Video, MeetingMode::Hybrid]
}

pub fn publicities() -> Vec<Publicity> {
    vec![Publicity::Public, Publicity::Closed, Publicity::Internal]
}

pub fn states() -> Vec<MeetingState> {
    use MeetingState::{Cancelled, Closed, Convened, Draft, Open, Suspended};
    vec![Draft, Convened, Open, Suspended, Closed, Cancelled]
}

pub fn item_kinds() -> Vec<ItemKind> {
    use ItemKind::{Break, Budget, Debate, Deliberation, Election, Information, Opinion, Other};
    vec![Information, Debate, Opinion, Deliberation, Election, Budget, Other, Break]
}

pub fn item_states() -> Vec<ItemState> {
    use ItemState::{Decided, Noted, Open, Planned, Postponed, Proposed, Suspended, Withdrawn};
    vec![Proposed, Planned, Open, Suspended, Decided, Noted, Postponed, Withdrawn]
}

pub fn item_outcomes() -> Vec<ItemOutcome> {
    use ItemOutcome::{Decided, Noted, Postponed, Withdrawn};
    vec![Decided, Noted, Postponed, Withdrawn]
}

pub fn ballot_forms() -> Vec<BallotForm> {
    vec![BallotForm::Public, BallotForm::Secret]
}

pub fn warnings() -> Vec<Warning> {
    vec![
        Warning::ClearDays(days()),
        Warning::NotConvened,
        Warning::AgendaSent,
        Warning::NoQuorum(attendances::stamp()),
        Warning::RepresentedAgain,
    ]
}
