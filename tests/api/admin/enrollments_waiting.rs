//! `admin-enrollments` and its CSV of what waits, narrowed to a course or to days, where more waits than one
//! page looks at.

use academy::domain::ids::EnrollmentId;
use academy::domain::slug::Slug;
use academy::domain::time::IndiaDate;
use academy::store::enrollments::Enrollment;
use academy::store::item::to_item;
use academy_tests::{Academy, Person};

use super::enrollment_books::kept;
use super::enrollments::all_pages;
use super::export_parts::parts;

/// More than one page looks at.
const SIZE: usize = 1_300;
/// The place of one that waits for the course `rare`, beyond the first thousand; the last of all is another.
const RARE: usize = 1_100;
/// One in so many waits for the course `java`, the others for `python`.
const JAVA_EACH: usize = 4;
/// The days that those who wait enrolled on.
const DAYS: i64 = 3;

/// Payments that wait, and an admin who looks at them.
pub(super) struct Queue {
    pub(super) meera: Person,
    _academy: Academy,
    /// Longest waiting first.
    waiting: Vec<Enrollment>,
}

impl Queue {
    /// `size` of them, laid as copies of one that was made by requests.
    pub(super) async fn of(academy: Academy, size: usize) -> Self {
        academy.course("python", 49_900).await;
        let meera = academy.admin("Meera Iyer").await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("python").await;
        asha.pays(&id, "412345678901").await;
        let model = kept(&academy, &id).await.unwrap();
        let copies = (1..size).map(|place| copy(&model, place, size));
        let mut waiting: Vec<_> = copies.collect();
        let laid = waiting.iter().map(|each| to_item(each).unwrap());
        academy.database.lay(laid.collect());
        // The one that was copied was submitted first of all.
        waiting.insert(0, model);
        Self {
            meera,
            _academy: academy,
            waiting,
        }
    }

    /// The ids of those that `shown` says, longest waiting first.
    fn only(&self, shown: impl Fn(&Enrollment) -> bool) -> Vec<String> {
        let shown = self.waiting.iter().filter(|each| shown(each));
        shown.map(|each| each.id.to_string()).collect()
    }

    /// How many the first page of what waits shows under `filter`, and whether it leads on.
    async fn first_page(&mut self, filter: &str) -> (usize, bool) {
        let path = format!("/api/admin/enrollments?state=under_review&{filter}");
        let page = self.meera.get(&path).await.expect(200);
        let shown = page.json["items"].as_array().unwrap().len();
        (shown, page.json["next_cursor"].is_string())
    }

    /// The filters that narrow, each with the ids that it shows.
    fn narrowed(&self) -> Vec<(String, Vec<String>)> {
        let day = |each: &Enrollment| IndiaDate::of(each.created_at);
        let first = day(&self.waiting[0]);
        let second = IndiaDate::of(first.end());
        let table = vec![
            (
                "course=java".to_owned(),
                self.only(|each| each.course.as_str() == "java"),
            ),
            (
                "course=rare".to_owned(),
                self.only(|each| each.course.as_str() == "rare"),
            ),
            ("course=nothing".to_owned(), Vec::new()),
            (
                format!("from={second}"),
                self.only(|each| day(each) != first),
            ),
            (
                format!("from={second}&to={second}&course=java"),
                self.only(|each| day(each) == second && each.course.as_str() == "java"),
            ),
            (format!("to={first}"), self.only(|each| day(each) == first)),
        ];
        let nobody = table.iter().filter(|(_, wanted)| wanted.is_empty()).count();
        assert_eq!(nobody, 1, "each filter but one shows something");
        table
    }
}

/// The copy at `place` of `size`: submitted in this order, a second after each other, three days after the
/// first enrolled, and made in the opposite one, spread over these days.
fn copy(model: &Enrollment, place: usize, size: usize) -> Enrollment {
    let course = match place {
        _ if place == RARE || place == size - 1 => "rare",
        _ if place.is_multiple_of(JAVA_EACH) => "java",
        _ => "python",
    };
    let (place, size) = (place as i64, size as i64);
    let all = DAYS * 24 * 60 * 60;
    let created_at = model.created_at.plus_seconds(all - place * all / size);
    Enrollment {
        id: EnrollmentId::new(&model.student(), created_at),
        course: Slug::parse(course).unwrap(),
        created_at,
        submitted_at: Some(model.created_at.plus_seconds(all + place)),
        ..model.clone()
    }
}

/// Fails if a page goes on from what it looked at though it did not show all of that, or ends where it
/// stopped looking (`Listing::page`); if what waits of a course lies in another order (`Enrollment::places`); or
/// if `from` or `to` is held against the day of the submission.
#[tokio::test]
async fn what_waits_is_whole_and_in_order_over_pages_that_pass_most_of_it_over() {
    let mut queue = Queue::of(Academy::open().await, SIZE).await;
    for (filter, wanted) in queue.narrowed() {
        let query = format!("state=under_review&{filter}");
        for limit in [23, 100] {
            let found = all_pages(&mut queue.meera, &query, limit).await;
            assert!(found == wanted, "{query}, {limit} a page: {found:?}");
        }
    }
    let shown = queue.first_page("course=rare").await;
    assert_eq!(
        shown,
        (2, false),
        "a course has a list of what waits of its own"
    );
    let first_day = IndiaDate::of(queue.waiting[0].created_at);
    let shown = queue.first_page(&format!("to={first_day}")).await;
    assert_eq!(
        shown,
        (1, true),
        "behind the first, a thousand are of other days"
    );
}

/// Fails if the file ends with a page that is shorter than was asked for.
#[tokio::test]
async fn a_file_of_what_waits_is_whole_under_each_filter() {
    let mut queue = Queue::of(Academy::open().await, SIZE).await;
    for (filter, wanted) in queue.narrowed() {
        let of = format!("enrollments?state=under_review&{filter}");
        let parts = parts(&mut queue.meera, &of).await;
        let ids: Vec<_> = parts
            .concat()
            .into_iter()
            .map(|row| row[0].clone())
            .collect();
        assert!(ids == wanted, "{of}: {ids:?}");
    }
}
