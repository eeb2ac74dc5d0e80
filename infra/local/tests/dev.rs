//! `academy-local dev` as a process, in a folder that looks like the repository, with a cargo that does
//! as the test says. Needs `.venv` (make setup). What functions do once they are built, `tests/stack` tries.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// All of it is down within this.
const STOP: Duration = Duration::from_secs(30);
/// A deploy that fails takes 10 s, and longer beside other tests.
const DEPLOY: Duration = Duration::from_mins(2);

/// A cargo that has built every binary it is asked for: this script itself.
const BUILDS_EVERYTHING: &str = r#"while [ $# -gt 0 ]; do
    [ "$1" = --bin ] && echo '{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"'$2'"},"executable":"'$0'"}'
    shift
done"#;

/// The file in which MiniStack keeps a secret.
const SAVED_SECRET: &str = r#"{"__ministack_format__": 2, "payload": {"secrets": {"__account_region_scoped__": true,
"data": {"000000000000\u0000ap-south-1\u0000'academy/local'": {"Name": "academy/local", "DeletedDate": null,
"ARN": "arn:aws:secretsmanager:ap-south-1:000000000000:secret:academy/local-d7250a", "CreatedDate": 1795363693,
"LastChangedDate": 1795363693, "LastAccessedDate": 1795363693, "Versions": {"first": {"SecretString": "THE SECRET",
"SecretBinary": null, "CreatedDate": 1795363693, "Stages": ["AWSCURRENT"]}}}}},
"resource_policies": {"__account_region_scoped__": true, "data": {}}}}"#;

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
        self.dev_of("template.yaml", port)
    }

    fn dev_of(&self, template: &str, port: u16) -> Child {
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
            .env("ACADEMY_TEMPLATE", template)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs until it ends by itself, with exit code 1: nothing runs any more, and the port is free again.
    /// Gives what it said.
    fn fails(&self, template: &str) -> String {
        let port = free_port();
        let mut child = self.dev_of(template, port);
        let said = child.stderr.take().unwrap();
        let (code, words) = end(child, said, DEPLOY);
        assert_eq!(code, Some(1), "{words}");
        assert_eq!(self.processes(), Vec::<String>::new());
        TcpListener::bind(("127.0.0.1", port)).unwrap();
        words
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

/// Waits until nobody holds its standard error any more, for at most `patience`; gives the exit code and
/// what was said from now on.
fn end(
    mut child: Child,
    mut said: impl Read + Send + 'static,
    patience: Duration,
) -> (Option<i32>, String) {
    let (done, ended) = channel();
    std::thread::spawn(move || {
        let mut words = String::new();
        said.read_to_string(&mut words).unwrap();
        drop(done.send(words));
    });
    let words = ended.recv_timeout(patience);
    if words.is_err() {
        let _gone = kill_process_group(id(&child), Signal::TERM);
    }
    assert!(words.is_ok(), "it is not down within {patience:?}");
    (child.wait().unwrap().code(), words.unwrap())
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
        let (code, words) = end(child, said, STOP);
        assert_eq!(code, Some(0), "{words}");
        assert_eq!(place.processes(), Vec::<String>::new());
    }
}

#[test]
fn a_build_that_fails_ends_it_with_words() {
    let place = Place::new("fail", "exit 101");
    let words = place.fails("template.yaml");
    assert!(
        words.contains("The functions could not be built."),
        "{words}"
    );
}

/// Fails if `undeployed` names no reason or another file, or a failed start leaves MiniStack behind.
#[test]
fn a_template_that_does_not_deploy_ends_it_with_the_reason() {
    let place = Place::new("template", BUILDS_EVERYTHING);
    let ours = std::fs::read_to_string(place.0.join("template.yaml")).unwrap();
    // The first is refused as a whole, the second in the midst of the deploy; each on the other's data.
    for (right, wrong, reason) in [
        (
            "Type: AWS::SQS::Queue\n",
            "Type: AWS::SQS::Line\n",
            "Unrecognized resource types: [AWS::SQS::Line]",
        ),
        (
            ":SecretString:origin_secret}}",
            ":SecretString:absent}}",
            "Distribution (AWS::CloudFront::Distribution): ",
        ),
    ] {
        assert!(ours.contains(right), "{right}");
        std::fs::write(place.0.join("other.yaml"), ours.replace(right, wrong)).unwrap();
        let words = place.fails("other.yaml");
        assert!(
            words.contains("other.yaml could not be deployed:\n"),
            "{words}"
        );
        assert!(words.contains(reason), "{words}");
        assert!(words.contains("data/deploy.log"), "{words}");
        assert!(words.contains(".venv/bin/cfn-lint other.yaml"), "{words}");
    }
}

/// Fails if a broken secret is replaced by another, which would end every session, or is told of without
/// where it lies.
#[test]
fn a_broken_secret_ends_it_with_the_place_to_mend_it_and_stays_as_it_is() {
    let place = Place::new("secret", "sleep 600");
    let saved = place.0.join("data/state/secretsmanager.json");
    std::fs::create_dir_all(saved.parent().unwrap()).unwrap();
    // As MiniStack saves it. The second is what a slip of whoever mends the first leaves.
    let broken = SAVED_SECRET.replace("THE SECRET", r#"{\"session_keys\": []}"#);
    for (text, reason) in [
        (broken.as_str(), "The secret academy/local cannot be used: "),
        (
            &broken[..broken.len() - 1],
            "MiniStack ended at its start (exit status: 1).",
        ),
    ] {
        std::fs::write(&saved, text).unwrap();
        let words = place.fails("template.yaml");
        assert!(words.contains(reason), "{words}");
        assert!(words.contains(saved.to_str().unwrap()), "{words}");
        assert!(words.contains("Mend it"), "{words}");
        assert_eq!(std::fs::read_to_string(&saved).unwrap(), text);
    }
}

#[test]
fn a_taken_port_is_named_before_anything_is_started() {
    let place = Place::new("port", "exit 101");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut child = place.dev(port);
    let said = child.stderr.take().unwrap();
    let (code, words) = end(child, said, STOP);
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
