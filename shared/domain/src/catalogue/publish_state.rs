//! Who may see a course or internship.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a course or internship is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishState {
    /// Seen by admins only.
    Draft,
    /// On the public pages; may be chosen.
    Published,
    /// Its page stays, marked closed; it cannot be chosen any more.
    Archived,
}

impl PublishState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// Whether an edit may carry `self` to `next`: to itself, and a step at a time along draft,
    /// published, archived.
    pub const fn may_become(self, next: Self) -> bool {
        !matches!(
            (self, next),
            (Self::Draft, Self::Archived) | (Self::Archived, Self::Draft)
        )
    }

    /// Whether anybody may read it: its page exists.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Archived)
    }

    /// Whether students may still choose it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Published)
    }
}

impl fmt::Display for PublishState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::PublishState::{self, Archived, Draft, Published};

    #[test]
    fn every_pair_of_states_is_decided() {
        let table = [
            (Draft, Draft, true),
            (Draft, Published, true),
            (Draft, Archived, false),
            (Published, Draft, true),
            (Published, Published, true),
            (Published, Archived, true),
            (Archived, Draft, false),
            (Archived, Published, true),
            (Archived, Archived, true),
        ];
        for (from, to, expected) in table {
            assert_eq!(from.may_become(to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn drafts_are_hidden_and_only_published_ones_are_open() {
        let table = [
            (Draft, "draft", false, false),
            (Published, "published", true, true),
            (Archived, "archived", true, false),
        ];
        for (state, name, public, open) in table {
            assert_eq!(state.is_public(), public);
            assert_eq!(state.is_open(), open);
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{name}\"")
            );
            assert_eq!(state.to_string(), name);
        }
        assert_eq!(table.map(|row| row.0), PublishState::ALL);
    }
}
