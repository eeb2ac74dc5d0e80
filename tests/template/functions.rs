//! What every function has: logs of its own that end, no secret in its environment, and bounded events.

use std::collections::{BTreeMap, BTreeSet};

use academy::store::keys;
use serde_json::Value;

use super::none;
use super::policies::rules;
use super::reading::{FUNCTIONS, TEMPLATE, list, resources, texts};
use super::source::{literals, read};

/// The variables of every function.
const COMMON: [&str; 4] = ["PUBLIC_ORIGIN", "SECRET_ID", "STAGE", "TABLE_NAME"];

/// The variables that Lambda sets, or that a person sets to look closer.
const OF_THE_PLATFORM: [&str; 7] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "RUST_LOG",
];

#[test]
fn every_function_writes_to_a_log_of_its_own_that_is_kept_for_a_while() {
    let logs: BTreeMap<_, _> = resources("AWS::Logs::LogGroup").collect();
    let mut taken = BTreeSet::new();
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        let group = function.properties["LoggingConfig"]["LogGroup"]["Ref"].as_str();
        let Some(log) = group.and_then(|id| logs.get(id)) else {
            faults.push(format!("{} names no log group", function.name));
            continue;
        };
        let name = format!("/aws/lambda/${{AWS::StackName}}-{}", function.name);
        if log["Properties"]["LogGroupName"]["Fn::Sub"] != name.as_str() || !taken.insert(group) {
            faults.push(format!("{} does not write to {name}", function.name));
        }
    }
    let kept = |log: &Value| log["Properties"]["RetentionInDays"]["Ref"] == "LogRetentionDays";
    let for_ever = logs.iter().filter(|(_, log)| !kept(log));
    faults.extend(for_ever.map(|(id, _)| format!("{id} is kept for ever")));
    assert_eq!(
        TEMPLATE["Globals"]["Function"]["LoggingConfig"]["LogFormat"],
        "JSON"
    );
    none(&faults);
}

#[test]
fn environments_hold_names_of_things_and_nothing_secret() {
    let extra = extra_variables();
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        for (name, value) in function.variables() {
            let own = extra
                .get(name)
                .is_some_and(|who| who.contains(function.name));
            if !COMMON.contains(&name.as_str()) && !own {
                faults.push(format!("{} has the variable {name}", function.name));
            }
            // A reference to a parameter or resource: no text, no look into a secret.
            let reference = value["Ref"].as_str();
            if reference.is_none_or(|to| is_hidden(&TEMPLATE["Parameters"][to])) {
                faults.push(format!("{}: {name} is {value}", function.name));
            }
        }
    }
    none(&faults);
}

#[test]
fn no_parameter_carries_a_secret_and_one_place_alone_looks_into_it() {
    let parameters = TEMPLATE["Parameters"]
        .as_object()
        .expect("there are parameters");
    let hidden = parameters
        .iter()
        .filter(|(_, parameter)| is_hidden(parameter));
    assert_eq!(
        hidden.count(),
        0,
        "a secret comes from Secrets Manager, not from a parameter"
    );
    let text = read("template.yaml");
    let lookups: Vec<_> = text
        .lines()
        .filter(|line| line.contains("{{resolve:"))
        .collect();
    let [only] = lookups.as_slice() else {
        panic!("the template looks into a secret at {lookups:?}");
    };
    assert!(
        only.trim().starts_with("HeaderValue:"),
        "{only}: the origin's header alone needs it"
    );
}

#[test]
fn what_the_environment_holds_is_what_the_code_reads() {
    let config = super::source::File {
        path: String::new(),
        text: read("shared/academy/src/config.rs"),
    };
    let is_name =
        |text: &String| text.len() > 3 && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let read: BTreeSet<String> = literals(&config.code())
        .into_iter()
        .filter(is_name)
        .collect();
    let names = FUNCTIONS
        .iter()
        .flat_map(|function| function.variables())
        .map(|(name, _)| name.clone());
    let mut wanted: BTreeSet<String> = names.collect();
    wanted.extend(OF_THE_PLATFORM.map(str::to_owned));
    assert_eq!(
        read, wanted,
        "config.rs reads the first, the functions have the second"
    );
}

#[test]
fn functions_share_one_kind_of_runtime_and_reserve_nothing() {
    let all = &TEMPLATE["Globals"]["Function"];
    assert_eq!(all["Handler"], "bootstrap");
    assert_eq!(all["Runtime"], "provided.al2023");
    assert_eq!(all["Tracing"], "Active");
    for function in FUNCTIONS.iter() {
        for own in [
            "Runtime",
            "Handler",
            "Tracing",
            "Architectures",
            "ReservedConcurrentExecutions",
        ] {
            assert!(
                function.properties[own].is_null(),
                "{} sets {own}",
                function.name
            );
        }
    }
}

