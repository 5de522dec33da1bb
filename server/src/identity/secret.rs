//! Tokens, and hashes of passwords and codes. Nothing here can be printed or logged.

use super::Error;
use crate::context::Context;
use crate::ids::Ids;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use parvis_protocol::problem::{Problem, Retry};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

/// Argon2id as OWASP asks: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Longest wait for a turn to hash, and what a client is told after it.
const TURN_WITHIN: Duration = Duration::from_secs(10);
const TURN_AGAIN_MS: u32 = 5_000;

/// 256 random bits in base64url: what a browser or a link holds. The server keeps [`digest`].
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token nobody has seen.
    pub fn new(ids: &Ids) -> Self {
        Self(Base64UrlUnpadded::encode_string(&ids.token()))
    }

    /// The text, for the cookie or the link.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// What is stored of a token: SHA-256. A token is random, so it needs no salt.
pub fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Hashes a password or a code, on a thread of its own, when its turn comes.
pub async fn hash(context: &Context, secret: String) -> Result<String, Error> {
    let random = context.ids.token();
    let hashed = in_turn(context, move || {
        let (salt, _) = random.split_at(16);
        argon2()?.hash_password_with_salt(secret.as_bytes(), salt).map(|hash| hash.to_string())
    });
    hashed.await?.map_err(|_| Error::Hashing)
}

/// Whether `secret` is what was hashed. Without a hash it takes as long, and is false.
pub async fn matches(
    context: &Context,
    secret: String,
    hash: Option<String>,
) -> Result<bool, Error> {
    in_turn(context, move || {
        let known = hash.is_some();
        let hash = hash.as_deref().or_else(|| decoy());
        let parsed = hash.and_then(|hash| PasswordHash::new(hash).ok());
        let verified = parsed
            .zip(argon2().ok())
            .is_some_and(|(hash, argon2)| argon2.verify_password(secret.as_bytes(), &hash).is_ok());
        known && verified
    })
    .await
}

fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash that is verified when there is none: of nothing anybody could type.
fn decoy() -> Option<&'static str> {
    static DECOY: OnceLock<Option<String>> = OnceLock::new();
    let made = DECOY.get_or_init(|| {
        let hash = argon2().ok()?.hash_password_with_salt(&[0xFF; 32], &[7; 16]).ok()?;
        Some(hash.to_string())
    });
    made.as_deref()
}

async fn in_turn<T: Send + 'static>(
    context: &Context,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let Ok(turn) = tokio::time::timeout(TURN_WITHIN, context.hashing.acquire()).await else {
        return Err(Error::Refused(Problem::Busy(Retry { retry_after_ms: TURN_AGAIN_MS })));
    };
    let done = context.tasks.blocking(work).await;
    drop(turn);
    done.ok_or(Error::Hashing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use parvis_protocol::id::Micros;

    #[test]
    fn a_token_is_256_bits_and_is_not_printed() {
        let ids = Ids::seeded(Clock::manual(Micros(0)), 1);
        let (one, two) = (Token::new(&ids), Token::new(&ids));
        assert_eq!(one.reveal().len(), 43);
        assert!(one.reveal().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        assert_ne!(one.reveal(), two.reveal());
        assert!(!format!("{one:?}").contains(one.reveal()));
        assert_ne!(digest(one.reveal()), digest(two.reveal()));
    }

    #[test]
    fn the_decoy_has_the_cost_of_a_real_hash() {
        let decoy = decoy().unwrap();
        assert!(decoy.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{decoy}");
    }
}
