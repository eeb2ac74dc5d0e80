//! Known devices. While an account is flooded with wrong passwords, only devices that logged in to it
//! before go on: its owner always can.

use academy_domain::ids::UserId;

use crate::crypto::{Key, base64url, from_base64url};

const LABEL: &str = "device cookie";
const ID_BYTES: usize = 10;

/// The cookie's value that says: somebody logged in as `user_id` on this device.
pub fn encode(user_id: &UserId, key: &Key) -> String {
    let id = user_id.to_bytes();
    base64url(&[&id[..], &key.mac(LABEL, &[&id])].concat())
}

/// Whether `cookie` says that of `user_id`.
pub fn is_known(cookie: Option<&str>, user_id: &UserId, keys: &[Key]) -> bool {
    let Some(bytes) = cookie.and_then(from_base64url) else {
        return false;
    };
    let Some((id, mac)) = bytes.split_at_checked(ID_BYTES) else {
        return false;
    };
    id == user_id.to_bytes() && keys.iter().any(|key| key.proves(LABEL, &[id], mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_for_the_person_who_logged_in_there() {
        let key = Key::new([5; 32]);
        let (asha, ravi) = (UserId::from_bytes([1; 10]), UserId::from_bytes([2; 10]));
        let cookie = encode(&asha, &key);
        let keys = [key];
        assert!(is_known(Some(&cookie), &asha, &keys));
        assert!(!is_known(Some(&cookie), &ravi, &keys));
        assert!(!is_known(Some("AAAA"), &asha, &keys));
        assert!(!is_known(None, &asha, &keys));
    }
}
