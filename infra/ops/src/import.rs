//! People of the site before this one, with the passwords that they have there. A file of JSON lines is
//! checked whole before anything is written; whoever has an account already is left as they are, so an
//! import that was interrupted is simply run again.

use std::collections::BTreeMap;

use academy::accounts::{self, Earlier, NewAccount};
use academy::auth::password::Passwords;
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::field::FieldError;
use academy::domain::ids::UserId;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::domain::role::Role;
use academy::domain::time::Timestamp;
use academy::store::blocks::Block;
use academy::store::people::Login;
use academy::store::retry::Deadline;
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{Store, keys};
use academy_old_passwords::OldHash;
use serde::{Deserialize, Deserializer};

use crate::OpsError;
use crate::admins::ACTOR;

/// The version of the terms of whoever agreed to nothing but what the old site said.
pub const OLD_TERMS: &str = "old-site";
/// The longest name of a version of the terms, in characters.
const TERMS_MOST: usize = 40;
/// How many people are looked up at once.
const AT_ONCE: usize = 100;

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many accounts it opened.
    pub opened: usize,
    /// How many people had one already.
    pub there: usize,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub words: String,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.number, self.words)
    }
}

/// Opens an account for each line of `text` whose e-mail has none: a student's, verified, with the old
/// password, and mailed nothing; each as of `now`, when its turn comes: an hour of the audit log is sealed while
/// a long file is still read. Whoever ran the old site is made an admin afterwards, by `promote`,
/// which tells all admins.
///
/// # Errors
/// [`OpsError::Lines`] with every bad line, and nothing is written then; [`OpsError::Interrupted`] when
/// the store failed on the way: what was opened stays, and the next run goes on.
pub async fn people(
    store: &Store,
    text: &str,
    now: impl Fn() -> Timestamp,
) -> Result<Imported, OpsError> {
    let people = read(text, now()).map_err(OpsError::Lines)?;
    let mut done = Imported::default();
    for some in people.chunks(AT_ONCE) {
        let opened = open_absent(store, some, &now, &mut done).await;
        opened.map_err(|cause| OpsError::Interrupted {
            opened: done.opened,
            cause: Box::new(cause),
        })?;
    }
    Ok(done)
}

/// Opens the accounts of those of `people` who have none, one after another.
async fn open_absent(
    store: &Store,
    people: &[Newcomer],
    now: impl Fn() -> Timestamp,
    done: &mut Imported,
) -> Result<(), OpsError> {
    let of = |newcomer: &Newcomer| {
        let email = &newcomer.email;
        [keys::login(email), keys::mail_block(email)]
    };
    let wanted: Vec<_> = people.iter().flat_map(of).collect();
    let there = store.until(Deadline::standard()).read(&wanted).await?;
    for newcomer in people {
        let [login, block] = of(newcomer);
        let taken = there.get::<Login>(&login)?.is_some();
        let blocked = there.get(&block)?;
        if !taken && open(store, (newcomer, blocked), now()).await? {
            done.opened += 1;
        } else {
            done.there += 1;
        }
    }
    Ok(())
}

/// Opens one account; false where somebody else opened one with that e-mail meanwhile.
async fn open(
    store: &Store,
    (newcomer, blocked): (&Newcomer, Option<Block>),
    now: Timestamp,
) -> Result<bool, OpsError> {
    let earlier = Earlier {
        created_at: newcomer.created_at,
        active: newcomer.active,
    };
    let mut transaction = Transaction::new();
    let by = (ACTOR, "import");
    let account = NewAccount {
        blocked,
        ..newcomer.account()?
    };
    accounts::open_earlier(&mut transaction, account, earlier, now, by)?;
    match transaction.commit(&store.until(Deadline::standard())).await {
        Ok(()) => Ok(true),
        Err(error) if error.broke("log-in").is_some() => Ok(false),
        Err(CommitError::Broken(_)) => Err(OpsError::Raced),
        Err(error) => Err(error.into()),
    }
}

/// Somebody who may be taken over.
#[derive(Debug)]
struct Newcomer {
    email: Email,
    name: PersonName,
    phone: Option<Phone>,
    /// None for somebody who chooses a password by "forgot password".
    password_hash: Option<String>,
    created_at: Timestamp,
    active: bool,
    terms_version: String,
    terms_accepted_at: Timestamp,
}

