//! Moments, and the days and financial years of India. The clock is elsewhere: times are arguments.

mod financial_year;
mod hour;
mod india_date;
mod timestamp;

pub use financial_year::FinancialYear;
pub use hour::Hour;
pub use india_date::IndiaDate;
pub use timestamp::Timestamp;
