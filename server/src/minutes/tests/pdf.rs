//! The minutes as a PDF, read again by poppler, which knows nothing of what made it.

use super::super::document::{Block, Document, Part, Table, minutes};
use super::super::facts::assemble;
use super::super::pdf;
use super::evening::sources;
use std::io::Write as _;
use std::process::Command;

/// What a program of poppler (`poppler-utils`, see `.ci/install`) says of a PDF.
fn read(program: &str, options: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let mut command = Command::new(program);
    command.args(options).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn text(pdf: &[u8]) -> String {
    read("pdftotext", &["-enc", "UTF-8", "-nopgbrk"], pdf)
}

/// A text as it is, wherever its lines were broken.
fn joined(text: &str) -> String {
    text.split([' ', '\n']).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

fn of_blocks(blocks: Vec<Block>) -> Vec<u8> {
    let parts = vec![Part { item: None, blocks }];
    let (title, subject) = ("Procès-verbal".into(), "Conseil".into());
    pdf::document(&Document { title, subject, parts }).unwrap()
}

#[test]
fn an_evening_is_a_pdf_that_all_can_read() {
    let sources = sources();
    let document = minutes(&sources, &assemble(&sources));
    let made = pdf::document(&document).unwrap();
    assert!(made.starts_with(b"%PDF-"));
    assert!(made == pdf::document(&document).unwrap(), "the same document, the same bytes");

    let info = read("pdfinfo", &[], &made);
    let title = format!("Title:           {}\n", document.title);
    for said in [&*title, "Tagged:          yes\n", "Page size:       595.276 x 841.89 pts (A4)"] {
        assert!(info.contains(said), "{said}\n{info}");
    }
    let raw = String::from_utf8_lossy(&made);
    for said in ["/Lang (fr", "/Marked true", "/StructTreeRoot", "/DisplayDocTitle true"] {
        assert!(raw.contains(said), "{said}");
    }
    assert!(read("pdfinfo", &["-meta"], &made).contains("<pdfuaid:part>1</pdfuaid:part>"));

    let tree = read("pdfinfo", &["-struct-text"], &made);
    for tag in ["H1 ", "H2 ", "H3 ", "Table ", "TH ", "TD ", "L ", "LI ", "P "] {
        assert!(tree.lines().any(|line| line.trim_start().starts_with(tag)), "{tag}\n{tree}");
    }
}

#[test]
fn the_figures_of_a_pdf_are_those_of_the_record() {
    let sources = sources();
    let document = minutes(&sources, &assemble(&sources));
    let said = joined(&text(&pdf::document(&document).unwrap()));
    let texts = document.parts.iter().flat_map(|part| &part.blocks).flat_map(|block| match block {
        Block::Heading(_, text) | Block::Text(text) => vec![text],
        Block::Fact(name, what) => vec![name, what],
        Block::List(lines) => lines.iter().collect(),
        Block::Table(_) | Block::Written(..) => Vec::new(),
    });
    let mut seen = 0;
    // Their narrow and their whole spaces too: a line never ends at one.
    for text in texts.filter(|it| !it.contains('-')) {
        assert!(said.contains(&joined(text)), "{text}\n{said}");
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
    assert!(said.contains("présents sur 5\u{a0}sièges pourvus"), "{said}");
    assert!(said.contains("non compté\u{202f};") || said.contains("\u{202f}; "), "{said}");
}

#[test]
fn what_people_wrote_is_no_markup_in_a_pdf() {
    let hostile = "= Adopté *oui* _non_ $x^2$ #panic(\"a\") `b` <c> @d \\ // e /* f ~ -- ... 'g'";
    let cell = || vec![hostile.to_owned(), "#json(\"document.json\")".to_owned()];
    let made = of_blocks(vec![
        Block::Heading(2, hostile.into()),
        Block::Fact(hostile.into(), hostile.into()),
        Block::Text(hostile.into()),
        Block::Written(None, format!("Un.\nDeux.\n\n{hostile}")),
        Block::List(vec![hostile.into()]),
        Block::Table(Table { head: cell(), rows: vec![cell()] }),
    ]);
    let said = joined(&text(&made));
    let times = said.matches(&joined(hostile)).count();
    // The narrow cells of the table may end a line inside a word.
    assert!(times >= 6, "{times} times\n{said}");
    assert!(said.contains("Un. Deux."), "{said}");
    assert!(said.contains("#json(\"document.json\")"), "{said}");
}

#[test]
fn no_sign_keeps_a_pdf_from_being_made() {
    let all = "Ł ő ё ς ﬁ e\u{301} \u{200b}\u{feff}\u{fe0f} 🏛️ 👩🏽‍🌾 漢 ع \u{e000} \u{301}\t–—…€œ";
    let made = of_blocks(vec![
        Block::Text(all.into()),
        Block::Text(String::new()),
        Block::Written(Some(String::new()), "\n\n\n".into()),
        Block::List(Vec::new()),
        Block::List(vec![String::new()]),
        Block::Text("a".repeat(12_000)),
    ]);
    let said = text(&made);
    assert!(said.contains("é") && said.contains("–—…€œ"), "{said}");
    assert!(said.matches('a').count() >= 12_000, "no letter is outside of the page");
}
