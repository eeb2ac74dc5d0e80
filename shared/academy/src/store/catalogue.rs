//! The catalogue: one partition, read whole and consistently. It is small by nature, and bounded.

use academy_domain::catalogue::{Course, Internship, PublishState};
use academy_domain::slug::Slug;
use serde::{Deserialize, Serialize};

use super::audit::Head;
use super::item::Record;
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError};

/// How many courses there may be, and how many internships.
pub const MAX_ENTRIES: usize = 200;

/// A course as it is kept: with the head of its audit chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CourseRecord {
    /// The course.
    pub course: Course,
    /// Its version again, where a condition can name it.
    pub version: u32,
    /// Whether it was ever public: its slug is fixed then, for its address is known.
    #[serde(default)]
    pub was_public: bool,
    /// The head of its audit chain.
    pub audit: Head,
}

impl CourseRecord {
    /// `course` as it is kept, with the head of its audit chain. What was public stays so marked.
    pub fn new(course: Course, was_public: bool, audit: Head) -> Self {
        Self {
            version: course.version,
            was_public: was_public || course.state.is_public(),
            course,
            audit,
        }
    }

    /// The subject of its audit chain.
    pub fn subject(slug: &Slug) -> String {
        format!("courses/{slug}")
    }
}

impl Record for CourseRecord {
    const KIND: &'static str = "course";

    fn key(&self) -> Key {
        keys::course(&self.course.slug)
    }
}

/// What is left of a course that was deleted or renamed. Its audit chain can never be removed, so a
/// new course of that slug goes on with it; and seeding does not bring back what an admin removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemovedCourse {
    /// The slug that it had.
    pub slug: Slug,
    /// The head of its audit chain.
    pub audit: Head,
}

impl Record for RemovedCourse {
    const KIND: &'static str = "removed course";

    fn key(&self) -> Key {
        keys::removed_course(&self.slug)
    }
}

/// An internship as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InternshipRecord {
    /// The internship.
    pub internship: Internship,
    /// Its version again, where a condition can name it.
    pub version: u32,
    /// The head of its audit chain.
    pub audit: Head,
}

impl InternshipRecord {
    /// The subject of its audit chain.
    pub fn subject(slug: &Slug) -> String {
        format!("internships/{slug}")
    }
}

impl Record for InternshipRecord {
    const KIND: &'static str = "internship";

    fn key(&self) -> Key {
        keys::internship(&self.internship.slug)
    }
}

impl Store {
    /// All courses in one of `states`: featured first, then by name, ties by slug.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn courses(&self, states: &[PublishState]) -> Result<Vec<Course>, StoreError> {
        let query = Query::table(keys::CATALOGUE).beginning_with(keys::COURSE_PREFIX);
        let found = self.query::<CourseRecord>(&query).await?;
        let courses = found.into_iter().map(|entry| entry.record.course);
        let mut courses: Vec<_> = courses.filter(|c| states.contains(&c.state)).collect();
        courses.sort_by_cached_key(Course::order_key);
        Ok(courses)
    }

    /// All internships in one of `states`, by role, ties by slug.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn internships(
        &self,
        states: &[PublishState],
    ) -> Result<Vec<Internship>, StoreError> {
        let query = Query::table(keys::CATALOGUE).beginning_with(keys::INTERNSHIP_PREFIX);
        let found = self.query::<InternshipRecord>(&query).await?;
        let all = found.into_iter().map(|entry| entry.record.internship);
        let mut all: Vec<_> = all.filter(|i| states.contains(&i.state)).collect();
        all.sort_by_cached_key(Internship::order_key);
        Ok(all)
    }
}

/// A page of a list that was read whole: the entries behind the one at `after`, and the position of
/// the last one shown, when more follow.
pub fn page<T>(
    all: Vec<T>,
    order_key: impl Fn(&T) -> String,
    after: Option<&str>,
    limit: usize,
) -> (Vec<T>, Option<String>) {
    let rest: Vec<T> = all
        .into_iter()
        .filter(|entry| after.is_none_or(|after| order_key(entry).as_str() > after))
        .collect();
    let more = rest.len() > limit;
    let shown: Vec<T> = rest.into_iter().take(limit).collect();
    let position = shown.last().filter(|_| more).map(order_key);
    (shown, position)
}
