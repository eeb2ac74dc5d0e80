//! The ordinary uses of what is about one's own account.

use serde_json::{Value, json};

use crate::academy::{Academy, PASSWORD};
use crate::person::Person;

/// Whether the route is for somebody who is not signed in, but has an account.
pub(super) fn is_for_a_stranger_with_an_account(route: &str) -> bool {
    ["auth-login", "auth-forgot", "auth-reset"].contains(&route)
}

/// Whether the route is about an account.
pub(super) fn is_about_one(route: &str) -> bool {
    let others = ["auth-forgot", "auth-reset", "auth-step-up"];
    route.starts_with("account-") || others.contains(&route)
}

/// The session that the path names: one of another device.
pub(super) async fn session(academy: &Academy, person: &mut Person, email: &str) -> String {
    academy.visitor().logs_in(email, PASSWORD).await.expect(200);
    let account = person.account().await;
    account.text_at("/sessions/1/id").to_owned()
}

/// The body of `route`; `null` for none.
pub(super) async fn body(
    academy: &Academy,
    person: &mut Person,
    route: &str,
    email: &str,
) -> Value {
    let new = format!("new.{email}");
    match route {
        "auth-forgot" => json!({"email": email}),
        "auth-reset" => {
            person.forgets(email).await.expect(202);
            json!({"token": academy.reset_token(email).await, "password": "another long password"})
        }
        "auth-step-up" | "account-totp-remove" => {
            let app = person.sets_up_a_second_factor(academy).await;
            json!({"code": app.next_code(academy)})
        }
        "account-update" => json!({"name": "Another Name", "phone": "98765 43210"}),
        "account-email" => json!({"email": new, "password": PASSWORD}),
        "account-email-confirm" => {
            person.wants_email(&new).await.expect(202);
            json!({"token": academy.email_token(&new).await})
        }
        "account-password" => json!({
            "current_password": PASSWORD, "new_password": "another long password",
        }),
        "account-totp" | "account-erase" => json!({"password": PASSWORD}),
        "account-totp-confirm" => {
            let app = person.is_offered_a_second_factor().await;
            json!({"code": app.code(academy)})
        }
        _ => Value::Null,
    }
}
