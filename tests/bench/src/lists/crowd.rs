//! An academy with so many enrollments. A few are made by requests; the rest are laid into the table as
//! copies of these, each a person and an enrollment of its own, by the records that the functions keep.

use academy::accounts::{search_place, words};
use academy::app::Platform;
use academy::domain::audit::FIRST_SEQ;
use academy::domain::email::Email;
use academy::domain::enrollment::State;
use academy::domain::ids::{EnrollmentId, UserId};
use academy::domain::person::PersonName;
use academy::domain::reference::Reference;
use academy::domain::slug::Slug;
use academy::domain::time::{IndiaDate, Timestamp};
use academy::domain::utr::Utr;
use academy::store::audit::{AuditRow, Head};
use academy::store::enrollments::Enrollment;
use academy::store::item::{Record, to_item};
use academy::store::people::Profile;
use academy::store::search::SearchEntry;
use academy::store::statistics::Delta;
use academy::store::transaction::Transaction;
use academy::store::{Item, Store, StoreError, keys};
use academy_tests::academy::email_of;
use academy_tests::database::{TABLE, client};
use academy_tests::{Academy, Person};
use aws_sdk_dynamodb::Client;
use serde_json::json;

use super::inbox::Inbox;
use super::units::Units;

/// How many enrollments each student has.
const EACH: usize = 10;
/// How many items are laid at once.
const AT_ONCE: usize = 5_000;
/// In how many acts the enrollments are counted, so that every shard has its part.
const COUNTS: usize = 100;

/// Days that the overview's charts show.
const DAYS: usize = 30;

