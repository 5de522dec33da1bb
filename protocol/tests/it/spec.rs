//! `PROTOCOL.md` says what the code says: its tables are made from the source, its example is
//! made of real frames. `UPDATE=1 cargo test -p parvis-protocol --test it spec` writes the tables
//! again; the words around them are for people to write.

use crate::samples::variants::Variants;
use crate::samples::{Outcome, hex, missing, values};
use parvis_protocol::frame::{ClientFrame, ServerFrame};
use parvis_protocol::problem::Problem;
use parvis_protocol::wire::Encoding::Json;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write as _;

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/PROTOCOL.md");
const LIMITS: &str = include_str!("../../src/limits.rs");
const FRAME: &str = include_str!("../../src/frame.rs");
const CHANGE: &str = include_str!("../../src/change.rs");
const COMMAND: &str = include_str!("../../src/command.rs");
const PROBLEM: &str = include_str!("../../src/problem.rs");

#[test]
fn tables_say_what_the_code_says() -> Outcome {
    let written = std::fs::read_to_string(SPEC)?;
    let mut spec = written.clone();
    for (name, table) in [
        ("limits", limits()?),
        ("closes", closes()?),
        ("verbs", verbs()?),
        ("commands", commands()?),
        ("problems", problems()?),
    ] {
        spec = replaced(&spec, name, &table)?;
    }
    if std::env::var_os("UPDATE").is_some() {
        // At once: the other tests are reading it.
        let fresh = format!("{SPEC}.new");
        std::fs::write(&fresh, &spec)?;
        std::fs::rename(&fresh, SPEC)?;
    } else {
        assert!(spec == written, "the tables of PROTOCOL.md drifted: run with UPDATE=1");
    }
    Ok(())
}

/// Every frame of the example is read, and is written the same way.
#[test]
fn the_example_is_real() -> Outcome {
    let spec = std::fs::read_to_string(SPEC)?;
    let (mut up, mut down) = (0, 0);
    for frame in example(&spec)? {
        if let Some(text) = frame.strip_prefix("> ") {
            same::<ClientFrame>(text)?;
            up += 1;
        } else if let Some(text) = frame.strip_prefix("< ") {
            same::<ServerFrame>(text)?;
            down += 1;
        }
    }
    assert!(up >= 3 && down >= 6, "{up} frames up and {down} down: the example was not found");
    Ok(())
}

/// The first frame of the example, in `MessagePack`.
#[test]
fn the_hexadecimal_is_real() -> Outcome {
    let spec = std::fs::read_to_string(SPEC)?;
    let frames = example(&spec)?;
    let first = frames.iter().find_map(|frame| frame.strip_prefix("> ")).ok_or("no frame")?;
    let expected = hex(&Json.decode::<ClientFrame>(first.as_bytes())?)?;
    let shown: String = between(&spec, "```hex\n", "```")?.split_whitespace().collect();
    assert_eq!(shown, expected);
    Ok(())
}

/// Names and numbers that the code writes by hand agree with what serde writes.
#[test]
fn names_and_codes_agree() -> Outcome {
    let problems = values::problems();
    assert_eq!(missing(&problems), Vec::<&str>::new());
    let mut codes: Vec<_> = problems.iter().map(Problem::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), problems.len(), "a code is used twice");
    for problem in &problems {
        assert_eq!(key(problem)?, problem.name());
        assert!(problem.temporary() || problem.retry_after_ms().is_none());
    }
    for command in &values::commands() {
        assert_eq!(key(command)?, command.name());
    }
    Ok(())
}

/// The TypeScript types name every field that is on the wire.
#[test]
fn typescript_names_every_field() -> Outcome {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web-client/src/protocol/types.ts");
    let types = std::fs::read_to_string(path)?;
    let mut frames = Value::Array(vec![]);
    if let Value::Array(all) = &mut frames {
        all.push(serde_json::to_value(values::client_frames())?);
        all.push(serde_json::to_value(values::server_frames())?);
        all.push(serde_json::to_value(values::commands())?);
        all.push(serde_json::to_value(values::replies())?);
        all.push(serde_json::to_value(values::entities())?);
        all.push(serde_json::to_value(values::problems())?);
    }
    let mut fields = vec![];
    fields_of(&frames, &mut fields);
    assert!(fields.len() > 100);
    for field in fields {
        let named = types.contains(&format!("\"{field}\""))
            || types.contains(&format!("\n{field}:"))
            || types.contains(&format!("\n{field}?:"));
        assert!(named, "{field} is not in the TypeScript types");
    }
    Ok(())
}

fn fields_of<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            for (field, inside) in map {
                into.push(field);
                fields_of(inside, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|inside| fields_of(inside, into)),
        _ => {}
    }
}

// --- the tables

fn limits() -> Result<String, String> {
    let mut table = String::from("| limit | value | meaning |\n|---|---|---|\n");
    for (doc, line) in documented(LIMITS, "", "record! {")? {
        let (name, value) = constant(line)?;
        row(&mut table, &[&code(name), &value, &doc]);
    }
    Ok(table)
}

fn closes() -> Result<String, String> {
    let mut table = String::from("| code | name | meaning |\n|---|---|---|\n");
    for (doc, line) in documented(FRAME, "pub mod close {", "\n}")? {
        let (name, value) = constant(line)?;
        row(&mut table, &[&value.replace(',', ""), &code(name), &doc]);
    }
    Ok(table)
}

