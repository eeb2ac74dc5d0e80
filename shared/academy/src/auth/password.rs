//! Passwords: Argon2id (RFC 9106), m = 19,456 KiB, t = 2, p = 1. What was hashed more weakly, or by the
//! old site, is hashed anew at the next log-in; what was hashed more strongly stays.

use academy_old_passwords::OldHash;
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

/// Compares a password with the hash in `known`; where there is none, with nobody's, in the time that
/// a hash of today takes. One of the old site may take longer: refusals wait for a floor above it.
///
/// # Errors
/// When the hash does not read, or there is no memory to hash with.
pub fn verify(password: &[u8], known: Option<&str>) -> Result<Verdict, Problem> {
    let text = known.unwrap_or(NOBODYS);
    let (right, outdated) = if OldHash::is_meant(text) {
        let hash = OldHash::parse(text).map_err(unreadable)?;
        (hash.is_of(password), true)
    } else {
        let hash = PasswordHash::new(text).map_err(unreadable)?;
        (is_of(&hash, password)?, is_weaker(&hash)?)
    };
    if !right || known.is_none() {
        return Ok(Verdict::Wrong);
    }
    Ok(Verdict::Right { outdated })
}

/// Whether `hash` is of `password`, at the costs that it names.
fn is_of(hash: &PasswordHash, password: &[u8]) -> Result<bool, Problem> {
    match hasher()?.verify_password(password, hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(other) => Err(unreadable(other)),
    }
}

/// Whether anything of `hash` is weaker than what is made today.
fn is_weaker(hash: &PasswordHash) -> Result<bool, Problem> {
    let costs = Params::try_from(hash).map_err(unreadable)?;
    let is_of_today = hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && costs.m_cost() >= MEMORY_KIB
        && costs.t_cost() >= ITERATIONS
        && costs.p_cost() >= LANES;
    Ok(!is_of_today)
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    Problem::internal(format!("a password's hash: {error}"))
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

    /// A hash of `old password` at other costs.
    fn hashed(algorithm: Algorithm, version: Version, (m, t, p): (u32, u32, u32)) -> String {
        let params = Params::new(m, t, p, None).unwrap();
        let hasher = Argon2::new(algorithm, version, params);
        let hash = hasher.hash_password_with_salt(b"old password", &[1; 16]);
        hash.unwrap().to_string()
    }

    /// Fails if a hash that is stronger somewhere is called outdated, or one that is weaker somewhere is
    /// not.
    #[test]
    fn a_hash_is_outdated_where_anything_of_it_is_weaker_and_only_then() {
        use Algorithm::{Argon2i, Argon2id};
        use Version::{V0x10, V0x13};
        let today = (MEMORY_KIB, ITERATIONS, LANES);
        let table = [
            ((Argon2id, V0x13, today), false),
            ((Argon2id, V0x13, (MEMORY_KIB + 1024, 2, 1)), false),
            ((Argon2id, V0x13, (MEMORY_KIB, 3, 1)), false),
            ((Argon2id, V0x13, (MEMORY_KIB, 2, 2)), false),
            ((Argon2id, V0x13, (8, 1, 1)), true),
            ((Argon2id, V0x13, (MEMORY_KIB + 1024, 1, 2)), true),
            ((Argon2id, V0x13, (MEMORY_KIB - 1, 9, 1)), true),
            ((Argon2i, V0x13, today), true),
            ((Argon2id, V0x10, today), true),
        ];
        for ((algorithm, version, costs), outdated) in table {
            let hash = hashed(algorithm, version, costs);
            let verdict = verify(b"old password", Some(&hash)).unwrap();
            assert_eq!(verdict, Verdict::Right { outdated }, "{hash}");
            let wrong = verify(b"Old password", Some(&hash)).unwrap();
            assert_eq!(wrong, Verdict::Wrong, "{hash}");
        }
    }

    /// PRODUCT: old hashes are accepted. Fails if `verify` knows Argon2 only, or leaves an old hash as
    /// it is. Made by Python: see `academy-old-passwords`.
    #[test]
    fn a_hash_of_the_old_site_is_right_and_outdated() {
        for hash in [
            "pbkdf2:sha1:1000$aB3dE5gH$6560de93dcf48f0ba86187ef9b308eb5decc423d",
            "scrypt:1024:8:1$aB3dE5gH7jK9mN1p$bdcda41cf9fefb94a1dbc38dc5e5cc74fee4c9b7c96c4abc3148a733059b821f8989b1bd24c7f33b84273a745f1e2a3ece479aca0b982f58443f1a8766a986f2",
        ] {
            let verdict = |password: &[u8]| verify(password, Some(hash)).unwrap();
            let right = Verdict::Right { outdated: true };
            assert_eq!(verdict(b"old password"), right, "{hash}");
            assert_eq!(verdict(b"Old password"), Verdict::Wrong, "{hash}");
        }
    }

    #[test]
    fn what_is_no_hash_is_an_error_and_never_right() {
        for text in ["", "$", "plain$$x", "pbkdf2:sha256$s$00"] {
            let problem = verify(b"", Some(text)).unwrap_err();
            assert_eq!(problem.status, 500, "{text}");
        }
    }
}
