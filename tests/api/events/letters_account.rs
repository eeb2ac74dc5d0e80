//! The mails about an account, word for word, to be read by whoever changes one.

use academy::auth::link::{self, Purpose};
use academy::crypto::Key;
use academy::domain::person::PersonName;
use academy::mail::Message;
use academy_tests::academy::ORIGIN;

use super::letters::rendered;
use super::registration;

const BECAUSE: &str = "You get this mail because it is about your account.";
const NAME: &str = "Asha Rao";

/// Each mail by its kind, to and about somebody called `name`.
pub(super) fn about_accounts(name: &str) -> Vec<(&'static str, Message)> {
    let name = || PersonName::parse(name).unwrap();
    let (reset, change) = (registration(), registration());
    let confirm = Message::ConfirmEmail {
        change,
        name: name(),
    };
    vec![
        ("reset-password", Message::ResetPassword { reset }),
        ("password-changed", Message::PasswordChanged),
        (
            "second-factor-on",
            Message::SecondFactorChanged { on: true },
        ),
        (
            "second-factor-off",
            Message::SecondFactorChanged { on: false },
        ),
        (
            "recovery-code-used",
            Message::RecoveryCodeUsed { left: Some(9) },
        ),
        (
            "recovery-code-removed-it",
            Message::RecoveryCodeUsed { left: None },
        ),
        ("confirm-email", confirm),
        ("email-changed", Message::EmailChanged { name: name() }),
        ("account-erased", Message::AccountErased { name: name() }),
        ("account-disabled", Message::AccountDisabled),
    ]
}

/// The subject and the text of each, in which `ORIGIN` stands for the address of the pages and `TOKEN` for
/// the token of its link, of that purpose.
const LETTERS: [(&str, Option<Purpose>, &str, &str); 10] = [
    (
        "reset-password",
        Some(Purpose::ResetPassword),
        "Choose a new password at The Coding Science",
        RESET_PASSWORD,
    ),
    (
        "password-changed",
        None,
        "Your password at The Coding Science was changed",
        PASSWORD_CHANGED,
    ),
    (
        "second-factor-on",
        None,
        "Your account asks for a code now",
        SECOND_FACTOR_ON,
    ),
    (
        "second-factor-off",
        None,
        "Your account asks for no code any more",
        SECOND_FACTOR_OFF,
    ),
    (
        "recovery-code-used",
        None,
        "A recovery code was used at The Coding Science",
        RECOVERY_CODE_USED,
    ),
    (
        "recovery-code-removed-it",
        None,
        "A recovery code was used at The Coding Science",
        RECOVERY_CODE_REMOVED_IT,
    ),
    (
        "confirm-email",
        Some(Purpose::ChangeEmail),
        "Your new address at The Coding Science",
        CONFIRM_EMAIL,
    ),
    (
        "email-changed",
        None,
        "Your address at The Coding Science was changed",
        EMAIL_CHANGED,
    ),
    (
        "account-erased",
        None,
        "Your account at The Coding Science is deleted",
        ACCOUNT_ERASED,
    ),
    (
        "account-disabled",
        None,
        "Your account at The Coding Science was disabled",
        ACCOUNT_DISABLED,
    ),
];

#[test]
fn every_mail_about_an_account_says_what_stands_here() {
    let messages = about_accounts(NAME);
    assert_eq!(messages.len(), LETTERS.len());
    for ((kind, message), letter) in messages.into_iter().zip(LETTERS) {
        let (wanted, purpose, subject, body) = letter;
        assert_eq!(kind, wanted);
        let mail = rendered(&message, NAME);
        assert_eq!(mail.subject, subject);
        let token = purpose.map(|p| link::token(p, &registration(), &Key::new([1; 32])));
        let body = body.replace("ORIGIN", ORIGIN);
        let body = body.replace("TOKEN", &token.unwrap_or_default());
        let wanted = format!("Hello {NAME},\n\n{body}\n{BECAUSE}\n\n");
        assert!(
            mail.text.starts_with(&wanted),
            "{}\n---\n{wanted}",
            mail.text
        );
    }
}

/// A hostile name stays a name. Fails if a letter's template writes a value with `|safe`.
#[test]
fn a_name_in_a_mail_about_an_account_is_no_markup() {
    let name = PersonName::parse("<img src=x> https://evil.example").unwrap();
    let message = Message::EmailChanged { name };
    let mail = rendered(&message, NAME);
    assert!(mail.html.contains("&lt;img src=x&gt;"), "{}", mail.html);
    assert!(!mail.text.contains("https://evil.example"), "{}", mail.text);
}

const RESET_PASSWORD: &str = "\
Somebody, probably you, forgot the password of this account. Open this link within an hour and choose a new one. The link works once, and whoever is logged in now is logged out then.

Choose a new password:
ORIGIN/reset-password/#token=TOKEN

If it was not you, do nothing: your password stays as it is.
";

const PASSWORD_CHANGED: &str = "\
The password of your account was changed just now, and other devices were logged out.

If it was you, there is nothing to do. If not, choose a new one at once:

Choose a new password:
ORIGIN/forgot-password/
";

const SECOND_FACTOR_ON: &str = "\
A second factor was set up for your account: whoever logs in needs a code of your authenticator app from now on. Keep your recovery codes where you find them without it.

If it was you, there is nothing to do. If not, choose a new password at once:

Choose a new password:
ORIGIN/forgot-password/
";

const SECOND_FACTOR_OFF: &str = "\
The second factor of your account was removed: the password alone logs in from now on.

If it was you, there is nothing to do. If not, choose a new password at once:

Choose a new password:
ORIGIN/forgot-password/
";

const RECOVERY_CODE_USED: &str = "\
One of the recovery codes of your account was used just now, instead of a code of your authenticator app. 9 are left.

Look at my account:
ORIGIN/account/

If it was not you, choose a new password at once.
";

const RECOVERY_CODE_REMOVED_IT: &str = "\
One of the recovery codes of your account was used just now, instead of a code of your authenticator app. The second factor is gone by it, and with it all other codes.

Look at my account:
ORIGIN/account/

If it was not you, choose a new password at once.
";

const CONFIRM_EMAIL: &str = "\
You want this to be the e-mail address of your account. Open this link within 24 hours, while you are logged in. Until then the old address stays.

Use this address:
ORIGIN/account/#email-token=TOKEN

If you do not know of this, do nothing: without your help nothing changes.
";

const EMAIL_CHANGED: &str = "\
Your account has another e-mail address from now on. Mails go there, and you log in with it; this address gets no more.

If it was not you, write to academy@thecodingscience.com at once.
";

const ACCOUNT_ERASED: &str = "\
Your account is deleted, and nobody can log in to it any more. Your name, address and phone are removed, with what you wrote to us from this address and every enrollment that was never paid.

Where money came, the law has us keep a record of it: course, amounts, dates, receipt and transfer numbers, without your name. Backups are gone within 35 days.

What we keep, and why:
ORIGIN/privacy/

If it was not you, write to academy@thecodingscience.com at once. This is our last mail to you.
";

const ACCOUNT_DISABLED: &str = "\
We disabled your account: you are logged out everywhere, and nobody can log in to it. Your enrollments and the record of what you paid stay.

If you do not know why, or need a receipt or your data, write to academy@thecodingscience.com or call us. We can open it again.

How to reach us:
ORIGIN/contact/
";
