//! MiniStack as a child: started on loopback, with its state in the data folder, ended with it saved.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::process::Group;
use super::{Config, Trouble, say};
use crate::aws::{REGION, ROOT_KEY};

/// How long a start may take.
const PATIENCE_AT_START: Duration = Duration::from_mins(1);
/// How long it may take to save its state; all of us are down within 30 s.
const PATIENCE_AT_STOP: Duration = Duration::from_secs(20);

/// The folder of its state, within the data folder.
const STATE: &str = "state";
/// The folder of its buckets' objects.
const OBJECTS: &str = "s3";

/// A running MiniStack.
pub(crate) struct MiniStack {
    group: Group,
    /// Where it answers.
    pub(crate) address: SocketAddr,
    log: PathBuf,
    temporary: PathBuf,
}

impl MiniStack {
    /// Ends what an earlier supervisor left behind, if it is ours, and starts anew.
    pub(crate) async fn start(
        config: &Config,
        endpoint_of_functions: &str,
    ) -> Result<Self, Trouble> {
        let failed = |e: std::io::Error| {
            Trouble::new(
                format!("MiniStack could not be started: {e}."),
                "Run make setup.",
            )
        };
        end_the_last(config).await;
        let port = free_port().await.map_err(failed)?;
        let log = config.data.join("ministack.log");
        for of in [&log, &functions_log(config)] {
            // The last run's words stay beside this one's; at the first start there are none.
            drop(std::fs::rename(of, of.with_extension("log.1")));
        }
        let mut command = command(config, port, endpoint_of_functions).map_err(failed)?;
        let out = File::create(&log).map_err(failed)?;
        command
            .stdin(Stdio::piped())
            .stderr(out.try_clone().map_err(failed)?)
            .stdout(out);
        let group = Group::start(&mut command).map_err(failed)?;
        if let Some(id) = group.id() {
            std::fs::write(process_file(config), id.to_string()).map_err(failed)?;
        }
        let temporary = config.data.join("tmp");
        let mut started = Self {
            group,
            address: (Ipv4Addr::LOCALHOST, port).into(),
            log,
            temporary,
        };
        started.wait_until_ready().await?;
        // For whoever wants to look behind the door: people, and tests.
        std::fs::write(config.data.join("aws"), started.address.to_string()).map_err(failed)?;
        Ok(started)
    }

    /// Waits for its end, which nobody asked for.
    pub(crate) async fn ended(&mut self) -> Trouble {
        let how = match self.group.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        self.trouble(&format!("MiniStack ended by itself ({how})."))
    }

    /// Ends it, with its state saved.
    pub(crate) async fn stop(&mut self) {
        self.group.end(PATIENCE_AT_STOP).await;
        // Unpacked functions; the next start unpacks what it needs.
        drop(std::fs::remove_dir_all(&self.temporary));
    }

    /// Ends it, and removes all that it knew.
    pub(crate) async fn forget_everything(&mut self, config: &Config) -> Result<(), Trouble> {
        self.stop().await;
        for folder in [STATE, OBJECTS] {
            let path = config.data.join(folder);
            std::fs::remove_dir_all(&path).map_err(|e| {
                Trouble::new(
                    format!("{} could not be removed: {e}.", path.display()),
                    "Is the data folder yours?",
                )
            })?;
        }
        Ok(())
    }

