//! All tests that need more than one package: see tests/README.md.

#[cfg(test)]
mod api;
