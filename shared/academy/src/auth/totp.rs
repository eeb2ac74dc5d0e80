//! One-time codes from a secret that two sides share, by the time (TOTP, RFC 6238): SHA-1, six digits,
//! 30 seconds, which is what every authenticator app takes.

use academy_domain::time::Timestamp;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

use crate::crypto::same;

/// How long a secret is: what RFC 4226, section 4, recommends.
pub const SECRET_BYTES: usize = 20;
/// How long a code holds.
const STEP_SECONDS: i64 = 30;
/// How many steps a device's clock may be off, either way.
const WINDOW: i64 = 1;
const DIGITS: usize = 6;
/// RFC 3986: everything but the unreserved characters is escaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The secret as people type it: base 32 (RFC 4648, section 6), without padding.
pub fn base32(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// What an authenticator app reads from a QR code (the `otpauth` key URI format).
pub fn uri(secret: &[u8], issuer: &str, account: &str) -> String {
    let escaped = |text| utf8_percent_encode(text, ESCAPED).to_string();
    let (issuer, account) = (escaped(issuer), escaped(account));
    let secret = base32(secret);
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1\
         &digits={DIGITS}&period={STEP_SECONDS}"
    )
}

/// The code of `secret` at `now`.
pub fn code(secret: &[u8], now: Timestamp) -> String {
    at_step(secret, step(now))
}

/// Which step the code `typed` is of, if it is one of those around `now`. Whoever takes it must keep the
/// step, and take none up to it again (RFC 6238, section 5.2).
pub fn step_of(secret: &[u8], typed: &str, now: Timestamp) -> Option<i64> {
    let now = step(now);
    // All are compared, so that the time tells nothing of which one it was.
    (now - WINDOW..=now + WINDOW).fold(None, |found, step| {
        let is_it = same(at_step(secret, step).as_bytes(), typed.as_bytes());
        if is_it { Some(step) } else { found }
    })
}

fn step(now: Timestamp) -> i64 {
    now.seconds().div_euclid(STEP_SECONDS)
}

/// HOTP of the step (RFC 4226, section 5.3).
fn at_step(secret: &[u8], step: i64) -> String {
    let mut mac = keyed(secret);
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let offset = usize::from(tag[19] & 0xf);
    let word = [
        tag[offset] & 0x7f,
        tag[offset + 1],
        tag[offset + 2],
        tag[offset + 3],
    ];
    format!("{:0DIGITS$}", u32::from_be_bytes(word) % 1_000_000)
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes a key of any length (RFC 2104)"
)]
fn keyed(secret: &[u8]) -> Hmac<Sha1> {
    <Hmac<Sha1> as KeyInit>::new_from_slice(secret).expect("HMAC takes any key")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// The SHA-1 rows of RFC 6238, appendix B, whose codes have eight digits: six are their last six.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, digits) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(code(SECRET, now), digits[2..], "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_a_step_early_and_a_step_late_and_says_which_it_is() {
        let now = Timestamp::from_seconds(1_000_000_020);
        let step = 1_000_000_020 / 30;
        let typed = code(SECRET, now);
        for (shift, found) in [
            (-31, None),
            (-30, Some(step)),
            (0, Some(step)),
            (29, Some(step)),
            (59, Some(step)),
            (60, None),
        ] {
            assert_eq!(
                step_of(SECRET, &typed, now.plus_seconds(shift)),
                found,
                "{shift}"
            );
        }
        for wrong in ["", "000000", &typed[1..], &format!("{typed}0"), "١٢٣٤٥٦"] {
            assert_eq!(step_of(SECRET, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn the_uri_is_escaped_and_names_everything_that_apps_ask_for() {
        assert_eq!(
            uri(SECRET, "The Coding Science", "asha+1@example.com"),
            "otpauth://totp/The%20Coding%20Science:asha%2B1%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Coding%20Science\
             &algorithm=SHA1&digits=6&period=30"
        );
    }
}
