//! Money under concurrency, by real HTTP (BARS, Money 1–6).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::person::{Answered, Person, new_utr, until};

const COURSE: &str = "web-development-foundations";
/// As many as the bar asks for.
const AT_ONCE: usize = 200;

/// Runs `act` by as many copies of the people as asked for, all at once.
async fn all_at_once<F, Fut>(acts: impl Iterator<Item = F>) -> Vec<Answered>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Answered> + Send + 'static,
{
    let running: Vec<_> = acts.map(|act| tokio::spawn(act())).collect();
    let mut answers = Vec::new();
    for act in running {
        answers.push(act.await.unwrap());
    }
    answers
}

/// Sends until the answer is no honest "try again", as a client's own retries do; a hundred times at
/// most.
async fn insist(mut person: Person, path: String, body: Value) -> Answered {
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

/// Regression 5, over the whole stack. Fails if the live claim of `create.rs` has no condition.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_enrolls_at_once_make_one_enrollment() {
    let asha = Person::student("Asha").await;
    let mut admin = Person::admin().await;
    let before = pending(&mut admin).await;
    let acts = (0..AT_ONCE).map(|_| {
        let asha = asha.clone();
        || {
            insist(
                asha,
                "/api/enrollments".to_owned(),
                json!({"course": COURSE}),
            )
        }
    });
    let answers = all_at_once(acts).await;
    let ids: BTreeSet<_> = answers.iter().map(|a| a.json["id"].to_string()).collect();
    let created = answers.iter().filter(|a| a.status == 201).count();
    let found = answers.iter().filter(|a| a.status == 200).count();
    println!(
        "{} requests: {created} created, {found} found it",
        answers.len()
    );
    assert_eq!((created, found, ids.len()), (1, AT_ONCE - 1, 1));
    assert_eq!(pending(&mut admin).await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_utr_sent_two_hundred_times_by_two_students_is_claimed_once() {
    let utr = new_utr();
    let mut people = Vec::new();
    for name in ["Asha", "Ravi"] {
        let mut person = Person::student(name).await;
        let id = person.enrolls_in(COURSE).await;
        people.push((person, format!("/api/enrollments/{id}/payment")));
    }
    let acts = (0..AT_ONCE).map(|at| {
        let (person, path) = people[at % 2].clone();
        let body = json!({"utr": utr});
        move || insist(person, path, body)
    });
    let answers = all_at_once(acts).await;
    let winners: BTreeSet<_> = answers
        .iter()
        .filter(|a| a.status == 200)
        .map(|a| a.json["id"].to_string())
        .collect();
    println!("{} requests, winners {winners:?}", answers.len());
    assert_eq!(winners.len(), 1);
    for answer in answers.iter().filter(|a| a.status != 200) {
        let refused = (answer.status, answer.code());
        assert!(
            matches!(refused, (409, "utr_already_used") | (429, _)),
            "{}",
            answer.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_one_acts_and_the_other_sees_what_happened() {
    let mut student = Person::student("Asha").await;
    let id = student.enrolls_in(COURSE).await;
    student.pays(&id, &new_utr()).await;
    let version = student.get(&format!("/api/enrollments/{id}")).await.json["version"].clone();
    let admin = Person::admin().await;
    let verify = format!("/api/admin/enrollments/{id}/verify");
    let reject = format!("/api/admin/enrollments/{id}/reject");
    let acts = [
        (verify.clone(), json!({"version": version})),
        (verify, json!({"version": version})),
        (reject, json!({"version": version, "reason": "Not found."})),
    ];
    let acts = acts.into_iter().map(|(path, body)| {
        let admin = admin.clone();
        || insist(admin, path, body)
    });
    let answers = all_at_once(acts).await;
    let shown = student.get(&format!("/api/enrollments/{id}")).await.json;
    let state = shown["state"].as_str().unwrap();
    assert_eq!(
        shown["version"].as_i64(),
        version.as_i64().map(|v| v + 1),
        "one transition"
    );
    for answer in &answers {
        let known = [
            answer.status == 200 && answer.json["state"] == state,
            answer.status == 409,
        ];
        assert!(known.contains(&true), "{} {}", answer.status, answer.text);
    }
    let mail = |mail: &Value| {
        let text = mail["text"].as_str()?;
        let of_it = text.contains("TCS/") || text.contains("Not found.");
        of_it.then_some(())
    };
    student.mail_where("the one mail", mail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_verifications_at_once_number_their_receipts_without_a_gap() {
    const PAYMENTS: usize = 40;
    let courses = [
        "web-development-foundations",
        "computer-science-foundations",
        "office-automation-and-digital-tools",
        "ai-and-machine-learning-foundations",
        "programming-foundations-with-python",
    ];
    let mut ids = Vec::new();
    for number in 0..PAYMENTS / courses.len() {
        let mut student = Person::student(&format!("Student {number}")).await;
        for course in courses {
            let id = student.enrolls_in(course).await;
            student.pays(&id, &new_utr()).await;
            ids.push(id);
        }
    }
    let admin = Person::admin().await;
    let acts = ids.iter().map(|id| {
        let (admin, path) = (admin.clone(), format!("/api/admin/enrollments/{id}/verify"));
        || insist(admin, path, json!({}))
    });
    let answers = all_at_once(acts).await;
    let mut serials: Vec<u32> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 200, "{}", answer.text);
            let number = answer.json["receipt_number"].as_str().unwrap();
            number.rsplit('/').next().unwrap().parse().unwrap()
        })
        .collect();
    serials.sort_unstable();
    serials.dedup();
    println!(
        "{} verifications, receipts {:?}",
        answers.len(),
        (serials.first(), serials.last())
    );
    assert_eq!(serials.len(), PAYMENTS, "no number twice");
    // Other tests may verify beside these: their numbers lie between, and belong to somebody.
    let mut admin = admin;
    let all = receipts(&mut admin).await;
    let expected: BTreeSet<u32> = (1..=u32::try_from(all.len()).unwrap()).collect();
    assert_eq!(all, expected, "no gap");
}

/// Every receipt number of the academy.
async fn receipts(admin: &mut Person) -> BTreeSet<u32> {
    let mut numbers = BTreeSet::new();
    let mut path = "/api/admin/enrollments?limit=100".to_owned();
    loop {
        let page = admin.get(&path).await.json;
        for item in page["items"].as_array().unwrap() {
            if let Some(number) = item["receipt_number"].as_str() {
                numbers.insert(number.rsplit('/').next().unwrap().parse().unwrap());
            }
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/admin/enrollments?limit=100&cursor={cursor}"),
            None => return numbers,
        }
    }
}

async fn pending(admin: &mut Person) -> i64 {
    until("the overview", async || {
        let overview = admin.get("/api/admin/overview").await.json;
        overview["enrollments"]["pending_payment"].as_i64()
    })
    .await
}
