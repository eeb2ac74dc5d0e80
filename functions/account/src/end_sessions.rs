//! `DELETE /api/account/sessions`: ends all the caller's sessions but this one, at once.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::guard;
use academy::http::{Answer, Reply, Request};
use academy::store::transaction::Transaction;

/// Logs out everywhere else.
///
/// # Errors
/// 401.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let person = guard::caller(app, request)?.person(app, &[]).await?;
    request.no_input()?;
    let mut transaction = Transaction::new();
    Change::of(&person.profile)
        .ends_sessions(Some(&person.session))
        .write(
            &mut transaction,
            ChangeAct::new(person.id().as_str(), "end-sessions", app.now()),
        )?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
