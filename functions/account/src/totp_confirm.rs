//! `POST /api/account/totp/confirm`: a code proves that the app has the secret. From now on log-in asks
//! for one, and ten recovery codes are shown, this once.

use academy::app::App;
use academy::auth::confirming::{self, Try, wrong_code};
use academy::auth::device::{self, Credential};
use academy::auth::{guard, second_factor, totp};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::item::{attribute, text};
use academy::store::keys;
use academy::store::second_factors::{Offer, SecondFactor};
use academy::store::transaction::{Changes, Transaction, When};
use serde::Serialize;

use crate::input::Code;
use crate::totp::{is_on, turn};

#[derive(Serialize)]
struct Codes {
    recovery_codes: Vec<String>,
}

/// Sets the second factor up.
///
/// # Errors
/// 401, 422; 409 `wrong_state` where no secret waits; 403 `wrong_code`, counted; 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let offered = keys::second_factor_offer(caller.user_id());
    let beside = [counter.key(), offered.clone()];
    let person = caller.person(app, &beside).await?;
    let input: Code = request.input()?;
    let (now, key, owner) = (app.now(), &app.settings.totp_key, person.id());
    if person.profile.second_factor {
        return Err(is_on());
    }
    let offer: Option<Offer> = person.items.get(&offered)?;
    let offer = offer.filter(|offer| now.is_before(offer.ends_at));
    let offer = offer.ok_or_else(nothing_waits)?;

    let allowed = Try::of(app, &person, counter)?;
    let secret = second_factor::opened(key, owner, &offer.sealed)?;
    let typed = second_factor::plain(&input.code.unwrap_or_default());
    let Some(last_step) = totp::step_of(&secret, &typed, now) else {
        return Err(allowed.failed(app, wrong_code()).await?);
    };
    let codes = second_factor::recovery_codes(key, owner)?;
    let (recovery_codes, recovery) = codes.into_iter().unzip();
    let is_it = When::default().equals("sealed", text(&offer.sealed));
    let factor = attribute(&SecondFactor {
        sealed: offer.sealed.clone(),
        since: now,
        last_step,
        recovery,
    })?;

    let mut transaction = Transaction::new();
    allowed.check(&mut transaction);
    transaction.delete("offer", &offered, is_it);
    let on = (&person.profile, true);
    turn(&mut transaction, on, now, |changes, when| {
        let changes = changes.set("second_factor", factor);
        (changes.add("second_factor_uses", 1), when)
    })?;
    confirming::showed_code(&mut transaction, &caller, now, Changes::new());
    let (code, reply) = (
        Credential::code(owner, &offer.sealed),
        Reply::ok(&Codes { recovery_codes })?,
    );
    // What the codes are told by is made first: they are shown this once.
    let reply = device::vouch(app, request, code, reply)?;
    transaction.commit(&app.store).await?;
    Ok(reply)
}

fn nothing_waits() -> Problem {
    Problem::conflict(
        "wrong_state",
        "No secret waits for a code, or it waited too long. Please begin again.",
    )
}