    async fn wait_until_ready(&mut self) -> Result<(), Trouble> {
        let deadline = Instant::now() + PATIENCE_AT_START;
        while TcpStream::connect(self.address).await.is_err() {
            if let Ok(Some(status)) = self.group.child().try_wait() {
                return Err(self.trouble(&format!("MiniStack ended at its start ({status}).")));
            }
            if Instant::now() > deadline {
                return Err(self.trouble("MiniStack does not answer a minute after its start."));
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    fn trouble(&self, what: &str) -> Trouble {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let last: Vec<_> = text.lines().rev().take(15).collect();
        let last: Vec<_> = last.into_iter().rev().collect();
        Trouble::new(
            what,
            format!(
                "Its last words, from {}:\n  {}",
                self.log.display(),
                last.join("\n  ")
            ),
        )
    }
}

fn command(config: &Config, port: u16, endpoint_of_functions: &str) -> std::io::Result<Command> {
    let folder = |name: &str| {
        let path = config.data.join(name);
        std::fs::create_dir_all(&path).map(|()| path)
    };
    // Unpacked functions of earlier runs.
    drop(std::fs::remove_dir_all(config.data.join("tmp")));
    let mut command = Command::new(config.venv("python3"));
    command
        .arg(config.root.join("infra/local/start_ministack.py"))
        .current_dir(&config.data)
        // Nothing of the developer's own AWS settings reaches it, or the functions.
        .env_clear()
        .env("PATH", &config.path)
        .env("HOME", folder("home")?)
        .env("TMPDIR", folder("tmp")?)
        .env("STATE_DIR", folder(STATE)?)
        .env("S3_DATA_DIR", folder(OBJECTS)?)
        .env("FUNCTIONS_LOG", functions_log(config))
        .env("GATEWAY_PORT", port.to_string())
        .env("AWS_ENDPOINT_URL", endpoint_of_functions);
    let settings = [
        ("AUTH", "true"),
        ("BIND_HOST", "127.0.0.1"),
        ("IOT_MTLS_ENABLED", "0"),
        ("LANG", "C.UTF-8"),
        ("MINISTACK_REGION", REGION),
        // An invocation holds one while its function calls back for another; with fewer than a rush has
        // requests, all would wait for each other.
        ("MINISTACK_WORKER_THREADS", "1024"),
        ("PERSIST_STATE", "1"),
        ("PYTHONUNBUFFERED", "1"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("S3_PERSIST", "1"),
        ("SFTP_ENABLED", "0"),
        ("AWS_ACCESS_KEY_ID", ROOT_KEY),
        ("AWS_SECRET_ACCESS_KEY", ROOT_KEY),
    ];
    command.envs(settings);
    Ok(command)
}

/// What the functions say, line by line, each behind its function's name.
pub(crate) fn functions_log(config: &Config) -> PathBuf {
    config.data.join("functions.log")
}

fn process_file(config: &Config) -> PathBuf {
    config.data.join("ministack.pid")
}

/// A supervisor that was killed leaves MiniStack, which then ends by itself and saves; wait for that,
/// and end it if it does not. It is ours only if it still runs our launcher with our data.
async fn end_the_last(config: &Config) {
    let Ok(text) = std::fs::read_to_string(process_file(config)) else {
        return;
    };
    let pid = text.trim().parse::<i32>().ok().and_then(Pid::from_raw);
    let Some(pid) = pid else { return };
    let is_ours = || runs_on(pid, &config.data);
    if is_ours() {
        say::step("an earlier MiniStack is still ending; waiting for it");
        let deadline = Instant::now() + PATIENCE_AT_STOP;
        while is_ours() && Instant::now() < deadline {
            sleep(Duration::from_millis(100)).await;
        }
        if is_ours() {
            let _gone = kill_process_group(pid, Signal::KILL);
        }
    }
    drop(std::fs::remove_file(process_file(config)));
}

/// Whether this process is a MiniStack of ours on `data`, which may be a link to where it runs.
fn runs_on(pid: Pid, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    let arguments = std::fs::read_to_string(process.join("cmdline")).unwrap_or_default();
    let Ok(folder) = std::fs::read_link(process.join("cwd")) else {
        return false;
    };
    arguments.contains("start_ministack.py") && data.canonicalize().is_ok_and(|data| data == folder)
}

async fn free_port() -> std::io::Result<u16> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_runs_on_a_folder_is_known_by_every_name_of_it() {
        let place = std::env::temp_dir().join(format!("academy-names-{}", std::process::id()));
        let (folder, link) = (place.join("data"), place.join("link"));
        std::fs::create_dir_all(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        let mut command = Command::new("sh");
        // It waits for a line that never comes.
        command
            .args(["-c", "read line", "start_ministack.py"])
            .current_dir(&link)
            .stdin(Stdio::piped());
        let running = Group::start(&mut command).unwrap();
        let pid = running.id().and_then(Pid::from_raw).unwrap();
        // A process that was just made has no arguments yet for a moment.
        let deadline = Instant::now() + Duration::from_secs(10);
        while !runs_on(pid, &folder) {
            assert!(Instant::now() < deadline, "not within 10 s");
            tokio::task::yield_now().await;
        }
        assert!(runs_on(pid, &link));
        assert!(!runs_on(pid, &place));
        drop(running);
        std::fs::remove_dir_all(&place).unwrap();
    }
}
