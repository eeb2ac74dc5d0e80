//! What SES, S3 and CloudFront are asked, and what their answers mean.

use std::collections::BTreeSet;
use std::sync::Arc;

use academy::config::Environment;
use academy::domain::email::Email;
use academy::mail::Message;
use academy::mail::send::{Outgoing, SendError, Sender, Ses};
use academy::store::retry::Deadline;
use academy_ops::seals::Kept;
use academy_site::Asset;
use academy_tests::Academy;
use academy_tests::service::{Answer, Service};
use academy_tests::service_config as config;
use functions_events::seals::{SealBucket, Vault};
use functions_events::site::{Distribution, Site};
use serde_json::{Value, json};

use super::letters::{all, rendered};
use super::registration;

const TAKEN: Answer = Answer {
    status: 200,
    error: "",
    body: r#"{"MessageId": "1"}"#,
};

fn refusal(status: u16, error: &'static str, body: &'static str) -> Answer {
    Answer {
        status,
        error,
        body,
    }
}

#[tokio::test]
async fn ses_gets_both_parts_and_a_tag_that_names_the_item() {
    let service = Service::start(vec![TAKEN]).await;
    send(&service).await.unwrap();
    let asked = service.asked().remove(0);
    assert_eq!(asked.line, "POST /v2/email/outbound-emails");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(
        body["FromEmailAddress"],
        "\"The Coding Science\" <academy@example.com>"
    );
    assert_eq!(body["Destination"]["ToAddresses"][0], "asha@example.com");
    assert_eq!(body["ReplyToAddresses"][0], academy::facts::CONTACT_EMAIL);
    assert_eq!(body["ConfigurationSetName"], "the-set");
    assert_eq!(body["EmailTags"][0]["Value"], registration().as_str());
    let simple = &body["Content"]["Simple"];
    assert_eq!(
        simple["Subject"]["Data"],
        "Open your account at The Coding Science"
    );
    assert!(
        simple["Body"]["Text"]["Data"]
            .as_str()
            .unwrap()
            .contains("#token=")
    );
    assert!(
        simple["Body"]["Html"]["Data"]
            .as_str()
            .unwrap()
            .contains("<!doctype html>")
    );
    for part in ["Subject", "Body"] {
        assert!(simple[part].to_string().contains("UTF-8"), "{part}");
    }
}

/// Fails if an answer to the notice of a message goes to the academy itself, or any other mail's to
/// somebody else.
#[tokio::test]
async fn an_answer_to_a_message_goes_to_who_wrote_it_and_every_other_to_the_academy() {
    let letters = all("Python", "Asha");
    let service = Service::start(vec![TAKEN; letters.len()]).await;
    let ses = ses(&service.url, &environment(&service).await);
    for (_, message) in &letters {
        sends(&ses, message).await.unwrap();
    }
    let mut to_writers = 0;
    for ((_, message), asked) in letters.iter().zip(service.asked()) {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let expected = match message {
            Message::NewMessage { email, .. } => email.as_str(),
            _ => academy::facts::CONTACT_EMAIL,
        };
        to_writers += usize::from(expected != academy::facts::CONTACT_EMAIL);
        assert_eq!(body["ReplyToAddresses"], json!([expected]), "{message:?}");
    }
    assert_eq!(to_writers, 1);
}

/// Fails if what somebody types as their e-mail can become a header or an address more.
#[tokio::test]
async fn whoever_writes_puts_no_second_address_into_the_answer() {
    let kept = |email: &str| {
        json!({"new_message": {
            "name": "Asha", "email": email, "phone": null, "subject": null, "message": "Hello",
        }})
    };
    assert!(serde_json::from_value::<Message>(kept("a@example.com")).is_ok());
    for email in [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "a@example.com>, <b@example.com",
        "\"a,\"@example.com",
        "a@example.com\n\nText",
    ] {
        assert!(Email::parse(email).is_err(), "{email}");
        let read = serde_json::from_value::<Message>(kept(email));
        assert!(read.is_err(), "{email}");
    }
}

#[tokio::test]
async fn what_ses_says_is_final_only_when_the_mail_itself_is_refused() {
    let words = r#"{"message": "asha@example.com is not liked"}"#;
    let sandbox = r#"{"message": "Email address is not verified: asha@example.com"}"#;
    let said = [
        (429, "TooManyRequestsException", words),
        (500, "InternalServiceErrorException", words),
        (503, "ServiceUnavailable", words),
        (400, "LimitExceededException", words),
        (400, "SendingPausedException", words),
        (400, "MailFromDomainNotVerifiedException", words),
        (403, "AccessDeniedException", words),
        (400, "MessageRejected", sandbox),
        (504, "GatewayTimeout", words),
        (400, "MessageRejected", words),
        (400, "BadRequestException", words),
    ];
    let answers = said.map(|(status, error, words)| refusal(status, error, words));
    let service = Service::start(answers.to_vec()).await;
    for (at, (_, error, _)) in said.iter().enumerate() {
        let error = (*error).to_owned();
        let wanted = match at {
            0..3 => SendError::Busy(error),
            3..8 => SendError::Passing(error),
            8 => SendError::Unheard(error),
            _ => SendError::Refused(error),
        };
        assert_eq!(send(&service).await, Err(wanted));
    }
    // The connection breaks behind the last byte: it may have been taken.
    assert!(matches!(send(&service).await, Err(SendError::Unheard(_))));
}

