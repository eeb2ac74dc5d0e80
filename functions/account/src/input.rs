//! What the routes of an account ask for alike.

use academy::http::fields;
use serde::Deserialize;
use validator::Validate;

/// A code of the second factor.
#[derive(Deserialize, Validate)]
pub(crate) struct Code {
    #[validate(required, custom(function = "fields::code"))]
    pub(crate) code: Option<String>,
}
