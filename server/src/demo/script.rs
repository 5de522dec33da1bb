//! What is said in Val-de-Merle, as written in the files of `val-de-merle/`.
//!
//! A talk is said in a room, so many days ago, from an hour on. Its messages follow each other,
//! each beginning with the key of its author and a colon; what follows on the next lines,
//! indented, is the rest of the text. The first one is the root of a thread and the others answer
//! in it, unless the talk is `open`: then all are in the main line. A line that begins with a
//! sign belongs to the message above it:
//!
//! - `+ accord: a b` — a and b react (accord, merci, fait, question, important, vu);
//! - `~ texte` — it was first written so, and corrected some minutes later;
//! - `> 2` — it quotes the second message of the talk;
//! - `! épinglé` — its author pins it;
//! - `! connaissance` — it asks readers to say that they read it;
//! - `! effacé` — its author deletes it some minutes later.
//!
//! In a text, `@{key}`, `@{Name of a commune}` and `@{tous}` call somebody.

use super::Error;
use super::cast::Cast;
use parvis_protocol::message::ReactionKind;
use serde::Deserialize;

/// The files, in no particular order: talks are placed by their days.
const FILES: [&str; 6] = [
    include_str!("val-de-merle/conference.toml"),
    include_str!("val-de-merle/parvis.toml"),
    include_str!("val-de-merle/assemblees.toml"),
    include_str!("val-de-merle/commissions.toml"),
    include_str!("val-de-merle/projets.toml"),
    include_str!("val-de-merle/recent.toml"),
];

/// A file of talks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    talk: Vec<Written>,
    #[serde(default)]
    draft: Vec<Draft>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    room: String,
    days_ago: i64,
    at: String,
    #[serde(default)]
    open: bool,
    said: String,
}

/// A text that somebody began and did not send.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Key of the room.
    pub room: String,
    /// Who.
    pub by: String,
    /// The text.
    pub body: String,
}

/// One conversation.
#[derive(Debug)]
pub struct Talk {
    /// Key of the room.
    pub room: String,
    /// It began so many days before today.
    pub days_ago: i64,
    /// At this hour of Paris, in minutes.
    pub minute: i64,
    /// All of it is in the main line of the room.
    pub open: bool,
    /// Its messages, in their order.
    pub lines: Vec<Line>,
}

/// One message.
#[derive(Debug, Default)]
pub struct Line {
    /// Key of the author.
    pub by: String,
    /// The text, with whom it calls between braces.
    pub body: String,
    /// The text before it was corrected.
    pub before: Option<String>,
    /// Who reacts, and how.
    pub reactions: Vec<(String, ReactionKind)>,
    /// Which message of the talk it quotes, from 0.
    pub quote: Option<usize>,
    /// Its author pins it.
    pub pinned: bool,
    /// It asks for "j'ai pris connaissance".
    pub asks: bool,
    /// Its author deletes it.
    pub deleted: bool,
}

/// Everything that was said, and what was not sent.
#[derive(Debug, Default)]
pub struct Script {
    /// The conversations.
    pub talks: Vec<Talk>,
    /// The texts that were begun.
    pub drafts: Vec<Draft>,
}

/// Reads the files.
///
/// # Errors
/// [`Error::Unreadable`] with the place, if an embedded file is not what it should be.
pub fn script() -> Result<Script, Error> {
    let mut script = Script::default();
    for file in FILES {
        let file: File =
            toml::from_str(file).map_err(|error| Error::Unreadable(error.to_string()))?;
        for written in file.talk {
            script.talks.push(talk(written)?);
        }
        script.drafts.extend(file.draft);
    }
    Ok(script)
}

fn talk(written: Written) -> Result<Talk, Error> {
    let Written { room, days_ago, at, open, said } = written;
    let minute = minute(&at).ok_or_else(|| Error::Unreadable(format!("{room}: at {at}")))?;
    let lines = lines(&said)?;
    Ok(Talk { room, days_ago, minute, open, lines })
}

