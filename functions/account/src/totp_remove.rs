//! `POST /api/account/totp/remove`: takes the second factor off, with one more code of it or a recovery
//! code.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::confirming::{self, Confirming};
use academy::auth::guard;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::outbox::{Recipient, post};
use academy::store::transaction::Transaction;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::input::Code;

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
    let asked = Confirming::read(app, &person, counter, &[]).await?;
    let typed = input.code.unwrap_or_default();
    let (confirmed, shown) = asked.code(app, &typed).await?;

    let (now, owner) = (app.now(), person.id());
    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    Change::of(&person.profile)
        .profile(|changes| changes.set("second_factor", AttributeValue::Bool(false)))
        .login(|changes, when| shown.removed(changes, when))
        .write(
            &mut transaction,
            ChangeAct::new(owner.as_str(), "totp-remove", now),
        )?;
    let told = Message::SecondFactorChanged { on: false };
    post(
        &mut transaction,
        Recipient::Person(owner.clone()),
        told,
        now,
    )?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
