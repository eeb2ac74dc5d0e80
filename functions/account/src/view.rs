//! `Account`, as API.md has it.

use academy::auth::guard::Person;
use academy::domain::time::Timestamp;
use academy::store::sessions::Session;
use academy::views::{UserView, time};
use serde::Serialize;

/// `Account`.
#[derive(Serialize)]
pub(crate) struct AccountView {
    #[serde(flatten)]
    user: UserView,
    created_at: String,
    verified_at: String,
    terms_version: String,
    second_factor: bool,
    sessions: Vec<SessionView>,
}

/// A session, as its owner sees it.
#[derive(Serialize)]
pub(crate) struct SessionView {
    id: String,
    created_at: String,
    last_seen_at: Option<String>,
    user_agent: String,
    current: bool,
}

impl AccountView {
    /// The account of `person`, with those of `all` sessions that live.
    pub(crate) fn new(person: &Person, mut all: Vec<Session>, now: Timestamp) -> Self {
        let profile = &person.profile;
        all.retain(|s| now.is_before(s.ends_at) && s.epoch == profile.epoch);
        Self {
            user: profile.into(),
            created_at: profile.created_at.rfc3339(),
            verified_at: profile.verified_at.rfc3339(),
            terms_version: profile.terms_version.clone(),
            second_factor: profile.second_factor,
            sessions: sessions(person, all),
        }
    }
}

/// `all` sessions: the one of `person` first, then the newest.
pub(crate) fn sessions(person: &Person, mut all: Vec<Session>) -> Vec<SessionView> {
    let is_current = |session: &Session| session.hash == person.session.hash;
    all.sort_by_key(|s| (!is_current(s), -s.created_at.millis()));
    let shown = all.iter().map(|session| SessionView {
        id: session.hash.clone(),
        created_at: session.created_at.rfc3339(),
        last_seen_at: time(session.last_seen_at),
        user_agent: session.user_agent.clone(),
        current: is_current(session),
    });
    shown.collect()
}