fn verbs() -> Result<String, String> {
    let mut table = String::from("| verb | meaning |\n|---|---|\n");
    for (doc, line) in documented(CHANGE, "verbs! {", "\n}")? {
        let word = between(line, "\"", "\"")?;
        row(&mut table, &[&code(word), &doc]);
    }
    Ok(table)
}

fn commands() -> Result<String, String> {
    let docs = variants(COMMAND, "pub enum Command {")?;
    let mut table = String::from("| command | meaning |\n|---|---|\n");
    for name in parvis_protocol::command::Command::ALL {
        let sample = values::commands().into_iter().find(|it| it.variant() == *name);
        let sample = sample.ok_or_else(|| format!("{name} has no sample"))?;
        let doc = docs.get(name).ok_or_else(|| format!("{name} has no words"))?;
        row(&mut table, &[&code(sample.name()), doc]);
    }
    Ok(table)
}

fn problems() -> Result<String, String> {
    let docs = variants(PROBLEM, "pub enum Problem {")?;
    let mut table =
        String::from("| code | name | temporary | retry | meaning |\n|---|---|---|---|---|\n");
    for problem in values::problems() {
        let doc = docs.get(problem.variant()).ok_or_else(|| format!("{problem:?} has no words"))?;
        let temporary = if problem.temporary() { "yes" } else { "" };
        let retry = if problem.retry_after_ms().is_some() { "told" } else { "" };
        let cells = [&problem.code().to_string(), &code(problem.name()), temporary, retry, doc];
        row(&mut table, &cells);
    }
    Ok(table)
}

fn row(table: &mut String, cells: &[&str]) {
    // Writing to a string does not fail.
    let _ = writeln!(table, "| {} |", cells.join(" | "));
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

// --- reading the source

/// The documented items between two marks of a source file: their words, and their first line.
fn documented<'a>(source: &'a str, from: &str, to: &str) -> Result<Vec<(String, &'a str)>, String> {
    let mut items = vec![];
    let mut words: Vec<&str> = vec![];
    for line in between(source, from, to)?.lines().map(str::trim) {
        if let Some(word) = line.strip_prefix("/// ") {
            words.push(word);
        } else if !line.is_empty() && !words.is_empty() {
            items.push((without_links(&words.join(" ")), line));
            words.clear();
        }
    }
    Ok(items)
}

/// The words of each variant of an enum.
fn variants<'a>(source: &'a str, head: &str) -> Result<HashMap<&'a str, String>, String> {
    let named =
        |(doc, line): (String, &'a str)| line.split(['(', ',', ' ']).next().map(|name| (name, doc));
    Ok(documented(source, head, "\n    }")?.into_iter().filter_map(named).collect())
}

/// Name and value of `pub const NAME: type = 64 * 1024;`, the value worked out and grouped.
fn constant(line: &str) -> Result<(&str, String), String> {
    let name = between(line, "pub const ", ":")?;
    let mut product = 1_u64;
    for factor in between(line, "= ", ";")?.split('*') {
        let factor: u64 = factor.trim().replace('_', "").parse().map_err(|_| line)?;
        product *= factor;
    }
    Ok((name, grouped(product)))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// "[`close`](crate::close)" as "`close`".
fn without_links(doc: &str) -> String {
    let mut text = doc.replace("[`", "`");
    while let (Some(start), Some(length)) =
        (text.find("`]("), text.find("`](").and_then(|at| text.get(at..)?.find(')')))
    {
        text.replace_range(start..=start + length, "`");
    }
    text.replace("`]", "`")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Result<&'a str, String> {
    let (_, rest) = text.split_once(from).ok_or_else(|| format!("{from:?} is not there"))?;
    let (inside, _) = rest.split_once(to).ok_or_else(|| format!("{to:?} is not there"))?;
    Ok(inside)
}

// --- the text

/// The specification with one of its generated tables replaced.
fn replaced(spec: &str, name: &str, table: &str) -> Result<String, String> {
    let (from, to) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let old = between(spec, &from, &to)?;
    Ok(spec.replacen(&format!("{from}{old}{to}"), &format!("{from}\n{table}\n{to}"), 1))
}

/// The frames of the example: `>` goes up, `<` comes down, further lines are indented.
fn example(spec: &str) -> Result<Vec<String>, String> {
    let mut frames: Vec<String> = vec![];
    for block in spec.split("```frames\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        for line in block.lines() {
            match frames.last_mut() {
                Some(frame) if line.starts_with(' ') => frame.push_str(line.trim_start()),
                _ => frames.push(line.into()),
            }
        }
    }
    if frames.is_empty() { Err("no example".into()) } else { Ok(frames) }
}

fn same<T>(text: &str) -> Outcome
where
    T: Serialize + serde::de::DeserializeOwned,
{
    let read: T = Json.decode(text.as_bytes()).map_err(|error| format!("{error}: {text}"))?;
    let written = serde_json::to_value(read)?;
    assert_eq!(written, serde_json::from_str::<Value>(text)?);
    Ok(())
}

/// The variant's name as serde writes it.
fn key<T: Serialize>(value: &T) -> Result<String, Box<dyn std::error::Error>> {
    match serde_json::to_value(value)? {
        Value::String(word) => Ok(word),
        Value::Object(map) => Ok(map.keys().next().ok_or("an empty map")?.clone()),
        other => Err(format!("{other} is not a choice").into()),
    }
}
