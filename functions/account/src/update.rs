//! `PATCH /api/account`: another name or phone. A phone that is `null` or blank is taken off.

use academy::accounts::{
    self,
    change::{Change, ChangeAct},
};
use academy::app::App;
use academy::auth::guard;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::item::attribute;
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use serde::{Deserialize, Deserializer};
use validator::{Validate, ValidationErrors};

use crate::view::AccountView;

#[derive(Deserialize)]
struct Input {
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    phone: Option<Option<String>>,
}

/// Tells a field that is `null` from one that is absent.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Validate for Input {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        let name = self.name.as_deref().map(fields::person_name);
        if let Some(Err(error)) = name {
            errors.add("name", error);
        }
        if let Some(Err(error)) = self.new_phone().map(fields::phone) {
            errors.add("phone", error);
        }
        if errors.is_empty() {
            return Ok(());
        }
        Err(errors)
    }
}

impl Input {
    fn new_phone(&self) -> Option<&str> {
        let phone = self.phone.as_ref()?.as_deref()?;
        (!phone.trim().is_empty()).then_some(phone)
    }

    /// `before` with what is sent in its place.
    fn over(&self, before: &Profile) -> Result<Profile, Problem> {
        let mut after = before.clone();
        if let Some(name) = &self.name {
            after.name = parsed("name", PersonName::parse(name))?;
        }
        if self.phone.is_some() {
            let phone = self.new_phone().map(Phone::parse).transpose();
            after.phone = parsed("phone", phone)?;
        }
        Ok(after)
    }
}

/// Corrects the profile.
///
/// # Errors
/// 401, 422.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let sessions = app.store.sessions_of(caller.user_id());
    let (person, sessions) = tokio::join!(caller.person(app, &[]), sessions);
    let mut person = person?;
    let input: Input = request.input()?;
    let before = &person.profile;
    let after = input.over(before)?;
    if (&after.name, &after.phone) != (&before.name, &before.phone) {
        let mut transaction = Transaction::new();
        accounts::index(&mut transaction, before, &after);
        let mut change = Change::of(before).both("name", attribute(&after.name)?);
        change = match &after.phone {
            Some(phone) => change.both("phone", attribute(phone)?),
            None => change
                .profile(|changes| changes.remove("phone"))
                .login(|changes, when| (changes.remove("phone"), when)),
        };
        let act = ChangeAct::new(before.id.as_str(), "update", app.now());
        change.write(&mut transaction, act)?;
        transaction.commit(&app.store).await?;
    }
    person.profile = after;
    Reply::ok(&AccountView::new(&person, sessions?, app.now()))
}
