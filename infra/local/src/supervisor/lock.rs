//! One supervisor a data folder.

use std::fs::File;
use std::io::{Read, Seek, Write};

use rustix::fs::{FlockOperation, flock};

use super::{Config, Trouble};

/// Holds the data folder; the lock goes with the process, however it ends.
pub(crate) fn hold(config: &Config) -> Result<File, Trouble> {
    let unusable = |e: std::io::Error| {
        let data = config.data.display();
        Trouble::new(
            format!("The data folder {data} cannot be used: {e}."),
            "Set ACADEMY_DATA to one that can.",
        )
    };
    std::fs::create_dir_all(&config.data).map_err(unusable)?;
    let path = config.data.join("lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(unusable)?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut whose = String::new();
        file.read_to_string(&mut whose).map_err(unusable)?;
        return Err(Trouble::new(
            format!(
                "The local stack of {} runs already ({}).",
                config.data.display(),
                whose.trim()
            ),
            "Use that one, stop it, or set PORT and ACADEMY_DATA for a second one.",
        ));
    }
    file.set_len(0).map_err(unusable)?;
    file.rewind().map_err(unusable)?;
    writeln!(file, "process {}, {}", std::process::id(), config.origin()).map_err(unusable)?;
    Ok(file)
}
