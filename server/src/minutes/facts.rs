//! What happened in a meeting, from what the server keeps of it: rows of the journal, entities,
//! records of polls. Pure; no word of French is here, that is [`super::document`]'s.
//!
//! Figures are never computed here but by those who compute them everywhere: a quorum by
//! [`attendance::stamp`], a result by the record.

use crate::attendance;
use crate::attendance::rules::{Asked, Declared, Fact, Noted, Right, Roll, is_live};
use crate::meeting::preset;
use crate::meeting::turn::Despite;
use crate::poll::{Candidate, Polled, Recorded};
use crate::sitting::form::FormNoted;
use parvis_protocol::attendance::command::Attendee;
use parvis_protocol::attendance::{Attendance, ProxyState, QuorumStamp, Rsvp, Whereabouts};
use parvis_protocol::change::Verb;
use parvis_protocol::directory::BodyKind;
use parvis_protocol::id::{ItemId, Micros, PersonId, PollId, Seq};
use parvis_protocol::meeting::{
    AgendaItem, BallotForm, Convocation, FollowUp, ItemDraft, ItemKind, ItemState, Meeting, Warning,
};
use parvis_protocol::poll::{Poll, PollFamily, PollKind, PollState};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// All that the minutes of a meeting are made of.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The territory's name.
    pub territory: String,
    /// The name of the room.
    pub room: String,
    /// The kind of its body, if it has one.
    pub kind: Option<BodyKind>,
    /// The meeting.
    pub meeting: Meeting,
    /// Its items, in the order of the agenda.
    pub items: Vec<AgendaItem>,
    /// How its members were called, the first time first.
    pub convocations: Vec<Convocation>,
    /// What people answered.
    pub attendances: Vec<Attendance>,
    /// Who held the seats when it opened, in their order.
    pub seats: Vec<Candidate>,
    /// What the journal says of it, in its order.
    pub rows: Vec<Row>,
    /// The polls of its items, by number.
    pub polls: Vec<Polled>,
    /// Names of those who were ever members of the room.
    pub names: BTreeMap<PersonId, String>,
    /// Names of the communes, by INSEE code.
    pub communes: BTreeMap<String, String>,
    /// What people wrote: of the meeting, and of its items.
    pub texts: BTreeMap<Option<ItemId>, String>,
}

/// A row of the journal.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its place.
    pub seq: Seq,
    /// When.
    pub at: Micros,
    /// What it says.
    pub told: Told,
}

/// What a row of the journal says.
#[derive(Clone, Debug)]
pub enum Told {
    /// Something of attendance was declared.
    Fact(Noted),
    /// The meeting itself moved.
    Meeting(Verb, Option<Despite>),
    /// An item moved.
    Item(Verb, ItemId, Option<Despite>),
    /// A poll was opened.
    Poll(PollId),
    /// Somebody asked for a form of ballot, or no longer does.
    Form(FormNoted),
}

impl Row {
    /// Reads a row; nothing for one that says nothing to the minutes.
    pub fn read(
        (seq, at): (Seq, Micros),
        (verb, entity): (&str, Option<Uuid>),
        detail: Option<&str>,
    ) -> Result<Option<Self>, serde_json::Error> {
        let Some(verb) = Verb::from_word(verb) else { return Ok(None) };
        let id = entity.unwrap_or_default();
        let (kind, _) = verb.word().split_once('.').unwrap_or_default();
        let despite = || detail.map(serde_json::from_str::<Despite>).transpose();
        let told = match kind {
            "attendance" | "proxy" | "recusal" | "substitute" => {
                match detail.map(serde_json::from_str::<Noted>).transpose()? {
                    Some(noted) => Told::Fact(noted),
                    None => return Ok(None),
                }
            }
            "meeting" | "agenda" => Told::Meeting(verb, despite()?),
            "item" => Told::Item(verb, ItemId(id), despite()?),
            "form" => match detail.map(serde_json::from_str::<FormNoted>).transpose()? {
                Some(noted) => Told::Form(noted),
                None => return Ok(None),
            },
            "poll" if verb == Verb::PollOpened => Told::Poll(PollId(id)),
            _ => return Ok(None),
        };
        Ok(Some(Self { seq, at, told }))
    }
}

