//! `auth-forgot`.

use academy_tests::Academy;
use academy_tests::academy::email_of;

/// BARS 14. Fails if `forgot.rs` answers, or writes, otherwise for a known e-mail.
#[tokio::test]
async fn the_answer_is_the_same_byte_for_byte_for_every_e_mail() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    academy.visitor().registers("Ravi Nair").await.expect(202);
    let mails = academy.mails().await.len();
    let mut answers = Vec::new();
    for name in ["Asha Rao", "Ravi Nair", "Nobody Known"] {
        let answer = academy.visitor().forgets(&email_of(name)).await.expect(202);
        answers.push((answer.text, answer.headers));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(academy.mails().await.len(), mails + 1);
}

#[tokio::test]
async fn over_three_an_hour_an_e_mail_is_answered_in_silence_and_a_client_hears_of_sixty() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut phone = academy.visitor();
    let first = phone.forgets(&email).await.expect(202);
    for _ in 0..4 {
        academy.wait_seconds(1);
        let next = phone.forgets(&email).await.expect(202);
        assert_eq!((&next.text, &next.headers), (&first.text, &first.headers));
    }
    assert_eq!(academy.mails().await.len(), 3);
    // Asking for another link of a registration is counted together with it.
    for number in 5..60 {
        let email = format!("nobody{number}@example.com");
        phone.forgets(&email).await.expect(202);
    }
    let late = phone.forgets("nobody60@example.com").await;
    let late = late.expect_problem(429, "too_many_requests");
    assert!(late.header("retry-after").is_some());
}

/// Fails if anything else that strangers may ask for fills the limit of reset mails.
#[tokio::test]
async fn nobody_keeps_an_owner_from_the_way_back_in_by_asking_for_other_links() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut stranger = academy.visitor();
    for _ in 0..4 {
        academy.wait_seconds(1);
        let path = "/api/auth/resend-verification";
        let body = serde_json::json!({"email": email});
        stranger.post(path, body).await.expect(202);
    }
    let before = academy.mails().await.len();
    academy.visitor().forgets(&email).await.expect(202);
    assert_eq!(academy.mails().await.len(), before + 1);
}
