//! The shape of API.md for a row of the audit log, joined with what a row must not hold.

use std::collections::BTreeMap;

use academy_domain::audit::Row;
use serde::Serialize;
use serde_json::Value;

use crate::store::audit::AuditText;
use crate::store::enrollments::Enrollment;
use crate::store::people::Profile;

/// `AuditEntry`.
#[derive(Debug, Serialize)]
pub struct AuditEntryView {
    id: String,
    at: String,
    actor: Actor,
    action: String,
    target: String,
    reason: Option<String>,
    detail: BTreeMap<String, Value>,
}

#[derive(Debug, Serialize)]
struct Actor {
    id: String,
    name: Option<String>,
}

impl AuditEntryView {
    /// The row, with the profile of who acted, the words of the act, and the enrollment that it was done to.
    /// Each may be gone by now, and what acted may be nobody: `system`, or `ops` for an operator's command.
    pub fn new(
        row: &Row,
        actor: Option<&Profile>,
        words: Option<AuditText>,
        enrollment: Option<&Enrollment>,
    ) -> Self {
        let mut detail = detail(row);
        if let Some(enrollment) = enrollment {
            // By it an enrollment is called and found; no row holds it, as not every one may be kept.
            detail.insert("reference".to_owned(), enrollment.reference.as_str().into());
        }
        Self {
            id: format!("{}/{}", row.subject, row.seq),
            at: row.at.rfc3339(),
            actor: Actor {
                id: row.actor.clone(),
                name: actor.map(|profile| profile.name.to_string()),
            },
            action: row.action.clone(),
            target: row.target().1.to_owned(),
            reason: words.map(|words| words.text),
            detail,
        }
    }
}

/// What a row says of its act, as the API writes it: a row holds text alone, and money is a number. Besides, of
/// which kind its target is: ids and slugs alone do not tell.
pub fn detail(row: &Row) -> BTreeMap<String, Value> {
    let value = |name: &str, text: &str| match text.parse::<i64>() {
        Ok(paise) if name.ends_with("_paise") => paise.into(),
        _ => text.into(),
    };
    let told = row.detail.iter();
    let kind = ("target_kind".to_owned(), row.target().0.into());
    told.map(|(name, text)| (name.clone(), value(name, text)))
        .chain([kind])
        .collect()
}