/// What the minutes tell.
#[derive(Clone, Debug)]
pub struct Minutes {
    /// Who presides.
    pub chair: Option<PersonId>,
    /// The seats, in their order, as they were held at the opening, with what the roll said.
    pub seats: Vec<Seat>,
    /// The quorum at the opening; before it, as it stands.
    pub quorum: QuorumStamp,
    /// What happened, in its order.
    pub events: Vec<Event>,
    /// Rules that a reason overrode, but those of items.
    pub asides: Vec<Aside>,
    /// The items, in the order of the agenda.
    pub points: Vec<Point>,
}

impl Minutes {
    /// Whether a poll was opened whose result was neither told nor voided.
    pub fn waits(&self) -> bool {
        let polls = self.points.iter().flat_map(|point| &point.polls);
        polls
            .into_iter()
            .any(|it| !matches!(it.poll.state, PollState::Proclaimed | PollState::Voided))
    }
}

/// A seat.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Who holds it.
    pub holder: Candidate,
    /// Who sat at the opening.
    pub here: Here,
    /// When somebody came to sit, who did not at the opening.
    pub arrived: Option<(Micros, Option<ItemId>)>,
}

/// Who sits on a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// Its holder, in the room or by video.
    Present(Whereabouts),
    /// Somebody in their place.
    Replaced(PersonId, Whereabouts),
    /// Nobody: its holder gave a power.
    Represented(PersonId),
    /// Nobody; its holder said so.
    Excused,
    /// Nobody.
    Missing,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Micros,
    /// The item under discussion.
    pub item: Option<ItemId>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The meeting began.
    Opened,
    /// It was interrupted.
    Suspended,
    /// It went on.
    Resumed,
    /// It ended.
    Closed,
    /// Somebody came.
    Arrived(PersonId, Whereabouts),
    /// Somebody left.
    Left(PersonId),
    /// Somebody who was there is there in another way.
    Moved(PersonId, Whereabouts),
    /// A power counts from then on: giver, holder.
    Empowered(PersonId, PersonId),
    /// A power no longer counts: giver, holder.
    Disempowered(PersonId, PersonId),
    /// Somebody sits in the place of a member.
    Replaced(PersonId, PersonId),
    /// The member sits again.
    Restored(PersonId),
}

/// Rules that a reason overrode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// When.
    pub at: Micros,
    /// Which rules.
    pub about: Vec<Warning>,
    /// Why.
    pub reason: String,
}

/// An item.
#[derive(Clone, Debug)]
pub struct Point {
    /// Identity.
    pub item: ItemId,
    /// Its number.
    pub number: Option<u32>,
    /// What it is.
    pub draft: ItemDraft,
    /// Where it stands.
    pub state: ItemState,
    /// When it was under discussion: from, until.
    pub spans: Vec<(Micros, Option<Micros>)>,
    /// The quorum at each of those beginnings.
    pub stamps: Vec<QuorumStamp>,
    /// Rules that a reason overrode.
    pub asides: Vec<Aside>,
    /// Who took no part: declared when, taken back when.
    pub recused: Vec<(PersonId, Micros, Option<Micros>)>,
    /// Forms of ballot that were asked for, as it stood when it was voted on, or last.
    pub asked: Vec<Asked>,
    /// Its polls, without drafts and moods.
    pub polls: Vec<Voted>,
    /// What was decided, in words.
    pub decision: Option<String>,
    /// What is to be done after.
    pub follow_up: Option<FollowUp>,
    /// It has a thread in the room.
    pub discussed_in_writing: bool,
}

/// A poll of an item.
#[derive(Clone, Debug)]
pub struct Voted {
    /// The poll.
    pub poll: Poll,
    /// Its record, once its result was told and unless it was voided.
    pub record: Option<Recorded>,
    /// Who took no part in the item when it was opened.
    pub recused: Vec<PersonId>,
    /// The number of the poll in the place of which it was made.
    pub replaces: Option<u32>,
    /// What it gives is an opinion (*avis*): see [`is_opinion`].
    pub opinion: bool,
}

