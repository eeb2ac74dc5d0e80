//! Making admins, the first one above all: there is no default admin and no default password.

use academy::accounts::change::ChangeAct;
use academy::accounts::{self, NewAccount, editing};
use academy::auth::password::Passwords;
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::password::NewPassword;
use academy::domain::person::PersonName;
use academy::domain::role::Role;
use academy::domain::time::Timestamp;
use academy::mail::Message;
use academy::store::people::{Login, Profile};
use academy::store::retry::Deadline;
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{Store, keys};
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
    let (login, block) = (keys::login(&email), keys::mail_block(&email));
    let items = store.read(&[login.clone(), block.clone()]).await?;
    if let Some(login) = items.get::<Login>(&login)? {
        return Err(taken(&login));
    }
    let hashed = Passwords::OF_TODAY.hash(chosen.as_bytes());
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
        blocked: items.get(&block)?,
    };
    let id = account.id.clone();
    let others = store.active_admins().await?;
    let mut transaction = Transaction::new();
    accounts::open(&mut transaction, account, now, (ACTOR, "create-admin"))?;
    let told = Message::NewAdmin { admin: id.clone() };
    accounts::tell_admins(&mut transaction, &told, &others, now)?;
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
    let login = login.ok_or_else(nobody)?;
    let profile: Option<Profile> = store.read_one(&keys::profile(&login.user_id)).await?;
    let profile = profile.ok_or_else(nobody)?;
    if profile.role == Role::Admin {
        return Err(taken(&login));
    }
    if !profile.active {
        return Err(OpsError::Disabled(email.to_string()));
    }
    let admin = Profile {
        role: Role::Admin,
        ..profile.clone()
    };
    let others = store.active_admins().await?;
    let mut transaction = Transaction::new();
    let act = ChangeAct::new(ACTOR, "promote", now);
    editing::edit(&mut transaction, (&profile, &admin), &others, act)?;
    match transaction.commit(&store).await {
        Ok(()) => Ok(profile.id),
        Err(CommitError::Broken(_)) => Err(OpsError::Raced),
        Err(error) => Err(error.into()),
    }
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
