//! Who counts and who votes, from what was declared: decisions, and the fold of the journal that
//! comes to the same.

use super::Error;
use crate::meeting::preset::Preset;
use crate::poll::tally;
use parvis_protocol::attendance::command::Attendee;
use parvis_protocol::attendance::{Proxy, ProxyState, QuorumStamp, Whereabouts};
use parvis_protocol::id::{ItemId, PersonId, ProxyId, Seq};
use parvis_protocol::meeting::{BallotForm, MeetingDraft, MeetingMode, Warning};
use parvis_protocol::poll::Fraction;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was declared, as the journal remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// These people are there.
    Declared(Vec<Attendee>),
    /// A power stands so.
    Proxy(Power),
    /// Somebody takes no part in an item, or does again.
    Recused(Declared),
    /// Somebody sits in the place of a member, or the member again.
    Substituted(Replaced),
}

/// A power, as far as counting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Power {
    /// Which.
    pub proxy: ProxyId,
    /// Who gives it.
    pub giver: PersonId,
    /// Who holds it.
    pub holder: PersonId,
    /// Where it stands.
    pub state: ProxyState,
}

/// A recusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The item.
    pub item: ItemId,
    /// Who.
    pub person: PersonId,
    /// Takes no part.
    pub on: bool,
}

/// A replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The member.
    pub member: PersonId,
    /// Who sits in their place; absent: the member again.
    pub substitute: Option<PersonId>,
}

/// A fact, and why it was declared in spite of a warning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// The fact.
    pub fact: Fact,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<String>,
}

impl From<&Proxy> for Power {
    fn from(proxy: &Proxy) -> Self {
        let Proxy { id, giver, holder, state, .. } = proxy;
        Self { proxy: *id, giver: *giver, holder: *holder, state: *state }
    }
}

/// By which right somebody exercises a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// It is theirs.
    Own,
    /// They sit in the place of its holder.
    Substitute,
    /// They hold a power.
    Proxy,
}

/// How a request for a form of ballot stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which form.
    pub form: BallotForm,
    /// Who asks for it, of those who are there, in the order in which they asked.
    pub people: Vec<PersonId>,
    /// How many are there.
    pub present: u32,
    /// How many must ask.
    pub needed: u32,
}

impl Asked {
    /// Enough of them ask.
    pub fn reached(&self) -> bool {
        let asking = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        asking > 0 && asking >= self.needed
    }
}

/// All that was declared of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// Who holds each seat of the body, in order; who holds two is there twice.
    pub seats: Vec<PersonId>,
    /// Where people are; those who are not named are away.
    pub whereabouts: BTreeMap<PersonId, Whereabouts>,
    /// Who sits in whose place, by member.
    pub substitutes: BTreeMap<PersonId, PersonId>,
    /// Powers, in the order in which they were given.
    pub powers: Vec<Power>,
    /// Who takes no part in which item.
    pub recused: BTreeSet<(ItemId, PersonId)>,
}

impl Roll {
    /// Where somebody is.
    pub fn is(&self, person: PersonId) -> Whereabouts {
        self.whereabouts.get(&person).copied().unwrap_or(Whereabouts::Away)
    }

    fn there(&self, person: PersonId) -> bool {
        self.is(person) != Whereabouts::Away
    }

    /// Who sits for a member: the member when there, else the substitute.
    fn sitter(&self, member: PersonId) -> PersonId {
        let substitute = self.substitutes.get(&member).filter(|_| !self.there(member));
        substitute.copied().unwrap_or(member)
    }

    /// Whether somebody sits for a seat of the body: in their own, or in another's place.
    fn sits(&self, person: PersonId) -> bool {
        self.there(person) && self.seats.iter().any(|member| self.sitter(*member) == person)
    }

    fn out(&self, item: Option<ItemId>, person: PersonId) -> bool {
        item.is_some_and(|item| self.recused.contains(&(item, person)))
    }