/// Follows the journal from its first row to its last.
pub fn assemble(sources: &Sources) -> Minutes {
    let seats: Vec<PersonId> = sources.seats.iter().map(|seat| seat.person).collect();
    let president = sources.seats.iter().find(|seat| seat.presides).map(|seat| seat.person);
    let mut fold = Fold {
        of: sources,
        roll: Roll { seats, ..Roll::default() },
        item: None,
        opened: None,
        called: false,
        events: Vec::new(),
        asides: Vec::new(),
        spans: BTreeMap::new(),
        stamps: BTreeMap::new(),
        item_asides: BTreeMap::new(),
        recused: BTreeMap::new(),
        polls: BTreeMap::new(),
        requests: BTreeMap::new(),
        asked: BTreeMap::new(),
    };
    for row in &sources.rows {
        fold.apply(row);
    }
    let (seats, quorum) = match fold.opened.take() {
        Some(opening) if fold.called => opening,
        Some(_) | None => fold.look(sources.rows.last().map_or(Seq(0), |row| row.seq)),
    };
    let seats = seats.into_iter().map(|seat| fold.with_arrival(seat)).collect();
    Minutes {
        chair: sources.meeting.draft.chair.or(president),
        seats,
        quorum,
        points: sources.items.iter().map(|item| fold.point(item)).collect(),
        events: fold.events,
        asides: fold.asides,
    }
}

struct Fold<'a> {
    of: &'a Sources,
    roll: Roll,
    item: Option<ItemId>,
    opened: Option<(Vec<Seat>, QuorumStamp)>,
    /// The roll is called once the meeting is open, before its first item: who is named then was
    /// there at the opening.
    called: bool,
    events: Vec<Event>,
    asides: Vec<Aside>,
    spans: BTreeMap<ItemId, Vec<(Micros, Option<Micros>)>>,
    stamps: BTreeMap<ItemId, Vec<QuorumStamp>>,
    item_asides: BTreeMap<ItemId, Vec<Aside>>,
    recused: BTreeMap<ItemId, Vec<(PersonId, Micros, Option<Micros>)>>,
    polls: BTreeMap<PollId, Vec<PersonId>>,
    requests: BTreeMap<ItemId, Vec<(PersonId, BallotForm)>>,
    asked: BTreeMap<ItemId, Vec<Asked>>,
}

