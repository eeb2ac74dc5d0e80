//! Puts data into templates: one environment, one context a page, and the files beside the pages.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, UndefinedBehavior, Value, context};
use serde_json::json;

use crate::assets::Bundle;
use crate::pages::{PAGES, Page, Standing};
use crate::sentences::sentences;
use crate::view::{CourseView, InternshipView, course_list, data_block, organization};
use crate::worker::{OFFLINE_PAGE, worker};
use crate::{Asset, RenderError, SiteData, art, content, embedded, format, headers, pages};

/// One rendering: the templates, the assets' addresses and the catalogue.
pub(crate) struct Renderer {
    environment: Environment<'static>,
    bundle: Bundle,
    origin: String,
    from_price: Option<String>,
    open: Vec<CourseView>,
    closed: Vec<CourseView>,
    internships: Vec<InternshipView>,
    closed_internships: Vec<InternshipView>,
}

impl Renderer {
    /// Reads the templates and turns the catalogue into views; drafts stay outside.
    pub(crate) fn new(data: &SiteData) -> Result<Self, RenderError> {
        let bundle = Bundle::build()?;
        let origin = data.origin.trim_end_matches('/').to_owned();
        let views = CourseView::all(data, &origin);
        let (closed, open) = views.into_iter().partition(|course| course.closed);
        let openings = InternshipView::all(data);
        let (closed_internships, internships) = openings.into_iter().partition(|one| one.closed);
        Ok(Self {
            environment: environment(&bundle)?,
            bundle,
            open,
            closed,
            internships,
            closed_internships,
            from_price: lowest_price(data),
            origin,
        })
    }

    /// Everything that the site consists of.
    pub(crate) fn site(mut self) -> Result<Vec<Asset>, RenderError> {
        let mut assets = self.pages(|_| true)?;
        assets.append(&mut self.courses()?);
        assets.append(&mut self.fixed_names());
        assets.push(self.sitemap());
        assets.push(self.worker()?);
        assets.append(&mut self.bundle.files);
        Ok(assets)
    }

    /// What a change of the catalogue touches.
    pub(crate) fn catalogue(self) -> Result<Vec<Asset>, RenderError> {
        let mut assets = self.pages(|page| page.of_catalogue)?;
        assets.append(&mut self.courses()?);
        assets.push(self.sitemap());
        Ok(assets)
    }

    /// The page with the fixed address `path`.
    pub(crate) fn fixed(&self, path: &str) -> Result<Vec<u8>, RenderError> {
        let page = self.pages(|page| page.path == path)?.pop();
        page.map(|asset| asset.body)
            .ok_or_else(|| RenderError::asset(path, "is not a page"))
    }

    fn worker(&self) -> Result<Asset, RenderError> {
        worker(&self.bundle, &self.fixed(OFFLINE_PAGE)?)
    }

    fn pages(&self, wanted: impl Fn(&Page) -> bool) -> Result<Vec<Asset>, RenderError> {
        let render = |page: &Page| {
            let context = context! {
                page => self.frame(page.path, page.script, page.standing()),
                ..self.shared()
            };
            Ok(html(&page.key(), self.fill(page.template, context)?))
        };
        PAGES
            .iter()
            .filter(|page| wanted(page))
            .map(render)
            .collect()
    }

    fn courses(&self) -> Result<Vec<Asset>, RenderError> {
        let render = |course: &CourseView| {
            let others: Vec<_> = self
                .open
                .iter()
                .filter(|other| other.slug != course.slug)
                .take(3)
                .collect();
            let standing = match course.closed {
                true => Standing::Described,
                false => Standing::Listed,
            };
            let context = context! {
                page => self.frame(&course.path, Some("enroll.js"), standing),
                course => Serde(course),
                others => Serde(others),
                ..self.shared()
            };
            Ok(html(
                &pages::course_page_key(&course.slug),
                self.fill("course.html", context)?,
            ))
        };
        self.open.iter().chain(&self.closed).map(render).collect()
    }

    fn fill(&self, template: &str, context: Value) -> Result<String, RenderError> {
        let name = format!("pages/{template}");
        Ok(self.environment.get_template(&name)?.render(context)?)
    }

    /// What every page may say.
    fn shared(&self) -> Value {
        let facts = content::facts();
        let academy = organization(facts, &self.origin);
        let mut structured = json!({ "@context": "https://schema.org" });
        if let (Some(all), Some(more)) = (structured.as_object_mut(), academy.as_object()) {
            all.extend(more.clone());
        }
        context! {
            site => Serde(facts),
            phone_text => format::phone(facts.contact_phone),
            origin => self.origin.as_str(),
            courses => Serde(&self.open),
            internships => Serde(&self.internships),
            closed_internships => Serde(&self.closed_internships),
            from_price => self.from_price.as_deref(),
            hero => art::hero(),
            academy => data_block(&structured),
            course_list => data_block(&course_list(&self.open, &self.origin)),
        }
    }

