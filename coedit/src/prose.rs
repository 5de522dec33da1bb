//! Formatted text as blocks: read from a document, written into one, told as words or Markdown.
//!
//! The blocks are a copy: they know neither who wrote them nor what was there before.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yrs::types::Attrs;
use yrs::{Any, Out, ReadTxn, Text, TransactionMut, Xml, XmlElementPrelim, XmlElementRef};
use yrs::{XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef};

use crate::xml::{mark_name, safe_link};

/// One block of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its words.
        text: Vec<Run>,
    },
    /// A heading.
    Heading {
        /// 1, 2 or 3.
        level: u8,
        /// Its words.
        text: Vec<Run>,
    },
    /// A list.
    List {
        /// Its first number, if it is numbered.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        start: Option<u16>,
        /// What each of its items holds.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote {
        /// What it holds.
        blocks: Vec<Block>,
    },
    /// A line across the page.
    Rule,
}

/// Words of one look. A break of line is a run whose text is one line feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Their look, in the order of the alphabet: `bold`, `italic`, `strike`, `underline`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub marks: Vec<String>,
    /// Where a press leads.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
    /// Comments anchored here, by identifier.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub comments: Vec<String>,
}

impl Block {
    /// A paragraph of plain words.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Paragraph { text: vec![Run { text: text.into(), ..Run::default() }] }
    }
}

/// Reads a fragment.
pub(crate) fn read<T: ReadTxn>(fragment: &XmlFragmentRef, txn: &T) -> Vec<Block> {
    fragment.children(txn).filter_map(|child| read_block(&child, txn)).collect()
}

fn read_block<T: ReadTxn>(node: &XmlOut, txn: &T) -> Option<Block> {
    let XmlOut::Element(element) = node else { return None };
    let inside = || read(element.as_ref(), txn);
    match &**element.tag() {
        "paragraph" => Some(Block::Paragraph { text: read_runs(element, txn) }),
        "heading" => Some(Block::Heading {
            level: number(element, "level", txn).unwrap_or(1),
            text: read_runs(element, txn),
        }),
        "bulletList" => Some(Block::List { start: None, items: list_items(element, txn) }),
        "orderedList" => Some(Block::List {
            start: Some(number(element, "start", txn).unwrap_or(1)),
            items: list_items(element, txn),
        }),
        "blockquote" => Some(Block::Quote { blocks: inside() }),
        "horizontalRule" => Some(Block::Rule),
        _ => None,
    }
}

fn list_items<T: ReadTxn>(list: &XmlElementRef, txn: &T) -> Vec<Vec<Block>> {
    let items = list.children(txn).filter_map(|child| match child {
        XmlOut::Element(item) => Some(read(item.as_ref(), txn)),
        _ => None,
    });
    items.collect()
}

fn number<T: ReadTxn, N: TryFrom<i64>>(node: &XmlElementRef, key: &str, txn: &T) -> Option<N> {
    match node.get_attribute(txn, key)? {
        Out::Any(Any::Number(number)) => N::try_from(number.as_i64()?).ok(),
        _ => None,
    }
}

fn read_runs<T: ReadTxn>(node: &XmlElementRef, txn: &T) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |run: Run| match runs.last_mut() {
        Some(last)
            if (&last.marks, &last.link, &last.comments)
                == (&run.marks, &run.link, &run.comments)
                && last.text != "\n"
                && run.text != "\n" =>
        {
            last.text.push_str(&run.text);
        }
        _ => runs.push(run),
    };
    for child in node.children(txn) {
        match child {
            XmlOut::Text(text) => {
                for chunk in text.diff(txn, |_| ()) {
                    if let Out::Any(Any::String(words)) = chunk.insert {
                        push(run(&words, chunk.attributes.as_deref()));
                    }
                }
            }
            XmlOut::Element(_) => push(Run { text: "\n".into(), ..Run::default() }),
            XmlOut::Fragment(_) => {}
        }
    }
    runs
}

fn run(words: &str, marks: Option<&Attrs>) -> Run {
    let mut run = Run { text: words.to_owned(), ..Run::default() };
    for (key, value) in marks.into_iter().flatten() {
        let field = |name: &str| match value {
            Any::Map(of) => match of.get(name) {
                Some(Any::String(text)) => Some(text.to_string()),
                _ => None,
            },
            _ => None,
        };
        match mark_name(key) {
            _ if matches!(value, Any::Null | Any::Undefined | Any::Bool(false)) => {}
            "link" => run.link = field("href").filter(|href| safe_link(href)),
            "comment" => run.comments.extend(field("id")),
            name => run.marks.push(name.to_owned()),
        }
    }
    run.marks.sort();
    run.comments.sort();
    run
}

/// Writes blocks into a fragment, from `at` on.
pub(crate) fn write(
    fragment: &XmlFragmentRef,
    txn: &mut TransactionMut<'_>,
    mut at: u32,
    blocks: &[Block],
) {
    for block in blocks {
        write_block(fragment, txn, at, block);
        at += 1;
    }
}

