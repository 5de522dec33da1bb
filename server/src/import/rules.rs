//! What a line means: who, and which seats from when to when. Pure: no database, no clock.

use super::layout::{Columns, Fault, Field, Layout, Line};
use crate::body::{BodyKind, Office};
use crate::identity::rules::email;
use crate::territory::Commune;
use crate::territory::rules::{fold, midnight, midnight_following, of_commune};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::Micros;
use parvis_protocol::limits::ROOM_NAME_CHARS_MAX;
use std::collections::BTreeMap;

/// A person of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number of the line.
    pub line: u64,
    /// INSEE code of the commune; absent for agents.
    pub commune: Option<String>,
    /// First name and name, as shown.
    pub name: String,
    /// In words, as shown.
    pub function: Option<String>,
    /// Folded address.
    pub email: Option<String>,
    /// Date of birth as written: tells two people of one name apart, and is not kept.
    pub birth: Option<String>,
    /// The seats and roles it gives.
    pub claims: Vec<Claim>,
}

impl Entry {
    /// What makes two lines the same person: the commune and the name, however it is spelt.
    #[must_use]
    pub fn key(&self) -> PersonKey {
        key(self.commune.as_deref(), &self.name)
    }
}

/// See [`Entry::key`].
pub type PersonKey = (Option<String>, String);

/// The key of somebody known.
#[must_use]
pub fn key(commune: Option<&str>, name: &str) -> PersonKey {
    (commune.map(str::to_owned), fold(name))
}

/// The office that a function says, where it is one that comes with a seat.
#[must_use]
pub fn office_of(function: &str) -> Option<Office> {
    let folded = fold(function);
    if folded.contains("vice president") {
        Some(Office::VicePresident)
    } else if folded.starts_with("president") {
        Some(Office::President)
    } else if ["maire de ", "maire d ", "maire du ", "maire des "]
        .iter()
        .any(|head| folded.starts_with(head))
    {
        // "Maire délégué" presides a part of a commune: no seat comes with it.
        Some(Office::Mayor)
    } else if folded.starts_with("conseill") && folded.contains("communautaire") {
        Some(Office::Councillor)
    } else {
        None
    }
}

/// Which of two functions a person of the national files is shown with: the more telling one.
/// What somebody wrote in their own words stays.
#[must_use]
pub fn telling(function: &str) -> u8 {
    let folded = fold(function);
    match office_of(function) {
        Some(Office::President) => 6,
        Some(Office::Mayor) => 5,
        Some(Office::VicePresident) => 4,
        Some(Office::Councillor | Office::Member) => 2,
        None if folded.contains("adjoint") => 3,
        None if folded.starts_with("conseill") => 1,
        None => 7,
    }
}

/// A seat or a role that a line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// In which body.
    pub body: Instance,
    /// What.
    pub wish: Wish,
}

/// A body, as a line names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instance {
    /// The only one of its kind.
    Body(BodyKind),
    /// A commission, by its name: it is made where there is none of that name.
    Commission(String),
}

impl Instance {
    /// What kind of body it is.
    pub const fn kind(&self) -> BodyKind {
        match self {
            Self::Body(kind) => *kind,
            Self::Commission(_) => BodyKind::Commission,
        }
    }

    /// How a body that is there is found: however its name is spelt.
    #[must_use]
    pub fn found(&self) -> Self {
        match self {
            Self::Body(kind) => Self::Body(*kind),
            Self::Commission(name) => Self::Commission(fold(name)),
        }
    }
}

/// What is claimed in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A seat, from and until.
    Seat(SeatWish, Micros, Option<Micros>),
    /// The body's permanent room, without a seat.
    Role(MemberRole),
}

/// Which seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatWish {
    /// The president's.
    President,
    /// A vice-president's: of this rank, or any.
    VicePresident(Option<u32>),
    /// The mayor's, or a councillor's, of the person's commune.
    OfCommune,
    /// By its number or title.
    Named(String),
    /// One more.
    New,
}

