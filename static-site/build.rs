//! Carries the site inside the crate: every template and asset as bytes, and the content files as
//! Rust constants. A content file that lacks a fact therefore fails the build, never a page.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

const TEXT_FACTS: [&str; 15] = [
    "name",
    "legal_name",
    "tagline",
    "description",
    "contact_email",
    "contact_phone",
    "contact_location",
    "instagram",
    "youtube",
    "facebook",
    "linkedin",
    "group_url",
    "gstin",
    "terms_version",
    "security_txt_expires",
];

fn main() -> Outcome<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    embed(root, "templates", "TEMPLATES", &mut code)?;
    embed(root, "assets", "ASSETS", &mut code)?;
    write_facts(&read_toml(root, "content/site.toml")?, &mut code)?;
    write_catalogue(&read_toml(root, "content/catalogue.toml")?, &mut code)?;

    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script its output folder only through the environment"
    )]
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&out).join("embedded.rs"), code)?;
    Ok(())
}

/// Writes `pub(crate) static NAME: &[(&str, &[u8])]` with every file below `folder`, sorted.
fn embed(root: &Path, folder: &str, name: &str, code: &mut String) -> Outcome<()> {
    let base = root.join(folder);
    println!("cargo:rerun-if-changed={}", base.display());
    let mut files = Vec::new();
    collect(&base, &mut files)?;
    files.sort();
    writeln!(code, "pub(crate) static {name}: &[(&str, &[u8])] = &[")?;
    for file in files {
        let key = file
            .strip_prefix(&base)?
            .to_str()
            .ok_or("file names are UTF-8")?
            .replace('\\', "/");
        writeln!(
            code,
            "    ({key:?}, include_bytes!({:?})),",
            file.display().to_string()
        )?;
    }
    writeln!(code, "];")?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn read_toml(root: &Path, name: &str) -> Outcome<toml::Table> {
    let path = root.join(name);
    println!("cargo:rerun-if-changed={}", path.display());
    Ok(fs::read_to_string(path)?.parse::<toml::Table>()?)
}

fn text<'a>(table: &'a toml::Table, key: &str) -> Outcome<&'a str> {
    let value = table.get(key).and_then(toml::Value::as_str);
    value
        .map(str::trim)
        .ok_or_else(|| format!("`{key}` is missing, or no text").into())
}

fn number(table: &toml::Table, key: &str) -> Outcome<i64> {
    table
        .get(key)
        .and_then(toml::Value::as_integer)
        .ok_or_else(|| format!("`{key}` is no number").into())
}

fn texts(table: &toml::Table, key: &str) -> Outcome<String> {
    let values = table
        .get(key)
        .and_then(toml::Value::as_array)
        .ok_or_else(|| format!("`{key}` is no list"))?;
    let values: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
    Ok(format!(
        "&{:?}",
        values.ok_or_else(|| format!("`{key}` holds something that is no text"))?
    ))
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> Outcome<Vec<&'a toml::Table>> {
    let values = table
        .get(key)
        .and_then(toml::Value::as_array)
        .ok_or_else(|| format!("no [[{key}]]"))?;
    values
        .iter()
        .map(|value| {
            value
                .as_table()
                .ok_or_else(|| format!("[[{key}]] is no table").into())
        })
        .collect()
}

fn write_facts(table: &toml::Table, code: &mut String) -> Outcome<()> {
    writeln!(
        code,
        "pub(crate) static FACTS: crate::content::Facts = crate::content::Facts {{"
    )?;
    for key in TEXT_FACTS {
        writeln!(code, "    {key}: {:?},", text(table, key)?)?;
    }
    let review_hours = u32::try_from(number(table, "review_hours")?)?;
    writeln!(code, "    review_hours: {review_hours},\n}};")?;
    Ok(())
}

fn write_catalogue(table: &toml::Table, code: &mut String) -> Outcome<()> {
    writeln!(
        code,
        "pub(crate) static COURSES: &[crate::content::CourseContent] = &["
    )?;
    for course in tables(table, "course")? {
        writeln!(code, "    crate::content::CourseContent {{")?;
        for key in [
            "slug",
            "name",
            "summary",
            "description",
            "duration",
            "level",
        ] {
            writeln!(code, "        {key}: {:?},", text(course, key)?)?;
        }
        for key in ["topics", "modules"] {
            writeln!(code, "        {key}: {},", texts(course, key)?)?;
        }
        let featured = course
            .get("featured")
            .and_then(toml::Value::as_bool)
            .ok_or("`featured` is missing")?;
        writeln!(
            code,
            "        price_paise: {}, featured: {featured} }},",
            number(course, "price_paise")?
        )?;
    }
    writeln!(
        code,
        "];\npub(crate) static INTERNSHIPS: &[crate::content::InternshipContent] = &["
    )?;
    for opening in tables(table, "internship")? {
        writeln!(code, "    crate::content::InternshipContent {{")?;
        for key in [
            "slug",
            "role",
            "company",
            "duration",
            "location",
            "description",
        ] {
            writeln!(code, "        {key}: {:?},", text(opening, key)?)?;
        }
        let topics = texts(opening, "topics")?;
        writeln!(
            code,
            "        topics: {topics}, fee_paise: {} }},",
            number(opening, "fee_paise")?
        )?;
    }
    writeln!(code, "];")?;
    Ok(())
}
