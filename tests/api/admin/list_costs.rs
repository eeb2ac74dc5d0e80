//! What the lists and the overview cost in calls.

use academy_local::wire::Wire;
use academy_tests::{Academy, Person};
use serde_json::json;

use super::enrollments_waiting::Queue;

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
            academy.internship(&format!("opening-{people}")).await;
            let mut student = academy.student(&format!("Kumar {people}")).await;
            let session = student.session().await.expect(200);
            let path = format!("/api/admin/students/{}", session.text_at("/user/id"));
            let name = json!({"name": format!("Kumar {people} Rao")});
            meera.call("PATCH", &path, name).await.expect(200);
            let mut visitor = academy.visitor();
            let name = format!("Reader {people}");
            visitor.writes_as(&name).await;
            visitor.applies_for("opening-1", &name).await;
        }
        for (path, expected) in [
            ("/api/admin/overview", ["BatchGetItem", "Query"].as_slice()),
            ("/api/admin/students?limit=100", &["BatchGetItem", "Query"]),
            ("/api/admin/courses?limit=100", &["BatchGetItem", "Query"]),
            (
                "/api/admin/internships?limit=100",
                &["BatchGetItem", "Query"],
            ),
            // One query a state.
            (
                "/api/admin/messages?limit=100",
                &["BatchGetItem", "Query", "Query", "Query"],
            ),
            (
                "/api/admin/applications?limit=100",
                &["BatchGetItem", "Query", "Query", "Query", "Query"],
            ),
            // The people who did what a page tells are read in one batch more, as are those whom words find.
            (
                "/api/admin/audit?limit=100",
                &["BatchGetItem", "BatchGetItem", "Query"],
            ),
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
                let rows = match path {
                    "/api/admin/students?limit=100&q=0%20123" => 0..=0,
                    "/api/admin/audit?limit=100" => size..=100,
                    _ => size..=size,
                };
                assert!(rows.contains(&items.len()), "{path}: {}", items.len());
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

/// What a page of what waits costs is decided by its filter and by how many it looks at, not by how many
/// wait. Fails if those of a course are sought among all that wait (`Listing::look_at`); if a page of some days
/// goes on until it is full (`Listing::page` without its bound), or reads on beyond that; or if `from` does not
/// pass over at once what was submitted before.
#[tokio::test]
async fn a_long_queue_narrowed_costs_what_a_shorter_one_costs() {
    for size in [1_100, 3_300] {
        let (academy, wire) = Academy::wired().await;
        let mut queue = Queue::of(academy, size).await;
        // The rounds of ten a page are 11, 11, 22, 44, 88, 176, 352 and what is left of a thousand.
        for (filter, queries, rows) in [
            ("course=java", 1, 10),
            ("course=java&to=2030-01-01", 1, 10),
            ("course=nothing", 1, 0),
            ("to=2020-01-01", 8, 0),
            ("from=2030-01-01", 1, 0),
        ] {
            let path = format!("/api/admin/enrollments?limit=10&state=under_review&{filter}");
            let (calls, found) = look(&wire, &mut queue.meera, &path).await;
            let made = calls.iter().filter(|call| *call == "Query").count();
            assert_eq!(
                (made, found),
                (queries, rows),
                "{filter} of {size}: {calls:?}"
            );
        }
    }
}

/// Whoever holds a cookie of ours learns nothing by how long a refusal takes. Fails if a search goes on
/// to what it found, a list to its next round, or the log to the chain that a name means, before it is known that an
/// admin asks.
#[tokio::test]
async fn a_search_that_is_refused_makes_the_same_calls_whatever_it_would_find() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Menon").await;
    let mut paid = String::new();
    for (student, utr) in [(&mut asha, "412345678901"), (&mut ravi, "412345678902")] {
        let id = student.enrolls_in("python").await;
        student.pays(&id, utr).await;
        paid = id;
    }
    let waiting = "enrollments?limit=1&state=under_review";
    let (of_course, up_to) = (format!("{waiting}&course="), format!("{waiting}&to="));
    for (list, each) in [
        ("students?q=", ["asha", "nobody"]),
        ("enrollments?q=", ["asha", "nobody"]),
        (&of_course, ["python", "nothing"]),
        (&up_to, ["2020-01-01", "2099-01-01"]),
        ("audit?target=", [&*paid, "nothing"]),
    ] {
        let mut of_each = Vec::new();
        for sought in each {
            wire.calls().clear();
            let path = format!("/api/admin/{list}{sought}");
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
