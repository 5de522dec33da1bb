//! The one exhaustive `match` over [`Command`]: every command leads to one use-case.

use crate::context::Context;
use crate::db::{self, journal};
use crate::limits::{Class, Key};
use crate::permission::Actor;
use crate::sitting::seat::Meetings;
use crate::{
    attendance, channel, directory, document, floor, meeting, message, minutes, poll, preference,
    presence, room, screen, sitting, today, unread,
};
use parvis_protocol::command::{Command, Reply};
use parvis_protocol::frame::{Answer, Outcome, Request};
use parvis_protocol::id::CommandId;
use parvis_protocol::problem::Problem;
use std::sync::Arc;

/// Why a command has no reply.
enum Failure {
    /// The same command was accepted before.
    Repeated,
    /// Refused.
    Refused(Problem),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

macro_rules! from_feature {
    ($($error:ty),*) => { $(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                if error.is_repeated() { Self::Repeated } else { Self::Refused(error.into()) }
            }
        }
    )* };
}
from_feature!(
    attendance::Error,
    channel::Error,
    document::Error,
    floor::Error,
    meeting::Error,
    message::Error,
    minutes::Error,
    poll::Error,
    preference::Error,
    presence::Error,
    room::Error,
    screen::Error,
    sitting::Error,
    unread::Error
);

/// Answers one command.
pub async fn answer(context: &Arc<Context>, actor: &Actor, request: Request) -> Answer {
    let Request { id, command } = request;
    let name = command.name();
    let allowed = context.limiter.check(Class::of(&command), &Key::Person(actor.person));
    let outcome = match allowed {
        Err(problem) => Err(problem),
        // Boxed: the largest use-case decides the size of all.
        Ok(()) => match Box::pin(run(context, actor, id, command)).await {
            Ok(reply) => Ok(reply),
            Err(failure) => first_answer(context, actor, id, failure).await,
        },
    };
    let outcome = match outcome {
        Ok(reply) => {
            context.metrics.commands.inc();
            Outcome::Ok(reply)
        }
        Err(problem) => {
            context.metrics.refusals.inc();
            tracing::debug!(command = name, code = problem.code(), "refused");
            Outcome::Problem(problem.into())
        }
    };
    Answer { id, outcome }
}

/// A command that fails may be the retry of one that succeeded: then its answer is the first one.
///
/// Of a repeated command it is known that the first one was written, but perhaps not committed
/// yet: SQLite commits several together. A turn of our own ends with that commit, or after it.
async fn first_answer(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    failure: Failure,
) -> Result<Reply, Problem> {
    // The same id with other ballots is not a repeat.
    if let Failure::Refused(Problem::IdReused) = failure {
        return Err(Problem::IdReused);
    }
    let known = async {
        let mut tx = match failure {
            Failure::Repeated => context.db.write().await?,
            Failure::Refused(_) => context.db.read().await?,
        };
        let known = journal::first_answer(&mut tx, actor.person, id).await?;
        tx.commit().await?;
        Ok(known)
    };
    let known: Result<_, db::Error> = known.await;
    match (known, failure) {
        (Ok(Some(done)), _) => Ok(Reply::Done(done)),
        (Ok(None), Failure::Refused(problem)) => Err(problem),
        (Ok(None), Failure::Repeated) => Err(db::Error::Repeated.into()),
        (Err(error), _) => Err(error.into()),
    }
}

