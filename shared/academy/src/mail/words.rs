//! What each mail says. The words stand here once; both parts of the mail are laid out from them.

use academy_domain::enrollment::Mismatch;
use academy_domain::ids::EnrollmentId;
use academy_domain::person::PersonName;
use academy_domain::time::{IndiaDate, Timestamp};
use serde::Serialize;

use super::Message;
use crate::auth::link::{self, Purpose};
use crate::crypto::Key;
use crate::facts;

/// The most characters of a subject: what mail programs show of it, generously.
const SUBJECT_MOST: usize = 150;

/// A mail's content, before it is laid out.
#[derive(Debug, Serialize)]
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) blocks: Vec<Block>,
    /// Why its reader gets it.
    pub(super) because: &'static str,
}

/// A piece of a letter.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Block {
    /// A paragraph.
    Text { text: String },
    /// Rows of facts: what it is, and which.
    Facts { rows: Vec<(&'static str, String)> },
    /// Somebody's own words, line by line.
    Quote { lines: Vec<String> },
    /// A link with its label; the quiet ones are not what the mail is about.
    Link {
        label: &'static str,
        url: String,
        quiet: bool,
    },
}

/// What links are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links<'a> {
    /// Scheme, host and port of the pages.
    pub(super) origin: &'a str,
    /// The newest key; tokens are made with it.
    pub(super) key: &'a Key,
}

const BECAUSE_REGISTERED: &str =
    "You get this mail because somebody registered with this e-mail address.";
const BECAUSE_ENROLLED: &str = "You get this mail because of your enrollment.";

/// The letter of `message` to somebody called `name`; none for [`Message::Nothing`].
pub(super) fn letter(
    message: &Message,
    name: Option<&PersonName>,
    links: Links<'_>,
) -> Option<Letter> {
    let (subject, blocks) = match message {
        Message::Nothing => return None,
        Message::VerifyEmail { registration, name } => {
            let token = link::token(Purpose::VerifyEmail, registration, links.key);
            let url = format!("{}/verify-email/#token={token}", links.origin);
            let (subject, blocks) = verify_email(url);
            return Some(closed(subject, Some(name), blocks, BECAUSE_REGISTERED));
        }
        Message::AlreadyRegistered => {
            let (subject, blocks) = already_registered(links);
            return Some(closed(subject, name, blocks, BECAUSE_REGISTERED));
        }
        Message::PaymentReceived { .. } => payment_received(message, links)?,
        Message::PaymentDiffers { .. } => payment_differs(message, links)?,
        Message::Welcome { .. } => welcome(message, links)?,
        Message::PaymentRejected { .. } => payment_rejected(message, links)?,
        Message::Refunded { .. } => refunded(message, links)?,
        Message::Reminder { .. } => reminder(message, links)?,
    };
    Some(closed(subject, name, blocks, BECAUSE_ENROLLED))
}

type Draft = (String, Vec<Block>);

fn closed(
    subject: String,
    name: Option<&PersonName>,
    blocks: Vec<Block>,
    because: &'static str,
) -> Letter {
    Letter {
        subject: subject_line(&subject),
        greeting: name.map_or_else(
            || "Hello,".to_owned(),
            |n| format!("Hello {},", unlinked(n.as_str())),
        ),
        blocks,
        because,
    }
}

fn verify_email(url: String) -> Draft {
    let blocks = vec![
        text(format!(
            "You registered at {}. Open this link within 24 hours and enter the password that you \
             chose; then your account is open. The link works once.",
            facts::NAME
        )),
        action("Open my account", url),
        text(
            "If you did not register, do nothing: without the password nobody can open an account.",
        ),
    ];
    (format!("Open your account at {}", facts::NAME), blocks)
}

fn already_registered(links: Links<'_>) -> Draft {
    let blocks = vec![
        text(format!(
            "Somebody, probably you, registered at {} with this e-mail address. It has an account \
             already, and nothing about it was changed.",
            facts::NAME
        )),
        action("Log in", links.page("/login/")),
        quiet(
            "If you forgot the password, choose a new one",
            links.page("/forgot-password/"),
        ),
        text("If it was not you, there is nothing to do."),
    ];
    let subject = format!("You already have an account at {}", facts::NAME);
    (subject, blocks)
}

fn payment_received(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::PaymentReceived {
        enrollment,
        course_name,
        amount,
        review_by,
    } = message
    else {
        return None;
    };
    let blocks = vec![
        text(
            "Thank you: we have the number of your transfer. One of us now looks for it in our bank \
             account, and you get a mail as soon as that is done.",
        ),
        rows(vec![
            ("Course", one_line(course_name)),
            ("Amount due", amount.to_string()),
            ("Checked by", ist(*review_by)),
        ]),
        quiet("See your enrollment", links.dashboard()),
        quiet("Correct the number", links.payment(enrollment)),
    ];
    let subject = format!("We are checking your payment for {course_name}");
    Some((subject, blocks))
}

