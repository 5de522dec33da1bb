//! The votes of a meeting as rows of a spreadsheet: CSV as French offices open it (semicolons, a
//! byte order mark), and XLSX. Names stand only in the rows of a *scrutin public*. Pure.
//!
//! A cell that a spreadsheet would take for a formula is written with an apostrophe before it.

use super::facts::{Minutes, Point, Voted};
use super::sentence::{self, Names, family};
use crate::poll::Recorded;
use parvis_protocol::id::Micros;
use parvis_protocol::poll::{Elector, PollFamily, PollKind, PollState, Urn};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::collections::BTreeMap;

const HEAD: [&str; 12] = [
    "point",
    "titre",
    "scrutin",
    "question",
    "forme",
    "état",
    "ligne",
    "libellé",
    "membre",
    "commune",
    "exercé par",
    "voix",
];

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

/// A row.
pub type Row = [Cell; HEAD.len()];

/// Why a spreadsheet was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// As CSV.
    #[error("no CSV: {0}")]
    Csv(String),
    /// As XLSX.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
}

/// What every row needs beside its votes.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Names of people.
    pub names: &'a Names,
    /// Names of communes, by INSEE code.
    pub communes: &'a BTreeMap<String, String>,
}

/// The rows: of each poll its totals, then, where they are public, its votes.
pub fn rows(minutes: &Minutes, words: Words<'_>) -> Vec<Row> {
    let of = |point: &Point| {
        let rows = point.polls.iter().map(|voted| of_poll(point, voted, words));
        rows.flatten().collect::<Vec<_>>()
    };
    minutes.points.iter().flat_map(of).collect()
}

fn of_poll(point: &Point, voted: &Voted, words: Words<'_>) -> Vec<Row> {
    let poll = &voted.poll;
    let number = point.number.map_or(Cell::Empty, Cell::from);
    let first = [
        number,
        Cell::from(&*point.draft.title),
        Cell::from(poll.number),
        Cell::from(&*poll.question.title),
        Cell::from(family(poll.rules.family)),
        Cell::from(state(poll.state)),
    ];
    let row = |rest: [Cell; 6]| {
        let mut both = first.iter().cloned().chain(rest);
        std::array::from_fn(|_| both.next().unwrap_or(Cell::Empty))
    };
    let Some(recorded) = &voted.record else {
        let reason = poll.voided.as_ref().and_then(|it| it.reason.as_deref());
        let said = reason.map_or(Cell::Empty, Cell::from);
        let line = Cell::from("sans résultat");
        return vec![row([line, said, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty])];
    };
    let mut rows: Vec<Row> = Vec::new();
    for (label, votes) in totals(recorded) {
        let votes = Cell::Number(votes);
        let label = Cell::from(&*label);
        rows.push(row(["résultat".into(), label, Cell::Empty, Cell::Empty, Cell::Empty, votes]));
    }
    rows.extend(votes(recorded, words).into_iter().map(row));
    rows
}

/// What the record counted, as it counted it.
fn totals(recorded: &Recorded) -> Vec<(String, i64)> {
    let record = &recorded.record;
    let result = &record.result;
    let motion = record.question.kind == PollKind::Motion;
    let labels: Vec<&str> = if motion {
        vec!["pour", "contre"]
    } else {
        record.question.options.iter().map(|it| it.label.as_str()).collect()
    };
    let lines = labels.into_iter().zip(&result.lines).map(|(label, line)| (label, line.votes));
    let others = [
        ("abstentions", result.abstentions.weight),
        ("blancs", result.blank.weight),
        ("nuls", result.void.weight),
        ("ne prennent pas part au vote", result.nppv.weight),
        ("n’ont pas voté", result.missing.weight),
        ("suffrages exprimés", result.cast.weight),
        ("inscrits", result.electors.weight),
    ];
    lines.chain(others).map(|(label, votes)| (label.to_owned(), votes)).collect()
}

/// The votes themselves, where they are public.
fn votes(recorded: &Recorded, words: Words<'_>) -> Vec<[Cell; 6]> {
    let record = &recorded.record;
    let Urn::Named(ballots) = &record.urn else { return Vec::new() };
    if record.rules.family != PollFamily::Public {
        return Vec::new();
    }
    let vote = |elector: &Elector| {
        let ballot = ballots.iter().find(|it| it.mandate == elector.mandate);
        let said = ballot.map(|it| sentence::said(record, &it.choice));
        let commune = elector.commune.as_ref().and_then(|it| words.communes.get(it));
        let by = elector.on_behalf.and_then(|_| words.names.get(&elector.person));
        [
            Cell::from("vote"),
            Cell::from(&*said.unwrap_or_else(|| "n’a pas voté".into())),
            Cell::from(&*elector.name),
            commune.map_or(Cell::Empty, |it| Cell::from(it.as_str())),
            by.map_or(Cell::Empty, |it| Cell::from(it.as_str())),
            Cell::Number(elector.weight),
        ]
    };
    record.electors.iter().map(vote).collect()
}

const fn state(state: PollState) -> &'static str {
    match state {
        PollState::Draft | PollState::Armed => "préparé",
        PollState::Open | PollState::Suspended => "ouvert",
        PollState::Counting => "en dépouillement",
        PollState::Closed => "non proclamé",
        PollState::Proclaimed => "proclamé",
        PollState::Voided => "annulé",
    }
}

/// Rows as CSV, under the names of their columns.
pub fn csv<const N: usize>(head: [&str; N], rows: &[[Cell; N]]) -> Result<Vec<u8>, Error> {
    let fault = |error: &dyn std::fmt::Display| Error::Csv(error.to_string());
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(head).map_err(|error| fault(&error))?;
    for row in rows {
        out.write_record(row.iter().map(plain)).map_err(|error| fault(&error))?;
    }
    out.into_inner().map_err(|error| fault(&error))
}

/// The votes as CSV.
pub fn votes_csv(rows: &[Row]) -> Result<Vec<u8>, Error> {
    csv(HEAD, rows)
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Empty => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula, whatever it begins with.
fn harmless(text: &str) -> String {
    let first = text.chars().find(|c| !c.is_whitespace() || matches!(c, '\t' | '\r' | '\n'));
    let signs = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%'];
    if first.is_some_and(|c| signs.contains(&c)) { format!("'{text}") } else { text.to_owned() }
}

/// The votes as XLSX, said to be made at this time: the same votes are the same file.
pub fn votes_xlsx(rows: &[Row], at: Micros) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let seconds = at.0.div_euclid(1_000_000);
    let at = ExcelDateTime::from_timestamp(seconds)?;
    book.set_properties(&DocProperties::new().set_title("Votes").set_creation_datetime(&at));
    let sheet = book.add_worksheet().set_name("Votes")?;
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(HEAD) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                // A text is a text in this format, never a formula; it is also one once saved
                // as CSV by whoever opens it.
                Cell::Text(text) => sheet.write_string(line, column, harmless(text))?,
                Cell::Number(number) => sheet.write(line, column, *number)?,
                Cell::Empty => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(book.save_to_buffer()?)
}
