//! Somebody signed in who shows once more that it is them: by the password, or by a code of the second
//! factor. What is wrong is counted for the session it came by, so that a stolen session guesses ten
//! times and its owner, by another one, goes on. Wrong codes are counted by the day, too: ten and ten again
//! would find one in time.

use academy_domain::limits::{CONFIRM, CONFIRM_CODES};
use academy_domain::password::PasswordAttempt;
use academy_domain::time::Timestamp;

use super::guard::{Caller, Person};
use super::password::Verdict;
use super::second_factor::{self, Shown};
use crate::app::App;
use crate::http::Problem;
use crate::store::Items;
use crate::store::item::number;
use crate::store::keys::{self, Key};
use crate::store::limits::{Counter, Tally};
use crate::store::people::Login;
use crate::store::transaction::{Changes, CommitError, Transaction, When};

/// What counts what goes wrong; its key is read beside the session.
///
/// # Errors
/// As [`App::key`].
pub fn counter(app: &App, caller: &Caller) -> Result<Counter, Problem> {
    let subject = [caller.user_id().as_str(), &caller.session_hash()];
    Ok(Counter::new(&CONFIRM, &app.counted(&subject)?))
}

/// What counts a day's wrong codes. A session that showed a right one has a count of its own: nobody makes
/// more of these by guessing, and who stole one holds up none of its owner's. All others, which whoever knows
/// the password made at will before there was a second factor, have one between them; so have those that
/// showed a code of a factor that is gone, which may have been a stranger's.
#[derive(Debug)]
struct Codes {
    own: Counter,
    others: Counter,
}

impl Codes {
    fn of(app: &App, person: &Person) -> Result<Self, Problem> {
        let (id, session) = (person.id().as_str(), person.session.hash.as_str());
        Ok(Self {
            own: Counter::new(&CONFIRM_CODES, &app.counted(&[id, session])?),
            others: Counter::new(&CONFIRM_CODES, &app.counted(&[id])?),
        })
    }

    /// The one that counts for the session of `person`, whose log-in is `login`.
    fn counting(self, person: &Person, login: &Login) -> Counter {
        let since = login.second_factor.as_ref().map(|factor| factor.since);
        match person.session.code_of {
            Some(showed) if Some(showed) == since => self.own,
            _ => self.others,
        }
    }
}

/// Writes `changes` of the session of `caller`, which showed a right code of the second factor that there is `since`
/// then.
pub fn showed_code(
    transaction: &mut Transaction,
    caller: &Caller,
    since: Timestamp,
    changes: Changes,
) {
    let changes = changes.set("code_of", number(since.millis()));
    transaction.update("session", &caller.session_key(), changes, When::present());
}

/// A try that the limits let through.
#[derive(Debug)]
pub struct Try {
    counted: Vec<(Counter, Tally)>,
}