/// "18:40", in minutes.
fn minute(at: &str) -> Option<i64> {
    let (hours, minutes) = at.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

fn lines(said: &str) -> Result<Vec<Line>, Error> {
    let mut lines: Vec<Line> = Vec::new();
    for row in said.lines().filter(|row| !row.trim().is_empty()) {
        let unreadable = || Error::Unreadable(row.to_owned());
        if let Some(more) = row.strip_prefix("  ") {
            let last = lines.last_mut().ok_or_else(unreadable)?;
            last.body.push('\n');
            last.body.push_str(more);
        } else if row.starts_with(['+', '~', '>', '!']) {
            let last = lines.last_mut().ok_or_else(unreadable)?;
            mark(last, row).ok_or_else(unreadable)?;
        } else {
            let (by, body) = row.split_once(": ").ok_or_else(unreadable)?;
            lines.push(Line { by: by.into(), body: body.trim().into(), ..Line::default() });
        }
    }
    Ok(lines)
}

/// What a line that begins with a sign says of the message above it.
fn mark(line: &mut Line, row: &str) -> Option<()> {
    let (sign, rest) = row.split_once(' ')?;
    match (sign, rest.trim()) {
        ("+", rest) => {
            let (word, people) = rest.split_once(": ")?;
            let kind = reaction(word)?;
            let by = people.split_whitespace().map(|person| (person.to_owned(), kind));
            line.reactions.extend(by);
        }
        ("~", before) => line.before = Some(before.to_owned()),
        (">", number) => line.quote = Some(number.parse::<usize>().ok()?.checked_sub(1)?),
        ("!", "épinglé") => line.pinned = true,
        ("!", "connaissance") => line.asks = true,
        ("!", "effacé") => line.deleted = true,
        _ => return None,
    }
    Some(())
}

fn reaction(word: &str) -> Option<ReactionKind> {
    Some(match word {
        "accord" => ReactionKind::Agree,
        "merci" => ReactionKind::Thanks,
        "fait" => ReactionKind::Done,
        "question" => ReactionKind::Question,
        "important" => ReactionKind::Important,
        "vu" => ReactionKind::Seen,
        _ => return None,
    })
}

/// Writes in a text whom it calls, as a client would: `@[label](target)`.
///
/// # Errors
/// [`Error::Missing`] with a name that is nobody's.
pub fn called(
    text: &str,
    cast: &Cast,
    person: impl Fn(&str) -> Option<String>,
) -> Result<String, Error> {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("@{") {
        let (name, after) =
            after.split_once('}').ok_or_else(|| Error::Unreadable(text.to_owned()))?;
        written.push_str(before);
        if name == "tous" {
            written.push_str("@[tous](room)");
        } else if let Ok(commune) = cast.commune(name) {
            written.extend(["@[", name, "](commune:", &commune.insee, ")"]);
        } else {
            let target = person(name).ok_or_else(|| Error::Missing(name.to_owned()))?;
            let label = &cast.person(name)?.name;
            written.extend(["@[", label, "](person:", &target, ")"]);
        }
        rest = after;
    }
    written.push_str(rest);
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_talk_is_read_with_its_signs() {
        let said = "a: Bonjour à tous.\n  Une suite.\n! épinglé\n\nb: Merci : c’est noté.\n> 1\n\
                    ~ Merci.\n+ accord: a c\n+ vu: d\n";
        let lines = lines(said).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].body, "Bonjour à tous.\nUne suite.");
        assert!(lines[0].pinned && !lines[0].asks && !lines[0].deleted);
        assert_eq!((lines[1].by.as_str(), lines[1].quote), ("b", Some(0)));
        assert_eq!(lines[1].before.as_deref(), Some("Merci."));
        let reacting: Vec<&str> = lines[1].reactions.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(reacting, ["a", "c", "d"]);
        assert_eq!(minute("18:05"), Some(18 * 60 + 5));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for said in ["sans auteur", "+ accord: a", "a: b\n+ bravo: c", "a: b\n! perdu", "a: b\n> 0"]
        {
            assert!(matches!(lines(said), Err(Error::Unreadable(_))), "{said:?}");
        }
        for at in ["", "18", "24:00", "12:60", "-1:10"] {
            assert_eq!(minute(at), None, "{at:?}");
        }
    }
}
