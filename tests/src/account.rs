//! What people do with their account, in a word each: a second factor with its codes, and the links of
//! forgotten passwords and new e-mails.

use academy::auth::link::{self, Purpose};
use academy::auth::totp;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::mail::Message;
use academy::store::item::text;
use academy::store::keys;
use academy::store::outbox::Recipient;
use academy::store::people::Login;
use academy::store::retry::Deadline;
use academy::store::transaction::{Changes, Transaction, When};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

use crate::academy::{Academy, PASSWORD};
use crate::person::{Answered, Person};

/// Somebody's authenticator app, and the recovery codes that they wrote down.
#[derive(Debug, Clone)]
pub struct Authenticator {
    secret: Vec<u8>,
    /// The recovery codes.
    pub recovery: Vec<String>,
}

impl Authenticator {
    /// An app that was given `secret`, as people type it.
    pub fn with(secret: &str) -> Self {
        Self {
            secret: bytes_of(secret),
            recovery: Vec::new(),
        }
    }

    /// The code that it shows now.
    pub fn code(&self, academy: &Academy) -> String {
        totp::code(&self.secret, academy.clock.now())
    }

    /// The code that it shows half a minute later, which is taken already.
    pub fn next_code(&self, academy: &Academy) -> String {
        totp::code(&self.secret, academy.clock.now().plus_seconds(30))
    }
}

/// The bytes of base 32 (RFC 4648, section 6).
pub fn bytes_of(secret: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = String::new();
    for letter in secret.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    let bytes = bits.as_bytes().chunks_exact(8);
    let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
    bytes.map(byte).collect()
}

impl Person {
    /// The account as its owner sees it.
    pub async fn account(&mut self) -> Answered {
        self.get("/api/account").await.expect(200)
    }

    /// Is shown the secret of a second factor.
    pub async fn is_offered_a_second_factor(&mut self) -> Authenticator {
        let body = json!({"password": PASSWORD});
        let offer = self.post("/api/account/totp", body).await.expect(200);
        Authenticator::with(offer.text_at("/secret"))
    }

    /// Sets a second factor up; the code of the moment is used up by it.
    pub async fn sets_up_a_second_factor(&mut self, academy: &Academy) -> Authenticator {
        let mut app = self.is_offered_a_second_factor().await;
        let body = json!({"code": app.code(academy)});
        let path = "/api/account/totp/confirm";
        let done = self.post(path, body).await.expect(200);
        let codes = done.json["recovery_codes"].as_array().unwrap().iter();
        let text = |code: &Value| code.as_str().unwrap().to_owned();
        app.recovery = codes.map(text).collect();
        app
    }

    /// Shows the second factor once more.
    pub async fn steps_up(&mut self, code: &str) -> Answered {
        self.post("/api/auth/step-up", json!({"code": code})).await
    }

    /// Tries to log in with a code.
    pub async fn logs_in_with(&mut self, email: &str, code: &str) -> Answered {
        let body = json!({"email": email, "password": PASSWORD, "code": code});
        self.post("/api/auth/login", body).await
    }

    /// Says that the password is forgotten.
    pub async fn forgets(&mut self, email: &str) -> Answered {
        let path = "/api/auth/forgot-password";
        self.post(path, json!({"email": email})).await
    }

    /// Chooses a new password by a mailed link.
    pub async fn resets(&mut self, token: &str, password: &str) -> Answered {
        let body = json!({"token": token, "password": password});
        self.post("/api/auth/reset-password", body).await
    }

    /// Wants another e-mail.
    pub async fn wants_email(&mut self, email: &str) -> Answered {
        let body = json!({"email": email, "password": PASSWORD});
        self.post("/api/account/email", body).await
    }

    /// Opens the link that was mailed to the new e-mail.
    pub async fn confirms_email(&mut self, token: &str) -> Answered {
        let path = "/api/account/email/confirm";
        self.post(path, json!({"token": token})).await
    }
}

impl Academy {
    /// The token of the link that was mailed last to whoever has `email` and forgot the password.
    pub async fn reset_token(&self, email: &str) -> String {
        let key = keys::login(&Email::parse(email).unwrap());
        let login: Option<Login> = self.store().read_one(&key).await.unwrap();
        let reader = Recipient::Person(login.expect("somebody has it").user_id);
        let theirs = |to: &Recipient| *to == reader;
        self.link(theirs, |message| match message {
            Message::ResetPassword { reset } => Some((Purpose::ResetPassword, reset)),
            _ => None,
        })
        .await
    }

    /// The token of the link that was mailed last to `email`, which somebody wants.
    pub async fn email_token(&self, email: &str) -> String {
        let email = Email::parse(email).unwrap();
        let theirs = |to: &Recipient| to.email() == Some(&email);
        self.link(theirs, |message| match message {
            Message::ConfirmEmail { change, .. } => Some((Purpose::ChangeEmail, change)),
            _ => None,
        })
        .await
    }

    /// The password's hash of whoever has `email`.
    pub async fn hash_of(&self, email: &str) -> String {
        let key = keys::login(&Email::parse(email).unwrap());
        let login: Option<Login> = self.store().read_one(&key).await.unwrap();
        login.expect("somebody has it").password_hash
    }

    /// Gives whoever has `email` another password, by its hash: as an older one would lie there.
    pub async fn keeps_hash(&self, email: &str, hash: &str) {
        let key = keys::login(&Email::parse(email).unwrap());
        let changes = Changes::new().set("password_hash", text(hash));
        let mut transaction = Transaction::new();
        transaction.update("log-in", &key, changes, When::present());
        transaction.commit(&self.store()).await.unwrap();
    }

    /// Disables the account of whoever has `email`, as an admin's act does.
    pub async fn disables(&self, email: &str) {
        let key = keys::login(&Email::parse(email).unwrap());
        let login: Option<Login> = self.store().read_one(&key).await.unwrap();
        let person = keys::profile(&login.expect("somebody has it").user_id);
        let off = AttributeValue::Bool(false);
        let off = Changes::new().set("active", off).add("epoch", 1);
        let mut transaction = Transaction::new();
        transaction.update("profile", &person, off.clone(), When::present());
        transaction.update("log-in", &key, off, When::present());
        transaction.commit(&self.store()).await.unwrap();
    }

    async fn link(
        &self,
        goes_to: impl Fn(&Recipient) -> bool,
        named: impl Fn(&Message) -> Option<(Purpose, &RecordId)>,
    ) -> String {
        let app = self.platform.app(Deadline::standard()).await.unwrap();
        let mails = self.mails().await;
        let theirs = mails.iter().rev().filter(|mail| goes_to(&mail.to));
        let (purpose, id) = theirs
            .filter_map(|mail| named(&mail.message))
            .next()
            .expect("a link was mailed");
        link::token(purpose, id, app.key().unwrap())
    }
}
