//! `admin-student`.

use academy_tests::Academy;

#[tokio::test]
async fn a_person_is_shown_with_their_enrollments_newest_first_and_nobody_elses() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.course("rust", 149_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Menon").await;
    ravi.enrolls_in("python").await;
    let first = asha.enrolls_in("python").await;
    asha.pays(&first, "412345678901").await;
    let second = asha.enrolls_in("rust").await;
    let id = academy.id_of("Asha Rao").await;
    let shown = meera
        .get(&format!("/api/admin/students/{id}"))
        .await
        .expect(200);
    assert_eq!(shown.text_at("/student/name"), "Asha Rao");
    assert_eq!(shown.text_at("/student/email"), "asha.rao@example.com");
    assert_eq!(shown.number_at("/student/enrollments_count"), Some(2));
    let enrollments = shown.json["enrollments"].as_array().unwrap();
    let ids: Vec<_> = enrollments.iter().map(|each| &each["id"]).collect();
    assert_eq!(ids, [second.as_str(), first.as_str()]);
    assert_eq!(shown.text_at("/enrollments/1/state"), "under_review");
    assert_eq!(shown.text_at("/enrollments/1/student/name"), "Asha Rao");

    let own = academy.id_of("Meera Iyer").await;
    let own = meera.get(&format!("/api/admin/students/{own}")).await;
    assert_eq!(own.expect(200).text_at("/student/role"), "admin");
    asha.get(&format!("/api/admin/students/{id}"))
        .await
        .expect_problem(403, "admins_only");
}

/// BARS, Speed: a read is one round trip. Fails if the enrollments are read behind the person.
#[tokio::test]
async fn a_look_at_a_person_makes_a_batch_and_a_query_side_by_side() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    for _ in 0..5 {
        let id = asha.enrolls_in("python").await;
        asha.delete(&format!("/api/enrollments/{id}"))
            .await
            .expect(204);
    }
    let id = academy.id_of("Asha Rao").await;
    wire.calls().clear();
    meera
        .get(&format!("/api/admin/students/{id}"))
        .await
        .expect(200);
    let calls = wire.calls().list().into_iter();
    let mut calls: Vec<_> = calls.map(|call| call.operation).collect();
    calls.sort();
    assert_eq!(calls, ["BatchGetItem", "Query"]);
}