fn payment_differs(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::PaymentDiffers {
        course_name,
        amount,
        amount_received,
        mismatch,
        ..
    } = message
    else {
        return None;
    };
    let (difference, word) = match mismatch {
        Mismatch::Short => (amount.checked_sub(*amount_received)?, "short"),
        Mismatch::Over => (amount_received.checked_sub(*amount)?, "over"),
    };
    let blocks = vec![
        text(
            "Your transfer arrived, but it is not the amount that is due. Your enrollment stays under \
             review and your money is safe. Please answer this mail, so that we settle the difference \
             together.",
        ),
        rows(vec![
            ("Course", one_line(course_name)),
            ("Amount due", amount.to_string()),
            ("Amount received", amount_received.to_string()),
            ("Difference", format!("{difference} {word}")),
        ]),
        quiet("See your enrollment", links.dashboard()),
    ];
    let subject = format!("Your payment for {course_name} is {difference} {word}");
    Some((subject, blocks))
}

fn welcome(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::Welcome {
        enrollment,
        course_name,
        course_duration,
        amount_received,
        receipt_number,
    } = message
    else {
        return None;
    };
    let blocks = vec![
        text("Your payment is confirmed and your place is yours. Welcome!"),
        rows(vec![
            ("Course", one_line(course_name)),
            ("Duration", one_line(course_duration)),
            ("Amount received", amount_received.to_string()),
            ("Receipt number", receipt_number.to_string()),
        ]),
        text("Lessons and dates are announced in the students' group. Join it first."),
        action("Join the group", facts::GROUP_URL.to_owned()),
        quiet(
            "See or print the receipt",
            links.page(&format!("/receipt/?enrollment={enrollment}")),
        ),
        text(format!(
            "If you have a question, answer this mail, write to {} or call {}.",
            facts::CONTACT_EMAIL,
            phone(facts::CONTACT_PHONE)
        )),
    ];
    Some((format!("Welcome to {course_name}"), blocks))
}

fn payment_rejected(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::PaymentRejected {
        enrollment,
        course_name,
        reason,
    } = message
    else {
        return None;
    };
    let blocks = vec![
        text(format!(
            "We could not confirm your payment for {}. This is why:",
            one_line(course_name)
        )),
        quote(reason),
        text(
            "Your enrollment is still there, at the same price. Please check the number of the transfer \
             in your banking app and send it again.",
        ),
        action("Send the number again", links.payment(enrollment)),
        text("If you think that we are mistaken, please answer this mail."),
    ];
    let subject = format!("We could not confirm your payment for {course_name}");
    Some((subject, blocks))
}

fn refunded(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::Refunded {
        course_name,
        amount,
        refund_utr,
        reason,
        ..
    } = message
    else {
        return None;
    };
    let mut facts = vec![
        ("Course", one_line(course_name)),
        ("Amount refunded", amount.to_string()),
    ];
    if let Some(utr) = refund_utr {
        facts.push(("UTR of the refund", one_line(utr)));
    }
    let blocks = vec![
        text(
            "Your payment was refunded in full, and your place in the course has ended. This is why:",
        ),
        quote(reason),
        rows(facts),
        text(
            "Banks may take some days to show it. If it has not arrived within seven days, please answer \
             this mail.",
        ),
        quiet("See your enrollment", links.dashboard()),
    ];
    Some((
        format!("We refunded your payment for {course_name}"),
        blocks,
    ))
}

fn reminder(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::Reminder {
        enrollment,
        course_name,
        amount,
        reference,
    } = message
    else {
        return None;
    };
    let blocks = vec![
        text(
            "You asked for a place, and it is waiting for your payment. If you have paid already, please \
             send us the number of the transfer (the UTR).",
        ),
        rows(vec![
            ("Course", one_line(course_name)),
            ("Amount due", amount.to_string()),
            ("Your reference", reference.to_string()),
        ]),
        action("Pay or send the number", links.payment(enrollment)),
        text("If you changed your mind, there is nothing to do. This is the only reminder."),
    ];
    let subject = format!("Your place in {course_name} is waiting");
    Some((subject, blocks))
}

impl Links<'_> {
    fn page(self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn dashboard(self) -> String {
        self.page("/dashboard/")
    }

    fn payment(self, enrollment: &EnrollmentId) -> String {
        self.page(&format!("/payment/?enrollment={enrollment}"))
    }
}

fn text(text: impl Into<String>) -> Block {
    Block::Text { text: text.into() }
}

