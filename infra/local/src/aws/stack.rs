//! The CloudFormation stack: whether it is there, what it is called outside, what it put out.

use std::collections::BTreeMap;

use super::{Aws, AwsError};
use crate::text::{element, elements};

/// A deployed stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack {
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
    /// Its resources' physical ids, by their names in the template.
    pub resources: BTreeMap<String, String>,
}

impl Stack {
    /// An output that the template always has.
    ///
    /// # Errors
    /// Names it, if the stack lacks it.
    pub fn output(&self, name: &str) -> Result<&str, AwsError> {
        let missing =
            || AwsError::unclear("DescribeStacks", format!("the stack has no output {name}"));
        self.outputs
            .get(name)
            .map(String::as_str)
            .ok_or_else(missing)
    }
}

impl Aws {
    /// The stack of this name, if it is deployed whole.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn stack(&self, name: &str) -> Result<Option<Stack>, AwsError> {
        let described = self
            .by_form("cloudformation", "DescribeStacks", &[("StackName", name)])
            .await;
        let described = match described {
            Err(error) if error.is_not_found() => return Ok(None),
            other => other?,
        };
        let status = element(&described, "StackStatus").unwrap_or_default();
        if !matches!(status.as_str(), "CREATE_COMPLETE" | "UPDATE_COMPLETE") {
            return Ok(None);
        }
        let keys = elements(&described, "OutputKey");
        let outputs = keys
            .into_iter()
            .zip(elements(&described, "OutputValue"))
            .collect();
        let listed = self
            .by_form(
                "cloudformation",
                "DescribeStackResources",
                &[("StackName", name)],
            )
            .await?;
        let names = elements(&listed, "LogicalResourceId");
        let resources = names
            .into_iter()
            .zip(elements(&listed, "PhysicalResourceId"))
            .collect();
        Ok(Some(Stack { outputs, resources }))
    }
}
