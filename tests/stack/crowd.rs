//! Many people at once, and what the functions wrote for them.

use std::time::Duration;

use serde_json::Value;

use crate::person::{Answered, Person};

/// The courses of the first catalogue.
pub(crate) const COURSES: [&str; 6] = [
    "web-development-foundations",
    "computer-science-foundations",
    "office-automation-and-digital-tools",
    "ai-and-machine-learning-foundations",
    "programming-foundations-with-python",
    "data-science-and-analytics",
];

/// How long a rush may take altogether: no test waits for ever.
const RUSH_AT_MOST: Duration = Duration::from_secs(240);

/// Runs all the acts at once.
pub(crate) async fn all_at_once<F, Fut>(acts: impl Iterator<Item = F>) -> Vec<Answered>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Answered> + Send + 'static,
{
    let running: Vec<_> = acts.map(|act| tokio::spawn(act())).collect();
    let all = async {
        let mut answers = Vec::new();
        for act in running {
            answers.push(act.await.unwrap());
        }
        answers
    };
    tokio::time::timeout(RUSH_AT_MOST, all)
        .await
        .expect("a rush is over within four minutes")
}

/// Sends until the answer is no honest "try again", as a client's own retries do; a hundred times at
/// most.
pub(crate) async fn insist(mut person: Person, path: String, body: Value) -> Answered {
    let mut answer = person.post(&path, body.clone()).await;
    for _ in 0..100 {
        // 500 is the gateway's own word for a function that did not come up in the rush.
        if answer.status < 500 {
            break;
        }
        answer = person.post(&path, body.clone()).await;
    }
    answer
}

/// The ids of `count` enrollments that wait for their payment, six of a student.
pub(crate) async fn enrollments(count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < count {
        // A few students at a time: each needs a mail before the next step.
        let (a, b, c, d) = tokio::join!(six(), six(), six(), six());
        ids.extend([a, b, c, d].concat());
    }
    ids.truncate(count);
    ids
}

async fn six() -> Vec<String> {
    let mut student = Person::student("Student").await;
    let mut ids = Vec::new();
    for course in COURSES {
        ids.push(student.enrolls_in(course).await);
    }
    ids
}

/// The transactions of the routes that were applied since `at`, which [`now`] gave, each with the keys
/// that it wrote or checked.
pub(crate) async fn applied_since(person: &mut Person, at: &str) -> Vec<Value> {
    let calls = person.get("/_local/calls.json").await.json;
    let mut calls = calls.as_array().unwrap().clone();
    calls.retain(|call| {
        let function = call["function"].as_str().unwrap_or_default();
        call["at"].as_str() > Some(at)
            && !function.starts_with("events-")
            && call["operation"] == "TransactWriteItems"
            && call["status"] == 200
    });
    calls
}

/// When the last call was made.
pub(crate) async fn now(person: &mut Person) -> String {
    let calls = person.get("/_local/calls.json").await.json;
    let last = calls.as_array().and_then(|calls| calls.last()).unwrap();
    last["at"].as_str().unwrap().to_owned()
}

/// How many items whose partition key begins so `calls` put.
pub(crate) fn puts(calls: &[Value], pk: &str) -> usize {
    let keys = calls
        .iter()
        .flat_map(|call| call["keys"].as_array().unwrap());
    keys.filter(|key| {
        let begins = key["pk"].as_str().is_some_and(|key| key.starts_with(pk));
        key["action"] == "PutItem" && begins
    })
    .count()
}
