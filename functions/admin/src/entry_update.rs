//! Editing an entry of the catalogue: the whole of it as it shall be. The publisher takes it from the
//! table's stream.

use academy::app::App;
use academy::auth::guard::Person;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::{Kept, Removed};
use academy::store::transaction::{Transaction, When};

use crate::entry::{Described, Edited, act, count, detail, named, of_new, one, take_up};
use crate::entry_create::slug_taken;

/// Replaces an entry.
///
/// # Errors
/// 404; 409 `version_conflict` when somebody edited it since; 409 `wrong_state` for a step that the
/// states do not have; for a slug that changes, 422 once it was public and 409 `slug_taken`.
pub(crate) async fn handle<E: Edited>(app: &App, request: &Request) -> Answer {
    // Read here for its slug, and judged below: who is asking comes first.
    let input = request.input::<E::Changed>();
    let slug = input.as_ref().ok().and_then(E::Changed::slug);
    let beside = |_: &_| slug.iter().flat_map(of_new::<E>).collect();
    let (admin, record) = named::<E>(app, request, beside).await?;
    let input = input?;
    let version = input.version();
    let entry = input.entry(record.version() + 1, app.now())?;
    let before = record.entry();
    let renamed = entry.slug() != before.slug();
    if renamed && record.was_public() {
        let words = format!(
            "The address of {} that was once published stays as it is.",
            E::ONE
        );
        return Err(Problem::invalid_field("slug", "fixed", &words));
    }
    if version != record.version() {
        let detail = format!(
            "Somebody changed this {} since you opened it. Please look at it again.",
            E::NAME
        );
        return Err(Problem::conflict("version_conflict", detail));
    }
    let (from, to) = (before.state(), entry.state());
    if !from.may_become(to) {
        let one = one::<E>();
        let detail = format!("{one} that is {from} cannot become {to} in one step.");
        return Err(Problem::conflict("wrong_state", detail));
    }
    if renamed && admin.items.has(&E::key(entry.slug())) {
        return Err(slug_taken::<E>());
    }

    let mut transaction = Transaction::new();
    count(Some(before), Some(&entry), &mut transaction)?;
    if renamed {
        rename::<E>(app, &admin, (&record, &entry), &mut transaction)?;
    } else {
        let said = detail(Some(before), &entry);
        let act = act::<E>(app, &admin, "update", entry.slug(), said);
        let head = audit::append(&mut transaction, record.audit(), act)?;
        let now = E::Kept::new(entry.clone(), record.was_public(), head);
        transaction.put("entry", &now, When::at_version(record.version()));
    }
    transaction.commit(&app.store).await?;
    Reply::ok(&E::View::from(entry))
}

/// Moves a draft to another slug: the old chain ends with where it went, the new one begins with
/// whence it came.
fn rename<E: Edited>(
    app: &App,
    admin: &Person,
    (record, entry): (&E::Kept, &E),
    transaction: &mut Transaction,
) -> Result<(), Problem> {
    let old = record.entry().slug();
    let said = detail(Some(record.entry()), entry);
    let leaving = act::<E>(app, admin, "update", old, said.clone());
    let head = audit::append(transaction, record.audit(), leaving)?;
    let removed = Removed::<E>::new(old.clone(), head);
    transaction.delete("entry", &E::key(old), When::at_version(record.version()));
    transaction.create("left behind", &removed);

    let head = take_up::<E>(&admin.items, entry.slug(), transaction)?;
    let coming = act::<E>(app, admin, "update", entry.slug(), said);
    let head = audit::append(transaction, &head, coming)?;
    transaction.create("renamed", &E::Kept::new(entry.clone(), false, head));
    Ok(())
}
