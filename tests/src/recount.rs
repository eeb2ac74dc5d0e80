//! The counts, taken anew from a full scan. Written apart from the code that keeps them: items are read
//! by their attributes' names, and days are computed here.

use std::collections::BTreeMap;

use academy::store::Item;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

/// India's offset, in milliseconds.
const INDIA_MS: i64 = (5 * 60 + 30) * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What one day came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Accounts of students that were opened.
    pub registrations: i64,
    /// Enrollments that were made and are still there.
    pub enrollments: i64,
    /// Verified less refunded, in paise.
    pub revenue_paise: i64,
}

/// What a scan counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recount {
    /// Accounts of role student.
    pub students: i64,
    /// Published courses.
    pub courses: i64,
    /// Enrollments by state; a state without any is absent.
    pub enrollments: BTreeMap<String, i64>,
    /// What came for active enrollments, in paise.
    pub revenue_paise: i64,
    /// When the UTR of the longest waiting enrollment was sent, in milliseconds since 1970.
    pub oldest_waiting_ms: Option<i64>,
    /// Messages that nobody has read.
    pub messages_new: i64,
    /// Applications that nobody has decided on.
    pub applications_pending: i64,
    /// Days on which something happened, as `2026-04-01`.
    pub days: BTreeMap<String, Day>,
}

impl Recount {
    /// Counts the items of a whole table.
    pub fn of(items: &[Item]) -> Self {
        let mut count = Self::default();
        for item in items {
            let (pk, sk) = (text(item, "pk"), text(item, "sk"));
            if pk.starts_with("USER#") && sk == "PROFILE" {
                let is_erased = item
                    .get("erasing")
                    .is_some_and(|v| v.as_bool() == Ok(&true));
                count.students += i64::from(text(item, "role") == "student" && !is_erased);
            } else if pk.starts_with("USER#") && sk.starts_with("ENROLLMENT#") {
                count.enrollment(item);
            } else if pk == "CATALOGUE" && sk.starts_with("COURSE#") {
                let course = map(item, "course");
                count.courses += i64::from(text(course, "state") == "published");
            } else if pk.starts_with("MESSAGE#") {
                count.messages_new += i64::from(text(item, "state") == "new");
            } else if pk.starts_with("APPLICATION#") {
                count.applications_pending += i64::from(text(item, "state") == "pending");
            } else if pk.starts_with("AUDIT#students/") {
                count.opening(map(item, "row"));
            }
        }
        count
    }

    fn enrollment(&mut self, item: &Item) {
        let state = text(item, "state");
        *self.enrollments.entry(state.to_owned()).or_default() += 1;
        if let Some(at) = number(item, "created_at") {
            self.day(at).enrollments += 1;
        }
        let received = number(item, "amount_received").unwrap_or_default();
        if state == "active" {
            self.revenue_paise += received;
        }
        if state == "active" || state == "refunded" {
            let at = number(item, "verified_at").expect("verified once");
            self.day(at).revenue_paise += received;
        }
        if state == "refunded" {
            let at = number(item, "refunded_at").expect("refunded once");
            self.day(at).revenue_paise -= received;
        }
        if state == "under_review" {
            let at = number(item, "submitted_at").expect("submitted once");
            let oldest = self.oldest_waiting_ms.map_or(at, |oldest| oldest.min(at));
            self.oldest_waiting_ms = Some(oldest);
        }
    }

    /// Who opened an account as a student is told by the row of its opening, since a role may change; the
    /// link may have been mailed again before. So is the day, of those who opened it on the old site.
    fn opening(&mut self, row: &Item) {
        let detail = map(row, "detail");
        let is_opening = ["verify-email", "import"].contains(&text(row, "action"));
        if !is_opening || text(detail, "role") != "student" {
            return;
        }
        let day = match (text(detail, "opened_on"), number(row, "at")) {
            ("", at) => india_date(at.expect("a row has its time")),
            (day, _) => day.to_owned(),
        };
        self.days.entry(day).or_default().registrations += 1;
    }

    fn day(&mut self, at_ms: i64) -> &mut Day {
        self.days.entry(india_date(at_ms)).or_default()
    }

    /// Fails the test unless `overview`, as the API gave it at `now_ms`, says the same.
    #[track_caller]
    pub fn expect_overview(&self, overview: &Value, now_ms: i64) {
        let total = |name: &str| overview[name].as_i64();
        assert_eq!(total("students"), Some(self.students));
        assert_eq!(total("courses"), Some(self.courses));
        assert_eq!(total("revenue_paise"), Some(self.revenue_paise));
        assert_eq!(total("messages_new"), Some(self.messages_new));
        assert_eq!(
            total("applications_pending"),
            Some(self.applications_pending)
        );
        let states = overview["enrollments"].as_object().expect("states");
        assert_eq!(states.len(), 6, "every state is told of");
        for (state, counted) in states {
            let found = self.enrollments.get(state).copied().unwrap_or_default();
            assert_eq!(counted.as_i64(), Some(found), "{state}");
        }
        assert_eq!(
            overview["waiting"]["count"],
            overview["enrollments"]["under_review"]
        );
        let oldest = overview["waiting"]["oldest_at"].as_str();
        assert_eq!(
            oldest.map(str::to_owned),
            self.oldest_waiting_ms.map(utc_second)
        );
        let days = overview["days"].as_array().expect("days");
        assert_eq!(days.len(), 30);
        for (day, back) in days.iter().rev().zip(0..) {
            let date = india_date(now_ms - back * DAY_MS);
            let found = self.days.get(&date).copied().unwrap_or_default();
            let counted = Day {
                registrations: day["registrations"].as_i64().expect("a number"),
                enrollments: day["enrollments"].as_i64().expect("a number"),
                revenue_paise: day["revenue_paise"].as_i64().expect("a number"),
            };
            assert_eq!((day["date"].as_str(), counted), (Some(&*date), found));
        }
    }
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}

fn number(item: &Item, name: &str) -> Option<i64> {
    match item.get(name) {
        Some(AttributeValue::N(digits)) => Some(digits.parse().expect("an integer")),
        _ => None,
    }
}

fn map<'a>(item: &'a Item, name: &str) -> &'a Item {
    let value = item.get(name).and_then(|value| value.as_m().ok());
    value.unwrap_or_else(|| panic!("no map {name}"))
}

/// The day in India, `2026-04-01`.
fn india_date(at_ms: i64) -> String {
    let (year, month, day) = civil((at_ms + INDIA_MS).div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The second in UTC, as the API writes it.
fn utc_second(at_ms: i64) -> String {
    let (year, month, day) = civil(at_ms.div_euclid(DAY_MS));
    let seconds = at_ms.rem_euclid(DAY_MS) / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let seconds = seconds % 60;
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// Year, month and day, counted off from 1970-01-01.
fn civil(mut days: i64) -> (i64, i64, i64) {
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let mut year = 1970;
    while days >= 365 + i64::from(is_leap(year)) {
        days -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in lengths {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_india_and_seconds_those_of_utc() {
        let table = [
            (1_774_981_799_999, "2026-03-31", "2026-03-31T18:29:59Z"),
            (1_774_981_800_000, "2026-04-01", "2026-03-31T18:30:00Z"),
            (1_709_231_400_000, "2024-03-01", "2024-02-29T18:30:00Z"),
        ];
        for (at_ms, india, utc) in table {
            assert_eq!((&*india_date(at_ms), &*utc_second(at_ms)), (india, utc));
        }
    }
}
