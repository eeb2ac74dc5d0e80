//! What the panel does with messages and applications alike, as the tests of both act it.

use academy_tests::{Academy, Person, invariants};
use serde_json::json;

/// What lies in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Message,
    Application,
}

impl Kind {
    fn list(self) -> &'static str {
        match self {
            Self::Message => "/api/admin/messages",
            Self::Application => "/api/admin/applications",
        }
    }
}

/// An inbox with one in it, and who looks.
pub(super) struct Inbox {
    pub(super) academy: Academy,
    pub(super) meera: Person,
    asha: Person,
    kind: Kind,
    path: String,
}

impl Inbox {
    pub(super) async fn with(kind: Kind) -> Self {
        let academy = Academy::open().await;
        academy.internship("web").await;
        let id = match kind {
            Kind::Message => academy.visitor().writes_as("Asha Rao").await,
            Kind::Application => academy.visitor().applies_for("web", "Asha Rao").await,
        };
        Self {
            meera: academy.admin("Meera Iyer").await,
            asha: academy.student("Asha Rao").await,
            path: format!("{}/{id}", kind.list()),
            academy,
            kind,
        }
    }

    /// Who, then which, then what: each request is wrong in what comes later too.
    pub(super) async fn judges_in_order(mut self, good: &str) {
        let before = self.academy.items().await;
        for (body, fields) in [
            (json!({}), vec![("state", "required")]),
            (json!({"state": "opened"}), vec![("state", "wrong_type")]),
            (
                json!({"state": good, "reason": "x"}),
                vec![("reason", "unknown_field")],
            ),
        ] {
            let refused = self.meera.call("PATCH", &self.path, body.clone()).await;
            refused.expect_fields(&fields);
            for id in ["01kn3mwca0144gj289144gj289", "nothing"] {
                let absent = format!("{}/{id}", self.kind.list());
                let refused = self.meera.call("PATCH", &absent, body.clone()).await;
                refused.expect_problem(404, "not_found");
            }
            let student = self.asha.call("PATCH", &self.path, body.clone()).await;
            student.expect_problem(403, "admins_only");
            let nobody = self.academy.visitor().call("PATCH", &self.path, body).await;
            nobody.expect_problem(401, "not_signed_in");
        }
        assert_eq!(self.academy.items().await, before);
    }

    /// Twenty admins at once, half of whom remove it while the others give it `state`.
    pub(super) async fn goes_by_one_of_many(&self, state: &'static str) {
        let mut acts = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (mut meera, path) = (self.meera.clone(), self.path.clone());
            acts.spawn(async move {
                if number % 2 == 0 {
                    return meera.delete(&path).await;
                }
                meera.call("PATCH", &path, json!({"state": state})).await
            });
        }
        let mut removed = 0;
        while let Some(answer) = acts.join_next().await {
            let answer = answer.unwrap();
            assert!([200, 204, 404].contains(&answer.status), "{}", answer.text);
            removed += u32::from(answer.status == 204);
        }
        assert_eq!(removed, 1);
        invariants::hold(&self.academy, &self.meera, "many at once").await;
    }

    /// Its removal takes no body, and no student.
    pub(super) async fn refuses_a_body_and_a_student(mut self) {
        let before = self.academy.items().await;
        let body = json!({"reason": "old"});
        let refused = self.meera.call("DELETE", &self.path, body).await;
        refused.expect_problem(422, "unknown_field");
        let student = self.asha.delete(&self.path).await;
        student.expect_problem(403, "admins_only");
        let nobody = self.academy.visitor().delete(&self.path).await;
        nobody.expect_problem(401, "not_signed_in");
        assert_eq!(self.academy.items().await, before);
    }

    /// The list takes none of `queries`, and strangers are refused before that is told.
    pub(super) async fn refuses_queries(mut self, queries: &[&str]) {
        for query in queries {
            let path = format!("{}?{query}", self.kind.list());
            let bad = self.meera.get_besides_the_contract(&path).await;
            bad.expect_problem(400, "bad_query");
            let student = self.asha.get_besides_the_contract(&path).await;
            student.expect_problem(403, "admins_only");
            let nobody = self.academy.visitor().get_besides_the_contract(&path).await;
            nobody.expect_problem(401, "not_signed_in");
        }
    }
}
