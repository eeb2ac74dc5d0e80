//! The ordinary uses of what the panel does with people.

use academy::domain::email::Email;
use academy::store::keys;
use academy::store::people::Login;
use serde_json::{Value, json};

use crate::academy::{Academy, email_of};

/// Somebody's id, where the path of `route` names a person.
pub(super) async fn id(academy: &Academy, route: &str, name: &str) -> Option<String> {
    if !route.starts_with("admin-student") {
        return None;
    }
    Some(academy.id_of(name).await)
}

/// The body of `route`; nothing when it is about something else.
pub(super) fn body(route: &str) -> Option<Value> {
    match route {
        // What does most: the counts, the lists, the words and the sessions change, and mails go out.
        "admin-student-update" => Some(json!({"name": "Another Name", "role": "admin"})),
        _ => None,
    }
}

impl Academy {
    /// The id of somebody whom the tests made.
    pub async fn id_of(&self, name: &str) -> String {
        let key = keys::login(&Email::parse(&email_of(name)).unwrap());
        let login: Option<Login> = self.store().read_one(&key).await.unwrap();
        login.expect("somebody has this e-mail").user_id.to_string()
    }
}
