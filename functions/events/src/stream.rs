//! A batch of the table's stream, read tolerantly: one record that does not read must not keep its
//! neighbours waiting.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Lambda hands over.
#[derive(Debug, Clone, Deserialize)]
pub struct Batch {
    /// The records as they came, oldest first.
    #[serde(rename = "Records", default)]
    pub records: Vec<Value>,
}

/// What a record says of the item that changed: its key and no more, for its state is read anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<'a> {
    /// The item's partition.
    pub pk: &'a str,
    /// The item within it.
    pub sk: &'a str,
}

/// The key of the item that `record` tells of; nothing when the record does not read.
pub fn changed(record: &Value) -> Option<Changed<'_>> {
    let text = |name: &str| {
        record
            .pointer(&format!("/dynamodb/Keys/{name}/S"))?
            .as_str()
    };
    Some(Changed {
        pk: text("pk")?,
        sk: text("sk")?,
    })
}

/// The text attribute `name` of the item as `record` shows it, if it does.
pub fn shown<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    let value = record.pointer(&format!("/dynamodb/NewImage/{name}/S"))?;
    value.as_str()
}

/// What Lambda is told: from the first of these on, the batch comes again.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failures {
    /// The records that failed.
    pub batch_item_failures: Vec<Failure>,
}

/// A record that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Its sequence number.
    pub item_identifier: String,
}

impl Failures {
    /// Adds `record`. One without a sequence number makes the whole batch come again: that is what
    /// Lambda reads an empty identifier as.
    pub fn add(&mut self, record: &Value) {
        self.batch_item_failures.push(Failure {
            item_identifier: sequence_number(record).to_owned(),
        });
    }
}

/// The record's place in the stream; empty when it has none.
pub fn sequence_number(record: &Value) -> &str {
    let number = record.pointer("/dynamodb/SequenceNumber");
    number.and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_that_does_not_read_says_nothing_and_is_still_reported() {
        let whole = json!({"eventName": "INSERT", "dynamodb": {
            "Keys": {"pk": {"S": "OUTBOX#1"}, "sk": {"S": "MAIL"}},
            "NewImage": {"status": {"S": "void"}},
            "SequenceNumber": "17"}});
        let key = changed(&whole).unwrap();
        assert_eq!((key.pk, key.sk), ("OUTBOX#1", "MAIL"));
        assert_eq!(shown(&whole, "status"), Some("void"));
        for broken in [
            json!(null),
            json!({"dynamodb": {"Keys": {"pk": {"N": "1"}}}}),
        ] {
            assert_eq!(changed(&broken), None);
            assert_eq!(shown(&broken, "status"), None);
        }
        let mut failures = Failures::default();
        failures.add(&whole);
        failures.add(&json!(7));
        let answer = serde_json::to_value(&failures).unwrap();
        let wanted =
            json!({"batchItemFailures": [{"itemIdentifier": "17"}, {"itemIdentifier": ""}]});
        assert_eq!(answer, wanted);
        let batch: Batch = serde_json::from_value(json!({"Records": [whole, null]})).unwrap();
        assert_eq!(batch.records.len(), 2);
    }
}
