//! `admin-export`: long files come in parts.

use academy_tests::{Academy, Person};
use serde_json::json;

use super::export::{EXPORTS, rows};

/// How many messages there are: as long as a message may be, they are more than one part.
const MESSAGES: usize = 130;

/// A message of the greatest length, in letters of four bytes.
async fn writes_much(academy: &Academy, number: usize) {
    let sent = json!({
        "name": format!("Person {number}"), "email": format!("p{number}@example.com"),
        "message": "😀".repeat(5_000),
    });
    let mut visitor = academy.visitor();
    visitor.post("/api/messages", sent).await.expect(201);
}

/// The parts of a file, each with its rows behind the header.
pub(super) async fn parts(admin: &mut Person, of: &str) -> Vec<Vec<Vec<String>>> {
    let mut parts = Vec::new();
    let mut cursor = String::new();
    let join = if of.contains('?') { '&' } else { '?' };
    for _ in 0..20 {
        let part = admin.get(&format!("{EXPORTS}/{of}{cursor}")).await;
        let part = part.expect(200);
        assert!(part.text.len() <= 5_000_000, "{} bytes", part.text.len());
        let mut rows = rows(&part.text);
        assert_eq!(rows.remove(0)[0], "id", "each part has the header");
        parts.push(rows);
        match part.header("next-cursor") {
            None => return parts,
            Some(next) => cursor = format!("{join}cursor={next}"),
        }
    }
    panic!("the parts do not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_file_comes_in_parts_of_five_megabytes_at_most_and_nothing_is_lost_between() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for number in 0..MESSAGES {
        writes_much(&academy, number).await;
    }
    let parts = parts(&mut meera, "messages").await;
    assert!(parts.len() > 1, "{} parts", parts.len());
    let mut names: Vec<_> = parts.iter().flatten().map(|row| row[1].clone()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), MESSAGES);
    assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), MESSAGES);
    // A cursor is of its own file, and of who asked.
    let first = meera.get(&format!("{EXPORTS}/messages")).await.expect(200);
    let cursor = first.header("next-cursor").unwrap().to_owned();
    for other in ["messages?state=new&cursor=", "students?cursor="] {
        let refused = meera.get(&format!("{EXPORTS}/{other}{cursor}")).await;
        refused.expect_problem(400, "bad_cursor");
    }
    let mut tara = academy.admin("Tara Das").await;
    let path = format!("{EXPORTS}/messages?cursor={cursor}");
    tara.get(&path).await.expect_problem(400, "bad_cursor");
}

/// No scan, and no query a row. Fails if a page reads the students of its enrollments one by one.
#[tokio::test]
async fn a_page_of_an_export_is_read_by_the_lists_own_indexes() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    for number in 0..12 {
        let mut student = academy.student(&format!("Kumar {number}")).await;
        student.enrolls_in("python").await;
    }
    for (of, queries) in [("students", 1), ("enrollments?state=pending_payment", 1)] {
        wire.calls().clear();
        let file = meera.get(&format!("{EXPORTS}/{of}")).await.expect(200);
        assert_eq!(rows(&file.text).len(), 13);
        let calls = wire.calls().list();
        let of = |operation: &str| calls.iter().filter(|c| c.operation == operation).count();
        assert_eq!(of("Query"), queries);
        assert!(of("BatchGetItem") <= 2);
        assert_eq!((of("Scan"), of("TransactWriteItems")), (0, 1));
    }
}
