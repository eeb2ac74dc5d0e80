//! The repository's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the Rust of this project lives.
const RUST: [&str; 5] = ["shared", "functions", "infra", "static-site", "tests"];

/// A file of the repository.
#[derive(Debug)]
pub(super) struct File {
    /// From the root: `functions/auth/src/login.rs`.
    pub(super) path: String,
    /// What it says.
    pub(super) text: String,
}

impl File {
    /// The text without comments and without the module of tests at its end.
    pub(super) fn code(&self) -> String {
        let body = self
            .text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let lines = body
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The repository's root, wherever the tests run.
pub(super) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests/ lies in the repository")
        .to_owned()
}

/// What a file says.
pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Whether there is such a file.
pub(super) fn exists(path: &str) -> bool {
    root().join(path).is_file()
}

/// Every Rust file of ours.
pub(super) fn rust() -> Vec<File> {
    let found: Vec<File> = RUST.iter().flat_map(|folder| rust_in(folder)).collect();
    assert!(found.len() > 100, "the sources are not where they were");
    found
}

/// Every Rust file under a folder.
pub(super) fn rust_in(folder: &str) -> Vec<File> {
    files_in(folder, ".rs")
}

/// Every file of ours under a folder whose name ends so.
pub(super) fn files_in(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<File>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|entry| entry.expect("a folder can be read").path()) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && name != "node_modules" && name != "target" {
            walk(&path, ending, found);
        } else if name.ends_with(ending) {
            let text = fs::read_to_string(&path).expect("a source is UTF-8");
            let path = path
                .strip_prefix(root())
                .expect("it lies in the repository");
            let path = path.to_string_lossy().replace('\\', "/");
            found.push(File { path, text });
        }
    }
}

/// The text literals of `code`, in order; escapes are left as they are written.
pub(super) fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        // A character literal of a quote opens nothing.
        let opens = !rest[..at].ends_with('\'') && !rest[..at].ends_with("'\\");
        rest = &rest[at + 1..];
        if !opens {
            continue;
        }
        let mut end = 0;
        let bytes = rest.as_bytes();
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(rest.len());
        found.push(rest[..end].to_owned());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    found
}

#[test]
fn literals_are_found_past_escapes_and_quoted_quotes() {
    let code =
        "let a = \"one\"; let b = '\"'; let c = \"t\\\"wo\"; let d = format!(\"USER#{id}\");";
    assert_eq!(literals(code), ["one", "t\\\"wo", "USER#{id}"]);
}
