//! Commands of meetings, in few words.

use crate::stage::NOW;
use parvis_protocol::attendance::command::{
    AnswerMeeting, AnswerProxy, Attendee, CheckIn, DeclareAttendance, DepositProxy, OfProxy,
    Recuse, Substitute,
};
use parvis_protocol::attendance::{Rsvp, Whereabouts};
use parvis_protocol::command::Command;
use parvis_protocol::floor::SpeechKind;
use parvis_protocol::floor::command::{CallRound, OfSpeech, RequestSpeech, SetFloor, StartSpeech};
use parvis_protocol::id::{
    ChannelId, ItemId, MeetingId, MessageId, Micros, PersonId, PollId, ProxyId, Seq, SpeechId,
};
use parvis_protocol::meeting::command::{
    AddItems, CancelMeeting, CarryItems, CloseItem, ConveneMeeting, CreateMeeting, DiscussItem,
    EditItem, EditMeeting, ItemOutcome, LoadMeetings, MoveItem, OfItem, OfMeeting, OpenItem,
    OpenMeeting, ProposeItem, ReadConvocation, RequestForm, TakeItem,
};
use parvis_protocol::meeting::{
    Attachment, BallotForm, FollowUp, ItemDraft, ItemKind, MeetingDraft, MeetingMode, Publicity,
};
use parvis_protocol::minutes::command::{FollowItem, WriteMinutes};
use parvis_protocol::poll::command::AdmitElector;

/// A meeting so many days from now.
pub fn draft(days: i64) -> MeetingDraft {
    MeetingDraft {
        title: "Conférence des maires".into(),
        starts_at: Micros(NOW.0 + days * 86_400_000_000),
        places: vec!["Salle des fêtes de Gorze".into()],
        mode: MeetingMode::Place,
        publicity: Publicity::Internal,
        chair: None,
        secretary: None,
        facilitators: Vec::new(),
        video_url: None,
        second_of: None,
    }
}

pub fn attachment(label: &str, url: &str) -> Attachment {
    Attachment { label: label.into(), url: url.into() }
}

pub fn point(kind: ItemKind, title: &str) -> ItemDraft {
    ItemDraft {
        kind,
        title: title.into(),
        rapporteur: None,
        minutes: Some(10),
        attachments: vec![],
    }
}

pub const fn create(channel: ChannelId, draft: MeetingDraft) -> Command {
    Command::CreateMeeting(CreateMeeting { channel, draft })
}

pub const fn edit(channel: ChannelId, meeting: MeetingId, draft: MeetingDraft) -> Command {
    Command::EditMeeting(EditMeeting { channel, meeting, draft })
}

pub fn cancel(channel: ChannelId, meeting: MeetingId, reason: &str) -> Command {
    Command::CancelMeeting(CancelMeeting { channel, meeting, reason: reason.into() })
}

pub fn convene(channel: ChannelId, meeting: MeetingId, despite: Option<&str>) -> Command {
    let despite = despite.map(str::to_owned);
    Command::ConveneMeeting(ConveneMeeting { channel, meeting, items: Vec::new(), despite })
}

pub const fn read(
    channel: ChannelId,
    meeting: MeetingId,
    version: u32,
    acknowledged: bool,
) -> Command {
    Command::ReadConvocation(ReadConvocation { channel, meeting, version, acknowledged })
}

pub fn open(channel: ChannelId, meeting: MeetingId, despite: Option<&str>) -> Command {
    let despite = despite.map(str::to_owned);
    Command::OpenMeeting(OpenMeeting { channel, meeting, despite })
}

pub const fn suspend(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::SuspendMeeting(OfMeeting { channel, meeting })
}

pub const fn resume(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::ResumeMeeting(OfMeeting { channel, meeting })
}

pub const fn close(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::CloseMeeting(OfMeeting { channel, meeting })
}

pub fn add(channel: ChannelId, meeting: MeetingId, items: Vec<ItemDraft>) -> Command {
    Command::AddItems(AddItems { channel, meeting, items, despite: None })
}

pub const fn edit_item(channel: ChannelId, item: ItemId, draft: ItemDraft) -> Command {
    Command::EditItem(EditItem { channel, item, draft })
}

pub const fn shift(channel: ChannelId, item: ItemId, before: Option<ItemId>) -> Command {
    Command::MoveItem(MoveItem { channel, item, before })
}

pub const fn propose(channel: ChannelId, message: MessageId, draft: ItemDraft) -> Command {
    Command::ProposeItem(ProposeItem { channel, message, draft })
}

pub const fn take(channel: ChannelId, item: ItemId, meeting: MeetingId) -> Command {
    Command::TakeItem(TakeItem { channel, item, meeting, despite: None })
}

pub fn discuss(channel: ChannelId, item: ItemId, body: &str) -> Command {
    Command::DiscussItem(DiscussItem { channel, item, body: body.into() })
}

pub const fn open_item(channel: ChannelId, item: ItemId) -> Command {
    Command::OpenItem(OpenItem { channel, item, despite: None })
}

pub const fn suspend_item(channel: ChannelId, item: ItemId) -> Command {
    Command::SuspendItem(OfItem { channel, item })
}

pub const fn close_item(
    channel: ChannelId,
    item: ItemId,
    outcome: ItemOutcome,
    follow_up: Option<FollowUp>,
) -> Command {
    Command::CloseItem(CloseItem { channel, item, outcome, decision: None, follow_up })
}

pub fn follow(channel: ChannelId, item: ItemId, owner: Option<PersonId>, text: &str) -> Command {
    let text = Some(text.to_owned());
    Command::FollowItem(FollowItem { channel, item, owner, due: None, text })
}

