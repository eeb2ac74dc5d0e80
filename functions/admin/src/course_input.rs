//! What an admin writes of a course. Every rule is told of at once.

use academy::domain::catalogue::{
    Course, Level, MODULES_MOST, PublishState, TOPICS_MOST, parse_labels,
};
use academy::domain::field::FieldError;
use academy::domain::money::Paise;
use academy::domain::slug::Slug;
use academy::domain::text::Summary;
use academy::domain::time::Timestamp;
use academy::http::Problem;
use academy::http::fields::{self, parsed, refused};
use serde::Deserialize;
use validator::{Validate, ValidationError};

use crate::entry::Described;
use crate::entry_fields::{self, description, label, labels, missing};

/// Makes an input of all a course's fields and what else its route takes: an unknown field must be
/// told of beside the others, so the two bodies are two types.
macro_rules! course_input {
    ($(#[$doc:meta])* $name:ident { $($extra:ident: $type:ty)? }) => {
        $(#[$doc])*
        #[derive(Deserialize, Validate)]
        pub(crate) struct $name {
            #[validate(required, custom(function = "fields::slug"))]
            slug: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            name: Option<String>,
            #[validate(required, custom(function = "judge_summary"))]
            summary: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_description"))]
            description: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            duration: Option<String>,
            #[validate(required)]
            level: Option<Level>,
            #[validate(required, custom(function = "judge_price"))]
            price_paise: Option<i64>,
            #[validate(required, custom(function = "entry_fields::judge_topics"))]
            topics: Option<Vec<String>>,
            #[validate(required, custom(function = "judge_modules"))]
            modules: Option<Vec<String>>,
            #[validate(required)]
            featured: Option<bool>,
            #[validate(required)]
            state: Option<PublishState>,
            $(#[validate(required)] $extra: Option<$type>,)?
        }

        impl Described<Course> for $name {
            fn slug(&self) -> Option<Slug> {
                Slug::parse(self.slug.as_deref()?).ok()
            }

            fn version(&self) -> u32 {
                let version: Option<u32> = None;
                $(let version: Option<$type> = version.or(self.$extra);)?
                version.unwrap_or_default()
            }

            fn entry(self, version: u32, now: Timestamp) -> Result<Course, Problem> {
                let text = Option::unwrap_or_default;
                Ok(Course {
                    slug: parsed("slug", Slug::parse(&text(self.slug)))?,
                    name: label("name", self.name)?,
                    summary: parsed("summary", Summary::parse(&text(self.summary)))?.into_string(),
                    description: description("description", self.description)?,
                    duration: label("duration", self.duration)?,
                    level: self.level.ok_or_else(missing("level"))?,
                    price: parsed("price_paise", sellable(self.price_paise.unwrap_or_default()))?,
                    topics: labels("topics", self.topics, TOPICS_MOST)?,
                    modules: labels("modules", self.modules, MODULES_MOST)?,
                    featured: self.featured.ok_or_else(missing("featured"))?,
                    state: self.state.ok_or_else(missing("state"))?,
                    version,
                    updated_at: now,
                })
            }
        }
    };
}

course_input!(
    /// The body of a new course.
    NewCourse {}
);
course_input!(
    /// The body of an edit: the whole course, and the version that was edited.
    EditedCourse { version: u32 }
);

/// A price that can be paid: UPI moves no transfer of nothing.
fn sellable(paise: i64) -> Result<Paise, FieldError> {
    let price = Paise::new(paise)?;
    if price.is_zero() {
        return Err(FieldError::new(
            "invalid_amount",
            "A course is paid for by UPI, so its price cannot be nothing.",
        ));
    }
    Ok(price)
}

fn judge_price(paise: i64) -> Result<(), ValidationError> {
    sellable(paise).map(drop).map_err(refused)
}

fn judge_summary(text: &str) -> Result<(), ValidationError> {
    Summary::parse(text).map(drop).map_err(refused)
}

fn judge_modules(items: &[String]) -> Result<(), ValidationError> {
    parse_labels(items, MODULES_MOST).map(drop).map_err(refused)
}
