//! The communes of Val-de-Merle, its people and its rooms, as written in `cast.toml`. All of it is
//! invented: a test compares every name with those of real communes.

use super::Error;
use crate::territory::table::{Commune, Epci, Nature};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// No SIREN begins with so many zeros: nobody's.
pub const SIREN: &str = "000000018";
/// Where their mail would go: the domain exists nowhere.
pub const DOMAIN: &str = "val-de-merle.example";

static TEXT: &str = include_str!("val-de-merle/cast.toml");
static CAST: LazyLock<Result<Cast, String>> =
    LazyLock::new(|| toml::from_str(TEXT).map_err(|error| error.to_string()));

/// Everything there is before anybody speaks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// Its name, with its kind in short as in the official table.
    pub name: String,
    /// The communes, the largest first.
    #[serde(rename = "commune")]
    pub communes: Vec<Place>,
    /// Elected people, then agents.
    #[serde(rename = "person")]
    pub people: Vec<Somebody>,
    /// Every room, those of the bodies included.
    #[serde(rename = "room")]
    pub rooms: Vec<Room>,
}

/// A commune.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Five figures of a department that does not exist.
    pub insee: String,
    /// Its name.
    pub name: String,
    /// Inhabitants.
    pub population: u32,
}

/// A person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Somebody {
    /// What the script calls them; also their address.
    pub key: String,
    /// First name and name.
    pub name: String,
    /// What they are.
    pub function: String,
    /// The commune they are elected in; absent for agents.
    pub commune: Option<String>,
    /// Its mayor.
    #[serde(default)]
    pub mayor: bool,
    /// Place in the bureau: 0 presides, 1 is the first vice-president.
    pub bureau: Option<usize>,
    /// Administers the territory.
    #[serde(default)]
    pub administrator: bool,
    /// One sentence on the page of sign-in: only for the few who are offered first.
    pub line: Option<String>,
    /// How many of the last messages in their rooms they have not read.
    pub unread: usize,
    /// Is connected as long as the server runs.
    #[serde(default)]
    pub present: bool,
    /// What they answer when nothing else comes to mind.
    #[serde(default)]
    pub says: Vec<String>,
}

/// What a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// The permanent room of a body whose members are those who hold its seats.
    Conference,
    /// Its informal room.
    Parvis,
    /// Of the bureau.
    Bureau,
    /// Of the council.
    Council,
    /// Of a commission.
    Commission,
    /// Of a project team.
    Project,
}

/// A room.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// What the script calls it.
    pub key: String,
    /// What it is.
    pub kind: RoomKind,
    /// As shown; a body names its own.
    #[serde(default)]
    pub name: String,
    /// One line under the name.
    #[serde(default)]
    pub topic: String,
    /// Who is in it, where no mandate says so.
    #[serde(default)]
    pub members: Vec<String>,
    /// Who runs it.
    #[serde(default)]
    pub facilitators: Vec<String>,
}

/// The cast, read once.
///
/// # Errors
/// [`Error::Unreadable`] if the embedded file is damaged.
pub fn cast() -> Result<&'static Cast, Error> {
    CAST.as_ref().map_err(|error| Error::Unreadable(error.clone()))
}

impl Cast {
    /// The territory as the table of real ones would say it.
    pub fn epci(&'static self) -> Epci {
        let commune = |it: &'static Place| Commune {
            insee: it.insee.clone(),
            name: &it.name,
            population: it.population,
        };
        let mut communes: Vec<Commune> = self.communes.iter().map(commune).collect();
        communes.sort_by(|one, other| one.insee.cmp(&other.insee));
        let nature = Nature::CommunityOfCommunes;
        Epci { siren: SIREN, name: &self.name, nature, communes }
    }

    /// Somebody by their key.
    pub fn person(&self, key: &str) -> Result<&Somebody, Error> {
        let found = self.people.iter().find(|it| it.key == key);
        found.ok_or_else(|| Error::Missing(key.to_owned()))
    }

    /// A commune by its name.
    pub fn commune(&self, name: &str) -> Result<&Place, Error> {
        let found = self.communes.iter().find(|it| it.name == name);
        found.ok_or_else(|| Error::Missing(name.to_owned()))
    }

    /// Who is in each room, by the key of the room.
    pub fn members(&self) -> BTreeMap<&str, Vec<&str>> {
        self.rooms.iter().map(|room| (room.key.as_str(), self.members_of(room))).collect()
    }

    fn members_of<'a>(&'a self, room: &'a Room) -> Vec<&'a str> {
        let is_seated = |it: &&Somebody| match room.kind {
            RoomKind::Conference | RoomKind::Parvis => it.mayor || it.presides(),
            RoomKind::Bureau => it.bureau.is_some(),
            RoomKind::Council => it.commune.is_some(),
            RoomKind::Commission | RoomKind::Project => false,
        };
        let seated = self.people.iter().filter(is_seated);
        let mut members: Vec<&str> = seated.map(|it| it.key.as_str()).collect();
        for given in room.members.iter().chain(&room.facilitators) {
            if !members.contains(&given.as_str()) {
                members.push(given);
            }
        }
        members
    }
}

impl Somebody {
    /// Whether they preside over the territory.
    pub fn presides(&self) -> bool {
        self.bureau == Some(0)
    }

    /// Their address.
    pub fn email(&self) -> String {
        format!("{}@{DOMAIN}", self.key)
    }

    /// Their first name.
    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }
}
