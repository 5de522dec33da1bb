//! Formatted text: which nodes, where, with which marks. The subset of Tiptap's starter kit that a
//! public act needs; no images, no HTML, no scripts behind a link.
//!
//! A node of another shape would be *removed* by the first editor that opens the document (it does
//! not know it), so it is refused here.

use yrs::branch::{Branch, BranchPtr};
use yrs::types::{Attrs, TypeRef};
use yrs::{Any, Out, ReadTxn, Text, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut};
use yrs::{Map, MapRef, XmlTextRef};

use crate::refusal::Refusal;
use crate::schema::bare_keys;

/// How deep nodes may hang.
const MAX_DEPTH: usize = 12;

/// Nodes that exist.
pub(crate) fn node(name: &str) -> bool {
    matches!(
        name,
        "paragraph"
            | "heading"
            | "bulletList"
            | "orderedList"
            | "listItem"
            | "blockquote"
            | "hardBreak"
            | "horizontalRule"
    )
}

/// What may hang from a node; the empty name is the text itself.
fn holds(parent: &str, child: &str) -> bool {
    match parent {
        "bulletList" | "orderedList" => child == "listItem",
        "paragraph" | "heading" => child == "hardBreak",
        "" | "listItem" | "blockquote" => !matches!(child, "listItem" | "hardBreak"),
        _ => false,
    }
}

/// Looks at a node that changed and all below it. `depth`: nodes above it in its text.
pub(crate) fn touched<T: ReadTxn>(
    branch: BranchPtr,
    depth: usize,
    txn: &T,
    path: &str,
) -> Result<(), Refusal> {
    if depth > MAX_DEPTH {
        return Err(Refusal::schema(path, "nodes hang too deep"));
    }
    match branch.type_ref() {
        TypeRef::XmlFragment => {
            bare_keys(branch, txn, path)?;
            children(&XmlFragmentRef::from(branch), "", depth, (txn, path))
        }
        TypeRef::XmlElement(name) => {
            let element = XmlElementRef::from(branch);
            attributes(&element, name, txn, path)?;
            children(element.as_ref(), name, depth, (txn, path))
        }
        TypeRef::XmlText => {
            bare_keys(branch, txn, path)?;
            words(&XmlTextRef::from(branch), txn, path)
        }
        _ => Err(Refusal::schema(path, "not a text")),
    }
}

fn children<T: ReadTxn>(
    parent: &XmlFragmentRef,
    name: &str,
    depth: usize,
    (txn, path): (&T, &str),
) -> Result<(), Refusal> {
    let mut count = 0_u32;
    for child in parent.children(txn) {
        count += 1;
        let branch: &Branch = child.as_ref();
        match &child {
            XmlOut::Element(element) if holds(name, element.tag()) => {}
            XmlOut::Text(_) if matches!(name, "paragraph" | "heading") => {}
            _ => return Err(Refusal::schema(path, "a node that has no place there")),
        }
        touched(BranchPtr::from(branch), depth + 1, txn, path)?;
    }
    // What is there and is no node: words or values straight in a list of nodes.
    let branch: &Branch = parent.as_ref();
    if branch.content_len() == count && branch.len() == count {
        Ok(())
    } else {
        Err(Refusal::schema(path, "words outside a paragraph"))
    }
}

fn attributes<T: ReadTxn>(
    element: &XmlElementRef,
    name: &str,
    txn: &T,
    path: &str,
) -> Result<(), Refusal> {
    let whole = |value: &Out, low: i64, high: i64| match value {
        Out::Any(Any::Number(number)) => {
            number.as_i64().is_some_and(|number| (low..=high).contains(&number))
        }
        _ => false,
    };
    let branch: &Branch = element.as_ref();
    let keys = MapRef::from(BranchPtr::from(branch));
    for key in keys.keys(txn) {
        let value = keys.get(txn, key).unwrap_or(Out::Any(Any::Undefined));
        let fits = match (name, key) {
            ("heading", "level") => whole(&value, 1, 3),
            ("orderedList", "start") => whole(&value, 0, 9_999),
            // Editors write what is not set as null.
            ("orderedList", "type") => matches!(value, Out::Any(Any::Null | Any::Undefined)),
            _ => false,
        };
        if !fits {
            return Err(Refusal::schema(path, "an attribute that has no place there"));
        }
    }
    Ok(())
}

fn words<T: ReadTxn>(text: &XmlTextRef, txn: &T, path: &str) -> Result<(), Refusal> {
    for chunk in text.diff(txn, |_| ()) {
        if !matches!(chunk.insert, Out::Any(Any::String(_))) {
            return Err(Refusal::schema(path, "something inside words that is no word"));
        }
        if let Some(marks) = chunk.attributes {
            marks_fit(&marks, path)?;
        }
    }
    Ok(())
}

/// The name of a mark, without the suffix editors add when two of one name overlap.
pub(crate) fn mark_name(key: &str) -> &str {
    key.split_once("--").map_or(key, |(name, _)| name)
}

fn marks_fit(marks: &Attrs, path: &str) -> Result<(), Refusal> {
    for (key, value) in marks {
        let fits = match (mark_name(key), value) {
            (_, Any::Null) | ("bold" | "italic" | "underline" | "strike", Any::Bool(_)) => true,
            ("bold" | "italic" | "underline" | "strike", Any::Map(of)) => of.is_empty(),
            ("link", Any::Map(of)) => match of.get("href") {
                Some(Any::String(href)) => safe_link(href),
                _ => false,
            },
            ("comment", Any::Map(of)) => of.values().all(|value| match value {
                Any::String(id) => id.len() <= 64,
                Any::Null | Any::Bool(_) => true,
                _ => false,
            }),
            _ => false,
        };
        if !fits {
            return Err(Refusal::schema(path, "a mark that has no place here"));
        }
    }
    Ok(())
}

/// Only addresses that open a page or a letter.
pub(crate) fn safe_link(href: &str) -> bool {
    let scheme = href.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    href.len() <= 2_048
        && matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
        && !href.chars().any(char::is_control)
}
