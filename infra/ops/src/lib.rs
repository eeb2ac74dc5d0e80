//! The academy command, for operators.
