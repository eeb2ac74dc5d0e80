//! `academy import`.

use academy::domain::email::Email;
use academy::store::keys;
use academy::store::people::{Login, Profile};
use academy_local::wire::{Fault, FaultKind};
use academy_ops::import::{Imported, OLD_TERMS, people};
use academy_ops::{OpsError, admins};
use academy_tests::academy::email_of;
use academy_tests::recount::Recount;
use academy_tests::{Academy, invariants};
use serde_json::{Value, json};

/// Somebody of the old site, with the password `old password`.
fn line_of(name: &str) -> Value {
    json!({
        "email": email_of(name), "name": name, "phone": "9800000002",
        "password_hash": "pbkdf2:sha1:1000$aB3dE5gH$6560de93dcf48f0ba86187ef9b308eb5decc423d",
        "created_at": "2026-03-30T10:20:30.123456Z",
    })
}

/// `line_of` somebody with `field` as `value`; without it where that is none.
fn line_with(name: &str, field: &str, value: Option<Value>) -> Value {
    let mut line = line_of(name);
    match value {
        Some(value) => line[field] = value,
        None => drop(line.as_object_mut().unwrap().remove(field)),
    }
    line
}

fn file(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

async fn import(academy: &Academy, lines: &[Value]) -> Result<Imported, OpsError> {
    people(&academy.store(), &file(lines), || academy.clock.now()).await
}

fn imported(opened: usize, there: usize) -> Imported {
    Imported { opened, there }
}

async fn profile_of(academy: &Academy, name: &str) -> Profile {
    let key = keys::login(&Email::parse(&email_of(name)).unwrap());
    let login: Option<Login> = academy.store().read_one(&key).await.unwrap();
    let key = keys::profile(&login.unwrap().user_id);
    academy.store().read_one(&key).await.unwrap().unwrap()
}

/// PRODUCT: "old hashes accepted at import, upgraded at log-in". Fails if an imported account lacks
/// anything that an account has: profile, log-in, search entries, counts, audit row.
#[tokio::test]
async fn who_is_imported_logs_in_is_found_and_is_counted() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let done = import(&academy, &[line_of("Asha Rao"), line_of("Ravi Iyer")]).await;
    assert_eq!(done.unwrap(), imported(2, 0));
    assert!(academy.mails().await.is_empty(), "nobody is told");

    let mut asha = academy.visitor();
    let answer = asha.logs_in(&email_of("Asha Rao"), "old password").await;
    assert_eq!(answer.expect(200).text_at("/redirect"), "/dashboard/");
    let hash = academy.hash_of(&email_of("Asha Rao")).await;
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    let account = asha.account().await;
    assert_eq!(account.text_at("/phone"), "+919800000002");
    assert_eq!(account.text_at("/created_at"), "2026-03-30T10:20:30Z");
    assert_eq!(account.text_at("/verified_at"), "2026-04-01T04:30:00Z");
    assert_eq!(account.text_at("/terms_version"), OLD_TERMS);
    asha.enrolls_in("python").await;

    for q in ["asha", "rao", "asha.rao@example.com"] {
        let found = meera.get(&format!("/api/admin/students?q={q}")).await;
        let found = found.expect(200);
        assert_eq!(
            found.text_at("/items/0/email"),
            "asha.rao@example.com",
            "{q}"
        );
    }
    let both = meera.get("/api/admin/students?q=98000").await.expect(200);
    assert_eq!(both.json["items"].as_array().unwrap().len(), 2);
    let overview = meera.get("/api/admin/overview").await.expect(200).json;
    assert_eq!(overview["students"], 2);
    let days = overview["days"].as_array().unwrap();
    let day = |date: &str| days.iter().find(|day| day["date"] == date).unwrap();
    assert_eq!(day("2026-03-30")["registrations"], 2);
    assert_eq!(day("2026-04-01")["registrations"], 0);
    invariants::hold(&academy, &meera, "imported").await;

    let id = profile_of(&academy, "Ravi Iyer").await.id;
    let path = format!("/api/admin/audit?target=students/{id}");
    let log = meera.get(&path).await.expect(200);
    assert_eq!(log.text_at("/items/0/actor/id"), "ops");
    assert_eq!(log.text_at("/items/0/action"), "import");
    let detail = json!({"target_kind": "students", "opened_on": "2026-03-30", "role": "student"});
    assert_eq!(log.json["items"][0]["detail"], detail);
}

