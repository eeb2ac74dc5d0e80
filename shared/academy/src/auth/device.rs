//! Known devices. While an account is flooded with wrong passwords, only devices that logged in to it
//! before go on: its owner always can. Each has an id of its own, which lies in its cookie and nowhere else,
//! so that what goes wrong on one of them holds up no other. With another password all are strangers again:
//! whoever knew the old one has no counters to guess the new one by.

use crate::app::App;
use crate::clock::random;
use crate::crypto::{Key, base64url, from_base64url};
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::people::Login;

use super::cookies;

const LABEL: &str = "device cookie";
const ID_BYTES: usize = 16;

/// `reply`, which tells the device that sent `request` to stay known under the new password that it chose,
/// whose hash is `hash`; `login` is as it was before.
///
/// # Errors
/// When there is no randomness.
pub fn stays_known(
    app: &App,
    request: &Request,
    (mut login, hash): (Login, String),
    reply: Reply,
) -> Answer {
    let device = Device::of(app, request, &login)?;
    login.password_hash = hash;
    let cookie = device.cookie(app.key()?, &login);
    Ok(cookies::device(reply, &cookie))
}

/// A device on which somebody logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device([u8; ID_BYTES]);

impl Device {
    /// The device that sent `request`, if it is known to the account of `login`, or else a new one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn of(app: &App, request: &Request, login: &Login) -> Result<Self, Problem> {
        let claim = Claim::of(request.cookie(cookies::DEVICE));
        let known = claim.filter(|claim| claim.holds(&app.settings.session_keys, login));
        match known {
            Some(claim) => Ok(claim.device),
            None => Self::new(),
        }
    }

    /// A device on which nobody logged in yet.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new() -> Result<Self, Problem> {
        Ok(Self(random()?))
    }

    /// The value of its cookie, by which the account of `login` knows it.
    pub fn cookie(&self, key: &Key, login: &Login) -> String {
        let mac = key.mac(LABEL, &self.proven(login));
        base64url(&[&self.0[..], &mac].concat())
    }

    /// What it is counted by.
    pub fn id(&self) -> String {
        base64url(&self.0)
    }

    fn proven<'a>(&'a self, login: &'a Login) -> [&'a [u8]; 3] {
        let (id, hash) = (&login.user_id, &login.password_hash);
        [&self.0, id.as_str().as_bytes(), hash.as_bytes()]
    }
}

/// What a cookie says, which is worth nothing until an account holds it for true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The device that it names.
    pub device: Device,
    mac: Vec<u8>,
}

impl Claim {
    /// What `cookie` says; nothing when it is of no shape.
    pub fn of(cookie: Option<&str>) -> Option<Self> {
        let bytes = cookie.and_then(from_base64url)?;
        let (id, mac) = bytes.split_at_checked(ID_BYTES)?;
        Some(Self {
            device: Device(id.try_into().ok()?),
            mac: mac.to_vec(),
        })
    }

    /// Whether the device logged in to the account of `login` under its password, and by one of `keys`.
    pub fn holds(&self, keys: &[Key], login: &Login) -> bool {
        let proven = self.device.proven(login);
        keys.iter().any(|key| key.proves(LABEL, &proven, &self.mac))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use academy_domain::email::Email;
    use academy_domain::ids::UserId;
    use academy_domain::person::PersonName;
    use academy_domain::role::Role;

    use super::*;

    fn login(id: u8, password_hash: &str) -> Login {
        Login {
            email: Email::parse("asha@example.com").unwrap(),
            user_id: UserId::from_bytes([id; 10]),
            password_hash: password_hash.to_owned(),
            name: PersonName::parse("Asha Rao").unwrap(),
            phone: None,
            role: Role::Student,
            active: true,
            epoch: 1,
            sessions: BTreeMap::new(),
            second_factor: None,
            second_factor_uses: 0,
        }
    }

    fn is_known(cookie: &str, key: Key, login: &Login) -> bool {
        Claim::of(Some(cookie)).is_some_and(|claim| claim.holds(&[key], login))
    }

    /// Fails if the cookie vouches for the person alone, or for the device alone: each one that was ever made
    /// would go on with counters of its own under a password that it never was shown.
    #[test]
    fn a_device_is_known_to_the_account_it_logged_in_to_and_under_that_password() {
        let device = Device::new().unwrap();
        let cookie = device.cookie(&Key::new([5; 32]), &login(1, "hash"));
        assert_eq!(Claim::of(Some(&cookie)).unwrap().device, device);
        assert!(is_known(&cookie, Key::new([5; 32]), &login(1, "hash")));
        assert!(!is_known(&cookie, Key::new([6; 32]), &login(1, "hash")));
        assert!(!is_known(&cookie, Key::new([5; 32]), &login(2, "hash")));
        assert!(!is_known(&cookie, Key::new([5; 32]), &login(1, "other")));
        for other in ["AAAA", "", "ü"] {
            assert!(!is_known(other, Key::new([5; 32]), &login(1, "hash")));
        }
        assert_eq!(Claim::of(None), None);
    }

    /// Fails if the code leaves out a part of what it vouches for.
    #[test]
    fn a_cookie_with_another_id_is_nobodys() {
        let device = Device::new().unwrap();
        let cookie = device.cookie(&Key::new([5; 32]), &login(1, "hash"));
        let cookie = from_base64url(&cookie).unwrap();
        for at in 0..cookie.len() {
            let mut forged = cookie.clone();
            forged[at] ^= 1;
            let forged = base64url(&forged);
            assert!(!is_known(&forged, Key::new([5; 32]), &login(1, "hash")));
        }
    }
}
