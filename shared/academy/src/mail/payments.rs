//! What the mails about an enrollment and its payment say.

use academy_domain::enrollment::Mismatch;
use academy_domain::time::Timestamp;

use super::Message;
use super::lines::{ist, phone, shown};
use super::words::{Draft, Links, action, quiet, quote, rows, text};
use crate::facts;

pub(super) fn payment_received(message: &Message, links: Links<'_>) -> Option<Draft> {
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
            ("Course", shown(course_name)),
            ("Amount due", amount.to_string()),
            ("Checked by", ist(*review_by)),
        ]),
        quiet("See your enrollment", links.dashboard()),
        quiet("Correct the number", links.payment(enrollment)),
    ];
    let subject = format!("We are checking your payment for {}", shown(course_name));
    Some((subject, blocks))
}

pub(super) fn payment_differs(message: &Message, links: Links<'_>) -> Option<Draft> {
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
            "Your transfer arrived, but it is not the amount that is due. What came is recorded for you, \
             and your money is safe. Please do not pay the whole amount again: answer this mail, so that \
             we settle the difference together.",
        ),
        rows(vec![
            ("Course", shown(course_name)),
            ("Amount due", amount.to_string()),
            ("Amount received", amount_received.to_string()),
            ("Difference", format!("{difference} {word}")),
        ]),
        quiet("See your enrollment", links.dashboard()),
    ];
    let course = shown(course_name);
    let subject = format!("Your payment for {course} is {difference} {word}");
    Some((subject, blocks))
}

pub(super) fn welcome(message: &Message, links: Links<'_>) -> Option<Draft> {
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
            ("Course", shown(course_name)),
            ("Duration", shown(course_duration)),
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
    Some((format!("Welcome to {}", shown(course_name)), blocks))
}

pub(super) fn payment_rejected(message: &Message, links: Links<'_>) -> Option<Draft> {
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
            shown(course_name)
        )),
        quote(reason),
        text(
            "Your enrollment is still there. Please check the number of the transfer in your banking \
             app and send it again.",
        ),
        action("Send the number again", links.payment(enrollment)),
        text("If you think that we are mistaken, please answer this mail."),
    ];
    let course = shown(course_name);
    let subject = format!("We could not confirm your payment for {course}");
    Some((subject, blocks))
}

pub(super) fn refunded(message: &Message, links: Links<'_>) -> Option<Draft> {
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
        ("Course", shown(course_name)),
        ("Amount refunded", amount.to_string()),
    ];
    if let Some(utr) = refund_utr {
        facts.push(("UTR of the refund", shown(utr)));
    }
    let blocks = vec![
        text(
            "Your payment was refunded in full, and your place in the course has ended. Your receipt is \
             marked as refunded. This is why:",
        ),
        quote(reason),
        rows(facts),
        text(
            "The money normally arrives within 7 working days, on the account that it came from. If it \
             has not, please answer this mail.",
        ),
        quiet("See your enrollment", links.dashboard()),
    ];
    Some((
        format!("We refunded your payment for {}", shown(course_name)),
        blocks,
    ))
}

pub(super) fn reminder(message: &Message, links: Links<'_>) -> Option<Draft> {
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
            ("Course", shown(course_name)),
            ("Amount due", amount.to_string()),
            ("Your reference", reference.to_string()),
        ]),
        action("Pay or send the number", links.payment(enrollment)),
        text("If you changed your mind, there is nothing to do. This is the only reminder."),
    ];
    let subject = format!("Your place in {} is waiting", shown(course_name));
    Some((subject, blocks))
}

/// The daily mail to who runs the academy.
pub(super) fn payments_waiting(count: i64, since: Timestamp, links: Links<'_>) -> Draft {
    let (subject, words) = match count {
        1 => (
            "A payment waits to be checked".to_owned(),
            "Somebody sent the number of a transfer, and waits for one of you to find it at the bank.",
        ),
        count => (
            format!("{count} payments wait to be checked"),
            "These students sent the number of a transfer, and wait for one of you to find it at the bank.",
        ),
    };
    let blocks = vec![
        text(words),
        rows(vec![
            ("Waiting", count.to_string()),
            ("The longest since", ist(since)),
        ]),
        action(
            "Check them",
            links.page("/admin/#/enrollments?state=under_review"),
        ),
    ];
    (subject, blocks)
}

#[cfg(test)]
mod tests {
    use academy_domain::ids::EnrollmentId;
    use academy_domain::money::Paise;

    use super::super::Names;
    use super::super::words::letter;
    use super::*;
    use crate::crypto::Key;

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
        let told = letter(&message, Names::default(), links).unwrap();
        assert_eq!(told.subject, "Your payment for Python is ₹0.01 over");
        assert!(letter(&Message::Nothing, Names::default(), links).is_none());
    }
}
