//! What a function's role allows on the table, read from `template.yaml`: actions, table or index, and
//! `dynamodb:LeadingKeys`. MiniStack enforces actions and resources; this adds the keys.

use std::collections::BTreeMap;

use crate::template::{Statement, Template};
use crate::wire::describe::Described;

/// Each function's statements, by the function's name.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    by_function: BTreeMap<String, Vec<Statement>>,
}

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `dynamodb:GetItem`.
    pub action: String,
    /// The table, or table and index.
    pub resource: String,
    /// The partition keys that no statement allows.
    pub leading_keys: Vec<String>,
}

impl Policies {
    /// The policies of all functions of the template.
    pub fn of(template: &Template) -> Self {
        let by_function = template
            .functions
            .iter()
            .map(|f| (f.name.clone(), f.statements.clone()));
        Self {
            by_function: by_function.collect(),
        }
    }

    /// The refusal of a DynamoDB call, if IAM would refuse it. An item of a transaction is authorised by
    /// itself, a batch or a query as a whole. A function that the template does not know may do nothing.
    pub fn refusal(&self, function: &str, call: &Described) -> Option<Refusal> {
        let statements = self
            .by_function
            .get(function)
            .map_or(&[][..], Vec::as_slice);
        let by_item = call.operation.starts_with("Transact");
        let groups: Vec<&[_]> = if by_item {
            call.keys.chunks(1).collect()
        } else {
            vec![&call.keys]
        };
        groups
            .into_iter()
            .filter(|keys| !keys.is_empty())
            .find_map(|keys| {
                let action = format!("dynamodb:{}", keys[0].action);
                let index = keys[0].index.as_deref();
                let leading: Vec<&str> = keys.iter().map(|k| k.pk.as_str()).collect();
                let allowed = statements
                    .iter()
                    .any(|s| s.allows(&action, index, &leading));
                (!allowed).then(|| Refusal {
                    action,
                    resource: call.resource.clone(),
                    leading_keys: leading.into_iter().map(str::to_owned).collect(),
                })
            })
    }
}

impl Statement {
    /// Whether this statement allows an action on the table, or one of its indexes, for these keys.
    pub fn allows(&self, action: &str, index: Option<&str>, leading_keys: &[&str]) -> bool {
        let on = index.map_or_else(|| "Table".to_owned(), |name| format!("Table/index/{name}"));
        let resource = self.resources.iter().any(|r| like(r, &on));
        let keys = self.leading_keys.as_ref().is_none_or(|patterns| {
            leading_keys
                .iter()
                .all(|key| patterns.iter().any(|pattern| like(pattern, key)))
        });
        self.allow && resource && keys && self.actions.iter().any(|a| like(a, action))
    }
}

/// IAM's `StringLike`: `*` is any text, `?` any one character.
pub fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    // Where the last `*` was, and how much of the text it has swallowed so far.
    let mut star: Option<(usize, usize)> = None;
    let (mut p, mut t) = (0, 0);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, swallowed)) = star else {
                    return false;
                };
                star = Some((at, swallowed + 1));
                p = at + 1;
                t = swallowed + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::calls::Key;

    fn statement(actions: &[&str], resource: &str, keys: Option<&[&str]>) -> Statement {
        Statement {
            sid: None,
            allow: true,
            actions: actions.iter().map(|a| (*a).to_owned()).collect(),
            resources: vec![resource.to_owned()],
            leading_keys: keys.map(|k| k.iter().map(|k| (*k).to_owned()).collect()),
        }
    }

    fn policies(statements: Vec<Statement>) -> Policies {
        Policies {
            by_function: BTreeMap::from([("f".to_owned(), statements)]),
        }
    }

    fn call(operation: &str, keys: &[(&str, Option<&str>, &str)]) -> Described {
        let keys = keys.iter().map(|(action, index, pk)| Key {
            action: (*action).to_owned(),
            index: index.map(str::to_owned),
            pk: (*pk).to_owned(),
            sk: None,
        });
        Described {
            service: "dynamodb".to_owned(),
            operation: operation.to_owned(),
            resource: "t".to_owned(),
            keys: keys.collect(),
        }
    }

    #[test]
    fn patterns_match_as_iam_does() {
        let table = [
            ("USER#*", "USER#1", true),
            ("USER#*", "USER", false),
            ("*", "", true),
            ("A?C", "ABC", true),
            ("A?C", "AC", false),
            ("*#1*", "USER#1#2", true),
            ("CATALOGUE", "CATALOGUE2", false),
        ];
        for (pattern, text, matches) in table {
            assert_eq!(like(pattern, text), matches, "{pattern} {text}");
        }
    }

    #[test]
    fn a_batch_needs_one_statement_for_all_its_keys() {
        let policies = policies(vec![
            statement(
                &["dynamodb:BatchGetItem"],
                "Table",
                Some(&["USER#*", "CATALOGUE"]),
            ),
            statement(&["dynamodb:BatchGetItem"], "Table", Some(&["EMAIL#*"])),
        ]);
        let get = |pks: &[&str]| {
            let keys: Vec<_> = pks.iter().map(|pk| ("BatchGetItem", None, *pk)).collect();
            policies
                .refusal("f", &call("BatchGetItem", &keys))
                .is_none()
        };
        assert!(get(&["USER#1", "CATALOGUE"]));
        assert!(get(&["EMAIL#a"]));
        assert!(!get(&["USER#1", "EMAIL#a"]));
    }

    #[test]
    fn each_item_of_a_transaction_is_authorised_by_itself() {
        let policies = policies(vec![
            statement(&["dynamodb:PutItem"], "Table", Some(&["AUDIT#*"])),
            statement(&["dynamodb:UpdateItem"], "Table", Some(&["USER#*"])),
        ]);
        let allowed = call(
            "TransactWriteItems",
            &[("PutItem", None, "AUDIT#1"), ("UpdateItem", None, "USER#1")],
        );
        assert_eq!(policies.refusal("f", &allowed), None);
        let denied = call(
            "TransactWriteItems",
            &[
                ("UpdateItem", None, "USER#1"),
                ("UpdateItem", None, "AUDIT#1"),
            ],
        );
        let refusal = policies.refusal("f", &denied).unwrap();
        assert_eq!(
            (refusal.action.as_str(), refusal.leading_keys),
            ("dynamodb:UpdateItem", vec!["AUDIT#1".to_owned()])
        );
    }

    #[test]
    fn an_index_is_another_resource_than_its_table() {
        let policies = policies(vec![statement(
            &["dynamodb:Query"],
            "Table/index/by_due",
            Some(&["OUTBOX"]),
        )]);
        assert_eq!(
            policies.refusal("f", &call("Query", &[("Query", Some("by_due"), "OUTBOX")])),
            None
        );
        assert!(
            policies
                .refusal("f", &call("Query", &[("Query", None, "OUTBOX")]))
                .is_some()
        );
        assert!(
            policies
                .refusal("f", &call("Query", &[("Query", Some("by_due"), "WAITING")]))
                .is_some()
        );
    }

    #[test]
    fn an_unknown_function_may_do_nothing() {
        let policies = policies(Vec::new());
        assert!(
            policies
                .refusal("g", &call("GetItem", &[("GetItem", None, "USER#1")]))
                .is_some()
        );
    }
}
