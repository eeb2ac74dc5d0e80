//! The role is the profile's, at every request.

use academy::domain::ids::UserId;
use academy::domain::role::Role;
use academy::store::keys;
use academy::store::transaction::{Changes, Transaction, When};
use academy_tests::routes::ROUTES;
use academy_tests::{Academy, Person};
use aws_sdk_dynamodb::types::AttributeValue;

/// Asks for every list and figure of the panel, which need nothing to be there; gives the codes of the
/// answers.
async fn looks_around(person: &mut Person) -> Vec<String> {
    let mut codes = Vec::new();
    let of_panel = |path: &str| path.starts_with("/api/admin/") && !path.contains('{');
    for route in ROUTES
        .iter()
        .filter(|r| r.method == "GET" && of_panel(r.path))
    {
        codes.push(person.get(route.path).await.text_at("/code").to_owned());
    }
    assert!(codes.len() >= 4, "{codes:?}");
    codes
}

/// Regression 23: the role was kept in the cookie and never read again. Fails if `Caller::admin`
/// believes the cookie `signed_in`, or a role that was noted at the log-in.
#[tokio::test]
async fn who_is_an_admin_no_more_is_refused_at_the_next_request_and_no_cookie_makes_one() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    assert!(looks_around(&mut meera).await.iter().all(String::is_empty));
    let session = meera.session().await.expect(200);
    let id = UserId::parse(session.text_at("/user/id")).unwrap();
    let student = AttributeValue::S(Role::Student.as_str().to_owned());
    let mut transaction = Transaction::new();
    let demoted = Changes::new().set("role", student);
    transaction.update("profile", &keys::profile(&id), demoted, When::present());
    transaction.commit(&academy.store()).await.unwrap();
    assert_eq!(meera.cookies["signed_in"], "admin");

    let mut asha = academy.student("Asha Rao").await;
    asha.cookies
        .insert("signed_in".to_owned(), "admin".to_owned());
    for person in [&mut meera, &mut asha] {
        let codes = looks_around(person).await;
        assert!(codes.iter().all(|code| code == "admins_only"), "{codes:?}");
    }
}
