//! Erasing a person. The first transaction ends the sessions and marks the account, so that from then
//! on nobody logs in, enrolls or pays; then bounded steps remove what is left, and the last one removes
//! the profile. Each step finds its work anew: whoever dies leaves the rest to the sweeper.

pub mod counters;
mod emails;
mod enrollments;
mod reason;
mod steps;

use academy_domain::email::Email;
use academy_domain::enrollment::State;
use academy_domain::role::Role;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::accounts::change::{Change, ChangeAct};
use crate::accounts::editing::leave_an_admin;
use crate::accounts::tell_admins;
use crate::app::App;
use crate::http::Problem;
use crate::lambda;
use crate::mail::Message;
use crate::store::StoreError;
use crate::store::erasures::Erasure;
use crate::store::item::number;
use crate::store::outbox::{Recipient, post};
use crate::store::people::Profile;
use crate::store::statistics::Delta;
use crate::store::transaction::Transaction;

pub use emails::{mails_of, proven_emails};
pub use steps::go_on;

/// The act's name in the audit log.
const ACTION: &str = "erase";

/// Whose account is to go, and who says so.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The name of the route that was asked, for the log.
    pub route: &'static str,
    /// The person, as this request read them.
    pub profile: &'a Profile,
    /// Who asks: the person's own id, or an admin's.
    pub actor: &'a str,
    /// Why, in an admin's words. They stay in the audit log, unless they name the person.
    pub reason: Option<&'a str>,
}

/// Erases the person: begins, and goes as far as this request's time allows. Whatever fails after the
/// beginning is the sweeper's: what was asked for is decided, and happens.
///
/// # Errors
/// As [`begin`].
pub async fn erase(app: &App, order: Order<'_>, transaction: Transaction) -> Result<(), Problem> {
    begin(app, order, transaction).await?;
    let id = &order.profile.id;
    if let Err(error) = go_on(app, id).await {
        lambda::item_failed(order.route, id.as_str(), &error.to_string());
    }
    Ok(())
}

/// Ends the sessions, marks the account, counts it off, notes it in the audit log, tells the other admins of
/// one of theirs and, where mail to it is not stopped, writes the farewell, with whatever the caller put into
/// `transaction` before. [`go_on`] does the rest.
///
/// # Errors
/// 409 `is_admin` where one admin would erase another, 409 `last_admin`, 409 `payment_under_review`.
pub async fn begin(
    app: &App,
    order: Order<'_>,
    mut transaction: Transaction,
) -> Result<(), Problem> {
    let (profile, now) = (order.profile, app.now());
    let mut admins = Vec::new();
    if profile.role == Role::Admin {
        if order.actor != profile.id.as_str() {
            return Err(is_admin());
        }
        admins = app.store.active_admins().await?;
        leave_an_admin(&mut transaction, &profile.id, &admins)?;
        admins.retain(|admin| admin.id != profile.id);
    }
    let (enrollments, reason) = tokio::try_join!(
        app.store.enrollments_of(&profile.id, None, usize::MAX),
        kept_reason(app, order),
    )?;
    let mut enrollments = enrollments.into_iter().map(|entry| entry.record);
    if enrollments.any(|enrollment| enrollment.state == State::UnderReview) {
        return Err(under_review());
    }
    let erasure = Erasure {
        user_id: profile.id.clone(),
        begun_at: now,
        actor: order.actor.to_owned(),
        row: profile.audit.seq + 1,
    };
    transaction.create("erasure", &erasure);
    mark((order, reason), &mut transaction, now)?;
    // The mailer will find no profile any more that says where no mail goes.
    if !profile.mail_blocked {
        let farewell = Message::AccountErased {
            name: profile.name.clone(),
        };
        let to = Recipient::Address(profile.email.clone());
        post(&mut transaction, to, farewell, now)?;
    }
    // Last, as it takes what room is left.
    match profile.role {
        Role::Student => Delta::new().students(-1).count(&mut transaction)?,
        Role::Admin => tell_admins(&mut transaction, &Message::AdminErased, &admins, now)?,
    }
    Ok(transaction.commit(&app.store).await?)
}

/// The reason, unless it names the person, of whom nothing may be left: by an e-mail of before, too.
async fn kept_reason<'a>(app: &App, order: Order<'a>) -> Result<Option<&'a str>, StoreError> {
    let Some(reason) = order.reason else {
        return Ok(None);
    };
    let profile = order.profile;
    let former = app.store.former_emails_of(&profile.id).await?;
    let former = former.iter().map(|former| &former.email);
    let emails: Vec<&Email> = std::iter::once(&profile.email).chain(former).collect();
    let is_named = reason::names(reason, &profile.name, profile.phone.as_ref(), &emails);
    Ok((!is_named).then_some(reason))
}

/// The mark on profile and log-in. It holds only where no enrollment was made, and no UTR sent, since
/// the profile was read; the enrollments were read after it.
fn mark(
    (order, reason): (Order<'_>, Option<&str>),
    transaction: &mut Transaction,
    now: academy_domain::time::Timestamp,
) -> Result<(), Problem> {
    let profile = order.profile;
    let act = ChangeAct {
        text: reason,
        ..ChangeAct::new(order.actor, ACTION, now)
    };
    let (enrolled, sent) = (profile.enrollments_count, profile.utrs_sent);
    Change::of(profile)
        .both("active", AttributeValue::Bool(false))
        .profile(|changes| {
            let marked = changes.set("erasing", AttributeValue::Bool(true));
            marked.remove("list_pk").remove("list_sk")
        })
        .provided(|when| {
            when.absent_or_at_most("enrollments_count", number(enrolled))
                .absent_or_at_most("utrs_sent", number(sent))
        })
        .ends_sessions(None)
        .write(transaction, act)?;
    Ok(())
}

/// 409: an admin goes by themselves, or is made a student first.
pub fn is_admin() -> Problem {
    Problem::conflict(
        "is_admin",
        "An admin's account can be erased by nobody but themselves. Take the role away first.",
    )
}

fn under_review() -> Problem {
    Problem::conflict(
        "payment_under_review",
        "A payment of this account is being checked. The account can be deleted once that is done.",
    )
}
