//! The votes of a meeting as spreadsheets, read back with nothing of what wrote them.

use parvis_protocol::poll::{Choice, PollFamily, PollKind, PollRecord, Urn};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// A sheet, row by row, without the names of its columns. A number is what the file says is one.
pub type Sheet = Vec<Vec<Result<i64, String>>>;

/// Reads the first sheet of a workbook.
pub fn xlsx(book: &[u8]) -> Sheet {
    let mut book = ZipArchive::new(Cursor::new(book)).expect("a workbook");
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name).expect(name).read_to_string(&mut text).expect("text");
        text
    };
    let shared = part("xl/sharedStrings.xml");
    let shared: Vec<String> = elements(&shared, "si")
        .map(|inside| plain(elements(inside, "t").next().unwrap_or_default()))
        .collect();
    let sheet = part("xl/worksheets/sheet1.xml");
    let rows = elements(&sheet, "row").map(|row| read_row(row, &shared));
    rows.skip(1).collect()
}

fn read_row(row: &str, shared: &[String]) -> Vec<Result<i64, String>> {
    let mut cells = Vec::new();
    for cell in row.split("<c ").skip(1) {
        let (head, inside) = cell.split_once('>').expect("a cell");
        let reference = attribute(head, "r").expect("its place");
        let column = usize::from(reference.as_bytes()[0] - b'A');
        cells.resize(column, Err(String::new()));
        let value = elements(inside, "v").next().unwrap_or_default();
        cells.push(match attribute(head, "t") {
            Some("s") => Err(shared[value.parse::<usize>().expect("a place")].clone()),
            Some(other) => panic!("a cell of type {other}"),
            None => Ok(value.parse().expect("a whole number")),
        });
    }
    cells
}

/// What stands inside each element of this name.
fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let starts = move |rest: &str| rest.starts_with([' ', '>']);
    let all: Vec<&str> = xml.split(&*open).skip(1).filter(|it| starts(it)).collect();
    all.into_iter().map(move |element| {
        let (_, inside) = element.split_once('>').unwrap_or_default();
        inside.split_once(&*close).map_or("", |it| it.0)
    })
}

fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|it| it.0)
}

fn plain(xml: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    signs.iter().fold(xml.to_owned(), |text, (escape, sign)| text.replace(escape, sign))
}

/// Reads the votes as CSV. Here every cell is a text.
pub fn csv(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// What the rows of a poll must say: what kind of line, its label, whose it is, how many voices.
pub fn expected(record: &PollRecord) -> Vec<[String; 4]> {
    let result = &record.result;
    let labels: Vec<&str> = match record.question.kind {
        PollKind::Motion => vec!["pour", "contre"],
        _ => record.question.options.iter().map(|it| &*it.label).collect(),
    };
    assert_eq!(labels.len(), result.lines.len());
    let lines = labels.into_iter().zip(result.lines.iter().map(|line| line.votes));
    let sums = [
        ("abstentions", result.abstentions),
        ("blancs", result.blank),
        ("nuls", result.void),
        ("ne prennent pas part au vote", result.nppv),
        ("n’ont pas voté", result.missing),
        ("suffrages exprimés", result.cast),
        ("inscrits", result.electors),
    ];
    let sums = sums.map(|(label, sum)| (label, sum.weight));
    let figure = |(label, votes): (&str, i64)| {
        ["résultat".into(), label.into(), String::new(), votes.to_string()]
    };
    let mut rows: Vec<[String; 4]> = lines.chain(sums).map(figure).collect();
    if let (Urn::Named(ballots), PollFamily::Public) = (&record.urn, record.rules.family) {
        for elector in &record.electors {
            let ballot = ballots.iter().find(|it| it.mandate == elector.mandate);
            let said = match ballot.map(|it| &it.choice) {
                Some(Choice::For) => "pour",
                Some(Choice::Against) => "contre",
                None => "n’a pas voté",
                Some(other) => panic!("{other:?}"),
            };
            let weight = elector.weight.to_string();
            rows.push(["vote".into(), said.into(), elector.name.clone(), weight]);
        }
    }
    rows
}
