//! `admin-export`: what is in the files, and who may have them.

use academy_tests::{Academy, Answered, Person};
use serde_json::json;

pub(super) const EXPORTS: &str = "/api/admin/exports";

/// The rows of a file, header first, read by the rules of RFC 4180.
pub(super) fn rows(file: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = file.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                row.last_mut().unwrap().push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                rows.push(vec![String::new()]);
            }
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "each row ends");
    rows
}

/// What stands in the column `name`.
fn column(file: &Answered, name: &str) -> Vec<String> {
    let rows = rows(&file.text);
    let place = rows[0].iter().position(|cell| cell == name).unwrap();
    rows[1..].iter().map(|row| row[place].clone()).collect()
}

async fn export(admin: &mut Person, of: &str) -> Answered {
    admin.get(&format!("{EXPORTS}/{of}")).await.expect(200)
}

#[tokio::test]
async fn a_file_has_a_header_row_a_name_and_every_student_of_the_list() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for name in ["Asha Rao", "Ravi Menon", "Li Wei"] {
        academy.wait_seconds(1);
        academy.student(name).await;
    }
    let file = export(&mut meera, "students").await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = "attachment; filename=\"students-2026-04-01.csv\"";
    assert_eq!(file.header("content-disposition"), Some(name));
    assert_eq!(file.header("next-cursor"), None);
    let header = "id,name,email,phone,role,active,created_at,verified_at,last_login_at,\
                  enrollments_count,mail_blocked\r\n";
    assert!(file.text.starts_with(header), "{}", file.text);
    assert_eq!(column(&file, "name"), ["Li Wei", "Ravi Menon", "Asha Rao"]);
    let admins = export(&mut meera, "students?role=admin").await;
    assert_eq!(column(&admins, "email"), ["meera.iyer@example.com"]);
    let found = export(&mut meera, "students?q=rav").await;
    assert_eq!(column(&found, "name"), ["Ravi Menon"]);
}

/// PRODUCT: a cell that begins a formula gets a `'` before it, phone numbers too. Fails if `csv.rs`
/// writes a cell as it is.
#[tokio::test]
async fn no_cell_begins_a_formula_and_every_text_comes_back_whole() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut visitor = academy.visitor();
    let message = "=HYPERLINK(\"https://evil.example\",\"a, b\")\nsecond line — आशा";
    let sent = json!({
        "name": "@Asha, \"Rao\"", "email": "asha@example.com", "phone": "98765 43210",
        "subject": "-1+1", "message": message,
    });
    visitor.post("/api/messages", sent).await.expect(201);
    let file = export(&mut meera, "messages").await;
    assert_eq!(column(&file, "name"), ["'@Asha, \"Rao\""]);
    assert_eq!(column(&file, "phone"), ["'+919876543210"]);
    assert_eq!(column(&file, "subject"), ["'-1+1"]);
    assert_eq!(column(&file, "message"), [format!("'{message}")]);
    for row in &rows(&file.text)[1..] {
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
}

