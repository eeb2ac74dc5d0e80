//! `auth-register`.

use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy::store::people::Profile;
use academy::store::{Item, item::from_item};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::joining::registration;
use serde_json::json;

use super::{count, kept};

const PATH: &str = "/api/auth/register";

/// Regressions 19 and 21: registering told who has an account; tokens lay in plain. Fails if
/// `register.rs` answers by what `Asked::account` says, or a token is stored with the registration
/// or its mail.
#[tokio::test]
async fn the_answer_is_the_same_whether_or_not_the_e_mail_is_known() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    let unknown = visitor.registers("Ravi Iyer").await.expect(202);
    let again = visitor.registers("Ravi Iyer").await.expect(202);
    let known = visitor.registers("Asha Rao").await.expect(202);
    assert_eq!(
        (&unknown.text, &unknown.headers),
        (&known.text, &known.headers)
    );
    assert_eq!(
        (&unknown.text, &unknown.headers),
        (&again.text, &again.headers)
    );
    assert!(!unknown.text_at("/message").is_empty());
    assert!(
        visitor.cookies.is_empty(),
        "nobody is signed in by registering"
    );

    let mails = academy.mails().await;
    let told = |mail: &&academy::store::outbox::Mail| mail.message == Message::AlreadyRegistered;
    let told: Vec<_> = mails.iter().filter(told).collect();
    assert_eq!(told.len(), 1);
    assert!(matches!(told[0].to, Recipient::Person(_)));
    let tokens = academy.tokens(&email_of("Ravi Iyer")).await;
    assert_eq!(tokens.len(), 2);
    let table = format!("{:?}", academy.items().await);
    assert!(tokens.iter().all(|token| !table.contains(token)));
}

#[tokio::test]
async fn registering_opens_nothing_by_itself() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Iyer").await.expect(202);
    assert_eq!(count(&academy, "USER#").await, 0);
    assert_eq!(count(&academy, "STATS#").await, 0);
    let early = ravi.logs_in(&email_of("Ravi Iyer"), PASSWORD).await;
    early.expect_problem(403, "email_unverified");
    let wrong = ravi
        .logs_in(&email_of("Ravi Iyer"), "another password")
        .await;
    wrong.expect_problem(401, "invalid_credentials");
}

/// Regressions 33 and 35: a five-hundred-letter name was accepted; consent was ticked in HTML only.
/// Fails if `Fields` loses the rule of `name` or of `accept_terms`.
#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let academy = Academy::open().await;
    let before = kept(&academy).await;
    let mut visitor = academy.visitor();
    let nothing = visitor.post(PATH, json!({})).await;
    nothing.expect_fields(&[
        ("name", "required"),
        ("email", "required"),
        ("password", "required"),
        ("accept_terms", "required"),
    ]);
    let all = json!({
        "name": "x".repeat(500), "email": "nowhere", "phone": "12345", "password": "short",
        "accept_terms": false, "role": "admin", "price_paise": 1,
    });
    let all = visitor.post(PATH, all).await;
    all.expect_fields(&[
        ("name", "too_long"),
        ("email", "invalid_email"),
        ("phone", "add_country_code"),
        ("password", "too_short"),
        ("accept_terms", "required"),
        ("role", "unknown_field"),
        ("price_paise", "unknown_field"),
    ]);
    let kinds = json!({
        "name": 5, "email": ["a@example.com"], "phone": {}, "password": true, "accept_terms": "yes",
    });
    let kinds = visitor.post(PATH, kinds).await;
    kinds.expect_fields(&[
        ("name", "wrong_type"),
        ("email", "wrong_type"),
        ("phone", "wrong_type"),
        ("password", "wrong_type"),
        ("accept_terms", "wrong_type"),
    ]);
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test]
async fn a_role_in_a_registration_is_refused_and_nothing_is_kept() {
    let academy = Academy::open().await;
    let mut body = registration("Ravi Iyer");
    body["role"] = json!("admin");
    let answer = academy.visitor().post(PATH, body).await;
    let answer = answer.expect_problem(422, "unknown_field");
    answer.expect_fields(&[("role", "unknown_field")]);
    assert!(academy.items().await.is_empty());
}

