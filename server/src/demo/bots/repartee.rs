//! Who answers a visitor, and what: from the words of the message, whom it calls and where it
//! stands. Pure; the dice are given.

use super::Error;
use crate::demo::cast::{Cast, Somebody};
use crate::message::rules::fold;
use parvis_protocol::id::PersonId;
use parvis_protocol::message::{Mention, ReactionKind};
use serde::Deserialize;
use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;
use std::time::Duration;

/// Messages in answer to one.
pub const ANSWERS_MAX: usize = 2;
/// Of those who are asked to acknowledge, so many do while the visitor looks.
const ACKNOWLEDGING: usize = 3;

static TEXT: &str = include_str!("../val-de-merle/repartee.toml");
static WORDS: LazyLock<Result<Words, String>> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(TEXT).map_err(|error| error.to_string())?;
    for topic in &mut words.topics {
        topic.words = topic.words.iter().map(|word| fold(word)).collect();
    }
    Ok(words)
});

/// Everything that can be answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// By subject.
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
    /// To a question about something else.
    pub questions: Vec<String>,
    /// To anything else.
    pub statements: Vec<String>,
    /// To a short thank you.
    pub thanks: Vec<String>,
    /// To a greeting.
    pub greetings: Vec<String>,
    /// What a second one adds.
    pub seconds: Vec<String>,
}

/// A subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Words that tell it; folded once read.
    pub words: Vec<String>,
    /// Keys of those who know.
    pub experts: Vec<String>,
    /// What they say.
    pub replies: Vec<String>,
}

/// What was posted, and who is around.
pub struct Scene<'a> {
    /// Everybody.
    pub cast: &'static Cast,
    /// Key of who wrote.
    pub author: &'a str,
    /// The text.
    pub body: &'a str,
    /// Whom it calls.
    pub mentions: &'a [Mention],
    /// It asks for "j'ai pris connaissance".
    pub asks: bool,
    /// Keys of those who may write there.
    pub members: BTreeSet<&'a str>,
    /// Members whom visitors play.
    pub played: BTreeSet<&'a str>,
    /// No other visitor is in the room.
    pub alone: bool,
    /// Who wrote in the thread before, the last one first; empty in the main line.
    pub thread: Vec<&'a str>,
    /// What was said lately, word for word.
    pub before: &'a VecDeque<String>,
    /// The key of a person.
    pub person: &'a dyn Fn(PersonId) -> Option<&'static str>,
}

/// What one of them does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Key of who does it.
    pub by: &'static str,
    /// How long after the message.
    pub after: Duration,
    /// Says this.
    pub text: Option<String>,
    /// In the thread of the message, even if that is not one yet.
    pub in_thread: bool,
    /// Reacts so.
    pub reaction: Option<ReactionKind>,
    /// Says that they read it.
    pub acknowledges: bool,
}

/// Numbers below a bound.
pub type Dice<'a> = dyn Fn(u32) -> u32 + 'a;

/// What is answered, if anything.
///
/// # Errors
/// [`Error::Unreadable`] if the embedded file is damaged.
pub fn answers(scene: &Scene<'_>, dice: &Dice<'_>) -> Result<Vec<Answer>, Error> {
    let words = words()?;
    let free: Vec<&'static Somebody> = scene
        .cast
        .people
        .iter()
        .filter(|it| scene.members.contains(it.key.as_str()))
        .filter(|it| !scene.played.contains(it.key.as_str()) && it.key != scene.author)
        .collect();
    let called = called(scene, &free);
    let mut all = Vec::new();
    if scene.asks {
        all.extend(acknowledging(&free, dice));
    }
    if !scene.alone && called.is_empty() {
        return Ok(all);
    }
    let said = fold(scene.body);
    let said: BTreeSet<&str> = said.split(' ').collect();
    let topic = topic(words, &said);
    let Some(first) = speaker(scene, (&free, &called), topic, dice) else { return Ok(all) };
    let Some(text) = text(scene, words, (first, topic), &said, dice) else { return Ok(all) };
    let after = Duration::from_millis(u64::from(2_000 + dice(900)) + pace(&text));
    let in_thread = scene.body.contains('?') || !called.is_empty();
    all.push(Answer { text: Some(text), in_thread, ..silent(first, after) });
    let second = called.iter().find(|it| it.key != first.key).copied();
    let also = second.or_else(|| {
        let others: Vec<&Somebody> =
            free.iter().copied().filter(|it| it.key != first.key).collect();
        pick(&present(&others), dice).copied()
    });
    let Some(also) = also else { return Ok(all) };
    let later = after + Duration::from_millis(u64::from(1_800 + dice(1_500)));
    if second.is_some() || dice(4) == 0 {
        let added = phrase(&words.seconds, scene, dice);
        all.push(Answer { text: added, in_thread, ..silent(also, later) });
    } else if dice(2) == 0 {
        let reaction =
            Some(if scene.body.contains('?') { ReactionKind::Seen } else { ReactionKind::Agree });
        let soon = Duration::from_millis(u64::from(900 + dice(900)));
        all.push(Answer { reaction, ..silent(also, soon) });
    }
    Ok(all)
}

