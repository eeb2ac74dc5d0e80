//! An internship: a paid programme that one applies for.

use super::PublishState;
use crate::money::Paise;
use crate::search::fold;
use crate::slug::Slug;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An internship as it is kept. Its texts were parsed as [`crate::text`] has them when it was
/// written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Internship {
    /// Its name in addresses; fixed once published.
    pub slug: Slug,
    /// What the intern will be.
    pub role: String,
    /// Who offers it.
    pub company: String,
    /// How long it takes, in words: `3 months`.
    pub duration: String,
    /// Where it takes place.
    pub location: String,
    /// What the intern pays, once accepted.
    #[serde(rename = "fee_paise")]
    pub fee: Paise,
    /// Paragraphs, for its page.
    pub description: String,
    /// What it is about, a few words each.
    pub topics: Vec<String>,
    /// Who may see it.
    pub state: PublishState,
    /// Raised by every edit, from 1.
    pub version: u32,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

impl Internship {
    /// Sorts internships as every list does: by role, ties by slug.
    pub fn order_key(&self) -> String {
        // The separator sorts before every character that a role may hold.
        format!("{}\u{1f}{}", fold(&self.role), self.slug)
    }
}
