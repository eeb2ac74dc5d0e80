//! `GET /api/admin/overview`: the academy in numbers. The counts are kept, so their cost does not grow
//! with the table, and everything is read in one round trip.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::State;
use academy::domain::time::IndiaDate;
use academy::http::{Answer, Reply, Request};
use academy::store::statistics::{self, Day};
use academy::views::time;
use serde::Serialize;

/// Days that the charts show.
const DAYS: usize = 30;

#[derive(Serialize)]
struct Overview {
    students: i64,
    courses: i64,
    enrollments: BTreeMap<&'static str, i64>,
    revenue_paise: i64,
    waiting: Waiting,
    messages_new: i64,
    applications_pending: i64,
    days: Vec<DayView>,
}

#[derive(Serialize)]
struct Waiting {
    count: i64,
    oldest_at: Option<String>,
}

#[derive(Serialize)]
struct DayView {
    date: String,
    registrations: i64,
    enrollments: i64,
    revenue_paise: i64,
}

/// Shows the overview.
///
/// # Errors
/// As `academy::http` has them.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let days = last_days(IndiaDate::of(app.now()));
    let counts = statistics::keys_of(&days);
    let (admin, oldest) = tokio::join!(caller.admin(app, &counts), app.store.longest_waiting());
    let admin = admin?;
    admin.seen(app).await?;

    let totals = statistics::totals(&admin.items);
    let count = totals.enrollments.get(State::UnderReview.as_str());
    let count = count.copied().unwrap_or_default();
    // The index may lag behind the counts: what is no longer counted is not shown as waiting.
    let oldest = oldest?.filter(|_| count > 0);
    Reply::ok(&Overview {
        students: totals.students,
        courses: totals.courses,
        enrollments: totals.enrollments,
        revenue_paise: totals.revenue_paise,
        waiting: Waiting {
            count,
            oldest_at: time(oldest.and_then(|enrollment| enrollment.submitted_at)),
        },
        messages_new: totals.messages_new,
        applications_pending: totals.applications_pending,
        days: statistics::days(&admin.items, &days)
            .into_iter()
            .map(DayView::from)
            .collect(),
    })
}

impl From<Day> for DayView {
    fn from(day: Day) -> Self {
        Self {
            date: day.date.to_string(),
            registrations: day.registrations,
            enrollments: day.enrollments,
            revenue_paise: day.revenue_paise,
        }
    }
}

/// The days up to `today`, oldest first.
fn last_days(today: IndiaDate) -> Vec<IndiaDate> {
    let back = std::iter::successors(Some(today), |day| Some(day.previous()));
    let mut days: Vec<IndiaDate> = back.take(DAYS).collect();
    days.reverse();
    days
}
