//! Hashes that Python's hashlib made, as Werkzeug calls it, and texts that are none.

use super::OldHashError::*;
use super::*;
use proptest::prelude::*;

/// Passwords and their hashes, by Python 3:
/// `hashlib.pbkdf2_hmac(name, password.encode(), salt.encode(), iterations).hex()` and
/// `hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=1 << 26, dklen=64).hex()`.
const GOLDEN: [(&str, &str); 10] = [
    (
        "x",
        "pbkdf2:sha1:1$s$b154a140d17efbcdbc7dc67591a0caec03ca16c0",
    ),
    (
        "old password",
        "pbkdf2:sha1:1000$aB3dE5gH$6560de93dcf48f0ba86187ef9b308eb5decc423d",
    ),
    (
        "पासवर्ड१२३४",
        "pbkdf2:sha256:1000$aB3dE5gH$762240992e5a4ce6724515f37d54cf486186fd6036c1895b048dd5f63b698073",
    ),
    (
        "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll",
        "pbkdf2:sha256:4096$aB3dE5gH7jK9mN1p$fb6d0ffacbcd41c47dc97d9456108934d14c4ef7a51203280f3985fe5119aa87",
    ),
    (
        "rahul-verma-1999",
        "pbkdf2:sha256:600000$aB3dE5gH7jK9mN1p$11fd2dced9480e29958b4d1246eefbe06703165c8833b46ced8cffa6d807a64f",
    ),
    (
        "old password",
        "pbkdf2:sha512:1000$aB3dE5gH7jK9mN1p$39e9d5780d1b3717eb09975429ea2aeb40b42792073deb7adc0d27d56babff1454bc67aa7953f796e639f512a6bb7d238aaafb10c824eec20c364e24ff1d8309",
    ),
    (
        "Tom&Jerry<3>\"x\"",
        "scrypt:2:1:3$s$f9d582b879a819b0897fb78d0d0960e5e4390c0218ada75f91dd18ce9817cba8969af4eb57c9c70d37b6f1862d3b387de344c568d239ae5ff751b00ab17dc4fd",
    ),
    (
        "पासवर्ड१२३४",
        "scrypt:256:4:2$aB3dE5gH7jK9mN1p$2a61952e5fa4ee00e86e1014c52ab2ff0016b101a7e4f4296eec88d1b1685611d3283a534748878826a811f63abef668e393f89168bae963ab4b2acc114b7708",
    ),
    (
        "old password",
        "scrypt:1024:8:1$aB3dE5gH7jK9mN1p$bdcda41cf9fefb94a1dbc38dc5e5cc74fee4c9b7c96c4abc3148a733059b821f8989b1bd24c7f33b84273a745f1e2a3ece479aca0b982f58443f1a8766a986f2",
    ),
    (
        "bilal12345",
        "scrypt:32768:8:1$aB3dE5gH7jK9mN1p$66c65a03c8c9ec164c5447ab67fd839b3787f279828b304ae9489d339c260a6aaa7d68de72366f163b8d60af0dd397844db452675b7de51982cc85085673c33a",
    ),
];

/// Fails if a method takes another hash function, salt, cost or length of digest than Werkzeug.
#[test]
fn what_python_hashed_is_right_for_its_password_and_no_other() {
    for (password, text) in GOLDEN {
        let hash = OldHash::parse(text).unwrap();
        assert!(hash.is_of(password.as_bytes()), "{text}");
        let longer = format!("{password} ");
        assert!(!hash.is_of(longer.as_bytes()), "{text}");
        assert!(!hash.is_of(b""), "{text}");
    }
}

/// Fails if the comparison leaves out a byte of the digest.
#[test]
fn a_digest_that_differs_anywhere_is_wrong() {
    let (password, text) = GOLDEN[0];
    let from = text.len() - 40;
    for at in from..text.len() {
        let other = if &text[at..=at] == "0" { "1" } else { "0" };
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        let hash = OldHash::parse(&changed).unwrap();
        assert!(!hash.is_of(password.as_bytes()), "{changed}");
    }
}

