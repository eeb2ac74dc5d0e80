//! Enrollments: written whole, on condition of the version that was read.

use std::collections::BTreeSet;

use academy_domain::audit::SubjectKind;
use academy_domain::enrollment::{Mismatch, State, money_kept_until, reminder_due_at};
use academy_domain::ids::{EnrollmentId, UserId};
use academy_domain::money::Paise;
use academy_domain::receipt::ReceiptNumber;
use academy_domain::reference::Reference;
use academy_domain::search::{reference_tokens, utr_tokens};
use academy_domain::slug::Slug;
use academy_domain::time::Timestamp;
use academy_domain::utr::Utr;
use serde::{Deserialize, Serialize};

use super::audit::Head;
use super::item::{Places, Record, text};
use super::keys::{self, Key};
use super::query::{Entry, Query};
use super::transaction::{Transaction, When};
use super::{Store, StoreError};

/// A student's place in a course, wanted or taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    /// Names it, and its owner.
    pub id: EnrollmentId,
    /// The course.
    pub course: Slug,
    /// Its name when the enrollment was made.
    pub course_name: String,
    /// Its duration then.
    pub course_duration: String,
    /// Where the enrollment stands.
    pub state: State,
    /// Raised by every change, from 1.
    pub version: u32,
    /// What is due: the course's price when the enrollment was made.
    pub amount: Paise,
    /// What came, once an admin saw it.
    pub amount_received: Option<Paise>,
    /// How what came differs from what is due.
    pub mismatch: Option<Mismatch>,
    /// What the student writes into the transfer.
    pub reference: Reference,
    /// The payee that the student chose.
    pub payment_option: Option<String>,
    /// The transfer's number.
    pub utr: Option<Utr>,
    /// The transfers by which an admin saw money come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_utrs: Vec<Utr>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when its amount holds while it is unpaid.
    pub price_holds_until: Timestamp,
    /// When the UTR was first sent, since it was last asked for.
    pub submitted_at: Option<Timestamp>,
    /// By when an admin looks at it.
    pub review_by: Option<Timestamp>,
    /// When the payment was verified.
    pub verified_at: Option<Timestamp>,
    /// When it was refunded.
    pub refunded_at: Option<Timestamp>,
    /// The refund's own transfer.
    pub refund_utr: Option<String>,
    /// The receipt's number.
    pub receipt_number: Option<ReceiptNumber>,
    /// Why it was rejected or refunded.
    pub reason: Option<String>,
    /// The admins' private note.
    pub note: Option<String>,
    /// Whether its student tried too many transfers of others.
    #[serde(default)]
    pub flagged: bool,
    /// Whether the one reminder was sent.
    #[serde(default)]
    pub reminded: bool,
    /// Whether its student was erased: no words are written to it any more, and only money keeps it.
    #[serde(default)]
    pub erased: bool,
    /// The head of its audit chain.
    pub audit: Head,
}

impl Record for Enrollment {
    const KIND: &'static str = "enrollment";

    fn key(&self) -> Key {
        keys::enrollment(&self.id)
    }

    fn places(&self) -> Places {
        let id = self.id.as_str();
        let place = keys::by_time(self.created_at, id);
        let waits = self.waits_since().map(|at| keys::by_time(at, id));
        let due = match &waits {
            Some(place) => Some((keys::DUE_WAITING, place.clone())),
            None if self.is_to_be_reminded() => {
                let at = reminder_due_at(self.created_at);
                Some((keys::DUE_REMINDER, keys::by_time(at, id)))
            }
            None => None,
        };
        let due = due.map(|(what, place)| (what.to_owned(), place));
        let due = due.or_else(|| {
            let place = keys::by_retention(self.kept_until()?, Self::KIND, id);
            Some((keys::DUE_RETENTION.to_owned(), place))
        });
        let of_course = keys::list_of_course(&self.course, self.state);
        Places {
            list: Some((keys::list_of_enrollments(self.state), place.clone())),
            course: Some((of_course.clone(), place)),
            due,
            waiting: waits.map(|place| (of_course, place)),
            ..Places::default()
        }
    }
}

impl Enrollment {
    /// Whose it is.
    pub fn student(&self) -> UserId {
        self.id.user()
    }

    /// The subject of its audit chain.
    pub fn subject(&self) -> String {
        SubjectKind::Enrollment.subject(&self.id)
    }

    /// Since when it waits for an admin, while it does.
    fn waits_since(&self) -> Option<Timestamp> {
        let is_waiting = self.state == State::UnderReview;
        self.submitted_at.filter(|_| is_waiting)
    }

    /// Whether money came for it: verified, or seen by an admin in another amount than is due.
    pub fn has_money(&self) -> bool {
        self.state.has_payment() || self.amount_received.is_some()
    }

    /// Whether its one reminder is still to come: not of who has paid, if only in another amount.
    pub fn is_to_be_reminded(&self) -> bool {
        self.state == State::PendingPayment && !self.reminded && !self.has_money()
    }

    /// Until when the record of its money is kept. Nothing where none came, as its student keeps it then;
    /// of who was erased, nothing keeps it any longer.
    pub fn kept_until(&self) -> Option<Timestamp> {
        if self.erased && !self.has_money() {
            return Some(self.created_at);
        }
        let last = [self.refunded_at, self.verified_at, self.submitted_at];
        let last = last.into_iter().flatten().next().unwrap_or(self.created_at);
        self.has_money().then(|| money_kept_until(last))
    }

