//! The note of the day whose mail about waiting payments is written.

use academy_domain::time::IndiaDate;
use serde::{Deserialize, Serialize};

use super::item::{Record, text};
use super::keys::{self, Key};
use super::transaction::{Transaction, When};

/// The last day, in India, whose mail is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daily {
    day: String,
}

impl Daily {
    /// The note of `day`.
    pub fn of(day: &IndiaDate) -> Self {
        Self {
            day: day.to_string(),
        }
    }

    /// Whether it is of `day`, or of a later one: a clock may be behind.
    pub fn is_of(&self, day: &IndiaDate) -> bool {
        self.day >= day.to_string()
    }

    /// Writes it where still `read` stands there, so that a day's mail is written once.
    pub fn note(&self, transaction: &mut Transaction, read: Option<&Self>) {
        let when = match read {
            Some(read) => When::default().equals("day", text(&read.day)),
            None => When::absent(),
        };
        transaction.put("daily", self, when);
    }
}

impl Record for Daily {
    const KIND: &'static str = "daily note";

    fn key(&self) -> Key {
        keys::daily()
    }
}