    /// Who exercises a seat, and by which right: nobody when its holder, or whoever sits for
    /// them, takes no part in the item.
    pub fn exercises(&self, member: PersonId, item: Option<ItemId>) -> Option<(PersonId, Right)> {
        let sitter = self.sitter(member);
        if self.out(item, member) || self.out(item, sitter) {
            return None;
        }
        if self.there(sitter) {
            let right = if sitter == member { Right::Own } else { Right::Substitute };
            return Some((sitter, right));
        }
        let given = |power: &&Power| {
            power.giver == member
                && power.state == ProxyState::Accepted
                && self.sits(power.holder)
                && !self.out(item, power.holder)
        };
        self.powers.iter().find(given).map(|power| (power.holder, Right::Proxy))
    }

    /// Whether somebody is there and sits for a seat, and takes part in the item.
    pub fn takes_part(&self, person: PersonId, item: ItemId) -> bool {
        let sits = |member: &PersonId| {
            let by = self.exercises(*member, Some(item));
            by.is_some_and(|(who, right)| who == person && right != Right::Proxy)
        };
        self.seats.iter().any(sits)
    }

    /// How a request for a form of ballot stands: of those who are there and take part in the
    /// item, who asks for it, and how many must. Powers ask for nothing.
    pub fn asked(
        &self,
        (item, requests): (ItemId, &[(PersonId, BallotForm)]),
        (form, share): (BallotForm, Fraction),
    ) -> Asked {
        let stamp = self.quorum(Some(item), None, Seq(0));
        let present = stamp.room.saturating_add(stamp.video);
        let needed = tally::fewest(share, i64::from(present));
        let asks = |(person, wanted): &&(PersonId, BallotForm)| {
            *wanted == form && self.takes_part(*person, item)
        };
        let people = requests.iter().filter(asks).map(|(person, _)| *person).collect();
        Asked { form, people, present, needed: u32::try_from(needed).unwrap_or(u32::MAX) }
    }

    /// The quorum for an item, or for the meeting where there is none.
    pub fn quorum(&self, item: Option<ItemId>, needed: Option<u32>, seq: Seq) -> QuorumStamp {
        let [mut room, mut video, mut recused, mut represented] = [0_u32; 4];
        for member in &self.seats {
            let sitter = self.sitter(*member);
            let out = self.out(item, *member) || self.out(item, sitter);
            let of = match (self.is(sitter), out) {
                (Whereabouts::Room | Whereabouts::Video, true) => &mut recused,
                (Whereabouts::Room, false) => &mut room,
                (Whereabouts::Video, false) => &mut video,
                (Whereabouts::Away, _) if self.exercises(*member, item).is_some() => {
                    &mut represented
                }
                (Whereabouts::Away, _) => continue,
            };
            *of = of.saturating_add(1);
        }
        let there = room.saturating_add(video);
        let margin = needed.map_or(0, |needed| i64::from(there) - i64::from(needed));
        let seats = u32::try_from(self.seats.len()).unwrap_or(u32::MAX);
        let reached = margin >= 0;
        QuorumStamp { seq, seats, room, video, recused, represented, needed, margin, reached }
    }

