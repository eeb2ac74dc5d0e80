//! `POST /api/auth/logout`: ends the session, so that a copy of its cookie is dead too. Somebody who is
//! signed in no more gets the same answer: what they want is so already.

use academy::app::App;
use academy::auth::{cookies, guard};
use academy::http::{Answer, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::transaction::{Changes, Transaction, When};

/// Logs out.
///
/// # Errors
/// When the store cannot be reached: then the session may live, and no cookie is cleared.
pub async fn handle(app: &App, request: &Request) -> Answer {
    request.no_input()?;
    if let Ok(caller) = guard::caller(app, request) {
        let (session, profile) = (caller.session_key(), keys::profile(caller.user_id()));
        let items = app.store.read(&[session.clone(), profile.clone()]).await?;
        if items.has(&session) {
            let mut transaction = Transaction::new();
            transaction.delete("session", &session, When::default());
            let profile: Option<Profile> = items.get(&profile)?;
            if let Some(profile) = profile {
                let unlisted = Changes::new().remove_entry("sessions", &caller.session_hash());
                let login = keys::login(&profile.email);
                transaction.update("log-in", &login, unlisted, When::present());
            }
            transaction.commit(&app.store).await?;
        }
    }
    Ok(cookies::left(Reply::no_content()))
}
