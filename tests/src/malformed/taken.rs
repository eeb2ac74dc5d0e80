//! What a route takes, as docs/openapi.yaml has it: the fields of its body, and the names of its query.

use serde_json::Value;

use crate::contract::{DOCUMENT, resolved};
use crate::routes::Route;

/// What a route takes.
#[derive(Debug)]
pub(super) struct Taken {
    /// The body's fields; nothing when it takes no body at all.
    pub(super) fields: Option<Vec<Field>>,
    /// The query's names.
    pub(super) query: Vec<&'static str>,
}

/// A field of a body.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// Whether it is a text that may only be so long.
    pub(super) is_bounded: bool,
}

impl Taken {
    /// By `route`.
    pub(super) fn by(route: &Route) -> Self {
        let operation = &DOCUMENT["paths"][route.path][route.method.to_lowercase()];
        let body = resolved(&operation["requestBody"]);
        let schema = resolved(&body["content"]["application/json"]["schema"]);
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let query = parameters.map(resolved).filter(|p| p["in"] == "query");
        Self {
            fields: (!schema.is_null()).then(|| fields(schema)),
            query: query.filter_map(|p| p["name"].as_str()).collect(),
        }
    }
}

/// Those of `schema` itself and of all that it is made of.
fn fields(schema: &'static Value) -> Vec<Field> {
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, kind)| Field {
        name: name.clone(),
        is_bounded: !resolved(kind)["maxLength"].is_null(),
    });
    let parts = schema["allOf"].as_array().into_iter().flatten();
    own.chain(parts.flat_map(|part| fields(resolved(part))))
        .collect()
}