/// Methods, salts and lengths of digests in digits, and why they are refused.
const REFUSED: [(&str, &str, usize, OldHashError); 36] = [
    ("", "s", 40, Form),
    ("plain", "", 40, Form),
    ("sha256", "s", 64, Form),
    ("pbkdf2:md5:1000", "s", 32, Form),
    ("pbkdf2:md5", "s", 32, Form),
    ("pbkdf2:sha1:1:1", "s", 40, Form),
    ("scrypt:2:1", "s", 128, Form),
    ("pbkdf2:sha1:1", "s$s", 40, Form),
    ("pbkdf2", "s", 64, IterationsMissing),
    ("pbkdf2:sha256", "s", 64, IterationsMissing),
    ("pbkdf2:sha256:", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha256:0", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha256:+5", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha256:007", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha256:1000001", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha256:99999999999", "s", 64, Iterations(1_000_000)),
    ("pbkdf2:sha1:1000001", "s", 40, Iterations(1_000_000)),
    ("pbkdf2:sha512:600001", "s", 128, Iterations(600_000)),
    ("scrypt:0:8:1", "s", 128, ScryptWork),
    ("scrypt:1:8:1", "s", 128, ScryptWork),
    ("scrypt:1000:8:1", "s", 128, ScryptWork),
    ("scrypt:65536:8:1", "s", 128, ScryptWork),
    ("scrypt:32768:8:2", "s", 128, ScryptWork),
    ("scrypt:32768:9:1", "s", 128, ScryptWork),
    ("scrypt:2:0:1", "s", 128, ScryptWork),
    ("scrypt:2:1:0", "s", 128, ScryptWork),
    ("scrypt:2:65:1", "s", 128, ScryptWork),
    ("scrypt:2:1:65", "s", 128, ScryptWork),
    ("scrypt:128:64:64", "s", 128, ScryptWork),
    (
        "scrypt:2147483648:4294967295:4294967295",
        "s",
        128,
        ScryptWork,
    ),
    ("pbkdf2:sha1:1", "", 40, Salt),
    ("pbkdf2:sha1:1", "a b", 40, Salt),
    ("pbkdf2:sha1:1", "é", 40, Salt),
    ("pbkdf2:sha1:1", "s", 64, Digest(20)),
    ("pbkdf2:sha512:1", "s", 64, Digest(64)),
    ("scrypt:2:1:1", "s", 64, Digest(64)),
];

/// Fails if a bound of costs or sizes is dropped, or moved by one.
#[test]
fn what_is_no_hash_of_werkzeug_or_costs_too_much_is_refused_by_name() {
    for (method, salt, digits, why) in REFUSED {
        let text = format!("{method}${salt}${}", "0".repeat(digits));
        assert_eq!(OldHash::parse(&text).unwrap_err(), why, "{text}");
    }
    let longest = "s".repeat(64);
    for (method, digits) in [
        ("pbkdf2:sha1:1", 40),
        ("pbkdf2:sha256:1000000", 64),
        ("pbkdf2:sha512:600000", 128),
        ("scrypt:32768:8:1", 128),
        ("scrypt:64:64:64", 128),
    ] {
        let digest = "0".repeat(digits);
        OldHash::parse(&format!("{method}${longest}${digest}")).unwrap();
        let salt = OldHash::parse(&format!("{method}$s{longest}${digest}"));
        assert_eq!(salt.unwrap_err(), Salt);
        let letter = OldHash::parse(&format!("{method}$s${}A", &digest[1..]));
        assert_eq!(letter.unwrap_err(), Digest(digits / 2));
    }
}

/// Fails if `Debug` or an error shows the salt or the digest.
#[test]
fn nothing_of_a_hash_is_shown() {
    let (_, text) = GOLDEN[2];
    let hash = OldHash::parse(text).unwrap();
    assert_eq!(format!("{hash:?}"), "OldHash(Pbkdf2(Sha256, 1000), …)");
    let cut = &text[..text.len() - 1];
    let error = OldHash::parse(cut).unwrap_err().to_string();
    assert!(
        !error.contains("aB3dE5gH") && !error.contains("762240"),
        "{error}"
    );
}

#[test]
fn hashes_of_today_are_not_taken_for_old_ones() {
    assert!(!OldHash::is_meant(
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
    ));
    assert!(GOLDEN.iter().all(|(_, text)| OldHash::is_meant(text)));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(pbkdf2|scrypt|)[:a-z0-9]{0,30}(\\$.{0,70}){0,3}") {
        let _ = OldHash::parse(&text);
    }
}
