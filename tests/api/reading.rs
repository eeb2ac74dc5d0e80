//! Reading changes nothing, whoever reads: another site's picture can send a GET.

use academy::store::Item;
use academy_tests::routes::ROUTES;
use academy_tests::{Academy, uses};

/// Regressions 7 and 16: a GET could turn a paid enrollment into a failed one; log-out was a GET.
/// Fails if a handler behind a GET writes, or an act of `template.yaml` answers GET as well.
#[tokio::test(flavor = "multi_thread")]
async fn no_get_changes_anything() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let uses = uses::all(&academy, &admin, 1).await;
    let mut before = academy.items().await;
    let (mut read, mut refused) = (0, 0);
    for mut one in uses {
        if one.writes() {
            let known = |method| {
                ROUTES
                    .iter()
                    .any(|r| r.method == method && r.path == one.route.path)
            };
            if known("GET") {
                continue;
            }
            for person in [&mut one.person, &mut admin.clone()] {
                let answer = person.get(&one.path).await;
                assert!(
                    [404, 405].contains(&answer.status),
                    "GET {}: {}",
                    one.path,
                    answer.status
                );
            }
            refused += 1;
        } else {
            one.ask().await.expect(200);
            // Others are refused or shown the same; neither leaves a trace.
            for mut person in [academy.visitor(), admin.clone()] {
                let answer = person.get(&one.path).await;
                assert!(answer.status < 500, "GET {}: {}", one.path, answer.text);
            }
            read += 1;
        }
        let after = academy.items().await;
        if one.route.name == "admin-export" {
            assert!(after.len() > before.len(), "who took a list is noted");
            assert_eq!(beside_the_log(&after), beside_the_log(&before));
        } else {
            assert_eq!(after, before, "GET {}", one.path);
        }
        before = after;
    }
    println!("{read} addresses were read, {refused} acts were asked for by GET");
    assert!(read >= 12 && refused >= 8, "{read} read, {refused} refused");
}

/// What there is but for the audit log: its rows, and where each subject's chain ends.
fn beside_the_log(items: &[Item]) -> Vec<Item> {
    let kept = items
        .iter()
        .filter(|item| !item["pk"].as_s().unwrap().starts_with("AUDIT#"));
    let without_head = |item: &Item| {
        let mut item = item.clone();
        item.remove("audit");
        item
    };
    kept.map(without_head).collect()
}
