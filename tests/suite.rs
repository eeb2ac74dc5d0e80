//! All tests that need more than one package: see tests/README.md.

#[cfg(test)]
mod api;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod template;
