//! The second factor at `auth-login`.

use std::sync::Arc;

use academy::config::{Secret, SecretSource, Settings};
use academy::mail::Message;
use academy_tests::academy::{PASSWORD, email_of, settings_json};
use academy_tests::late::overtaken;
use academy_tests::{Academy, Person};
use serde_json::json;

use super::kept;

#[tokio::test]
async fn log_in_asks_for_a_code_and_takes_each_once() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let email = email_of("Asha Rao");
    let mut device = academy.visitor();
    let before = kept(&academy).await;
    for code in [None, Some(""), Some("  ")] {
        let body = json!({"email": email, "password": PASSWORD, "code": code});
        let asked = device.post("/api/auth/login", body).await;
        asked.expect_problem(403, "second_factor_required");
    }
    // The one that set it up is used, others are none, and a right code does not stand in for a password.
    for code in [&app.code(&academy), "abcdef", "00000-00000"] {
        let refused = device.logs_in_with(&email, code).await;
        refused.expect_problem(401, "invalid_credentials");
    }
    let code = app.next_code(&academy);
    let body = json!({"email": email, "password": "not the password", "code": code});
    let refused = device.post("/api/auth/login", body).await;
    refused.expect_problem(401, "invalid_credentials");
    assert_eq!(kept(&academy).await, before);
    assert!(device.cookies.is_empty());
    device.logs_in_with(&email, &code).await.expect(200);
    device.session().await.expect(200);
    let again = academy.visitor().logs_in_with(&email, &code).await;
    again.expect_problem(401, "invalid_credentials");
    academy.wait_seconds(60);
    let code = app.code(&academy);
    device.logs_in_with(&email, &code).await.expect(200);
}

/// Fails if `second_factor::shown` asks only whether a code is another one than the last.
#[tokio::test]
async fn a_used_code_stays_used_after_a_newer_one() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let email = email_of("Asha Rao");
    let (used, newer) = (app.code(&academy), app.next_code(&academy));
    asha.logs_in_with(&email, &newer).await.expect(200);
    // The device's clock may be off by a step: by time alone both codes hold.
    for code in [used, newer] {
        let again = academy.visitor().logs_in_with(&email, &code).await;
        again.expect_problem(401, "invalid_credentials");
    }
}

/// Fails if `signing_in::relisted` is content with the same password where the second factor is another
/// one, or a log-in without a code is written without a look at `second_factor_uses`.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_a_second_factor_overtakes_is_asked_for_a_code() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.is_offered_a_second_factor().await;
    let (mut device, email) = (academy.visitor(), email_of("Asha Rao"));
    let log_in = async move { device.logs_in(&email, PASSWORD).await };
    let late = overtaken(&wire, log_in).await;
    let code = json!({"code": app.code(&academy)});
    asha.post("/api/account/totp/confirm", code)
        .await
        .expect(200);
    let before = kept(&academy).await;
    let asked = late.await.unwrap();
    asked.expect_problem(403, "second_factor_required");
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test]
async fn a_recovery_code_logs_in_once_and_its_owner_is_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let email = email_of("Asha Rao");
    let typed = app.recovery[0].to_uppercase().replace('-', " ");
    asha.logs_in_with(&email, &typed).await.expect(200);
    let again = asha.logs_in_with(&email, &app.recovery[0]).await;
    again.expect_problem(401, "invalid_credentials");
    asha.logs_in_with(&email, &app.recovery[1])
        .await
        .expect(200);
    let told = academy.mails().await.into_iter().map(|mail| mail.message);
    let mut left: Vec<u32> = told
        .filter_map(|message| match message {
            Message::RecoveryCodeUsed { left } => left,
            _ => None,
        })
        .collect();
    left.sort_unstable();
    assert_eq!(left, [8, 9]);
    // The app goes on working.
    let code = app.next_code(&academy);
    asha.logs_in_with(&email, &code).await.expect(200);
}

/// Fails if the log-in's transaction does not hold the number of uses.
#[tokio::test(flavor = "multi_thread")]
async fn one_code_sent_by_many_at_once_logs_one_in() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    for code in [app.next_code(&academy), app.recovery[0].clone()] {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (mut device, code) = (academy.visitor(), code.clone());
            let email = email_of("Asha Rao");
            tasks.spawn(async move { device.logs_in_with(&email, &code).await.status });
        }
        let mut let_in = 0;
        while let Some(status) = tasks.join_next().await {
            let status = status.unwrap();
            assert!([200, 401].contains(&status), "{status}");
            let_in += u32::from(status == 200);
        }
        assert_eq!(let_in, 1);
    }
}

#[tokio::test]
async fn wrong_codes_count_as_failed_log_ins() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let email = email_of("Asha Rao");
    let mut thief = academy.visitor();
    for _ in 0..10 {
        let refused = thief.logs_in_with(&email, "abcdef").await;
        refused.expect_problem(401, "invalid_credentials");
    }
    let code = app.next_code(&academy);
    let late = thief.logs_in_with(&email, &code).await;
    late.expect_problem(429, "too_many_requests");
    let late = thief.logs_in(&email, PASSWORD).await;
    late.expect_problem(429, "too_many_requests");
    // On a device that logged in before, the owner is not held up.
    asha.logs_in_with(&email, &code).await.expect(200);
}

/// A rotated `totp_key` must not let anybody in without a code.
#[tokio::test]
async fn another_totp_key_opens_nothing_and_lets_nobody_in() {
    let mut academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let mut settings = settings_json();
    settings["totp_key"] = json!("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM");
    let settings = Settings::parse(&settings.to_string()).unwrap();
    academy.platform.secret = Secret::new(SecretSource::Fixed(Arc::new(settings)));
    let mut device = academy.visitor();
    let email = email_of("Asha Rao");
    for code in [&app.next_code(&academy), &app.recovery[0]] {
        let refused = device.logs_in_with(&email, code).await;
        refused.expect_problem(500, "internal");
    }
    let asked = device.logs_in(&email, PASSWORD).await;
    asked.expect_problem(403, "second_factor_required");
}

