//! How a rendered mail leaves: through SES, or into a test's hands.

use std::future::Future;
use std::time::Duration;

use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};

use super::templates::Rendered;
use crate::config::{ConfigError, Environment};
use crate::facts;

/// How long SES may take to answer. A call that is given up may have been a mail all the same.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The tag by which SES's events name the outbox's item.
const MAIL_TAG: &str = "mail";

/// A mail on its way out.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// The outbox's item.
    pub id: &'a RecordId,
    /// To whom.
    pub to: &'a Email,
    /// What it says.
    pub words: &'a Rendered,
}

/// Why a mail did not leave. Only codes: the services' own words may hold addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Not now; later it may.
    #[error("not sent now: {0}")]
    Passing(String),
    /// Never, as it is.
    #[error("refused: {0}")]
    Refused(String),
}

/// What mails leave through.
pub trait Sender: Clone + Send + Sync + 'static {
    /// Sends one mail, once.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again makes sense.
    fn send(&self, mail: Outgoing<'_>) -> impl Future<Output = Result<(), SendError>> + Send;
}

/// Amazon SES.
#[derive(Debug, Clone)]
pub struct Ses {
    client: aws_sdk_sesv2::Client,
    from: String,
    configuration: Option<String>,
}

impl Ses {
    /// SES as this process's environment names it.
    ///
    /// # Errors
    /// When the sender or the credentials are missing.
    pub fn connect(environment: &Environment, route: &'static str) -> Result<Self, ConfigError> {
        let config = crate::client_config!(aws_sdk_sesv2, environment, route);
        Self::new(aws_sdk_sesv2::Client::from_conf(config), environment)
    }

    /// SES reached by `client`.
    ///
    /// # Errors
    /// When `environment` names no sender.
    pub fn new(
        client: aws_sdk_sesv2::Client,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let sender = environment.mail_sender.as_deref();
        let sender = sender.ok_or(ConfigError::Missing("MAIL_SENDER"))?;
        Ok(Self {
            client,
            from: format!("\"{}\" <{sender}>", facts::NAME),
            configuration: environment.mail_configuration.clone(),
        })
    }
}

impl Sender for Ses {
    async fn send(&self, mail: Outgoing<'_>) -> Result<(), SendError> {
        let built = content(mail.words).and_then(|content| Ok((content, tag(mail.id)?)));
        let (content, tag) = built.map_err(|e| SendError::Refused(e.to_string()))?;
        let call = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(
                Destination::builder()
                    .to_addresses(mail.to.as_str())
                    .build(),
            )
            .reply_to_addresses(facts::CONTACT_EMAIL)
            .content(content)
            .email_tags(tag)
            .set_configuration_set_name(self.configuration.clone())
            .send();
        match tokio::time::timeout(ANSWER_WITHIN, call).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(error)),
            Err(_) => Err(SendError::Passing("no answer in time".to_owned())),
        }
    }
}

type BuildError = aws_sdk_sesv2::error::BuildError;

fn content(words: &Rendered) -> Result<EmailContent, BuildError> {
    let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let body = Body::builder()
        .text(utf8(&words.text)?)
        .html(utf8(&words.html)?)
        .build();
    let message = Message::builder()
        .subject(utf8(&words.subject)?)
        .body(body)
        .build();
    Ok(EmailContent::builder().simple(message).build())
}

fn tag(id: &RecordId) -> Result<MessageTag, BuildError> {
    MessageTag::builder()
        .name(MAIL_TAG)
        .value(id.as_str())
        .build()
}

/// Only what is wrong with this very mail is final. A paused account, an identity that is not verified
/// yet, a missing permission: those are mended by somebody, and then the mail goes out.
fn judged<R>(error: SdkError<SendEmailError, R>) -> SendError {
    let SdkError::ServiceError(failed) = error else {
        return SendError::Passing("SES was not reached".to_owned());
    };
    let error = failed.into_err();
    let code = error.code().unwrap_or("without a code").to_owned();
    match &error {
        SendEmailError::MessageRejected(why)
            if why.message().is_some_and(|m| m.contains("not verified")) =>
        {
            SendError::Passing(code)
        }
        SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_) => {
            SendError::Refused(code)
        }
        _ => SendError::Passing(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_sesv2::types::error::{
        BadRequestException, LimitExceededException, MessageRejected, SendingPausedException,
        TooManyRequestsException,
    };

    fn judge(error: SendEmailError) -> SendError {
        judged(SdkError::service_error(error, ()))
    }

    #[test]
    fn only_what_is_wrong_with_the_mail_itself_is_final() {
        let rejected = |words: &str| {
            SendEmailError::MessageRejected(MessageRejected::builder().message(words).build())
        };
        let final_ones = [
            rejected("Illegal content"),
            SendEmailError::BadRequestException(BadRequestException::builder().build()),
        ];
        for error in final_ones {
            assert!(matches!(judge(error), SendError::Refused(_)));
        }
        let passing = [
            rejected("Email address is not verified."),
            SendEmailError::TooManyRequestsException(TooManyRequestsException::builder().build()),
            SendEmailError::LimitExceededException(LimitExceededException::builder().build()),
            SendEmailError::SendingPausedException(SendingPausedException::builder().build()),
        ];
        for error in passing {
            assert!(matches!(judge(error), SendError::Passing(_)));
        }
        let lost = SdkError::<_, ()>::timeout_error("lost");
        assert!(matches!(judged(lost), SendError::Passing(_)));
    }
}
