//! What the log has rows about.

use std::fmt::{self, Display};

/// What rows are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// An enrollment, by its id.
    Enrollment,
    /// A person, by their id.
    Student,
    /// A course, by its slug.
    Course,
    /// An internship, by its slug.
    Internship,
    /// A message, by its id.
    Message,
    /// An application, by its id.
    Application,
    /// A block of an e-mail without an account, by the id of the mail that told of it.
    MailBlock,
}

impl SubjectKind {
    /// All of them: a name that stands for several means the first.
    pub const ALL: [Self; 7] = [
        Self::Enrollment,
        Self::Student,
        Self::Course,
        Self::Internship,
        Self::Message,
        Self::Application,
        Self::MailBlock,
    ];

    /// What a subject of it begins with, before the slash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrollment => "enrollments",
            Self::Student => "students",
            Self::Course => "courses",
            Self::Internship => "internships",
            Self::Message => "messages",
            Self::Application => "applications",
            Self::MailBlock => "mail-blocks",
        }
    }

    /// The subject of the chain of the one that is called `name`.
    pub fn subject(self, name: &(impl Display + ?Sized)) -> String {
        format!("{self}/{name}")
    }

    /// The name in `subject`, where it is one of this kind.
    pub fn name_in(self, subject: &str) -> Option<&str> {
        subject.strip_prefix(self.as_str())?.strip_prefix('/')
    }
}

impl Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