fn rows(rows: Vec<(&'static str, String)>) -> Block {
    Block::Facts { rows }
}

fn quote(words: &str) -> Block {
    Block::Quote {
        lines: words.lines().map(one_line).collect(),
    }
}

fn action(label: &'static str, url: String) -> Block {
    Block::Link {
        label,
        url,
        quiet: false,
    }
}

fn quiet(label: &'static str, url: String) -> Block {
    Block::Link {
        label,
        url,
        quiet: true,
    }
}

/// One line, whatever `text` holds: what breaks lines, controls, or turns the direction of writing
/// around becomes a space. No text of somebody's can begin a header or stand on a line of its own.
fn one_line(text: &str) -> String {
    let breaks =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced = text.replace(breaks, " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn subject_line(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= SUBJECT_MOST {
        return line;
    }
    let kept: String = line.chars().take(SUBJECT_MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A name as a mail says it. Anybody may type any name beside another's address: a space of no width
/// behind what makes an address keeps mail programs from turning a name into a link.
fn unlinked(name: &str) -> String {
    let name = one_line(name);
    let mut shown = String::with_capacity(name.len());
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        shown.push(c);
        let ahead: String = rest.clone().take(2).collect();
        let goes_on = ahead.chars().count() == 2 && ahead.chars().all(char::is_alphanumeric);
        let joins = match c {
            '.' => goes_on,
            '@' => !ahead.is_empty(),
            ':' => ahead.starts_with('/'),
            _ => false,
        };
        if joins {
            shown.push('\u{200b}');
        }
    }
    shown
}

/// `2 April 2026, 3:30 pm IST`.
fn ist(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let date = IndiaDate::of(at);
    let month = MONTHS[usize::from(date.month()).clamp(1, 12) - 1];
    let minutes = at.seconds_since(date.start()) / 60;
    let (hour, minute) = (minutes / 60, minutes % 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    let (day, year) = (date.day(), date.year());
    format!("{day} {month} {year}, {hour}:{minute:02} {half} IST")
}

/// `+917006196821` → `+91 70061 96821`; other countries' numbers stay as they are.
pub(super) fn phone(e164: &str) -> String {
    let national = e164.strip_prefix("+91");
    match national.and_then(|n| n.split_at_checked(5)) {
        Some((first, last)) if last.len() == 5 => format!("+91 {first} {last}"),
        _ => e164.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use academy_domain::money::Paise;

    #[test]
    fn times_are_told_as_clocks_in_india_show_them() {
        for (millis, shown) in [
            (1_775_017_800_000, "1 April 2026, 10:00 am IST"),
            (1_774_981_800_000, "1 April 2026, 12:00 am IST"),
            (1_775_025_000_000, "1 April 2026, 12:00 pm IST"),
            (1_775_068_140_000, "1 April 2026, 11:59 pm IST"),
            (1_798_761_599_000, "1 January 2027, 5:29 am IST"),
        ] {
            assert_eq!(ist(Timestamp::from_millis(millis)), shown);
        }
    }

    #[test]
    fn nothing_breaks_a_line() {
        let hostile = "a\r\nBcc: b\u{2028}c\u{202e}d\u{0}e\u{85}f";
        assert_eq!(one_line(hostile), "a Bcc: b c d e f");
        let long = subject_line(&"x y ".repeat(200));
        assert!(long.chars().count() <= SUBJECT_MOST && long.ends_with('…'));
    }

    #[test]
    fn a_name_is_no_link_and_stays_as_it_is_written() {
        for name in [
            "A.P.J. Abdul Kalam",
            "Dr. Rao",
            "आशा राव",
            "Anne-Marie O'Brien",
        ] {
            assert_eq!(unlinked(name), name);
        }
        for (name, shown) in [
            ("evil.example.com", "evil.\u{200b}example.\u{200b}com"),
            ("https://evil.in/x", "https:\u{200b}//evil.\u{200b}in/x"),
            ("a@evil.in", "a@\u{200b}evil.\u{200b}in"),
        ] {
            assert_eq!(unlinked(name), shown);
        }
    }

    #[test]
    fn amounts_that_differ_name_the_difference() {
        let paise = |n| Paise::new(n).unwrap();
        let id = "0".repeat(EnrollmentId::LENGTH);
        let message = Message::PaymentDiffers {
            enrollment: EnrollmentId::parse(&id).unwrap(),
            course_name: "Python".to_owned(),
            amount: paise(149_900),
            amount_received: paise(149_901),
            mismatch: Mismatch::Over,
        };
        let key = Key::new([1; 32]);
        let links = Links {
            origin: "https://x.example",
            key: &key,
        };
        let letter = letter(&message, None, links).unwrap();
        assert_eq!(letter.subject, "Your payment for Python is ₹0.01 over");
        assert!(super::letter(&Message::Nothing, None, links).is_none());
    }
}
