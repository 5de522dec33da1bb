//! What a body says, and what may be done to a message.
//!
//! A body is read once, before the database is asked anything: its length, whom it calls, and
//! the words it can be found by. Words are compared without case, accents, plural or little
//! words, the same way on both engines, because it is done here and not by them.

use super::Error;
use crate::text::{is_text, shows};
use parvis_protocol::command::{Anchor, Search};
use parvis_protocol::id::{PersonId, Seq};
use parvis_protocol::limits::{
    BODY_CHARS_MAX, EDITS_MAX, EXCERPT_CHARS_MAX, MENTIONS_MAX, PAGE_BYTES_MAX, PAGE_MESSAGES_MAX,
    PINNED_MAX, QUERY_CHARS_MAX, SEARCH_HITS_MAX,
};
use parvis_protocol::message::{Mention, Message, ReactionKind};
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a word that count for a search, and the most a label of a mention may have.
const WORD_CHARS_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 400;
/// Words that a search does not ask for when it has others: they may be in the text, or not.
const LITTLE_WORDS: &[&str] = &[
    "a", "au", "aux", "c", "ce", "ces", "cet", "cette", "d", "dans", "de", "des", "du", "elle",
    "elles", "en", "est", "et", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs",
    "m", "ma", "mes", "mon", "n", "ne", "nos", "notre", "nous", "on", "ou", "par", "pas", "pour",
    "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sont", "sur", "t", "un", "une", "vos",
    "votre", "vous", "y",
];

/// A body, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// As it will be kept.
    pub body: String,
    /// Whom it calls, each once, in the order of the text. People may turn out to be strangers.
    pub mentions: Vec<Mention>,
    /// The words it is found by, one space between two.
    pub search: String,
}

/// Reads a body.
pub fn text(body: &str) -> Result<Text, Error> {
    let body = body.trim_end();
    let chars = body.chars().count();
    if chars > BODY_CHARS_MAX {
        return Err(Error::TooLong("body", chars, BODY_CHARS_MAX));
    }
    if !body.chars().all(is_text) {
        return Err(Error::Invalid("body"));
    }
    if !shows(body) {
        return Err(Error::Empty("body"));
    }
    let (mentions, said) = dissect(body);
    if mentions.len() > MENTIONS_MAX {
        return Err(Error::TooMany("mentions", MENTIONS_MAX));
    }
    Ok(Text { body: body.to_owned(), mentions, search: fold(&said) })
}

/// The words a body is found by, one space between two.
pub fn words_of(body: &str) -> String {
    fold(&dissect(body).1)
}

/// Whom a body calls, each once, and what it says with the labels in their place.
fn dissect(body: &str) -> (Vec<Mention>, String) {
    let mut mentions = Vec::new();
    let mut said = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(found) = next_mention(rest) {
        said.push_str(found.before);
        said.push_str(found.label);
        if !mentions.contains(&found.mention) {
            mentions.push(found.mention);
        }
        rest = found.after;
    }
    said.push_str(rest);
    (mentions, said)
}

/// A mention found in a text.
struct Found<'a> {
    before: &'a str,
    label: &'a str,
    mention: Mention,
    after: &'a str,
}

/// The first `@[label](target)` of a text whose target can be read.
fn next_mention(text: &str) -> Option<Found<'_>> {
    for (at, _) in text.match_indices("@[") {
        let (before, inside) = text.split_at_checked(at)?;
        let inside = inside.strip_prefix("@[")?;
        let Some((label, rest)) = until(inside, "](", LABEL_BYTES_MAX) else { continue };
        let Some((target, after)) = until(rest, ")", WORD_CHARS_MAX) else { continue };
        if label.contains(['[', ']', '\n']) {
            continue;
        }
        if let Some(mention) = mention(target) {
            return Some(Found { before, label, mention, after });
        }
    }
    None
}

/// What stands before and after the first `end`, if it comes within `max` bytes.
fn until<'a>(text: &'a str, end: &str, max: usize) -> Option<(&'a str, &'a str)> {
    let near = text.char_indices().take_while(|(at, _)| *at < max).last();
    let near = near.and_then(|(at, last)| text.get(..at + last.len_utf8()))?;
    near.contains(end).then(|| text.split_once(end)).flatten()
}