impl Fold<'_> {
    fn apply(&mut self, row: &Row) {
        match &row.told {
            Told::Fact(noted) => self.declared(row, noted),
            Told::Meeting(verb, despite) => {
                // Why a convocation was late stands in it.
                let told = despite.as_ref().filter(|_| *verb != Verb::MeetingConvened);
                self.asides.extend(told.map(|it| aside(row.at, it)));
                self.meeting(row, *verb);
            }
            Told::Item(verb, item, despite) => {
                let asides = self.item_asides.entry(*item).or_default();
                asides.extend(despite.as_ref().map(|it| aside(row.at, it)));
                self.moved(row, *verb, *item);
            }
            Told::Poll(poll) => {
                let item = self.of.polls.iter().find(|it| it.poll.id == *poll);
                let item = item.and_then(|it| it.poll.item);
                let out = self.roll.recused.iter().filter(|(of, _)| Some(*of) == item);
                self.polls.insert(*poll, out.map(|(_, person)| *person).collect());
                if let Some(item) = item {
                    let now = self.asks(item);
                    let known = self.asked.entry(item).or_default();
                    // Whoever left before the vote has asked all the same.
                    let gone =
                        known.drain(..).filter(|it| !now.iter().any(|of| of.form == it.form));
                    let gone: Vec<Asked> = gone.collect();
                    *known = now.into_iter().chain(gone).collect();
                }
            }
            Told::Form(FormNoted { item, person, form }) => {
                let all = self.requests.entry(*item).or_default();
                all.retain(|(who, _)| who != person);
                all.extend(form.map(|form| (*person, form)));
                let now = self.asks(*item);
                self.asked.insert(*item, now);
            }
        }
    }

    /// The forms of ballot that somebody asks for, as it stands.
    fn asks(&self, item: ItemId) -> Vec<Asked> {
        let Some(forms) = preset::of(self.of.kind).forms else { return Vec::new() };
        let requests = self.requests.get(&item).map(Vec::as_slice).unwrap_or_default();
        let both = [BallotForm::Secret, BallotForm::Public];
        let of = |form| self.roll.asked((item, requests), (form, forms.share(form)));
        both.map(of).into_iter().filter(|it| !it.people.is_empty()).collect()
    }

    fn tell(&mut self, at: Micros, what: What) {
        if self.opened.is_some() {
            self.events.push(Event { at, item: self.item, what });
        }
    }

    fn meeting(&mut self, row: &Row, verb: Verb) {
        if verb == Verb::MeetingOpened {
            self.opened = Some(self.look(row.seq));
            self.tell(row.at, What::Opened);
        } else if verb == Verb::MeetingSuspended {
            self.tell(row.at, What::Suspended);
        } else if verb == Verb::MeetingResumed {
            self.tell(row.at, What::Resumed);
        } else if verb == Verb::MeetingClosed {
            self.item = None;
            self.tell(row.at, What::Closed);
        }
    }

    fn moved(&mut self, row: &Row, verb: Verb, item: ItemId) {
        if verb == Verb::ItemOpened {
            if !self.called && self.opened.is_some() {
                self.opened = Some(self.look(row.seq));
                self.called = true;
            }
            if let Some(other) = self.item.filter(|it| *it != item) {
                self.end(other, row.at);
            }
            self.item = Some(item);
            self.spans.entry(item).or_default().push((row.at, None));
            let stamp = self.stamp_of(item, row.seq);
            self.stamps.entry(item).or_default().push(stamp);
        } else if verb == Verb::ItemSuspended || verb == Verb::ItemClosed {
            self.end(item, row.at);
            if self.item == Some(item) {
                self.item = None;
            }
        }
    }

    /// The stamp that the item kept, where it is of this position; else as it was counted then.
    fn stamp_of(&self, item: ItemId, seq: Seq) -> QuorumStamp {
        let kept = self.of.items.iter().find(|it| it.id == item).and_then(|it| it.quorum);
        let kept = kept.filter(|stamp| stamp.seq == seq);
        kept.unwrap_or_else(|| self.stamp(Some(item), seq))
    }

    fn stamp(&self, item: Option<ItemId>, seq: Seq) -> QuorumStamp {
        attendance::stamp(&self.roll, (&self.of.meeting, item), self.of.kind, seq)
    }

    fn end(&mut self, item: ItemId, at: Micros) {
        let last = self.spans.entry(item).or_default().last_mut();
        if let Some((_, until)) = last {
            *until = until.or(Some(at));
        }
    }

    fn declared(&mut self, row: &Row, noted: &Noted) {
        if let Some(reason) = &noted.despite {
            let about = vec![Warning::RepresentedAgain];
            self.asides.push(Aside { at: row.at, about, reason: reason.clone() });
        }
        let before = self.powers();
        match &noted.fact {
            Fact::Declared(people) => self.placed(row.at, people),
            Fact::Recused(Declared { item, person, on }) => {
                let all = self.recused.entry(*item).or_default();
                let stands = |it: &&mut (PersonId, Micros, Option<Micros>)| {
                    it.0 == *person && it.2.is_none()
                };
                let last = all.iter_mut().rev().find(stands);
                match (last, on) {
                    (Some((.., until)), false) => *until = Some(row.at),
                    (None, true) => all.push((*person, row.at, None)),
                    (Some(_), true) | (None, false) => {}
                }
            }
            Fact::Substituted(replaced) => {
                let what = match replaced.substitute {
                    Some(substitute) => What::Replaced(replaced.member, substitute),
                    None => What::Restored(replaced.member),
                };
                self.tell(row.at, what);
            }
            Fact::Proxy(_) => {}
        }
        self.roll.apply(&noted.fact);
        let after = self.powers();
        for (giver, holder) in before.difference(&after) {
            self.tell(row.at, What::Disempowered(*giver, *holder));
        }
        for (giver, holder) in after.difference(&before) {
            self.tell(row.at, What::Empowered(*giver, *holder));
        }
    }

    /// Powers that count, as far as their givers go.
    fn powers(&self) -> BTreeSet<(PersonId, PersonId)> {
        let counting = self.roll.powers.iter().filter(|it| it.state == ProxyState::Accepted);
        counting.map(|power| (power.giver, power.holder)).collect()
    }

    fn placed(&mut self, at: Micros, people: &[Attendee]) {
        for it in people {
            let was = self.roll.is(it.person);
            let sits = self.roll.seats.contains(&it.person)
                || self.roll.substitutes.values().any(|who| *who == it.person);
            if was == it.whereabouts || !sits {
                continue;
            }
            let what = match (was, it.whereabouts) {
                (_, Whereabouts::Away) => What::Left(it.person),
                (Whereabouts::Away, now) => What::Arrived(it.person, now),
                (Whereabouts::Room | Whereabouts::Video, now) => What::Moved(it.person, now),
            };
            if self.called {
                self.tell(at, what);
            }
        }
    }

    /// Who sits now.
    fn look(&self, seq: Seq) -> (Vec<Seat>, QuorumStamp) {
        let seat = |holder: &Candidate| Seat {
            holder: holder.clone(),
            here: self.here(holder.person),
            arrived: None,
        };
        (self.of.seats.iter().map(seat).collect(), self.stamp(None, seq))
    }

    fn here(&self, member: PersonId) -> Here {
        match self.roll.exercises(member, None) {
            Some((who, Right::Own)) => Here::Present(self.roll.is(who)),
            Some((who, Right::Substitute)) => Here::Replaced(who, self.roll.is(who)),
            Some((who, Right::Proxy)) => Here::Represented(who),
            None if self.excused(member) => Here::Excused,
            None => Here::Missing,
        }
    }

    /// Whether somebody said that they would not come: in their answer, or by what they gave.
    fn excused(&self, member: PersonId) -> bool {
        let answers = self.of.attendances.iter().filter(|it| it.person == member);
        let said = |answer: Rsvp| match answer {
            Rsvp::Absent | Rsvp::Represented | Rsvp::Substituted => true,
            Rsvp::Coming | Rsvp::Remote => false,
        };
        answers.filter_map(|it| it.answer).any(said)
            || self.roll.substitutes.contains_key(&member)
            || self.roll.powers.iter().any(|it| it.giver == member && is_live(it.state))
    }

    fn with_arrival(&self, seat: Seat) -> Seat {
        let sits = matches!(seat.here, Here::Present(_) | Here::Replaced(..));
        let member = seat.holder.person;
        let substitute = self.roll.substitutes.get(&member);
        let came = self.events.iter().find(|event| {
            let who = if let What::Arrived(who, _) = event.what { Some(who) } else { None };
            who.is_some_and(|who| who == member || Some(&who) == substitute)
        });
        let arrived = came.filter(|_| !sits).map(|event| (event.at, event.item));
        Seat { arrived, ..seat }
    }

    fn point(&self, item: &AgendaItem) -> Point {
        let of_item = |it: &&Polled| it.poll.item == Some(item.id) && is_told(&it.poll);
        let polls = self.of.polls.iter().filter(of_item).map(|it| self.voted(it)).collect();
        Point {
            item: item.id,
            number: item.number,
            draft: item.draft.clone(),
            state: item.state,
            spans: self.spans.get(&item.id).cloned().unwrap_or_default(),
            stamps: self.stamps.get(&item.id).cloned().unwrap_or_default(),
            asides: self.item_asides.get(&item.id).cloned().unwrap_or_default(),
            recused: self.recused.get(&item.id).cloned().unwrap_or_default(),
            asked: self.asked.get(&item.id).cloned().unwrap_or_default(),
            polls,
            decision: item.decision.clone(),
            follow_up: item.follow_up.clone(),
            discussed_in_writing: item.thread.is_some(),
        }
    }

    fn voted(&self, it: &Polled) -> Voted {
        let replaces = it.poll.replaces.and_then(|id| {
            self.of.polls.iter().find(|other| other.poll.id == id).map(|other| other.poll.number)
        });
        let told = it.poll.state == PollState::Proclaimed;
        let item = self.of.items.iter().find(|item| Some(item.id) == it.poll.item);
        Voted {
            opinion: is_opinion(&it.poll, item),
            poll: it.poll.clone(),
            record: it.record.clone().filter(|_| told),
            recused: self.polls.get(&it.poll.id).cloned().unwrap_or_default(),
            replaces,
        }
    }
}

/// Whether a poll gives an opinion (*avis*) rather than a decision: it is held to consult, or its
/// item asks for no more.
pub fn is_opinion(poll: &Poll, item: Option<&AgendaItem>) -> bool {
    poll.rules.family == PollFamily::Consultative
        || item.is_some_and(|item| item.draft.kind == ItemKind::Opinion)
}

/// Whether minutes speak of a poll: not of one that was never opened, unless it was voided, nor of
/// a mood, of which nothing is kept.
fn is_told(poll: &Poll) -> bool {
    let begun = match poll.state {
        PollState::Draft | PollState::Armed => false,
        PollState::Open
        | PollState::Suspended
        | PollState::Counting
        | PollState::Closed
        | PollState::Proclaimed => true,
        PollState::Voided => poll.opened_at.is_some(),
    };
    begun && poll.question.kind != PollKind::Mood
}

fn aside(at: Micros, despite: &Despite) -> Aside {
    Aside { at, about: despite.warnings.clone(), reason: despite.despite.clone() }
}