#[tokio::test]
async fn pages_go_to_the_bucket_and_the_edge_forgets_its_copies() {
    let empty = refusal(200, "", "");
    let created = refusal(
        201,
        "",
        "<Invalidation><Id>I1</Id><Status>InProgress</Status><CreateTime>2026-04-01T10:00:00Z</CreateTime>\
         <InvalidationBatch><Paths><Quantity>1</Quantity></Paths><CallerReference>x</CallerReference>\
         </InvalidationBatch></Invalidation>",
    );
    let slow_down = refusal(503, "", "<Error><Code>SlowDown</Code></Error>");
    let answers = vec![slow_down, empty.clone(), empty, created.clone(), created];
    let service = Service::start(answers).await;
    let site = distribution(&service).await;
    let page = Asset {
        key: "courses/python/index.html".to_owned(),
        content_type: "text/html; charset=utf-8".to_owned(),
        cache_control: "public, s-maxage=60".to_owned(),
        body: b"<!doctype html>".to_vec(),
    };
    let until = Deadline::standard();
    site.put(&page, until).await.unwrap();
    site.remove(&page.key, until).await.unwrap();
    let paths = ["/".to_owned(), "/courses/*".to_owned()];
    site.refresh(&paths, until).await.unwrap();
    site.refresh(&paths, until).await.unwrap();

    let asked = service.asked();
    let lines: Vec<_> = asked
        .iter()
        .map(|a| a.line.split('?').next().unwrap())
        .collect();
    let put = "PUT /the-bucket/courses/python/index.html";
    assert_eq!(
        lines[..3],
        [put, put, "DELETE /the-bucket/courses/python/index.html"]
    );
    assert_eq!(asked[1].header("content-type"), "text/html; charset=utf-8");
    assert_eq!(asked[1].header("cache-control"), "public, s-maxage=60");
    assert_eq!(asked[1].body, "<!doctype html>");
    assert_eq!(
        lines[3],
        "POST /2020-05-31/distribution/THEDISTRIBUTION/invalidation"
    );
    assert!(
        asked[3].body.contains("<Path>/courses/*</Path>"),
        "{}",
        asked[3].body
    );
    // A later run is not answered with an earlier run's invalidation.
    assert_ne!(reference(&asked[3].body), reference(&asked[4].body));
}

#[tokio::test]
async fn a_bucket_that_refuses_fails_the_run() {
    let denied = refusal(403, "", "<Error><Code>AccessDenied</Code></Error>");
    let service = Service::start(vec![denied]).await;
    let site = distribution(&service).await;
    assert!(
        site.remove("index.html", Deadline::standard())
            .await
            .is_err()
    );
    assert_eq!(
        service.asked().len(),
        1,
        "what is refused is not tried again"
    );
}

/// A seal is put where there is none; where there is one, that one is read.
#[tokio::test]
async fn a_seal_is_put_once_and_what_is_there_already_is_given_back() {
    let said = |status, code| refusal(status, "", code);
    let there = "<Error><Code>PreconditionFailed</Code></Error>";
    let meanwhile = "<Error><Code>ConditionalRequestConflict</Code></Error>";
    let answers = vec![
        said(409, meanwhile),
        said(200, ""),
        said(412, there),
        said(200, "the other seal"),
        said(403, "<Error><Code>AccessDenied</Code></Error>"),
    ];
    let service = Service::start(answers).await;
    let config = config!(aws_sdk_s3, &service.url);
    let vault = SealBucket::new(&config, &environment(&service).await).unwrap();
    let keep = || vault.keep("2026-04-01T04Z", "the seal", Deadline::standard());
    assert_eq!(keep().await.unwrap(), None);
    assert_eq!(keep().await.unwrap().as_deref(), Some("the other seal"));
    let refused = keep().await.unwrap_err().to_string();
    assert!(refused.contains("refused"), "{refused}");

    let asked = service.asked();
    let lines: Vec<_> = asked
        .iter()
        .map(|a| a.line.split('?').next().unwrap())
        .collect();
    let put = "PUT /the-seals/2026-04-01T04Z";
    assert_eq!(lines, [put, put, put, "GET /the-seals/2026-04-01T04Z", put]);
    for asked in asked.iter().filter(|asked| asked.line.starts_with("PUT")) {
        assert_eq!(asked.header("if-none-match"), "*");
        assert_eq!(asked.body, "the seal");
        // Base64 of SHA-256: a bucket with a lock takes nothing without.
        assert_eq!(asked.header("x-amz-checksum-sha256").len(), 44);
    }
}