/// The mention of a target as written in a body and in the database.
pub fn mention(target: &str) -> Option<Mention> {
    if target == "room" {
        return Some(Mention::Room);
    }
    if let Some(person) = target.strip_prefix("person:") {
        // Only the usual form of a UUID: other ones would be the same person twice.
        let person = person.parse().ok().filter(|id: &PersonId| id.to_string() == person)?;
        return Some(Mention::Person(person));
    }
    let insee = target.strip_prefix("commune:")?;
    // Five figures; in Corsica a letter stands second.
    let corsican = insee.starts_with("2A") || insee.starts_with("2B");
    let figures = insee.char_indices().all(|(at, c)| c.is_ascii_digit() || (corsican && at == 1));
    (insee.len() == 5 && figures).then(|| Mention::Commune(insee.to_owned()))
}

/// How a mention is written in the database: `person:UUID`, `commune:INSEE`, `room`.
pub fn target(mention: &Mention) -> String {
    match mention {
        Mention::Person(person) => format!("person:{person}"),
        Mention::Commune(insee) => format!("commune:{insee}"),
        Mention::Room => "room".to_owned(),
    }
}

/// How a body begins, on one line: mentions by their labels, without the marks of bold and code.
/// Cut at [`EXCERPT_CHARS_MAX`] characters, the last of which is then "…".
pub fn excerpt(body: &str) -> String {
    let mut said = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(found) = next_mention(rest) {
        said.push_str(found.before);
        said.push('@');
        said.push_str(found.label);
        rest = found.after;
    }
    said.push_str(rest);
    let plain = said.replace("**", "").replace('`', "");
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT_CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT_CHARS_MAX.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// The words of a text, one space between two: without case, accents, ligatures and endings.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&stem(&word));
    }
    folded
}

/// The words a search asks for, each once. None when the text has no word at all.
pub fn query(text: &str) -> Vec<String> {
    let all = words(text);
    let little = |word: &String| LITTLE_WORDS.contains(&word.as_str());
    let only_little = all.iter().all(little);
    let mut asked = Vec::new();
    for word in all.iter().filter(|word| only_little || !little(word)) {
        let word = stem(word);
        if !asked.contains(&word) {
            asked.push(word);
        }
    }
    asked
}

fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            // Lower case may bring a mark of its own: İ.
            c if is_combining_mark(c) => {}
            c => plain.push(c),
        }
    }
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(WORD_CHARS_MAX).collect()).collect()
}

/// A French word without its ending. Accents are gone by then: with or without them, one stem.
fn stem(word: &str) -> String {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let stem = Stemmer::create(Algorithm::French).stem(word).into_owned();
    if stem.is_empty() { word.to_owned() } else { stem }
}

/// Whether one may reply to a message, as found in the room.
pub fn reply(root: Option<&Message>) -> Result<(), Error> {
    let root = root.ok_or(Error::NotFound)?;
    if root.thread.is_some() { Err(Error::Invalid("thread")) } else { alive(root) }
}

/// Whether one may quote a message, as found in the room.
pub fn quote(quoted: Option<&Message>) -> Result<(), Error> {
    alive(quoted.ok_or(Error::Invalid("quote"))?)
}

/// Whether a person may change the text of a message. False when it is the same text already.
pub fn edit(message: &Message, person: PersonId, body: &str) -> Result<bool, Error> {
    alive(message)?;
    if message.author != person {
        return Err(Error::Forbidden);
    }
    if message.body == body {
        return Ok(false);
    }
    let edits = message.edited.as_ref().map_or(0, |edited| edited.count);
    if usize::try_from(edits).unwrap_or(usize::MAX) < EDITS_MAX {
        Ok(true)
    } else {
        Err(Error::TooMany("edits", EDITS_MAX))
    }
}

/// Whether a person may delete a message: their own, or any for a facilitator.
pub fn delete(message: &Message, person: PersonId, facilitates: bool) -> Result<(), Error> {
    alive(message)?;
    if message.author == person || facilitates { Ok(()) } else { Err(Error::Forbidden) }
}

/// The reactions of one person to a message once one more is added or taken back, as bits.
/// Absent when nothing changes.
pub fn react(
    message: &Message,
    now: i64,
    reaction: ReactionKind,
    on: bool,
) -> Result<Option<i64>, Error> {
    alive(message)?;
    let next = if on { now | bit(reaction) } else { now & !bit(reaction) };
    Ok((next != now).then_some(next))
}

/// The reactions that bits stand for, in their order.
pub fn reactions(bits: i64) -> Vec<ReactionKind> {
    let all = [
        ReactionKind::Agree,
        ReactionKind::Thanks,
        ReactionKind::Done,
        ReactionKind::Question,
        ReactionKind::Important,
        ReactionKind::Seen,
    ];
    all.into_iter().filter(|reaction| bits & bit(*reaction) != 0).collect()
}

