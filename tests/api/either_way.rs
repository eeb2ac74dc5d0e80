//! What takes a body by DELETE can be asked by POST as well, and refuses for the same reasons at both addresses:
//! who has to show more first, who waits, and what stands in the way.

use std::sync::Arc;

use academy::config::{Secret, SecretSource, Settings};
use academy_tests::academy::{PASSWORD, settings_json};
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

/// Both ways to the thing at `path`.
fn ways(path: &str) -> [(&'static str, String); 2] {
    [
        ("DELETE", path.to_owned()),
        ("POST", format!("{path}/delete")),
    ]
}

/// One's own account is deleted at another address than it is shown at.
const OWN: [(&str, &str); 2] = [("DELETE", "/api/account"), ("POST", "/api/account/delete")];

async fn leaves(person: &mut Person, (method, path): (&str, &str), password: &str) -> Answered {
    let body = json!({ "password": password });
    person.call(method, path, body).await
}

/// Somebody whose payment is under review; gives its id, too.
async fn pays(academy: &Academy, name: &str, utr: &str) -> (Person, String) {
    let mut person = academy.student(name).await;
    let id = person.enrolls_in("python").await;
    person.pays(&id, utr).await;
    (person, id)
}

/// Fails if one of the two ways to delete an account asks for less than the other.
#[tokio::test]
async fn an_account_goes_for_nobody_who_guesses_owes_or_shows_too_little() {
    let mut academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let (mut asha, _) = pays(&academy, "Asha Rao", "412345678901").await;
    let mut meera = academy.admin("Meera Das").await;
    meera.sets_up_a_second_factor(&academy).await;
    for way in OWN {
        let owes = leaves(&mut asha, way, PASSWORD).await;
        owes.expect_problem(409, "payment_under_review");
        let shows = leaves(&mut meera, way, PASSWORD).await;
        shows.expect_problem(403, "step_up_required");
    }
    for _ in 0..10 {
        let wrong = leaves(&mut asha, OWN[0], "not the password").await;
        wrong.expect_problem(403, "wrong_password");
    }
    // Wherever the password is asked for, it is the same one that is guessed.
    for way in OWN {
        let late = leaves(&mut asha, way, PASSWORD).await;
        late.expect_problem(429, "too_many_requests");
    }
    let wanted = json!({"email": "asha.new@example.org", "password": PASSWORD});
    let late = asha.post("/api/account/email", wanted).await;
    late.expect_problem(429, "too_many_requests");

    let mut settings = settings_json();
    settings["second_factor_required"] = json!(true);
    let settings = Settings::parse(&settings.to_string()).unwrap();
    academy.platform.secret = Secret::new(SecretSource::Fixed(Arc::new(settings)));
    let mut tara = academy.admin("Tara Nair").await;
    for way in OWN {
        let missing = leaves(&mut tara, way, PASSWORD).await;
        missing.expect_problem(403, "second_factor_missing");
    }
}

/// Fails if one of the two ways to erase a student asks for less than the other.
#[tokio::test]
async fn a_student_is_erased_by_who_shows_enough_and_with_nothing_under_review() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    pays(&academy, "Asha Rao", "412345678901").await;
    let mut meera = academy.admin("Meera Das").await;
    let mut cautious = academy.admin("Tara Nair").await;
    cautious.sets_up_a_second_factor(&academy).await;
    let why = || json!({"reason": "As the test wants it."});
    let ids = [
        academy.id_of("Asha Rao").await,
        academy.id_of("Meera Das").await,
    ];
    let [asha, admin] = ids.map(|id| ways(&format!("/api/admin/students/{id}")));
    for ((method, asha), (_, admin)) in asha.into_iter().zip(admin) {
        let owes = meera.call(method, &asha, why()).await;
        owes.expect_problem(409, "payment_under_review");
        let refused = meera.call(method, &admin, why()).await;
        refused.expect_problem(409, "is_admin");
        let shows = cautious.call(method, &asha, why()).await;
        shows.expect_problem(403, "step_up_required");
    }
}

/// Fails if one of the two ways to delete an enrollment does not look at the version.
#[tokio::test]
async fn an_enrollment_that_changed_meanwhile_is_not_deleted() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let (_, id) = pays(&academy, "Asha Rao", "412345678901").await;
    let mut meera = academy.admin("Meera Das").await;
    for (method, path) in ways(&format!("/api/admin/enrollments/{id}")) {
        let stale: Value = json!({"reason": "As the test wants it.", "version": 1});
        let refused = meera.call(method, &path, stale).await;
        refused.expect_problem(409, "version_conflict");
    }
}
