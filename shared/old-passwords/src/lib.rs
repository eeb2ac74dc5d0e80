//! The password hashes of the site before this one, which Werkzeug wrote: `pbkdf2:HASH:ITERATIONS$SALT$DIGEST`
//! and `scrypt:N:r:p$SALT$DIGEST`. They are compared and never made: whoever logs in by one gets a new
//! one.
//!
//! A package of its own, as PBKDF2 is generic code, which is compiled where it is used: so it is
//! optimised in every profile, without all the rest.
#![deny(missing_docs)]

use data_encoding::HEXLOWER;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// The most iterations of PBKDF2: what the latest Werkzeug (3.1) writes by itself. Before, it wrote
/// 600,000 (2.3), 260,000 (2.0), 150,000 (0.15) and fewer.
pub const ITERATIONS_MOST: u32 = 1_000_000;
/// The same of PBKDF2 with SHA-512, which costs four times as much: what Werkzeug 2.3 and 3.0 wrote.
pub const SHA512_ITERATIONS_MOST: u32 = 600_000;
/// The most that N·r·p of scrypt may be: what Werkzeug writes by itself, 32768:8:1. N·r is then no
/// more either, so a check takes little more than 32 MiB.
pub const SCRYPT_WORK_MOST: u64 = 32_768 * 8;
/// The most that r and p of scrypt may be each: their blocks lie beside those 32 MiB.
const SCRYPT_SIDE_MOST: u32 = 64;
/// The longest salt, in characters; Werkzeug wrote 8, then 16.
const SALT_MOST: usize = 64;
/// The bytes of a scrypt digest.
const SCRYPT_DIGEST: usize = 64;
/// The bytes of the longest digest.
const DIGEST_MOST: usize = 64;

/// Why a text is no hash that is compared here. It says nothing of what the text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OldHashError {
    /// Another form, or another method.
    #[error(
        "it is neither pbkdf2:HASH:ITERATIONS$SALT$DIGEST, of sha1, sha256 or sha512, nor scrypt:N:r:p$SALT$DIGEST"
    )]
    Form,
    /// Werkzeug takes its own default then, which was another in each version, and never wrote it so.
    #[error("it does not say how many iterations of PBKDF2 it took")]
    IterationsMissing,
    /// Too many iterations, or none.
    #[error("it takes other than 1 to {0} iterations of PBKDF2")]
    Iterations(u32),
    /// Too much work or memory, or parameters that scrypt does not have.
    #[error(
        "N of scrypt must be a power of two, r and p 1 to {SCRYPT_SIDE_MOST}, and N·r·p at most {SCRYPT_WORK_MOST}, as with 32768:8:1"
    )]
    ScryptWork,
    /// An empty salt, one too long, or one with other than printable ASCII.
    #[error("its salt must be 1 to {SALT_MOST} printable ASCII characters")]
    Salt,
    /// A digest of another length, or in another writing.
    #[error("its digest must be {0} bytes in lower-case hexadecimal")]
    Digest(usize),
}

/// A hash of the old site, within what may be asked of a function.
#[derive(Clone)]
pub struct OldHash {
    method: Method,
    salt: String,
    digest: Vec<u8>,
}

/// Shows how it was made, and neither salt nor digest.
impl std::fmt::Debug for OldHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OldHash({:?}, …)", self.method)
    }
}

impl OldHash {
    /// Whether `text` could only be a hash of the old site: those of today begin with a `$`.
    pub fn is_meant(text: &str) -> bool {
        !text.starts_with('$')
    }

    /// Reads a hash as Werkzeug wrote it.
    ///
    /// # Errors
    /// What is wrong with it, or would cost too much.
    pub fn parse(text: &str) -> Result<Self, OldHashError> {
        let parts: Vec<&str> = text.split('$').collect();
        let [method, salt, digest] = parts[..] else {
            return Err(OldHashError::Form);
        };
        let method = Method::parse(method)?;
        let printable = salt.bytes().all(|byte| byte.is_ascii_graphic());
        if salt.is_empty() || salt.len() > SALT_MOST || !printable {
            return Err(OldHashError::Salt);
        }
        let digest = HEXLOWER.decode(digest.as_bytes()).ok();
        let digest = digest.filter(|digest| digest.len() == method.digest_bytes());
        Ok(Self {
            digest: digest.ok_or(OldHashError::Digest(method.digest_bytes()))?,
            salt: salt.to_owned(),
            method,
        })
    }

