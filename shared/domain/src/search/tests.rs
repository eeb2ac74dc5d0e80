//! The search's own tests.

use super::*;
use proptest::prelude::*;

fn query(text: &str) -> Query {
    Query::parse(text).unwrap()
}

#[test]
fn case_and_width_are_folded_and_marks_are_kept() {
    let table = [
        ("Asha RAO", "asha rao"),
        ("ＡＳＨＡ　１", "asha 1"),
        ("ﬁne", "fine"),
        ("Jose\u{301}", "jos\u{e9}"),
        ("प्रिया", "प्रिया"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("Οδυσσεύς", "οδυσσεύσ"),
        ("İ", "i\u{307}"),
    ];
    for (text, expected) in table {
        assert_eq!(fold(text), expected, "{text}");
    }
}

#[test]
fn a_name_is_found_by_its_words_and_their_parts() {
    let table: [(&str, &[&str]); 12] = [
        ("Asha Rao", &["asha", "rao"]),
        ("A Rao", &["rao"]),
        ("X", &[]),
        ("A B", &["ab"]),
        ("Asha ASHA asha", &["asha"]),
        ("O\u{2019}Brien", &["obrien"]),
        (
            "Anne-Marie D'Souza",
            &["anne-marie", "dsouza", "anne", "marie"],
        ),
        ("J.P. Rao", &["j.p.", "rao"]),
        ("प्रिया शर्मा", &["प्रिया", "शर्मा"]),
        ("Li\u{2010}Wei", &["li\u{2010}wei", "li", "wei"]),
        ("\u{202e}Asha\u{2069} R\u{200b}ao", &["asha", "rao"]),
        ("\u{2067}\u{202c}", &[]),
    ];
    for (name, expected) in table {
        let expected: Vec<String> = expected.iter().map(|token| fold(token)).collect();
        assert_eq!(name_tokens(name), expected, "{name}");
    }
}

#[test]
fn tokens_fit_into_a_key_and_a_transaction() {
    let wide = "\u{fdfa}".repeat(120).replace(' ', "");
    assert!(name_tokens(&wide).iter().all(|token| token.len() <= 512));
    let long = "ßé".repeat(300);
    assert_eq!(name_tokens(&long)[0].len(), 512);
    assert!(query(&"é".repeat(120)).matches(&name_tokens(&"é".repeat(120))));
    let many: Vec<String> = (10..60).map(|n| format!("w{n}")).collect();
    assert_eq!(name_tokens(&many.join(" ")).len(), 24);
}

#[test]
fn numbers_addresses_and_references_have_their_tokens() {
    let indian = Phone::parse("98765 43210").unwrap();
    assert_eq!(
        phone_tokens(&indian),
        ["+919876543210", "919876543210", "9876543210"]
    );
    let other = Phone::parse("+12125550100").unwrap();
    assert_eq!(phone_tokens(&other), ["+12125550100", "12125550100"]);
    let email = Email::parse("o'brien@example.ie").unwrap();
    assert_eq!(email_tokens(&email), ["obrien@example.ie"]);
    let reference = Reference::parse("TCS-AB23CD45").unwrap();
    assert_eq!(reference_tokens(&reference), ["tcs-ab23cd45", "ab23cd45"]);
    let utr = Utr::parse("412345678901").unwrap();
    assert_eq!(utr_tokens(&utr), ["412345678901"]);
}

#[test]
fn a_query_looks_in_one_bucket_and_checks_its_other_words() {
    let table = [
        ("as", "as", "as"),
        (" ASHA ", "as", "asha"),
        ("a rao", "ra", "rao"),
        ("rao a", "ra", "rao"),
        ("O'B", "ob", "ob"),
        ("TCS-AB", "tc", "tcs-ab"),
        ("asha@Ex", "as", "asha@ex"),
        ("+91 98765", "+9", "+9198765"),
        ("98765 432", "98", "98765432"),
        ("4123-4567", "41", "41234567"),
        ("098765 43210", "98", "9876543210"),
        ("(0120) 456-7890", "12", "1204567890"),
        ("09876", "98", "9876"),
        ("042", "04", "042"),
        ("0123 4567 8901", "01", "012345678901"),
        ("a b c", "ab", "abc"),
        ("9 -", "9-", "9-"),
        ("''", "''", "''"),
        ("शर्", "शर", "शर्"),
    ];
    for (text, bucket, prefix) in table {
        let query = query(text);
        assert_eq!(
            (query.bucket().as_str(), query.prefix()),
            (bucket, prefix),
            "{text}"
        );
        assert_eq!(query.bucket(), bucket_of(query.prefix()));
    }
}

/// Fails if the words of a name that are numbers are found only where they stand together.
#[test]
fn a_number_that_is_no_phone_and_no_utr_may_be_words_of_a_name() {
    for (name, text) in [
        ("Load 17 042", "17 042"),
        ("Probe 1732265-3", "1732265-3"),
        ("Flat 098765", "098765"),
        ("Room (042) 7", "(042) 7"),
    ] {
        let (sought, tokens) = (query(text), name_tokens(name));
        assert!(!sought.matches(&tokens), "{text}");
        let words = sought.typed().unwrap();
        assert!(words.matches(&tokens), "{text}");
        let entry = tokens.iter().find(|token| words.matches_prefix(token));
        assert_eq!(sought.as_found(entry.unwrap()), words, "{text}");
        assert_eq!(sought.as_found(sought.prefix()), &sought, "{text}");
    }
    for text in [
        "098765 43210",
        "98765-43210",
        "4123 4567 8901",
        "+91 98",
        "98765",
        "9 1",
        "asha rao",
    ] {
        assert_eq!(query(text).typed(), None, "{text}");
    }
}

#[test]
fn a_single_letter_narrows_nothing() {
    let tokens = name_tokens("Student 7");
    for found in ["student 7", "7 student", "student x"] {
        assert!(query(found).matches(&tokens), "{found}");
    }
}

#[test]
fn every_word_looked_for_must_be_found() {
    let tokens = name_tokens("Asha Rao-Iyer");
    for found in ["asha", "ra", "asha rao", "iyer asha", "a rao", "rao-iy"] {
        assert!(query(found).matches(&tokens), "{found}");
    }
    for missing in ["sha", "asha raj", "bo rao"] {
        assert!(!query(missing).matches(&tokens), "{missing}");
    }
    assert!(query("as").matches_prefix("asha"));
    assert!(!query("as").matches_prefix("rash"));
}

#[test]
fn too_little_too_much_and_unprintable_are_refused() {
    let long = "x".repeat(255);
    let table = [
        ("", "too_short"),
        (" a ", "too_short"),
        ("+", "too_short"),
        (" 9\u{a0}", "too_short"),
        (long.as_str(), "too_long"),
        ("as\0ha", "control_characters"),
    ];
    for (text, code) in table {
        assert_eq!(
            Query::parse(text).map_err(|e| e.code),
            Err(code),
            "{text:?}"
        );
    }
    assert!(Query::parse(&long[1..]).is_ok());
}

proptest! {
    #[test]
    fn folding_again_changes_nothing(text: String) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn every_token_is_found_by_itself_in_its_own_bucket(name in "\\PC{0,60}") {
        let tokens = name_tokens(&name);
        prop_assert!(tokens.len() <= 24);
        for token in &tokens {
            prop_assert!(token.chars().count() >= 2 && token.len() <= 512);
            // One of digits and signs alone is looked up as a number instead.
            let query = Query::parse(token).ok().filter(|query| query.prefix() == token);
            if let Some(query) = query {
                prop_assert!(query.matches(&tokens));
                prop_assert_eq!(query.bucket(), bucket_of(token));
            }
        }
    }

    #[test]
    fn parsing_never_panics(text: String) {
        let _ = Query::parse(&text);
    }
}
