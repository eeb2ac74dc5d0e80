//! `DELETE /api/account/sessions/{id}`: ends one of the caller's sessions.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::{cookies, guard, token};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::sessions::Session;
use academy::store::transaction::{Transaction, When};

/// Ends the session. Where it is this very one, its cookies go too.
///
/// # Errors
/// 401; 404 for one that is over, or not the caller's.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let hash = request.parameter("id");
    let named = token::is_hash(hash).then(|| keys::session(caller.user_id(), hash));
    let person = caller.person(app, named.as_slice()).await?;
    let missing = || Problem::not_found("session");
    let named = named.ok_or_else(missing)?;
    let session: Option<Session> = person.items.get(&named)?;
    let epoch = person.profile.epoch;
    let lives = |s: &Session| app.now().is_before(s.ends_at) && s.epoch == epoch;
    let session = session.filter(lives).ok_or_else(missing)?;
    request.no_input()?;

    let mut transaction = Transaction::new();
    transaction.delete("session", &named, When::present());
    Change::of(&person.profile)
        .login(|changes, when| (changes.remove_entry("sessions", &session.hash), when))
        .write(
            &mut transaction,
            ChangeAct::new(person.id().as_str(), "end-session", app.now()),
        )?;
    transaction.commit(&app.store).await?;
    let mut reply = Reply::no_content();
    if session.hash == person.session.hash {
        for (name, value) in cookies::signed_out() {
            reply = reply.with_header(name, value);
        }
    }
    Ok(reply)
}
