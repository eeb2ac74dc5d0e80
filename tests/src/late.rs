//! Requests that others overtake, between what they read and what they write.

use std::future::Future;

use academy_local::wire::{Fault, FaultKind, Wire};
use tokio::task::{JoinHandle, yield_now};

/// How late the write comes: long enough for whatever a test lets overtake it, and short of what the
/// store gives up as lost.
const LATE_MS: u64 = 2_000;

/// Begins `request`, and returns when what it writes is on its way; that reaches the database late, after
/// whatever the test does meanwhile.
pub async fn overtaken<T: Send + 'static>(
    wire: &Wire,
    request: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    wire.faults().add(Fault {
        operation: Some("TransactWriteItems".to_owned()),
        delay_ms: LATE_MS,
        ..Fault::new(FaultKind::Delay)
    });
    let late = tokio::spawn(request);
    while wire.faults().pending() > 0 {
        yield_now().await;
    }
    late
}

/// How many reads passed `wire` that name an item under a key that begins with `prefix`.
pub fn reads_of(wire: &Wire, prefix: &str) -> usize {
    let calls = wire.calls().list().into_iter();
    let reads = calls.filter(|call| call.operation == "BatchGetItem");
    reads
        .filter(|call| call.keys.iter().any(|key| key.pk.starts_with(prefix)))
        .count()
}
