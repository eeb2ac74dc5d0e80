//! Erasures that somebody began and nobody ended: each goes on from where it stands.

use std::time::Duration;

use academy::app::App;
use academy::erasure::go_on;
use academy::lambda;
use academy::store::item::Record;
use academy::store::{StoreError, keys};

use crate::delivery;
use crate::due::DueItems;
use crate::sweeper::{OTHERS, ROUTE, Swept};

/// The longest that one erasure may keep the others waiting.
const ONE_ERASURE: Duration = Duration::from_secs(20);

/// Goes on with what is due.
pub(crate) async fn erasures(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due = DueItems::of(keys::DUE_ERASURE, app.now());
    loop {
        let page = due.next(app).await?;
        if page.is_empty() {
            return Ok(());
        }
        for entry in &page {
            if app.store.deadline().left() < OTHERS {
                return Ok(());
            }
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
                Err(error) => {
                    swept.failures += 1;
                    lambda::item_failed(ROUTE, id.as_str(), &delivery::cause(&error));
                }
            }
        }
    }
}
