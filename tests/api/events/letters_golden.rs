//! The text part of the mails that acts cause, word for word, to be read by whoever changes one; those
//! about accounts and to the academy have files of their own.

use academy_tests::academy::ORIGIN;

use super::letters::{of_acts, rendered};

const REGISTERED: &str = "You get this mail because somebody registered with this e-mail address.";
const ACCOUNT: &str = "You get this mail because it is about your account.";
const ENROLLED: &str = "You get this mail because of your enrollment.";
const ADMIN: &str = "You get this mail because you help to run the academy.";
const APPLIED: &str =
    "You get this mail because somebody applied for an internship with this e-mail address.";
const OWN: &str = "You get this mail because this is the academy's own address.";
const FOOT: &str = "\
The Coding Science
The Coding Science, School of Technology and AI Innovations, Jammu and Kashmir, India
academy@thecodingscience.com, +91 70061 96821
";

#[test]
fn every_mail_says_what_stands_here() {
    let wanted = LETTERS;
    let mails = of_acts("Python Basics", "Asha Rao");
    let kinds: Vec<_> = mails.iter().map(|(kind, _)| *kind).collect();
    let described: Vec<_> = wanted.iter().map(|letter| letter.0).collect();
    assert_eq!(kinds, described, "a mail a letter");
    for ((kind, message), (_, subject, body, because)) in mails.into_iter().zip(wanted) {
        let mail = rendered(&message, "Asha Rao");
        assert_eq!(mail.subject, subject, "{kind}");
        let body = body.replace("ORIGIN", ORIGIN);
        let whole = format!("Hello Asha Rao,\n\n{body}\n{because}\n\n{FOOT}");
        assert_eq!(mail.text, whole, "{kind}");
    }
}

type Letter = (&'static str, &'static str, &'static str, &'static str);

const LETTERS: [Letter; 19] = [
    (
        "verify-email",
        "Open your account at The Coding Science",
        VERIFY_EMAIL,
        REGISTERED,
    ),
    (
        "already-registered",
        "You already have an account at The Coding Science",
        ALREADY_REGISTERED,
        REGISTERED,
    ),
    (
        "account-is-open",
        "Your account at The Coding Science is open",
        ACCOUNT_IS_OPEN,
        ACCOUNT,
    ),
    (
        "payment-received",
        "We are checking your payment for Python Basics",
        PAYMENT_RECEIVED,
        ENROLLED,
    ),
    (
        "payment-short",
        "Your payment for Python Basics is ₹500 short",
        PAYMENT_SHORT,
        ENROLLED,
    ),
    (
        "payment-over",
        "Your payment for Python Basics is ₹1.50 over",
        PAYMENT_OVER,
        ENROLLED,
    ),
    ("welcome", "Welcome to Python Basics", WELCOME, ENROLLED),
    (
        "payment-rejected",
        "We could not confirm your payment for Python Basics",
        PAYMENT_REJECTED,
        ENROLLED,
    ),
    (
        "refunded",
        "We refunded your payment for Python Basics",
        REFUNDED,
        ENROLLED,
    ),
    (
        "refunded-without-utr",
        "We refunded your payment for Python Basics",
        REFUNDED_WITHOUT_UTR,
        ENROLLED,
    ),
    (
        "reminder",
        "Your place in Python Basics is waiting",
        REMINDER,
        ENROLLED,
    ),
    (
        "new-admin",
        "New admin at The Coding Science",
        NEW_ADMIN,
        ADMIN,
    ),
    (
        "admin-left",
        "One admin less at The Coding Science",
        ADMIN_LEFT,
        ADMIN,
    ),
    (
        "admin-erased",
        "One admin less at The Coding Science",
        ADMIN_ERASED,
        ADMIN,
    ),
    (
        "application-received",
        "We have your application: Python Basics",
        APPLICATION_RECEIVED,
        APPLIED,
    ),
    (
        "application-shortlisted",
        "You are on the shortlist: Python Basics",
        APPLICATION_SHORTLISTED,
        APPLIED,
    ),
    (
        "application-accepted",
        "You are accepted: Python Basics",
        APPLICATION_ACCEPTED,
        APPLIED,
    ),
    (
        "application-rejected",
        "Your application was not accepted: Python Basics",
        APPLICATION_REJECTED,
        APPLIED,
    ),
    (
        "new-message",
        "New message: Python Basics",
        NEW_MESSAGE,
        OWN,
    ),
];

const VERIFY_EMAIL: &str = "\
You registered at The Coding Science. Open this link within 24 hours and enter the password that you chose; then your account is open. The link works once.

Open my account:
ORIGIN/verify-email/#token=01kn3mwca0144gj289144gj289Oqul3JGjnQdcpvIngWantxUcna6XEMI1AUx5RbA3otg

If you did not register, do nothing: without the password nobody can open an account.
";

const ALREADY_REGISTERED: &str = "\
Somebody, probably you, registered at The Coding Science with this e-mail address. It has an account already, and nothing about it was changed.

Log in:
ORIGIN/login/

If you forgot the password, choose a new one:
ORIGIN/forgot-password/

If it was not you, there is nothing to do.
";

const ACCOUNT_IS_OPEN: &str = "\
One of us was asked how you get in: your account is open, and this e-mail address is verified. Nothing is left to be confirmed.

Log in:
ORIGIN/login/

If you forgot the password, choose a new one:
ORIGIN/forgot-password/
";

const PAYMENT_RECEIVED: &str = "\
Thank you: we have the number of your transfer. One of us now looks for it in our bank account, and you get a mail as soon as that is done.

