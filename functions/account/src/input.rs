//! What the routes of an account ask for alike.

use academy::http::fields;
use serde::Deserialize;
use validator::Validate;

/// The password, for what asks for nothing else.
#[derive(Deserialize, Validate)]
pub(crate) struct Password {
    #[validate(required, custom(function = "fields::password_attempt"))]
    pub(crate) password: Option<String>,
}

/// A code of the second factor.
#[derive(Deserialize, Validate)]
pub(crate) struct Code {
    #[validate(required, custom(function = "fields::code"))]
    pub(crate) code: Option<String>,
}
