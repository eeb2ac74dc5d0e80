//! Mails: one list of what the academy says, who renders it, and how it goes out through SES.

mod account;
mod inbox;
mod lines;
mod payments;
pub mod send;
pub mod templates;
mod words;

use academy_domain::email::Email;
use academy_domain::enrollment::Mismatch;
use academy_domain::ids::{EnrollmentId, RecordId, UserId};
use academy_domain::inbox::ApplicationState;
use academy_domain::money::Paise;
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::receipt::ReceiptNumber;
use academy_domain::reference::Reference;
use academy_domain::text;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a mail says. It holds what the words need, and not its reader's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// No mail: stands where another branch writes one.
    Nothing,
    /// Open the account by this link.
    VerifyEmail {
        /// The registration that the link opens.
        registration: RecordId,
        /// Who registered.
        name: PersonName,
    },
    /// Somebody registered with this address, which has an account.
    AlreadyRegistered,
    /// The account is open, and this is how to get in: an admin was asked for it.
    AccountIsOpen,
    /// Choose a new password by this link.
    ResetPassword {
        /// What the link leads to.
        reset: RecordId,
    },
    /// The password is another one now.
    PasswordChanged,
    /// The second factor was set up, or removed.
    SecondFactorChanged {
        /// Whether log-in asks for one now.
        on: bool,
    },
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed {
        /// How many are left; nothing where it removed the second factor, and the others with it.
        left: Option<u32>,
    },
    /// Make this the account's address by this link.
    ConfirmEmail {
        /// What the link leads to.
        change: RecordId,
        /// Who wants it.
        name: PersonName,
    },
    /// The account has another address now: told to the old one.
    EmailChanged {
        /// Whose account.
        name: PersonName,
    },
    /// The account is erased.
    AccountErased {
        /// Whose it was.
        name: PersonName,
    },
    /// An admin disabled the account.
    AccountDisabled,
    /// The UTR arrived, an admin will look.
    PaymentReceived {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// What is due.
        amount: Paise,
        /// By when an admin looks.
        review_by: Timestamp,
    },
    /// What came is not what is due.
    PaymentDiffers {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// What is due.
        amount: Paise,
        /// What came.
        amount_received: Paise,
        /// Short or over.
        mismatch: Mismatch,
    },
    /// The payment is verified, the student is in.
    Welcome {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// How long it takes.
        course_duration: String,
        /// What came.
        amount_received: Paise,
        /// The receipt's number.
        receipt_number: ReceiptNumber,
    },
    /// The payment could not be verified.
    PaymentRejected {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// Why.
        reason: String,
    },
    /// The money went back.
    Refunded {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// What went back.
        amount: Paise,
        /// The refund's own transfer.
        refund_utr: Option<String>,
        /// Why.
        reason: String,
    },
    /// A place is still waiting for its payment.
    Reminder {
        /// The enrollment.
        enrollment: EnrollmentId,
        /// Its course.
        course_name: String,
        /// What is due.
        amount: Paise,
        /// What to write into the transfer.
        reference: Reference,
    },
    /// Somebody else may act for the academy from now on.
    NewAdmin {
        /// Who.
        admin: UserId,
    },
    /// Somebody may act for the academy no longer.
    AdminLeft {
        /// Who.
        admin: UserId,
    },
    /// An admin deleted their own account: of them nothing may be said any more.
    AdminErased,
    /// Payments wait for an admin.
    PaymentsWaiting {
        /// How many.
        count: i64,
        /// Since when the oldest of them.
        since: Timestamp,
    },
    /// A mail did not arrive, or its reader called it spam: told to the academy.
    Undeliverable {
        /// Whose account's mail it was.
        student: Option<UserId>,
        /// To where it went, where there is no account.
        email: Option<Email>,
        /// What happened.
        trouble: Trouble,
    },
    /// Somebody applied for an internship.
    ApplicationReceived {
        /// The opening's role.
        role: String,
        /// Who applied.
        name: PersonName,
    },
    /// An application moved on.
    ApplicationMoved {
        /// The opening's role.
        role: String,
        /// Who applied.
        name: PersonName,
        /// Where the application stands now.
        state: ApplicationState,
    },
    /// Somebody wrote to the academy.
    NewMessage {
        /// Who, as they say.
        name: PersonName,
        /// Where to answer, as they say.
        email: Email,
        /// Where to call, when it was given.
        phone: Option<Phone>,
        /// What it is about, when it was given.
        subject: Option<text::Subject>,
        /// The message.
        message: text::Message,
    },
}

/// Why mail to an e-mail stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// There is no such address.
    Bounce,
    /// Its reader called a mail spam.
    Complaint,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
        })
    }
}

impl Message {
    /// Whether its reader is erased: then its item goes as soon as it is sent.
    pub fn is_farewell(&self) -> bool {
        matches!(self, Self::AccountErased { .. })
    }

    /// Whom an answer to it is for, where that is not the academy: who wrote by the contact form, as they
    /// say. An [`Email`] holds nothing that could be more than one address of one header.
    pub fn answers_go_to(&self) -> Option<&Email> {
        match self {
            Self::NewMessage { email, .. } => Some(email),
            _ => None,
        }
    }

    /// Of whom it tells, where that is not its reader: name and address are joined when it is sent.
    pub fn about(&self) -> Option<&UserId> {
        match self {
            Self::NewAdmin { admin } | Self::AdminLeft { admin } => Some(admin),
            Self::Undeliverable { student, .. } => student.as_ref(),
            _ => None,
        }
    }
}

/// Whom a mail names, as the table says when it is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    /// Its reader, where a name is known.
    pub reader: Option<&'a PersonName>,
    /// Whom it tells of, with the address, where it tells of somebody.
    pub about: Option<(&'a PersonName, &'a Email)>,
}
