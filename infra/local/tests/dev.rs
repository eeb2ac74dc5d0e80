//! `academy-local dev` as a process, in a folder that looks like the repository, with a cargo that does
//! as the test says. Needs `.venv` (make setup). What comes after the build is tested over a whole stack.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A folder like the repository; it goes with this value.
struct Place(PathBuf);

impl Place {
    /// With a `cargo` that runs `script`.
    fn new(name: &str, script: &str) -> Self {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .unwrap();
        let place = std::env::temp_dir().join(format!("academy-dev-{name}-{}", std::process::id()));
        std::fs::create_dir_all(place.join("bin")).unwrap();
        for shared in ["template.yaml", ".venv", "infra"] {
            symlink(ours.join(shared), place.join(shared)).unwrap();
        }
        let cargo = place.join("bin/cargo");
        std::fs::write(&cargo, format!("#!/bin/bash\n{script}\n")).unwrap();
        std::fs::set_permissions(&cargo, PermissionsExt::from_mode(0o755)).unwrap();
        Self(place)
    }

    fn dev(&self, port: u16) -> Child {
        let path = format!(
            "{}:/usr/local/bin:/usr/bin:/bin",
            self.0.join("bin").display()
        );
        Command::new(env!("CARGO_BIN_EXE_academy-local"))
            .arg("dev")
            .current_dir(&self.0)
            .env("PATH", path)
            .env("PORT", port.to_string())
            .env("ACADEMY_DATA", self.0.join("data"))
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// The processes that run in this place, or were started from it.
    fn processes(&self) -> Vec<String> {
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let here = all.filter_map(|entry| {
            let process = entry.path();
            let folder = std::fs::read_link(process.join("cwd")).ok()?;
            let arguments = std::fs::read_to_string(process.join("cmdline")).ok()?;
            folder.starts_with(&self.0).then_some(arguments)
        });
        here.collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn id(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap()
}

/// Waits for the end, for 30 s at most; gives the exit code and what was said from now on.
fn end(mut child: Child, mut said: impl Read) -> (Option<i32>, String) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let late = Instant::now() > deadline;
        if late {
            drop(child.kill());
        }
        assert!(!late, "it is not down within 30 s");
        std::thread::yield_now();
    };
    let mut words = String::new();
    said.read_to_string(&mut words).unwrap();
    (status.code(), words)
}

#[test]
fn a_stop_amid_the_build_leaves_no_process_behind() {
    let place = Place::new("stop", "sleep 600 &\nsleep 600");
    for group in [true, false] {
        let mut child = place.dev(free_port());
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("building the functions") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "it ended by itself");
        }
        let deadline = Instant::now() + Duration::from_secs(20);
        while !place.processes().iter().any(|p| p.starts_with("sleep")) {
            assert!(Instant::now() < deadline, "{:?}", place.processes());
            std::thread::yield_now();
        }
        if group {
            kill_process_group(id(&child), Signal::INT).unwrap();
        } else {
            kill_process(id(&child), Signal::TERM).unwrap();
        }
        let (code, words) = end(child, said);
        assert_eq!(code, Some(0), "{words}");
        assert_eq!(place.processes(), Vec::<String>::new());
    }
}

#[test]
fn a_build_that_fails_ends_it_with_words() {
    let place = Place::new("fail", "exit 101");
    let mut child = place.dev(free_port());
    let said = child.stderr.take().unwrap();
    let (code, words) = end(child, said);
    assert_eq!(code, Some(1), "{words}");
    assert!(
        words.contains("The functions could not be built."),
        "{words}"
    );
    assert_eq!(place.processes(), Vec::<String>::new());
}

#[test]
fn a_taken_port_is_named_before_anything_is_started() {
    let place = Place::new("port", "exit 101");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut child = place.dev(port);
    let said = child.stderr.take().unwrap();
    let (code, words) = end(child, said);
    assert_eq!(code, Some(1), "{words}");
    assert!(
        words.contains(&format!("Port {port} cannot be listened on")),
        "{words}"
    );
    assert!(words.contains("set PORT"), "{words}");
}

#[test]
fn what_runs_together_ends_together() {
    let place = Place::new("together", "sleep 600 &\nsleep 600");
    let mut child = Command::new(place.0.join("infra/local/together"))
        .arg(place.0.join("bin/cargo"))
        .current_dir(&place.0)
        .process_group(0)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let asleep = || {
        place
            .processes()
            .iter()
            .filter(|p| p.starts_with("sleep"))
            .count()
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    while asleep() < 2 {
        assert!(Instant::now() < deadline, "{:?}", place.processes());
        std::thread::yield_now();
    }
    kill_process(id(&child), Signal::TERM).unwrap();
    assert!(!child.wait().unwrap().success());
    while asleep() > 0 {
        assert!(Instant::now() < deadline, "{:?}", place.processes());
        std::thread::yield_now();
    }
}
