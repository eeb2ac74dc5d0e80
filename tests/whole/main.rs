//! What only the whole suite can show, after it ran: cargo runs the tests of a package by their names.

#[cfg(test)]
mod declared;
