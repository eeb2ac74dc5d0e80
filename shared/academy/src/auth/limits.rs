//! The limits of log-in failures. A wrong password counts the same whether it was typed at log-in or
//! behind a registration's link.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::limits::{LOGIN_ACCOUNT, LOGIN_ACCOUNT_CLIENT, LOGIN_CLIENT, LOGIN_CODES};
use academy_domain::time::Timestamp;
use tokio::time::Instant;

use super::cookies;
use super::device::{self, Claim, Device, Standing};
use crate::app::App;
use crate::clock::{NoRandomness, random};
use crate::crypto::{self, base64url};
use crate::http::{Problem, Request};
use crate::store::Items;
use crate::store::keys::Key;
use crate::store::limits::{Counter, Tally};
use crate::store::people::Login;
use crate::store::transaction::{CommitError, Transaction};

const SUBJECT_BYTES: usize = 6;
/// Tries on an account from anywhere.
const ANY: &str = "any device";
/// Tries from a device that the account knows.
const KNOWN: &str = "known device";
/// Tries from all devices that logged in to the account, but not by what a log-in takes now.
const FORMER: &str = "former device";

/// What an e-mail is counted by: a piece of a keyed hash, which tells nobody else the e-mail. The id
/// of a registration begins its random part with it, so that opening a link reads the limits together
/// with the registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject([u8; SUBJECT_BYTES]);

impl Subject {
    /// What `email` is counted by.
    ///
    /// # Errors
    /// As [`App::key`].
    pub fn of(app: &App, email: &Email) -> Result<Self, Problem> {
        Ok(Self::by(app.key()?, email))
    }

    fn by(key: &crypto::Key, email: &Email) -> Self {
        let mac = key.mac("counted e-mail", &[email.as_str().as_bytes()]);
        Self(std::array::from_fn(|at| mac[at]))
    }

    /// What the e-mail of the registration `id` is counted by.
    pub fn of_registration(id: &RecordId) -> Self {
        let random = id.random();
        Self(std::array::from_fn(|at| random[at]))
    }

    /// A new registration's id.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn registration_id(self, now: Timestamp) -> Result<RecordId, NoRandomness> {
        let mut bytes = random::<10>()?;
        bytes[..SUBJECT_BYTES].copy_from_slice(&self.0);
        Ok(RecordId::from_parts(now, bytes))
    }
}

/// The counters that lead from `email` alone to its log-ins, under every key there is: for who erases
/// what stands under it. Those of the client's address, too, lead to nobody, and are over in minutes; nor do
/// those of a known device, whose id is in its cookie alone, a day at most.
pub fn linked_to(app: &App, email: &Email) -> Vec<Key> {
    let subjects = app.settings.session_keys.iter();
    let subjects = subjects.map(|key| base64url(&Subject::by(key, email).0));
    from_anywhere(app, subjects, ANY)
}

/// The counters that lead from the account `user_id` alone to log-ins from its former devices, likewise.
pub fn of_former_devices(app: &App, user_id: &UserId) -> Vec<Key> {
    let accounts = device::accounts(&app.settings.session_keys, user_id);
    from_anywhere(app, accounts.into_iter(), FORMER)
}

fn from_anywhere(app: &App, subjects: impl Iterator<Item = String>, who: &str) -> Vec<Key> {
    subjects
        .flat_map(|subject| app.counted_by_any(&[&subject, who]))
        .flat_map(|subject| [&LOGIN_ACCOUNT, &LOGIN_CODES].map(|l| Counter::new(l, &subject).key()))
        .collect()
}

/// What strangers' wrong codes for the account of `email` are counted by, wherever they come from.
///
/// # Errors
/// As [`App::key`].
pub fn strangers_codes(app: &App, email: &Email) -> Result<Counter, Problem> {
    let subject = base64url(&Subject::of(app, email)?.0);
    Ok(Counter::new(&LOGIN_CODES, &app.counted(&[&subject, ANY])?))
}

/// What a try to log in is counted by.
#[derive(Debug)]
pub struct LoginLimits {
    client: Counter,
    strangers: Account,
    /// For who logged in on this device before: counters that no stranger fills once they are begun.
    device: Option<Before>,
}

#[derive(Debug)]
struct Before {
    claim: Claim,
    /// Of this device alone.
    known: Account,
    /// Of all former devices of the account.
    former: Account,
}

#[derive(Debug)]
struct Account {
    from_client: Counter,
    from_anywhere: Counter,
    /// Of wrong codes behind the right password.
    codes: Counter,
}

impl Account {
    fn new(app: &App, client: &str, by: &[&str]) -> Result<Self, Problem> {
        let here = app.counted(&[by, &[client]].concat())?;
        let anywhere = app.counted(by)?;
        Ok(Self {
            from_client: Counter::new(&LOGIN_ACCOUNT_CLIENT, &here),
            from_anywhere: Counter::new(&LOGIN_ACCOUNT, &anywhere),
            codes: Counter::new(&LOGIN_CODES, &anywhere),
        })
    }

    fn tallies(
        &self,
        items: &Items,
        with_code: bool,
        now: Timestamp,
    ) -> Result<Vec<Tally>, Problem> {
        let codes = with_code.then_some(&self.codes);
        let all = [&self.from_client, &self.from_anywhere]
            .into_iter()
            .chain(codes);
        all.map(|counter| counter.require(items, now)).collect()
    }
}

