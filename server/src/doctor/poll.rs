//! Whether what is kept of votes is what was counted: the records, their chain, and the urns.

use super::{CASES_MAX, store};
use crate::db::{self, Tx};
use crate::poll::tally;
use parvis_protocol::poll::{PollRecord, PollResult, Urn};
use std::collections::BTreeSet;
use store::Kept;
use uuid::Uuid;

/// What was looked at.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// How many records there are.
    pub count: usize,
    /// Results that are not those of the ballots, or not those that were told.
    pub results: Vec<String>,
    /// Records that do not follow each other.
    pub chain: Vec<String>,
    /// Ballots that a record should not have.
    pub ballots: Vec<String>,
}

/// The record before the one that is read.
#[derive(Debug)]
struct Before {
    channel: Uuid,
    place: i64,
    hash: String,
}

/// Reads every record once, room by room, in the order of their chain.
pub(super) async fn records(tx: &mut Tx) -> Result<Records, db::Error> {
    let mut found = Records::default();
    let mut before: Option<Before> = None;
    loop {
        let after = before.as_ref().map(|it| (it.channel, it.place));
        let page = store::records(tx, after).await?;
        if page.is_empty() {
            break;
        }
        for kept in page {
            found.count = found.count.saturating_add(1);
            look(&kept, before.as_ref(), &mut found);
            before = Some(Before { channel: kept.channel, place: kept.place, hash: kept.hash });
        }
    }
    found.chain.extend(store::without_record(tx).await?);
    for cases in [&mut found.results, &mut found.chain, &mut found.ballots] {
        cases.truncate(usize::try_from(CASES_MAX).unwrap_or(usize::MAX));
    }
    Ok(found)
}

fn look(kept: &Kept, before: Option<&Before>, found: &mut Records) {
    let of = format!("« {} », vote n° {}", kept.room, kept.number);
    let parsed: Result<PollRecord, _> = serde_json::from_str(&kept.record);
    let Ok(record) = parsed else {
        found.results.push(format!("{of} : relevé illisible"));
        return;
    };
    let before = before.filter(|it| it.channel == kept.channel);
    if tally::hash(&kept.record) != kept.hash {
        found.results.push(format!("{of} : le relevé n’est plus celui de son empreinte"));
    }
    if record.result.engine == tally::ENGINE && !tally::verify(&record) {
        found.results.push(format!("{of} : le résultat n’est pas celui de ses bulletins"));
    }
    if !says(kept, &record) {
        found.results.push(format!("{of} : le résultat annoncé n’est pas celui du relevé"));
    }
    let place = before.map_or(1, |it| it.place.saturating_add(1));
    if kept.place != place || record.previous.as_ref() != before.map(|it| &it.hash) {
        found.chain.push(format!("{of} : le relevé ne suit pas le précédent"));
    }
    found.ballots.extend(misplaced(&record).map(|fault| format!("{of} : {fault}")));
}

/// Whether the poll says what its record does.
fn says(kept: &Kept, record: &PollRecord) -> bool {
    let told = kept.result.as_deref().map(serde_json::from_str::<PollResult>);
    let same = told.is_some_and(|it| it.is_ok_and(|result| result == record.result));
    same && kept.record_hash.as_ref() == Some(&kept.hash)
}

/// Ballots of one mandate twice, and of mandates that are none.
fn misplaced(record: &PollRecord) -> impl Iterator<Item = String> {
    let mandates: BTreeSet<u32> = record.electors.iter().map(|it| it.mandate).collect();
    let ballots = match &record.urn {
        Urn::Named(ballots) => ballots.as_slice(),
        Urn::Opened(_) | Urn::Paper(_) => &[],
    };
    let mut seen = BTreeSet::new();
    ballots.iter().filter_map(move |ballot| {
        let mandate = ballot.mandate;
        if !mandates.contains(&mandate) {
            return Some(format!("un bulletin du mandat {mandate}, qui n’est pas électeur"));
        }
        (!seen.insert(mandate)).then(|| format!("deux bulletins du mandat {mandate}"))
    })
}
