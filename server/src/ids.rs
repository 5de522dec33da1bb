//! The only source of identifiers and secrets.

use crate::clock::Clock;
use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Makes identifiers ordered by time (UUID version 7), tokens and codes.
#[derive(Debug)]
pub struct Ids {
    clock: Clock,
    random: Mutex<ChaCha12Rng>,
    /// The sequence is known beforehand.
    seeded: bool,
}

impl Ids {
    /// Seeded by the operating system.
    ///
    /// # Panics
    ///
    /// When the operating system gives no random bytes.
    pub fn random(clock: Clock) -> Self {
        let mut seed = [0_u8; 32];
        #[expect(clippy::expect_used, reason = "without randomness nothing here is safe to do")]
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        Self { clock, random: Mutex::new(ChaCha12Rng::from_seed(seed)), seeded: false }
    }

    /// The same sequence for the same number: tests and demonstrations.
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self { clock, random: Mutex::new(ChaCha12Rng::seed_from_u64(seed)), seeded: true }
    }

    /// A new identifier.
    pub fn uuid(&self) -> Uuid {
        let mut tail = [0_u8; 10];
        self.fill(&mut tail);
        let millis = u64::try_from(self.clock.now().0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// 32 random bytes: a session or invitation token.
    pub fn token(&self) -> [u8; 32] {
        let mut token = [0_u8; 32];
        self.fill(&mut token);
        token
    }

    /// 32 random bytes of a key that will be forgotten: of the operating system, because our own
    /// generator, which stays in memory, could be turned back to what it gave.
    ///
    /// # Panics
    ///
    /// When the operating system gives no random bytes.
    pub fn key(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0_u8; 32]);
        if self.seeded {
            self.fill(&mut *key);
        } else {
            #[expect(clippy::expect_used, reason = "without randomness no ballot is secret")]
            getrandom::fill(&mut *key).expect("the operating system gives random bytes");
        }
        key
    }

    /// A number below `bound`, each equally likely: one-time codes, jitter.
    pub fn below(&self, bound: u32) -> u32 {
        let limit = u32::MAX - u32::MAX % bound.max(1);
        loop {
            let mut bytes = [0_u8; 4];
            self.fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < limit {
                return number % bound.max(1);
            }
        }
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}
