//! `admin-student-update`: who may run the academy.

use academy::mail::Message;
use academy::store::outbox::Mail;
use academy_ops::audit;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::recount::Recount;
use academy_tests::{Academy, Person};
use serde_json::json;

use super::student_update::{change, log};

/// The kept counts equal a recount, and the chains are whole.
async fn books_are_right(academy: &Academy, admin: &mut Person) {
    let overview = admin.get("/api/admin/overview").await.expect(200);
    let recount = Recount::of(&academy.items().await);
    recount.expect_overview(&overview.json, academy.clock.now().millis());
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
}

/// PRODUCT: "audited, mailed to all admins"; BARS 15: a change of role ends the sessions. Fails if
/// `editing::edit` leaves the counts, the list's place or the words of the search as they were.
#[tokio::test]
async fn a_student_becomes_an_admin_and_a_student_again() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    academy.student("Ravi Menon").await;
    let made = change(&academy, &mut meera, "Asha Rao", json!({"role": "admin"})).await;
    assert_eq!(made.expect(200).text_at("/role"), "admin");
    let out = asha.get("/api/auth/session").await;
    out.expect_problem(401, "not_signed_in");
    let told = academy.mails().await;
    assert_eq!(told.len(), 3, "the academy, she and Meera: {told:?}");
    let of_her = |message: &Message| matches!(message, Message::NewAdmin { .. });
    assert!(told.iter().all(|mail| of_her(&mail.message)));
    let login = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    assert_eq!(login.expect(200).text_at("/redirect"), "/admin/");
    let found = asha.get("/api/admin/students?role=admin&q=asha").await;
    assert_eq!(found.expect(200).text_at("/items/0/name"), "Asha Rao");
    let found = asha.get("/api/admin/students?q=asha").await.expect(200);
    assert_eq!(found.json["items"], json!([]));
    let overview = asha.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/students"), Some(1));
    books_are_right(&academy, &mut meera).await;

    let back = change(&academy, &mut meera, "Asha Rao", json!({"role": "student"})).await;
    assert_eq!(back.expect(200).text_at("/role"), "student");
    let out = asha.get("/api/admin/overview").await;
    out.expect_problem(401, "not_signed_in");
    let found = meera.get("/api/admin/students?q=asha").await.expect(200);
    assert_eq!(found.text_at("/items/0/name"), "Asha Rao");
    let mails = academy.mails().await;
    let left = |mail: &&Mail| matches!(mail.message, Message::AdminLeft { .. });
    let told = mails.iter().filter(left).count();
    assert_eq!(
        (told, mails.len()),
        (3, 6),
        "the academy, she and Meera: {mails:?}"
    );
    let log = log(&academy, &mut meera, "Asha Rao").await;
    assert_eq!(log[0].1, json!({"role": "student"}));
    assert_eq!(log[1].1, json!({"role": "admin"}));
    books_are_right(&academy, &mut meera).await;
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut tara = academy.admin("Tara Das").await;
    change(&academy, &mut meera, "Tara Das", json!({"active": false}))
        .await
        .expect(200);
    let before = academy.items().await;
    for body in [
        json!({"active": false}),
        json!({"role": "student"}),
        json!({"role": "student", "name": "Somebody Else"}),
    ] {
        let refused = change(&academy, &mut meera, "Meera Iyer", body).await;
        refused.expect_problem(409, "last_admin");
    }
    assert_eq!(academy.items().await, before);
    // A disabled one may be demoted, and with another at hand the first may go.
    for body in [json!({"role": "student"}), json!({"active": true})] {
        change(&academy, &mut meera, "Tara Das", body)
            .await
            .expect(200);
    }
    change(&academy, &mut meera, "Tara Das", json!({"role": "admin"}))
        .await
        .expect(200);
    change(
        &academy,
        &mut meera,
        "Meera Iyer",
        json!({"role": "student"}),
    )
    .await
    .expect(200);
    tara.logs_in(&email_of("Tara Das"), PASSWORD)
        .await
        .expect(200);
    books_are_right(&academy, &mut tara).await;
}