/// The communes of the territory, found by code and by name.
#[derive(Clone, Debug)]
pub struct Communes {
    siren: String,
    collectivity: &'static str,
    by_code: BTreeMap<String, String>,
    by_name: BTreeMap<String, Vec<String>>,
}

impl Communes {
    /// Of the territory of this SIREN; `collectivity` is what its president presides.
    #[must_use]
    pub fn new(siren: &str, collectivity: &'static str, communes: &[Commune]) -> Self {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for commune in communes {
            by_name.entry(fold(&commune.name)).or_default().push(commune.insee.clone());
        }
        let by_code = communes.iter().map(|it| (it.insee.clone(), it.name.clone())).collect();
        Self { siren: siren.to_owned(), collectivity, by_code, by_name }
    }

    /// Name of a commune of the territory.
    #[must_use]
    pub fn name(&self, insee: &str) -> Option<&str> {
        self.by_code.get(insee).map(String::as_str)
    }

    /// Its code, from a code or a name.
    fn find(&self, typed: &str) -> Result<String, String> {
        if self.by_code.contains_key(typed) {
            return Ok(typed.to_owned());
        }
        match self.by_name.get(&fold(typed)).map(Vec::as_slice) {
            Some([one]) => Ok(one.clone()),
            Some([..]) => Err(format!(
                "plusieurs communes du territoire s’appellent « {typed} » : indiquez le code INSEE"
            )),
            None => Err(format!("« {typed} » n’est pas une commune de ce territoire")),
        }
    }
}

/// Reads one line: somebody of this territory, nobody when it is about another one, or everything
/// that is wrong with it.
pub fn entry(
    columns: &Columns,
    line: &Line,
    communes: &Communes,
) -> Result<Option<Entry>, Vec<Fault>> {
    if columns.layout.is_national() {
        national(columns, line, communes)
    } else {
        simple(columns, line, communes).map(Some)
    }
}

/// Collects what is wrong with one line.
struct Faults<'a> {
    columns: &'a Columns,
    line: u64,
    found: Vec<Fault>,
}

impl<'a> Faults<'a> {
    /// Begins with what nobody would see in the rooms, where it would break a line or turn it
    /// round.
    fn of(columns: &'a Columns, line: &Line) -> Self {
        let mut faults = Self { columns, line: line.number, found: Vec::new() };
        for (field, letter) in line.intruders() {
            let code = u32::from(letter);
            faults.add(field, format!("un caractère invisible (U+{code:04X}) est à retirer"));
        }
        faults
    }

    fn add(&mut self, field: Field, reason: impl Into<String>) {
        let column = self.columns.header(field);
        self.found.push(Fault { line: self.line, column, reason: reason.into() });
    }

    /// A cell that must be there and have a meaning; a fault is noted otherwise.
    fn need<T>(
        &mut self,
        line: &Line,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if line.cell(field).is_none() {
            self.add(field, "cette case est vide");
        }
        self.want(line, field, read)
    }

    /// A cell that must have a meaning if it is there.
    fn want<T>(
        &mut self,
        line: &Line,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if line.intruders().any(|(place, _)| place == field) {
            return None;
        }
        match read(line.cell(field)?) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.add(field, reason);
                None
            }
        }
    }
}