    /// Takes one more fact into account.
    pub fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Declared(people) => {
                for it in people {
                    self.whereabouts.insert(it.person, it.whereabouts);
                }
                self.follow();
            }
            Fact::Proxy(power) => {
                self.powers.retain(|known| known.proxy != power.proxy);
                self.powers.push(*power);
            }
            Fact::Recused(Declared { item, person, on: true }) => {
                self.recused.insert((*item, *person));
            }
            Fact::Recused(Declared { item, person, on: false }) => {
                self.recused.remove(&(*item, *person));
            }
            Fact::Substituted(Replaced { member, substitute: Some(substitute) }) => {
                self.substitutes.insert(*member, *substitute);
            }
            Fact::Substituted(Replaced { member, substitute: None }) => {
                self.substitutes.remove(member);
            }
        }
    }

    /// Powers follow their givers: suspended while they are there.
    fn follow(&mut self) {
        for at in 0..self.powers.len() {
            let Some(giver) = self.powers.get(at).map(|power| power.giver) else { continue };
            let there = self.there(giver);
            if let Some(power) = self.powers.get_mut(at) {
                power.state = followed(power.state, there);
            }
        }
    }

    fn live(&self) -> impl Iterator<Item = &Power> {
        self.powers.iter().filter(|power| is_live(power.state))
    }

    /// How many powers somebody holds.
    fn held(&self, holder: PersonId) -> usize {
        self.live().filter(|power| power.holder == holder).count()
    }

    /// Whether a power may be given. No chain: who gives one holds none.
    pub fn deposit(&self, giver: PersonId, holder: PersonId, cap: usize) -> Result<(), Error> {
        if !self.seats.contains(&giver) {
            return Err(Error::Invalid("giver"));
        }
        if giver == holder || !self.seats.contains(&holder) {
            return Err(Error::Invalid("holder"));
        }
        if self.live().any(|power| power.giver == giver || power.holder == giver) {
            return Err(Error::Invalid("giver"));
        }
        if self.live().any(|power| power.giver == holder) {
            return Err(Error::Invalid("holder"));
        }
        if self.held(holder) >= cap {
            let mut people: Vec<PersonId> = Vec::new();
            for person in &self.seats {
                let free = *person != giver
                    && !people.contains(person)
                    && self.held(*person) < cap
                    && !self.live().any(|power| power.giver == *person);
                if free {
                    people.push(*person);
                }
            }
            return Err(Error::HolderFull(people));
        }
        Ok(())
    }
}

/// Whether a power is one: given, and not taken back.
pub const fn is_live(state: ProxyState) -> bool {
    matches!(state, ProxyState::Deposited | ProxyState::Accepted | ProxyState::Suspended)
}

/// A power once its giver is there, or not.
pub const fn followed(state: ProxyState, there: bool) -> ProxyState {
    match (state, there) {
        (ProxyState::Accepted, true) => ProxyState::Suspended,
        (ProxyState::Suspended, false) => ProxyState::Accepted,
        (state, _) => state,
    }
}

/// A power once its holder has answered.
pub const fn answered(accept: bool, giver_there: bool) -> ProxyState {
    match (accept, giver_there) {
        (true, true) => ProxyState::Suspended,
        (true, false) => ProxyState::Accepted,
        (false, _) => ProxyState::Refused,
    }
}

/// How many must be there. A second meeting, called because the first found too few, needs none.
pub fn needed(preset: Preset, draft: &MeetingDraft, seats: usize) -> Option<u32> {
    let share = preset.quorum.filter(|_| draft.second_of.is_none())?;
    let seats = i64::try_from(seats).unwrap_or(i64::MAX);
    Some(u32::try_from(tally::fewest(share, seats)).unwrap_or(u32::MAX))
}

/// Whether somebody can be there in a meeting held so.
pub fn can_be(mode: MeetingMode, whereabouts: Whereabouts) -> Result<(), Error> {
    let fits = match (mode, whereabouts) {
        (MeetingMode::Hybrid, _)
        | (_, Whereabouts::Away)
        | (MeetingMode::Place, Whereabouts::Room)
        | (MeetingMode::Video, Whereabouts::Video) => true,
        (MeetingMode::Place, Whereabouts::Video) | (MeetingMode::Video, Whereabouts::Room) => false,
    };
    if fits { Ok(()) } else { Err(Error::Invalid("whereabouts")) }
}

/// What there is to warn of, when somebody gives a power who did at so many meetings in a row.
pub fn again(preset: Preset, in_a_row: u32) -> Vec<Warning> {
    let most = preset.proxies_in_a_row.filter(|most| in_a_row >= *most);
    most.map(|_| vec![Warning::RepresentedAgain]).unwrap_or_default()
}

#[cfg(test)]
mod tests;
