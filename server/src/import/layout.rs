//! The files we read: their columns, their lines. Nothing here knows what a line means.
//!
//! Recognised by their headers, whatever the case, the accents and the order:
//!
//! - the three files of the *Répertoire national des élus* that concern an intercommunalité:
//!   *maires*, *conseillers municipaux*, *conseillers communautaires*;
//! - a simple layout of ours, described in `docs/import-personnes.md`.
//!
//! Semicolons, UTF-8 with or without a byte order mark. Unknown columns are ignored. The bytes are
//! read in `rows`.

use super::rows::{Row, Rows, Spoilt};
use crate::territory::rules::fold;
use crate::text::is_of_a_name;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

/// Bytes read of a file at most: the largest national file has 70 million.
pub const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Characters of one cell at most.
const CELL_CHARS_MAX: usize = 500;

/// Which kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// National file of mayors: the function is not written, everybody is one.
    Mayors,
    /// National file of municipal councillors, mayors and deputies among them.
    Municipal,
    /// National file of councillors of intercommunalités.
    Community,
    /// Ours.
    Simple,
}

impl Layout {
    /// Covers all of France: what is elsewhere is skipped.
    #[must_use]
    pub const fn is_national(self) -> bool {
        matches!(self, Self::Mayors | Self::Municipal | Self::Community)
    }

    /// In French, for the report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mayors => "Répertoire national des élus : maires",
            Self::Municipal => "Répertoire national des élus : conseillers municipaux",
            Self::Community => "Répertoire national des élus : conseillers communautaires",
            Self::Simple => "liste de personnes de Parvis",
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// INSEE code, or in our layout also the name, of the commune.
    Commune,
    /// SIREN of the intercommunalité.
    Siren,
    /// Family name.
    Last,
    /// First name.
    First,
    /// `M` or `F`.
    Sex,
    /// Date of birth.
    Birth,
    /// What the person is, in words.
    Function,
    /// When the mandate of councillor began.
    MandateStart,
    /// When the function began.
    FunctionStart,
    /// A body.
    Body,
    /// A seat of that body.
    Seat,
    /// E-mail address.
    Email,
    /// First day of the mandate.
    Start,
    /// Last day of the mandate.
    End,
}

/// Headers of the national files, compared folded. The present spelling stands before the older.
const NATIONAL: &[(&str, Field)] = &[
    ("Code de la commune", Field::Commune),
    ("Code de la commune de rattachement", Field::Commune),
    ("N° SIREN", Field::Siren),
    ("No SIREN", Field::Siren),
    ("Nom de l'élu", Field::Last),
    ("Prénom de l'élu", Field::First),
    ("Code sexe", Field::Sex),
    ("Date de naissance", Field::Birth),
    ("Libellé de la fonction", Field::Function),
    ("Libellé de fonction", Field::Function),
    ("Date de début du mandat", Field::MandateStart),
    ("Date de début de la fonction", Field::FunctionStart),
];

/// Headers of ours, compared folded.
const SIMPLE: &[(&str, Field)] = &[
    ("commune", Field::Commune),
    ("nom", Field::Last),
    ("prénom", Field::First),
    ("fonction", Field::Function),
    ("instance", Field::Body),
    ("siège", Field::Seat),
    ("email", Field::Email),
    ("e-mail", Field::Email),
    ("courriel", Field::Email),
    ("début", Field::Start),
    ("fin", Field::End),
];

/// One thing that is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its number in the file; the headers are line 1.
    pub line: u64,
    /// The header of the column, as it is in the file.
    pub column: Option<String>,
    /// In French.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, reason } = self;
        match column {
            Some(column) => write!(out, "ligne {line}, colonne « {column} » : {reason}"),
            None => write!(out, "ligne {line} : {reason}"),
        }
    }
}

/// A file that is none of those we know, or cannot be read. The messages are in French.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file system.
    #[error("Le fichier ne peut pas être lu : {0}.")]
    Io(#[from] std::io::Error),
    /// Not a line in it.
    #[error("Le fichier est vide.")]
    Empty,
    /// Beyond [`FILE_BYTES_MAX`].
    #[error("Le fichier est trop grand : {} Mo au plus.", FILE_BYTES_MAX / 1_048_576)]
    TooLarge,
    /// The first line cannot be read.
    #[error("Rien n’a été importé. Une erreur à corriger dans le fichier :\n  {0}")]
    Header(Fault),
    /// The first line is not made of headers that we know.
    #[error(
        "Ce fichier n’est pas reconnu : il manque {}. La première ligne doit porter les noms des \
         colonnes, séparés par des points-virgules. Colonnes trouvées : {}.",
        listed(.missing),
        listed(.found)
    )]
    Unknown {
        /// What should be there.
        missing: Vec<&'static str>,
        /// What is there.
        found: Vec<String>,
    },
}

