//! Each route's ordinary use over the whole stack: who asks for what, with everything there that it needs. As
//! `academy_tests::uses` has it in-process.

use academy::auth::totp;
use academy::clock::Clock;
use academy_tests::account::bytes_of;
use academy_tests::routes::Route;
use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{Answered, PASSWORD, Person, new_utr};
use crate::uses::{does, reads};

const COURSE: &str = "computer-science-foundations";
const INTERNSHIP: &str = "web-development-intern";
const OTHER: &str = "another long password";

/// One use of one route.
pub(crate) struct Ordinary {
    /// Who asks.
    pub(crate) person: Person,
    pub(crate) method: Method,
    /// The path, parameters filled in.
    pub(crate) path: String,
    /// The body; `null` for none.
    pub(crate) body: Value,
}

impl Ordinary {
    /// Asks, once.
    pub(crate) async fn ask(&mut self) -> Answered {
        let body = (!self.body.is_null()).then(|| self.body.clone());
        let method = self.method.clone();
        self.person.send(method, &self.path, &[], body).await
    }
}

/// The use of `route`, with people and things of its own.
pub(crate) async fn of(route: &Route, admin: &Person) -> Ordinary {
    let kind = route.name.split('-').next().unwrap_or_default();
    let (person, names, body) = match kind {
        "auth" => of_signing_in(route.name).await,
        "account" => of_an_account(route.name).await,
        "enrollments" => of_an_enrollment(route.name).await,
        "admin" => of_the_panel(route, admin).await,
        _ => of_a_visitor(route.name),
    };
    let path = ["{id}", "{slug}", "{kind}"]
        .into_iter()
        .fold(route.path.to_owned(), |path, name| {
            path.replace(name, &names)
        });
    Ordinary {
        person,
        method: Method::from_bytes(route.method.as_bytes()).unwrap(),
        path,
        body,
    }
}

/// Who asks, what the path names, and the body.
type Use = (Person, String, Value);

fn of_a_visitor(route: &str) -> Use {
    let person = Person::visitor();
    let message = json!({"name": "Asha", "email": person.email, "message": "Hello."});
    let application = json!({"name": "Asha", "email": person.email, "phone": "98765 43210"});
    let (names, body) = match route {
        "contact-apply" => (INTERNSHIP, application),
        "contact-message" => ("", message),
        _ => (COURSE, Value::Null),
    };
    (person, names.to_owned(), body)
}

async fn of_signing_in(route: &str) -> Use {
    let mut person = match route {
        "auth-register" | "auth-resend" | "auth-verify-email" => Person::visitor(),
        _ => Person::student("Asha").await,
    };
    let email = person.email.clone();
    let body = match route {
        "auth-register" => {
            json!({"name": "Asha", "email": email, "password": PASSWORD, "accept_terms": true})
        }
        "auth-resend" => {
            person.registers("Asha").await;
            json!({"email": email})
        }
        "auth-verify-email" => {
            person.registers("Asha").await;
            let token = person.token_of("the link", "/verify-email/#token=").await;
            json!({"token": token, "password": PASSWORD})
        }
        "auth-login" => json!({"email": email, "password": PASSWORD}),
        "auth-forgot" => json!({"email": email}),
        "auth-reset" => {
            let path = "/api/auth/forgot-password";
            does(
                &mut person,
                Method::POST,
                path,
                json!({"email": email}),
                202,
            )
            .await;
            let token = person.token_of("the link", "/reset-password/#token=").await;
            json!({"token": token, "password": OTHER})
        }
        "auth-step-up" => json!({"code": second_factor(&mut person).await}),
        _ => Value::Null,
    };
    (person, String::new(), body)
}

/// Sets a second factor up; gives a code that is good once more.
async fn second_factor(person: &mut Person) -> String {
    let secret = offered(person).await;
    let (now, path) = (Clock::system().now(), "/api/account/totp/confirm");
    let code = json!({"code": totp::code(&secret, now)});
    does(person, Method::POST, path, code, 200).await;
    totp::code(&secret, now.plus_seconds(30))
}

async fn offered(person: &mut Person) -> Vec<u8> {
    let (path, password) = ("/api/account/totp", json!({"password": PASSWORD}));
    let offer = does(person, Method::POST, path, password, 200).await;
    bytes_of(offer["secret"].as_str().unwrap())
}

