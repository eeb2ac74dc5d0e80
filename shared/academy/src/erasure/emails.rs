//! A person's e-mails, and the mails that went there: an export shows them, and an erasure removes them.

use academy_domain::email::Email;
use academy_domain::ids::UserId;

use crate::mail::Message;
use crate::store::erasures::FormerEmail;
use crate::store::outbox::Mail;
use crate::store::people::{Login, Profile};
use crate::store::{Store, StoreError, keys};

/// The e-mail and those of before, which the person proved to own, but those with which somebody else
/// logs in by now.
///
/// # Errors
/// When the store cannot be reached or refuses.
pub async fn proven_emails<'a>(
    store: &Store,
    profile: &'a Profile,
    former: &'a [FormerEmail],
) -> Result<Vec<&'a Email>, StoreError> {
    let former = former.iter().map(|former| &former.email);
    let all = std::iter::once(&profile.email).chain(former);
    own_emails(store, &profile.id, all).await
}

/// Those of `emails` with which nobody but `id` logs in.
async fn own_emails<'a>(
    store: &Store,
    id: &UserId,
    emails: impl Iterator<Item = &'a Email>,
) -> Result<Vec<&'a Email>, StoreError> {
    let mut own: Vec<&Email> = emails.collect();
    let logins: Vec<_> = own.iter().map(|email| keys::login(email)).collect();
    let logins = store.read(&logins).await?;
    let mut others = Vec::new();
    for email in &own {
        let login: Option<Login> = logins.get(&keys::login(email))?;
        if login.is_some_and(|login| &login.user_id != id) {
            others.push(*email);
        }
    }
    own.retain(|email| !others.contains(email));
    Ok(own)
}

/// The mails to the person, to their e-mail, and those that opened the account under an e-mail of before;
/// oldest first. What else went to a former e-mail is of who has it now, or was sent under it.
///
/// # Errors
/// When the store cannot be reached or refuses, or a mail does not read.
pub async fn mails_of(
    store: &Store,
    profile: &Profile,
    former: &[FormerEmail],
) -> Result<Vec<Mail>, StoreError> {
    let (mut mails, to_email) = tokio::try_join!(
        store.mails_of(keys::list_of_mails_to(&profile.id)),
        store.mails_of(keys::list_of_mails_to_email(&profile.email)),
    )?;
    mails.extend(to_email);
    for former in former {
        let list = keys::list_of_mails_to_email(&former.email);
        let mut of_account = store.mails_of(list).await?;
        of_account.retain(|mail| {
            let opened = matches!(mail.message, Message::VerifyEmail { .. });
            opened && mail.created_at <= former.until
        });
        mails.extend(of_account);
    }
    mails.sort_by(|a, b| (a.created_at, a.id.as_str()).cmp(&(b.created_at, b.id.as_str())));
    mails.dedup_by(|a, b| a.id == b.id);
    Ok(mails)
}
