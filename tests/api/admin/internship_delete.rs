//! `admin-internship-delete`.

use academy_ops::{audit, seed};
use academy_tests::{Academy, invariants};
use serde_json::json;

const RUST: &str = "/api/admin/internships/rust";

#[tokio::test]
async fn an_internship_goes_and_its_applications_stay() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.internship("rust").await;
    academy.visitor().applies_for("rust", "Asha Rao").await;
    let gone = meera.delete(RUST).await.expect(204);
    assert!(gone.text.is_empty());
    meera.get(RUST).await.expect_problem(404, "not_found");
    meera.delete(RUST).await.expect_problem(404, "not_found");
    let list = meera.get("/api/admin/applications").await.expect(200);
    assert_eq!(
        list.json["items"][0]["internship"]["role"],
        json!("Intern rust")
    );
    invariants::hold(&academy, &meera, "deleted").await;
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.internship("rust").await;
    let mut asha = academy.student("Asha Rao").await;
    let before = academy.items().await;
    let refused = meera.call("DELETE", RUST, json!({"reason": "old"})).await;
    refused.expect_problem(422, "unknown_field");
    asha.delete(RUST).await.expect_problem(403, "admins_only");
    let nobody = academy.visitor().delete(RUST).await;
    nobody.expect_problem(401, "not_signed_in");
    assert_eq!(academy.items().await, before);
}

#[tokio::test]
async fn seeding_does_not_bring_it_back_and_its_chain_stays_whole() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let (store, now) = (academy.store(), academy.clock.now());
    let seeded = seed::catalogue(&store, now).await.unwrap();
    assert_eq!((seeded.courses.len(), seeded.internships.len()), (6, 3));
    let path = format!("/api/admin/internships/{}", seeded.internships[0]);
    meera.delete(&path).await.expect(204);
    let again = seed::catalogue(&store, now).await.unwrap();
    assert_eq!((again.courses.len(), again.internships.len()), (0, 0));
    let report = audit::verify(&store, academy.clock.now()).await.unwrap();
    assert_eq!(report.broken, Vec::new());
}
