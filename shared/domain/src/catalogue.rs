//! Courses and internships: data that admins edit, and what may become of it.

mod course;
mod internship;
mod publish_state;

pub use course::{Course, Level};
pub use internship::Internship;
pub use publish_state::PublishState;

use crate::field::FieldError;
use crate::text::Label;

/// The most topics that a course or internship may list.
pub const TOPICS_MOST: usize = 30;

/// The most modules that a course may list.
pub const MODULES_MOST: usize = 60;

/// Reads a list of topics or module titles: at most `most` labels, each as [`Label`] has it.
///
/// # Errors
/// `too_many`, or the first bad label's own error.
pub fn parse_labels(items: &[String], most: usize) -> Result<Vec<String>, FieldError> {
    if items.len() > most {
        return Err(FieldError::new(
            "too_many",
            format!("Please list at most {most}."),
        ));
    }
    items
        .iter()
        .map(|item| Label::parse(item).map(Label::into_string))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_bounded_and_their_items_are_labels() {
        let items = [" HTML ".to_owned(), "CSS".to_owned()];
        assert_eq!(parse_labels(&items, 2).unwrap(), ["HTML", "CSS"]);
        assert_eq!(parse_labels(&items, 1).map_err(|e| e.code), Err("too_many"));
        assert_eq!(
            parse_labels(&[String::new()], 2).map_err(|e| e.code),
            Err("required")
        );
        assert!(parse_labels(&[], 2).unwrap().is_empty());
    }
}
