//! The seals of the audit log as they lie in their bucket, and whether they are whole themselves.

use std::collections::BTreeMap;

use academy::domain::audit::kept_until;
use academy::domain::audit::seal::{Seal, SealFault, SealHead, first_unsettled, seal_hash};
use academy::domain::time::{Hour, Timestamp};
use academy::store::retry::{Deadline, retry};
use aws_sdk_s3::Client;
use tokio::task::JoinSet;

use crate::OpsError;

/// How many seals are read at once.
const AT_ONCE: usize = 16;
/// How far the seals may be behind before they count as stopped, in hours: a stack that was down
/// catches up within minutes.
const BEHIND_HOURS: i64 = 3;

/// A seal as it lies in the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name: the hour.
    pub name: String,
    /// What was written first.
    pub text: String,
    /// How often it was written; once, where nobody went round the academy's functions.
    pub versions: usize,
    /// Whether a mark of deletion lies upon it.
    pub deleted: bool,
}

/// What the seals say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seals {
    /// The seals that read as such, by their hour.
    pub by_hour: BTreeMap<Hour, Seal>,
    /// What is wrong with them: the seal's name, and what.
    pub faults: Vec<(String, String)>,
    /// The hour of the very first seal, while it is there: the log has no row before it.
    pub begin: Option<Hour>,
}

/// The seals of `bucket`, each as it was first written: a later version replaces nothing.
///
/// # Errors
/// When the bucket cannot be read.
pub async fn read(client: &Client, bucket: &str) -> Result<Vec<Kept>, OpsError> {
    let found = list(client, bucket).await?;
    let mut kept = Vec::with_capacity(found.len());
    for batch in found.chunks(AT_ONCE) {
        let mut reading = JoinSet::new();
        for (name, listed) in batch {
            let (client, bucket) = (client.clone(), bucket.to_owned());
            let (name, listed) = (name.clone(), listed.clone());
            reading.spawn(async move {
                let text = text(&client, &bucket, &name, &listed.first).await?;
                Ok::<_, OpsError>(Kept {
                    name,
                    text,
                    versions: listed.versions,
                    deleted: listed.deleted,
                })
            });
        }
        while let Some(one) = reading.join_next().await {
            let one = one.map_err(|e| OpsError::machine("reading the seals", &e))?;
            kept.push(one?);
        }
    }
    kept.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(kept)
}

/// What a listing says of one name.
#[derive(Debug, Clone, Default)]
struct Listed {
    first: String,
    versions: usize,
    deleted: bool,
}

async fn list(client: &Client, bucket: &str) -> Result<Vec<(String, Listed)>, OpsError> {
    let mut found: BTreeMap<String, Listed> = BTreeMap::new();
    let mut from: (Option<String>, Option<String>) = (None, None);
    loop {
        let call = || {
            client
                .list_object_versions()
                .bucket(bucket)
                .set_key_marker(from.0.clone())
                .set_version_id_marker(from.1.clone())
                .send()
        };
        let page = retry(Deadline::after(60), call).await;
        let page = page.map_err(|e| OpsError::Seals(e.to_string()))?;
        // The newest version of a name comes first, so that the last one seen is the first written.
        for version in page.versions() {
            if let (Some(name), Some(id)) = (version.key(), version.version_id()) {
                let listed = found.entry(name.to_owned()).or_default();
                id.clone_into(&mut listed.first);
                listed.versions += 1;
            }
        }
        for marker in page.delete_markers() {
            if let Some(name) = marker.key() {
                found.entry(name.to_owned()).or_default().deleted = true;
            }
        }
        if page.is_truncated() != Some(true) {
            break;
        }
        from = (page.next_key_marker, page.next_version_id_marker);
    }
    // A mark of deletion with nothing beneath is what is left of a seal whose time was over.
    found.retain(|_, listed| listed.versions > 0);
    Ok(found.into_iter().collect())
}

