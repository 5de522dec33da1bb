//! Decisions about conversations and project rooms.

use super::Error;
use crate::text::{is_of_a_name, shows};
use parvis_protocol::channel::{Channel, ChannelKind, Member, MemberRole};
use parvis_protocol::id::PersonId;
use parvis_protocol::limits::{
    DIRECT_OTHERS_MAX, MEMBERS_ADDED_MAX, ROOM_NAME_CHARS_MAX, TOPIC_CHARS_MAX,
};

/// The people of a conversation, oneself included, each once, in order.
pub fn conversation(person: PersonId, others: Vec<PersonId>) -> Result<Vec<PersonId>, Error> {
    let mut people = several(others, DIRECT_OTHERS_MAX)?;
    if people.contains(&person) {
        return Err(Error::Invalid("people"));
    }
    people.push(person);
    people.sort_unstable();
    Ok(people)
}

/// How the people of a conversation, in order, are written in the database.
pub fn names(people: &[PersonId]) -> String {
    people.iter().map(|person| person.0.simple().to_string()).collect::<Vec<_>>().join(" ")
}

/// The first members of a project room, oneself included, each once, in order.
pub fn team(person: PersonId, others: Vec<PersonId>) -> Result<Vec<PersonId>, Error> {
    let mut people = if others.is_empty() { others } else { several(others, MEMBERS_ADDED_MAX)? };
    people.push(person);
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// People to let into a room, each once, in order.
pub fn added(people: Vec<PersonId>) -> Result<Vec<PersonId>, Error> {
    several(people, MEMBERS_ADDED_MAX)
}

fn several(mut people: Vec<PersonId>, max: usize) -> Result<Vec<PersonId>, Error> {
    if people.len() > max {
        return Err(Error::TooMany("people", max));
    }
    people.sort_unstable();
    people.dedup();
    if people.is_empty() { Err(Error::Empty("people")) } else { Ok(people) }
}

/// The name of a room: one line of which something can be seen.
pub fn name(typed: &str) -> Result<String, Error> {
    let name = line("name", typed, ROOM_NAME_CHARS_MAX)?;
    if name.is_empty() { Err(Error::Empty("name")) } else { Ok(name) }
}

/// The topic of a room: one line, perhaps empty.
pub fn topic(typed: &str) -> Result<String, Error> {
    line("topic", typed, TOPIC_CHARS_MAX)
}

fn line(field: &'static str, typed: &str, max: usize) -> Result<String, Error> {
    let text = typed.trim();
    let chars = text.chars().count();
    if chars > max {
        return Err(Error::TooLong(field, chars, max));
    }
    if !text.chars().all(is_of_a_name) {
        return Err(Error::Invalid(field));
    }
    // What nobody would see is nothing.
    Ok(if shows(text) { text.to_owned() } else { String::new() })
}

/// Whether a room can be given this name, and a topic. The rooms of a body are called after it;
/// a conversation, after its people.
pub fn describe(room: &Channel, name: &str) -> Result<(), Error> {
    match room.kind {
        ChannelKind::Project | ChannelKind::Public => Ok(()),
        ChannelKind::Body | ChannelKind::Parvis if room.name == name => Ok(()),
        ChannelKind::Body | ChannelKind::Parvis => Err(Error::Invalid("name")),
        ChannelKind::Direct | ChannelKind::Personal => Err(Error::Invalid("channel")),
    }
}

/// Whether the members of a room are chosen by people.
pub const fn chosen(kind: ChannelKind) -> Result<(), Error> {
    match kind {
        ChannelKind::Project => Ok(()),
        ChannelKind::Body | ChannelKind::Parvis => Err(Error::FollowsMandate),
        ChannelKind::Direct | ChannelKind::Public | ChannelKind::Personal => {
            Err(Error::Invalid("channel"))
        }
    }
}

/// The member whose role changes, if it may.
pub fn set_role(here: &[Member], person: PersonId, role: MemberRole) -> Result<&Member, Error> {
    let member = here.iter().find(|it| it.person == person).ok_or(Error::NotFound)?;
    let steps_down = role != MemberRole::Facilitator && is_last_facilitator(here, member);
    if steps_down { Err(Error::LastFacilitator) } else { Ok(member) }
}

/// Whether a member may leave, or be sent away. The last one of all may: nobody is left behind.
pub fn part(here: &[Member], person: PersonId) -> Result<(), Error> {
    let member = here.iter().find(|it| it.person == person).ok_or(Error::NotFound)?;
    let abandons = here.len() > 1 && is_last_facilitator(here, member);
    if abandons { Err(Error::LastFacilitator) } else { Ok(()) }
}

fn is_last_facilitator(here: &[Member], member: &Member) -> bool {
    let facilitates = |it: &Member| it.role == MemberRole::Facilitator;
    let another = here.iter().any(|it| facilitates(it) && it.person != member.person);
    facilitates(member) && !another
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::id::{ChannelId, Micros, Seq};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn member(n: u128, role: MemberRole) -> Member {
        Member {
            channel: ChannelId(Uuid::nil()),
            person: person(n),
            name: String::new(),
            function: None,
            commune: None,
            commune_name: None,
            role,
            since: Micros(0),
            ended_at: None,
            rev: Seq(1),
        }
    }

    #[test]
    fn a_conversation_has_others_each_once_and_not_too_many() {
        let people = |n: u128| (1..=n).map(person).collect::<Vec<_>>();
        assert!(matches!(conversation(person(0), vec![]), Err(Error::Empty("people"))));
        assert_eq!(conversation(person(0), people(9)).unwrap().len(), 10);
        assert!(matches!(conversation(person(0), people(10)), Err(Error::TooMany("people", 9))));
        assert!(matches!(conversation(person(1), people(2)), Err(Error::Invalid("people"))));
        let twice = conversation(person(5), vec![person(7), person(7)]).unwrap();
        assert_eq!(twice, [person(5), person(7)]);
        assert_eq!(team(person(5), vec![]).unwrap(), [person(5)]);
        assert_eq!(team(person(5), vec![person(5)]).unwrap(), [person(5)]);
        assert!(matches!(team(person(0), people(101)), Err(Error::TooMany("people", 100))));
    }

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(name("  Voirie 2027 ").unwrap(), "Voirie 2027");
        assert!(matches!(name(" "), Err(Error::Empty("name"))));
        assert!(matches!(name("a\nb"), Err(Error::Invalid("name"))));
        assert!(matches!(name("a\0b"), Err(Error::Invalid("name"))));
        for c in ['\t', '\u{85}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}'] {
            let typed = format!("Voirie{c} 7202");
            assert!(matches!(name(&typed), Err(Error::Invalid("name"))), "{c:?}");
            assert!(matches!(topic(&typed), Err(Error::Invalid("topic"))), "{c:?}");
        }
        assert!(matches!(name("\u{200b}\u{feff}"), Err(Error::Empty("name"))));
        assert_eq!(topic("\u{2060} \u{fe0f}").unwrap(), "");
        assert!(name(&"é".repeat(80)).is_ok());
        assert!(matches!(name(&"é".repeat(81)), Err(Error::TooLong("name", 81, 80))));
        assert_eq!(topic("").unwrap(), "");
        assert!(matches!(topic(&"é".repeat(201)), Err(Error::TooLong("topic", 201, 200))));
    }

    #[test]
    fn somebody_always_facilitates_while_there_are_members() {
        use MemberRole::{Facilitator, Member, Observer};
        let one = [member(1, Facilitator), member(2, Member)];
        assert!(matches!(part(&one, person(1)), Err(Error::LastFacilitator)));
        assert!(part(&one, person(2)).is_ok());
        assert!(matches!(part(&one, person(3)), Err(Error::NotFound)));
        assert!(matches!(set_role(&one, person(1), Observer), Err(Error::LastFacilitator)));
        assert!(set_role(&one, person(1), Facilitator).is_ok());
        assert!(set_role(&one, person(2), Facilitator).is_ok());
        let two = [member(1, Facilitator), member(2, Facilitator)];
        assert!(part(&two, person(1)).is_ok());
        assert!(set_role(&two, person(1), Observer).is_ok());
        assert!(part(&[member(1, Facilitator)], person(1)).is_ok(), "nobody is left behind");
    }

    proptest! {
        #[test]
        fn the_same_people_are_written_the_same_way_whoever_asks(
            mut all in proptest::collection::hash_set(0_u128..1000, 2..=10), who in 0_usize..10
        ) {
            let people: Vec<PersonId> = all.drain().map(person).collect();
            let asking = people[who % people.len()];
            let others = people.iter().copied().filter(|it| *it != asking);
            let mut sorted = people.clone();
            sorted.sort_unstable();
            let asked = conversation(asking, others.collect()).unwrap();
            prop_assert_eq!(names(&asked), names(&sorted));
        }
    }
}