/// All there is to say, read once.
pub fn words() -> Result<&'static Words, Error> {
    WORDS.as_ref().map_err(|error| Error::Unreadable(error.clone()))
}

const fn silent(by: &'static Somebody, after: Duration) -> Answer {
    Answer {
        by: by.key.as_str(),
        after,
        text: None,
        in_thread: false,
        reaction: None,
        acknowledges: false,
    }
}

/// Those whom the message calls by name or by their commune, in the order of the text.
fn called(scene: &Scene<'_>, free: &[&'static Somebody]) -> Vec<&'static Somebody> {
    let mut all: Vec<&'static Somebody> = Vec::new();
    for mention in scene.mentions {
        let found = match mention {
            Mention::Person(person) => {
                let key = (scene.person)(*person);
                free.iter().find(|it| Some(it.key.as_str()) == key)
            }
            Mention::Commune(insee) => {
                let commune = scene.cast.communes.iter().find(|it| it.insee == *insee);
                let of = |it: &&&'static Somebody| {
                    it.commune.as_deref() == commune.map(|commune| commune.name.as_str())
                };
                free.iter().filter(of).max_by_key(|it| it.mayor)
            }
            Mention::Room => None,
        };
        all.extend(found.filter(|it| !all.iter().any(|other| other.key == it.key)).copied());
    }
    all.truncate(ANSWERS_MAX);
    all
}

fn acknowledging(free: &[&'static Somebody], dice: &Dice<'_>) -> Vec<Answer> {
    let mut left = free.to_vec();
    let mut all = Vec::new();
    for rank in 0..ACKNOWLEDGING {
        let Some(person) = pick(&left, dice).copied() else { break };
        left.retain(|it| it.key != person.key);
        let turn = u64::try_from(rank).unwrap_or(0) * 2_100;
        let after = Duration::from_millis(turn + u64::from(1_500 + dice(1_200)));
        all.push(Answer { acknowledges: true, ..silent(person, after) });
    }
    all
}

/// The subject with most words in the message.
fn topic<'a>(words: &'a Words, said: &BTreeSet<&str>) -> Option<&'a Topic> {
    let score =
        |topic: &Topic| topic.words.iter().filter(|word| said.contains(word.as_str())).count();
    // Of several, the first one of the file.
    let best = words.topics.iter().rev().max_by_key(|topic| score(topic))?;
    (score(best) > 0).then_some(best)
}

/// Who is called, or talked in the thread, or knows, or is there.
fn speaker(
    scene: &Scene<'_>,
    (free, called): (&[&'static Somebody], &[&'static Somebody]),
    topic: Option<&Topic>,
    dice: &Dice<'_>,
) -> Option<&'static Somebody> {
    if let Some(first) = called.first() {
        return Some(first);
    }
    let in_thread = scene.thread.iter().find_map(|key| free.iter().find(|it| it.key == *key));
    if let Some(person) = in_thread {
        return Some(person);
    }
    let experts: Vec<&'static Somebody> = topic
        .into_iter()
        .flat_map(|topic| &topic.experts)
        .filter_map(|key| free.iter().find(|it| it.key == *key).copied())
        .collect();
    let among = if experts.is_empty() { free } else { &experts };
    pick(&present(among), dice).copied()
}

/// Those of them who are connected, if any are.
fn present<'a>(among: &[&'a Somebody]) -> Vec<&'a Somebody> {
    let here: Vec<&Somebody> = among.iter().copied().filter(|it| it.present).collect();
    if here.is_empty() { among.to_vec() } else { here }
}

fn text(
    scene: &Scene<'_>,
    words: &Words,
    (by, topic): (&Somebody, Option<&Topic>),
    said: &BTreeSet<&str>,
    dice: &Dice<'_>,
) -> Option<String> {
    let short = said.len() <= 6;
    let has = |word: &str| said.contains(fold(word).as_str());
    let choices = if let Some(topic) = topic {
        &topic.replies
    } else if short && has("merci") {
        &words.thanks
    } else if short && (has("bonjour") || has("bonsoir") || has("salut")) {
        &words.greetings
    } else if !by.says.is_empty() && dice(2) == 0 {
        &by.says
    } else if scene.body.contains('?') {
        &words.questions
    } else {
        &words.statements
    };
    phrase(choices, scene, dice)
}

/// One of the phrases, with the first name of who wrote; one that was not said lately, if any.
fn phrase(choices: &[String], scene: &Scene<'_>, dice: &Dice<'_>) -> Option<String> {
    let name = scene.cast.person(scene.author).map_or("", Somebody::first_name);
    let all: Vec<String> = choices.iter().map(|it| it.replace("{prenom}", name)).collect();
    let fresh: Vec<String> = all.iter().filter(|it| !scene.before.contains(it)).cloned().collect();
    pick(if fresh.is_empty() { &all } else { &fresh }, dice).cloned()
}

/// Longer answers take longer to write.
fn pace(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(0).saturating_mul(6).min(1_500)
}

fn pick<'a, T>(from: &'a [T], dice: &Dice<'_>) -> Option<&'a T> {
    let count = u32::try_from(from.len()).ok().filter(|count| *count > 0)?;
    from.get(usize::try_from(dice(count)).ok()?)
}

#[cfg(test)]
#[path = "repartee/tests.rs"]
mod tests;
