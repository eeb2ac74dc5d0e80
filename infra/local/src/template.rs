//! `template.yaml`, as far as the local stack and the tests read it: functions with their routes and
//! policies, the distribution's headers, and the template itself for a deploy.

use std::path::Path;

use serde_yaml_ng::{Mapping, Value};

/// The template cannot be read, or says what we do not understand.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It is not YAML.
    #[error("it is not well-formed: {0}")]
    Malformed(#[from] serde_yaml_ng::Error),
    /// Something is missing in it.
    #[error("it lacks {0}")]
    Lacks(String),
}

/// A route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// `GET`; empty for `$default`.
    pub method: String,
    /// `/api/courses/{slug}`; `$default` for what has no route.
    pub path: String,
}

impl Route {
    /// As API Gateway names it: `GET /api/courses/{slug}`, or `$default`.
    pub fn key(&self) -> String {
        if self.method.is_empty() {
            self.path.clone()
        } else {
            format!("{} {}", self.method, self.path)
        }
    }
}

/// One statement of a function's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its name.
    pub sid: Option<String>,
    /// Whether it allows; else it denies.
    pub allow: bool,
    /// Its actions.
    pub actions: Vec<String>,
    /// Its resources; `Table` and `Table/index/NAME` for the table, other things as the template spells them.
    pub resources: Vec<String>,
    /// Its `dynamodb:LeadingKeys` patterns; none if it sets no such condition.
    pub leading_keys: Option<Vec<String>>,
}

/// A function of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name everywhere: `auth-login`, which is its binary too.
    pub name: String,
    /// Its name in the template: `AuthLoginFunction`.
    pub logical_id: String,
    /// What it answers; empty for event functions.
    pub routes: Vec<Route>,
    /// What its role may do.
    pub statements: Vec<Statement>,
}

/// The template.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its functions, in its order.
    pub functions: Vec<Function>,
    /// The distribution's response headers, lower-case names.
    pub response_headers: Vec<(String, String)>,
    /// The request headers that the distribution forwards to the API, lower-case.
    pub forwarded_headers: Vec<String>,
    /// The statuses of the bucket upon which the origin group asks the API.
    pub failover_statuses: Vec<u16>,
    /// Its text, as it was read.
    pub text: String,
    source: Value,
}

impl Template {
    /// Reads the template at `path`.
    ///
    /// # Errors
    /// When it cannot be read or lacks what the local stack needs.
    pub fn load(path: &Path) -> Result<Self, TemplateError> {
        Self::parse(&std::fs::read_to_string(path)?)
    }

    /// Reads a template's text.
    ///
    /// # Errors
    /// When it is malformed or lacks what the local stack needs.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let source: Value = serde_yaml_ng::from_str(text)?;
        let resources = source["Resources"]
            .as_mapping()
            .ok_or_else(|| lacks("Resources"))?;
        let functions = resources
            .iter()
            .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
            .map(|(id, resource)| function(id.as_str().unwrap_or_default(), resource));
        let functions = functions.collect::<Result<Vec<_>, _>>()?;
        let headers = only(resources, "AWS::CloudFront::ResponseHeadersPolicy")?;
        let request = only(resources, "AWS::CloudFront::OriginRequestPolicy")?;
        let distribution = only(resources, "AWS::CloudFront::Distribution")?;
        let forwarded =
            &request["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"];
        let groups = &distribution["Properties"]["DistributionConfig"]["OriginGroups"]["Items"];
        let failover = &groups[0]["FailoverCriteria"]["StatusCodes"]["Items"];
        Ok(Self {
            response_headers: response_headers(
                &headers["Properties"]["ResponseHeadersPolicyConfig"],
            ),
            forwarded_headers: texts(forwarded)
                .iter()
                .map(|name| name.to_lowercase())
                .collect(),
            failover_statuses: list(failover)
                .iter()
                .filter_map(|v| u16::try_from(v.as_u64()?).ok())
                .collect(),
            functions,
            text: text.to_owned(),
            source,
        })
    }

    /// The template's text with each function's code at `code_uri(name)`.
    ///
    /// # Errors
    /// When it cannot be written as YAML.
    pub fn with_code(&self, code_uri: impl Fn(&str) -> String) -> Result<String, TemplateError> {
        let mut source = self.source.clone();
        for function in &self.functions {
            if let Some(properties) =
                source["Resources"][function.logical_id.as_str()]["Properties"].as_mapping_mut()
            {
                properties.insert("CodeUri".into(), code_uri(&function.name).into());
            }
        }
        Ok(serde_yaml_ng::to_string(&source)?)
    }
}

fn lacks(what: &str) -> TemplateError {
    TemplateError::Lacks(what.to_owned())
}

fn only<'r>(resources: &'r Mapping, kind: &str) -> Result<&'r Value, TemplateError> {
    resources
        .values()
        .find(|r| r["Type"] == kind)
        .ok_or_else(|| lacks(kind))
}

