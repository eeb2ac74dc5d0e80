//! The one place that runs a route: it refuses what did not come through the CDN or came from another
//! site, calls the handler, tries again what lost a race, catches panics, logs, and adds the headers
//! that every answer has.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use academy_domain::time::Timestamp;
use lambda_http::{Body, Error, service_fn};
use tokio::time::Instant;
use tracing::{error, info};

use crate::app::{App, Platform};
use crate::auth::csrf;
use crate::config::{self, ConfigError, Environment, Secret, SecretSource};
use crate::http::{Answer, Problem, Request};
use crate::on_behalf;
use crate::store::Store;
use crate::store::retry::{Deadline, jitter};

/// A route's handler: `async fn handle(app: &App, request: &Request) -> Answer`.
pub trait Handler<'a>: Copy + Send + Sync + 'static {
    /// What the handler gives.
    type Future: Future<Output = Answer> + Send + 'a;

    /// Handles one request.
    fn handle(self, app: &'a App, request: &'a Request) -> Self::Future;
}

impl<'a, F, Fut> Handler<'a> for F
where
    F: Fn(&'a App, &'a Request) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Answer> + Send + 'a,
{
    type Future = Fut;

    fn handle(self, app: &'a App, request: &'a Request) -> Fut {
        self(app, request)
    }
}

/// Work behind a pointer. What is generic, and what is `async`, is compiled anew in each of the seventy
/// binaries that use it; a boxed future is compiled once, where a plain function makes the box.
pub(crate) type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A handler whose type is forgotten, so that all around it is compiled once.
type Handle = Arc<dyn for<'a> Fn(&'a App, &'a Request) -> Work<'a, Answer> + Send + Sync>;

fn forget<H>(handler: H) -> Handle
where
    H: for<'a> Handler<'a>,
{
    Arc::new(move |app: &App, request: &Request| Box::pin(handler.handle(app, request)))
}

