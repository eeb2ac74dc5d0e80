//! What happens without a request: mails go out, what is due is done, the catalogue becomes pages.
//! The table is the truth; the stream is only a doorbell, and the schedule rings again.
#![deny(missing_docs)]

pub mod catalogue;
mod daily;
pub mod delivery;
mod due;
mod erasures;
pub mod feedback;
pub mod mailer;
pub mod publisher;
mod retention;
pub mod seals;
pub mod site;
pub mod stream;
pub mod sweeper;
