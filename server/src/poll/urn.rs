//! The sealed urn (*urne scellée*): keys that live in the memory of one node, and what is opened
//! with them.
//!
//! A voter seals a ballot with `crypto_box_seal` of libsodium to the public key of the poll. The
//! private half is made when the poll is opened and forgotten when it is over; it is never written
//! anywhere. Whoever controls the memory of this node while the poll is open can read ballots: the
//! protocol says so to the voter. Memory is not locked: the system may swap.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use crypto_box::SecretKey;
use parvis_protocol::id::PollId;
use parvis_protocol::limits::{SEALED_PLAIN_BYTES, TRACKER_CHARS_MAX};
use parvis_protocol::poll::{OpenedBallot, SealedBallot};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What `crypto_box_seal` adds to a text, in bytes.
const SEAL_BYTES: usize = 48;

/// The keys that this node keeps.
#[derive(Default)]
pub struct Keys(Mutex<BTreeMap<PollId, SecretKey>>);

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys")
    }
}

impl Keys {
    /// Keeps the key of a poll, made of these random bytes. Gives its public half, as on the wire.
    pub fn keep(&self, poll: PollId, random: [u8; 32]) -> String {
        let key = SecretKey::from(random);
        let public = Base64UrlUnpadded::encode_string(key.public_key().as_bytes());
        self.lock().insert(poll, key);
        public
    }

    /// Whether this node keeps the key of a poll.
    pub fn has(&self, poll: PollId) -> bool {
        self.lock().contains_key(&poll)
    }

    /// The polls whose keys this node keeps.
    pub fn all(&self) -> Vec<PollId> {
        self.lock().keys().copied().collect()
    }

    /// Forgets a key.
    pub fn forget(&self, poll: PollId) {
        self.lock().remove(&poll);
    }

    /// Opens the ballots of a poll, in the order of what is in them. Absent when the key is not
    /// here.
    pub fn open(&self, poll: PollId, sealed: &[String]) -> Option<Vec<OpenedBallot>> {
        let keys = self.lock();
        let key = keys.get(&poll)?;
        let mut opened: Vec<(String, OpenedBallot)> = Vec::with_capacity(sealed.len());
        for ballot in sealed {
            let ballot = read(key, ballot)
                .unwrap_or_else(|| OpenedBallot { tracker: String::new(), choice: None });
            let said = super::tally::canonical(&ballot.choice).unwrap_or_default();
            opened.push((said, ballot));
        }
        opened.sort_by(|(said, one), (also, other)| {
            (&one.tracker, said).cmp(&(&other.tracker, also))
        });
        Some(opened.into_iter().map(|(_, ballot)| ballot).collect())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PollId, SecretKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a text has the form of a sealed ballot: all have the same size.
pub fn is_sealed(text: &str) -> bool {
    Base64UrlUnpadded::decode_vec(text)
        .is_ok_and(|bytes| bytes.len() == SEALED_PLAIN_BYTES.saturating_add(SEAL_BYTES))
}

fn read(key: &SecretKey, sealed: &str) -> Option<OpenedBallot> {
    let plain = key.unseal(&Base64UrlUnpadded::decode_vec(sealed).ok()?).ok()?;
    let SealedBallot { choice, tracker } = serde_json::from_slice(&plain).ok()?;
    let short = tracker.chars().count() <= TRACKER_CHARS_MAX;
    let fine = short && tracker.chars().all(|c| c.is_ascii_alphanumeric());
    fine.then_some(OpenedBallot { tracker, choice: Some(choice) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_protocol::poll::Choice;
    use uuid::Uuid;

    /// Sealed by the web client, for the key made of sevens: `test/seal.test.ts` finds it here.
    const SEALED_BY_A_BROWSER: &str = "\
        V9tLNZ8jrl4Ubk4lEgVnBHIlBjSMFQwUdT0Mkz0E1CENrKHq6sTuyZFcw0Ezm25wWLOQU5r2XfU6kOE-FYgX\
        YMXudHDg55MJGKlZHa_cMprKyBZC1ExyGM5TWmauBkgd2oCRleVwG_GWWCklwEi3Wd_VUTTTVzVMJXdd2oi8\
        Su9_jUW1D3d0ar4picGav5NRC7YPhCG-hSmKil58UW61ryZuC5dduQJDJetdHdLBXBo9QsjD0Jf-nr6TdYUu\
        epNUa97UV0-dg0Pnc2lX2I0KDqSt2iPzLM510QKDwJjCtPb71FpeEva5UEc6ce0tZATyXnt7HN4qNEwJWI_b\
        8SyIf9XqE4c-trdhk5ZgHYEFxyPpFZhcZbsuZZHdpyM7XXgHM_NttJDAZOtXZwfdOhoklzaaUV87QNDeFzhF\
        9fkL7zanSwNBesREhz8ZEmX6goVirbvpGLrrs7EjNAdfL752cTrr7Q6MfXci2FZ0mFazwgoHfVE0wQUnEKTr\
        B_xHwThZYz1edUhX75GxtlQCKH5exLIvDNLvIqhYcAGg8qceTpUPC6lBga0JnOzRETbBwJ1P7--TWwuv87-J\
        42dZcxgor0C_sa3bFHOgl7ktLWEqTK9X992he8Kc0gX_Wtcr9cuO5OtG1MHz7QqUtI77P0W6IaFt0fLYNoNn\
        drysJAybdng0KnZe3BN14ZMJQohxcfk5pBeU4r-CA3zsuID8w-CltWkRjXjFDmtQPaVgWZlN9QI";

    #[test]
    fn what_a_browser_sealed_is_read() {
        let (keys, poll) = (Keys::default(), PollId(Uuid::from_u128(1)));
        keys.keep(poll, [7; 32]);
        assert!(is_sealed(SEALED_BY_A_BROWSER));
        let opened = keys.open(poll, &[SEALED_BY_A_BROWSER.to_owned()]).unwrap();
        let tracker = "K7QF2M9D".to_owned();
        assert_eq!(opened, [OpenedBallot { tracker, choice: Some(Choice::Against) }]);
    }

    #[test]
    fn what_was_sealed_for_another_key_is_void() {
        let (keys, poll) = (Keys::default(), PollId(Uuid::from_u128(1)));
        keys.keep(poll, [8; 32]);
        let opened = keys.open(poll, &[SEALED_BY_A_BROWSER.to_owned()]).unwrap();
        assert_eq!(opened, [OpenedBallot { tracker: String::new(), choice: None }]);
    }
}