/// An hour of the audit log is sealed while a long import goes on. Fails if each row is of when the import began:
/// one that is written into an hour that is sealed looks for ever as if somebody had forged it.
#[tokio::test]
async fn each_account_is_opened_as_of_its_own_turn() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let names = ["Asha Rao", "Ravi Iyer"];
    let lines = names.map(line_of);
    let later = || {
        academy.wait_seconds(40 * 60);
        academy.clock.now()
    };
    let done = people(&academy.store(), &file(&lines), later).await;
    assert_eq!(done.unwrap(), imported(2, 0));
    let mut opened = Vec::new();
    for name in names {
        let id = profile_of(&academy, name).await.id;
        let log = meera.get(&format!("/api/admin/audit?target={id}")).await;
        opened.push(log.expect(200).text_at("/items/0/at").to_owned());
    }
    assert_eq!(opened, ["2026-04-01T05:50:00Z", "2026-04-01T06:30:00Z"]);
}

/// People as the query in docs/OPERATIONS.md gives them from the old site's database. Fails if one of its
/// formats is not read, or a password is compared otherwise than there.
#[tokio::test]
async fn the_people_of_the_old_site_log_in_by_the_passwords_that_they_had() {
    let academy = Academy::open().await;
    let old = include_str!("old_people.jsonl");
    let store = academy.store();
    let done = people(&store, old, || academy.clock.now()).await;
    assert_eq!(done.unwrap(), imported(10, 0));
    for (email, password) in [
        ("office@oldacademy.example", "Office#Admin9"),
        ("tom.o'brien@oldstudents.example", "Tom&Jerry<3>\"x\""),
        ("meera@oldstudents.example", "पासवर्ड१२३४"),
        ("bilal+tcs@oldstudents.example", "bilal12345"),
        ("imran@oldstudents.example", "imran12345678"),
    ] {
        let wrong = academy
            .visitor()
            .logs_in(email, &format!("{password}."))
            .await;
        wrong.expect_problem(401, "invalid_credentials");
        academy.visitor().logs_in(email, password).await.expect(200);
    }
    let away = "away@oldstudents.example";
    let refused = academy.visitor().logs_in(away, "away-pw-1").await;
    refused.expect_problem(401, "invalid_credentials");
}

/// Fails if an imported profile has another attribute, or lacks one, than one that was opened here.
#[tokio::test]
async fn an_imported_account_is_made_of_the_same_items_as_any_other() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Rao").await.expect(202);
    let token = academy.token(&email_of("Ravi Rao")).await;
    ravi.opens(&token, academy_tests::academy::PASSWORD)
        .await
        .expect(200);
    let id = profile_of(&academy, "Ravi Rao").await.id.to_string();
    let here = shape(&academy, &id, "ravi.rao").await;
    let elsewhere = Academy::open().await;
    let line = line_with("Ravi Rao", "phone", None);
    import(&elsewhere, &[line]).await.unwrap();
    let mut ravi = elsewhere.visitor();
    let first = ravi.logs_in(&email_of("Ravi Rao"), "old password").await;
    first.expect(200);
    let id = profile_of(&elsewhere, "Ravi Rao").await.id.to_string();
    assert_eq!(shape(&elsewhere, &id, "ravi.rao").await, here);
}

