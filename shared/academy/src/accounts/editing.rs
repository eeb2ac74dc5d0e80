//! What admins and operators change of somebody's account: the name, the role, whether it may be used,
//! whether it gets mail. Counts, search entries, sessions and mails follow in the same transaction.

use academy_domain::ids::UserId;
use academy_domain::role::Role;
use aws_sdk_dynamodb::types::AttributeValue;

use super::change::{Change, ChangeAct};
use super::{index, tell_admins};
use crate::http::Problem;
use crate::mail::Message;
use crate::store::item::{attribute, text};
use crate::store::outbox::{Recipient, post};
use crate::store::people::Profile;
use crate::store::statistics::Delta;
use crate::store::transaction::{Transaction, When};
use crate::store::{StoreError, keys};

/// Writes `after` over `before`, which differ in name, role, `active` and `mail_blocked` at most, with
/// the audit row of `act`. Another role, and being disabled, end all sessions at once. Whoever is
/// disabled is told; of who begins or ceases to run the academy, all `admins` are.
///
/// # Errors
/// When there is no randomness.
pub fn edit(
    transaction: &mut Transaction,
    (before, after): (&Profile, &Profile),
    admins: &[Profile],
    mut act: ChangeAct<'_>,
) -> Result<(), StoreError> {
    let now = act.at;
    let (moves, disabled) = (before.role != after.role, before.active && !after.active);
    let mut change = Change::of(before);
    let mut note = |name: &str, value: &str| act.detail.insert(name.to_owned(), value.to_owned());
    if before.name != after.name {
        // The names themselves are personal: no row may hold them.
        note("name", "corrected");
        change = change.both("name", attribute(&after.name)?);
    }
    if before.active != after.active {
        note("active", &after.active.to_string());
        change = change.both("active", AttributeValue::Bool(after.active));
    }
    if before.mail_blocked != after.mail_blocked {
        note("mail_blocked", &after.mail_blocked.to_string());
        let blocked = AttributeValue::Bool(after.mail_blocked);
        change = change.profile(|changes| changes.set("mail_blocked", blocked));
    }
    if moves {
        note("role", after.role.as_str());
        let list = text(keys::list_of_people(after.role));
        change = change
            .both("role", attribute(&after.role)?)
            .profile(|changes| changes.set("list_pk", list));
        let students = |role: Role| i64::from(role == Role::Student);
        Delta::new()
            .students(students(after.role) - students(before.role))
            .count(transaction)?;
    }
    if moves || disabled {
        change = change.ends_sessions(None);
    }
    change.write(transaction, act)?;
    index(transaction, before, after);
    if disabled {
        let to = Recipient::Person(after.id.clone());
        post(transaction, to, Message::AccountDisabled, now)?;
    }
    let admin = after.id.clone();
    let message = match (before.is_admin(), after.is_admin()) {
        (false, true) => Message::NewAdmin { admin },
        (true, false) => Message::AdminLeft { admin },
        _ => return Ok(()),
    };
    tell_admins(transaction, &message, admins, now)
}

/// Lets `transaction`, by which the active admin `leaving` ceases to be one, go on only while somebody
/// else is one: the first of `admins` who is not `leaving` vouches with their own profile. Of two
/// admins who remove each other at once, so, one stays.
///
/// # Errors
/// 409 `last_admin`.
pub fn leave_an_admin(
    transaction: &mut Transaction,
    leaving: &UserId,
    admins: &[Profile],
) -> Result<(), Problem> {
    let last = || {
        Problem::conflict(
            "last_admin",
            "Nobody else runs the academy. Make somebody else an admin first.",
        )
    };
    let other = admins.iter().find(|admin| admin.id != *leaving);
    let other = other.ok_or_else(last)?;
    let is_one = When::default()
        .equals("role", text(Role::Admin.as_str()))
        .equals("active", AttributeValue::Bool(true));
    transaction.check("another admin", &keys::profile(&other.id), is_one);
    Ok(())
}
