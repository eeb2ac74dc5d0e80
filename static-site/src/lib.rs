//! The academy's pages: templates, assets, content, and the renderer.
//!
//! Everything is inside the crate, so that the build and the publisher's function render the same
//! site from the same bytes. Rendering is pure: data in, files out; no clock, no network, no disk.
//!
//! Pages must work under [`CONTENT_SECURITY_POLICY`]: nothing inline, nothing from elsewhere.

mod art;
mod assets;
mod content;
mod embedded {
    //! Written by `build.rs`: templates, assets, and the content files as constants.
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}
mod format;
mod headers;
mod pages;
mod render;
mod sentences;
mod view;
mod worker;

use academy_domain::catalogue::{Course, Internship};

pub use content::{Facts, NewCourse, NewInternship, facts, first_catalogue};
pub use headers::{
    CACHE_FIXED_NAME, CACHE_IMMUTABLE, CACHE_PAGE, CONTENT_SECURITY_POLICY, SECURITY_HEADERS,
};
pub use pages::{course_of_page, course_page_key, has_page};

/// What the pages are rendered from. Drafts are ignored; archived courses keep a page, marked closed.
#[derive(Debug, Clone, Default)]
pub struct SiteData {
    /// Scheme and host of the site, with or without a slash at the end.
    pub origin: String,
    /// The courses, in any order and any state.
    pub courses: Vec<Course>,
    /// The internships, in any order and any state.
    pub internships: Vec<Internship>,
}

/// A file for the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its key, without a slash in front: `courses/x/index.html`.
    pub key: String,
    /// Its media type, with the charset where there is one.
    pub content_type: String,
    /// How long browsers and the edge may keep it.
    pub cache_control: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Why the site could not be rendered. Templates, assets and content are part of the crate, so this
/// is a mistake in them, not in the data.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is malformed, or names what it is not given.
    #[error("a template failed: {0:#}")]
    Template(#[from] minijinja::Error),
    /// An asset cannot be used.
    #[error("the asset {name} {problem}")]
    Asset {
        /// Its name in the crate.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The first catalogue breaks a rule of the domain.
    #[error("the first catalogue: {0}")]
    Catalogue(String),
}

impl RenderError {
    fn asset(name: &str, problem: &'static str) -> Self {
        Self::Asset {
            name: name.to_owned(),
            problem,
        }
    }
}

/// Renders the whole site: pages, scripts, styles, icons, and the files beside them.
pub fn render(data: &SiteData) -> Result<Vec<Asset>, RenderError> {
    render::Renderer::new(data)?.site()
}

/// Renders only the pages that show the catalogue, for the publisher: home, course list, every
/// course, live trainings, internships, and the sitemap. The assets they name are those that
/// [`render`] put there, so the function that publishes must be of the same version as the site.
pub fn render_catalogue(data: &SiteData) -> Result<Vec<Asset>, RenderError> {
    render::Renderer::new(data)?.catalogue()
}

/// The page that says that the fault is ours. It names no address of its own, so it is the same everywhere.
pub fn error_page() -> Result<Vec<u8>, RenderError> {
    render::Renderer::new(&SiteData::default())?.fixed("/500.html")
}

/// The page of an address that has none, for the function that answers where the bucket has nothing.
pub fn not_found_page(origin: &str) -> Result<Vec<u8>, RenderError> {
    let data = SiteData {
        origin: origin.to_owned(),
        ..SiteData::default()
    };
    render::Renderer::new(&data)?.fixed("/404.html")
}