fn write_block(into: &XmlFragmentRef, txn: &mut TransactionMut<'_>, at: u32, block: &Block) {
    let node = |txn: &mut TransactionMut<'_>, name: &str| {
        into.insert(txn, at, XmlElementPrelim::empty(name))
    };
    match block {
        Block::Paragraph { text } => {
            let paragraph = node(txn, "paragraph");
            write_runs(&paragraph, txn, text);
        }
        Block::Heading { level, text } => {
            let heading = node(txn, "heading");
            heading.insert_attribute(txn, "level", i64::from((*level).clamp(1, 3)));
            write_runs(&heading, txn, text);
        }
        Block::List { start, items } => {
            let list = node(txn, if start.is_some() { "orderedList" } else { "bulletList" });
            if let Some(start) = start {
                list.insert_attribute(txn, "start", i64::from((*start).min(9_999)));
            }
            for item in items {
                let item_node = list.push_back(txn, XmlElementPrelim::empty("listItem"));
                write(item_node.as_ref(), txn, 0, item);
            }
        }
        Block::Quote { blocks } => {
            let quote = node(txn, "blockquote");
            write(quote.as_ref(), txn, 0, blocks);
        }
        Block::Rule => drop(node(txn, "horizontalRule")),
    }
}

fn write_runs(node: &XmlElementRef, txn: &mut TransactionMut<'_>, runs: &[Run]) {
    let mut open: Option<XmlTextRef> = None;
    for run in runs {
        if run.text == "\n" {
            node.push_back(txn, XmlElementPrelim::empty("hardBreak"));
            open = None;
        } else if !run.text.is_empty() {
            let text = match open.take() {
                Some(text) => text,
                None => node.push_back(txn, XmlTextPrelim::new("")),
            };
            let end = text.len(txn);
            text.insert_with_attributes(txn, end, &run.text, marks(run));
            open = Some(text);
        }
    }
}

fn marks(run: &Run) -> Attrs {
    let table = |key: &str, value: &str| {
        let of = HashMap::from([(key.to_owned(), Any::String(value.into()))]);
        Any::Map(Arc::new(of))
    };
    let mut attrs = Attrs::new();
    for mark in &run.marks {
        attrs.insert(mark.as_str().into(), Any::Map(Arc::default()));
    }
    if let Some(href) = &run.link {
        attrs.insert("link".into(), table("href", href));
    }
    for (nth, id) in run.comments.iter().enumerate() {
        let key = if nth == 0 { "comment".to_owned() } else { format!("comment--{nth}") };
        attrs.insert(key.into(), table("id", id));
    }
    attrs
}

/// The words alone, one line per block.
pub fn plain(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    plain_into(blocks, &mut lines);
    lines.join("\n")
}

fn plain_into(blocks: &[Block], lines: &mut Vec<String>) {
    let words = |text: &[Run]| text.iter().map(|run| run.text.as_str()).collect::<String>();
    for block in blocks {
        match block {
            Block::Paragraph { text } | Block::Heading { text, .. } => lines.push(words(text)),
            Block::List { items, .. } => items.iter().for_each(|item| plain_into(item, lines)),
            Block::Quote { blocks } => plain_into(blocks, lines),
            Block::Rule => {}
        }
    }
}

/// As Markdown (`CommonMark`); `indent` is put before every line.
pub fn markdown(blocks: &[Block], indent: &str) -> String {
    let mut out = String::new();
    for (nth, block) in blocks.iter().enumerate() {
        if nth > 0 {
            out.push_str(indent.trim_end());
            out.push('\n');
        }
        let told = match block {
            Block::Paragraph { text } => format!("{indent}{}\n", inline(text, indent)),
            Block::Heading { level, text } => {
                let signs = "#".repeat(usize::from(*level) + 2);
                format!("{indent}{signs} {}\n", inline(text, indent))
            }
            Block::List { start, items } => list(*start, items, indent),
            Block::Quote { blocks } => markdown(blocks, &format!("{indent}> ")),
            Block::Rule => format!("{indent}---\n"),
        };
        out.push_str(&told);
    }
    out
}

fn list(start: Option<u16>, items: &[Vec<Block>], indent: &str) -> String {
    let mut out = String::new();
    for (nth, item) in (0_u32..).zip(items) {
        let sign = start.map_or("- ".to_owned(), |first| format!("{}. ", u32::from(first) + nth));
        let inner = format!("{indent}{}", " ".repeat(sign.len()));
        let told = markdown(item, &inner);
        let words = told.strip_prefix(&inner).unwrap_or(&told);
        out.extend([indent, &sign, words.trim_end(), "\n"]);
    }
    out
}

fn inline(runs: &[Run], indent: &str) -> String {
    let mut out = String::new();
    for run in runs {
        if run.text == "\n" {
            out.extend(["\\\n", indent]);
            continue;
        }
        // CommonMark wants no space just inside a mark.
        let words = run.text.trim();
        let lead = run.text.len() - run.text.trim_start().len();
        let (before, after) = run.text.split_at(lead);
        let tail = after.get(words.len()..).unwrap_or_default();
        let mut told = escape(words);
        for mark in &run.marks {
            told = match mark.as_str() {
                _ if words.is_empty() => told,
                "bold" => format!("**{told}**"),
                "italic" => format!("*{told}*"),
                "strike" => format!("~~{told}~~"),
                _ => told,
            };
        }
        if let Some(href) = &run.link {
            told = format!("[{told}](<{}>)", href.replace(['<', '>'], ""));
        }
        out.push_str(before);
        out.push_str(&told);
        out.push_str(tail);
    }
    out
}

/// Signs that Markdown would understand.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in words.chars() {
        if matches!(sign, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '~' | '|') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
