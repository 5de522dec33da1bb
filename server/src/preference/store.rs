//! The SQL of preferences.

use crate::db::{Error, Tx};
use crate::on;
use parvis_protocol::change::Entity;
use parvis_protocol::id::{ChannelId, PersonId, Seq};
use parvis_protocol::preference::{
    Choices, Contrast, NotificationLevel, Preferences, RoomPreference, Theme,
};

type OfRoom = (ChannelId, bool, Option<NotificationLevel>, Seq);

fn preference((channel, favourite, notifications, rev): OfRoom) -> RoomPreference {
    RoomPreference { channel, favourite, notifications, rev }
}

/// What a person chose for a room.
pub(super) async fn of_room(
    tx: &mut Tx,
    person: PersonId,
    channel: ChannelId,
) -> Result<Option<RoomPreference>, Error> {
    let select = "select channel, favourite, notifications, rev from room_preference
        where person = $1 and channel = $2";
    let row: Option<OfRoom> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(channel).fetch_optional(conn).await
    })?;
    Ok(row.map(preference))
}

pub(super) async fn set_of_room(
    tx: &mut Tx,
    person: PersonId,
    preference: &RoomPreference,
) -> Result<(), Error> {
    let upsert = "insert into room_preference (person, channel, favourite, notifications, rev)
        values ($1, $2, $3, $4, $5)
        on conflict (person, channel) do update set favourite = excluded.favourite,
            notifications = excluded.notifications, rev = excluded.rev";
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(preference.channel)
            .bind(preference.favourite)
            .bind(preference.notifications)
            .bind(preference.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// What a person chose for rooms, where the last change lies in the span.
pub(super) async fn of_rooms(
    tx: &mut Tx,
    person: PersonId,
    (after, upto): (Seq, Seq),
) -> Result<Vec<Entity>, Error> {
    let select = "select channel, favourite, notifications, rev from room_preference
        where person = $1 and rev > $2 and rev <= $3 order by rev";
    let rows: Vec<OfRoom> = on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(after).bind(upto).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(preference).map(Entity::RoomPreference).collect())
}

/// What a person chose for themselves.
pub(super) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Option<Preferences>, Error> {
    let select = "select text_size, theme, contrast, notifications, rev from preferences
        where person = $1";
    let row: Option<(i64, Theme, Contrast, NotificationLevel, Seq)> =
        on!(tx, conn => sqlx::query_as(select).bind(person).fetch_optional(conn).await)?;
    Ok(row.map(|(text_size, theme, contrast, notifications, rev)| {
        let text_size = u32::try_from(text_size).unwrap_or_default();
        Preferences { choices: Choices { text_size, theme, contrast, notifications }, rev }
    }))
}

pub(super) async fn set(
    tx: &mut Tx,
    person: PersonId,
    preferences: &Preferences,
) -> Result<(), Error> {
    let upsert = "insert into preferences
            (person, text_size, theme, contrast, notifications, rev)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (person) do update set text_size = excluded.text_size,
            theme = excluded.theme, contrast = excluded.contrast,
            notifications = excluded.notifications, rev = excluded.rev";
    let Choices { text_size, theme, contrast, notifications } = preferences.choices;
    on!(tx, conn => {
        sqlx::query(upsert)
            .bind(person)
            .bind(i64::from(text_size))
            .bind(theme)
            .bind(contrast)
            .bind(notifications)
            .bind(preferences.rev)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}
