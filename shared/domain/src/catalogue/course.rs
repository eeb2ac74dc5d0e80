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

#[cfg(test)]
mod tests {
    use super::*;

    fn course(name: &str, slug: &str, featured: bool) -> Course {
        Course {
            slug: Slug::parse(slug).unwrap(),
            name: name.to_owned(),
            summary: "A summary.".to_owned(),
            description: "A description.".to_owned(),
            duration: "3 months".to_owned(),
            level: Level::Foundational,
            price: Paise::new(49_900).unwrap(),
            topics: vec!["HTML".to_owned()],
            modules: vec!["The first page".to_owned()],
            featured,
            state: PublishState::Published,
            version: 1,
            updated_at: Timestamp::from_millis(5),
        }
    }

    #[test]
    fn featured_courses_come_first_then_names_then_slugs() {
        let expected = [
            course("web", "w", true),
            course("Zen", "z", true),
            course("AI", "a-1", false),
            course("ai", "a-2", false),
            course("AI & more", "a-0", false),
            course("Python", "p", false),
        ];
        let mut sorted = expected.to_vec();
        sorted.reverse();
        sorted.sort_by_key(Course::order_key);
        assert_eq!(sorted, expected);
    }

    #[test]
    fn the_stored_form_names_its_units() {
        let json = serde_json::to_value(course("Web", "web", true)).unwrap();
        let expected = serde_json::json!({
            "slug": "web", "name": "Web", "summary": "A summary.",
            "description": "A description.", "duration": "3 months",
            "level": "foundational", "price_paise": 49_900, "topics": ["HTML"],
            "modules": ["The first page"], "featured": true, "state": "published",
            "version": 1, "updated_at": 5,
        });
        assert_eq!(json, expected);
        let back: Course = serde_json::from_value(json).unwrap();
        assert_eq!(back, course("Web", "web", true));
    }

    #[test]
    fn levels_are_named_as_they_are_stored() {
        for (level, name) in
            Level::ALL
                .into_iter()
                .zip(["foundational", "intermediate", "advanced"])
        {
            assert_eq!(level.to_string(), name);
            assert_eq!(
                serde_json::to_string(&level).unwrap(),
                format!("\"{name}\"")
            );
        }
    }
}
