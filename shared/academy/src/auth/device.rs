//! Known devices. While an account is flooded with wrong passwords, only devices that logged in to it
//! before go on: its owner always can. Each has an id of its own, which lies in its cookie and nowhere else,
//! so that what goes wrong on one of them holds up no other.
//!
//! A device is known by what was shown on it: a code, where the account asks for one, and else the password.
//! With another of these it is a stranger again, so that nobody who knew the old one goes on guessing with
//! counters of their own.

use academy_domain::ids::UserId;

use super::cookies;
use crate::app::App;
use crate::clock::random;
use crate::crypto::{Key, base64url, from_base64url};
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::people::{Login, Profile};

const LABEL: &str = "device cookie";
const ID_BYTES: usize = 16;

/// What is shown at a log-in, as it is kept: the cookie of a device vouches for it.
#[derive(Debug, Clone, Copy)]
pub struct Credential<'a> {
    user_id: &'a UserId,
    what: &'static str,
    kept: &'a str,
}

impl<'a> Credential<'a> {
    /// The password of the account `user_id`, kept as `hash`.
    pub fn password(user_id: &'a UserId, hash: &'a str) -> Self {
        Self {
            user_id,
            what: "password",
            kept: hash,
        }
    }

    /// A code of the second factor of the account `user_id`, kept as `sealed`.
    pub fn code(user_id: &'a UserId, sealed: &'a str) -> Self {
        Self {
            user_id,
            what: "code",
            kept: sealed,
        }
    }

    /// What a log-in to the account of `login` takes.
    pub fn at(login: &'a Login) -> Self {
        match &login.second_factor {
            Some(factor) => Self::code(&login.user_id, &factor.sealed),
            None => Self::password(&login.user_id, &login.password_hash),
        }
    }
}

/// The answer to who chose another password, kept as `hash`, for the account of `profile`: the device stays known
/// by it. Not where log-in asks for a code, which is what a device is known by then.
///
/// # Errors
/// When there is no randomness.
pub fn chose_password(app: &App, request: &Request, profile: &Profile, hash: &str) -> Answer {
    let reply = Reply::no_content();
    if profile.second_factor {
        return Ok(reply);
    }
    becomes_known(app, request, Credential::password(&profile.id, hash), reply)
}

/// `reply`, by which the device that sent `request` is known where it was not: `credential` was shown on it now.
///
/// # Errors
/// When there is no randomness.
pub fn becomes_known(
    app: &App,
    request: &Request,
    credential: Credential<'_>,
    reply: Reply,
) -> Answer {
    let cookie = Device::of(app, request, credential)?.cookie(app.key()?, credential);
    Ok(cookies::device(reply, &cookie))
}

/// A device on which somebody logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device([u8; ID_BYTES]);

impl Device {
    /// The device that sent `request`, if it is known by the `credential` that was shown now, or else a new one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn of(app: &App, request: &Request, credential: Credential<'_>) -> Result<Self, Problem> {
        let claim = Claim::of(request.cookie(cookies::DEVICE));
        let known = claim.filter(|claim| claim.holds(&app.settings.session_keys, credential));
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

    /// The value of its cookie, which vouches for `credential`.
    pub fn cookie(&self, key: &Key, credential: Credential<'_>) -> String {
        let mac = key.mac(LABEL, &self.vouched(credential));
        base64url(&[&self.0[..], &mac].concat())
    }

    /// What it is counted by.
    pub fn id(&self) -> String {
        base64url(&self.0)
    }

    fn vouched<'a>(&'a self, credential: Credential<'a>) -> [&'a [u8]; 4] {
        let Credential {
            user_id,
            what,
            kept,
        } = credential;
        [
            &self.0,
            user_id.as_str().as_bytes(),
            what.as_bytes(),
            kept.as_bytes(),
        ]
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

    /// Whether it is by one of `keys`, and `credential` was shown on the device.
    pub fn holds(&self, keys: &[Key], credential: Credential<'_>) -> bool {
        let vouched = self.device.vouched(credential);
        keys.iter()
            .any(|key| key.proves(LABEL, &vouched, &self.mac))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_known(cookie: &str, key: Key, credential: Credential<'_>) -> bool {
        Claim::of(Some(cookie)).is_some_and(|claim| claim.holds(&[key], credential))
    }

    /// Fails if the cookie vouches for the person alone, or for the device alone: each one that was ever made
    /// would go on with counters of its own under a password, or a second factor, that it never showed.
    #[test]
    fn a_device_is_known_by_what_was_shown_on_it() {
        let key = || Key::new([5; 32]);
        let (asha, ravi) = (UserId::from_bytes([1; 10]), UserId::from_bytes([2; 10]));
        let device = Device::new().unwrap();
        let shown = Credential::password(&asha, "kept");
        let cookie = device.cookie(&key(), shown);
        assert_eq!(Claim::of(Some(&cookie)).unwrap().device, device);
        assert!(is_known(&cookie, key(), shown));
        assert!(!is_known(&cookie, Key::new([6; 32]), shown));
        for other in [
            Credential::password(&ravi, "kept"),
            Credential::password(&asha, "other"),
            Credential::code(&asha, "kept"),
        ] {
            assert!(!is_known(&cookie, key(), other), "{other:?}");
        }
        for other in ["AAAA", "", "ü"] {
            assert!(!is_known(other, key(), shown));
        }
        assert_eq!(Claim::of(None), None);
    }

    /// Fails if the code leaves out a part of what it vouches for.
    #[test]
    fn a_cookie_with_another_id_is_nobodys() {
        let asha = UserId::from_bytes([1; 10]);
        let shown = Credential::code(&asha, "sealed");
        let cookie = Device::new().unwrap().cookie(&Key::new([5; 32]), shown);
        let cookie = from_base64url(&cookie).unwrap();
        for at in 0..cookie.len() {
            let mut forged = cookie.clone();
            forged[at] ^= 1;
            let forged = base64url(&forged);
            assert!(!is_known(&forged, Key::new([5; 32]), shown), "byte {at}");
        }
    }
}
