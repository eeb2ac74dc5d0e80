//! What a handler answers.

use serde::Serialize;

use super::Problem;

/// A handler's answer: done, or why not.
pub type Answer = Result<Reply, Problem>;

/// A request that was done.
#[derive(Debug)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// 200 with `body` as JSON.
    ///
    /// # Errors
    /// When `body` cannot be written as JSON.
    pub fn ok(body: &impl Serialize) -> Answer {
        Self::json(200, body)
    }

    /// 201 with the new thing.
    ///
    /// # Errors
    /// When `body` cannot be written as JSON.
    pub fn created(body: &impl Serialize) -> Answer {
        Self::json(201, body)
    }

    /// Any success with a JSON body.
    ///
    /// # Errors
    /// When `body` cannot be written as JSON.
    pub fn json(status: u16, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).map_err(Problem::internal)?;
        Ok(Self {
            status,
            body,
            content_type: Some("application/json"),
            headers: Vec::new(),
        })
    }

    /// 202 with a sentence for the person.
    ///
    /// # Errors
    /// None that happens: the sentence is always JSON.
    pub fn accepted(message: &str) -> Answer {
        Self::json(202, &serde_json::json!({ "message": message }))
    }

    /// 204.
    pub fn no_content() -> Self {
        Self {
            status: 204,
            body: Vec::new(),
            content_type: None,
            headers: Vec::new(),
        }
    }

    /// A page, for the one route that answers people instead of scripts.
    pub fn page(status: u16, html: Vec<u8>) -> Self {
        Self {
            status,
            body: html,
            content_type: Some("text/html; charset=utf-8"),
            headers: Vec::new(),
        }
    }

    /// 200 with a file to keep, which browsers save under `name`: plain letters, digits and dots.
    pub fn attachment(name: &str, content_type: &'static str, body: Vec<u8>) -> Self {
        let reply = Self {
            status: 200,
            body,
            content_type: Some(content_type),
            headers: Vec::new(),
        };
        reply.with_header(
            "content-disposition",
            format!("attachment; filename=\"{name}\""),
        )
    }

    /// The same with one header more; `Set-Cookie` may stand several times.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The status, for what looks at an answer before it goes.
    pub fn status(&self) -> u16 {
        self.status
    }
}
