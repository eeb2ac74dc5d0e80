//! Internships as entries of the catalogue that admins edit.

use academy::domain::catalogue::Internship;
use academy::domain::money::Paise;
use academy::domain::slug::Slug;
use academy::store::keys::Key;
use academy::store::statistics::Delta;
use academy::views::InternshipView;

use crate::entry::{Edited, changed};
use crate::internship_input::{EditedInternship, NewInternship};

impl Edited for Internship {
    type New = NewInternship;
    type Changed = EditedInternship;
    type View = InternshipView;

    fn amount(&self) -> (&'static str, Paise) {
        ("fee_paise", self.fee)
    }

    fn texts_changed(&self, after: &Self) -> Vec<&'static str> {
        changed([
            ("role", self.role != after.role),
            ("company", self.company != after.company),
            ("duration", self.duration != after.duration),
            ("location", self.location != after.location),
            ("description", self.description != after.description),
            ("topics", self.topics != after.topics),
        ])
    }

    /// The overview counts courses only.
    fn opened(_more: i64) -> Delta {
        Delta::new()
    }

    /// Applications name the role themselves, so an internship may go while they stay.
    fn mark(_slug: &Slug) -> Option<Key> {
        None
    }
}