#[tokio::test]
async fn each_kind_takes_the_filters_of_its_list_and_shows_what_it_shows() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.course("rust", 149_900).await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let paid = asha.enrolls_in("python").await;
    asha.pays(&paid, "412345678901").await;
    let second = asha.enrolls_in("rust").await;
    academy.visitor().applies_for("web", "Ravi Menon").await;
    academy.visitor().writes_as("Li Wei").await;
    for (query, ids) in [
        ("", vec![&second, &paid]),
        ("?state=under_review", vec![&paid]),
        ("?course=rust", vec![&second]),
        ("?course=python&state=pending_payment", vec![]),
        ("?from=2026-04-01&to=2026-04-01", vec![&second, &paid]),
        ("?from=2026-04-02", vec![]),
        ("?q=4123456", vec![&paid]),
        ("?q=asha", vec![&second, &paid]),
    ] {
        let file = export(&mut meera, &format!("enrollments{query}")).await;
        let shown = column(&file, "id");
        assert_eq!(shown.iter().collect::<Vec<_>>(), ids, "{query}");
    }
    let file = export(&mut meera, "enrollments?state=under_review").await;
    assert_eq!(column(&file, "student_name"), ["Asha Rao"]);
    assert_eq!(column(&file, "amount_paise"), ["49900"]);
    assert_eq!(column(&file, "utr"), ["412345678901"]);
    let file = export(&mut meera, "applications?internship=web&state=pending").await;
    assert_eq!(column(&file, "name"), ["Ravi Menon"]);
    let file = export(&mut meera, "applications?state=rejected").await;
    assert!(column(&file, "name").is_empty());
    assert_eq!(
        column(&export(&mut meera, "messages?state=new").await, "name"),
        ["Li Wei"]
    );
    for bad in [
        "students?state=active",
        "enrollments?role=admin",
        "messages?q=asha",
        "applications?course=python",
        "students?limit=5",
        "enrollments?state=none",
        "students?q=a",
    ] {
        let path = format!("{EXPORTS}/{bad}");
        let refused = meera.get_besides_the_contract(&path).await;
        refused.expect_problem(400, "bad_query");
    }
    for unknown in ["courses", "audit", "Students", "students.csv"] {
        let refused = meera.get(&format!("{EXPORTS}/{unknown}")).await;
        refused.expect_problem(404, "not_found");
    }
}

/// Fails if the file leaves out the transfer by which money went back: it is in the academy's own bank
/// statement, and nowhere else to be found again.
#[tokio::test]
async fn the_books_name_the_transfers_by_which_money_came_and_went_back() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let path = format!("/api/admin/enrollments/{id}");
    let verified = meera.post(&format!("{path}/verify"), json!({})).await;
    verified.expect(200);
    let back = json!({"reason": "Moved away.", "refund_utr": "433333333333"});
    let refunded = meera.post(&format!("{path}/refund"), back).await;
    refunded.expect(200);
    asha.enrolls_in("python").await;
    let file = export(&mut meera, "enrollments").await;
    assert_eq!(column(&file, "state"), ["pending_payment", "refunded"]);
    assert_eq!(column(&file, "utr"), ["", "412345678901"]);
    assert_eq!(column(&file, "refund_utr"), ["", "433333333333"]);
}

#[tokio::test]
async fn each_export_is_in_the_log_without_what_was_searched_for() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    export(&mut meera, "students?q=asha").await;
    export(&mut meera, "enrollments?state=active").await;
    let refused = meera.get(&format!("{EXPORTS}/students?q=a")).await;
    refused.expect(400);
    let id = academy.id_of("Meera Iyer").await;
    let path = format!("/api/admin/audit?target=students/{id}&limit=2");
    let log = meera.get(&path).await.expect(200);
    let details: Vec<_> = (0..2)
        .map(|place| log.json["items"][place]["detail"].clone())
        .collect();
    assert_eq!(log.text_at("/items/0/action"), "export");
    let wanted = [
        json!({"target_kind": "students", "kind": "enrollments", "rows": "0", "state": "active"}),
        json!({"target_kind": "students", "kind": "students", "rows": "1", "q": "given"}),
    ];
    assert_eq!(details, wanted);
}

#[tokio::test]
async fn only_admins_who_showed_their_second_factor_take_a_file() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let path = format!("{EXPORTS}/students");
    asha.get(&path).await.expect_problem(403, "admins_only");
    academy
        .visitor()
        .get(&path)
        .await
        .expect_problem(401, "not_signed_in");
    let app = meera.sets_up_a_second_factor(&academy).await;
    let before = academy.items().await.len();
    let refused = meera.get(&path).await;
    refused.expect_problem(403, "step_up_required");
    assert_eq!(academy.items().await.len(), before);
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    meera.get(&path).await.expect(200);
}
