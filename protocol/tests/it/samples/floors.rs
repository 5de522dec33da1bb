//! The sample values of the floor: who speaks at the meeting of March.

use super::meetings::{ITEM, MEETING};
use super::values::{EVENING, GORZE, NOVEANT, ROOM, uuid};
use parvis_protocol::change::Entity;
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::floor::command::{CallRound, OfSpeech, RequestSpeech, SetFloor, StartSpeech};
use parvis_protocol::floor::{Floor, Speech, SpeechKind, SpeechState};
use parvis_protocol::id::{Seq, SpeechId};
use parvis_protocol::problem::{Problem, SpeechMoment};
use parvis_protocol::screen::ScreenPaired;

const SPEECH: SpeechId = SpeechId(uuid(0xd0));

fn running() -> Speech {
    Speech {
        id: SPEECH,
        item: ITEM,
        meeting: MEETING,
        person: NOVEANT,
        commune: Some("57515".into()),
        kind: SpeechKind::Floor,
        place: 3,
        state: SpeechState::Speaking,
        asked_at: EVENING,
        by: GORZE,
        started_at: Some(EVENING),
        ended_at: None,
        spoken_ms: 92_000,
        running_since: Some(EVENING),
        rev: Seq(53),
    }
}

fn waiting() -> Speech {
    Speech {
        person: GORZE,
        commune: None,
        kind: SpeechKind::PointOfOrder,
        state: SpeechState::Waiting,
        started_at: None,
        spoken_ms: 0,
        running_since: None,
        ..running()
    }
}

pub fn entities() -> Vec<Entity> {
    let floor = Floor {
        item: ITEM,
        meeting: MEETING,
        closed: true,
        warning_seconds: Some(180),
        round: true,
        rev: Seq(53),
    };
    vec![Entity::Floor(floor), Entity::Speech(running()), Entity::Speech(waiting())]
}

pub fn problems() -> Vec<Problem> {
    let state = SpeechState::Done;
    vec![Problem::FloorClosed, Problem::SpeechState(SpeechMoment { state })]
}

pub fn replies() -> Vec<Reply> {
    let done = Done { meeting: Some(MEETING), ..Done::at(ROOM, Seq(54)) };
    vec![Reply::Screen(ScreenPaired { code: "K7RT3M".into(), done })]
}

pub fn commands() -> Vec<Command> {
    let (channel, item, person) = (ROOM, ITEM, Some(NOVEANT));
    let of = OfSpeech { channel, speech: SPEECH };
    vec![
        Command::RequestSpeech(RequestSpeech {
            channel,
            item,
            kind: SpeechKind::Question,
            person: None,
        }),
        Command::RequestSpeech(RequestSpeech { channel, item, kind: SpeechKind::Floor, person }),
        Command::WithdrawSpeech(of.clone()),
        Command::StartSpeech(StartSpeech { channel, item, speech: Some(SPEECH), person }),
        Command::StartSpeech(StartSpeech { channel, item, speech: None, person: None }),
        Command::PauseSpeech(of.clone()),
        Command::ResumeSpeech(of.clone()),
        Command::EndSpeech(of.clone()),
        Command::SkipSpeech(of),
        Command::SetFloor(SetFloor { channel, item, closed: true, warning_seconds: Some(180) }),
        Command::CallRound(CallRound { channel, item, on: true }),
    ]
}

pub fn kinds() -> Vec<SpeechKind> {
    use SpeechKind::{Floor, PointOfOrder, Question, Reply, Round};
    vec![PointOfOrder, Question, Reply, Round, Floor]
}

pub fn states() -> Vec<SpeechState> {
    use SpeechState::{Done, Paused, Skipped, Speaking, Waiting, Withdrawn};
    vec![Waiting, Speaking, Paused, Done, Withdrawn, Skipped]
}