/// The keys of what is held of a person with the names of the attributes, without their session and the
/// statistics' shards, which are drawn by lot.
async fn shape(academy: &Academy, id: &str, email: &str) -> Vec<(String, Vec<String>)> {
    let mut shape = Vec::new();
    for item in academy.items().await {
        let key = |name: &str| item[name].as_s().unwrap().replace(id, "ID");
        let (pk, sk) = (key("pk"), key("sk"));
        let theirs = pk.contains("ID") || sk.contains("ID") || pk.contains(email);
        if !theirs || sk.starts_with(keys::SESSION_PREFIX) {
            continue;
        }
        // The moment of the account's opening stands in the search entries' keys.
        let sk = sk.split('#').filter(|part| part.parse::<u64>().is_err());
        let sk = sk.collect::<Vec<_>>().join("#");
        let mut names: Vec<_> = item.keys().cloned().collect();
        names.sort();
        shape.push((format!("{pk} {sk}"), names));
    }
    shape.sort();
    assert!(shape.len() > 5, "{shape:?}");
    shape
}

/// Fails if anything is written before the last line was read, or a bad line is not named.
#[tokio::test]
async fn every_bad_line_is_named_and_nothing_is_written() {
    let academy = Academy::open().await;
    let with = |field: &str, value: Value| line_with("Asha Rao", field, Some(value)).to_string();
    let table = [
        ("{".to_owned(), "EOF"),
        ("[]".to_owned(), "invalid"),
        (with("role", json!("admin")), "unknown field `role`"),
        (
            line_with("Asha Rao", "email", None).to_string(),
            "missing field `email`",
        ),
        (
            line_with("Asha Rao", "password_hash", None).to_string(),
            "missing field `password_hash`",
        ),
        (with("email", json!("asha")), "email: "),
        (with("name", json!(" ")), "name: "),
        (with("phone", json!("12345")), "phone: "),
        (
            with("created_at", json!("2026-03-30 10:20:30")),
            "created_at: ",
        ),
        (
            with("created_at", json!("2026-04-01T04:30:01Z")),
            "created_at: ",
        ),
        (
            with("password_hash", json!("plain$$secret")),
            "password_hash: ",
        ),
        (
            with("password_hash", json!("scrypt:1048576:8:1$s$00")),
            "password_hash: N of scrypt",
        ),
        (with("active", json!(1)), "invalid type"),
        (
            with("terms_version", json!("2")),
            "terms_version and terms_accepted_at",
        ),
    ];
    let mut text = format!("{}\n\n", line_of("Ravi Iyer"));
    for (line, _) in &table {
        text += &format!("{line}\n");
    }
    text += &format!(
        "{}\n",
        line_with("Ravi", "email", Some(json!("RAVI.iyer@example.com")))
    );
    text += &with("name", json!("")).replace("asha.rao@example.com", "asha");
    let refused = people(&academy.store(), &text, || academy.clock.now()).await;
    let refused = refused.unwrap_err();
    let OpsError::Lines(lines) = &refused else {
        panic!("{refused}");
    };
    // The first line is good, the second empty.
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, (3..3 + table.len() + 2).collect::<Vec<_>>());
    for ((line, words), bad) in table.iter().zip(lines) {
        assert!(bad.words.contains(words), "{line}: {}", bad.words);
    }
    let said = refused.to_string();
    assert!(
        said.contains("\n  line 17: email: line 1 has the same\n"),
        "{said}"
    );
    let (_, last) = said.split_once("line 18: ").unwrap();
    assert!(
        last.contains("email: ") && last.contains("; name: "),
        "{last}"
    );
    assert!(!said.contains("secret"), "{said}");
    assert!(academy.items().await.is_empty());
}

/// Fails if a run changes somebody who has an account, or does not say how many there are.
#[tokio::test]
async fn a_second_run_leaves_everybody_as_they_are() {
    let academy = Academy::open().await;
    let lines = [line_of("Asha Rao"), line_of("Ravi Iyer")];
    import(&academy, &lines[..1]).await.unwrap();
    academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let email = email_of("Asha Rao");
    asha.logs_in(&email, "old password").await.expect(200);
    let before = academy.items().await;
    let meera = line_of("Meera Iyer");
    let again = import(&academy, &[lines[0].clone(), meera.clone()]).await;
    assert_eq!(again.unwrap(), imported(0, 2));
    assert_eq!(academy.items().await, before);
    let more = import(&academy, &[lines[0].clone(), lines[1].clone(), meera]).await;
    assert_eq!(more.unwrap(), imported(1, 2));
}

