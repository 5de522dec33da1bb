//! The sealed urn (*urne scellée*): keys that live in the memory of one node, and what is opened
//! with them.
//!
//! A voter seals a ballot with `crypto_box_seal` of libsodium to the public key of the poll. The
//! private half is made when the poll is opened and forgotten when it is over; it is never written
//! anywhere. Whoever controls the memory of this node while the poll is open can read ballots: the
//! protocol says so to the voter. Memory is not locked: the system may swap. Once a key is
//! forgotten, what it was made of is nowhere in this process.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use crypto_box::SecretKey;
use parvis_protocol::id::PollId;
use parvis_protocol::limits::{SEALED_PLAIN_BYTES, TRACKER_CHARS_MAX};
use parvis_protocol::poll::{OpenedBallot, SealedBallot};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// What `crypto_box_seal` adds to a text, in bytes.
const SEAL_BYTES: usize = 48;

/// The keys that this node keeps.
#[derive(Default)]
pub struct Keys(Mutex<BTreeMap<PollId, Kept>>);

/// In a place of its own, that is overwritten when it is dropped: a key moved out of a map would
/// leave its bytes behind.
type Kept = Box<SecretKey>;

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys")
    }
}

impl Keys {
    /// Keeps the key of a poll, made of these random bytes. Gives its public half, as on the wire.
    pub fn keep(&self, poll: PollId, random: &Zeroizing<[u8; 32]>) -> String {
        let key = Box::new(SecretKey::from_bytes(**random));
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
        let void = || OpenedBallot { tracker: String::new(), choice: None };
        let opened = sealed.iter().map(|ballot| read(key, ballot).unwrap_or_else(void));
        Some(in_order(opened.collect()))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PollId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a text has the form of a sealed ballot: all have the same size.
pub fn is_sealed(text: &str) -> bool {
    Base64UrlUnpadded::decode_vec(text)
        .is_ok_and(|bytes| bytes.len() == SEALED_PLAIN_BYTES.saturating_add(SEAL_BYTES))
}

/// By what voters drew and chose: nothing is left of the order in which ballots came.
fn in_order(mut opened: Vec<OpenedBallot>) -> Vec<OpenedBallot> {
    opened.sort_by_cached_key(|ballot| {
        let said = super::tally::canonical(&ballot.choice).unwrap_or_default();
        (ballot.tracker.clone(), said)
    });
    opened
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
    use crate::clock::Clock;
    use crate::ids::Ids;
    use parvis_protocol::id::Micros;
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
        keys.keep(poll, &Zeroizing::new([7; 32]));
        assert!(is_sealed(SEALED_BY_A_BROWSER));
        let opened = keys.open(poll, &[SEALED_BY_A_BROWSER.to_owned()]).unwrap();
        let tracker = "K7QF2M9D".to_owned();
        assert_eq!(opened, [OpenedBallot { tracker, choice: Some(Choice::Against) }]);
    }

    #[test]
    fn what_was_sealed_for_another_key_is_void() {
        let (keys, poll) = (Keys::default(), PollId(Uuid::from_u128(1)));
        keys.keep(poll, &Zeroizing::new([8; 32]));
        let opened = keys.open(poll, &[SEALED_BY_A_BROWSER.to_owned()]).unwrap();
        assert_eq!(opened, [OpenedBallot { tracker: String::new(), choice: None }]);
    }

    /// Kendall's τ between the order in which ballots came and the one in which they lie, over
    /// many votes: none.
    #[test]
    fn v10_ballots_do_not_lie_in_the_order_in_which_they_came() {
        const RUNS: usize = 200;
        const VOTERS: usize = 12;
        let dice = Ids::seeded(Clock::manual(Micros(0)), 10);
        let mut together = 0_i32;
        for _ in 0..RUNS {
            let tracker = || format!("{:010}", dice.below(1_000_000_000));
            let came: Vec<String> = (0..VOTERS).map(|_| tracker()).collect();
            let ballot = |tracker: &String| OpenedBallot {
                tracker: tracker.clone(),
                choice: Some(if dice.below(2) == 0 { Choice::For } else { Choice::Against }),
            };
            let lying = in_order(came.iter().map(ballot).collect());
            let place = |tracker: &String| lying.iter().position(|it| it.tracker == *tracker);
            for (at, one) in came.iter().enumerate() {
                for other in &came[at + 1..] {
                    together += if place(one) < place(other) { 1 } else { -1 };
                }
            }
        }
        let pairs = i32::try_from(RUNS * VOTERS * (VOTERS - 1) / 2).unwrap();
        assert!(together.abs() * 20 < pairs, "τ = {together} / {pairs}");
    }

    /// Whether these bytes, each turned by [`MASK`], stand anywhere in the memory of this process.
    #[cfg(target_os = "linux")]
    fn is_in_memory(masked: &[u8; 32]) -> bool {
        use std::os::unix::fs::FileExt as _;
        let memory = std::fs::File::open("/proc/self/mem").unwrap();
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let found = |bytes: &[u8]| {
            let same = |at: &[u8]| at.iter().zip(masked).all(|(it, masked)| it ^ MASK == *masked);
            bytes.windows(32).any(same)
        };
        maps.lines().filter(|line| line.contains(" rw")).any(|line| {
            let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
            let [from, to] = [from, to].map(|it| u64::from_str_radix(it, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            memory.read_exact_at(&mut bytes, from).is_ok() && found(&bytes)
        })
    }

    #[cfg(target_os = "linux")]
    const MASK: u8 = 0x5a;

    /// What a dump of the process holds once the poll is over: no key. While it is open, there is
    /// one, which is what the voter is told.
    #[test]
    #[cfg(target_os = "linux")]
    fn v10_a_key_that_was_forgotten_is_nowhere_in_memory() {
        // Bytes that this test itself never writes as they are.
        let masked: [u8; 32] =
            std::array::from_fn(|at| u8::try_from(at).unwrap().wrapping_mul(97) ^ 0x33);
        let (keys, poll) = (Keys::default(), PollId(Uuid::from_u128(1)));
        {
            let mut random = Zeroizing::new([0; 32]);
            random.iter_mut().zip(masked).for_each(|(it, masked)| *it = masked ^ MASK);
            keys.keep(poll, &random);
        }
        for other in 2..40 {
            keys.keep(PollId(Uuid::from_u128(other)), &Zeroizing::new([7; 32]));
        }
        assert!(is_in_memory(&masked), "the search finds what is there");
        keys.open(poll, &[SEALED_BY_A_BROWSER.to_owned()]).unwrap();
        keys.forget(poll);
        overwrite_the_stack(64);
        assert!(!is_in_memory(&masked));
        assert!(keys.has(PollId(Uuid::from_u128(2))));
    }

    /// As whatever runs next on this thread does.
    #[inline(never)]
    #[cfg(target_os = "linux")]
    fn overwrite_the_stack(times: u32) {
        let mut pad = [0_u8; 8 * 1024];
        pad.iter_mut().for_each(|it| *it = 1);
        std::hint::black_box(&pad);
        if times > 0 {
            overwrite_the_stack(times - 1);
        }
        std::hint::black_box(&pad);
    }
}
