//! The minutes as a PDF, read again by poppler, which knows nothing of what made it.

use super::super::document::{Block, Document, Part, Table, minutes};
use super::super::facts::assemble;
use super::super::pdf;
use super::evening::sources;
use std::io::Write as _;
use std::process::Command;

/// What `pdfinfo` (of `poppler-utils`, see `.ci/install`) says of a PDF.
fn info(option: Option<&str>, pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output = Command::new("pdfinfo").args(option).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The titles that it repeats beside the tags are cut anywhere.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The tree of its tags, with the text that stands under each.
fn tree(pdf: &[u8]) -> String {
    info(Some("-struct-text"), pdf)
}

/// All its text, in the order in which it is read aloud.
fn spoken(pdf: &[u8]) -> String {
    let quoted = |line: &str| Some(line.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned());
    tree(pdf).lines().filter_map(quoted).collect()
}

fn of_blocks(blocks: Vec<Block>) -> Vec<u8> {
    let parts = vec![Part { item: None, blocks }];
    let (title, subject) = ("Procès-verbal".into(), "Conseil".into());
    pdf::document(&Document { title, subject, parts }).unwrap()
}

#[test]
fn the_minutes_are_a_pdf_that_all_can_read() {
    let sources = sources();
    let document = minutes(&sources, &assemble(&sources));
    let made = pdf::document(&document).unwrap();
    assert!(made.starts_with(b"%PDF-"));
    let raw = String::from_utf8_lossy(&made);
    for said in ["/Lang(fr-FR)", "/Marked true", "/StructTreeRoot", "/DisplayDocTitle true"] {
        assert!(raw.contains(said), "{said}");
    }
    let told = info(None, &made);
    for said in [&*document.title, "Tagged:          yes", "(A4)"] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    assert!(info(Some("-meta"), &made).contains("<pdfuaid:part>1</pdfuaid:part>"));
    let tree = tree(&made);
    for tag in ["H1 ", "H2 ", "H3 ", "Table ", "THead", "TH ", "TD:", "L ", "LI ", "LBody ", "P "] {
        assert!(tree.lines().any(|line| line.trim_start().starts_with(tag)), "{tag}\n{tree}");
    }
    assert!(made == pdf::document(&document).unwrap(), "the same document, the same bytes");
}

#[test]
fn a_pdf_says_all_that_the_record_says() {
    let sources = sources();
    let document = minutes(&sources, &assemble(&sources));
    let said = spoken(&pdf::document(&document).unwrap());
    let blocks = document.parts.iter().flat_map(|part| &part.blocks);
    let texts = blocks.flat_map(|block| match block {
        Block::Heading(_, text) | Block::Text(text) => vec![&**text],
        Block::Fact(name, what) => vec![&**name, what],
        Block::Written(_, text) => text.split('\n').collect(),
        Block::List(lines) => lines.iter().map(String::as_str).collect(),
        Block::Table(it) => {
            it.head.iter().chain(it.rows.iter().flatten()).map(|it| &**it).collect()
        }
    });
    let mut figures = 0;
    // With the spaces of French, narrow or whole, at which no line ends.
    for text in texts {
        assert!(said.contains(text), "{text}\n{said}");
        figures += text.chars().filter(char::is_ascii_digit).count();
    }
    assert!(figures > 200, "{figures}");
    assert!(said.contains("18\u{a0}h\u{a0}10") && said.contains("marge 0\u{202f}; "), "{said}");
}

#[test]
fn what_people_wrote_is_no_markup_in_a_pdf() {
    let hostile = "= Adopté *oui* _non_ $x^2$ #panic(\"a\") `b` <c> @d \\ // e /* f ~ -- ... 'g'";
    let cells = || vec![hostile.to_owned(), "#json(\"document.json\")".to_owned()];
    let said = spoken(&of_blocks(vec![
        Block::Heading(2, hostile.into()),
        Block::Fact(hostile.into(), hostile.into()),
        Block::Text(hostile.into()),
        Block::Written(None, format!("Un.\nDeux.\n\n{hostile}")),
        Block::List(vec![hostile.into()]),
        Block::Table(Table { head: cells(), rows: vec![cells()] }),
    ]));
    assert_eq!(said.matches(hostile).count(), 8, "{said}");
    assert_eq!(said.matches("#json(\"document.json\")").count(), 2, "{said}");
}

#[test]
fn no_sign_keeps_a_pdf_from_being_made() {
    let all = "Ł ő ё ς ﬁ e\u{301} \u{200b}\u{feff}\u{fe0f} 🏛️ 👩🏽‍🌾 漢 ع \u{e000} \u{301}";
    let said = spoken(&of_blocks(vec![
        Block::Heading(2, " ".into()),
        Block::Text(all.into()),
        Block::Text("a\t–—…€œ".into()),
        Block::Text(String::new()),
        Block::Written(Some(String::new()), "\n\n\n".into()),
        Block::List(Vec::new()),
        Block::List(vec![String::new()]),
        Block::Text("z".repeat(12_000)),
    ]));
    assert!(said.contains("ё ς") && said.contains('é') && said.contains(" –—…€œ"), "{said}");
    assert_eq!(said.matches('z').count(), 12_000, "no letter is outside of the page");
}
