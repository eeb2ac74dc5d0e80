//! What the academy relies on in whatever plays DynamoDB for its tests, tried on a table: of many writers
//! who want the same key one gets it, and what is sent twice under one token is done once.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Aws, AwsError};

/// How many writers want the one key.
pub const WRITERS: usize = 500;
/// What those hear who do not get it.
const TAKEN: &str = "ConditionalCheckFailedException";

impl Aws {
    /// A call of DynamoDB.
    ///
    /// # Errors
    /// As [`Aws::by_target`].
    pub async fn dynamodb(&self, operation: &str, body: &Value) -> Result<Value, AwsError> {
        let target = format!("DynamoDB_20120810.{operation}");
        self.by_target("dynamodb", &target, body).await
    }

    /// Tries both on `table`, whose keys are `pk` and `sk` and in which nothing is yet; the writers come
    /// `at_once` at a time.
    ///
    /// # Errors
    /// Says what was not so.
    pub async fn try_table(&self, table: &str, at_once: usize) -> Result<(), String> {
        self.try_one_winner(table, at_once).await?;
        let done = self.sent_twice_under_one_token(table).await;
        let done = done.map_err(|error| error.to_string())?;
        if done == "1" {
            return Ok(());
        }
        Err(format!("what was sent twice was done {done} times"))
    }

    async fn try_one_winner(&self, table: &str, at_once: usize) -> Result<(), String> {
        let table: Arc<str> = table.into();
        let mut writers = JoinSet::new();
        for first in 0..at_once {
            let (aws, table) = (self.clone(), Arc::clone(&table));
            writers.spawn(async move {
                let mut won = 0;
                for number in (first..WRITERS).step_by(at_once) {
                    won += usize::from(aws.gets_the_key(&table, number).await?);
                }
                Ok::<usize, AwsError>(won)
            });
        }
        let mut won = 0;
        for writer in writers.join_all().await {
            won += writer.map_err(|error| error.to_string())?;
        }
        if won == 1 {
            return Ok(());
        }
        Err(format!("{won} of {WRITERS} writers got the one key"))
    }

    /// Whether the writer `number` gets the key; whatever else than a taken key it hears is an error.
    async fn gets_the_key(&self, table: &str, number: usize) -> Result<bool, AwsError> {
        let put = json!({"TableName": table, "ConditionExpression": "attribute_not_exists(pk)",
            "Item": {"pk": {"S": "claim"}, "sk": {"S": "-"}, "n": {"N": number.to_string()}}});
        match self.dynamodb("PutItem", &put).await {
            Ok(_) => Ok(true),
            Err(AwsError::Refused { code, .. }) if code == TAKEN => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// How often one is added where that is sent twice.
    async fn sent_twice_under_one_token(&self, table: &str) -> Result<String, AwsError> {
        let key = json!({"pk": {"S": "sum"}, "sk": {"S": "-"}});
        let add = json!({"TableName": table, "Key": key, "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}}});
        let once = json!({"ClientRequestToken": "once", "TransactItems": [{"Update": add}]});
        for _ in 0..2 {
            self.dynamodb("TransactWriteItems", &once).await?;
        }
        let get = json!({"TableName": table, "Key": key, "ConsistentRead": true});
        let sum = self.dynamodb("GetItem", &get).await?;
        let sum = sum["Item"]["n"]["N"].as_str().unwrap_or("no");
        Ok(sum.to_owned())
    }
}