    /// Whether it is the hash of `password`; how long that takes tells nothing of where they differ.
    pub fn is_of(&self, password: &[u8]) -> bool {
        let mut made = [0; DIGEST_MOST];
        let made = &mut made[..self.digest.len()];
        let salt = self.salt.as_bytes();
        match &self.method {
            Method::Pbkdf2(Prf::Sha1, rounds) => pbkdf2_hmac::<Sha1>(password, salt, *rounds, made),
            Method::Pbkdf2(Prf::Sha256, rounds) => {
                pbkdf2_hmac::<Sha256>(password, salt, *rounds, made);
            }
            Method::Pbkdf2(Prf::Sha512, rounds) => {
                pbkdf2_hmac::<Sha512>(password, salt, *rounds, made);
            }
            // It refuses an empty digest, and nothing else: `parse` bounds the rest.
            Method::Scrypt(params) => {
                if scrypt::scrypt(password, salt, params, made).is_err() {
                    return false;
                }
            }
        }
        made.ct_eq(&self.digest).into()
    }
}

/// How a hash was made.
#[derive(Debug, Clone)]
enum Method {
    /// PBKDF2 (RFC 8018) with HMAC of a hash function, so many times.
    Pbkdf2(Prf, u32),
    /// scrypt (RFC 7914).
    Scrypt(scrypt::Params),
}

/// The hash function under the HMAC.
#[derive(Debug, Clone, Copy)]
enum Prf {
    Sha1,
    Sha256,
    Sha512,
}

impl Prf {
    fn parse(name: &str) -> Result<Self, OldHashError> {
        match name {
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err(OldHashError::Form),
        }
    }

    fn iterations_most(self) -> u32 {
        match self {
            Self::Sha1 | Self::Sha256 => ITERATIONS_MOST,
            Self::Sha512 => SHA512_ITERATIONS_MOST,
        }
    }
}

impl Method {
    fn parse(text: &str) -> Result<Self, OldHashError> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            ["pbkdf2"] => Err(OldHashError::IterationsMissing),
            ["pbkdf2", prf] => Prf::parse(prf).and(Err(OldHashError::IterationsMissing)),
            ["pbkdf2", prf, rounds] => {
                let prf = Prf::parse(prf)?;
                let most = prf.iterations_most();
                let rounds = number(rounds).filter(|n| (1..=most).contains(n));
                Ok(Self::Pbkdf2(
                    prf,
                    rounds.ok_or(OldHashError::Iterations(most))?,
                ))
            }
            ["scrypt", n, r, p] => {
                let params = scrypt_params(number(n), number(r), number(p));
                Ok(Self::Scrypt(params.ok_or(OldHashError::ScryptWork)?))
            }
            _ => Err(OldHashError::Form),
        }
    }

    fn digest_bytes(&self) -> usize {
        match self {
            Self::Pbkdf2(Prf::Sha1, _) => 20,
            Self::Pbkdf2(Prf::Sha256, _) => 32,
            Self::Pbkdf2(Prf::Sha512, _) => 64,
            Self::Scrypt(_) => SCRYPT_DIGEST,
        }
    }
}

fn scrypt_params(n: Option<u32>, r: Option<u32>, p: Option<u32>) -> Option<scrypt::Params> {
    let (n, r, p) = (n?, r?, p?);
    let work = u64::from(n).checked_mul(r.into())?.checked_mul(p.into())?;
    let sides = [r, p]
        .iter()
        .all(|side| (1..=SCRYPT_SIDE_MOST).contains(side));
    if !n.is_power_of_two() || n < 2 || !sides || work > SCRYPT_WORK_MOST {
        return None;
    }
    scrypt::Params::new(u8::try_from(n.ilog2()).ok()?, r, p).ok()
}

/// Digits and nothing else, as Python writes a number.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests;
