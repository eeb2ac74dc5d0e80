//! What `template.yaml` grants, each as small as it can be used, and what is a use of it: for tests that
//! hold the one against the other.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use academy_local::policy::like;
use academy_local::template::{Statement, Template};
use academy_local::wire::Use;

/// What the platform uses by itself, outside the wire: streams, dead letters, logs, tracing.
const PLATFORM: &[&str] = &[
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
];

/// What a row of `used_later` may say.
const ROW: [&str; 4] = ["function", "action", "leading_keys", "reason"];

/// One grant, as small as it can be used: an action on one thing for one kind of key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Whose role has it.
    pub function: String,
    /// The action.
    pub action: String,
    on: String,
    leading_key: Option<String>,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            function,
            action,
            on,
            leading_key,
        } = self;
        let key = leading_key.as_deref().unwrap_or("any key");
        write!(f, "{function}: {action} on {on}, {key}")
    }
}

/// The template.
///
/// # Panics
/// When it does not read.
pub fn template() -> Template {
    Template::parse(&file("template.yaml")).expect("template.yaml reads")
}

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(path).expect("the file is there")
}

/// Every grant of the template but those that the platform uses by itself.
pub fn all() -> BTreeSet<Grant> {
    let template = template();
    let functions = template.functions.iter();
    functions
        .flat_map(|f| f.statements.iter().flat_map(|s| grants_of(&f.name, s)))
        .collect()
}

fn grants_of(function: &str, statement: &Statement) -> BTreeSet<Grant> {
    let keys: Vec<Option<String>> = match &statement.leading_keys {
        None => vec![None],
        Some(patterns) => patterns.iter().cloned().map(Some).collect(),
    };
    let mut grants = BTreeSet::new();
    for action in statement
        .actions
        .iter()
        .filter(|a| !PLATFORM.contains(&a.as_str()))
    {
        for on in &statement.resources {
            for leading_key in &keys {
                grants.insert(Grant {
                    function: function.to_owned(),
                    action: action.clone(),
                    on: on.clone(),
                    leading_key: leading_key.clone(),
                });
            }
        }
    }
    grants
}

impl Grant {
    /// Whether `used` is a use of it.
    pub fn is_used_by(&self, used: &Use) -> bool {
        let action = used.action == self.action
            // S3's and CloudFront's operations are called as their actions; SES's has the API's version.
            || used.action.replace("sesv2:", "ses:") == self.action;
        let on = match (&used.on, used.action.starts_with("dynamodb:")) {
            (Some(index), true) => self.on == format!("Table/index/{index}"),
            (None, true) => self.on == "Table",
            (_, false) => true,
        };
        let key = match (&self.leading_key, &used.leading_key) {
            // The wire notes keys up to their first `#` only; whole ones it has held against the grant itself.
            (Some(pattern), Some(key)) => {
                like(pattern, key) || (key.ends_with('#') && pattern.starts_with(key.as_str()))
            }
            (Some(_), None) => false,
            (None, _) => true,
        };
        used.function == self.function && action && on && key
    }
}

/// A row of `used_later` in infra/policy/rules.toml: grants that no run over a stack can be counted on to
/// use.
#[derive(Debug)]
pub struct Later {
    function: String,
    action: Option<String>,
    leading_keys: Option<Vec<String>>,
}

impl Later {
    /// Every row.
    ///
    /// # Panics
    /// When one does not read, or has no reason.
    pub fn all() -> Vec<Self> {
        let rules: toml::Table = file("infra/policy/rules.toml").parse().unwrap();
        let rows = rules["used_later"].as_array().unwrap().iter();
        rows.map(|row| Self::of(row.as_table().unwrap())).collect()
    }

    fn of(row: &toml::Table) -> Self {
        let unknown: Vec<_> = row.keys().filter(|k| !ROW.contains(&k.as_str())).collect();
        assert!(unknown.is_empty(), "{unknown:?} in {row:?}");
        let says = |name: &str| {
            row.get(name)
                .map(|value| value.as_str().unwrap().to_owned())
        };
        let reason = says("reason").unwrap_or_default();
        assert!(!reason.is_empty(), "{row:?}");
        let keys = row.get("leading_keys").map(|keys| {
            let keys = keys.as_array().unwrap().iter();
            keys.map(|key| key.as_str().unwrap().to_owned()).collect()
        });
        Self {
            function: says("function").unwrap(),
            action: says("action"),
            leading_keys: keys,
        }
    }

    /// Whether it leaves out `grant`; what it does not name may be anything.
    pub fn leaves_out(&self, grant: &Grant) -> bool {
        let of_key = |keys: &Vec<String>| {
            let key = grant.leading_key.as_ref();
            key.is_some_and(|key| keys.contains(key))
        };
        self.function == grant.function
            && self.action.as_ref().is_none_or(|a| *a == grant.action)
            && self.leading_keys.as_ref().is_none_or(of_key)
    }
}

/// Those of `grants` that nothing of `used` uses, a line each.
pub fn unused<'g>(grants: impl IntoIterator<Item = &'g Grant>, used: &[Use]) -> Vec<String> {
    let grants = grants.into_iter();
    let unused = grants.filter(|grant| !used.iter().any(|row| grant.is_used_by(row)));
    unused.map(Grant::to_string).collect()
}
