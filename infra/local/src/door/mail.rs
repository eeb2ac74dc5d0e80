//! The mails sent so far: as JSON for tests, as pages for people.

use http::{Request, Response, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::Room;
use super::problem::{origin_down, problem, unavailable};
use crate::http_io::{Body, answer, exchange_within};
use crate::text::{escape_html, rfc3339};

/// A mail as `/_local/mail.json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Mail {
    to: Vec<String>,
    from: String,
    subject: String,
    text: String,
    html: String,
    sent_at: String,
}

/// A mail as MiniStack keeps it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kept {
    source: String,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default, rename = "CC")]
    cc: Vec<String>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    body_text: Option<String>,
    #[serde(default)]
    body_html: Option<String>,
    timestamp: f64,
}

pub(crate) const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{margin:0 auto;max-width:48rem;padding:1.5rem}\
article{border:1px solid;border-radius:.5rem;margin:1.5rem 0;padding:1rem 1.25rem}\
h2{margin:.25rem 0;font-size:1.125rem}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.125rem .75rem;margin:0}dd{margin:0}";

/// `/_local/mail.json`.
pub(crate) async fn as_json(room: &Room) -> Response<Body> {
    let Some(mails) = mails(room).await else {
        return unavailable();
    };
    match serde_json::to_string(&mails) {
        Ok(list) => answer(StatusCode::OK, "application/json", list),
        Err(error) => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            &error.to_string(),
        ),
    }
}

/// `/_local/mail`, and `/_local/mail/N` for the HTML part of the Nth mail sent.
pub(crate) async fn as_page(room: &Room, which: &str) -> Response<Body> {
    const HTML: &str = "text/html; charset=utf-8";
    let Some(mails) = mails(room).await else {
        return origin_down();
    };
    if which.is_empty() {
        return answer(StatusCode::OK, HTML, list(&mails));
    }
    let oldest_first = which
        .parse::<usize>()
        .ok()
        .and_then(|n| mails.len().checked_sub(n));
    match oldest_first.and_then(|at| mails.get(at)) {
        Some(mail) => answer(StatusCode::OK, HTML, mail.html.clone()),
        None => problem(StatusCode::NOT_FOUND, "not_found", "There is no such mail."),
    }
}

/// All mails, newest first.
async fn mails(room: &Room) -> Option<Vec<Mail>> {
    let behind = room.behind();
    let url = format!("http://{}/_ministack/ses/messages", behind.aws);
    let mut request = Request::new(Body::default());
    *request.uri_mut() = url.parse::<Uri>().ok()?;
    let response = exchange_within(behind.patience, &room.client, request).await?;
    let body: Value = serde_json::from_slice(response.body()).ok()?;
    Some(newest_first(&body["messages"]))
}

fn newest_first(by_account: &Value) -> Vec<Mail> {
    let accounts = by_account
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::values);
    let kept = accounts.flat_map(|mails| mails.as_array().into_iter().flatten());
    let mut kept: Vec<Kept> = kept
        .filter_map(|mail| serde_json::from_value(mail.clone()).ok())
        .collect();
    // Sorting is stable: of one moment, the later entry is the newer.
    kept.reverse();
    kept.sort_by(|a, b| b.timestamp.total_cmp(&a.timestamp));
    kept.into_iter().map(mail).collect()
}

fn mail(kept: Kept) -> Mail {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit many times over"
    )]
    let sent_at_ms = (kept.timestamp * 1000.0).round() as i64;
    let sent_at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(sent_at_ms) * 1_000_000);
    Mail {
        to: kept.to.into_iter().chain(kept.cc).collect(),
        from: kept.source,
        subject: kept.subject.unwrap_or_default(),
        text: kept.body_text.unwrap_or_default(),
        html: kept.body_html.unwrap_or_default(),
        sent_at: sent_at.map(rfc3339).unwrap_or_default(),
    }
}

fn list(mails: &[Mail]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en-IN\"><head><meta charset=\"utf-8\"><title>Mails sent</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/_local/mail.css\">\
         </head><body><main><h1>Mails sent</h1>",
    );
    if mails.is_empty() {
        page.push_str("<p>None yet. Register, and the first one is here.</p>");
    }
    for (at, mail) in mails.iter().enumerate() {
        page.push_str(&format!(
            "<article><h2>{}</h2><dl><dt>To</dt><dd>{}</dd><dt>From</dt><dd>{}</dd><dt>Sent</dt><dd>{}</dd></dl>\
             <pre>{}</pre><p><a href=\"/_local/mail/{}\">The HTML part</a></p></article>",
            escape_html(&mail.subject),
            escape_html(&mail.to.join(", ")),
            escape_html(&mail.from),
            escape_html(&mail.sent_at),
            linked(&mail.text),
            mails.len() - at,
        ));
    }
    page.push_str("</main></body></html>");
    page
}

/// Text with its lines that are links made links.
fn linked(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let safe = escape_html(line);
        let link = line.trim();
        let is_link =
            (link.starts_with("http://") || link.starts_with("https://")) && !link.contains(' ');
        if is_link {
            format!("<a href=\"{0}\">{0}</a>", escape_html(link))
        } else {
            safe
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(subject: &str, at: f64) -> Value {
        json!({"MessageId": "m", "Source": "a@b", "To": ["x@y"], "CC": [], "BCC": [], "Subject": subject,
            "BodyText": "t", "BodyHtml": null, "Timestamp": at, "Type": "v2.SendEmail"})
    }

    #[test]
    fn mails_are_newest_first_with_times_in_utc() {
        let kept = json!({"000000000000": [sent("one", 1.0), sent("two", 1.0), sent("three", 1_795_285_733.565)]});
        let mails = newest_first(&kept);
        let subjects: Vec<_> = mails.iter().map(|m| m.subject.as_str()).collect();
        assert_eq!(subjects, ["three", "two", "one"]);
        assert_eq!(mails[0].sent_at, "2026-11-21T18:28:53.565Z");
        assert_eq!(mails[0].to, ["x@y"]);
        assert_eq!(mails[0].html, "");
    }

    #[test]
    fn the_page_escapes_and_links() {
        let kept = json!({"0": [sent("<b>", 1.0)]});
        let page = list(&newest_first(&kept));
        assert!(page.contains("<h2>&lt;b&gt;</h2>"));
        assert_eq!(
            linked("Open\nhttp://localhost:8080/verify-email/#token=a_b"),
            "Open\n<a href=\"http://localhost:8080/verify-email/#token=a_b\">http://localhost:8080/verify-email/#token=a_b</a>"
        );
        assert_eq!(linked("javascript:alert(1)"), "javascript:alert(1)");
    }
}
