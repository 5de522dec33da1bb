//! The official table of all intercommunalités, embedded in the program.
//!
//! `find` answers "which EPCI is meant by these words?" from a SIREN or a name typed by a person.
//! The table is decoded once, on first use, and then kept; only `parvis init` needs it.
//!
//! This module does not create anything in a database and knows nothing of seats. Source, licence
//! and format of the data: `server/data/README.md`.

use std::fmt;
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;

/// How many EPCI an ambiguous query lists at most.
pub const CANDIDATES_MAX: usize = 10;
/// How many near names are proposed when nothing matches.
pub const SUGGESTIONS_MAX: usize = 5;
/// A longer query is refused: no name of the table comes near it.
pub const QUERY_CHARS_MAX: usize = 200;

static PACKED: &[u8] = include_bytes!("../../data/epci.tsv.gz");
/// Bound on what the embedded file may inflate to; it holds 0.8 MB today.
const TEXT_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// First line of the text: kind, version of the format, then package and version of the source.
const HEADER: &str = "epci\t1\t";
const SIREN_DIGITS: usize = 9;
const INSEE_CHARS: usize = 5;
const DEPARTMENT_CHARS: usize = 2;
/// Below this likeness (0 = nothing in common, 100 = same letters) a name is not proposed.
const LIKENESS_MIN: usize = 50;

static TEXT: LazyLock<Result<String, TableError>> = LazyLock::new(inflate);
static TABLE: LazyLock<Result<Table, TableError>> = LazyLock::new(|| match &*TEXT {
    Ok(text) => parse(text),
    Err(error) => Err(error.clone()),
});

/// An *établissement public de coopération intercommunale à fiscalité propre*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epci {
    /// Nine digits.
    pub siren: &'static str,
    /// As the DGCL writes it, with its kind in short: `CC Mad et Moselle`.
    pub name: &'static str,
    /// Its legal kind.
    pub nature: Nature,
    /// In the order of their INSEE code; at least two.
    pub communes: Vec<Commune>,
}

impl Epci {
    /// Sum of the *populations municipales* of the communes, in inhabitants.
    #[must_use]
    pub fn population(&self) -> u32 {
        self.communes.iter().map(|commune| commune.population).sum()
    }
}

/// A commune, member of exactly one EPCI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// Five characters: digits, or `2A`/`2B` and three digits.
    pub insee: String,
    /// As the *Code officiel géographique* writes it.
    pub name: &'static str,
    /// *Population municipale*, in inhabitants: the one seats are counted on. Zero in the six
    /// villages of Meuse *morts pour la France*.
    pub population: u32,
}

/// The legal kinds of EPCI à fiscalité propre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// *Communauté de communes* (CGCT L5214-1).
    CommunityOfCommunes,
    /// *Communauté d'agglomération* (L5216-1).
    AgglomerationCommunity,
    /// *Communauté urbaine* (L5215-1).
    UrbanCommunity,
    /// *Métropole* (L5217-1), with those of Grand Paris and of Aix-Marseille-Provence.
    Metropolis,
    /// *Métropole de Lyon* (L3611-1): by law a collectivity, listed with the EPCI by the DGCL.
    LyonMetropolis,
}

impl Nature {
    /// The kind in French, without a capital.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CommunityOfCommunes => "communauté de communes",
            Self::AgglomerationCommunity => "communauté d’agglomération",
            Self::UrbanCommunity => "communauté urbaine",
            Self::Metropolis | Self::LyonMetropolis => "métropole",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        match code {
            "CC" => Some(Self::CommunityOfCommunes),
            "CA" => Some(Self::AgglomerationCommunity),
            "CU" => Some(Self::UrbanCommunity),
            "METRO" => Some(Self::Metropolis),
            "MET69" => Some(Self::LyonMetropolis),
            _ => None,
        }
    }
}

/// One line of an error: enough for a person to recognise the EPCI and to type its SIREN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Nine digits.
    pub siren: &'static str,
    /// As in `Epci::name`.
    pub name: &'static str,
    /// Number of member communes.
    pub communes: usize,
    /// The most populated commune: it tells two EPCI of the same name apart.
    pub largest: &'static str,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { siren, name, communes, largest } = self;
        write!(f, "{siren}  {name} ({communes} communes, dont {largest})")
    }
}

