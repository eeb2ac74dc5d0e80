//! The limits' counters that lead to a person: their names are keyed hashes, but whoever has the keys
//! and an e-mail finds them.

use academy_domain::email::Email;
use academy_domain::ids::UserId;
use academy_domain::limits::{
    CONFIRM, CONFIRM_CODES, FORGOT_EMAIL, Limit, PUBLIC_FORM_EMAIL, REGISTER_EMAIL, RESEND_EMAIL,
    UTR_SUBMISSIONS, UTR_TAKEN,
};

use crate::app::App;
use crate::auth::limits::{linked_to, of_former_devices};
use crate::store::keys::Key;
use crate::store::limits::Counter;

/// What is counted by an e-mail alone.
const BY_EMAIL: [&Limit; 4] = [
    &REGISTER_EMAIL,
    &FORGOT_EMAIL,
    &RESEND_EMAIL,
    &PUBLIC_FORM_EMAIL,
];
/// What is counted by an account alone.
const BY_ACCOUNT: [&Limit; 3] = [&CONFIRM_CODES, &UTR_SUBMISSIONS, &UTR_TAKEN];

/// The counters of an e-mail.
pub fn of_email(app: &App, email: &Email) -> Vec<Key> {
    let mut keys = of(app, &BY_EMAIL, &[email.as_str()]);
    keys.extend(linked_to(app, email));
    keys
}

/// The counters of an account.
pub fn of_account(app: &App, id: &UserId) -> Vec<Key> {
    let mut keys = of(app, &BY_ACCOUNT, &[id.as_str()]);
    // What admins mail once more.
    keys.extend(of(app, &[&RESEND_EMAIL], &["account", id.as_str()]));
    keys.extend(of_former_devices(app, id));
    keys
}

/// The counters of one of an account's sessions.
pub fn of_session(app: &App, id: &UserId, hash: &str) -> Vec<Key> {
    of(app, &[&CONFIRM, &CONFIRM_CODES], &[id.as_str(), hash])
}

fn of(app: &App, limits: &[&'static Limit], parts: &[&str]) -> Vec<Key> {
    let subjects = app.counted_by_any(parts);
    let pairs = subjects
        .iter()
        .flat_map(|subject| limits.iter().map(move |limit| (limit, subject)));
    pairs
        .map(|(limit, subject)| Counter::new(limit, subject).key())
        .collect()
}
