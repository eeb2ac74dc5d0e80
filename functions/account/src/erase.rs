//! `DELETE /api/account`, also `POST /api/account/delete`: the person deletes their account, with the
//! password. From the answer on nobody is logged in; what is left of them goes at once, or is removed
//! by the sweeper.

use academy::app::App;
use academy::auth::confirming::{self, Confirming};
use academy::auth::{cookies, guard};
use academy::domain::password::PasswordAttempt;
use academy::domain::role::Role;
use academy::erasure::{Order, erase};
use academy::http::fields::parsed;
use academy::http::{Answer, Reply, Request};
use academy::store::transaction::Transaction;

use crate::input::Password;

/// Erases the caller.
///
/// # Errors
/// 401; 403 `step_up_required` or `second_factor_missing` for admins; 422; 403 `wrong_password`; 429;
/// 409 `payment_under_review`, `last_admin`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    if person.profile.role == Role::Admin {
        person.stepped_up(app)?;
    }
    let input: Password = request.input()?;
    let attempt = PasswordAttempt::parse(&input.password.unwrap_or_default());
    let attempt = parsed("password", attempt)?;
    let asked = Confirming::read(app, &person, counter, &[]).await?;
    let confirmed = asked.password(app, &attempt).await?;

    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    let order = Order {
        route: "account-erase",
        profile: &person.profile,
        actor: person.id().as_str(),
        reason: None,
    };
    erase(app, order, transaction).await?;
    Ok(cookies::forgotten(Reply::no_content()))
}
