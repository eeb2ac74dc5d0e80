//! Courses as entries of the catalogue that admins edit.

use academy::domain::catalogue::Course;
use academy::domain::money::Paise;
use academy::domain::slug::Slug;
use academy::store::keys::{self, Key};
use academy::store::statistics::Delta;
use academy::views::CourseView;

use crate::course_input::{EditedCourse, NewCourse};
use crate::entry::{Edited, changed};

impl Edited for Course {
    type New = NewCourse;
    type Changed = EditedCourse;
    type View = CourseView;

    fn amount(&self) -> (&'static str, Paise) {
        ("price_paise", self.price)
    }

    fn texts_changed(&self, after: &Self) -> Vec<&'static str> {
        changed([
            ("name", self.name != after.name),
            ("summary", self.summary != after.summary),
            ("description", self.description != after.description),
            ("duration", self.duration != after.duration),
            ("level", self.level != after.level),
            ("topics", self.topics != after.topics),
            ("modules", self.modules != after.modules),
            ("featured", self.featured != after.featured),
        ])
    }

    fn opened(more: i64) -> Delta {
        Delta::new().courses(more)
    }

    fn mark(slug: &Slug) -> Option<Key> {
        Some(keys::enrolled_mark(slug))
    }
}