async fn of_an_account(route: &str) -> Use {
    let mut person = Person::student("Asha").await;
    let (mut names, new) = (String::new(), format!("new.{}", person.email));
    let body = match route {
        "account-update" => json!({"name": "Asha Rao", "phone": "98765 43210"}),
        "account-email" => json!({"email": new, "password": PASSWORD}),
        "account-email-confirm" => {
            let wanted = json!({"email": new, "password": PASSWORD});
            does(&mut person, Method::POST, "/api/account/email", wanted, 202).await;
            person.email = new;
            let link = "/account/#email-token=";
            json!({"token": person.token_of("the link", link).await})
        }
        "account-password" => json!({"current_password": PASSWORD, "new_password": OTHER}),
        "account-totp" | "account-erase" => json!({"password": PASSWORD}),
        "account-totp-confirm" => {
            let secret = offered(&mut person).await;
            json!({"code": totp::code(&secret, Clock::system().now())})
        }
        "account-totp-remove" => json!({"code": second_factor(&mut person).await}),
        _ => Value::Null,
    };
    if route == "account-end-session" {
        let body = json!({"email": person.email, "password": PASSWORD});
        let mut phone = Person::visitor();
        does(&mut phone, Method::POST, "/api/auth/login", body, 200).await;
        let account = reads(&mut person, "/api/account").await;
        names = account["sessions"][1]["id"].as_str().unwrap().to_owned();
    }
    (person, names, body)
}

async fn of_an_enrollment(route: &str) -> Use {
    let mut person = Person::student("Asha").await;
    match route {
        "enrollments-create" => return (person, String::new(), json!({"course": COURSE})),
        "enrollments-list" => return (person, String::new(), Value::Null),
        _ => {}
    }
    let id = person.enrolls_in(COURSE).await;
    let body = match route {
        "enrollments-pay" => json!({"utr": new_utr()}),
        _ => Value::Null,
    };
    (person, id, body)
}

async fn of_the_panel(route: &Route, admin: &Person) -> Use {
    let (mut admin, name) = (admin.clone(), route.name.trim_start_matches("admin-"));
    let why = json!({"reason": "As the test wants it."});
    let (names, body) = match name {
        "export" => ("enrollments".to_owned(), Value::Null),
        "bulk-verify" => {
            let ids = [paid().await];
            (String::new(), json!({"ids": ids}))
        }
        _ if name.starts_with("enrollment-") => {
            let id = paid().await;
            let body = match name {
                "enrollment-verify" => json!({}),
                "enrollment-note" => json!({"note": "A note."}),
                _ => why,
            };
            if name == "enrollment-refund" {
                let path = format!("/api/admin/enrollments/{id}/verify");
                does(&mut admin, Method::POST, &path, json!({}), 200).await;
            }
            (id, body)
        }
        _ if name.starts_with("student") => {
            let body = match name {
                "student-update" => json!({"name": "Another Name"}),
                "student-erase" => why,
                _ => Value::Null,
            };
            (somebody(name).await, body)
        }
        _ if name.starts_with("message-") || name.starts_with("application-") => {
            of_the_inbox(name).await
        }
        _ => of_the_catalogue(name, &mut admin).await,
    };
    (admin, names, body)
}

/// The enrollment of somebody new, under review.
async fn paid() -> String {
    let mut person = Person::student("Asha").await;
    let id = person.enrolls_in(COURSE).await;
    person.pays(&id, &new_utr()).await;
    id
}

/// The id of somebody new.
async fn somebody(route: &str) -> String {
    if route == "students" {
        return String::new();
    }
    let mut person = Person::student("Asha").await;
    let account = reads(&mut person, "/api/account").await;
    account["id"].as_str().unwrap().to_owned()
}

async fn of_the_inbox(route: &str) -> (String, Value) {
    let (filing, state) = match route.starts_with("message-") {
        true => ("contact-message", "read"),
        false => ("contact-apply", "rejected"),
    };
    let (mut person, slug, body) = of_a_visitor(filing);
    let path = match filing {
        "contact-message" => "/api/messages".to_owned(),
        _ => format!("/api/internships/{slug}/applications"),
    };
    let filed = does(&mut person, Method::POST, &path, body, 201).await;
    let body = match route.ends_with("-update") {
        true => json!({"state": state}),
        false => Value::Null,
    };
    (filed["id"].as_str().unwrap().to_owned(), body)
}

/// A draft, which no page shows.
async fn of_the_catalogue(route: &str, admin: &mut Person) -> (String, Value) {
    let slug = format!("ordinary-{}", new_utr());
    let (all, mut entry) = match route.starts_with("internship") {
        true => ("/api/admin/internships", internship(&slug)),
        false => ("/api/admin/courses", course(&slug)),
    };
    if !route.contains("course") && !route.contains("internship") {
        return (String::new(), Value::Null);
    }
    if route.ends_with("-create") {
        return (String::new(), entry);
    }
    does(admin, Method::POST, all, entry.clone(), 201).await;
    if !route.ends_with("-update") {
        return (slug, Value::Null);
    }
    entry["version"] = json!(1);
    (slug, entry)
}

fn course(slug: &str) -> Value {
    json!({
        "slug": slug, "name": "A course", "summary": "A summary.", "description": "A description.",
        "duration": "3 months", "level": "foundational", "price_paise": 49_900,
        "topics": ["one"], "modules": ["first"], "featured": false, "state": "draft",
    })
}

fn internship(slug: &str) -> Value {
    json!({
        "slug": slug, "role": "An intern", "company": "The school", "duration": "3 months",
        "location": "Remote", "fee_paise": 99_900, "description": "A description.",
        "topics": ["one"], "state": "draft",
    })
}
