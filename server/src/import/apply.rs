//! Writes what a file says: people first, then seats, then what people are called, then rooms.

use super::allot::{Allotted, Board, Claimant, allot};
use super::layout::{Fault, Layout};
use super::rules::{Communes, Entry, Instance, PersonKey, SeatWish, Wish, key, office_of, telling};
use super::{Error, Faults, Report};
use crate::body::{self, Body, BodyKind, NewMandate, Office};
use crate::channel;
use crate::context::Context;
use crate::db::Tx;
use crate::hub::Published;
use crate::identity::{self, Known, NewPerson};
use crate::territory::Territory;
use parvis_protocol::id::{Micros, PersonId, SeatId};
use std::collections::{BTreeMap, BTreeSet};

/// One import under way.
struct Import<'a> {
    context: &'a Context,
    territory: &'a Territory,
    layout: Layout,
    communes: &'a Communes,
    /// Everybody, as in the database now.
    people: BTreeMap<PersonId, Known>,
    by_key: BTreeMap<PersonKey, PersonId>,
    by_email: BTreeMap<String, PersonId>,
    boards: BTreeMap<Instance, (Body, Board)>,
    /// Those whom the file names, in each body and commune.
    today: BTreeMap<(Instance, Option<String>), BTreeSet<PersonId>>,
    /// Line and date of birth of those whom the file names.
    births: BTreeMap<PersonId, (u64, Option<String>)>,
    /// Whom the file gives a seat from a day, and on which line.
    given: BTreeMap<(SeatId, Micros), (PersonId, u64)>,
    /// Those who have an account since a moment ago.
    created: BTreeSet<PersonId>,
    /// Those who were put out of a seat.
    ended: BTreeSet<PersonId>,
    /// Rooms of commissions that were made.
    opened: Vec<Published>,
    report: Report,
    faults: Faults,
}

/// Does everything in the caller's transaction, up to the rooms.
pub(super) async fn all(
    tx: &mut Tx,
    context: &Context,
    territory: &Territory,
    (layout, communes): (Layout, &Communes),
    entries: Vec<Entry>,
) -> Result<(Report, Vec<Published>), Error> {
    let mut import = Import::load(tx, context, territory, (layout, communes)).await?;
    import.report.lines = entries.len();
    let mut sitting: Vec<(PersonId, &Entry)> = Vec::with_capacity(entries.len());
    for entry in &entries {
        if let Some(person) = import.person(tx, entry).await?
            && import.is_no_namesake(person, entry)
        {
            sitting.push((person, entry));
        }
    }
    import.note_today(&sitting);
    for (person, entry) in &sitting {
        import.seats(tx, *person, entry).await?;
    }
    let described = import.describe(tx, &sitting).await?;
    let Import { report, faults, opened: mut published, .. } = import;
    published.extend(described);
    faults.result()?;
    published.extend(body::settle(tx, context, territory.id).await?);
    Ok((report, published))
}

