//! The mail's own resources.

use serde_json::json;

use super::reading::resources;

/// docs/decisions/0017-who-stops-mail.md. Fails if SES itself drops mail to an address that the academy
/// lets mail through to: it would take it, and nobody would hear that it was not sent. An absent list
/// would be the account's own, which drops both.
#[test]
fn nobody_but_the_academy_stops_mail_to_an_address() {
    let sets: Vec<_> = resources("AWS::SES::ConfigurationSet").collect();
    assert_eq!(sets.len(), 1);
    for (id, set) in sets {
        let options = &set["Properties"]["SuppressionOptions"];
        assert_eq!(*options, json!({"SuppressedReasons": []}), "{id}");
    }
}
