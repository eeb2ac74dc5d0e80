//! `admin-students`.

use academy::accounts::{self, NewAccount};
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::domain::role::Role;
use academy::store::transaction::Transaction;
use academy_ops::admins;
use academy_tests::academy::email_of;
use academy_tests::{Academy, Person};
use serde_json::{Value, json};

const STUDENTS: &str = "/api/admin/students";

/// Somebody with an account, made a minute after the one before; gives the id.
async fn opened(academy: &Academy, name: &str, email: &str, phone: Option<&str>) -> String {
    academy.wait_seconds(60);
    let now = academy.clock.now();
    let account = NewAccount {
        id: UserId::from_bytes(random().unwrap()),
        email: Email::parse(email).unwrap(),
        name: PersonName::parse(name).unwrap(),
        phone: phone.map(|phone| Phone::parse(phone).unwrap()),
        password_hash: "nobody logs in by this".to_owned(),
        role: Role::Student,
        terms_version: academy::facts::TERMS_VERSION.to_owned(),
        terms_accepted_at: now,
        blocked: None,
    };
    let id = account.id.to_string();
    let mut transaction = Transaction::new();
    accounts::open(&mut transaction, account, now, ("system", "verify-email")).unwrap();
    transaction.commit(&academy.store()).await.unwrap();
    id
}

/// The names on all pages of `query`, `limit` a page.
async fn names(admin: &mut Person, query: &str, limit: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut cursor = String::new();
    for _ in 0..100 {
        let path = format!("{STUDENTS}?limit={limit}{query}{cursor}");
        let page = admin.get(&path).await.expect(200);
        let items = page.json["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        names.extend(
            items
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        match page.text_at("/next_cursor") {
            "" => return names,
            next => cursor = format!("&cursor={next}"),
        }
    }
    panic!("the pages do not end");
}

/// Regression 32: lists without order or pages. Fails if `students.rs` reads its index forward, or
/// ignores `limit`.
#[tokio::test]
async fn students_are_listed_newest_first_in_pages_and_admins_apart() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let everybody = ["Asha Rao", "Ravi Menon", "Li Wei", "Zoya Khan", "Tara Das"];
    for name in everybody {
        opened(&academy, name, &email_of(name), None).await;
    }
    let newest_first: Vec<_> = everybody.into_iter().rev().collect();
    for limit in [1, 2, 3, 5, 100] {
        assert_eq!(names(&mut meera, "", limit).await, newest_first);
    }
    assert_eq!(names(&mut meera, "&role=student", 2).await, newest_first);
    assert_eq!(names(&mut meera, "&role=admin", 2).await, ["Meera Iyer"]);
}

