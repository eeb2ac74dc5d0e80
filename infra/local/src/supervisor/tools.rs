//! The tools that must be there, and what to do where one is not.

use super::{Config, Trouble};

/// Programs of the machine, and where they come from.
const PROGRAMS: [(&str, &str); 2] = [
    (
        "cargo",
        "Install Rust from https://rustup.rs; the version is in rust-toolchain.toml.",
    ),
    (
        "node",
        "Install Node.js 20 or later (Debian: apt-get install nodejs); MiniStack runs CloudFront functions with it.",
    ),
];

/// Programs of `.venv`.
const OF_VENV: [&str; 2] = ["python3", "sam"];

/// Checks for all of them at once.
pub(crate) fn check(config: &Config) -> Result<(), Trouble> {
    let mut missing: Vec<(String, &str)> = Vec::new();
    for (program, help) in PROGRAMS {
        if config.find(program).is_none() {
            missing.push((program.to_owned(), help));
        }
    }
    for program in OF_VENV {
        if !config.venv(program).is_file() {
            missing.push((
                format!(".venv/bin/{program}"),
                "Run make setup; it installs requirements.txt into .venv.",
            ));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|(name, _)| name.as_str()).collect();
    let help: Vec<_> = missing
        .iter()
        .map(|(name, help)| format!("{name}: {help}"))
        .collect();
    Err(Trouble::new(
        format!("Not found: {}.", names.join(", ")),
        help.join("\n  "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_tool_is_named_at_once() {
        let nowhere = std::path::PathBuf::from("/nonexistent");
        let config = Config {
            root: nowhere.clone(),
            template: nowhere.clone(),
            data: nowhere,
            port: 1,
            admin_email: None,
            admin_password: None,
            path: "/nonexistent".to_owned(),
            home: String::new(),
        };
        let trouble = check(&config).unwrap_err();
        assert_eq!(
            trouble.what,
            "Not found: cargo, node, .venv/bin/python3, .venv/bin/sam."
        );
        assert!(trouble.help.contains("rustup.rs") && trouble.help.contains("make setup"));
    }
}
