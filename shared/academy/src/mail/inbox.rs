//! What the mails about applications and messages say. Whoever sent them proved no address: names stand
//! as no links, and nothing of theirs begins a line of its own but as a quotation.

use academy_domain::inbox::ApplicationState;

use super::lines::{phone, shown, unlinked};
use super::words::{Block, Draft, Links, quiet, quote, rows, text};
use super::{Message, Names, Trouble};

/// The confirmation of an application, and the news of where it moved.
pub(super) fn application(message: &Message, links: Links<'_>) -> Option<Draft> {
    match message {
        Message::ApplicationReceived { role, .. } => Some(received(role, links)),
        Message::ApplicationMoved { role, state, .. } => Some(moved(role, *state, links)),
        _ => None,
    }
}

fn received(role: &str, links: Links<'_>) -> Draft {
    let blocks = vec![
        text(
            "Thank you: we have your application, and read it ourselves. You get a mail each time it moves \
             on, also when the answer is no.",
        ),
        facts(role, ApplicationState::Pending),
        text(
            "Applying costs nothing. Where the page names a fee, it is due only once you are accepted.",
        ),
        quiet("See the internships", links.page("/internships/")),
        text("If it was not you who applied, answer this mail, and we delete the application."),
    ];
    let subject = format!("We have your application: {}", shown(role));
    (subject, blocks)
}

fn moved(role: &str, state: ApplicationState, links: Links<'_>) -> Draft {
    let (subject, words) = match state {
        ApplicationState::Accepted => (
            "You are accepted",
            "Congratulations: the place is yours if you want it. We write to you, or call you, about when you \
             begin and, where there is a fee, how it is paid. Nothing is due before that.",
        ),
        ApplicationState::Shortlisted => (
            "You are on the shortlist",
            "Your application is among those from which we choose. We may call you with a few questions; \
             there is nothing to do and nothing to pay meanwhile.",
        ),
        ApplicationState::Rejected => (
            "Your application was not accepted",
            "Thank you for the time that you gave it. We cannot offer you this place. You may apply again, \
             for this internship or another one, whenever you have something new to show.",
        ),
        ApplicationState::Pending => (
            "We look at your application again",
            "Your application waits for our decision. There is nothing to do meanwhile.",
        ),
    };
    let blocks = vec![
        text(words),
        facts(role, state),
        quiet("See the internships", links.page("/internships/")),
    ];
    (format!("{subject}: {}", shown(role)), blocks)
}

fn facts(role: &str, state: ApplicationState) -> Block {
    rows(vec![
        ("Internship", shown(role)),
        ("Your application", state.to_string()),
    ])
}

/// The notice of a new message, to the academy.
pub(super) fn new_message(message: &Message, links: Links<'_>) -> Option<Draft> {
    let Message::NewMessage {
        name,
        email,
        phone: number,
        subject,
        message,
    } = message
    else {
        return None;
    };
    let mut facts = vec![
        ("From", unlinked(name.as_str())),
        ("E-mail", email.to_string()),
    ];
    facts.extend(number.as_ref().map(|n| ("Phone", phone(n.as_str()))));
    facts.extend(subject.as_ref().map(|s| ("Subject", unlinked(s.as_str()))));
    let blocks = vec![
        text(
            "Somebody wrote by the contact form. Nobody has proven to own this name or address; an answer to \
             this mail goes to it.",
        ),
        rows(facts),
        quote(message.as_str()),
        quiet("Open the messages", links.page("/admin/#/messages")),
    ];
    let subject = match subject {
        Some(subject) => format!("New message: {}", unlinked(subject.as_str())),
        None => format!("New message from {}", unlinked(name.as_str())),
    };
    Some((subject, blocks))
}

/// The notice of a mail that did not arrive, or was called spam, to the academy.
pub(super) fn undeliverable(
    message: &Message,
    names: Names<'_>,
    links: Links<'_>,
) -> Option<Draft> {
    let Message::Undeliverable { email, trouble, .. } = message else {
        return None;
    };
    let (subject, words) = match trouble {
        Trouble::Bounce => (
            "A mail could not be delivered",
            "There is no such mailbox, says the one who keeps it. No further mail goes to this address.",
        ),
        Trouble::Complaint => (
            "Somebody called our mail spam",
            "Its reader, or their provider, called one of our mails spam. No further mail goes to this \
             address.",
        ),
    };
    let mut facts = Vec::new();
    if let Some((name, email)) = names.about {
        facts.push(("Student", unlinked(name.as_str())));
        facts.push(("E-mail", email.to_string()));
    }
    facts.extend(email.as_ref().map(|email| ("E-mail", email.to_string())));
    let lifted = match email {
        None => {
            "Reach them another way, if you can. Their page in the panel shows the block; once the address \
             is right, or they ask for it, it can be lifted there."
        }
        // No page of the panel is about who wrote or applied.
        Some(_) => {
            "This address has no account. The block ends by itself after 90 days. Once the address is right, \
             or its owner asks for it, it can be lifted before: in the panel where somebody registered with \
             it within the last week, whom a search for the whole e-mail finds; else by whoever runs the \
             system, by the command: academy allow-mail"
        }
    };
    let blocks = vec![
        text(words),
        rows(facts),
        text(lifted),
        quiet("Open the panel", links.page("/admin/#/students")),
    ];
    Some((subject.to_owned(), blocks))
}
