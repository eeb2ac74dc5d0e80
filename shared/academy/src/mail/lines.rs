//! Texts as mails show them: on one line, not to be mistaken for links, times as clocks in India.

use academy_domain::time::{IndiaDate, Timestamp};

/// The most characters of a subject: what mail programs show of it, generously.
const SUBJECT_MOST: usize = 150;

/// One line, whatever `text` holds: what breaks lines, controls, or turns the direction of writing
/// around becomes a space. No text of somebody's can begin a header or stand on a line of its own.
pub(super) fn one_line(text: &str) -> String {
    let breaks =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced = text.replace(breaks, " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn subject_line(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= SUBJECT_MOST {
        return line;
    }
    let kept: String = line.chars().take(SUBJECT_MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A name as a mail says it. Anybody may type any name beside another's address: a space of no width
/// behind what makes an address keeps mail programs from turning a name into a link.
pub(super) fn unlinked(name: &str) -> String {
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
pub(super) fn ist(at: Timestamp) -> String {
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
}
