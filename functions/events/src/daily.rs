//! The daily mail about payments that wait. The note that today's is written and the mails are one
//! transaction: a crash loses none, and no two sweepers write it twice.

use academy::app::App;
use academy::domain::time::{IndiaDate, Timestamp};
use academy::mail::Message;
use academy::store::StoreError;
use academy::store::daily::Daily;
use academy::store::keys;
use academy::store::outbox::post_to_all;
use academy::store::transaction::{CommitError, Transaction};

use crate::sweeper::Swept;

/// From how many seconds after midnight in India on it is written: 9 in the morning.
const FROM_SECONDS: i64 = 9 * 60 * 60;

/// Tells the academy and its admins, once a day, that so many payments wait, the oldest since `since`.
pub(crate) async fn daily(
    app: &App,
    waiting: Option<(i64, Timestamp)>,
    swept: &mut Swept,
) -> Result<(), StoreError> {
    let (now, today) = (app.now(), IndiaDate::of(app.now()));
    let Some((count, since)) = waiting else {
        return Ok(());
    };
    if now.seconds_since(today.start()) < FROM_SECONDS {
        return Ok(());
    }
    let last: Option<Daily> = app.store.read_one(&keys::daily()).await?;
    if last.as_ref().is_some_and(|last| last.is_of(&today)) {
        return Ok(());
    }
    let mut transaction = Transaction::new();
    Daily::of(&today).note(&mut transaction, last.as_ref());
    let admins = app.store.active_admins().await?;
    let admins = admins.iter().map(|admin| &admin.id);
    let message = Message::PaymentsWaiting { count, since };
    let mails = post_to_all(&mut transaction, &message, admins, now)?;
    match transaction.commit(&app.store).await {
        Ok(()) => {
            swept.daily_mails += mails;
            Ok(())
        }
        // Another sweeper was faster.
        Err(CommitError::Broken(_)) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
    }
}
