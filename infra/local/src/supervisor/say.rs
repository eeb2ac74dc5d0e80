//! What `make dev` says: progress and trouble on standard error, one line `ready …` on standard output.

use std::io::Write;
use std::sync::OnceLock;
use std::time::Instant;

use super::Config;

/// A step begins.
pub(crate) fn step(words: &str) {
    static START: OnceLock<Instant> = OnceLock::new();
    let since_start = START.get_or_init(Instant::now).elapsed().as_secs_f32();
    // Nobody may be listening any more; that is no reason to stop.
    drop(writeln!(std::io::stderr(), "[{since_start:6.1} s] {words}"));
}

/// Something worth a line by itself.
pub(crate) fn aside(words: &str) {
    drop(writeln!(std::io::stderr(), "{words}"));
}

/// Something is wrong.
pub(crate) fn trouble(words: &str) {
    drop(writeln!(std::io::stderr(), "\n{words}\n"));
}

/// All of it answers.
pub(crate) fn ready(config: &Config) {
    let mut out = std::io::stdout();
    drop(writeln!(out, "ready {}", config.origin()));
    drop(out.flush());
}