#[tokio::test]
async fn a_student_is_shown_with_everything_the_contract_names() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    let page = meera.get(STUDENTS).await.expect(200);
    let mut shown = page.json["items"][0].clone();
    let id = shown.as_object_mut().unwrap().remove("id");
    assert!(id.is_some_and(|id| id.as_str().is_some_and(|id| id.len() == 16)));
    let expected = json!({
        "name": "Asha Rao", "email": "asha.rao@example.com", "phone": null, "role": "student",
        "active": true, "created_at": "2026-04-01T04:30:00Z", "verified_at": "2026-04-01T04:30:00Z",
        "last_login_at": "2026-04-01T04:30:00Z", "enrollments_count": 1, "mail_blocked": false,
    });
    assert_eq!(shown, expected);
    assert_eq!(page.json["next_cursor"], Value::Null);
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_a_name_an_e_mail_or_a_phone() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (name, email, phone) in [
        ("Asha Rao", "asha@example.com", Some("98765 43210")),
        ("Conor O'Brien", "conor@example.ie", Some("+1 212 555 0100")),
        ("प्रिया शर्मा", "priya@example.in", None),
        ("Anne-Marie Rao", "am@example.org", None),
    ] {
        opened(&academy, name, email, phone).await;
    }
    let table: [(&str, &[&str]); 15] = [
        ("ash", &["Asha Rao"]),
        ("RAO", &["Anne-Marie Rao", "Asha Rao"]),
        ("%EF%BD%81%EF%BD%93%EF%BD%88%EF%BD%81", &["Asha Rao"]), // ａｓｈａ, full width
        ("obrien", &["Conor O'Brien"]),
        ("O'Br", &["Conor O'Brien"]),
        ("%E0%A4%B6%E0%A4%B0", &["प्रिया शर्मा"]), // शर
        ("marie", &["Anne-Marie Rao"]),
        ("asha@example.com", &["Asha Rao"]),
        ("am@", &["Anne-Marie Rao"]),
        ("98765", &["Asha Rao"]),
        ("%2B91 98765-43210", &["Asha Rao"]),
        ("+1212", &["Conor O'Brien"]),
        ("rao an", &["Anne-Marie Rao"]),
        ("rao conor", &[]),
        ("sha", &[]),
    ];
    for (query, expected) in table {
        let query = format!("&q={}", query.replace(' ', "%20").replace('+', "%2B"));
        for limit in [1, 20] {
            let found = names(&mut meera, &query, limit).await;
            assert_eq!(found, expected, "{query}");
        }
    }
    let admins = names(&mut meera, "&q=meera&role=admin", 20).await;
    assert_eq!(admins, ["Meera Iyer"]);
    assert!(names(&mut meera, "&q=meera", 20).await.is_empty());
}

/// Fails if the 0 that is dialled before a number hides it, or the numbers in a name are found only where
/// they stand together.
#[tokio::test]
async fn numbers_are_found_as_phones_and_as_words_of_names() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (name, email, phone) in [
        ("Asha Rao", "asha@example.com", Some("98765 43210")),
        ("Load 17 041", "one@example.com", None),
        ("Load 17 042", "two@example.com", None),
        ("Probe 1732265-3", "three@example.com", None),
        ("Probe 1732265-4", "four@example.com", None),
        ("Unit 98 765", "five@example.com", None),
        ("A B", "six@example.com", None),
    ] {
        opened(&academy, name, email, phone).await;
    }
    let table: [(&str, &[&str]); 12] = [
        ("098765 43210", &["Asha Rao"]),
        ("09876", &["Asha Rao"]),
        ("(098765) 43-210", &["Asha Rao"]),
        ("98765 4", &["Asha Rao"]),
        ("17 042", &["Load 17 042"]),
        ("17 04", &["Load 17 042", "Load 17 041"]),
        ("load 17 042", &["Load 17 042"]),
        ("042", &["Load 17 042"]),
        ("1732265-3", &["Probe 1732265-3"]),
        ("1732265", &["Probe 1732265-4", "Probe 1732265-3"]),
        ("17 043", &[]),
        ("A B", &["A B"]),
    ];
    for (text, expected) in table {
        let query = format!("&q={}", text.replace(' ', "%20"));
        for limit in [1, 20] {
            let mut found = names(&mut meera, &query, limit).await;
            let mut expected = expected.to_vec();
            found.sort();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}, {limit} a page");
        }
    }
}

/// Single letters look for nobody in particular. Fails if they are refused, or find everybody.
#[tokio::test]
async fn what_can_be_in_no_index_finds_nobody() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    opened(&academy, "Zoya Khan", "zoya@example.com", None).await;
    for text in ["z%20k", "9%20-", "''", "%E2%80%8B%E2%80%8B", "%28%29"] {
        let found = names(&mut meera, &format!("&q={text}"), 20).await;
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[tokio::test]
async fn somebody_with_several_words_that_match_is_shown_once_over_all_pages() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for number in 0..12 {
        // Three words begin so: two of the name, and the e-mail.
        let email = format!("ana.{number}@example.com");
        opened(&academy, "Ana Anand", &email, None).await;
    }
    opened(&academy, "Anand Only", "only@example.com", None).await;
    for limit in [1, 2, 5, 100] {
        let mut found = names(&mut meera, "&q=an", limit).await;
        assert_eq!(found.len(), 13, "at {limit} a page");
        found.dedup();
        assert_eq!(
            found,
            ["Anand Only", "Ana Anand"].map(str::to_owned).to_vec()
        );
    }
}