fn function(logical_id: &str, resource: &Value) -> Result<Function, TemplateError> {
    let name = resource["Metadata"]["BuildProperties"]["Binary"].as_str();
    let name = name.ok_or_else(|| lacks(&format!("the Binary of {logical_id}")))?;
    let properties = &resource["Properties"];
    let events = properties["Events"]
        .as_mapping()
        .into_iter()
        .flat_map(Mapping::values);
    let routes = events
        .filter(|event| event["Type"] == "HttpApi")
        .map(|event| match &event["Properties"]["Path"] {
            Value::String(path) => Route {
                method: event["Properties"]["Method"]
                    .as_str()
                    .unwrap_or("ANY")
                    .to_uppercase(),
                path: path.clone(),
            },
            _ => Route {
                method: String::new(),
                path: "$default".to_owned(),
            },
        });
    let policies = list(&properties["Policies"]);
    let statements = policies
        .iter()
        .flat_map(|policy| list(&policy["Statement"]))
        .map(statement);
    Ok(Function {
        name: name.to_owned(),
        logical_id: logical_id.to_owned(),
        routes: routes.collect(),
        statements: statements.collect(),
    })
}

fn statement(value: &Value) -> Statement {
    let keys = value["Condition"]
        .as_mapping()
        .into_iter()
        .flat_map(Mapping::values);
    let keys = keys
        .map(|condition| &condition["dynamodb:LeadingKeys"])
        .find(|keys| !keys.is_null());
    Statement {
        sid: value["Sid"].as_str().map(str::to_owned),
        allow: value["Effect"] == "Allow",
        actions: texts(&value["Action"]),
        resources: texts(&value["Resource"])
            .iter()
            .map(|r| resource_name(r))
            .collect(),
        leading_keys: keys.map(texts),
    }
}

/// `Table.Arn` and `${Table.Arn}/index/by_due` as `Table` and `Table/index/by_due`.
fn resource_name(spelled: &str) -> String {
    let plain = spelled.replace("${Table.Arn}", "Table");
    if plain == "Table.Arn" {
        "Table".to_owned()
    } else {
        plain
    }
}

fn response_headers(config: &Value) -> Vec<(String, String)> {
    let security = &config["SecurityHeadersConfig"];
    let mut headers = Vec::new();
    let mut add =
        |name: &str, value: Option<String>| headers.extend(value.map(|v| (name.to_owned(), v)));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    add(
        "content-security-policy",
        text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
    );
    add(
        "x-content-type-options",
        security["ContentTypeOptions"]
            .as_mapping()
            .map(|_| "nosniff".to_owned()),
    );
    add(
        "x-frame-options",
        text(&security["FrameOptions"]["FrameOption"]),
    );
    add(
        "referrer-policy",
        text(&security["ReferrerPolicy"]["ReferrerPolicy"]),
    );
    add(
        "strict-transport-security",
        transport_security(&security["StrictTransportSecurity"]),
    );
    for item in list(&config["CustomHeadersConfig"]["Items"]) {
        add(
            &item["Header"].as_str().unwrap_or_default().to_lowercase(),
            text(&item["Value"]),
        );
    }
    headers
}

fn transport_security(config: &Value) -> Option<String> {
    let mut value = format!("max-age={}", config["AccessControlMaxAgeSec"].as_u64()?);
    for (flag, words) in [
        ("IncludeSubdomains", "; includeSubDomains"),
        ("Preload", "; preload"),
    ] {
        if config[flag] == true {
            value.push_str(words);
        }
    }
    Some(value)
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

/// A text, or a list of texts; a tag such as `!Sub` is dropped, its text kept.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Tagged(tagged) => texts(&tagged.value),
        Value::Sequence(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Template {
        Template::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml")).unwrap()
    }

    #[test]
    fn our_template_is_understood() {
        let template = ours();
        let login = template
            .functions
            .iter()
            .find(|f| f.name == "auth-login")
            .unwrap();
        assert_eq!(login.logical_id, "AuthLoginFunction");
        assert_eq!(login.routes[0].key(), "POST /api/auth/login");
        let sweeper = template
            .functions
            .iter()
            .find(|f| f.name == "events-sweeper")
            .unwrap();
        assert!(sweeper.statements.iter().any(|s| s.allows(
            "dynamodb:Query",
            Some("by_due"),
            &["OUTBOX"]
        )));
        assert!(!sweeper.statements.iter().any(|s| s.allows(
            "dynamodb:Query",
            Some("by_due"),
            &["ELSEWHERE"]
        )));
        let missing = template
            .functions
            .iter()
            .find(|f| f.name == "catalog-missing")
            .unwrap();
        assert_eq!(missing.routes[0].key(), "$default");
        assert_eq!(template.failover_statuses, [403, 404, 500, 502, 503, 504]);
        assert!(
            template
                .forwarded_headers
                .contains(&"sec-fetch-site".to_owned())
        );
    }

    #[test]
    fn the_headers_are_those_of_the_policy() {
        let headers = ours().response_headers;
        let value = |name: &str| {
            headers
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(
            value("strict-transport-security"),
            Some("max-age=63072000; includeSubDomains; preload")
        );
        assert_eq!(value("x-content-type-options"), Some("nosniff"));
        assert!(
            value("content-security-policy")
                .unwrap()
                .starts_with("default-src 'none'; script-src 'self'")
        );
    }

    #[test]
    fn code_is_put_where_it_lies_and_tags_stay() {
        let text = ours()
            .with_code(|name| format!("/zips/{name}.zip"))
            .unwrap();
        let again = Template::parse(&text).unwrap();
        assert_eq!(again.functions, ours().functions);
        assert!(text.contains("CodeUri: /zips/auth-login.zip"));
        assert!(text.contains("!GetAtt Table.Arn"));
    }

    #[test]
    fn a_template_without_a_distribution_is_named_lacking() {
        let error = Template::parse("Resources: {}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "it lacks AWS::CloudFront::ResponseHeadersPolicy"
        );
    }
}