#[tokio::test]
async fn a_password_that_others_would_guess_is_refused() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let table = [
        ("", "required"),
        ("1234567", "too_short"),
        ("password", "too_common"),
        ("RAVI IYER", "too_personal"),
        ("Ravi.Iyer@Example.com", "too_personal"),
        ("The Coding Science", "too_personal"),
    ];
    for (password, code) in table {
        let mut body = registration("Ravi Iyer");
        body["password"] = json!(password);
        visitor
            .post(PATH, body)
            .await
            .expect_fields(&[("password", code)]);
    }
    let mut body = registration("Ravi Iyer");
    body["password"] = json!("x".repeat(129));
    visitor
        .post(PATH, body)
        .await
        .expect_fields(&[("password", "too_long")]);
    assert!(
        academy.items().await.is_empty(),
        "a refused request counts for nothing"
    );
}

/// Regression 22: a password of 5 MB was hashed, a body of 20 MB read. Fails if `Request::object`
/// parses before it looks at the size, or `NewPassword::parse` takes more than 128 characters.
#[tokio::test]
async fn a_huge_body_is_refused_before_it_is_looked_at() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let mut body = registration("Ravi Iyer");
    body["password"] = json!("x".repeat(60_000));
    visitor
        .post(PATH, body)
        .await
        .expect_fields(&[("password", "too_long")]);
    // Nothing closes it: whoever parses it calls it malformed.
    let unending = format!("{{\"password\": \"{}", "x".repeat(5_000_000));
    let headers = [("content-type", "application/json")];
    visitor
        .send("POST", PATH, &headers, &unending)
        .await
        .expect_problem(413, "too_large");
    assert!(academy.items().await.is_empty());
}

/// Regressions 24, 33 and 35: capitals in an address locked its owner out; phones with spaces and
/// O'Brien's address were refused; consent was not kept. Fails if `Email::parse` keeps capitals,
/// `Phone::parse` spaces, a password is trimmed or folded, or `NewAccount` goes without the terms'
/// version and time.
#[tokio::test]
async fn what_people_really_type_is_taken_and_kept_whole() {
    let academy = Academy::open().await;
    let emoji = "😀".repeat(120);
    let table = [
        (
            "आशा राव",
            "  Asha.RAO@Example.com ",
            Some("98765 43210"),
            "पासवर्ड१२३४",
        ),
        (
            "Siobhán O'Brien",
            "o'brien@example.com",
            Some("+353 (86) 123-4567"),
            "  spaces stay  ",
        ),
        (
            "<b>Ravi</b>",
            "ravi+tcs@example.com",
            Some(""),
            "correct horse",
        ),
        ("R", "r@example.com", None, "any old words"),
        (
            "\u{202e}عائشة\u{2069}\u{200d}",
            "aisha@example.com",
            None,
            "another old word",
        ),
        (&emoji, "emoji@example.com", None, "and one more of them"),
    ];
    for (name, email, phone, password) in table {
        let mut visitor = academy.visitor();
        let mut body = json!({
            "name": name, "email": email, "password": password, "accept_terms": true,
        });
        if let Some(phone) = phone {
            body["phone"] = json!(phone);
        }
        visitor.post(PATH, body).await.expect(202);
        let email = email.trim().to_lowercase();
        let token = academy.token(&email).await;
        let opened = visitor.opens(&token, password).await.expect(200);
        assert_eq!(opened.text_at("/user/name"), name);
        assert_eq!(opened.text_at("/user/email"), email);
        visitor
            .logs_in(&email.to_uppercase(), password)
            .await
            .expect(200);
    }
    expect_phones_and_consent(&academy, table.len()).await;
}

/// Each profile has its consent, and each phone lies there in one form.
async fn expect_phones_and_consent(academy: &Academy, count: usize) {
    let profiles: Vec<Profile> = academy
        .items()
        .await
        .into_iter()
        .filter_map(profile)
        .collect();
    assert_eq!(profiles.len(), count);
    let mut phones: Vec<_> = profiles
        .iter()
        .map(|p| p.phone.as_ref().map(|p| p.as_str()))
        .collect();
    phones.sort_unstable();
    assert_eq!(
        phones,
        [
            None,
            None,
            None,
            None,
            Some("+353861234567"),
            Some("+919876543210")
        ]
    );
    for profile in profiles {
        assert_eq!(profile.terms_version, academy::facts::TERMS_VERSION);
        assert_eq!(profile.terms_accepted_at, academy.clock.now());
    }
}

