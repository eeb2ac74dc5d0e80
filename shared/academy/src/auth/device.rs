//! Known devices. While an account is flooded with wrong passwords, only devices that logged in to it
//! before go on: its owner always can. Each has an id of its own, which lies in its cookie and nowhere else,
//! so that what goes wrong on one of them holds up no other.

use academy_domain::ids::UserId;

use crate::clock::{NoRandomness, random};
use crate::crypto::{Key, base64url, from_base64url};

const LABEL: &str = "device cookie";
const HOLDER_BYTES: usize = 10;
const ID_BYTES: usize = 16;

/// A device on which somebody logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    holder: UserId,
    id: [u8; ID_BYTES],
}

impl Device {
    /// A device that nobody logged in on before `holder`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(holder: UserId) -> Result<Self, NoRandomness> {
        Ok(Self {
            holder,
            id: random()?,
        })
    }

    /// The device that holds `cookie`; nothing when none of `keys` made it.
    pub fn of(cookie: Option<&str>, keys: &[Key]) -> Option<Self> {
        let bytes = cookie.and_then(from_base64url)?;
        let (device, mac) = bytes.split_at_checked(HOLDER_BYTES + ID_BYTES)?;
        keys.iter()
            .any(|key| key.proves(LABEL, &[device], mac))
            .then_some(())?;
        let (holder, id) = device.split_at(HOLDER_BYTES);
        Some(Self {
            holder: UserId::from_bytes(holder.try_into().ok()?),
            id: id.try_into().ok()?,
        })
    }

    /// The cookie's value.
    pub fn encode(&self, key: &Key) -> String {
        let device = [&self.holder.to_bytes()[..], &self.id].concat();
        let mac = key.mac(LABEL, &[&device]);
        base64url(&[&device[..], &mac].concat())
    }

    /// Who logged in on it last.
    pub fn holder(&self) -> &UserId {
        &self.holder
    }

    /// What it is counted by.
    pub fn id(&self) -> String {
        base64url(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_known_for_the_person_who_logged_in_there() {
        let key = Key::new([5; 32]);
        let asha = UserId::from_bytes([1; 10]);
        let device = Device::new(asha.clone()).unwrap();
        let cookie = device.encode(&key);
        let keys = [key];
        assert_eq!(Device::of(Some(&cookie), &keys), Some(device.clone()));
        assert_eq!(device.holder(), &asha);
        assert_eq!(Device::of(Some(&cookie), &[Key::new([6; 32])]), None);
        for other in [Some("AAAA"), Some(""), Some("ü"), None] {
            assert_eq!(Device::of(other, &keys), None);
        }
    }

    /// Fails if the code leaves out a part of what it vouches for.
    #[test]
    fn a_cookie_with_another_holder_or_id_is_nobodys() {
        let key = Key::new([5; 32]);
        let device = Device::new(UserId::from_bytes([1; 10])).unwrap();
        let cookie = from_base64url(&device.encode(&key)).unwrap();
        let keys = [key];
        for at in 0..cookie.len() {
            let mut forged = cookie.clone();
            forged[at] ^= 1;
            let forged = base64url(&forged);
            assert_eq!(Device::of(Some(&forged), &keys), None, "byte {at}");
        }
    }
}
