//! What each mail says. The words stand here once; both parts of the mail are laid out from them.

use academy_domain::email::Email;
use academy_domain::ids::EnrollmentId;
use academy_domain::person::PersonName;
use serde::Serialize;

use super::lines::{shown, subject_line, unlinked};
use super::{Message, Names, account, inbox, payments};
use crate::auth::link::{self, Purpose};
use crate::crypto::Key;
use crate::facts;

/// A mail's content, before it is laid out.
#[derive(Debug, Serialize)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) blocks: Vec<Block>,
    /// Why its reader gets it.
    pub(super) because: &'static str,
}

/// A piece of a letter.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// A paragraph.
    Text { text: String },
    /// Rows of facts: what it is, and which.
    Facts { rows: Vec<(&'static str, String)> },
    /// Somebody's own words, line by line.
    Quote { lines: Vec<String> },
    /// A link with its label; the quiet ones are not what the mail is about.
    Link {
        label: &'static str,
        url: String,
        quiet: bool,
    },
}

/// What links are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links<'a> {
    /// Scheme, host and port of the pages.
    pub(super) origin: &'a str,
    /// The newest key; tokens are made with it.
    pub(super) key: &'a Key,
}

const BECAUSE_REGISTERED: &str =
    "You get this mail because somebody registered with this e-mail address.";
const BECAUSE_ACCOUNT: &str = "You get this mail because it is about your account.";
const BECAUSE_ENROLLED: &str = "You get this mail because of your enrollment.";
const BECAUSE_ADMIN: &str = "You get this mail because you help to run the academy.";
const BECAUSE_APPLIED: &str =
    "You get this mail because somebody applied for an internship with this e-mail address.";
const BECAUSE_ACADEMY: &str = "You get this mail because this is the academy's own address.";

/// The letter of `message`, which names whom `names` says; none for [`Message::Nothing`].
pub(super) fn letter(message: &Message, names: Names<'_>, links: Links<'_>) -> Option<Letter> {
    let name = names.reader;
    let (subject, blocks) = match message {
        Message::Nothing => return None,
        Message::VerifyEmail { registration, name } => {
            let token = link::token(Purpose::VerifyEmail, registration, links.key);
            let url = format!("{}/verify-email/#token={token}", links.origin);
            let (subject, blocks) = verify_email(url);
            return Some(closed(&subject, Some(name), blocks, BECAUSE_REGISTERED));
        }
        Message::AlreadyRegistered => {
            let (subject, blocks) = already_registered(links);
            return Some(closed(&subject, name, blocks, BECAUSE_REGISTERED));
        }
        Message::AccountIsOpen => {
            let (subject, blocks) = account_is_open(links);
            return Some(closed(&subject, name, blocks, BECAUSE_ACCOUNT));
        }
        Message::AdminLeft { .. } => {
            let (subject, blocks) = admin_left(names.about?, links);
            return Some(closed(&subject, name, blocks, BECAUSE_ADMIN));
        }
        Message::AdminErased => {
            let (subject, blocks) = admin_erased(links);
            return Some(closed(&subject, name, blocks, BECAUSE_ADMIN));
        }
        Message::NewAdmin { .. } => {
            let (subject, blocks) = new_admin(names.about?, links);
            return Some(closed(&subject, name, blocks, BECAUSE_ADMIN));
        }
        Message::PaymentsWaiting { count, since } => {
            let (subject, blocks) = payments::payments_waiting(*count, *since, links);
            return Some(closed(&subject, name, blocks, BECAUSE_ADMIN));
        }
        Message::ResetPassword { .. }
        | Message::PasswordChanged
        | Message::SecondFactorChanged { .. }
        | Message::RecoveryCodeUsed { .. }
        | Message::ConfirmEmail { .. }
        | Message::EmailChanged { .. }
        | Message::AccountErased { .. }
        | Message::AccountDisabled => {
            let ((subject, blocks), own) = account::draft(message, links)?;
            return Some(closed(&subject, own.or(name), blocks, BECAUSE_ACCOUNT));
        }
        Message::ApplicationReceived { name, .. } | Message::ApplicationMoved { name, .. } => {
            let (subject, blocks) = inbox::application(message, links)?;
            return Some(closed(&subject, Some(name), blocks, BECAUSE_APPLIED));
        }
        Message::Undeliverable { .. } => {
            let (subject, blocks) = inbox::undeliverable(message, names, links)?;
            return Some(closed(&subject, name, blocks, BECAUSE_ACADEMY));
        }
        Message::NewMessage { .. } => {
            let (subject, blocks) = inbox::new_message(message, links)?;
            return Some(closed(&subject, name, blocks, BECAUSE_ACADEMY));
        }
        Message::PaymentReceived { .. } => payments::payment_received(message, links)?,
        Message::PaymentDiffers { .. } => payments::payment_differs(message, links)?,
        Message::Welcome { .. } => payments::welcome(message, links)?,
        Message::PaymentRejected { .. } => payments::payment_rejected(message, links)?,
        Message::Refunded { .. } => payments::refunded(message, links)?,
        Message::Reminder { .. } => payments::reminder(message, links)?,
    };
    Some(closed(&subject, name, blocks, BECAUSE_ENROLLED))
}