fn profile(item: Item) -> Option<Profile> {
    (item["sk"].as_s().unwrap() == "PROFILE").then(|| from_item(item).unwrap())
}

#[tokio::test]
async fn registering_again_replaces_everything_and_kills_older_links() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Iyer").await.expect(202);
    let older = academy.token(&email_of("Ravi Iyer")).await;
    academy.wait_seconds(60);
    let again = json!({
        "name": "Ravindra Iyer", "email": email_of("Ravi Iyer"), "phone": "9876543210",
        "password": "another fine one", "accept_terms": true,
    });
    ravi.post(PATH, again).await.expect(202);
    let newer = academy.token(&email_of("Ravi Iyer")).await;
    assert_eq!(count(&academy, "REGISTRATION#").await, 1);
    for password in [PASSWORD, "another fine one"] {
        ravi.opens(&older, password)
            .await
            .expect_problem(410, "link_expired");
    }
    ravi.opens(&newer, PASSWORD)
        .await
        .expect_problem(401, "invalid_credentials");
    let opened = ravi.opens(&newer, "another fine one").await.expect(200);
    assert_eq!(opened.text_at("/user/name"), "Ravindra Iyer");
    assert_eq!(opened.text_at("/user/phone"), "+919876543210");
}

#[tokio::test]
async fn the_fourth_registration_of_an_e_mail_in_a_day_is_silent() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    for name in ["Ravi Iyer", "Asha Rao"] {
        let mut visitor = academy.visitor();
        let first = visitor.registers(name).await.expect(202);
        for _ in 0..2 {
            visitor.registers(name).await.expect(202);
        }
        let (before, mails) = (kept(&academy).await, academy.mails().await.len());
        let fourth = academy.visitor().registers(name).await.expect(202);
        assert_eq!((fourth.text, fourth.headers), (first.text, first.headers));
        assert_eq!(academy.mails().await.len(), mails);
        assert_eq!(kept(&academy).await, before, "the third one still stands");
    }
    assert_eq!(academy.tokens(&email_of("Ravi Iyer")).await.len(), 3);
    academy.wait_seconds(24 * 60 * 60);
    academy.visitor().registers("Ravi Iyer").await.expect(202);
    assert_eq!(academy.tokens(&email_of("Ravi Iyer")).await.len(), 4);
}

/// Regression 18: no limit. Fails if `Asked::settle` does not count the client, or the client is
/// read from a header that the request may set.
#[tokio::test]
async fn the_sixty_first_registration_of_a_client_in_an_hour_is_refused() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for number in 0..60 {
        visitor
            .registers(&format!("Student {number}"))
            .await
            .expect(202);
    }
    let refused = visitor.registers("Student 60").await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert!(academy.tokens(&email_of("Student 60")).await.is_empty());
    // Regression 18 and BARS 17: what a request says of its own address is not believed.
    let forged = [
        ("content-type", "application/json"),
        ("x-forwarded-for", "203.0.113.9"),
    ];
    let body = registration("Student 60").to_string();
    visitor
        .send("POST", PATH, &forged, &body)
        .await
        .expect_problem(429, "too_many_requests");
    academy.visitor().registers("Student 60").await.expect(202);
    academy.wait_seconds(60 * 60);
    visitor.registers("Student 61").await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_registrations_at_once_three_are_mailed_and_one_stands() {
    let academy = Academy::open().await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let mut visitor = academy.visitor();
            tokio::spawn(async move { visitor.registers("Ravi Iyer").await.status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 202);
    }
    let tokens = academy.tokens(&email_of("Ravi Iyer")).await;
    assert_eq!(tokens.len(), 3);
    assert_eq!(count(&academy, "REGISTRATION#").await, 1);
    let mut opened = 0;
    for token in tokens {
        opened += u32::from(academy.visitor().opens(&token, PASSWORD).await.status == 200);
    }
    assert_eq!(opened, 1);
}
