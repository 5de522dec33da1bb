//! The SQL of search. Names of authors and rooms are joined into the hits, and membership decides
//! which rooms are searched; those tables are never written here.

use super::MessageRow;
use crate::db::{Error, Tx};
use parvis_protocol::command::Search;
use parvis_protocol::id::PersonId;
use parvis_protocol::message::Hit;
use sqlx::{FromRow, QueryBuilder};

#[derive(FromRow)]
struct HitRow {
    #[sqlx(flatten)]
    message: MessageRow,
    author_name: String,
    channel_name: String,
}

/// Hits in the rooms of a person, newest first, one more than asked for when there are more.
/// Without words, all that the other conditions hold for is found.
pub(in crate::message) async fn search(
    tx: &mut Tx,
    person: PersonId,
    words: &[String],
    command: &Search,
) -> Result<Vec<Hit>, Error> {
    const SELECT: &str =
        select_message!(join ", person.name as author_name, channel.name as channel_name");
    const ALL: [&str; 2] = [" from message", "message.number"];
    // FTS5 gives its hits newest first, and stops when there are enough.
    const MATCHING: [&str; 2] = [
        " from message_search cross join message on message.number = message_search.rowid",
        "message_search.rowid",
    ];
    // The same on both engines; only the full text differs.
    macro_rules! found {
        ($of:expr, $words:expr, $conn:expr) => {{
            let [from, number] = $of;
            let mut query = QueryBuilder::new(SELECT);
            query.push(from).push(" join member on member.channel = message.channel");
            query.push(" join channel on channel.id = message.channel");
            query.push(" join person on person.id = message.author");
            query.push(" where message.deleted_at is null and member.ended_at is null");
            query.push(" and member.person = ").push_bind(person);
            if let Some((condition, words)) = $words {
                query.push(condition).push_bind(words);
            }
            if let Some(channel) = command.channel {
                query.push(" and message.channel = ").push_bind(channel);
            }
            if let Some(author) = command.author {
                query.push(" and message.author = ").push_bind(author);
            }
            if let Some(from) = command.from {
                query.push(" and message.at >= ").push_bind(from);
            }
            if let Some(until) = command.until {
                query.push(" and message.at < ").push_bind(until);
            }
            if let Some(after) = &command.after {
                query.push(" and ").push(number).push(" < (select number from message");
                query.push(" where id = ").push_bind(after.message).push(")");
            }
            query.push(" order by ").push(number).push(" desc limit ");
            query.push_bind(i64::from(command.limit).saturating_add(1));
            query.build_query_as().fetch_all($conn).await?
        }};
    }
    let rows: Vec<HitRow> = match tx {
        Tx::Postgres(tx) => {
            let all = (" and string_to_array(message.search, ' ') @> ", words.to_vec());
            found!(ALL, Some(all).filter(|_| !words.is_empty()), &mut **tx)
        }
        Tx::Sqlite(tx) if words.is_empty() => {
            found!(ALL, None::<(&str, String)>, tx.conn())
        }
        Tx::Sqlite(tx) => {
            let all: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            found!(MATCHING, Some((" and message_search match ", all.join(" "))), tx.conn())
        }
    };
    let hit = |row: HitRow| Hit {
        message: row.message.into(),
        author_name: row.author_name,
        channel_name: row.channel_name,
    };
    Ok(rows.into_iter().map(hit).collect())
}
