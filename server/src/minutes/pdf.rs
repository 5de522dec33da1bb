//! A document as an accessible PDF: tagged, titled, in French, checked against PDF/UA-1 while it
//! is written. Laid out by typst, from a page of ours (`page.typ`) and the document as data: no
//! sign that somebody wrote is markup. It reads no file, no package and no clock, so that the same
//! document gives the same bytes. Pure, and slow: for a thread where it may take its time.

use super::document::Document;
use serde_json::Value;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use unicode_normalization::UnicodeNormalization as _;

const PAGE: &str = include_str!("page.typ");
/// Latin, Greek and Cyrillic letters; see `fonts/OFL.txt`.
const FONTS: [&[u8]; 2] = [
    include_bytes!("../../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../../fonts/LibertinusSerif-Bold.otf"),
];
/// Characters that may follow each other without a place to end the line: an address, a hash.
const UNBROKEN_CHARS_MAX: usize = 72;
/// What stands for a sign that the fonts do not have, such as an emoji.
const UNKNOWN: char = '\u{fffd}';
const BREAK: char = '\u{200b}';

/// Why a document was not laid out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// What typst says of it.
    #[error("the page was not laid out: {0}")]
    Page(String),
}

/// The document as a PDF.
pub fn document(document: &Document) -> Result<Vec<u8>, Error> {
    let made = lay_out(document);
    // What typst remembers would be of use to the next document only if it were the same one.
    typst::comemo::evict(0);
    made
}

fn lay_out(document: &Document) -> Result<Vec<u8>, Error> {
    let sheet = Sheet::of(document)?;
    let paged: PagedDocument = typst::compile(&sheet).output.map_err(|it| told(&it))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]);
    let standards = standards.map_err(|it| Error::Page(it.message().to_string()))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    typst_pdf::pdf(&paged, &options).map_err(|it| told(&it))
}

/// What is wrong, without any of the text, which would come in quotation marks.
fn told(diagnostics: &[SourceDiagnostic]) -> Error {
    let quotes = ['"', '`'];
    let plain = |it: &SourceDiagnostic| it.message.split(quotes).next().map(str::to_owned);
    let said: Vec<String> = diagnostics.iter().filter_map(plain).collect();
    Error::Page(said.join("; "))
}

/// What every document is laid out with, made once.
struct Press {
    library: LazyHash<Library>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    page: Source,
    data: FileId,
}

static PRESS: LazyLock<Result<Press, String>> = LazyLock::new(Press::new);

impl Press {
    fn new() -> Result<Self, String> {
        let fonts = FONTS.iter().map(|data| Font::new(Bytes::new(*data), 0));
        let fonts: Vec<Font> = fonts.collect::<Option<_>>().ok_or("a font is no font")?;
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            page: Source::new(file("page.typ")?, PAGE.to_owned()),
            data: file("document.json")?,
        })
    }
}

/// A file of the page, which is no file of this machine.
fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| error.to_string())?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document, and nothing else of the world.
struct Sheet {
    press: &'static Press,
    data: Bytes,
}

impl Sheet {
    fn of(document: &Document) -> Result<Self, Error> {
        let press = PRESS.as_ref().map_err(|it| Error::Page(it.clone()))?;
        let mut data = serde_json::to_value(document)?;
        printable(&mut data, &press.fonts);
        Ok(Self { press, data: Bytes::new(serde_json::to_vec(&data)?) })
    }
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.page.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.press.page.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Every text of it with only what the fonts have: what they have not would have no shape, and no
/// place in a PDF that all can read.
fn printable(data: &mut Value, fonts: &[Font]) {
    match data {
        Value::String(text) => *text = breakable(&known(text, fonts)),
        Value::Array(all) => all.iter_mut().for_each(|it| printable(it, fonts)),
        Value::Object(all) => all.values_mut().for_each(|it| printable(it, fonts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn known(text: &str, fonts: &[Font]) -> String {
    let has = |c: char| fonts.iter().all(|it| it.info().coverage.contains(u32::from(c)));
    let shown = |c: char| match c {
        '\n' => Some(c),
        '\t' => Some(' '),
        // They only change the look of the sign before, or join it to the next one.
        '\r' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => None,
        c if has(c) => Some(c),
        _ => Some(UNKNOWN).filter(|it| has(*it)).or(Some('?')),
    };
    text.nfc().filter_map(shown).collect()
}

/// A word that no line could hold may end anywhere.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut unbroken = 0;
    for c in text.chars() {
        unbroken = if matches!(c, ' ' | '\n' | '-') { 0 } else { unbroken + 1 };
        if unbroken > UNBROKEN_CHARS_MAX {
            out.push(BREAK);
            unbroken = 1;
        }
        out.push(c);
    }
    out
}
