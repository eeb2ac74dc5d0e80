//! What was heard of each operation, so that what docs/openapi.yaml declares and nothing ever gives is found.
//! The suite writes it down while it runs, if it runs as a whole; the test `whole`, which the same cargo starts
//! after it, reads it. Another run at the same time, or by another name, has no part in it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use serde_json::Value;

use crate::person::Answered;

/// The name of an operation, a status, and the code of the problem, if it was one.
pub type Word = (String, u16, String);

/// What the suite has written down so far; nothing in any other program.
static BOOK: LazyLock<Option<Mutex<Book>>> = LazyLock::new(Book::open);

struct Book {
    file: File,
    written: BTreeSet<Word>,
}

/// Writes down that the operation was answered so.
pub fn note(operation: &Value, answered: &Answered) {
    let Some(book) = &*BOOK else { return };
    let name = operation["operationId"].as_str().unwrap_or_default();
    let code = answered.text_at("/code");
    let word = (name.to_owned(), answered.status, code.to_owned());
    let mut book = book.lock().expect("no test fails while it writes");
    if book.written.insert(word) {
        let line = format!("{name} {} {code}\n", answered.status);
        // In one call, and at once: nobody says when the last test ends.
        book.file.write_all(line.as_bytes()).expect("it is open");
    }
}

/// What the suite heard that ran in the same `cargo test` before, once; nothing if it did not, or by half.
pub fn by_the_suite() -> Option<BTreeSet<Word>> {
    let place = place()?;
    let text = fs::read_to_string(&place).ok()?;
    fs::remove_file(place).ok()?;
    let word = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (name, status) = (parts.next()?, parts.next()?);
        let code = parts.next().unwrap_or_default();
        Some((name.to_owned(), status.parse().ok()?, code.to_owned()))
    };
    text.lines().map(word).collect()
}

/// Whether all tests are run, so that there must be something to read: `make unit` says so.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests' own")]
pub fn is_expected() -> bool {
    std::env::var_os("ACADEMY_WHOLE").is_some()
}

impl Book {
    fn open() -> Option<Mutex<Self>> {
        let program = std::env::current_exe().ok()?;
        let name = program.file_name()?.to_str()?;
        if !name.starts_with("suite-") {
            return None;
        }
        let place = place()?;
        if !is_whole() {
            // Of another cargo of that number, long ago.
            let _gone = fs::remove_file(place);
            return None;
        }
        let folder = place.parent()?;
        fs::create_dir_all(folder).ok()?;
        forget_the_dead(folder);
        Some(Mutex::new(Self {
            file: File::create(place).ok()?,
            written: BTreeSet::new(),
        }))
    }
}

/// Named for the cargo that runs the tests, in a folder beside that of their binaries.
fn place() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?.parent()?.join("heard");
    Some(folder.join(parent_id().to_string()))
}

/// Removes what runs left that nobody judged.
fn forget_the_dead(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        if !Path::new("/proc").join(entry.file_name()).exists() {
            // Another run may be at the same.
            let _gone = fs::remove_file(entry.path());
        }
    }
}

/// Whether this process runs every test that it has: no name was asked for, and none is left out.
fn is_whole() -> bool {
    let mut given = std::env::args().skip(1);
    given.all(|one| ["--quiet", "--nocapture", "--show-output"].contains(&&*one))
}
