//! `DELETE /api/admin/applications/{id}`: removes an application; its applicant may apply again. That it
//! was removed, and by whom, stays in the audit log.

use academy::app::App;
use academy::http::{Answer, Reply, Request};
use academy::store::applications::ApplicationRecord;
use academy::store::keys;
use academy::store::transaction::Transaction;

use crate::inbox;

/// Deletes an application.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (admin, application) =
        inbox::named::<ApplicationRecord>(app, request, keys::application).await?;
    request.no_input()?;
    let mut transaction = Transaction::new();
    application.remove(&mut transaction, (admin.id().as_str(), app.now()))?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