/// Runs the HTTP route `route` until Lambda ends the process.
///
/// # Errors
/// When the settings are missing or wrong; Lambda logs it and starts no request.
pub async fn run<H>(route: &'static str, handler: H) -> Result<(), Error>
where
    H: for<'a> Handler<'a>,
{
    run_forgotten(route, forget(handler)).await
}

fn run_forgotten(
    route: &'static str,
    handle: Handle,
) -> Pin<Box<dyn Future<Output = Result<(), Error>>>> {
    Box::pin(async move {
        log_as_json();
        let platform = start(route).await?;
        lambda_http::run(service_fn(move |request: lambda_http::Request| {
            let (platform, handle) = (platform.clone(), Arc::clone(&handle));
            async move {
                let request = Request::from_lambda(request, "");
                Ok::<_, Error>(serve_forgotten(&platform, route, handle, request).await)
            }
        }))
        .await
    })
}

/// Runs the event function `route`: `handle` gets each event as it came, and what `connect` made once
/// for the process (the clients of what it reaches besides the table).
///
/// # Errors
/// When the settings are missing or wrong.
pub async fn run_events<T, E, R, C, F, Fut>(
    route: &'static str,
    connect: C,
    handle: F,
) -> Result<(), Error>
where
    T: Clone + Send + Sync + 'static,
    E: serde::de::DeserializeOwned + Send + 'static,
    R: serde::Serialize + Send + 'static,
    C: FnOnce(&Environment, &'static str) -> Result<T, ConfigError>,
    F: Fn(App, T, E) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = Result<R, Problem>> + Send + 'static,
{
    log_as_json();
    let platform = start(route).await?;
    let tools = connect(&platform.environment, route)
        .inspect_err(|e| error!(route, cause = %e, "cannot start"))?;
    lambda_runtime::run(service_fn(move |event: lambda_runtime::LambdaEvent<E>| {
        let (platform, tools) = (platform.clone(), tools.clone());
        async move {
            let request_id = event.context.request_id;
            let deadline = before(event.context.deadline, platform.clock.now());
            let app = on_behalf::request(request_id.clone(), platform.app(deadline)).await?;
            let began = Instant::now();
            let work: Work<'_, _> = Box::pin(handle(app, tools, event.payload));
            let result = on_behalf::request(request_id.clone(), work).await;
            let duration_ms = millis(began);
            match result {
                Ok(result) => {
                    info!(route, request_id, duration_ms, "done");
                    Ok(result)
                }
                Err(problem) => {
                    let cause = cause(&problem);
                    error!(route, request_id, duration_ms, cause, "failed");
                    Err(Error::from(format!("{}: {cause}", problem.code)))
                }
            }
        }
    }))
    .await
}

/// Seconds that a function keeps for its answer before Lambda ends it.
const LAST_SECONDS: i64 = 3;

/// A little before Lambda ends the function, at `lambda_ms` since 1970.
fn before(lambda_ms: u64, now: Timestamp) -> Deadline {
    let ends = Timestamp::from_millis(i64::try_from(lambda_ms).unwrap_or(i64::MAX));
    let seconds = ends.seconds_since(now) - LAST_SECONDS;
    Deadline::after(u64::try_from(seconds.clamp(1, 900)).unwrap_or(1))
}

/// Logs how one item of an event ended. Ids and codes only: nothing of whom it is about.
pub fn item_done(route: &'static str, item: &str, outcome: &str) {
    info!(route, item, outcome, "item done");
}

/// Logs that one item of an event failed, and why; the rest of the event goes on.
pub fn item_failed(route: &'static str, item: &str, cause: &str) {
    error!(route, item, cause, "item failed");
}

/// How long a function that starts waits for its secret. A request that meets Secrets Manager still
/// down has eight seconds of its own, and an answer is due within ten.
const START_PATIENCE: Duration = Duration::from_secs(1);

/// Reads the settings and makes the clients, once a process.
async fn start(route: &'static str) -> Result<Platform, Error> {
    let platform = connect(route).inspect_err(|e| error!(route, cause = %e, "cannot start"))?;
    look_at_the_secret(&platform, route).await?;
    Ok(platform)
}

/// Reads the secret before the first request, so that a wrong one shows at the deploy.
///
/// # Errors
/// When it is wrong. One that cannot be read is none: Secrets Manager may be back in a moment, and each
/// request reads it again until then.
pub async fn look_at_the_secret(
    platform: &Platform,
    route: &'static str,
) -> Result<(), ConfigError> {
    let deadline = Deadline::standard().at_most(START_PATIENCE);
    match platform
        .secret
        .settings(platform.clock.now(), deadline)
        .await
    {
        Ok(_) => Ok(()),
        Err(error @ ConfigError::Unreadable(_)) => {
            error!(route, cause = %error, "starts without its settings");
            Ok(())
        }
        Err(error) => {
            error!(route, cause = %error, "cannot start");
            Err(error)
        }
    }
}

/// The platform of this process's environment. Clients are configured by hand: searching for profiles
/// and regions, as `aws-config` does, costs more than all the rest of a cold start.
///
/// # Errors
/// Names the setting that is missing or wrong.
pub fn connect(route: &'static str) -> Result<Platform, ConfigError> {
    let environment = Environment::from_process()?;
    let table = aws_sdk_dynamodb::Client::from_conf(crate::client_config!(
        aws_sdk_dynamodb,
        &environment,
        route
    ));
    let secrets = aws_sdk_secretsmanager::Client::from_conf(crate::client_config!(
        aws_sdk_secretsmanager,
        &environment,
        route
    ));
    let secret = Secret::new(SecretSource::Manager(
        secrets,
        environment.secret_id.clone(),
    ));
    let store = Store::new(table, environment.table_name.clone());
    Ok(Platform::new(environment, secret, store))
}

/// The configuration of a client of the crate `$sdk`: the function's own credentials, one attempt a
/// call (retries are `store::retry`'s), and the function's name in the user agent.
#[macro_export]
macro_rules! client_config {
    ($sdk:ident, $environment:expr, $route:expr) => {{
        let environment: &$crate::config::Environment = $environment;
        let mut config = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .http_client($crate::aws::shared_http_client())
            .region($sdk::config::Region::new(environment.region.clone()))
            .credentials_provider($crate::config::credentials()?)
            .retry_config($sdk::config::retry::RetryConfig::disabled())
            .stalled_stream_protection($sdk::config::StalledStreamProtectionConfig::disabled());
        if let Ok(name) = $sdk::config::AppName::new($route) {
            config = config.app_name(name);
        }
        if let Some(url) = &environment.endpoint_url {
            config = config
                .endpoint_url(url)
                .interceptor($crate::on_behalf::NameTheRequest);
        }
        config.build()
    }};
}

/// Answers one request. Tests call it as Lambda would.
pub async fn serve<H>(
    platform: &Platform,
    route: &'static str,
    handler: H,
    request: Request,
) -> http::Response<Body>
where
    H: for<'a> Handler<'a>,
{
    serve_forgotten(platform, route, forget(handler), request).await
}

async fn serve_forgotten(
    platform: &Platform,
    route: &'static str,
    handle: Handle,
    request: Request,
) -> http::Response<Body> {
    let began = Instant::now();
    let request = Arc::new(request);
    let id = request.id.clone();
    let answer = on_behalf::request(id, admit(platform, &handle, &request)).await;
    let request_id = request.id.as_str();
    let (status, code) = match &answer {
        Ok(reply) => (reply.status, ""),
        Err(problem) => (problem.status, problem.code),
    };
    let method = request.method.as_str();
    let duration_ms = millis(began);
    match &answer {
        Err(problem) if status >= 500 => {
            let cause = cause(problem);
            error!(
                route,
                request_id, method, status, code, duration_ms, cause, "failed"
            );
        }
        _ => info!(
            route,
            request_id, method, status, code, duration_ms, "answered"
        ),
    }
    crate::http::respond::respond(answer, request_id)
}

async fn admit(platform: &Platform, handle: &Handle, request: &Arc<Request>) -> Answer {
    let deadline = Deadline::standard();
    let app = platform.app(deadline).await.map_err(|e| match e {
        ConfigError::Unreadable(_) => Problem::unavailable(e),
        other => Problem::internal(other),
    })?;
    through_the_cdn(&app, request)?;
    csrf::same_site(request, &app.environment.public_origin)?;
    let mut attempt = 0;
    loop {
        let answer = caught(handle, &app, request).await;
        // Somebody else was faster: what was read is no longer so. Everything is judged again.
        match answer {
            Err(problem) if problem.lost_a_race => {
                attempt += 1;
                let pause = jitter(attempt);
                if deadline.left() <= pause {
                    return Err(problem);
                }
                tokio::time::sleep(pause).await;
            }
            answer => return answer,
        }
    }
}

/// A panic in a handler is an opaque 500, not a dead function.
async fn caught(handle: &Handle, app: &App, request: &Arc<Request>) -> Answer {
    let (app, request) = (app.clone(), Arc::clone(request));
    let handle = Arc::clone(handle);
    let task = on_behalf::spawn(async move { handle(&app, &request).await });
    match task.await {
        Ok(answer) => answer,
        Err(panic) => Err(Problem::internal(panic)),
    }
}

/// Nobody goes round the CDN: it alone knows the origin secret.
fn through_the_cdn(app: &App, request: &Request) -> Result<(), Problem> {
    let claimed = request.header("x-origin-secret").unwrap_or_default();
    let secrets = &app.settings.origin_secrets;
    let known = secrets.iter().fold(false, |known, s| s.is(claimed) | known);
    if known {
        return Ok(());
    }
    Err(Problem::forbidden(
        "forbidden",
        "This address is not served here.",
    ))
}

fn cause(problem: &Problem) -> String {
    let mut text = String::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> =
        problem.cause.as_deref().map(|c| c as _);
    while let Some(error) = cause {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn log_as_json() {
    let started = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_env_filter(tracing_subscriber::EnvFilter::new(config::log_filter()))
        .try_init();
    // A test may have set its own: then that one serves.
    drop(started);
}
