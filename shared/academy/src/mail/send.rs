//! How a rendered mail leaves: through SES, or into a test's hands.

use std::future::Future;
use std::time::Duration;

use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageTag};
use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::templates::Rendered;
use crate::config::{ConfigError, Environment};
use crate::facts;
use crate::store::retry::Deadline;

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
    /// Whom an answer to it is for, where that is not the academy.
    pub answers_to: Option<&'a Email>,
    /// What it says.
    pub words: &'a Rendered,
}

/// Why a mail did not leave. Only codes: the services' own words may hold addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It was not taken, and may be in a moment: SES throttles, fails, or could not be connected to.
    #[error("not taken just now: {0}")]
    Busy(String),
    /// It was not taken, and a moment changes nothing: a day's quota, a paused account.
    #[error("not taken now: {0}")]
    Passing(String),
    /// Nobody knows whether it was taken. Asking again at once could double it.
    #[error("perhaps taken: {0}")]
    Unheard(String),
    /// Never, as it is.
    #[error("refused: {0}")]
    Refused(String),
}

/// What mails leave through.
pub trait Sender: Clone + Send + Sync + 'static {
    /// Sends one mail, once; gives up at `until`.
    ///
    /// # Errors
    /// [`SendError`] says whether and when trying again makes sense.
    fn send(
        &self,
        mail: Outgoing<'_>,
        until: Deadline,
    ) -> impl Future<Output = Result<(), SendError>> + Send;
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
    async fn send(&self, mail: Outgoing<'_>, until: Deadline) -> Result<(), SendError> {
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
            .reply_to_addresses(mail.answers_to.map_or(facts::CONTACT_EMAIL, Email::as_str))
            .content(content)
            .email_tags(tag)
            .set_configuration_set_name(self.configuration.clone())
            .send();
        match tokio::time::timeout(ANSWER_WITHIN.min(until.left()), call).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(error)),
            Err(_) => Err(SendError::Unheard("no answer in time".to_owned())),
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

/// What became of a mail that SES did not say it took.
fn judged(error: SdkError<SendEmailError, HttpResponse>) -> SendError {
    match error {
        SdkError::ServiceError(answered) => {
            let status = answered.raw().status().as_u16();
            answer(status, &answered.into_err())
        }
        SdkError::DispatchFailure(failed)
            if failed.as_connector_error().is_some_and(unconnected) =>
        {
            SendError::Busy("SES was not reached".to_owned())
        }
        SdkError::ConstructionFailure(_) => {
            SendError::Passing("the request could not be built".to_owned())
        }
        // Sent, or perhaps sent: the connection broke, or what came back is no answer of SES's.
        _ => SendError::Unheard("no answer".to_owned()),
    }
}

/// Only what is wrong with this very mail is final. A paused account, an identity that is not verified
/// yet, a missing permission: those are mended by somebody, and then the mail goes out.
fn answer(status: u16, error: &SendEmailError) -> SendError {
    let code = error.code().unwrap_or("without a code").to_owned();
    match (error, status) {
        (SendEmailError::MessageRejected(why), _)
            if why.message().is_some_and(|m| m.contains("not verified")) =>
        {
            SendError::Passing(code)
        }
        (SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_), _) => {
            SendError::Refused(code)
        }
        // A gateway says so of a server that it did not hear.
        (_, 502 | 504) => SendError::Unheard(code),
        (SendEmailError::TooManyRequestsException(_), _) | (_, 429 | 500..) => {
            SendError::Busy(code)
        }
        _ if code.starts_with("Throttling") => SendError::Busy(code),
        _ => SendError::Passing(code),
    }
}

/// Whether no connection was made, so that nothing can have been taken. What is not known for sure to
/// be so is not: a connection can also break behind the last byte.
fn unconnected(error: &ConnectorError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let refused = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::ConnectionRefused);
        if refused || error.is::<ResolveDnsError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_sesv2::types::error::{
        BadRequestException, LimitExceededException, MessageRejected, SendingPausedException,
        TooManyRequestsException,
    };
    use aws_smithy_types::body::SdkBody;

    fn judge(status: u16, error: SendEmailError) -> SendError {
        let status = status.try_into().unwrap();
        judged(SdkError::service_error(
            error,
            HttpResponse::new(status, SdkBody::empty()),
        ))
    }

    fn rejected(words: &str) -> SendEmailError {
        SendEmailError::MessageRejected(MessageRejected::builder().message(words).build())
    }

    fn unknown() -> SendEmailError {
        SendEmailError::unhandled("something")
    }

    #[test]
    fn only_what_is_wrong_with_the_mail_itself_is_final() {
        let final_ones = [
            rejected("Illegal content"),
            SendEmailError::BadRequestException(BadRequestException::builder().build()),
        ];
        for error in final_ones {
            assert!(matches!(judge(400, error), SendError::Refused(_)));
        }
        let passing = [
            rejected("Email address is not verified."),
            SendEmailError::LimitExceededException(LimitExceededException::builder().build()),
            SendEmailError::SendingPausedException(SendingPausedException::builder().build()),
            unknown(),
        ];
        for error in passing {
            assert!(matches!(judge(400, error), SendError::Passing(_)));
        }
    }

    #[test]
    fn what_passes_in_a_moment_is_what_ses_itself_says_so_of() {
        let throttled = || {
            SendEmailError::TooManyRequestsException(TooManyRequestsException::builder().build())
        };
        for (status, error) in [
            (429, throttled()),
            (400, throttled()),
            (429, unknown()),
            (500, unknown()),
            (503, unknown()),
        ] {
            assert!(
                matches!(judge(status, error), SendError::Busy(_)),
                "{status}"
            );
        }
    }

    #[test]
    fn who_was_not_heard_may_have_taken_the_mail() {
        for status in [502, 504] {
            let answer = judge(status, unknown());
            assert!(matches!(answer, SendError::Unheard(_)), "{status}");
        }
        let broken = |kind| ConnectorError::io(Box::new(std::io::Error::from(kind)));
        for (kind, unheard) in [
            (std::io::ErrorKind::ConnectionReset, true),
            (std::io::ErrorKind::BrokenPipe, true),
            (std::io::ErrorKind::UnexpectedEof, true),
            (std::io::ErrorKind::HostUnreachable, true),
            (std::io::ErrorKind::ConnectionRefused, false),
        ] {
            let answer = judged(SdkError::dispatch_failure(broken(kind)));
            assert_eq!(matches!(answer, SendError::Unheard(_)), unheard, "{kind:?}");
            assert_eq!(matches!(answer, SendError::Busy(_)), !unheard, "{kind:?}");
        }
        let unresolved = ConnectorError::io(Box::new(ResolveDnsError::new("no such host")));
        assert!(matches!(
            judged(SdkError::dispatch_failure(unresolved)),
            SendError::Busy(_)
        ));
        for error in [
            SdkError::timeout_error("lost"),
            SdkError::dispatch_failure(ConnectorError::timeout("lost".into())),
            SdkError::response_error(
                "garbled",
                HttpResponse::new(200.try_into().unwrap(), SdkBody::empty()),
            ),
        ] {
            assert!(matches!(judged(error), SendError::Unheard(_)));
        }
        let unbuilt = SdkError::construction_failure("no address");
        assert!(matches!(judged(unbuilt), SendError::Passing(_)));
    }
}
