//! The secret's settings. Regression 20: a default key, a default password, debug mode when a variable
//! was unset or misspelt. Nothing has a default: what is missing or wrong is named, its value never.

use academy::config::Settings;
use serde_json::{Value, json};

fn secret() -> Value {
    json!({
        "session_keys": ["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"],
        "origin_secrets": ["an origin secret that is long enough"],
        "totp_key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
        "second_factor_required": false,
        "upi": {
            "payees": [{"id": "main", "label": "Main", "vpa": "academy@bank"}],
            "payee_name": "The Coding Science",
            "verified_merchant": false,
        },
    })
}

#[test]
fn a_whole_secret_is_taken_and_shows_nothing_of_itself() {
    let settings = Settings::parse(&secret().to_string()).unwrap();
    let shown = format!("{settings:?}");
    for value in ["AQEB", "an origin secret", "AgIC"] {
        assert!(!shown.contains(value), "{shown}");
    }
}

/// Regression 20: a default key, and debug mode, when a setting was unset. Fails if a field of the
/// secret gets `#[serde(default)]`.
#[test]
fn whatever_is_missing_is_named() {
    for path in [
        "/session_keys",
        "/origin_secrets",
        "/totp_key",
        "/second_factor_required",
        "/upi",
        "/upi/payees",
        "/upi/payee_name",
        "/upi/verified_merchant",
    ] {
        let mut secret = secret();
        let (parent, name) = path.rsplit_once('/').unwrap();
        let parent = secret.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.remove(name).unwrap();
        let error = Settings::parse(&secret.to_string())
            .unwrap_err()
            .to_string();
        let setting = path.trim_start_matches('/').replace('/', ".");
        assert_eq!(
            error,
            format!("the setting {setting} is wrong: it is missing")
        );
    }
}

#[test]
fn a_secret_that_is_no_json_is_said_to_be_none() {
    let whole = secret().to_string();
    for broken in [
        "",
        "{",
        &whole[..whole.len() - 3],
        &format!("{whole} and more"),
    ] {
        let error = Settings::parse(broken).unwrap_err().to_string();
        assert!(error.contains("not well-formed JSON"), "{broken}: {error}");
    }
}

/// Regressions 14 and 20: an empty default key was accepted; a misspelt setting was passed over.
/// Fails if `key` takes fewer than 32 bytes, or the secret loses `deny_unknown_fields`.
#[test]
fn whatever_is_wrong_is_named_and_its_value_is_not_told() {
    let table = [
        ("/session_keys", json!([]), "session_keys"),
        ("/session_keys", json!(["admin123"]), "session_keys"),
        (
            "/session_keys/0",
            json!("dev-secret-key-change-in-production"),
            "session_keys",
        ),
        ("/session_keys", json!(["A", "B", "C"]), "session_keys"),
        ("/origin_secrets", json!(["tooshort"]), "origin_secrets"),
        ("/totp_key", json!(""), "totp_key"),
        ("/totp_key", json!(12345), "totp_key"),
        (
            "/second_factor_required",
            json!("falsey"),
            "second_factor_required",
        ),
        ("/upi/payees", json!([]), "upi"),
        ("/upi/payees/0/vpa", json!("no vpa at all"), "vpa"),
    ];
    for (path, value, name) in table {
        let mut secret = secret();
        *secret.pointer_mut(path).unwrap() = value.clone();
        let error = Settings::parse(&secret.to_string())
            .unwrap_err()
            .to_string();
        assert!(error.contains(name), "{path}: {error}");
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            assert!(!error.contains(text), "{error}");
        }
    }
    let misspelt = secret()
        .to_string()
        .replace("second_factor_required", "second_factor_requierd");
    assert!(Settings::parse(&misspelt).is_err());
}

/// Payees are chosen by their id and shown by their label. Fails if `payees` leaves out a check, or does
/// not say which payee it is about.
#[test]
fn payees_have_ids_and_labels_of_their_own() {
    let parse = |payees: &Value| {
        let mut secret = secret();
        secret["upi"]["payees"] = payees.clone();
        Settings::parse(&secret.to_string())
    };
    let payees = json!([
        {"id": "main", "label": "Main", "vpa": "academy@bank"},
        {"id": "second", "label": "Second", "vpa": "academy.two@bank"},
        {"id": "third", "label": "Third", "vpa": "academy.three@bank"},
    ]);
    assert_eq!(parse(&payees).unwrap().payees.len(), 3);
    let (empty, taken) = ("it must not be empty", "another payee has the same");
    let table = [
        ("/0/id", "", "upi.payees[0].id", empty),
        ("/1/id", " ", "upi.payees[1].id", empty),
        ("/2/label", "", "upi.payees[2].label", empty),
        ("/1/label", " ", "upi.payees[1].label", empty),
        ("/1/id", "main", "upi.payees[1].id", taken),
        ("/2/id", " second ", "upi.payees[2].id", taken),
        ("/2/label", "Main", "upi.payees[2].label", taken),
        ("/1/label", "Main ", "upi.payees[1].label", taken),
    ];
    for (path, value, setting, why) in table {
        let mut payees = payees.clone();
        *payees.pointer_mut(path).unwrap() = json!(value);
        let error = parse(&payees).unwrap_err().to_string();
        assert_eq!(error, format!("the setting {setting} is wrong: {why}"));
    }
}
