//! The rules of the house that a compiler does not know. Each failure names the file and the rule.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// Who may know whom: a module may use those of a lower rank, and those of its own rank only if
/// they are named in [`BESIDE`].
const RANKS: &[(u32, &[&str])] = &[
    (70, &["main", "said", "verdict", "weights"]),
    (60, &["demo", "import", "init", "doctor", "app"]),
    (50, &["session", "http"]),
    (40, &["replay", "presence", "message", "channel", "body", "identity", "territory"]),
    (40, &["sign_in", "invitation", "room", "unread", "preference", "directory", "today", "poll"]),
    (40, &["meeting", "attendance", "floor", "screen", "sitting", "minutes", "document"]),
    (30, &["context"]),
    (20, &["permission", "hub", "bus", "db", "limits", "mail"]),
    (10, &["clock", "ids", "task", "lane", "text", "config", "telemetry"]),
];

/// Modules of one rank that know each other: (who, whom).
const BESIDE: &[(&str, &str)] = &[
    ("verdict", "said"),
    ("app", "demo"),
    ("demo", "init"),
    ("import", "app"),
    ("session", "http"),
    // Features: territory <- channel <- identity <- body, room, and channel <- unread, preference
    // <- poll <- meeting <- attendance <- floor <- message <- the others.
    ("channel", "territory"),
    ("identity", "channel"),
    ("identity", "territory"),
    ("sign_in", "identity"),
    ("sign_in", "territory"),
    ("invitation", "identity"),
    ("invitation", "sign_in"),
    ("body", "channel"),
    ("body", "identity"),
    ("body", "territory"),
    ("room", "channel"),
    ("room", "identity"),
    ("room", "territory"),
    ("unread", "channel"),
    ("preference", "channel"),
    ("directory", "territory"),
    ("message", "channel"),
    ("poll", "channel"),
    ("attendance", "body"),
    ("attendance", "channel"),
    ("attendance", "identity"),
    ("attendance", "meeting"),
    ("attendance", "poll"),
    ("meeting", "channel"),
    ("meeting", "poll"),
    ("meeting", "territory"),
    ("floor", "attendance"),
    ("floor", "meeting"),
    ("floor", "poll"),
    ("message", "attendance"),
    ("message", "floor"),
    ("message", "meeting"),
    ("message", "poll"),
    ("message", "preference"),
    ("message", "unread"),
    ("document", "identity"),
    ("document", "meeting"),
    ("document", "poll"),
    ("screen", "channel"),
    ("screen", "floor"),
    ("screen", "meeting"),
    ("screen", "poll"),
    ("sitting", "attendance"),
    ("sitting", "floor"),
    ("sitting", "meeting"),
    ("sitting", "message"),
    ("sitting", "poll"),
    ("minutes", "attendance"),
    ("minutes", "channel"),
    ("minutes", "meeting"),
    ("minutes", "poll"),
    ("minutes", "sitting"),
    ("minutes", "territory"),
    ("today", "attendance"),
    ("today", "message"),
    ("today", "poll"),
    ("presence", "channel"),
    ("presence", "replay"),
    ("replay", "channel"),
    ("presence", "document"),
    ("presence", "poll"),
    ("replay", "attendance"),
    ("replay", "document"),
    ("replay", "floor"),
    ("replay", "meeting"),
    ("replay", "message"),
    ("replay", "poll"),
    ("replay", "preference"),
    ("replay", "unread"),
    // Infrastructure. The context keeps the posts that wait to be written together, and keys.
    ("context", "document"),
    ("context", "message"),
    ("context", "poll"),
    ("context", "screen"),
    ("hub", "bus"),
    ("bus", "hub"),
    ("bus", "db"),
    ("permission", "db"),
    ("ids", "clock"),
    ("db", "permission"),
];

