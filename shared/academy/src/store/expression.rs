//! The words of a write: conditions on an item, and changes to its attributes. Names and values go in
//! by placeholders, so that none can be mistaken for an expression.

use std::collections::HashMap;
use std::fmt::Write as _;

use aws_sdk_dynamodb::types::AttributeValue;

use super::item::number;

/// A condition on one item, every part of which must hold.
#[derive(Debug, Clone, Default)]
pub struct When {
    pub(super) text: String,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl When {
    /// The item is absent.
    pub fn absent() -> Self {
        Self::default().and("attribute_not_exists(pk)")
    }

    /// The item is there.
    pub fn present() -> Self {
        Self::default().and("attribute_exists(pk)")
    }

    /// The item is absent, or its TTL is over though it still lies there.
    pub fn absent_or_expired(now_seconds: i64) -> Self {
        let mut when = Self::default();
        let at = when.value(number(now_seconds));
        when.and(&format!("(attribute_not_exists(pk) OR expires_at <= {at})"))
    }

    /// It is still as it was read: its `version` is `read`.
    #[must_use]
    pub fn at_version(read: u32) -> Self {
        Self::default().equals("version", number(read))
    }

    /// Its attribute `name` equals `value`.
    #[must_use]
    pub fn equals(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.and(&format!("{name} = {value}"))
    }

    /// Its attribute `name` is absent, or less than `value`.
    #[must_use]
    pub fn absent_or_less(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.and(&format!(
            "(attribute_not_exists({name}) OR {name} < {value})"
        ))
    }

    /// Its attribute `name` is absent, or at most `value`.
    #[must_use]
    pub fn absent_or_at_most(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.and(&format!(
            "(attribute_not_exists({name}) OR {name} <= {value})"
        ))
    }

    /// Its map `name` has an entry `entry`.
    #[must_use]
    pub fn has_entry(mut self, name: &str, entry: &str) -> Self {
        let (name, entry) = (self.name(name), self.name(entry));
        self.and(&format!("attribute_exists({name}.{entry})"))
    }

    /// Its map `name` is there, and has fewer than `bound` entries.
    #[must_use]
    pub fn fewer_entries(mut self, name: &str, bound: usize) -> Self {
        let (name, bound) = (self.name(name), self.value(number(bound)));
        self.and(&format!("size({name}) < {bound}"))
    }

    pub(super) fn expression(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| self.text.clone())
    }

    fn and(mut self, part: &str) -> Self {
        if !self.text.is_empty() {
            self.text.push_str(" AND ");
        }
        self.text.push_str(part);
        self
    }

    fn name(&mut self, name: &str) -> String {
        let place = format!("#c{}", self.names.len());
        self.names.insert(place.clone(), name.to_owned());
        place
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let place = format!(":c{}", self.values.len());
        self.values.insert(place.clone(), value);
        place
    }
}

/// Changes to some attributes of one item.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    set: String,
    add: String,
    remove: String,
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Changes {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the attribute `name`.
    #[must_use]
    pub fn set(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = self.pair(name, value);
        push(&mut self.set, &format!("{name} = {value}"));
        self
    }

    /// Adds `amount` to the number `name`, which counts as 0 while it is absent.
    #[must_use]
    pub fn add(mut self, name: &str, amount: i64) -> Self {
        let (name, value) = self.pair(name, number(amount));
        push(&mut self.add, &format!("{name} {value}"));
        self
    }

    /// Removes the attribute `name`.
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        let place = self.name(name);
        push(&mut self.remove, &place);
        self
    }

    /// Sets the entry `entry` of the map `name`, which must be there.
    #[must_use]
    pub fn set_entry(mut self, name: &str, entry: &str, value: AttributeValue) -> Self {
        let map = self.name(name);
        let (entry, value) = self.pair(entry, value);
        push(&mut self.set, &format!("{map}.{entry} = {value}"));
        self
    }

    /// Removes the entry `entry` of the map `name`, which must be there.
    #[must_use]
    pub fn remove_entry(mut self, name: &str, entry: &str) -> Self {
        let (map, entry) = (self.name(name), self.name(entry));
        push(&mut self.remove, &format!("{map}.{entry}"));
        self
    }

    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn name(&mut self, name: &str) -> String {
        let place = format!("#u{}", self.names.len());
        self.names.insert(place.clone(), name.to_owned());
        place
    }

    fn pair(&mut self, name: &str, value: AttributeValue) -> (String, String) {
        let name_place = self.name(name);
        let value_place = format!(":u{}", self.values.len());
        self.values.insert(value_place.clone(), value);
        (name_place, value_place)
    }

    pub(super) fn expression(&self) -> String {
        let mut text = String::new();
        for (word, part) in [
            ("SET", &self.set),
            ("ADD", &self.add),
            ("REMOVE", &self.remove),
        ] {
            if !part.is_empty() {
                let _ = write!(text, "{word} {part} ");
            }
        }
        text
    }
}

fn push(list: &mut String, part: &str) {
    if !list.is_empty() {
        list.push_str(", ");
    }
    list.push_str(part);
}
