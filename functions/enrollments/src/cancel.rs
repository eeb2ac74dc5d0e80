//! `DELETE /api/enrollments/{id}`: the student gives up a place that was not paid for.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::{Event, Outcome, next};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::{self, Act};
use academy::store::statistics::Delta;
use academy::store::transaction::Transaction;

use crate::own;

/// Cancels the enrollment; its student may enroll again. Its reference stays taken, so that a transfer
/// that is marked with it is never another's. What money came for is not given up unseen: an admin
/// settles it with the student.
///
/// # Errors
/// 401; 404; 422 `unknown_field`; 409 unless it is pending payment, and no money came.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (person, mut enrollment) = own::read(app, request, &caller, &[]).await?;
    request.no_input()?;
    let Ok(Outcome::To(to)) = next(enrollment.state, Event::Cancel) else {
        return Err(own::wrong_state(&enrollment));
    };
    if enrollment.has_money() {
        return Err(Problem::conflict(
            "wrong_state",
            "Money came for this enrollment, in another amount than is due. Please answer our mail about it, or call us.",
        ));
    }

    let mut transaction = Transaction::new();
    let (from, version) = (enrollment.state, enrollment.version);
    enrollment.release_place(&mut transaction);
    let act = Act {
        subject: enrollment.subject(),
        at: app.now(),
        actor: person.id().as_str(),
        action: "cancel",
        detail: BTreeMap::from([
            ("from".to_owned(), from.to_string()),
            ("to".to_owned(), to.to_string()),
        ]),
        text: None,
    };
    enrollment.audit = audit::append(&mut transaction, &enrollment.audit, act)?;
    enrollment.state = to;
    enrollment.save(&mut transaction, version);
    let delta = Delta::new().moved(Some(from), Some(to));
    delta.count(&mut transaction)?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
