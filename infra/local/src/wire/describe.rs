//! What a call is, read from its request: service, operation, resource and the items it names.

use http::{HeaderMap, Method, Uri};
use serde_json::Value;

use super::calls::Key;
use crate::http_io::header;

/// A call before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// As IAM spells it: `dynamodb`.
    pub service: String,
    /// `TransactWriteItems`.
    pub operation: String,
    /// What it acts on.
    pub resource: String,
    /// The items it names.
    pub keys: Vec<Key>,
}

/// Reads a request.
pub fn describe(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Described {
    let service = signed_service(headers).unwrap_or_default();
    if let Some(operation) = header(headers, "x-amz-target").and_then(|t| t.rsplit('.').next()) {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        return by_target(service, operation, &body);
    }
    let path = uri.path();
    let (operation, resource) = match service.as_str() {
        "ses" => ses(path, body),
        "s3" => (s3(method, uri), decoded(path.trim_start_matches('/'))),
        "cloudfront" => cloudfront(method, path),
        _ => (method.to_string(), path.to_owned()),
    };
    Described {
        service,
        operation,
        resource,
        keys: Vec::new(),
    }
}

/// The access key that signed, and the service it signed for: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
pub fn access_key(headers: &HeaderMap) -> Option<&str> {
    credential(headers)?.split('/').next()
}

fn signed_service(headers: &HeaderMap) -> Option<String> {
    credential(headers)?.split('/').nth(3).map(str::to_owned)
}

fn credential(headers: &HeaderMap) -> Option<&str> {
    let authorization = header(headers, "authorization")?;
    let after = authorization.split_once("Credential=")?.1;
    after.split([',', ' ']).next()
}

/// The name that an SDK client was given as its app name: `app/auth-login`.
pub fn app_name(headers: &HeaderMap) -> Option<&str> {
    let agents = [
        header(headers, "x-amz-user-agent"),
        header(headers, "user-agent"),
    ];
    agents
        .into_iter()
        .flatten()
        .flat_map(|a| a.split(' '))
        .find_map(|part| part.strip_prefix("app/"))
}

fn by_target(service: String, operation: &str, body: &Value) -> Described {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (resource, keys) = match service.as_str() {
        "dynamodb" => (table(body), keys(operation, body)),
        "secretsmanager" => (text("SecretId"), Vec::new()),
        _ => (String::new(), Vec::new()),
    };
    Described {
        service,
        operation: operation.to_owned(),
        resource,
        keys,
    }
}

/// The table (or table and index) that a DynamoDB request names; of several, the first.
fn table(body: &Value) -> String {
    if let Some(name) = body["TableName"].as_str() {
        return match body["IndexName"].as_str() {
            Some(index) => format!("{name}/index/{index}"),
            None => name.to_owned(),
        };
    }
    if let Some(tables) = body["RequestItems"].as_object() {
        return tables.keys().next().cloned().unwrap_or_default();
    }
    let first = body["TransactItems"][0]
        .as_object()
        .and_then(|item| item.values().next());
    first
        .and_then(|act| act["TableName"].as_str())
        .unwrap_or_default()
        .to_owned()
}

fn keys(operation: &str, body: &Value) -> Vec<Key> {
    match operation {
        "GetItem" | "UpdateItem" | "DeleteItem" => vec![item(operation, &body["Key"])],
        "PutItem" => vec![item(operation, &body["Item"])],
        "Query" => vec![queried(body)],
        "BatchGetItem" => {
            let tables = body["RequestItems"]
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values);
            let keys = tables.flat_map(|t| t["Keys"].as_array().into_iter().flatten());
            keys.map(|key| item(operation, key)).collect()
        }
        "BatchWriteItem" => {
            let tables = body["RequestItems"]
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values);
            let writes = tables.flat_map(|t| t.as_array().into_iter().flatten());
            writes
                .map(|w| {
                    item(
                        operation,
                        first_of(w, "PutRequest", "Item", "DeleteRequest", "Key"),
                    )
                })
                .collect()
        }
        "TransactWriteItems" | "TransactGetItems" => {
            let items = body["TransactItems"].as_array().into_iter().flatten();
            items.filter_map(transacted).collect()
        }
        _ => Vec::new(),
    }
}