fn national(
    columns: &Columns,
    line: &Line,
    communes: &Communes,
) -> Result<Option<Entry>, Vec<Fault>> {
    let mut faults = Faults::of(columns, line);
    if line.intruders().any(|(field, _)| matches!(field, Field::Siren | Field::Commune)) {
        // Nobody knows which territory it is about.
        return Err(faults.found);
    }
    let elsewhere = line.cell(Field::Siren).is_some_and(|siren| siren != communes.siren);
    let Some(insee) = line.cell(Field::Commune) else {
        // Elected people of Paris or of a collectivity may have no commune: they sit elsewhere.
        return Ok(None);
    };
    let Some(commune) = communes.name(insee).filter(|_| !elsewhere) else { return Ok(None) };
    let last = faults.need(line, Field::Last, |text| Ok(capitalised(text)));
    let first = faults.need(line, Field::First, |text| Ok(capitalised(text)));
    let office = match columns.layout {
        Layout::Mayors => National::Mayor,
        Layout::Municipal | Layout::Community | Layout::Simple => {
            national_office(columns.layout, line.cell(Field::Function).unwrap_or(""))
        }
    };
    let mandate = faults.need(line, Field::MandateStart, midnight_from);
    let function = faults.want(line, Field::FunctionStart, midnight_from).or(mandate);
    let (Some(last), Some(first), Some(mandate), Some(function), []) =
        (last, first, mandate, function, faults.found.as_slice())
    else {
        return Err(faults.found);
    };
    let is_woman = line.cell(Field::Sex).is_some_and(|sex| sex.eq_ignore_ascii_case("f"));
    Ok(Some(Entry {
        line: line.number,
        commune: Some(insee.to_owned()),
        name: format!("{first} {last}"),
        function: Some(office.in_words(is_woman, commune, communes.collectivity)),
        email: None,
        birth: line.cell(Field::Birth).map(str::to_owned),
        claims: office.claims(columns.layout, mandate, function),
    }))
}

/// What the national files say of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
enum National {
    Mayor,
    /// Rank, when it is said.
    Deputy(Option<u32>),
    Municipal,
    /// Something else in the commune, in its own words: "Maire délégué".
    Other(String),
    President,
    VicePresident(Option<u32>),
    Councillor,
}

fn national_office(layout: Layout, label: &str) -> National {
    let folded = fold(label);
    let rank = rank_in(&folded);
    let is_community = layout == Layout::Community;
    if is_community && folded.contains("vice president") {
        National::VicePresident(rank)
    } else if is_community && folded.contains("president") {
        National::President
    } else if is_community {
        National::Councillor
    } else if folded == "maire" {
        National::Mayor
    } else if folded.contains("adjoint") {
        National::Deputy(rank)
    } else if folded.is_empty() || folded.starts_with("conseill") {
        National::Municipal
    } else {
        National::Other(label.to_owned())
    }
}

impl National {
    fn in_words(&self, is_woman: bool, commune: &str, collectivity: &str) -> String {
        let of = of_commune(commune);
        let pick = |woman: &'static str, man: &'static str| if is_woman { woman } else { man };
        match self {
            Self::Mayor => format!("Maire {of}"),
            Self::Deputy(rank) => {
                let noun = format!("{} au maire {of}", pick("adjointe", "adjoint"));
                rank.map_or_else(|| capital(&noun), |rank| ordinal(rank, is_woman) + " " + &noun)
            }
            Self::Municipal => {
                format!("{} {of}", pick("Conseillère municipale", "Conseiller municipal"))
            }
            Self::Other(label) => format!("{label} ({commune})"),
            Self::President => format!("{} de {collectivity}", pick("Présidente", "Président")),
            Self::VicePresident(rank) => {
                let noun = pick("vice-présidente", "vice-président");
                rank.map_or_else(|| capital(noun), |rank| ordinal(rank, is_woman) + " " + noun)
            }
            Self::Councillor => {
                let noun = pick("Conseillère communautaire", "Conseiller communautaire");
                format!("{noun} ({commune})")
            }
        }
    }

    fn claims(&self, layout: Layout, mandate: Micros, function: Micros) -> Vec<Claim> {
        let seat = |kind, wish, from| Claim {
            body: Instance::Body(kind),
            wish: Wish::Seat(wish, from, None),
        };
        let mut claims = match self {
            Self::Mayor => vec![seat(BodyKind::MayorsConference, SeatWish::OfCommune, function)],
            Self::President => presidency(function, None),
            Self::VicePresident(rank) => {
                vec![seat(BodyKind::Bureau, SeatWish::VicePresident(*rank), function)]
            }
            Self::Deputy(_) | Self::Municipal | Self::Other(_) | Self::Councillor => Vec::new(),
        };
        if layout == Layout::Community {
            claims.push(seat(BodyKind::Council, SeatWish::OfCommune, mandate));
        }
        claims
    }
}

