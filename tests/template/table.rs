//! The table: as the rules want it, and the same in the tests' database.

use std::collections::BTreeMap;

use academy::store::keys;
use academy_tests::database::{Database, TABLE, client};
use aws_sdk_dynamodb::types::{KeySchemaElement, ProjectionType};
use serde_json::Value;

use super::reading::{list, resources};

fn table() -> &'static Value {
    let mut tables = resources("AWS::DynamoDB::Table");
    let (_, table) = tables.next().expect("the template has a table");
    assert!(tables.next().is_none(), "there is one table");
    table
}

/// Regression 29: a fresh deploy had no tables. Fails if template.yaml makes no table, or one that
/// a deploy may replace or delete.
#[test]
fn the_table_loses_nothing() {
    let table = table();
    let properties = &table["Properties"];
    assert_eq!(properties["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(properties["DeletionProtectionEnabled"], true);
    assert_eq!(
        properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"],
        true
    );
    assert_eq!(properties["SSESpecification"]["SSEEnabled"], true);
    assert_eq!(
        properties["StreamSpecification"]["StreamViewType"],
        "NEW_AND_OLD_IMAGES"
    );
    assert_eq!(
        properties["TimeToLiveSpecification"]["AttributeName"],
        "expires_at"
    );
    assert_eq!(properties["TimeToLiveSpecification"]["Enabled"], true);
    assert_eq!(table["DeletionPolicy"], "RetainExceptOnCreate");
    assert_eq!(table["UpdateReplacePolicy"], "Retain");
    // A name of its own would stand in the way of a restore.
    assert!(properties["TableName"].is_null());
}

#[test]
fn the_indexes_are_the_four_that_the_store_knows() {
    let indexes = list(&table()["Properties"]["GlobalSecondaryIndexes"]);
    let mut names: Vec<_> = indexes
        .map(|index| index["IndexName"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let mut known = [
        keys::BY_LIST,
        keys::BY_COURSE,
        keys::BY_DUE,
        keys::BY_WAITING,
    ];
    known.sort_unstable();
    assert_eq!(names, known);
}

#[tokio::test]
async fn the_tests_database_has_the_same_keys_and_indexes() {
    let database = Database::start().await;
    let answer = client(&database.url)
        .describe_table()
        .table_name(TABLE)
        .send()
        .await
        .unwrap();
    let made = answer.table().unwrap();
    let wanted = &table()["Properties"];

    let attributes = made.attribute_definitions();
    let attributes = attributes
        .iter()
        .map(|a| (a.attribute_name(), a.attribute_type().as_str()));
    let declared = list(&wanted["AttributeDefinitions"]);
    let declared = declared.map(|a| (text(a, "AttributeName"), text(a, "AttributeType")));
    assert_eq!(
        attributes.collect::<BTreeMap<_, _>>(),
        declared.collect::<BTreeMap<_, _>>()
    );
    assert_eq!(spelled(made.key_schema()), declared_keys(wanted));

    let indexes = made.global_secondary_indexes().iter().map(|index| {
        let projection = index.projection().and_then(|p| p.projection_type());
        assert_eq!(projection, Some(&ProjectionType::All));
        (
            index.index_name().unwrap_or_default(),
            spelled(index.key_schema()),
        )
    });
    let declared = list(&wanted["GlobalSecondaryIndexes"]).map(|index| {
        assert_eq!(index["Projection"]["ProjectionType"], "ALL");
        (text(index, "IndexName"), declared_keys(index))
    });
    assert_eq!(
        indexes.collect::<BTreeMap<_, _>>(),
        declared.collect::<BTreeMap<_, _>>()
    );
}

type Keys<'a> = Vec<(&'a str, &'a str)>;

fn spelled(schema: &[KeySchemaElement]) -> Keys<'_> {
    schema
        .iter()
        .map(|key| (key.attribute_name(), key.key_type().as_str()))
        .collect()
}

fn declared_keys(of: &Value) -> Keys<'_> {
    list(&of["KeySchema"])
        .map(|key| (text(key, "AttributeName"), text(key, "KeyType")))
        .collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
