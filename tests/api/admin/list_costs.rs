//! What the lists and the overview cost in calls.

use academy_local::wire::Wire;
use academy_tests::{Academy, Person};

/// Students whom the short and the long list hold.
const SIZES: [usize; 2] = [2, 40];

/// Regression 32: one query per row. Fails if a list reads anything once a row: the count of enrollments
/// of each student, or each course by its key.
#[tokio::test]
async fn a_long_list_makes_the_calls_of_a_short_one() {
    let (academy, wire) = Academy::wired().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut people = 0;
    for size in SIZES {
        while people < size {
            people += 1;
            academy.draft(&format!("course-{people}")).await;
            academy.student(&format!("Kumar {people}")).await;
        }
        for (path, expected) in [
            ("/api/admin/overview", ["BatchGetItem", "Query"].as_slice()),
            ("/api/admin/students?limit=100", &["BatchGetItem", "Query"]),
            ("/api/admin/courses?limit=100", &["BatchGetItem", "Query"]),
            // The people whom the words find are read in one batch more.
            (
                "/api/admin/students?limit=100&q=kumar",
                &["BatchGetItem", "BatchGetItem", "Query"],
            ),
            // A number that may be words of a name is looked up as both, whatever is there.
            (
                "/api/admin/students?limit=100&q=0%20123",
                &["BatchGetItem", "Query", "Query"],
            ),
        ] {
            wire.calls().clear();
            let page = meera.get(path).await.expect(200);
            if let Some(items) = page.json["items"].as_array() {
                let nobody = path.ends_with("q=0%20123");
                assert_eq!(items.len(), if nobody { 0 } else { size }, "{path}");
            }
            let calls = wire.calls().list().into_iter();
            let mut calls: Vec<_> = calls.map(|call| call.operation).collect();
            calls.sort();
            assert_eq!(calls, expected, "{path} with {size}");
        }
    }
}

/// The operations that a look at `path` takes, and how many rows came.
async fn look(wire: &Wire, person: &mut Person, path: &str) -> (Vec<String>, usize) {
    wire.calls().clear();
    let page = person.get(path).await.expect(200);
    let mut calls: Vec<_> = wire
        .calls()
        .list()
        .into_iter()
        .map(|c| c.operation)
        .collect();
    calls.sort();
    (calls, page.json["items"].as_array().unwrap().len())
}

/// Regression 32: one query per row. Fails if `admin-enrollments` reads the students of a page one by
/// one (`joined` without its batch), or a student's own list looks its courses up.
#[tokio::test]
async fn long_lists_of_enrollments_make_the_calls_of_short_ones() {
    let (academy, wire) = Academy::wired().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut tara = academy.student("Tara Das").await;
    let mut seen = Vec::new();
    let mut made = 0;
    for size in SIZES {
        while made < size {
            made += 1;
            let slug = format!("course-{made}");
            academy.course(&slug, 49_900).await;
            let mut student = academy.student(&format!("Kumar {made}")).await;
            let id = student.enrolls_in("course-1").await;
            student.pays(&id, &format!("{made:012}")).await;
            tara.enrolls_in(&slug).await;
        }
        let panel = "/api/admin/enrollments?limit=100&state=";
        let lists = [
            look(&wire, &mut meera, &format!("{panel}under_review")).await,
            look(
                &wire,
                &mut meera,
                &format!("{panel}under_review&course=course-1"),
            )
            .await,
            look(&wire, &mut tara, "/api/enrollments?limit=100").await,
        ];
        let (calls, rows): (Vec<_>, Vec<_>) = lists.into_iter().unzip();
        assert_eq!(rows, [size; 3]);
        seen.push(calls);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][0], ["BatchGetItem", "BatchGetItem", "Query"]);
    assert_eq!(seen[0][2], ["BatchGetItem", "Query"]);
}

/// Whoever holds a cookie of ours learns nothing by how long a refusal takes. Fails if a search goes on
/// to what it found before it is known that an admin asks.
#[tokio::test]
async fn a_search_that_is_refused_makes_the_same_calls_whatever_it_would_find() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    for list in ["students", "enrollments"] {
        let mut of_each = Vec::new();
        for sought in ["asha", "nobody"] {
            wire.calls().clear();
            let path = format!("/api/admin/{list}?q={sought}");
            asha.get(&path).await.expect_problem(403, "admins_only");
            let mut calls: Vec<_> = wire
                .calls()
                .list()
                .into_iter()
                .map(|call| call.operation)
                .collect();
            calls.sort();
            of_each.push(calls);
        }
        assert_eq!(of_each[0], of_each[1], "{list}");
    }
}
