//! What template.yaml grants a route's function, held against every call that the route makes in this
//! process: no branch that any test takes can be one that a deployed function may not take.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

use academy::on_behalf;
use academy_local::policy::Policies;
use academy_local::wire::describe::describe;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use crate::grants::template;

static POLICIES: LazyLock<Policies> = LazyLock::new(|| Policies::of(&template()));

/// The requests that are being answered, by id: which function answers, and what it was denied.
static ANSWERING: LazyLock<Mutex<BTreeMap<String, Judged>>> = LazyLock::new(Mutex::default);

#[derive(Debug)]
struct Judged {
    function: &'static str,
    denied: Vec<String>,
}

/// Answers the request `id` by `work`, as `function`.
///
/// # Panics
/// When a call of the work is not granted.
pub async fn within<F: Future>(function: &'static str, id: &str, work: F) -> F::Output {
    let judged = Judged {
        function,
        denied: Vec::new(),
    };
    ANSWERING.lock().unwrap().insert(id.to_owned(), judged);
    let output = work.await;
    let judged = ANSWERING.lock().unwrap().remove(id);
    let denied = judged.map(|judged| judged.denied).unwrap_or_default();
    assert!(
        denied.is_empty(),
        "template.yaml does not grant {function}:\n  {}",
        denied.join("\n  ")
    );
    output
}

/// Does `work` as the event function `function`, which nobody asks by a request.
///
/// # Panics
/// When a call of the work is not granted.
pub async fn event<F: Future>(function: &'static str, work: F) -> F::Output {
    static EVENTS: AtomicU64 = AtomicU64::new(0);
    let id = format!("test-event-{}", EVENTS.fetch_add(1, Ordering::Relaxed));
    let work = on_behalf::request(id.clone(), work);
    within(function, &id, work).await
}

/// Looks at each call of an SDK client before it leaves.
#[derive(Debug)]
pub(crate) struct Judge;

#[dyn_dispatch_hint]
impl Intercept for Judge {
    fn name(&self) -> &'static str {
        "Judge"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        // Named by `academy::on_behalf`, through whatever tasks the call came.
        let id = request.headers().get("x-academy-request-id");
        let mut answering = ANSWERING.lock().unwrap();
        let Some(judged) = id.and_then(|id| answering.get_mut(id)) else {
            return Ok(());
        };
        let mut headers = HeaderMap::new();
        for (name, value) in request.headers() {
            let name = HeaderName::from_bytes(name.as_bytes())?;
            headers.insert(name, HeaderValue::from_str(value)?);
        }
        let body = request.body().bytes().unwrap_or_default();
        let call = describe(&Method::POST, &Uri::from_static("/"), &headers, body);
        let refusal = POLICIES.refusal(judged.function, &call);
        let words = refusal.map(|why| format!("{} of {:?}", why.action, why.leading_keys));
        judged.denied.extend(words);
        Ok(())
    }
}
