//! What a right is decided from.

use super::Rooms;
use crate::db::{Error, Tx};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::id::{ChannelId, PersonId, Seq};
use sqlx::{FromRow, QueryBuilder};

/// Role of a member, kind and head of the channel, position at which the person joined.
pub(super) type Membership = (MemberRole, ChannelKind, Seq, Seq);

/// What a person is in a channel today.
pub(super) async fn membership(
    tx: &mut Tx,
    channel: ChannelId,
    person: PersonId,
) -> Result<Option<Membership>, Error> {
    let select = "select member.role, channel.kind, channel.seq, member.joined_seq
        from member join channel on channel.id = member.channel
        where member.channel = $1 and member.person = $2 and member.ended_at is null";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(channel).bind(person).fetch_optional(conn).await
    })?)
}

/// What a person is in a channel that is held.
#[derive(FromRow)]
pub(super) struct Held {
    pub(super) channel: ChannelId,
    pub(super) person: PersonId,
    pub(super) role: MemberRole,
    pub(super) kind: ChannelKind,
    pub(super) seq: Seq,
    pub(super) joined_seq: Seq,
}

/// What these people are today, each in a channel, which is held until the transaction ends. The
/// writer of SQLite holds them all by being alone.
pub(super) async fn hold_memberships(
    tx: &mut Tx,
    asked: &[(ChannelId, PersonId)],
    rooms: Rooms,
) -> Result<Vec<Held>, Error> {
    let hold = match (&*tx, rooms) {
        (Tx::Sqlite(_), _) => "",
        (Tx::Postgres(_), Rooms::Free) => " for no key update of channel skip locked",
        (Tx::Postgres(_), Rooms::Any) => " for no key update of channel",
    };
    let select = "select member.channel, member.person, member.role, channel.kind, channel.seq,
            member.joined_seq
        from (";
    let rest = ") as asked
        join member on member.channel = asked.column1 and member.person = asked.column2
        join channel on channel.id = member.channel
        where member.ended_at is null";
    Ok(crate::on!(tx, conn => {
        let mut query = QueryBuilder::new(select);
        query.push_values(asked, |mut row, (channel, person)| {
            row.push_bind(*channel).push_bind(*person);
        });
        query.push(rest).push(hold).build_query_as().fetch_all(conn).await
    })?)
}
