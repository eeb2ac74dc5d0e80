//! The wire: a proxy between the functions and their AWS. It names the caller of each call, keeps the
//! last calls, checks `dynamodb:LeadingKeys` as IAM would, and fails calls when asked to.
//!
//! In the local stack a caller is known by its access key, which MiniStack makes of the function's and
//! the role's name and whose signature MiniStack verifies; in tests, where no such keys exist, by the
//! `app/<name>` of its user agent.

pub mod calls;
pub mod describe;
pub mod faults;
mod serve;
pub mod used;

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::http_io::{Upstream, upstream};
use crate::policy::Policies;

pub use calls::{Call, Calls};
pub use faults::{Fault, FaultKind, Faults};
pub use used::{Use, Used};

/// A function, as the wire knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The route's name: `auth-login`.
    pub function: String,
    /// Its role, as IAM names it in a refusal: `arn:aws:sts::…:assumed-role/ROLE/SESSION`.
    pub principal: String,
}

/// Called with the plain words of each refusal.
pub type OnDenied = Box<dyn Fn(&str) + Send + Sync>;

/// What all connections share.
pub(crate) struct Shared {
    client: Upstream,
    target: RwLock<SocketAddr>,
    callers: RwLock<Option<HashMap<String, Caller>>>,
    policies: RwLock<Option<Arc<Policies>>>,
    on_denied: RwLock<Option<OnDenied>>,
    calls: Calls,
    used: Used,
    faults: Faults,
}

/// A running wire; it ends when dropped.
pub struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<Infallible>,
}

impl Wire {
    /// Listens on a free loopback port and forwards to `target`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            client: upstream(),
            target: RwLock::new(target),
            callers: RwLock::new(None),
            policies: RwLock::new(None),
            on_denied: RwLock::new(None),
            calls: Calls::default(),
            used: Used::default(),
            faults: Faults::default(),
        });
        let accepting = tokio::spawn(serve::accept(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as an `AWS_ENDPOINT_URL`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The calls so far.
    pub fn calls(&self) -> &Calls {
        &self.shared.calls
    }

    /// What each function used of its grants so far.
    pub fn used(&self) -> &Used {
        &self.shared.used
    }

    /// The faults that wait for their calls.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Forwards to `target` from now on.
    pub fn forward_to(&self, target: SocketAddr) {
        *write(&self.shared.target) = target;
    }

    /// Knows callers by access key from now on, and no longer by user agent.
    pub fn know_callers(&self, by_access_key: HashMap<String, Caller>) {
        *write(&self.shared.callers) = Some(by_access_key);
    }

    /// Checks each call's keys against its function's policy from now on.
    pub fn enforce(&self, policies: Policies) {
        *write(&self.shared.policies) = Some(Arc::new(policies));
    }

    /// Tells refusals, ours and IAM's, in plain words.
    pub fn on_denied(&self, tell: OnDenied) {
        *write(&self.shared.on_denied) = Some(tell);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Reads a lock; what a panicking holder left behind is still whole here.
fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