impl Try {
    /// Lets one try more through; `person` was read with the counter's key beside.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn of(app: &App, person: &Person, counter: Counter) -> Result<Self, Problem> {
        let counted = Vec::new();
        Self { counted }.and(app, &person.items, counter)
    }

    /// Lets it through if `counter` does, too, which was read into `items`.
    fn and(mut self, app: &App, items: &Items, counter: Counter) -> Result<Self, Problem> {
        let tally = counter.require(items, app.now())?;
        self.counted.push((counter, tally));
        Ok(self)
    }

    /// Lets `transaction` go on only while the limits still let the try through.
    pub fn check(&self, transaction: &mut Transaction) {
        for (_, tally) in &self.counted {
            tally.check(transaction);
        }
    }

    /// Counts what was wrong, and gives `refusal` back.
    ///
    /// # Errors
    /// 429 when other tries at once took what was left; when it could not be counted, as nothing may be
    /// told then.
    pub async fn failed(mut self, app: &App, refusal: Problem) -> Result<Problem, Problem> {
        loop {
            let mut transaction = Transaction::new();
            for (_, tally) in &self.counted {
                tally.count(&mut transaction);
            }
            match transaction.commit(&app.store).await {
                Ok(()) => return Ok(refusal),
                Err(CommitError::Broken(_)) if !app.store.deadline().left().is_zero() => {
                    let keys = self.counted.iter().map(|(counter, _)| counter.key());
                    let items = app.store.read(&keys.collect::<Vec<_>>()).await?;
                    for (counter, tally) in &mut self.counted {
                        *tally = counter.require(&items, app.now())?;
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// A try to show the password, with the log-in that it is judged by.
#[derive(Debug)]
pub struct Confirming {
    /// The person's log-in, as it was read.
    pub login: Login,
    /// What the route asked to be read beside.
    pub items: Items,
    allowed: Try,
}

impl Confirming {
    /// Reads what the try is judged by, if the limit lets it through; `beside` in the same round trip.
    /// The password's hash lies under the e-mail, which only the profile names: a round trip of its own.
    ///
    /// # Errors
    /// 429; when the store cannot be reached.
    pub async fn read(
        app: &App,
        person: &Person,
        counter: Counter,
        beside: &[Key],
    ) -> Result<Self, Problem> {
        let allowed = Try::of(app, person, counter)?;
        let mut wanted = vec![keys::login(&person.profile.email)];
        wanted.extend_from_slice(beside);
        let items = app.store.read(&wanted).await?;
        Ok(Self {
            login: person.login(&items)?,
            items,
            allowed,
        })
    }

    /// Judges the password.
    ///
    /// # Errors
    /// 403 `wrong_password`, counted; 429.
    pub async fn password(
        self,
        app: &App,
        attempt: &PasswordAttempt,
    ) -> Result<Confirmed, Problem> {
        let hash = Some(self.login.password_hash.as_str());
        if app.passwords.verify(attempt.as_bytes(), hash)? == Verdict::Wrong {
            let refusal = Problem::forbidden("wrong_password", "This is not your password.");
            return Err(self.allowed.failed(app, refusal).await?);
        }
        Ok(Confirmed {
            login: self.login,
            allowed: self.allowed,
        })
    }
}

/// A try to show a code, with the log-in that it is judged by.
#[derive(Debug)]
pub struct ConfirmingCode(Confirming);

impl ConfirmingCode {
    /// Reads what the try is judged by, as [`Confirming::read`] does, if the day's limit lets it through, too.
    ///
    /// # Errors
    /// 429; when the store cannot be reached.
    pub async fn read(app: &App, person: &Person, counter: Counter) -> Result<Self, Problem> {
        let codes = Codes::of(app, person)?;
        let beside = [codes.own.key(), codes.others.key()];
        let mut asked = Confirming::read(app, person, counter, &beside).await?;
        let codes = codes.counting(person, &asked.login);
        asked.allowed = asked.allowed.and(app, &asked.items, codes)?;
        Ok(Self(asked))
    }

    /// Judges a code of the second factor, or a recovery code.
    ///
    /// # Errors
    /// 403 `wrong_code`, counted; 429.
    pub async fn code(self, app: &App, typed: &str) -> Result<(Confirmed, Shown), Problem> {
        let Confirming { login, allowed, .. } = self.0;
        match second_factor::shown(app, &login, typed)? {
            Some(shown) => Ok((Confirmed { login, allowed }, shown)),
            None => Err(allowed.failed(app, wrong_code()).await?),
        }
    }
}

/// Somebody who showed that it is them.
#[derive(Debug)]
pub struct Confirmed {
    /// The person's log-in, by which they were judged.
    pub login: Login,
    allowed: Try,
}

impl Confirmed {
    /// Lets `transaction` go on only while the limit still lets the try through: of many tries at once
    /// no more are answered than of one after another.
    pub fn check(&self, transaction: &mut Transaction) {
        self.allowed.check(transaction);
    }
}

/// 403 `wrong_code`.
pub fn wrong_code() -> Problem {
    Problem::forbidden(
        "wrong_code",
        "This code is wrong, too old, or was used already.",
    )
}
