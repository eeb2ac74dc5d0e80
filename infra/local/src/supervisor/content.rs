//! What a fresh stack is filled with: the first catalogue, an admin, and the pages.

use super::{Config, Trouble};
use crate::aws::Aws;
use crate::aws::stack::Stack;

/// Seeds what is absent, and publishes the pages that changed; returns what changed, in words.
pub(crate) async fn bring(_config: &Config, _aws: &Aws, _deployed: &Stack) -> Result<Vec<String>, Trouble> {
    Ok(Vec::new())
}