/// Files of a feature beyond `mod.rs`, `rules.rs`, `store.rs`, `http.rs`, and why.
const EXTRA: &[(&str, &str)] = &[
    ("territory/table.rs", "the embedded table of all EPCI"),
    ("body/seats.rs", "the law on the number of seats"),
    ("identity/secret.rs", "tokens and hashes: the only code that sees them"),
    ("message/write.rs", "what the use-cases write, for who holds the transaction"),
    ("message/history.rs", "reading, beside all the writing of mod.rs"),
    ("message/posting.rs", "what is written for many at once, beside what is written alone"),
    ("message/store/search.rs", "the longest statement of all, beside the rest of store.rs"),
    ("document/access.rs", "who may do what with a document"),
    ("document/actor.rs", "the one task that changes a document on a node"),
    ("document/ask.rs", "what it is asked"),
    ("document/comment.rs", "what is said beside a passage: never in the document"),
    ("document/door.rs", "how somebody comes in, through whichever door"),
    ("document/events.rs", "the door where WebSockets are blocked"),
    ("document/guest.rs", "what waits for a connection, and its bounds"),
    ("document/loading.rs", "a document from its log"),
    ("document/open.rs", "the documents that are open on a node"),
    ("document/reading.rs", "what people see, beside all the writing of mod.rs"),
    ("document/socket.rs", "the two stock protocols over a WebSocket"),
    ("document/version.rs", "what a document held at one moment, and what is sent"),
    ("import/rows.rs", "the bytes of a file, before any column"),
    ("poll/tally.rs", "the count: pure, and alone so that whoever doubts it reads only this"),
    ("poll/tally/tests/golden.rs", "the count of every kind, to the byte"),
    ("poll/electorate.rs", "who may vote, and the seam through which a meeting says so"),
    ("sitting/form.rs", "requests for a form of ballot, before any poll"),
    ("sitting/seat.rs", "what a meeting says to polls: it knows both"),
    ("poll/admission.rs", "electors who come later, beside all the polls of mod.rs"),
    ("poll/casting.rs", "ballots, which go another way than the polls of mod.rs"),
    ("poll/reading.rs", "what people may see, beside all the writing of mod.rs"),
    ("poll/closing.rs", "the end of a poll, by people or by itself"),
    ("poll/round.rs", "one round of an election after another"),
    ("poll/turn.rs", "what every move of a poll does the same way"),
    ("poll/urn.rs", "keys of sealed ballots: the only code that sees them"),
    ("poll/turnout.rs", "when a turnout is told: decisions"),
    ("doctor/poll.rs", "records counted again, beside the questions of one statement"),
    ("poll/verify.rs", "results checked again without any of the rest"),
    ("poll/store/record.rs", "the chain of records, beside the polls of store.rs"),
    ("poll/store/hold.rs", "who waits for a poll, beside the polls of store.rs"),
    ("poll/store/ballot.rs", "ballots and receipts, beside the polls of store.rs"),
    ("attendance/guest.rs", "who is let in for one meeting"),
    ("attendance/proxy.rs", "powers, which have a life of their own"),
    ("attendance/reading.rs", "what people see, beside all the writing of mod.rs"),
    ("meeting/agenda.rs", "items and proposals, beside the meetings of mod.rs"),
    ("meeting/calendar.rs", "clear days: pure, and alone for whoever doubts it"),
    ("meeting/convocation.rs", "calling the members, and who has opened it"),
    ("meeting/preset.rs", "the rules of each kind of body, in one place"),
    ("meeting/reading.rs", "what people see, beside all the writing of mod.rs"),
    ("meeting/turn.rs", "what every command of a meeting does the same way"),
    ("minutes/document.rs", "the minutes as headings, lists and tables, whatever shows them"),
    ("minutes/facts.rs", "what happened, from the journal and the records: pure"),
    ("minutes/french.rs", "figures, times and lists as French writes them"),
    ("minutes/ics.rs", "an event of a calendar"),
    ("minutes/markdown.rs", "a document as Markdown"),
    ("minutes/pdf.rs", "a document as a PDF"),
    ("minutes/reading.rs", "what people see, beside what they write in mod.rs"),
    ("minutes/register.rs", "every result that was told"),
    ("minutes/sentence.rs", "a poll in the words of the minutes"),
    ("minutes/tests/evening.rs", "the evening that its tests tell"),
    ("minutes/tests/pdf.rs", "what can be read in a PDF again"),
    ("minutes/sheet.rs", "votes as rows of a spreadsheet"),
    ("import/layout.rs", "the files: their columns, their lines"),
    ("import/allot.rs", "which seat a line means: decisions, beside those of rules.rs"),
    ("import/apply.rs", "the writing of what was read"),
    ("demo/words.rs", "what is said in Mad et Moselle"),
    ("demo/mad_et_moselle.rs", "a territory that exists, played by nobody real"),
    ("demo/val_de_merle.rs", "a territory that does not exist"),
    ("demo/meetings.rs", "the meetings of the invented territory"),
    ("demo/cast.rs", "its people and rooms, read from a file"),
    ("demo/script.rs", "what is said in it, read from files"),
    ("demo/schedule.rs", "when it is said: decisions"),
    ("demo/bots/mod.rs", "those who answer whoever visits"),
    ("demo/bots/ear.rs", "what they hear"),
    ("demo/bots/repartee.rs", "what they answer: decisions"),
];

