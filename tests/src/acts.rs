//! What people do through the API, in a word each, for tests that are about what comes after.

use serde_json::{Value, json};

use crate::academy::email_of;
use crate::person::{Answered, Person};

impl Person {
    /// Enrolls in the course `slug`; gives the enrollment's id.
    pub async fn enrolls_in(&mut self, slug: &str) -> String {
        // An id is its owner and the moment: a clock that stands would give the same one twice.
        self.lets_a_moment_pass();
        let answer = self
            .post("/api/enrollments", json!({ "course": slug }))
            .await;
        answer.expect(201).text_at("/id").to_owned()
    }

    /// Sends the UTR of a transfer for the enrollment `id`, which goes under review.
    pub async fn pays(&mut self, id: &str, utr: &str) -> Answered {
        self.sends_utr(id, utr).await.expect(200)
    }

    /// Sends the UTR of a transfer for the enrollment `id`, whatever comes of it.
    pub async fn sends_utr(&mut self, id: &str, utr: &str) -> Answered {
        let path = format!("/api/enrollments/{id}/payment");
        self.post(&path, json!({ "utr": utr })).await
    }

    /// An admin saw another amount than is due come for the enrollment `id`: that is recorded, and nothing is
    /// verified.
    pub async fn records(&mut self, id: &str, came: Value) -> Answered {
        let path = format!("/api/admin/enrollments/{id}/verify");
        let answer = self.post(&path, came).await;
        answer.expect_problem(409, "amount_mismatch")
    }

    /// The enrollment `id` as its student sees it.
    pub async fn enrollment(&mut self, id: &str) -> Answered {
        let path = format!("/api/enrollments/{id}");
        self.get(&path).await.expect(200)
    }

    /// Applies for the internship `slug` as `name`; gives the application's id.
    pub async fn applies_for(&mut self, slug: &str, name: &str) -> String {
        let path = format!("/api/internships/{slug}/applications");
        let answer = self.post(&path, application_of(name)).await.expect(201);
        answer.text_at("/id").to_owned()
    }

    /// Writes to the academy as `name`; gives the message's id.
    pub async fn writes_as(&mut self, name: &str) -> String {
        let answer = self
            .post("/api/messages", message_of(name))
            .await
            .expect(201);
        answer.text_at("/id").to_owned()
    }

    /// Sends JSON, and again when the academy is too busy to answer, as the pages do.
    pub async fn post_patiently(&mut self, path: &str, body: Value) -> Answered {
        for _ in 0..20 {
            let answer = self.post(path, body.clone()).await;
            if answer.status != 503 {
                return answer;
            }
        }
        panic!("{path} was too busy for twenty tries");
    }
}

/// What `name` sends to apply.
pub fn application_of(name: &str) -> Value {
    json!({
        "name": name, "email": email_of(name), "phone": "98765 43210",
        "cover_letter": "I made a website.\nIt works.",
    })
}

/// What `name` writes to the academy.
pub fn message_of(name: &str) -> Value {
    json!({
        "name": name, "email": email_of(name), "subject": "A question",
        "message": "When does the next course begin?\nThank you.",
    })
}
