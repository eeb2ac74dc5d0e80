//! One written form for a type: what is displayed is what is serialized, and what is read back is
//! parsed, so that an invalid value cannot come in through the store either.

/// Gives `$type`, which has `as_str` and `parse(&str) -> Result<_, FieldError>`, its written form.
macro_rules! string_form {
    ($type:ident) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        $crate::string_form::read_and_written!($type);
    };
}

/// Serializes `$type` by its `Display`, and deserializes and `FromStr`s it by its `parse`.
macro_rules! read_and_written {
    ($type:ident) => {
        impl std::str::FromStr for $type {
            type Err = $crate::field::FieldError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {read_and_written, string_form};