impl LoginLimits {
    /// The limits of a try by this request on the account of `subject`.
    ///
    /// # Errors
    /// 403 when the request did not come through the CDN.
    pub fn of(app: &App, request: &Request, subject: Subject) -> Result<Self, Problem> {
        let (client, subject) = (request.client()?.to_string(), base64url(&subject.0));
        let device = match Claim::of(request.cookie(cookies::DEVICE)) {
            // By nothing of the e-mail: with another one they go on.
            Some(claim) => Some(Before {
                known: Account::new(app, &client, &[&claim.device.id(), KNOWN])?,
                former: Account::new(app, &client, &[&claim.account(), FORMER])?,
                claim,
            }),
            None => None,
        };
        Ok(Self {
            strangers: Account::new(app, &client, &[&subject, ANY])?,
            client: Counter::new(&LOGIN_CLIENT, &app.counted(&[&client])?),
            device,
        })
    }

    /// Where they are kept.
    pub fn keys(&self) -> Vec<Key> {
        let devices = self.device.iter().flat_map(|d| [&d.known, &d.former]);
        let accounts = devices.chain([&self.strangers]);
        accounts
            .flat_map(|a| [&a.from_client, &a.from_anywhere, &a.codes].map(Counter::key))
            .chain([self.client.key()])
            .collect()
    }

    /// Lets one try more through on the account of `login` (none where there is no account). Who
    /// logged in on this device before is never held up by what strangers did.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn require(self, app: &App, items: &Items, login: Option<&Login>) -> Result<Try, Problem> {
        let claim = self.device.as_ref().map(|device| &device.claim);
        let standing = claim.zip(login).map_or(Standing::Stranger, |(c, login)| {
            c.standing(&app.settings.session_keys, login)
        });
        let tallies = self.tallies(items, (standing, false), app.now())?;
        Ok(Try {
            limits: self,
            standing,
            with_code: false,
            tallies,
        })
    }

    fn tallies(
        &self,
        items: &Items,
        (standing, with_code): (Standing, bool),
        now: Timestamp,
    ) -> Result<Vec<Tally>, Problem> {
        let client = self.client.decide(items, now)?;
        let own = self.device.as_ref().and_then(|device| match standing {
            Standing::Known => Some(&device.known),
            Standing::Former => Some(&device.former),
            Standing::Stranger => None,
        });
        let own = own.map(|account| account.tallies(items, with_code, now));
        let (mut tallies, client) = match own {
            // Of a former device whoever hides its cookie is a stranger: it has what they have, too.
            Some(tallies) if tallies.is_ok() || standing == Standing::Known => {
                (tallies?, client.ok())
            }
            _ => {
                let client = client.map_err(Problem::too_many)?;
                (self.strangers.tallies(items, with_code, now)?, Some(client))
            }
        };
        tallies.extend(client);
        Ok(tallies)
    }
}

/// A try that the limits let through.
#[derive(Debug)]
pub struct Try {
    limits: LoginLimits,
    standing: Standing,
    with_code: bool,
    tallies: Vec<Tally>,
}

impl Try {
    /// Lets the try go on with a code, since the password is right.
    ///
    /// # Errors
    /// 429 with `Retry-After` after too many wrong codes.
    pub fn with_code(mut self, items: &Items, now: Timestamp) -> Result<Self, Problem> {
        self.with_code = true;
        self.tallies = self.limits.tallies(items, (self.standing, true), now)?;
        Ok(self)
    }

    /// Lets `transaction` go on only while the limits still let the try through, so that many tries
    /// at once get no further than one after another.
    pub fn check(&self, transaction: &mut Transaction) {
        self.tallies
            .iter()
            .for_each(|tally| tally.check(transaction));
    }

    /// Goes on counting for `device`, from which alone the account is tried by from now on, where it was counted
    /// together with others so far: a success clears nothing.
    ///
    /// # Errors
    /// When the request has no client's address, or there is no key; neither happens behind the door.
    pub fn goes_on_for(
        &self,
        app: &App,
        request: &Request,
        device: &Device,
        transaction: &mut Transaction,
    ) -> Result<(), Problem> {
        if self.standing != Standing::Known {
            let client = request.client()?.to_string();
            let known = Account::new(app, &client, &[&device.id(), KNOWN])?;
            // Of what one account counts, tries from one address come first.
            if let Some(tally) = self.tallies.first() {
                tally.copy_to(&known.from_client, transaction);
            }
        }
        Ok(())
    }

    /// Counts a wrong password, or a wrong code; gives the refusal, at the floor of a request that began at `began`.
    ///
    /// # Errors
    /// 429 when other tries at once were counted first and took what was left; when the count could not
    /// be written, as nothing may be told of the password then.
    pub async fn failed(mut self, app: &App, began: Instant) -> Result<Problem, Problem> {
        while !self.count(app).await? {
            // Another try was counted meanwhile. Only the limits are judged again, not the password:
            // of a flood, no try costs a second hash.
            let items = app.store.read(&self.limits.keys()).await?;
            let who = (self.standing, self.with_code);
            self.tallies = self.limits.tallies(&items, who, app.now())?;
        }
        tokio::time::sleep_until(began + app.login_floor).await;
        Ok(Problem::unauthorized(
            "invalid_credentials",
            "This e-mail and password do not belong together.",
        ))
    }

    /// Whether it could be counted on what was read.
    async fn count(&self, app: &App) -> Result<bool, Problem> {
        let mut transaction = Transaction::new();
        self.tallies
            .iter()
            .for_each(|tally| tally.count(&mut transaction));
        match transaction.commit(&app.store).await {
            Ok(()) => Ok(true),
            Err(error @ CommitError::Broken(_)) if app.store.deadline().left().is_zero() => {
                Err(error.into())
            }
            Err(CommitError::Broken(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
