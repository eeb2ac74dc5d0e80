//! The policies equal what was used (BARS, Security 22): after everything else ran over a stack, what
//! its wire saw each function use is held against what template.yaml grants. What IAM would deny was
//! denied while it ran; here every grant must have been used.

#[cfg(test)]
mod used;
