//! `PATCH /api/admin/applications/{id}`: an admin moves an application, and its applicant is told.

use academy::app::App;
use academy::domain::inbox::{ApplicationState, Step};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::applications::ApplicationRecord;
use academy::store::keys;
use academy::store::transaction::Transaction;
use academy::views::ApplicationView;
use serde::Deserialize;
use validator::Validate;

use crate::inbox;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required)]
    state: Option<ApplicationState>,
}

/// Moves an application; one that stands there already stays, and nobody is told again.
///
/// # Errors
/// 404, 422; 409 `wrong_state` for a move that there is not.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (admin, mut application) =
        inbox::named::<ApplicationRecord>(app, request, keys::application).await?;
    let input: Input = request.input()?;
    let missing = || Problem::invalid_field("state", "required", "Please choose a state.");
    let to = input.state.ok_or_else(missing)?;
    let from = application.state;
    let step = from.moved(to).map_err(|_| {
        let detail = format!("An application that is {from} cannot become {to}.");
        Problem::conflict("wrong_state", detail)
    })?;
    if step == Step::Moves {
        let mut transaction = Transaction::new();
        let by = (admin.id().as_str(), app.now());
        application.move_to(&mut transaction, to, by)?;
        transaction.commit(&app.store).await?;
    }
    Reply::ok(&ApplicationView::from(&application))
}
