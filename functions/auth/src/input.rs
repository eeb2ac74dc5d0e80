//! What more than one route takes.

use academy::domain::email::Email;
use academy::http::fields::{self, parsed};
use academy::http::{Problem, Request};
use serde::Deserialize;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::email"))]
    email: Option<String>,
}

/// The e-mail that a route asks for and nothing else.
///
/// # Errors
/// 422.
pub(crate) fn email(request: &Request) -> Result<Email, Problem> {
    let input: Input = request.input()?;
    parsed("email", Email::parse(&input.email.unwrap_or_default()))
}
