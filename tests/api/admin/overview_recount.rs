//! The kept counts against a recount: a long random life, then a full scan.

use std::collections::{BTreeMap, BTreeSet};

use academy_ops::audit;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::recount::Recount;
use academy_tests::{Academy, Person, times};
use serde_json::{Value, json};

/// Regression 32: counts that counted the filter. These are kept, and must equal what is there.
/// Fails if one act leaves out its `Delta`, or counts it in a transaction of its own.
#[tokio::test(flavor = "multi_thread")]
async fn after_any_acts_the_overview_equals_a_recount_from_a_full_scan() {
    let academy = Academy::open().await;
    let mut life = Life::begin(&academy, 0x5eed_0001).await;
    // Days pass with them, so that a life is longer than the overview looks back.
    let acts = times(280, 10_000);
    let mut done = 0;
    for act in 0..acts {
        done += usize::from(life.goes_on(&academy, act).await);
        if act % (acts / 10) == 0 {
            life.expect_recount(&academy).await;
        }
    }
    life.expect_recount(&academy).await;
    let counted = Recount::of(&academy.items().await);
    println!("{done} of {acts} acts were done, the others refused: {counted:?}");
    let met = life.met.iter().map(|(act, times)| (*act, *times));
    println!("of people and letters: {:?}", met.collect::<Vec<_>>());
    assert_eq!(
        life.met.len(),
        8,
        "each of these acts was done: {:?}",
        life.met
    );
    assert!(done * 3 > acts, "most of a life must be lived: {done}");
    assert!(life.states.len() >= 4, "only {:?} were met", life.states);
    assert!(counted.revenue_paise > 0 && counted.courses > 0);
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
    println!(
        "{} chains with {} rows are whole",
        report.chains, report.rows
    );
}

/// People who do one thing after another, as a seeded lot decides.
struct Life {
    lot: u64,
    admin: Someone,
    students: Vec<Someone>,
    enrollments: Vec<(usize, String)>,
    slugs: Vec<String>,
    messages: Vec<String>,
    applications: Vec<String>,
    /// The acts on people and letters that were done, with how often.
    met: BTreeMap<&'static str, usize>,
    /// The states in which answers showed enrollments.
    states: BTreeSet<String>,
}

/// The opening that everybody applies for.
const OPENING: &str = "web";

/// A person who logs in again once their session is over.
struct Someone {
    name: String,
    person: Person,
    /// Whether the account is erased.
    is_gone: bool,
}

impl Someone {
    /// The person, signed in; nobody where the account is disabled or erased.
    async fn awake(&mut self) -> Option<&mut Person> {
        if self.is_gone {
            return None;
        }
        if self.person.get("/api/auth/session").await.status == 401 {
            let body = json!({"email": email_of(&self.name), "password": PASSWORD});
            let answer = self.person.post("/api/auth/login", body).await;
            if answer.status != 200 {
                answer.expect_problem(401, "invalid_credentials");
                return None;
            }
        }
        Some(&mut self.person)
    }
}

impl Life {
    async fn begin(academy: &Academy, seed: u64) -> Self {
        let name = "Meera Iyer".to_owned();
        let person = academy.admin(&name).await;
        academy.internship(OPENING).await;
        Self {
            lot: seed,
            admin: Someone {
                name,
                person,
                is_gone: false,
            },
            students: Vec::new(),
            enrollments: Vec::new(),
            slugs: Vec::new(),
            messages: Vec::new(),
            applications: Vec::new(),
            met: BTreeMap::new(),
            states: BTreeSet::new(),
        }
    }

    /// A number below `most`, by xorshift: the same in every run.
    fn draw(&mut self, most: usize) -> usize {
        self.lot ^= self.lot << 13;
        self.lot ^= self.lot >> 7;
        self.lot ^= self.lot << 17;
        usize::try_from(self.lot >> 33).unwrap() % most
    }

