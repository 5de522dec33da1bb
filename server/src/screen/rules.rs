//! Codes that are read aloud, and the names that a screen shows.

use super::{AgendaItem, ItemState, PersonId, ScreenSpeech, SpeechState};
use parvis_protocol::channel::Member;
use parvis_protocol::floor::Speech;
use std::collections::BTreeMap;

/// Letters and digits that are not mistaken for one another.
const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One of them, by a number below so many.
pub fn letter(below: impl FnOnce(u32) -> u32) -> char {
    let at = usize::try_from(below(30)).unwrap_or(0);
    LETTERS.get(at).copied().map_or('2', char::from)
}

/// A code as somebody types it, as it was told: in capitals, without what separates.
pub fn normal(code: &str) -> String {
    let typed = code.chars().filter(char::is_ascii_alphanumeric).take(32);
    typed.map(|it| it.to_ascii_uppercase()).collect()
}

/// How many items there are to go through.
pub fn count(items: &[AgendaItem]) -> u32 {
    let ahead =
        |item: &&AgendaItem| !matches!(item.state, ItemState::Postponed | ItemState::Withdrawn);
    u32::try_from(items.iter().filter(ahead).count()).unwrap_or(u32::MAX)
}

/// Names of people and communes of a room.
pub struct Names {
    people: BTreeMap<PersonId, (String, Option<String>)>,
    communes: BTreeMap<String, String>,
}

impl Names {
    /// Those of its members, past and present.
    pub fn of(members: impl Iterator<Item = Member>) -> Self {
        let (mut people, mut communes) = (BTreeMap::new(), BTreeMap::new());
        for member in members {
            if let (Some(insee), Some(name)) = (member.commune, member.commune_name.clone()) {
                communes.insert(insee, name);
            }
            people.insert(member.person, (member.name, member.commune_name));
        }
        Self { people, communes }
    }

    /// The name of somebody.
    pub fn person(&self, person: PersonId) -> Option<String> {
        self.people.get(&person).map(|(name, _)| name.clone())
    }

    /// The name of a commune.
    pub fn commune(&self, insee: &str) -> Option<String> {
        self.communes.get(insee).cloned()
    }

    /// A speech, as it is shown.
    pub fn speech(&self, speech: &Speech) -> ScreenSpeech {
        let known = self.people.get(&speech.person);
        let own = known.and_then(|(_, commune)| commune.clone());
        let of = speech.commune.as_deref().and_then(|insee| self.commune(insee));
        ScreenSpeech {
            name: known.map(|(name, _)| name.clone()).unwrap_or_default(),
            commune: of.or(own),
            kind: speech.kind,
            state: speech.state,
            spoken_ms: speech.spoken_ms,
            running_since: speech.running_since.filter(|_| speech.state == SpeechState::Speaking),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        assert_eq!(normal(" k7r-t3m "), "K7RT3M");
        assert_eq!(normal("é!"), "");
        let all: String = (0..30).map(|at| letter(|_| at)).collect();
        assert_eq!(normal(&all), all);
        assert!(["0", "1", "I", "L", "O", "U"].iter().all(|it| !all.contains(it)));
    }
}
