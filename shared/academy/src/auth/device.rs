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

/// Who logged in on the device that holds `cookie`; nothing when none of `keys` made it.
pub fn holder(cookie: Option<&str>, keys: &[Key]) -> Option<UserId> {
    let bytes = cookie.and_then(from_base64url)?;
    let (id, mac) = bytes.split_at_checked(ID_BYTES)?;
    keys.iter()
        .any(|key| key.proves(LABEL, &[id], mac))
        .then_some(())?;
    Some(UserId::from_bytes(id.try_into().ok()?))
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
        assert_eq!(holder(Some(&cookie), &keys), Some(asha));
        assert_ne!(holder(Some(&cookie), &keys), Some(ravi));
        assert_eq!(holder(Some(&cookie), &[Key::new([6; 32])]), None);
        for other in [Some("AAAA"), Some(""), Some("ü"), None] {
            assert_eq!(holder(other, &keys), None);
        }
    }
}
