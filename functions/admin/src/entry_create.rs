//! Making an entry of the catalogue, as a draft or published at once.

use academy::app::App;
use academy::auth::guard;
use academy::domain::catalogue::PublishState;
use academy::domain::slug::Slug;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::{Kept, MAX_ENTRIES};
use academy::store::idempotency::Idempotency;
use academy::store::transaction::Transaction;

use crate::entry::{Described, Edited, act, count, detail, of_new, one, take_up};

/// Makes an entry.
///
/// # Errors
/// 409 `slug_taken`, 409 `catalogue_full`, 409 `wrong_state` for one that would begin archived.
pub(crate) async fn handle<E: Edited>(app: &App, request: &Request, route: &'static str) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = (route, caller.user_id().as_str());
    let once = Idempotency::of(request, bound, app.key()?, app.now());
    // Read here for its slug, and judged below: who is asking comes first.
    let input = request.input::<E::New>();
    let slug = input.as_ref().ok().and_then(E::New::slug);
    let mut beside: Vec<_> = slug.iter().flat_map(of_new::<E>).collect();
    beside.extend(once.as_ref().ok().and_then(Idempotency::key));
    let (admin, there) = tokio::join!(
        caller.admin(app, &beside),
        app.store.entries::<E>(&PublishState::ALL)
    );
    let (admin, once) = (admin?, once?);
    if let Some(done) = once.done(&admin.items)? {
        let absent = || Problem::not_found(E::NAME);
        let slug = Slug::parse(&done.result).map_err(|_| absent())?;
        let made: Option<E::Kept> = admin.items.get(&E::key(&slug))?;
        let entry = made.ok_or_else(absent)?.into_entry();
        return Reply::json(done.status, &E::View::from(entry));
    }

    let entry = input?.entry(1, app.now())?;
    if !PublishState::Draft.may_become(entry.state()) {
        let detail = format!("A new {} begins as a draft, or published.", E::NAME);
        return Err(Problem::conflict("wrong_state", detail));
    }
    if admin.items.has(&E::key(entry.slug())) {
        return Err(slug_taken::<E>());
    }
    if there?.len() >= MAX_ENTRIES {
        let many = E::KIND;
        return Err(Problem::conflict(
            "catalogue_full",
            format!("There are {MAX_ENTRIES} {many}, which is the most. Please delete one first."),
        ));
    }

    let mut transaction = Transaction::new();
    let head = take_up::<E>(&admin.items, entry.slug(), &mut transaction)?;
    let said = detail::<E>(None, &entry);
    let act = act::<E>(app, &admin, "create", entry.slug(), said);
    let head = audit::append(&mut transaction, &head, act)?;
    count(None, Some(&entry), &mut transaction)?;
    transaction.create("entry", &E::Kept::new(entry.clone(), false, head));
    once.record(&mut transaction, 201, entry.slug().as_str());
    transaction.commit(&app.store).await?;
    Reply::created(&E::View::from(entry))
}

/// 409: another entry has this slug.
pub(crate) fn slug_taken<E: Edited>() -> Problem {
    let another = one::<E>();
    let detail = format!("{another} stands at this address already. Please choose another slug.");
    Problem::conflict("slug_taken", detail)
}