/// A subject, and what stands below it.
pub(super) type Draft = (String, Vec<Block>);

fn closed(
    subject: &str,
    name: Option<&PersonName>,
    blocks: Vec<Block>,
    because: &'static str,
) -> Letter {
    Letter {
        subject: subject_line(subject),
        greeting: name.map_or_else(
            || "Hello,".to_owned(),
            |n| format!("Hello {},", unlinked(n.as_str())),
        ),
        blocks,
        because,
    }
}

fn verify_email(url: String) -> Draft {
    let blocks = vec![
        text(format!(
            "You registered at {}. Open this link within 24 hours and enter the password that you \
             chose; then your account is open. The link works once.",
            facts::NAME
        )),
        action("Open my account", url),
        text(
            "If you did not register, do nothing: without the password nobody can open an account.",
        ),
    ];
    (format!("Open your account at {}", facts::NAME), blocks)
}

fn already_registered(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(format!(
            "Somebody, probably you, registered at {} with this e-mail address. It has an account \
             already, and nothing about it was changed.",
            facts::NAME
        )),
        action("Log in", links.page("/login/")),
        forgotten(links),
        text("If it was not you, there is nothing to do."),
    ];
    let subject = format!("You already have an account at {}", facts::NAME);
    (subject, blocks)
}

fn account_is_open(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "One of us was asked how you get in: your account is open, and this e-mail address is \
             verified. Nothing is left to be confirmed.",
        ),
        action("Log in", links.page("/login/")),
        forgotten(links),
    ];
    (format!("Your account at {} is open", facts::NAME), blocks)
}

fn forgotten(links: Links<'_>) -> Block {
    quiet(
        "If you forgot the password, choose a new one",
        links.page("/forgot-password/"),
    )
}

fn admin_left((name, email): (&PersonName, &Email), links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "This account is no admin's any more. Whoever has it sees nothing of the panel, and all its \
             sessions have ended.",
        ),
        rows(vec![
            ("Name", unlinked(name.as_str())),
            ("E-mail", email.to_string()),
        ]),
        text(
            "The audit log says who did it. If you did not expect it, speak with the others at once.",
        ),
        action("See the audit log", links.page("/admin/#/audit")),
    ];
    (one_admin_less(), blocks)
}

fn admin_erased(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "An admin has deleted their own account. All its sessions have ended, and its data is removed, so \
             this mail cannot name whose it was.",
        ),
        text(
            "Look who is an admin still. If whoever is missing did not want this, somebody else had their \
             account: speak with each other at once.",
        ),
        action("See the admins", links.page("/admin/#/students?role=admin")),
    ];
    (one_admin_less(), blocks)
}

fn one_admin_less() -> String {
    format!("One admin less at {}", facts::NAME)
}

fn new_admin((name, email): (&PersonName, &Email), links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "This account is an admin's from now on. Whoever has it sees all students and payments, and \
             may verify, reject and refund.",
        ),
        rows(vec![
            ("Name", unlinked(name.as_str())),
            ("E-mail", email.to_string()),
        ]),
        text(
            "The audit log says who did it. If you did not expect it, speak with the others at once.",
        ),
        action("Open the panel", links.page("/admin/")),
    ];
    (format!("New admin at {}", facts::NAME), blocks)
}

impl Links<'_> {
    pub(super) fn page(self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(super) fn dashboard(self) -> String {
        self.page("/dashboard/")
    }

    pub(super) fn payment(self, enrollment: &EnrollmentId) -> String {
        self.page(&format!("/payment/?enrollment={enrollment}"))
    }
}

pub(super) fn text(text: impl Into<String>) -> Block {
    Block::Text { text: text.into() }
}

pub(super) fn rows(rows: Vec<(&'static str, String)>) -> Block {
    Block::Facts { rows }
}

pub(super) fn quote(words: &str) -> Block {
    Block::Quote {
        lines: words.lines().map(shown).collect(),
    }
}

pub(super) fn action(label: &'static str, url: String) -> Block {
    Block::Link {
        label,
        url,
        quiet: false,
    }
}

pub(super) fn quiet(label: &'static str, url: String) -> Block {
    Block::Link {
        label,
        url,
        quiet: true,
    }
}
