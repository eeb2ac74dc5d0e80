//! What `make dev` is told: by the environment, which only this file reads, and by where it lies.

use std::path::{Path, PathBuf};

use super::Trouble;

/// The port of the door unless `PORT` says another.
pub const DEFAULT_PORT: u16 = 8080;

/// What `make dev` is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The repository.
    pub root: PathBuf,
    /// What is deployed: `template.yaml`, unless `ACADEMY_TEMPLATE` names another (tests do).
    pub template: PathBuf,
    /// The folder for all data of this stack; absolute.
    pub data: PathBuf,
    /// The port of the door.
    pub port: u16,
    /// The admin to be made at the first start.
    pub admin_email: Option<String>,
    /// That admin's password.
    pub admin_password: Option<String>,
    /// `PATH`, for the tools.
    pub path: String,
    /// `HOME`, for the tools.
    pub home: String,
}

impl Config {
    /// Reads the environment. The current folder is the repository.
    ///
    /// # Errors
    /// When `PORT` is none, or this is not the repository.
    pub fn from_environment() -> Result<Self, Trouble> {
        let root = std::env::current_dir().map_err(|e| {
            Trouble::new(
                format!("The current folder cannot be read: {e}."),
                "Go to the repository.",
            )
        })?;
        let template =
            root.join(variable("ACADEMY_TEMPLATE").unwrap_or_else(|| "template.yaml".to_owned()));
        if !template.is_file() {
            let what = format!("There is no {}.", template.display());
            return Err(Trouble::new(what, "Run this in the repository's folder."));
        }
        let data = PathBuf::from(variable("ACADEMY_DATA").unwrap_or_else(|| ".local".to_owned()));
        Ok(Self {
            data: if data.is_absolute() {
                data
            } else {
                root.join(data)
            },
            port: port(variable("PORT").as_deref())?,
            root,
            template,
            admin_email: variable("ACADEMY_ADMIN_EMAIL"),
            admin_password: variable("ACADEMY_ADMIN_PASSWORD"),
            path: variable("PATH").unwrap_or_default(),
            home: variable("HOME").unwrap_or_default(),
        })
    }

    /// The template's name, as somebody in the repository would type it.
    pub fn template_name(&self) -> String {
        let within = self.template.strip_prefix(&self.root);
        within.unwrap_or(&self.template).display().to_string()
    }

    /// Where people reach the stack.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// A program of `.venv`.
    pub fn venv(&self, program: &str) -> PathBuf {
        self.root.join(".venv/bin").join(program)
    }

    /// The first of `PATH` that has `program`.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        self.path
            .split(':')
            .map(|dir| Path::new(dir).join(program))
            .find(|candidate| candidate.is_file())
    }
}

fn port(text: Option<&str>) -> Result<u16, Trouble> {
    let Some(text) = text else {
        return Ok(DEFAULT_PORT);
    };
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| {
        Trouble::new(
            format!("PORT is {text:?}, which is no port."),
            "Set it to a number from 1 to 65535, or not at all.",
        )
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this file reads the environment for the local stack"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_or_absent() {
        assert_eq!(port(None).unwrap(), DEFAULT_PORT);
        assert_eq!(port(Some("8090")).unwrap(), 8090);
        for wrong in ["", "0", "65536", "http"] {
            assert!(port(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