pub fn write(
    channel: ChannelId,
    meeting: MeetingId,
    item: Option<ItemId>,
    text: &str,
    rev: Seq,
) -> Command {
    let text = text.to_owned();
    Command::WriteMinutes(WriteMinutes { channel, meeting, item, text, rev })
}

pub const fn approve(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::ApproveMinutes(OfMeeting { channel, meeting })
}

pub const fn minutes_of(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::LoadMinutes(OfMeeting { channel, meeting })
}

pub const fn load(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::LoadMeeting(OfMeeting { channel, meeting })
}

pub const fn page(channel: ChannelId, before: Option<u32>, limit: u32) -> Command {
    Command::LoadMeetings(LoadMeetings { channel, before, limit })
}

pub const fn rsvp(channel: ChannelId, meeting: MeetingId, answer: Rsvp) -> Command {
    Command::AnswerMeeting(AnswerMeeting { channel, meeting, answer })
}

pub fn at(
    channel: ChannelId,
    meeting: MeetingId,
    person: PersonId,
    whereabouts: Whereabouts,
) -> Command {
    let people = vec![Attendee { person, whereabouts }];
    Command::DeclareAttendance(DeclareAttendance { channel, meeting, people })
}

pub fn check_in(
    channel: ChannelId,
    meeting: MeetingId,
    whereabouts: Whereabouts,
    code: Option<&str>,
) -> Command {
    let code = code.map(str::to_owned);
    Command::CheckIn(CheckIn { channel, meeting, whereabouts, code })
}

pub const fn deposit(channel: ChannelId, meeting: MeetingId, holder: PersonId) -> Command {
    Command::DepositProxy(DepositProxy { channel, meeting, giver: None, holder, despite: None })
}

pub const fn on_paper(
    channel: ChannelId,
    meeting: MeetingId,
    giver: PersonId,
    holder: PersonId,
) -> Command {
    let giver = Some(giver);
    Command::DepositProxy(DepositProxy { channel, meeting, giver, holder, despite: None })
}

pub const fn answer_proxy(channel: ChannelId, proxy: ProxyId, accept: bool) -> Command {
    Command::AnswerProxy(AnswerProxy { channel, proxy, accept })
}

pub const fn revoke(channel: ChannelId, proxy: ProxyId) -> Command {
    Command::RevokeProxy(OfProxy { channel, proxy })
}

pub const fn recuse(channel: ChannelId, item: ItemId, person: PersonId, on: bool) -> Command {
    Command::Recuse(Recuse { channel, item, person, on })
}

pub const fn ask_form(
    channel: ChannelId,
    item: ItemId,
    person: PersonId,
    form: Option<BallotForm>,
) -> Command {
    Command::RequestForm(RequestForm { channel, item, person, form })
}

pub const fn substitute(
    channel: ChannelId,
    meeting: MeetingId,
    member: PersonId,
    substitute: Option<PersonId>,
) -> Command {
    Command::Substitute(Substitute { channel, meeting, member, substitute })
}

pub const fn ask_for(
    channel: ChannelId,
    item: ItemId,
    kind: SpeechKind,
    person: Option<PersonId>,
) -> Command {
    Command::RequestSpeech(RequestSpeech { channel, item, kind, person })
}

pub const fn withdraw(channel: ChannelId, speech: SpeechId) -> Command {
    Command::WithdrawSpeech(OfSpeech { channel, speech })
}

pub const fn give(channel: ChannelId, item: ItemId, speech: Option<SpeechId>) -> Command {
    Command::StartSpeech(StartSpeech { channel, item, speech, person: None })
}

pub const fn give_to(channel: ChannelId, item: ItemId, person: Option<PersonId>) -> Command {
    Command::StartSpeech(StartSpeech { channel, item, speech: None, person })
}

pub const fn pause(channel: ChannelId, speech: SpeechId) -> Command {
    Command::PauseSpeech(OfSpeech { channel, speech })
}

pub const fn go_on(channel: ChannelId, speech: SpeechId) -> Command {
    Command::ResumeSpeech(OfSpeech { channel, speech })
}

pub const fn end(channel: ChannelId, speech: SpeechId) -> Command {
    Command::EndSpeech(OfSpeech { channel, speech })
}

pub const fn skip(channel: ChannelId, speech: SpeechId) -> Command {
    Command::SkipSpeech(OfSpeech { channel, speech })
}

pub const fn set_floor(
    channel: ChannelId,
    item: ItemId,
    closed: bool,
    warning_seconds: Option<u32>,
) -> Command {
    Command::SetFloor(SetFloor { channel, item, closed, warning_seconds })
}

pub const fn call_round(channel: ChannelId, item: ItemId, on: bool) -> Command {
    Command::CallRound(CallRound { channel, item, on })
}

pub const fn take_desk(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::TakeDesk(OfMeeting { channel, meeting })
}

pub const fn release_desk(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::ReleaseDesk(OfMeeting { channel, meeting })
}

pub const fn pair(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::PairScreen(OfMeeting { channel, meeting })
}

pub const fn unpair(channel: ChannelId, meeting: MeetingId) -> Command {
    Command::UnpairScreen(OfMeeting { channel, meeting })
}

pub const fn carry(channel: ChannelId, meeting: MeetingId, items: Vec<ItemId>) -> Command {
    Command::CarryItems(CarryItems { channel, meeting, items, despite: None })
}

pub const fn admit(channel: ChannelId, poll: PollId, person: PersonId) -> Command {
    Command::AdmitElector(AdmitElector { channel, poll, person })
}
