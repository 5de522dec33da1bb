//! The rows of a file: bytes into cells. Nothing here knows a column.
//!
//! A cell never goes on over the end of its line, although CSV allows it: none of our files has a
//! use for it, and one stray quote would otherwise swallow all that follows without a word.

use crate::text::{is_of_a_name, shows};
use std::io::{self, Chain, Read, Take};
use unicode_normalization::UnicodeNormalization as _;

/// Bytes of one row at most: a quote that is never closed must not fill the memory.
const ROW_BYTES_MAX: u64 = 256 * 1024;

/// Put after the file: a row of its own, or the tail of a cell whose quote is still open.
const END: &[u8] = b"\n\0\n";

const UNCLOSED: &str = "un guillemet n’est pas refermé, ou une case contient un retour à la ligne";
const ENDLESS: &str = "cette ligne n’en finit pas : un guillemet n’est pas refermé ; la suite du \
    fichier n’a pas été lue";
const NOT_UTF8: &str =
    "ce texte n’est pas en UTF-8 (dans un tableur, enregistrez au format « CSV UTF-8 »)";

/// The rows of a file, one after the other.
pub(super) struct Rows<R> {
    csv: csv::Reader<Take<Ended<R>>>,
    record: csv::ByteRecord,
}

/// The lines of a file, then [`END`].
type Ended<R> = Chain<Breaks<Take<R>>, &'static [u8]>;

/// One row that is not blank.
pub(super) struct Row {
    /// The line of the file where it begins; the first is line 1.
    pub(super) number: u64,
    /// Its cells as text, or why they cannot be trusted.
    pub(super) cells: Result<Vec<String>, Spoilt>,
}

/// What is wrong with a row as a whole.
pub(super) struct Spoilt {
    /// The cell, counted from zero, where it is the matter of one.
    pub(super) place: Option<usize>,
    /// In French.
    pub(super) reason: &'static str,
}

impl<R: Read> Rows<R> {
    pub(super) fn of(input: R, bytes_max: u64) -> Self {
        let lines = Breaks { input: input.take(bytes_max), is_after_return: false };
        let csv = csv::ReaderBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .from_reader(lines.chain(END).take(ROW_BYTES_MAX));
        Self { csv, record: csv::ByteRecord::new() }
    }

    /// The next row; none at the end, or after a row that has none.
    pub(super) fn advance(&mut self) -> Result<Option<Row>, io::Error> {
        if self.is_endless() {
            return Ok(None);
        }
        self.csv.get_mut().set_limit(ROW_BYTES_MAX);
        let is_row = self.csv.read_byte_record(&mut self.record).map_err(|error| {
            match error.into_kind() {
                csv::ErrorKind::Io(error) => error,
                other => io::Error::other(format!("{other:?}")),
            }
        })?;
        let is_endless = self.is_endless();
        if !is_endless && (!is_row || self.record.iter().eq([b"\0"])) {
            return Ok(None);
        }
        let number = self.csv.position().line().saturating_sub(self.breaks());
        let cells = if is_endless {
            Err(Spoilt { place: None, reason: ENDLESS })
        } else {
            cells(&self.record)
        };
        Ok(Some(Row { number, cells }))
    }

    /// There may be more in the file than was allowed to be read.
    pub(super) fn is_cut(&self) -> bool {
        let (lines, _) = self.csv.get_ref().get_ref().get_ref();
        lines.input.limit() == 0
    }

    /// Line breaks between the first line of the row and where the reader stands.
    fn breaks(&self) -> u64 {
        let inside = self.record.iter().flatten().filter(|byte| **byte == b'\n').count();
        let is_open = self.is_endless() || self.record.as_slice().ends_with(END);
        u64::try_from(inside).unwrap_or(u64::MAX).saturating_add(u64::from(!is_open))
    }

    fn is_endless(&self) -> bool {
        self.csv.get_ref().limit() == 0
    }
}

fn cells(record: &csv::ByteRecord) -> Result<Vec<String>, Spoilt> {
    if let Some(place) = record.iter().position(|cell| cell.contains(&b'\n')) {
        return Err(Spoilt { place: Some(place), reason: UNCLOSED });
    }
    let cells = record.iter().map(|cell| std::str::from_utf8(cell).map(text));
    let cells: Result<Vec<String>, _> = cells.collect();
    cells.map_err(|_| Spoilt { place: None, reason: NOT_UTF8 })
}

/// A cell as text: composed letters, one space between two words and none around, no byte order
/// mark; empty when there is nothing to see. What no name may hold stays, to be told.
fn text(cell: &str) -> String {
    let cell: String = cell.trim_start_matches('\u{feff}').nfc().collect();
    if !shows(&cell) {
        return String::new();
    }
    let is_space = |c: char| c == '\t' || (c.is_whitespace() && is_of_a_name(c));
    let words = cell.split(is_space).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Makes one line feed of each end of line, whichever system wrote it: the CSV reader counts a
/// line too few after each carriage return.
struct Breaks<R> {
    input: R,
    is_after_return: bool,
}

impl<R: Read> Read for Breaks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.input.read(buffer)?;
            let mut kept = 0_usize;
            for at in 0..count {
                let Some(byte) = buffer.get(at).copied() else { break };
                let is_second = self.is_after_return && byte == b'\n';
                self.is_after_return = byte == b'\r';
                if is_second {
                    continue;
                }
                if let Some(place) = buffer.get_mut(kept) {
                    *place = if self.is_after_return { b'\n' } else { byte };
                    kept = kept.saturating_add(1);
                }
            }
            // Nothing kept is no end: a line feed may have been all there was.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}
