//! Erasures that somebody began and nobody ended: each goes on from where it stands.

use std::time::Duration;

use academy::app::App;
use academy::erasure::go_on;
use academy::store::item::Record;
use academy::store::{StoreError, keys};

use crate::due::DueItems;
use crate::sweeper::{OTHERS, Swept};

/// The longest that one erasure may keep the others waiting; none begins with less time left.
pub(crate) const ONE_ERASURE: Duration = Duration::from_secs(20);

/// Goes on with what is due.
pub(crate) async fn erasures(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due = DueItems::of(keys::DUE_ERASURE, app.now());
    while let Some(entry) = due.next(app, ONE_ERASURE + OTHERS).await? {
        let Some(id) = keys::whose(&entry.record.key().pk) else {
            continue;
        };
        let time = app.store.deadline().at_most(ONE_ERASURE);
        let alone = App {
            store: app.store.until(time),
            ..app.clone()
        };
        match go_on(&alone, &id).await {
            Ok(()) => swept.erasures += 1,
            Err(error) => swept.failed(id.as_str(), &error),
        }
    }
    Ok(())
}