/// The president presides the bureau and, by law, the conférence des maires.
fn presidency(from: Micros, until: Option<Micros>) -> Vec<Claim> {
    [BodyKind::Bureau, BodyKind::MayorsConference]
        .map(Instance::Body)
        .map(|body| Claim { body, wish: Wish::Seat(SeatWish::President, from, until) })
        .into()
}

fn simple(columns: &Columns, line: &Line, communes: &Communes) -> Result<Entry, Vec<Fault>> {
    let mut faults = Faults::of(columns, line);
    let name = |text: &str| Ok(text.to_owned());
    let last = faults.need(line, Field::Last, name);
    let first = faults.need(line, Field::First, name);
    let commune = faults.want(line, Field::Commune, |typed| communes.find(typed));
    let address = |text: &str| {
        email(text).map_err(|_| format!("« {text} » n’est pas une adresse électronique"))
    };
    let email = faults.want(line, Field::Email, address);
    let claims = simple_claims(&mut faults, line);
    let function = line.cell(Field::Function).map(|typed| {
        match commune.as_deref().and_then(|insee| communes.name(insee)) {
            Some(commune) if fold(typed) == "maire" => format!("Maire {}", of_commune(commune)),
            Some(_) | None => typed.to_owned(),
        }
    });
    if commune.is_none() && line.cell(Field::Commune).is_none() {
        for claim in &claims {
            if matches!(claim.wish, Wish::Seat(SeatWish::OfCommune, ..)) {
                faults.add(Field::Commune, "cette case est vide, et le siège en dépend");
            }
        }
    }
    match (last, first, faults.found.as_slice()) {
        (Some(last), Some(first), []) => {
            let name = format!("{first} {last}");
            let line = line.number;
            Ok(Entry { line, commune, name, function, email, birth: None, claims })
        }
        _ => Err(faults.found),
    }
}

/// The seats of a line of ours. Without a body only a mayor has one.
fn simple_claims(faults: &mut Faults<'_>, line: &Line) -> Vec<Claim> {
    let body = faults.want(line, Field::Body, body_named);
    let function = fold(line.cell(Field::Function).unwrap_or(""));
    let start = faults.want(line, Field::Start, midnight_from);
    let end = faults.want(line, Field::End, midnight_after);
    if let (Some(start), Some(end)) = (start, end)
        && end <= start
    {
        faults.add(Field::End, "la fin précède le début");
    }
    let body = match (body, line.cell(Field::Body)) {
        (None, None) if function == "maire" => Instance::Body(BodyKind::MayorsConference),
        (None, None) => {
            for field in [Field::Seat, Field::Start, Field::End] {
                if line.cell(field).is_some() {
                    faults.add(field, "à laisser vide quand l’instance n’est pas indiquée");
                }
            }
            return Vec::new();
        }
        (None, Some(_)) => return Vec::new(),
        (Some(body), _) => body,
    };
    let seat = line.cell(Field::Seat);
    if let Some(role) = seat.and_then(role_named) {
        return vec![Claim { body, wish: Wish::Role(role) }];
    }
    if line.cell(Field::Start).is_none() {
        faults.add(Field::Start, "la date de début du mandat est nécessaire");
    }
    let Some(start) = start else { return Vec::new() };
    let wish = seat_wish(body.kind(), seat, &function);
    if wish == SeatWish::President && body.kind() == BodyKind::Bureau {
        return presidency(start, end);
    }
    vec![Claim { body, wish: Wish::Seat(wish, start, end) }]
}

