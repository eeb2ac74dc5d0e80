//! A message to the academy.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What the admins have made of a message. They may say any of these at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// Nobody has read it.
    New,
    /// Somebody has.
    Read,
    /// It is dealt with.
    Closed,
}

impl MessageState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::New, Self::Read, Self::Closed];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Read => "read",
            Self::Closed => "closed",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

impl fmt::Display for MessageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::MessageState::{self, Closed, New, Read};

    #[test]
    fn states_are_named_as_they_are_stored() {
        let table = [(New, "new"), (Read, "read"), (Closed, "closed")];
        for (state, name) in table {
            assert_eq!(state.to_string(), name);
            assert_eq!(MessageState::parse(name), Some(state));
            let stored = serde_json::to_string(&state).unwrap();
            assert_eq!(stored, format!("\"{name}\""));
        }
        assert_eq!(table.map(|row| row.0), MessageState::ALL);
        for unknown in ["", "New", "opened"] {
            assert_eq!(MessageState::parse(unknown), None);
        }
    }
}