    /// One act; whether it was done, not refused.
    async fn goes_on(&mut self, academy: &Academy, number: usize) -> bool {
        let seconds = i64::try_from(self.draw(7 * 60 * 60)).unwrap();
        academy.wait_seconds(seconds + 1);
        match self.draw(16) {
            _ if self.students.is_empty() => self.somebody_registers(academy, number).await,
            0 => self.somebody_registers(academy, number).await,
            1 => self.a_course_is_made(number).await,
            2 => self.a_course_moves().await,
            3..=5 => self.somebody_enrolls().await,
            6 | 7 => self.somebody_pays(number).await,
            8 => self.somebody_cancels().await,
            9 => {
                // What came is not always what is due: revenue counts what came.
                let received = [49_900, 40_000, 50_000][self.draw(3)];
                let body = json!({
                    "utr": utr(number), "amount_received_paise": received,
                    "accept_difference": true, "note": "as the bank has it",
                });
                self.admin_acts("verify", body).await
            }
            10 => self.admin_acts("verify", json!({})).await,
            12 => self.somebody_sends_a_letter(academy, number).await,
            13 => self.a_letter_is_dealt_with().await,
            14 => self.an_account_changes(academy).await,
            15 => self.somebody_leaves().await,
            _ => {
                let act = ["reject", "refund", "delete"][self.draw(3)];
                let body = json!({"reason": "as the lot has it"});
                self.admin_acts(act, body).await
            }
        }
    }

    async fn somebody_registers(&mut self, academy: &Academy, number: usize) -> bool {
        let name = format!("Student {number}");
        let person = academy.student(&name).await;
        let is_gone = false;
        self.students.push(Someone {
            name,
            person,
            is_gone,
        });
        true
    }

    async fn a_course_is_made(&mut self, number: usize) -> bool {
        let state = ["draft", "published"][self.draw(2)];
        let slug = format!("course-{number}");
        let body = super::course_create::body(&slug, state);
        self.slugs.push(slug);
        let admin = self.admin().await;
        admin.post("/api/admin/courses", body).await.status == 201
    }

    async fn a_course_moves(&mut self) -> bool {
        let Some(slug) = self.some_course() else {
            return false;
        };
        let (deletes, state) = (self.draw(5) == 0, self.draw(3));
        let path = format!("/api/admin/courses/{slug}");
        let admin = self.admin().await;
        if deletes {
            return admin.delete(&path).await.status == 204;
        }
        let mut body = admin.get(&path).await.json;
        if body["version"].is_null() {
            return false;
        }
        body.as_object_mut().unwrap().remove("updated_at");
        body["state"] = json!(["draft", "published", "archived"][state]);
        admin.call("PUT", &path, body).await.status == 200
    }

    async fn somebody_enrolls(&mut self) -> bool {
        let at = self.draw(self.students.len());
        let Some(slug) = self.some_course() else {
            return false;
        };
        let Some(student) = self.students[at].awake().await else {
            return false;
        };
        let body = json!({ "course": slug });
        let answer = student.post("/api/enrollments", body).await;
        if answer.status == 201 {
            let id = answer.text_at("/id").to_owned();
            self.enrollments.push((at, id));
        }
        answer.status == 201
    }

    async fn somebody_pays(&mut self, number: usize) -> bool {
        let Some((at, id)) = self.some_enrollment() else {
            return false;
        };
        let Some(student) = self.students[at].awake().await else {
            return false;
        };
        let answer = student.sends_utr(&id, &utr(number)).await;
        if answer.status == 200 {
            self.states.insert(answer.text_at("/state").to_owned());
        }
        answer.status == 200
    }

    async fn somebody_cancels(&mut self) -> bool {
        let Some((at, id)) = self.some_enrollment() else {
            return false;
        };
        let Some(student) = self.students[at].awake().await else {
            return false;
        };
        let path = format!("/api/enrollments/{id}");
        student.delete(&path).await.status == 204
    }

