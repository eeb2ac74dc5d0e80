//! What is kept for a time only, and its time is over: messages and applications, with the mails about
//! them, twelve months after their last change; enrollments that money came for, eight years after it
//! came or went back, and those of who was erased as soon as it shows that none came. TTL cannot do it, for
//! they are counted.

use academy::app::App;
use academy::domain::inbox::kept_until;
use academy::store::StoreError;
use academy::store::applications::ApplicationRecord;
use academy::store::enrollments::Enrollment;
use academy::store::item::Record;
use academy::store::keys::{self, Key};
use academy::store::messages::MessageRecord;
use academy::store::people::Profile;
use academy::store::transaction::{Changes, CommitError, Transaction, When};

use crate::due::DueItems;
use crate::sweeper::{OTHERS, Swept};

/// Who removes what its time is over for.
const SYSTEM: &str = "system";

/// Removes what is due, each thing in a transaction with all that belongs to it.
pub(crate) async fn retention(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due = DueItems::of(keys::DUE_RETENTION, app.now());
    while let Some(entry) = due.next(app, OTHERS).await? {
        let key = entry.record.key();
        match removed(app, keys::kind_of_retention(&entry.position), &key).await {
            Ok(removed) => swept.removed += u32::from(removed),
            Err(error) => swept.failed(&key.pk, &error),
        }
    }
    Ok(())
}

/// Whether it was removed: not where the index was late, or somebody changed it meanwhile.
async fn removed(app: &App, kind: &str, key: &Key) -> Result<bool, StoreError> {
    let now = app.now();
    let mut transaction = Transaction::new();
    match kind {
        MessageRecord::KIND => {
            let found: Option<MessageRecord> = app.store.read_one(key).await?;
            let Some(message) = found.filter(|m| kept_until(m.updated_at) <= now) else {
                return Ok(false);
            };
            message.remove(&mut transaction, (SYSTEM, now))?;
        }
        ApplicationRecord::KIND => {
            let found: Option<ApplicationRecord> = app.store.read_one(key).await?;
            let Some(application) = found.filter(|a| kept_until(a.updated_at) <= now) else {
                return Ok(false);
            };
            application.remove_mails(&mut transaction);
            application.remove(&mut transaction, (SYSTEM, now))?;
        }
        Enrollment::KIND => {
            let found: Option<Enrollment> = app.store.read_one(key).await?;
            let over = |e: &Enrollment| e.kept_until().is_some_and(|until| until <= now);
            let Some(enrollment) = found.filter(over) else {
                return Ok(false);
            };
            enrollment.remove_wholly(&mut transaction, "delete", (SYSTEM, now))?;
            one_less(app, &enrollment, &mut transaction).await?;
        }
        _ => return Ok(false),
    }
    match transaction.commit(&app.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Broken(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// Counts the enrollment off its student, who may be gone.
async fn one_less(
    app: &App,
    enrollment: &Enrollment,
    transaction: &mut Transaction,
) -> Result<(), StoreError> {
    let profile = keys::profile(&enrollment.student());
    if app.store.read_one::<Profile>(&profile).await?.is_some() {
        let one_less = Changes::new().add("enrollments_count", -1);
        transaction.update("profile", &profile, one_less, When::present());
    }
    Ok(())
}
