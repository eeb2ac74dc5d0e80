//! `admin-overview`.

use academy_tests::Academy;
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_academy_shows_nothing_on_thirty_days() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let seen = meera.get("/api/admin/overview").await.expect(200);
    let nothing = json!({
        "pending_payment": 0, "under_review": 0, "active": 0, "rejected": 0, "cancelled": 0, "refunded": 0,
    });
    assert_eq!(seen.json["enrollments"], nothing);
    assert_eq!(
        seen.json["waiting"],
        json!({"count": 0, "oldest_at": Value::Null})
    );
    for total in [
        "students",
        "courses",
        "revenue_paise",
        "messages_new",
        "applications_pending",
    ] {
        assert_eq!(seen.json[total], 0, "{total}");
    }
    let days = seen.json["days"].as_array().unwrap();
    let dates: Vec<_> = days
        .iter()
        .map(|day| day["date"].as_str().unwrap())
        .collect();
    assert_eq!(dates.len(), 30);
    assert_eq!((dates[0], dates[29]), ("2026-03-03", "2026-04-01"));
    assert!(dates.is_sorted(), "oldest first");
    let quiet =
        json!({"date": "2026-03-03", "registrations": 0, "enrollments": 0, "revenue_paise": 0});
    assert_eq!(days[0], quiet);
}

#[tokio::test]
async fn the_oldest_of_those_who_wait_is_named() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (name, utr) in [("Asha Rao", "412345678901"), ("Ravi Menon", "412345678902")] {
        let mut student = academy.student(name).await;
        let id = student.enrolls_in("python").await;
        academy.wait_seconds(60);
        student.pays(&id, utr).await;
    }
    let seen = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(
        seen.json["waiting"],
        json!({"count": 2, "oldest_at": "2026-04-01T04:31:00Z"})
    );
}

/// Regression 25: forbidden was a redirect to the home page. Fails if `Caller::admin` answers with
/// anything but a 403 problem.
#[tokio::test]
async fn only_admins_see_it() {
    let academy = Academy::open().await;
    let path = "/api/admin/overview";
    let nobody = academy.visitor().get(path).await;
    nobody.expect_problem(401, "not_signed_in");
    let mut asha = academy.student("Asha Rao").await;
    asha.get(path).await.expect_problem(403, "admins_only");
}

#[tokio::test]
async fn a_look_is_noted_on_the_session_once_an_hour() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let before = academy.items().await;
    academy.wait_seconds(60 * 60 - 1);
    meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(academy.items().await, before, "the log-in was a use itself");
    academy.wait_seconds(1);
    meera.get("/api/admin/overview").await.expect(200);
    let after = academy.items().await;
    let seen = after
        .iter()
        .filter(|item| item.contains_key("last_seen_at"));
    assert_eq!(seen.count(), 1);
}
