//! A document as Markdown (`CommonMark`, with tables). Whatever people wrote stands there as they
//! wrote it: no sign of theirs makes a heading, a link or a line of a table. Pure.

use super::document::{Block, Document, Part, Table};

/// The whole document.
pub fn document(document: &Document) -> String {
    let mut out = format!("# {}\n\n{}\n", inline(&document.title), inline(&document.subject));
    for one in &document.parts {
        out.push('\n');
        out.push_str(&part(one));
    }
    out
}

/// A part of it; without blocks, nothing.
pub fn part(part: &Part) -> String {
    let blocks: Vec<String> = part.blocks.iter().map(block).collect();
    blocks.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), inline(text))
        }
        Block::Fact(name, what) => format!("**{}**\u{a0}: {}\n", inline(name), inline(what)),
        Block::Text(text) => format!("{}\n", paragraph(text)),
        Block::Written(None, text) => written(text),
        Block::Written(Some(name), text) => format!("## {}\n\n{}", inline(name), written(text)),
        Block::List(lines) => {
            let lines: Vec<String> =
                lines.iter().map(|it| format!("- {}\n", paragraph(it))).collect();
            lines.concat()
        }
        Block::Table(it) => table(it),
    }
}

fn written(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|it| !it.is_empty());
    let lines = |it: &str| it.lines().map(paragraph).collect::<Vec<_>>().join("\\\n");
    let all: Vec<String> = paragraphs.map(|it| format!("{}\n", lines(it))).collect();
    all.join("\n")
}

fn table(table: &Table) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|it| inline(it)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = vec!["---"; table.head.len()].join(" | ");
    let rows: String = table.rows.iter().map(|row| line(row)).collect();
    format!("{}| {rule} |\n{rows}", line(&table.head))
}

/// A text where it begins a line: what would begin a list, a heading or a rule is escaped.
fn paragraph(text: &str) -> String {
    let text = inline(text.trim_start());
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).unwrap_or(("", &text));
    match rest.chars().next() {
        Some('-' | '+' | '=' | '#') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => format!("{number}\\{rest}"),
        _ => text,
    }
}

/// A text within a line: signs are signs, and a line does not end.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => {
                out.extend(['\\', c]);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_no_markup() {
        let hostile = "# Adopté\n\n- 21 pour\n1. <b>non</b> | *oui* [a](b) `x` &amp; _y_\n---";
        let expected = "\\# Adopté\n\n\\- 21 pour\\\n1\\. \\<b\\>non\\</b\\> \\| \\*oui\\* \
                        \\[a\\](b) \\`x\\` \\&amp; \\_y\\_\\\n\\---\n";
        assert_eq!(block(&Block::Written(None, hostile.into())), expected);
        let row = Table { head: vec!["A".into()], rows: vec![vec!["x|y\n| z".into()]] };
        assert_eq!(table(&row), "| A |\n| --- |\n| x\\|y \\| z |\n");
        let said = Block::Fact("Décision".into(), "a\n# b".into());
        assert_eq!(block(&said), "**Décision**\u{a0}: a # b\n");
    }
}