    /// Writes it, one version on, where `read_version` still stands.
    pub fn save(&mut self, transaction: &mut Transaction, read_version: u32) {
        self.version = read_version + 1;
        transaction.put("enrollment", self, When::at_version(read_version));
    }

    /// Removes it, where `read_version` still stands.
    pub fn remove(&self, transaction: &mut Transaction) {
        transaction.delete("enrollment", &self.key(), When::at_version(self.version));
    }

    /// The words that find it: as long as it lies there, its search entries are of these.
    pub fn words(&self) -> Vec<String> {
        let utrs: BTreeSet<_> = self.utr.iter().chain(&self.received_utrs).collect();
        let utrs = utrs.into_iter().flat_map(utr_tokens);
        reference_tokens(&self.reference)
            .into_iter()
            .chain(utrs)
            .collect()
    }

    /// Its UTR, while it has the claim of it: from the submission until a correction, rejection or
    /// deletion releases it; once money came, in whichever amount, as long as the record of it is kept.
    pub fn claimed_utr(&self) -> Option<&Utr> {
        let claims = self.state == State::UnderReview || self.has_money();
        self.utr.as_ref().filter(|_| claims)
    }

    /// All that it has the claims of: its UTR, and those by which money came, whatever its student sends since.
    pub fn claimed_utrs(&self) -> BTreeSet<&Utr> {
        self.claimed_utr()
            .into_iter()
            .chain(&self.received_utrs)
            .collect()
    }

    /// Moves its claims to those of `after`, or releases them where it goes. Nobody else may have one of them:
    /// look for [`UTR_CLAIM`] where the commit is refused.
    pub fn move_claims(&self, after: Option<&Self>, transaction: &mut Transaction) {
        let had = self.claimed_utrs();
        let has = after.map(Self::claimed_utrs).unwrap_or_default();
        for utr in had.difference(&has) {
            transaction.delete("released utr", &keys::utr_claim(utr), self.is_mine());
        }
        for utr in has.difference(&had) {
            let claim = Claim {
                of: Claimed::Utr((*utr).clone()),
                enrollment: self.id.clone(),
            };
            transaction.create(UTR_CLAIM, &claim);
        }
    }

    /// Gives up the student's one place in the course: they may enroll again.
    pub fn release_place(&self, transaction: &mut Transaction) {
        let key = keys::live_claim(&self.student(), &self.course);
        transaction.delete("live claim", &key, self.is_mine());
    }

    /// Releases its reference: for who leaves nothing of it.
    pub fn release_reference(&self, transaction: &mut Transaction) {
        let key = keys::reference_claim(&self.reference);
        transaction.delete("reference", &key, self.is_mine());
    }

    /// A claim is released by the enrollment that has it and by no other.
    fn is_mine(&self) -> When {
        When::default().equals("enrollment", text(self.id.as_str()))
    }
}

/// What the claim of a UTR is called, for who looks why a transaction was refused.
pub const UTR_CLAIM: &str = "utr";

/// The claim that makes a live enrollment the only one of its student and course.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LiveClaim {
    /// The student.
    pub user_id: UserId,
    /// The course.
    pub course: Slug,
    /// The live enrollment.
    pub enrollment: EnrollmentId,
}

impl Record for LiveClaim {
    const KIND: &'static str = "live claim";

    fn key(&self) -> Key {
        keys::live_claim(&self.user_id, &self.course)
    }
}

/// A UTR, a reference or a receipt number that is taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claim {
    /// Which of them.
    pub of: Claimed,
    /// The enrollment that has it.
    pub enrollment: EnrollmentId,
}

/// What can be claimed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimed {
    /// A transfer's number.
    Utr(Utr),
    /// What the student writes into the transfer.
    Reference(Reference),
    /// A receipt's number.
    Receipt(ReceiptNumber),
}

impl Record for Claim {
    const KIND: &'static str = "claim";

    fn key(&self) -> Key {
        match &self.of {
            Claimed::Utr(utr) => keys::utr_claim(utr),
            Claimed::Reference(reference) => keys::reference_claim(reference),
            Claimed::Receipt(number) => keys::receipt_claim(number),
        }
    }
}

/// The mark that a course has, or once had, an enrollment: it cannot be deleted any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolledMark {
    /// The course.
    pub course: Slug,
}

impl Record for EnrolledMark {
    const KIND: &'static str = "enrolled mark";

    fn key(&self) -> Key {
        keys::enrolled_mark(&self.course)
    }
}

impl Store {
    /// A student's enrollments, newest first, consistently: a page behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn enrollments_of(
        &self,
        student: &UserId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<Enrollment>>, StoreError> {
        let query = Query::table(keys::person(student))
            .beginning_with(keys::ENROLLMENT_PREFIX)
            .descending()
            .after(after)
            .limit(limit);
        self.query(&query).await
    }
}

/// What is due now: the enrollment's own amount while that is honoured, else the course's `price`. A
/// transfer that is under review, or that came in another amount, was made for the amount that was
/// shown then, so that stays.
pub fn amount_due(enrollment: &Enrollment, price: Option<Paise>, now: Timestamp) -> Paise {
    if is_amount_fixed(enrollment, now) {
        return enrollment.amount;
    }
    price.unwrap_or(enrollment.amount)
}

/// Whether [`amount_due`] needs no look at the course's price.
pub fn is_amount_fixed(enrollment: &Enrollment, now: Timestamp) -> bool {
    let honoured = now.is_before(enrollment.price_holds_until);
    let unpaid = matches!(enrollment.state, State::PendingPayment | State::Rejected);
    honoured || !unpaid || enrollment.has_money()
}
