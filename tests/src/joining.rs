//! Joining the academy, in a word a step: registering, opening the mailed link, logging in.

use academy::auth::link::{self, Purpose};
use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy::store::retry::Deadline;
use serde_json::{Value, json};

use crate::academy::{Academy, PASSWORD, email_of};
use crate::person::{Answered, Person};

/// What somebody called `name` types to register, with the tests' password.
pub fn registration(name: &str) -> Value {
    json!({
        "name": name,
        "email": email_of(name),
        "password": PASSWORD,
        "accept_terms": true,
    })
}

impl Academy {
    /// The tokens of the links that were mailed to `email`, oldest first.
    pub async fn tokens(&self, email: &str) -> Vec<String> {
        let app = self.platform.app(Deadline::standard()).await.unwrap();
        let key = app.key().unwrap();
        let mails = self.mails().await.into_iter();
        let token = |mail: academy::store::outbox::Mail| match (mail.to, mail.message) {
            (Recipient::Address(to), Message::VerifyEmail { registration, .. }) => {
                let token = link::token(Purpose::VerifyEmail, &registration, key);
                (to.as_str() == email).then_some(token)
            }
            _ => None,
        };
        mails.filter_map(token).collect()
    }

    /// The token of the link that was mailed to `email` last.
    pub async fn token(&self, email: &str) -> String {
        self.tokens(email).await.pop().expect("a link was mailed")
    }
}

impl Person {
    /// Registers as `name`.
    pub async fn registers(&mut self, name: &str) -> Answered {
        self.post("/api/auth/register", registration(name)).await
    }

    /// Opens a mailed link with `password`.
    pub async fn opens(&mut self, token: &str, password: &str) -> Answered {
        let body = json!({"token": token, "password": password});
        self.post("/api/auth/verify-email", body).await
    }

    /// Tries to log in.
    pub async fn logs_in(&mut self, email: &str, password: &str) -> Answered {
        let body = json!({"email": email, "password": password});
        self.post("/api/auth/login", body).await
    }

    /// Asks for a new link.
    pub async fn asks_for_a_link(&mut self, email: &str) -> Answered {
        let body = json!({"email": email});
        self.post("/api/auth/resend-verification", body).await
    }

    /// Who the academy says this is.
    pub async fn session(&mut self) -> Answered {
        self.get("/api/auth/session").await
    }

    /// Logs out.
    pub async fn logs_out(&mut self) -> Answered {
        self.send("POST", "/api/auth/logout", &[], "").await
    }
}
