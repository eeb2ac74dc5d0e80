//! `POST /api/auth/register`: asks for an account. Nothing is opened here, and whether the e-mail is
//! known shows in nothing but the mail: not in the answer, its time, or the calls that were made.

use academy::app::App;
use academy::auth::registering::{Asked, Outcome};
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::field::FieldError;
use academy::domain::ids::UserId;
use academy::domain::limits::{REGISTER_CLIENT, REGISTER_EMAIL};
use academy::domain::password::NewPassword;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::facts;
use academy::http::fields::{self, parsed, refused};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::Head;
use academy::store::registrations::Registration;
use serde::Deserialize;
use validator::{Validate, ValidationError, ValidationErrors};

const ANSWER: &str = "Thank you. If everything is right, a mail is on its way to you now. \
                      Open the link in it within 24 hours.";

#[derive(Deserialize, Validate)]
struct Fields {
    #[validate(required, custom(function = "fields::person_name"))]
    name: Option<String>,
    #[validate(required, custom(function = "fields::email"))]
    email: Option<String>,
    #[validate(custom(function = "fields::phone_or_blank"))]
    phone: Option<String>,
    #[validate(required)]
    password: Option<String>,
    #[validate(required, custom(function = "accepted"))]
    accept_terms: Option<bool>,
}

/// The fields, whose rules include one that looks at several.
#[derive(Deserialize)]
#[serde(transparent)]
struct Input(Fields);

impl Validate for Input {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = match self.0.validate() {
            Ok(()) => ValidationErrors::new(),
            Err(errors) => errors,
        };
        if let Some(Err(error)) = self.0.new_password() {
            errors.add("password", refused(error));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }
}

impl Fields {
    /// The password, judged even where name or e-mail are bad, so that all bad fields are told of at
    /// once: the academy's own, which nobody may choose anyway, stand in for them.
    fn new_password(&self) -> Option<Result<NewPassword, FieldError>> {
        let email = Email::parse(self.email.as_deref().unwrap_or_default());
        let name = PersonName::parse(self.name.as_deref().unwrap_or_default());
        let judged = |raw: &String| {
            let email = email.or_else(|_| Email::parse(facts::CONTACT_EMAIL))?;
            let name = name.or_else(|_| PersonName::parse(facts::NAME))?;
            NewPassword::parse(raw, &email, &name, facts::NAME)
        };
        self.password.as_ref().map(judged)
    }
}

fn accepted(value: &bool) -> Result<(), ValidationError> {
    if *value {
        return Ok(());
    }
    Err(refused(FieldError::new(
        "required",
        "Please agree to the terms and the privacy policy.",
    )))
}

/// Takes a registration.
///
/// # Errors
/// 422 with every bad field, 429 over the client's limit.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let Input(input) = request.input()?;
    let password = input.new_password().unwrap_or(Err(FieldError::required()));
    let password = parsed("password", password)?;
    let email = parsed("email", Email::parse(&input.email.unwrap_or_default()))?;
    let name = parsed("name", PersonName::parse(&input.name.unwrap_or_default()))?;
    let phone = fields::given(input.phone).map(|phone| parsed("phone", Phone::parse(&phone)));
    let phone = phone.transpose()?;

    let limits = (&REGISTER_CLIENT, &REGISTER_EMAIL);
    let asked = Asked::read(app, request, email.clone(), limits).await?;
    // Hashed on every branch: it is what takes time.
    let password_hash = app.passwords.hash(password.as_bytes())?;
    let outcome = match asked.account() {
        _ if !asked.may_mail() => Outcome::Silence,
        Some(id) => Outcome::Account(id.clone()),
        None => Outcome::Link(Box::new(Registration {
            id: asked.new_id(app)?,
            user_id: UserId::from_bytes(random::<10>().map_err(Problem::from)?),
            email,
            name,
            phone,
            password_hash,
            terms_version: facts::TERMS_VERSION.to_owned(),
            created_at: app.now(),
            link_ends_at: app.now().plus_seconds(Registration::LINK_SECONDS),
            audit: Head::empty(),
        })),
    };
    asked.settle(app, outcome).await?;
    Reply::accepted(ANSWER)
}