/// Fails if a run that was interrupted cannot be run again, counts twice, or does not say how far it
/// came.
#[tokio::test]
async fn an_interrupted_run_goes_on_where_it_stopped() {
    let (academy, wire) = Academy::wired().await;
    let admin = academy.admin("Meera Iyer").await;
    let names = ["Asha Rao", "Ravi Iyer", "Nida Wani", "Imran Lone"];
    let lines = names.map(line_of);
    wire.faults().add(Fault {
        operation: Some("TransactWriteItems".to_owned()),
        nth: 3,
        count: 1000,
        ..Fault::new(FaultKind::AppliedThenReset)
    });
    let stopped = import(&academy, &lines).await.unwrap_err();
    wire.faults().clear();
    assert!(
        matches!(stopped, OpsError::Interrupted { opened: 2, .. }),
        "{stopped}"
    );
    assert!(
        stopped.to_string().starts_with("2 accounts were opened"),
        "{stopped}"
    );
    let done = import(&academy, &lines).await.unwrap();
    assert_eq!(
        done,
        imported(1, 3),
        "the third was written, and its answer lost"
    );
    assert_eq!(Recount::of(&academy.items().await).students, 4);
    invariants::hold(&academy, &admin, "interrupted").await;
}

/// Fails if who was disabled there can log in here, or cannot be let in again.
#[tokio::test]
async fn who_was_disabled_there_is_disabled_here_until_an_admin_says_otherwise() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let away = line_with("Away Student", "active", Some(json!(false)));
    import(&academy, &[away]).await.unwrap();
    let email = email_of("Away Student");
    let mut student = academy.visitor();
    let refused = student.logs_in(&email, "old password").await;
    refused.expect_problem(401, "invalid_credentials");
    let id = profile_of(&academy, "Away Student").await.id;
    let path = format!("/api/admin/students/{id}");
    meera
        .call("PATCH", &path, json!({"active": true}))
        .await
        .expect(200);
    student.logs_in(&email, "old password").await.expect(200);
    invariants::hold(&academy, &meera, "enabled").await;
}

/// Fails if somebody without a hash that is taken here has any password, or no way in.
#[tokio::test]
async fn who_has_no_hash_chooses_a_password_by_a_mailed_link() {
    let academy = Academy::open().await;
    let line = line_with("Asha Rao", "password_hash", Some(Value::Null));
    import(&academy, &[line]).await.unwrap();
    let email = email_of("Asha Rao");
    let mut asha = academy.visitor();
    let refused = asha.logs_in(&email, "old password").await;
    refused.expect_problem(401, "invalid_credentials");
    asha.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    asha.resets(&token, "a new password of mine")
        .await
        .expect(204);
    asha.logs_in(&email, "a new password of mine")
        .await
        .expect(200);
}

/// The terms that somebody agreed to are kept with their time.
#[tokio::test]
async fn the_terms_are_those_that_the_line_names() {
    let academy = Academy::open().await;
    let mut line = line_with("Asha Rao", "terms_version", Some(json!("2025-06")));
    line["terms_accepted_at"] = json!("2026-03-31T00:00:00Z");
    import(&academy, &[line]).await.unwrap();
    let asha = profile_of(&academy, "Asha Rao").await;
    assert_eq!(asha.terms_version, "2025-06");
    assert_eq!(asha.terms_accepted_at.rfc3339(), "2026-03-31T00:00:00Z");
}

/// An admin of the old site is taken over as a student, and made an admin in the way that tells all.
#[tokio::test]
async fn who_ran_the_old_site_is_promoted_afterwards() {
    let academy = Academy::open().await;
    import(&academy, &[line_of("Head Office")]).await.unwrap();
    let (store, email) = (academy.store(), email_of("Head Office"));
    let now = academy.clock.now();
    admins::promote(&store, &email, now).await.unwrap();
    let mut head = academy.visitor();
    let answer = head.logs_in(&email, "old password").await.expect(200);
    assert_eq!(answer.text_at("/redirect"), "/admin/");
}
