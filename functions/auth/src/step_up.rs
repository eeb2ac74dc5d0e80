//! `POST /api/auth/step-up`: one more code of the second factor. For ten minutes this session may do
//! what asks for it.

use academy::app::App;
use academy::auth::confirming::{self, ConfirmingCode};
use academy::auth::guard;
use academy::http::fields;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::item::{number, text};
use academy::store::keys;
use academy::store::transaction::{Changes, Transaction, When};
use serde::Deserialize;
use validator::Validate;

/// For how long it holds, in seconds: ten minutes.
const HOLDS_SECONDS: i64 = 10 * 60;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::code"))]
    code: Option<String>,
}

/// Takes the code.
///
/// # Errors
/// 401, 422; 403 `second_factor_missing` where there is none; 403 `wrong_code`, counted; 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    if !person.profile.second_factor {
        return Err(Problem::forbidden(
            "second_factor_missing",
            "There is no second factor. Please set one up on your account's page.",
        ));
    }
    let input: Input = request.input()?;
    let asked = ConfirmingCode::read(app, &person, counter).await?;
    let typed = input.code.unwrap_or_default();
    let (confirmed, shown) = asked.code(app, &typed).await?;

    let now = app.now();
    let until = now.plus_seconds(HOLDS_SECONDS);
    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    let owner = When::default().equals("user_id", text(person.id().as_str()));
    let (changes, when) = shown.used(Changes::new(), owner)?;
    let key = keys::login(&confirmed.login.email);
    transaction.update("log-in", &key, changes, when);
    let stepped_up = Changes::new().set("stepped_up_until", number(until.millis()));
    confirming::showed_code(&mut transaction, &caller, shown.since(), stepped_up);
    shown.tell(&mut transaction, person.id(), now)?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
