//! Letting mail through again to an address that takes none since one came back or was called spam. Of an
//! account, an admin does the same on its page; of an address without one, nobody else can.

use academy::accounts::change::ChangeAct;
use academy::accounts::editing;
use academy::domain::email::Email;
use academy::domain::time::Timestamp;
use academy::store::blocks::Block;
use academy::store::people::{Login, Profile};
use academy::store::retry::Deadline;
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{Store, keys};

use crate::OpsError;
use crate::admins::ACTOR;

/// The verb in audit rows.
const ACTION: &str = "allow-mail";

/// Lets mail to `email` through again, whether it has an account or not. The audit log gets a row: of the
/// account; else of the block, by the id of the mail that told the academy of it, since rows hold no
/// address. That mail goes with the block, which alone leads to it.
///
/// # Errors
/// [`OpsError::NotBlocked`] where mail goes there anyway; [`OpsError::Raced`] when something changed
/// meanwhile. Nothing is changed then.
pub async fn allow(store: &Store, email: &str, now: Timestamp) -> Result<(), OpsError> {
    let email = Email::parse(email).map_err(OpsError::field("email"))?;
    let store = store.until(Deadline::standard());
    let (login, block) = (keys::login(&email), keys::mail_block(&email));
    let items = store.read(&[login.clone(), block.clone()]).await?;
    let transaction = match (items.get::<Login>(&login)?, items.get::<Block>(&block)?) {
        (Some(login), _) => of_account(&store, &login, now).await?,
        (None, Some(block)) if block.holds(now) => Some(of_nobody(&block, now)?),
        (None, _) => None,
    };
    let transaction = transaction.ok_or_else(|| OpsError::NotBlocked(email.to_string()))?;
    match transaction.commit(&store).await {
        Ok(()) => Ok(()),
        Err(CommitError::Broken(_)) => Err(OpsError::Raced),
        Err(error) => Err(error.into()),
    }
}

async fn of_account(
    store: &Store,
    login: &Login,
    now: Timestamp,
) -> Result<Option<Transaction>, OpsError> {
    let profile: Option<Profile> = store.read_one(&keys::profile(&login.user_id)).await?;
    let blocked = |profile: &Profile| profile.mail_blocked && !profile.erasing;
    let Some(before) = profile.filter(blocked) else {
        return Ok(None);
    };
    let after = Profile {
        mail_blocked: false,
        ..before.clone()
    };
    let mut transaction = Transaction::new();
    let act = ChangeAct::new(ACTOR, ACTION, now);
    editing::edit(&mut transaction, (&before, &after), &[], act)?;
    Ok(Some(transaction))
}

fn of_nobody(block: &Block, now: Timestamp) -> Result<Transaction, OpsError> {
    let mut transaction = Transaction::new();
    block.lift_by(&mut transaction, (ACTOR, ACTION), now)?;
    Ok(transaction)
}
