//! What the tests of the admins' acts stand on: an academy with a student who pays and admins who
//! look, and what its books say afterwards.

use std::collections::BTreeMap;

use academy::domain::audit::{kept_since, verify_chain};
use academy::domain::enrollment::State;
use academy::domain::ids::EnrollmentId;
use academy::domain::time::{IndiaDate, Timestamp};
use academy::mail::Message;
use academy::store::audit::{AuditRow, AuditText};
use academy::store::enrollments::Enrollment;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::statistics::{self, Day, Totals};
use academy::store::{Item, keys};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

/// What the course `python` costs.
pub(super) const PRICE: i64 = 49_900;
/// The UTR that the student sends.
pub(super) const UTR: &str = "412345678901";
/// A UTR that nobody has sent.
pub(super) const OTHER_UTR: &str = "412345678902";

/// One student, two admins, one course.
pub(super) struct Scene {
    pub(super) academy: Academy,
    pub(super) asha: Person,
    pub(super) meera: Person,
    pub(super) ravi: Person,
}

impl Scene {
    pub(super) async fn open() -> Self {
        let academy = Academy::open().await;
        academy.course("python", PRICE).await;
        Self {
            asha: academy.student("Asha Rao").await,
            meera: academy.admin("Meera Iyer").await,
            ravi: academy.admin("Ravi Menon").await,
            academy,
        }
    }

    /// An enrollment of the student in `python`, brought to `state` by the acts that lead there.
    pub(super) async fn brought_to(&mut self, state: State) -> String {
        let id = self.asha.enrolls_in("python").await;
        if state == State::Cancelled {
            let path = format!("/api/enrollments/{id}");
            self.asha.delete(&path).await.expect(204);
        } else if state != State::PendingPayment {
            self.asha.pays(&id, UTR).await;
        }
        match state {
            State::Active => drop(self.verify(&id, json!({})).await.expect(200)),
            State::Rejected => drop(self.reject(&id, json!({})).await.expect(200)),
            State::Refunded => {
                self.verify(&id, json!({})).await.expect(200);
                self.refund(&id, json!({})).await.expect(200);
            }
            _ => {}
        }
        id
    }

    /// A day goes by: all sessions are over, and the admin logs in anew.
    pub(super) async fn next_day(&mut self) {
        self.academy.wait_seconds(24 * 60 * 60);
        let body = json!({"email": email_of("Meera Iyer"), "password": PASSWORD});
        self.meera.post("/api/auth/login", body).await.expect(200);
    }

    pub(super) async fn verify(&mut self, id: &str, body: Value) -> Answered {
        act(&mut self.meera, id, "verify", body).await
    }

    pub(super) async fn reject(&mut self, id: &str, body: Value) -> Answered {
        act(&mut self.meera, id, "reject", with_reason(body)).await
    }

    pub(super) async fn refund(&mut self, id: &str, body: Value) -> Answered {
        act(&mut self.meera, id, "refund", with_reason(body)).await
    }

    pub(super) async fn delete(&mut self, id: &str, body: Value) -> Answered {
        act(&mut self.meera, id, "delete", with_reason(body)).await
    }

    pub(super) async fn note(&mut self, id: &str, body: Value) -> Answered {
        let path = format!("/api/admin/enrollments/{id}");
        self.meera.call("PATCH", &path, body).await
    }
}

/// What an admin does to one enrollment.
pub(super) async fn act(admin: &mut Person, id: &str, act: &str, body: Value) -> Answered {
    let path = format!("/api/admin/enrollments/{id}/{act}");
    admin.post(&path, body).await
}

/// `body` with a reason, if it has none.
pub(super) fn with_reason(mut body: Value) -> Value {
    if body.get("reason").is_none() {
        body["reason"] = json!("For a reason.");
    }
    body
}

/// The enrollment as it is kept.
pub(super) async fn kept(academy: &Academy, id: &str) -> Option<Enrollment> {
    let key = keys::enrollment(&EnrollmentId::parse(id).unwrap());
    academy.store().read_one(&key).await.unwrap()
}

