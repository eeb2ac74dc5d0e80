//! Receipt numbers: gapless and unique within a financial year, because the number is taken in the very
//! transaction that makes the payment verified.

use academy_domain::receipt::ReceiptNumber;
use academy_domain::time::FinancialYear;
use serde::{Deserialize, Serialize};

use super::item::{Record, number};
use super::keys::{self, Key};
use super::transaction::{Transaction, When};
use super::{Items, StoreError};
use crate::http::Problem;

/// The last number that a financial year has given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptCounter {
    year: FinancialYear,
    last: u32,
}

impl Record for ReceiptCounter {
    const KIND: &'static str = "receipt counter";

    fn key(&self) -> Key {
        keys::receipt_counter(&self.year)
    }
}

impl ReceiptCounter {
    /// The counter of `year` among what was read; at 0 when the year has given none.
    ///
    /// # Errors
    /// When it does not read.
    pub fn among(items: &Items, year: FinancialYear) -> Result<Self, StoreError> {
        let found = items.get(&keys::receipt_counter(&year))?;
        Ok(found.unwrap_or(Self { year, last: 0 }))
    }

    /// The counter once it gave `number`.
    pub fn after(number: ReceiptNumber) -> Self {
        Self {
            year: number.financial_year(),
            last: number.serial(),
        }
    }

    /// Takes the next number, on condition that nobody else did.
    ///
    /// # Errors
    /// 500 when a year has given a million.
    pub fn take(
        &self,
        transaction: &mut Transaction,
        year: FinancialYear,
    ) -> Result<ReceiptNumber, Problem> {
        let next = Self {
            year: self.year,
            last: self.last + 1,
        };
        let when = if self.last == 0 {
            When::absent()
        } else {
            When::default().equals("last", number(self.last))
        };
        transaction.put(COUNTER, &next, when);
        ReceiptNumber::new(year, next.last).map_err(|e| Problem::internal(e.message))
    }
}

/// What the counter's write is called, for who looks why a transaction was refused.
pub const COUNTER: &str = "receipt counter";
