//! Writes the academy's public facts (the site's content) into the program, so that mails and answers
//! say what the pages say, and a wrong fact stops the build instead of a function.

use std::{env, fs, path::Path};

const FACTS: &str = "../../static-site/content/site.toml";

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folder so"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={FACTS}");
    let table: toml::Table = fs::read_to_string(FACTS)?.parse()?;
    let mut out = String::new();
    for name in [
        "name",
        "legal_name",
        "tagline",
        "contact_email",
        "contact_phone",
        "contact_location",
        "group_url",
        "gstin",
        "terms_version",
    ] {
        let text = table
            .get(name)
            .and_then(toml::Value::as_str)
            .ok_or_else(|| format!("{FACTS}: `{name}` is missing or no text"))?;
        out += &format!(
            "/// The content's `{name}`.\npub const {}: &str = {text:?};\n",
            name.to_uppercase()
        );
    }
    let hours = table
        .get("review_hours")
        .and_then(toml::Value::as_integer)
        .filter(|hours| (1..=168).contains(hours))
        .ok_or_else(|| format!("{FACTS}: `review_hours` must be 1 to 168"))?;
    out += &format!(
        "/// Hours within which a submitted payment is checked.\npub const REVIEW_HOURS: u32 = {hours};\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("facts.rs"), out)?;
    Ok(())
}