fn transacted(act: &Value) -> Option<Key> {
    let (kind, detail) = act.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "Put" => item("PutItem", &detail["Item"]),
        "ConditionCheck" => item("ConditionCheckItem", &detail["Key"]),
        other => item(&format!("{other}Item"), &detail["Key"]),
    })
}

fn first_of<'v>(write: &'v Value, put: &str, item: &str, delete: &str, key: &str) -> &'v Value {
    if write[put].is_object() {
        &write[put][item]
    } else {
        &write[delete][key]
    }
}

fn item(action: &str, key: &Value) -> Key {
    Key {
        action: action.to_owned(),
        index: None,
        pk: scalar(&key["pk"]),
        sk: Some(scalar(&key["sk"])),
    }
}

/// The partition of a query: the attribute whose name ends in `pk`, compared with `=`.
fn queried(body: &Value) -> Key {
    let condition = body["KeyConditionExpression"].as_str().unwrap_or_default();
    let terms = condition.split(" AND ").flat_map(|t| t.split(" and "));
    let equals = terms.filter_map(|term| term.split_once('=').map(|(n, v)| (n.trim(), v.trim())));
    let names = &body["ExpressionAttributeNames"];
    let pk = equals
        .map(|(name, value)| (names[name].as_str().unwrap_or(name), value))
        .find(|(name, _)| name.trim_matches(['(', ' ']).ends_with("pk"))
        .map(|(_, value)| {
            scalar(&body["ExpressionAttributeValues"][value.trim_matches([')', ' '])])
        });
    Key {
        action: "Query".to_owned(),
        index: body["IndexName"].as_str().map(str::to_owned),
        pk: pk.unwrap_or_default(),
        sk: None,
    }
}

