//! Somebody at a browser, over HTTP: with cookies, and an address of their own in 127.0.0.0/8.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use academy_tests::contract::{self, Asked};
use academy_tests::routes;
use reqwest::header::HeaderValue;
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The admin that the stack is seeded with: `tests/with-stack` sets both.
pub(crate) const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const ADMIN_PASSWORD: &str = "the admin of the tests";

/// The password of everybody else.
pub(crate) const PASSWORD: &str = "a long password for tests";

/// Where the stack answers.
#[expect(clippy::disallowed_methods, reason = "the test's own setting")]
pub(crate) fn origin() -> String {
    std::env::var("ORIGIN").expect("ORIGIN is set by tests/with-stack")
}

/// The folder of the stack's data; what its supervisor says is beside it, in a file of that name and `.log`.
#[expect(clippy::disallowed_methods, reason = "the test's own setting")]
pub(crate) fn data() -> String {
    std::env::var("ACADEMY_DATA").expect("ACADEMY_DATA is set by tests/with-stack")
}

static PEOPLE: AtomicU32 = AtomicU32::new(0);

/// A person and their browser.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) email: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Person {
    /// Somebody new, at an address that nobody else has in this run.
    pub(crate) fn visitor() -> Self {
        let number = PEOPLE.fetch_add(1, Ordering::SeqCst) + 1;
        // The process's id keeps the runs apart: limits count by address over runs.
        let [_, _, a, b] = std::process::id().to_be_bytes();
        let [_, _, c, d] = number.to_be_bytes();
        let address = Ipv4Addr::new(127, (a ^ b) | 1, c | 2, d.max(1));
        let client = Client::builder()
            .local_address(IpAddr::V4(address))
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            client,
            cookies: BTreeMap::new(),
            email: format!("person.{a}.{b}.{number}.{}@example.com", run_id()),
        }
    }

    /// The seeded admin, logged in.
    pub(crate) async fn admin() -> Self {
        let mut admin = Self::visitor();
        ADMIN_EMAIL.clone_into(&mut admin.email);
        admin.logs_in_anew().await;
        admin
    }

    /// A student who registered, opened the mailed link and is logged in.
    pub(crate) async fn student(name: &str) -> Self {
        let mut student = Self::visitor();
        student.registers(name).await;
        let token = student
            .token_of("Open your account", "/verify-email/#token=")
            .await;
        let body = json!({"token": token, "password": PASSWORD});
        let answer = student.post("/api/auth/verify-email", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        student
    }

    /// Logs in, as whoever this was.
    pub(crate) async fn logs_in_anew(&mut self) {
        let password = match self.email.as_str() {
            ADMIN_EMAIL => ADMIN_PASSWORD,
            _ => PASSWORD,
        };
        let body = json!({"email": self.email, "password": password});
        self.cookies.clear();
        let answer = self.post("/api/auth/login", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    pub(crate) async fn registers(&mut self, name: &str) {
        let body = json!({
            "name": name, "email": self.email, "password": PASSWORD, "accept_terms": true,
        });
        let answer = self.post("/api/auth/register", body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
    }

    /// The token in the newest mail to this person that holds a link beginning with `link`.
    pub(crate) async fn token_of(&mut self, what: &str, link: &str) -> String {
        let link = format!("{}{link}", origin());
        let find = |mail: &Value| {
            let text = mail["text"].as_str().unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with(&link))?;
            Some(line[link.len()..].to_owned())
        };
        self.mail_where(what, find).await
    }

    /// Waits for a mail to this person in which `find` finds something.
    pub(crate) async fn mail_where<T>(
        &mut self,
        what: &str,
        find: impl Fn(&Value) -> Option<T>,
    ) -> T {
        let email = self.email.clone();
        until(what, async || {
            let mails = self.get("/_local/mail.json").await.json;
            let to_me = |mail: &&Value| {
                let to = mail["to"].as_array().cloned().unwrap_or_default();
                to.iter().any(|to| to.as_str() == Some(&email))
            };
            mails.as_array()?.iter().filter(to_me).find_map(&find)
        })
        .await
    }

    /// Waits until so many mails to this person fit, and no more.
    pub(crate) async fn mails_where(
        &mut self,
        what: &str,
        count: usize,
        fits: impl Fn(&Value) -> Option<()>,
    ) {
        let email = self.email.clone();
        until(what, async || {
            let mails = self.get("/_local/mail.json").await.json;
            let mine = mails.as_array()?.iter().filter(|mail| {
                let to = mail["to"].as_array().cloned().unwrap_or_default();
                to.iter().any(|to| to.as_str() == Some(&email))
            });
            let found = mine.filter(|mail| fits(mail).is_some()).count();
            assert!(found <= count, "{what}: {found} mails");
            (found == count).then_some(())
        })
        .await;
    }

    /// Enrolls, and gives the enrollment's id.
    pub(crate) async fn enrolls_in(&mut self, course: &str) -> String {
        let answer = self
            .post("/api/enrollments", json!({"course": course}))
            .await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        answer.json["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn pays(&mut self, enrollment: &str, utr: &str) {
        let path = format!("/api/enrollments/{enrollment}/payment");
        let answer = self.post(&path, json!({"utr": utr})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// As an admin, adds to a course's price, and gives it as the course's page will show it.
    pub(crate) async fn adds_to_price(&mut self, course: &str, paise: i64) -> String {
        let path = format!("/api/admin/courses/{course}");
        let mut edited = self.get(&path).await.json;
        let price = edited["price_paise"].as_i64().unwrap() + paise;
        edited["price_paise"] = json!(price);
        edited.as_object_mut().unwrap().remove("updated_at");
        let saved = self.send(Method::PUT, &path, &[], Some(edited)).await;
        assert_eq!(saved.status, 200, "{}", saved.text);
        format!("₹{}", price / 100)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answered {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answered {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answered {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Sends anything; `Origin` is the site's own unless `headers` says where it comes from.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answered {
        let body = body.map(|body| body.to_string().into_bytes());
        self.send_bytes(method, path, headers, body).await
    }

    /// The same with a body that may be no JSON, though it says so.
    pub(crate) async fn send_bytes(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Answered {
        let sent = body.clone().unwrap_or_default();
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", origin()));
        let says_from = |name: &str| name == "origin" || name == "sec-fetch-site";
        if !headers.iter().any(|(name, _)| says_from(name)) {
            request = request.header("origin", origin());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            request = request.header("cookie", pairs.join("; "));
        }
        if let Some(body) = body {
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                request = request.header("content-type", "application/json");
            }
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let answered = Answered {
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        self.keep_cookies(&answered);
        // An answer to HEAD has no body to judge, and the contract is not of what the gateway refuses in the
        // place of a function, or the door before it.
        let by_a_function = status < 400 || answered.headers.contains_key("apigw-requestid");
        if path.starts_with("/api/") && method != Method::HEAD && by_a_function {
            held_against_the_contract(method.as_str(), path, &sent, &answered);
        }
        answered
    }

    fn keep_cookies(&mut self, answered: &Answered) {
        for value in answered.headers.get_all("set-cookie") {
            let value = value.to_str().unwrap();
            let (pair, rest) = value.split_once(';').unwrap_or((value, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Fails the test when the answer is not what docs/openapi.yaml declares, the site's own headers besides.
fn held_against_the_contract(method: &str, path: &str, body: &[u8], answered: &Answered) {
    let (place, _) = path.split_once('?').unwrap_or((path, ""));
    let (route, _) = routes::find(method, place).expect("what no route takes, `$default` does");
    let asked = Asked::of(method, route.path, path, body);
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = answered.headers.iter();
    let answered = academy_tests::Answered {
        status: answered.status,
        headers: headers
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        text: answered.text.clone(),
        json: answered.json.clone(),
    };
    contract::check_of_the_site(&asked, &answered);
}

impl Answered {
    pub(crate) fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }
}

/// A UTR that no other test of this run uses.
pub(crate) fn new_utr() -> String {
    static UTRS: AtomicU32 = AtomicU32::new(0);
    let number = UTRS.fetch_add(1, Ordering::SeqCst);
    format!("{:07}{number:05}", run_id() % 10_000_000)
}

/// Keeps this run's people and transfers apart from those of earlier runs on the same data.
fn run_id() -> u64 {
    static RUN: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *RUN.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "names this run, decides nothing")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.unwrap().as_secs()
    })
}

/// Asks again and again until `ask` gives something; a minute at most.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    while began.elapsed() < Duration::from_secs(60) {
        ticks.tick().await;
        if let Some(found) = ask().await {
            return found;
        }
    }
    panic!("waited a minute for: {what}");
}