/// Fails if whoever knows the password may go on guessing the code, from address to address.
#[tokio::test]
async fn twenty_wrong_codes_a_day_are_all_that_the_right_password_allows() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let email = email_of("Asha Rao");
    strangers_guess_twenty_times(&academy).await;
    academy.wait_seconds(2 * 60 * 60);
    let code = app.code(&academy);
    let late = academy.visitor().logs_in_with(&email, &code).await;
    late.expect_problem(429, "too_many_requests");
    // The owner's own device goes on, and a day later everybody else's.
    asha.logs_in_with(&email, &code).await.expect(200);
    academy.wait_seconds(24 * 60 * 60);
    let code = app.code(&academy);
    let mut tablet = academy.visitor();
    tablet.logs_in_with(&email, &code).await.expect(200);
}

/// Fails if a device stays known that never showed a code: whoever knew the password before there was a second
/// factor has as many devices as they like. Or if the device is forgotten on which the factor was set up.
#[tokio::test]
async fn devices_that_showed_no_code_have_twenty_wrong_ones_between_them() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut before: Vec<_> = (0..2).map(|_| academy.visitor()).collect();
    for device in &mut before {
        device.logs_in(&email, PASSWORD).await.expect(200);
    }
    let app = asha.sets_up_a_second_factor(&academy).await;
    // Nor does the mailed link make a device known, where a code is asked for.
    let mut reader = academy.visitor();
    chooses_by_the_mailed_link(&academy, &mut reader).await;
    for device in &mut before {
        for number in 0..10 {
            let refused = device.logs_in_with(&email, &format!("{number:06}")).await;
            refused.expect_problem(401, "invalid_credentials");
        }
    }
    // And what strangers have, no more.
    strangers_guess_twenty_times(&academy).await;
    let code = app.next_code(&academy);
    let late = reader.logs_in_with(&email, &code).await;
    late.expect_problem(429, "too_many_requests");
    asha.logs_in_with(&email, &code).await.expect(200);
}

/// Fails if strangers hold up a device that logged in before there was a second factor, or on which the password was
/// chosen by the mailed link: its owner, who has password and code, would wait for as long as they flood the
/// account. Or if the link takes from a device that showed a code what it is known by.
#[tokio::test]
async fn strangers_codes_hold_up_no_device_that_logged_in_before() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut before = academy.visitor();
    before.logs_in(&email, PASSWORD).await.expect(200);
    let app = asha.sets_up_a_second_factor(&academy).await;
    let by_code = asha.cookies["__Host-device"].clone();
    chooses_by_the_mailed_link(&academy, &mut asha).await;
    assert_eq!(asha.cookies["__Host-device"], by_code);
    strangers_guess_twenty_times(&academy).await;
    academy.wait_seconds(60);
    let mut reader = academy.visitor();
    chooses_by_the_mailed_link(&academy, &mut reader).await;
    let mut devices = [asha, before, reader];
    for device in &mut devices {
        academy.wait_seconds(60);
        let code = app.code(&academy);
        device.logs_in_with(&email, &code).await.expect(200);
    }
}

/// Fails if a known device is counted by the e-mail, too: whoever has one moves on from one e-mail to the next.
#[tokio::test]
async fn wrong_codes_of_a_known_device_go_on_being_counted_under_another_e_mail() {
    const OTHER: &str = "asha.other@example.com";
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    for number in 0..20 {
        if number == 10 {
            academy.wait_seconds(15 * 60);
        }
        let refused = asha
            .logs_in_with(&email_of("Asha Rao"), &format!("{number:06}"))
            .await;
        refused.expect_problem(401, "invalid_credentials");
    }
    asha.wants_email(OTHER).await.expect(202);
    let token = academy.email_token(OTHER).await;
    asha.confirms_email(&token).await.expect(204);
    academy.wait_seconds(15 * 60);
    let late = asha.logs_in_with(OTHER, &app.code(&academy)).await;
    late.expect_problem(429, "too_many_requests");
}

/// Fails if another e-mail has wrong codes of its own: whoever knows the password moves on from one to the next. Or if
/// they stay behind, for whoever has the former e-mail next.
#[tokio::test]
async fn wrong_codes_go_on_being_counted_under_another_e_mail() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    strangers_guess_twenty_times(&academy).await;
    const OTHER: &str = "asha.other@example.com";
    asha.wants_email(OTHER).await.expect(202);
    let token = academy.email_token(OTHER).await;
    asha.confirms_email(&token).await.expect(204);
    let mut stranger = academy.visitor();
    let late = stranger.logs_in_with(OTHER, &app.next_code(&academy)).await;
    late.expect_problem(429, "too_many_requests");
}

/// Twenty wrong codes behind her right password, each of another device that nobody knows.
async fn strangers_guess_twenty_times(academy: &Academy) {
    for number in 0..20 {
        let guess = format!("{number:06}");
        let mut stranger = academy.visitor();
        let refused = stranger.logs_in_with(&email_of("Asha Rao"), &guess).await;
        refused.expect_problem(401, "invalid_credentials");
    }
}

/// Her password is chosen on `device`, by the link that is mailed to her.
async fn chooses_by_the_mailed_link(academy: &Academy, device: &mut Person) {
    let email = email_of("Asha Rao");
    device.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    device.resets(&token, PASSWORD).await.expect(204);
}
