//! `academy doctor`: looks whether the academy's own parts are there and can be used.

use academy::config::Settings;
use academy::store::catalogue::CourseRecord;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::retry::Deadline;
use academy::store::{Store, keys};
use aws_sdk_secretsmanager::Client;

use crate::secrets;

/// One look, and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether all is well.
    pub well: bool,
    /// What was found, for the operator.
    pub words: String,
}

fn well(words: impl Into<String>) -> Finding {
    Finding {
        well: true,
        words: words.into(),
    }
}

fn ill(words: impl Into<String>) -> Finding {
    Finding {
        well: false,
        words: words.into(),
    }
}

/// Looks at the table and what must be in it.
pub async fn table(store: &Store) -> Vec<Finding> {
    let store = store.until(Deadline::after(20));
    let courses = Query::table(keys::CATALOGUE).beginning_with(keys::COURSE_PREFIX);
    let courses = match store.query::<CourseRecord>(&courses).await {
        Ok(found) if found.is_empty() => ill("the catalogue is empty: run `academy seed`"),
        Ok(found) => well(format!("the table answers; {} courses", found.len())),
        Err(error) => return vec![ill(format!("the table cannot be read: {error}"))],
    };
    let admins = Query::index(
        keys::BY_LIST,
        keys::list_of_people(academy::domain::role::Role::Admin),
    );
    let admins = match store.query::<Profile>(&admins).await {
        Ok(found) if found.iter().any(|entry| entry.record.active) => {
            well("there is an active admin")
        }
        Ok(_) => ill("there is no active admin: run `academy create-admin`"),
        Err(error) => ill(format!("the lists of people cannot be read: {error}")),
    };
    vec![courses, admins]
}

/// Looks at the secret.
pub async fn secret(client: &Client, id: &str) -> Finding {
    match secrets::read(client, id).await {
        Ok(None) => ill(format!(
            "there is no secret {id}: run `academy secrets init`"
        )),
        Ok(Some(text)) => match Settings::parse(&text) {
            Ok(_) => well("the secret can be used"),
            Err(error) => ill(error.to_string()),
        },
        Err(error) => ill(error.to_string()),
    }
}
