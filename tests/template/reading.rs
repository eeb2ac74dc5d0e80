//! template.yaml as these tests read it: independently of the local stack, which deploys it.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

use super::source::read;

/// The template as plain JSON: `!Ref X` is `{"Ref": "X"}`, `!Sub …` is `{"Fn::Sub": …}`.
pub(super) static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let yaml: Yaml =
        serde_yaml_ng::from_str(&read("template.yaml")).expect("template.yaml is YAML");
    plain(&yaml)
});

/// The functions, by logical id.
pub(super) static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let found: Vec<_> = resources("AWS::Serverless::Function")
        .map(Function::of)
        .collect();
    assert!(found.len() > 30, "the template is read wrongly");
    found
});

/// Every resource of a type, with its logical id.
pub(super) fn resources(kind: &str) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let all = TEMPLATE["Resources"]
        .as_object()
        .expect("the template has resources");
    let of_kind = all
        .iter()
        .filter(move |(_, resource)| resource["Type"] == kind);
    of_kind.map(|(id, resource)| (id.as_str(), resource))
}

/// A function as the template has it.
#[derive(Debug)]
pub(super) struct Function {
    /// `AuthLoginFunction`.
    pub(super) id: &'static str,
    /// `auth-login`: its binary, and its name everywhere.
    pub(super) name: &'static str,
    /// What it has besides.
    pub(super) properties: &'static Value,
    /// Method and path of each of its routes; none for event functions.
    pub(super) routes: Vec<(String, String)>,
}

impl Function {
    fn of((id, resource): (&'static str, &'static Value)) -> Self {
        let name = resource["Metadata"]["BuildProperties"]["Binary"].as_str();
        let properties = &resource["Properties"];
        let events = properties["Events"].as_object().into_iter().flatten();
        let http = events.filter(|(_, event)| event["Type"] == "HttpApi");
        Self {
            id,
            name: name.unwrap_or_else(|| panic!("{id} names no binary")),
            properties,
            routes: http.map(|(_, event)| route(&event["Properties"])).collect(),
        }
    }

    /// `auth`: its package's folder in functions/.
    pub(super) fn domain(&self) -> &'static str {
        self.name
            .split_once('-')
            .map_or(self.name, |(domain, _)| domain)
    }

    /// `login`: its file, its module and its test.
    pub(super) fn module(&self) -> String {
        let rest = self.name.split_once('-').map_or("", |(_, rest)| rest);
        rest.replace('-', "_")
    }

    /// The statements of its own policies.
    pub(super) fn statements(&self) -> impl Iterator<Item = &'static Value> {
        let policies = list(&self.properties["Policies"]);
        policies.flat_map(|policy| list(&policy["Statement"]))
    }

    /// Its variables, the ones of every function too.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&'static String, &'static Value)> {
        let all = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
        let own = &self.properties["Environment"]["Variables"];
        [all, own]
            .into_iter()
            .filter_map(Value::as_object)
            .flatten()
    }
}

fn route(properties: &Value) -> (String, String) {
    let text = |name: &str| properties[name].as_str().unwrap_or_default();
    match text("Path") {
        "" => (String::new(), "$default".to_owned()),
        path => (text("Method").to_uppercase(), path.to_owned()),
    }
}

/// A list, or the one thing that stands for a list of one.
pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(items) => (items.as_slice(), None),
        Value::Null => (&[][..], None),
        one => (&[][..], Some(one)),
    };
    many.iter().chain(one)
}

/// The texts of a list.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    list(value).filter_map(Value::as_str).collect()
}

fn plain(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = match tag.trim_start_matches('!') {
                short @ ("Ref" | "Condition") => short.to_owned(),
                short => format!("Fn::{short}"),
            };
            json!({ name: plain(&tagged.value) })
        }
        Yaml::Sequence(items) => items.iter().map(plain).collect(),
        Yaml::Mapping(entries) => {
            let pairs = entries.iter().map(|(key, value)| {
                let key = key.as_str().expect("the template's keys are texts");
                (key.to_owned(), plain(value))
            });
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        scalar => serde_json::to_value(scalar).expect("a scalar of YAML is one of JSON"),
    }
}
