//! Opening an account: everything that must be there together, whoever opens it.

pub mod change;
pub mod editing;

use std::collections::BTreeMap;

use academy_domain::audit::SubjectKind;
use academy_domain::email::Email;
use academy_domain::ids::UserId;
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::role::Role;
use academy_domain::search::{email_tokens, name_tokens, phone_tokens};
use academy_domain::time::{IndiaDate, Timestamp};

use crate::mail::Message;
use crate::store::audit::{self, Act, Head};
use crate::store::blocks::Block;
use crate::store::outbox::post_to_all;
use crate::store::people::{Login, Profile};
use crate::store::sessions::Session;
use crate::store::statistics::Delta;
use crate::store::transaction::{Transaction, When};
use crate::store::{StoreError, keys, search};

/// The epoch of a new account; raising it ends all sessions.
pub const FIRST_EPOCH: u32 = 1;

/// An account to be opened; its e-mail is proven to be its owner's.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The id it will have.
    pub id: UserId,
    /// The e-mail.
    pub email: Email,
    /// The name.
    pub name: PersonName,
    /// The phone, when one was given.
    pub phone: Option<Phone>,
    /// The password's hash.
    pub password_hash: String,
    /// What its owner may do.
    pub role: Role,
    /// The version of the terms that were agreed to.
    pub terms_version: String,
    /// When they were.
    pub terms_accepted_at: Timestamp,
    /// What stops mail to the e-mail, where something does, as it was read.
    pub blocked: Option<Block>,
}

/// What an account already has that was opened on the site before this one.
#[derive(Debug, Clone, Copy)]
pub struct Earlier {
    /// When it was opened there.
    pub created_at: Timestamp,
    /// False where it was disabled there.
    pub active: bool,
}

