//! `DELETE /api/admin/messages/{id}`: removes a message, and the notice of it, which whoever deletes the
//! message no longer needs. That it was removed, and by whom, stays in the audit log.

use academy::app::App;
use academy::http::{Answer, Reply, Request};
use academy::store::keys;
use academy::store::messages::MessageRecord;
use academy::store::transaction::Transaction;

use crate::inbox;

/// Deletes a message.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (admin, message) = inbox::named::<MessageRecord>(app, request, keys::message).await?;
    request.no_input()?;
    let mut transaction = Transaction::new();
    message.remove(&mut transaction, (admin.id().as_str(), app.now()))?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
