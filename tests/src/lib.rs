//! Tests over the API, the local stack and the template.
