//! The SQL of people and of their sessions.

use super::NewPerson;
use super::rules::Life;
use crate::db::{self, Tx};
use crate::permission::Actor;
use parvis_protocol::id::{ChannelId, Micros, PersonId, Seq, SessionId, TerritoryId};
use parvis_protocol::identity::{Persona, SessionView, You};
use sqlx::FromRow;
use std::collections::HashSet;
use uuid::Uuid;

/// Identifiers in one statement at most.
const LIST_MAX: usize = 500;

/// What signing in needs of an account.
#[derive(Debug, FromRow)]
pub struct Account {
    /// The person.
    pub person: PersonId,
    /// Their password, hashed, where they chose one.
    pub password_hash: Option<String>,
}

/// What is known of a person.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Known {
    /// The person.
    pub person: PersonId,
    /// First name and name, as shown.
    pub name: String,
    /// "Maire de Novéant-sur-Moselle".
    pub function: Option<String>,
    /// INSEE code of their commune.
    pub commune: Option<String>,
    /// Where codes are sent, folded.
    pub email: Option<String>,
}

/// A person who may sign in.
#[derive(Debug, FromRow)]
pub struct Person {
    /// First name and name.
    pub name: String,
    /// "Maire de Novéant-sur-Moselle".
    pub function: Option<String>,
    /// Where codes are sent.
    pub email: Option<String>,
    /// Their territory.
    pub territory: TerritoryId,
    /// Its name.
    pub territory_name: String,
}

/// A session as stored, with what makes an [`Actor`].
#[derive(Debug, FromRow)]
pub(super) struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub territory: TerritoryId,
    pub personal: ChannelId,
    pub administrator: bool,
    pub seen_at: Micros,
    pub expires_at: Micros,
    pub revoked_at: Option<Micros>,
    pub disabled_at: Option<Micros>,
}

impl Session {
    pub(super) const fn life(&self) -> Life {
        Life {
            expires_at: self.expires_at,
            revoked: self.revoked_at.is_some(),
            disabled: self.disabled_at.is_some(),
        }
    }

    pub(super) const fn actor(&self) -> Actor {
        Actor {
            person: self.person,
            territory: self.territory,
            personal: self.personal,
            session: self.id,
            administrator: self.administrator,
        }
    }
}

/// A line of the list of sessions.
#[derive(Debug, FromRow)]
pub(super) struct Listed {
    id: SessionId,
    device: String,
    created_at: Micros,
    seen_at: Micros,
}

impl Listed {
    pub(super) fn view(self, asking: SessionId) -> SessionView {
        SessionView {
            current: self.id == asking,
            id: self.id,
            device: self.device,
            created_at: self.created_at,
            seen_at: self.seen_at,
        }
    }
}

/// False when the e-mail address is taken.
pub(super) async fn insert_person(
    tx: &mut Tx,
    id: PersonId,
    new: &NewPerson,
    at: Micros,
) -> Result<bool, db::Error> {
    let insert = "insert into person
            (id, territory, name, function, commune, email, administrator, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (email) do nothing";
    Ok(crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(id)
            .bind(new.territory)
            .bind(&new.name)
            .bind(&new.function)
            .bind(&new.commune)
            .bind(&new.email)
            .bind(new.administrator)
            .bind(at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

pub(super) async fn people(tx: &mut Tx, territory: TerritoryId) -> Result<Vec<Known>, db::Error> {
    let select = "select id as person, name, function, commune, email from person
        where territory = $1 order by created_at, id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(territory).fetch_all(conn).await
    })?)
}

pub(super) async fn describe(tx: &mut Tx, known: &Known) -> Result<(), db::Error> {
    let update = "update person set name = $2, function = $3, email = $4 where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update)
            .bind(known.person)
            .bind(&known.name)
            .bind(&known.function)
            .bind(&known.email)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn account(tx: &mut Tx, email: &str) -> Result<Option<Account>, db::Error> {
    let select = "select id as person, password_hash from person
        where email = $1 and disabled_at is null";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(email).fetch_optional(conn).await
    })?)
}

pub(super) async fn person(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, db::Error> {
    let select = "select person.name, person.function, person.email, person.territory,
            territory.name as territory_name
        from person join territory on territory.id = person.territory
        where person.id = $1 and person.disabled_at is null";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(id).fetch_optional(conn).await
    })?)
}

pub(super) async fn communes_of(
    tx: &mut Tx,
    territory: TerritoryId,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Option<String>)>, db::Error> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(crate::on!(tx, conn => {
        let mut query =
            sqlx::QueryBuilder::new("select id, commune from person where territory = ");
        query.push_bind(territory).push(" and disabled_at is null and id in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(*person);
        }
        query.push(") order by id").build_query_as().fetch_all(conn).await
    })?)
}

