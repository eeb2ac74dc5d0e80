//! `admin-enrollments` with `q`: by reference and UTR, and by whatever finds the student.

use academy::domain::enrollment::State;
use academy_tests::Academy;
use serde_json::json;

use super::enrollment_books::*;
use super::enrollments::all_pages;

#[tokio::test]
async fn reference_utr_name_and_e_mail_find_an_enrollment() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let mut dev = scene.academy.student("Dev Nair").await;
    dev.enrolls_in("python").await;
    let reference = kept(&scene.academy, &id)
        .await
        .unwrap()
        .reference
        .to_string();
    let code = &reference["TCS-".len()..];
    for q in [
        reference.as_str(),
        &reference.to_lowercase(),
        code,
        &code[..5],
        UTR,
        "4123%204567",
        "Asha",
        "ASH",
        "rao",
        "Asha%20Rao",
        "rao+asha",
        "asha.rao@example.com",
        "asha.r",
        "%EF%BC%A1sha",
    ] {
        let found = all_pages(&mut scene.meera, &format!("q={q}"), 1).await;
        assert_eq!(found, [id.as_str()], "{q}");
    }
    for q in [
        "Asha%20Nair",
        "sha",
        "example.com",
        "512345678901",
        "TCS-2222ZZZZ",
    ] {
        let found = all_pages(&mut scene.meera, &format!("q={q}"), 1).await;
        assert!(found.is_empty(), "{q}: {found:?}");
    }
}

/// Fails if numbers in a name find nobody's enrollments, or a phone is not found as it is dialled.
#[tokio::test]
async fn numbers_find_the_enrollments_of_whom_they_are() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let mut load = scene.academy.student("Load 17 042").await;
    let own = load.enrolls_in("python").await;
    let phone = json!({"phone": "98765 43210"});
    load.call("PATCH", "/api/account", phone).await.expect(200);
    for q in ["17%20042", "17%2004", "098765%2043210", "9876%2054"] {
        for limit in [1, 20] {
            let found = all_pages(&mut scene.meera, &format!("q={q}"), limit).await;
            assert_eq!(found, [own.as_str()], "{q}");
        }
    }
    let by_utr = all_pages(&mut scene.meera, "q=4123%204567", 1).await;
    assert_eq!(by_utr, [id.as_str()]);
    for q in ["17%20043", "a%20b", "9%20-"] {
        let found = all_pages(&mut scene.meera, &format!("q={q}"), 1).await;
        assert!(found.is_empty(), "{q}: {found:?}");
    }
}

#[tokio::test]
async fn a_utr_finds_nothing_once_it_was_let_go() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let by_utr = format!("q={UTR}");
    assert_eq!(
        all_pages(&mut scene.meera, &by_utr, 20).await,
        [id.as_str()]
    );
    scene.reject(&id, json!({})).await.expect(200);
    assert!(all_pages(&mut scene.meera, &by_utr, 20).await.is_empty());
    scene
        .verify(&id, json!({"utr": OTHER_UTR}))
        .await
        .expect(200);
    let by_other = format!("q={OTHER_UTR}");
    assert_eq!(
        all_pages(&mut scene.meera, &by_other, 20).await,
        [id.as_str()]
    );
    scene.refund(&id, json!({})).await.expect(200);
    assert_eq!(all_pages(&mut scene.meera, &by_other, 20).await, [id]);
}

/// With `q` only the state applies besides.
#[tokio::test]
async fn the_state_narrows_a_search_and_nothing_else_does() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    scene.academy.course("excel", PRICE).await;
    let other = scene.asha.enrolls_in("excel").await;
    let of = |state: &str| format!("q=asha&state={state}");
    assert_eq!(
        all_pages(&mut scene.meera, &of("active"), 1).await,
        [id.as_str()]
    );
    assert_eq!(
        all_pages(&mut scene.meera, &of("pending_payment"), 1).await,
        [other.as_str()]
    );
    assert!(
        all_pages(&mut scene.meera, &of("refunded"), 1)
            .await
            .is_empty()
    );
    for more in [
        "course=excel",
        "course=nothing",
        "from=2030-01-01",
        "to=2020-01-01",
    ] {
        let query = format!("q=asha&{more}");
        assert_eq!(
            all_pages(&mut scene.meera, &query, 20).await,
            [other.clone(), id.clone()]
        );
    }
}

/// Two words, an e-mail and a UTR of one student may all begin alike: each enrollment is shown once.
#[tokio::test]
async fn each_enrollment_stands_there_once_over_all_pages() {
    let mut scene = Scene::open().await;
    let mut wanted = Vec::new();
    for (number, name) in ["Anil Anand", "Anand Anil Ananya", "An-An Rao"]
        .into_iter()
        .enumerate()
    {
        let mut student = scene.academy.student(name).await;
        for course in 0..3 {
            let slug = format!("course-{course}");
            if number == 0 {
                scene.academy.course(&slug, PRICE).await;
            }
            wanted.push(student.enrolls_in(&slug).await);
        }
    }
    wanted.sort();
    for limit in [1, 2, 4, 9, 100] {
        let mut found = all_pages(&mut scene.meera, "q=an", limit).await;
        found.sort();
        assert_eq!(found, wanted, "{limit} a page");
    }
}

#[tokio::test]
async fn an_enrollment_found_by_number_and_by_name_stands_there_once() {
    let mut scene = Scene::open().await;
    // A name that begins as every reference does.
    let mut student = scene.academy.student("Tcs Rao").await;
    let id = student.enrolls_in("python").await;
    let other = scene.brought_to(State::PendingPayment).await;
    for limit in [1, 2, 3] {
        let mut found = all_pages(&mut scene.meera, "q=tcs", limit).await;
        found.sort();
        let mut wanted = [id.clone(), other.clone()];
        wanted.sort();
        assert_eq!(found, wanted);
    }
}

/// More people than a round looks at, and one with more enrollments than a round reads.
#[tokio::test]
async fn a_search_that_finds_much_goes_on_page_by_page() {
    let mut scene = Scene::open().await;
    let mut wanted = Vec::new();
    for _ in 0..120 {
        let id = scene.asha.enrolls_in("python").await;
        scene
            .asha
            .delete(&format!("/api/enrollments/{id}"))
            .await
            .expect(204);
        wanted.push(id);
    }
    let live = scene.asha.enrolls_in("python").await;
    let pending = "q=asha&state=pending_payment";
    assert_eq!(
        all_pages(&mut scene.meera, pending, 1).await,
        [live.as_str()]
    );
    wanted.push(live);
    wanted.reverse();
    for limit in [50, 100] {
        assert_eq!(all_pages(&mut scene.meera, "q=asha", limit).await, wanted);
    }
    // A prefix that all references share: as many entries as enrollments.
    let mut all = all_pages(&mut scene.meera, "q=tcs-", 60).await;
    all.sort();
    wanted.sort();
    assert_eq!(all, wanted);
}

/// `/_local/calls.json` tells which request made which calls. Fails if a search reads by a task that does
/// not know for whom it works.
#[tokio::test]
async fn every_call_of_a_search_names_its_request() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", PRICE).await;
    let id = academy.student("Asha Rao").await.enrolls_in("python").await;
    let mut meera = academy.admin("Meera Iyer").await;
    wire.calls().clear();
    assert_eq!(all_pages(&mut meera, "q=asha", 20).await, [id]);
    let calls = wire.calls().list();
    assert!(calls.len() > 5, "session, three sources, people, theirs");
    for call in calls {
        let id = call.request_id.as_deref().unwrap_or_default();
        assert!(id.starts_with("test-request-"), "{call:?}");
    }
}