#[test]
fn consumers_of_the_stream_are_few_filtered_and_bounded() {
    let mappings: Vec<_> = resources("AWS::Lambda::EventSourceMapping").collect();
    assert!(
        (1..=2).contains(&mappings.len()),
        "at most two consumers read the stream"
    );
    for (id, mapping) in mappings {
        let properties = &mapping["Properties"];
        let consumer = FUNCTIONS
            .iter()
            .find(|f| properties["FunctionName"]["Ref"] == f.id);
        assert!(consumer.is_some_and(|f| f.domain() == "events"), "{id}");
        assert_eq!(
            texts(&properties["FunctionResponseTypes"]),
            ["ReportBatchItemFailures"],
            "{id}"
        );
        assert!(
            properties["MaximumRetryAttempts"]
                .as_i64()
                .is_some_and(|n| (0..=10).contains(&n)),
            "{id}"
        );
        assert!(properties["MaximumRecordAgeInSeconds"].is_i64(), "{id}");
        assert_eq!(
            properties["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"],
            "DeadLetters.Arn"
        );
        let filters: Vec<_> = list(&properties["FilterCriteria"]["Filters"]).collect();
        assert!(!filters.is_empty(), "{id} takes everything");
        for filter in filters {
            let pattern = filter["Pattern"].as_str().unwrap_or_default();
            let pattern: Value = serde_json::from_str(pattern).expect("a filter is JSON");
            assert!(
                pattern["dynamodb"]["Keys"]["pk"]["S"].is_array(),
                "{id} does not filter by key"
            );
        }
    }
}

/// A topic calls without waiting for an answer: what its function cannot handle is kept. Fails if the
/// dead letters, or the right to put something there, are taken from `events-feedback`.
#[test]
fn what_a_topic_tells_is_kept_where_its_function_fails() {
    let topics = resources("AWS::SNS::Subscription")
        .filter(|(_, it)| it["Properties"]["Protocol"] == "lambda");
    let called: Vec<_> = topics
        .map(|(_, it)| it["Properties"]["Endpoint"]["Fn::GetAtt"].clone())
        .collect();
    assert!(!called.is_empty());
    for function in called {
        let name = function.as_str().and_then(|name| name.strip_suffix(".Arn"));
        let name = name.expect("a function of the template");
        let (_, kept) = resources("AWS::Lambda::EventInvokeConfig")
            .find(|(_, it)| it["Properties"]["FunctionName"]["Ref"] == name)
            .expect("what fails has somewhere to go");
        let kept = &kept["Properties"];
        assert_eq!(kept["MaximumRetryAttempts"], 2);
        assert_eq!(
            kept["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"],
            "DeadLetters.Arn"
        );
        let (_, function) = resources("AWS::Serverless::Function")
            .find(|(id, _)| *id == name)
            .expect("a function");
        let statements = list(&function["Properties"]["Policies"][0]["Statement"]);
        let may = statements
            .filter(|it| it["Action"] == "sqs:SendMessage")
            .any(|it| it["Resource"]["Fn::GetAtt"] == "DeadLetters.Arn");
        assert!(may, "{name} may not");
    }
}

/// A change of the catalogue rings for the publisher, and so does the sweeper's call: those two alone.
#[test]
fn the_publisher_hears_of_the_catalogue_and_of_the_sweepers_call() {
    let mut mappings = resources("AWS::Lambda::EventSourceMapping");
    let (_, mapping) = mappings
        .find(|(id, _)| *id == "EventsPublisherMapping")
        .expect("the publisher has a mapping");
    let filters: Vec<_> = list(&mapping["Properties"]["FilterCriteria"]["Filters"]).collect();
    let [filter] = filters.as_slice() else {
        panic!("{filters:?}");
    };
    let pattern = filter["Pattern"].as_str().unwrap_or_default();
    let pattern: Value = serde_json::from_str(pattern).expect("a filter is JSON");
    let wanted = serde_json::json!({"dynamodb": {"Keys": {"pk": {"S": [
        keys::CATALOGUE, keys::REPUBLISH]}}}});
    assert_eq!(pattern, wanted);
}

fn is_hidden(parameter: &Value) -> bool {
    parameter["NoEcho"] == true || parameter["NoEcho"] == "true"
}

fn extra_variables() -> BTreeMap<String, BTreeSet<String>> {
    let rules = rules();
    let entries = rules["variable"].as_array().expect("a list").iter();
    let entry = |entry: &toml::Value| {
        let functions = entry["functions"].as_array().expect("a list").iter();
        let functions = functions.map(|f| f.as_str().expect("a name").to_owned());
        (
            entry["name"].as_str().expect("a name").to_owned(),
            functions.collect(),
        )
    };
    entries.map(entry).collect()
}
