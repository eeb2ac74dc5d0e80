//! Shows what functions complain about while the stack runs.

use std::io::SeekFrom;
use std::time::Duration;

use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::task::AbortHandle;

use super::ministack::functions_log;
use super::{Config, say};

/// How often the log is looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Ends the watching when dropped.
pub(crate) struct Watching(AbortHandle);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Shows errors and failed invocations from now on.
pub(crate) fn functions(config: &Config) -> Watching {
    let path = functions_log(config);
    let task = tokio::spawn(async move {
        // Without the file there is nothing to show; MiniStack makes it at its start.
        let Ok(mut file) = File::open(&path).await else {
            return;
        };
        if file.seek(SeekFrom::End(0)).await.is_err() {
            return;
        }
        let mut unfinished = String::new();
        loop {
            let mut text = String::new();
            if file.read_to_string(&mut text).await.is_err() {
                return;
            }
            unfinished.push_str(&text);
            while let Some(end) = unfinished.find('\n') {
                let line: String = unfinished.drain(..=end).collect();
                if is_complaint(&line) {
                    say::trouble(line.trim_end());
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    Watching(task.abort_handle())
}

/// Whether a line of a function's log is worth interrupting a developer.
fn is_complaint(line: &str) -> bool {
    line.contains("\"level\":\"ERROR\"")
        || line.contains("panicked at")
        || line.contains(" the invocation failed: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_panics_and_failures_are_shown_and_nothing_else() {
        assert!(is_complaint(
            "academy-auth-login {\"level\":\"ERROR\",\"fields\":{}}"
        ));
        assert!(is_complaint(
            "academy-auth-login thread 'main' panicked at src/x.rs"
        ));
        assert!(is_complaint(
            "academy-auth-login the invocation failed: exited\n"
        ));
        assert!(!is_complaint("academy-auth-login {\"level\":\"INFO\"}"));
    }
}
