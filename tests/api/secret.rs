//! The secret as functions read it: how old a copy may be, a Secrets Manager that is down, and on whose
//! behalf it is asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use academy::config::{ConfigError, Secret, SecretSource};
use academy::lambda::look_at_the_secret;
use academy::on_behalf::NameTheRequest;
use academy::store::retry::Deadline;
use academy_tests::academy::{PASSWORD, email_of, settings_json};
use academy_tests::malformed::Malformed;
use academy_tests::routes::{ROUTES, Route};
use academy_tests::service::Service;
use academy_tests::{Academy, service_config};
use serde_json::{Value, json};
use tokio::time::Instant;

/// A Secrets Manager with one secret; without one it is down.
struct Manager {
    keeps: Arc<Mutex<Option<Value>>>,
    service: Service,
}

impl Manager {
    /// One that the academy asks from now on, and that keeps the secret of the tests.
    async fn of(academy: &mut Academy) -> Self {
        let keeps = Arc::new(Mutex::new(Some(settings_json())));
        let kept = Arc::clone(&keeps);
        let service = Service::answering(move |_| {
            Some(match kept.lock().unwrap().as_ref() {
                Some(secret) => (200, json!({"SecretString": secret.to_string()}).to_string()),
                None => (503, "{}".to_owned()),
            })
        })
        .await;
        let config = service_config!(aws_sdk_secretsmanager, &service.url).to_builder();
        let client = config.interceptor(NameTheRequest).build();
        let client = aws_sdk_secretsmanager::Client::from_conf(client);
        let source = SecretSource::Manager(client, "tests".to_owned());
        academy.platform.secret = Secret::new(source);
        Self { keeps, service }
    }

    fn keeps(&self, secret: Option<Value>) {
        *self.keeps.lock().unwrap() = secret;
    }

    fn asked(&self) -> usize {
        self.service.asked().len()
    }
}

/// The secret of the tests under another session key.
fn rotated() -> Value {
    let mut secret = settings_json();
    secret["session_keys"] = json!([format!("{}CQk", "CQkJ".repeat(10))]);
    secret
}

/// PRODUCT: "a rotated secret within a minute". Fails if `COPY_SECONDS` is more than 60, or a copy is
/// never read again.
#[tokio::test]
async fn a_rotated_secret_ends_sessions_within_a_minute_and_is_not_read_for_each_request() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    let mut asha = academy.student("Asha Rao").await;
    manager.keeps(Some(rotated()));
    academy.wait_seconds(59);
    asha.session().await.expect(200);
    assert_eq!(manager.asked(), 1);
    academy.wait_seconds(1);
    asha.session().await.expect_problem(401, "not_signed_in");
    assert_eq!(manager.asked(), 2);
    let again = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    again.expect(200);
    asha.session().await.expect(200);
    assert_eq!(manager.asked(), 2);
}

/// Fails if a copy goes on serving while Secrets Manager is down, or from before the clock was put back.
#[tokio::test]
async fn an_old_copy_serves_nobody() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    let soon = || Deadline::standard().at_most(Duration::from_millis(50));
    academy.platform.app(Deadline::standard()).await.unwrap();
    manager.keeps(None);
    academy.platform.app(soon()).await.unwrap();
    for seconds in [60, -61] {
        academy.wait_seconds(seconds);
        let failed = academy.platform.app(soon()).await.map(drop);
        assert!(
            matches!(failed, Err(ConfigError::Unreadable(_))),
            "{failed:?}"
        );
    }
}

/// API: "An answer comes within 10 s", a cold function's too. Fails if `START_PATIENCE` and the time of
/// a request are more together, or a start ends because Secrets Manager is down.
#[tokio::test]
async fn a_function_that_starts_while_secrets_manager_is_down_answers_within_ten_seconds() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    manager.keeps(None);
    let began = Instant::now();
    look_at_the_secret(&academy.platform, "catalog-health")
        .await
        .unwrap();
    let then = Deadline::standard().left();
    assert!(manager.asked() > 1, "it is tried more than once");
    assert!(began.elapsed() + then < Duration::from_secs(10));
    manager.keeps(Some(settings_json()));
    academy.visitor().get("/api/health").await.expect(200);
}

/// Fails if a start goes on with a secret that cannot be used.
#[tokio::test]
async fn a_function_does_not_start_with_a_wrong_secret() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    manager.keeps(Some(json!({})));
    let refused = look_at_the_secret(&academy.platform, "catalog-health").await;
    let words = refused.unwrap_err().to_string();
    assert_eq!(words, "the setting session_keys is wrong: it is missing");
}

/// What each route is asked with here: nothing of it is looked at.
fn any_path(route: &Route) -> String {
    let path = route.path.replace("$default", "/api/no-such-route");
    path.replace(['{', '}'], "")
}

/// Fails if a route looks at anything before its settings, or tells what is wrong with them.
#[tokio::test]
async fn a_wrong_secret_is_an_opaque_500_of_every_route() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    manager.keeps(Some(json!({})));
    let mut visitor = academy.visitor();
    for route in ROUTES.iter() {
        let method = Malformed::method(route);
        let answer = visitor.send(method, &any_path(route), &[], "").await;
        let told = answer.expect_problem(500, "internal").text;
        assert!(!told.contains("session_keys"), "{told}");
    }
}

/// All at once: each waits for its secret as long as a request may. Fails if a route answers a secret that
/// cannot be read by anything but a 503.
#[tokio::test]
async fn without_secrets_manager_every_route_is_an_honest_503_within_ten_seconds() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    manager.keeps(None);
    let mut asked = tokio::task::JoinSet::new();
    for route in ROUTES.iter() {
        let mut visitor = academy.visitor();
        asked.spawn(async move {
            let began = Instant::now();
            let (method, path) = (Malformed::method(route), any_path(route));
            let answer = visitor.send(method, &path, &[], "").await;
            let answer = answer.expect_problem(503, "unavailable");
            assert!(answer.header("retry-after").is_some(), "{}", route.name);
            assert!(began.elapsed().as_secs() < 10, "{}", route.name);
        });
    }
    while let Some(answered) = asked.join_next().await {
        answered.unwrap();
    }
}

/// `/_local/calls.json` tells which request made which calls. Fails if `serve` reads the secret outside
/// the request's scope.
#[tokio::test]
async fn the_secret_is_read_on_behalf_of_the_request() {
    let mut academy = Academy::open().await;
    let manager = Manager::of(&mut academy).await;
    academy.visitor().get("/api/health").await.expect(200);
    let asked = manager.service.asked();
    assert_eq!(asked.len(), 1);
    let id = asked[0].header("x-academy-request-id");
    assert!(id.starts_with("test-request-"), "{id}");
}
