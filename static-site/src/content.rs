//! What the site says of the academy, and the catalogue it begins with. The text lives in
//! `content/*.toml` and was checked when the crate was built.

use academy_domain::catalogue::{
    Course, Internship, Level, MODULES_MOST, PublishState, TOPICS_MOST, parse_labels,
};
use academy_domain::field::FieldError;
use academy_domain::money::Paise;
use academy_domain::slug::Slug;
use academy_domain::text::{Description, Label, Summary};
use academy_domain::time::Timestamp;
use serde::Serialize;

use crate::RenderError;

/// The academy's public facts. Optional ones are empty where there is none.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Facts {
    /// The name on every page.
    pub name: &'static str,
    /// The payee's legal name, for receipts.
    pub legal_name: &'static str,
    /// The line under the name.
    pub tagline: &'static str,
    /// One or two sentences for search engines and shared links.
    pub description: &'static str,
    /// Where mail reaches the academy.
    pub contact_email: &'static str,
    /// The telephone, E.164.
    pub contact_phone: &'static str,
    /// The place, for the footer and for receipts.
    pub contact_location: &'static str,
    /// The academy's Instagram page.
    pub instagram: &'static str,
    /// The academy's YouTube channel.
    pub youtube: &'static str,
    /// The academy's Facebook page.
    pub facebook: &'static str,
    /// The academy's LinkedIn page.
    pub linkedin: &'static str,
    /// Where enrolled students meet; for active enrollments only.
    pub group_url: &'static str,
    /// The GSTIN, or empty: then receipts say that they are no tax invoice.
    pub gstin: &'static str,
    /// The version of the terms that a registration agrees to (a date, `YYYY-MM-DD`).
    pub terms_version: &'static str,
    /// When the contact in `security.txt` counts as stale (RFC 9116), RFC 3339.
    pub security_txt_expires: &'static str,
    /// Hours within which a submitted payment is checked.
    pub review_hours: u32,
}

/// A course as the content file has it.
#[derive(Debug)]
pub(crate) struct CourseContent {
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) duration: &'static str,
    pub(crate) level: &'static str,
    pub(crate) topics: &'static [&'static str],
    pub(crate) modules: &'static [&'static str],
    pub(crate) price_paise: i64,
    pub(crate) featured: bool,
}

/// An internship as the content file has it.
#[derive(Debug)]
pub(crate) struct InternshipContent {
    pub(crate) slug: &'static str,
    pub(crate) role: &'static str,
    pub(crate) company: &'static str,
    pub(crate) duration: &'static str,
    pub(crate) location: &'static str,
    pub(crate) description: &'static str,
    pub(crate) topics: &'static [&'static str],
    pub(crate) fee_paise: i64,
}

/// The academy's public facts, from `content/site.toml`.
pub fn facts() -> &'static Facts {
    &crate::embedded::FACTS
}

/// A course of the first catalogue, not yet in any store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCourse {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// One sentence, for lists.
    pub summary: String,
    /// Paragraphs, with an empty line between them.
    pub description: String,
    /// How long it takes, in words.
    pub duration: String,
    /// What it asks of a student.
    pub level: Level,
    /// What an enrollment costs.
    pub price: Paise,
    /// What it is about.
    pub topics: Vec<String>,
    /// The titles of its modules, in order.
    pub modules: Vec<String>,
    /// Whether it stands first.
    pub featured: bool,
}

impl NewCourse {
    /// The course as it is kept: published, version 1, edited at `at`.
    pub fn published(self, at: Timestamp) -> Course {
        Course {
            slug: self.slug,
            name: self.name,
            summary: self.summary,
            description: self.description,
            duration: self.duration,
            level: self.level,
            price: self.price,
            topics: self.topics,
            modules: self.modules,
            featured: self.featured,
            state: PublishState::Published,
            version: 1,
            updated_at: at,
        }
    }

    fn parse(content: &CourseContent) -> Result<Self, FieldError> {
        let level = Level::ALL
            .into_iter()
            .find(|level| level.as_str() == content.level);
        Ok(Self {
            slug: Slug::parse(content.slug)?,
            name: Label::parse(content.name)?.into_string(),
            summary: Summary::parse(content.summary)?.into_string(),
            description: Description::parse(content.description)?.into_string(),
            duration: Label::parse(content.duration)?.into_string(),
            level: level
                .ok_or_else(|| FieldError::new("invalid_level", "There is no such level."))?,
            price: Paise::new(content.price_paise)?,
            topics: labels(content.topics, TOPICS_MOST)?,
            modules: labels(content.modules, MODULES_MOST)?,
            featured: content.featured,
        })
    }
}

/// An internship of the first catalogue, not yet in any store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInternship {
    /// Its name in addresses.
    pub slug: Slug,
    /// What the intern will be.
    pub role: String,
    /// Who offers it.
    pub company: String,
    /// How long it takes, in words.
    pub duration: String,
    /// Where it takes place.
    pub location: String,
    /// What the intern pays, once accepted.
    pub fee: Paise,
    /// Paragraphs, with an empty line between them.
    pub description: String,
    /// What it is about.
    pub topics: Vec<String>,
}

impl NewInternship {
    /// The internship as it is kept: published, version 1, edited at `at`.
    pub fn published(self, at: Timestamp) -> Internship {
        Internship {
            slug: self.slug,
            role: self.role,
            company: self.company,
            duration: self.duration,
            location: self.location,
            fee: self.fee,
            description: self.description,
            topics: self.topics,
            state: PublishState::Published,
            version: 1,
            updated_at: at,
        }
    }

    fn parse(content: &InternshipContent) -> Result<Self, FieldError> {
        Ok(Self {
            slug: Slug::parse(content.slug)?,
            role: Label::parse(content.role)?.into_string(),
            company: Label::parse(content.company)?.into_string(),
            duration: Label::parse(content.duration)?.into_string(),
            location: Label::parse(content.location)?.into_string(),
            fee: Paise::new(content.fee_paise)?,
            description: Description::parse(content.description)?.into_string(),
            topics: labels(content.topics, TOPICS_MOST)?,
        })
    }
}

/// The catalogue that a new academy is seeded with, from `content/catalogue.toml`.
///
/// # Errors
/// [`RenderError::Catalogue`] names the entry that breaks a rule of the domain.
pub fn first_catalogue() -> Result<(Vec<NewCourse>, Vec<NewInternship>), RenderError> {
    let courses = crate::embedded::COURSES
        .iter()
        .map(|content| named(content.slug, NewCourse::parse(content)));
    let openings = crate::embedded::INTERNSHIPS
        .iter()
        .map(|content| named(content.slug, NewInternship::parse(content)));
    Ok((
        courses.collect::<Result<_, _>>()?,
        openings.collect::<Result<_, _>>()?,
    ))
}

fn named<T>(slug: &str, outcome: Result<T, FieldError>) -> Result<T, RenderError> {
    outcome.map_err(|error| RenderError::Catalogue(format!("{slug}: {error}")))
}

fn labels(items: &[&str], most: usize) -> Result<Vec<String>, FieldError> {
    let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
    parse_labels(&items, most)
}
