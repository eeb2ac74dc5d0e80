//! Somebody who registered and did not open the mailed link yet. There is no account, so no list shows
//! them; whoever types the whole e-mail finds them, and so does whoever has the id that the account will
//! have.

use academy::app::App;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::time::Timestamp;
use academy::http::Problem;
use academy::store::blocks::Block;
use academy::store::keys::{self, Key};
use academy::store::people::Profile;
use academy::store::registrations::Registration;
use academy::store::{Items, StoreError};
use academy::views::StudentView;

/// A registration that waits, and whether mail to its e-mail stopped.
pub(crate) struct Waiting {
    pub(crate) registration: Registration,
    pub(crate) mail_blocked: bool,
}

impl Waiting {
    /// What is to be read of an e-mail to know who waits there.
    pub(crate) fn keys(email: &Email) -> [Key; 3] {
        [
            keys::login(email),
            keys::registration_pointer(email),
            keys::mail_block(email),
        ]
    }

    /// Who waits under `email` at `now`, in `items` that hold its [`Waiting::keys`]; nobody where the
    /// e-mail has an account by now.
    ///
    /// # Errors
    /// When an item does not read.
    pub(crate) fn of(
        items: &Items,
        email: &Email,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let [login, registration, block] = Self::keys(email);
        if items.has(&login) {
            return Ok(None);
        }
        let block: Option<Block> = items.get(&block)?;
        let registration: Option<Registration> = items.get(&registration)?;
        let waits = registration.filter(|registration| registration.waits(now));
        Ok(waits.map(|registration| Self {
            registration,
            mail_blocked: block.is_some_and(|block| block.holds(now)),
        }))
    }

    /// Who waits for the account `id`, of which there was none a moment ago; with what `beside` names of the
    /// e-mail, read in the same batch.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses; a lost race, where the account was opened since.
    pub(crate) async fn with_id(
        app: &App,
        id: &UserId,
        beside: impl FnOnce(&Email) -> Result<Vec<Key>, Problem>,
    ) -> Result<Option<(Self, Items)>, Problem> {
        let found = Self::registered(app, id, beside).await?;
        if found.is_none() {
            let profile: Option<Profile> = app.store.read_one(&keys::profile(id)).await?;
            if profile.is_some_and(|profile| !profile.erasing) {
                return Err(Problem::lost_a_race("the account was opened meanwhile"));
            }
        }
        Ok(found)
    }

    async fn registered(
        app: &App,
        id: &UserId,
        beside: impl FnOnce(&Email) -> Result<Vec<Key>, Problem>,
    ) -> Result<Option<(Self, Items)>, Problem> {
        let Some(email) = app.store.registered_email(id).await? else {
            return Ok(None);
        };
        let mut wanted = Self::keys(&email).to_vec();
        wanted.extend(beside(&email)?);
        let items = app.store.read(&wanted).await?;
        let waiting = Self::of(&items, &email, app.now())?;
        // The list may lag behind who registered anew, under another id.
        let waiting = waiting.filter(|waiting| &waiting.registration.user_id == id);
        Ok(waiting.map(|waiting| (waiting, items)))
    }

    /// As the panel shows them.
    pub(crate) fn view(&self) -> StudentView {
        StudentView::waiting(&self.registration, self.mail_blocked)
    }
}