/// The profile of the enrollment's student.
pub(super) async fn student_of(academy: &Academy, id: &str) -> Profile {
    let student = EnrollmentId::parse(id).unwrap().user();
    let found = academy.store().read_one(&keys::profile(&student)).await;
    found.unwrap().unwrap()
}

/// The kept counts, and those of the day of `at`.
pub(super) async fn counts(academy: &Academy, at: Timestamp) -> (Totals, Day) {
    let days = [IndiaDate::of(at)];
    let keys = statistics::keys_of(&days);
    let items = academy.store().read(&keys).await.unwrap();
    let day = statistics::days(&items, &days).remove(0);
    (statistics::totals(&items), day)
}

/// The kept counts, and today's.
pub(super) async fn counts_now(academy: &Academy) -> (Totals, Day) {
    counts(academy, academy.clock.now()).await
}

/// The whole audit chain of an enrollment, which must hold; up to its head, while that is there.
pub(super) async fn history(academy: &Academy, id: &str) -> Vec<AuditRow> {
    let query = Query::table(keys::audit_chain(&format!("enrollments/{id}")));
    let entries = academy.store().query::<AuditRow>(&query).await.unwrap();
    let rows: Vec<_> = entries.into_iter().map(|entry| entry.record).collect();
    let plain: Vec<_> = rows.iter().map(|row| row.row.clone()).collect();
    let head = match kept(academy, id).await {
        Some(enrollment) => enrollment.audit,
        None => academy::store::audit::Head::after(plain.last().unwrap()),
    };
    let since = kept_since(academy.clock.now());
    verify_chain(&plain, Some(&head), since).unwrap();
    rows
}

/// How often `action` was done to an enrollment.
pub(super) async fn times(academy: &Academy, id: &str, action: &str) -> usize {
    let rows = history(academy, id).await;
    rows.iter().filter(|row| row.row.action == action).count()
}

/// The words of an enrollment's last audit row.
pub(super) async fn last_words(academy: &Academy, id: &str) -> Option<String> {
    let subject = format!("enrollments/{id}");
    let last = history(academy, id).await.len() as u64;
    let key = keys::audit_text(&subject, last);
    let found: Option<AuditText> = academy.store().read_one(&key).await.unwrap();
    found.map(|text| text.text)
}

/// What the mails say, oldest first, those to the student about a UTR that arrived left out.
pub(super) async fn told(academy: &Academy) -> Vec<Message> {
    let mails = academy.mails().await.into_iter().map(|mail| mail.message);
    mails
        .filter(|message| !matches!(message, Message::PaymentReceived { .. }))
        .collect()
}

/// Everything that is kept, by key.
pub(super) async fn everything(academy: &Academy) -> BTreeMap<(String, String), Item> {
    let text = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
    let items = academy.items().await.into_iter();
    items
        .map(|item| ((text(&item, "pk"), text(&item, "sk")), item))
        .collect()
}

/// Whether anything lies at the partition `pk`.
pub(super) async fn lies_at(academy: &Academy, pk: &str) -> bool {
    everything(academy).await.keys().any(|(at, _)| at == pk)
}

/// The words that find an enrollment.
pub(super) async fn search_words(academy: &Academy, id: &str) -> Vec<String> {
    let everything = everything(academy).await;
    let of_it = everything.keys().filter_map(|(pk, sk)| {
        let word = sk.strip_suffix(id)?.strip_suffix('#')?;
        pk.starts_with("SEARCH#enrollments#")
            .then(|| word.to_owned())
    });
    of_it.collect()
}

/// The texts at `pointer` of each item of a list.
pub(super) fn each(list: &Answered, pointer: &str) -> Vec<String> {
    let items = list.json["items"].as_array().unwrap();
    let text = |item: &Value| {
        item.pointer(pointer)
            .unwrap()
            .as_str()
            .unwrap_or("-")
            .to_owned()
    };
    items.iter().map(text).collect()
}
