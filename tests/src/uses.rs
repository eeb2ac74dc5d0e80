//! Each route's ordinary use: who asks for what, with everything there that it needs. The fault sweep,
//! the round-trip counts and the benchmarks all go through this one list.

mod account;
mod inbox;
mod people;

use serde_json::{Value, json};

use crate::academy::{Academy, PASSWORD, email_of};
use crate::person::{Answered, Person};
use crate::routes::{ROUTES, Route};

/// The course of all uses.
pub const COURSE: &str = "ordinary-course";

/// One use of one route.
#[derive(Debug, Clone)]
pub struct Use {
    /// The route.
    pub route: &'static Route,
    /// Who asks.
    pub person: Person,
    /// Whom it is about; somebody who is not signed in, where it is about nobody.
    pub owner: Person,
    /// Whether that is somebody signed in.
    pub signed_in: bool,
    /// The path, parameters filled in.
    pub path: String,
    /// The body; `null` for none.
    pub body: Value,
}

impl Use {
    /// Asks, once.
    pub async fn ask(&mut self) -> Answered {
        if self.body.is_null() {
            return self
                .person
                .send(self.route.method, &self.path, &[], "")
                .await;
        }
        self.person
            .call(self.route.method, &self.path, self.body.clone())
            .await
    }

    /// Whether the route changes something.
    pub fn writes(&self) -> bool {
        self.route.method != "GET"
    }
}

/// What every use needs to be there: a course, and an admin.
pub async fn prepare(academy: &Academy) -> Person {
    academy.course(COURSE, 49_900).await;
    academy.internship(inbox::INTERNSHIP).await;
    academy.admin("Ordinary Admin").await
}

/// The uses of every route but `$default`, the `number`th of its kind.
pub async fn all(academy: &Academy, admin: &Person, number: u32) -> Vec<Use> {
    let mut uses = Vec::new();
    for route in ROUTES.iter().filter(|route| route.path != "$default") {
        uses.push(of(academy, admin, route, number).await);
    }
    uses
}

/// The use of one route, the `number`th of its kind.
pub async fn of(academy: &Academy, admin: &Person, route: &'static Route, number: u32) -> Use {
    // Some routes have two addresses, and each its own people.
    let (words, method) = (route.name.replace('-', " "), route.method.to_lowercase());
    let name = format!("Ordinary {words} {method} {number}");
    let by_admin = route.path.starts_with("/api/admin/");
    let anonymous = [
        "catalog-",
        "auth-register",
        "auth-verify",
        "auth-resend",
        "auth-login",
        "auth-forgot",
        "auth-reset",
        "contact-",
    ];
    let signed_in = !anonymous
        .iter()
        .any(|prefix| route.name.starts_with(prefix));
    let mut owner = academy.visitor();
    let known = account::is_for_a_stranger_with_an_account(route.name);
    if route.path.contains("{id}") || (signed_in && !by_admin) || known {
        owner = academy.student(&name).await;
    }
    let slug = if route.path.contains("/internships/") {
        inbox::internship(academy, route.name, number).await
    } else {
        course(academy, route.name, number).await
    };
    let path = route.path.replace("{slug}", &slug);
    let mut path = path.replace("{kind}", "enrollments");
    if path.contains("{id}") {
        let found = match people::id(academy, route.name, &name).await {
            Some(id) => Some(id),
            None => inbox::id(academy, route.name, &name).await,
        };
        let id = match found {
            Some(id) => id,
            None if route.name == "account-end-session" => {
                account::session(academy, &mut owner, &email_of(&name)).await
            }
            None => enrollment(&mut owner, route.name, number, admin).await,
        };
        path = path.replace("{id}", &id);
    }
    let body = body(academy, &mut owner, route.name, (&name, number)).await;
    let mut person = if by_admin { admin } else { &owner }.clone();
    if !signed_in {
        person.cookies.clear();
    }
    Use {
        route,
        person,
        owner,
        signed_in,
        path,
        body,
    }
}

/// The course that the path names: one that may go, for the route that removes it.
async fn course(academy: &Academy, route: &str, number: u32) -> String {
    if route != "admin-course-delete" {
        return COURSE.to_owned();
    }
    let slug = format!("to-be-removed-{number}");
    academy.draft(&slug).await;
    slug
}

/// An enrollment in the state that the route wants.
async fn enrollment(student: &mut Person, route: &str, number: u32, admin: &Person) -> String {
    let id = student.enrolls_in(COURSE).await;
    let after_paying = ["verify", "reject", "refund", "receipt"];
    if after_paying.iter().any(|act| route.ends_with(act)) {
        student.pays(&id, &utr(route, number)).await;
    }
    if route.ends_with("refund") || route.ends_with("receipt") {
        let path = format!("/api/admin/enrollments/{id}/verify");
        admin.clone().post(&path, json!({})).await.expect(200);
    }
    id
}

async fn body(
    academy: &Academy,
    person: &mut Person,
    route: &str,
    (name, number): (&str, u32),
) -> Value {
    let email = email_of(name);
    let registration =
        json!({"name": name, "email": email, "password": PASSWORD, "accept_terms": true});
    if let Some(body) = people::body(route) {
        return body;
    }
    match route {
        "auth-register" => registration,
        "auth-login" => json!({"email": email, "password": PASSWORD}),
        "auth-resend" | "auth-verify-email" => {
            person
                .post("/api/auth/register", registration)
                .await
                .expect(202);
            match route {
                "auth-resend" => json!({"email": email}),
                _ => json!({"token": academy.token(&email).await, "password": PASSWORD}),
            }
        }
        "auth-logout" => json!({}),
        "enrollments-create" => json!({"course": COURSE}),
        "enrollments-pay" => json!({"utr": utr(route, number)}),
        "admin-enrollment-verify" => json!({}),
        "admin-enrollment-reject" | "admin-enrollment-refund" | "admin-enrollment-delete" => {
            json!({"reason": "As the test wants it."})
        }
        "admin-enrollment-note" => json!({"note": "A note."}),
        "admin-bulk-verify" => {
            let id = enrollment(
                &mut academy.student(&format!("{name} waits")).await,
                "verify",
                500_000 + number,
                person,
            )
            .await;
            json!({"ids": [id]})
        }
        "admin-course-create" => course_body(&format!("created-{number}"), None),
        "admin-course-update" => {
            let shown = academy
                .visitor()
                .get(&format!("/api/courses/{COURSE}"))
                .await;
            course_body(COURSE, shown.number_at("/version"))
        }
        _ if account::is_about_one(route) => account::body(academy, person, route, &email).await,
        _ => inbox::body(academy, route, (name, number)).await,
    }
}

fn course_body(slug: &str, version: Option<i64>) -> Value {
    let mut course = json!({
        "slug": slug, "name": "A course", "summary": "A summary.", "description": "A description.",
        "duration": "3 months", "level": "foundational", "price_paise": 49_900,
        "topics": ["one"], "modules": ["first"], "featured": false, "state": "published",
    });
    if let Some(version) = version {
        course["version"] = json!(version);
    }
    course
}

fn utr(route: &str, number: u32) -> String {
    let route: u32 = route.bytes().map(u32::from).sum();
    format!("{route:06}{number:06}")
}
