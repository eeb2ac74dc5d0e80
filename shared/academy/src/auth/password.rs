//! Passwords: Argon2id (RFC 9106), m = 19,456 KiB, t = 2, p = 1. What was hashed more weakly, or by the
//! old site, is hashed anew at the next log-in; what was hashed more strongly stays.

use academy_old_passwords::OldHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use crate::clock::random;
use crate::http::Problem;

const LANES: u32 = 1;

/// The salt and the hash of a password that nobody has.
const NOBODYS: &str = "c29tZSBzYWx0IG5vYm9keSBoYXM$Y2Fubm90IGJlIHRoZSBoYXNoIG9mIGFueXRoaW5nISE";

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

/// How passwords are hashed and compared: Argon2id at these costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passwords {
    memory_kib: u32,
    iterations: u32,
}

impl Passwords {
    /// What the academy hashes with.
    pub const OF_TODAY: Self = Self::costing(19_456, 2);

    /// At other costs: memory in KiB, at least 8, and iterations, at least 1. For tests of something else,
    /// which would spend a third of their time on hashes.
    pub const fn costing(memory_kib: u32, iterations: u32) -> Self {
        Self {
            memory_kib,
            iterations,
        }
    }

    /// Hashes a password, in PHC form.
    ///
    /// # Errors
    /// When there is no randomness for a salt, or no memory to hash with.
    pub fn hash(self, password: &[u8]) -> Result<String, Problem> {
        let salt = random::<16>()?;
        let hash = self.hasher()?.hash_password_with_salt(password, &salt);
        Ok(hash
            .map_err(|e| Problem::internal(e.to_string()))?
            .to_string())
    }

    /// Compares a password with the hash in `known`; where there is none, with nobody's, in the time that
    /// a hash of today takes. One of the old site may take longer: refusals wait for a floor above it.
    ///
    /// # Errors
    /// When the hash does not read, or there is no memory to hash with.
    pub fn verify(self, password: &[u8], known: Option<&str>) -> Result<Verdict, Problem> {
        let text = known.map_or_else(|| self.nobodys(), str::to_owned);
        let (right, outdated) = if OldHash::is_meant(&text) {
            let hash = OldHash::parse(&text).map_err(unreadable)?;
            (hash.is_of(password), true)
        } else {
            let hash = PasswordHash::new(&text).map_err(unreadable)?;
            (self.is_of(&hash, password)?, self.is_weaker(&hash)?)
        };
        if !right || known.is_none() {
            return Ok(Verdict::Wrong);
        }
        Ok(Verdict::Right { outdated })
    }

    /// A hash that is verified against where there is none, so that an unknown e-mail costs what a known
    /// one costs.
    fn nobodys(self) -> String {
        let (m, t) = (self.memory_kib, self.iterations);
        format!("$argon2id$v=19$m={m},t={t},p={LANES}${NOBODYS}")
    }

    /// Whether `hash` is of `password`, at the costs that it names.
    fn is_of(self, hash: &PasswordHash, password: &[u8]) -> Result<bool, Problem> {
        match self.hasher()?.verify_password(password, hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(other) => Err(unreadable(other)),
        }
    }

    /// Whether anything of `hash` is weaker than what is made today.
    fn is_weaker(self, hash: &PasswordHash) -> Result<bool, Problem> {
        let costs = Params::try_from(hash).map_err(unreadable)?;
        let is_of_today = hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into())
            && costs.m_cost() >= self.memory_kib
            && costs.t_cost() >= self.iterations
            && costs.p_cost() >= LANES;
        Ok(!is_of_today)
    }

    fn hasher(self) -> Result<Argon2<'static>, Problem> {
        let params = Params::new(self.memory_kib, self.iterations, LANES, None)
            .map_err(|e| Problem::internal(e.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

fn unreadable(error: impl std::fmt::Display) -> Problem {
    Problem::internal(format!("a password's hash: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORDS: Passwords = Passwords::OF_TODAY;

    #[test]
    fn a_password_is_right_for_its_own_hash_only() {
        let hash = PASSWORDS.hash("पासवर्ड१२३४".as_bytes()).unwrap();
        let verdict = |password: &str| PASSWORDS.verify(password.as_bytes(), Some(&hash)).unwrap();
        assert_eq!(verdict("पासवर्ड१२३४"), Verdict::Right { outdated: false });
        assert_eq!(verdict("पासवर्ड१२३5"), Verdict::Wrong);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn nobody_has_a_right_password() {
        assert_eq!(
            PASSWORDS.verify(b"anything at all", None).unwrap(),
            Verdict::Wrong
        );
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
        let today = (19_456, 2, 1);
        let table = [
            ((Argon2id, V0x13, today), false),
            ((Argon2id, V0x13, (20_480, 2, 1)), false),
            ((Argon2id, V0x13, (19_456, 3, 1)), false),
            ((Argon2id, V0x13, (19_456, 2, 2)), false),
            ((Argon2id, V0x13, (8, 1, 1)), true),
            ((Argon2id, V0x13, (20_480, 1, 2)), true),
            ((Argon2id, V0x13, (19_455, 9, 1)), true),
            ((Argon2i, V0x13, today), true),
            ((Argon2id, V0x10, today), true),
        ];
        for ((algorithm, version, costs), outdated) in table {
            let hash = hashed(algorithm, version, costs);
            let verdict = PASSWORDS.verify(b"old password", Some(&hash)).unwrap();
            assert_eq!(verdict, Verdict::Right { outdated }, "{hash}");
            let wrong = PASSWORDS.verify(b"Old password", Some(&hash)).unwrap();
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
            let verdict = |password: &[u8]| PASSWORDS.verify(password, Some(hash)).unwrap();
            let right = Verdict::Right { outdated: true };
            assert_eq!(verdict(b"old password"), right, "{hash}");
            assert_eq!(verdict(b"Old password"), Verdict::Wrong, "{hash}");
        }
    }

    #[test]
    fn what_is_no_hash_is_an_error_and_never_right() {
        for text in ["", "$", "plain$$x", "pbkdf2:sha256$s$00"] {
            let problem = PASSWORDS.verify(b"", Some(text)).unwrap_err();
            assert_eq!(problem.status, 500, "{text}");
        }
    }
}
