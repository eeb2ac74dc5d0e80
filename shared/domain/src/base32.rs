//! Base 32 in lower case, as Douglas Crockford chose its letters (no i, l, o, u): the digits stand
//! before the letters in ASCII too, so encoded numbers of one width sort as the numbers do.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The lowest `5 × width` bits of `value`, as `width` characters.
pub(crate) fn encode(value: u128, width: usize) -> String {
    encode_with(ALPHABET, value, width)
}

/// The number that `encode` wrote, or `None` if a character is not of the alphabet or there are
/// more than 25 of them, which a `u128` could not hold.
pub(crate) fn decode(text: &str) -> Option<u128> {
    decode_with(ALPHABET, text)
}

/// As [`encode`], with another alphabet.
pub(crate) fn encode_with(alphabet: &[u8; 32], value: u128, width: usize) -> String {
    (0..width)
        .rev()
        .map(|place| {
            let digit = value.checked_shr(5 * place as u32).unwrap_or(0) & 31;
            char::from(alphabet[digit as usize])
        })
        .collect()
}

/// As [`decode`], with another alphabet.
pub(crate) fn decode_with(alphabet: &[u8; 32], text: &str) -> Option<u128> {
    if text.len() > 25 {
        return None;
    }
    text.bytes().try_fold(0, |value: u128, byte| {
        let digit = alphabet.iter().position(|letter| *letter == byte)?;
        Some(value << 5 | digit as u128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers_are_written_as_expected() {
        assert_eq!(encode(0, 3), "000");
        assert_eq!(encode(31, 1), "z");
        assert_eq!(encode(32, 2), "10");
        assert_eq!(encode(1023, 2), "zz");
        assert_eq!(decode("10"), Some(32));
        assert_eq!(decode("1u"), None);
        assert_eq!(decode("1Z"), None);
        assert_eq!(decode(&"z".repeat(25)), Some((1 << 125) - 1));
        assert_eq!(decode(&"z".repeat(26)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_sorts(a in 0u128..1 << 80, b in 0u128..1 << 80) {
            prop_assert_eq!(decode(&encode(a, 16)), Some(a));
            prop_assert_eq!(a.cmp(&b), encode(a, 16).cmp(&encode(b, 16)));
        }
    }
}
