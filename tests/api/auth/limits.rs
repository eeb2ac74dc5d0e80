//! The limits of log-in failures: BARS 17, regression 18.

use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::late::{overtaken, reads_of};
use academy_tests::{Academy, Person};
use serde_json::json;

use super::kept;

const WRONG: &str = "not the password";
/// Passwords that come after the first one.
const CHANGED: &str = "changed horse battery";
const RESET: &str = "reset horse battery";

async fn fails(person: &mut Person, email: &str, times: u32) {
    for _ in 0..times {
        let answer = person.logs_in(email, WRONG).await;
        answer.expect_problem(401, "invalid_credentials");
    }
}

/// Regression 18: 30 wrong passwords, then the right one. Fails if `login.rs` judges the password
/// before `limits.require`, or `Try::failed` does not count.
#[tokio::test]
async fn ten_wrong_passwords_answer_401_and_the_eleventh_try_429() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    // Known and unknown e-mails are counted alike.
    for name in ["Asha Rao", "Nobody Known"] {
        let mut stranger = academy.visitor();
        fails(&mut stranger, &email_of(name), 10).await;
        let refused = stranger.logs_in(&email_of(name), PASSWORD).await;
        let refused = refused.expect_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("900"));
        academy.wait_seconds(899);
        let refused = stranger.logs_in(&email_of(name), PASSWORD).await;
        let refused = refused.expect_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    let mut stranger = academy.visitor();
    fails(&mut stranger, &email_of("Asha Rao"), 10).await;
    academy
        .visitor()
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    stranger
        .logs_in(&email_of("Ravi Iyer"), WRONG)
        .await
        .expect_problem(401, "invalid_credentials");
    academy.wait_seconds(900);
    stranger
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
}

/// Fails if `signing_in::open` counts what failures are counted by, or clears it.
#[tokio::test]
async fn a_success_clears_nothing_and_is_not_counted() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    for _ in 0..9 {
        fails(&mut visitor, &email_of("Asha Rao"), 1).await;
        let mut same_address = Person::new(academy.platform.clone(), visitor.address.clone());
        same_address
            .logs_in(&email_of("Asha Rao"), PASSWORD)
            .await
            .expect(200);
    }
    fails(&mut visitor, &email_of("Asha Rao"), 1).await;
    let refused = visitor.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
}

/// Fails if `signing_in::open` leaves out `goes_on_for`: with the cookie of a device, ten tries more would follow
/// each success.
#[tokio::test]
async fn a_success_clears_nothing_for_the_device_that_it_makes_known_either() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    let email = email_of("Asha Rao");
    fails(&mut visitor, &email, 6).await;
    visitor.logs_in(&email, PASSWORD).await.expect(200);
    fails(&mut visitor, &email, 3).await;
    visitor.logs_in(&email, PASSWORD).await.expect(200);
    fails(&mut visitor, &email, 1).await;
    let refused = visitor.logs_in(&email, PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    // It was the tenth; with the window the count is over.
    academy.wait_seconds(15 * 60);
    visitor.logs_in(&email, PASSWORD).await.expect(200);
}

/// Fails if `Request::client` believes a header that anybody may send.
#[tokio::test]
async fn a_forged_address_header_opens_no_new_bucket() {
    let academy = Academy::open().await;
    let mut stranger = academy.visitor();
    fails(&mut stranger, &email_of("Asha Rao"), 10).await;
    let body = json!({"email": email_of("Asha Rao"), "password": WRONG}).to_string();
    for name in [
        "x-forwarded-for",
        "x-real-ip",
        "forwarded",
        "true-client-ip",
        "cf-connecting-ip",
    ] {
        let headers = [("content-type", "application/json"), (name, "203.0.113.77")];
        let answer = stranger
            .send("POST", "/api/auth/login", &headers, &body)
            .await;
        answer.expect_problem(429, "too_many_requests");
    }
}

