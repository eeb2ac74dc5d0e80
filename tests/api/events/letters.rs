//! What no mail may do, whoever's words are in it; and every mail in a folder, to be looked at.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use academy::auth::link::{self, Purpose};
use academy::crypto::Key;
use academy::domain::email::Email;
use academy::domain::enrollment::Mismatch;
use academy::domain::ids::UserId;
use academy::domain::inbox::ApplicationState;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::domain::receipt::ReceiptNumber;
use academy::domain::reference::Reference;
use academy::domain::text::{self, Subject};
use academy::domain::time::Timestamp;
use academy::mail::templates::{RenderError, Rendered, render};
use academy::mail::{Message, Names};
use academy_tests::academy::ORIGIN;

use super::letters_academy::to_the_academy;
use super::letters_account::about_accounts;
use super::{enrollment, paise, registration};

/// Every mail there is, with the words of others set to `words`.
pub(super) fn all(words: &str, name: &str) -> Vec<(&'static str, Message)> {
    let mut all = of_acts(words, name);
    all.extend(about_accounts(name));
    all.extend(to_the_academy());
    all
}

/// The mails of registrations, payments, applications and messages, and of admins who come and go.
pub(super) fn of_acts(words: &str, name: &str) -> Vec<(&'static str, Message)> {
    let mut all = vec![
        (
            "verify-email",
            Message::VerifyEmail {
                registration: registration(),
                name: PersonName::parse(name).unwrap(),
            },
        ),
        ("already-registered", Message::AlreadyRegistered),
        ("account-is-open", Message::AccountIsOpen),
    ];
    all.extend(about_payments(words));
    all.extend(about_others(words, name));
    all
}

/// Fails if a mail is added that [`all`] leaves out: nothing would hold it against hostile words.
#[test]
fn no_mail_is_left_out_of_these_tests() {
    let source = include_str!("../../../shared/academy/src/mail/mod.rs");
    let (_, rest) = source.split_once("pub enum Message {\n").unwrap();
    let (variants, _) = rest.split_once("\n}\n").unwrap();
    let names = variants.lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?;
        name.starts_with(char::is_uppercase).then_some(name)
    });
    let first = |text: &str| text.split([' ', ',']).next().unwrap().to_owned();
    let mut there: BTreeSet<String> = names.map(first).collect();
    assert!(there.remove("Nothing"), "{there:?}");
    let messages = all("Python", "Asha").into_iter();
    let held: BTreeSet<String> = messages
        .map(|(_, message)| first(&format!("{message:?}")))
        .collect();
    assert_eq!(held, there);
}

fn about_payments(words: &str) -> Vec<(&'static str, Message)> {
    let (enrollment, course_name) = (enrollment(), words.to_owned());
    let amount = paise(149_900);
    let differs = |amount_received, mismatch| Message::PaymentDiffers {
        enrollment: enrollment.clone(),
        course_name: course_name.clone(),
        amount,
        amount_received,
        mismatch,
    };
    let refunded = |refund_utr: Option<&str>| Message::Refunded {
        enrollment: enrollment.clone(),
        course_name: course_name.clone(),
        amount,
        refund_utr: refund_utr.map(str::to_owned),
        reason: words.to_owned(),
    };
    vec![
        (
            "payment-received",
            Message::PaymentReceived {
                enrollment: enrollment.clone(),
                course_name: course_name.clone(),
                amount,
                review_by: Timestamp::from_seconds(1_775_107_800),
            },
        ),
        ("payment-short", differs(paise(99_900), Mismatch::Short)),
        ("payment-over", differs(paise(150_050), Mismatch::Over)),
        (
            "welcome",
            Message::Welcome {
                enrollment: enrollment.clone(),
                course_name: course_name.clone(),
                course_duration: "3 months".to_owned(),
                amount_received: amount,
                receipt_number: ReceiptNumber::parse("TCS/26-27/000001").unwrap(),
            },
        ),
        (
            "payment-rejected",
            Message::PaymentRejected {
                enrollment: enrollment.clone(),
                course_name: course_name.clone(),
                reason: words.to_owned(),
            },
        ),
        ("refunded", refunded(Some("412345678901"))),
        ("refunded-without-utr", refunded(None)),
        (
            "reminder",
            Message::Reminder {
                enrollment: enrollment.clone(),
                course_name,
                amount,
                reference: Reference::from_bytes([1, 2, 3, 4, 5]),
            },
        ),
    ]
}