/// Fails if `editing::leave_an_admin` puts no condition on who stays.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_remove_each_other_at_once_one_stays() {
    for round in 0..5 {
        let academy = Academy::open().await;
        let names = ["Meera Iyer", "Tara Das"];
        let mut ids = Vec::new();
        let mut admins = Vec::new();
        for name in names {
            admins.push(academy.admin(name).await);
            ids.push(academy.id_of(name).await);
        }
        let body = match round % 2 {
            0 => json!({"active": false}),
            _ => json!({"role": "student"}),
        };
        let acts = admins.iter().zip(ids.iter().rev()).map(|(admin, id)| {
            let (mut admin, body) = (admin.clone(), body.clone());
            let path = format!("/api/admin/students/{id}");
            tokio::spawn(async move { admin.call("PATCH", &path, body).await.status })
        });
        let mut done = Vec::new();
        for act in acts.collect::<Vec<_>>() {
            done.push(act.await.unwrap());
        }
        done.sort_unstable();
        assert_eq!(done, [200, 401]);
        let left = academy.store().active_admins().await.unwrap();
        assert_eq!(left.len(), 1);
    }
}

/// The same where each steps back by themselves: the last one is told that there is nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_step_back_at_once_one_stays() {
    let academy = Academy::open().await;
    let mut acts = Vec::new();
    let mut admins = Vec::new();
    for name in ["Meera Iyer", "Tara Das"] {
        admins.push((academy.admin(name).await, academy.id_of(name).await));
    }
    for (mut admin, id) in admins {
        let path = format!("/api/admin/students/{id}");
        acts.push(tokio::spawn(async move {
            let body = json!({"role": "student"});
            admin.call("PATCH", &path, body).await.status
        }));
    }
    let mut done = Vec::new();
    for act in acts {
        done.push(act.await.unwrap());
    }
    done.sort_unstable();
    assert_eq!(done, [200, 409]);
    assert_eq!(academy.store().active_admins().await.unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_makes_or_unmakes_an_admin_shows_the_second_factor() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let app = meera.sets_up_a_second_factor(&academy).await;
    let role = json!({"role": "admin"});
    let refused = change(&academy, &mut meera, "Asha Rao", role.clone()).await;
    refused.expect_problem(403, "step_up_required");
    let both = json!({"name": "Asha Menon", "role": "student"});
    change(&academy, &mut meera, "Asha Rao", both)
        .await
        .expect(200);
    // To disable a student asks for nothing; an admin's powers, taken or given back, do.
    academy.admin("Tara Das").await;
    for (name, active, status) in [
        ("Asha Rao", false, 200),
        ("Asha Rao", true, 200),
        ("Tara Das", false, 403),
    ] {
        let body = json!({"active": active});
        let answer = change(&academy, &mut meera, name, body).await;
        assert_eq!(answer.status, status, "{name} {active}: {}", answer.text);
    }
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    change(&academy, &mut meera, "Asha Rao", role)
        .await
        .expect(200);
    let off = json!({"active": false});
    change(&academy, &mut meera, "Tara Das", off)
        .await
        .expect(200);
    academy.wait_seconds(11 * 60);
    let back = json!({"active": true});
    let refused = change(&academy, &mut meera, "Tara Das", back).await;
    refused.expect_problem(403, "step_up_required");
}

#[tokio::test]
async fn a_disabled_account_is_enabled_before_it_is_an_admins() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    change(&academy, &mut meera, "Asha Rao", json!({"active": false}))
        .await
        .expect(200);
    let refused = change(&academy, &mut meera, "Asha Rao", json!({"role": "admin"})).await;
    refused.expect_problem(409, "wrong_state");
    let both = json!({"role": "admin", "active": true});
    change(&academy, &mut meera, "Asha Rao", both)
        .await
        .expect(200);
}
