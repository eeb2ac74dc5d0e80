//! The number of a receipt.

use crate::field::FieldError;
use crate::string_form::read_and_written;
use crate::time::FinancialYear;
use std::fmt;

/// `TCS/26-27/000001`: numbered from 1 in each financial year, without a gap. Never longer than
/// the 16 characters that CGST rule 46(b) allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptNumber {
    year: FinancialYear,
    serial: u32,
}

impl ReceiptNumber {
    /// The last number of a year: a seventh digit would not fit.
    pub const LAST_SERIAL: u32 = 999_999;

    /// The receipt `serial` of `year`.
    ///
    /// # Errors
    /// `invalid_receipt` unless `serial` is 1 to [`ReceiptNumber::LAST_SERIAL`].
    pub fn new(year: FinancialYear, serial: u32) -> Result<Self, FieldError> {
        if (1..=Self::LAST_SERIAL).contains(&serial) {
            Ok(Self { year, serial })
        } else {
            Err(invalid())
        }
    }

    /// Reads `TCS/26-27/000001`.
    ///
    /// # Errors
    /// `invalid_receipt` for anything else.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let parts = text
            .strip_prefix("TCS/")
            .and_then(|rest| rest.split_once('/'));
        let (year, serial) = parts.ok_or_else(invalid)?;
        let year = FinancialYear::parse(year).map_err(|_| invalid())?;
        let number = Self::new(year, serial.parse().map_err(|_| invalid())?)?;
        // What is written again the same was well written: no sign, six digits.
        if number.to_string() == text {
            Ok(number)
        } else {
            Err(invalid())
        }
    }

    /// The financial year that it is counted in.
    pub const fn financial_year(self) -> FinancialYear {
        self.year
    }

    /// Its place in that year, from 1.
    pub const fn serial(self) -> u32 {
        self.serial
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TCS/{}/{:06}", self.year, self.serial)
    }
}

read_and_written!(ReceiptNumber);

fn invalid() -> FieldError {
    FieldError::new(
        "invalid_receipt",
        "A receipt's number looks like TCS/26-27/000001.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn year() -> FinancialYear {
        FinancialYear::parse("26-27").unwrap()
    }

    #[test]
    fn numbers_count_from_one_in_sixteen_characters() {
        for (serial, expected) in [(1, "TCS/26-27/000001"), (999_999, "TCS/26-27/999999")] {
            let number = ReceiptNumber::new(year(), serial).unwrap();
            assert_eq!(number.to_string(), expected);
            assert_eq!(ReceiptNumber::parse(expected), Ok(number));
            assert_eq!((number.financial_year(), number.serial()), (year(), serial));
        }
        for bad in [0, 1_000_000, u32::MAX] {
            assert_eq!(
                ReceiptNumber::new(year(), bad).map_err(|e| e.code),
                Err("invalid_receipt")
            );
        }
    }

    #[test]
    fn other_writings_are_refused() {
        for bad in [
            "",
            "TCS/26-27/1",
            "TCS/26-27/+00001",
            "TCS/26-27/000000",
            "TCS/26-27/1000000",
            "TCS/26-28/000001",
            "TCS/26-27",
            "ABC/26-27/000001",
            "tcs/26-27/000001",
            "TCS/26-27/00000x",
            "TCS/26-27/000001 ",
        ] {
            assert_eq!(
                ReceiptNumber::parse(bad).map_err(|e| e.code),
                Err("invalid_receipt"),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back_and_fits(serial in 1..=ReceiptNumber::LAST_SERIAL) {
            let number = ReceiptNumber::new(year(), serial).unwrap();
            prop_assert_eq!(number.to_string().len(), 16);
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<ReceiptNumber>(&json).unwrap(), number);
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = ReceiptNumber::parse(&text);
        }
    }
}