/// The academy, and who looks at it.
pub(super) struct Crowd {
    admin: Person,
    student: Person,
    /// The same two, by a client that counts.
    counting: (Person, Person),
    units: Units,
    words: [(&'static str, String); 6],
    _academy: Academy,
}

/// What one page shows and costs.
pub(super) struct Seen {
    pub(super) rows: usize,
    pub(super) units: f64,
}

impl Crowd {
    /// An academy with `enrollments` of them, beside the few that the copies are made of.
    pub(super) async fn of(enrollments: usize) -> Result<Self, String> {
        let academy = Academy::open().await;
        for slug in ["python", "java", "rust", "excel"] {
            academy.course(slug, 49_900).await;
        }
        let admin = academy.admin("Meera Iyer").await;
        let mut student = academy.student("Kumar S000000").await;
        let models = models(&academy, &mut student, &mut admin.clone()).await;
        let inbox = Inbox::of(&academy).await.map_err(|e| e.to_string())?;
        let models = (models.map_err(|e| e.to_string())?, inbox);
        let mut laying = Laying::new(&academy, models);
        for number in 1..=enrollments / EACH {
            laying.student(number).map_err(|e| e.to_string())?;
        }
        laying.rare().map_err(|e| e.to_string())?;
        let last = laying.end().await.map_err(|e| e.to_string())?;

        let units = Units::default();
        let config = client(&academy.database.url).config().to_builder();
        let config = config.interceptor(units.clone()).build();
        let counting = Platform {
            store: Store::new(Client::from_conf(config), TABLE),
            ..academy.platform.clone()
        };
        let by_it = |person: &Person| {
            let mut same = Person::new(counting.clone(), person.address.clone());
            same.cookies.clone_from(&person.cookies);
            same
        };
        Ok(Self {
            counting: (by_it(&admin), by_it(&student)),
            admin,
            student,
            units,
            words: [
                ("{reference}", last.reference.to_string()),
                (
                    "{utr}",
                    last.utr.map(|utr| utr.to_string()).unwrap_or_default(),
                ),
                ("{email}", email_of(&name_of(1))),
                ("{student}", id_of(1).to_string()),
                ("{day}", last.created_at.rfc3339()[..10].to_owned()),
                ("{enrollment}", last.id.to_string()),
            ],
            _academy: academy,
        })
    }

    /// Asks for a page as a browser does.
    pub(super) async fn look(&mut self, path: &str) -> Result<(), String> {
        let path = self.filled(path);
        let person = if is_admins(&path) {
            &mut self.admin
        } else {
            &mut self.student
        };
        let answer = person.get_besides_the_contract(&path).await;
        (answer.status == 200)
            .then_some(())
            .ok_or_else(|| format!("{path}: {}", answer.text))
    }

    /// Asks for a page, and counts.
    pub(super) async fn counted(&mut self, path: &str) -> Result<Seen, String> {
        let path = self.filled(path);
        let person = if is_admins(&path) {
            &mut self.counting.0
        } else {
            &mut self.counting.1
        };
        let answer = person.get(&path).await;
        let units = self.units.take();
        let items = answer.json["items"].as_array();
        let rows = items.map_or(1, Vec::len);
        let units = units.filter(|_| answer.status == 200 && rows > 0);
        let units = units.ok_or_else(|| format!("{path}: {}", answer.text))?;
        Ok(Seen { rows, units })
    }

    fn filled(&self, path: &str) -> String {
        let words = self.words.iter();
        words.fold(path.to_owned(), |path, (name, word)| {
            path.replace(name, word)
        })
    }
}

fn is_admins(path: &str) -> bool {
    path.starts_with("/api/admin/")
}

/// A student, an enrollment of theirs in each state that a page of the bench lists, and what the audit log
/// says of one that is made.
struct Models {
    profile: Profile,
    enrollments: Vec<Enrollment>,
    made: AuditRow,
}

async fn models(
    academy: &Academy,
    student: &mut Person,
    admin: &mut Person,
) -> Result<Models, StoreError> {
    let mut enrollments = Vec::new();
    let paid = [
        ("python", "900000000001"),
        ("java", "900000000002"),
        ("excel", "900000000003"),
    ];
    for (slug, utr) in paid {
        let id = student.enrolls_in(slug).await;
        student.pays(&id, utr).await;
        if slug == "python" {
            let path = format!("/api/admin/enrollments/{id}/verify");
            admin.post(&path, json!({})).await.expect(200);
        }
        enrollments.push(id);
    }
    enrollments.push(student.enrolls_in("rust").await);
    let store = academy.store();
    let first = format!("enrollments/{}", enrollments[0]);
    let mut models = Models {
        profile: read(&store, &keys::profile(&owner(&enrollments[0])?)).await?,
        enrollments: Vec::new(),
        made: read(&store, &keys::audit_row(&first, FIRST_SEQ)).await?,
    };
    for id in &enrollments {
        let id = EnrollmentId::parse(id).map_err(unreadable)?;
        let enrollment = read(&store, &keys::enrollment(&id)).await?;
        models.enrollments.push(enrollment);
    }
    Ok(models)
}

fn owner(enrollment: &str) -> Result<UserId, StoreError> {
    let id = EnrollmentId::parse(enrollment).map_err(unreadable)?;
    Ok(id.user())
}

pub(super) async fn read<R: Record>(store: &Store, key: &keys::Key) -> Result<R, StoreError> {
    let found = store.read_one(key).await?;
    found.ok_or_else(|| unreadable(format!("no {}", R::KIND)))
}

pub(super) fn unreadable(cause: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable {
        kind: "model",
        cause: cause.to_string(),
    }
}

/// The name of the student of this number: as long for each.
fn name_of(number: usize) -> String {
    format!("Kumar S{number:06}")
}

/// The id of the student of this number.
fn id_of(number: usize) -> UserId {
    let mut id = [0; 10];
    id[2..].copy_from_slice(&(number as u64).to_be_bytes());
    UserId::from_bytes(id)
}

/// Copies on their way into the table.
struct Laying<'a> {
    academy: &'a Academy,
    models: Models,
    inbox: Inbox,
    items: Vec<Item>,
    /// How many enrollments there are so far.
    laid: usize,
    deltas: Vec<Delta>,
    first: Option<Enrollment>,
}

impl<'a> Laying<'a> {
    fn new(academy: &'a Academy, (models, inbox): (Models, Inbox)) -> Self {
        Self {
            academy,
            models,
            inbox,
            items: Vec::new(),
            laid: 0,
            deltas: vec![Delta::new(); COUNTS],
            first: None,
        }
    }