/// Fails if `LoginLimits::tallies` leaves out the client.
#[tokio::test]
async fn a_client_fails_a_hundred_times_whatever_the_e_mails() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut stranger = academy.visitor();
    for number in 0..100 {
        fails(&mut stranger, &format!("nobody.{number}@example.com"), 1).await;
    }
    let refused = stranger.logs_in("nobody.100@example.com", WRONG).await;
    refused.expect_problem(429, "too_many_requests");
    let refused = stranger.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    academy
        .visitor()
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
}

/// A hundred failures on the account of `name`, from ten clients.
async fn flood(academy: &Academy, name: &str) {
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (mut stranger, email) = (academy.visitor(), email_of(name));
            tokio::spawn(async move { fails(&mut stranger, &email, 10).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Fails if who logged in on this device before is counted together with strangers, or a device that is known
/// for somebody else counts as known.
#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_a_flooded_account_logs_in_from_a_known_device_and_nobody_else_does() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.logs_out().await.expect(204);
    let mut ravi = academy.student("Ravi Iyer").await;
    flood(&academy, "Asha Rao").await;
    let mut elsewhere = academy.visitor();
    let refused = elsewhere.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    // A device that is known for somebody else is a stranger here.
    let refused = ravi.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    ravi.logs_in(&email_of("Ravi Iyer"), PASSWORD)
        .await
        .expect(200);
    asha.logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    academy.wait_seconds(60 * 60);
    elsewhere
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
}

/// Fails if `LoginLimits::tallies` holds a known device up by what its address is counted for.
#[tokio::test]
async fn strangers_behind_the_owners_address_do_not_lock_out_a_known_device() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.logs_out().await.expect(204);
    let mut neighbour = Person::new(academy.platform.clone(), asha.address.clone());
    fails(&mut neighbour, &email_of("Asha Rao"), 10).await;
    for number in 0..90 {
        fails(&mut neighbour, &format!("nobody.{number}@example.com"), 1).await;
    }
    let refused = neighbour.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    asha.logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    // And the known device has its own ten.
    fails(&mut asha, &email_of("Asha Rao"), 10).await;
    let refused = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
}

/// Fails if all devices that an account knows are counted as one, or if a log-in makes a new one of a device.
#[tokio::test]
async fn wrong_passwords_on_one_known_device_hold_up_no_other_one() {
    let academy = Academy::open().await;
    let (mut asha, email) = (academy.student("Asha Rao").await, email_of("Asha Rao"));
    asha.logs_out().await.expect(204);
    let mut phone = Person::new(academy.platform.clone(), asha.address.clone());
    phone.logs_in(&email, PASSWORD).await.expect(200);
    phone.logs_out().await.expect(204);
    fails(&mut phone, &email, 9).await;
    phone.logs_in(&email, PASSWORD).await.expect(200);
    phone.logs_out().await.expect(204);
    fails(&mut phone, &email, 1).await;
    let refused = phone.logs_in(&email, PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    asha.logs_in(&email, PASSWORD).await.expect(200);
}

/// Fails if a device is a stranger where the password was changed, or reset, on another one: its owner would wait
/// for as long as strangers flood the account.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_hold_up_no_device_that_logged_in_by_a_former_password() {
    let academy = Academy::open().await;
    let (mut asha, email) = (academy.student("Asha Rao").await, email_of("Asha Rao"));
    let mut phone = academy.visitor();
    phone.logs_in(&email, PASSWORD).await.expect(200);
    let body = json!({"current_password": PASSWORD, "new_password": CHANGED});
    asha.post("/api/account/password", body).await.expect(204);
    flood(&academy, "Asha Rao").await;
    phone.logs_in(&email, CHANGED).await.expect(200);
    let mut anew = academy.visitor();
    anew.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    anew.resets(&token, RESET).await.expect(204);
    for device in [&mut asha, &mut phone, &mut anew] {
        device.logs_in(&email, RESET).await.expect(200);
    }
}

/// Fails if each cookie goes on under a password that was not shown on its device with counters of its own:
/// whoever knew the old one makes as many as they like. Or if the device that chose the new one is counted with
/// them, or one of them has less than whoever hides the cookie.
#[tokio::test(flavor = "multi_thread")]
async fn devices_of_a_former_password_have_a_hundred_tries_between_them_and_no_more_than_strangers()
{
    let academy = Academy::open().await;
    let (mut asha, email) = (academy.student("Asha Rao").await, email_of("Asha Rao"));
    let mut intruders: Vec<_> = (0..11).map(|_| academy.visitor()).collect();
    for intruder in &mut intruders {
        intruder.logs_in(&email, PASSWORD).await.expect(200);
    }
    let mut beside = Person::new(academy.platform.clone(), intruders[0].address.clone());
    beside.logs_in(&email, PASSWORD).await.expect(200);
    let body = json!({"current_password": PASSWORD, "new_password": CHANGED});
    asha.post("/api/account/password", body).await.expect(204);
    // Ten of the former devices', and ten that anybody has.
    fails(&mut intruders[0], &email, 20).await;
    let refused = beside.logs_in(&email, CHANGED).await;
    refused.expect_problem(429, "too_many_requests");
    for intruder in &mut intruders[1..10] {
        fails(intruder, &email, 10).await;
    }
    let mut last = intruders.pop().unwrap();
    fails(&mut last, &email, 1).await;
    for _ in 0..8 {
        fails(&mut academy.visitor(), &email, 10).await;
    }
    fails(&mut academy.visitor(), &email, 9).await;
    let refused = last.logs_in(&email, CHANGED).await;
    refused.expect_problem(429, "too_many_requests");
    asha.logs_in(&email, CHANGED).await.expect(200);
}

/// Regression 18, of guesses at once. Fails if `Tally::count` counts without the condition that the
/// limit still allows it.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_ten_are_answered() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    for name in ["Asha Rao", "Nobody Known"] {
        let stranger = academy.visitor();
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let mut stranger = stranger.clone();
                tokio::spawn(async move { stranger.logs_in(&email_of(name), WRONG).await.status })
            })
            .collect();
        let mut statuses = Vec::new();
        for task in tasks {
            statuses.push(task.await.unwrap());
        }
        statuses.sort_unstable();
        let wanted: Vec<u16> = [401; 10].into_iter().chain([429; 6]).collect();
        assert_eq!(statuses, wanted);
    }
}

