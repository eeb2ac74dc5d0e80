//! `PATCH /api/admin/students/{id}`: another role or name; disabled, enabled; mail let through again.

use academy::accounts::change::ChangeAct;
use academy::accounts::editing;
use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::field::FieldError;
use academy::domain::ids::UserId;
use academy::domain::person::PersonName;
use academy::domain::role::Role;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::blocks::Block;
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use academy::views::StudentView;
use serde::Deserialize;
use validator::{Validate, ValidationError};

use crate::waiting::Waiting;

#[derive(Deserialize, Validate)]
struct Input {
    active: Option<bool>,
    role: Option<Role>,
    #[validate(custom(function = "fields::person_name"))]
    name: Option<String>,
    #[validate(custom(function = "cleared"))]
    mail_blocked: Option<bool>,
}

impl Input {
    /// `before` with what is sent in its place.
    fn over(&self, before: &Profile) -> Result<Profile, Problem> {
        let name = self.name.as_deref().map(PersonName::parse).transpose();
        Ok(Profile {
            active: self.active.unwrap_or(before.active),
            role: self.role.unwrap_or(before.role),
            name: parsed("name", name)?.unwrap_or_else(|| before.name.clone()),
            mail_blocked: self.mail_blocked.unwrap_or(before.mail_blocked),
            ..before.clone()
        })
    }

    /// Whether it changes what only an account has.
    fn needs_an_account(&self) -> bool {
        self.needs_the_admins() || self.name.is_some()
    }

    /// Whether it may make an admin or take one away: then the others must be known.
    fn needs_the_admins(&self) -> bool {
        self.active.is_some() || self.role.is_some()
    }
}

/// Only bounces and complaints block an e-mail; an admin clears that.
fn cleared(blocked: &bool) -> Result<(), ValidationError> {
    if !blocked {
        return Ok(());
    }
    Err(fields::refused(FieldError::new(
        "invalid_choice",
        "Only bounces and complaints stop the mail; it can be let through again.",
    )))
}

/// Changes somebody's account.
///
/// # Errors
/// 404, as for all that only an account has, where there is none yet; 422; 403 `step_up_required` or
/// `second_factor_missing` for another role, and to disable or enable an admin; 409 `last_admin`; 409 `wrong_state` where a disabled account is to be an admin's.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let id = UserId::parse(request.parameter("id")).ok();
    let key = id.as_ref().map(keys::profile);
    let input = request.input::<Input>();
    let of_oneself = id.as_ref() == Some(caller.user_id());
    let admins = async {
        match &input {
            Ok(input) if input.needs_the_admins() => app.store.active_admins().await,
            _ => Ok(Vec::new()),
        }
    };
    let (admin, admins) = tokio::join!(caller.admin(app, key.as_slice()), admins);
    let admin = admin?;
    let found: Option<Profile> = match &key {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    let Some(before) = found.filter(|student| !student.erasing) else {
        return of_waiting(app, id.as_ref(), &admin, input).await;
    };
    let after = input?.over(&before)?;
    if after.role != before.role || after.is_admin() != before.is_admin() {
        admin.stepped_up(app)?;
    }
    if after.role == Role::Admin && before.role != Role::Admin && !after.active {
        return Err(Problem::conflict(
            "wrong_state",
            "This account is disabled. Enable it before you make it an admin's.",
        ));
    }
    if differs(&before, &after) {
        let admins = admins?;
        let mut transaction = Transaction::new();
        if before.is_admin() && !after.is_admin() {
            // Whoever acts on somebody else is an admin too, and vouches by being one still.
            let others = match of_oneself {
                true => admins.clone(),
                false => vec![admin.profile.clone()],
            };
            editing::leave_an_admin(&mut transaction, &before.id, &others)?;
        }
        let act = ChangeAct::new(admin.id().as_str(), "update", app.now());
        editing::edit(&mut transaction, (&before, &after), &admins, act)?;
        transaction.commit(&app.store).await?;
    }
    Reply::ok(&StudentView::from(&after))
}

/// Lets mail through to whoever registered and has no account yet: more there is not to change.
async fn of_waiting(
    app: &App,
    id: Option<&UserId>,
    admin: &Person,
    input: Result<Input, Problem>,
) -> Answer {
    let found = match id {
        Some(id) => Waiting::with_id(app, id, |_| Ok(Vec::new())).await?,
        None => None,
    };
    let nobody = || Problem::not_found("student");
    let (mut waiting, items) = found.ok_or_else(nobody)?;
    let input = input?;
    if input.needs_an_account() {
        return Err(nobody());
    }
    if input.mail_blocked.is_some() && waiting.mail_blocked {
        let email = &waiting.registration.email;
        let block: Option<Block> = items.get(&keys::mail_block(email))?;
        let mut transaction = Transaction::new();
        if let Some(block) = block {
            let by = (admin.id().as_str(), "allow-mail");
            block.lift_by(&mut transaction, by, app.now())?;
        }
        transaction.commit(&app.store).await?;
        waiting.mail_blocked = false;
    }
    Reply::ok(&waiting.view())
}

/// Whether anything is to be written.
fn differs(before: &Profile, after: &Profile) -> bool {
    let parts = |profile: &Profile| (profile.active, profile.role, profile.mail_blocked);
    parts(before) != parts(after) || before.name != after.name
}
