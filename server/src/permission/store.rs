//! What a right is decided from.

use crate::db::{Error, Tx};
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::id::{ChannelId, PersonId, Seq};

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
