//! `auth-step-up`, and what asks for it.

use std::sync::Arc;

use academy::config::{Secret, SecretSource, Settings};
use academy::mail::Message;
use academy_tests::academy::{PASSWORD, email_of, settings_json};
use academy_tests::{Academy, Person};
use serde_json::json;

use super::kept;

async fn paid(academy: &Academy) -> String {
    academy.course("python", 49_900).await;
    let mut ravi = academy.student("Ravi Nair").await;
    let id = ravi.enrolls_in("python").await;
    ravi.pays(&id, "412345678901").await;
    let mut admin = academy.admin("Kiran Das").await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    admin.post(&path, json!({})).await.expect(200);
    id
}

async fn refunds(admin: &mut Person, id: &str) -> academy_tests::Answered {
    let path = format!("/api/admin/enrollments/{id}/refund");
    admin
        .post(&path, json!({"reason": "Asked for it back."}))
        .await
}

#[tokio::test]
async fn a_refund_asks_admins_for_the_second_factor_once_more_and_it_holds_for_ten_minutes() {
    let academy = Academy::open().await;
    let id = paid(&academy).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let app = meera.sets_up_a_second_factor(&academy).await;
    let before = kept(&academy).await;
    let refused = refunds(&mut meera, &id).await;
    refused.expect_problem(403, "step_up_required");
    let used = meera.steps_up(&app.code(&academy)).await;
    used.expect_problem(403, "wrong_code");
    assert_eq!(kept(&academy).await, before);
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    // Another session of hers has not shown it.
    academy.wait_seconds(60);
    let mut other = academy.visitor();
    let code = app.code(&academy);
    other
        .logs_in_with(&email_of("Meera Iyer"), &code)
        .await
        .expect(200);
    let refused = refunds(&mut other, &id).await;
    refused.expect_problem(403, "step_up_required");
    academy.wait_seconds(9 * 60);
    let refused = refunds(&mut meera, &id).await;
    refused.expect_problem(403, "step_up_required");
    meera.steps_up(&app.code(&academy)).await.expect(204);
    academy.wait_seconds(10 * 60 - 1);
    refunds(&mut meera, &id).await.expect(200);
}

#[tokio::test]
async fn who_is_no_admin_or_names_nothing_hears_that_as_the_contract_orders_it() {
    let academy = Academy::open().await;
    let id = paid(&academy).await;
    let mut student = academy.student("Asha Rao").await;
    student.sets_up_a_second_factor(&academy).await;
    let refused = refunds(&mut student, &id).await;
    refused.expect_problem(403, "admins_only");
    let mut meera = academy.admin("Meera Iyer").await;
    let refused = refunds(&mut meera, "nonsense").await;
    refused.expect_problem(404, "not_found");
    meera.sets_up_a_second_factor(&academy).await;
    let refused = refunds(&mut meera, "nonsense").await;
    refused.expect_problem(403, "step_up_required");
}

#[tokio::test]
async fn where_the_configuration_requires_one_who_has_none_may_not() {
    let mut academy = Academy::open().await;
    let id = paid(&academy).await;
    let mut settings = settings_json();
    settings["second_factor_required"] = json!(true);
    let settings = Settings::parse(&settings.to_string()).unwrap();
    academy.platform.secret = Secret::new(SecretSource::Fixed(Arc::new(settings)));
    let mut meera = academy.admin("Meera Iyer").await;
    let refused = refunds(&mut meera, &id).await;
    refused.expect_problem(403, "second_factor_missing");
    let refused = meera.steps_up("123456").await;
    refused.expect_problem(403, "second_factor_missing");
    // The password alone opens no part of the panel, only the way to a second factor.
    for path in ["overview", "students", "enrollments", "audit"] {
        let refused = meera.get(&format!("/api/admin/{path}")).await;
        refused.expect_problem(403, "second_factor_missing");
    }
    let app = meera.sets_up_a_second_factor(&academy).await;
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    refunds(&mut meera, &id).await.expect(200);
    meera.get("/api/admin/overview").await.expect(200);
}

