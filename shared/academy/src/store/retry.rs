//! Bounded retries with full jitter: what failed for a moment is tried again until the request's time
//! is up, then the caller gets an honest 503.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::time::{Instant, timeout};

/// How long one request may go on trying.
const BUDGET: Duration = Duration::from_secs(8);
/// How long one try may take before it is given up as lost.
const ATTEMPT: Duration = Duration::from_millis(2_500);
/// The first pause's upper bound; each further one doubles, up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// Until when a request may go on trying.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// Eight seconds from now: an answer comes within ten.
    pub fn standard() -> Self {
        Self(Instant::now() + BUDGET)
    }

    /// `seconds` from now, for work that no person waits for.
    pub fn after(seconds: u64) -> Self {
        Self(Instant::now() + Duration::from_secs(seconds))
    }

    /// The same, but no later than `limit` from now: one of several pieces of work.
    #[must_use]
    pub fn at_most(self, limit: Duration) -> Self {
        Self(self.0.min(Instant::now() + limit))
    }

    /// What is left of it.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CallError<E> {
    /// It failed in ways that may pass until the time was up.
    #[error("gave up after {attempts} attempts: {last}")]
    Exhausted {
        /// How often it was tried.
        attempts: u32,
        /// How the last try failed.
        last: String,
    },
    /// The service refused it, and would again.
    #[error("refused: {0}")]
    Refused(E),
}

/// Calls `operation` until it succeeds, is refused for good, or the deadline is over.
///
/// # Errors
/// [`CallError`].
pub async fn retry<T, E, Call, Answer>(
    deadline: Deadline,
    operation: Call,
) -> Result<T, CallError<E>>
where
    E: ProvideErrorMetadata + Display,
    Call: FnMut() -> Answer,
    Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    retry_when(deadline, |_| false, operation).await
}

/// Like [`retry`], where `also` names further refusals that pass by themselves.
///
/// # Errors
/// [`CallError`].
pub async fn retry_when<T, E, Call, Answer>(
    deadline: Deadline,
    also: impl Fn(&E) -> bool,
    mut operation: Call,
) -> Result<T, CallError<E>>
where
    E: ProvideErrorMetadata + Display,
    Call: FnMut() -> Answer,
    Answer: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    let mut attempts = 0;
    loop {
        attempts += 1;
        let limit = ATTEMPT.min(deadline.left());
        let last = match timeout(limit, operation()).await {
            Ok(Ok(value)) => return Ok(value),
            Err(_) => "no answer in time".to_owned(),
            Ok(Err(SdkError::ServiceError(failed))) => {
                let (status, error) = (failed.raw().status().as_u16(), failed.into_err());
                if status < 500 && !passes(error.code()) && !also(&error) {
                    return Err(CallError::Refused(error));
                }
                format!("{status} {}", error.code().unwrap_or("without a code"))
            }
            Ok(Err(SdkError::ConstructionFailure(_))) => {
                "the request could not be built".to_owned()
            }
            Ok(Err(other)) => other.to_string(),
        };
        let pause = jitter(attempts);
        if deadline.left() <= pause {
            return Err(CallError::Exhausted { attempts, last });
        }
        tokio::time::sleep(pause).await;
    }
}

/// A random pause before the next try: full jitter, so that callers that collided part.
pub fn jitter(attempt: u32) -> Duration {
    let bound = FIRST_PAUSE
        .saturating_mul(1 << attempt.min(10))
        .min(LONGEST_PAUSE);
    within(bound)
}

/// A random pause up to `bound`.
pub fn within(bound: Duration) -> Duration {
    let roll = crate::clock::random::<2>().map_or(u16::MAX, u16::from_be_bytes);
    bound.mul_f64(f64::from(roll) / f64::from(u16::MAX))
}

/// The refusals that pass by themselves, by the codes of the services used here.
fn passes(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "ThrottlingException"
                | "Throttling"
                | "ProvisionedThroughputExceededException"
                | "RequestLimitExceeded"
                | "TransactionInProgressException"
                | "TransactionConflictException"
                | "InternalServerError"
                | "InternalServiceError"
                | "ServiceUnavailable"
                | "SlowDown"
        )
    )
}