/// The columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The kind of file.
    pub layout: Layout,
    /// Where each field is.
    places: BTreeMap<Field, usize>,
    /// The headers, as written.
    headers: Vec<String>,
}

/// The cells of one line, trimmed; an empty cell is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file.
    pub number: u64,
    cells: BTreeMap<Field, String>,
}

impl Line {
    /// What stands in a column.
    #[must_use]
    pub fn cell(&self, field: Field) -> Option<&str> {
        self.cells.get(&field).map(String::as_str)
    }

    /// What may not stand in a name, in each column where it stands.
    pub fn intruders(&self) -> impl Iterator<Item = (Field, char)> {
        let intruder = |cell: &str| cell.chars().find(|c| !is_of_a_name(*c));
        self.cells.iter().filter_map(move |(field, cell)| Some((*field, intruder(cell)?)))
    }
}

impl Columns {
    /// Recognises a file by its headers.
    pub fn recognise(headers: Vec<String>) -> Result<Self, Unreadable> {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let places = |known: &[(&str, Field)]| {
            let mut places = BTreeMap::new();
            for (place, header) in folded.iter().enumerate() {
                if let Some((_, field)) = known.iter().find(|(name, _)| fold(name) == *header) {
                    places.entry(*field).or_insert(place);
                }
            }
            places
        };
        let national = places(NATIONAL);
        if national.contains_key(&Field::Last) && national.contains_key(&Field::First) {
            let layout = if national.contains_key(&Field::Siren) {
                Layout::Community
            } else if national.contains_key(&Field::Function) {
                Layout::Municipal
            } else {
                Layout::Mayors
            };
            let columns = Self { layout, places: national, headers };
            return columns.with(&[Field::Commune, Field::MandateStart]);
        }
        let columns = Self { layout: Layout::Simple, places: places(SIMPLE), headers };
        columns.with(&[Field::Commune, Field::Last, Field::First])
    }

    fn with(self, needed: &[Field]) -> Result<Self, Unreadable> {
        let known = if self.layout.is_national() { NATIONAL } else { SIMPLE };
        let name = |field: &Field| known.iter().find(|(_, f)| f == field).map(|(name, _)| *name);
        let is_missing = |field: &&Field| !self.places.contains_key(*field);
        let missing: Vec<&str> = needed.iter().filter(is_missing).filter_map(name).collect();
        if missing.is_empty() {
            Ok(self)
        } else {
            Err(Unreadable::Unknown { missing, found: self.headers })
        }
    }

    /// The header of a field, for a person who looks for it in the file.
    #[must_use]
    pub fn header(&self, field: Field) -> Option<String> {
        self.places.get(&field).and_then(|place| self.headers.get(*place)).cloned()
    }

    fn line(&self, number: u64, cells: &[String]) -> Result<Line, Fault> {
        let (found, expected) = (cells.len(), self.headers.len());
        let is_short = found < expected && self.layout.is_national();
        let is_long = cells.iter().skip(expected).any(|cell| !cell.is_empty());
        if is_short || is_long {
            let reason = format!("{found} colonnes au lieu de {expected}");
            return Err(Fault { line: number, column: None, reason });
        }
        // A column that nobody knows too: a cell that long is a sign of a file gone astray.
        let is_endless = |cell: &String| cell.chars().count() > CELL_CHARS_MAX;
        if let Some(place) = cells.iter().position(is_endless) {
            let reason = format!("plus de {CELL_CHARS_MAX} caractères");
            return Err(Fault { line: number, column: self.headers.get(place).cloned(), reason });
        }
        let mut filled = BTreeMap::new();
        for (field, place) in &self.places {
            if let Some(cell) = cells.get(*place).filter(|cell| !cell.is_empty()) {
                filled.insert(*field, cell.clone());
            }
        }
        Ok(Line { number, cells: filled })
    }
}

