//! Cold starts, memory and sizes of the release binaries, each beside an empty function in the same
//! run.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use academy::clock::Clock;
use academy_tests::academy::{ORIGIN, settings_json};
use academy_tests::database::TABLE;
use academy_tests::{Academy, uses};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::timeout;

use crate::aws::{Aws, round_trips};
use crate::cases;
use crate::cases::Case;
use crate::runtime_api::{self, Answer};

/// How often each function is started; the median counts.
const REPETITIONS: u32 = 9;

/// How long the database takes while round trips are counted: longer than any function between two calls
/// side by side.
const WAITED: Duration = Duration::from_millis(20);

/// Which password hash a function works on.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hashing {
    /// None.
    #[default]
    Nothing,
    /// One as it is made today.
    Today,
    /// One of the site before this one, and then one of today in its place.
    Old,
}

/// What was seen of one function, in one use of it.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Which function.
    pub(crate) function: &'static str,
    /// Spawn to first answer, in microseconds, one a repetition.
    pub(crate) started_us: Vec<u128>,
    /// The same for the empty function beside it.
    pub(crate) empty_us: Vec<u128>,
    /// The largest resident size, in KiB.
    pub(crate) peak_kib: u64,
    /// Round trips to the table, one after another.
    pub(crate) round_trips: usize,
    /// The statuses that came: 500 of whatever failed, 0 where an event was handled.
    pub(crate) statuses: Vec<u64>,
    /// Whether somebody was signed in by it.
    pub(crate) signed_in: bool,
    /// Whether it changes something.
    pub(crate) writes: bool,
    /// Whether it serves no request but the stream or the schedule.
    pub(crate) event: bool,
    /// Which password hash it works on.
    pub(crate) hashing: Hashing,
    /// The binary, bare and compressed, in bytes.
    pub(crate) size: (u64, u64),
}

/// Measures every function, or those of `only`; cargo-lambda put their binaries into `binaries`. What was
/// seen goes by the name of its use, which is the function's own but for a second use of one.
///
/// # Errors
/// When a function does not start or answer, and when the uses are not of all that the template has.
pub(crate) async fn measure(
    binaries: &Path,
    only: &[String],
) -> std::io::Result<BTreeMap<&'static str, Seen>> {
    let academy = Academy::open().await;
    // The functions go by the machine's clock, so their sessions and links must be of today.
    academy.clock.set(Clock::system().now());
    let admin = uses::prepare(&academy).await;
    let database = academy
        .database
        .url
        .trim_start_matches("http://")
        .to_owned();
    let aws = Aws::start(database, settings_json().to_string()).await?;
    let mut seen: BTreeMap<&'static str, Seen> = BTreeMap::new();
    for number in 0..=REPETITIONS {
        // Round trips are counted by themselves: what waits overlaps, which calls of a millisecond need not.
        let counts = number == REPETITIONS;
        aws.wait(if counts { WAITED } else { Duration::ZERO });
        // Codes of a second factor are of the moment.
        academy.clock.set(Clock::system().now());
        let all = cases::all(&academy, &admin, number).await;
        cases::are_of_the_template(&all).map_err(std::io::Error::other)?;
        for case in all {
            if only.is_empty() || only.iter().any(|name| name == case.function) {
                let one = seen.entry(case.name).or_default();
                if counts {
                    count_trips(binaries, &aws, &case, one).await?;
                } else {
                    measure_once(binaries, &aws, &case, one).await?;
                }
            }
        }
    }
    for one in seen.values_mut() {
        one.size = size(&bootstrap(binaries, one.function))?;
    }
    Ok(seen)
}

/// Starts the function of `case` once, and counts the calls that it makes one after another.
async fn count_trips(
    binaries: &Path,
    aws: &Aws,
    case: &Case,
    one: &mut Seen,
) -> std::io::Result<()> {
    aws.take();
    let event = case.event.to_string();
    let run = start(&bootstrap(binaries, case.function), aws, &event, &[]).await?;
    one.round_trips = round_trips(&aws.take());
    // What is refused makes fewer calls, and must not pass for quick.
    one.statuses.push(run.status);
    Ok(())
}

