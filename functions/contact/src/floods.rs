//! The limits that messages and applications share: a client's, and an e-mail's.

use academy::app::App;
use academy::domain::email::Email;
use academy::domain::limits::{Client, PUBLIC_FORM_CLIENT, PUBLIC_FORM_EMAIL};
use academy::http::Problem;
use academy::store::Items;
use academy::store::keys::Key;
use academy::store::limits::Counter;
use academy::store::transaction::Transaction;

/// The two counters of one request.
pub(crate) struct Floods {
    client: Counter,
    email: Counter,
}

impl Floods {
    /// The counters of what `client` sends under `email`.
    pub(crate) fn of(app: &App, client: &Client, email: &Email) -> Result<Self, Problem> {
        let client = app.counted(&[&client.to_string()])?;
        Ok(Self {
            client: Counter::new(&PUBLIC_FORM_CLIENT, &client),
            email: Counter::new(&PUBLIC_FORM_EMAIL, &app.counted(&[email.as_str()])?),
        })
    }

    /// Where they are kept.
    pub(crate) fn keys(&self) -> [Key; 2] {
        [self.client.key(), self.email.key()]
    }

    /// Counts one more in the act's transaction.
    ///
    /// # Errors
    /// 429 with `Retry-After` over either limit.
    pub(crate) fn count(
        &self,
        app: &App,
        items: &Items,
        transaction: &mut Transaction,
    ) -> Result<(), Problem> {
        for counter in [&self.client, &self.email] {
            counter.require(items, app.now())?.count(transaction);
        }
        Ok(())
    }
}
