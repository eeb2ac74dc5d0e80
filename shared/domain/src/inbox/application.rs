//! An application for an internship: which move leads where. Everything that is not written here is
//! refused.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationState {
    /// Nobody has decided anything.
    Pending,
    /// In the narrower choice.
    Shortlisted,
    /// The applicant is in.
    Accepted,
    /// The applicant is not.
    Rejected,
}

/// What a move leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The application moves, and its applicant is told.
    Moves,
    /// It stands there already: nothing is written, nobody is told again.
    Unchanged,
}

/// The move that was asked for is none that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal;

impl ApplicationState {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::Pending,
        Self::Shortlisted,
        Self::Accepted,
        Self::Rejected,
    ];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Shortlisted => "shortlisted",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it takes the one place that an e-mail has for an opening.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Rejected)
    }

    /// What comes of moving it to `to`.
    ///
    /// # Errors
    /// [`Refusal`] for a move that there is not.
    pub const fn moved(self, to: Self) -> Result<Step, Refusal> {
        match (self, to) {
            (Self::Pending, Self::Shortlisted | Self::Rejected)
            | (Self::Shortlisted, Self::Accepted | Self::Rejected) => Ok(Step::Moves),
            (Self::Pending, Self::Pending)
            | (Self::Shortlisted, Self::Shortlisted)
            | (Self::Accepted, Self::Accepted)
            | (Self::Rejected, Self::Rejected) => Ok(Step::Unchanged),
            _ => Err(Refusal),
        }
    }
}

impl fmt::Display for ApplicationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ApplicationState::{self, Accepted, Pending, Rejected, Shortlisted};
    use super::{Refusal, Step};

    #[test]
    fn every_pair_of_states_is_decided() {
        let (moves, stays, no) = (Ok(Step::Moves), Ok(Step::Unchanged), Err(Refusal));
        let table = [
            (Pending, Pending, stays),
            (Pending, Shortlisted, moves),
            (Pending, Accepted, no),
            (Pending, Rejected, moves),
            (Shortlisted, Pending, no),
            (Shortlisted, Shortlisted, stays),
            (Shortlisted, Accepted, moves),
            (Shortlisted, Rejected, moves),
            (Accepted, Pending, no),
            (Accepted, Shortlisted, no),
            (Accepted, Accepted, stays),
            (Accepted, Rejected, no),
            (Rejected, Pending, no),
            (Rejected, Shortlisted, no),
            (Rejected, Accepted, no),
            (Rejected, Rejected, stays),
        ];
        for (from, to, expected) in table {
            assert_eq!(from.moved(to), expected, "{from} to {to}");
        }
        let all = ApplicationState::ALL;
        assert_eq!(table.len(), all.len() * all.len());
    }

    #[test]
    fn states_are_named_as_they_are_stored_and_all_but_rejected_are_live() {
        let table = [
            (Pending, "pending", true),
            (Shortlisted, "shortlisted", true),
            (Accepted, "accepted", true),
            (Rejected, "rejected", false),
        ];
        for (state, name, live) in table {
            assert_eq!(state.is_live(), live);
            assert_eq!(state.to_string(), name);
            assert_eq!(ApplicationState::parse(name), Some(state));
            let stored = serde_json::to_string(&state).unwrap();
            assert_eq!(stored, format!("\"{name}\""));
        }
        assert_eq!(table.map(|row| row.0), ApplicationState::ALL);
        assert_eq!(ApplicationState::parse("Pending"), None);
    }
}
