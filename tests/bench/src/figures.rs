//! Figures out of what was measured.

use crate::functions::Seen;
use crate::lists;

/// The middle one of `values`; nothing where there is none.
pub(crate) fn median(values: &[u128]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
        .get(values.len() / 2)
        .map_or(0.0, |value| *value as f64)
}

/// A function's cold start, as a multiple of the empty one's.
pub(crate) fn ratio(seen: &Seen) -> f64 {
    median(&seen.started_us) / median(&seen.empty_us).max(1.0)
}

/// A function's round trips to the table.
pub(crate) fn trips(seen: &Seen) -> f64 {
    seen.round_trips as f64
}

/// A function's peak memory, in MiB.
pub(crate) fn mib(seen: &Seen) -> f64 {
    seen.peak_kib as f64 / 1024.0
}

/// Bytes in MB.
pub(crate) fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// The time of a list at the large size, as a multiple of that at the small one.
pub(crate) fn growth(page: &lists::Page) -> f64 {
    median(&page.took_us[1]) / median(&page.took_us[0]).max(1.0)
}