/// The oldest version of each name is the seal; marks of deletion are seen, and pages followed.
#[tokio::test]
async fn the_operator_reads_each_seal_as_it_was_first_written() {
    let version =
        |name, id| format!("<Version><Key>{name}</Key><VersionId>{id}</VersionId></Version>");
    let page = |more: &str, versions: &[String]| {
        format!(
            "<ListVersionsResult>{more}{}</ListVersionsResult>",
            versions.concat()
        )
    };
    let (four, five) = ("2026-04-01T04Z", "2026-04-01T05Z");
    let more = "<IsTruncated>true</IsTruncated><NextKeyMarker>2026-04-01T04Z</NextKeyMarker>\
                <NextVersionIdMarker>newer</NextVersionIdMarker>";
    let marker =
        |name| format!("<DeleteMarker><Key>{name}</Key><VersionId>m</VersionId></DeleteMarker>");
    let first = page(more, &[version(four, "newer")]);
    let second = [
        version(four, "first"),
        marker(five),
        version(five, "only"),
        marker("2018-01-01T00Z"),
    ];
    let second = page("<IsTruncated>false</IsTruncated>", &second);
    let said = |body: &str| refusal(200, "", Box::leak(body.to_owned().into_boxed_str()));
    let answers = vec![said(&first), said(&second), said("a seal"), said("a seal")];
    let service = Service::start(answers).await;
    let client = aws_sdk_s3::Client::from_conf(
        config!(aws_sdk_s3, &service.url)
            .to_builder()
            .force_path_style(true)
            .build(),
    );
    let kept = academy_ops::seals::read(&client, "the-seals")
        .await
        .unwrap();
    let seal = |name: &str, versions, deleted| Kept {
        name: name.to_owned(),
        text: "a seal".to_owned(),
        versions,
        deleted,
    };
    assert_eq!(kept, [seal(four, 2, false), seal(five, 1, true)]);
    let asked: Vec<_> = service
        .asked()
        .into_iter()
        .map(|asked| asked.line)
        .collect();
    assert!(asked[1].contains("key-marker=2026-04-01T04Z"), "{asked:?}");
    assert!(asked[1].contains("version-id-marker=newer"), "{asked:?}");
    let read: BTreeSet<_> = asked[2..]
        .iter()
        .map(|line| {
            line.replace("&x-id=GetObject", "")
                .replace("x-id=GetObject&", "")
        })
        .collect();
    let of = |name: &str, id: &str| format!("GET /the-seals/{name}?versionId={id}");
    assert_eq!(read, BTreeSet::from([of(four, "first"), of(five, "only")]));
}

async fn environment(service: &Service) -> Environment {
    let academy = Academy::open().await;
    Environment {
        endpoint_url: Some(service.url.clone()),
        mail_configuration: Some("the-set".to_owned()),
        site_bucket: Some("the-bucket".to_owned()),
        distribution_id: Some("THEDISTRIBUTION".to_owned()),
        seal_bucket: Some("the-seals".to_owned()),
        ..Arc::unwrap_or_clone(academy.platform.environment)
    }
}

/// SES at `url`, as the functions reach it.
pub(super) fn ses(url: &str, environment: &Environment) -> Ses {
    let client = aws_sdk_sesv2::Client::from_conf(config!(aws_sdk_sesv2, url));
    Ses::new(client, environment).unwrap()
}

async fn send(service: &Service) -> Result<(), SendError> {
    let ses = ses(&service.url, &environment(service).await);
    let (_, message) = all("Python", "Asha").remove(0);
    sends(&ses, &message).await
}

async fn sends(ses: &Ses, message: &Message) -> Result<(), SendError> {
    let mail = Outgoing {
        id: &registration(),
        to: &Email::parse("asha@example.com").unwrap(),
        answers_to: message.answers_go_to(),
        words: &rendered(message, "Asha"),
    };
    ses.send(mail, Deadline::standard()).await
}

async fn distribution(service: &Service) -> Distribution {
    let bucket = config!(aws_sdk_s3, &service.url);
    let edge = config!(aws_sdk_cloudfront, &service.url);
    Distribution::new(&bucket, edge, &environment(service).await).unwrap()
}

fn reference(body: &str) -> String {
    let after = body.split("<CallerReference>").nth(1).unwrap();
    after.split('<').next().unwrap().to_owned()
}