pub(super) async fn personas(tx: &mut Tx, limit: i64) -> Result<Vec<Persona>, db::Error> {
    let select = "select person.id, person.name, person.function, channel.topic
        from person join channel on channel.person = person.id
        where person.disabled_at is null
        order by person.created_at, person.id limit cast($1 as bigint)";
    let rows: Vec<(PersonId, String, Option<String>, String)> = crate::on!(tx, conn => {
        sqlx::query_as(select).bind(limit).fetch_all(conn).await
    })?;
    let persona = |(person, name, function, topic): (_, _, _, String)| {
        let line = Some(topic).filter(|topic| !topic.is_empty());
        Persona { person, name, function, line }
    };
    Ok(rows.into_iter().map(persona).collect())
}

/// False when another account has the address.
pub(super) async fn set_email(
    tx: &mut Tx,
    person: PersonId,
    email: &str,
) -> Result<bool, db::Error> {
    let update = "update person set email = $2 where id = $1";
    let done = crate::on!(tx, conn => {
        sqlx::query(update).bind(person).bind(email).execute(conn).await.map(drop)
    });
    match done {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn set_password(
    tx: &mut Tx,
    person: PersonId,
    hash: &str,
) -> Result<(), db::Error> {
    let update = "update person set password_hash = $2 where id = $1";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(person).bind(hash).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The session, its person and their personal channel, in one statement.
pub(super) async fn by_token(tx: &mut Tx, digest: &[u8]) -> Result<Option<Session>, db::Error> {
    let select = "select browser_session.id, browser_session.person, person.territory,
            channel.id as personal, person.administrator, browser_session.seen_at,
            browser_session.expires_at, browser_session.revoked_at, person.disabled_at
        from browser_session
        join person on person.id = browser_session.person
        join channel on channel.person = person.id
        where browser_session.token_hash = $1";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(digest).fetch_optional(conn).await
    })?)
}

/// The same of a session that is known.
pub(super) async fn by_id(tx: &mut Tx, id: SessionId) -> Result<Option<Session>, db::Error> {
    let select = "select browser_session.id, browser_session.person, person.territory,
            channel.id as personal, person.administrator, browser_session.seen_at,
            browser_session.expires_at, browser_session.revoked_at, person.disabled_at
        from browser_session
        join person on person.id = browser_session.person
        join channel on channel.person = person.id
        where browser_session.id = $1";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(id).fetch_optional(conn).await
    })?)
}

