//! What was heard of each operation, so that what docs/openapi.yaml declares and nothing ever gives is found.
//! The suite writes it down while it runs, beside its own binary; the test `whole` reads it when all is done.

use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use serde_json::Value;

use crate::contract::DOCUMENT;
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

/// What the last run of the suite heard; nothing if it ran by half, or under another contract.
pub fn by_the_suite() -> Option<BTreeSet<Word>> {
    let text = fs::read_to_string(place()?).ok()?;
    let mut lines = text.lines();
    if lines.next()? != contract() {
        return None;
    }
    let word = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (name, status) = (parts.next()?, parts.next()?);
        let code = parts.next().unwrap_or_default();
        Some((name.to_owned(), status.parse().ok()?, code.to_owned()))
    };
    lines.map(word).collect()
}

impl Book {
    fn open() -> Option<Mutex<Self>> {
        let program = std::env::current_exe().ok()?;
        let name = program.file_name()?.to_str()?;
        if !name.starts_with("suite-") {
            return None;
        }
        let mut file = File::create(place()?).ok()?;
        let first = if is_whole() {
            contract()
        } else {
            "a part".to_owned()
        };
        file.write_all(format!("{first}\n").as_bytes()).ok()?;
        Some(Mutex::new(Self {
            file,
            written: BTreeSet::new(),
        }))
    }
}

/// Beside the folder of the tests' binaries, of which this is one.
fn place() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    Some(program.parent()?.parent()?.join("heard-by-the-suite"))
}

/// Whether this process runs every test that it has: no name was asked for, and none is left out.
fn is_whole() -> bool {
    let mut given = std::env::args().skip(1);
    given.all(|one| ["--quiet", "--nocapture", "--show-output"].contains(&&*one))
}

/// Names the contract as it is now.
fn contract() -> String {
    let mut hasher = DefaultHasher::new();
    DOCUMENT.to_string().hash(&mut hasher);
    format!("the whole suite, of the contract {:016x}", hasher.finish())
}
