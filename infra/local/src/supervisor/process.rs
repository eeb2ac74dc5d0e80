//! Child processes, each leader of its own group, so that it goes with all its children.

use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::{Instant, sleep};

/// How long a killed process may take to end: its memory is given back first.
const PATIENCE_WITH_THE_DYING: Duration = Duration::from_secs(5);

/// Children of children come to us when their parent goes, so that none is left as a zombie.
pub(crate) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if let Some(us) = Pid::from_raw(i32::try_from(std::process::id()).unwrap_or_default()) {
        // Where it fails, the system's first process takes them.
        let _adopted = rustix::process::set_child_subreaper(Some(us));
    }
}

/// Takes leave of those that came and of those that were killed, as they end. Only when no child is
/// waited for elsewhere any more.
pub(crate) async fn bury_orphans() {
    let deadline = Instant::now() + PATIENCE_WITH_THE_DYING;
    // An error means that nobody is left.
    while let Ok(ended) = rustix::process::wait(WaitOptions::NOHANG) {
        if ended.is_some() {
            continue;
        }
        if Instant::now() > deadline {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

/// A child and its group; the group is killed when this is dropped.
pub(crate) struct Group {
    child: Child,
    /// Kept open for a child that ends with it; waiting for a child would close it.
    _stdin: Option<ChildStdin>,
    leader: Option<Pid>,
}

impl Group {
    /// Starts a command in a group of its own.
    pub(crate) fn start(command: &mut Command) -> std::io::Result<Self> {
        let mut child = command.process_group(0).spawn()?;
        let leader = child
            .id()
            .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        Ok(Self {
            _stdin: child.stdin.take(),
            child,
            leader,
        })
    }

    /// The child itself.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Its process id, while it is known.
    pub(crate) fn id(&self) -> Option<i32> {
        self.leader.map(|leader| leader.as_raw_nonzero().get())
    }

    /// Waits for its end.
    pub(crate) async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Asks the child to end, and waits for at most `patience`; then the whole group is killed.
    pub(crate) async fn end(&mut self, patience: Duration) {
        if let Some(leader) = self.leader {
            let _gone = kill_process(leader, Signal::TERM);
            drop(tokio::time::timeout(patience, self.child.wait()).await);
        }
        self.kill();
        drop(self.child.wait().await);
    }

    /// Kills the whole group at once.
    pub(crate) fn kill(&mut self) {
        if let Some(leader) = self.leader.take() {
            // An error means that nobody is left.
            let _gone = kill_process_group(leader, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
