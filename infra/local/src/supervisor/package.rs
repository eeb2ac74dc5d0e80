//! Functions' packages: the binary as `bootstrap`, in a zip. A package is made again
//! only when its binary changed.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use tokio::task::JoinSet;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::build::{Binaries, OURSELVES};
use super::{Config, Trouble};
use crate::aws::functions::package_hash;

/// A function's package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Its hash, as Lambda gives it.
    pub(crate) hash: String,
}

/// Each function's package, by the function's name.
pub(crate) type Packages = BTreeMap<String, Package>;

/// How many are made at once.
const AT_ONCE: usize = 4;

/// The folder of the packages.
pub(crate) fn folder(config: &Config) -> PathBuf {
    config.data.join("packages")
}

/// Makes the packages of `binaries`; returns them all, and how many were made anew.
pub(crate) async fn package(
    config: &Config,
    binaries: &Binaries,
) -> Result<(Packages, usize), Trouble> {
    let folder = folder(config);
    std::fs::create_dir_all(&folder).map_err(|e| failed(&e))?;
    let mut packages = Packages::new();
    let mut making = JoinSet::new();
    let mut made = 0;
    for (name, binary) in binaries.iter().filter(|(name, _)| *name != OURSELVES) {
        let path = folder.join(format!("{name}.zip"));
        let stamp = stamp(binary).map_err(|e| failed(&e))?;
        if let Some(hash) = current(&path, &stamp) {
            packages.insert(name.clone(), Package { path, hash });
            continue;
        }
        if making.len() == AT_ONCE {
            packages.extend(finished(making.join_next().await)?);
        }
        made += 1;
        let (name, binary) = (name.clone(), binary.clone());
        making.spawn_blocking(move || Ok((name, pack(&binary, path, &stamp)?)));
    }
    while let Some(done) = making.join_next().await {
        packages.extend(finished(Some(done))?);
    }
    Ok((packages, made))
}

type Made = Result<std::io::Result<(String, Package)>, tokio::task::JoinError>;

fn finished(done: Option<Made>) -> Result<Option<(String, Package)>, Trouble> {
    match done {
        None => Ok(None),
        Some(Ok(Ok(made))) => Ok(Some(made)),
        Some(Ok(Err(error))) => Err(failed(&error)),
        Some(Err(error)) => Err(failed(&std::io::Error::other(error))),
    }
}

/// The hash of the package that was made of this very binary, if it was.
fn current(path: &Path, stamp: &str) -> Option<String> {
    let text = std::fs::read_to_string(path.with_extension("stamp")).ok()?;
    let (of, hash) = text.split_once('\n')?;
    (of == stamp && path.is_file()).then(|| hash.to_owned())
}

fn failed(error: &std::io::Error) -> Trouble {
    Trouble::new(
        format!("A function could not be packaged: {error}."),
        "Is the disk full, or the data folder not yours?",
    )
}

/// What changes when the binary does.
fn stamp(binary: &Path) -> std::io::Result<String> {
    let meta = std::fs::metadata(binary)?;
    let modified = meta
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(format!(
        "{} {} {}",
        binary.display(),
        meta.len(),
        modified.as_nanos()
    ))
}

fn pack(binary: &Path, path: PathBuf, stamp: &str) -> std::io::Result<Package> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        // The same bytes for the same binary, so that its hash says whether it changed.
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o755);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("bootstrap", options)?;
    writer.write_all(&std::fs::read(binary)?)?;
    let bytes = writer.finish()?.into_inner();
    let hash = package_hash(&bytes);
    std::fs::write(&path, &bytes)?;
    // Last: a stamp says that its package is whole.
    std::fs::write(path.with_extension("stamp"), format!("{stamp}\n{hash}"))?;
    Ok(Package { path, hash })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_package_holds_an_executable_bootstrap_and_is_the_same_each_time() {
        let folder = std::env::temp_dir().join(format!("academy-package-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let binary = folder.join("binary");
        std::fs::write(&binary, b"#!/bin/sh\n").unwrap();
        let make = |name: &str| pack(&binary, folder.join(name), "stamp of the binary").unwrap();
        let (first, second) = (make("a.zip"), make("b.zip"));
        assert_eq!(first.hash, second.hash);
        assert_eq!(
            current(&first.path, "stamp of the binary"),
            Some(first.hash)
        );
        assert_eq!(current(&first.path, "stamp of another"), None);
        let bytes = std::fs::read(&first.path).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut entry = archive.by_name("bootstrap").unwrap();
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        assert_eq!(content, "#!/bin/sh\n");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
