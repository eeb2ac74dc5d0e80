//! Why bars are missed where that is known, by whose figures. What is not named here keeps them.

/// Why some may be over a bar: whose figures, up to which, and the reason.
pub(crate) type Reasons = &'static [(&'static [&'static str], f64, &'static str)];

/// Of signed-in reads that take more than one round trip.
pub(crate) const READS: Reasons = &[
    (
        &["admin-audit", "admin-enrollments"],
        2.0,
        "Lists of the panel that name people read those after their rows, as nothing of a person is copied onto them; a search reads its index first.",
    ),
    (
        &["account-export", "admin-export"],
        6.0,
        "All that one person, or one filter, has is gone through: each step reads what the one before found.",
    ),
];

/// Of signed-in writes that take more than two.
pub(crate) const WRITES: Reasons = &[
    (
        &[
            "account-email",
            "account-email-confirm",
            "account-password",
            "account-totp",
            "account-totp-remove",
            "auth-step-up",
        ],
        3.0,
        "What asks for the password or a code, or confirms an e-mail, reads the profile, which names the e-mail, and then the log-in of it ([decision 0014](decisions/0014-second-factor-and-links-of-accounts.md)). These are seldom used.",
    ),
    (
        &["account-erase", "admin-student-erase"],
        25.0,
        "All that one person has is gone through: each step reads what the one before found.",
    ),
];

/// Of steps of the developer's loop.
pub(crate) const STEPS: Reasons = &[
    (
        &["after an edit of shared code"],
        100.0,
        "All programs, one a route, are compiled and linked anew: some two seconds each, two at a time.",
    ),
    (
        &["after an edit of what every page has"],
        30.0,
        "The programs that hold the pages are compiled and linked anew, and then the pages are published.",
    ),
];

/// Why `whose` figure may be over the bar; nothing where it is over what that explains, too.
pub(crate) fn reason(reasons: Reasons, (figure, whose): &(f64, String)) -> Option<&'static str> {
    let found = reasons
        .iter()
        .find(|(names, most, _)| names.contains(&whose.as_str()) && figure <= most);
    found.map(|(_, _, why)| *why)
}
