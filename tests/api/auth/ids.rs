//! An id is one person's for good, whatever becomes of the account.

use academy::store::keys;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::database::{TABLE, client};
use academy_tests::{Academy, Person};

/// Somebody who registers and opens the mailed link; with the id.
async fn joins(academy: &Academy, name: &str) -> (Person, String) {
    let mut person = academy.visitor();
    person.registers(name).await.expect(202);
    let token = academy.token(&email_of(name)).await;
    let opened = person.opens(&token, PASSWORD).await.expect(200);
    let id = opened.text_at("/user/id").to_owned();
    (person, id)
}

/// Removes all there is but the sessions, as a deletion would that was cut short before them.
async fn remove_all_but_sessions(academy: &Academy) {
    let client = client(&academy.database.url);
    for item in academy.items().await {
        let (pk, sk) = (item["pk"].clone(), item["sk"].clone());
        if !sk.as_s().unwrap().starts_with(keys::SESSION_PREFIX) {
            let delete = client.delete_item().table_name(TABLE);
            delete.key("pk", pk).key("sk", sk).send().await.unwrap();
        }
    }
}

/// Regression 15: ids were reused, and a deleted student's cookie opened the next one's account.
/// Fails if `auth-register` derives the id from the e-mail, or counts accounts, instead of drawing it.
#[tokio::test]
async fn nobody_gets_the_id_of_somebody_who_is_no_more_and_no_old_cookie_opens_theirs() {
    let academy = Academy::open().await;
    let (mut gone, id) = joins(&academy, "Asha Rao").await;
    remove_all_but_sessions(&academy).await;
    // The same person again, then somebody else: the first accounts of an empty table, as hers was.
    for name in ["Asha Rao", "Ravi Iyer"] {
        let (mut next, next_id) = joins(&academy, name).await;
        assert_ne!(next_id, id, "{name}");
        next.session().await.expect(200);
        gone.clone()
            .session()
            .await
            .expect_problem(401, "not_signed_in");
        remove_all_but_sessions(&academy).await;
    }
    gone.session().await.expect_problem(401, "not_signed_in");
}