/// Starts the function of `case` once, and then the yardstick with the same calls.
async fn measure_once(
    binaries: &Path,
    aws: &Aws,
    case: &Case,
    one: &mut Seen,
) -> std::io::Result<()> {
    (one.function, one.signed_in, one.writes) = (case.function, case.signed_in, case.writes);
    (one.event, one.hashing) = (case.is_event, case.hashing);
    let event = case.event.to_string();
    aws.take();
    let run = start(&bootstrap(binaries, case.function), aws, &event, &[]).await?;
    let calls = aws.take();
    one.started_us.push(run.took.as_micros());
    one.peak_kib = one.peak_kib.max(run.peak_kib);
    one.statuses.push(run.status);
    let raw: Vec<_> = calls.iter().map(|call| call.raw.clone()).collect();
    // By a file: what the publisher sends is too long for an environment.
    let file = binaries.join("empty-function").join("calls.json");
    std::fs::write(&file, serde_json::to_string(&raw)?)?;
    let empty = bootstrap(binaries, "empty-function");
    let calls = [("BENCH_CALLS", file.to_string_lossy().into_owned())];
    let beside = |e| std::io::Error::other(format!("beside {}: {e}", case.name));
    let run = start(&empty, aws, cases::EMPTY_EVENT, &calls)
        .await
        .map_err(beside)?;
    one.empty_us.push(run.took.as_micros());
    Ok(())
}

/// Where cargo-lambda puts a function's binary.
fn bootstrap(binaries: &Path, name: &str) -> PathBuf {
    binaries.join(name).join("bootstrap")
}

/// The bytes of a file, bare and deflated as in a zip.
fn size(binary: &Path) -> std::io::Result<(u64, u64)> {
    let bytes = std::fs::read(binary)?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&bytes)?;
    let packed = packed.finish()?;
    Ok((bytes.len() as u64, packed.len() as u64))
}

struct Run {
    took: Duration,
    peak_kib: u64,
    status: u64,
}

/// Starts `binary` as Lambda would, with nothing of this process's environment, for one event.
async fn start(
    binary: &Path,
    aws: &Aws,
    event: &str,
    more: &[(&str, String)],
) -> std::io::Result<Run> {
    let (runtime, mut answers) = runtime_api::serve(event.to_owned()).await?;
    let mut command = Command::new(binary);
    command
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", runtime.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "bench")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_REGION", "ap-south-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_ENDPOINT_URL", format!("http://{}", aws.address))
        .env("BENCH_CALLS_TO", aws.address.to_string())
        .env("TABLE_NAME", TABLE)
        .env("SECRET_ID", "bench")
        .env("PUBLIC_ORIGIN", ORIGIN)
        .env("STAGE", "bench")
        .env("MAIL_SENDER", "academy@academy.example")
        .env("MAIL_CONFIGURATION_SET", "bench")
        .env("SITE_BUCKET", "bench")
        .env("SEAL_BUCKET", "bench-seals")
        .env("DISTRIBUTION_ID", "bench")
        .envs(more.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        // A function that does not start says why.
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let began = Instant::now();
    let mut child = command.spawn()?;
    let answer = timeout(Duration::from_secs(15), answers.recv())
        .await
        .ok()
        .flatten();
    let answer = answer
        .ok_or_else(|| std::io::Error::other(format!("{} did not answer", binary.display())))?;
    let took = answer.at - began;
    let peak_kib = child.id().map_or(0, peak_kib);
    child.kill().await?;
    Ok(Run {
        took,
        peak_kib,
        status: status(&answer),
    })
}

/// The status of an answer: 500 where the function failed, or says that it failed at a part of its batch; 0
/// of an event that it handled.
fn status(answer: &Answer) -> u64 {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let left = body["batchItemFailures"].as_array();
    if answer.failed || left.is_some_and(|left| !left.is_empty()) {
        return 500;
    }
    body["statusCode"].as_u64().unwrap_or(0)
}

/// The largest resident size that the kernel saw of the process.
fn peak_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
