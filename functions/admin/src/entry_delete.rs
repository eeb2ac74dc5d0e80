//! Deleting an entry of the catalogue that nobody ever took.

use std::collections::BTreeMap;

use academy::app::App;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::{Kept, Removed};
use academy::store::transaction::{Transaction, When};

use crate::entry::{Edited, act, count, named};

/// Removes an entry. An enrollment that is made at the same moment wins or finds no course: both
/// transactions look at the same mark.
///
/// # Errors
/// 404; 409 `has_enrollments`.
pub(crate) async fn handle<E: Edited>(app: &App, request: &Request) -> Answer {
    let beside = |slug: &_| E::mark(slug).into_iter().collect();
    let (admin, record) = named::<E>(app, request, beside).await?;
    request.no_input()?;
    let entry = record.entry();
    let mark = E::mark(entry.slug());
    if mark.as_ref().is_some_and(|mark| admin.items.has(mark)) {
        return Err(Problem::conflict(
            "has_enrollments",
            "Somebody enrolled in this course, so it stays. Archive it to take nobody new.",
        ));
    }

    let mut transaction = Transaction::new();
    let detail = BTreeMap::from([
        ("version".to_owned(), record.version().to_string()),
        ("state".to_owned(), entry.state().to_string()),
    ]);
    let act = act::<E>(app, &admin, "delete", entry.slug(), detail);
    let head = audit::append(&mut transaction, record.audit(), act)?;
    let removed = Removed::<E>::new(entry.slug().clone(), head);
    transaction.create(E::REMOVED, &removed);
    let unchanged = When::at_version(record.version());
    transaction.delete("entry", &E::key(entry.slug()), unchanged);
    if let Some(mark) = mark {
        transaction.check("enrolled mark", &mark, When::absent());
    }
    count(Some(entry), None, &mut transaction)?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
