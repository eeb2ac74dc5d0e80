//! Passwords by hashes of the old site.

use academy::auth::password::Passwords;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

/// What the old hashes here are of. Made by Python: see `shared/old-passwords/src/tests.rs`.
const OLD: &str = "old password";
const PBKDF2: &str = "pbkdf2:sha1:1000$aB3dE5gH$6560de93dcf48f0ba86187ef9b308eb5decc423d";
const SCRYPT: &str = "scrypt:1024:8:1$aB3dE5gH7jK9mN1p$bdcda41cf9fefb94a1dbc38dc5e5cc74fee4c9b7c96c4abc3148a733059b821f8989b1bd24c7f33b84273a745f1e2a3ece479aca0b982f58443f1a8766a986f2";
const OF_TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// PRODUCT: "old hashes accepted at import, upgraded at log-in". Fails if the new hash is not written,
/// or by another transaction than the session.
#[tokio::test]
async fn a_log_in_by_an_old_password_makes_its_hash_anew_in_the_same_transaction() {
    for old in [PBKDF2, SCRYPT] {
        let (mut academy, wire) = Academy::wired().await;
        academy.platform.passwords = Passwords::OF_TODAY;
        academy.student("Asha Rao").await;
        let email = email_of("Asha Rao");
        academy.keeps_hash(&email, old).await;
        let mut asha = academy.visitor();
        let wrong = asha.logs_in(&email, PASSWORD).await;
        wrong.expect_problem(401, "invalid_credentials");
        assert_eq!(academy.hash_of(&email).await, old);
        wire.calls().clear();
        asha.logs_in(&email, OLD).await.expect(200);
        let calls = wire.calls().list();
        let calls: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(calls, ["BatchGetItem", "TransactWriteItems"]);
        let hash = academy.hash_of(&email).await;
        assert!(hash.starts_with(OF_TODAY), "{hash}");
        asha.session().await.expect(200);
        asha.logs_in(&email, OLD).await.expect(200);
        assert_eq!(academy.hash_of(&email).await, hash, "once is enough");
    }
}

/// Fails if a disabled account, or one whose code is still to be shown, gets a new hash.
#[tokio::test]
async fn only_a_log_in_that_succeeds_makes_a_hash_anew() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    academy.student("Ravi Iyer").await;
    let (asha, ravi) = (email_of("Asha Rao"), email_of("Ravi Iyer"));
    academy.keeps_hash(&asha, SCRYPT).await;
    academy.keeps_hash(&ravi, SCRYPT).await;
    academy.disables(&ravi).await;
    let mut visitor = academy.visitor();
    let refused = visitor.logs_in(&ravi, OLD).await;
    refused.expect_problem(401, "invalid_credentials");
    let asked = visitor.logs_in(&asha, OLD).await;
    asked.expect_problem(403, "second_factor_required");
    for email in [&asha, &ravi] {
        assert_eq!(academy.hash_of(email).await, SCRYPT);
    }
    let body = json!({"email": asha, "password": OLD, "code": app.next_code(&academy)});
    visitor.post("/api/auth/login", body).await.expect(200);
    assert!(academy.hash_of(&asha).await.starts_with(OF_TODAY));
}

/// Fails if what confirms an act by the password knows Argon2 only.
#[tokio::test]
async fn an_old_password_confirms_what_its_owner_does() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    academy.keeps_hash(&email, PBKDF2).await;
    let change = |current: &str| json!({"current_password": current, "new_password": PASSWORD});
    let path = "/api/account/password";
    let refused = asha.post(path, change("Old password")).await;
    refused.expect_problem(403, "wrong_password");
    asha.post(path, change(OLD)).await.expect(204);
    assert!(academy.hash_of(&email).await.starts_with(OF_TODAY));
    asha.logs_in(&email, PASSWORD).await.expect(200);
}
