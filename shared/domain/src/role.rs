//! What a person may do.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A person's role. It is read from the store at each request, never from the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Browses, enrolls, pays.
    Student,
    /// Verifies payments and runs everything else.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Student, Self::Admin];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The page where log-in leads.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Student => "/dashboard/",
            Self::Admin => "/admin/",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_stored_form() {
        for role in Role::ALL {
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json, format!("\"{role}\""));
            assert_eq!(serde_json::from_str::<Role>(&json).unwrap(), role);
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("Admin"), None);
        assert_eq!(Role::Student.to_string(), "student");
        assert_eq!(Role::Student.home(), "/dashboard/");
        assert_eq!(Role::Admin.to_string(), "admin");
        assert_eq!(Role::Admin.home(), "/admin/");
    }
}