#[tokio::test]
async fn of_many_with_one_word_the_newest_come_first() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let everybody: Vec<_> = (0..30).map(|number| format!("Kumar {number}")).collect();
    for (number, name) in everybody.iter().enumerate() {
        opened(&academy, name, &format!("k{number}@example.com"), None).await;
    }
    let newest_first: Vec<_> = everybody.into_iter().rev().collect();
    assert_eq!(names(&mut meera, "&q=kumar", 7).await, newest_first);
}

/// Most of what begins right has not the other word: the pages still lead to those that have it.
#[tokio::test]
async fn a_second_word_that_few_have_is_found_behind_many_that_lack_it() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    opened(&academy, "Kumar Rare", "rare@example.com", None).await;
    for number in 0..60 {
        let name = format!("Kumar Common{number}");
        opened(&academy, &name, &format!("k{number}@example.com"), None).await;
    }
    let found = names(&mut meera, "&q=kumar%20rare", 3).await;
    assert_eq!(found, ["Kumar Rare"]);
}

#[tokio::test]
async fn a_student_who_is_promoted_moves_to_the_admins() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    opened(&academy, "Asha Rao", "asha@example.com", None).await;
    let now = academy.clock.now();
    admins::promote(&academy.store(), "asha@example.com", now)
        .await
        .unwrap();
    assert!(names(&mut meera, "", 20).await.is_empty());
    assert!(names(&mut meera, "&q=asha", 20).await.is_empty());
    assert_eq!(
        names(&mut meera, "&role=admin", 20).await,
        ["Asha Rao", "Meera Iyer"]
    );
    assert_eq!(
        names(&mut meera, "&role=admin&q=asha", 20).await,
        ["Asha Rao"]
    );
}

/// Fails if `Query::MOST` is less than an e-mail may have: the panel's own links look up the whole one.
#[tokio::test]
async fn a_long_e_mail_is_found_whole() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let domain = format!("{}.{}.example.com", "b".repeat(63), "c".repeat(59));
    let email = format!("{}@{domain}", "a".repeat(64));
    assert_eq!(email.len(), 200);
    opened(&academy, "Asha Rao", &email, None).await;
    opened(&academy, "Ravi Menon", &email[1..], None).await;
    let query = format!("&q={email}");
    assert_eq!(names(&mut meera, &query, 20).await, ["Asha Rao"]);
    let path = format!("/api/admin/enrollments?q={email}");
    meera.get(&path).await.expect(200);
    let path = format!("{STUDENTS}?q={}", "a".repeat(255));
    let refused = meera.get(&path).await;
    refused.expect_problem(400, "bad_query");
}

#[tokio::test]
async fn a_bad_query_is_refused_after_who_is_asking() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    for query in [
        "q=a",
        "q=",
        "q=%20a%20",
        "role=owner",
        "limit=0",
        "state=active",
        "q=as&q=as",
    ] {
        let path = format!("{STUDENTS}?{query}");
        meera.get(&path).await.expect_problem(400, "bad_query");
        asha.get(&path).await.expect_problem(403, "admins_only");
        let nobody = academy.visitor().get(&path).await;
        nobody.expect_problem(401, "not_signed_in");
    }
    let page = meera
        .get(&format!("{STUDENTS}?limit=1&q=as"))
        .await
        .expect(200);
    assert!(page.json["next_cursor"].is_null());
    meera
        .get(&format!("{STUDENTS}?cursor=AAAA"))
        .await
        .expect_problem(400, "bad_cursor");
}
