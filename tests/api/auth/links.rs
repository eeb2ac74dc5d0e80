//! Where mailed links lead.

use academy_tests::Academy;
use academy_tests::academy::{ORIGIN, PASSWORD, email_of};
use academy_tests::events::PostOffice;
use academy_tests::joining::registration;
use serde_json::json;

/// Regression 21: reset links were built from the Host header, so that a stranger could have the
/// academy mail a link to a site of their own. Fails if a link begins with anything that a request
/// says (`host`, `x-forwarded-host`, `origin`, …) instead of `PUBLIC_ORIGIN`.
#[tokio::test]
async fn a_mailed_link_leads_to_the_configured_address_whatever_the_request_says() {
    const FOREIGN: &str = "elsewhere.example";
    let academy = Academy::open().await;
    let asha = academy.student("Asha Rao").await;
    let foreign_origin = format!("https://{FOREIGN}");
    let forwarded = format!("host={FOREIGN};proto=https");
    let headers = [
        ("content-type", "application/json"),
        ("host", FOREIGN),
        ("x-forwarded-host", FOREIGN),
        ("x-host", FOREIGN),
        ("x-original-host", FOREIGN),
        ("forwarded", forwarded.as_str()),
        ("origin", foreign_origin.as_str()),
        ("referer", foreign_origin.as_str()),
    ];
    let stranger = academy.visitor();
    let wanted = json!({"email": "asha.new@example.com", "password": PASSWORD});
    let asked = [
        (&stranger, "/api/auth/register", registration("Ravi Iyer")),
        (&stranger, "/api/auth/register", registration("Asha Rao")),
        (
            &stranger,
            "/api/auth/resend-verification",
            json!({"email": email_of("Ravi Iyer")}),
        ),
        (
            &stranger,
            "/api/auth/forgot-password",
            json!({"email": email_of("Asha Rao")}),
        ),
        (&asha, "/api/account/email", wanted),
    ];
    let (mails_wanted, post) = (asked.len(), PostOffice::default());
    for (person, path, body) in asked {
        let answer = person
            .clone()
            .send("POST", path, &headers, &body.to_string())
            .await;
        answer.expect(202);
        // At once: half a minute later, a mail whose link the next one takes the place of is not sent.
        academy.rings_mailer(&post).await.unwrap();
    }
    let mails = post.taken();
    assert_eq!(mails.len(), mails_wanted);
    for mail in mails {
        let links = mail.words.text.lines().filter(|line| line.contains("://"));
        let links: Vec<_> = links.collect();
        assert!(!links.is_empty(), "{}", mail.words.text);
        assert!(
            links
                .iter()
                .all(|link| link.starts_with(&format!("{ORIGIN}/"))),
            "{links:?}"
        );
        for part in [&mail.words.text, &mail.words.html, &mail.words.subject] {
            assert!(!part.contains(FOREIGN), "{part}");
        }
    }
}