impl<'a> Import<'a> {
    async fn load(
        tx: &mut Tx,
        context: &'a Context,
        territory: &'a Territory,
        (layout, communes): (Layout, &'a Communes),
    ) -> Result<Self, Error> {
        let mut boards = BTreeMap::new();
        for body in body::bodies(tx, territory.id).await? {
            let mut terms: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for (seat, term) in body::terms(tx, body.id).await? {
                terms.entry(seat).or_default().push(term);
            }
            let seats = body::seats(tx, body.id).await?;
            let board = Board { kind: body.kind, seats, terms };
            boards.insert(instance(&body), (body, board));
        }
        let mut import = Self {
            context,
            territory,
            layout,
            communes,
            people: BTreeMap::new(),
            by_key: BTreeMap::new(),
            by_email: BTreeMap::new(),
            boards,
            today: BTreeMap::new(),
            births: BTreeMap::new(),
            given: BTreeMap::new(),
            created: BTreeSet::new(),
            ended: BTreeSet::new(),
            opened: Vec::new(),
            report: Report::new(layout),
            faults: Faults::default(),
        };
        for known in identity::people(tx, territory.id).await? {
            import.know(known);
        }
        Ok(import)
    }

    fn know(&mut self, known: Known) {
        self.by_key.entry(key(known.commune.as_deref(), &known.name)).or_insert(known.person);
        if let Some(email) = &known.email {
            self.by_email.insert(email.clone(), known.person);
        }
        self.people.insert(known.person, known);
    }

    fn fault(&mut self, entry: &Entry, reason: impl Into<String>) {
        self.faults.add(Fault { line: entry.line, column: None, reason: reason.into() });
    }

    /// Finds or creates the person of a line. Nobody when the address is somebody else's.
    async fn person(&mut self, tx: &mut Tx, entry: &Entry) -> Result<Option<PersonId>, Error> {
        let known = self.by_key.get(&entry.key()).copied();
        let owner = entry.email.as_ref().and_then(|email| self.by_email.get(email)).copied();
        if let Some(owner) = owner.filter(|owner| Some(*owner) != known) {
            let name = self.people.get(&owner).map_or("", |known| known.name.as_str());
            let email = entry.email.as_deref().unwrap_or_default();
            let reason = format!("l’adresse {email} est déjà celle de {name}");
            self.fault(entry, reason);
            return Ok(None);
        }
        if known.is_some() {
            return Ok(known);
        }
        let new = NewPerson {
            territory: self.territory.id,
            name: entry.name.clone(),
            function: None,
            commune: entry.commune.clone(),
            email: entry.email.clone(),
            administrator: false,
        };
        let person = match identity::create_person(tx, self.context, &new).await {
            Ok(person) => person,
            Err(error) => {
                self.fault(entry, unwritable(error, "ce nom")?);
                return Ok(None);
            }
        };
        self.created.insert(person);
        self.know(Known {
            person,
            name: entry.name.clone(),
            function: None,
            commune: entry.commune.clone(),
            email: entry.email.clone(),
        });
        Ok(Some(person))
    }

    /// Two people of one name in one commune cannot be told apart later: the second is left out.
    fn is_no_namesake(&mut self, person: PersonId, entry: &Entry) -> bool {
        let Entry { line, birth, .. } = entry;
        match self.births.get(&person) {
            Some((first, known)) if known.is_some() && birth.is_some() && known != birth => {
                self.report.notes.push(format!(
                    "Ligne {line} : {} porte le même nom que la personne de la ligne {first} de la \
                     même commune ; à inscrire à la main.",
                    entry.name
                ));
                false
            }
            Some(_) => true,
            None => {
                self.births.insert(person, (*line, birth.clone()));
                true
            }
        }
    }

    fn note_today(&mut self, sitting: &[(PersonId, &Entry)]) {
        for (person, entry) in sitting {
            for claim in &entry.claims {
                let commune = match &claim.wish {
                    Wish::Seat(SeatWish::OfCommune, ..) => entry.commune.clone(),
                    Wish::Seat(..) => None,
                    Wish::Role(_) => continue,
                };
                self.today.entry((claim.body.found(), commune)).or_default().insert(*person);
            }
        }
    }

    async fn seats(&mut self, tx: &mut Tx, person: PersonId, entry: &Entry) -> Result<(), Error> {
        for claim in &entry.claims {
            self.make(tx, &claim.body).await?;
            let instance = claim.body.found();
            match &claim.wish {
                Wish::Seat(wish, from, until) => {
                    let term = (*from, *until);
                    self.seat(tx, (person, entry), (instance, wish), term).await?;
                }
                Wish::Role(role) => {
                    let Some((body, _)) = self.boards.get(&instance) else { continue };
                    body::give_body(tx, self.context, body.id, person, *role).await?;
                    self.report.roles = self.report.roles.saturating_add(1);
                }
            }
        }
        Ok(())
    }

    /// Makes a commission of this name where there is none.
    async fn make(&mut self, tx: &mut Tx, instance: &Instance) -> Result<(), Error> {
        let Instance::Commission(name) = instance else { return Ok(()) };
        if self.boards.contains_key(&instance.found()) {
            return Ok(());
        }
        let (body, opened) =
            body::make_commission(tx, self.context, self.territory.id, (name, "")).await?;
        self.opened.extend(opened);
        let board = Board { kind: body.kind, seats: Vec::new(), terms: BTreeMap::new() };
        self.report.commissions = self.report.commissions.saturating_add(1);
        self.boards.insert(instance.found(), (body, board));
        Ok(())
    }

    async fn seat(
        &mut self,
        tx: &mut Tx,
        (person, entry): (PersonId, &Entry),
        (instance, wish): (Instance, &SeatWish),
        (starts_at, ends_at): (Micros, Option<Micros>),
    ) -> Result<(), Error> {
        let insee = entry.commune.as_deref();
        let commune = insee.and_then(|insee| Some((insee, self.communes.name(insee)?)));
        let group = matches!(wish, SeatWish::OfCommune).then(|| entry.commune.clone()).flatten();
        let place = (instance, group);
        let today = self.today.get(&place).filter(|_| self.layout.is_national());
        let claimant = Claimant { person, starts_at, commune, today };
        let Some((body, board)) = self.boards.get_mut(&place.0) else { return Ok(()) };
        let seat = match allot(board, claimant, wish) {
            Ok(Allotted::Seat(seat)) => seat,
            Ok(Allotted::Add(planned)) => {
                let added = body::add_seat(tx, self.context, body.id, planned).await?;
                self.report.seats_added = self.report.seats_added.saturating_add(1);
                let id = added.id;
                board.seats.push(added);
                id
            }
            Err(reason) => {
                self.fault(entry, reason);
                return Ok(());
            }
        };
        // The second would take the place of the first, who would never have sat.
        let first = *self.given.entry((seat, starts_at)).or_insert((person, entry.line));
        if first.0 != person {
            let title = board.title(seat).to_owned();
            self.fault(entry, self.already_given(&title, first));
            return Ok(());
        }
        let new = NewMandate { seat, person, starts_at, ends_at };
        let succession = body::appoint(tx, self.context, new).await?;
        let terms = body::terms_of_seat(tx, seat).await?;
        let later = terms.iter().find(|term| term.person != person && term.starts_at > starts_at);
        if let Some(later) = later.filter(|_| succession.begun && ends_at.is_none()) {
            let holder = self.people.get(&later.person).map_or("", |known| known.name.as_str());
            self.report.notes.push(format!(
                "Ligne {} : ce siège est tenu depuis par {holder} ; le mandat de {} s’arrête là.",
                entry.line, entry.name
            ));
        }
        board.terms.insert(seat, terms);
        self.report.begun = self.report.begun.saturating_add(usize::from(succession.begun));
        self.report.ended = self.report.ended.saturating_add(succession.ended.len());
        self.ended.extend(succession.ended);
        Ok(())
    }

    fn already_given(&self, title: &str, (person, line): (PersonId, u64)) -> String {
        let name = self.people.get(&person).map_or("", |known| known.name.as_str());
        format!("la ligne {line} donne déjà ce siège ({title}) à {name}, à partir du même jour")
    }

    /// Gives names, functions and addresses; the rooms are told of those that changed.
    async fn describe(
        &mut self,
        tx: &mut Tx,
        sitting: &[(PersonId, &Entry)],
    ) -> Result<Vec<Published>, Error> {
        let mut said: BTreeMap<PersonId, Vec<&Entry>> = BTreeMap::new();
        for (person, entry) in sitting {
            said.entry(*person).or_default().push(entry);
        }
        for person in &self.ended {
            said.entry(*person).or_default();
        }
        let mut published = Vec::new();
        self.report.created = self.created.len();
        for (person, entries) in &said {
            let Some(known) = self.people.get(person) else { continue };
            let wanted = self.described(known, entries);
            let is_new = self.created.contains(person);
            if wanted == *known {
                self.report.unchanged = self.report.unchanged.saturating_add(usize::from(!is_new));
                continue;
            }
            self.report.updated = self.report.updated.saturating_add(usize::from(!is_new));
            if let Err(error) = identity::describe(tx, &wanted).await {
                let Some(entry) = entries.first() else { return Err(error.into()) };
                self.fault(entry, unwritable(error, "cette fonction")?);
                continue;
            }
            published.extend(channel::redescribe(tx, self.context, *person).await?);
        }
        Ok(published)
    }

    fn described(&self, known: &Known, entries: &[&Entry]) -> Known {
        let mut wanted = known.clone();
        let held = self.offices(known.person);
        let is_void = |said: &String| office_of(said).is_some_and(|it| !held.contains(&it));
        wanted.function = wanted.function.filter(|function| !is_void(function));
        let said = entries.iter().filter_map(|entry| entry.function.clone());
        if self.layout == Layout::Simple {
            if let Some(first) = entries.first() {
                wanted.name.clone_from(&first.name);
            }
            wanted.function = said.into_iter().next().or(wanted.function);
        } else {
            // The last one of those that tell as much: what the file says now.
            wanted.function = wanted.function.into_iter().chain(said).max_by_key(|it| telling(it));
        }
        let email = entries.iter().find_map(|entry| entry.email.clone());
        wanted.email = email.or(wanted.email);
        wanted
    }

    /// What somebody is now, by the seats they hold.
    fn offices(&self, person: PersonId) -> BTreeSet<Office> {
        let now = self.context.now();
        let mut offices = BTreeSet::new();
        for (_, board) in self.boards.values() {
            for seat in &board.seats {
                let held = board.terms.get(&seat.id).into_iter().flatten();
                let runs = |end: Option<Micros>| end.is_none_or(|end| end > now);
                if held.into_iter().any(|term| term.person == person && runs(term.ends_at)) {
                    offices.insert(seat.office);
                }
            }
        }
        offices
    }
}

/// How lines name a body that is there.
fn instance(body: &Body) -> Instance {
    match body.kind {
        BodyKind::Commission => Instance::Commission(body.name.clone()).found(),
        kind @ (BodyKind::MayorsConference | BodyKind::Bureau | BodyKind::Council) => {
            Instance::Body(kind)
        }
    }
}

/// What is wrong with a name or a function, for the report of its line; any other error is no
/// fault of the file.
fn unwritable(error: identity::Error, what: &str) -> Result<String, identity::Error> {
    match error {
        identity::Error::TooLong { chars, chars_max, .. } => {
            Ok(format!("{what} compte {chars} caractères, pour {chars_max} au plus"))
        }
        identity::Error::Invalid(_) => Ok(format!("{what} a des caractères qui ne s’écrivent pas")),
        other => Err(other),
    }
}
