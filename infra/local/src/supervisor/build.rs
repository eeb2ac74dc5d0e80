//! One build of all functions, with cargo's own progress in sight.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use super::process::Group;
use super::{Config, Trouble};
use crate::template::Template;

/// Where each function's binary lies, by the function's name.
pub(crate) type Binaries = BTreeMap<String, PathBuf>;

/// The binary of this very package, which fills the stack.
pub(crate) const OURSELVES: &str = "academy-local";

/// Builds the binaries that the template names, and [`OURSELVES`].
pub(crate) async fn build(config: &Config, template: &Template) -> Result<Binaries, Trouble> {
    let mut command = Command::new(config.find("cargo").unwrap_or_else(|| "cargo".into()));
    command
        .arg("build")
        // One set of features with the tests, so that dependencies are compiled once on this machine.
        .arg("--workspace")
        .arg("--message-format=json-render-diagnostics")
        .current_dir(&config.root);
    let functions = template.functions.iter().map(|f| f.name.as_str());
    for name in functions.chain([OURSELVES]) {
        command.arg("--bin").arg(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let failed = |e: std::io::Error| {
        Trouble::new(
            format!("cargo could not be run: {e}."),
            "Is Rust installed?",
        )
    };
    let mut cargo = Group::start(&mut command).map_err(failed)?;
    let mut binaries = Binaries::new();
    if let Some(out) = cargo.child().stdout.take() {
        let mut lines = BufReader::new(out).lines();
        while let Some(line) = lines.next_line().await.map_err(failed)? {
            binaries.extend(executable(&line));
        }
    }
    let status = cargo.wait().await.map_err(failed)?;
    if !status.success() {
        return Err(Trouble::new(
            "The functions could not be built.",
            "See cargo's words above. If it knows no bin of a name, template.yaml names a function without code.",
        ));
    }
    Ok(binaries)
}

/// The binary that a message of cargo tells of.
fn executable(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_bin = message["target"]["kind"][0] == "bin";
    let name = message["target"]["name"].as_str()?.to_owned();
    let path = message["executable"].as_str()?;
    is_bin.then(|| (name, PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_are_read_from_cargos_messages() {
        let line = r#"{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"auth-login"},"executable":"/t/auth-login"}"#;
        assert_eq!(
            executable(line),
            Some(("auth-login".to_owned(), PathBuf::from("/t/auth-login")))
        );
        let library = r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"academy"},"executable":null}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable("warning: text"), None);
    }
}
