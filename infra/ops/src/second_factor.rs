//! Taking a second factor off, for an owner who lost both app and recovery codes. Who asks must have
//! shown who they are, in a way that no program can judge.

use academy::accounts::change::{Change, ChangeAct};
use academy::auth::second_factor::untouched;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::time::Timestamp;
use academy::mail::Message;
use academy::store::outbox::{Recipient, post};
use academy::store::people::{Login, Profile};
use academy::store::retry::Deadline;
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{Store, keys};
use aws_sdk_dynamodb::types::AttributeValue;

use crate::OpsError;
use crate::admins::ACTOR;

/// Removes the second factor of the account of `email`, and ends all its sessions; the password stays.
/// The owner gets a mail, and the audit log a row.
///
/// # Errors
/// [`OpsError::Nobody`], [`OpsError::NoSecondFactor`]; [`OpsError::Raced`] when the account changed
/// meanwhile. Nothing is changed then.
pub async fn remove(store: &Store, email: &str, now: Timestamp) -> Result<UserId, OpsError> {
    let email = Email::parse(email).map_err(OpsError::field("email"))?;
    let store = store.until(Deadline::standard());
    let nobody = || OpsError::Nobody(email.to_string());
    let login: Option<Login> = store.read_one(&keys::login(&email)).await?;
    let login = login.ok_or_else(nobody)?;
    let profile: Option<Profile> = store.read_one(&keys::profile(&login.user_id)).await?;
    let profile = profile.filter(|profile| !profile.erasing);
    let profile = profile.ok_or_else(nobody)?;
    if login.second_factor.is_none() {
        return Err(OpsError::NoSecondFactor(email.to_string()));
    }
    let mut transaction = Transaction::new();
    Change::of(&profile)
        .profile(|changes| changes.set("second_factor", AttributeValue::Bool(false)))
        .login(|changes, when| {
            let changes = changes.remove("second_factor").add("second_factor_uses", 1);
            (changes, untouched(when, login.second_factor_uses))
        })
        .ends_sessions(None)
        .write(
            &mut transaction,
            ChangeAct::new(ACTOR, "remove-second-factor", now),
        )?;
    let told = Message::SecondFactorChanged { on: false };
    let to = Recipient::Person(profile.id.clone());
    post(&mut transaction, to, told, now)?;
    match transaction.commit(&store).await {
        Ok(()) => Ok(profile.id),
        Err(CommitError::Broken(_)) => Err(OpsError::Raced),
        Err(error) => Err(error.into()),
    }
}
