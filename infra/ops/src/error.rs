//! Why an operator's command could not do its work, in words for the operator.

use academy::config::ConfigError;
use academy::domain::field::FieldError;
use academy::store::StoreError;
use academy::store::transaction::CommitError;

use crate::import::BadLine;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The table could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The table could not be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The first catalogue cannot be used.
    #[error(transparent)]
    Catalogue(#[from] academy_site::RenderError),
    /// What the operator gave is refused.
    #[error("{field}: {error}")]
    Field {
        /// What it is.
        field: &'static str,
        /// What is wrong with it.
        error: FieldError,
    },
    /// This account is an admin's already.
    #[error("{0} is an admin already; nothing was changed")]
    AlreadyAdmin(String),
    /// This account is a student's.
    #[error(
        "{0} has a student's account; nothing was changed. `academy promote --email {0}` makes it an admin's: \
         the password stays, and its sessions end"
    )]
    IsStudent(String),
    /// There is no such account.
    #[error("nobody has an account with {0}")]
    Nobody(String),
    /// The account is disabled.
    #[error("the account of {0} is disabled; nothing was changed")]
    Disabled(String),
    /// Mail goes to this address anyway.
    #[error("mail to {0} is not stopped; nothing was changed")]
    NotBlocked(String),
    /// The account has no second factor.
    #[error("the account of {0} has no second factor; nothing was changed")]
    NoSecondFactor(String),
    /// Somebody changed the same thing meanwhile.
    #[error("somebody changed the same account just now; please try again")]
    Raced,
    /// Lines of a file cannot be used.
    #[error("nothing was written, as these lines cannot be used ({}):{}", .0.len(), listed(.0))]
    Lines(Vec<BadLine>),
    /// An import stopped on the way.
    #[error("{opened} accounts were opened, then it stopped; run it again to go on. {cause}")]
    Interrupted {
        /// How many accounts it had opened.
        opened: usize,
        /// What stopped it.
        cause: Box<OpsError>,
    },
    /// Something on this machine failed.
    #[error("{doing}: {cause}")]
    Machine {
        /// What was being done.
        doing: &'static str,
        /// What went wrong.
        cause: String,
    },
    /// The bucket of the seals refused, or could not be reached.
    #[error("the seals' bucket: {0}")]
    Seals(String),
    /// Secrets Manager refused, or could not be reached.
    #[error("Secrets Manager: {0}")]
    Secrets(String),
}

impl OpsError {
    /// Something on this machine failed while it was `doing` this.
    pub fn machine(doing: &'static str, cause: &impl ToString) -> Self {
        Self::Machine {
            doing,
            cause: cause.to_string(),
        }
    }

    pub(crate) fn field(field: &'static str) -> impl FnOnce(FieldError) -> Self {
        move |error| Self::Field { field, error }
    }
}

/// Each on a line of its own.
fn listed(lines: &[BadLine]) -> String {
    lines.iter().map(|line| format!("\n  {line}")).collect()
}