/// A DynamoDB scalar (`{"S": "x"}`) as text.
fn scalar(value: &Value) -> String {
    let inner = value.as_object().and_then(|v| v.values().next());
    inner.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn ses(path: &str, body: &[u8]) -> (String, String) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let sender = body["FromEmailAddress"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let operation = if path.ends_with("/outbound-emails") {
        "SendEmail"
    } else {
        path
    };
    (operation.to_owned(), sender)
}

fn s3(method: &Method, uri: &Uri) -> String {
    let query = uri.query().unwrap_or_default();
    let on_object = uri.path().trim_matches('/').contains('/');
    let name = match (method.as_str(), on_object) {
        ("PUT", true) => "PutObject",
        ("GET", true) => "GetObject",
        ("HEAD", true) => "HeadObject",
        ("DELETE", true) => "DeleteObject",
        ("GET", false) if query.contains("list-type=2") => "ListObjectsV2",
        ("POST", false) if query.starts_with("delete") => "DeleteObjects",
        (other, _) => other,
    };
    name.to_owned()
}

fn cloudfront(method: &Method, path: &str) -> (String, String) {
    let mut parts = path.trim_matches('/').split('/').skip(1);
    match (method.as_str(), parts.next(), parts.next(), parts.next()) {
        ("POST", Some("distribution"), Some(id), Some("invalidation")) => {
            ("CreateInvalidation".to_owned(), id.to_owned())
        }
        _ => (method.to_string(), path.to_owned()),
    }
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;

    fn signed(service: &str, target: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = format!(
            "AWS4-HMAC-SHA256 Credential=ASIA1/20260101/ap-south-1/{service}/aws4_request, SignedHeaders=host"
        );
        headers.insert("authorization", HeaderValue::from_str(&value).unwrap());
        if let Some(target) = target {
            headers.insert("x-amz-target", HeaderValue::from_static(target));
        }
        headers
    }

    fn dynamodb(target: &'static str, body: &Value) -> Described {
        describe(
            &Method::POST,
            &Uri::from_static("/"),
            &signed("dynamodb", Some(target)),
            body.to_string().as_bytes(),
        )
    }

    fn named(key: &Key) -> (&str, Option<&str>, &str, Option<&str>) {
        (
            &key.action,
            key.index.as_deref(),
            &key.pk,
            key.sk.as_deref(),
        )
    }

    #[test]
    fn a_transaction_names_each_item_and_what_is_done_to_it() {
        let body = json!({"TransactItems": [
            {"Put": {"TableName": "t", "Item": {"pk": {"S": "A"}, "sk": {"S": "1"}, "n": {"N": "1"}}}},
            {"ConditionCheck": {"TableName": "t", "Key": {"pk": {"S": "B"}, "sk": {"S": "2"}}}},
            {"Update": {"TableName": "t", "Key": {"pk": {"S": "C"}, "sk": {"S": "3"}}}},
            {"Delete": {"TableName": "t", "Key": {"pk": {"S": "D"}, "sk": {"S": "4"}}}},
        ]});
        let call = dynamodb("DynamoDB_20120810.TransactWriteItems", &body);
        assert_eq!(
            (call.service.as_str(), call.operation.as_str()),
            ("dynamodb", "TransactWriteItems")
        );
        assert_eq!(call.resource, "t");
        let keys: Vec<_> = call.keys.iter().map(named).collect();
        assert_eq!(
            keys,
            [
                ("PutItem", None, "A", Some("1")),
                ("ConditionCheckItem", None, "B", Some("2")),
                ("UpdateItem", None, "C", Some("3")),
                ("DeleteItem", None, "D", Some("4")),
            ]
        );
    }

    #[test]
    fn a_query_names_its_partition_through_placeholders_and_index() {
        let body = json!({"TableName": "t", "IndexName": "by_due",
            "KeyConditionExpression": "begins_with(#s, :from) AND #p = :p",
            "ExpressionAttributeNames": {"#p": "due_pk", "#s": "due_sk"},
            "ExpressionAttributeValues": {":p": {"S": "OUTBOX"}, ":from": {"S": "2026"}}});
        let call = dynamodb("DynamoDB_20120810.Query", &body);
        assert_eq!(call.resource, "t/index/by_due");
        assert_eq!(
            named(&call.keys[0]),
            ("Query", Some("by_due"), "OUTBOX", None)
        );
    }

    #[test]
    fn a_batch_names_every_key() {
        let body = json!({"RequestItems": {"t": {"Keys": [
            {"pk": {"S": "A"}, "sk": {"S": "1"}}, {"pk": {"S": "B"}, "sk": {"S": "2"}}]}}});
        let call = dynamodb("DynamoDB_20120810.BatchGetItem", &body);
        assert_eq!(call.keys.len(), 2);
        assert_eq!(call.resource, "t");
    }

    #[test]
    fn calls_of_other_services_are_named_too() {
        let table = [
            (
                "ses",
                "POST",
                "/v2/email/outbound-emails",
                r#"{"FromEmailAddress":"a@b"}"#,
                "SendEmail",
                "a@b",
            ),
            (
                "s3",
                "PUT",
                "/bucket/courses/a%20b/index.html?x-id=PutObject",
                "",
                "PutObject",
                "bucket/courses/a b/index.html",
            ),
            (
                "s3",
                "GET",
                "/bucket?list-type=2",
                "",
                "ListObjectsV2",
                "bucket",
            ),
            (
                "cloudfront",
                "POST",
                "/2020-05-31/distribution/E1/invalidation",
                "",
                "CreateInvalidation",
                "E1",
            ),
        ];
        for (service, method, uri, body, operation, resource) in table {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let call = describe(
                &method,
                &uri.parse().unwrap(),
                &signed(service, None),
                body.as_bytes(),
            );
            assert_eq!(
                (call.operation.as_str(), call.resource.as_str()),
                (operation, resource)
            );
        }
    }

    #[test]
    fn a_caller_is_read_from_signature_and_user_agent() {
        let mut headers = signed("dynamodb", None);
        assert_eq!(access_key(&headers), Some("ASIA1"));
        headers.insert(
            "user-agent",
            HeaderValue::from_static("aws-sdk-rust/1.3 os/linux app/auth-login"),
        );
        assert_eq!(app_name(&headers), Some("auth-login"));
    }
}
