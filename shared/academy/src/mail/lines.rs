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

/// Opens and closes what has a direction of its own (UAX 9: FSI, PDI).
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Somebody's text, on one line and isolated: in whatever direction it is written, what stands beside
/// it stays where it is. What is written from left to right is that already.
pub(super) fn shown(text: &str) -> String {
    isolated(one_line(text))
}

/// `line`, in which nothing turns the direction around any more, with a direction of its own.
fn isolated(line: String) -> String {
    if line.contains(is_from_the_right) {
        let [open, close] = ISOLATE;
        return format!("{open}{line}{close}");
    }
    line
}

/// Letters, digits and marks of what is written from right to left: the blocks that Unicode keeps for
/// them (DerivedBidiClass, the defaults for R and AL), and the marks.
fn is_from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A subject of our own words and of what was [`shown`], cut where it is too long.
pub(super) fn subject_line(line: &str) -> String {
    if line.chars().count() <= SUBJECT_MOST {
        return line.to_owned();
    }
    let kept: String = line.chars().take(SUBJECT_MOST - 2).collect();
    let [open, close] = ISOLATE;
    let is_open = kept.matches(open).count() > kept.matches(close).count();
    let end = if is_open {
        String::from(close)
    } else {
        String::new()
    };
    format!("{}…{end}", kept.trim_end())
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
    isolated(shown)
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
        for words in ["x y ", "عا "] {
            let long = subject_line(&shown(&words.repeat(200)));
            let end = long.trim_end_matches(ISOLATE[1]);
            assert!(long.chars().count() <= SUBJECT_MOST && end.ends_with('…'));
            let count = |of: char| long.matches(of).count();
            assert_eq!(count(ISOLATE[0]), count(ISOLATE[1]), "{long}");
        }
    }

    #[test]
    fn what_is_written_from_the_right_turns_nothing_around_it() {
        for plain in ["Asha Rao", "आशा राव", "李小龍", "😀 & Co. (1)"] {
            assert_eq!(
                (shown(plain), unlinked(plain)),
                (plain.to_owned(), plain.to_owned())
            );
        }
        for name in [
            "عائشة",
            "Asha שרה",
            "\u{200f}Asha",
            "\u{10d00}",
            "\u{1e900}",
        ] {
            let isolated = format!("\u{2068}{name}\u{2069}");
            assert_eq!((shown(name), unlinked(name)), (isolated.clone(), isolated));
        }
        // Nothing inside ends the isolation, or begins one of its own.
        for hostile in ["\u{2069}\u{202e}عائشة", "عائشة\u{2067}", "عائشة\u{2029}"] {
            assert_eq!(shown(hostile), "\u{2068}عائشة\u{2069}");
        }
        assert_eq!(shown("\u{202e}Asha\u{2066}"), "Asha");
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