/// Reads a file line by line: headers first, then `visit` for each line that is not empty, whole
/// or faulty. Stops at a line that has no end. Returns its columns.
pub fn read(
    input: impl Read,
    mut visit: impl FnMut(&Columns, Result<Line, Fault>),
) -> Result<Columns, Unreadable> {
    let mut rows = Rows::of(input, FILE_BYTES_MAX);
    let Some(Row { number, cells }) = rows.advance()? else { return Err(Unreadable::Empty) };
    let headers = cells.map_err(|Spoilt { reason, .. }| {
        Unreadable::Header(Fault { line: number, column: None, reason: reason.to_owned() })
    })?;
    let columns = Columns::recognise(headers.iter().map(|header| plain(header)).collect())?;
    while let Some(Row { number, cells }) = rows.advance()? {
        match cells {
            Ok(cells) if cells.iter().all(String::is_empty) => {}
            Ok(cells) => visit(&columns, columns.line(number, &cells)),
            Err(Spoilt { place, reason }) => {
                let column = place.and_then(|place| columns.headers.get(place)).cloned();
                visit(&columns, Err(Fault { line: number, column, reason: reason.to_owned() }));
            }
        }
    }
    if rows.is_cut() {
        return Err(Unreadable::TooLarge);
    }
    Ok(columns)
}

/// A header as it may be told: in a terminal a control character is a command.
fn plain(header: &str) -> String {
    header.chars().map(|c| if is_of_a_name(c) { c } else { ' ' }).collect()
}

