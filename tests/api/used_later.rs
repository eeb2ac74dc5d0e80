//! What no run over a stack can be counted on to use (`used_later` in infra/policy/rules.toml), used here,
//! where the clock is the test's. Of the sweeper that is most, so all of its grants are held here.

use std::collections::HashMap;
use std::sync::Arc;

use academy::store::retry::Deadline;
use academy_local::wire::{Caller, Use, Wire};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::cloud::Cloud;
use academy_tests::events::PostOffice;
use academy_tests::grants::{self, Grant, Later};
use academy_tests::leaving::{SECOND, begins_to_erase, by_admin, id_of, kanari, prepared};
use academy_tests::{Academy, granted};
use functions_events::seals::Vault;
use functions_events::sweeper;
use functions_events::sweeper::Swept;
use serde_json::json;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

const SWEEPER: &str = "events-sweeper";
/// What every process asks for at its start, before the sweeper is handed anything: a run over a stack
/// sees it.
const SETTINGS: &str = "secretsmanager:GetSecretValue";
/// The academy's first hour.
const FIRST_HOUR: &str = "2026-04-01T04Z";

/// An academy, what else it stands on, and a wire before each.
struct World {
    academy: Academy,
    table: Wire,
    cloud: Cloud,
}

impl World {
    async fn open() -> Self {
        let (academy, table) = Academy::wired().await;
        let cloud = Cloud::start().await;
        let world = Self {
            academy,
            table,
            cloud,
        };
        world.calls_are_nobodys();
        world
    }

    /// From now on all calls are those of `function`.
    fn calls_are_of(&self, function: &str) {
        let caller = Caller {
            function: function.to_owned(),
            principal: function.to_owned(),
        };
        self.knows(&HashMap::from([("test".to_owned(), caller)]));
    }

    /// From now on calls are what the test itself, or somebody else, does.
    fn calls_are_nobodys(&self) {
        self.knows(&HashMap::new());
    }

    fn knows(&self, callers: &HashMap<String, Caller>) {
        self.table.know_callers(callers.clone());
        self.cloud.wire.know_callers(callers.clone());
    }

    /// The schedule rings once, and nothing fails.
    async fn sweeps(&self) -> Swept {
        let app = self.academy.app().await;
        let environment = Arc::clone(&app.environment);
        let tools = (self.cloud.ses(&environment), self.cloud.vault(&environment));
        self.calls_are_of(SWEEPER);
        let swept = granted::event(SWEEPER, sweeper::handle(app, tools, json!({}))).await;
        self.calls_are_nobodys();
        swept.unwrap()
    }

    fn used(&self) -> Vec<Use> {
        [self.table.used().list(), self.cloud.wire.used().list()].concat()
    }
}

/// Somebody whose erasure began and did not end, and somebody who stays, with a payment that was verified,
/// one that waits and one that never comes; a message, an application, and mails to all of them.
async fn much_happened(world: &World) {
    let academy = &world.academy;
    let mut meera = prepared(academy).await;
    kanari(academy, &mut meera).await;
    let mut asha = academy.student("Asha Rao").await;
    let verified = asha.enrolls_in("paid").await;
    asha.pays(&verified, "844444444444").await;
    by_admin(&mut meera, &verified, "verify", json!({})).await;
    let waits = asha.enrolls_in("rejected").await;
    asha.pays(&waits, "855555555555").await;
    asha.enrolls_in("pending").await;
    let mut visitor = academy.visitor();
    visitor.writes_as("Asha Rao").await;
    visitor.applies_for("opening", "Asha Rao").await;
    begins_to_erase(academy, &id_of(academy, SECOND).await).await;
    // As a round leaves it that dies between the seal and its note.
    let vault = world.cloud.vault(&academy.platform.environment);
    let kept = vault.keep(FIRST_HOUR, "a seal", Deadline::standard());
    assert_eq!(kept.await.unwrap(), None);
}

/// What the sweeper does at once, after days, and after years.
async fn the_sweeper_does_all_that_it_ever_does() -> Vec<Use> {
    let world = World::open().await;
    much_happened(&world).await;
    world.academy.wait_seconds(46 * 60);
    let swept = world.sweeps().await;
    assert!(swept.mails_sent > 0 && swept.daily_mails > 0, "{swept:?}");
    assert_eq!((swept.erasures, swept.hours_sealed), (1, 1), "{swept:?}");
    assert_eq!(swept.calls_to_publish, 1, "{swept:?}");
    world.academy.wait_seconds(4 * DAY);
    let swept = world.sweeps().await;
    assert_eq!((swept.reminders, swept.removed), (1, 0), "{swept:?}");
    world.academy.wait_seconds(8 * 366 * DAY);
    let swept = world.sweeps().await;
    // A message, an application, and the records of two payments.
    assert_eq!(swept.removed, 4, "{swept:?}");
    world.used()
}

/// What people ask for once an hour, or a month, is over.
async fn people_come_back_later() -> Vec<Use> {
    let world = World::open().await;
    let academy = &world.academy;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Das").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let payment = format!("/api/enrollments/{id}/payment");
    for (function, path) in [
        ("auth-session", "/api/auth/session"),
        ("account-show", "/api/account"),
        ("enrollments-list", "/api/enrollments"),
        ("admin-overview", "/api/admin/overview"),
    ] {
        academy.wait_seconds(HOUR);
        world.calls_are_of(function);
        let person = match function {
            "admin-overview" => &mut meera,
            _ => &mut asha,
        };
        person.get(path).await.expect(200);
    }
    world.calls_are_nobodys();
    academy.wait_seconds(31 * DAY);
    let email = email_of("Asha Rao");
    asha.logs_in(&email, PASSWORD).await.expect(200);
    world.calls_are_of("enrollments-payment");
    asha.get(&payment).await.expect(200);
    world.calls_are_of("enrollments-pay");
    asha.pays(&id, "412345678901").await;
    world.used()
}

/// What the mailer asks for where it comes to a mail late.
async fn a_mail_comes_late() -> Vec<Use> {
    let world = World::open().await;
    let academy = &world.academy;
    academy.visitor().registers("Ravi Nair").await.expect(202);
    academy.wait_seconds(60);
    world.calls_are_of("events-mailer");
    let post = PostOffice::default();
    let failures = academy.rings_mailer(&post).await.unwrap();
    assert!(failures.batch_item_failures.is_empty());
    assert_eq!(post.taken().len(), 1);
    world.used()
}

/// Fails if template.yaml grants the sweeper what it does not use, or infra/policy/rules.toml leaves out,
/// by any row of `used_later`, what nothing here uses.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_time_to_pass_is_used_once_it_passed() {
    let (swept, later, late) = tokio::join!(
        the_sweeper_does_all_that_it_ever_does(),
        people_come_back_later(),
        a_mail_comes_late()
    );
    let used = [swept, later, late].concat();
    let rows = Later::all();
    let is_held = |grant: &&Grant| {
        let of_sweeper = grant.function == SWEEPER && grant.action != SETTINGS;
        of_sweeper || rows.iter().any(|row| row.leaves_out(grant))
    };
    let grants = grants::all();
    let unused = grants::unused(grants.iter().filter(is_held), &used);
    assert!(unused.is_empty(), "never used:\n{}", unused.join("\n"));
}

/// Fails if a row of `used_later` stays behind when the grant goes that it was for, or none of its grants
/// is one any more.
#[test]
fn every_row_leaves_out_a_grant() {
    let grants = grants::all();
    for row in Later::all() {
        let named = grants.iter().any(|grant| row.leaves_out(grant));
        assert!(named, "{row:?}");
    }
}
