//! An academy in this process: the routes' own handlers over a database of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use academy::accounts::{self, NewAccount};
use academy::app::Platform;
use academy::auth::password::Passwords;
use academy::clock::Clock;
use academy::clock::random;
use academy::config::{Environment, Secret, SecretSource, Settings};
use academy::domain::catalogue::{Course, Internship, Level, PublishState};
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::money::Paise;
use academy::domain::person::PersonName;
use academy::domain::role::Role;
use academy::domain::slug::Slug;
use academy::domain::time::Timestamp;
use academy::store::audit::Head;
use academy::store::catalogue::{CourseRecord, InternshipRecord, Kept};
use academy::store::item::from_item;
use academy::store::outbox::{Mail, Status};
use academy::store::retry::Deadline;
use academy::store::statistics::Delta;
use academy::store::transaction::Transaction;
use academy::store::{Item, Store, keys};

use crate::database::{Database, TABLE, client};
use crate::person::Person;

/// Where the pages are, in the tests.
pub const ORIGIN: &str = "http://localhost:8080";
/// What the CDN proves itself with, in the tests.
pub const ORIGIN_SECRET: &str = "the origin secret of the tests, long enough";

/// How the tests hash: cheaply. What is about the hash, or its time, hashes as the academy does.
const PASSWORDS: Passwords = Passwords::costing(32, 1);

/// A whole academy; it ends with this value.
#[derive(Debug)]
pub struct Academy {
    /// What the functions stand on.
    pub platform: Platform,
    /// The time, which the test may move.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    people: AtomicU32,
}

impl Academy {
    /// An empty academy, on 1 April 2026 at 10:00 in India.
    pub async fn open() -> Self {
        let database = Database::start().await;
        let url = database.url.clone();
        Self::over(database, &url)
    }

    /// An academy whose calls reach `database` by way of `url` (a wire, where faults are wanted).
    pub fn over(database: Database, url: &str) -> Self {
        let clock = Clock::fixed(Timestamp::from_seconds(1_775_017_800));
        let secret = Secret::new(SecretSource::Fixed(Arc::new(settings())));
        let mut platform = Platform::new(environment(url), secret, Store::new(client(url), TABLE));
        platform.clock = clock.clone();
        platform.login_floor = Duration::from_millis(30);
        platform.mail_pause = Duration::from_millis(2);
        platform.passwords = PASSWORDS;
        Self {
            platform,
            clock,
            database,
            people: AtomicU32::new(0),
        }
    }

    /// Somebody new, with a device and an address of their own, not signed in.
    pub fn visitor(&self) -> Person {
        let number = self.people.fetch_add(1, Ordering::SeqCst) + 1;
        let [_, a, b, c] = number.to_be_bytes();
        Person::new(self.platform.clone(), format!("127.{a}.{b}.{c}"))
    }

    /// A student with an opened account, signed in. The e-mail and the password follow from the name.
    pub async fn student(&self, name: &str) -> Person {
        self.signed_in(name, Role::Student).await
    }

    /// An admin, signed in.
    pub async fn admin(&self, name: &str) -> Person {
        self.signed_in(name, Role::Admin).await
    }

    async fn signed_in(&self, name: &str, role: Role) -> Person {
        let (email, password) = (email_of(name), PASSWORD.to_owned());
        let now = self.clock.now();
        let account = NewAccount {
            id: UserId::from_bytes(random().unwrap()),
            email: Email::parse(&email).unwrap(),
            name: PersonName::parse(name).unwrap(),
            phone: None,
            password_hash: self.platform.passwords.hash(password.as_bytes()).unwrap(),
            role,
            terms_version: academy::facts::TERMS_VERSION.to_owned(),
            terms_accepted_at: now,
            blocked: None,
        };
        let mut transaction = Transaction::new();
        accounts::open(&mut transaction, account, now, ("system", "verify-email")).unwrap();
        transaction.commit(&self.store()).await.unwrap();
        let mut person = self.visitor();
        let body = serde_json::json!({"email": email, "password": password});
        person.post("/api/auth/login", body).await.expect(200);
        person
    }

    /// A published course at `price_paise`.
    pub async fn course(&self, slug: &str, price_paise: i64) {
        self.course_in(PublishState::Published, slug, price_paise)
            .await;
    }

    /// A course that only admins see.
    pub async fn draft(&self, slug: &str) {
        self.course_in(PublishState::Draft, slug, 49_900).await;
    }