/// Fails if `signing_in::open` writes the session without a look at the limits: of guesses at once the
/// right one would be answered, however many wrong ones were counted before it was written.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_guess_that_ten_wrong_ones_overtake_opens_nothing() {
    let (academy, wire) = Academy::wired().await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut stranger = academy.visitor();
    fails(&mut stranger, &email, 9).await;
    let mut right = stranger.clone();
    let log_in = async move { right.logs_in(&email_of("Asha Rao"), PASSWORD).await };
    let late = overtaken(&wire, log_in).await;
    fails(&mut stranger, &email, 1).await;
    let before = kept(&academy).await;
    let refused = late.await.unwrap();
    refused.expect_problem(429, "too_many_requests");
    assert_eq!(kept(&academy).await, before);
}

/// Fails if `Try::failed` gives a lost race back to be answered anew: each would cost a second hash.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_guess_that_another_overtakes_is_counted_without_a_second_look_at_the_password() {
    let (academy, wire) = Academy::wired().await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut stranger = academy.visitor();
    let mut slow = stranger.clone();
    wire.calls().clear();
    let guess = async move { slow.logs_in(&email_of("Asha Rao"), WRONG).await };
    let late = overtaken(&wire, guess).await;
    fails(&mut stranger, &email, 1).await;
    let answer = late.await.unwrap();
    answer.expect_problem(401, "invalid_credentials");
    assert_eq!(reads_of(&wire, "EMAIL#"), 2, "one a guess");
    // Both were counted.
    fails(&mut stranger, &email, 8).await;
    let refused = stranger.logs_in(&email, PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
}
