//! The floor of failed log-ins, against what a hash costs and what the template gives the function.

use std::time::Duration;

use academy::app::Platform;
use academy::auth::password::{Passwords, Verdict};
use academy::config::{Secret, SecretSource, Settings};
use academy::store::Store;
use academy_old_passwords::{ITERATIONS_MOST, SHA512_ITERATIONS_MOST};
use academy_tests::academy::{environment, settings_json};
use academy_tests::database::{TABLE, client};

use super::reading::FUNCTIONS;

/// With so many megabytes a function has a whole processor, and with fewer the like part of one.
const WHOLE_PROCESSOR_MB: u32 = 1769;

/// PRODUCT: "a fixed floor above the slowest hash". Fails if `LOGIN_FLOOR` is less than the slowest hash
/// that is taken costs the function, or if a bound of the old hashes is raised past it.
#[test]
fn failed_log_ins_answer_at_a_floor_above_the_slowest_hash() {
    let platform = platform_of_functions();
    let (floor, passwords) = (platform.login_floor, platform.passwords);
    assert_eq!(passwords, Passwords::OF_TODAY);
    let log_in = FUNCTIONS.iter().find(|f| f.name == "auth-login").unwrap();
    let megabytes = log_in.properties["MemorySize"].as_u64().unwrap();
    let megabytes = u32::try_from(megabytes).unwrap().min(WHOLE_PROCESSOR_MB);
    let [short, middle, long] = [40, 64, 128].map(|digits| "0".repeat(digits));
    let dearest = [
        passwords.hash(b"a password").unwrap(),
        format!("pbkdf2:sha1:{ITERATIONS_MOST}$salt${short}"),
        format!("pbkdf2:sha256:{ITERATIONS_MOST}$salt${middle}"),
        format!("pbkdf2:sha512:{SHA512_ITERATIONS_MOST}$salt${long}"),
        format!("scrypt:32768:8:1$salt${long}"),
        format!("scrypt:64:64:64$salt${long}"),
    ];
    for hash in dearest {
        let began = on_processor();
        let verdict = passwords.verify(b"not the password", Some(&hash)).unwrap();
        let took = on_processor() - began;
        assert_eq!(verdict, Verdict::Wrong);
        let there = took * WHOLE_PROCESSOR_MB / megabytes;
        let method = hash.trim_start_matches('$').split('$').next().unwrap();
        println!("{method}: {took:?} of a processor, {there:?} in the function");
        assert!(!took.is_zero() && there < floor, "{method}: {there:?}");
    }
    assert!(floor < Duration::from_secs(2), "nobody is to wait so long");
}

/// The platform of a function, as `academy::lambda` makes it.
fn platform_of_functions() -> Platform {
    let url = "http://127.0.0.1:1";
    let settings = Settings::parse(&settings_json().to_string()).unwrap();
    let secret = Secret::new(SecretSource::Fixed(settings.into()));
    Platform::new(environment(url), secret, Store::new(client(url), TABLE))
}

/// How long this thread has been on a processor: what a busy machine does besides does not count.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanos = text.split(' ').next().unwrap().parse().unwrap();
    Duration::from_nanos(nanos)
}