fn seat_wish(body: BodyKind, seat: Option<&str>, function: &str) -> SeatWish {
    match seat {
        Some(named) if fold(named) == "nouveau" => return SeatWish::New,
        Some(named) => return SeatWish::Named(named.to_owned()),
        None => {}
    }
    let is_president = function.starts_with("president");
    match body {
        BodyKind::Bureau if function.contains("vice president") => {
            SeatWish::VicePresident(rank_in(function))
        }
        BodyKind::Bureau | BodyKind::MayorsConference if is_president => SeatWish::President,
        BodyKind::Bureau | BodyKind::Commission => SeatWish::New,
        BodyKind::MayorsConference | BodyKind::Council => SeatWish::OfCommune,
    }
}

fn body_named(typed: &str) -> Result<Instance, String> {
    let folded = fold(typed);
    let kind = match folded.as_str() {
        "conference des maires" | "conference" => BodyKind::MayorsConference,
        "bureau" | "bureau communautaire" => BodyKind::Bureau,
        "conseil"
        | "conseil communautaire"
        | "conseil de communaute"
        | "conseil metropolitain"
        | "conseil de la metropole" => BodyKind::Council,
        named if named.starts_with("commission ") => return commission(typed),
        _ => {
            return Err(format!(
                "« {typed} » n’est pas une instance : conférence des maires, bureau, conseil, ou \
                 « commission » suivi de son nom"
            ));
        }
    };
    Ok(Instance::Body(kind))
}

/// A commission by its whole name, which is also that of its room.
fn commission(typed: &str) -> Result<Instance, String> {
    let chars = typed.chars().count();
    if chars > ROOM_NAME_CHARS_MAX {
        return Err(format!(
            "ce nom compte {chars} caractères, pour {ROOM_NAME_CHARS_MAX} au plus"
        ));
    }
    Ok(Instance::Commission(capital(typed)))
}

/// A role in the room of a body, for those who have no seat in it.
fn role_named(typed: &str) -> Option<MemberRole> {
    match fold(typed).as_str() {
        "facilitateur" | "facilitatrice" => Some(MemberRole::Facilitator),
        "agent" | "agente" => Some(MemberRole::Member),
        "observateur" | "observatrice" => Some(MemberRole::Observer),
        _ => None,
    }
}

/// The rank at the head of "1er vice-président", "12ème adjoint", "3 e vice-présidente".
fn rank_in(folded: &str) -> Option<u32> {
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|rank| (1..=99).contains(rank))
}

fn ordinal(rank: u32, is_woman: bool) -> String {
    match (rank, is_woman) {
        (1, true) => "1re".to_owned(),
        (1, false) => "1er".to_owned(),
        (rank, _) => format!("{rank}e"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "DE LA TOUR-D'AUVERGNE" → "de La Tour-d'Auvergne"; a name that has small letters is left alone.
fn capitalised(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut shown = String::with_capacity(name.len());
    for word in name.split_inclusive([' ', '-', '\'', '’']) {
        let lower = word.to_lowercase();
        let bare = lower.trim_end_matches([' ', '-', '\'', '’']);
        if matches!(bare, "de" | "du" | "des" | "d") && bare.len() < lower.len() {
            shown.push_str(&lower);
        } else {
            shown.push_str(&capital(&lower));
        }
    }
    shown
}

/// Midnight in Paris at the beginning of a day written `31/12/2026` or `2026-12-31`.
fn midnight_from(typed: &str) -> Result<Micros, String> {
    midnight(typed).ok_or_else(|| not_a_date(typed))
}

/// Midnight in Paris at the end of that day.
fn midnight_after(typed: &str) -> Result<Micros, String> {
    midnight_following(typed).ok_or_else(|| not_a_date(typed))
}

fn not_a_date(typed: &str) -> String {
    format!("« {typed} » n’est pas une date (jj/mm/aaaa ou aaaa-mm-jj)")
}

#[cfg(test)]
mod tests;
