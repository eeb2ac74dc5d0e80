//! The first admin of a stack.

use academy::domain::role::Role;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::retry::Deadline;
use academy::store::{Store, keys};
use academy_ops::{OpsError, admins};
use data_encoding::BASE32_NOPAD;

use super::Trouble;

/// The admin of a stack that was told none.
const DEFAULT_ADMIN: &str = "admin@academy.example";

/// Makes the first admin, unless there is one; who comes later is the admins' own matter. A password
/// that nobody gave is told once, and before it holds: what fails afterwards cannot lose it.
///
/// # Errors
/// When the table cannot be reached, or what was given is refused.
pub async fn first_admin(
    store: &Store,
    (email, password): (Option<&str>, Option<&str>),
    tell: impl FnOnce(&str),
) -> Result<Option<String>, Trouble> {
    let admins_there = Query::index(keys::BY_LIST, keys::list_of_people(Role::Admin)).limit(1);
    let reading = store.until(Deadline::standard());
    let there = reading.query::<Profile>(&admins_there).await;
    if !there.map_err(OpsError::from)?.is_empty() {
        return Ok(None);
    }
    let email = email.unwrap_or(DEFAULT_ADMIN);
    let made = match password {
        Some(given) => given.to_owned(),
        None => {
            let made = random_password()?;
            tell(&format!(
                "making the admin {email}, with the password {made} (shown only now)"
            ));
            made
        }
    };
    match admins::create(store, ("Local admin", email, &made), admins::now()).await {
        Ok(_) => Ok(Some(format!("{email} is an admin"))),
        Err(error) => Err(Trouble::new(
            format!("The admin {email} could not be made: {error}."),
            "Set ACADEMY_ADMIN_EMAIL and ACADEMY_ADMIN_PASSWORD to others, or neither.",
        )),
    }
}

fn random_password() -> Result<String, Trouble> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).map_err(|e| {
        Trouble::new(
            format!("No random numbers to be had: {e}."),
            "This system is not supported.",
        )
    })?;
    Ok(BASE32_NOPAD.encode(&bytes).to_lowercase())
}
