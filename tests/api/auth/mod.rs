//! `functions/auth`.

mod calls;
mod forgot;
mod ids;
mod limits;
mod links;
mod login;
mod logout;
mod old_passwords;
mod register;
mod resend;
mod reset;
mod roles;
mod second_factor;
mod session;
mod sessions;
mod step_up;
mod timing;
mod verify_email;

use std::collections::BTreeMap;

use academy::store::{Item, keys};
use academy_tests::Academy;

/// Every item of the table but the limits' counters and the voids of the outbox, by key: what a
/// refused request must not change.
pub(super) async fn kept(academy: &Academy) -> BTreeMap<(String, String), Item> {
    let items = academy.items().await.into_iter().map(|item| {
        let part = |name: &str| item[name].as_s().unwrap().clone();
        ((part("pk"), part("sk")), item)
    });
    items
        .filter(|((pk, _), item)| {
            let is_void = item
                .get("status")
                .is_some_and(|s| s.as_s().is_ok_and(|s| s == "void"));
            let void_mail = pk.starts_with(keys::OUTBOX_PREFIX) && is_void;
            !void_mail && !pk.starts_with("LIMIT#")
        })
        .collect()
}

/// How many items there are under keys that begin with `prefix`.
async fn count(academy: &Academy, prefix: &str) -> usize {
    let items = kept(academy).await;
    items
        .keys()
        .filter(|(pk, _)| pk.starts_with(prefix))
        .count()
}