async fn text(client: &Client, bucket: &str, name: &str, id: &str) -> Result<String, OpsError> {
    let call = || {
        let get = client.get_object().bucket(bucket).key(name);
        get.version_id(id).send()
    };
    let got = retry(Deadline::after(60), call).await;
    let got = got.map_err(|e| OpsError::Seals(e.to_string()))?;
    let bytes = got.body.collect().await;
    let bytes = bytes.map_err(|e| OpsError::Seals(e.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes.to_vec()).into_owned())
}

/// Whether `kept`, in the order of their names, are one unbroken row of seals up to now. Those whose
/// time is over may be gone, from the beginning on.
pub fn judge(kept: &[Kept], now: Timestamp) -> Seals {
    let mut seals = Seals::default();
    let mut last: Option<(Hour, SealHead)> = None;
    for kept in kept {
        let Some(hour) = Hour::parse(&kept.name) else {
            seals.fault(&kept.name, "it is named after no hour");
            continue;
        };
        if kept.versions > 1 {
            seals.fault(
                &kept.name,
                "it was written again; what was written first counts",
            );
        }
        if kept.deleted && !is_over(hour, now) {
            seals.fault(&kept.name, "it was deleted; what lies beneath counts");
        }
        if let Some((before, _)) = &last {
            seals.gap(before.next(), hour);
        }
        let head = last.map(|(_, head)| head);
        let head = seals.take(kept, hour, head, now);
        last = Some((hour, head));
    }
    if let Some((hour, _)) = last {
        let behind = first_unsettled(now).since(hour.next());
        if behind > BEHIND_HOURS {
            let what = format!("nothing was sealed from here on, {behind} hours");
            seals.fault(&hour.next().to_string(), what);
        }
    }
    seals
}

/// Whether rows of `hour` need not be kept any longer.
pub fn is_over(hour: Hour, now: Timestamp) -> bool {
    kept_until(hour.end()) <= now
}

impl Seals {
    /// Whether there is no seal at all, though `earliest`, the hour of the first row, should have one.
    pub fn say_nothing_of(&self, earliest: Hour, now: Timestamp) -> bool {
        let none = self.by_hour.is_empty() && self.faults.is_empty();
        none && first_unsettled(now).since(earliest) > BEHIND_HOURS
    }

    /// Judges one seal behind `head`, which the first that is left has none of; gives the head behind it.
    fn take(
        &mut self,
        kept: &Kept,
        hour: Hour,
        head: Option<SealHead>,
        now: Timestamp,
    ) -> SealHead {
        let hash = seal_hash(&kept.text);
        let seal = match Seal::parse(&kept.text) {
            Ok(seal) => seal,
            Err(fault) => {
                self.fault(&kept.name, fault);
                let total = head.map_or(0, |head| head.total);
                return SealHead { hash, total };
            }
        };
        // What was before the first that is left may be over: then nothing says what it must follow.
        let first = head.is_none();
        let stands = seal.stands(hour, &head.unwrap_or_else(SealHead::empty));
        match stands {
            Err(SealFault::Unchained) if first && is_over(hour, now) => {}
            Err(fault) => self.fault(&kept.name, fault),
            Ok(()) if first => self.begin = Some(hour),
            Ok(()) => {}
        }
        let total = seal.total;
        if seal.hour == hour {
            self.by_hour.insert(hour, seal);
        }
        SealHead { hash, total }
    }

    fn fault(&mut self, name: &str, what: impl std::fmt::Display) {
        self.faults
            .push((format!("seals/{name}"), what.to_string()));
    }

    /// Names what lies between the hour that was to come and the one that came.
    fn gap(&mut self, expected: Hour, came: Hour) {
        let missing = came.since(expected);
        if missing > 0 {
            let what = match missing {
                1 => "it is missing".to_owned(),
                more => format!("it is missing, and {} behind it", more - 1),
            };
            self.fault(&expected.to_string(), what);
        }
    }
}