/// Writes the account into `transaction`: the profile, the claim of its e-mail (`log-in`), what finds
/// it, the counts and the audit row. Gives what a log-in needs.
///
/// # Errors
/// When there is no randomness to draw a shard with.
pub fn open(
    transaction: &mut Transaction,
    new: NewAccount,
    now: Timestamp,
    by: (&str, &'static str),
) -> Result<Login, StoreError> {
    write(transaction, new, &Opening::Now, now, by)
}

/// The same for somebody who is logged in by it, and whose audit chain may have begun before: it goes on
/// behind `head`.
///
/// # Errors
/// As [`open`].
pub fn open_signed_in(
    transaction: &mut Transaction,
    new: NewAccount,
    (session, head): (&Session, &Head),
    by: (&str, &'static str),
) -> Result<Login, StoreError> {
    transaction.create("session", session);
    let opening = Opening::SignedIn(session, head);
    write(transaction, new, &opening, session.created_at, by)
}

/// The same for somebody who comes from the site before this one: as old as there, and counted among
/// the registrations of the day on which it was opened there. Nobody is told.
///
/// # Errors
/// As [`open`].
pub fn open_earlier(
    transaction: &mut Transaction,
    new: NewAccount,
    earlier: Earlier,
    now: Timestamp,
    by: (&str, &'static str),
) -> Result<Login, StoreError> {
    write(transaction, new, &Opening::Earlier(earlier), now, by)
}

/// How an account comes to be.
enum Opening<'a> {
    /// By this act.
    Now,
    /// By this act, which logs in too; the audit chain goes on behind this head.
    SignedIn(&'a Session, &'a Head),
    /// On the site before this one.
    Earlier(Earlier),
}

fn write(
    transaction: &mut Transaction,
    new: NewAccount,
    opening: &Opening<'_>,
    now: Timestamp,
    (actor, action): (&str, &'static str),
) -> Result<Login, StoreError> {
    let (session, earlier) = match opening {
        Opening::Now => (None, None),
        Opening::SignedIn(session, _) => (Some(*session), None),
        Opening::Earlier(earlier) => (None, Some(earlier)),
    };
    let first = Head::empty();
    let head = match opening {
        Opening::SignedIn(_, head) => *head,
        _ => &first,
    };
    let created_at = earlier.map_or(now, |earlier| earlier.created_at);
    let opened_on = IndiaDate::of(created_at);
    let mut detail = BTreeMap::from([("role".to_owned(), new.role.as_str().to_owned())]);
    if let Some(earlier) = earlier {
        detail.insert("opened_on".to_owned(), opened_on.to_string());
        if !earlier.active {
            detail.insert("active".to_owned(), "false".to_owned());
        }
    }
    let act = Act {
        subject: subject(&new.id),
        at: now,
        actor,
        action,
        detail,
        text: None,
    };
    let head = audit::append(transaction, head, act)?;
    let mail_blocked = take_over_block(transaction, &new.email, new.blocked.as_ref(), now)?;
    let profile = Profile {
        id: new.id,
        email: new.email,
        name: new.name,
        phone: new.phone,
        role: new.role,
        active: earlier.is_none_or(|earlier| earlier.active),
        epoch: FIRST_EPOCH,
        created_at,
        verified_at: now,
        last_login_at: session.map(|session| session.created_at),
        terms_version: new.terms_version,
        terms_accepted_at: new.terms_accepted_at,
        enrollments_count: 0,
        mail_blocked,
        utrs_sent: 0,
        tried_taken_utrs: false,
        erasing: false,
        second_factor: false,
        audit: head,
    };
    let login = login_of(&profile, new.password_hash, session);
    transaction.create("profile", &profile);
    transaction.create("log-in", &login);
    let kind = search_kind(profile.role);
    search::index(
        transaction,
        (kind, &search_place(&profile)),
        &words(&profile),
        &[],
    );
    if profile.role == Role::Student {
        Delta::new()
            .students(1)
            .registration(&opened_on)
            .count(transaction)?;
    }
    Ok(login)
}

/// Takes over what stops mail to `email`, read as `blocked`, as the e-mail becomes an account's: from then
/// on the profile says it. Gives whether mail is stopped at `now`; the write of it is called `block`.
///
/// # Errors
/// None that happens.
pub fn take_over_block(
    transaction: &mut Transaction,
    email: &Email,
    blocked: Option<&Block>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(block) = blocked else {
        let none = When::absent_or_expired(now.seconds());
        transaction.delete("block", &keys::mail_block(email), none);
        return Ok(false);
    };
    block.lift(transaction)?;
    Ok(block.holds(now))
}

/// The log-in of a new account, with its first session where there is one.
fn login_of(profile: &Profile, password_hash: String, session: Option<&Session>) -> Login {
    let listed = session.map(|session| (session.hash.clone(), session.listed()));
    Login {
        email: profile.email.clone(),
        user_id: profile.id.clone(),
        password_hash,
        name: profile.name.clone(),
        phone: profile.phone.clone(),
        role: profile.role,
        active: profile.active,
        epoch: profile.epoch,
        sessions: listed.into_iter().collect(),
        second_factor: None,
        second_factor_uses: 0,
    }
}

/// Writes the mails of `message`, which tells of somebody who became an admin or ceases to be one, into
/// the transaction by which it happens: to the academy, to them, and to all `others` who are admins, as
/// [`post_to_all`] does.
///
/// # Errors
/// When there is no randomness for a mail's id.
pub fn tell_admins(
    transaction: &mut Transaction,
    message: &Message,
    others: &[Profile],
    now: Timestamp,
) -> Result<(), StoreError> {
    let others = others.iter().map(|other| &other.id);
    let them = message.about();
    let everybody = them
        .into_iter()
        .chain(others.filter(|id| Some(*id) != them));
    post_to_all(transaction, message, everybody, now).map(drop)
}

/// The subject of a person's audit chain.
pub fn subject(id: &UserId) -> String {
    SubjectKind::Student.subject(id)
}

/// The search entries' kind of people with a role.
pub fn search_kind(role: Role) -> &'static str {
    match role {
        Role::Student => keys::SEARCH_STUDENTS,
        Role::Admin => keys::SEARCH_ADMINS,
    }
}

/// Keeps what finds a person in step with `after`, of whom `before` was read.
pub fn index(transaction: &mut Transaction, before: &Profile, after: &Profile) {
    let (old, place) = (words(before), search_place(before));
    let (was, is) = (search_kind(before.role), search_kind(after.role));
    if was == is {
        search::index(transaction, (is, &place), &words(after), &old);
        return;
    }
    search::index(transaction, (was, &place), &[], &old);
    search::index(transaction, (is, &place), &words(after), &[]);
}

/// What stands behind the word in a person's search entries: the moment of the account's opening, so
/// that of many with one word the newest come first, and the id.
pub fn search_place(profile: &Profile) -> String {
    keys::by_time(profile.created_at, profile.id.as_str())
}

/// The words that find a person.
pub fn words(profile: &Profile) -> Vec<String> {
    let mut words = name_tokens(profile.name.as_str());
    words.extend(email_tokens(&profile.email));
    words.extend(profile.phone.iter().flat_map(phone_tokens));
    words.sort();
    words.dedup();
    words
}
