//! A course.

use super::PublishState;
use crate::money::Paise;
use crate::search::fold;
use crate::slug::Slug;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A course as it is kept. Its texts were parsed as [`crate::text`] has them when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Its name in addresses; fixed once published.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// One or two sentences, for lists.
    pub summary: String,
    /// Paragraphs, for its page.
    pub description: String,
    /// How long it takes, in words: `3 months`.
    pub duration: String,
    /// What it asks of a student.
    pub level: Level,
    /// What an enrollment made now costs.
    #[serde(rename = "price_paise")]
    pub price: Paise,
    /// What it is about, a few words each.
    pub topics: Vec<String>,
    /// The titles of its modules, in order.
    pub modules: Vec<String>,
    /// Whether it stands first.
    pub featured: bool,
    /// Who may see it.
    pub state: PublishState,
    /// Raised by every edit, from 1.
    pub version: u32,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

impl Course {
    /// Sorts courses as every list does: featured first, then by name, ties by slug.
    pub fn order_key(&self) -> String {
        let rank = if self.featured { '0' } else { '1' };
        // The separator sorts before every character that a name may hold.
        format!("{rank}{}\u{1f}{}", fold(&self.name), self.slug)
    }
}

/// What a course asks of a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// No knowledge needed.
    Foundational,
    /// The foundations.
    Intermediate,
    /// Experience.
    Advanced,
}

impl Level {
    /// Every level, easiest first.
    pub const ALL: [Self; 3] = [Self::Foundational, Self::Intermediate, Self::Advanced];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Foundational => "foundational",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