    async fn course_in(&self, state: PublishState, slug: &str, price_paise: i64) {
        let course = Course {
            slug: Slug::parse(slug).unwrap(),
            name: format!("Course {slug}"),
            summary: "What it is, in a sentence.".to_owned(),
            description: "What it is, in more words.".to_owned(),
            duration: "3 months".to_owned(),
            level: Level::Foundational,
            price: Paise::new(price_paise).unwrap(),
            topics: vec!["one".to_owned(), "two".to_owned()],
            modules: vec!["First module".to_owned()],
            featured: false,
            state,
            version: 1,
            updated_at: self.clock.now(),
        };
        let record = CourseRecord::new(course, false, Head::empty());
        let mut transaction = Transaction::new();
        transaction.create("course", &record);
        let published = i64::from(state == PublishState::Published);
        Delta::new()
            .courses(published)
            .count(&mut transaction)
            .unwrap();
        transaction.commit(&self.store()).await.unwrap();
    }

    /// A published internship.
    pub async fn internship(&self, slug: &str) {
        let internship = Internship {
            slug: Slug::parse(slug).unwrap(),
            role: format!("Intern {slug}"),
            company: "The school".to_owned(),
            duration: "3 months".to_owned(),
            location: "Remote".to_owned(),
            fee: Paise::new(99_900).unwrap(),
            description: "What an intern does.".to_owned(),
            topics: vec!["one".to_owned()],
            state: PublishState::Published,
            version: 1,
            updated_at: self.clock.now(),
        };
        let mut transaction = Transaction::new();
        let record = InternshipRecord::new(internship, false, Head::empty());
        transaction.create("internship", &record);
        transaction.commit(&self.store()).await.unwrap();
    }

    /// The table, to look at what lies there.
    pub fn store(&self) -> Store {
        self.platform.store.until(Deadline::standard())
    }

    /// Every item of the table, by a scan that no request may do.
    pub async fn items(&self) -> Vec<Item> {
        let client = client(&self.database.url);
        let pages = client
            .scan()
            .table_name(TABLE)
            .into_paginator()
            .items()
            .send();
        pages.collect::<Result<Vec<_>, _>>().await.unwrap()
    }

    /// The mails that wait in the outbox or were sent, oldest first; voids left out.
    pub async fn mails(&self) -> Vec<Mail> {
        let of_outbox = |item: &Item| {
            let key = item.get("pk").and_then(|pk| pk.as_s().ok());
            key.is_some_and(|pk| pk.starts_with(keys::OUTBOX_PREFIX))
        };
        let items = self.items().await.into_iter().filter(of_outbox);
        let mut mails: Vec<Mail> = items.map(|item| from_item(item).unwrap()).collect();
        mails.retain(|mail| mail.status != Status::Void);
        mails.sort_by(|a, b| a.id.cmp(&b.id));
        mails
    }

    /// Lets time pass.
    pub fn wait_seconds(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }
}

/// The parameters of the tests' deployment, whose AWS answers at `url`.
pub fn environment(url: &str) -> Environment {
    Environment {
        table_name: TABLE.to_owned(),
        secret_id: "tests".to_owned(),
        public_origin: ORIGIN.to_owned(),
        stage: "test".to_owned(),
        region: "ap-south-1".to_owned(),
        endpoint_url: Some(url.to_owned()),
        mail_sender: Some("academy@example.com".to_owned()),
        mail_configuration: None,
        site_bucket: None,
        distribution_id: None,
        seal_bucket: None,
    }
}

/// The password of the people whom the tests make.
pub const PASSWORD: &str = "a long password for tests";

/// The e-mail of somebody whom the tests make: `Asha Rao` has `asha.rao@example.com`.
pub fn email_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// The secret of the tests, as Secrets Manager would give it.
pub fn settings_json() -> serde_json::Value {
    serde_json::json!({
        "session_keys": ["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"],
        "origin_secrets": [ORIGIN_SECRET],
        "totp_key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
        "second_factor_required": false,
        "upi": {
            "payees": [
                {"id": "main", "label": "Main account", "vpa": "academy@bank"},
                {"id": "second", "label": "Second account", "vpa": "academy.two@bank"},
            ],
            "payee_name": "The Coding Science",
            "verified_merchant": false,
        },
    })
}

fn settings() -> Settings {
    Settings::parse(&settings_json().to_string()).unwrap()
}
