//! Records to items and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::keys::Key;

/// An item as DynamoDB has it.
pub type Item = HashMap<String, AttributeValue>;

/// What is kept as one item. The key and the places in indexes are computed from the record, so they
/// cannot disagree with it.
pub trait Record: Serialize + DeserializeOwned {
    /// What it is, for messages.
    const KIND: &'static str;
    /// The version of its shape.
    const SCHEMA: u32 = 1;

    /// Where it is kept.
    fn key(&self) -> Key;

    /// Its places in indexes, and other attributes that follow from it.
    fn places(&self) -> Places {
        Places::default()
    }
}

/// An item's places in the indexes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Places {
    /// Its list, and its place there.
    pub list: Option<(String, String)>,
    /// Its course's list, and its place there.
    pub course: Option<(String, String)>,
    /// What it waits for, and when that is due.
    pub due: Option<(String, String)>,
    /// Its course's list of what waits for an admin, and its place there.
    pub waiting: Option<(String, String)>,
    /// When TTL may remove it, in seconds since 1970.
    pub expires_at: Option<i64>,
}

/// The item that keeps `record`.
///
/// # Errors
/// When it cannot be written as an item.
pub fn to_item<R: Record>(record: &R) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(record).map_err(|e| StoreError::Unreadable {
        kind: R::KIND,
        cause: e.to_string(),
    })?;
    item.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
    item.extend(record.key().attributes());
    item.insert("schema".to_owned(), number(R::SCHEMA));
    let places = record.places();
    for (index, place) in [
        ("list", places.list),
        ("course", places.course),
        ("due", places.due),
        ("waiting", places.waiting),
    ] {
        if let Some((pk, sk)) = place {
            item.insert(format!("{index}_pk"), text(pk));
            item.insert(format!("{index}_sk"), text(sk));
        }
    }
    if let Some(at) = places.expires_at {
        item.insert("expires_at".to_owned(), number(at));
    }
    Ok(item)
}

/// The record that `item` keeps.
///
/// # Errors
/// When it does not read as that record.
pub fn from_item<R: Record>(item: Item) -> Result<R, StoreError> {
    serde_dynamo::from_item(item).map_err(|e| StoreError::Unreadable {
        kind: R::KIND,
        cause: unquoted(&e.to_string()),
    })
}

/// What serde says of an item, without what it quotes of its contents: a log would keep that.
fn unquoted(words: &str) -> String {
    let quote = words.find(['`', '"']);
    let Some(quote) = quote.filter(|_| !words.starts_with("missing field")) else {
        return words.to_owned();
    };
    let expected = words.rfind(", expected ").filter(|at| *at > quote);
    let expected = expected.map_or("", |at| &words[at..]);
    format!("{}…{expected}", &words[..quote])
}

/// Any value as an attribute.
///
/// # Errors
/// When it cannot be written as one.
pub fn attribute(value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|e| StoreError::Unreadable {
        kind: "attribute",
        cause: e.to_string(),
    })
}

/// A text attribute.
pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub fn number(value: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(format!("{value}"))
}

impl Key {
    /// The key as attributes.
    pub fn attributes(&self) -> Item {
        Item::from([
            ("pk".to_owned(), text(&self.pk)),
            ("sk".to_owned(), text(&self.sk)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn what_is_quoted_of_an_item_is_left_out_and_what_was_wanted_stays() {
        let table = [
            ("missing field `name`", "missing field `name`"),
            ("expected Bool", "expected Bool"),
            (
                "unknown variant `Asha, expected \"x`, expected `student` or `admin`",
                "unknown variant …, expected `student` or `admin`",
            ),
            (
                "invalid type: string \"asha@example.com\", expected a boolean",
                "invalid type: string …, expected a boolean",
            ),
            ("bad `Asha`", "bad …"),
        ];
        for (words, kept) in table {
            assert_eq!(unquoted(words), kept);
        }
    }
}
