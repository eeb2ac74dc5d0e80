//! What the mails about an account say.

use academy_domain::ids::RecordId;
use academy_domain::person::PersonName;

use super::Message;
use super::words::{Draft, Links, action, quiet, text};
use crate::auth::link::{self, Purpose};
use crate::facts;

/// The draft of `message`, and the name where the message itself brings it; none for other messages.
pub(super) fn draft<'a>(
    message: &'a Message,
    links: Links<'_>,
) -> Option<(Draft, Option<&'a PersonName>)> {
    Some(match message {
        Message::ResetPassword { reset } => (reset_password(reset, links), None),
        Message::PasswordChanged => (password_changed(links), None),
        Message::SecondFactorChanged { on } => (second_factor_changed(*on, links), None),
        Message::RecoveryCodeUsed { left } => (recovery_code_used(*left, links), None),
        Message::ConfirmEmail { change, name } => (confirm_email(change, links), Some(name)),
        Message::EmailChanged { name } => (email_changed(), Some(name)),
        Message::AccountErased { name } => (account_erased(links), Some(name)),
        Message::AccountDisabled => (account_disabled(links), None),
        _ => return None,
    })
}

fn reset_password(reset: &RecordId, links: Links<'_>) -> Draft {
    let token = link::token(Purpose::ResetPassword, reset, links.key);
    let blocks = vec![
        text(
            "Somebody, probably you, forgot the password of this account. Open this link within an \
             hour and choose a new one. The link works once, and whoever is logged in now is logged \
             out then.",
        ),
        action(
            "Choose a new password",
            links.page(&format!("/reset-password/#token={token}")),
        ),
        text("If it was not you, do nothing: your password stays as it is."),
    ];
    (format!("Choose a new password at {}", facts::NAME), blocks)
}

fn password_changed(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "The password of your account was changed just now, and other devices were logged out.",
        ),
        text("If it was you, there is nothing to do. If not, choose a new one at once:"),
        quiet("Choose a new password", links.page("/forgot-password/")),
    ];
    (
        format!("Your password at {} was changed", facts::NAME),
        blocks,
    )
}

fn second_factor_changed(on: bool, links: Links<'_>) -> Draft {
    let (subject, words) = if on {
        (
            "Your account asks for a code now",
            "A second factor was set up for your account: whoever logs in needs a code of your \
             authenticator app from now on. Keep your recovery codes where you find them without it.",
        )
    } else {
        (
            "Your account asks for no code any more",
            "The second factor of your account was removed: the password alone logs in from now on.",
        )
    };
    let blocks = vec![
        text(words),
        text("If it was you, there is nothing to do. If not, choose a new password at once:"),
        quiet("Choose a new password", links.page("/forgot-password/")),
    ];
    (subject.to_owned(), blocks)
}

fn recovery_code_used(left: Option<u32>, links: Links<'_>) -> Draft {
    let left = match left {
        None => "The second factor is gone by it, and with it all other codes.".to_owned(),
        Some(0) => {
            "It was the last one. Remove the second factor and set it up again to get new ones."
                .to_owned()
        }
        Some(1) => "One is left.".to_owned(),
        Some(left) => format!("{left} are left."),
    };
    let blocks = vec![
        text(format!(
            "One of the recovery codes of your account was used just now, instead of a code of your \
             authenticator app. {left}"
        )),
        action("Look at my account", links.page("/account/")),
        text("If it was not you, choose a new password at once."),
    ];
    (
        format!("A recovery code was used at {}", facts::NAME),
        blocks,
    )
}

fn confirm_email(change: &RecordId, links: Links<'_>) -> Draft {
    let token = link::token(Purpose::ChangeEmail, change, links.key);
    let blocks = vec![
        text(
            "You want this to be the e-mail address of your account. Open this link within 24 hours, \
             while you are logged in. Until then the old address stays.",
        ),
        action(
            "Use this address",
            links.page(&format!("/account/#email-token={token}")),
        ),
        text("If you do not know of this, do nothing: without your help nothing changes."),
    ];
    (format!("Your new address at {}", facts::NAME), blocks)
}

fn email_changed() -> Draft {
    let blocks = vec![
        text(
            "Your account has another e-mail address from now on. Mails go there, and you log in with \
             it; this address gets no more.",
        ),
        text(format!(
            "If it was not you, write to {} at once.",
            facts::CONTACT_EMAIL
        )),
    ];
    (
        format!("Your address at {} was changed", facts::NAME),
        blocks,
    )
}

fn account_erased(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "Your account is deleted, and nobody can log in to it any more. Your name, address and phone \
             are removed, with what you wrote to us from this address and every enrollment that was \
             never paid.",
        ),
        text(
            "Where money came, the law has us keep a record of it: course, amounts, dates, receipt and \
             transfer numbers, without your name. Backups are gone within 35 days.",
        ),
        quiet("What we keep, and why", links.page("/privacy/")),
        text(format!(
            "If it was not you, write to {} at once. This is our last mail to you.",
            facts::CONTACT_EMAIL
        )),
    ];
    (
        format!("Your account at {} is deleted", facts::NAME),
        blocks,
    )
}

fn account_disabled(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "We disabled your account: you are logged out everywhere, and nobody can log in to it. Your \
             enrollments and the record of what you paid stay.",
        ),
        text(format!(
            "If you do not know why, or need a receipt or your data, write to {} or call us. We can open \
             it again.",
            facts::CONTACT_EMAIL
        )),
        quiet("How to reach us", links.page("/contact/")),
    ];
    (
        format!("Your account at {} was disabled", facts::NAME),
        blocks,
    )
}