/// Remembers the hour of the last use.
pub(super) async fn touch(tx: &mut Tx, id: SessionId, at: Micros) -> Result<(), db::Error> {
    let update = "update browser_session set seen_at = $2 where id = $1 and seen_at < $2";
    crate::on!(tx, conn => {
        sqlx::query(update).bind(id).bind(at).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// A person, and where their own channel stands: its epoch and its head.
pub(super) async fn arrival(
    tx: &mut Tx,
    actor: &Actor,
) -> Result<Option<(You, String, Seq)>, db::Error> {
    #[derive(FromRow)]
    struct Row {
        name: String,
        function: Option<String>,
        commune: Option<String>,
        territory_name: String,
        epoch: String,
        seq: Seq,
    }
    let select = "select person.name, person.function, person.commune,
            territory.name as territory_name, channel.epoch, channel.seq
        from person join territory on territory.id = person.territory
        join channel on channel.id = $2
        where person.id = $1";
    let row: Option<Row> = crate::on!(tx, conn => {
        sqlx::query_as(select).bind(actor.person).bind(actor.personal).fetch_optional(conn).await
    })?;
    let arrival = |row: Row| {
        let you = You {
            person: actor.person,
            name: row.name,
            function: row.function,
            commune: row.commune,
            administrator: actor.administrator,
            personal_channel: actor.personal,
            territory: actor.territory,
            territory_name: row.territory_name,
            session: actor.session,
        };
        (you, row.epoch, row.seq)
    };
    Ok(row.map(arrival))
}

/// Takes the person's row to sign them in. False when the account is disabled, or when the
/// password that was verified is no longer theirs.
pub(super) async fn signed_in(
    tx: &mut Tx,
    person: PersonId,
    password_hash: Option<&str>,
    at: Micros,
) -> Result<bool, db::Error> {
    let update = "update person set signed_in_at = $2
        where id = $1 and disabled_at is null and ($3 is null or password_hash = $3)";
    Ok(crate::on!(tx, conn => {
        sqlx::query(update)
            .bind(person)
            .bind(at)
            .bind(password_hash)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// `life`: when the session begins, and when it ends at the latest.
pub(super) async fn insert_session(
    tx: &mut Tx,
    (id, person): (SessionId, PersonId),
    digest: &[u8],
    device: &str,
    life: (Micros, Micros),
) -> Result<(), db::Error> {
    let insert = "insert into browser_session
            (id, person, token_hash, device, created_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $5, $6)";
    crate::on!(tx, conn => {
        sqlx::query(insert)
            .bind(id)
            .bind(person)
            .bind(digest)
            .bind(device)
            .bind(life.0)
            .bind(life.1)
            .execute(conn)
            .await
            .map(drop)
    })?;
    Ok(())
}

pub(super) async fn live_sessions(
    tx: &mut Tx,
    person: PersonId,
    now: Micros,
) -> Result<Vec<Listed>, db::Error> {
    let select = "select id, device, created_at, seen_at from browser_session
        where person = $1 and revoked_at is null and expires_at > $2
        order by seen_at desc, created_at desc, id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_as(select).bind(person).bind(now).fetch_all(conn).await
    })?)
}

/// False when it is not one of the person's live sessions.
pub(super) async fn revoke(
    tx: &mut Tx,
    person: PersonId,
    id: SessionId,
    at: Micros,
) -> Result<bool, db::Error> {
    let update = "update browser_session set revoked_at = $3
        where id = $1 and person = $2 and revoked_at is null";
    Ok(crate::on!(tx, conn => {
        sqlx::query(update)
            .bind(id)
            .bind(person)
            .bind(at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Ends the session of a token, whoever it belongs to.
pub(super) async fn revoke_token(
    tx: &mut Tx,
    digest: &[u8],
    at: Micros,
) -> Result<Option<SessionId>, db::Error> {
    let update = "update browser_session set revoked_at = $2
        where token_hash = $1 and revoked_at is null returning id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(update).bind(digest).bind(at).fetch_optional(conn).await
    })?)
}

/// Ends every session of a person but one. Returns which.
pub(super) async fn revoke_all(
    tx: &mut Tx,
    person: PersonId,
    keep: Option<SessionId>,
    at: Micros,
) -> Result<Vec<SessionId>, db::Error> {
    let update = "update browser_session set revoked_at = $3
        where person = $1 and revoked_at is null and ($2 is null or id <> $2) returning id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(update).bind(person).bind(keep).bind(at).fetch_all(conn).await
    })?)
}

/// Ends the oldest sessions of a person, so that `keep` remain.
pub(super) async fn revoke_beyond(
    tx: &mut Tx,
    person: PersonId,
    keep: i64,
    at: Micros,
) -> Result<Vec<SessionId>, db::Error> {
    let update = "update browser_session set revoked_at = $3
        where id in (
            select id from browser_session
            where person = $1 and revoked_at is null and expires_at > $3
            order by created_at desc, id desc limit 1000 offset cast($2 as bigint)
        )
        returning id";
    Ok(crate::on!(tx, conn => {
        sqlx::query_scalar(update).bind(person).bind(keep).bind(at).fetch_all(conn).await
    })?)
}

pub(super) async fn password_hash(
    tx: &mut Tx,
    person: PersonId,
) -> Result<Option<String>, db::Error> {
    let select = "select password_hash from person where id = $1";
    let found: Option<Option<String>> = crate::on!(tx, conn => {
        sqlx::query_scalar(select).bind(person).fetch_optional(conn).await
    })?;
    Ok(found.flatten())
}

/// False when the password is no longer the one that was verified.
pub(super) async fn replace_password(
    tx: &mut Tx,
    person: PersonId,
    known: Option<&str>,
    new: &str,
) -> Result<bool, db::Error> {
    let update = "update person set password_hash = $3
        where id = $1 and password_hash is not distinct from $2";
    Ok(crate::on!(tx, conn => {
        sqlx::query(update)
            .bind(person)
            .bind(known)
            .bind(new)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() == 1)
    })?)
}

/// Which of these sessions may still be used.
pub(super) async fn still_alive(
    tx: &mut Tx,
    sessions: &[SessionId],
    now: Micros,
) -> Result<HashSet<SessionId>, db::Error> {
    let mut alive = HashSet::new();
    for some in sessions.chunks(LIST_MAX) {
        let mut found: Vec<SessionId> = match tx {
            Tx::Postgres(tx) => {
                let ids: Vec<Uuid> = some.iter().map(|id| id.0).collect();
                let select = "select browser_session.id from browser_session
                    join person on person.id = browser_session.person
                    where person.disabled_at is null and revoked_at is null
                        and expires_at > $1 and browser_session.id = any($2)";
                sqlx::query_scalar(select).bind(now).bind(ids).fetch_all(&mut **tx).await?
            }
            Tx::Sqlite(tx) => {
                let mut query = sqlx::QueryBuilder::new(
                    "select browser_session.id from browser_session
                    join person on person.id = browser_session.person
                    where person.disabled_at is null and revoked_at is null
                        and expires_at > ",
                );
                query.push_bind(now).push(" and browser_session.id in (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(*id);
                }
                list.push_unseparated(")");
                query.build_query_scalar().fetch_all(tx.conn()).await?
            }
        };
        alive.extend(found.drain(..));
    }
    Ok(alive)
}

/// Forgets the sessions that ended before `before`.
pub(super) async fn forget_sessions(tx: &mut Tx, before: Micros) -> Result<(), db::Error> {
    let delete = "delete from browser_session where expires_at < $1 or revoked_at < $1";
    crate::on!(tx, conn => sqlx::query(delete).bind(before).execute(conn).await.map(drop))?;
    Ok(())
}
