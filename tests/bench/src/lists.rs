//! The lists and the overview at 100,000 enrollments beside 100: the time of each, asked in turn, and
//! the read units that DynamoDB counts. In this process, over dynoxide.

mod crowd;
mod inbox;
mod units;

use std::time::Instant;

use crowd::Crowd;

/// How many enrollments the small and the large academy hold.
pub(crate) const SIZES: [usize; 2] = [100, 100_000];
/// How often each page is asked for.
const ROUNDS: usize = 41;

/// What is asked for: each list is longer than its page at both sizes, and each search finds as much. Four by
/// four of those that wait belong to one student: nine are of three, wherever a day begins.
const ASKED: [(&str, &str); 26] = [
    ("overview", "/api/admin/overview"),
    ("enrollments, all states", "/api/admin/enrollments?limit=10"),
    (
        "enrollments that wait",
        "/api/admin/enrollments?limit=10&state=under_review",
    ),
    (
        "enrollments that wait, of a course",
        "/api/admin/enrollments?limit=10&state=under_review&course=java",
    ),
    (
        "enrollments that wait, of a rare course",
        "/api/admin/enrollments?limit=10&state=under_review&course=rare",
    ),
    (
        "enrollments that wait, since a day",
        "/api/admin/enrollments?limit=9&state=under_review&from={day}",
    ),
    (
        "enrollments that wait, up to a day",
        "/api/admin/enrollments?limit=9&state=under_review&to={day}",
    ),
    (
        "enrollments of a state and course",
        "/api/admin/enrollments?limit=10&state=active&course=python",
    ),
    (
        "enrollments of a course",
        "/api/admin/enrollments?limit=10&course=python",
    ),
    (
        "enrollments since a day",
        "/api/admin/enrollments?limit=10&from={day}",
    ),
    (
        "enrollments up to a day",
        "/api/admin/enrollments?limit=10&to={day}",
    ),
    (
        "enrollments by a reference",
        "/api/admin/enrollments?q={reference}",
    ),
    ("enrollments by a UTR", "/api/admin/enrollments?q={utr}"),
    (
        "enrollments by their student",
        "/api/admin/enrollments?q={email}",
    ),
    ("students", "/api/admin/students?limit=10"),
    ("students by e-mail", "/api/admin/students?q={email}"),
    (
        "students by a name that all have",
        "/api/admin/students?limit=5&q=kumar",
    ),
    ("admins", "/api/admin/students?role=admin"),
    ("a student", "/api/admin/students/{student}"),
    ("messages", "/api/admin/messages?limit=10"),
    (
        "messages of a state",
        "/api/admin/messages?limit=10&state=new",
    ),
    ("applications", "/api/admin/applications?limit=10"),
    (
        "applications for an internship",
        "/api/admin/applications?limit=10&internship=intern",
    ),
    ("the audit log", "/api/admin/audit?limit=10"),
    (
        "the audit log of an enrollment",
        "/api/admin/audit?target=enrollments/{enrollment}",
    ),
    ("my enrollments", "/api/enrollments"),
];

/// One page, at both sizes.
#[derive(Debug)]
pub(crate) struct Page {
    /// What is asked for.
    pub(crate) what: &'static str,
    /// How long it took, in microseconds, one a round.
    pub(crate) took_us: [Vec<u128>; 2],
    /// The read units of one.
    pub(crate) units: [f64; 2],
}

/// Asks for every page at both sizes.
///
/// # Errors
/// When a page is not answered, or the two sizes show unlike many rows: then nothing is compared.
pub(crate) async fn measure() -> Result<Vec<Page>, String> {
    let mut crowds = [Crowd::of(SIZES[0]).await?, Crowd::of(SIZES[1]).await?];
    let mut pages = Vec::new();
    for (what, path) in ASKED {
        let mut rows = Vec::new();
        let mut page = Page {
            what,
            took_us: [Vec::new(), Vec::new()],
            units: [0.0; 2],
        };
        for (crowd, units) in crowds.iter_mut().zip(&mut page.units) {
            let seen = crowd.counted(path).await?;
            *units = seen.units;
            rows.push(seen.rows);
        }
        if rows[0] != rows[1] {
            return Err(format!("{what}: {rows:?} rows"));
        }
        for _ in 0..ROUNDS {
            for (crowd, took_us) in crowds.iter_mut().zip(&mut page.took_us) {
                let began = Instant::now();
                crowd.look(path).await?;
                took_us.push(began.elapsed().as_micros());
            }
        }
        pages.push(page);
    }
    Ok(pages)
}
