//! What an admin writes of an internship. Every rule is told of at once.

use academy::domain::catalogue::{Internship, PublishState, TOPICS_MOST};
use academy::domain::money::Paise;
use academy::domain::slug::Slug;
use academy::domain::time::Timestamp;
use academy::http::Problem;
use academy::http::fields::{self, parsed};
use serde::Deserialize;
use validator::Validate;

use crate::entry::Described;
use crate::entry_fields::{self, description, label, labels, missing};

/// Makes an input of all an internship's fields and what else its route takes: an unknown field must be
/// told of beside the others, so the two bodies are two types.
macro_rules! internship_input {
    ($(#[$doc:meta])* $name:ident { $($extra:ident: $type:ty)? }) => {
        $(#[$doc])*
        #[derive(Deserialize, Validate)]
        pub(crate) struct $name {
            #[validate(required, custom(function = "fields::slug"))]
            slug: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            role: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            company: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            duration: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_label"))]
            location: Option<String>,
            #[validate(required, custom(function = "fields::paise"))]
            fee_paise: Option<i64>,
            #[validate(required, custom(function = "entry_fields::judge_description"))]
            description: Option<String>,
            #[validate(required, custom(function = "entry_fields::judge_topics"))]
            topics: Option<Vec<String>>,
            #[validate(required)]
            state: Option<PublishState>,
            $(#[validate(required)] $extra: Option<$type>,)?
        }

        impl Described<Internship> for $name {
            fn slug(&self) -> Option<Slug> {
                Slug::parse(self.slug.as_deref()?).ok()
            }

            fn version(&self) -> u32 {
                let version: Option<u32> = None;
                $(let version: Option<$type> = version.or(self.$extra);)?
                version.unwrap_or_default()
            }

            fn entry(self, version: u32, now: Timestamp) -> Result<Internship, Problem> {
                let slug = Slug::parse(&self.slug.unwrap_or_default());
                Ok(Internship {
                    slug: parsed("slug", slug)?,
                    role: label("role", self.role)?,
                    company: label("company", self.company)?,
                    duration: label("duration", self.duration)?,
                    location: label("location", self.location)?,
                    fee: parsed("fee_paise", Paise::new(self.fee_paise.unwrap_or_default()))?,
                    description: description("description", self.description)?,
                    topics: labels("topics", self.topics, TOPICS_MOST)?,
                    state: self.state.ok_or_else(missing("state"))?,
                    version,
                    updated_at: now,
                })
            }
        }
    };
}

internship_input!(
    /// The body of a new internship.
    NewInternship {}
);
internship_input!(
    /// The body of an edit: the whole internship, and the version that was edited.
    EditedInternship { version: u32 }
);
