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

/// How far a stack has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Never deployed; a change set may be there.
    Absent,
    /// Its first deploy is under way, failed, or was cut off: nothing in it is of use.
    HalfMade,
    /// It was whole at least once. A later deploy may have failed or been cut off.
    Made,
}

impl Stage {
    fn of(status: &str) -> Self {
        match status {
            "" | "REVIEW_IN_PROGRESS" | "DELETE_COMPLETE" => Self::Absent,
            "CREATE_COMPLETE" => Self::Made,
            later if later.starts_with("UPDATE_") => Self::Made,
            _ => Self::HalfMade,
        }
    }
}

impl Aws {
    /// How far the stack of this name has come.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn stage(&self, name: &str) -> Result<Stage, AwsError> {
        Ok(Stage::of(&status(&self.described(name).await?)))
    }

    /// Whether somebody is working on the stack of this name.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn is_in_progress(&self, name: &str) -> Result<bool, AwsError> {
        let status = status(&self.described(name).await?);
        Ok(status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS")
    }

    /// What failed in the last deploy of the stack of this name, in words: which resource, and why.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn failures(&self, name: &str) -> Result<Vec<String>, AwsError> {
        let mut events = Vec::new();
        let mut token = String::new();
        loop {
            let mut fields = vec![("StackName", name)];
            if !token.is_empty() {
                fields.push(("NextToken", &token));
            }
            let asked = self.by_form("cloudformation", "DescribeStackEvents", &fields);
            let page = asked.await?;
            events.extend(page.split("<member>").skip(1).map(Event::read));
            match element(&page, "NextToken") {
                Some(next) if !next.is_empty() => token = next,
                _ => return Ok(failures(&events)),
            }
        }
    }

    /// What is known of the stack; empty if there is none.
    async fn described(&self, name: &str) -> Result<String, AwsError> {
        let described = self
            .by_form("cloudformation", "DescribeStacks", &[("StackName", name)])
            .await;
        match described {
            Err(error) if error.is_not_found() => Ok(String::new()),
            other => other,
        }
    }

    /// The stack of this name, if it was deployed.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn stack(&self, name: &str) -> Result<Option<Stack>, AwsError> {
        let described = self.described(name).await?;
        if Stage::of(&status(&described)) != Stage::Made {
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

/// Something that happened to one resource.
struct Event {
    resource: String,
    kind: String,
    status: String,
    reason: String,
}

impl Event {
    fn read(member: &str) -> Self {
        let text = |tag: &str| element(member, tag).unwrap_or_default();
        Self {
            resource: text("LogicalResourceId"),
            kind: text("ResourceType"),
            status: text("ResourceStatus"),
            reason: text("ResourceStatusReason"),
        }
    }

    /// Whether a deploy began with it.
    fn is_begin(&self) -> bool {
        self.kind == "AWS::CloudFormation::Stack"
            && matches!(
                self.status.as_str(),
                "CREATE_IN_PROGRESS" | "UPDATE_IN_PROGRESS"
            )
    }
}

/// Of events, newest first, the failures of the last deploy in the order in which they came. What was
/// given up because of them says nothing.
fn failures(events: &[Event]) -> Vec<String> {
    let last = events.iter().take_while(|event| !event.is_begin());
    let failed = last.filter(|e| e.status.ends_with("_FAILED") && !e.reason.contains("cancelled"));
    let mut words: Vec<_> = failed
        .map(|e| format!("{} ({}): {}", e.resource, e.kind, e.reason))
        .collect();
    words.reverse();
    words
}

fn status(described: &str) -> String {
    element(described, "StackStatus").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(resource: &str, kind: &str, status: &str, reason: &str) -> Event {
        Event::read(&format!(
            "<LogicalResourceId>{resource}</LogicalResourceId><ResourceType>{kind}</ResourceType>\
             <ResourceStatus>{status}</ResourceStatus>\
             <ResourceStatusReason>{reason}</ResourceStatusReason></member>"
        ))
    }

    #[test]
    fn the_failures_of_the_last_deploy_are_named_with_their_reasons() {
        let stack = "AWS::CloudFormation::Stack";
        let newest_first = [
            event("academy", stack, "ROLLBACK_COMPLETE", ""),
            event(
                "Site",
                "AWS::S3::Bucket",
                "CREATE_FAILED",
                "Resource creation cancelled",
            ),
            event(
                "Table",
                "AWS::DynamoDB::Table",
                "CREATE_FAILED",
                "no &lt;key&gt;",
            ),
            event("Api", "AWS::ApiGatewayV2::Api", "CREATE_COMPLETE", ""),
            event("academy", stack, "CREATE_IN_PROGRESS", "User Initiated"),
            event(
                "Old",
                "AWS::SQS::Queue",
                "CREATE_FAILED",
                "of an earlier deploy",
            ),
        ];
        assert_eq!(
            failures(&newest_first),
            ["Table (AWS::DynamoDB::Table): no <key>"]
        );
    }

    #[test]
    fn only_what_was_never_whole_is_half_made() {
        let table = [
            ("", Stage::Absent),
            ("REVIEW_IN_PROGRESS", Stage::Absent),
            ("CREATE_IN_PROGRESS", Stage::HalfMade),
            ("CREATE_FAILED", Stage::HalfMade),
            ("ROLLBACK_COMPLETE", Stage::HalfMade),
            ("ROLLBACK_FAILED", Stage::HalfMade),
            ("CREATE_COMPLETE", Stage::Made),
            ("UPDATE_IN_PROGRESS", Stage::Made),
            ("UPDATE_COMPLETE", Stage::Made),
            ("UPDATE_ROLLBACK_COMPLETE", Stage::Made),
            ("UPDATE_ROLLBACK_FAILED", Stage::Made),
        ];
        for (status, stage) in table {
            assert_eq!(Stage::of(status), stage, "{status}");
        }
    }
}
