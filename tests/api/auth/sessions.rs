//! Twenty sessions a person: one more ends the oldest.

use academy::domain::email::Email;
use academy::store::keys;
use academy::store::people::Login;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Person};
use serde_json::json;

use super::kept;

const NAME: &str = "Asha Rao";

async fn sessions(academy: &Academy) -> usize {
    let items = kept(academy).await;
    let is_session = |(_, sk): &&(String, String)| sk.starts_with(keys::SESSION_PREFIX);
    items.keys().filter(is_session).count()
}

async fn listed(academy: &Academy) -> usize {
    let key = keys::login(&Email::parse(&email_of(NAME)).unwrap());
    let login: Option<Login> = academy.store().read_one(&key).await.unwrap();
    login.unwrap().sessions.len()
}

async fn device(academy: &Academy) -> Person {
    academy.wait_seconds(1);
    let mut device = academy.visitor();
    let body = json!({"email": email_of(NAME), "password": PASSWORD, "remember": true});
    device.post("/api/auth/login", body).await.expect(200);
    device
}

#[tokio::test]
async fn the_twenty_first_ends_the_oldest() {
    let academy = Academy::open().await;
    let mut first = academy.student(NAME).await;
    let mut devices = Vec::new();
    for _ in 0..19 {
        devices.push(device(&academy).await);
    }
    assert_eq!((sessions(&academy).await, listed(&academy).await), (20, 20));
    first.session().await.expect(200);
    device(&academy).await.session().await.expect(200);
    first.session().await.expect_problem(401, "not_signed_in");
    assert_eq!((sessions(&academy).await, listed(&academy).await), (20, 20));
    for device in &mut devices {
        device.session().await.expect(200);
    }
    device(&academy).await;
    devices[0]
        .session()
        .await
        .expect_problem(401, "not_signed_in");
    devices[1].session().await.expect(200);
}

#[tokio::test]
async fn what_was_logged_out_or_ran_out_makes_room() {
    let academy = Academy::open().await;
    let mut first = academy.student(NAME).await;
    let mut devices = Vec::new();
    for _ in 0..19 {
        devices.push(device(&academy).await);
    }
    devices[7].logs_out().await.expect(204);
    assert_eq!((sessions(&academy).await, listed(&academy).await), (19, 19));
    device(&academy).await;
    first.session().await.expect(200);
    // The first was not to be remembered; the others are.
    academy.wait_seconds(12 * 60 * 60);
    device(&academy).await;
    devices[0].session().await.expect(200);
    assert_eq!(listed(&academy).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_log_ins_at_once_all_succeed_and_leave_twenty() {
    let academy = Academy::open().await;
    academy.student(NAME).await;
    let tasks: Vec<_> = (0..30)
        .map(|_| {
            let mut device = academy.visitor();
            tokio::spawn(async move {
                device.logs_in(&email_of(NAME), PASSWORD).await.expect(200);
                device
            })
        })
        .collect();
    let mut devices = Vec::new();
    for task in tasks {
        devices.push(task.await.unwrap());
    }
    let mut living = 0;
    for device in &mut devices {
        living += u32::from(device.session().await.status == 200);
    }
    // The one that the account was made with began in the same moment: any twenty may be left.
    assert!((19..=20).contains(&living), "{living}");
    assert_eq!((sessions(&academy).await, listed(&academy).await), (20, 20));
}
