//! Writes the site to a folder: `academy-site --origin URL --out DIR [--catalogue FILE.json]`.
//!
//! Without a catalogue it renders the first one, published; with one, the file holds
//! `{"courses": […], "internships": […]}` as the store has them.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use academy_domain::catalogue::{Course, Internship};
use academy_domain::time::Timestamp;
use academy_site::SiteData;
use serde::Deserialize;

type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: academy-site --origin URL --out DIR [--catalogue FILE.json]";

struct Arguments {
    origin: String,
    out: PathBuf,
    catalogue: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(default)]
    courses: Vec<Course>,
    #[serde(default)]
    internships: Vec<Internship>,
}

fn main() -> Outcome<()> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let catalogue = match &arguments.catalogue {
        Some(file) => serde_json::from_slice(&fs::read(file)?)?,
        None => first_catalogue()?,
    };
    let data = SiteData {
        origin: arguments.origin,
        courses: catalogue.courses,
        internships: catalogue.internships,
    };
    for asset in academy_site::render(&data)? {
        write(&arguments.out, &asset.key, &asset.body)?;
    }
    Ok(())
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Outcome<Self> {
        let (mut origin, mut out, mut catalogue) = (None, None, None);
        while let Some(name) = given.next() {
            let value = given.next().ok_or(USAGE)?;
            match name.as_str() {
                "--origin" => origin = Some(value),
                "--out" => out = Some(PathBuf::from(value)),
                "--catalogue" => catalogue = Some(PathBuf::from(value)),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(Self {
            origin: origin.ok_or(USAGE)?,
            out: out.ok_or(USAGE)?,
            catalogue,
        })
    }
}

/// The first catalogue as if it had been published at the epoch: pages show no dates of it.
fn first_catalogue() -> Outcome<Catalogue> {
    let (courses, internships) = academy_site::first_catalogue()?;
    let at = Timestamp::EPOCH;
    Ok(Catalogue {
        courses: courses
            .into_iter()
            .map(|course| course.published(at))
            .collect(),
        internships: internships
            .into_iter()
            .map(|opening| opening.published(at))
            .collect(),
    })
}

fn write(out: &Path, key: &str, body: &[u8]) -> io::Result<()> {
    let path = out.join(key);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, body)
}
