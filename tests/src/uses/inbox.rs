//! The ordinary uses of what is about internships, applications and messages.

use academy::domain::slug::Slug;
use academy::store::catalogue::InternshipRecord;
use academy::store::keys;
use serde_json::{Value, json};

use crate::academy::Academy;
use crate::acts::{application_of, message_of};

/// The internship of all uses.
pub(super) const INTERNSHIP: &str = "ordinary-internship";

/// The internship that the path names: one that may go, for the route that removes it.
pub(super) async fn internship(academy: &Academy, route: &str, number: u32) -> String {
    if route != "admin-internship-delete" {
        return INTERNSHIP.to_owned();
    }
    let slug = format!("to-be-removed-{number}");
    academy.internship(&slug).await;
    slug
}

/// The message or application that the path names; nothing when it names something else.
pub(super) async fn id(academy: &Academy, route: &str, name: &str) -> Option<String> {
    if route.starts_with("admin-message-") {
        return Some(academy.visitor().writes_as(name).await);
    }
    if route.starts_with("admin-application-") {
        let applied = academy.visitor().applies_for(INTERNSHIP, name).await;
        return Some(applied);
    }
    None
}

/// The body of `route`; `null` for none.
pub(super) async fn body(academy: &Academy, route: &str, (name, number): (&str, u32)) -> Value {
    match route {
        "contact-apply" => application_of(name),
        "contact-message" => message_of(name),
        "admin-message-update" => json!({"state": "read"}),
        // What rejects does most: the claim of the opening is released too.
        "admin-application-update" => json!({"state": "rejected"}),
        "admin-internship-create" => described(&format!("created-{number}"), None),
        "admin-internship-update" => {
            let key = keys::internship(&Slug::parse(INTERNSHIP).unwrap());
            let kept: InternshipRecord = academy.store().read_one(&key).await.unwrap().unwrap();
            described(INTERNSHIP, Some(kept.version))
        }
        _ => Value::Null,
    }
}

fn described(slug: &str, version: Option<u32>) -> Value {
    let mut internship = json!({
        "slug": slug, "role": "An intern", "company": "The school", "duration": "3 months",
        "location": "Remote", "fee_paise": 99_900, "description": "A description.",
        "topics": ["one"], "state": "published",
    });
    if let Some(version) = version {
        internship["version"] = json!(version);
    }
    internship
}