/// Why no single EPCI answers the query. The messages are in French, to be shown as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// Nothing but spaces, signs and little words.
    #[error("Indiquez le numéro SIREN ou le nom de l’intercommunalité.")]
    Empty,
    /// More than `QUERY_CHARS_MAX` characters.
    #[error("Ce nom est trop long : {QUERY_CHARS_MAX} caractères au plus.")]
    TooLong,
    /// Nine digits that are the SIREN of no EPCI.
    #[error("Aucune intercommunalité à fiscalité propre ne porte le numéro SIREN {siren}.")]
    UnknownSiren {
        /// The digits, without spaces.
        siren: String,
    },
    /// Several EPCI have this name, or these words in theirs.
    #[error(
        "« {query} » désigne {total} intercommunalités. Précisez le numéro SIREN :{}",
        listed(.candidates)
    )]
    Ambiguous {
        /// As it was typed.
        query: String,
        /// How many EPCI match.
        total: usize,
        /// `CANDIDATES_MAX` of them at most, in the order of their SIREN.
        candidates: Vec<Candidate>,
    },
    /// No name matches.
    #[error("Aucune intercommunalité ne s’appelle « {query} ».{}", proposed(.suggestions))]
    NotFound {
        /// As it was typed.
        query: String,
        /// `SUGGESTIONS_MAX` at most, the nearest first; may be empty.
        suggestions: Vec<Candidate>,
    },
    /// The table itself cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// The embedded table cannot be read: the program was badly built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("La table des intercommunalités du programme est illisible ({reason}).")]
pub struct TableError {
    reason: String,
}

/// All EPCI, in the order of their SIREN.
///
/// # Errors
/// `TableError` if the embedded file is damaged.
pub fn all() -> Result<&'static [Epci], TableError> {
    table().map(|table| table.epcis.as_slice())
}

/// The one EPCI meant by `query`: a SIREN (spaces allowed) or a name.
///
/// Case, accents, hyphens, apostrophes and little words (« de », « la », « et », « & ») do not
/// count. The kind may be written in full, in short or not at all; when it is written, it must be
/// the right one. A name that is exactly the query wins over one that only contains its words.
///
/// # Errors
/// `Ambiguous` or `NotFound` with what to propose; `UnknownSiren`, `Empty`, `TooLong`.
pub fn find(query: &str) -> Result<&'static Epci, FindError> {
    let query = query.trim();
    if query.chars().count() > QUERY_CHARS_MAX {
        return Err(FindError::TooLong);
    }
    let table = table()?;
    if let Some(siren) = as_siren(query) {
        let found = table.epcis.iter().find(|epci| epci.siren == siren);
        return found.ok_or(FindError::UnknownSiren { siren });
    }
    let wanted = Label::of(query);
    if wanted.words.is_empty() {
        return Err(FindError::Empty);
    }
    for level in [Label::is_same, Label::contains] {
        let found: Vec<&'static Epci> = table.matching(|label| level(label, &wanted));
        match found.as_slice() {
            [] => {}
            [only] => return Ok(only),
            [..] => return Err(ambiguous(query, &found)),
        }
    }
    Err(FindError::NotFound { query: query.to_owned(), suggestions: table.near(&wanted) })
}

/// Decoded once; `labels` runs parallel to `epcis`.
struct Table {
    epcis: Vec<Epci>,
    labels: Vec<Label>,
}

impl Table {
    fn labelled(&'static self) -> impl Iterator<Item = (&'static Epci, &'static Label)> {
        self.epcis.iter().zip(&self.labels)
    }

