//! Passwords: Argon2id (RFC 9106), m = 19,456 KiB, t = 2, p = 1. What was hashed more weakly is hashed
//! anew at the next log-in.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use crate::clock::random;
use crate::http::Problem;

const MEMORY_KIB: u32 = 19_456;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;

/// A hash of a password that nobody has: verified against where there is none, so that an unknown
/// e-mail costs what a known one costs.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG5vYm9keSBoYXM$Y2Fubm90IGJlIHRoZSBoYXNoIG9mIGFueXRoaW5nISE";

/// What comparing a password came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right {
        /// Its hash is weaker than what is made today.
        outdated: bool,
    },
    /// It is not.
    Wrong,
}

/// Hashes a password, in PHC form.
///
/// # Errors
/// When there is no randomness for a salt, or no memory to hash with.
pub fn hash(password: &[u8]) -> Result<String, Problem> {
    let salt = random::<16>()?;
    let hash = hasher()?.hash_password_with_salt(password, &salt);
    Ok(hash
        .map_err(|e| Problem::internal(e.to_string()))?
        .to_string())
}

/// Compares a password with the hash in `known`; where there is none, with nobody's, in the same time.
///
/// # Errors
/// When the hash does not read, or there is no memory to hash with.
pub fn verify(password: &[u8], known: Option<&str>) -> Result<Verdict, Problem> {
    let unreadable =
        |e: argon2::password_hash::Error| Problem::internal(format!("a password's hash: {e}"));
    let text = known.unwrap_or(NOBODYS);
    let parsed = PasswordHash::new(text)
        .map_err(|e| Problem::internal(format!("a password's hash: {e}")))?;
    let right = match hasher()?.verify_password(password, &parsed) {
        Ok(()) => true,
        Err(argon2::password_hash::Error::PasswordInvalid) => false,
        Err(other) => return Err(unreadable(other)),
    };
    if !right || known.is_none() {
        return Ok(Verdict::Wrong);
    }
    let today = format!("$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={LANES}$");
    Ok(Verdict::Right {
        outdated: !text.starts_with(&today),
    })
}

fn hasher() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, ITERATIONS, LANES, None)
        .map_err(|e| Problem::internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_right_for_its_own_hash_only() {
        let hash = hash("पासवर्ड१२३४".as_bytes()).unwrap();
        let verdict = |password: &str| verify(password.as_bytes(), Some(&hash)).unwrap();
        assert_eq!(verdict("पासवर्ड१२३४"), Verdict::Right { outdated: false });
        assert_eq!(verdict("पासवर्ड१२३5"), Verdict::Wrong);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn nobody_has_a_right_password() {
        assert_eq!(verify(b"anything at all", None).unwrap(), Verdict::Wrong);
    }

    #[test]
    fn a_weaker_hash_is_right_and_outdated() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8, 1, 1, None).unwrap(),
        );
        let weak = weak
            .hash_password_with_salt(b"old password", &[1; 16])
            .unwrap()
            .to_string();
        let verdict = verify(b"old password", Some(&weak)).unwrap();
        assert_eq!(verdict, Verdict::Right { outdated: true });
    }
}