const fn bit(reaction: ReactionKind) -> i64 {
    match reaction {
        ReactionKind::Agree => 1,
        ReactionKind::Thanks => 2,
        ReactionKind::Done => 4,
        ReactionKind::Question => 8,
        ReactionKind::Important => 16,
        ReactionKind::Seen => 32,
    }
}

/// Whether a message may be pinned or unpinned, where so many are pinned. False when it is so
/// already.
pub fn pin(message: &Message, on: bool, pinned: usize) -> Result<bool, Error> {
    alive(message)?;
    if message.pinned.is_some() == on {
        return Ok(false);
    }
    if on && pinned >= PINNED_MAX { Err(Error::TooMany("pinned", PINNED_MAX)) } else { Ok(true) }
}

/// Whether a person may say "j'ai pris connaissance" of a message.
pub fn acknowledge(message: &Message, person: PersonId) -> Result<(), Error> {
    alive(message)?;
    if !message.acknowledgement_requested {
        return Err(Error::Invalid("message"));
    }
    if message.author == person { Err(Error::Forbidden) } else { Ok(()) }
}

const fn alive(message: &Message) -> Result<(), Error> {
    if message.deleted.is_some() { Err(Error::Deleted) } else { Ok(()) }
}

/// Which messages a page is made of: so many from a position on, the rest before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Newer messages begin here, older ones end before.
    pub pivot: Seq,
    /// Newer messages wanted.
    pub newer: usize,
    /// Older messages fill the page.
    pub fill: bool,
    /// Messages wanted in all.
    pub limit: usize,
}

/// The window of an anchor. `read_up_to`: what the person has read of the line.
pub fn window(anchor: Anchor, limit: u32, read_up_to: Seq) -> Result<Window, Error> {
    if limit == 0 || limit > PAGE_MESSAGES_MAX {
        return Err(Error::Invalid("limit"));
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let around = |pivot| Window { pivot, newer: limit - limit / 2, fill: true, limit };
    Ok(match anchor {
        Anchor::Latest => Window { pivot: Seq(i64::MAX), newer: 0, fill: true, limit },
        Anchor::Before(seq) => Window { pivot: seq, newer: 0, fill: true, limit },
        Anchor::After(seq) => Window { pivot: seq.next(), newer: limit, fill: false, limit },
        Anchor::Around(seq) => around(seq),
        Anchor::FirstUnread => around(read_up_to.next()),
    })
}

/// How many newer and older messages fit in a page, from their sizes in bytes, those nearest to
/// the pivot first. The nearest always fits: a page that says there is more is never empty.
pub fn fit(newer: &[usize], older: &[usize]) -> (usize, usize) {
    let mut left = PAGE_BYTES_MAX;
    let (mut taken_newer, mut taken_older) = (0, 0);
    let (mut newer, mut older) = (newer.iter().peekable(), older.iter().peekable());
    loop {
        let first = taken_newer + taken_older == 0;
        let mut take = |side: &mut std::iter::Peekable<std::slice::Iter<'_, usize>>, first| {
            let fits = side.next_if(|size| first || **size <= left);
            left = left.saturating_sub(fits.copied().unwrap_or(0));
            usize::from(fits.is_some())
        };
        let more_newer = take(&mut newer, first);
        let more_older = take(&mut older, first && more_newer == 0);
        if more_newer + more_older == 0 {
            return (taken_newer, taken_older);
        }
        taken_newer += more_newer;
        taken_older += more_older;
    }
}

/// The words a search asks for; none when it only asks for a room, an author or a time.
pub fn search(command: &Search) -> Result<Vec<String>, Error> {
    if command.limit == 0 || command.limit > SEARCH_HITS_MAX {
        return Err(Error::Invalid("limit"));
    }
    let Some(text) = &command.text else {
        let Search { channel, author, from, until, .. } = command;
        let asked = channel.is_some() || author.is_some() || from.is_some() || until.is_some();
        return if asked { Ok(Vec::new()) } else { Err(Error::Empty("text")) };
    };
    let chars = text.chars().count();
    if chars > QUERY_CHARS_MAX {
        return Err(Error::TooLong("text", chars, QUERY_CHARS_MAX));
    }
    let words = query(text);
    if words.is_empty() { Err(Error::Empty("text")) } else { Ok(words) }
}

#[cfg(test)]
mod tests;