Course: Python Basics
Amount due: ₹1,499
Checked by: 2 April 2026, 11:00 am IST

See your enrollment:
ORIGIN/dashboard/

Correct the number:
ORIGIN/payment/?enrollment=0w3ge1r70w3ge1r701kn3mwca0
";

const PAYMENT_SHORT: &str = "\
Your transfer arrived, but it is not the amount that is due. What came is recorded for you, and your money is safe. Please do not pay the whole amount again: answer this mail, so that we settle the difference together.

Course: Python Basics
Amount due: ₹1,499
Amount received: ₹999
Difference: ₹500 short

See your enrollment:
ORIGIN/dashboard/
";

const PAYMENT_OVER: &str = "\
Your transfer arrived, but it is not the amount that is due. What came is recorded for you, and your money is safe. Please do not pay the whole amount again: answer this mail, so that we settle the difference together.

Course: Python Basics
Amount due: ₹1,499
Amount received: ₹1,500.50
Difference: ₹1.50 over

See your enrollment:
ORIGIN/dashboard/
";

const WELCOME: &str = "\
Your payment is confirmed and your place is yours. Welcome!

Course: Python Basics
Duration: 3 months
Amount received: ₹1,499
Receipt number: TCS/26-27/000001

Lessons and dates are announced in the students' group. Join it first.

Join the group:
https://www.facebook.com/thecodingscience

See or print the receipt:
ORIGIN/receipt/?enrollment=0w3ge1r70w3ge1r701kn3mwca0

If you have a question, answer this mail, write to academy@thecodingscience.com or call +91 70061 96821.
";

const PAYMENT_REJECTED: &str = "\
We could not confirm your payment for Python Basics. This is why:

> Python Basics

Your enrollment is still there. Please check the number of the transfer in your banking app and send it again.

Send the number again:
ORIGIN/payment/?enrollment=0w3ge1r70w3ge1r701kn3mwca0

If you think that we are mistaken, please answer this mail.
";

const REFUNDED: &str = "\
Your payment was refunded in full, and your place in the course has ended. Your receipt is marked as refunded. This is why:

> Python Basics

Course: Python Basics
Amount refunded: ₹1,499
UTR of the refund: 412345678901

The money normally arrives within 7 working days, on the account that it came from. If it has not, please answer this mail.

See your enrollment:
ORIGIN/dashboard/
";

const REFUNDED_WITHOUT_UTR: &str = "\
Your payment was refunded in full, and your place in the course has ended. Your receipt is marked as refunded. This is why:

> Python Basics

Course: Python Basics
Amount refunded: ₹1,499

The money normally arrives within 7 working days, on the account that it came from. If it has not, please answer this mail.

See your enrollment:
ORIGIN/dashboard/
";

const REMINDER: &str = "\
You asked for a place, and it is waiting for your payment. If you have paid already, please send us the number of the transfer (the UTR).

Course: Python Basics
Amount due: ₹1,499
Your reference: TCS-26328327

Pay or send the number:
ORIGIN/payment/?enrollment=0w3ge1r70w3ge1r701kn3mwca0

If you changed your mind, there is nothing to do. This is the only reminder.
";

const NEW_ADMIN: &str = "\
This account is an admin's from now on. Whoever has it sees all students and payments, and may verify, reject and refund.

Name: Asha Rao
E-mail: meera@example.com

The audit log says who did it. If you did not expect it, speak with the others at once.

Open the panel:
ORIGIN/admin/
";

const ADMIN_LEFT: &str = "\
This account is no admin's any more. Whoever has it sees nothing of the panel, and all its sessions have ended.

Name: Asha Rao
E-mail: meera@example.com

The audit log says who did it. If you did not expect it, speak with the others at once.

See the audit log:
ORIGIN/admin/#/audit
";

const ADMIN_ERASED: &str = "\
An admin has deleted their own account. All its sessions have ended, and its data is removed, so this mail cannot name whose it was.

Look who is an admin still. If whoever is missing did not want this, somebody else had their account: speak with each other at once.

See the admins:
ORIGIN/admin/#/students?role=admin
";

const APPLICATION_RECEIVED: &str = "\
Thank you: we have your application, and read it ourselves. You get a mail each time it moves on, also when the answer is no.

Internship: Python Basics
Your application: pending

Applying costs nothing. Where the page names a fee, it is due only once you are accepted.

See the internships:
ORIGIN/internships/

If it was not you who applied, answer this mail, and we delete the application.
";

const APPLICATION_SHORTLISTED: &str = "\
Your application is among those from which we choose. We may call you with a few questions; there is nothing to do and nothing to pay meanwhile.

Internship: Python Basics
Your application: shortlisted

See the internships:
ORIGIN/internships/
";

const APPLICATION_ACCEPTED: &str = "\
Congratulations: the place is yours if you want it. We write to you, or call you, about when you begin and, where there is a fee, how it is paid. Nothing is due before that.

Internship: Python Basics
Your application: accepted

See the internships:
ORIGIN/internships/
";

const APPLICATION_REJECTED: &str = "\
Thank you for the time that you gave it. We cannot offer you this place. You may apply again, for this internship or another one, whenever you have something new to show.

Internship: Python Basics
Your application: rejected

See the internships:
ORIGIN/internships/
";

const NEW_MESSAGE: &str = "\
Somebody wrote by the contact form. Nobody has proven to own this name or address; an answer to this mail goes to it.

From: Asha Rao
E-mail: asha@example.com
Phone: +91 98765 43210
Subject: Python Basics

> Python Basics

Open the messages:
ORIGIN/admin/#/messages
";