#[expect(clippy::too_many_lines, reason = "one line or two for each command, and nothing else")]
async fn run(
    context: &Arc<Context>,
    actor: &Actor,
    id: CommandId,
    command: Command,
) -> Result<Reply, Failure> {
    let done = match command {
        Command::PostMessage(it) => message::post(context, actor, id, it).await?,
        Command::EditMessage(it) => message::edit(context, actor, id, it).await?,
        Command::DeleteMessage(it) => message::delete(context, actor, id, it).await?,
        Command::React(it) => message::react(context, actor, id, it).await?,
        Command::PinMessage(it) => message::pin(context, actor, id, it).await?,
        Command::Acknowledge(it) => message::acknowledge(context, actor, id, it).await?,
        Command::MarkRead(it) => unread::mark_read(context, actor, id, it).await?,
        Command::MarkAllRead(it) => unread::mark_all_read(context, actor, id, it).await?,
        Command::SaveDraft(it) => channel::save_draft(context, actor, id, it).await?,
        Command::OpenDirect(it) => room::open_direct(context, actor, id, it).await?,
        Command::OpenRoom(it) => room::open(context, actor, id, it).await?,
        Command::DescribeRoom(it) => room::describe(context, actor, id, it).await?,
        Command::AddMembers(it) => room::add_members(context, actor, id, it).await?,
        Command::SetRole(it) => room::set_role(context, actor, id, it).await?,
        Command::RemoveMember(it) => room::remove_member(context, actor, id, it).await?,
        Command::LeaveRoom(it) => room::leave(context, actor, id, it).await?,
        Command::SetFavourite(it) => preference::set_favourite(context, actor, id, it).await?,
        Command::SetNotifications(it) => {
            preference::set_notifications(context, actor, id, it).await?
        }
        Command::SavePreferences(it) => preference::save(context, actor, id, it).await?,
        Command::CreatePoll(it) => poll::create((context, &Meetings), actor, id, it).await?,
        Command::EditPoll(it) => poll::edit((context, &Meetings), actor, id, it).await?,
        Command::ArmPoll(it) => poll::arm((context, &Meetings), actor, id, it).await?,
        Command::OpenPoll(it) => poll::open((context, &Meetings), actor, id, it).await?,
        Command::SuspendPoll(it) => poll::suspend((context, &Meetings), actor, id, it).await?,
        Command::ResumePoll(it) => poll::resume((context, &Meetings), actor, id, it).await?,
        Command::CastBallots(it) => return Ok(poll::cast(context, actor, id, it).await?),
        Command::EnterBallots(it) => poll::enter((context, &Meetings), actor, id, it).await?,
        Command::EnterPaper(it) => poll::enter_paper((context, &Meetings), actor, id, it).await?,
        Command::ClosePoll(it) => poll::close((context, &Meetings), actor, id, it).await?,
        Command::ProclaimPoll(it) => poll::proclaim((context, &Meetings), actor, id, it).await?,
        Command::VoidPoll(it) => poll::void((context, &Meetings), actor, id, it).await?,
        Command::CreateMeeting(it) => meeting::create(context, actor, id, it).await?,
        Command::EditMeeting(it) => meeting::edit(context, actor, id, it).await?,
        Command::CancelMeeting(it) => sitting::cancel(context, actor, id, it).await?,
        Command::ConveneMeeting(it) => document::convene(context, actor, id, it).await?,
        Command::ReadConvocation(it) => meeting::convocation::read(context, actor, id, it).await?,
        Command::OpenMeeting(it) => sitting::open(context, actor, id, it).await?,
        Command::SuspendMeeting(it) => sitting::suspend(context, actor, id, it).await?,
        Command::ResumeMeeting(it) => sitting::resume(context, actor, id, it).await?,
        Command::CloseMeeting(it) => sitting::close(context, actor, id, it).await?,
        Command::AddItems(it) => meeting::agenda::add(context, actor, id, it).await?,
        Command::EditItem(it) => meeting::agenda::edit(context, actor, id, it).await?,
        Command::MoveItem(it) => meeting::agenda::shift(context, actor, id, it).await?,
        Command::ProposeItem(it) => meeting::agenda::propose(context, actor, id, it).await?,
        Command::TakeItem(it) => meeting::agenda::take(context, actor, id, it).await?,
        Command::DiscussItem(it) => sitting::discuss(context, actor, id, it).await?,
        Command::OpenItem(it) => sitting::open_item(context, actor, id, it).await?,
        Command::SuspendItem(it) => sitting::suspend_item(context, actor, id, it).await?,
        Command::CloseItem(it) => sitting::close_item(context, actor, id, it).await?,
        Command::FollowItem(it) => minutes::follow(context, actor, id, it).await?,
        Command::WriteMinutes(it) => minutes::write(context, actor, id, it).await?,
        Command::ApproveMinutes(it) => minutes::approve(context, actor, id, it).await?,
        Command::AnswerMeeting(it) => attendance::answer(context, actor, id, it).await?,
        Command::DeclareAttendance(it) => attendance::declare(context, actor, id, it).await?,
        Command::CheckIn(it) => attendance::check_in(context, actor, id, it).await?,
        Command::DepositProxy(it) => attendance::proxy::deposit(context, actor, id, it).await?,
        Command::AnswerProxy(it) => attendance::proxy::answer(context, actor, id, it).await?,
        Command::RevokeProxy(it) => attendance::proxy::revoke(context, actor, id, it).await?,
        Command::Recuse(it) => attendance::recuse(context, actor, id, it).await?,
        Command::RequestForm(it) => sitting::form::request(context, actor, id, it).await?,
        Command::Substitute(it) => attendance::substitute(context, actor, id, it).await?,
        Command::RequestSpeech(it) => floor::request(context, actor, id, it).await?,
        Command::WithdrawSpeech(it) => floor::withdraw(context, actor, id, it).await?,
        Command::StartSpeech(it) => floor::start(context, actor, id, it).await?,
        Command::PauseSpeech(it) => floor::pause(context, actor, id, it).await?,
        Command::ResumeSpeech(it) => floor::resume(context, actor, id, it).await?,
        Command::EndSpeech(it) => floor::end(context, actor, id, it).await?,
        Command::SkipSpeech(it) => floor::skip(context, actor, id, it).await?,
        Command::SetFloor(it) => floor::set(context, actor, id, it).await?,
        Command::CallRound(it) => floor::round(context, actor, id, it).await?,
        Command::AdmitElector(it) => {
            poll::admission::admit((context, &Meetings), actor, id, it).await?
        }
        Command::TimePoll(it) => poll::time((context, &Meetings), actor, id, it).await?,
        Command::RemindVoters(it) => poll::remind((context, &Meetings), actor, id, it).await?,
        Command::CarryItems(it) => meeting::agenda::carry(context, actor, id, it).await?,
        Command::TakeDesk(it) => sitting::take_desk(context, actor, id, it).await?,
        Command::ReleaseDesk(it) => sitting::release_desk(context, actor, id, it).await?,
        Command::PairScreen(it) => {
            return Ok(Reply::Screen(screen::pair(context, actor, id, it).await?));
        }
        Command::UnpairScreen(it) => screen::unpair(context, actor, id, it).await?,
        Command::OpenDocument(it) => document::open(context, actor, id, it).await?,
        Command::RenameDocument(it) => document::rename(context, actor, id, it).await?,
        Command::NameVersion(it) => document::name_version(context, actor, id, it).await?,
        Command::RestoreVersion(it) => document::restore(context, actor, id, it).await?,
        Command::CommentDocument(it) => document::comment::add(context, actor, id, it).await?,
        Command::ReplyComment(it) => document::comment::reply(context, actor, id, it).await?,
        Command::ResolveComment(it) => document::comment::resolve(context, actor, id, it).await?,
        Command::TakeProposal(it) => document::take_proposal(context, actor, id, it).await?,
        Command::TypeIn(it) => {
            presence::type_in(context, actor, it).await?;
            return Ok(Reply::Noted);
        }
        Command::LoadChannel(it) => {
            return Ok(Reply::Room(message::load_channel(context, actor, it).await?));
        }
        Command::LoadHistory(it) => {
            return Ok(Reply::Page(message::load_history(context, actor, it).await?));
        }
        Command::LoadVersions(it) => {
            return Ok(Reply::Versions(message::load_versions(context, actor, it).await?));
        }
        Command::CountUnread(it) => {
            return Ok(Reply::Unread(unread::count_unread(context, actor, it).await?));
        }
        Command::Search(it) => {
            return Ok(Reply::Hits(message::search(context, actor, it).await?));
        }
        Command::LoadPoll(it) => {
            return Ok(Reply::Poll(Box::new(poll::load((context, &Meetings), actor, it).await?)));
        }
        Command::LoadPolls(it) => {
            return Ok(Reply::Polls(poll::load_page(context, actor, it).await?));
        }
        Command::LoadMeeting(it) => {
            return Ok(Reply::Meeting(Box::new(floor::load(context, actor, it).await?)));
        }
        Command::LoadMeetings(it) => {
            return Ok(Reply::Meetings(meeting::load_page(context, actor, it).await?));
        }
        Command::LoadMinutes(it) => {
            return Ok(Reply::Minutes(minutes::load(context, actor, it).await?));
        }
        Command::LoadDocuments(it) => {
            return Ok(Reply::Documents(document::load_all(context, actor, it).await?));
        }
        Command::LoadDocument(it) => {
            return Ok(Reply::Document(Box::new(document::load(context, actor, it).await?)));
        }
        Command::LoadToday => {
            return Ok(Reply::Today(today::load(context, actor).await.map_err(Problem::from)?));
        }
        Command::LoadTerritory => {
            let loaded = directory::load_territory(context, actor).await;
            return Ok(Reply::Territory(loaded.map_err(Problem::from)?));
        }
        Command::LoadPeople(it) => {
            let loaded = directory::load_people(context, actor, it).await;
            return Ok(Reply::People(loaded.map_err(Problem::from)?));
        }
    };
    Ok(Reply::Done(done))
}
