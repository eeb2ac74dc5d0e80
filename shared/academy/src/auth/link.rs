//! Mailed links. A token is a record's id and a MAC over it: nothing that opens an account lies in the
//! table, and a link that was replaced names a record that is gone.

use academy_domain::ids::RecordId;

use crate::crypto::{Key, base64url, from_base64url};

/// What a link is for; a token of one does not serve as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Opens an account.
    VerifyEmail,
    /// Lets its reader choose a new password.
    ResetPassword,
    /// Makes the address it went to the account's.
    ChangeEmail,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::VerifyEmail => "link: verify e-mail",
            Self::ResetPassword => "link: reset password",
            Self::ChangeEmail => "link: change e-mail",
        }
    }
}

/// The token that opens the record `id` for `purpose`.
pub fn token(purpose: Purpose, id: &RecordId, key: &Key) -> String {
    let mac = base64url(&key.mac(purpose.label(), &[id.as_str().as_bytes()]));
    format!("{id}{mac}")
}

/// The record that `token` opens; nothing when none of `keys` made it for `purpose`.
pub fn record(purpose: Purpose, token: &str, keys: &[Key]) -> Option<RecordId> {
    let (id, mac) = token.split_at_checked(RecordId::LENGTH)?;
    let id = RecordId::parse(id).ok()?;
    let mac = from_base64url(mac)?;
    let parts: [&[u8]; 1] = [id.as_str().as_bytes()];
    keys.iter()
        .any(|key| key.proves(purpose.label(), &parts, &mac))
        .then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use academy_domain::time::Timestamp;

    #[test]
    fn a_token_names_its_record_and_survives_no_change() {
        let key = Key::new([9; 32]);
        let id = RecordId::from_parts(Timestamp::from_millis(1_700_000_000_000), [4; 10]);
        let text = token(Purpose::VerifyEmail, &id, &key);
        let keys = [Key::new([1; 32]), key];
        assert_eq!(record(Purpose::VerifyEmail, &text, &keys), Some(id));
        assert_eq!(record(Purpose::VerifyEmail, &text, &keys[..1]), None);
        for other in [Purpose::ResetPassword, Purpose::ChangeEmail] {
            assert_eq!(record(other, &text, &keys), None);
        }
        assert_eq!(record(Purpose::VerifyEmail, &text[..40], &keys), None);
        assert_eq!(record(Purpose::VerifyEmail, "", &keys), None);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(text.chars().all(plain));
    }
}
