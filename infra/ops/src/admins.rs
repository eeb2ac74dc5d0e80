//! Making admins, the first one above all: there is no default admin and no default password.

use std::collections::BTreeMap;

use academy::accounts::{self, NewAccount};
use academy::auth::password;
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::password::NewPassword;
use academy::domain::person::PersonName;
use academy::domain::role::Role;
use academy::domain::time::Timestamp;
use academy::store::audit::{self, Act};
use academy::store::item::{Record, number, to_item};
use academy::store::people::{Login, Profile};
use academy::store::retry::Deadline;
use academy::store::statistics::Delta;
use academy::store::transaction::{Changes, CommitError, Transaction, When};
use academy::store::{Store, keys, search};
use academy::{clock, facts};

use crate::OpsError;

/// The name in audit rows of who acts by this command.
pub const ACTOR: &str = "ops";

/// Opens an account of an admin, under the rules that hold for everybody: the e-mail is trimmed and
/// lower-cased, and the password judged as at registration. The academy and all admins get a mail.
///
/// # Errors
/// What is refused, by field; [`OpsError::AlreadyAdmin`] and [`OpsError::IsStudent`] where the e-mail
/// has an account: nothing is changed then.
pub async fn create(
    store: &Store,
    (name, email, password): (&str, &str, &str),
    now: Timestamp,
) -> Result<UserId, OpsError> {
    let name = PersonName::parse(name).map_err(OpsError::field("name"))?;
    let email = Email::parse(email).map_err(OpsError::field("email"))?;
    let chosen = NewPassword::parse(password, &email, &name, facts::NAME)
        .map_err(OpsError::field("password"))?;
    let store = store.until(Deadline::standard());
    if let Some(login) = store.read_one::<Login>(&keys::login(&email)).await? {
        return Err(taken(&login));
    }
    let hashed = password::hash(chosen.as_bytes());
    let password_hash = hashed.map_err(|e| OpsError::machine("hashing the password", &e.code()))?;
    let id = random().map_err(|e| OpsError::machine("drawing an id", &e))?;
    let account = NewAccount {
        id: UserId::from_bytes(id),
        email: email.clone(),
        name,
        phone: None,
        password_hash,
        role: Role::Admin,
        terms_version: facts::TERMS_VERSION.to_owned(),
        terms_accepted_at: now,
    };
    let id = account.id.clone();
    let others = store.active_admins().await?;
    let mut transaction = Transaction::new();
    accounts::open(&mut transaction, account, now, (ACTOR, "create-admin"))?;
    accounts::tell_of_new_admin(&mut transaction, &id, &others, now)?;
    match transaction.commit(&store).await {
        Ok(()) => Ok(id),
        Err(CommitError::Broken(_)) => {
            let login = store.read_one::<Login>(&keys::login(&email)).await?;
            Err(login.map_or(OpsError::Raced, |login| taken(&login)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a student an admin. All sessions of that person end; the password stays. The academy and all
/// admins get a mail.
///
/// # Errors
/// [`OpsError::Nobody`], [`OpsError::AlreadyAdmin`], [`OpsError::Disabled`]; [`OpsError::Raced`] when
/// the account changed meanwhile.
pub async fn promote(store: &Store, email: &str, now: Timestamp) -> Result<UserId, OpsError> {
    let email = Email::parse(email).map_err(OpsError::field("email"))?;
    let store = store.until(Deadline::standard());
    let nobody = || OpsError::Nobody(email.to_string());
    let login: Option<Login> = store.read_one(&keys::login(&email)).await?;
    let mut login = login.ok_or_else(nobody)?;
    let profile: Option<Profile> = store.read_one(&keys::profile(&login.user_id)).await?;
    let mut profile = profile.ok_or_else(nobody)?;
    if profile.role == Role::Admin {
        return Err(taken(&login));
    }
    if !profile.active {
        return Err(OpsError::Disabled(email.to_string()));
    }
    let read_epoch = profile.epoch;
    profile.role = Role::Admin;
    profile.epoch += 1;
    (login.role, login.epoch) = (profile.role, profile.epoch);

    let mut transaction = Transaction::new();
    let act = Act {
        subject: accounts::subject(&profile.id),
        at: now,
        actor: ACTOR,
        action: "promote",
        detail: BTreeMap::from([("role".to_owned(), profile.role.as_str().to_owned())]),
        text: None,
    };
    profile.audit = audit::append(&mut transaction, &profile.audit, act)?;
    let words = accounts::words(&profile);
    let place = accounts::search_place(&profile);
    search::index(
        &mut transaction,
        (accounts::search_kind(Role::Student), &place),
        &[],
        &words,
    );
    search::index(
        &mut transaction,
        (accounts::search_kind(Role::Admin), &place),
        &words,
        &[],
    );
    let unchanged = || When::default().equals("epoch", number(read_epoch));
    transaction.update("profile", &profile.key(), promotion(&profile)?, unchanged());
    transaction.put("log-in", &login, unchanged());
    Delta::new().students(-1).count(&mut transaction)?;
    let others = store.active_admins().await?;
    accounts::tell_of_new_admin(&mut transaction, &profile.id, &others, now)?;
    match transaction.commit(&store).await {
        Ok(()) => Ok(profile.id),
        Err(CommitError::Broken(_)) => Err(OpsError::Raced),
        Err(error) => Err(error.into()),
    }
}

/// Only what a promotion changes: what others count on the same profile meanwhile must stay.
fn promotion(profile: &Profile) -> Result<Changes, OpsError> {
    let item = to_item(profile)?;
    let changed = ["role", "epoch", "audit", "list_pk"];
    let values = changed
        .iter()
        .filter_map(|name| Some((*name, item.get(*name)?.clone())));
    Ok(values.fold(Changes::new(), |changes, (name, value)| {
        changes.set(name, value)
    }))
}

/// The time now, for the command line.
pub fn now() -> Timestamp {
    clock::Clock::system().now()
}

fn taken(login: &Login) -> OpsError {
    let email = login.email.to_string();
    match login.role {
        Role::Admin => OpsError::AlreadyAdmin(email),
        Role::Student => OpsError::IsStudent(email),
    }
}