fn about_others(words: &str, name: &str) -> Vec<(&'static str, Message)> {
    let moved = |state| Message::ApplicationMoved {
        role: words.to_owned(),
        name: PersonName::parse(name).unwrap(),
        state,
    };
    vec![
        (
            "new-admin",
            Message::NewAdmin {
                admin: UserId::from_bytes([7; 10]),
            },
        ),
        (
            "admin-left",
            Message::AdminLeft {
                admin: UserId::from_bytes([7; 10]),
            },
        ),
        ("admin-erased", Message::AdminErased),
        (
            "application-received",
            Message::ApplicationReceived {
                role: words.to_owned(),
                name: PersonName::parse(name).unwrap(),
            },
        ),
        (
            "application-shortlisted",
            moved(ApplicationState::Shortlisted),
        ),
        ("application-accepted", moved(ApplicationState::Accepted)),
        ("application-rejected", moved(ApplicationState::Rejected)),
        (
            "new-message",
            Message::NewMessage {
                name: PersonName::parse(name).unwrap(),
                email: Email::parse("asha@example.com").unwrap(),
                phone: Some(Phone::parse("98765 43210").unwrap()),
                subject: words
                    .lines()
                    .next()
                    .map(|line| Subject::parse(line).unwrap()),
                message: text::Message::parse(&words.replace('\u{85}', " ")).unwrap(),
            },
        ),
    ]
}

fn key() -> Key {
    Key::new([1; 32])
}

pub(super) fn rendered(message: &Message, name: &str) -> Rendered {
    let name = PersonName::parse(name).unwrap();
    let email = Email::parse("meera@example.com").unwrap();
    let names = Names {
        reader: Some(&name),
        about: message.about().map(|_| (&name, &email)),
    };
    render(message, names, ORIGIN, &key()).unwrap()
}

/// Regression 31: names in mails unescaped, a relay for phishing. Fails if a letter's template
/// writes a value with `|safe`, or is not rendered as HTML.
#[test]
fn nobodys_words_become_markup() {
    let hostile = "<script>alert(1)</script> \"><img src=x onerror='alert(2)'> &amp; {{ 7*7 }}";
    for (kind, message) in all(hostile, hostile) {
        let mail = rendered(&message, hostile);
        for tag in ["<script", "<img", "onerror='", "&amp; {{"] {
            assert!(!mail.html.contains(tag), "{kind}: {tag}\n{}", mail.html);
        }
        assert!(mail.html.contains("&lt;script&gt;alert(1)"), "{kind}");
        assert!(mail.html.contains("&amp;amp; {{ 7*7 }}"), "{kind}");
        assert!(mail.text.contains("<script>alert(1)</script>"), "{kind}");
    }
}

#[test]
fn names_in_any_script_are_said_as_they_are_written() {
    for (name, said) in [
        ("आशा राव", "आशा राव"),
        ("Zoë O’Brien-Müller", "Zoë O’Brien-Müller"),
        ("李小龍", "李小龍"),
        ("A.P.J. Abdul Kalam", "A.P.J. Abdul Kalam"),
        // What has a direction of its own keeps it to itself (UAX 9: FSI, PDI).
        ("محمد علي", "\u{2068}محمد علي\u{2069}"),
        ("محمد\u{2069}\u{202e} علي", "\u{2068}محمد علي\u{2069}"),
        ("\u{202e}Asha\u{2029}", "Asha"),
    ] {
        for (kind, message) in all("Python", name) {
            let mail = rendered(&message, name);
            assert!(
                mail.text.starts_with(&format!("Hello {said},\n")),
                "{kind}: {}",
                mail.text
            );
            assert!(mail.html.contains(&format!(">Hello {said},<")), "{kind}");
        }
    }
}

