//! What happens without a request: mails go out, what is due is done, the catalogue becomes pages.
//! The table is the truth; the stream is only a doorbell, and the schedule rings again.
#![deny(missing_docs)]

pub mod catalogue;
pub mod delivery;
pub mod mailer;
pub mod publisher;
pub mod seals;
pub mod site;
pub mod stream;
pub mod sweeper;
