//! `PATCH /api/admin/enrollments/{id}`: the admins' private note, which no student sees.

use academy::app::App;
use academy::auth::guard;
use academy::domain::text::Note;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
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

/// Writes the note; an empty one takes it away. The same again changes nothing, whichever version it names:
/// who asks again because no answer came has written it already.
///
/// # Errors
/// 404, 422, 409 `version_conflict`, or `wrong_state` where the student was erased.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let mut opened = Opened::read(app, request, &caller, Vec::new()).await?;
    let input: Input = request.input()?;
    let note = parsed("note", Note::parse(&input.note.unwrap_or_default()))?;
    let before = &opened.enrollment;
    let note = Some(note.into_string()).filter(|note| !note.is_empty());
    if before.note == note {
        return opened.answer(200);
    }
    at_version(before, input.version)?;
    if opened.is_of_nobody() {
        return Err(Problem::conflict(
            "wrong_state",
            "The student's account was deleted, and nothing more may be written about them.",
        ));
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
