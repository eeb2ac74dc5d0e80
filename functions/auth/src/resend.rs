//! `POST /api/auth/resend-verification`: a new link for a registration that waits; the older one is
//! dead then. The answer is the same for every e-mail.

use academy::app::App;
use academy::auth::registering::{Asked, Outcome, under_new_link};
use academy::domain::limits::{RESEND_CLIENT, RESEND_EMAIL};
use academy::http::{Answer, Reply, Request};

use crate::input;

const ANSWER: &str = "If this e-mail was registered in the last six days and not opened yet, \
                      a new link is on its way, and older ones no longer work. Otherwise please register again.";

/// Mails a new link.
///
/// # Errors
/// 422, 429 over the client's limit.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let email = input::email(request)?;
    let asked = Asked::read(app, request, email, (&RESEND_CLIENT, &RESEND_EMAIL)).await?;
    let outcome = match (asked.account(), asked.renewable(app)) {
        (None, Some(waiting)) if asked.may_mail() => {
            Outcome::Link(Box::new(under_new_link(app, waiting)?))
        }
        _ => Outcome::Silence,
    };
    asked.settle(app, outcome).await?;
    Reply::accepted(ANSWER)
}
