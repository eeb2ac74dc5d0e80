//! The whole catalogue at one moment, as the pages show it.

use std::collections::BTreeSet;

use academy::app::App;
use academy::crypto::{base64url, sha256};
use academy::domain::catalogue::{Course, Internship, PublishState};
use academy::domain::slug::Slug;
use academy::store::StoreError;

/// Every course and internship, drafts too.
#[derive(Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The courses, as lists show them.
    pub courses: Vec<Course>,
    /// The internships, as lists show them.
    pub internships: Vec<Internship>,
}

impl Catalogue {
    /// Reads it consistently.
    ///
    /// # Errors
    /// When the table cannot be read, or an entry does not read.
    pub async fn read(app: &App) -> Result<Self, StoreError> {
        Ok(Self {
            courses: app.store.courses(&PublishState::ALL).await?,
            internships: app.store.internships(&PublishState::ALL).await?,
        })
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.courses.is_empty() && self.internships.is_empty()
    }

    /// The courses that have a page.
    pub fn shown(&self) -> BTreeSet<Slug> {
        let public = self.courses.iter().filter(|c| c.state.is_public());
        public.map(|course| course.slug.clone()).collect()
    }

    /// A text that is another one as soon as anything in it is.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn fingerprint(&self) -> Result<String, StoreError> {
        let json = serde_json::to_vec(&(&self.courses, &self.internships));
        let json = json.map_err(|error| StoreError::Unreadable {
            kind: "catalogue",
            cause: error.to_string(),
        })?;
        Ok(base64url(&sha256(&json)))
    }
}