    async fn admin_acts(&mut self, act: &str, body: Value) -> bool {
        let Some((_, id)) = self.some_enrollment() else {
            return false;
        };
        let path = format!("/api/admin/enrollments/{id}/{act}");
        let answer = self.admin().await.post(&path, body).await;
        assert!(answer.status < 500, "{}", answer.text);
        let state = answer.text_at("/state").to_owned();
        if !state.is_empty() {
            self.states.insert(state);
        }
        answer.status < 300
    }

    async fn admin(&mut self) -> &mut Person {
        let admin = self.admin.awake().await;
        admin.expect("nobody disables this one")
    }

    /// Notes that `act` was done, if it was.
    fn note(&mut self, act: &'static str, is_done: bool) -> bool {
        if is_done {
            *self.met.entry(act).or_default() += 1;
        }
        is_done
    }

    async fn somebody_sends_a_letter(&mut self, academy: &Academy, number: usize) -> bool {
        let (mut visitor, name) = (academy.visitor(), format!("Writer {number}"));
        if self.draw(2) == 0 {
            self.messages.push(visitor.writes_as(&name).await);
            return self.note("message", true);
        }
        let id = visitor.applies_for(OPENING, &name).await;
        self.applications.push(id);
        self.note("application", true)
    }

    async fn a_letter_is_dealt_with(&mut self) -> bool {
        let (messages, state, deletes) = (self.draw(2) == 0, self.draw(3), self.draw(4) == 0);
        let (kind, states, ids) = match messages {
            true => ("messages", ["new", "read", "closed"], self.messages.clone()),
            false => (
                "applications",
                ["shortlisted", "accepted", "rejected"],
                self.applications.clone(),
            ),
        };
        if ids.is_empty() {
            return false;
        }
        let path = format!("/api/admin/{kind}/{}", ids[self.draw(ids.len())]);
        let admin = self.admin().await;
        let (act, answer) = if deletes {
            ("letter deleted", admin.delete(&path).await)
        } else {
            let body = json!({"state": states[state]});
            ("letter moved", admin.call("PATCH", &path, body).await)
        };
        assert!(answer.status < 500, "{}", answer.text);
        self.note(act, answer.status < 300)
    }

    /// An admin disables it or lets it in again, or changes its role.
    async fn an_account_changes(&mut self, academy: &Academy) -> bool {
        let at = self.draw(self.students.len());
        let (act, body) = [
            ("disabled", json!({"active": false})),
            ("let in again", json!({"active": true})),
            ("new role", json!({"role": "admin"})),
            ("new role", json!({"role": "student"})),
        ][self.draw(4)]
        .clone();
        if self.students[at].is_gone {
            return false;
        }
        let name = self.students[at].name.clone();
        let answer = super::student_update::change(academy, self.admin().await, &name, body).await;
        assert!(answer.status < 500, "{}", answer.text);
        self.note(act, answer.status == 200)
    }

    async fn somebody_leaves(&mut self) -> bool {
        let at = self.draw(self.students.len());
        let Some(student) = self.students[at].awake().await else {
            return false;
        };
        let body = json!({"password": PASSWORD});
        let answer = student.post("/api/account/delete", body).await;
        assert!(answer.status < 500, "{}", answer.text);
        self.students[at].is_gone = answer.status == 204;
        self.note("erased", answer.status == 204)
    }

    fn some_course(&mut self) -> Option<String> {
        let most = self.slugs.len();
        let at = (most > 0).then(|| self.draw(most))?;
        Some(self.slugs[at].clone())
    }

    fn some_enrollment(&mut self) -> Option<(usize, String)> {
        let most = self.enrollments.len();
        let at = (most > 0).then(|| self.draw(most))?;
        Some(self.enrollments[at].clone())
    }

    async fn expect_recount(&mut self, academy: &Academy) {
        let path = "/api/admin/overview";
        let seen = self.admin().await.get(path).await.expect(200);
        let counted = Recount::of(&academy.items().await);
        counted.expect_overview(&seen.json, academy.clock.now().millis());
    }
}

fn utr(number: usize) -> String {
    format!("4{number:011}")
}
