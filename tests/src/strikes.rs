//! Every call with every kind of fault that it can meet: what a fault sweep goes through (BARS 8).

use std::fmt;
use std::net::SocketAddr;

use academy_local::wire::{Call, Fault, FaultKind, Wire};

use crate::academy::Academy;
use crate::database::Database;

const KINDS: [FaultKind; 6] = [
    FaultKind::Throttle,
    FaultKind::Error,
    FaultKind::Timeout,
    FaultKind::Reset,
    FaultKind::AppliedThenReset,
    FaultKind::Conflict,
];

/// The one operation that a conflict is of.
const TRANSACTION: &str = "TransactWriteItems";

/// One kind of fault at one call.
#[derive(Debug, Clone)]
pub struct Strike {
    operation: String,
    /// Which call it is, from 1.
    call: u32,
    fault: Fault,
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation, call, ..
        } = self;
        write!(f, "{:?} at call {call}, {operation}", self.fault.kind)
    }
}

/// Every kind of fault at every one of `calls`, which were made in order.
pub fn strikes(calls: &[Call]) -> Vec<Strike> {
    let mut strikes = Vec::new();
    let mut transactions = 0;
    for (at, call) in (1..).zip(calls) {
        let is_transaction = call.operation == TRANSACTION;
        transactions += u32::from(is_transaction);
        for kind in KINDS {
            // A conflict counts only the calls that it can strike.
            let nth = match kind {
                FaultKind::Conflict if is_transaction => transactions,
                FaultKind::Conflict => continue,
                _ => at,
            };
            strikes.push(Strike {
                operation: call.operation.clone(),
                call: at,
                fault: Fault {
                    nth,
                    ..Fault::new(kind)
                },
            });
        }
    }
    strikes
}

impl Strike {
    /// Waits on `wire` for its call, counted from now.
    pub fn lies_in_wait(&self, wire: &Wire) {
        wire.faults().add(self.fault.clone());
    }

    /// Whether the call is carried out, and only its answer lost.
    pub fn is_applied(&self) -> bool {
        self.fault.kind == FaultKind::AppliedThenReset
    }

    /// Holds that it struck: else the sweep would prove nothing.
    #[track_caller]
    pub fn has_struck(&self, wire: &Wire) {
        assert_eq!(wire.faults().pending(), 0, "{self} did not strike");
    }
}

/// A wire before the service at `url`.
pub async fn wire_before(url: &str) -> Wire {
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    Wire::start(address).await.unwrap()
}

impl Academy {
    /// An empty academy whose calls pass a wire.
    pub async fn wired() -> (Self, Wire) {
        let database = Database::start().await;
        let wire = wire_before(&database.url).await;
        let url = wire.endpoint_url();
        (Self::over(database, &url), wire)
    }
}
