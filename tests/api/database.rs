//! The database of these tests, tested before anything is tested on it, by what MiniStack's is held to in
//! `infra/local/src/supervisor/selftest.rs`.

use academy_local::aws::Aws;
use academy_tests::database::{Database, TABLE};

/// Both ends of each connection are this process's, which other tests share: fewer than the files that a
/// process may have open, 1,024 in many a shell.
const AT_ONCE: usize = 100;

/// Fails if dynoxide lets a second writer past a condition, or forgets a client's token.
#[tokio::test(flavor = "multi_thread")]
async fn of_500_conditional_puts_one_wins_and_a_replayed_token_changes_nothing() {
    let database = Database::start().await;
    let address = database.url.trim_start_matches("http://").parse().unwrap();
    let tried = Aws::at(address).try_table(TABLE, AT_ONCE).await;
    assert_eq!(tried, Ok(()));
}
