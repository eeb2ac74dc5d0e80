//! The one place that reads the clock and draws randomness; everything else takes them as arguments.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use academy_domain::time::Timestamp;

/// Where the time comes from: the machine, or a test that moves it.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    set_to: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `now` until [`Clock::set`] moves it; clones move together.
    pub fn fixed(now: Timestamp) -> Self {
        Self {
            set_to: Some(Arc::new(AtomicI64::new(now.millis()))),
        }
    }

    /// Moves a fixed clock; does nothing to the machine's.
    pub fn set(&self, now: Timestamp) {
        if let Some(cell) = &self.set_to {
            cell.store(now.millis(), Ordering::SeqCst);
        }
    }

    /// The time now, in milliseconds since 1970.
    pub fn now(&self) -> Timestamp {
        match &self.set_to {
            Some(cell) => Timestamp::from_millis(cell.load(Ordering::SeqCst)),
            None => Timestamp::from_millis(machine_millis()),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this module is the clock")]
fn machine_millis() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// `N` bytes from the operating system's generator.
///
/// # Errors
/// When the operating system has no randomness to give; nothing may go on then.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;
