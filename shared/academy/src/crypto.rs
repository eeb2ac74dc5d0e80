//! Keys and what is made with them: message authentication codes and sealed texts. Every use has a
//! key of its own, derived from the session keys by a label, so that no two uses share one.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key as CipherKey, Nonce};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::clock::{NoRandomness, random};

/// A 256-bit key; its `Debug` shows nothing.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key from its 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The code that proves that the holder of this key, for the use `label`, said `parts`.
    /// HMAC-SHA-256 (RFC 2104); every part goes in behind its length, so that no two lists of parts
    /// read the same.
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = hmac(&self.0[..]);
        for part in std::iter::once(&label.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether `tag` is this key's code for `parts`, in constant time.
    pub fn proves(&self, label: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.mac(label, parts).ct_eq(tag).into()
    }

    /// Seals `text` so that only the same key, label and `bound` open it (ChaCha20-Poly1305,
    /// RFC 8439); base64url.
    ///
    /// # Errors
    /// When there is no randomness for the nonce.
    pub fn seal(&self, label: &str, bound: &[&[u8]], text: &[u8]) -> Result<String, NoRandomness> {
        let nonce = random::<12>()?;
        let aad = self.mac(label, bound);
        let payload = Payload {
            msg: text,
            aad: &aad,
        };
        let sealed = self
            .cipher(label)
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| NoRandomness)?;
        Ok(BASE64URL_NOPAD.encode(&[&nonce[..], &sealed].concat()))
    }

    /// Opens what [`Key::seal`] sealed; nothing when it was made otherwise or altered.
    pub fn open(&self, label: &str, bound: &[&[u8]], sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (nonce, text) = bytes.split_at_checked(12)?;
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        let aad = self.mac(label, bound);
        let payload = Payload {
            msg: text,
            aad: &aad,
        };
        self.cipher(label)
            .decrypt(&Nonce::from(nonce), payload)
            .ok()
    }

    fn cipher(&self, label: &str) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&CipherKey::from(
            self.mac("cipher key", &[label.as_bytes()]),
        ))
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length (RFC 2104)"
)]
fn hmac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes any key")
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Base64url without padding (RFC 4648, section 5).
pub fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// The bytes of unpadded base64url text, if it is that.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

/// Whether two texts are equal, in a time that tells nothing of where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_for_its_key_label_and_parts_only() {
        let key = Key::new([7; 32]);
        let tag = key.mac("a", &[b"x", b"yz"]);
        assert!(key.proves("a", &[b"x", b"yz"], &tag));
        assert!(!key.proves("b", &[b"x", b"yz"], &tag));
        assert!(!key.proves("a", &[b"xy", b"z"], &tag));
        assert!(!Key::new([8; 32]).proves("a", &[b"x", b"yz"], &tag));
        assert!(!key.proves("a", &[b"x", b"yz"], &tag[..31]));
    }

    #[test]
    fn what_is_sealed_opens_where_it_is_bound_and_nowhere_else() {
        let key = Key::new([1; 32]);
        let sealed = key.seal("cursor", &[b"asha"], b"page 2").unwrap();
        assert_eq!(
            key.open("cursor", &[b"asha"], &sealed),
            Some(b"page 2".to_vec())
        );
        assert_eq!(key.open("cursor", &[b"ravi"], &sealed), None);
        assert_eq!(key.open("other", &[b"asha"], &sealed), None);
        assert_eq!(key.open("cursor", &[b"asha"], &sealed[1..]), None);
        assert_eq!(key.open("cursor", &[b"asha"], ""), None);
    }
}