    fn matching(&'static self, test: impl Fn(&Label) -> bool) -> Vec<&'static Epci> {
        self.labelled().filter(|(_, label)| test(label)).map(|(epci, _)| epci).collect()
    }

    /// What to propose when no name matches: the EPCI of a commune of that name, then names alike.
    fn near(&'static self, wanted: &Label) -> Vec<Candidate> {
        let mut near: Vec<(usize, &'static Epci)> = Vec::new();
        for (epci, label) in self.labelled() {
            let is_home = epci.communes.iter().any(|commune| words(commune.name) == wanted.words);
            let score = if is_home { 100 } else { likeness(&label.letters, &wanted.letters) };
            if score >= LIKENESS_MIN {
                near.push((score, epci));
            }
        }
        near.sort_by(|(a, left), (b, right)| b.cmp(a).then(left.siren.cmp(right.siren)));
        near.into_iter().take(SUGGESTIONS_MAX).map(|(_, epci)| candidate(epci)).collect()
    }
}

fn table() -> Result<&'static Table, TableError> {
    TABLE.as_ref().map_err(Clone::clone)
}

/// A name reduced to what distinguishes it.
struct Label {
    /// The kind written in front, if any.
    kind: Option<Kind>,
    /// Folded words without the kind, the little words and what is between brackets.
    words: Vec<String>,
    /// Folded words between brackets, most often an acronym: `(CAVGP)`.
    aside: Vec<String>,
    /// The words without spaces, for the likeness.
    letters: String,
}

/// A kind as people write it; a métropole may be that of Lyon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Communes,
    Agglomeration,
    Urban,
    Metropolis,
}

impl Label {
    fn of(name: &str) -> Self {
        let (main, aside) = match name.split_once('(') {
            Some((main, aside)) => (main, aside),
            None => (name, ""),
        };
        let (kind, words) = without_kind(words(main));
        let letters = words.concat();
        Self { kind, words, aside: self::words(aside), letters }
    }

    fn is_same(&self, wanted: &Self) -> bool {
        self.has_kind_of(wanted) && self.words == wanted.words
    }

    /// Whether every word of the query is one of the name.
    fn contains(&self, wanted: &Self) -> bool {
        let has = |word: &String| self.words.contains(word) || self.aside.contains(word);
        self.has_kind_of(wanted) && wanted.words.iter().all(has)
    }

    /// « Métropole » is often part of the name (`CU Caen la Mer`, `Dijon Métropole`): a query that
    /// begins with it is not held to it.
    fn has_kind_of(&self, wanted: &Self) -> bool {
        match wanted.kind {
            None | Some(Kind::Metropolis) => true,
            Some(kind) => self.kind == Some(kind),
        }
    }
}

/// Takes the kind off the front of folded words, unless nothing would be left.
fn without_kind(words: Vec<String>) -> (Option<Kind>, Vec<String>) {
    let spelt: Vec<&str> = words.iter().map(String::as_str).collect();
    let (kind, rest) = match spelt.as_slice() {
        ["cc", rest @ ..] | ["communaute", "communes" | "commune", rest @ ..] => {
            (Kind::Communes, rest)
        }
        ["ca", rest @ ..] | ["communaute", "agglomeration", rest @ ..] => {
            (Kind::Agglomeration, rest)
        }
        ["cu", rest @ ..] | ["communaute", "urbaine", rest @ ..] => (Kind::Urban, rest),
        ["metropole", rest @ ..] => (Kind::Metropolis, rest),
        _ => return (None, words),
    };
    let rest: Vec<String> = rest.iter().map(|&word| word.to_owned()).collect();
    if rest.is_empty() { (None, words) } else { (Some(kind), rest) }
}

/// The words of a name: small letters without accents, no little words, « St » in full.
fn words(name: &str) -> Vec<String> {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        fold(letter, &mut folded);
    }
    folded.split(' ').filter(|word| !is_little(word)).map(spelt_out).collect()
}

fn spelt_out(word: &str) -> String {
    match word {
        "st" => "saint",
        "ste" => "sainte",
        other => other,
    }
    .to_owned()
}

fn is_little(word: &str) -> bool {
    matches!(
        word,
        "" | "d"
            | "de"
            | "des"
            | "du"
            | "en"
            | "et"
            | "l"
            | "la"
            | "le"
            | "les"
            | "a"
            | "au"
            | "aux"
    )
}

/// Writes a small letter without its accent; anything that is no letter or digit is a space.
/// A combining accent (a name pasted from a Mac) vanishes.
fn fold(letter: char, into: &mut String) {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => into.push('a'),
        'ç' => into.push('c'),
        'è' | 'é' | 'ê' | 'ë' => into.push('e'),
        'ì' | 'í' | 'î' | 'ï' => into.push('i'),
        'ñ' => into.push('n'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => into.push('o'),
        'ù' | 'ú' | 'û' | 'ü' => into.push('u'),
        'ý' | 'ÿ' => into.push('y'),
        'œ' => into.push_str("oe"),
        'æ' => into.push_str("ae"),
        '\u{300}'..='\u{36f}' => {}
        other if other.is_alphanumeric() => into.push(other),
        _ => into.push(' '),
    }
}