impl Newcomer {
    fn account(&self) -> Result<NewAccount, OpsError> {
        let randomless = |e| OpsError::machine("drawing an id", &e);
        let password_hash = match &self.password_hash {
            Some(hash) => hash.clone(),
            // Of a password that nobody has.
            None => Passwords::OF_TODAY
                .hash(&random::<32>().map_err(randomless)?)
                .map_err(|e| OpsError::machine("hashing a password", &e.code()))?,
        };
        Ok(NewAccount {
            id: UserId::from_bytes(random().map_err(randomless)?),
            email: self.email.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            password_hash,
            role: Role::Student,
            terms_version: self.terms_version.clone(),
            terms_accepted_at: self.terms_accepted_at,
            blocked: None,
        })
    }
}

/// A line, before it is judged. What is left out by a typing error must not pass for something that
/// there is not, so only what most people lack may be absent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    email: String,
    name: String,
    phone: Option<String>,
    #[serde(deserialize_with = "named")]
    password_hash: Option<String>,
    created_at: String,
    active: Option<bool>,
    terms_version: Option<String>,
    terms_accepted_at: Option<String>,
}

/// A field that may be null, and not absent.
fn named<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

/// Everybody in the file; or every line that cannot be used. Empty lines are passed over.
fn read(text: &str, now: Timestamp) -> Result<Vec<Newcomer>, Vec<BadLine>> {
    let mut people = Vec::new();
    let mut bad = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match judge(line, now) {
            Ok(newcomer) => {
                let email = newcomer.email.to_string();
                let words = |first: &usize| format!("email: line {first} has the same");
                match seen.get(&email).map(words) {
                    Some(words) => bad.push(BadLine { number, words }),
                    None => drop(seen.insert(email, number)),
                }
                people.push(newcomer);
            }
            Err(faults) => bad.push(BadLine {
                number,
                words: faults.join("; "),
            }),
        }
    }
    if bad.is_empty() { Ok(people) } else { Err(bad) }
}

/// Judges one line; gives everything that is wrong with it.
fn judge(line: &str, now: Timestamp) -> Result<Newcomer, Vec<String>> {
    let line: Line = serde_json::from_str(line).map_err(|e| vec![e.to_string()])?;
    let mut faults = Vec::new();
    let phone = line.phone.filter(|phone| !phone.trim().is_empty());
    let terms = match (line.terms_version, line.terms_accepted_at) {
        (None, None) => None,
        (Some(version), Some(at)) => Some((version, at)),
        _ => {
            faults.push("terms_version and terms_accepted_at: one without the other".to_owned());
            None
        }
    };
    let email = note(&mut faults, "email", Email::parse(&line.email));
    let name = note(&mut faults, "name", PersonName::parse(&line.name));
    let phone = phone.map(|phone| note(&mut faults, "phone", Phone::parse(&phone)));
    let created_at = note(&mut faults, "created_at", past(&line.created_at, now));
    let terms = terms.map(|(version, at)| {
        let version = note(&mut faults, "terms_version", version_of_terms(version));
        let at = note(&mut faults, "terms_accepted_at", past(&at, now));
        version.zip(at)
    });
    if let Some(Err(error)) = line.password_hash.as_deref().map(OldHash::parse) {
        faults.push(format!("password_hash: {error}"));
    }
    match (email, name, created_at) {
        (Some(email), Some(name), Some(created_at)) if faults.is_empty() => {
            let terms = terms.flatten();
            let (terms_version, terms_accepted_at) =
                terms.unwrap_or_else(|| (OLD_TERMS.to_owned(), created_at));
            Ok(Newcomer {
                email,
                name,
                phone: phone.flatten(),
                password_hash: line.password_hash,
                created_at,
                active: line.active.unwrap_or(true),
                terms_version,
                terms_accepted_at,
            })
        }
        _ => Err(faults),
    }
}

/// What was read of `field`; what is wrong with it is noted.
fn note<T>(faults: &mut Vec<String>, field: &str, read: Result<T, FieldError>) -> Option<T> {
    read.map_err(|error| faults.push(format!("{field}: {error}")))
        .ok()
}

fn past(text: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    let moment = Timestamp::parse(text)?;
    if now.is_before(moment) {
        return Err(FieldError::new("in_the_future", "This is yet to come."));
    }
    Ok(moment)
}

fn version_of_terms(text: String) -> Result<String, FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::required());
    }
    if text.chars().count() > TERMS_MOST {
        return Err(FieldError::too_long(TERMS_MOST));
    }
    Ok(text)
}
