//! On whose behalf an AWS call is made. Each call to a local stack names its request, so that the wire
//! can tell which request made which calls; real AWS is told nothing.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

tokio::task_local! {
    static REQUEST_ID: String;
}

/// Runs `work` on behalf of the request `id`.
pub async fn request<F: Future>(id: String, work: F) -> F::Output {
    REQUEST_ID.scope(id, work).await
}

/// Spawns `work` on behalf of the request that this task works for.
pub fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match REQUEST_ID.try_with(Clone::clone) {
        Ok(id) => tokio::spawn(REQUEST_ID.scope(id, work)),
        Err(_) => tokio::spawn(work),
    }
}

/// Names the request in each call.
#[derive(Debug)]
pub struct NameTheRequest;

#[dyn_dispatch_hint]
impl Intercept for NameTheRequest {
    fn name(&self) -> &'static str {
        "NameTheRequest"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Ok(id) = REQUEST_ID.try_with(Clone::clone) {
            let headers = context.request_mut().headers_mut();
            headers.try_insert("x-academy-request-id", id)?;
        }
        Ok(())
    }
}
