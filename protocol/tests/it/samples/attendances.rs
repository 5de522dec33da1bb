//! The sample values of attendance: who is at the meeting of March.

use super::meetings::{ITEM, MEETING};
use super::values::{EVENING, GORZE, NOVEANT, ROOM, uuid};
use parvis_protocol::attendance::command::{
    AnswerMeeting, AnswerProxy, Attendee, CheckIn, DeclareAttendance, DepositProxy, OfProxy,
    Recuse, Substitute,
};
use parvis_protocol::attendance::{
    Attendance, Holders, Proxy, ProxyState, QuorumStamp, Recusal, Rsvp, Substitution, Whereabouts,
};
use parvis_protocol::change::Entity;
use parvis_protocol::command::Command;
use parvis_protocol::id::{ProxyId, Seq};
use parvis_protocol::meeting::BallotForm;
use parvis_protocol::meeting::command::RequestForm;
use parvis_protocol::problem::{Problem, ProxyMoment};

const PROXY: ProxyId = ProxyId(uuid(0xc0));

/// Twenty-three of thirty-one are there.
pub const fn stamp() -> QuorumStamp {
    QuorumStamp {
        seq: Seq(51),
        seats: 31,
        room: 17,
        video: 6,
        recused: 1,
        represented: 2,
        needed: Some(16),
        margin: 7,
        reached: true,
    }
}

fn attendance() -> Attendance {
    Attendance {
        meeting: MEETING,
        person: NOVEANT,
        answer: Some(Rsvp::Coming),
        whereabouts: Whereabouts::Room,
        since: Some(EVENING),
        by: Some(GORZE),
        rev: Seq(51),
    }
}

fn unheard_of() -> Attendance {
    let whereabouts = Whereabouts::Away;
    Attendance { answer: None, whereabouts, since: None, by: None, ..attendance() }
}

pub fn entities() -> Vec<Entity> {
    vec![
        Entity::Attendance(attendance()),
        Entity::Attendance(unheard_of()),
        Entity::Proxy(Proxy {
            id: PROXY,
            meeting: MEETING,
            giver: NOVEANT,
            holder: GORZE,
            state: ProxyState::Suspended,
            deposited_at: EVENING,
            by: NOVEANT,
            rev: Seq(50),
        }),
        Entity::Recusal(Recusal {
            item: ITEM,
            person: GORZE,
            active: true,
            at: EVENING,
            by: GORZE,
            rev: Seq(51),
        }),
        Entity::Substitution(Substitution {
            meeting: MEETING,
            member: NOVEANT,
            substitute: GORZE,
            active: false,
            at: EVENING,
            by: NOVEANT,
            rev: Seq(51),
        }),
    ]
}

pub fn problems() -> Vec<Problem> {
    vec![
        Problem::ProxyState(ProxyMoment { state: ProxyState::Refused }),
        Problem::HolderFull(Holders { people: vec![GORZE] }),
    ]
}

pub fn commands() -> Vec<Command> {
    let (channel, meeting, item, proxy) = (ROOM, MEETING, ITEM, PROXY);
    let (holder, giver) = (GORZE, Some(NOVEANT));
    let whereabouts = Whereabouts::Room;
    let people = vec![Attendee { person: NOVEANT, whereabouts }];
    let despite = Some("Hospitalisée".to_owned());
    let code = Some("042137".to_owned());
    vec![
        Command::AnswerMeeting(AnswerMeeting { channel, meeting, answer: Rsvp::Remote }),
        Command::DeclareAttendance(DeclareAttendance { channel, meeting, people }),
        Command::CheckIn(CheckIn { channel, meeting, whereabouts, code }),
        Command::DepositProxy(DepositProxy { channel, meeting, giver, holder, despite }),
        Command::AnswerProxy(AnswerProxy { channel, proxy, accept: true }),
        Command::RevokeProxy(OfProxy { channel, proxy }),
        Command::Recuse(Recuse { channel, item, person: GORZE, on: true }),
        Command::RequestForm(RequestForm {
            channel,
            item,
            person: GORZE,
            form: Some(BallotForm::Secret),
        }),
        Command::Substitute(Substitute {
            channel,
            meeting,
            member: NOVEANT,
            substitute: Some(GORZE),
        }),
    ]
}

pub fn rsvps() -> Vec<Rsvp> {
    vec![Rsvp::Coming, Rsvp::Remote, Rsvp::Absent, Rsvp::Represented, Rsvp::Substituted]
}

pub fn whereabouts() -> Vec<Whereabouts> {
    vec![Whereabouts::Away, Whereabouts::Room, Whereabouts::Video]
}

pub fn proxy_states() -> Vec<ProxyState> {
    use ProxyState::{Accepted, Deposited, Refused, Revoked, Suspended};
    vec![Deposited, Accepted, Suspended, Refused, Revoked]
}
