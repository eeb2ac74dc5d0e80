//! The forms, as far as they can be judged without a browser.

use academy_domain::audit::TARGET_MOST;
use academy_domain::catalogue::{MODULES_MOST, TOPICS_MOST};
use academy_domain::email::Email;
use academy_domain::password::CODE_MOST;
use academy_domain::person::PersonName;
use academy_domain::search::Query;
use academy_domain::slug::Slug;
use academy_domain::text::{
    CoverLetter, Description, Label, Message, Note, Reason, Subject, Summary, TransferNumber,
};

use crate::support::{data, pages, site, tags, text};

/// `maxlength` counts UTF-16 units: an emoji is two of them and one character.
#[test]
fn a_field_holds_as_many_characters_as_are_allowed_of_any_kind() {
    let assets = site(&data());
    let table = [
        ("register/index.html", "name", PersonName::MOST),
        ("contact/index.html", "name", PersonName::MOST),
        ("contact/index.html", "subject", Subject::MOST),
        ("contact/index.html", "message", Message::MOST),
        ("internships/index.html", "name", PersonName::MOST),
        ("internships/index.html", "cover-letter", CoverLetter::MOST),
        ("admin/index.html", "internship-role", Label::MOST),
        ("admin/index.html", "internship-company", Label::MOST),
        ("admin/index.html", "internship-location", Label::MOST),
        ("admin/index.html", "internship-duration", Label::MOST),
        (
            "admin/index.html",
            "internship-description",
            Description::MOST,
        ),
        ("account/index.html", "name", PersonName::MOST),
        ("admin/index.html", "reject-reason", Reason::MOST),
        ("admin/index.html", "refund-reason", Reason::MOST),
        ("admin/index.html", "delete-reason", Reason::MOST),
        ("admin/index.html", "verify-note", Note::MOST),
        ("admin/index.html", "detail-note", Note::MOST),
        ("admin/index.html", "student-rename", PersonName::MOST),
        ("admin/index.html", "confirm-reason", Reason::MOST),
        ("admin/index.html", "refund-utr", TransferNumber::MOST),
        ("admin/index.html", "course-name", Label::MOST),
        ("admin/index.html", "course-duration", Label::MOST),
        ("admin/index.html", "course-summary", Summary::MOST),
        ("admin/index.html", "course-description", Description::MOST),
    ];
    for (page, id, most) in table {
        let all = tags(text(&assets, page));
        let field = all.iter().find(|tag| tag.get("id") == Some(id));
        let field = field.unwrap_or_else(|| panic!("{page} has no {id}"));
        let room: usize = field.get("maxlength").unwrap().parse().unwrap();
        assert_eq!(room, "😀".repeat(most).encode_utf16().count(), "{id}");
        assert_eq!(field.get("dir"), Some("auto"), "{id}");
    }
}

/// Fails if a field that takes recovery codes, which have letters, asks a phone for its keys of digits:
/// whoever lost their authenticator then cannot type what is left to them.
#[test]
fn a_field_for_recovery_codes_can_be_given_letters() {
    let assets = site(&data());
    let mut found = 0;
    for (page, html) in pages(&assets) {
        for field in html.split("<div class=\"field\"").skip(1) {
            let field = &field[..field.find("</div>").unwrap()];
            if field.to_lowercase().contains("recovery code") {
                assert!(!field.contains("inputmode="), "{page}: {field}");
                found += 1;
            }
        }
    }
    assert!(found >= 3, "only {found} fields were found");
}

/// Fails if a field for an e-mail, a code, an address or a target of the log comes to hold more or less than its
/// rule in the domain takes. They are of plain letters, of which each is one unit.
#[test]
fn a_field_of_plain_letters_holds_what_its_rule_takes() {
    let rules = [
        ("type", "email", Email::MOST),
        ("name", "code", CODE_MOST),
        ("name", "slug", Slug::MOST),
        ("name", "target", TARGET_MOST),
    ];
    let assets = site(&data());
    let mut found = [0; 4];
    for (page, html) in pages(&assets) {
        for field in tags(html).iter().filter(|tag| tag.name == "input") {
            let rule = rules
                .iter()
                .position(|(attribute, value, _)| field.get(attribute) == Some(*value));
            let Some(rule) = rule else { continue };
            let most = rules[rule].2.to_string();
            assert_eq!(
                field.get("maxlength"),
                Some(most.as_str()),
                "{page}: {field:?}"
            );
            found[rule] += 1;
        }
    }
    assert!(found.iter().all(|count| *count > 0), "{found:?}");
}

/// Fails if a field cuts what no rule cuts: of a bank's message pasted for its UTR, or a phone number with words
/// around it, the end is gone without a word. Script and server judge what was typed.
#[test]
fn a_field_for_a_utr_or_a_phone_cuts_nothing() {
    let assets = site(&data());
    let mut found = 0;
    for (page, html) in pages(&assets) {
        for field in tags(html).iter().filter(|tag| tag.name == "input") {
            if matches!(field.get("name"), Some("utr" | "phone")) {
                assert_eq!(field.get("maxlength"), None, "{page}: {field:?}");
                found += 1;
            }
        }
    }
    assert!(found >= 6, "only {found} fields were found");
}

/// Fails if a list of lines does not say how long a line and the list may be.
#[test]
fn a_list_of_lines_says_what_it_takes() {
    let assets = site(&data());
    let html = text(&assets, "admin/index.html");
    let table = [
        ("course-topics", TOPICS_MOST),
        ("course-modules", MODULES_MOST),
        ("internship-topics", TOPICS_MOST),
    ];
    for (id, most) in table {
        let hint = html.split(&format!("id=\"{id}-hint\">")).nth(1).unwrap();
        let hint = &hint[..hint.find('<').unwrap()];
        let words = format!("of up to {} characters", Label::MOST);
        assert!(hint.contains(&words), "{id}: {hint}");
        assert!(hint.contains(&format!("up to {most}.")), "{id}: {hint}");
    }
}

/// Fails if a search of the panel takes less than a search may be: a whole e-mail then finds nobody.
#[test]
fn a_search_takes_as_much_as_is_looked_up() {
    let assets = site(&data());
    let all = tags(text(&assets, "admin/index.html"));
    let fields: Vec<_> = all
        .iter()
        .filter(|tag| tag.get("name") == Some("q"))
        .collect();
    assert!(fields.len() >= 2, "only {} fields", fields.len());
    for field in fields {
        let most = Query::MOST.to_string();
        assert_eq!(field.get("maxlength"), Some(most.as_str()), "{field:?}");
    }
}
