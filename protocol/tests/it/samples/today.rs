//! The sample values of what waits for a person.

use super::values::{ANSWER, EVENING, GORZE, NOVEANT, ROOM, ROOT};
use super::{meetings, polls};
use parvis_protocol::id::{MessageId, Seq};
use parvis_protocol::today::{Today, Waiting, WaitingReplacement, WaitingThread};

fn waiting(thread: Option<MessageId>) -> Waiting {
    Waiting {
        channel: ROOM,
        message: ANSWER,
        seq: Seq(42),
        thread,
        author: NOVEANT,
        author_name: "Jeanne Didier".into(),
        at: EVENING,
        excerpt: "D'accord avec @Gorze".into(),
    }
}

pub fn today() -> Today {
    Today {
        votes: vec![polls::waiting()],
        meetings: vec![meetings::waiting()],
        replacements: vec![WaitingReplacement {
            channel: ROOM,
            room: "Commission Voirie".into(),
            meeting: meetings::MEETING,
            title: "Les ponts".into(),
            starts_at: EVENING,
            member: NOVEANT,
            member_name: "Jeanne Didier".into(),
            substitute: Some(GORZE),
        }],
        acknowledgements: vec![waiting(None)],
        mentions: vec![waiting(Some(ROOT))],
        replies: vec![WaitingThread {
            thread: ROOT,
            root_excerpt: "Qui a refait son columbarium ?".into(),
            replies: 1,
            last: waiting(Some(ROOT)),
        }],
        direct: vec![],
    }
}
