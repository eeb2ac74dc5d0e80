//! The fields' rules, as `validator` wants them: each is the domain type's own parser, so that a rule
//! stands in one place.

use academy_domain::email::Email;
use academy_domain::field::FieldError;
use academy_domain::money::Paise;
use academy_domain::password::{CODE_MOST, PasswordAttempt};
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::slug::Slug;
use academy_domain::utr::Utr;
use validator::ValidationError;

/// A domain parser's refusal, as the derive wants it.
pub fn refused(error: FieldError) -> ValidationError {
    ValidationError::new(error.code).with_message(error.message.into())
}

/// Makes the rule `name` of a domain type's `parse`.
macro_rules! rule {
    ($(#[$doc:meta])* $name:ident, $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The parser's own.
        pub fn $name(value: &str) -> Result<(), ValidationError> {
            <$type>::parse(value).map(drop).map_err(refused)
        }
    };
}

rule!(/** An e-mail address. */ email, Email);
rule!(/** A person's name. */ person_name, PersonName);
rule!(/** A phone number. */ phone, Phone);
rule!(/** A UTR. */ utr, Utr);
rule!(/** A slug. */ slug, Slug);
rule!(/** The number of a transfer back. */ transfer_number, academy_domain::text::TransferNumber);
rule!(/** A reason that somebody will read. */ reason, academy_domain::text::Reason);
rule!(/** A private note; may be empty. */ note, academy_domain::text::Note);
rule!(/** A message to the academy. */ message, academy_domain::text::Message);
rule!(/** What a message is about; may be empty. */ subject, academy_domain::text::Subject);
rule!(/** What an applicant says; may be empty. */ cover_letter, academy_domain::text::CoverLetter);

/// A phone number that may be left out: a form sends a field that was left empty, too.
///
/// # Errors
/// The parser's own.
pub fn phone_or_blank(value: &str) -> Result<(), ValidationError> {
    or_blank(value, phone)
}

/// A UTR that may be left out, likewise.
///
/// # Errors
/// The parser's own.
pub fn utr_or_blank(value: &str) -> Result<(), ValidationError> {
    or_blank(value, utr)
}

/// The number of a transfer back that may be left out, likewise.
///
/// # Errors
/// The parser's own.
pub fn transfer_number_or_blank(value: &str) -> Result<(), ValidationError> {
    or_blank(value, transfer_number)
}

/// A code of a second factor that may be left out, likewise.
///
/// # Errors
/// The parser's own.
pub fn code_or_blank(value: &str) -> Result<(), ValidationError> {
    or_blank(value, code)
}

fn or_blank(
    value: &str,
    rule: fn(&str) -> Result<(), ValidationError>,
) -> Result<(), ValidationError> {
    if value.trim().is_empty() {
        return Ok(());
    }
    rule(value)
}

/// A field's value, unless it was left out or left empty.
pub fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

/// A password as it is sent to log in: bounded before it is hashed.
///
/// # Errors
/// The parser's own.
pub fn password_attempt(value: &str) -> Result<(), ValidationError> {
    PasswordAttempt::parse(value).map(drop).map_err(refused)
}

/// A code of a second factor, or a recovery code.
///
/// # Errors
/// `required`, `too_long`.
pub fn code(value: &str) -> Result<(), ValidationError> {
    if value.trim().is_empty() {
        return Err(refused(FieldError::required()));
    }
    if value.chars().count() > CODE_MOST {
        return Err(refused(FieldError::too_long(CODE_MOST)));
    }
    Ok(())
}

/// An amount of money in paise.
///
/// # Errors
/// When it is negative or beyond any price.
pub fn paise(value: i64) -> Result<(), ValidationError> {
    Paise::new(value).map(drop).map_err(refused)
}

/// The value of a field that the rules have already accepted.
///
/// # Errors
/// 422 for `field`, should a handler read a field that its input has no rule for.
pub fn parsed<T>(field: &str, value: Result<T, FieldError>) -> Result<T, super::Problem> {
    value.map_err(|e| super::Problem::invalid(vec![super::problem::BadField::new(field, &e)]))
}
