//! The supervisor: `make dev`. It checks tools and ports, builds, starts MiniStack, deploys what
//! changed, opens the door, and stops all of it again.

mod admin;
mod bring_up;
mod build;
pub mod config;
mod content;
mod deploy;
mod lock;
mod ministack;
mod package;
mod process;
mod reload;
mod say;
#[cfg(test)]
mod selftest;
mod settings;
mod tools;
mod watch;

use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot};

pub use admin::first_admin;
pub use config::Config;
pub use content::fill;
pub use reload::ask_for_reload;

use bring_up::Stack;

/// Something that stops `make dev`, in plain words, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{what}\n  {help}")]
pub struct Trouble {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Trouble {
    /// Both in words.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
        }
    }
}

/// A reload that somebody waits for.
type Waiting = oneshot::Sender<Result<String, String>>;

/// Runs the local stack until it is told to stop.
///
/// # Errors
/// When it cannot come up, or MiniStack ends by itself.
pub async fn dev(config: Config) -> Result<(), Trouble> {
    let mut stop = Stop::listen()?;
    process::adopt_orphans();
    let lock = lock::hold(&config)?;
    let (reloads, mut asked) = mpsc::channel::<Waiting>(4);
    let mut stack = Stack::prepare(config, reload_through(reloads)).await?;
    let ran = tokio::select! {
        biased;
        () = stop.asked() => Ok(()),
        ran = run(&mut stack, &mut asked) => ran,
    };
    say::step("stopping");
    // A signal may come twice, from the process group and through make: the state is saved all the
    // same. What does not stop by itself is ended within the patience of `stop`.
    stack.stop().await;
    process::bury_orphans().await;
    drop(lock);
    ran
}

async fn run(stack: &mut Stack, asked: &mut mpsc::Receiver<Waiting>) -> Result<(), Trouble> {
    stack.bring_up().await?;
    let _watching = watch::functions(stack.config());
    say::ready(stack.config());
    loop {
        tokio::select! {
            ended = stack.ended() => return Err(ended),
            Some(waiting) = asked.recv() => {
                let result = stack.refresh().await.map_err(|trouble| trouble.to_string());
                if let Err(words) = &result {
                    say::trouble(words);
                }
                // Whoever asked may be gone; the reload is done all the same.
                drop(waiting.send(result));
            }
        }
    }
}

fn reload_through(reloads: mpsc::Sender<Waiting>) -> crate::door::Reload {
    Arc::new(move || {
        let reloads = reloads.clone();
        Box::pin(async move {
            let (waiting, done) = oneshot::channel();
            let stopping = |_| "the local stack is stopping".to_owned();
            reloads.send(waiting).await.map_err(|_| stopping(()))?;
            done.await.map_err(|_| stopping(()))?
        })
    })
}

/// What means "stop": Ctrl-C, SIGTERM, a closed terminal.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Stop {
    fn listen() -> Result<Self, Trouble> {
        let on = |kind| {
            signal(kind).map_err(|e| {
                Trouble::new(
                    format!("Signals cannot be listened to: {e}."),
                    "This system is not supported.",
                )
            })
        };
        Ok(Self {
            interrupt: on(SignalKind::interrupt())?,
            terminate: on(SignalKind::terminate())?,
            hang_up: on(SignalKind::hangup())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