/// Nine digits, perhaps in groups; `None` for anything else.
fn as_siren(query: &str) -> Option<String> {
    let digits: String = query.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_siren = digits.len() == SIREN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_siren.then_some(digits)
}

/// 100 for the same letters, 0 for nothing in common: Levenshtein's distance over the length.
fn likeness(left: &str, right: &str) -> usize {
    let length = left.chars().count().max(right.chars().count());
    let close = length.saturating_sub(distance(left, right));
    close.saturating_mul(100).checked_div(length).unwrap_or(0)
}

/// How many letters to add, take away or change, row by row.
fn distance(left: &str, right: &str) -> usize {
    let mut above: Vec<usize> = (0..=right.chars().count()).collect();
    for (row, a) in (1..).zip(left.chars()) {
        let mut current = vec![row];
        let (mut before, mut diagonals) = (row, above.iter());
        let mut diagonal = diagonals.next().copied().unwrap_or(0);
        for (b, &up) in right.chars().zip(diagonals) {
            let changed = diagonal.saturating_add(usize::from(a != b));
            before = changed.min(before.min(up).saturating_add(1));
            diagonal = up;
            current.push(before);
        }
        above = current;
    }
    above.last().copied().unwrap_or(0)
}

fn ambiguous(query: &str, found: &[&'static Epci]) -> FindError {
    FindError::Ambiguous {
        query: query.to_owned(),
        total: found.len(),
        candidates: found.iter().take(CANDIDATES_MAX).map(|epci| candidate(epci)).collect(),
    }
}

fn candidate(epci: &Epci) -> Candidate {
    let largest = epci.communes.iter().max_by_key(|commune| commune.population);
    Candidate {
        siren: epci.siren,
        name: epci.name,
        communes: epci.communes.len(),
        largest: largest.map_or("", |commune| commune.name),
    }
}

fn listed(candidates: &[Candidate]) -> String {
    candidates.iter().fold(String::new(), |text, candidate| text + &format!("\n  {candidate}"))
}

fn proposed(suggestions: &[Candidate]) -> String {
    if suggestions.is_empty() {
        return String::new();
    }
    format!(" Vouliez-vous dire :{}", listed(suggestions))
}

fn inflate() -> Result<String, TableError> {
    let mut text = String::new();
    let mut reader = GzDecoder::new(PACKED).take(TEXT_BYTES_MAX);
    match reader.read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(damaged(error.to_string())),
    }
}

fn parse(text: &'static str) -> Result<Table, TableError> {
    let mut lines = text.lines();
    if !lines.next().is_some_and(|line| line.starts_with(HEADER)) {
        return Err(damaged("en-tête inconnu"));
    }
    let mut epcis: Vec<Epci> = Vec::new();
    for line in lines {
        read_line(line, &mut epcis).ok_or_else(|| damaged(format!("ligne « {line} »")))?;
    }
    let labels = epcis.iter().map(|epci| Label::of(epci.name)).collect();
    Ok(Table { epcis, labels })
}

/// Adds an EPCI, or a commune to the last one; `None` if the line is neither.
fn read_line(line: &'static str, epcis: &mut Vec<Epci>) -> Option<()> {
    let mut fields = line.split('\t');
    let (code, second, third) = (fields.next()?, fields.next()?, fields.next()?);
    if code.len() == SIREN_DIGITS {
        let nature = Nature::from_code(second)?;
        epcis.push(Epci { siren: code, name: third, nature, communes: Vec::new() });
    } else {
        let communes = &mut epcis.last_mut()?.communes;
        let insee = full_code(code, communes.last())?;
        communes.push(Commune { insee, name: second, population: third.parse().ok()? });
    }
    fields.next().is_none().then_some(())
}

/// Gives a shortened INSEE code the department of the commune before it.
fn full_code(code: &str, before: Option<&Commune>) -> Option<String> {
    let full = if code.len() == INSEE_CHARS {
        code.to_owned()
    } else {
        format!("{}{code}", before?.insee.get(..DEPARTMENT_CHARS)?)
    };
    (full.len() == INSEE_CHARS).then_some(full)
}

fn damaged(reason: impl Into<String>) -> TableError {
    TableError { reason: reason.into() }
}

#[cfg(test)]
mod tests;
