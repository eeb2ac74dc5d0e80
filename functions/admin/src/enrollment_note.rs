//! `PATCH /api/admin/enrollments/{id}`: the admins' private note, which no student sees.

use academy::app::App;
use academy::auth::guard;
use academy::domain::text::Note;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Request};
use academy::store::enrollments::Enrollment;
use academy::store::transaction::Transaction;
use serde::Deserialize;
use validator::Validate;

use crate::opened::{Done, Opened, at_version};

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::note"))]
    note: Option<String>,
    version: Option<u32>,
}

/// Writes the note; an empty one takes it away. The same again changes nothing.
///
/// # Errors
/// 404, 422, 409 `version_conflict`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let mut opened = Opened::read(app, request, &caller, Vec::new()).await?;
    let input: Input = request.input()?;
    let note = parsed("note", Note::parse(&input.note.unwrap_or_default()))?;
    let before = &opened.enrollment;
    at_version(before, input.version)?;
    let note = Some(note.into_string()).filter(|note| !note.is_empty());
    if before.note == note {
        return opened.answer(200);
    }
    let mut transaction = Transaction::new();
    let mut after = Enrollment {
        note: note.clone(),
        ..before.clone()
    };
    let done = Done {
        action: "note",
        at: app.now(),
        detail: vec![("state", before.state.to_string())],
        text: note.as_deref(),
    };
    opened.save(&mut transaction, &mut after, done)?;
    transaction.commit(&app.store).await?;
    opened.enrollment = after;
    opened.answer(200)
}
