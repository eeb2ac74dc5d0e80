//! A function that is killed amid its work: what the caller hears, what `make dev` says, and that the next
//! request works.

use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::person::{Person, data, until};

const FUNCTION: &str = "enrollments-list";

/// Kills every process of the function that this stack runs.
fn kill() {
    let data = Path::new(&data()).canonicalize().unwrap();
    let named = format!("AWS_LAMBDA_FUNCTION_NAME=academy-{FUNCTION}");
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        // Processes come and go meanwhile.
        let Ok(program) = std::fs::read_link(entry.path().join("exe")) else {
            continue;
        };
        let settings = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        let mut settings = settings.split(|byte| *byte == 0);
        if program.starts_with(&data) && settings.any(|set| set == named.as_bytes()) {
            let id = entry.file_name().to_str().unwrap().parse().unwrap();
            let _gone = kill_process(Pid::from_raw(id).unwrap(), Signal::KILL);
        }
    }
}

/// How often the supervisor said that the function failed.
fn complaints() -> usize {
    let said = std::fs::read_to_string(format!("{}.log", data())).unwrap();
    let failed = format!("academy-{FUNCTION} the invocation failed: ");
    said.matches(&failed).count()
}

/// Fails if the door passes on what the gateway says of a crash, or `watch` does not show why.
#[tokio::test]
async fn a_function_that_is_killed_is_a_problem_in_words_and_the_next_request_works() {
    let mut asha = Person::student("Asha").await;
    assert_eq!(asha.get("/api/enrollments").await.status, 200);
    let before = complaints();
    // Its work lasts long enough to be killed amid it.
    let slow = json!({"function": FUNCTION, "kind": "delay", "delay_ms": 8000});
    let armed = asha.post("/_local/faults", slow).await;
    assert_eq!(armed.status, 204, "{}", armed.text);
    let mut waiting = asha.clone();
    let asking = tokio::spawn(async move { waiting.get("/api/enrollments").await });
    until("an answer", async || {
        kill();
        asking.is_finished().then_some(())
    })
    .await;
    let answer = asking.await.unwrap();
    asha.delete("/_local/faults").await;

    assert_eq!(answer.status, 502, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.code(), "internal");
    assert!(answer.json["request_id"].is_string(), "{}", answer.text);
    let detail = answer.json["detail"].as_str().unwrap();
    assert!(detail.contains("functions.log"), "{detail}");
    until("the supervisor's words", async || {
        (complaints() > before).then_some(())
    })
    .await;
    assert_eq!(asha.get("/api/enrollments").await.status, 200);
}