#[test]
fn nobodys_words_turn_what_stands_around_them() {
    let words = "\u{2069}\u{202e}بايثون\u{2066}";
    for (kind, message) in all(words, words) {
        let mail = rendered(&message, words);
        for part in [&mail.subject, &mail.text, &mail.html] {
            let mut depth = 0;
            for c in part.chars() {
                match c {
                    '\u{2068}' => depth += 1,
                    '\u{2069}' => depth -= 1,
                    'ب' => assert_eq!(depth, 1, "{kind}: {part}"),
                    '\u{202a}'..='\u{202e}' | '\u{2066}' | '\u{2067}' => panic!("{kind}: {part}"),
                    _ => {}
                }
                assert!((0..=1).contains(&depth), "{kind}: {part}");
            }
            assert_eq!(depth, 0, "{kind}: {part}");
        }
    }
}

#[test]
fn no_line_break_enters_a_subject_or_a_line_of_its_own() {
    let hostile = "Python\r\nBcc: everybody@example.com\nhttps://evil.example/\u{2028}x\u{85}y";
    for (kind, message) in all(hostile, "Asha") {
        let mail = rendered(&message, "Asha");
        let breaks = |c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}';
        assert!(!mail.subject.contains(breaks), "{kind}: {:?}", mail.subject);
        assert!(mail.subject.chars().count() <= 150, "{kind}");
        for line in mail.text.lines() {
            assert!(!line.starts_with("Bcc:"), "{kind}: {line}");
            assert!(!line.starts_with("https://evil"), "{kind}: {line}");
        }
    }
}

/// Regression 31, of names that are addresses. Fails if `templates::render` writes a name without
/// breaking what a mail program would make a link of.
#[test]
fn a_name_that_is_an_address_is_not_a_link() {
    let name = "Win at https://evil.example/prize or mail a@evil.example";
    for (kind, message) in all("Python", name) {
        let mail = rendered(&message, name);
        for part in [&mail.text, &mail.html] {
            for link in ["https://evil", "evil.example", "a@evil"] {
                assert!(!part.contains(link), "{kind}: {link}\n{part}");
            }
        }
    }
}

#[test]
fn each_link_stands_on_a_line_of_its_own_and_in_both_parts() {
    for (kind, message) in all("Python", "Asha") {
        let mail = rendered(&message, "Asha");
        let mut links = 0;
        for line in mail.text.lines().filter(|line| line.contains("://")) {
            assert!(
                line.starts_with("http") && !line.contains(' '),
                "{kind}: {line}"
            );
            assert!(
                mail.html.contains(&format!("href=\"{line}\"")),
                "{kind}: {line}"
            );
            links += 1;
        }
        // Who reads at the former address has no account there: they answer.
        assert_eq!(links == 0, kind == "email-changed", "{kind}");
    }
}

#[test]
fn the_token_stands_in_the_fragment_and_opens_the_registration() {
    let (_, message) = all("Python", "Asha").remove(0);
    let mail = rendered(&message, "Asha");
    let begins = format!("{ORIGIN}/verify-email/#token=");
    let lines: Vec<&str> = mail
        .text
        .lines()
        .filter_map(|l| l.strip_prefix(begins.as_str()))
        .collect();
    let [token] = lines.as_slice() else {
        panic!("{}", mail.text);
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    assert!(token.chars().all(plain), "{token}");
    let opened = link::record(Purpose::VerifyEmail, token, &[key()]);
    assert_eq!(opened, Some(registration()));
    assert!(!mail.subject.contains(token));
}

#[test]
fn a_void_mail_says_nothing() {
    let nothing = render(&Message::Nothing, Names::default(), ORIGIN, &key());
    assert!(matches!(nothing, Err(RenderError::Nothing)));
}

/// `target/tmp/mails` holds every mail afterwards, as HTML and as text.
#[test]
fn every_mail_is_whole_and_lies_in_a_folder_to_be_looked_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    fs::create_dir_all(&folder).unwrap();
    let course = "Web Development with Python, Databases and the Cloud";
    for (kind, message) in all(course, "Asha Rao") {
        let mail = rendered(&message, "Asha Rao");
        assert!(mail.html.starts_with("<!doctype html>") && mail.html.ends_with("</html>\n"));
        for rest in ["{{", "{%", "undefined", "none"] {
            assert!(!mail.text.contains(rest), "{kind}: {rest}");
        }
        assert!(!mail.html.contains("src="), "{kind} loads something");
        fs::write(folder.join(format!("{kind}.html")), &mail.html).unwrap();
        let text = format!("Subject: {}\n\n{}", mail.subject, mail.text);
        fs::write(folder.join(format!("{kind}.txt")), text).unwrap();
    }
}
