//! A document from its log: the newest state that was kept and is whole, then what came after it.

use super::{Error, store};
use crate::db::Tx;
use parvis_coedit::{Document as Text, Kind};
use parvis_protocol::document::DocumentKind;
use parvis_protocol::id::{DocumentId, Micros, PersonId};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;

/// A document in memory, and what is known of its log.
pub(super) struct Loaded {
    /// The document.
    pub text: Text,
    /// Place of the last update that it holds.
    pub head: i64,
    /// Whose numbers are whose; absent: the server.
    pub clients: HashMap<u64, Option<PersonId>>,
    /// Place of the state that it began with, and bytes of the updates since.
    pub since: (i64, usize),
}

/// What the engine calls a kind.
pub(super) const fn kind(kind: DocumentKind) -> Kind {
    match kind {
        DocumentKind::Agenda => Kind::Agenda,
        DocumentKind::Notes => Kind::Notes,
        DocumentKind::Minutes => Kind::Minutes,
    }
}

/// Loads a document as it stands in this transaction.
pub(super) async fn load(tx: &mut Tx, id: DocumentId, kind: Kind) -> Result<Loaded, Error> {
    let mut clients = HashMap::new();
    for (client, person) in store::clients(tx, id).await? {
        clients.insert(u64::try_from(client).unwrap_or_default(), person);
    }
    for kept in store::snapshots(tx, id).await? {
        if digest(&kept.bytes) != kept.hash {
            tracing::error!(document = %id, seq = kept.seq, "a kept state is torn: passed over");
            continue;
        }
        match from(tx, id, kind, (kept.seq, Some(&kept.bytes))).await? {
            Some((text, head, bytes)) => {
                return Ok(Loaded { text, head, clients, since: (kept.seq, bytes) });
            }
            None => {
                tracing::error!(document = %id, seq = kept.seq, "a kept state cannot be read");
            }
        }
    }
    let (text, head, bytes) =
        from(tx, id, kind, (0, None)).await?.ok_or(Error::Corrupt("the log cannot be read"))?;
    Ok(Loaded { text, head, clients, since: (0, bytes) })
}

/// A state, and what came after it; nothing when they do not make a document.
async fn from(
    tx: &mut Tx,
    id: DocumentId,
    kind: Kind,
    (seq, state): (i64, Option<&[u8]>),
) -> Result<Option<(Text, i64, usize)>, Error> {
    let rows = store::rows(tx, id, (seq, i64::MAX)).await?;
    let head = rows.last().map_or(seq, |row| row.seq);
    let bytes = rows.iter().map(|row| row.bytes.len()).sum();
    let tail = rows.iter().map(|row| row.bytes.as_slice());
    Ok(Text::load(kind, state, tail).ok().map(|text| (text, head, bytes)))
}

/// Keeps the state of a document, once it was read back and found to be the same.
pub(super) async fn keep(
    tx: &mut Tx,
    id: DocumentId,
    (text, seq): (&Text, i64),
    at: Micros,
) -> Result<(), Error> {
    text.verify().map_err(|corrupt| Error::Corrupt(corrupt.0))?;
    let state = text.state();
    store::put_snapshot(tx, id, (seq, at), (&digest(&state), &state)).await?;
    Ok(())
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
