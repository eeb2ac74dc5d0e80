//! Telephone numbers and spans as people and machines read them.

/// `+917006196821` → `+91 70061 96821`; other countries' numbers stay as they are.
pub(crate) fn phone(e164: &str) -> String {
    match e164
        .strip_prefix("+91")
        .filter(|national| national.len() == 10 && national.is_ascii())
    {
        Some(national) => format!("+91 {} {}", &national[..5], &national[5..]),
        None => e164.to_owned(),
    }
}

/// `3 months` → `P3M`, for structured data; `None` where the text is not a plain span.
pub(crate) fn iso_duration(text: &str) -> Option<String> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    let designator = match unit.trim_end_matches('s') {
        "day" => "D",
        "week" => "W",
        "month" => "M",
        "year" => "Y",
        _ => return None,
    };
    Some(format!("P{number}{designator}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indian_numbers_are_split_in_the_middle() {
        assert_eq!(phone("+917006196821"), "+91 70061 96821");
        assert_eq!(phone("+4915112345678"), "+4915112345678");
    }

    #[test]
    fn spans_become_iso_durations() {
        for (text, expected) in [
            ("3 months", Some("P3M")),
            ("1 week", Some("P1W")),
            ("10 days", Some("P10D")),
            ("as long as it takes", None),
            ("", None),
        ] {
            assert_eq!(iso_duration(text).as_deref(), expected, "{text}");
        }
    }
}
