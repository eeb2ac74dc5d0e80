//! The buckets: nobody reads or writes them but whom they are for, and seals stay as they are.

use academy::domain::audit::KEPT_DAYS;
use serde_json::{Value, json};

use super::reading::{list, resources};

fn bucket(id: &str) -> &'static Value {
    let mut buckets = resources("AWS::S3::Bucket");
    let found = buckets.find(|(name, _)| *name == id);
    &found.expect("the template has the bucket").1["Properties"]
}

fn statements(bucket: &str) -> Vec<&'static Value> {
    let mut policies = resources("AWS::S3::BucketPolicy");
    let of_bucket = |policy: &Value| policy["Properties"]["Bucket"]["Ref"] == bucket;
    let (_, policy) = policies
        .find(|(_, policy)| of_bucket(policy))
        .expect("a policy");
    list(&policy["Properties"]["PolicyDocument"]["Statement"]).collect()
}

/// Fails if a bucket goes without one of these, or with the stack.
#[test]
fn every_bucket_is_private_encrypted_versioned_and_reached_by_tls_only() {
    for (id, bucket) in resources("AWS::S3::Bucket") {
        let properties = &bucket["Properties"];
        assert_eq!(bucket["DeletionPolicy"], "RetainExceptOnCreate", "{id}");
        assert_eq!(
            properties["VersioningConfiguration"]["Status"], "Enabled",
            "{id}"
        );
        let closed = &properties["PublicAccessBlockConfiguration"];
        for way in [
            "BlockPublicAcls",
            "BlockPublicPolicy",
            "IgnorePublicAcls",
            "RestrictPublicBuckets",
        ] {
            assert_eq!(closed[way], true, "{id} {way}");
        }
        assert!(properties["BucketEncryption"].is_object(), "{id}");
        let clear = statements(id).into_iter().any(|statement| {
            statement["Effect"] == "Deny"
                && statement["Principal"] == "*"
                && statement["Action"] == "s3:*"
                && statement["Condition"] == json!({"Bool": {"aws:SecureTransport": "false"}})
        });
        assert!(clear, "{id} can be reached in the clear");
    }
}

/// docs/decisions/0012-seals.md. Fails if a seal may be written over, or its lock ends before its rows are
/// over.
#[test]
fn a_seal_is_written_once_and_outlives_the_rows_that_it_vouches_for() {
    let bucket = bucket("SealBucket");
    assert_eq!(bucket["ObjectLockEnabled"], true);
    let retention = &bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"];
    assert_eq!(retention["Mode"]["Ref"], "SealLock");
    let locked = retention["Days"].as_i64().unwrap();
    assert!(locked > KEPT_DAYS, "{locked} days");
    let rules = list(&bucket["LifecycleConfiguration"]["Rules"]);
    let expires: Vec<_> = rules
        .filter_map(|rule| rule["ExpirationInDays"].as_i64())
        .collect();
    assert_eq!(
        expires,
        [locked],
        "it goes when its lock ends, and not before"
    );
    let once = statements("SealBucket").into_iter().any(|statement| {
        statement["Effect"] == "Deny"
            && statement["Principal"] == "*"
            && statement["Action"] == "s3:PutObject"
            && statement["Condition"] == json!({"Null": {"s3:if-none-match": "true"}})
    });
    assert!(once, "a seal may be written over");
}