    /// A student with their enrollments, a message and an application.
    fn student(&mut self, number: usize) -> Result<(), StoreError> {
        let name = name_of(number);
        let profile = Profile {
            id: id_of(number),
            email: Email::parse(&email_of(&name)).map_err(unreadable)?,
            name: PersonName::parse(&name).map_err(unreadable)?,
            created_at: self.moment(number * EACH),
            ..self.models.profile.clone()
        };
        self.items.push(to_item(&profile)?);
        let sent = self.inbox.copies(number, profile.created_at)?;
        self.items.extend(sent);
        let found_by = (keys::SEARCH_STUDENTS, search_place(&profile));
        self.findable((found_by.0, &found_by.1), &words(&profile))?;
        let delta = &mut self.deltas[number % COUNTS];
        let day = IndiaDate::of(profile.created_at);
        *delta = std::mem::take(delta).students(1).registration(&day);
        // Of ten, four are active, four wait, of two courses in turn, two are not paid.
        for model in [0, 1, 0, 2, 3].iter().cycle().take(EACH) {
            let enrollment = self.models.enrollments[*model].clone();
            self.enrollment(&profile.id, enrollment)?;
        }
        if self.items.len() >= AT_ONCE {
            self.academy.database.lay(std::mem::take(&mut self.items));
        }
        Ok(())
    }

    /// The one enrollment of a course that nobody else takes. It waits longest of all, so that the first page
    /// shows it, however many wait.
    fn rare(&mut self) -> Result<(), StoreError> {
        let waiting = self.models.enrollments.iter();
        let mut waiting = waiting.filter(|one| one.state == State::UnderReview);
        let waiting = waiting.next().ok_or_else(|| unreadable("no model waits"))?;
        let rare = Enrollment {
            course: Slug::parse("rare").map_err(unreadable)?,
            ..waiting.clone()
        };
        self.enrollment(&id_of(1), rare)
    }

    /// One more enrollment, a copy of `enrollment` for `student`, with its row in the audit log.
    fn enrollment(
        &mut self,
        student: &UserId,
        mut enrollment: Enrollment,
    ) -> Result<(), StoreError> {
        self.laid += 1;
        let number = self.laid;
        let created_at = self.moment(number);
        enrollment.id = EnrollmentId::new(student, created_at);
        let code = (number as u64).to_be_bytes();
        enrollment.reference = Reference::from_bytes([code[3], code[4], code[5], code[6], code[7]]);
        enrollment.created_at = created_at;
        enrollment.submitted_at = enrollment.submitted_at.map(|_| created_at);
        if enrollment.utr.is_some() {
            enrollment.utr = Some(Utr::parse(&format!("{number:012}")).map_err(unreadable)?);
        }
        self.items.push(to_item(&enrollment)?);
        let id = enrollment.id.to_string();
        self.findable((keys::SEARCH_ENROLLMENTS, &id), &enrollment.words())?;
        let mut made = self.models.made.clone();
        made.row.subject = format!("enrollments/{id}");
        (made.row.at, made.row.actor) = (created_at, student.to_string());
        made.hash = Head::after(&made.row).hash;
        self.items.push(to_item(&made)?);
        let (state, day) = (enrollment.state, IndiaDate::of(created_at));
        let delta = &mut self.deltas[number % COUNTS];
        *delta = std::mem::take(delta)
            .moved(None, Some(state))
            .enrollment(&day, 1);
        if state == State::UnderReview && self.first.is_none() {
            self.first = Some(enrollment);
        }
        Ok(())
    }

    fn findable(&mut self, place: (&str, &str), words: &[String]) -> Result<(), StoreError> {
        for word in words {
            self.items.push(to_item(&SearchEntry::new(place, word))?);
        }
        Ok(())
    }

    /// The moment of the enrollment of this number: one every twenty seconds, up to now.
    fn moment(&self, number: usize) -> Timestamp {
        let seconds = i64::try_from(number).unwrap_or(i64::MAX) * 20;
        self.academy.clock.now().plus_seconds(-seconds)
    }

    /// Lays what is left, and counts; gives an enrollment that waits.
    async fn end(mut self) -> Result<Enrollment, StoreError> {
        self.academy.database.lay(std::mem::take(&mut self.items));
        // Both academies have a month behind them: what the charts read grows with their days, which end.
        let today = IndiaDate::of(self.academy.clock.now());
        let days = std::iter::successors(Some(today), |day| Some(day.previous())).take(DAYS);
        let days: Vec<_> = days.collect();
        for delta in &mut self.deltas {
            for day in &days {
                let counted = std::mem::take(delta).registration(day).enrollment(day, 1);
                *delta = counted.revenue(49_900, day);
            }
        }
        for delta in &self.deltas {
            let mut transaction = Transaction::new();
            delta.count(&mut transaction)?;
            if !transaction.is_empty() {
                transaction
                    .commit(&self.academy.store())
                    .await
                    .map_err(unreadable)?;
            }
        }
        self.first.ok_or_else(|| unreadable("no enrollment waits"))
    }
}
