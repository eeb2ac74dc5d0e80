//! The second factor: a secret that an authenticator app holds, and ten recovery codes for the day when
//! the app is gone. Each code is taken once.

use academy_domain::ids::UserId;
use academy_domain::time::Timestamp;

use super::totp;
use crate::app::App;
use crate::clock::{NoRandomness, random};
use crate::crypto::{Key, base64url, same};
use crate::http::Problem;
use crate::mail::Message;
use crate::store::StoreError;
use crate::store::item::{attribute, number};
use crate::store::outbox::{self, Recipient};
use crate::store::people::Login;
use crate::store::second_factors::SecondFactor;
use crate::store::transaction::{Changes, Transaction, When};

const SEAL: &str = "second factor";
const RECOVERY: &str = "recovery code";
/// How many recovery codes a person gets.
const RECOVERY_CODES: usize = 10;
/// 50 random bits in each.
const RECOVERY_CHARS: usize = 10;
/// Base 32 without letters that look like others.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new secret.
///
/// # Errors
/// When there is no randomness.
pub fn secret() -> Result<[u8; totp::SECRET_BYTES], NoRandomness> {
    random()
}

/// The secret as it is kept: sealed, and bound to its owner.
///
/// # Errors
/// When there is no randomness.
pub fn sealed(key: &Key, owner: &UserId, secret: &[u8]) -> Result<String, NoRandomness> {
    key.seal(SEAL, &[&owner.to_bytes()], secret)
}

/// The secret that was sealed for its owner.
///
/// # Errors
/// When another key sealed it: codes cannot be judged then, and nobody is let in.
pub fn opened(key: &Key, owner: &UserId, sealed: &str) -> Result<Vec<u8>, Problem> {
    let secret = key.open(SEAL, &[&owner.to_bytes()], sealed);
    secret.ok_or_else(|| Problem::internal("a second factor is not sealed with totp_key"))
}

/// New recovery codes: as their owner keeps them, and as they are kept here.
///
/// # Errors
/// When there is no randomness.
pub fn recovery_codes(key: &Key, owner: &UserId) -> Result<Vec<(String, String)>, NoRandomness> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let lots = random::<RECOVERY_CHARS>()?;
            let letter = |lot: &u8| char::from(ALPHABET[usize::from(lot & 31)]);
            let code: String = lots.iter().map(letter).collect();
            let hash = hashed(key, owner, &code);
            let (first, last) = code.split_at(RECOVERY_CHARS / 2);
            Ok((format!("{first}-{last}"), hash))
        })
        .collect()
}

fn hashed(key: &Key, owner: &UserId, code: &str) -> String {
    let mac = key.mac(RECOVERY, &[&owner.to_bytes(), code.as_bytes()]);
    base64url(&mac[..16])
}

/// A code as it is compared: without what people put between its characters, and with the letters that
/// look like digits read as those.
pub fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    })
    .collect()
}

/// A code that was right, to be used up in the transaction of what it allows.
#[derive(Debug, Clone)]
pub struct Shown {
    after: SecondFactor,
    uses: u32,
    recovery_left: Option<u32>,
}

impl Shown {
    /// Since when there is the second factor that it is of.
    pub fn since(&self) -> Timestamp {
        self.after.since
    }
}

/// Judges the code `typed` by whoever the log-in is of; nothing where it is wrong, or was used already.
///
/// # Errors
/// When the secret does not open.
pub fn shown(app: &App, login: &Login, typed: &str) -> Result<Option<Shown>, Problem> {
    let Some(factor) = &login.second_factor else {
        return Ok(None);
    };
    let (key, owner) = (&app.settings.totp_key, &login.user_id);
    let typed = plain(typed);
    let secret = opened(key, owner, &factor.sealed)?;
    let shown = |after, recovery_left| Shown {
        after,
        uses: login.second_factor_uses,
        recovery_left,
    };
    if let Some(step) = totp::step_of(&secret, &typed, app.now()) {
        let after = SecondFactor {
            last_step: step,
            ..factor.clone()
        };
        return Ok((step > factor.last_step).then(|| shown(after, None)));
    }
    let hash = hashed(key, owner, &typed);
    let mut after = factor.clone();
    after
        .recovery
        .retain(|kept| !same(kept.as_bytes(), hash.as_bytes()));
    if after.recovery.len() == factor.recovery.len() {
        return Ok(None);
    }
    let left = u32::try_from(after.recovery.len()).unwrap_or(0);
    Ok(Some(shown(after, Some(left))))
}

impl Shown {
    /// The change of the log-in that uses the code up, and the condition that nobody did meanwhile.
    ///
    /// # Errors
    /// None that happens.
    pub fn used(&self, changes: Changes, when: When) -> Result<(Changes, When), StoreError> {
        let changes = changes
            .set("second_factor", attribute(&self.after)?)
            .add("second_factor_uses", 1);
        Ok((changes, untouched(when, self.uses)))
    }

    /// The same where the factor itself goes.
    pub fn removed(&self, changes: Changes, when: When) -> (Changes, When) {
        let changes = changes.remove("second_factor").add("second_factor_uses", 1);
        (changes, untouched(when, self.uses))
    }

    /// Tells the owner where it was a recovery code.
    ///
    /// # Errors
    /// When there is no randomness for the mail's id.
    pub fn tell(
        &self,
        transaction: &mut Transaction,
        owner: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.told(transaction, owner, self.recovery_left, now)
    }

    /// The same where the factor itself goes.
    ///
    /// # Errors
    /// When there is no randomness for the mail's id.
    pub fn tell_removed(
        &self,
        transaction: &mut Transaction,
        owner: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.told(transaction, owner, None, now)
    }

    fn told(
        &self,
        transaction: &mut Transaction,
        owner: &UserId,
        left: Option<u32>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.recovery_left.is_none() {
            return Ok(());
        }
        let to = Recipient::Person(owner.clone());
        outbox::post(transaction, to, Message::RecoveryCodeUsed { left }, now)
    }
}

/// `when`, and that no code was used and no factor set up or removed since the log-in was read: each of
/// them raises the number of uses.
pub fn untouched(when: When, uses: u32) -> When {
    when.absent_or_at_most("second_factor_uses", number(uses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_ten_different_ones_that_no_hash_tells() {
        let (key, owner) = (Key::new([1; 32]), UserId::from_bytes([2; 10]));
        let codes = recovery_codes(&key, &owner).unwrap();
        let distinct: std::collections::BTreeSet<_> = codes.iter().map(|(code, _)| code).collect();
        assert_eq!(distinct.len(), 10);
        for (code, hash) in &codes {
            assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");
            assert_eq!(hashed(&key, &owner, &plain(&code.to_uppercase())), *hash);
            let other = UserId::from_bytes([3; 10]);
            assert_ne!(hashed(&key, &other, &plain(code)), *hash);
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        assert_eq!(plain(" 123 456 "), "123456");
        assert_eq!(plain("ABCDE-fghjk"), "abcdefghjk");
        assert_eq!(plain("OIL00-11111"), "0110011111");
    }

    #[test]
    fn a_secret_opens_for_its_owner_and_key_only() {
        let (key, owner) = (Key::new([1; 32]), UserId::from_bytes([2; 10]));
        let sealed = sealed(&key, &owner, b"secret").unwrap();
        assert_eq!(opened(&key, &owner, &sealed).unwrap(), b"secret");
        assert!(opened(&key, &UserId::from_bytes([3; 10]), &sealed).is_err());
        assert!(opened(&Key::new([4; 32]), &owner, &sealed).is_err());
    }
}
