//! `PATCH /api/admin/messages/{id}`: an admin says what was made of a message.

use academy::app::App;
use academy::domain::inbox::MessageState;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::messages::MessageRecord;
use academy::store::transaction::Transaction;
use academy::views::MessageView;
use serde::Deserialize;
use validator::Validate;

use crate::inbox;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required)]
    state: Option<MessageState>,
}

/// Marks a message; one that is so already stays as it is.
///
/// # Errors
/// 404, 422.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (admin, mut message) = inbox::named::<MessageRecord>(app, request, keys::message).await?;
    let input: Input = request.input()?;
    let missing = || Problem::invalid_field("state", "required", "Please choose a state.");
    let state = input.state.ok_or_else(missing)?;
    if state != message.state {
        let mut transaction = Transaction::new();
        let by = (admin.id().as_str(), app.now());
        message.mark(&mut transaction, state, by)?;
        transaction.commit(&app.store).await?;
    }
    Reply::ok(&MessageView::from(&message))
}
