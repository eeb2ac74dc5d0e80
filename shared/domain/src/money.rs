//! Money: integer paise, never a float.

use crate::field::FieldError;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::fmt;

/// An amount in paise, from nothing to a hundred crore rupees. Serialized as the integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Paise(i64);

impl Paise {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The most that an amount may be, 10¹¹ paise: far above any price, and far below where sums
    /// of them would overflow.
    pub const MOST: Self = Self(100_000_000_000);

    /// An amount of `paise`.
    ///
    /// # Errors
    /// `invalid_amount` below nothing or above [`Paise::MOST`].
    pub fn new(paise: i64) -> Result<Self, FieldError> {
        if (0..=Self::MOST.0).contains(&paise) {
            Ok(Self(paise))
        } else {
            Err(FieldError::new(
                "invalid_amount",
                "Please give an amount in paise, from 0 to 100000000000.",
            ))
        }
    }

    /// The number of paise.
    pub const fn value(self) -> i64 {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The difference, or `None` below nothing.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::new(self.0 - other.0).ok()
    }

    /// `1499.00`: rupees with two decimals and no grouping, as UPI links have it.
    pub fn upi_amount(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// `₹1,499` or `₹1,499.50`: Indian grouping, decimals only where they are not zero.
impl fmt::Display for Paise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rupees = grouped(self.0 / 100);
        match self.0 % 100 {
            0 => f.pad(&format!("₹{rupees}")),
            paise => f.pad(&format!("₹{rupees}.{paise:02}")),
        }
    }
}

impl<'de> Deserialize<'de> for Paise {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The last three digits stand together, those before them in pairs: `12,34,567`.
fn grouped(rupees: i64) -> String {
    let digits = rupees.to_string();
    let count = digits.len();
    let mut text = String::with_capacity(count + count / 2);
    for (place, digit) in digits.chars().enumerate() {
        let after = count - place;
        if place > 0 && (after == 3 || (after > 3 && after % 2 == 1)) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_shown_in_indian_grouping() {
        let table = [
            (0, "₹0", "0.00"),
            (1, "₹0.01", "0.01"),
            (50, "₹0.50", "0.50"),
            (99_900, "₹999", "999.00"),
            (100_000, "₹1,000", "1000.00"),
            (149_900, "₹1,499", "1499.00"),
            (149_950, "₹1,499.50", "1499.50"),
            (149_905, "₹1,499.05", "1499.05"),
            (1_234_500, "₹12,345", "12345.00"),
            (10_000_000, "₹1,00,000", "100000.00"),
            (123_456_700, "₹12,34,567", "1234567.00"),
            (1_000_000_000, "₹1,00,00,000", "10000000.00"),
            (100_000_000_000, "₹1,00,00,00,000", "1000000000.00"),
        ];
        for (paise, shown, in_link) in table {
            let amount = Paise::new(paise).unwrap();
            assert_eq!(amount.to_string(), shown);
            assert_eq!(amount.upi_amount(), in_link);
        }
    }

    #[test]
    fn an_amount_is_never_negative_nor_beyond_reason() {
        for bad in [-1, i64::MIN, 100_000_000_001, i64::MAX] {
            assert_eq!(Paise::new(bad).map_err(|e| e.code), Err("invalid_amount"));
            assert!(serde_json::from_str::<Paise>(&bad.to_string()).is_err());
        }
        assert!(serde_json::from_str::<Paise>("499.0").is_err());
        assert!(serde_json::from_str::<Paise>("\"499\"").is_err());
        assert_eq!(Paise::ZERO.checked_sub(Paise(1)), None);
        assert_eq!(Paise(7).checked_sub(Paise(7)), Some(Paise::ZERO));
        assert!(Paise::ZERO.is_zero());
        assert!(!Paise(1).is_zero());
        assert_eq!(serde_json::to_string(&Paise(49_900)).unwrap(), "49900");
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(paise in 0..=Paise::MOST.0) {
            let amount = Paise::new(paise).unwrap();
            let rupees = amount.to_string().replace([',', '₹'], "");
            let expected = amount.upi_amount();
            prop_assert_eq!(rupees, expected.strip_suffix(".00").unwrap_or(&expected));
        }
    }
}
