//! Known devices. While an account is flooded with wrong passwords, only devices that logged in to it
//! before go on: its owner always can. Each has an id of its own, which lies in its cookie and nowhere else,
//! so that what goes wrong on one of them holds up no other.
//!
//! A device is known by what was shown on it: a code, where the account asks for one, and else the password.
//! With another of these it is still a device that logged in before, but counted together with all such:
//! whoever knew the old password may have made cookies by the hundred, and none of them guesses on by itself.

use academy_domain::ids::UserId;

use super::cookies;
use crate::app::App;
use crate::clock::random;
use crate::crypto::{Key, base64url, from_base64url};
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::people::{Login, Profile};

const DEVICE_LABEL: &str = "device cookie";
const ACCOUNT_LABEL: &str = "account of a device";
const ID_BYTES: usize = 16;
const MAC_BYTES: usize = 32;

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

/// How an account knows a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody logged in to it there.
    Stranger,
    /// Somebody did, or chose the password, but not by what a log-in takes now.
    Former,
    /// What a log-in takes now was shown there.
    Known,
}

/// The answer to who chose another password, kept as `hash`, for the account of `profile`: the device has shown it.
/// Where log-in asks for a code, a device that the account knows keeps what it has, which may be for a code.
///
/// # Errors
/// When there is no randomness.
pub fn chose_password(app: &App, request: &Request, profile: &Profile, hash: &str) -> Answer {
    let (reply, keys) = (Reply::no_content(), &app.settings.session_keys);
    let claim = Claim::of(request.cookie(cookies::DEVICE));
    if profile.second_factor && claim.is_some_and(|claim| claim.is_of(keys, &profile.id)) {
        return Ok(reply);
    }
    vouch(app, request, Credential::password(&profile.id, hash), reply)
}

/// `reply`, with the cookie that vouches for `credential`, which was shown now on the device that sent `request`.
///
/// # Errors
/// When there is no randomness.
pub fn vouch(app: &App, request: &Request, credential: Credential<'_>, reply: Reply) -> Answer {
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
        let account = account(key, credential.user_id);
        let mac = key.mac(DEVICE_LABEL, &self.vouched(credential));
        base64url(&[&self.0[..], &account, &mac].concat())
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

fn account(key: &Key, user_id: &UserId) -> [u8; MAC_BYTES] {
    key.mac(ACCOUNT_LABEL, &[user_id.as_str().as_bytes()])
}

/// What the former devices of the account `user_id` are counted by, under each of `keys`, as [`Claim::account`]
/// says it.
pub fn accounts(keys: &[Key], user_id: &UserId) -> Vec<String> {
    let all = keys.iter().map(|key| base64url(&account(key, user_id)));
    all.collect()
}

/// What a cookie says, which is worth nothing until an account holds it for true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The device that it names.
    pub device: Device,
    account: Vec<u8>,
    mac: Vec<u8>,
}

impl Claim {
    /// What `cookie` says; nothing when it is of no shape.
    pub fn of(cookie: Option<&str>) -> Option<Self> {
        let bytes = cookie.and_then(from_base64url)?;
        let (id, macs) = bytes.split_at_checked(ID_BYTES)?;
        let (account, mac) = macs.split_at_checked(MAC_BYTES)?;
        Some(Self {
            device: Device(id.try_into().ok()?),
            account: account.to_vec(),
            mac: mac.to_vec(),
        })
    }

    /// Whether it is by one of `keys`, and `credential` was shown on the device.
    pub fn holds(&self, keys: &[Key], credential: Credential<'_>) -> bool {
        let vouched = self.device.vouched(credential);
        keys.iter()
            .any(|key| key.proves(DEVICE_LABEL, &vouched, &self.mac))
    }

    /// Whether it is by one of `keys`, and of a device that the account `user_id` was logged in to from before.
    pub fn is_of(&self, keys: &[Key], user_id: &UserId) -> bool {
        let parts = [user_id.as_str().as_bytes()];
        keys.iter()
            .any(|key| key.proves(ACCOUNT_LABEL, &parts, &self.account))
    }

    /// How the account of `login` knows the device.
    pub fn standing(&self, keys: &[Key], login: &Login) -> Standing {
        if self.holds(keys, Credential::at(login)) {
            Standing::Known
        } else if self.is_of(keys, &login.user_id) {
            Standing::Former
        } else {
            Standing::Stranger
        }
    }

    /// What all former devices of an account are counted by together, if it `is_of` that one.
    pub fn account(&self) -> String {
        base64url(&self.account)
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

    /// Fails if the cookie leaves out a part of what it vouches for.
    #[test]
    fn of_a_forged_cookie_nothing_is_true_that_was_forged() {
        let (asha, ravi) = (UserId::from_bytes([1; 10]), UserId::from_bytes([2; 10]));
        let (shown, keys) = (Credential::code(&asha, "sealed"), [Key::new([5; 32])]);
        let cookie = Device::new().unwrap().cookie(&keys[0], shown);
        assert!(!Claim::of(Some(&cookie)).unwrap().is_of(&keys, &ravi));
        let cookie = from_base64url(&cookie).unwrap();
        for at in 0..cookie.len() {
            let mut forged = cookie.clone();
            forged[at] ^= 1;
            let claim = Claim::of(Some(&base64url(&forged))).unwrap();
            let says_of_account = (ID_BYTES..ID_BYTES + MAC_BYTES).contains(&at);
            assert_eq!(claim.holds(&keys, shown), says_of_account, "byte {at}");
            assert_eq!(claim.is_of(&keys, &asha), !says_of_account, "byte {at}");
        }
    }
}
