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

#[cfg(test)]
mod tests {
    use super::*;

    fn internship(role: &str, slug: &str) -> Internship {
        Internship {
            slug: Slug::parse(slug).unwrap(),
            role: role.to_owned(),
            company: "The school".to_owned(),
            duration: "3 months".to_owned(),
            location: "Remote".to_owned(),
            fee: Paise::new(99_900).unwrap(),
            description: "A description.".to_owned(),
            topics: vec!["backends".to_owned()],
            state: PublishState::Draft,
            version: 2,
            updated_at: Timestamp::from_millis(5),
        }
    }

    #[test]
    fn internships_are_sorted_by_role_then_slug() {
        let expected = [
            internship("data", "z"),
            internship("Python", "a"),
            internship("python", "b"),
            internship("Web", "c"),
        ];
        let mut sorted = expected.to_vec();
        sorted.reverse();
        sorted.sort_by_key(Internship::order_key);
        assert_eq!(sorted, expected);
    }

    #[test]
    fn the_stored_form_names_its_units() {
        let json = serde_json::to_value(internship("Web", "web")).unwrap();
        let expected = serde_json::json!({
            "slug": "web", "role": "Web", "company": "The school", "duration": "3 months",
            "location": "Remote", "fee_paise": 99_900, "description": "A description.",
            "topics": ["backends"], "state": "draft", "version": 2, "updated_at": 5,
        });
        assert_eq!(json, expected);
        let back: Internship = serde_json::from_value(json).unwrap();
        assert_eq!(back, internship("Web", "web"));
    }
}
