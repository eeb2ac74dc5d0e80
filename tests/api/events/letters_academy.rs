//! The mails to who runs the academy, word for word, to be read by whoever changes one.

use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::time::Timestamp;
use academy::mail::{Message, Trouble};
use academy_tests::academy::ORIGIN;

use super::letters::rendered;

const NAME: &str = "Asha Rao";
const ADMIN: &str = "You get this mail because you help to run the academy.";
const OWN: &str = "You get this mail because this is the academy's own address.";

/// Each mail by its kind.
pub(super) fn to_the_academy() -> Vec<(&'static str, Message)> {
    let waiting = |count| Message::PaymentsWaiting {
        count,
        since: Timestamp::from_seconds(1_775_017_800),
    };
    let bounce = Message::Undeliverable {
        student: Some(UserId::from_bytes([7; 10])),
        email: None,
        trouble: Trouble::Bounce,
    };
    let complaint = Message::Undeliverable {
        student: None,
        email: Some(Email::parse("ravi@example.com").unwrap()),
        trouble: Trouble::Complaint,
    };
    vec![
        ("one-payment-waits", waiting(1)),
        ("payments-wait", waiting(12)),
        ("bounce", bounce),
        ("complaint", complaint),
    ]
}

/// The subject of each, its text, and why its reader gets it.
const LETTERS: [(&str, &str, &str, &str); 4] = [
    (
        "one-payment-waits",
        "A payment waits to be checked",
        ONE_WAITS,
        ADMIN,
    ),
    (
        "payments-wait",
        "12 payments wait to be checked",
        TWELVE_WAIT,
        ADMIN,
    ),
    ("bounce", "A mail could not be delivered", BOUNCE, OWN),
    ("complaint", "Somebody called our mail spam", COMPLAINT, OWN),
];

#[test]
fn every_mail_to_the_academy_says_what_stands_here() {
    let messages = to_the_academy();
    assert_eq!(messages.len(), LETTERS.len());
    for ((kind, message), (wanted, subject, body, because)) in messages.into_iter().zip(LETTERS) {
        assert_eq!(kind, wanted);
        let mail = rendered(&message, NAME);
        assert_eq!(mail.subject, subject);
        let body = body.replace("ORIGIN", ORIGIN);
        let wanted = format!("Hello {NAME},\n\n{body}\n{because}\n\n");
        assert!(
            mail.text.starts_with(&wanted),
            "{}\n---\n{wanted}",
            mail.text
        );
    }
}

const ONE_WAITS: &str = "\
Somebody sent the number of a transfer, and waits for one of you to find it at the bank.

Waiting: 1
The longest since: 1 April 2026, 10:00 am IST

Check them:
ORIGIN/admin/#/enrollments?state=under_review
";

const TWELVE_WAIT: &str = "\
These students sent the number of a transfer, and wait for one of you to find it at the bank.

Waiting: 12
The longest since: 1 April 2026, 10:00 am IST

Check them:
ORIGIN/admin/#/enrollments?state=under_review
";

const BOUNCE: &str = "\
There is no such mailbox, says the one who keeps it. No further mail goes to this address.

Student: Asha Rao
E-mail: meera@example.com

Reach them another way, if you can. Their page in the panel shows the block; once the address is right, or they ask for it, it can be lifted there.

Open the panel:
ORIGIN/admin/#/students
";

const COMPLAINT: &str = "\
Its reader, or their provider, called one of our mails spam. No further mail goes to this address.

E-mail: ravi@example.com

This address has no account. The block ends by itself after 90 days. Once the address is right, or its owner asks for it, it can be lifted before: in the panel where somebody registered with it within the last week, whom a search for the whole e-mail finds; else by whoever runs the system, by the command: academy allow-mail

Open the panel:
ORIGIN/admin/#/students
";
