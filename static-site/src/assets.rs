//! Stylesheet, scripts and icons: read from the crate, joined, and named by their content, so that
//! a browser keeps them for a year and never shows an old one.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};

use crate::{Asset, RenderError, embedded, headers};

/// The hashed files, and under which address each logical name (`styles.css`, `login.js`) lies.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    /// Files for the bucket.
    pub(crate) files: Vec<Asset>,
    addresses: BTreeMap<String, String>,
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl Bundle {
    /// Joins the style layers, links the modules to each other by their hashed names, and adds
    /// the icons, which keep theirs.
    pub(crate) fn build() -> Result<Self, RenderError> {
        let mut bundle = Self::default();
        let mut styles = joined_styles()?;
        for (path, bytes) in files_below("fonts/") {
            // Our one face is 8 KB: inside the stylesheet it costs no request and never comes late.
            let inside = format!(
                "url(\"data:{};base64,{}\")",
                content_type(path),
                BASE64.encode(bytes)
            );
            styles = styles.replace(&format!("url(\"{path}\")"), &inside);
        }
        bundle.add_hashed("styles.css", "text/css; charset=utf-8", styles.into_bytes());
        for (path, _) in files_below("scripts/") {
            bundle.add_module(path, &mut Vec::new())?;
        }
        for (path, bytes) in files_below("icons/") {
            bundle.files.push(Asset {
                key: path.to_owned(),
                content_type: content_type(path).to_owned(),
                cache_control: headers::CACHE_FIXED_NAME.to_owned(),
                body: bytes.to_vec(),
            });
        }
        Ok(bundle)
    }

    /// The address of a logical name.
    pub(crate) fn address(&self, name: &str) -> Option<&str> {
        self.addresses.get(name).map(String::as_str)
    }

    /// The addresses of everything that a module imports, directly or not: a page names them up
    /// front, so that the browser fetches them at once and not one after another.
    pub(crate) fn imports_of<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut found = BTreeSet::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            for import in self.imports.get(next).into_iter().flatten() {
                if found.insert(import.as_str()) {
                    open.push(import);
                }
            }
        }
        found
            .iter()
            .filter_map(|import| self.address(import))
            .collect()
    }

    fn add_hashed(&mut self, name: &str, content_type: &str, body: Vec<u8>) {
        let digest = HEXLOWER.encode(&Sha256::digest(&body));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let file = format!("{}.{}.{extension}", stem.replace('/', "-"), &digest[..12]);
        self.addresses
            .insert(name.to_owned(), format!("/assets/{file}"));
        self.files.push(Asset {
            key: format!("assets/{file}"),
            content_type: content_type.to_owned(),
            cache_control: headers::CACHE_IMMUTABLE.to_owned(),
            body,
        });
    }

    /// Adds a module after the modules that it imports: its own name depends on theirs.
    fn add_module(&mut self, path: &str, parents: &mut Vec<String>) -> Result<(), RenderError> {
        if self.addresses.contains_key(path) {
            return Ok(());
        }
        if parents.iter().any(|parent| parent == path) {
            return Err(RenderError::asset(path, "imports itself"));
        }
        let source = script(path)?;
        parents.push(path.to_owned());
        let mut linked = source.to_owned();
        for specifier in imports(source) {
            let target = resolve(path, specifier);
            self.add_module(&target, parents)?;
            let address = self
                .address(&target)
                .unwrap_or_default()
                .replace("/assets/", "./");
            linked = linked.replace(&format!("\"{specifier}\""), &format!("\"{address}\""));
            self.imports
                .entry(path.to_owned())
                .or_default()
                .insert(target);
        }
        parents.pop();
        self.add_hashed(path, "text/javascript; charset=utf-8", linked.into_bytes());
        Ok(())
    }
}

/// Every `"./x.js"` or `"../x.js"` of a source: our modules name each other in no other way. What is fetched
/// when it is needed is named by the page (`data-help` in layout.html).
fn imports(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (start, _) in source.match_indices("\".") {
        let rest = &source[start + 1..];
        let Some(end) = rest.find('"') else { continue };
        let specifier = &rest[..end];
        let relative = specifier.starts_with("./") || specifier.starts_with("../");
        if relative && specifier.ends_with(".js") {
            found.push(specifier);
        }
    }
    found
}

/// The module that `specifier` names when `from` says it; folders are one deep.
fn resolve(from: &str, specifier: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    match (specifier.strip_prefix("../"), specifier.strip_prefix("./")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) if folder.is_empty() => name.to_owned(),
        (None, Some(name)) => format!("{folder}/{name}"),
        (None, None) => specifier.to_owned(),
    }
}

/// The source of the script `path`.
pub(crate) fn script(path: &str) -> Result<&'static str, RenderError> {
    let found = files_below("scripts/").find(|(name, _)| *name == path);
    let (_, bytes) = found.ok_or_else(|| RenderError::asset(path, "no such script"))?;
    std::str::from_utf8(bytes).map_err(|_| RenderError::asset(path, "not UTF-8"))
}

/// The style layers in the order of their names (`01-…`, `02-…`).
fn joined_styles() -> Result<String, RenderError> {
    let mut joined = String::new();
    for (path, bytes) in files_below("styles/") {
        joined.push_str(
            std::str::from_utf8(bytes).map_err(|_| RenderError::asset(path, "not UTF-8"))?,
        );
    }
    Ok(joined)
}

fn files_below(folder: &'static str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    embedded::ASSETS
        .iter()
        .filter_map(move |(path, bytes)| Some((path.strip_prefix(folder)?, *bytes)))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_told_from_other_texts() {
        let source = "import { a } from \"./a.js\";\nimport \"../b.js\";\nx(\"./not-a-module\");";
        assert_eq!(imports(source), ["./a.js", "../b.js"]);
    }

    #[test]
    fn specifiers_resolve_from_their_folder() {
        for (from, specifier, expected) in [
            ("login.js", "./api.js", "api.js"),
            ("admin/students.js", "./list.js", "admin/list.js"),
            ("admin/students.js", "../api.js", "api.js"),
        ] {
            assert_eq!(resolve(from, specifier), expected);
        }
    }

    #[test]
    fn every_module_names_only_hashed_modules() {
        let bundle = Bundle::build().unwrap();
        for file in bundle.files.iter().filter(|file| file.key.ends_with(".js")) {
            let source = std::str::from_utf8(&file.body).unwrap();
            for specifier in imports(source) {
                let key = specifier.replace("./", "assets/");
                assert!(
                    bundle.files.iter().any(|other| other.key == key),
                    "{} imports {key}",
                    file.key
                );
            }
        }
    }
}
