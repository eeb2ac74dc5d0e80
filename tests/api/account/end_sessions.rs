//! `account-end-sessions`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};

use super::{NAME, actions, device};

const PATH: &str = "/api/account/sessions";

#[tokio::test]
async fn all_sessions_but_this_one_end_at_once() {
    let academy = Academy::open().await;
    let mut first = academy.student(NAME).await;
    let mut second = device(&academy).await;
    let mut ravi = academy.student("Ravi Nair").await;
    second.delete(PATH).await.expect(204);
    first.session().await.expect_problem(401, "not_signed_in");
    second.session().await.expect(200);
    ravi.session().await.expect(200);
    let account = second.account().await;
    assert_eq!(account.json["sessions"].as_array().unwrap().len(), 1);
    // There is room for twenty again, and a new one lives.
    let mut third = device(&academy).await;
    third.session().await.expect(200);
    assert!(actions(&academy).await.contains(&"end-sessions".to_owned()));
    second.delete(PATH).await.expect(204);
    third.session().await.expect_problem(401, "not_signed_in");
    second.session().await.expect(200);
}

/// A log-in that was judged before all sessions ended does not begin afterwards under a dead epoch.
#[tokio::test(flavor = "multi_thread")]
async fn log_ins_and_ends_at_once_leave_only_sessions_that_are_listed() {
    let academy = Academy::open().await;
    let asha = academy.student(NAME).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..10 {
        let mut this = asha.clone();
        let mut other = academy.visitor();
        tasks.spawn(async move {
            if number % 5 == 0 {
                (this.delete(PATH).await.status, other)
            } else {
                (other.logs_in(&email_of(NAME), PASSWORD).await.status, other)
            }
        });
    }
    let mut others = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (status, other) = done.unwrap();
        assert!([200, 204, 503].contains(&status), "{status}");
        others.push(other);
    }
    let shown = asha.clone().account().await;
    let shown = shown.json["sessions"].as_array().unwrap().len();
    let mut living = 1;
    for other in &mut others {
        living += usize::from(other.session().await.status == 200);
    }
    assert_eq!(shown, living);
}
