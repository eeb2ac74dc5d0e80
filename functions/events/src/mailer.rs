//! `events-mailer`: the stream rings when mails were written into the outbox; they go out one by one.

use academy::app::App;
use academy::http::Problem;
use academy::lambda;
use academy::mail::send::Sender;
use academy::store::outbox::mail_of;
use serde_json::Value;

use crate::delivery::{ONE_MAIL, Outcome, deliver};
use crate::stream::{Batch, Failures, changed, sequence_number, shown};

/// Its name everywhere.
pub const ROUTE: &str = "events-mailer";

/// Sends the mails that `batch` tells of. Only a record that does not read, or a table that does not
/// answer, comes again; a mail that SES does not take now waits in the outbox for the sweeper.
///
/// # Errors
/// None: what fails is named in the answer.
pub async fn handle<S: Sender>(app: App, sender: S, batch: Batch) -> Result<Failures, Problem> {
    let mut failures = Failures::default();
    for record in &batch.records {
        if shown(record, "status") == Some("void") {
            continue;
        }
        if app.store.deadline().left() < ONE_MAIL {
            // The outbox holds the rest, and the sweeper rings again.
            break;
        }
        if let Err(cause) = one(&app, &sender, record).await {
            lambda::item_failed(ROUTE, sequence_number(record), &cause);
            failures.add(record);
        }
    }
    Ok(failures)
}

async fn one<S: Sender>(app: &App, sender: &S, record: &Value) -> Result<(), String> {
    let id = changed(record).and_then(|key| mail_of(key.pk));
    let id = id.ok_or_else(|| "the record names no mail".to_owned())?;
    match deliver(app, sender, &id).await {
        Ok(Outcome::Failed(cause)) => lambda::item_failed(ROUTE, id.as_str(), &cause),
        Ok(Outcome::Unready(cause)) => lambda::item_failed(ROUTE, id.as_str(), cause),
        Ok(outcome) => lambda::item_done(ROUTE, id.as_str(), outcome.word()),
        Err(error) => return Err(error.to_string()),
    }
    Ok(())
}
