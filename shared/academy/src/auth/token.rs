//! The session cookie's value: `user id ‖ 256-bit secret ‖ MAC`. The MAC makes a forged one cost no
//! database call, and the user id in it lets session and profile be read in one batch.

use academy_domain::ids::UserId;

use crate::clock::{NoRandomness, random};
use crate::crypto::{Key, base64url, from_base64url, sha256};

const LABEL: &str = "session cookie";
const ID_BYTES: usize = 10;
const SECRET_BYTES: usize = 32;
const MAC_BYTES: usize = 32;

/// A session's cookie, as its holder shows it: proven to be one of ours, not yet proven to be alive.
#[derive(Clone)]
pub struct SessionToken {
    /// Whose.
    pub user_id: UserId,
    secret: [u8; SECRET_BYTES],
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SessionToken({}, …)", self.user_id)
    }
}

impl SessionToken {
    /// A new one for `user_id`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(user_id: UserId) -> Result<Self, NoRandomness> {
        Ok(Self {
            user_id,
            secret: random()?,
        })
    }

    /// The value to put into the cookie.
    pub fn encode(&self, key: &Key) -> String {
        let id = self.user_id.to_bytes();
        let mac = key.mac(LABEL, &[&id, &self.secret]);
        base64url(&[&id[..], &self.secret, &mac].concat())
    }

    /// Reads a cookie's value; nothing when none of `keys` made it.
    pub fn decode(text: &str, keys: &[Key]) -> Option<Self> {
        let bytes = from_base64url(text)?;
        if bytes.len() != ID_BYTES + SECRET_BYTES + MAC_BYTES {
            return None;
        }
        let (id, rest) = bytes.split_at(ID_BYTES);
        let (secret, mac) = rest.split_at(SECRET_BYTES);
        keys.iter()
            .any(|key| key.proves(LABEL, &[id, secret], mac))
            .then_some(())?;
        Some(Self {
            user_id: UserId::from_bytes(id.try_into().ok()?),
            secret: secret.try_into().ok()?,
        })
    }

    /// What is kept of the secret: half of its SHA-256, enough for 256 random bits.
    pub fn hash(&self) -> String {
        base64url(&sha256(&self.secret)[..16])
    }
}

/// Whether `text` can be what [`SessionToken::hash`] gives.
pub fn is_hash(text: &str) -> bool {
    from_base64url(text).is_some_and(|bytes| bytes.len() == 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_reads_back_under_its_key_and_no_other() {
        let (key, other) = (Key::new([1; 32]), Key::new([2; 32]));
        let token = SessionToken::new(UserId::from_bytes([3; 10])).unwrap();
        let text = token.encode(&key);
        let back = SessionToken::decode(&text, &[other.clone(), key.clone()]).unwrap();
        assert_eq!(back.user_id, token.user_id);
        assert_eq!(back.hash(), token.hash());
        assert!(SessionToken::decode(&text, &[other]).is_none());
        let mut forged = text.into_bytes();
        forged[2] = if forged[2] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert!(SessionToken::decode(&forged, &[key]).is_none());
    }

    /// Fails if what is logged of a token shows more of it than whose it is, or nothing at all.
    #[test]
    fn its_secret_stays_out_of_debug_output() {
        let id = UserId::from_bytes([3; 10]);
        let token = SessionToken::new(id.clone()).unwrap();
        assert_eq!(format!("{token:?}"), format!("SessionToken({id}, …)"));
    }
}
