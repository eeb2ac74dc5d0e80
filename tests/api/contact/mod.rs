//! `functions/contact`.

mod apply;
mod floods;
mod message;