const FEATURES: &[&str] = &[
    "territory",
    "identity",
    "sign_in",
    "invitation",
    "body",
    "channel",
    "message",
    "presence",
    "replay",
    "room",
    "unread",
    "preference",
    "directory",
    "today",
    "poll",
    "meeting",
    "attendance",
    "floor",
    "screen",
    "sitting",
    "minutes",
    "document",
    "import",
    "init",
    "demo",
    "doctor",
];

/// Libraries with a place of their own.
const PLACES: &[(&str, &[&str])] = &[
    ("axum", &["http/", "/http.rs", "/socket.rs", "/events.rs"]),
    ("tokio_tungstenite", &["session/websocket.rs"]),
    (
        "sqlx",
        &[
            "db/",
            "/store.rs",
            "/store/search.rs",
            "/store/ballot.rs",
            "/store/hold.rs",
            "/store/record.rs",
        ],
    ),
    ("redis", &["bus/redis"]),
    ("crypto_box", &["poll/urn.rs"]),
    ("dashmap", &["hub/registry.rs"]),
    ("lettre", &["mail.rs"]),
    ("rust_xlsxwriter", &["minutes/sheet.rs"]),
    ("argon2", &["identity/"]),
    ("clap", &["main.rs", "weights.rs"]),
    ("anyhow", &["main.rs", "said.rs", "weights.rs"]),
];

