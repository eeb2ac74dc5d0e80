//! What the templates see of the catalogue: text that is ready to be shown, nothing to compute.

use academy_domain::catalogue::{Course, Internship, Level};
use academy_domain::money::Paise;
use serde::Serialize;
use serde_json::{Value, json};

use crate::content::{Facts, facts};
use crate::{SiteData, art, format, pages};

/// A course, as the templates show it.
#[derive(Debug, Serialize)]
pub(crate) struct CourseView {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) duration: String,
    pub(crate) level: &'static str,
    pub(crate) price: String,
    pub(crate) topics: Vec<String>,
    pub(crate) modules: Vec<String>,
    pub(crate) featured: bool,
    pub(crate) closed: bool,
    /// Our own SVG: a strip for cards.
    pub(crate) strip: String,
    /// Our own SVG: a panel for the course's page.
    pub(crate) panel: String,
    /// JSON-LD, safe to stand in a script element.
    pub(crate) structured: String,
    /// JSON-LD of the course's place among the pages.
    pub(crate) crumbs: String,
}

/// An internship, as the templates show it.
#[derive(Debug, Serialize)]
pub(crate) struct InternshipView {
    pub(crate) slug: String,
    pub(crate) role: String,
    pub(crate) company: String,
    pub(crate) duration: String,
    pub(crate) location: String,
    /// Nothing where it costs nothing.
    pub(crate) fee: Option<String>,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) closed: bool,
    /// Our own SVG: a strip for narrow screens.
    pub(crate) strip: String,
    /// Our own SVG: a square for wide ones.
    pub(crate) panel: String,
}

impl CourseView {
    /// The public courses in the order of every list.
    pub(crate) fn all(data: &SiteData, origin: &str) -> Vec<Self> {
        let mut courses: Vec<&Course> = data
            .courses
            .iter()
            .filter(|course| course.state.is_public())
            .collect();
        courses.sort_by_key(|course| course.order_key());
        courses
            .into_iter()
            .map(|course| Self::of(course, origin))
            .collect()
    }

    fn of(course: &Course, origin: &str) -> Self {
        let slug = course.slug.as_str();
        Self {
            slug: slug.to_owned(),
            name: course.name.clone(),
            path: pages::course_path(slug),
            summary: course.summary.clone(),
            paragraphs: paragraphs(&course.description),
            duration: course.duration.clone(),
            level: level_label(course.level),
            price: course.price.to_string(),
            topics: course.topics.clone(),
            modules: course.modules.clone(),
            featured: course.featured,
            closed: !course.state.is_open(),
            strip: art::course_panel(slug, &course.topics, 4, 1),
            panel: art::course_panel(slug, &course.topics, 3, 2),
            structured: data_block(&structured_course(course, origin)),
            crumbs: data_block(&structured_crumbs(course, origin)),
        }
    }
}

impl InternshipView {
    /// The public internships in the order of every list.
    pub(crate) fn all(data: &SiteData) -> Vec<Self> {
        let mut openings: Vec<&Internship> = data
            .internships
            .iter()
            .filter(|opening| opening.state.is_public())
            .collect();
        openings.sort_by_key(|opening| opening.order_key());
        openings.into_iter().map(Self::of).collect()
    }

    fn of(opening: &Internship) -> Self {
        Self {
            slug: opening.slug.to_string(),
            role: opening.role.clone(),
            company: opening.company.clone(),
            duration: opening.duration.clone(),
            location: opening.location.clone(),
            fee: (opening.fee != Paise::ZERO).then(|| opening.fee.to_string()),
            paragraphs: paragraphs(&opening.description),
            topics: opening.topics.clone(),
            closed: !opening.state.is_open(),
            strip: art::course_panel(opening.slug.as_str(), &opening.topics, 4, 1),
            panel: art::course_panel(opening.slug.as_str(), &opening.topics, 2, 2),
        }
    }
}

fn level_label(level: Level) -> &'static str {
    match level {
        Level::Foundational => "Foundational",
        Level::Intermediate => "Intermediate",
        Level::Advanced => "Advanced",
    }
}

/// The course in the words of schema.org, as search engines read it.
fn structured_course(course: &Course, origin: &str) -> Value {
    let address = format!("{origin}{}", pages::course_path(course.slug.as_str()));
    let rupees = course.price.upi_amount();
    let mut structured = json!({
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.name,
        "description": course.summary,
        "url": address,
        "inLanguage": "en-IN",
        "educationalLevel": level_label(course.level),
        "teaches": course.topics,
        "provider": organization(facts(), origin),
        "timeRequired": format::iso_duration(&course.duration),
        "syllabusSections": course.modules.iter()
            .map(|module| json!({ "@type": "Syllabus", "name": module }))
            .collect::<Vec<_>>(),
    });
    // A closed course is still described, but no longer on offer.
    if let (true, Some(fields)) = (course.state.is_open(), structured.as_object_mut()) {
        let offer = json!({
            "@type": "Offer",
            "category": "Paid",
            "price": rupees,
            "priceCurrency": "INR",
            "url": address,
            "availability": "https://schema.org/InStock",
        });
        fields.insert("offers".to_owned(), json!([offer]));
    }
    structured
}

/// Where the course stands, as search engines show it above a result.
fn structured_crumbs(course: &Course, origin: &str) -> Value {
    let crumbs = [
        ("Courses", "/courses/".to_owned()),
        (
            course.name.as_str(),
            pages::course_path(course.slug.as_str()),
        ),
    ];
    let items = crumbs.iter().zip(1..).map(|((name, path), position)| {
        json!({ "@type": "ListItem", "position": position, "name": name, "item": format!("{origin}{path}") })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items.collect::<Vec<_>>(),
    })
}

/// The open courses as a list, each by its address.
pub(crate) fn course_list(courses: &[CourseView], origin: &str) -> Value {
    let items = courses.iter().zip(1..).map(|(course, position)| {
        json!({ "@type": "ListItem", "position": position, "url": format!("{origin}{}", course.path) })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": items.collect::<Vec<_>>(),
    })
}

/// JSON as the content of a script element: nothing in it can end the element.
pub(crate) fn data_block(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Text split where its author left an empty line, or one that only looks empty.
fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let blocks = lines.split(|line| line.is_empty());
    let blocks = blocks.filter(|block| !block.is_empty());
    blocks.map(|block| block.join(" ")).collect()
}

/// The academy as structured data, for the home page and as a course's provider.
pub(crate) fn organization(facts: &Facts, origin: &str) -> Value {
    json!({
        "@type": "EducationalOrganization",
        "name": facts.name,
        "legalName": facts.legal_name,
        "url": format!("{origin}/"),
        "email": facts.contact_email,
        "telephone": facts.contact_phone,
        "sameAs": [facts.instagram, facts.youtube, facts.facebook, facts.linkedin],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails if a line of spaces parts nothing: the panel's preview shows two paragraphs there.
    #[test]
    fn paragraphs_part_where_a_line_looks_empty() {
        let table: [(&str, &[&str]); 5] = [
            ("A\n \nB", &["A", "B"]),
            ("A\r\n\r\n\r\nB", &["A", "B"]),
            (" A \nB\n\t\n\n C", &["A B", "C"]),
            ("A", &["A"]),
            ("\n \n", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(paragraphs(text), expected, "{text:?}");
        }
    }
}
