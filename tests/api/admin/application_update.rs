//! `admin-application-update`.

use academy::domain::inbox::ApplicationState;
use academy::mail::Message;
use academy_tests::{Academy, Person, invariants};
use serde_json::json;

use super::course_update::rows_of;
use super::inbox::{Inbox, Kind};

/// How an application comes to stand in a state.
const WAYS: [(&str, &[&str]); 4] = [
    ("pending", &[]),
    ("shortlisted", &["shortlisted"]),
    ("accepted", &["shortlisted", "accepted"]),
    ("rejected", &["rejected"]),
];

/// The moves that there are (PRODUCT.md, Internships).
const MOVES: [(&str, &str); 4] = [
    ("pending", "shortlisted"),
    ("pending", "rejected"),
    ("shortlisted", "accepted"),
    ("shortlisted", "rejected"),
];

async fn moved(admin: &mut Person, id: &str, state: &str) -> academy_tests::Answered {
    let path = format!("/api/admin/applications/{id}");
    admin.call("PATCH", &path, json!({"state": state})).await
}

#[tokio::test]
async fn every_move_of_the_table_is_done_and_mailed_once_and_no_other() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (from, way) in WAYS {
        for (to, _) in WAYS {
            let name = format!("From {from} to {to}");
            let id = academy.visitor().applies_for("web", &name).await;
            for state in way {
                moved(&mut meera, &id, state).await.expect(200);
            }
            academy.wait_seconds(1);
            let (before, mails) = (academy.items().await, academy.mails().await.len());
            let answer = moved(&mut meera, &id, to).await;
            let told = academy.mails().await.len() - mails;
            if MOVES.contains(&(from, to)) {
                assert_eq!(answer.expect(200).text_at("/state"), to);
                assert_eq!(told, 1, "{name}");
                // Said again, it is so already: nobody is told twice.
                let before = academy.items().await;
                moved(&mut meera, &id, to).await.expect(200);
                assert_eq!(academy.items().await, before, "{name}");
            } else if from == to {
                answer.expect(200);
                assert_eq!(academy.items().await, before, "{name}");
            } else {
                answer.expect_problem(409, "wrong_state");
                assert_eq!(academy.items().await, before, "{name}");
            }
            invariants::hold(&academy, &meera, &name).await;
        }
    }
}

#[tokio::test]
async fn the_mail_names_the_opening_and_the_state() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().applies_for("web", "Asha Rao").await;
    academy.wait_seconds(1);
    moved(&mut meera, &id, "shortlisted").await.expect(200);
    let mail = academy.mails().await.pop().unwrap();
    let Message::ApplicationMoved { role, name, state } = mail.message else {
        panic!("{mail:?}");
    };
    assert_eq!((role.as_str(), name.as_str()), ("Intern web", "Asha Rao"));
    assert_eq!(state, ApplicationState::Shortlisted);
    let rows = rows_of(&academy, &format!("applications/{id}")).await;
    let row = &rows.last().unwrap().row;
    let detail = serde_json::to_value(&row.detail).unwrap();
    let wanted = json!({"from": "pending", "to": "shortlisted", "internship": "web"});
    assert_eq!((row.action.as_str(), detail), ("update", wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_admins_at_once_one_moves_it_and_one_mail_goes() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().applies_for("web", "Asha Rao").await;
    academy.wait_seconds(1);
    let mut acts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (mut meera, id) = (meera.clone(), id.clone());
        acts.spawn(async move { moved(&mut meera, &id, "rejected").await });
    }
    while let Some(answer) = acts.join_next().await {
        answer.unwrap().expect(200);
    }
    assert_eq!(
        academy.mails().await.len(),
        2,
        "the confirmation, and one move"
    );
    assert_eq!(
        rows_of(&academy, &format!("applications/{id}")).await.len(),
        1
    );
    invariants::hold(&academy, &meera, "many at once").await;
}

#[tokio::test]
async fn who_which_and_what_are_judged_in_this_order() {
    let inbox = Inbox::with(Kind::Application).await;
    inbox.judges_in_order("rejected").await;
}