/// Tests that wait for a time to pass, in the order of their names, and why nothing else would do.
const SLEEPS: &[(&str, &str)] = &[
    ("server/tests/it/process/drain.rs", "looks at another process until it is gone"),
    ("server/tests/it/process/member.rs", "knocks again at a server that is starting"),
    ("server/tests/it/process/mod.rs", "looks at another process until it is so, or too late"),
    ("server/tests/it/process/stall.rs", "measures the memory of another process as time goes"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(&here).unwrap_or_else(|e| panic!("{}: {e}", here.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !["target", "node_modules", "dist"].iter().any(|it| path.ends_with(it)) {
                    folders.push(path);
                }
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn source() -> Vec<(String, String)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), ".rs")
}

/// The lines of a file that are neither comments nor unit tests.
fn code(text: &str) -> String {
    let production = text.split("#[cfg(test)]").next().unwrap();
    let lines = production.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The first module of a path like `message/rules.rs`.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn rank(module: &str) -> Option<u32> {
    RANKS.iter().find(|(_, names)| names.contains(&module)).map(|(rank, _)| *rank)
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Every module `x` of a `crate::x` or `crate::{x, y::z}` in production code.
fn uses(text: &str) -> Vec<String> {
    let code = code(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let names = group.split(';').next().unwrap();
            let mut depth = 0;
            let mut start = true;
            for (at, c) in names.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && c.is_alphanumeric() => {
                        found.push(first_word(&names[at..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.push(first_word(rest));
        }
    }
    found
}

#[test]
fn modules_know_only_those_below_them() {
    let mut faults = Vec::new();
    for (file, text) in source() {
        let own = module(&file);
        if own == "lib" {
            continue;
        }
        let Some(own_rank) = rank(own) else {
            faults.push(format!("{file}: module {own} has no rank"));
            continue;
        };
        for used in uses(&text) {
            let Some(used_rank) = rank(&used) else { continue };
            let routes = file.ends_with("/http.rs") && used == "http";
            let beside = routes || BESIDE.contains(&(own, used.as_str()));
            if used != own && !beside && used_rank >= own_rank {
                faults.push(format!("{file}: {own} may not know {used}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut faults = Vec::new();
    for (file, text) in source() {
        let code = code(&text);
        for (library, places) in PLACES {
            let here = places.iter().any(|place| {
                file.starts_with(place) || (place.starts_with('/') && file.ends_with(place))
            });
            let called = code.match_indices(&format!("{library}::")).any(|(at, _)| {
                let before = code[..at].chars().next_back().unwrap_or(' ');
                !before.is_alphanumeric() && before != '_' && before != ':'
            });
            if (called || code.contains(&format!("use {library};"))) && !here {
                faults.push(format!("{file}: {library} belongs in {places:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn features_follow_the_grammar() {
    let mut faults = Vec::new();
    for (file, text) in source() {
        if !FEATURES.contains(&module(&file)) {
            continue;
        }
        let name = file.split_once('/').map_or("", |(_, rest)| rest);
        let known = ["mod.rs", "rules.rs", "store.rs", "http.rs"].contains(&name)
            || name.ends_with("tests.rs")
            || name.contains("/tests/")
            || EXTRA.iter().any(|(extra, _)| *extra == file);
        if !known {
            faults.push(format!("{file}: not a file of the grammar"));
        }
        let impure = ["async fn", "Context", "&mut Tx", "clock.now()"];
        if name == "rules.rs" && impure.iter().any(|it| code(&text).contains(it)) {
            faults.push(format!("{file}: rules do no I/O and read no clock"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_story_is_told() {
    let folder = root().join("server/tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    for (file, _) in files(&folder, ".rs") {
        let told = file.split(['/', '.']).next().unwrap();
        assert!(told == "main" || main.contains(&format!("\nmod {told};")), "{file} never runs");
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let mut faults = Vec::new();
    for folder in ["server", "protocol", "load-tests"] {
        for (file, text) in files(&root().join(folder), ".rs") {
            let lines = text.lines().count();
            if lines > 600 {
                faults.push(format!("{folder}/{file}: {lines} lines"));
            }
            for (number, line) in text.lines().enumerate() {
                if line.chars().count() > 100 {
                    faults.push(format!("{folder}/{file}:{}: over 100 columns", number + 1));
                }
            }
            let documented = text.starts_with("//!") || text.starts_with("#!");
            if file.starts_with("src/") && !file.ends_with("tests.rs") && !documented {
                faults.push(format!("{folder}/{file}: does not say what it is for"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_open() {
    // Spelt in two halves, so that this file does not find itself.
    let words =
        [["TO", "DO"], ["FIX", "ME"], ["#[al", "low("], ["#[ig", "nore"]].map(|it| it.concat());
    let mut faults = Vec::new();
    for (folder, ending) in
        [("server", ".rs"), ("protocol", ".rs"), ("load-tests", ".rs"), ("migrations", ".sql")]
    {
        for (file, text) in files(&root().join(folder), ending) {
            for word in words.iter().filter(|word| text.contains(word.as_str())) {
                faults.push(format!("{folder}/{file}: {word}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Small letters and accents are folded in Rust: SQLite knows only those of ASCII.
#[test]
fn no_statement_compares_without_case() {
    let words = [["low", "er("], ["upp", "er("], ["ili", "ke"]].map(|it| it.concat());
    let mut faults = Vec::new();
    for (folder, ending) in
        [("server/src", ".rs"), ("server/examples", ".rs"), ("migrations", ".sql")]
    {
        for (file, text) in files(&root().join(folder), ending) {
            let text = code(&text).to_lowercase();
            for word in &words {
                let named = text.match_indices(word.as_str()).any(|(at, _)| {
                    let before = text[..at].chars().next_back().unwrap_or(' ');
                    !before.is_alphanumeric() && before != '_'
                });
                if named {
                    faults.push(format!("{folder}/{file}: {word}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_test_waits_for_time_to_pass() {
    // Spelt in two halves, so that this file does not find itself.
    let words = [["sle", "ep("], ["sleep_un", "til("], ["inter", "val("]].map(|it| it.concat());
    let mut found = Vec::new();
    for folder in ["server", "protocol", "load-tests"] {
        for (file, text) in files(&root().join(folder), ".rs") {
            let is_test = file.starts_with("tests/")
                || file.contains("/tests/")
                || file.ends_with("tests.rs");
            let tests = if is_test {
                &*text
            } else {
                text.split_once("#[cfg(test)]").map_or("", |it| it.1)
            };
            if words.iter().any(|word| tests.contains(word.as_str())) {
                found.push(format!("{folder}/{file}"));
            }
        }
    }
    let known: Vec<&str> = SLEEPS.iter().map(|(file, _)| *file).collect();
    found.sort();
    assert_eq!(found, known, "tests that sleep, and the list of those that may");
}

/// What a page refers to in this tree is there.
#[test]
fn links_lead_somewhere() {
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (file, text) in files(&root(), ".md") {
        let folder = root().join(&file);
        let folder = folder.parent().unwrap();
        for link in links(&text) {
            let elsewhere =
                ["http://", "https://", "mailto:"].iter().any(|it| link.starts_with(it));
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if elsewhere {
                continue;
            }
            seen += 1;
            let target = if path.is_empty() { root().join(&file) } else { folder.join(path) };
            if !target.exists() {
                faults.push(format!("{file}: {link}"));
            } else if !anchor.is_empty() && !anchors(&target).contains(&anchor.to_owned()) {
                faults.push(format!("{file}: {link}: no such title"));
            }
        }
    }
    assert!(seen >= 10, "only {seen} links were read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The targets of `[text](target)` and `![text](target)`, outside code.
fn links(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for prose in page.split("```").step_by(2) {
        for plain in prose.split('`').step_by(2) {
            let ends = plain.split("](").skip(1);
            found.extend(ends.filter_map(|rest| rest.split_once(')')).map(|(link, _)| link));
        }
    }
    found
}

/// The titles of a page, as the address of each is made.
fn anchors(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let titles = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |title: &str| -> String {
        let kept = title.trim_start_matches('#').trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    titles.map(anchor).collect()
}

/// Both trees hold the same migrations, tables, columns and indexes, up to the names of types.
#[test]
fn migrations_go_in_pairs() {
    let of = |engine: &str| files(&root().join("migrations").join(engine), ".sql");
    let (postgres, sqlite) = (of("postgres"), of("sqlite"));
    let names = |tree: &[(String, String)]| tree.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&postgres), names(&sqlite), "the same files in both trees");
    for ((file, left), (_, right)) in postgres.iter().zip(&sqlite) {
        let (left, right) = (schema(left), schema(right));
        assert!(left.len() > 3, "{file}: read {left:?}");
        assert_eq!(left, right, "{file}: the same tables and columns");
    }
}

/// Tables and columns of a migration, with types named as SQLite does; plain indexes whole.
fn schema(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut table: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("create table ") {
            table = Some(rest.trim_end_matches(" (").to_owned());
        } else if line.starts_with(')') {
            table = None;
        } else if let Some(table) = &table {
            let mut words: Vec<&str> = line.trim_end_matches(',').split(' ').collect();
            if let Some(kind) = words.get_mut(1) {
                *kind = match *kind {
                    "uuid" | "bytea" => "blob",
                    "bigint" | "bigserial" | "boolean" => "integer",
                    other => other,
                };
            }
            found.push(format!("{table}: {}", words.join(" ")));
        } else if line.contains("index ")
            && line.starts_with("create")
            && !line.contains("using gin")
        {
            found.push(line.to_owned());
        }
    }
    found
}

/// See `on!`: SQLite would prepare such a statement again at each execution.
#[test]
fn no_parameter_of_limit_is_bare() {
    let bare = |line: &str| line.contains("limit $") || line.contains("offset $");
    let found: Vec<String> = source()
        .iter()
        .flat_map(|(file, text)| text.lines().filter(|line| bare(line)).map(move |_| file.clone()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
