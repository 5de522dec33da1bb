//! Admitting (*admettre*): who came while a poll of a meeting is open votes too, when who runs the
//! poll says so. What was counted at the opening stays as it was counted.

use super::electorate::{self, Sitting};
use super::rules::{self, Move};
use super::{Error, Turn, store, tally};
use crate::context::Context;
use crate::permission::Actor;
use parvis_protocol::change::Verb;
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, PersonId};
use parvis_protocol::limits::ELECTORS_MAX;
use parvis_protocol::poll::Elector;
use parvis_protocol::poll::command::{AdmitElector, OfPoll};
use serde::Serialize;

/// What the journal remembers.
#[derive(Serialize)]
struct Noted {
    person: PersonId,
    mandates: Vec<u32>,
}

/// Lets somebody vote in a poll that is open, for the mandates that they exercise and that are not
/// in its electorate. Never where ballots are sealed: who compares two counts would know one.
pub async fn admit(
    (context, sitting): (&Context, &impl Sitting),
    actor: &Actor,
    id: CommandId,
    command: AdmitElector,
) -> Result<Done, Error> {
    let AdmitElector { channel, poll, person } = command;
    let (of, what) = (OfPoll { channel, poll }, (Verb::PollAdmitted, Move::Admit));
    let mut turn = Turn::take((context, sitting), actor, id, of, what).await?;
    let (poll, rules) = (&turn.stored.poll, turn.stored.poll.rules);
    if poll.item.is_none() || rules::is_sealed(&poll.question, &rules) || super::on_paper(poll) {
        return Err(Error::Invalid("poll"));
    }
    let (poll, place, stamp) = (poll.id, (channel, poll.item), (turn.seq, turn.at));
    let now = electorate::electors(&mut turn.tx, sitting, place, &rules, stamp).await?.all;
    let mut known = store::electors(&mut turn.tx, poll).await?;
    let whose = |it: &Elector| (it.of, it.on_behalf.map_or(it.person, |other| other.member));
    let news: Vec<Elector> = now
        .into_iter()
        .filter(|it| it.person == person && !known.iter().any(|old| whose(old) == whose(it)))
        .collect();
    if news.is_empty() {
        return Err(Error::Invalid("person"));
    }
    if known.len().saturating_add(news.len()) > ELECTORS_MAX {
        return Err(Error::TooMany("electors", ELECTORS_MAX));
    }
    let next = known.iter().map(|it| it.mandate).max().unwrap_or(0).saturating_add(1)..;
    let admitted: Vec<Elector> = news
        .into_iter()
        .zip(next)
        .map(|(it, mandate)| Elector { mandate, admitted_at: Some(turn.at), ..it })
        .collect();
    store::insert_electors(&mut turn.tx, poll, &admitted).await?;
    turn.note(&Noted { person, mandates: admitted.iter().map(|it| it.mandate).collect() }).await?;
    known.extend(admitted);
    turn.stored.poll.electors = tally::electorate(&known);
    turn.stored.electorate_rev = Some(turn.seq);
    turn.end(Vec::new()).await
}
