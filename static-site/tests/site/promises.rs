//! What the pages promise in words and numbers: examples that are taken, and amounts that are amounts.

use std::collections::BTreeSet;

use academy_domain::money::Paise;
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;

use crate::support::{data, decoded, pages, site, tags, text};

/// What a person reads of a page: no tags, no scripts' data.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        words.push(' ');
        let end = if after.starts_with("script") {
            "</script>"
        } else {
            ">"
        };
        rest = after.split_once(end).map_or("", |(_, rest)| rest);
    }
    words.push_str(rest);
    decoded(&words)
}

/// The runs of digits, and what people write between them, that are long enough for a phone.
fn numbers(text: &str) -> Vec<String> {
    let between = |c: char| !(c.is_ascii_digit() || "+ -()".contains(c));
    let runs = text.split(between).map(|run| run.trim().to_owned());
    runs.filter(|run| run.chars().filter(char::is_ascii_digit).count() >= 9)
        .collect()
}

/// Regression 33: phones were refused with spaces, even in the form that the placeholder showed.
/// Fails if a phone field's hint or placeholder shows a form that `Phone::parse` refuses.
#[test]
fn every_example_of_a_phone_is_one_that_is_taken() {
    let mut examples = Vec::new();
    for (_, html) in pages(&site(&data())) {
        for tag in tags(html)
            .iter()
            .filter(|tag| tag.get("type") == Some("tel"))
        {
            let hint = tag.get("aria-describedby").unwrap_or_default();
            let opening = format!("id=\"{hint}\">");
            let hint = html.split_once(&opening).map_or("", |(_, rest)| rest);
            let hint = hint.split_once("</p>").map_or("", |(hint, _)| hint);
            examples.extend(numbers(hint));
            examples.extend(numbers(tag.get("placeholder").unwrap_or_default()));
        }
    }
    assert!(examples.len() >= 2, "{examples:?}");
    for example in examples {
        assert!(Phone::parse(&example).is_ok(), "{example}");
    }
}

/// Regression 33: a name of five hundred letters was accepted. Fails if the form takes other lengths
/// than `PersonName`, so that the two disagree.
#[test]
fn a_name_may_be_as_long_in_the_form_as_it_may_be_at_all() {
    let assets = site(&data());
    let tags = tags(text(&assets, "register/index.html"));
    let field = tags
        .iter()
        .find(|tag| tag.get("name") == Some("name") && tag.name == "input");
    let most = field.and_then(|field| field.get("maxlength"));
    // `maxlength` counts UTF-16 units, of which a character may take two.
    assert_eq!(most, Some((PersonName::MOST * 2).to_string().as_str()));
}

/// What people must be able to read, where they decide. Fails if a page no longer says one of these, in
/// words that stand in its HTML and not only in a script.
#[test]
fn pages_say_what_they_must() {
    let assets = site(&data());
    let said = |page: &str| {
        let words = words(text(&assets, page));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let table: [(&str, &[&str]); 4] = [
        (
            "payment/index.html",
            &[
                "Please do not scan a screenshot from your gallery",
                "UPI apps stop gallery payments above ₹2,000",
                "copy the UPI ID instead",
                "We check our bank, not screenshots.",
                "We never ask for a PIN, an OTP or a card number.",
                "within 24 hours after you send the UTR",
                "Money back? The refund policy says when.",
            ],
        ),
        (
            "privacy/index.html",
            &[
                "Backups are overwritten within 35 days; until then they are used for nothing but a disaster.",
                "Why a payment was rejected or refunded, our own note about an enrollment, the UTR of a refund",
                "That a form was sent already, as a hash",
                "8 years and a week, locked",
                "and for the last admin until there is another",
            ],
        ),
        (
            "refund-policy/index.html",
            &[
                "Please read it before you pay.",
                "within 7 days after your payment was verified",
                "Refunds are always in full, never in part.",
                "after being excluded for harming others, whenever that was.",
                "and, where we have it, the number of the transfer",
            ],
        ),
        (
            "terms/index.html",
            &[
                "You must be 18 or older",
                "a parent or guardian registers",
                "must leave, without a refund.",
            ],
        ),
    ];
    for (page, sentences) in table {
        let said = said(page);
        for sentence in sentences {
            assert!(said.contains(sentence), "{page}: {sentence}");
        }
    }
    let payment = text(&assets, "payment/index.html");
    assert!(payment.contains("href=\"/refund-policy/\""));
}

/// Fails if a script keeps something on the device under a key that is not in this table, or the privacy
/// policy no longer says what the key is for.
#[test]
fn the_policy_names_all_that_stays_on_the_device() {
    let table = [
        ("academy.utr.", "A UTR that you have begun to type"),
        ("academy.utr.", "the account that you chose to pay to"),
        ("academy.next", "the page that you came for"),
        (
            "academy.email-token",
            "the token of a mailed link to a new e-mail",
        ),
        ("academy.log-in", "when you logged in"),
        ("academy.unsaved.", "what an admin typed and did not save"),
    ];
    let assets = site(&data());
    let scripts = assets.iter().filter(|asset| asset.key.ends_with(".js"));
    let mut kept = BTreeSet::new();
    for script in scripts {
        let source = std::str::from_utf8(&script.body).unwrap();
        for (place, _) in source.match_indices("academy.") {
            let is_name = source[..place].ends_with(['"', '`']);
            let end = source[place..].find(['"', '`', '$']).unwrap();
            kept.extend(is_name.then(|| source[place..place + end].to_owned()));
        }
    }
    let named: BTreeSet<_> = table.iter().map(|(key, _)| (*key).to_owned()).collect();
    assert_eq!(kept, named);
    let said = words(text(&assets, "privacy/index.html"));
    for (key, sentence) in table {
        assert!(said.contains(sentence), "{key}: {sentence}");
    }
}

/// Regressions 12 and 36: "₹499.0", "5000++" and "95%%" stood on the pages. Fails if a template writes a
/// unit after one that is there already, or an amount otherwise than `Paise`'s own `Display` does, as `₹49900` or
/// `₹499.00`.
#[test]
fn amounts_and_figures_are_written_once_and_whole() {
    let mut amounts = 0;
    for (key, html) in pages(&site(&data())) {
        let words = words(html);
        for slip in ["%%", "₹₹", "₹ ", "Rs. Rs", "++ ", "NaN", "undefined"] {
            assert!(!words.contains(slip), "{key}: {slip}");
        }
        for amount in words.split('₹').skip(1) {
            let end = amount.find(|c: char| !(c.is_ascii_digit() || ",.".contains(c)));
            let amount = amount[..end.unwrap_or(amount.len())].trim_end_matches(['.', ',']);
            let (rupees, paise) = amount.split_once('.').unwrap_or((amount, "00"));
            let digits = format!("{}{paise}", rupees.replace(',', ""));
            let printed = digits.parse().ok().and_then(|paise| Paise::new(paise).ok());
            let printed = printed.map(|paise| paise.to_string());
            assert_eq!(printed, Some(format!("₹{amount}")), "{key}");
            amounts += 1;
        }
    }
    assert!(amounts > 20, "only {amounts} amounts were found");
}