#[tokio::test]
async fn step_up_takes_recovery_codes_counts_wrong_ones_and_wants_somebody_signed_in() {
    let academy = Academy::open().await;
    let mut stranger = academy.visitor();
    let refused = stranger.steps_up("123456").await;
    refused.expect_problem(401, "not_signed_in");
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    asha.steps_up("")
        .await
        .expect_fields(&[("code", "required")]);
    ten_wrong_codes(&mut asha).await;
    let late = asha.steps_up(&app.recovery[0]).await;
    late.expect_problem(429, "too_many_requests");
    academy.wait_seconds(15 * 60);
    asha.steps_up(&app.recovery[0]).await.expect(204);
    let used = asha.steps_up(&app.recovery[0]).await;
    used.expect_problem(403, "wrong_code");
    let told = academy.mails().await.pop().unwrap().message;
    assert!(matches!(told, Message::RecoveryCodeUsed { left: Some(9) }));
}

/// Fails if wrong codes are counted by the quarter of an hour alone: ten and ten again find one in time.
#[tokio::test]
async fn twenty_wrong_codes_a_day_are_the_most() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let (email, code) = (email_of("Asha Rao"), app.next_code(&academy));
    asha.logs_in_with(&email, &code).await.expect(200);
    for _ in 0..2 {
        ten_wrong_codes(&mut asha).await;
        academy.wait_seconds(15 * 60);
    }
    let right = app.code(&academy);
    let remove = "/api/account/totp/remove";
    let removed = asha.post(remove, json!({"code": right})).await;
    removed.expect_problem(429, "too_many_requests");
    let refused = asha.steps_up(&right).await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("84600"));
    academy.wait_seconds(84_600);
    asha.logs_in_with(&email, &app.code(&academy))
        .await
        .expect(200);
    asha.steps_up(&app.next_code(&academy)).await.expect(204);
}

/// Fails if a stolen session's wrong codes hold up those by which its owner showed a right one, be it as the factor
/// was set up, to step up or to log in; or if sessions that showed none have more than twenty between them.
#[tokio::test]
async fn a_session_that_showed_a_right_code_is_held_up_by_its_own_wrong_ones_alone() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut old: Vec<_> = (0..4).map(|_| academy.visitor()).collect();
    for session in &mut old {
        session.logs_in(&email, PASSWORD).await.expect(200);
    }
    let mut stepped = old.pop().unwrap();
    let app = asha.sets_up_a_second_factor(&academy).await;
    stepped.steps_up(&app.recovery[0]).await.expect(204);
    for session in &mut old[..2] {
        ten_wrong_codes(session).await;
    }
    let refused = old[2].steps_up(&app.next_code(&academy)).await;
    refused.expect_problem(429, "too_many_requests");
    let mut anew = academy.visitor();
    let code = app.next_code(&academy);
    anew.logs_in_with(&email, &code).await.expect(200);
    for session in [&mut asha, &mut stepped, &mut anew] {
        academy.wait_seconds(60);
        session.steps_up(&app.code(&academy)).await.expect(204);
    }
}

/// Fails if a session goes by a code of a second factor that is gone: whoever knows a password sets one up, shows
/// its codes by twenty sessions, and takes it off; each would have a count of its own under the owner's.
#[tokio::test]
async fn a_code_of_a_factor_that_is_gone_was_shown_for_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut thieves: Vec<_> = (0..2).map(|_| academy.visitor()).collect();
    thieves[0].logs_in(&email, PASSWORD).await.expect(200);
    let theirs = thieves[0].sets_up_a_second_factor(&academy).await;
    let code = theirs.recovery[0].clone();
    thieves[1].logs_in_with(&email, &code).await.expect(200);
    let remove = "/api/account/totp/remove";
    let code = json!({"code": theirs.recovery[1]});
    thieves[0].post(remove, code).await.expect(204);
    academy.wait_seconds(60);
    let app = asha.sets_up_a_second_factor(&academy).await;
    for thief in &mut thieves {
        ten_wrong_codes(thief).await;
    }
    academy.wait_seconds(15 * 60);
    let refused = thieves[0].steps_up(&app.code(&academy)).await;
    refused.expect_problem(429, "too_many_requests");
    asha.steps_up(&app.next_code(&academy)).await.expect(204);
}

async fn ten_wrong_codes(session: &mut Person) {
    for _ in 0..10 {
        let refused = session.steps_up("abcdef").await;
        refused.expect_problem(403, "wrong_code");
    }
}
