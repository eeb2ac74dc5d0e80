//! What every act of an admin on one enrollment begins with: who acts, and on what. And what they
//! share when it ends: the audit row, the answer, the words of a refusal.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{Caller, Person};
use academy::domain::enrollment::{Refusal, State};
use academy::domain::ids::EnrollmentId;
use academy::domain::time::Timestamp;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::{self, Act};
use academy::store::enrollments::Enrollment;
use academy::store::idempotency::Idempotency;
use academy::store::keys::{self, Key};
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use academy::store::{StoreError, search};
use academy::views::AdminEnrollmentView;

/// An enrollment in the hands of an admin, as one consistent read found it.
pub(crate) struct Opened {
    pub(crate) admin: Person,
    pub(crate) enrollment: Enrollment,
    pub(crate) student: Option<Profile>,
}

impl Opened {
    /// Reads the admin, the enrollment that the path names and its student, with `beside`, in one
    /// round trip.
    ///
    /// # Errors
    /// 401, 403, then 404.
    pub(crate) async fn read(
        app: &App,
        request: &Request,
        caller: &Caller,
        mut beside: Vec<Key>,
    ) -> Result<Self, Problem> {
        let id = named(request, &mut beside);
        Self::of(caller.admin(app, &beside).await?, id)
    }

    /// The same for what asks for the second factor again.
    ///
    /// # Errors
    /// 401, 403, then 404.
    pub(crate) async fn read_stepped_up(
        app: &App,
        request: &Request,
        caller: &Caller,
        mut beside: Vec<Key>,
    ) -> Result<Self, Problem> {
        let id = named(request, &mut beside);
        Self::of(caller.stepped_up_admin(app, &beside).await?, id)
    }

    fn of(admin: Person, id: Option<EnrollmentId>) -> Result<Self, Problem> {
        let missing = || Problem::not_found("enrollment");
        let id = id.ok_or_else(missing)?;
        let found: Option<Enrollment> = admin.items.get(&keys::enrollment(&id))?;
        Ok(Self {
            enrollment: found.ok_or_else(missing)?,
            student: admin.items.get(&keys::profile(&id.user()))?,
            admin,
        })
    }

    /// Whether nobody is left to whom words would belong, as [`is_of_nobody`].
    pub(crate) fn is_of_nobody(&self) -> bool {
        is_of_nobody(&self.enrollment, self.student.as_ref())
    }

    /// What may be kept of an admin's `words`: nothing where there is nobody to whom they would belong.
    pub(crate) fn kept<'a>(&self, words: &'a str) -> Option<&'a str> {
        (!self.is_of_nobody()).then_some(words)
    }

    /// Answers with the enrollment as it is in `self` now.
    pub(crate) fn answer(&self, status: u16) -> Answer {
        let student = self.student.as_ref().filter(|student| !student.erasing);
        let view = AdminEnrollmentView::new(&self.enrollment, student);
        Reply::json(status, &view)
    }

    /// Writes `changed` over what was read, with its audit row and what finds it.
    pub(crate) fn save(
        &self,
        transaction: &mut Transaction,
        changed: &mut Enrollment,
        act: Done<'_>,
    ) -> Result<(), StoreError> {
        save(
            transaction,
            (&self.enrollment, changed),
            self.admin.id().as_str(),
            act,
        )
    }
}

/// Whether the student was erased, or is about to be: what would be written about them now, no erasure would
/// take away any more.
pub(crate) fn is_of_nobody(enrollment: &Enrollment, student: Option<&Profile>) -> bool {
    enrollment.erased || student.is_none_or(|student| student.erasing)
}

/// The enrollment that the path names, if it can be one, with what is read of it put to `beside`.
fn named(request: &Request, beside: &mut Vec<Key>) -> Option<EnrollmentId> {
    let id = EnrollmentId::parse(request.parameter("id")).ok()?;
    beside.extend([keys::enrollment(&id), keys::profile(&id.user())]);
    Some(id)
}

/// What an admin did to an enrollment, for its audit chain.
pub(crate) struct Done<'a> {
    pub(crate) action: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) detail: Vec<(&'static str, String)>,
    pub(crate) text: Option<&'a str>,
}

impl<'a> Done<'a> {
    /// The act `action`, which led from one state to another, with the reason `text`.
    pub(crate) fn moved(
        action: &'static str,
        at: Timestamp,
        (from, to): (State, State),
        text: Option<&'a str>,
    ) -> Self {
        let detail = vec![("from", from.to_string()), ("to", to.to_string())];
        Self {
            action,
            at,
            detail,
            text,
        }
    }

    /// The same with one detail more; amounts, ids and states only.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.detail.push((name, value.to_string()));
        self
    }
}

/// Writes `after` over `before`, whose version must still stand, with the audit row of `done`, and
/// keeps the search entries in step.
pub(crate) fn save(
    transaction: &mut Transaction,
    (before, after): (&Enrollment, &mut Enrollment),
    admin: &str,
    done: Done<'_>,
) -> Result<(), StoreError> {
    after.audit = append(transaction, before, admin, done)?;
    let found_by = (keys::SEARCH_ENROLLMENTS, before.id.as_str());
    search::index(transaction, found_by, &after.words(), &before.words());
    after.save(transaction, before.version);
    Ok(())
}

/// Writes the audit row of `done` behind the chain of `enrollment`.
pub(crate) fn append(
    transaction: &mut Transaction,
    enrollment: &Enrollment,
    admin: &str,
    done: Done<'_>,
) -> Result<audit::Head, StoreError> {
    let detail = done.detail.into_iter();
    let act = Act {
        subject: enrollment.subject(),
        at: done.at,
        actor: admin,
        action: done.action,
        detail: detail
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<BTreeMap<_, _>>(),
        text: done.text,
    };
    audit::append(transaction, &enrollment.audit, act)
}

/// Of two admins one acts, and the other sees what happened: the version that a request names is the
/// one that its sender saw.
///
/// # Errors
/// 409 `version_conflict`.
pub(crate) fn at_version(enrollment: &Enrollment, seen: Option<u32>) -> Result<(), Problem> {
    if seen.is_none_or(|seen| seen == enrollment.version) {
        return Ok(());
    }
    Err(Problem::conflict(
        "version_conflict",
        "Somebody changed this enrollment meanwhile. Please look at it again.",
    ))
}

/// The state machine's refusal.
pub(crate) fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::WrongState => {
            Problem::conflict("wrong_state", "The enrollment's state does not allow this.")
        }
        Refusal::HasPayment => Problem::conflict(
            "has_payment",
            "Money came for this enrollment, so its record is kept.",
        ),
    }
}

/// Keeps the record of a request that changed nothing else, if it named a key.
pub(crate) async fn keep(
    app: &App,
    idempotency: &Idempotency,
    status: u16,
    result: &str,
) -> Result<(), Problem> {
    let mut transaction = Transaction::new();
    idempotency.record(&mut transaction, status, result);
    if transaction.is_empty() {
        return Ok(());
    }
    Ok(transaction.commit(&app.store).await?)
}