    /// What the frame around a page needs to know of it.
    fn frame(&self, path: &str, script: Option<&str>, standing: Standing) -> Value {
        let mut preloads = script
            .map(|name| self.bundle.imports_of(name))
            .unwrap_or_default();
        preloads.retain(|address| Some(*address) != self.bundle.address("session.js"));
        context! {
            path => path,
            canonical => format!("{}{path}", self.origin),
            described => standing != Standing::Neither,
            indexed => standing == Standing::Listed,
            script => script.and_then(|name| self.bundle.address(name)).map(str::to_owned),
            preloads => Serde(preloads),
        }
    }

    /// Only pages that search engines should list.
    fn sitemap(&self) -> Asset {
        let fixed = PAGES
            .iter()
            .filter(|page| page.indexed)
            .map(|page| page.path);
        let courses = self.open.iter().map(|course| course.path.as_str());
        let entries: Vec<String> = fixed
            .chain(courses)
            .map(|path| format!("<url><loc>{}{path}</loc></url>\n", self.origin))
            .collect();
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</urlset>\n",
            entries.concat()
        );
        text(
            "sitemap.xml",
            "application/xml; charset=utf-8",
            headers::CACHE_PAGE,
            body,
        )
    }

    fn fixed_names(&self) -> Vec<Asset> {
        let facts = content::facts();
        let robots = format!(
            "User-agent: *\nDisallow: /admin/\nDisallow: /api/\n\nSitemap: {}/sitemap.xml\n",
            self.origin
        );
        let security = format!(
            "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: en\nCanonical: {}/.well-known/security.txt\n",
            facts.contact_email, facts.security_txt_expires, self.origin
        );
        let manifest = json!({
            "name": facts.name,
            "short_name": "Coding Science",
            "id": "/dashboard/",
            "description": facts.description,
            "lang": "en-IN",
            "start_url": "/dashboard/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fafcfb",
            "theme_color": "#0b5f4f",
            "icons": [
                { "src": "/favicon.svg", "type": "image/svg+xml", "sizes": "any" },
                { "src": "/icon-192.png", "type": "image/png", "sizes": "192x192" },
                { "src": "/icon-512.png", "type": "image/png", "sizes": "512x512" },
                { "src": "/icon-maskable.png", "type": "image/png", "sizes": "512x512", "purpose": "maskable" },
            ],
        });
        let plain = "text/plain; charset=utf-8";
        vec![
            text("robots.txt", plain, headers::CACHE_FIXED_NAME, robots),
            text(
                ".well-known/security.txt",
                plain,
                headers::CACHE_FIXED_NAME,
                security,
            ),
            text(
                "site.webmanifest",
                "application/manifest+json",
                headers::CACHE_FIXED_NAME,
                manifest.to_string(),
            ),
        ]
    }
}

/// The price that the home page may name with "from".
fn lowest_price(data: &SiteData) -> Option<String> {
    let open = data.courses.iter().filter(|course| course.state.is_open());
    open.map(|course| course.price)
        .min()
        .map(|price| price.to_string())
}

/// The templates, with strict undefined names: a misspelt one fails the build of the site.
fn environment(bundle: &Bundle) -> Result<Environment<'static>, RenderError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(|out, _, value| write_escaped(out, value));
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    for (name, bytes) in embedded::TEMPLATES {
        let source =
            std::str::from_utf8(bytes).map_err(|_| RenderError::asset(name, "not UTF-8"))?;
        environment.add_template(name, source)?;
    }
    let known = ["styles.css", "session.js", "api.js", "strings.js"];
    let addresses: BTreeMap<&str, String> = known
        .iter()
        .filter_map(|name| Some((*name, bundle.address(name)?.to_owned())))
        .collect();
    environment.add_function("tiles", |seed: String, columns: usize, rows: usize| {
        art::course_panel(&seed, &[], columns, rows)
    });
    environment.add_function("scene", |name: String| {
        art::scene(&name).ok_or_else(|| {
            minijinja::Error::new(
                ErrorKind::InvalidOperation,
                format!("no scene is called {name}"),
            )
        })
    });
    environment.add_global("asset", Serde(addresses));
    environment.add_global("says", Serde(sentences()?));
    Ok(environment)
}

/// Escapes what ends text or a quoted attribute, and nothing else: the library's own escaping turns
/// every `/` of an address into an entity.
fn write_escaped(out: &mut Output<'_>, value: &Value) -> Result<(), minijinja::Error> {
    let text = value.to_string();
    if value.is_safe() {
        return Ok(out.write_str(&text)?);
    }
    for piece in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        let mut chars = piece.chars();
        let (plain, entity) = match chars.next_back() {
            Some('&') => (chars.as_str(), "&amp;"),
            Some('<') => (chars.as_str(), "&lt;"),
            Some('>') => (chars.as_str(), "&gt;"),
            Some('"') => (chars.as_str(), "&quot;"),
            Some('\'') => (chars.as_str(), "&#39;"),
            _ => (piece, ""),
        };
        out.write_str(plain)?;
        out.write_str(entity)?;
    }
    Ok(())
}

fn html(key: &str, body: String) -> Asset {
    text(key, "text/html; charset=utf-8", headers::CACHE_PAGE, body)
}

fn text(key: &str, content_type: &str, cache_control: &str, body: String) -> Asset {
    Asset {
        key: key.to_owned(),
        content_type: content_type.to_owned(),
        cache_control: cache_control.to_owned(),
        body: body.into_bytes(),
    }
}