fn listed(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("« {} »", name.as_ref())).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAYORS: &str = "Code du département;Libellé du département;Code de la collectivité à \
        statut particulier;Libellé de la collectivité à statut particulier;Code de la commune;\
        Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la \
        catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de \
        début du mandat;Date de début de la fonction";
    const COMMUNITY: &str = "Code du département;Libellé du département;Code de la collectivité à \
        statut particulier;Libellé de la collectivité à statut particulier;N° SIREN;Libellé de \
        l'EPCI;Code de la commune de rattachement;Libellé de la commune de rattachement;Nom de \
        l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie \
        socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du \
        mandat;Libellé de la fonction;Date de début de la fonction";

    fn all(text: &[u8]) -> (Columns, Vec<Result<Line, Fault>>) {
        let mut lines = Vec::new();
        let columns = read(text, |_, line| lines.push(line)).unwrap();
        (columns, lines)
    }

    #[test]
    fn the_three_national_files_are_told_apart() {
        let layout = |header: &str| all(format!("{header}\n").as_bytes()).0.layout;
        assert_eq!(layout(MAYORS), Layout::Mayors);
        let municipal =
            MAYORS.replace("Date de début de la", "Libellé de la fonction;Date de début de la");
        assert_eq!(layout(&municipal), Layout::Municipal);
        assert_eq!(layout(COMMUNITY), Layout::Community);
        assert_eq!(layout(&COMMUNITY.to_uppercase()), Layout::Community);
        let plain = "code de la commune;nom de l’elu;prenom de l’elu;date de debut du mandat";
        assert_eq!(layout(plain), Layout::Mayors);
    }

    #[test]
    fn a_mark_and_the_order_of_columns_do_not_matter() {
        let (columns, lines) =
            all("\u{feff}Prénom;  COMMUNE ;nom;inconnu\nAnne;54022;Dupré;x\n\n;;;\n".as_bytes());
        assert_eq!(columns.layout, Layout::Simple);
        let [Ok(line)] = lines.as_slice() else { panic!("one line: {lines:?}") };
        assert_eq!(line.number, 2);
        assert_eq!(line.cell(Field::First), Some("Anne"));
        assert_eq!(line.cell(Field::Commune), Some("54022"));
        assert_eq!(line.cell(Field::Email), None);
    }

    #[test]
    fn a_missing_column_is_named() {
        let error = read("nom;commune\n".as_bytes(), |_, _| ()).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("il manque « prénom »"), "{text}");
        assert!(text.contains("« nom », « commune »"), "{text}");
        assert!(matches!(read(&b""[..], |_, _| ()), Err(Unreadable::Empty)));
    }

    #[test]
    fn a_line_that_is_not_utf8_is_named_and_the_others_are_read() {
        let (_, lines) = all(b"commune;nom;prenom\n54022;Dupr\xe9;Anne\n54022;Petit;Jean\n");
        let [Err(fault), Ok(line)] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(fault.line, 2);
        assert!(fault.to_string().contains("UTF-8"), "{fault}");
        assert_eq!(line.number, 3);
    }

    #[test]
    fn quotes_hold_separators_and_short_lines_are_completed_in_our_layout_only() {
        let (_, lines) =
            all("commune;nom;prenom;fonction\n54022;\"Petit; dit Grand\";Jean\n".as_bytes());
        let [Ok(line)] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(line.cell(Field::Last), Some("Petit; dit Grand"));
        let (_, lines) = all(format!("{MAYORS}\n57;Moselle\n").as_bytes());
        assert!(matches!(lines.as_slice(), [Err(fault)] if fault.reason.contains("2 colonnes")));
        let (_, lines) = all("commune;nom;prenom\n54022;Petit;Jean;x\n".as_bytes());
        assert!(matches!(lines.as_slice(), [Err(fault)] if fault.reason.contains("4 colonnes")));
    }

    fn faults(text: &str) -> Vec<String> {
        let (_, lines) = all(text.as_bytes());
        lines.into_iter().filter_map(Result::err).map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn a_quote_that_is_not_closed_is_a_fault_of_the_line_where_it_opens() {
        let good = "57515;Durand;Anne;\n".repeat(2_000);
        let unknown = format!("commune;nom;prenom;remarque\n57515;Petit;Jean;\"a vérifier\n{good}");
        let told = faults(&unknown);
        let head = "ligne 2, colonne « remarque » : un guillemet n’est pas refermé";
        assert!(matches!(told.as_slice(), [one] if one.starts_with(head)), "{told:?}");
        let known = "commune;nom;prenom\r\n\r\n57515;Petit;\"Jean\r\n57515;Durand;Anne\r\n";
        let told = faults(known);
        let head = "ligne 3, colonne « prenom » : un guillemet n’est pas refermé";
        assert!(matches!(told.as_slice(), [one] if one.starts_with(head)), "{told:?}");
        // At the very end of the file, where not even a line break follows.
        let told = faults("commune;nom;prenom;remarque\n57515;Petit;Jean;\"a vérifier");
        assert!(matches!(told.as_slice(), [one] if one.contains("guillemet")), "{told:?}");
        let error = read("commune;nom;\"prenom\n57515;Petit;Jean\n".as_bytes(), |_, _| ());
        let told = error.unwrap_err().to_string();
        assert!(told.contains("ligne 1 : un guillemet n’est pas refermé"), "{told}");
    }

    #[test]
    fn a_line_break_in_a_cell_is_a_fault_and_the_lines_after_it_are_read() {
        let (_, lines) = all(b"commune;nom;prenom\n54022;\"Pe\ntit\";Jean\n54022;Rond;Luc\n");
        let [Err(fault), Ok(line)] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(fault.to_string().contains("ligne 2, colonne « nom »"), "{fault}");
        assert_eq!(line.number, 4);
    }

    #[test]
    fn a_line_without_end_stops_the_reading() {
        let swallowed = "57515;Durand;Anne\n".repeat(100_000);
        let text = format!("commune;nom;prenom\n57515;A;B\n57515;Petit;\"Jean\n{swallowed}");
        let mut left = text.as_bytes();
        let mut told = Vec::new();
        read(&mut left, |_, line| told.extend(line.err())).unwrap();
        let [fault] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(fault.line, 3);
        assert!(fault.reason.contains("la suite du fichier n’a pas été lue"), "{fault}");
        assert!(left.len() > text.len() / 2, "{} bytes left", left.len());
        let blank = format!("commune;nom;prenom\n57515;A;B\n{}\n57515;C;D\n", ";".repeat(600_000));
        assert_eq!(faults(&blank).len(), 1, "what follows is not lost in silence");
    }

    #[test]
    fn a_long_cell_of_an_unknown_column_is_a_fault() {
        let text = format!("commune;nom;prenom;remarque\n54022;Petit;Jean;{}\n", "a".repeat(501));
        let told = faults(&text);
        assert_eq!(told, ["ligne 2, colonne « remarque » : plus de 500 caractères"]);
    }

    #[test]
    fn lines_are_numbered_alike_whichever_system_wrote_the_file() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["commune;nom;prenom", "54022;A;B", "", "54022;C;\"D\"", "54022;E;F"].join(end);
            let (_, lines) = all(text.as_bytes());
            let numbers: Vec<u64> = lines.into_iter().map(|line| line.unwrap().number).collect();
            assert_eq!(numbers, [2, 4, 5], "{end:?}");
        }
    }

    #[test]
    fn headers_that_are_not_utf8_are_told_so() {
        for header in [&b"commune;nom;pr\xe9nom\n"[..], b"commune;nom;prenom;d\xe9but\n"] {
            let told = read(header, |_, _| ()).unwrap_err().to_string();
            assert!(told.contains("ligne 1 : ce texte n’est pas en UTF-8"), "{told}");
            assert!(told.contains("« CSV UTF-8 »"), "{told}");
        }
    }
}
