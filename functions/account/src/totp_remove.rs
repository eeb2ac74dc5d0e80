//! `POST /api/account/totp/remove`: takes the second factor off, with one more code of it or a recovery
//! code.

use academy::app::App;
use academy::auth::confirming::{self, ConfirmingCode};
use academy::auth::device::{self, Credential};
use academy::auth::guard;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::transaction::Transaction;

use crate::input::Code;
use crate::totp::turn;

/// Removes the second factor.
///
/// # Errors
/// 401, 422; 409 `wrong_state` where there is none; 403 `wrong_code`, counted; 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    let input: Code = request.input()?;
    if !person.profile.second_factor {
        return Err(Problem::conflict(
            "wrong_state",
            "There is no second factor.",
        ));
    }
    let asked = ConfirmingCode::read(app, &person, counter).await?;
    let typed = input.code.unwrap_or_default();
    let (confirmed, shown) = asked.code(app, &typed).await?;

    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    let off = (&person.profile, false);
    turn(&mut transaction, off, app.now(), |changes, when| {
        shown.removed(changes, when)
    })?;
    shown.tell_removed(&mut transaction, person.id(), app.now())?;
    let password = Credential::password(person.id(), &confirmed.login.password_hash);
    let reply = device::vouch(app, request, password, Reply::no_content())?;
    transaction.commit(&app.store).await?;
    Ok(reply)
}
