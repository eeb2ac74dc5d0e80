//! Why somebody was erased, in an admin's words: these stay in the audit log, so they may not name whom.

use academy_domain::email::Email;
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::search::fold;

/// The fewest characters of a word of a name that by itself says who: shorter ones are words of anybody's.
const TELLING: usize = 3;

/// Whether `reason` has a word of the name, or the whole of it, one of the e-mails, or the phone. Other scripts
/// than Latin join endings to names, or write no spaces: there the beginning of a word says who, and the whole
/// name wherever it stands.
pub(super) fn names(
    reason: &str,
    name: &PersonName,
    phone: Option<&Phone>,
    emails: &[&Email],
) -> bool {
    let (reason, whole) = (folded(reason), folded(name.as_str()));
    let (said, name) = (words(&reason), words(&whole));
    let is_telling = |word: &&&str| word.chars().count() >= TELLING;
    let is_said = |w: &&str| {
        said.iter()
            .any(|s| s == w || (!w.is_ascii() && s.starts_with(w)))
    };
    let by_word = name.iter().filter(is_telling).any(is_said);
    let by_all = !name.is_empty() && said.windows(name.len()).any(|some| some == name);
    let by_all = by_all || (!whole.is_ascii() && reason.contains(&whole));
    let by_email = emails.iter().any(|e| reason.contains(e.as_str()));
    by_word || by_all || by_email || phone.is_some_and(|phone| dials(&reason, phone))
}

/// Whether the phone is there, as it is dialled in India too, however it is spaced.
fn dials(reason: &str, phone: &Phone) -> bool {
    let digits: String = reason.chars().filter(char::is_ascii_digit).collect();
    let abroad = || phone.as_str().trim_start_matches('+');
    digits.contains(phone.indian_digits().unwrap_or_else(abroad))
}

/// What looks alike is alike; joiners of letters, which nobody sees, are left out.
fn folded(text: &str) -> String {
    let is_seen = |c: &char| !matches!(c, '\u{200c}' | '\u{200d}');
    fold(text).chars().filter(is_seen).collect()
}

fn words(folded: &str) -> Vec<&str> {
    let words = folded.split(is_between_words);
    words.filter(|word| !word.is_empty()).collect()
}

/// Not by what is no letter: in Indian scripts some vowels are none.
fn is_between_words(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '\u{2000}'..='\u{206f}' | '·' | '।' | '،' | '、' | '。')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "+919876543210";

    fn is_named(reason: &str, name: &str) -> bool {
        let email = |text: &str| Email::parse(text).unwrap();
        let (now, before) = (email("asha.rao@example.com"), email("old.one@example.org"));
        let phone = Phone::parse(PHONE).unwrap();
        let name = PersonName::parse(name).unwrap();
        names(reason, &name, Some(&phone), &[&now, &before])
    }

    #[test]
    fn a_word_of_the_name_says_who() {
        for (reason, name) in [
            ("Asha asked by phone", "Asha Rao"),
            ("Mrs RAO's wish", "Asha Rao"),
            ("asked by (asha)", "Asha Rao"),
            ("आशा ने कहा।", "आशा राव"),
            ("Brien called", "Mary O'Brien"),
            ("Om asked", "Om"),
            ("Li Yu asked", "Li Yu"),
            ("王小明要求删除账户", "王小明"),
            ("আশার অনুরোধে", "আশা"),
            ("आशाने सांगितले", "आशा राव"),
        ] {
            assert!(is_named(reason, name), "{reason}: {name}");
        }
    }

    #[test]
    fn a_part_of_a_word_says_nobody() {
        for (reason, name) in [
            ("complained", "Om"),
            ("asked Li once", "Li Yu"),
            ("Ashamed of it", "Asha Rao"),
            ("asked by phone", "Asha Rao"),
            ("", "Asha Rao"),
        ] {
            assert!(!is_named(reason, name), "{reason}: {name}");
        }
    }

    #[test]
    fn an_e_mail_and_the_phone_say_who() {
        for reason in [
            "wrote from ASHA.rao@example.com.",
            "wrote from old.one@example.org",
            "called from 98765 43210",
            "called from +91-98765-43210",
        ] {
            assert!(is_named(reason, "Somebody Else"), "{reason}");
        }
        assert!(!is_named("wrote from new.one@example.org", "Somebody Else"));
    }
}
