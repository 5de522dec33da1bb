//! How large rooms are. Presence itself is never stored.

use crate::db::{Error, Tx};
use parvis_protocol::id::ChannelId;
use std::collections::HashMap;
use uuid::Uuid;

/// Number of members of some rooms.
pub(super) async fn sizes(
    tx: &mut Tx,
    channels: &[ChannelId],
) -> Result<HashMap<ChannelId, usize>, Error> {
    let rows: Vec<(ChannelId, i64)> = match tx {
        Tx::Postgres(tx) => {
            let ids: Vec<Uuid> = channels.iter().map(|id| id.0).collect();
            sqlx::query_as("select id, members from channel where id = any($1)")
                .bind(ids)
                .fetch_all(&mut **tx)
                .await?
        }
        Tx::Sqlite(tx) => {
            let mut query =
                sqlx::QueryBuilder::new("select id, members from channel where id in (");
            let mut list = query.separated(", ");
            for id in channels {
                list.push_bind(*id);
            }
            list.push_unseparated(")");
            query.build_query_as().fetch_all(tx.conn()).await?
        }
    };
    let size = |(channel, members)| (channel, usize::try_from(members).unwrap_or(usize::MAX));
    Ok(rows.into_iter().map(size).collect())
}
